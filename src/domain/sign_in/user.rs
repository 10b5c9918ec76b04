//! The user that has signed in, as Auth0 has it: whether this sign-in created it, and the provider's access token that Auth0
//! keeps for it. The token is tried at the userinfo URL, as the script does it, and dropped.
//!
//! Rules: only requests that change nothing, unless the user wants to delete a new user. The token goes only to the host that
//! the connection at Auth0 has sent it to.

use super::{Attempt, End, log, refused};
use crate::domain::connection;
use crate::domain::diagnosis::{self, Symptoms};
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Actor, Class, Finding, State};
use crate::domain::http::{Body, HttpResult, Method, Request, evidence};
use crate::domain::known::Known;
use crate::domain::parse::host_of;
use crate::domain::probe::Probe;
use crate::domain::probes::provider::with_token;
use crate::domain::safe_text::{Redactor, percent_encoded};
use crate::domain::secret::Secret;
use crate::domain::setup::Source;
use jiff::Timestamp;
use serde_json::Value;

/// Why an application doesn't have the token.
pub const ABOUT_TOKEN: &str = "Auth0 keeps the provider's access token and gives your application only its own tokens. To call \
                               the provider, use Token Vault with Connected Accounts.";

/// Said before the sign-in, if the token can be read.
pub const BEFORE_TOKEN: &str =
    "Afterwards a0connect reads the provider's token of this user, tries it at the userinfo URL, and drops it.";

/// The Management API token can read the provider's tokens.
pub fn may_read_token(known: Known) -> bool {
    known.has_api() && known.may(READ) && known.may(READ_TOKENS)
}

const READ: &str = "read:users";
const READ_TOKENS: &str = "read:user_idp_tokens";
const DELETE: &str = "delete:users";

#[derive(Clone, Debug, PartialEq)]
pub struct SignedInUser {
    pub user_id: String,
    begun_at: Timestamp,
    deletes: bool,
    stage: Stage,
    /// Whether the provider's token is there and accepted.
    pub token: Option<Finding>,
    /// This sign-in created the user. None if that isn't known.
    pub is_new: Option<bool>,
    /// Whether the new user was deleted, if that was wanted.
    pub deleted: Option<Finding>,
}

#[derive(Clone, Debug, PartialEq)]
enum Stage {
    Read,
    Try(Secret),
    Delete,
    Done,
}

impl SignedInUser {
    /// `deletes`: a user that this sign-in created is deleted. None if no user has signed in.
    pub fn new(attempt: &Attempt, deletes: bool, known: Known) -> Option<Self> {
        let Some(End::SignedIn(signed_in)) = &attempt.end else { return None };
        let (user_id, begun_at) = (signed_in.user_id.clone(), attempt.begun_at);
        let mut user =
            Self { user_id, begun_at, deletes, stage: Stage::Read, token: None, is_new: None, deleted: None };
        if !known.has_api() || !known.may(READ) {
            user.token = Some(lacking(known));
            user.deleted =
                deletes.then(|| not_deleted("Reading and deleting users requires read:users and delete:users."));
            user.stage = Stage::Done;
        }
        Some(user)
    }

    /// None: nothing is left to do.
    pub fn next(&self, known: Known) -> Option<Request> {
        let path = format!("/users/{}", percent_encoded(&self.user_id));
        match &self.stage {
            Stage::Read => {
                let fields = "user_id,identities,created_at,logins_count";
                known.api_get(&format!("{path}?fields={fields}&include_fields=true"))
            }
            Stage::Try(token) => with_token(known, token),
            Stage::Delete => {
                let name = format!("a0connect.user.{}", self.begun_at.as_millisecond());
                known.api_call(Method::Delete, &path, Body::Empty).map(|request| request.named(&name))
            }
            Stage::Done => None,
        }
    }

    /// It is new, and the token can delete it.
    pub fn may_be_deleted(&self, known: Known) -> bool {
        let is_idle = self.stage == Stage::Done && self.deleted.is_none();
        is_idle && self.is_new == Some(true) && known.has_api() && known.may(DELETE)
    }

    /// The user wants it. The next request does it.
    pub fn delete(&mut self) {
        if self.is_new == Some(true) {
            self.stage = Stage::Delete;
        }
    }

    /// The next request changes something, so its response is waited for.
    pub fn changes(&self) -> bool {
        self.stage == Stage::Delete
    }

