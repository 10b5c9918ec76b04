//! Which login to use, and why there is none to use: one finding for each cause.

use super::{BEGIN, Login, MODE};
use crate::domain::fields::FieldId::{
    Auth0CanonicalDomain, Auth0ClientId, Auth0Domain, MgmtClientId, MgmtClientSecret,
};
use crate::domain::finding::{Actor, Class, Finding};
use crate::domain::parse::{Domain, Problem, is_auth0};
use crate::domain::safe_text::visible;
use crate::domain::words::listed;
use jiff::Timestamp;

/// The title if there is no login at all.
pub const NO_LOGIN: &str = "auth0-cli isn't logged in on this machine";

/// The login of the wanted tenant, or the only one if no tenant is known.
pub fn choose<'a>(logins: &'a [Login], wanted: Option<&Domain>, now: Timestamp) -> Result<&'a Login, Finding> {
    let login = match (wanted, logins) {
        (_, []) => return Err(none("Its config.json lists no tenant.")),
        (Some(wanted), _) => {
            let of = |login: &&Login| login.domain.authority().eq_ignore_ascii_case(wanted.authority());
            logins.iter().find(of).ok_or_else(|| of_another(logins, wanted))?
        }
        (None, [only]) => only,
        (None, _) => return Err(several(logins, now)),
    };
    if login.is_expired(now) { Err(expired(login)) } else { Ok(login) }
}

/// There is no login at all.
pub fn none(why: &str) -> Finding {
    rejected(NO_LOGIN, why, &again())
}

fn of_another(logins: &[Login], wanted: &Domain) -> Finding {
    let wanted = wanted.authority();
    let names: Vec<&str> = logins.iter().map(|login| login.domain.authority()).collect();
    let fix = match is_auth0(wanted) {
        true => format!("Run {BEGIN} and choose that tenant, or correct {}.", Auth0Domain.label()),
        false => {
            format!("If {wanted} is a custom domain, enter the tenant's domain as {}.", Auth0CanonicalDomain.label())
        }
    };
    let what = format!("auth0-cli isn't logged in to {wanted}");
    rejected(&what, &format!("It is logged in to {}.", listed(&names)), &fix).on(Auth0Domain)
}

fn several(logins: &[Login], now: Timestamp) -> Finding {
    let name = |login: &Login| {
        let expired = if login.is_expired(now) { " (expired)" } else { "" };
        format!("{}{expired}", login.domain.authority())
    };
    let names: Vec<String> = logins.iter().map(name).collect();
    let what = format!("auth0-cli is logged in to {} tenants", logins.len());
    let fix = format!("Choose one with --auth0-domain or {}.", Auth0Domain.env());
    Finding::failed(Class::UserInput, what, format!("They are {}.", listed(&names)), fix).on(Auth0Domain)
}

/// The login is over.
pub fn expired(login: &Login) -> Finding {
    let at = login.expires_at.map(|at| at.strftime("%Y-%m-%d %H:%M UTC").to_string()).unwrap_or_default();
    let what = format!("The auth0-cli login of {} has expired", login.domain.authority());
    rejected(&what, &format!("It was valid until {at}."), &again())
}

/// The file is there, but not what auth0-cli writes.
pub fn not_its_file(path: &str) -> Finding {
    let what = "auth0-cli's logins can't be read";
    Finding::failed(Class::Filesystem, what, format!("{path} isn't what auth0-cli writes."), again())
}

/// The file lists a login, but its token is nowhere.
pub fn no_token(login: &Login) -> Finding {
    let what = format!("The auth0-cli login of {} has no token", login.domain.authority());
    rejected(&what, "Neither the keyring nor auth0-cli's config.json has it.", &again())
}

/// `auth0 login` has failed.
pub fn not_logged_in(why: &str) -> Finding {
    let fix = format!("Try {BEGIN} in another terminal, or paste a token.");
    rejected(&format!("{BEGIN} failed"), why, &fix)
}

/// The program can't be started. `error`: what the system says.
pub fn cannot_start(error: &impl ToString) -> Finding {
    not_logged_in(&format!("It can't be started: {}.", visible(&error.to_string(), 120)))
}

/// A login that a0connect shows has ended without one.
pub(super) fn over(what: &str, why: &str) -> Finding {
    rejected(what, why, "Log in again here, or paste a token.")
}

/// The token isn't one.
pub fn unusable(problem: &Problem) -> Finding {
    rejected("The auth0-cli login's token can't be used", &format!("{}.", problem.what.trim_end_matches('.')), &again())
}

/// The keyring may have the token, but can't be used.
pub fn unreadable(keyring: &Finding) -> Finding {
    let why = format!("{}. {}", keyring.what.trim_end_matches('.'), keyring.why);
    let fix = "Unlock or start the keyring, then try again. Or use another token.";
    Finding::failed(Class::Keyring, "The auth0-cli login can't be read", why, fix)
}

