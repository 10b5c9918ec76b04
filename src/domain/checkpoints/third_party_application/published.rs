//! What the provider publishes and what is known of it, compared with the values: the scopes of its discovery document, and
//! the hosts of the chosen provider's URLs.

use super::{Check, CheckId};
use crate::domain::alike::edits;
use crate::domain::fields::FieldId::{self, *};
use crate::domain::finding::{Finding, State};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::response_data::ResponseData;
use crate::domain::safe_text::visible;
use crate::domain::setup::Source;
use url::Url;

/// A scope that the provider doesn't list. None if it lists none, or all that are given. A provider may list only some of its
/// scopes, so this is a warning.
pub fn scopes(known: Known) -> Option<Check> {
    let fact = known.fact(Probe::ProviderDiscovery)?;
    let ResponseData::Endpoints(endpoints) = &fact.data else { return None };
    let offered = &endpoints.scopes;
    let given = known.setup.open(Scope).filter(|_| is_own(Scope, known) && !offered.is_empty())?;
    let is_offered = |scope: &str| offered.iter().any(|known| known == scope);
    // The scopes of an API are often URLs, and a refresh token isn't part of a sign-in.
    let is_apart = |scope: &str| scope.contains("://") || scope == "offline_access";
    let all = given.split([' ', ',']).filter(|scope| !scope.is_empty());
    let odd = all.into_iter().find(|scope| !is_offered(scope) && !is_apart(scope))?;
    let near = offered.iter().map(|known| (distance(odd, known), known)).min();
    let near = near.filter(|(distance, known)| *distance <= 2 && distance * 2 < known.len()).map(|(_, known)| known);
    let some: Vec<&str> = offered.iter().take(12).map(String::as_str).collect();
    let finding = Finding::new(
        State::Warning,
        format!("The provider doesn't offer {}", visible(odd, 20)),
        format!("Its discovery document lists {}.", visible(&some.join(", "), 200)),
        match near {
            Some(near) => format!("Correct the scope to {near}."),
            None => "Remove this scope, unless the provider's documentation names it.".to_owned(),
        },
    );
    Some(Check::of_fact(CheckId::ProviderDiscovery, fact, finding.on(Scope)))
}

/// A known provider is chosen, but the URLs are those of another one.
pub fn chosen(known: Known) -> Option<Check> {
    let setup = known.setup;
    let provider = setup.provider().filter(|one| one.placeholders.is_empty() && !setup.around().loopback)?;
    let host = |text: &str| Url::parse(text).ok().and_then(|url| url.host_str().map(str::to_owned));
    let elsewhere = |(id, theirs): (FieldId, &str)| {
        let given = setup.parsed_url(id).filter(|_| is_own(id, known))?.host_str().map(str::to_owned)?;
        (Some(&given) != host(theirs).as_ref()).then_some(given)
    };
    let urls = [(AuthorizationUrl, provider.authorization_url.as_str()), (TokenUrl, provider.token_url.as_str())];
    let [Some(given), Some(_)] = urls.map(elsewhere) else { return None };
    let finding = Finding::new(
        State::Warning,
        format!("These URLs aren't {}'s", provider.name),
        format!("They are at {given}, but {}'s URLs are at {}.", provider.name, host(&provider.token_url)?),
        format!("Choose Custom as the provider, or use the URLs of {}.", provider.name),
    );
    Some(Check::new(CheckId::ProviderDiscovery, finding.on(Provider)))
}

/// The user gave the value; the provider list already has checked ones.
fn is_own(id: FieldId, known: Known) -> bool {
    known.setup.values.get(&id).is_some_and(|value| value.source != Source::Provider)
}

/// How many letters are wrong, ignoring case. A difference only in case counts as one.
fn distance(one: &str, other: &str) -> usize {
    match one != other && one.eq_ignore_ascii_case(other) {
        true => 1,
        false => edits(&one.to_lowercase(), &other.to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::facts::Facts;
    use crate::domain::probes::tests::{learn, now, set, without_token};
    use crate::domain::response_data::Endpoints;
    use crate::domain::setup::Setup;

    fn with_scope(scope: &str) -> Option<Finding> {
        let mut setup = without_token();
        set(&mut setup, Scope, scope);
        let mut facts = Facts::default();
        let scopes = ["openid", "profile", "email", "offline_access"].map(str::to_owned).to_vec();
        let found = ResponseData::Endpoints(Endpoints { scopes, ..Endpoints::default() });
        learn(&mut facts, &setup, Probe::ProviderDiscovery, Finding::ok("found"), found);
        scopes_of(&setup, &facts)
    }

    fn scopes_of(setup: &Setup, facts: &Facts) -> Option<Finding> {
        scopes(Known::new(setup, facts, now())).map(|check| check.finding)
    }

    #[test]
    fn a_scope_that_is_not_offered_is_named_with_the_nearest() {
        for (scope, odd, fix) in [
            ("opnid profile email", "opnid", "Correct the scope to openid."),
            ("OpenID profile", "OpenID", "Correct the scope to openid."),
            ("openid emial", "emial", "Correct the scope to email."),
            ("openid read:user", "read:user", "Remove this scope, unless the provider's documentation names it."),
        ] {
            let finding = with_scope(scope).unwrap();
            assert_eq!((finding.what, finding.fix.as_str()), (format!("The provider doesn't offer {odd}"), fix));
            assert_eq!((finding.state, finding.field), (State::Warning, Some(Scope)));
        }
        for scope in ["openid profile email", "openid", "email,profile", "openid https://p.example/auth/calendar"] {
            assert_eq!(with_scope(scope), None, "{scope}");
        }
        let nothing_published = Facts::default();
        let mut setup = without_token();
        set(&mut setup, Scope, "opnid");
        assert_eq!(scopes_of(&setup, &nothing_published), None);
    }

    #[test]
    fn the_urls_of_another_provider_than_the_chosen_one() {
        let chosen = |provider: &str, authorize: &str, token: &str| {
            let mut setup = without_token();
            for (id, text) in [(Provider, provider), (AuthorizationUrl, authorize), (TokenUrl, token)] {
                set(&mut setup, id, text);
            }
            super::chosen(Known::new(&setup, &Facts::default(), now())).map(|check| check.finding)
        };
        let finding = chosen("github", "https://p.example/authorize", "https://p.example/token").unwrap();
        assert_eq!((finding.what.as_str(), finding.field), ("These URLs aren't GitHub's", Some(Provider)));
        let own = ["https://github.com/login/oauth/authorize", "https://github.com/login/oauth/access_token"];
        assert_eq!(chosen("github", own[0], own[1]), None);
        assert_eq!(chosen("github", "https://p.example/authorize", own[1]), None);
        assert_eq!(chosen("custom", "https://p.example/authorize", "https://p.example/token"), None);
    }
}
