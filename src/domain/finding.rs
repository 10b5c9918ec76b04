//! The finding of a check: what is wrong, why, and the fix. The wizard, the headless commands and `--json` share it.

use super::fields::FieldId;
use super::safe_text::{Redactor, text_of_page};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Ok,
    Warning,
    ToDo,
    Failed,
    Unknown,
    Inconclusive,
}

impl State {
    pub const ALL: [State; 6] =
        [State::Ok, State::Warning, State::ToDo, State::Failed, State::Unknown, State::Inconclusive];

    pub fn as_str(self) -> &'static str {
        match self {
            State::Ok => "ok",
            State::Warning => "warning",
            State::ToDo => "to_do",
            State::Failed => "failed",
            State::Unknown => "unknown",
            State::Inconclusive => "inconclusive",
        }
    }
}

/// What a check found, or why something failed. `why` and `fix` are empty only if the state is OK or unknown. A failure has a
/// class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub state: State,
    pub what: String,
    #[serde(with = "null_if_empty")]
    pub why: String,
    #[serde(with = "null_if_empty")]
    pub fix: String,
    pub field: Option<FieldId>,
    pub class: Option<Class>,
    pub evidence: Option<Evidence>,
    /// Who must act, if the field and the class don't show it. See [`Finding::actor`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<Actor>,
}

/// In a file an empty text is `null`.
mod null_if_empty {
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    pub fn serialize<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
        Some(text).filter(|text| !text.is_empty()).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
        Ok(Option::<String>::deserialize(deserializer)?.unwrap_or_default())
    }
}

impl Finding {
    pub fn ok(what: impl Into<String>) -> Self {
        Self::new(State::Ok, what, "", "")
    }

    pub fn unknown(what: impl Into<String>) -> Self {
        Self::new(State::Unknown, what, "", "")
    }

    pub fn new(state: State, what: impl Into<String>, why: impl Into<String>, fix: impl Into<String>) -> Self {
        let (what, why, fix) = (what.into(), why.into(), fix.into());
        Self { state, what, why, fix, field: None, class: None, evidence: None, actor: None }
    }

    pub fn failed(class: Class, what: impl Into<String>, why: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::new(State::Failed, what, why, fix).class(class)
    }

    pub fn on(self, field: FieldId) -> Self {
        Self { field: Some(field), ..self }
    }

    pub fn class(self, class: Class) -> Self {
        Self { class: Some(class), ..self }
    }

    pub fn with(self, evidence: Evidence) -> Self {
        Self { evidence: Some(evidence), ..self }
    }

    pub fn by(self, actor: Actor) -> Self {
        Self { actor: Some(actor), ..self }
    }

    /// Who must act so that this stops failing. None if it isn't a failure.
    pub fn actor(&self) -> Option<Actor> {
        let derived = || Actor::of(self.class, self.field);
        self.actor.or_else(|| (self.state == State::Failed).then(derived))
    }

    pub fn is(&self, class: Class) -> bool {
        self.class == Some(class)
    }

    pub fn exit_code(&self) -> u8 {
        self.class.map_or(1, Class::exit_code)
    }

    /// Replaces the words by those about a value's form, and keeps the evidence: the value was rejected, and its form shows
    /// why.
    pub fn explained_by(self, looks: Finding) -> Self {
        let Finding { state, class, evidence, .. } = self;
        Finding { state, class, evidence, ..looks }
    }

    /// Title, reason and fix on one line.
    pub fn words(&self) -> String {
        let reason = self.why.trim_end_matches('.');
        let reason = if reason.is_empty() { String::new() } else { format!(" {reason}.") };
        format!("{}.{reason} {}", self.what.trim_end_matches('.'), self.fix)
    }

    /// Masks known secrets in its sentences, since any of them may contain text from outside.
    pub fn made_safe(self, redactor: &Redactor) -> Self {
        let safe = |text: String| redactor.clean(&text, SENTENCES);
        Self { what: safe(self.what), why: safe(self.why), fix: safe(self.fix), ..self }
    }
}

/// Who must act so that a failure ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// A value that you gave is wrong, or the connection needs an update.
    You,
    YouAtAuth0,
    /// The network, the keyring or the files here.
    YouOnThisMachine,
    /// Whoever can change the provider's application, its secret or its redirect URIs.
    ProviderAccountOwner,
    /// An outage, or something that the provider doesn't support.
    Provider,
    /// An outage.
    Auth0,
    /// Waiting or another try is enough.
    Nobody,
}

impl Actor {
    pub const ALL: [Actor; 7] = [
        Actor::You,
        Actor::YouAtAuth0,
        Actor::YouOnThisMachine,
        Actor::ProviderAccountOwner,
        Actor::Provider,
        Actor::Auth0,
        Actor::Nobody,
    ];

