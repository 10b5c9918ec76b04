//! The failures that a create would go ahead in spite of: the wizard's confirmation and `create --no-input` show the same list.

use super::{Check, CheckId, CheckpointId, judge_one};
use crate::domain::finding::{Class, State};
use crate::domain::known::Known;

/// The failed checks of the steps before the connection, in their order, each failure once.
pub fn failures_before_create(known: Known) -> Vec<Check> {
    let before = CheckpointId::ALL.into_iter().take_while(|at| *at < CheckpointId::Connection);
    let checks = before.flat_map(|at| judge_one(at, known).checks);
    let mut failures: Vec<Check> = Vec::new();
    for check in checks.filter(|check| check.finding.state == State::Failed) {
        if !failures.iter().any(|earlier| check.repeats(earlier)) {
            failures.push(check);
        }
    }
    failures
}

/// The worst consequence that these failures prove.
pub fn consequence(failures: &[Check]) -> &'static str {
    // A host that can't be reached from here may well be reached from Auth0.
    let proves = |check: &&Check| !check.finding.is(Class::Network);
    let of_token = |check: &Check| check.id.checkpoint() == CheckpointId::ApiToken;
    if failures.iter().filter(proves).any(|check| is_needed_to_sign_in(check.id)) {
        "Users can't sign in yet."
    } else if failures.iter().all(of_token) {
        "Auth0 may reject the change."
    } else {
        "Sign-in may fail."
    }
}

/// Auth0 and the provider use these values in every sign-in.
fn is_needed_to_sign_in(id: CheckId) -> bool {
    use CheckId::*;
    matches!(
        id,
        Domain
            | ClientId
            | CallbackUrls
            | ApplicationKey
            | ApplicationSecret
            | TokenHeaders
            | AuthorizationUrl
            | TokenUrl
            | UserDetailUrl
            | Script
            | Mapping
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fields::FieldId;
    use crate::domain::finding::{Evidence, Finding};
    use crate::domain::probe::Probe;
    use crate::domain::probes::tests::{ALL_SCOPES, learn, now, ready};
    use crate::domain::response_data::ResponseData;

    fn ids(known: Known) -> Vec<CheckId> {
        failures_before_create(known).iter().map(|check| check.id).collect()
    }

    #[test]
    fn a_rejected_redirect_uri_is_one_failure() {
        let (setup, mut facts) = ready(ALL_SCOPES);
        assert!(ids(Known::new(&setup, &facts, now())).is_empty(), "nothing is wrong");

        let rejected =
            Finding::failed(Class::Auth, "Acme rejected the redirect URI", "It isn't registered.", "Add it.")
                .on(FieldId::AuthorizationUrl)
                .with(Evidence {
                    method: "GET".into(),
                    url: "https://p.example".into(),
                    status: Some(400),
                    ms: 7,
                    body: None,
                });
        learn(&mut facts, &setup, Probe::Authorization, rejected, ResponseData::Nothing);
        let known = Known::new(&setup, &facts, now());
        assert_eq!(ids(known), [CheckId::AuthorizationUrl], "Review doesn't repeat it");
        assert_eq!(failures_before_create(known)[0].finding.exit_code(), Class::Auth.exit_code());
    }

    #[test]
    fn failures_are_in_the_order_of_the_steps() {
        let (setup, mut facts) = ready(ALL_SCOPES);
        for (probe, field) in [(Probe::Name, FieldId::ApiToken), (Probe::Discovery, FieldId::Auth0Domain)] {
            let finding = Finding::failed(Class::Auth, format!("{probe:?} failed"), "why", "fix").on(field);
            learn(&mut facts, &setup, probe, finding, ResponseData::Nothing);
        }
        let ids = ids(Known::new(&setup, &facts, now()));
        assert_eq!(ids.first(), Some(&CheckId::Domain));
        assert!(ids.is_sorted_by_key(|id| id.checkpoint()), "{ids:?}");
    }

    #[test]
    fn a_failure_is_said_to_prevent_a_sign_in_only_if_it_does() {
        let failed =
            |id, class| Check::new(id, Finding::failed(class, "It failed", "It was rejected.", "Copy it again."));
        let secret = failed(CheckId::ApplicationSecret, Class::Auth);
        let scopes = failed(CheckId::TokenScopes, Class::Scope);
        let of_application = failed(CheckId::ClientSecret, Class::Auth);
        assert_eq!(consequence(&[scopes.clone(), secret]), "Users can't sign in yet.");
        assert_eq!(consequence(std::slice::from_ref(&scopes)), "Auth0 may reject the change.");
        assert_eq!(consequence(&[scopes, of_application]), "Sign-in may fail.");
        assert_eq!(consequence(&[failed(CheckId::TokenUrl, Class::Network)]), "Sign-in may fail.");
    }
}
