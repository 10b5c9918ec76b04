//! The plan at the tenant: what a0connect will do, and what became of it.

use super::sheet::{Sheet, Span};
use super::text::{clip, width};
use super::verdict::Extent;
use super::{View, focus_mark};
use crate::app::created;
use crate::app::model::{PlanRun, Purpose};
use crate::app::pages::with_gap;
use crate::domain::checkpoints::api_token::EXPLORER;
use crate::domain::checkpoints::{Check, CheckId};
use crate::domain::http::Request;
use crate::domain::plan::{self, Planned, Report, Run, Step, StepState, obstacle};
use crate::domain::words::counted;
use crate::tui::theme::Role;

/// The columns of the marker, the number and a space.
const BEFORE: usize = 3;
/// Between the words of a step and its request.
const GAP: usize = 2;
/// The columns that a request gets at least.
const REQUEST: usize = 26;

impl View<'_> {
    /// `chosen`: the step that has the focus.
    pub fn plan(&self, planned: &[Planned], chosen: Option<usize>, columns: usize) -> Sheet {
        let mut sheet = self.sheet(columns);
        let tenant = self.model.known().api_domain().map(|domain| domain.authority().to_owned());
        let tenant = tenant.unwrap_or_else(|| "the tenant".into());
        if let Some(running) = &self.model.run {
            self.run(&mut sheet, running, &tenant);
            return sheet;
        }
        sheet.title(&format!("The plan at {tenant}"));
        // It stands before the steps, so that it always fits.
        if let Some(obstacle) = obstacle(self.model.known()) {
            let from = sheet.len();
            sheet.marked(("✗", Role::Bad), 1, Role::Plain, &format!("{}. {}", obstacle.what, obstacle.fix));
            sheet.link_from(from, EXPLORER);
        }
        if self.model.overlay.is_none() {
            self.failed_run(&mut sheet);
            self.failed_before(&mut sheet);
        }
        // What the keys act on is the question, while there is one.
        let chosen = chosen.filter(|_| self.model.overlay.is_none());
        let requests = planned.iter().filter(|step| step.included && step.request.is_some());
        let longest = requests.map(|step| width(&self.theme.show(&words(step)))).max().unwrap_or(0);
        // The last column stays free.
        let column = longest.min(sheet.width.saturating_sub(BEFORE + 1 + REQUEST));
        sheet.heading = 1;
        let mut number = 0;
        for (index, step) in planned.iter().enumerate() {
            let from = sheet.len();
            number += usize::from(step.included);
            self.planned(&mut sheet, (number, column), step, chosen == Some(index));
            if chosen == Some(index) {
                sheet.cursor = Some((from, 2));
                sheet.focus_from(from);
            }
        }
        sheet
    }

    /// Why the last run failed, until the next one.
    fn failed_run(&self, sheet: &mut Sheet) {
        let Some(finding) = &self.model.run_failed else { return };
        let words = format!("The last run failed: {}. {}", finding.what.trim_end_matches('.'), finding.fix);
        sheet.marked(("✗", Role::Bad), 1, Role::Plain, &words);
    }

    /// The checks that have failed, as the question before the run names them.
    fn failed_before(&self, sheet: &mut Sheet) {
        let failures = created::failures(self.model, &self.judgement.judged);
        let Some(first) = failures.first() else { return };
        let key = if created::to_fix(&failures).is_some() { " (g goes to it)" } else { "" };
        let what = first.finding.what.trim_end_matches('.');
        let words = format!("{} failed: {what}{key}", counted(failures.len(), "check"));
        sheet.marked(("✗", Role::Bad), 1, Role::Plain, &words);
    }

    /// `number`: of the steps that will run, this one included. `column`: where the requests stand, behind all words.
    fn planned(&self, sheet: &mut Sheet, (number, column): (usize, usize), step: &Planned, focused: bool) {
        let (marker, role) = focus_mark(focused);
        let (number, kind) = match step.included {
            true => (number.to_string(), role),
            false => ("-".to_owned(), if focused { role } else { Role::Plain }),
        };
        let request = step.request.as_ref().filter(|_| step.included).map(short);
        let short_note = step.note.as_deref().filter(|note| step.included && width(note) <= 8);
        let own = matches!(step.step, Step::CreateMachine | Step::Grant);
        let leave_out = match (step.optional, step.included) {
            (true, true) if own && self.model.overlay.is_none() => "(m: skip)",
            (true, false) if own && self.model.overlay.is_none() => "(skipped, m: include)",
            // The key does nothing while a question is open.
            (true, true) if self.model.overlay.is_some() => "",
            (true, false) if self.model.overlay.is_some() => "(skipped)",
            (true, true) => "(space: skip)",
            (true, false) => "(skipped, space: include)",
            (false, _) => "",
        };
        let note = step.note.as_deref().filter(|_| short_note.is_none()).unwrap_or_default();
        let both = format!("{note} {leave_out}").trim().to_owned();
        let mut line: Vec<Span> = vec![(Role::Act, marker.into()), (Role::Title, format!("{number} "))];
        let room = sheet.width.saturating_sub(BEFORE + 1);
        let words = self.theme.show(&words(step));
        let left = if request.is_some() { column } else { column.max(width(&words)).min(room) };
        let right = room.saturating_sub(left + GAP);
        let words = clip(&words, left, self.theme);
        let fill = " ".repeat(left - width(&words) + GAP);
        line.push((kind, words));
        // Where no request stands beside the words, the note does.
        let beside = request.is_none() && !both.is_empty() && width(&self.theme.show(&both)) <= right;
        if let Some(request) = request {
            let ok = short_note.map(|note| format!("  ✓ {note}")).unwrap_or_default();
            let shown = clip(&self.theme.show(&request), right.saturating_sub(width(&ok)), self.theme);
            line.extend([(Role::Plain, fill), (Role::Plain, shown), (Role::Ok, ok)]);
        } else if beside {
            line.extend([(Role::Plain, fill), (Role::Plain, both.clone())]);
        }
        sheet.line(line);
        if beside {
            return;
        }
        let known = self.model.known();
        let is_taken = || plan::taken_by(known).is_some() && !plan::equals_saved(known);
        if step.included && step.step == Step::LookUp && is_taken() {
            return sheet.marked(("!", Role::Warn), 3, Role::Plain, &both);
        }
        // A key that would need a row of its own is named where the focus is.
        let leave_out = if focused || !step.included { leave_out } else { "" };
        let both = format!("{note} {leave_out}").trim().to_owned();
        if width(&both) + BEFORE < sheet.width {
            return sheet.text(Role::Plain, 3, &both);
        }
        // The key stands in one piece.
        sheet.text(Role::Plain, 3, note);
        sheet.text(Role::Plain, 3, leave_out);
    }

    /// A run as far as it has come.
    fn run(&self, sheet: &mut Sheet, running: &PlanRun, tenant: &str) {
        let title = match running.run {
            Run::Apply(_) => format!("At {tenant}"),
            Run::Undo(_) if running.ended == Some(Ok(())) => format!("Undone at {tenant}"),
            Run::Undo(_) if running.ended.is_some() => format!("Undo at {tenant} stopped"),
            Run::Undo(_) => format!("Undoing changes at {tenant}"),
        };
        sheet.title(&title);
        // A step that only reads is shown if it fails. The plan doesn't name it.
        let aside = |report: &&Report| report.step.is_aside() && report.state == StepState::Done;
        for report in running.run.reports().iter().filter(|report| !aside(report)) {
            let (glyph, role) = match report.state {
                StepState::Done | StepState::Undone => ("✓", Role::Ok),
                StepState::Failed => ("✗", Role::Bad),
                StepState::Waiting => ("…", Role::Warn),
                StepState::Skipped | StepState::Pending => ("·", Role::Plain),
            };
            // Below stands in full why a step failed. That one was undone is in the title of the list.
            let explained_below = report.state == StepState::Failed && running.ended.is_some()
                || report.state == StepState::Undone && report.note == report.state.as_str();
            let words = if explained_below { report.step.title() } else { report.words() };
            sheet.marked((glyph, role), 1, Role::Plain, &words);
        }
        for call in self.model.calls.values() {
            if let Purpose::Step(step) = call.purpose {
                let words = match self.model.now.duration_since(call.since).as_secs() {
                    0 => step.title(),
                    seconds => format!("{}: waiting for {seconds} s, up to 10 s", step.title()),
                };
                sheet.marked(("…", Role::Warn), 1, Role::Plain, &words);
            }
        }
        if let Some(until) = running.until {
            let words = format!("Continues in {} s (Esc stops)", self.seconds_until(until));
            sheet.marked(("…", Role::Warn), 1, Role::Plain, &words);
        }
        if running.stopping.is_some() && running.ended.is_none() {
            sheet.text(Role::Plain, 1, "The run stops after this step.");
        }
        match &running.ended {
            Some(Ok(())) if running.stopping.is_some() => {
                sheet.marked(("!", Role::Warn), 1, Role::Title, "Stopped. Steps that aren't listed didn't run.");
            }
            Some(Ok(())) => {
                let words = match &running.run {
                    Run::Apply(_) => self.setup().connection_id.as_ref().map(|id| format!("Done: {id}")),
                    Run::Undo(_) => Some("Changes undone".into()),
                };
                sheet.marked(("✓", Role::Ok), 1, Role::Title, &words.unwrap_or_else(|| "Done".into()));
                if matches!(running.run, Run::Apply(_)) {
                    sheet.text(Role::Plain, 3, "Enter goes back, u undoes it.");
                }
            }
            Some(Err(diagnosis)) => {
                // The step that failed has the glyph.
                let of_step = running.run.reports().iter().any(|report| report.state == StepState::Failed);
                match of_step {
                    true => {
                        self.block(sheet, &Check::new(CheckId::Created, diagnosis.clone()), Extent::Whole, true);
                    }
                    false => self.finding(sheet, diagnosis),
                }
            }
            None => {}
        }
        // Where they don't all fit, the last line is the one to see.
        sheet.focus_from(sheet.len() - 1);
    }
}

/// What a step does. The document has the name in full.
fn words(step: &Planned) -> String {
    if step.step == Step::LookUp { step.step.title() } else { step.words.clone() }
}

/// `POST /api/v2/connections`
fn short(request: &Request) -> String {
    let path = request.url.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
    format!("{:<5} {}", request.method.as_str(), with_gap(path.unwrap_or(&request.url)))
}
