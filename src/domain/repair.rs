//! What a0connect can mend itself, on one key: offered beside the check that found it, shown before it is done.
//!
//! A change at Auth0 is a run of the plan that has only this step, so it is journalled, waits for rate limits and is taken
//! back like any other; a change of a value is taken back like one that was typed. To add one: a row in [`REPAIRS`].

use super::checkpoints::{Check, CheckId};
use super::fields::FieldId::{self, *};
use super::finding::{Class, State};
use super::pasted;
use super::plan::Step;
use super::probes;
use super::profile_script::{CallKind, UserCall as Call};
use crate::domain::known::Known;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Repair {
    /// These callback URLs are added to the application's.
    AddCallbacks(Vec<String>),
    /// The connection is enabled for the application.
    Enable,
    /// Another token for the machine credentials.
    Mint,
    /// A value of ours is replaced.
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
    Row { check: CheckId::TokenExpiry, repair: mint },
    Row { check: CheckId::TokenAccepted, repair: mint },
    Row { check: CheckId::TokenScopes, repair: mint },
    Row { check: CheckId::ApplicationSecret, repair: token_auth },
    Row { check: CheckId::UserDetailUrl, repair: user_call },
    Row { check: CheckId::AuthorizationUrl, repair: |check, known| other(check, AuthorizationUrl, known) },
    Row { check: CheckId::TokenUrl, repair: |check, known| other(check, TokenUrl, known) },
    Row { check: CheckId::ProviderDiscovery, repair: any_published },
];

impl Repair {
    /// What would mend what this check found, where it found something and the means are at hand.
    pub fn of(check: &Check, known: Known) -> Option<Self> {
        let mended = matches!(check.finding.state, State::Failed | State::Warning);
        let row = REPAIRS.iter().find(|row| mended && row.check == check.id)?;
        (row.repair)(check, known)
    }

    /// The step of the plan that does it; None where nothing changes at Auth0.
    pub fn step(&self) -> Option<Step> {
        match self {
            Repair::AddCallbacks(_) => Some(Step::AddCallbacks),
            Repair::Enable => Some(Step::Enable),
            Repair::Mint | Repair::Set { .. } => None,
        }
    }

    /// In a few words, after the key.
    pub fn offer(&self, known: Known) -> String {
        let Known { setup, .. } = known;
        match self {
            Repair::AddCallbacks(urls) if urls.len() == 1 => format!("adds it to {}", application(known)),
            Repair::AddCallbacks(urls) => format!("adds these {} to {}", urls.len(), application(known)),
            Repair::Enable => format!("enables it for {}", application(known)),
            Repair::Mint => "gets a new token".into(),
            Repair::Set { field, text } => format!("sets \"{}\" to {text}", setup.name_of(*field)),
        }
    }

    pub fn preview(&self, known: Known) -> RepairPreview {
        let Known { setup, .. } = known;
        let app = application(known);
        let client = setup.open(Auth0ClientId).unwrap_or_default();
        match self {
            Repair::AddCallbacks(urls) => {
                let mut lines =
                    vec![format!("GET, then PATCH /api/v2/clients/{client}: what is registered stays, this is added:")];
                lines.extend(urls.iter().map(|url| format!("  + {url}")));
                lines.push("On the overview u takes it back.".into());
                RepairPreview { title: format!("Add to the Allowed Callback URLs of {app}?"), lines }
            }
            Repair::Enable => {
                let id = setup.connection_id.as_deref().unwrap_or_default();
                let lines = vec![
                    format!("PATCH /api/v2/connections/{id}/clients: {client} is added, others stay as they are."),
                    format!("From then on the users of {app} can see its button. On the overview u takes it back."),
                ];
                RepairPreview { title: format!("Enable {} for {app}?", setup.connection_name()), lines }
            }
            Repair::Mint => {
                let machine = setup.open(MgmtClientId).unwrap_or_default();
                let lines = vec![
                    format!("POST /oauth/token as {machine} (client_credentials)."),
                    "The one in hand is forgotten here; Auth0 takes it until it runs out.".into(),
                ];
                RepairPreview { title: "Get a new Management API token?".into(), lines }
            }
            Repair::Set { field, text } => {
                let now = setup.open(*field).unwrap_or(match field {
                    TokenAuth => "post, as nothing is set",
                    UserCall => "get, as nothing is set",
                    _ => "(nothing)",
                });
                let mut lines = vec![format!("now: {now}"), format!("new: {text}")];
                if *field == TokenAuth && text == "basic" {
                    lines.push("Auth0 then sends id and secret in an Authorization header too (customHeaders).".into());
                }
                lines.push("Nothing changes at Auth0 until you create or update; ^_ takes it back.".into());
                RepairPreview { title: format!("Change \"{}\"?", setup.name_of(*field)), lines }
            }
        }
    }