    pub fn take(&mut self, request: &Request, result: &HttpResult, known: Known) {
        match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Read => self.read(request, result, known),
            Stage::Try(token) => {
                let redactor = connection::redactor(known.setup).and([&token]);
                self.token = Some(tried(request, result, known, &redactor));
                self.go_on(known);
            }
            Stage::Delete => {
                self.deleted = Some(match result {
                    Ok(response) if (200..300).contains(&response.status) => {
                        Finding::ok(format!("Deleted {}", self.user_id))
                    }
                    _ => refused("delete the user", request, result, known, &connection::redactor(known.setup)),
                });
            }
            Stage::Done => {}
        }
    }

    fn read(&mut self, request: &Request, result: &HttpResult, known: Known) {
        let json = result.as_ref().ok().filter(|response| response.status == 200).and_then(|response| response.json());
        let is_ours = |json: &Value| json.get("user_id").and_then(Value::as_str) == Some(self.user_id.as_str());
        let Some(json) = json.filter(is_ours) else {
            self.token = Some(refused("read the user", request, result, known, &connection::redactor(known.setup)));
            self.deleted = self.deletes.then(|| not_deleted("The user couldn't be read."));
            return;
        };
        let created_at = json.get("created_at").and_then(Value::as_str).and_then(|text| text.parse::<Timestamp>().ok());
        let logins = json.get("logins_count").and_then(Value::as_u64);
        self.is_new =
            created_at.zip(logins).map(|(at, logins)| logins == 1 && at >= log::earliest(self.begun_at, known));
        match token_of(&json, &known.setup.connection_name()) {
            Some(token) => match may_try(known).and_then(|()| with_token(known, &token).map(drop).ok_or(BY_SCRIPT)) {
                Ok(()) => {
                    self.stage = Stage::Try(token);
                    return;
                }
                Err(why) => {
                    let fix = "Use the token in a0connect rehearse, or look at the script.";
                    self.token = Some(Finding::new(State::Unknown, "The provider's token wasn't tried", why, fix));
                }
            },
            None if !known.may(READ_TOKENS) => self.token = Some(lacking(known)),
            None => {
                let why =
                    "With Token Vault it is stored there. Without the scope read:user_idp_tokens Auth0 leaves it out.";
                let fix = "Check the scopes of the token, and the purpose of the connection.";
                self.token = Some(Finding::new(State::Unknown, "The user has no token of the provider", why, fix));
            }
        }
        self.go_on(known);
    }

    /// To the deletion, if it is wanted and possible.
    fn go_on(&mut self, known: Known) {
        if !self.deletes {
            return;
        }
        match self.is_new {
            Some(true) if known.may(DELETE) => self.stage = Stage::Delete,
            Some(true) => self.deleted = Some(not_deleted("Deleting it requires the scope delete:users.")),
            Some(false) => self.deleted = Some(not_deleted("It existed before this sign-in.")),
            None => self.deleted = Some(not_deleted("Auth0 returned no creation time.")),
        }
    }
}

const BY_SCRIPT: &str = "Only the script can make this request: the token is in its URL or in its form.";

/// An identity of this connection only. Others have tokens of other providers.
fn token_of(user: &Value, connection: &str) -> Option<Secret> {
    let identities = user.get("identities")?.as_array()?;
    let ours = identities.iter().find(|one| one.get("connection").and_then(Value::as_str) == Some(connection))?;
    ours.get("access_token").and_then(Value::as_str).filter(|token| !token.is_empty()).map(Secret::new)
}

/// The token may go to the userinfo URL of the profile: the connection at Auth0 has the same one, or it is at the host of the
/// token URL, or both are from the provider list. Otherwise the reason why not.
fn may_try(known: Known) -> Result<(), &'static str> {
    let setup = known.setup;
    let url = setup.url(UserDetailUrl).ok_or("There is no userinfo URL in step 2.")?;
    let host = host_of(&url);
    let is_listed = |id| setup.values.get(&id).is_some_and(|value| value.source == Source::Provider);
    let at_token_host = host.is_some() && host == setup.url(TokenUrl).and_then(|url| host_of(&url));
    // The script has the URL. A custom one may use another.
    let by_script = || connection::script(setup).is_some_and(|script| host.is_some_and(|host| script.contains(&host)));
    let by_connection = || known.holds(Probe::Connection) && by_script();
    match at_token_host || is_listed(UserDetailUrl) && is_listed(TokenUrl) || by_connection() {
        true => Ok(()),
        false => Err("The token goes only to the host that the connection at Auth0 uses, and this one may be another."),
    }
}

