//! What the look-up of the name shows: it is free, the connection is ours, or another one has the name.

use super::Apply;
use super::reconcile::taken;
use super::responses::StepResponse;
use crate::domain::connection::{self, differences, is_secret_path};
use crate::domain::doc::Doc;
use crate::domain::plan::step::{Report, Settled, Step, StepState};
use crate::domain::probes::connection_of_list;
use crate::domain::response_data::Difference;
use crate::domain::safe_text::Redactor;
use serde_json::Value;

impl Apply {
    pub(super) fn looked_up(&mut self, received: &StepResponse, json: &Value) -> Settled {
        let name = self.document.get("name").and_then(Doc::as_text).unwrap_or_default().to_owned();
        let Some(live) = connection_of_list(json, &name).map(|one| Doc::from_json(one, &is_secret_path)) else {
            self.live = Some(None);
            self.put(received.report(StepState::Done, "free"));
            if let Some(diagnosis) = self.lost.clone().filter(|_| self.failures(Step::Create) >= self.tries) {
                self.put(Report {
                    step: Step::Create,
                    state: StepState::Failed,
                    note: diagnosis.what.clone(),
                    evidence: diagnosis.evidence.clone(),
                });
                self.stopped = Some(diagnosis);
            }
            return self.not_arrived(Step::Create);
        };
        let Some(id) = live.get("id").and_then(Doc::as_text).map(|id| received.redactor.clean(id, 100)) else {
            return self.refused(received);
        };
        self.id = Some(id);
        let found = differences(&self.document, &live, &self.written);
        self.put(received.report(StepState::Done, self.seen("taken", &found)));
        // It is ours only if it equals what we sent. Another one may have the same client ID and URLs.
        let shown = live.get("options").is_some();
        let ours = found.is_empty() && shown;
        self.live = Some(Some(live));
        if self.lost.take().is_some() && (ours || !shown) {
            self.created();
            return self.arrived(Step::Create);
        }
        if self.is_resuming(Step::Create) && ours {
            self.found_made = true;
            return self.arrived(Step::Create);
        }
        self.adopt(&name, found, &received.redactor);
        self.not_arrived(Step::Create)
    }

    /// The name is taken. The run continues with that connection only if the choice allows it.
    fn adopt(&mut self, name: &str, differs: Vec<Difference>, redactor: &Redactor) {
        let (Some(Some(live)), Some(id)) = (&self.live, self.id.as_deref()) else { return };
        let another_kind = live.get("strategy").and_then(Doc::as_text).is_some_and(|strategy| strategy != "oauth2");
        if another_kind || self.choice.adopt.allows(&differs) {
            return;
        }
        let differs = connection::made_safe(differs, redactor);
        self.stopped = Some(taken(name, id, &differs));
        self.id = None;
    }

    /// Adds what the next update removes, before it is sent.
    pub(super) fn seen(&self, what: &str, found: &[Difference]) -> String {
        match connection::removed(found).filter(|_| self.choice.update) {
            Some(paths) => format!("{what}. The update removes {paths}"),
            None => what.into(),
        }
    }
}
