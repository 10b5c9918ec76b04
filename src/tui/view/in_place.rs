//! Checkpoint 7: the connection at the tenant, compared with the saved one.

use super::View;
use super::sheet::Sheet;
use crate::app::model::Purpose;
use crate::app::pages::{REMOVED, differences};
use crate::domain::checkpoints::{CheckpointId, CheckpointStatus, failures_before_create};
use crate::domain::connection;
use crate::domain::finding::State;
use crate::domain::probes::NeededFor;
use crate::domain::response_data::Difference;
use crate::tui::theme::{Role, of_state};

impl View<'_> {
    pub fn in_place(&self, columns: usize) -> Sheet {
        let mut sheet = self.sheet(columns);
        let at = CheckpointId::InPlace;
        self.title(&mut sheet, at);
        self.rail(&mut sheet, 1);
        sheet.gap();
        for check in self.judged(at).distinct_checks() {
            let mut check = check.clone();
            check.finding.evidence.take_if(|_| check.finding.state == State::Ok);
            self.verdict(&mut sheet, &check);
            self.offer_fix(&mut sheet, &check, "x ");
        }
        // The checks of this page run after the others that the plan needs.
        let wanted =
            |purpose: &Purpose| matches!(purpose, Purpose::Probe(probe) if probe.row().needed_for == NeededFor::Plan);
        self.under_way(&mut sheet, wanted);
        if let Some(oldest) = self.judged(at).checks.iter().filter_map(|check| check.seen_at).min() {
            sheet.text(Role::Plain, 3, &format!("Checked {}", self.age(oldest)));
        }
        self.failed_earlier(&mut sheet);
        let differences = differences(self.model);
        if !differences.is_empty() {
            sheet.gap();
            self.difference_lines(&mut sheet, &differences);
        }
        sheet
    }

    /// All is well at Auth0, but the rail shows that a value of an earlier step failed.
    fn failed_earlier(&self, sheet: &mut Sheet) {
        let well = self.judged(CheckpointId::InPlace).status == CheckpointStatus::Done;
        let failures = failures_before_create(self.model.known());
        if let Some(check) = failures.first().filter(|_| well) {
            let number = check.id.checkpoint() as usize + 1;
            sheet.marked(of_state(State::Warning), 1, Role::Plain, &format!("Step {number}: {}", check.finding.what));
        }
    }

    /// Three lines for each difference: its label, the tenant's value, the value here.
    fn difference_lines(&self, sheet: &mut Sheet, differences: &[Difference]) {
        for Difference { path, saved, live } in &differences.iter().map(connection::apart).collect::<Vec<_>>() {
            sheet.title(&connection::label(self.setup(), path));
            for (side, value, none) in [("At Auth0", live, "(nothing)"), ("Here    ", saved, REMOVED)] {
                let text = value.as_deref().unwrap_or(none);
                sheet.line([(Role::Plain, "   "), (Role::Plain, side), (Role::Plain, "  "), (Role::Plain, text)]);
            }
        }
    }
}
