//! What the look-up shows about a change whose outcome the journal doesn't know. The connection counts as ours only if it is
//! exactly what a create sends.

use super::{Undo, not_undone};
use crate::domain::connection::{self, is_secret_path};
use crate::domain::doc::Doc;
use crate::domain::finding::Evidence;
use crate::domain::journal::Change;
use crate::domain::plan::new_application::LATE;
use crate::domain::plan::step::{Report, Settled, StepState, put};
use crate::domain::safe_text::visible;
use jiff::Timestamp;
use serde_json::Value;

impl Undo {
    /// The connection's name in the journal.
    pub(super) fn name(&self) -> &str {
        let created = self.changes.iter().find_map(|change| match change {
            Change::Created { name, .. } => Some(name.as_str()),
            _ => None,
        });
        created.or(self.document.get("name").and_then(Doc::as_text)).unwrap_or_default()
    }

    /// The connection must be the one that a create without a response made: it is what this profile's create sends, and it is
    /// enabled for no application except by this run.
    fn is_what_was_sent(&self, live: &Doc) -> bool {
        let enabled_here = self.changes.iter().find_map(|change| match change {
            Change::Enabled { client_id, .. } => Some(client_id.as_str()),
            _ => None,
        });
        let sent_enabled = if self.may_disable { None } else { self.client_id.as_deref() };
        let known =
            |one: &Doc| one.as_text().is_some() && (one.as_text() == enabled_here || one.as_text() == sent_enabled);
        live.get("options").is_some()
            && connection::differences(&self.document, live, &[]).is_empty()
            && match live.get("enabled_clients") {
                Some(Doc::List(clients)) => clients.iter().all(known),
                _ => true,
            }
    }

    /// Settles a change without an ID: it never happened, or this is its connection.
    pub(super) fn looked_up(
        &mut self,
        found: Option<&Value>,
        report: &dyn Fn(StepState, &str) -> Report,
        proof: Evidence,
        now: Timestamp,
    ) -> Settled {
        if found.is_none() && self.begun.is_some_and(|sent| now.duration_since(sent) < LATE) {
            put(&mut self.reports, report(StepState::Done, "nothing has been created so far"));
            self.may_come = Some(self.name().to_owned());
            self.changes = self.changes.split_off(1.min(self.changes.len()));
            return Settled::Nothing;
        }
        let Some(found) = found else {
            put(&mut self.reports, report(StepState::Done, "it wasn't created, because no connection has that name"));
            return match self.changes.is_empty() {
                true => Settled::Nothing,
                false => Settled::Found { change: self.changes.remove(0), id: None },
            };
        };
        let live = Doc::from_json(found, &is_secret_path);
        let id = live.get("id").and_then(Doc::as_text).map(|id| visible(id, 100));
        let Some(id) = id.filter(|_| self.is_what_was_sent(&live)) else {
            let why = "It differs from the saved values, it is enabled for an application, or the token lacks read:connections_options.";
            let what = format!("{} may not belong to this profile", self.name());
            self.stopped = Some(not_undone(&what, why).with(proof));
            put(&mut self.reports, report(StepState::Failed, "found one that may not belong to this profile"));
            return Settled::Nothing;
        };
        put(&mut self.reports, report(StepState::Done, "found"));
        let Some(change) = self.changes.first_mut() else { return Settled::Nothing };
        let before = change.clone();
        if let Change::Created { id: slot, .. } | Change::Enabled { id: slot, .. } = change {
            *slot = Some(id.clone());
        }
        Settled::Found { change: before, id: Some(id) }
    }
}
