//! What a0connect can fix itself, with one key: it is offered beside the check that found it, and shown before it is done.
//!
//! A change at Auth0 is a run of the plan with only this step. So it is journaled, waits for rate limits and can be
//! undone. A changed value can be undone like a typed one. To add one: a row in [`REPAIRS`].

use super::catalog;
use super::checkpoints::{Check, CheckId};
use super::fields::FieldId::{self, *};
use super::finding::{Actor, State};
use super::pasted;
use super::plan::{NewApplication, Step, web_origins_to_add};
use super::probes;
use super::profile_script::{CallKind, UserCall as Call, recognize};
use crate::domain::known::Known;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Repair {
    /// Adds these callback URLs to the application's.
    AddCallbacks(Vec<String>),
    /// Enables the connection for the application.
    Enable,
    /// Requests another token with the M2M credentials.
    RequestToken,
    /// Creates the application that users sign in to. No check offers it, but the list of applications does.
    NewApplication(NewApplication),
    /// Replaces a saved value.
    Set { field: FieldId, text: String },
}

/// What is shown before it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepairPreview {
    pub title: String,
    pub lines: Vec<String>,
}

struct Row {
    check: CheckId,
    repair: fn(&Check, Known) -> Option<Repair>,
}

const REPAIRS: &[Row] = &[
    Row { check: CheckId::CallbackUrls, repair: callbacks },
    Row { check: CheckId::ConnectionEnabled, repair: enable },
    Row { check: CheckId::TokenExpiry, repair: request_token },
    Row { check: CheckId::TokenAccepted, repair: request_token },
    Row { check: CheckId::TokenScopes, repair: request_token },
    Row { check: CheckId::ApplicationSecret, repair: token_auth },
    Row { check: CheckId::UserDetailUrl, repair: user_call },
    Row { check: CheckId::Script, repair: script },
    Row { check: CheckId::AuthorizationUrl, repair: |check, known| other(check, AuthorizationUrl, known) },
    Row { check: CheckId::TokenUrl, repair: |check, known| other(check, TokenUrl, known) },
    Row { check: CheckId::ProviderDiscovery, repair: any_published },
];

impl Repair {
    /// What would fix a failure or a warning of this check. None if a0connect cannot.
    pub fn of(check: &Check, known: Known) -> Option<Self> {
        let mended = matches!(check.finding.state, State::Failed | State::Warning);
        let row = REPAIRS.iter().find(|row| mended && row.check == check.id)?;
        (row.repair)(check, known)
    }

    /// The step of the plan that does it. None if nothing changes at Auth0.
    pub fn step(&self) -> Option<Step> {
        match self {
            Repair::AddCallbacks(_) => Some(Step::AddCallbacks),
            Repair::Enable => Some(Step::Enable),
            Repair::NewApplication(_) => Some(Step::CreateApplication),
            Repair::RequestToken | Repair::Set { .. } => None,
        }
    }

    /// A few words behind its key.
    pub fn offer(&self, known: Known) -> String {
        match self {
            Repair::AddCallbacks(urls) if urls.len() == 1 => format!("adds it to {}", application(known)),
            Repair::AddCallbacks(urls) => format!("adds these {} to {}", urls.len(), application(known)),
            Repair::Enable => format!("enables it for {}", application(known)),
            Repair::RequestToken => "requests a new token".into(),
            Repair::NewApplication(new) => format!("creates {}", new.name),
            Repair::Set { field: Script, .. } => "replaces it with the improved script".into(),
            // The label of the row that this is in.
            Repair::Set { field, text } => format!("sets \"{}\" to {text}", field.label()),
        }
    }

