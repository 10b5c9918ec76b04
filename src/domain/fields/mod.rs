//! The table of all values that the user can give: [`FIELDS`].
//!
//! The wizard's forms, the flags, the environment, the README's table and the profile file all read this table. A field's ID
//! is the name of its environment variable. Its flag is the ID without `A0CONNECT_`, in kebab-case. A secret has no flag,
//! since other processes can see arguments.

mod options;
mod table;

use super::parse::{ParseContext, Parsed, Problem};
use serde::{Deserialize, Serialize};

pub use table::FIELDS;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FieldId {
    #[serde(rename = "AUTH0_DOMAIN")]
    Auth0Domain,
    #[serde(rename = "AUTH0_CANONICAL_DOMAIN")]
    Auth0CanonicalDomain,
    #[serde(rename = "AUTH0_CLIENT_ID")]
    Auth0ClientId,
    #[serde(rename = "AUTH0_CLIENT_SECRET")]
    Auth0ClientSecret,
    #[serde(rename = "CALLBACK_URLS")]
    CallbackUrls,
    #[serde(rename = "A0CONNECT_PROVIDER")]
    Provider,
    #[serde(rename = "APPLICATION_KEY")]
    ApplicationKey,
    #[serde(rename = "APPLICATION_SECRET")]
    ApplicationSecret,
    #[serde(rename = "AUTHORIZATION_URL")]
    AuthorizationUrl,
    #[serde(rename = "TOKEN_URL")]
    TokenUrl,
    #[serde(rename = "USER_DETAIL_URL")]
    UserDetailUrl,
    #[serde(rename = "SCOPE")]
    Scope,
    #[serde(rename = "A0CONNECT_TOKEN_AUTH")]
    TokenAuth,
    #[serde(rename = "A0CONNECT_PKCE")]
    Pkce,
    #[serde(rename = "A0CONNECT_TOKEN_HEADERS")]
    TokenHeaders,
    #[serde(rename = "A0CONNECT_AUTH_PARAMS")]
    AuthParams,
    #[serde(rename = "A0CONNECT_AUTH_PARAMS_MAP")]
    AuthParamsMap,
    #[serde(rename = "A0CONNECT_UPSTREAM_PARAMS")]
    UpstreamParams,
    #[serde(rename = "A0CONNECT_OAUTH_SPEC_SCOPE")]
    OauthSpecScope,
    #[serde(rename = "A0CONNECT_PLACEHOLDERS")]
    Placeholders,
    #[serde(rename = "AUTH0_API_V2_TOKEN")]
    ApiToken,
    #[serde(rename = "AUTH0_MGMT_CLIENT_ID")]
    MgmtClientId,
    #[serde(rename = "AUTH0_MGMT_CLIENT_SECRET")]
    MgmtClientSecret,
    #[serde(rename = "A0CONNECT_MAPPING")]
    Mapping,
    #[serde(rename = "A0CONNECT_USER_CALL")]
    UserCall,
    #[serde(rename = "A0CONNECT_SCRIPT")]
    Script,
    #[serde(rename = "A0CONNECT_SYNC_PROFILE")]
    SyncProfile,
    #[serde(rename = "A0CONNECT_NON_PERSISTENT_ATTRS")]
    NonPersistentAttrs,
    #[serde(rename = "CONNECTION_NAME")]
    ConnectionName,
    #[serde(rename = "A0CONNECT_DISPLAY_NAME")]
    DisplayName,
    #[serde(rename = "A0CONNECT_ICON_URL")]
    IconUrl,
    #[serde(rename = "A0CONNECT_LOGOUT_URL")]
    LogoutUrl,
    #[serde(rename = "A0CONNECT_AUTHENTICATION")]
    Authentication,
    #[serde(rename = "A0CONNECT_CONNECTED_ACCOUNTS")]
    ConnectedAccounts,
    #[serde(rename = "A0CONNECT_METADATA")]
    Metadata,
}

