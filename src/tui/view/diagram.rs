//! The steps of a sign-in as a diagram of four lanes, with a verdict for each step: `├━ 5 code for token ━━▶│  ✓ 212 ms`. A narrow
//! sheet gets a list with the same words.
//!
//! Rule: an arrow is `─` until its step was seen, and `━` from then on, so a state is never only a color.

use super::sheet::{Sheet, Span};
use super::text::{clip, width, wrap};
use crate::domain::sign_in::{Mode, Party, Progress, STEPS, StepRow};
use crate::tui::theme::Role;

/// The columns of the lanes.
const BROWSER: usize = 4;
const APPLICATION: usize = 14;
const AUTH0: usize = 38;
const PROVIDER: usize = 61;
/// The lanes end here, and the verdicts begin two columns later.
const LANES: usize = 65;
const VERDICT: usize = LANES + 2;
/// Where the text beside the diagram begins.
const TEXT: usize = 82;
/// From this width on there is room for the lanes, and below for the text beside them.
pub const WITH_LANES: usize = 80;
pub const WITH_TEXT: usize = 110;
/// Beside the diagram, a text has at most so many lines.
const TEXT_LINES: usize = 2;

/// What the diagram shows.
pub struct Diagram<'a> {
    pub mode: Mode,
    pub application: String,
    pub provider: String,
    /// The provider's name inside of a sentence, such as "the provider".
    pub in_sentences: String,
    /// None before anything was tried.
    pub steps: Option<&'a [Progress; STEPS.len()]>,
    /// How long a0connect still waits, such as `4:12 left`.
    pub left: String,
}

/// The state of a step: its glyph, and the time since the last step that was seen.
struct Verdict {
    glyph: &'static str,
    role: Role,
    words: String,
}

