//! The logins of auth0-cli on this machine: their tenants, where the token of each is, and how long it is valid.
//!
//! They are read only after the user's yes. Their tokens stay in memory, and never go to our own keyring entries. Source: the
//! code of auth0-cli (`config.json` and its keyring items) and of go-keyring.

pub mod agent;
mod choice;

pub use choice::{
    NO_LOGIN, cannot_start, choose, expired, no_token, none, not_its_file, not_logged_in, reads_variables,
    two_meanings, unreadable, unusable,
};

use super::parse::{self, Domain, ParseContext};
use super::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::Deserialize;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// The file with the tenants, below the home folder. auth0-cli uses this path on every system.
pub const FILE: [&str; 3] = [".config", "auth0", "config.json"];

/// The commands that begin and end a login.
pub const BEGIN: &str = "auth0 login";
pub const END: &str = "auth0 logout";

/// How the token of a login is replaced by one that also has these scopes.
pub fn log_in_again(scopes: &[&str]) -> String {
    match scopes {
        [] => format!("Run {BEGIN}, then read the login again."),
        _ => format!("Run {BEGIN} --scopes {}, then read the login again.", scopes.join(",")),
    }
}

/// `AUTH0_CLI_AUTH_MODE=env` makes auth0-cli ignore its logins, and take AUTH0_CLIENT_ID for a machine's.
pub const MODE: (&str, &str) = ("AUTH0_CLI_AUTH_MODE", "env");

/// A token has at most this many pieces in the keyring.
pub const MOST_PIECES: usize = 50;

/// The service name of a piece of a token in the keyring, counted from 0. The user name is the tenant's domain.
pub fn service(piece: usize) -> String {
    format!("Auth0 CLI Access Token {piece}")
}

/// The target name of an item in the Windows Credential Manager.
pub fn windows_target(service: &str, domain: &str) -> String {
    format!("{service}:{domain}")
}

/// What can be known of auth0-cli without reading anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Here {
    /// It has a file with logins, which isn't opened before the user's yes.
    pub has_file: bool,
    /// Its program can be started.
    pub is_installed: bool,
}

impl Here {
    /// There is a login to read, or a way to get one.
    pub fn any(self) -> bool {
        self.has_file || self.is_installed
    }
}

/// The login of one tenant.
#[derive(Clone, Debug, PartialEq)]
pub struct Login {
    pub domain: Domain,
    /// The same domain as auth0-cli writes it: the user name of the keyring items.
    pub user: String,
    pub expires_at: Option<Timestamp>,
    /// It is a Machine to Machine application's, not a user's.
    pub machine: bool,
    /// The tenant that auth0-cli uses unless told otherwise.
    pub is_default: bool,
    /// Only if auth0-cli found no keyring. Otherwise the token is in the keyring.
    pub token: Option<Secret>,
}

#[derive(Deserialize)]
struct Config {
    #[serde(default)]
    default_tenant: String,
    #[serde(default)]
    tenants: BTreeMap<String, Tenant>,
}

#[derive(Deserialize)]
struct Tenant {
    #[serde(default)]
    domain: String,
    #[serde(default)]
    access_token: String,
    #[serde(default)]
    expires_at: String,
    #[serde(default)]
    client_id: String,
}

/// The logins in the file, the default tenant's first. None if it isn't a file of auth0-cli. An entry without a valid domain
/// is left out.
pub fn logins(text: &str) -> Option<Vec<Login>> {
    let Config { default_tenant, tenants } = serde_json::from_str(text).ok()?;
    let login = |(key, tenant): (String, Tenant)| {
        let named = if tenant.domain.is_empty() { key } else { tenant.domain };
        let token = Some(tenant.access_token).filter(|token| !token.is_empty()).map(Secret::new);
        let parsed = parse::domain(&named, &ParseContext::default()).ok()?;
        let domain = Domain::new(parsed.text.as_str());
        Some(Login {
            is_default: named == default_tenant,
            // Go writes the year 1 for a time that isn't set.
            expires_at: tenant.expires_at.parse().ok().filter(|at| *at > Timestamp::UNIX_EPOCH),
            machine: !tenant.client_id.is_empty(),
            token,
            domain,
            user: named,
        })
    };
    let mut logins: Vec<Login> = tenants.into_iter().filter_map(login).collect();
    logins.sort_by_key(|login| !login.is_default);
    Some(logins)
}

/// A token from its pieces in the keyring. None if there are none.
pub fn joined(pieces: &[Secret]) -> Option<Secret> {
    let mut whole = Zeroizing::new(String::with_capacity(pieces.iter().map(|piece| piece.reveal().len()).sum()));
    pieces.iter().for_each(|piece| whole.push_str(piece.reveal()));
    (!whole.is_empty()).then(|| Secret::new(whole.as_str()))
}

