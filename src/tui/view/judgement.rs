//! A cache of what the views derive from the model: the judged checkpoints and the script. It is computed again only if a
//! value, a check result or the time makes it outdated, so a typed character costs little.

use crate::app::Model;
use crate::app::model::Screen;
use crate::app::rehearsal;
use crate::domain::checkpoints::{CheckpointResult, changes_at, judge};
use crate::domain::connection;
use crate::domain::facts::Facts;
use crate::domain::setup::Setup;
use jiff::{SignedDuration, Timestamp};
use std::cell::OnceCell;

/// A judgement holds at most this long, because verdicts name times in seconds.
const LONGEST: SignedDuration = SignedDuration::from_secs(1);

#[derive(Default)]
pub struct JudgementCache {
    inputs: Option<Inputs>,
    judgement: Judgement,
}

#[derive(Default)]
pub struct Judgement {
    pub judged: Vec<CheckpointResult>,
    script: OnceCell<Option<String>>,
    by_hand: OnceCell<bool>,
    hosts: OnceCell<Vec<String>>,
}

impl Judgement {
    /// Generated at its first use, since most screens don't show it.
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

/// What the judgement was made from, and when it holds.
struct Inputs {
    setup: Setup,
    facts: Facts,
    from: Timestamp,
    until: Timestamp,
}

impl JudgementCache {
    pub fn get(&mut self, model: &Model) -> &Judgement {
        let (setup, facts, now) = (&model.profile.setup, &model.facts, model.now);
        // The editor shows no verdict, and a long script takes milliseconds to judge.
        if model.screen == Screen::Editor && self.inputs.is_some() {
            return &self.judgement;
        }
        let holds = |inputs: &Inputs| {
            (inputs.from..inputs.until).contains(&now) && inputs.setup == *setup && inputs.facts == *facts
        };
        if !self.inputs.as_ref().is_some_and(holds) {
            self.judgement = Judgement { judged: judge(model.known()), ..Judgement::default() };
            let until = now + LONGEST;
            let until = changes_at(model.known()).map_or(until, |at| at.min(until));
            self.inputs = Some(Inputs { setup: setup.clone(), facts: facts.clone(), from: now, until });
        }
        &self.judgement
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
        let (mut model, mut cache) = (Model::new("discord", now), JudgementCache::default());
        let fresh = |model: &Model| judge(model.known());
        assert_eq!(cache.get(&model).judged, fresh(&model));
        for id in [FieldId::Auth0Domain, FieldId::Auth0ClientId, FieldId::ApplicationKey] {
            model.profile.setup.set(id, "acme.eu.auth0.com", Source::Typed, now);
            assert_eq!(cache.get(&model).judged, fresh(&model), "{id:?}");
        }
        assert_ne!(cache.get(&model).judged[0].status, CheckpointStatus::ToDo);
        model.profile.setup.clear(FieldId::Auth0ClientId);
        assert_eq!(cache.get(&model).judged[0].status, CheckpointStatus::ToDo);
        model.now += SignedDuration::from_hours(1);
        assert_eq!(cache.get(&model).judged, fresh(&model));
    }
}