    pub fn words(self) -> &'static str {
        match self {
            Actor::You => "you, in a0connect",
            Actor::YouAtAuth0 => "you, at Auth0",
            Actor::YouOnThisMachine => "you, on this machine",
            Actor::ProviderAccountOwner => "the owner of the provider account",
            Actor::Provider => "the provider",
            Actor::Auth0 => "Auth0",
            Actor::Nobody => "nobody, just try again",
        }
    }

    /// As the class and the field suggest.
    fn of(class: Option<Class>, field: Option<FieldId>) -> Self {
        use FieldId::*;
        match class {
            Some(Class::RateLimit) => Actor::Nobody,
            Some(Class::Network | Class::Filesystem | Class::Keyring | Class::Internal) => Actor::YouOnThisMachine,
            // Another value or an update from here ends a conflict.
            Some(Class::UserInput | Class::Conflict) | None => Actor::You,
            Some(Class::Auth | Class::Scope | Class::Api) => match field {
                Some(ApplicationKey | ApplicationSecret) => Actor::ProviderAccountOwner,
                None
                | Some(
                    Auth0Domain | Auth0CanonicalDomain | Auth0ClientId | Auth0ClientSecret | CallbackUrls | ApiToken
                    | MgmtClientId | MgmtClientSecret | ConnectionName,
                ) => Actor::YouAtAuth0,
                Some(_) => Actor::You,
            },
        }
    }
}

/// The kind of an error, which decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    UserInput,
    Auth,
    Scope,
    Conflict,
    RateLimit,
    Network,
    Api,
    Filesystem,
    Keyring,
    Internal,
}

/// Every class, its exit code, and what it is for. A class is about what ends the failure, so that a script can act on the
/// exit code: a failure that comes back with the same values is never 6.
pub const CLASSES: &[(Class, u8, &str)] = &[
    (Class::UserInput, FAILED, "a value or a setting is wrong"),
    (Class::Api, FAILED, "a server didn't respond as it should"),
    (Class::Filesystem, FAILED, "a file can't be read or written"),
    (Class::Keyring, FAILED, "the keyring can't be used"),
    (Class::Internal, FAILED, "a0connect itself failed"),
    (Class::Auth, REJECTED, "a client ID, a secret or a token was rejected"),
    (Class::Scope, REJECTED, "the token or an application lacks a scope or grant"),
    (Class::Conflict, CONFLICT, "a name is taken, or something has changed since"),
    (Class::Network, TRY_LATER, "no connection, no response in time, or an outage"),
    (Class::RateLimit, TRY_LATER, "too many requests"),
];

const FAILED: u8 = 1;
const REJECTED: u8 = 4;
const CONFLICT: u8 = 5;
const TRY_LATER: u8 = 6;

/// Every exit code, with its one meaning.
pub const EXIT_CODES: &[(u8, &str)] = &[
    (0, "all is well"),
    (FAILED, "any other failure"),
    (2, "the command line is wrong"),
    (3, "something is still to do, such as a missing value"),
    (REJECTED, "a client ID, a secret, a token or a scope was rejected"),
    (CONFLICT, "a conflict: a name is taken, or the tenant's connection differs"),
    (TRY_LATER, "the network, an outage or a rate limit: try again later"),
    (130, "interrupted"),
];

impl Class {
    pub fn exit_code(self) -> u8 {
        CLASSES.iter().find(|(class, ..)| *class == self).map_or(FAILED, |(_, code, _)| *code)
    }
}

/// A request and its response, as evidence. Contains no secret and no control characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    pub method: String,
    pub url: String,
    pub status: Option<u16>,
    pub ms: u32,
    /// The beginning of an error response.
    pub body: Option<String>,
}

impl Evidence {
    /// One line with the request, the status, the duration, and the beginning of the response.
    pub fn words(&self) -> String {
        let Evidence { method, url, status, ms, body } = self;
        let came = status.map_or_else(|| "no response".to_owned(), |status| status.to_string());
        let body = body.as_deref().map(|body| format!(": {}", gist(body))).unwrap_or_default();
        // What wasn't measured isn't told.
        let took = duration(*ms).map(|took| format!(", {took}")).unwrap_or_default();
        format!("{method} {url} → {came}{took}{body}")
    }

    /// The same for a line that may be cut off: the status comes first, and only the path of the URL.
    pub fn short(&self) -> String {
        let came = self.status.map_or_else(|| "no response".to_owned(), |status| status.to_string());
        let path = url::Url::parse(&self.url).map_or_else(|_| String::new(), |url| url.path().to_owned());
        // Without a response, the finding has said it already.
        let body = self.body.as_deref().filter(|_| self.status.is_some());
        let body = body.map(|body| format!(": {}", gist(body))).unwrap_or_default();
        let slow = duration(self.ms).filter(|_| self.ms >= SLOW);
        let took = slow.map(|took| format!(" after {took}")).unwrap_or_default();
        format!("{came}{took}, {} {path}{body}", self.method)
    }
}

/// From so many milliseconds on, a duration says something about a failure.
const SLOW: u32 = 1_000;