/// An item of the macOS Keychain, in which go-keyring encodes the text. None if it isn't what go-keyring writes.
pub fn from_keychain(item: &str) -> Option<Secret> {
    let item = item.trim_end_matches('\n');
    let bytes = if let Some(encoded) = item.strip_prefix("go-keyring-base64:") {
        STANDARD.decode(encoded).ok()?
    } else if let Some(encoded) = item.strip_prefix("go-keyring-encoded:") {
        from_hex(encoded)?
    } else {
        return Some(Secret::new(item));
    };
    let bytes = Zeroizing::new(bytes);
    std::str::from_utf8(&bytes).ok().map(Secret::new)
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pair = |pair: &[u8]| match pair {
        [high, low] => Some(digit(*high)? * 16 + digit(*low)?),
        _ => None,
    };
    text.as_bytes().chunks(2).map(pair).collect()
}

impl Login {
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|at| at <= now)
    }

    /// "auth0-cli login of acme.eu.auth0.com, 23 h left"
    pub fn words(&self, now: Timestamp) -> String {
        let (name, left) = (self.domain.authority(), self.time_left(now));
        if left.is_empty() {
            format!("auth0-cli login of {name}")
        } else {
            format!("auth0-cli login of {name}, {left}")
        }
    }

    /// "23 h left"
    pub fn time_left(&self, now: Timestamp) -> String {
        let Some(at) = self.expires_at else { return String::new() };
        let minutes = at.duration_since(now).as_secs() / 60;
        match minutes {
            _ if self.is_expired(now) => "expired".to_owned(),
            0..60 => format!("{minutes} min left"),
            _ => format!("{} h left", minutes / 60),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = r#"{"install_id": "3", "default_tenant": "b.eu.auth0.com", "tenants": {
        "a.us.auth0.com": {"name": "a", "domain": "a.us.auth0.com", "expires_at": "2026-11-28T14:00:00.5+01:00",
            "access_token": "in.the.file", "scopes": ["openid"], "client_id": ""},
        "b.eu.auth0.com": {"name": "b", "domain": "b.eu.auth0.com", "expires_at": "2026-11-27T10:00:00Z", "client_id": "m2m"}}}"#;

    #[test]
    fn the_default_tenant_comes_first_and_each_login_says_how_long_it_is_valid() {
        let now: Timestamp = "2026-11-27T13:30:00Z".parse().unwrap();
        let logins = logins(TWO).unwrap();
        let words: Vec<String> = logins.iter().map(|login| login.words(now)).collect();
        assert_eq!(
            words,
            ["auth0-cli login of b.eu.auth0.com, expired", "auth0-cli login of a.us.auth0.com, 23 h left"]
        );
        assert_eq!(logins.iter().map(|login| login.machine).collect::<Vec<_>>(), [true, false]);
        let tokens: Vec<_> = logins.iter().map(|login| login.token.as_ref().map(Secret::reveal)).collect();
        assert_eq!(tokens, [None, Some("in.the.file")]);
        assert!(!format!("{logins:?}").contains("in.the.file"));
        let late: Timestamp = "2026-11-28T12:50:00Z".parse().unwrap();
        assert_eq!(logins[1].words(late), "auth0-cli login of a.us.auth0.com, 10 min left");
    }

    #[test]
    fn a_file_that_is_not_of_auth0_cli_has_no_logins() {
        for odd in ["", "{", r#"{"tenants": []}"#, r#"{"tenants": {"a": 1}}"#] {
            assert_eq!(logins(odd), None, "{odd}");
        }
        for none in ["{}", r#"{"tenants": {}}"#, r#"{"tenants": {"": {}}}"#] {
            assert_eq!(logins(none), Some(Vec::new()), "{none}");
        }
    }

    #[test]
    fn a_time_that_is_not_set_is_not_an_expiry() {
        let text = r#"{"tenants": {"a.us.auth0.com": {"expires_at": "0001-01-01T00:00:00Z"}}}"#;
        let [login] = &logins(text).unwrap()[..] else { panic!() };
        assert_eq!((login.expires_at, login.is_expired(Timestamp::MAX)), (None, false));
        assert_eq!(login.words(Timestamp::UNIX_EPOCH), "auth0-cli login of a.us.auth0.com");
    }

    #[test]
    fn a_token_is_put_together_from_its_pieces() {
        let pieces = ["a".repeat(2048), "b".repeat(7)].map(Secret::new);
        assert_eq!(joined(&pieces).unwrap().reveal().len(), 2055);
        assert_eq!(joined(&[]), None);
        assert_eq!(
            (service(0).as_str(), service(49).as_str()),
            ("Auth0 CLI Access Token 0", "Auth0 CLI Access Token 49")
        );
        assert_eq!(windows_target(&service(1), "t.eu.auth0.com"), "Auth0 CLI Access Token 1:t.eu.auth0.com");
    }

    #[test]
    fn an_item_of_the_keychain_is_decoded() {
        let text = |item: &str| from_keychain(item).map(|secret| secret.reveal().to_owned());
        assert_eq!(text("go-keyring-base64:YS5iLmM=\n").as_deref(), Some("a.b.c"));
        assert_eq!(text("go-keyring-encoded:612e622e63").as_deref(), Some("a.b.c"));
        assert_eq!(text("a.b.c\n").as_deref(), Some("a.b.c"));
        for odd in ["go-keyring-base64:%", "go-keyring-encoded:6", "go-keyring-encoded:6g", "go-keyring-encoded:ff"] {
            assert_eq!(text(odd), None, "{odd}");
        }
    }
}
