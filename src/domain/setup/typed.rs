//! The values by their types: a mapping, a URL, how the secret is sent. No other file parses or compares their texts.
//!
//! Every text was parsed before it became a value, so a text that can't be parsed here counts as not given.

use super::Setup;
use crate::domain::catalog::{self, CUSTOM, Provider, TokenAuth};
use crate::domain::fields::FieldId;
use crate::domain::parse::{Domain, ParseContext, Upstream, list, placeholders_of, string_map, upstream};
use crate::domain::profile_script::{Mapping, UserCall};
use crate::domain::secret::Secret;
use url::Url;

/// The tutorial's connection name, for a provider that isn't in the catalog.
pub const CUSTOM_NAME: &str = "custom-connection-oauth2";

impl Setup {
    pub fn around(&self) -> ParseContext {
        ParseContext { loopback: self.domain().is_some_and(|domain| domain.is_loopback()) }
    }

    /// Where users sign in.
    pub fn domain(&self) -> Option<Domain> {
        self.open(FieldId::Auth0Domain).map(Domain::new)
    }

    /// The tenant's canonical domain, behind a custom one.
    pub fn canonical_domain(&self) -> Option<Domain> {
        self.open(FieldId::Auth0CanonicalDomain).map(Domain::new)
    }

    pub fn callback_urls(&self) -> Vec<&str> {
        self.open(FieldId::CallbackUrls).map(|text| list(text).collect()).unwrap_or_default()
    }

    /// The chosen provider's key; None if it's custom or not chosen yet.
    pub fn provider_key(&self) -> Option<&str> {
        self.open(FieldId::Provider).filter(|key| *key != CUSTOM)
    }

    pub fn provider(&self) -> Option<Provider> {
        catalog::find(self.provider_key()?)
    }

    /// `Discord`, or `the provider` if it's custom or not chosen yet.
    pub fn provider_name(&self) -> String {
        let key = self.provider_key();
        let name = key.and_then(|key| catalog::names().find(|(known, _)| *known == key)).map(|(_, name)| name);
        name.unwrap_or("the provider").to_owned()
    }

    /// A field's name outside its form, where its label alone doesn't say whose it is.
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
            // Outside of the label column there is room for the full names.
            FieldId::CallbackUrls => "Allowed Callback URLs".into(),
            FieldId::TokenAuth => "Client authentication".into(),
            FieldId::AuthParams => "Authorization parameters".into(),
            FieldId::NonPersistentAttrs => "Non-persistent attributes".into(),
            id => id.label().to_owned(),
        }
    }

    /// A URL with its placeholders filled in; None if one of them has no value. What the script itself fills in stays.
    pub fn url(&self, id: FieldId) -> Option<String> {
        let text = self.open(id)?;
        let names = placeholders_of(text);
        if names.is_empty() {
            return Some(text.to_owned());
        }
        let values = self.string_map(FieldId::Placeholders);
        let by_script = if id == FieldId::UserDetailUrl { self.user_call().kind.in_url() } else { None };
        let mut filled = text.to_owned();
        for name in names.into_iter().filter(|name| Some(*name) != by_script) {
            let (_, value) = values.iter().find(|(known, _)| known == name)?;
            filled = filled.replace(&format!("{{{name}}}"), value);
        }
        Some(filled)
    }

    pub fn parsed_url(&self, id: FieldId) -> Option<Url> {
        Url::parse(&self.url(id)?).ok()
    }

    pub fn token_auth(&self) -> TokenAuth {
        let basic = self.open(FieldId::TokenAuth) == Some(TokenAuth::Basic.word());
        if basic { TokenAuth::Basic } else { TokenAuth::Post }
    }

    pub fn pkce(&self) -> bool {
        self.flag(FieldId::Pkce) == Some(true)
    }

    /// A value that is true or false. None if it wasn't given, so Auth0's default applies.
    pub fn flag(&self, id: FieldId) -> Option<bool> {
        self.open(id).map(|text| text == "true")
    }

    /// The extra headers of the token request, as far as they can be read now.
    pub fn token_headers(&self) -> Vec<(String, Secret)> {
        let given = self.secret(FieldId::TokenHeaders).map(|json| string_map(json.reveal()).unwrap_or_default());
        given.into_iter().flatten().map(|(name, value)| (name, Secret::new(value))).collect()
    }

    /// The fixed parameters of the authorization request.
    pub fn auth_params(&self) -> Vec<(String, String)> {
        self.string_map(FieldId::AuthParams)
    }

    pub fn upstream_params(&self) -> Vec<(String, Upstream)> {
        self.open(FieldId::UpstreamParams).and_then(|text| upstream(text).ok()).unwrap_or_default()
    }

    pub fn mapping(&self) -> Option<Mapping> {
        Mapping::parse(self.open(FieldId::Mapping)?).ok()
    }

    /// The userinfo request, with the placeholders that have a value filled in.
    pub fn user_call(&self) -> UserCall {
        let given = self.open(FieldId::UserCall).and_then(|text| UserCall::parse(text).ok());
        given.map(|call| call.filled(&self.string_map(FieldId::Placeholders))).unwrap_or_default()
    }

    /// CONNECTION_NAME, otherwise the provider's key, otherwise the tutorial's name.
    pub fn connection_name(&self) -> String {
        let given = self.open(FieldId::ConnectionName).or_else(|| self.provider_key());
        given.unwrap_or(CUSTOM_NAME).to_owned()
    }

    /// A JSON object of texts.
    pub fn string_map(&self, id: FieldId) -> Vec<(String, String)> {
        self.open(id).and_then(|json| string_map(json).ok()).unwrap_or_default()
    }
}
