//! The connection: its name, its document, and whether it has been created.

use super::{Check, CheckId, Checkpoint, CheckpointId};
use crate::domain::facts::Fact;
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Class, Finding, State};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::response_data::ResponseData;
use crate::domain::setup::Setup;

const NAME: &str = "Name availability";

pub const CHECKPOINT: Checkpoint = Checkpoint {
    at: CheckpointId::Connection,
    id: "connection",
    label: "Connection",
    short: "Connection",
    about: "The name of the connection, the plan, and the requests that create it at Auth0.",
    fields: &[ConnectionName, DisplayName, IconUrl, LogoutUrl, Authentication, ConnectedAccounts, Metadata],
    checks,
    summary,
};

fn checks(known: Known) -> Vec<Check> {
    let purpose = not_for_sign_in(known.setup).map(|finding| Check::new(CheckId::Purpose, finding));
    name_and_id(known).into_iter().chain(purpose).collect()
}

/// A connection can have the purpose Connected Accounts alone. Then no user can sign in with it.
pub fn not_for_sign_in(setup: &Setup) -> Option<Finding> {
    if setup.flag(Authentication) != Some(false) {
        return None;
    }
    let fix = "Set Authentication to true to let users sign in.";
    let finding = match setup.flag(ConnectedAccounts) {
        Some(true) => {
            let why = "Authentication is false, so the connection is only for Connected Accounts.";
            Finding::new(State::Warning, "Users can't sign in with the connection", why, fix)
        }
        _ => {
            let why = "Authentication is false, and Connected Accounts isn't true.";
            Finding::new(State::Warning, "The connection has no purpose", why, fix)
        }
    };
    Some(finding.on(Authentication))
}

fn name_and_id(known: Known) -> Vec<Check> {
    let Known { setup, .. } = known;
    let name = setup.connection_name();
    if let Some(checks) = found_by_name(known) {
        return checks;
    }
    let mut checks = Vec::new();
    if setup.connection_id.is_none() {
        let mut free = Check::of_probe(CheckId::NameFree, Probe::Name, known, NAME);
        // The token's checkpoint reports a problem with the token, and too many requests.
        if free.finding.state == State::Failed && free.finding.field != Some(ConnectionName) {
            free.finding = Finding::unknown(format!("{NAME}: not checked yet"));
        }
        free.finding.field = free.finding.field.or(Some(ConnectionName));
        if free.finding.state == State::Warning && is_anothers(known) {
            let finding = Finding::failed(
                Class::Conflict,
                "The name belongs to another connection",
                format!("The tenant's connection {name} uses another application at another provider."),
                "Choose another connection name, because an update would break that connection.",
            );
            free.finding = Finding { evidence: free.finding.evidence, ..finding.on(ConnectionName) };
        }
        checks.push(free);
    }
    checks.push(match &setup.connection_id {
        Some(id) => Check::new(CheckId::Created, Finding::ok(format!("Connection {id}"))),
        None if known.may_be_created() => {
            let why = "Its creation was interrupted, so Auth0 may or may not have it.";
            let fix = "Run the plan in step 6 to finish it.";
            Check::new(CheckId::Created, Finding::new(State::ToDo, "The connection may not exist yet", why, fix))
        }
        None if known.connection_id().is_some() => {
            let why = "The tenant has a connection of this name that this profile neither created nor adopted.";
            let fix = "Review the plan in step 6 to adopt that connection or to use another name.";
            Check::new(CheckId::Created, Finding::new(State::ToDo, "Exists at Auth0, not adopted", why, fix))
        }
        None => {
            let why = "This profile has no connection at Auth0.";
            Check::new(
                CheckId::Created,
                Finding::new(
                    State::ToDo,
                    "Not created yet",
                    why,
                    "Review the plan and create the connection in step 6.",
                ),
            )
        }
    });
    checks
}

/// The tenant has a connection of this name, and it equals the saved one: nothing is left to create, although this profile
/// doesn't know its ID.
fn found_by_name(known: Known) -> Option<Vec<Check>> {
    let by_name = known.fact(Probe::Name).filter(|_| known.setup.connection_id.is_none())?;
    let equal = known.fact(Probe::Connection).filter(|fact| fact.finding.state == State::Ok)?;
    let id = known.connection_id()?;
    let ok = |id, what: String, fact: &Fact| Check::of_fact(id, fact, Finding::ok(what));
    let free = ok(CheckId::NameFree, format!("{} is this connection", known.setup.connection_name()), by_name);
    Some(vec![free, ok(CheckId::Created, format!("Found by its name: {id}"), equal)])
}

/// The tenant's connection of this name has another client ID and other URLs.
pub(super) fn is_anothers(known: Known) -> bool {
    let Some(ResponseData::Differences(all)) = known.fact(Probe::Connection).map(|fact| &fact.data) else {
        return false;
    };
    ["options.client_id", "options.authorizationURL", "options.tokenURL"]
        .iter()
        .all(|path| all.iter().any(|one| one.path == *path))
}

fn summary(known: Known) -> String {
    let Known { setup, .. } = known;
    format!("{} · {}", known.connection_id().unwrap_or_default(), setup.connection_name())
}