fn tried(request: &Request, result: &HttpResult, known: Known, redactor: &Redactor) -> Finding {
    let provider = known.setup.provider_name();
    let proof = evidence(request, result, redactor);
    let finding = match result {
        Ok(response) if (200..300).contains(&response.status) && response.json().is_some() => {
            return Finding::ok("The userinfo URL accepts the provider's token");
        }
        Ok(response) if matches!(response.status, 401 | 403) => {
            let why = format!("{provider} responded with {}, although Auth0 got this token just now.", response.status);
            let fix =
                format!("Check the scopes of the application at {provider}, and whether its tokens work only once.");
            Finding::failed(Class::Auth, "The userinfo URL rejects the provider's token", why, fix)
                .on(Scope)
                .by(Actor::ProviderAccountOwner)
        }
        Ok(response) => {
            let why = format!("{provider} responded with {}.", response.status);
            let fix = "Compare the userinfo request in step 5 with the provider's documentation.";
            Finding::failed(Class::UserInput, "The provider's token returned no user", why, fix).on(UserDetailUrl)
        }
        Err(_) => {
            let symptoms =
                Symptoms::new("request the userinfo URL", request, UserDetailUrl, result, known.setup, redactor);
            diagnosis::network(&symptoms)
        }
    };
    finding.with(proof)
}

fn lacking(known: Known) -> Finding {
    let what = "The provider's token can't be read";
    let why = "Reading it requires a Management API token with read:users and read:user_idp_tokens.";
    let fix = match known.has_api() {
        true => "Grant these scopes to the token's application, then get a new token.",
        false => "Give a Management API token with these scopes.",
    };
    Finding::new(State::Unknown, what, why, fix)
}

