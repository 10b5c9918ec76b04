//! What the user has given: field -> value, each with its source, where it is kept, its age and its revision.
//!
//! A revision rises when a value changes and never otherwise, so that a fact can say which values it was asked with.

use super::catalogue;
use super::fields::FieldId;
use super::finding::Diagnosis;
use super::parse::{Around, Domain, placeholders_of, string_map};
use super::secret::Secret;
use super::token::{Claims, KeptToken, MARGIN, Minted};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq)]
pub enum Text {
    Open(String),
    Secret(Secret),
    /// Kept or known, but not in hand: the keyring has not answered, or it was given to an earlier session only.
    Absent {
        chars: usize,
    },
}

/// Where a value came from. Shown beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    Typed,
    Pasted,
    /// Filled in from the catalogue.
    Provider,
    /// Read from the tenant.
    Tenant,
    Flag,
    /// The variable's name.
    Environment(String),
    /// `.env` or `--env-file`.
    EnvFile,
    Stdin,
    Demo,
    /// The tenant that the token is for.
    Token,
    /// Made when the profile was copied.
    Copied,
    /// The provider's discovery document.
    Published,
    /// A free name in place of a taken one.
    Suggested,
    /// The one that stood there before.
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
            Source::Environment(name) => format!("from {name} in the environment"),
            Source::EnvFile => "from the .env file".into(),
            Source::Stdin => "from standard input".into(),
            Source::Demo => "from the demo".into(),
            Source::Token => "from the token".into(),
            Source::Published => "published by the provider".into(),
            Source::Copied => "named after the copied profile".into(),
            Source::Former => "the one before".into(),
            Source::Suggested => "suggested, since the other name is taken".into(),
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
    /// Of a secret: the host that it was given for, once that is known. It goes to no other.
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
    /// The highest revision given out.
    pub revision: u64,
    /// Auth0's id of the connection, once it is known.
    pub connection_id: Option<String>,
    /// The token minted from the machine credentials.
    pub minted: Option<Minted>,
    /// The paths below `options` that were written to the tenant the last time, such as `authParams.prompt`, so that what is
    /// gone here can be taken away there. An older version wrote `authParams`, which says nothing of what is in it.
    pub written: Vec<String>,
    pub store: Store,
    /// What came of reading the keyring in this session; None where it was not asked.
    pub keyring_read: Option<Result<(), Diagnosis>>,
}

/// The tutorial's name, for a provider that is not in the catalogue.
pub const CUSTOM_NAME: &str = "custom-connection-oauth2";

