//! The finding of a check: what is wrong, why, and the fix. The wizard, the headless commands and `--json` share it.

use super::fields::FieldId;
use super::safe_text::Redactor;
use serde::{Deserialize, Serialize};

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
        Self { state, what, why, fix, field: None, class: None, evidence: None }
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
        format!("{}. {} {}", self.what.trim_end_matches('.'), self.why, self.fix)
    }

    /// Masks known secrets in its sentences, since any of them may contain text from outside.
    pub fn made_safe(self, redactor: &Redactor) -> Self {
        let safe = |text: String| redactor.clean(&text, SENTENCES);
        Self { what: safe(self.what), why: safe(self.why), fix: safe(self.fix), ..self }
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

impl Class {
    /// 4 for a rejection, 5 for a conflict, 6 for the network or a rate limit, and 1 for any other.
    pub fn exit_code(self) -> u8 {
        match self {
            Class::Auth | Class::Scope => 4,
            Class::Conflict => 5,
            Class::Network | Class::RateLimit => 6,
            Class::UserInput | Class::Api | Class::Filesystem | Class::Keyring | Class::Internal => 1,
        }
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
        let came = status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
        let body = body.as_ref().map(|body| format!(": {body}")).unwrap_or_default();
        format!("{method} {url} → {came}, {ms} ms{body}")
    }

    /// The same for a line that may be cut off: the status comes first, and only the path of the URL.
    pub fn short(&self) -> String {
        let came = self.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
        let path = url::Url::parse(&self.url).map_or_else(|_| String::new(), |url| url.path().to_owned());
        let body = self.body.as_ref().map(|body| format!(": {body}")).unwrap_or_default();
        format!("{came} after {} ms, {} {path}{body}", self.ms, self.method)
    }
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
}