impl Diagram<'_> {
    /// Draws what fits: lanes with sentences beside them, lanes alone, or a list.
    pub fn draw(&self, sheet: &mut Sheet) {
        if sheet.width < WITH_LANES {
            return self.list(sheet, true);
        }
        self.names(sheet);
        for row in &STEPS {
            self.step(sheet, row);
        }
    }

    /// A sentence for each step, behind its number.
    pub fn list(&self, sheet: &mut Sheet, with_verdicts: bool) {
        for row in &STEPS {
            let verdict = self.verdict(row, sheet).filter(|_| with_verdicts);
            let sentence = row.sentence(self.mode, &self.in_sentences);
            let (head, role, text) = match &verdict {
                Some(verdict) => {
                    let words = verdict.words.trim_start();
                    (format!("{} {:<2}", verdict.glyph, row.number), verdict.role, format!("{sentence} ({words})"))
                }
                None if with_verdicts && self.steps.is_some() => {
                    (format!("  {:<2}", row.number), Role::Plain, sentence)
                }
                None => (format!("{:<2}", row.number), Role::Title, sentence),
            };
            sheet.marked((&head, role), 1, Role::Plain, &text);
            if let Some(evidence) = self.evidence(row).filter(|_| verdict.is_some()) {
                sheet.text(Role::Plain, 1 + width(&head) + 1, evidence);
            }
        }
    }

    /// Who takes part, above the lanes.
    fn names(&self, sheet: &mut Sheet) {
        let first = match self.mode {
            Mode::Redirect => "Browser",
            Mode::PopUp => "Pop-up",
        };
        let show = |text: &str, most: usize| clip(&sheet.theme.show(text), most, sheet.theme);
        let (application, provider) = (show(&self.application, 24), show(&self.provider, 22));
        let names = [
            (BROWSER - 3, first.to_owned()),
            ((APPLICATION - width(&application) / 2).clamp(BROWSER + 6, APPLICATION), application.clone()),
            (AUTH0 - 2, "Auth0".to_owned()),
            ((PROVIDER - width(&provider) / 2).min(LANES + 1 - width(&provider)), provider),
        ];
        if self.mode == Mode::PopUp {
            // The window and the page are both in the browser.
            let end = names[1].0 + width(&application).max(4);
            let dashes = (end - BROWSER + 1).saturating_sub(width(" Browser "));
            let (before, after) = (dashes / 2, dashes - dashes / 2);
            sheet.line([
                (Role::Rule, format!(" ┌{}", "─".repeat(before))),
                (Role::Title, " Browser ".to_owned()),
                (Role::Rule, format!("{}┐", "─".repeat(after))),
            ]);
        }
        let mut line = String::new();
        for (column, name) in names {
            line += &" ".repeat(column.saturating_sub(width(&line)));
            line += &name;
        }
        sheet.line([(Role::Title, line)]);
    }

    fn step(&self, sheet: &mut Sheet, row: &StepRow) {
        let mut line = self.arrow(row);
        let verdict = self.verdict(row, sheet);
        if let Some(Verdict { glyph, role, words }) = &verdict {
            line.push((Role::Plain, " ".repeat(VERDICT - LANES)));
            line.push((*role, (*glyph).to_owned()));
            line.push((Role::Plain, format!(" {words}")));
        }
        if sheet.width < WITH_TEXT {
            return sheet.line(line);
        }
        let sentence = row.sentence(self.mode, &self.in_sentences);
        let text = self.evidence(row).filter(|_| verdict.is_some()).unwrap_or(&sentence);
        let mut texts = wrap(&sheet.theme.show(text), sheet.width - TEXT - 1);
        if texts.len() > TEXT_LINES {
            let rest = texts.split_off(TEXT_LINES - 1).join(" ");
            texts.push(clip(&rest, sheet.width - TEXT - 1, sheet.theme));
        }
        for (number, text) in texts.into_iter().enumerate() {
            let mut line = if number == 0 { std::mem::take(&mut line) } else { spans(lanes()) };
            let used: usize = line.iter().map(|(_, text)| width(text)).sum();
            line.push((Role::Plain, " ".repeat(TEXT.saturating_sub(used)) + &text));
            sheet.line(line);
        }
    }

    fn progress(&self, row: &StepRow) -> Option<&Progress> {
        Some(&self.steps?[row.id as usize])
    }

    fn evidence(&self, row: &StepRow) -> Option<&str> {
        match self.progress(row)? {
            Progress::Seen { evidence, .. } | Progress::Failed { evidence, .. } => evidence.as_deref(),
            Progress::NotYet | Progress::Waiting | Progress::Implied => None,
        }
    }

    /// How long after the last step that was seen, in ms. `ms`: since the beginning.
    fn took(&self, row: &StepRow, ms: u64) -> u64 {
        let before = self.steps.iter().flat_map(|steps| steps.iter().take(row.id as usize));
        let seen = before.filter_map(|step| match step {
            Progress::Seen { ms: at, .. } => Some(*at).filter(|at| *at <= ms),
            _ => None,
        });
        ms - seen.max().unwrap_or_default()
    }

    /// Nothing is said about a step that wasn't reached.
    fn verdict(&self, row: &StepRow, sheet: &Sheet) -> Option<Verdict> {
        let (glyph, role, words) = match self.progress(row)? {
            Progress::NotYet => return None,
            Progress::Waiting => (sheet.theme.waiting(), Role::Act, self.left.clone()),
            Progress::Implied => ("✓", Role::Ok, "implied".to_owned()),
            Progress::Seen { ms, .. } => ("✓", Role::Ok, format!("{:>7}", after(self.took(row, *ms)))),
            Progress::Failed { ms, .. } => ("✗", Role::Bad, format!("{:>7}", after(self.took(row, *ms)))),
        };
        Some(Verdict { glyph, role, words })
    }

    /// The lanes with the arrow of this step.
    fn arrow(&self, row: &StepRow) -> Vec<Span> {
        let (dash, role) = match self.progress(row) {
            None => ('─', Role::Plain),
            Some(Progress::NotYet) => ('─', Role::Rule),
            Some(Progress::Waiting) => ('─', Role::Act),
            Some(Progress::Implied) => ('─', Role::Ok),
            Some(Progress::Seen { .. }) => ('━', Role::Ok),
            Some(Progress::Failed { .. }) => ('─', Role::Bad),
        };
        let mut cells = lanes();
        let (from, to) = (column(row.from), column(row.to));
        let (left, right) = (from.min(to), from.max(to));
        // A label never covers a lane. There is always room right of the application's lane.
        let mut label = if left == BROWSER { APPLICATION + 2 } else { left + 2 };
        if left == right {
            cells[left] = ('●', role);
            cells[left + 1] = (dash, role);
            label = left + 2;
        } else {
            for (at, cell) in cells.iter_mut().enumerate().take(right).skip(left + 1) {
                *cell = if [APPLICATION, AUTH0].contains(&at) { ('┼', Role::Rule) } else { (dash, role) };
            }
            // An arrowhead says where to, so it is never dim.
            let head = if role == Role::Rule { Role::Plain } else { role };
            if from < to {
                cells[left].0 = '├';
                cells[right - 1] = ('▶', head);
            } else {
                cells[right].0 = '┤';
                cells[left + 1] = ('◀', head);
                label = label.max(left + 3);
            }
        }
        let words = match self.progress(row) {
            Some(Progress::Failed { .. }) => Role::Bad,
            _ => Role::Plain,
        };
        let mut put = |text: &str, role: Role| {
            for char in text.chars() {
                cells[label] = (char, role);
                label += 1;
            }
        };
        put(" ", Role::Plain);
        put(row.number, Role::Title);
        put(" ", Role::Plain);
        put(row.label, words);
        put(" ", Role::Plain);
        spans(cells)
    }
}

fn column(party: Party) -> usize {
    match party {
        Party::Browser => BROWSER,
        Party::Application => APPLICATION,
        Party::Auth0 => AUTH0,
        Party::Provider => PROVIDER,
    }
}

type Cell = (char, Role);

/// The lanes alone.
fn lanes() -> Vec<Cell> {
    let lane = |at| [BROWSER, APPLICATION, AUTH0, PROVIDER].contains(&at);
    (0..LANES).map(|at| if lane(at) { ('│', Role::Rule) } else { (' ', Role::Plain) }).collect()
}

/// Cells of the same role together.
fn spans(cells: Vec<Cell>) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for (char, role) in cells {
        match spans.last_mut() {
            Some((last, text)) if *last == role => text.push(char),
            _ => spans.push((role, char.to_string())),
        }
    }
    spans
}

/// `212 ms`, `14.3 s`, `125 s`: in seven columns.
fn after(ms: u64) -> String {
    match ms {
        0..1_000 => format!("{ms} ms"),
        1_000..100_000 => format!("{}.{} s", ms / 1_000, ms % 1_000 / 100),
        _ => format!("{} s", ms / 1_000),
    }
}