impl Setup {
    /// Sets a value that has already been parsed. True where it changed. An empty text takes the value away.
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
        self.bind_without_facts();
        true
    }

    /// What the keyring holds comes to the value that is known to be there; a newer one stands. Where none is known, a run
    /// ended before it had written the profile.
    pub fn fill_from_keyring(&mut self, id: FieldId, secret: Secret, now: Timestamp) {
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

    /// The token that the keyring holds, where it still belongs to the values in hand.
    pub fn fill_token_from_keyring(&mut self, kept: KeptToken, now: Timestamp) {
        let KeptToken { token, expires_at, minted, used } = kept;
        match minted {
            _ if !self.unchanged(&used) => {}
            true => self.minted = Some(Minted { token, expires_at, used }),
            false if self.has(FieldId::ApiToken) => self.fill_from_keyring(FieldId::ApiToken, token, now),
            false => {}
        }
    }

    /// Chooses a provider and fills in what the catalogue knows of it. A value that the user gave stands; one that came from
    /// the provider chosen before is replaced.
    pub fn choose_provider(&mut self, key: &str, source: Source, now: Timestamp) {
        self.set(FieldId::Provider, key, source, now);
        let provider = catalogue::find(key);
        let object = |map: &BTreeMap<String, String>| {
            let json = serde_json::to_string(map).unwrap_or_default();
            if map.is_empty() { String::new() } else { json }
        };
        let of = |text: fn(&catalogue::Provider) -> String| provider.as_ref().map(text).unwrap_or_default();
        let basic = |provider: &catalogue::Provider| matches!(provider.token_auth, catalogue::TokenAuth::Basic);
        for (id, text) in [
            (FieldId::AuthorizationUrl, of(|provider| provider.authorization_url.clone())),
            (FieldId::TokenUrl, of(|provider| provider.token_url.clone())),
            (FieldId::UserDetailUrl, of(|provider| provider.user_detail_url.clone())),
            (FieldId::Scope, of(|provider| provider.scopes.join(" "))),
            (
                FieldId::TokenAuth,
                provider.as_ref().filter(|provider| basic(provider)).map(|_| "basic".into()).unwrap_or_default(),
            ),
            (
                FieldId::Pkce,
                provider.as_ref().filter(|provider| provider.pkce).map(|_| "true".into()).unwrap_or_default(),
            ),
            (
                FieldId::TokenHeaders,
                provider.as_ref().map(|provider| object(&provider.token_headers)).unwrap_or_default(),
            ),
            (FieldId::AuthParams, provider.as_ref().map(|provider| object(&provider.auth_params)).unwrap_or_default()),
            (FieldId::Mapping, of(|provider| provider.mapping.to_json())),
            (FieldId::UserCall, of(|provider| provider.call.to_json())),
        ] {
            let replaceable = self.values.get(&id).is_none_or(|value| value.source == Source::Provider);
            if replaceable {
                self.set(id, &text, Source::Provider, now);
            }
        }
    }

    pub fn clear(&mut self, id: FieldId) -> bool {
        let had = self.values.remove(&id).is_some();
        if had {
            self.revision += 1;
        }
        had
    }

    /// The value of a field that is no secret.
    pub fn open(&self, id: FieldId) -> Option<&str> {
        match &self.values.get(&id)?.text {
            Text::Open(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a secret field, where it is in hand.
    pub fn secret(&self, id: FieldId) -> Option<&Secret> {
        match &self.values.get(&id)?.text {
            Text::Secret(secret) => Some(secret),
            _ => None,
        }
    }

    /// Given, whether or not it is in hand.
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
        kept.chain(self.minted.iter().map(|minted| &minted.token))
    }

    pub fn around(&self) -> Around {
        Around { loopback: self.domain().is_some_and(|domain| domain.is_loopback()) }
    }

    /// Where people sign in.
    pub fn domain(&self) -> Option<Domain> {
        self.open(FieldId::Auth0Domain).map(Domain::new)
    }

    /// Both are of one connection: its tenant, and its name there.
    pub fn is_of_same_connection(&self, other: &Setup) -> bool {
        let place = |setup: &Setup| (setup.open(FieldId::Auth0Domain).map(str::to_owned), setup.connection_name());
        place(self) == place(other)
    }

    pub fn provider(&self) -> Option<catalogue::Provider> {
        catalogue::find(self.open(FieldId::Provider)?)
    }

    /// `Discord`, or `the provider` where it is custom or not chosen yet.
    pub fn provider_name(&self) -> String {
        let key = self.open(FieldId::Provider);
        let name = key.and_then(|key| catalogue::names().find(|(known, _)| *known == key)).map(|(_, name)| name);
        name.unwrap_or("the provider").to_owned()
    }

    /// The name of a field outside of its form, where its label alone would not say whose it is.
    pub fn name_of(&self, id: FieldId) -> String {
        let provider = || match self.provider_name() {
            name if name == "the provider" => "Provider".to_owned(),
            name => name,
        };
        match id {
            FieldId::Auth0ClientId => "Auth0 client ID".into(),
            FieldId::Auth0ClientSecret => "Auth0 client secret".into(),
            FieldId::ApplicationKey => format!("{} client ID", provider()),
            FieldId::ApplicationSecret => format!("{} client secret", provider()),
            FieldId::MgmtClientId => "M2M client ID".into(),
            FieldId::MgmtClientSecret => "M2M client secret".into(),
            FieldId::ApiToken => "Management API token".into(),
            id => id.label().to_owned(),
        }
    }

    /// A URL with its placeholders filled in.
    pub fn url(&self, id: FieldId) -> Option<String> {
        let text = self.open(id)?;
        let names = placeholders_of(text);
        if names.is_empty() {
            return Some(text.to_owned());
        }
        let values = string_map(self.open(FieldId::Placeholders).unwrap_or_default()).unwrap_or_default();
        let mut filled = text.to_owned();
        for name in names {
            let (_, value) = values.iter().find(|(known, _)| known == name)?;
            filled = filled.replace(&format!("{{{name}}}"), value);
        }
        Some(filled)
    }

    /// CONNECTION_NAME, or the provider's key, or the tutorial's name.
    pub fn connection_name(&self) -> String {
        let given = self.open(FieldId::ConnectionName).map(str::to_owned);
        given.unwrap_or_else(|| match self.open(FieldId::Provider) {
            Some(key) if key != "custom" => key.to_owned(),
            _ => CUSTOM_NAME.to_owned(),
        })
    }

    pub fn pkce(&self) -> bool {
        self.open(FieldId::Pkce) == Some("true")
    }

    pub fn callback_urls(&self) -> Vec<&str> {
        self.open(FieldId::CallbackUrls).map(|text| super::parse::list(text).collect()).unwrap_or_default()
    }

    /// The token for the Management API: the pasted one while it lasts, else the minted one, else what is left of the pasted.
    pub fn token(&self, now: Timestamp) -> Option<&Secret> {
        let pasted = self.secret(FieldId::ApiToken);
        let lasts = |token: &&Secret, margin| Claims::read(token).is_none_or(|claims| !claims.expired(now, margin));
        let minted = self.minted.as_ref().filter(|minted| minted.expires_at > now && self.unchanged(&minted.used));
        pasted
            .filter(|token| lasts(token, MARGIN))
            .or(minted.map(|minted| &minted.token))
            .or(pasted.filter(|token| !self.can_mint() || lasts(token, SignedDuration::ZERO)))
    }

    /// Machine credentials are there, whether or not the secret is in hand.
    pub fn can_mint(&self) -> bool {
        self.has(FieldId::MgmtClientId) && self.has(FieldId::MgmtClientSecret)
    }

    /// The revisions of these fields, to be kept with a fact.
    pub fn used(&self, fields: &[FieldId]) -> Vec<(FieldId, u64)> {
        fields.iter().map(|id| (*id, self.revision_of(*id))).collect()
    }

    pub fn unchanged(&self, used: &[(FieldId, u64)]) -> bool {
        used.iter().all(|(id, revision)| self.revision_of(*id) == *revision)
    }
}
