//! The values that the user has given, by field, each with its source, age, revision, and where it's kept.
//!
//! A revision goes up only when its value changes. So a fact can name the values that it was found with.

mod bound;
mod typed;

pub use typed::CUSTOM_NAME;

use super::catalog;
use super::fields::FieldId;
use super::finding::Finding;
use super::project::FRAMEWORKS;
use super::secret::Secret;
use super::token::{Claims, IssuedToken, KeptToken, MARGIN};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq)]
pub enum Text {
    Open(String),
    Secret(Secret),
    /// Given, but it can't be read now: the keyring hasn't responded, or only an earlier session had it.
    Absent {
        chars: usize,
    },
}

/// Where a value came from; it's shown beside the value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    Typed,
    Pasted,
    /// Filled in from the catalog.
    Provider,
    /// Read from the tenant.
    Tenant,
    Flag,
    /// The variable's name.
    Environment(String),
    /// `.env` or `--env-file`.
    EnvFile,
    Stdin,
    /// `a0connect import`.
    Imported,
    Demo,
    /// Of an application that a0connect has created.
    Created,
    /// Named by the token as its tenant.
    Token,
    /// Read from a login of auth0-cli. Such a token is never stored.
    CliLogin,
    /// Made when the profile was copied.
    Copied,
    /// Read from the provider's discovery document.
    Published,
    /// Usual for the framework of the project in the current folder. Its name.
    Project(String),
    /// A connection name that is free, in place of one that is taken.
    Suggested,
    /// The field's previous value.
    Former,
}