    /// In the words "Enter: …".
    pub fn go(&self) -> &'static str {
        match self {
            Repair::AddCallbacks(_) => "add",
            Repair::Enable => "enable",
            Repair::Mint => "get it",
            Repair::Set { .. } => "change it",
        }
    }

    /// When it has been done.
    pub fn done(&self, known: Known) -> String {
        let Known { setup, .. } = known;
        match self {
            Repair::AddCallbacks(urls) => {
                format!("Added {} to {}", urls.join(", "), application(known))
            }
            Repair::Enable => {
                format!("Enabled {} for {}", setup.connection_name(), application(known))
            }
            Repair::Mint => "Asks for a new token".into(),
            Repair::Set { field, .. } => format!("Changed \"{}\"; ^_ takes it back", setup.name_of(*field)),
        }
    }

    /// While it is under way.
    pub fn doing(&self) -> &'static str {
        match self {
            Repair::AddCallbacks(_) => "Adding the callback URL",
            Repair::Enable => "Enabling the connection",
            Repair::Mint => "Getting a token",
            Repair::Set { .. } => "Changing the value",
        }
    }
}

fn application(known: Known) -> String {
    known.application().map_or_else(|| "the application".to_owned(), |application| application.name.clone())
}

/// A token is in hand that may do it, or can be got.
fn may(known: Known, scopes: &[&str]) -> bool {
    let Known { setup, now, .. } = known;
    let in_hand = setup.token(now).is_some() || setup.can_mint();
    known.api_open() && in_hand && known.token_fits() && scopes.iter().all(|scope| known.may(scope))
}

fn callbacks(_: &Check, known: Known) -> Option<Repair> {
    let Known { setup, .. } = known;
    let open = known.application()?.lacks(pasted::own_callbacks(setup));
    let able = !open.is_empty() && may(known, &["read:clients", "update:clients"]);
    able.then(|| Repair::AddCallbacks(open.into_iter().map(str::to_owned).collect()))
}

/// Only of a connection that this profile created or adopted.
fn enable(_: &Check, known: Known) -> Option<Repair> {
    let Known { setup, .. } = known;
    let able = setup.connection_id.is_some() && may(known, &["update:connections"]);
    able.then_some(Repair::Enable)
}

fn mint(_: &Check, known: Known) -> Option<Repair> {
    let Known { setup, .. } = known;
    // A pasted token that lasts goes before a minted one.
    let in_hand = setup.secret(MgmtClientSecret).is_some() && !setup.has(ApiToken);
    (in_hand && known.api_open()).then_some(Repair::Mint)
}

/// The other way of sending the secret, where that one was seen to be accepted.
fn token_auth(check: &Check, known: Known) -> Option<Repair> {
    let text = known.setup.token_auth().other().word();
    (check.finding.field == Some(TokenAuth)).then(|| Repair::Set { field: TokenAuth, text: text.into() })
}

/// The call that the provider says it takes; where its URL is wrong, the published one.
fn user_call(check: &Check, known: Known) -> Option<Repair> {
    let Known { setup, .. } = known;
    if check.finding.field == Some(UserCall) {
        let now = setup.user_call();
        let kind = if now.kind == CallKind::PostEmpty { CallKind::Get } else { CallKind::PostEmpty };
        return Some(Repair::Set { field: UserCall, text: Call { kind, ..now }.to_json() });
    }
    other(check, UserDetailUrl, known)
}

/// The published one, where it is the URL that is at fault: a redirect URI that is not registered is no reason for another.
fn other(check: &Check, field: FieldId, known: Known) -> Option<Repair> {
    let at_fault = check.finding.field == Some(field) && check.finding.class != Some(Class::Conflict);
    published(field, known).filter(|_| at_fault)
}

/// What the provider publishes as this URL, where ours is another one.
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
    use crate::domain::found::{DetailAnswer, Found, TokenAnswer};
    use crate::domain::probe::Probe;
    use crate::domain::probes::tests::{ALL_SCOPES, learn, now, ready};

    fn offered(known: Known) -> Vec<Repair> {
        let checks = judge_one(CheckpointId::ThirdPartyApplication, known).checks;
        checks.iter().filter_map(|check| Repair::of(check, known)).collect()
    }

    #[test]
    fn the_way_of_sending_the_secret_that_was_seen_to_work_is_offered() {
        let (setup, mut facts) = ready(ALL_SCOPES);
        for (probe, answer) in [
            (Probe::Exchange, TokenAnswer::RefusedClient),
            (Probe::ExchangeOther, TokenAnswer::Accepted),
            (Probe::ExchangeControl, TokenAnswer::RefusedClient),
        ] {
            learn(&mut facts, &setup, probe, Finding::ok("answered"), Found::Exchange(answer));
        }
        assert_eq!(
            offered(Known::new(&setup, &facts, now())),
            [Repair::Set { field: TokenAuth, text: "basic".into() }]
        );
    }

    #[test]
    fn the_call_that_the_provider_takes_is_offered() {
        let (setup, mut facts) = ready(ALL_SCOPES);
        let told = Finding::new(State::Failed, "no GET", "405", "fix").on(UserCall);
        learn(&mut facts, &setup, Probe::UserDetail, told, Found::Detail(DetailAnswer::WantsPost));
        let call = r#"{"kind":"post-empty"}"#.to_owned();
        assert_eq!(offered(Known::new(&setup, &facts, now())), [Repair::Set { field: UserCall, text: call }]);
    }

    #[test]
    fn nothing_is_offered_where_nothing_is_wrong() {
        let (setup, facts) = ready(ALL_SCOPES);
        assert_eq!(offered(Known::new(&setup, &facts, now())), []);
    }
}
