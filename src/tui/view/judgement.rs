//! What a screen shows beside the model: where the checkpoints stand, and the script. The next screens use both again until
//! something that they are made from changes. So while you type a text, no key makes them anew.

use crate::app::Model;
use crate::app::model::Screen;
use crate::app::rehearsal;
use crate::domain::checkpoints::{CheckpointResult, changes_at, judge};
use crate::domain::connection;
use crate::domain::facts::Facts;
use crate::domain::setup::Setup;
use jiff::{SignedDuration, Timestamp};
use std::cell::OnceCell;

/// Verdicts name spans of time, and the shortest of them is a second.
const LONGEST: SignedDuration = SignedDuration::from_secs(1);

#[derive(Default)]
pub struct Judgement {
    of: Option<Of>,
    remembered: Remembered,
}

#[derive(Default)]
pub struct Remembered {
    pub judged: Vec<CheckpointResult>,
    script: OnceCell<Option<String>>,
    by_hand: OnceCell<bool>,
    hosts: OnceCell<Vec<String>>,
}

impl Remembered {
    /// Made once, and only for a screen that shows it.
    pub fn script(&self, setup: &Setup) -> Option<&str> {
        self.script.get_or_init(|| connection::script(setup)).as_deref()
    }

    /// The custom script was made from the generated one.
    pub fn is_by_hand(&self, setup: &Setup) -> bool {
        *self.by_hand.get_or_init(|| connection::by_hand(setup).is_some())
    }

    /// The hosts that get an access token. A custom script is parsed for them.
    pub fn hosts(&self, setup: &Setup) -> &[String] {
        self.hosts.get_or_init(|| rehearsal::hosts(setup))
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
    pub fn of(&mut self, model: &Model) -> &Remembered {
        let (setup, facts, now) = (&model.profile.setup, &model.facts, model.now);
        // The editor shows no verdict, and a long script takes milliseconds to judge.
        if model.screen == Screen::Editor && self.of.is_some() {
            return &self.remembered;
        }
        let holds = |of: &Of| (of.from..of.until).contains(&now) && of.setup == *setup && of.facts == *facts;
        if !self.of.as_ref().is_some_and(holds) {
            self.remembered = Remembered { judged: judge(model.known()), ..Remembered::default() };
            let until = now + LONGEST;
            let until = changes_at(model.known()).map_or(until, |at| at.min(until));
            self.of = Some(Of { setup: setup.clone(), facts: facts.clone(), from: now, until });
        }
        &self.remembered
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::checkpoints::CheckpointStatus;
    use crate::domain::fields::FieldId;
    use crate::domain::setup::Source;

    #[test]
    fn it_is_judged_again_where_a_value_an_answer_or_the_second_is_another() {
        let now: Timestamp = "2026-11-22T15:00:00Z".parse().unwrap();
        let (mut model, mut judgement) = (Model::new("discord", now), Judgement::default());
        let fresh = |model: &Model| judge(model.known());
        assert_eq!(judgement.of(&model).judged, fresh(&model));
        for id in [FieldId::Auth0Domain, FieldId::Auth0ClientId, FieldId::ApplicationKey] {
            model.profile.setup.set(id, "acme.eu.auth0.com", Source::Typed, now);
            assert_eq!(judgement.of(&model).judged, fresh(&model), "{id:?}");
        }
        assert_ne!(judgement.of(&model).judged[0].status, CheckpointStatus::ToDo);
        model.profile.setup.clear(FieldId::Auth0ClientId);
        assert_eq!(judgement.of(&model).judged[0].status, CheckpointStatus::ToDo);
        model.now += SignedDuration::from_hours(1);
        assert_eq!(judgement.of(&model).judged, fresh(&model));
    }
}