/// auth0-cli itself doesn't use its logins in this environment.
pub fn reads_variables() -> Finding {
    let (name, value) = MODE;
    let why = format!("{name}={value} makes it use credentials from the environment.");
    let fix = format!("Unset {name} to use a login, or set AUTH0_API_TOKEN to a token.");
    Finding::failed(Class::UserInput, "auth0-cli ignores its logins here", why, fix)
}

/// The variables that auth0-cli is set to use, and that mean something else to it.
pub fn two_meanings() -> Finding {
    let (name, value) = MODE;
    let (id, secret) = (MgmtClientId.env(), MgmtClientSecret.env());
    let why = format!(
        "With {name}={value}, auth0-cli uses it for a Machine to Machine application. a0connect uses it for the application that \
         users sign in to."
    );
    let fix = format!("If it is the machine's, set {id} and {secret} instead. Otherwise unset {name}.");
    let what = format!("{} can mean two applications", Auth0ClientId.env());
    Finding::failed(Class::UserInput, what, why, fix).on(Auth0ClientId)
}

fn again() -> String {
    format!("Run {BEGIN}, then try again.")
}

pub(super) fn rejected(what: &str, why: &str, fix: &str) -> Finding {
    Finding::failed(Class::Auth, what, why, fix).by(Actor::YouOnThisMachine)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cli_login::logins;

    fn now() -> Timestamp {
        "2026-11-27T13:30:00Z".parse().unwrap()
    }

    fn of(tenants: &[(&str, &str)]) -> Vec<Login> {
        let entry = |(domain, expires_at): &(&str, &str)| {
            (domain.to_string(), serde_json::json!({"domain": domain, "expires_at": expires_at}))
        };
        let tenants: serde_json::Map<_, _> = tenants.iter().map(entry).collect();
        logins(&serde_json::json!({"tenants": tenants}).to_string()).unwrap()
    }

    const VALID: &str = "2026-11-28T14:00:00Z";
    const OVER: &str = "2026-11-27T13:30:00Z";

    fn chosen(tenants: &[(&str, &str)], wanted: Option<&str>) -> Result<String, Finding> {
        let wanted = wanted.map(Domain::new);
        choose(&of(tenants), wanted.as_ref(), now()).map(|login| login.user.clone())
    }

    #[test]
    fn the_only_login_or_that_of_the_domain_is_used() {
        let two = [("a.us.auth0.com", VALID), ("b.eu.auth0.com", VALID)];
        assert_eq!(chosen(&two[..1], None).unwrap(), "a.us.auth0.com");
        assert_eq!(chosen(&two, Some("b.eu.auth0.com")).unwrap(), "b.eu.auth0.com");
    }

    #[test]
    fn each_cause_has_its_own_words() {
        let two = [("a.us.auth0.com", VALID), ("b.eu.auth0.com", OVER)];
        let (expired, elsewhere) =
            ("The auth0-cli login of b.eu.auth0.com has expired", "logged in to a.us.auth0.com.");
        for (tenants, wanted, what, why, class) in [
            (&two[..0], None, NO_LOGIN, "lists no tenant", Class::Auth),
            (&two, None, "auth0-cli is logged in to 2 tenants", "b.eu.auth0.com (expired)", Class::UserInput),
            (&two, Some("b.eu.auth0.com"), expired, "until 2026-11-27 13:30 UTC", Class::Auth),
            (&two[1..], None, expired, "until 2026-11-27 13:30 UTC", Class::Auth),
            (&two[..1], Some("c.eu.auth0.com"), "auth0-cli isn't logged in to c.eu.auth0.com", elsewhere, Class::Auth),
            (&two[..1], Some("login.acme.com"), "auth0-cli isn't logged in to login.acme.com", elsewhere, Class::Auth),
        ] {
            let finding = chosen(tenants, wanted).unwrap_err();
            assert_eq!((finding.what.as_str(), finding.class), (what, Some(class)));
            assert!(finding.why.contains(why) && !finding.fix.is_empty(), "{finding:?}");
        }
        let custom = chosen(&two[..1], Some("login.acme.com")).unwrap_err();
        assert!(custom.fix.contains("Canonical domain"), "{custom:?}");
    }

    #[test]
    fn a_keyring_that_fails_is_the_reason() {
        let locked = Finding::failed(Class::Keyring, "The keyring is locked", "It wasn't unlocked.", "Delete it.");
        let finding = unreadable(&locked);
        assert_eq!(finding.why, "The keyring is locked. It wasn't unlocked.");
        assert!(finding.fix.starts_with("Unlock"), "{finding:?}");
    }
}