    pub fn preview(&self, known: Known) -> RepairPreview {
        let Known { setup, .. } = known;
        let app = application(known);
        let client = setup.open(Auth0ClientId).unwrap_or_default();
        match self {
            Repair::AddCallbacks(urls) => {
                let mut lines =
                    vec![format!("GET, then PATCH /api/v2/clients/{client}. Registered URLs stay, and this is added:")];
                lines.extend(urls.iter().map(|url| format!("  + {url}")));
                let origins = web_origins_to_add(known);
                lines.extend(origins.iter().map(|origin| format!("  + {origin} (Allowed Web Origins)")));
                lines.push("You can undo this with u on the overview.".into());
                RepairPreview { title: format!("Add to the Allowed Callback URLs of {app}?"), lines }
            }
            Repair::Enable => {
                let id = setup.connection_id.as_deref().unwrap_or_default();
                let lines = vec![
                    format!("PATCH /api/v2/connections/{id}/clients adds {client}. Others stay as they are."),
                    format!("The login page of {app} then shows its button. You can undo this with u on the overview."),
                ];
                RepairPreview { title: format!("Enable {} for {app}?", setup.connection_name()), lines }
            }
            Repair::NewApplication(new) => {
                let mut lines = vec![
                    "POST /api/v2/clients. It counts toward your plan's applications (10 in the free plan).".into(),
                ];
                match new.callbacks.is_empty() {
                    true => lines.push("It has no callback URL yet. Enter one in the next field.".into()),
                    false => lines.push("Its Allowed Callback URLs:".into()),
                }
                lines.extend(new.callbacks.iter().map(|url| format!("  + {url}")));
                let origins = new.web_origins();
                lines.extend(origins.iter().map(|origin| format!("  + {origin} (Allowed Web Origins)")));
                lines.push("You can undo this with u on the overview.".into());
                if let Some(old) = setup.open(Auth0ClientId) {
                    lines.push(format!("It replaces {old} in this profile. Undo restores that until you quit."));
                }
                let tenant = known.api_domain().map(|domain| domain.authority().to_owned()).unwrap_or_default();
                RepairPreview { title: format!("Create the {} {} at {tenant}?", new.kind.label(), new.name), lines }
            }
            Repair::RequestToken => {
                let machine = setup.open(MgmtClientId).unwrap_or_default();
                let lines = vec![
                    format!("POST /oauth/token as {machine} (client_credentials)"),
                    "a0connect discards the current token. Auth0 still accepts it until it expires.".into(),
                ];
                RepairPreview { title: "Request a new Management API token?".into(), lines }
            }
            Repair::Set { field: Script, text } => {
                let found = setup.open(Script).and_then(|own| recognize(own, setup.mapping().as_ref()));
                let reasons = found.into_iter().flat_map(|found| found.reasons);
                let mut lines = vec![format!("The new script has {} lines.", text.lines().count())];
                lines.extend(reasons.map(|reason| format!("- {reason}")));
                lines.push("Nothing changes at Auth0 until you create or update. You can undo this with ^_.".into());
                RepairPreview { title: "Replace the custom script?".into(), lines }
            }
            Repair::Set { field, text } => {
                let now = setup.open(*field).unwrap_or(match field {
                    TokenAuth => "post (default)",
                    UserCall => "get (default)",
                    _ => "(nothing)",
                });
                let mut lines = vec![format!("now: {now}"), format!("new: {text}")];
                if *field == TokenAuth && text == catalog::TokenAuth::Basic.word() {
                    lines.push(
                        "Auth0 then also sends the ID and secret in an Authorization header (customHeaders).".into(),
                    );
                }
                lines.push("Nothing changes at Auth0 until you create or update. You can undo this with ^_.".into());
                RepairPreview { title: format!("Change \"{}\"?", setup.name_of(*field)), lines }
            }
        }
    }

    /// The word in "Enter: …".
    pub fn go(&self) -> &'static str {
        match self {
            Repair::AddCallbacks(_) => "add",
            Repair::Enable => "enable",
            Repair::NewApplication(_) => "create",
            Repair::RequestToken => "get it",
            Repair::Set { .. } => "change it",
        }
    }

    /// What is shown afterwards.
    pub fn done(&self, known: Known) -> String {
        let Known { setup, .. } = known;
        match self {
            Repair::AddCallbacks(urls) => {
                format!("Added {} to {}", urls.join(", "), application(known))
            }
            Repair::Enable => {
                format!("Enabled {} for {}", setup.connection_name(), application(known))
            }
            Repair::NewApplication(new) => format!("Created the {} {}", new.kind.label(), new.name),
            Repair::RequestToken => "Requesting a new token".into(),
            Repair::Set { field, .. } => format!("Changed \"{}\". ^_ undoes it", setup.name_of(*field)),
        }
    }

    /// What is shown while it runs.
    pub fn doing(&self) -> &'static str {
        match self {
            Repair::AddCallbacks(_) => "Adding the callback URL",
            Repair::Enable => "Enabling the connection",
            Repair::NewApplication(_) => "Creating the application",
            Repair::RequestToken => "Requesting a token",
            Repair::Set { .. } => "Changing the value",
        }
    }
}

fn application(known: Known) -> String {
    known.application().map_or_else(|| "the application".to_owned(), |application| application.name.clone())
}

/// A token with these scopes is available or can be requested.
fn may(known: Known, scopes: &[&str]) -> bool {
    let Known { setup, now, .. } = known;
    let in_hand = setup.token(now).is_some() || setup.can_request_token();
    known.is_api_verified() && in_hand && known.is_token_for_tenant() && scopes.iter().all(|scope| known.may(scope))
}

fn callbacks(_: &Check, known: Known) -> Option<Repair> {
    let Known { setup, .. } = known;
    let open = known.application()?.lacks(pasted::own_callbacks(setup));
    let able = !open.is_empty() && may(known, &["read:clients", "update:clients"]);
    able.then(|| Repair::AddCallbacks(open.into_iter().map(str::to_owned).collect()))
}

