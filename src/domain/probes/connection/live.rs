//! How the tenant's connection differs from the saved one.

use crate::domain::connection;
use crate::domain::doc::Doc;
use crate::domain::fields::FieldId;
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Actor, Class, Finding, State};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::probes::{NeededFor, ProbeRow, Received, Repeat, Server};
use crate::domain::response_data::{Difference, ResponseData};
use crate::domain::safe_text::percent_encoded;

pub const ROW: ProbeRow = ProbeRow {
    probe: Probe::Connection,
    question: "Does the tenant's connection match the saved one?",
    doing: "read the connection",
    server: Server::Management,
    needed_for: NeededFor::Plan,
    repeat: Repeat::Freely,
    traces: "a read in the tenant's log (mgmt_api_read), since the response contains the secret",
    field: ConnectionName,
    fields: &[
        Auth0Domain,
        Auth0CanonicalDomain,
        ConnectionName,
        Provider,
        ApplicationKey,
        ApplicationSecret,
        AuthorizationUrl,
        TokenUrl,
        UserDetailUrl,
        Scope,
        TokenAuth,
        Pkce,
        TokenHeaders,
        AuthParams,
        AuthParamsMap,
        UpstreamParams,
        OauthSpecScope,
        Placeholders,
        Mapping,
        UserCall,
        Script,
        SyncProfile,
        NonPersistentAttrs,
        DisplayName,
        IconUrl,
        LogoutUrl,
        Authentication,
        ConnectedAccounts,
        Metadata,
    ],
    secrets: &[],
    after: &[Probe::Name],
    control: None,
    ready: |known| {
        let whole = connection::missing(known.setup).is_empty();
        known.has_api() && known.connection_id().is_some() && known.may("read:connections") && whole
    },
    request: |known| known.api_get(&format!("/connections/{}", percent_encoded(&known.connection_id()?))),
    read: |received| match received.response.status == 200 && received.symptoms.json {
        true => compared(received),
        false => received.rejection(),
    },
};

fn compared(received: &Received) -> (Finding, ResponseData) {
    let Received { known: Known { setup, .. }, redactor, .. } = *received;
    let json = received.json();
    let live = Doc::from_json(&json, &connection::is_secret_path);
    if live.get("options").is_none() {
        let what = "Not compared: needs read:connections_options";
        return (Finding { class: Some(Class::Scope), ..Finding::unknown(what) }, ResponseData::Nothing);
    }
    let saved = connection::document(setup);
    let written = connection::removable(setup);
    let differences = connection::differences(&saved, &live, &written);
    let differences = connection::made_safe(differences, redactor);
    // A value of the profile makes it a difference like any other.
    let is_off = connection::is_switched_off(&saved, &live);
    let too_much = connection::too_much_metadata(&saved, &live, &written);
    if let Some(finding) = too_much.filter(|_| !is_off) {
        return (finding, ResponseData::Differences(differences));
    }
    let finding = match differences.len() {
        _ if is_off => switched_off(),
        0 => Finding::ok("Matches your values"),
        count if is_ours(received, &differences) => Finding::new(
            State::ToDo,
            match count {
                1 => "1 change isn't at Auth0 yet".to_owned(),
                _ => format!("{count} changes aren't at Auth0 yet"),
            },
            format!("The next update sends {}.", connection::named_by_label(setup, &differences)),
            "Update the connection.",
        )
        .on(first_field(received, &differences)),
        count => Finding::failed(
            Class::Conflict,
            match count {
                1 => "1 setting differs from your values".to_owned(),
                _ => format!("{count} settings differ from your values"),
            },
            format!("Auth0 has another value for {}.", connection::named_by_label(setup, &differences)),
            "Compare them in the plan of step 6.",
        )
        .on(first_field(received, &differences)),
    };
    (finding, ResponseData::Differences(differences))
}

/// The purpose Authentication is off.
pub fn switched_off() -> Finding {
    Finding::failed(
        Class::Conflict,
        "Sign-in is turned off for the connection",
        "Its purpose Authentication is off at Auth0 (authentication.active), so users can't sign in with it.",
        "Update the connection with Authentication set to true.",
    )
    .on(Authentication)
    .by(Actor::YouAtAuth0)
}

fn first_field(received: &Received, differences: &[Difference]) -> FieldId {
    differences.first().map_or(ConnectionName, |one| connection::field_of_difference(received.known.setup, one))
}

/// Every difference is due to a value that was changed here since the connection was last written.
fn is_ours(received: &Received, differences: &[Difference]) -> bool {
    let Known { setup, facts, .. } = received.known;
    let changed = |one: &Difference| connection::is_made_since(setup, one, facts.changed_at);
    setup.connection_id.is_some() && differences.iter().all(changed)
}