impl FieldId {
    pub fn field(self) -> &'static Field {
        // FIELDS is in the order of the enum, as a test checks.
        &FIELDS[self as usize]
    }

    /// The environment variable, which is also the ID in files and in `--json`.
    pub fn env(self) -> &'static str {
        self.field().env
    }

    pub fn label(self) -> &'static str {
        self.field().label
    }

    pub fn is_secret(self) -> bool {
        self.field().secret
    }

    /// `--auth0-domain` without its leading dashes. None for a secret.
    pub fn flag(self) -> Option<String> {
        let field = self.field();
        (!field.secret).then(|| field.env.trim_start_matches("A0CONNECT_").to_lowercase().replace('_', "-"))
    }

    pub fn from_env(name: &str) -> Option<FieldId> {
        FIELDS.iter().find(|field| field.env == name || field.aliases.contains(&name)).map(|field| field.id)
    }
}

/// How the user enters a value in the wizard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line of text.
    Line,
    /// Several entries, separated by commas or line breaks.
    List,
    /// A JSON object or a script, which may have line breaks.
    Text,
    /// One of these words.
    Choice(&'static [&'static str]),
}

pub struct Field {
    pub id: FieldId,
    pub env: &'static str,
    /// Other environment variables for the same value.
    pub aliases: &'static [&'static str],
    /// The Dashboard's label, short enough for the wizard's label column. [`Setup::name_of`] has the full name.
    ///
    /// [`Setup::name_of`]: crate::domain::setup::Setup::name_of
    pub label: &'static str,
    /// What to do, in one imperative sentence, and then what else helps.
    pub help: &'static str,
    pub secret: bool,
    pub kind: Kind,
    /// Parses a text to its canonical form, or says what is wrong and how to fix it.
    pub parse: fn(&str, &ParseContext) -> Result<Parsed, Problem>,
    pub good: &'static [&'static str],
    pub bad: &'static [&'static str],
}

impl Field {
    /// The environment variables, the first one first.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.env).chain(self.aliases.iter().copied())
    }

    /// What most fields have in common.
    const LINE: Field = Field {
        id: FieldId::Auth0Domain,
        env: "",
        aliases: &[],
        label: "",
        help: "",
        secret: false,
        kind: Kind::Line,
        parse: super::parse::domain,
        good: &[],
        bad: &[],
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_in_the_order_of_their_ids() {
        for (index, field) in FIELDS.iter().enumerate() {
            assert_eq!(field.id as usize, index, "{}", field.env);
            assert_eq!(serde_json::to_value(field.id).unwrap(), field.env);
            assert_eq!(FieldId::from_env(field.env), Some(field.id));
        }
    }

    #[test]
    fn examples_parse_or_fail_as_stated() {
        for field in FIELDS {
            for good in field.good {
                let parsed = (field.parse)(good, &ParseContext::default());
                let parsed = parsed.unwrap_or_else(|problem| panic!("{}: {good:?} refused: {problem:?}", field.env));
                let again = (field.parse)(&parsed.text, &ParseContext::default()).unwrap();
                assert_eq!(*again.text, *parsed.text, "{}: the canonical form parses to itself", field.env);
            }
            for bad in field.bad {
                let problem = (field.parse)(bad, &ParseContext::default()).err();
                let problem = problem.unwrap_or_else(|| panic!("{}: {bad:?} accepted", field.env));
                assert!(!problem.what.is_empty() && !problem.fix.is_empty(), "{}: {bad:?}", field.env);
            }
        }
    }

    #[test]
    fn labels_fit_their_column_and_help_begins_with_what_to_do() {
        const IMPERATIVES: [&str; 10] =
            ["Add", "Attach", "Choose", "Copy", "Describe", "Enter", "List", "Map", "Pass", "Paste"];
        for Field { env, label, help, .. } in FIELDS {
            assert!((1..=19).contains(&label.chars().count()), "{env}: {label}");
            let first = help.split_whitespace().next().unwrap_or_default();
            assert!(IMPERATIVES.contains(&first) && !help.contains([';', '!']), "{env}: {help}");
            for sentence in help.split(['.', ':']) {
                assert!(sentence.split_whitespace().count() <= 20, "{env}: {sentence}");
            }
        }
    }

    #[test]
    fn flags_are_kebab_case_and_secrets_have_none() {
        assert_eq!(FieldId::Auth0Domain.flag().as_deref(), Some("auth0-domain"));
        assert_eq!(FieldId::TokenAuth.flag().as_deref(), Some("token-auth"));
        assert!(FIELDS.iter().filter(|field| field.secret).all(|field| field.id.flag().is_none()));
    }
}
