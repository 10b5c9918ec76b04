//! What a frame is drawn from beside the model: where the checkpoints stand, and the script. Both are taken over by the next
//! frames for as long as nothing that they are made of changes: while a text is typed, that is at every key.

use crate::app::Model;
use crate::domain::checkpoints::{Judged, changes_at, judge};
use crate::domain::connection;
use crate::domain::facts::Facts;
use crate::domain::setup::Setup;
use jiff::{SignedDuration, Timestamp};
use std::cell::OnceCell;

/// Verdicts name spans of time; the finest of them is a second.
const LONGEST: SignedDuration = SignedDuration::from_secs(1);

#[derive(Default)]
pub struct Judgement {
    of: Option<Of>,
    known: Known,
}

#[derive(Default)]
pub struct Known {
    pub judged: Vec<Judged>,
    script: OnceCell<Option<String>>,
}

impl Known {
    /// Made for the screen that shows it, once.
    pub fn script(&self, setup: &Setup) -> Option<&str> {
        self.script.get_or_init(|| connection::script(setup)).as_deref()
    }
}

/// What was judged, and until when it holds.
struct Of {
    setup: Setup,
    facts: Facts,
    from: Timestamp,
    until: Timestamp,
}

impl Judgement {
    pub fn of(&mut self, model: &Model) -> &Known {
        let (setup, facts, now) = (&model.profile.setup, &model.facts, model.now);
        let holds = |of: &Of| (of.from..of.until).contains(&now) && of.setup == *setup && of.facts == *facts;
        if !self.of.as_ref().is_some_and(holds) {
            self.known = Known { judged: judge(model.known()), script: OnceCell::new() };
            let until = now + LONGEST;
            let until = changes_at(model.known()).map_or(until, |at| at.min(until));
            self.of = Some(Of { setup: setup.clone(), facts: facts.clone(), from: now, until });
        }
        &self.known
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::checkpoints::Standing;
    use crate::domain::fields::FieldId;
    use crate::domain::setup::Source;

    #[test]
    fn it_is_judged_again_where_a_value_an_answer_or_the_second_is_another() {
        let now: Timestamp = "2026-11-22T15:00:00Z".parse().unwrap();
        let (mut model, mut known) = (Model::new("discord", now), Judgement::default());
        let fresh = |model: &Model| judge(model.known());
        assert_eq!(known.of(&model).judged, fresh(&model));
        for id in [FieldId::Auth0Domain, FieldId::Auth0ClientId, FieldId::ApplicationKey] {
            model.profile.setup.set(id, "acme.eu.auth0.com", Source::Typed, now);
            assert_eq!(known.of(&model).judged, fresh(&model), "{id:?}");
        }
        assert_ne!(known.of(&model).judged[0].standing, Standing::ToDo);
        model.profile.setup.clear(FieldId::Auth0ClientId);
        assert_eq!(known.of(&model).judged[0].standing, Standing::ToDo);
        model.now += SignedDuration::from_hours(1);
        assert_eq!(known.of(&model).judged, fresh(&model));
    }
}