fn not_deleted(why: &str) -> Finding {
    let fix = "Delete it in Dashboard > User Management > Users if you don't need it.";
    Finding::new(State::Warning, "The user wasn't deleted", why, fix)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::facts::Facts;
    use crate::domain::http::Response;
    use crate::domain::probes::tests::{ALL_SCOPES, now, ready, refusal, set};
    use crate::domain::setup::Setup;
    use crate::domain::sign_in::{Mode, Progress, STEPS, SignedIn};
    use serde_json::{Map, json};

    const TOKEN: &str = "the-token-of-the-provider-0123";

    fn attempt() -> Attempt {
        let signed_in = SignedIn { user_id: "oauth2|acme|1".into(), claims: Map::new() };
        Attempt {
            mode: Mode::Redirect,
            begun_at: now(),
            deadline: now(),
            link: "https://x".into(),
            callback: String::new(),
            steps: [const { Progress::NotYet }; STEPS.len()],
            end: Some(End::SignedIn(signed_in)),
        }
    }

    fn user(logins: u64, created_at: Timestamp, token: Option<&str>) -> HttpResult {
        let identities = json!([
            {"connection": "other", "access_token": "another-providers-token"},
            {"connection": "acme", "access_token": token},
        ]);
        let user = json!({
            "user_id": "oauth2|acme|1", "identities": identities, "logins_count": logins,
            "created_at": created_at.to_string(),
        });
        Ok(Response::new(200, user.to_string()))
    }

    fn world(scopes: &str) -> (Setup, Facts) {
        let (mut setup, facts) = ready(scopes);
        set(&mut setup, TokenUrl, "https://auth.acme.com/token");
        set(&mut setup, UserDetailUrl, "https://auth.acme.com/me");
        (setup, facts)
    }

    /// The user, and what was sent to get there.
    fn looked(world: &(Setup, Facts), deletes: bool, mut answers: Vec<HttpResult>) -> (SignedInUser, Vec<String>) {
        let known = Known::new(&world.0, &world.1, now());
        let mut user = SignedInUser::new(&attempt(), deletes, known).unwrap();
        let mut sent = Vec::new();
        while let Some(request) = user.next(known) {
            assert!(!request.url.contains(TOKEN), "{request:?}");
            let path = request.url.split('?').next().unwrap().to_owned();
            let bearer = request.headers.iter().any(|(_, value)| value.reveal() == format!("Bearer {TOKEN}"));
            sent.push(format!("{} {path}{}", request.method.as_str(), if bearer { " with the token" } else { "" }));
            let result = answers.remove(0);
            user.take(&request, &result, known);
        }
        assert!(!format!("{user:?}").contains(TOKEN), "{user:?}");
        (user, sent)
    }

    fn scopes(more: &str) -> String {
        format!("{ALL_SCOPES} {more}")
    }

    const READ_IT: &str = "GET https://acme-dev.eu.auth0.com/api/v2/users/oauth2%7Cacme%7C1";

    #[test]
    fn the_token_is_tried_where_the_script_would_send_it() {
        let world = world(&scopes("read:user_idp_tokens"));
        let good = || user(1, now(), Some(TOKEN));
        let (one, sent) = looked(&world, false, vec![good(), Ok(Response::new(200, "{\"id\": 1}"))]);
        assert_eq!(sent, [READ_IT, "GET https://auth.acme.com/me with the token"]);
        assert_eq!((one.token.unwrap().state, one.is_new, one.deleted), (State::Ok, Some(true), None));
        let echo = format!("{{\"error\": \"{TOKEN} is revoked\"}}");
        let (one, _) = looked(&world, false, vec![good(), Ok(Response::new(401, echo))]);
        let finding = one.token.unwrap();
        assert_eq!((finding.state, finding.actor()), (State::Failed, Some(Actor::ProviderAccountOwner)));
        assert!(!format!("{finding:?}").contains(TOKEN), "{finding:?}");
        let (one, _) = looked(&world, false, vec![good(), Ok(Response::new(200, "<html>"))]);
        assert_eq!(one.token.unwrap().field, Some(UserDetailUrl));
    }

    #[test]
    fn the_token_goes_to_no_other_host() {
        let mut world = world(&scopes("read:user_idp_tokens"));
        set(&mut world.0, UserDetailUrl, "https://elsewhere.example/me");
        let (one, sent) = looked(&world, false, vec![user(1, now(), Some(TOKEN))]);
        assert_eq!((sent.len(), one.token.unwrap().state), (1, State::Unknown));
    }

    #[test]
    fn what_is_missing_is_named() {
        let (one, sent) = looked(&world("read:logs"), true, vec![]);
        assert!(sent.is_empty() && one.token.unwrap().why.contains("read:user_idp_tokens"));
        assert!(one.deleted.unwrap().why.contains("delete:users"));
        let (one, _) = looked(&world(ALL_SCOPES), false, vec![user(3, now(), None)]);
        assert!(one.token.unwrap().why.contains("read:user_idp_tokens"));
        let (one, _) = looked(&world(&scopes("read:user_idp_tokens")), false, vec![user(3, now(), None)]);
        assert!(one.token.unwrap().why.contains("Token Vault"));
        let (one, _) =
            looked(&world(ALL_SCOPES), false, vec![refusal(404, "The user does not exist.", "inexistent_user")]);
        assert_eq!((one.token.unwrap().state, one.is_new), (State::Failed, None));
    }

    #[test]
    fn only_a_user_that_this_sign_in_created_is_deleted() {
        let gone = || Ok(Response::new(204, ""));
        let able = world(&scopes("delete:users"));
        let (one, sent) = looked(&able, true, vec![user(1, now(), None), gone()]);
        assert_eq!(
            (sent[1].as_str(), one.deleted.unwrap().state),
            (READ_IT.replace("GET", "DELETE").as_str(), State::Ok)
        );
        let earlier = now() - jiff::SignedDuration::from_hours(1);
        for (logins, at) in [(2, now()), (1, earlier)] {
            let (one, sent) = looked(&able, true, vec![user(logins, at, None)]);
            assert_eq!((sent.len(), one.is_new, one.deleted.unwrap().state), (1, Some(false), State::Warning));
        }
        let (one, sent) = looked(&world(ALL_SCOPES), true, vec![user(1, now(), None)]);
        assert_eq!((sent.len(), one.is_new), (1, Some(true)));
        assert!(one.deleted.unwrap().why.contains("delete:users"));
        assert_eq!(looked(&able, false, vec![user(1, now(), None)]).1.len(), 1, "unless it is wanted");
    }
}