/// Only for a connection that this profile created or adopted.
fn enable(_: &Check, known: Known) -> Option<Repair> {
    let Known { setup, .. } = known;
    let able = setup.connection_id.is_some() && may(known, &["update:connections"]);
    able.then_some(Repair::Enable)
}

fn request_token(_: &Check, known: Known) -> Option<Repair> {
    let Known { setup, .. } = known;
    // A pasted token is used before a requested one.
    let in_hand = setup.secret(MgmtClientSecret).is_some() && !setup.has(ApiToken);
    (in_hand && known.is_api_verified()).then_some(Repair::RequestToken)
}

/// The other client authentication method, if the provider has accepted that one.
fn token_auth(check: &Check, known: Known) -> Option<Repair> {
    let text = known.setup.token_auth().other().word();
    (check.finding.field == Some(TokenAuth)).then(|| Repair::Set { field: TokenAuth, text: text.into() })
}

/// The userinfo request that the provider says it accepts, or the published URL if ours is wrong.
fn user_call(check: &Check, known: Known) -> Option<Repair> {
    let Known { setup, .. } = known;
    if check.finding.field == Some(UserCall) {
        let now = setup.user_call();
        let kind = if now.kind == CallKind::PostEmpty { CallKind::Get } else { CallKind::PostEmpty };
        return Some(Repair::Set { field: UserCall, text: Call { kind, ..now }.to_json() });
    }
    other(check, UserDetailUrl, known)
}

/// The same request for a provider that compresses, or the improved script for an old one.
fn script(check: &Check, known: Known) -> Option<Repair> {
    let Known { setup, .. } = known;
    if check.finding.field == Some(UserCall) {
        let call = Call { gzip: true, ..setup.user_call() };
        return Some(Repair::Set { field: UserCall, text: call.to_json() });
    }
    let found = recognize(setup.open(Script)?, setup.mapping().as_ref())?;
    (check.finding.what == found.title).then_some(Repair::Set { field: Script, text: found.improved })
}

/// The published URL, if the URL is the problem. An unregistered redirect URI isn't a reason for another URL.
fn other(check: &Check, field: FieldId, known: Known) -> Option<Repair> {
    let at_fault = check.finding.field == Some(field) && check.finding.actor() != Some(Actor::ProviderAccountOwner);
    published(field, known).filter(|_| at_fault)
}

/// What the provider publishes as this URL, if ours differs.
fn published(field: FieldId, known: Known) -> Option<Repair> {
    let Known { setup, .. } = known;
    let text = probes::published(field, known)?;
    let differs = setup.url(field).as_deref() != Some(text.as_str());
    differs.then_some(Repair::Set { field, text })
}

fn any_published(_: &Check, known: Known) -> Option<Repair> {
    [AuthorizationUrl, TokenUrl, UserDetailUrl].into_iter().find_map(|field| published(field, known))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::checkpoints::{CheckpointId, judge_one};
    use crate::domain::finding::Finding;
    use crate::domain::probe::Probe;
    use crate::domain::probes::tests::{ALL_SCOPES, learn, now, ready};
    use crate::domain::response_data::{ResponseData, TokenResponseKind, UserDetailKind};

    fn offered(known: Known) -> Vec<Repair> {
        let checks = judge_one(CheckpointId::ThirdPartyApplication, known).checks;
        checks.iter().filter_map(|check| Repair::of(check, known)).collect()
    }

    #[test]
    fn the_client_authentication_that_works_is_offered() {
        let (setup, mut facts) = ready(ALL_SCOPES);
        for (probe, answer) in [
            (Probe::Exchange, TokenResponseKind::RejectedClient),
            (Probe::ExchangeOther, TokenResponseKind::Accepted),
            (Probe::ExchangeControl, TokenResponseKind::RejectedClient),
        ] {
            learn(&mut facts, &setup, probe, Finding::ok("answered"), ResponseData::Exchange(answer));
        }
        assert_eq!(
            offered(Known::new(&setup, &facts, now())),
            [Repair::Set { field: TokenAuth, text: "basic".into() }]
        );
    }

    #[test]
    fn the_userinfo_request_that_the_provider_accepts_is_offered() {
        let (setup, mut facts) = ready(ALL_SCOPES);
        let finding = Finding::new(State::Failed, "no GET", "405", "fix").on(UserCall);
        learn(&mut facts, &setup, Probe::UserDetail, finding, ResponseData::Detail(UserDetailKind::WantsPost));
        let call = r#"{"kind":"post-empty"}"#.to_owned();
        assert_eq!(offered(Known::new(&setup, &facts, now())), [Repair::Set { field: UserCall, text: call }]);
    }

    #[test]
    fn nothing_is_offered_where_nothing_is_wrong() {
        let (setup, facts) = ready(ALL_SCOPES);
        assert_eq!(offered(Known::new(&setup, &facts, now())), []);
    }
}
