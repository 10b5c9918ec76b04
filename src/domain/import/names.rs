//! The names that other programs and pages give to our values: `VITE_AUTH0_DOMAIN`, `DISCORD_CLIENT_ID`, "Client Secret".

use crate::domain::catalog;
use crate::domain::fields::FieldId::{self, *};

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    Field(FieldId),
    /// The client ID of an application at Auth0 or at the provider. The values beside it show which one.
    ClientId,
    ClientSecret,
    /// The same, of this provider.
    IdAt(&'static str),
    SecretAt(&'static str),
    /// The issuer or the host of some party, which may be the tenant.
    Host,
    /// A token, which may be one for the Management API.
    Token,
    /// Where users are sent back: at Auth0 for an application, and at the provider for Auth0.
    Callback,
}

/// In front of names whose values go to the browser, of Terraform's variables, and of Spring's.
const PREFIXES: [&str; 13] = [
    "VITE_",
    "REACT_APP_",
    "NEXT_PUBLIC_",
    "NUXT_PUBLIC_",
    "NUXT_",
    "VUE_APP_",
    "EXPO_PUBLIC_",
    "GATSBY_",
    "NG_APP_",
    "PUBLIC_",
    "TF_VAR_",
    "SPRING_SECURITY_OAUTH2_CLIENT_REGISTRATION_",
    "SPRING_SECURITY_OAUTH2_CLIENT_PROVIDER_",
];

const KNOWN: &[(&str, Name)] = &[
    ("DOMAIN", Name::Host),
    ("ISSUER", Name::Host),
    ("ISSUER_URL", Name::Host),
    ("ISSUER_URI", Name::Host),
    ("ISSUERURI", Name::Host),
    ("OIDC_ISSUER", Name::Host),
    ("TOKEN", Name::Token),
    ("ACCESS_TOKEN", Name::Token),
    ("API_TOKEN", Name::Token),
    ("BEARER_TOKEN", Name::Token),
    ("MANAGEMENT_API_TOKEN", Name::Field(ApiToken)),
    ("AUTH0_ISSUER_BASE_URL", Name::Field(Auth0Domain)),
    ("AUTH0_ISSUER", Name::Field(Auth0Domain)),
    ("AUTH0_ISSUER_URI", Name::Field(Auth0Domain)),
    ("AUTH0_TENANT_DOMAIN", Name::Field(Auth0Domain)),
    ("AUTH0_BASE_URI", Name::Field(Auth0Domain)),
    ("AUTH0_URL", Name::Field(Auth0Domain)),
    ("ISSUER_BASE_URL", Name::Field(Auth0Domain)),
    ("AUTH_AUTH0_ISSUER", Name::Field(Auth0Domain)),
    ("AUTH_AUTH0_ID", Name::Field(Auth0ClientId)),
    ("AUTH_AUTH0_SECRET", Name::Field(Auth0ClientSecret)),
    ("AUTH0_ID", Name::Field(Auth0ClientId)),
    ("AUTH0_CLIENTID", Name::Field(Auth0ClientId)),
    ("AUTH0_CLIENTSECRET", Name::Field(Auth0ClientSecret)),
    ("AUTH0_CALLBACK_URL", Name::Callback),
    ("AUTH0_CALLBACK", Name::Callback),
    ("AUTH0_REDIRECT_URI", Name::Callback),
    ("CALLBACK_URL", Name::Callback),
    ("REDIRECT_URI", Name::Callback),
    ("REDIRECT_URL", Name::Callback),
    ("REDIRECTURI", Name::Callback),
    ("CALLBACKURL", Name::Callback),
    ("ALLOWED_CALLBACK_URLS", Name::Field(CallbackUrls)),
    ("AUTH0_M2M_CLIENT_ID", Name::Field(MgmtClientId)),
    ("AUTH0_M2M_CLIENT_SECRET", Name::Field(MgmtClientSecret)),
    ("AUTH0_MANAGEMENT_CLIENT_ID", Name::Field(MgmtClientId)),
    ("AUTH0_MANAGEMENT_CLIENT_SECRET", Name::Field(MgmtClientSecret)),
    ("AUTH0_MANAGEMENT_API_CLIENT_ID", Name::Field(MgmtClientId)),
    ("AUTH0_MANAGEMENT_API_CLIENT_SECRET", Name::Field(MgmtClientSecret)),
    ("AUTH0_MANAGEMENT_API_TOKEN", Name::Field(ApiToken)),
    ("AUTH0_MANAGEMENT_TOKEN", Name::Field(ApiToken)),
    ("AUTH0_MGMT_TOKEN", Name::Field(ApiToken)),
    ("AUTH0_TOKEN", Name::Field(ApiToken)),
    ("APPLICATION_ID", Name::Field(ApplicationKey)),
    ("OAUTH_CLIENT_ID", Name::Field(ApplicationKey)),
    ("OAUTH2_CLIENT_ID", Name::Field(ApplicationKey)),
    ("PROVIDER_CLIENT_ID", Name::Field(ApplicationKey)),
    ("CONSUMER_KEY", Name::Field(ApplicationKey)),
    ("OAUTH_CLIENT_SECRET", Name::Field(ApplicationSecret)),
    ("OAUTH2_CLIENT_SECRET", Name::Field(ApplicationSecret)),
    ("PROVIDER_CLIENT_SECRET", Name::Field(ApplicationSecret)),
    ("CONSUMER_SECRET", Name::Field(ApplicationSecret)),
    ("CLIENT_ID", Name::ClientId),
    ("CLIENTID", Name::ClientId),
    ("CLIENT_SECRET", Name::ClientSecret),
    ("CLIENTSECRET", Name::ClientSecret),
    ("AUTHORIZE_URL", Name::Field(AuthorizationUrl)),
    ("AUTHORIZATION_ENDPOINT", Name::Field(AuthorizationUrl)),
    ("AUTHORIZE_ENDPOINT", Name::Field(AuthorizationUrl)),
    ("AUTHORIZATIONURL", Name::Field(AuthorizationUrl)),
    ("AUTH_URL", Name::Field(AuthorizationUrl)),
    ("AUTH_ENDPOINT", Name::Field(AuthorizationUrl)),
    ("OAUTH_AUTHORIZE_URL", Name::Field(AuthorizationUrl)),
    ("OAUTH_AUTHORIZATION_URL", Name::Field(AuthorizationUrl)),
    ("AUTHORIZATION_URI", Name::Field(AuthorizationUrl)),
    ("AUTHORIZATIONURI", Name::Field(AuthorizationUrl)),
    ("AUTHORIZE_URI", Name::Field(AuthorizationUrl)),
    ("URLAUTHORIZE", Name::Field(AuthorizationUrl)),
    ("TOKEN_URI", Name::Field(TokenUrl)),
    ("TOKENURI", Name::Field(TokenUrl)),
    ("URLACCESSTOKEN", Name::Field(TokenUrl)),
    ("USER_INFO_URI", Name::Field(UserDetailUrl)),
    ("USERINFOURI", Name::Field(UserDetailUrl)),
    ("USERINFO_URI", Name::Field(UserDetailUrl)),
    ("URLRESOURCEOWNERDETAILS", Name::Field(UserDetailUrl)),
    ("CLIENT_AUTHENTICATION", Name::Field(TokenAuth)),
    ("CLIENT_AUTHENTICATION_METHOD", Name::Field(TokenAuth)),
    ("CLIENTAUTHENTICATIONMETHOD", Name::Field(TokenAuth)),
    ("PKCE", Name::Field(Pkce)),
    ("TOKEN_ENDPOINT", Name::Field(TokenUrl)),
    ("TOKENURL", Name::Field(TokenUrl)),
    ("ACCESS_TOKEN_URL", Name::Field(TokenUrl)),
    ("OAUTH_TOKEN_URL", Name::Field(TokenUrl)),
    ("USERINFO_URL", Name::Field(UserDetailUrl)),
    ("USERINFO_ENDPOINT", Name::Field(UserDetailUrl)),
    ("USER_INFO_URL", Name::Field(UserDetailUrl)),
    ("USER_INFO_ENDPOINT", Name::Field(UserDetailUrl)),
    ("USERINFO", Name::Field(UserDetailUrl)),
    ("USER_INFO", Name::Field(UserDetailUrl)),
    ("USER_URL", Name::Field(UserDetailUrl)),
    ("PROFILE_URL", Name::Field(UserDetailUrl)),
    ("USERPROFILEURL", Name::Field(UserDetailUrl)),
    ("OAUTH_USERINFO_URL", Name::Field(UserDetailUrl)),
    ("SCOPES", Name::Field(Scope)),
    ("OAUTH_SCOPE", Name::Field(Scope)),
    ("OAUTH_SCOPES", Name::Field(Scope)),
    ("AUTH0_CONNECTION", Name::Field(ConnectionName)),
];

const IDS: [&str; 7] = ["_CLIENT_ID", "_CLIENTID", "_APP_ID", "_CLIENT_KEY", "_CONSUMER_KEY", "_API_KEY", "_ID"];
const SECRETS: [&str; 6] =
    ["_CLIENT_SECRET", "_CLIENTSECRET", "_APP_SECRET", "_CONSUMER_SECRET", "_API_SECRET", "_SECRET"];

/// What a name stands for, in any spelling.
pub fn known(name: &str) -> Option<Name> {
    let name = spelled(name);
    let bare = PREFIXES.iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(&name);
    if let Some(id) = FieldId::from_env(bare) {
        return Some(Name::Field(id));
    }
    let row = KNOWN.iter().find(|(known, _)| *known == bare).map(|(_, name)| *name);
    row.or_else(|| of_provider(bare)).or_else(|| within(bare))
}

/// A path of Spring. In `REGISTRATION.ACME.CLIENT_ID` the user has chosen the name. The scopes of an application at Auth0 aren't
/// those of the connection.
fn within(name: &str) -> Option<Name> {
    if let Some(leaf) = name.strip_prefix("OKTA_OAUTH2_") {
        return known_leaf(leaf).filter(|name| matches!(name, Name::Host | Name::ClientId | Name::ClientSecret));
    }
    let rest = name.strip_prefix("REGISTRATION_").or_else(|| name.strip_prefix("PROVIDER_"))?;
    if rest.starts_with("AUTH0_") {
        return known(rest);
    }
    known(rest).or_else(|| rest.match_indices('_').find_map(|(at, _)| known_leaf(&rest[at + 1..])))
}

fn known_leaf(name: &str) -> Option<Name> {
    KNOWN
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, name)| *name)
        .or((name == "SCOPE").then_some(Name::Field(Scope)))
}