impl Source {
    pub fn words(&self) -> String {
        match self {
            Source::Typed => "typed".into(),
            Source::Pasted => "pasted".into(),
            Source::Provider => "from the provider list".into(),
            Source::Tenant => "read from the tenant".into(),
            Source::Flag => "from a flag".into(),
            Source::Environment(_) => "from the environment".into(),
            Source::EnvFile => "from the .env file".into(),
            Source::Stdin => "from standard input".into(),
            Source::Imported => "imported".into(),
            Source::Created => "from the application that a0connect created".into(),
            Source::Demo => "from the demo".into(),
            Source::Token => "from the token".into(),
            Source::CliLogin => "from the auth0-cli login".into(),
            Source::Published => "published by the provider".into(),
            // The name comes from a file, so only a known one is shown.
            Source::Project(name) => match FRAMEWORKS.iter().find(|one| one.name == name) {
                Some(framework) => format!("usual for {}", framework.name),
                None => "usual for the project's framework".into(),
            },
            Source::Copied => "set when the profile was copied".into(),
            Source::Former => "the previous value".into(),
            Source::Suggested => "from a0connect, because the other name is taken".into(),
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// `profiles/<name>.toml`
    Profile,
    Keyring,
    /// This session only.
    #[default]
    Memory,
}

impl Kept {
    pub fn words(self) -> &'static str {
        match self {
            Kept::Profile => "profile",
            Kept::Keyring => "keyring",
            Kept::Memory => "this session only",
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    pub text: Text,
    pub revision: u64,
    pub changed_at: Timestamp,
    pub source: Source,
    pub kept: Kept,
    /// For a secret: the host that it was given for, once known. It's sent to no other host.
    pub given_for: Option<String>,
}

/// Where secrets are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Store {
    #[default]
    Keyring,
    Memory,
}

impl Store {
    pub fn as_str(self) -> &'static str {
        match self {
            Store::Keyring => "keyring",
            Store::Memory => "memory",
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Setup {
    pub values: BTreeMap<FieldId, Value>,
    /// The highest revision so far.
    pub revision: u64,
    /// The connection's ID at Auth0, once known.
    pub connection_id: Option<String>,
    /// The token that was requested with the M2M credentials.
    pub issued_token: Option<IssuedToken>,
    /// The paths below `options` that were last written to the tenant, such as `authParams.prompt`. If one has been removed here
    /// since, an update can remove it there. An older version wrote only `authParams`, without the names in it.
    pub written: Vec<String>,
    pub store: Store,
    /// How reading the keyring went in this session; None if it wasn't read.
    pub keyring_read: Option<Result<(), Finding>>,
}

impl Setup {
    /// Sets a value that has already been parsed; an empty text removes it. True if it changed.
    pub fn set(&mut self, id: FieldId, text: &str, source: Source, now: Timestamp) -> bool {
        if text.is_empty() {
            return self.clear(id);
        }
        let text = if id.is_secret() { Text::Secret(Secret::new(text)) } else { Text::Open(text.to_owned()) };
        if self.values.get(&id).is_some_and(|old| old.text == text) {
            return false;
        }
        self.revision += 1;
        let kept = if id.is_secret() { Kept::Memory } else { Kept::Profile };
        let value = Value { text, revision: self.revision, changed_at: now, source, kept, given_for: None };
        self.values.insert(id, value);
        self.bind_to(Setup::destination);
        true
    }

    /// Sets what the user has given. A provider brings its own values along. True if anything changed.
    pub fn give(&mut self, id: FieldId, text: &str, source: Source, now: Timestamp) -> bool {
        if id != FieldId::Provider || text.is_empty() {
            return self.set(id, text, source, now);
        }
        let before = self.revision;
        self.choose_provider(text, source, now);
        self.revision != before
    }

    /// Brings a secret from the keyring into hand. A newer value wins over it, even if only an earlier session had that. If the
    /// profile has none, a run ended before it had written the profile.
    pub fn fill_from_keyring(&mut self, id: FieldId, secret: Secret, now: Timestamp) {
        if self.values.get(&id).is_none_or(|value| value.kept == Kept::Keyring) {
            self.fill(id, secret, now);
        }
    }

    fn fill(&mut self, id: FieldId, secret: Secret, now: Timestamp) {
        match self.values.get_mut(&id) {
            Some(value) if matches!(value.text, Text::Absent { .. }) => value.text = Text::Secret(secret),
            Some(_) => return,
            None => {
                self.set(id, secret.reveal(), Source::Typed, now);
            }
        }
        if let Some(value) = self.values.get_mut(&id) {
            value.kept = Kept::Keyring;
        }
    }

    /// Fills in the token from the keyring, if it still belongs to the current values.
    pub fn fill_token_from_keyring(&mut self, kept: KeptToken, now: Timestamp) {
        let KeptToken { token, expires_at, issued, used } = kept;
        match issued {
            _ if !self.unchanged(&used) => {}
            true => self.issued_token = Some(IssuedToken { token, expires_at, used }),
            false if self.has(FieldId::ApiToken) => self.fill(FieldId::ApiToken, token, now),
            false => {}
        }
    }

    /// Chooses a provider and fills in what the catalog knows about it. A value that the user gave is left alone; one that
    /// came from the previous provider is replaced.
    pub fn choose_provider(&mut self, key: &str, source: Source, now: Timestamp) {
        self.set(FieldId::Provider, key, source, now);
        let provider = catalog::find(key);
        let brings = |text: fn(&catalog::Provider) -> String| provider.as_ref().map(text).unwrap_or_default();
        for (id, text) in [
            (FieldId::AuthorizationUrl, brings(|provider| provider.authorization_url.clone())),
            (FieldId::TokenUrl, brings(|provider| provider.token_url.clone())),
            (FieldId::UserDetailUrl, brings(|provider| provider.user_detail_url.clone())),
            (FieldId::Scope, brings(|provider| provider.scopes.join(&provider.scope_delimiter.to_string()))),
            (FieldId::Placeholders, brings(|provider| to_json(&provider.defaults()))),
            // The defaults, post and false, need no value.
            (FieldId::TokenAuth, brings(|provider| only(provider.token_auth.is_basic(), provider.token_auth.word()))),
            (FieldId::Pkce, brings(|provider| only(provider.pkce, "true"))),
            (FieldId::TokenHeaders, brings(|provider| to_json(&provider.token_headers))),
            (FieldId::AuthParams, brings(|provider| to_json(&provider.auth_params))),
            (FieldId::Mapping, brings(|provider| provider.mapping.to_json())),
            (FieldId::UserCall, brings(|provider| provider.call.to_json())),
        ] {
            let replaceable = self.values.get(&id).is_none_or(|value| value.source == Source::Provider);
            if replaceable {
                self.set(id, &text, Source::Provider, now);
            }
        }
    }

    /// The provider's placeholders have default values that the user hasn't accepted, such as another company's host.
    pub fn assumes_placeholders(&self) -> bool {
        let value = self.values.get(&FieldId::Placeholders);
        self.connection_id.is_none() && value.is_some_and(|value| value.source == Source::Provider)
    }

    pub fn clear(&mut self, id: FieldId) -> bool {
        let had = self.values.remove(&id).is_some();
        if had {
            self.revision += 1;
        }
        had
    }

    /// The value of a field that isn't secret.
    pub fn open(&self, id: FieldId) -> Option<&str> {
        match &self.values.get(&id)?.text {
            Text::Open(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a secret field, if it can be read now.
    pub fn secret(&self, id: FieldId) -> Option<&Secret> {
        match &self.values.get(&id)?.text {
            Text::Secret(secret) => Some(secret),
            _ => None,
        }
    }

    /// The value was given, whether or not it can be read now.
    pub fn has(&self, id: FieldId) -> bool {
        self.values.contains_key(&id)
    }

    pub fn revision_of(&self, id: FieldId) -> u64 {
        self.values.get(&id).map_or(0, |value| value.revision)
    }

    pub fn secrets(&self) -> impl Iterator<Item = &Secret> {
        let kept = self.values.values().filter_map(|value| match &value.text {
            Text::Secret(secret) => Some(secret),
            _ => None,
        });
        kept.chain(self.issued_token.iter().map(|issued| &issued.token))
    }

    /// Both describe the same connection: the same name at the same tenant.
    pub fn is_of_same_connection(&self, other: &Setup) -> bool {
        let place = |setup: &Setup| (setup.open(FieldId::Auth0Domain).map(str::to_owned), setup.connection_name());
        place(self) == place(other)
    }

    /// The token for the Management API: the pasted one while it is valid for long enough, otherwise the requested one. Otherwise
    /// the pasted one until it expires, or even then if no other can be requested.
    pub fn token(&self, now: Timestamp) -> Option<&Secret> {
        let pasted = self.secret(FieldId::ApiToken);
        let lasts = |token: &&Secret, margin| Claims::read(token).is_none_or(|claims| !claims.is_expired(now, margin));
        let issued =
            self.issued_token.as_ref().filter(|issued| issued.expires_at > now && self.unchanged(&issued.used));
        pasted
            .filter(|token| lasts(token, MARGIN))
            .or(issued.map(|issued| &issued.token))
            .or(pasted.filter(|token| !self.can_request_token() || lasts(token, SignedDuration::ZERO)))
    }

    /// The M2M credentials were given, whether or not the secret can be read now.
    pub fn can_request_token(&self) -> bool {
        self.has(FieldId::MgmtClientId) && self.has(FieldId::MgmtClientSecret)
    }

    /// The revisions of these fields, to be stored with a fact.
    pub fn used(&self, fields: &[FieldId]) -> Vec<(FieldId, u64)> {
        fields.iter().map(|id| (*id, self.revision_of(*id))).collect()
    }

    pub fn unchanged(&self, used: &[(FieldId, u64)]) -> bool {
        used.iter().all(|(id, revision)| self.revision_of(*id) == *revision)
    }
}

fn only(holds: bool, text: &str) -> String {
    if holds { text.to_owned() } else { String::new() }
}

fn to_json(map: &BTreeMap<String, String>) -> String {
    if map.is_empty() { String::new() } else { serde_json::to_string(map).unwrap_or_default() }
}