/// `212 ms`, `10 s`.
fn duration(ms: u32) -> Option<String> {
    match ms {
        0 => None,
        1..1_000 => Some(format!("{ms} ms")),
        _ => Some(format!("{} s", (ms + 500) / 1_000)),
    }
}

/// Of an HTML page only the text. Any other body as it is.
fn gist(body: &str) -> Cow<'_, str> {
    if body.trim_start().starts_with('<') { text_of_page(body).into() } else { body.into() }
}

/// The maximum length of a finding's sentence. A rejected value of 2,083 characters may come before the property's name.
pub const SENTENCES: usize = 4_000;

#[cfg(test)]
mod tests {
    use super::*;

    /// Files that are there already stay readable.
    #[test]
    fn a_finding_in_a_file_is_what_it_was() {
        let ok =
            r#"{"state":"ok","what":"it answers","why":null,"fix":null,"field":null,"class":null,"evidence":null}"#;
        assert_eq!(serde_json::to_string(&Finding::ok("it answers")).unwrap(), ok);
        assert_eq!(serde_json::from_str::<Finding>(ok).unwrap(), Finding::ok("it answers"));
        let failed = r#"{"state":"failed","what":"a","why":"b","fix":"c","field":"AUTH0_DOMAIN","class":"auth","evidence":null}"#;
        let finding = Finding::failed(Class::Auth, "a", "b", "c").on(FieldId::Auth0Domain);
        assert_eq!(serde_json::to_string(&finding).unwrap(), failed);
        assert_eq!(serde_json::from_str::<Finding>(failed).unwrap(), finding);
    }
    #[test]
    fn a_long_wait_is_shown_in_seconds() {
        let seen =
            |ms| Evidence { method: "GET".into(), url: "https://a.example/b".into(), status: None, ms, body: None };
        assert_eq!(seen(10_007).short(), "no response after 10 s, GET /b");
        assert_eq!(seen(1_700).words(), "GET https://a.example/b → no response, 2 s");
        assert_eq!(seen(212).short(), "no response, GET /b");
    }

    #[test]
    fn an_actor_is_stored_only_where_it_cannot_be_derived() {
        let outage = Finding::failed(Class::Network, "a", "b", "c").by(Actor::Provider);
        let text = serde_json::to_string(&outage).unwrap();
        assert!(text.ends_with(r#","actor":"provider"}"#), "{text}");
        assert_eq!(serde_json::from_str::<Finding>(&text).unwrap().actor(), Some(Actor::Provider));
        let ids = Actor::ALL.map(|actor| serde_json::to_value(actor).unwrap());
        let wanted =
            ["you", "you_at_auth0", "you_on_this_machine", "provider_account_owner", "provider", "auth0", "nobody"];
        assert_eq!(ids, wanted);
    }

    #[test]
    fn who_must_act_follows_from_class_and_field() {
        let of = |class, field: Option<FieldId>| {
            let finding = Finding::failed(class, "a", "b", "c");
            field.map_or(finding.clone(), |field| finding.on(field)).actor()
        };
        assert_eq!(of(Class::Auth, Some(FieldId::ApplicationSecret)), Some(Actor::ProviderAccountOwner));
        assert_eq!(of(Class::Auth, Some(FieldId::Auth0ClientSecret)), Some(Actor::YouAtAuth0));
        assert_eq!(of(Class::Scope, Some(FieldId::ApiToken)), Some(Actor::YouAtAuth0));
        assert_eq!(of(Class::Conflict, Some(FieldId::ConnectionName)), Some(Actor::You));
        assert_eq!(of(Class::Api, None), Some(Actor::YouAtAuth0));
        assert_eq!(of(Class::UserInput, Some(FieldId::TokenUrl)), Some(Actor::You));
        assert_eq!(of(Class::Keyring, Some(FieldId::ApplicationSecret)), Some(Actor::YouOnThisMachine));
        assert_eq!(of(Class::RateLimit, Some(FieldId::TokenUrl)), Some(Actor::Nobody));
        assert_eq!(Finding::ok("it responds").actor(), None);
        assert_eq!(Finding::new(State::ToDo, "a", "b", "c").actor(), None);
    }

    #[test]
    fn each_exit_code_has_one_meaning() {
        let known = |code: u8| EXIT_CODES.iter().filter(|(known, _)| *known == code).count();
        assert!(EXIT_CODES.iter().all(|(code, _)| known(*code) == 1));
        let mut meanings = std::collections::BTreeSet::new();
        for (class, code, meaning) in CLASSES {
            assert_eq!((known(*code), class.exit_code()), (1, *code), "{class:?}");
            assert!(meanings.insert(meaning), "{class:?} means the same as another class");
        }
        // The compiler finds a class that isn't here; this finds one without a row.
        use Class::*;
        for class in [UserInput, Auth, Scope, Conflict, RateLimit, Network, Api, Filesystem, Keyring, Internal] {
            assert_eq!(CLASSES.iter().filter(|(known, ..)| *known == class).count(), 1, "{class:?}");
        }
    }
}