/// In capitals, with underscores between the words.
fn spelled(name: &str) -> String {
    let name = name.trim().trim_matches(['"', '\'', '*', '`']);
    name.chars().take(80).map(|char| if " -.".contains(char) { '_' } else { char.to_ascii_uppercase() }).collect()
}

/// `DISCORD_CLIENT_ID`, or `AUTH_DISCORD_ID` as Auth.js has it.
fn of_provider(name: &str) -> Option<Name> {
    let rest = name.strip_prefix("AUTH_").unwrap_or(name);
    let provider = |front: &str| {
        let key = front.to_ascii_lowercase().replace('_', "-");
        let squeezed = |text: &str| text.replace('-', "");
        // Names with AUTH0 mean the tenant, even if it serves as a provider.
        let mut keys = catalog::names().map(|(known, _)| known).filter(|known| *known != "auth0");
        keys.find(|known| squeezed(known) == squeezed(&key))
    };
    let of = |ends: &[&str]| ends.iter().find_map(|end| provider(rest.strip_suffix(end)?));
    of(&SECRETS).map(Name::SecretAt).or_else(|| of(&IDS).map(Name::IdAt))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_in_any_spelling() {
        for (name, wanted) in [
            ("AUTH0_DOMAIN", Some(Name::Field(Auth0Domain))),
            ("NEXT_PUBLIC_AUTH0_CLIENT_ID", Some(Name::Field(Auth0ClientId))),
            ("AUTH0_API_TOKEN", Some(Name::Field(ApiToken))),
            ("Client ID", Some(Name::ClientId)),
            ("client-secret", Some(Name::ClientSecret)),
            ("Token URL", Some(Name::Field(TokenUrl))),
            ("tf_var_application_secret", Some(Name::Field(ApplicationSecret))),
            ("DISCORD_CLIENT_ID", Some(Name::IdAt("discord"))),
            ("AUTH_GITHUB_SECRET", Some(Name::SecretAt("github"))),
            ("AUTH0_SECRET", None),
            ("PORT", None),
            ("DATABASE_ID", None),
        ] {
            assert_eq!(known(name), wanted, "{name}");
        }
    }
}
