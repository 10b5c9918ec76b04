//! The failures over which a create would be made: the wizard's confirmation and `create --no-input` show the same list.

use super::{Check, CheckpointId, judge_one};
use crate::domain::finding::State;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::checkpoints::CheckId;
    use crate::domain::fields::FieldId;
    use crate::domain::finding::{Class, Evidence, Finding};
    use crate::domain::found::Found;
    use crate::domain::probe::Probe;
    use crate::domain::probes::tests::{ALL_SCOPES, learn, now, ready};

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
        learn(&mut facts, &setup, Probe::Authorization, rejected, Found::Nothing);
        let known = Known::new(&setup, &facts, now());
        assert_eq!(ids(known), [CheckId::AuthorizationUrl], "Review doesn't repeat it");
        assert_eq!(failures_before_create(known)[0].finding.exit_code(), Class::Auth.exit_code());
    }

    #[test]
    fn failures_stand_in_the_order_of_the_steps() {
        let (setup, mut facts) = ready(ALL_SCOPES);
        for (probe, field) in [(Probe::Name, FieldId::ApiToken), (Probe::Discovery, FieldId::Auth0Domain)] {
            let finding = Finding::failed(Class::Auth, format!("{probe:?} failed"), "why", "fix").on(field);
            learn(&mut facts, &setup, probe, finding, Found::Nothing);
        }
        let ids = ids(Known::new(&setup, &facts, now()));
        assert_eq!(ids.first(), Some(&CheckId::Domain));
        assert!(ids.is_sorted_by_key(|id| id.checkpoint()), "{ids:?}");
    }
}
