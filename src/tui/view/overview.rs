//! Where things stand: a line for each checkpoint, and below what decides about the chosen one.
//!
//! Rule: everything fits, so nothing scrolls. What has no room here stands in the step that Enter opens.

use super::View;
use super::sheet::{Sheet, Span};
use super::text::{clip, width};
use super::verdict::{Extent, SHORT_FIX};
use crate::domain::checkpoints::{Check, CheckpointId, CheckpointResult, CheckpointStatus};
use crate::domain::finding::{Finding, State};
use crate::tui::theme::Role;

/// The label: in full, and the short one on a narrow terminal.
const LABEL: (usize, usize) = (20, 14);
/// The key of the hint at the right end: `Enter get a token`.
const ENTER: &str = "Enter";
/// The hint ends at most so many columns behind the beginning of the words.
const HINT_END: usize = 64;
/// A narrower terminal has no room for the hint. Its footer says what Enter does.
const WITH_HINT: usize = 76;

/// How much is said about the chosen checkpoint.
#[derive(Clone, Copy, PartialEq)]
enum Detail {
    /// The title and so many lines of the fix of the finding that decides.
    Tight(usize),
    /// The title and the fix, in full.
    Short,
    /// All of that finding.
    Deciding,
    /// Every finding.
    All,
}

impl View<'_> {
    /// As detailed as the rows allow.
    pub fn overview(&self, row: usize, columns: usize) -> Sheet {
        let sheet = |detail: Detail| self.overview_in(detail, row, columns);
        let fits = |detail: Detail| Some(sheet(detail)).filter(|sheet| sheet.len() <= self.rows);
        let roomy = [Detail::All, Detail::Deciding, Detail::Short].into_iter();
        let mut ways = roomy.chain(SHORT_FIX.map(Detail::Tight));
        ways.find_map(fits).unwrap_or_else(|| {
            let [.., shortest] = SHORT_FIX;
            let mut sheet = sheet(Detail::Tight(shortest));
            sheet.cut(0, self.rows.max(1), 1);
            sheet
        })
    }

    fn overview_in(&self, detail: Detail, row: usize, columns: usize) -> Sheet {
        let mut sheet = self.sheet(columns);
        let row = row.min(self.judgement.judged.len() - 1);
        self.rail(&mut sheet, 1);
        sheet.gap();
        let (mut titled, mut explained) = (false, false);
        for (index, judged) in self.judgement.judged.iter().enumerate() {
            let from = sheet.len();
            let focused = index == row && self.model.overlay.is_none();
            let whole = self.standing(&mut sheet, judged, focused);
            if index == row {
                (titled, explained) = (whole, whole && says_all(judged));
            }
            if focused {
                sheet.cursor = Some((from, 3));
                sheet.focus_from(from);
            }
        }
        if !explained {
            self.detail(&mut sheet, &self.judgement.judged[row], detail, titled);
        }
        for entry in self.model.journal.unsettled() {
            let words = format!(
                "{} never responded to a request, which may have {}. Step 6 checks it.",
                entry.tenant,
                entry.change.words()
            );
            let tight = matches!(detail, Detail::Tight(_));
            if !tight {
                sheet.gap();
            }
            let from = sheet.len();
            sheet.marked(("!", Role::Warn), 1, Role::Plain, &words);
            if tight {
                sheet.cut(from, 2, 3);
            }
        }
        sheet
    }

    /// `titled`: the row has the whole title of the finding that decides.
    fn detail(&self, sheet: &mut Sheet, judged: &CheckpointResult, detail: Detail, titled: bool) {
        let has_room = self.rows > sheet.len() + 2 && self.model.journal.unsettled().next().is_none();
        if !matches!(detail, Detail::Tight(_)) || has_room {
            sheet.gap();
        }
        let deciding = judged.worst_check().filter(|_| detail != Detail::All);
        let extent = match detail {
            Detail::Tight(most) => Extent::Short(most),
            Detail::Short => Extent::Short(usize::MAX),
            Detail::Deciding | Detail::All => Extent::Whole,
        };
        let all = judged.distinct_checks().filter(|_| deciding.is_none());
        for check in deciding.into_iter().chain(all) {
            match detail {
                // Without room, the title stands once.
                Detail::Tight(_) if titled && !check.finding.fix.is_empty() => self.reason_of(sheet, check, extent),
                _ => self.block(sheet, check, extent, false),
            }
            self.offer_fix(sheet, check, "x ");
        }
    }

    /// The line of a checkpoint. False if its words were cut.
    fn standing(&self, sheet: &mut Sheet, judged: &CheckpointResult, focused: bool) -> bool {
        let unusable = self.model.has_unusable(judged.at);
        let (glyph, role) = self.mark(judged);
        let with_hint = sheet.width >= WITH_HINT;
        let column = if with_hint { LABEL.0 } else { LABEL.1 };
        let label = match judged.at {
            CheckpointId::ProfileScript => judged.at.short(self.setup()),
            at => Some(at.label(self.setup()))
                .filter(|label| width(label) <= column)
                .unwrap_or_else(|| at.short(self.setup())),
        };
        let (label, fill) = self.column(&label, column, 2);
        let marker = if focused { "▸" } else { " " };
        let words = match judged.worst_check() {
            _ if unusable => "A value can't be used, so it isn't saved".to_owned(),
            Some(check) => check.finding.what.clone(),
            None => (judged.at.get().summary)(self.model.known()),
        };
        let words = self.theme.show(&words);
        let created = self.setup().connection_id.is_some();
        let hint = match (focused && with_hint, judged.at) {
            (false, _) => "",
            (true, CheckpointId::SignIn) if !created => "see the steps",
            (true, _) if unusable => "go to it",
            (true, _) => hint(judged),
        };
        // The last column stays free.
        let room = sheet.width.saturating_sub(column + 6);
        // The words need the room more than the hint.
        let long = ENTER.len() + 1 + hint.len();
        let hidden = hint.is_empty() || width(&words) + long + 2 > room && width(&words) <= room;
        let hint = if hidden { String::new() } else { format!(" {hint}") };
        let used = if hidden { 0 } else { long };
        let most = if used == 0 { room } else { room - used - 2 };
        let shown = clip(&words, most, self.theme);
        let whole = shown == words;
        // On a wide terminal the hint stays near the words.
        let right = room.min(HINT_END).max(width(&shown) + 2 + used);
        let gap = " ".repeat(if used == 0 { 0 } else { right - used - width(&shown) });
        let mut line: Vec<Span> = vec![
            (Role::Act, marker.into()),
            (role, glyph.into()),
            (Role::Plain, " ".into()),
            (if focused { Role::Focus } else { Role::Plain }, label),
            (Role::Plain, fill),
            (Role::Plain, shown),
        ];
        if !hint.is_empty() {
            line.extend([(Role::Plain, gap), (Role::Act, ENTER.into()), (Role::Plain, hint)]);
        }
        sheet.line(line);
        whole
    }
}

/// The line of the checkpoint has all there is to say about it.
fn says_all(judged: &CheckpointResult) -> bool {
    let mut telling = judged.distinct_checks();
    let only = telling.next().filter(|_| telling.next().is_none());
    // Evidence is shown only for what isn't well.
    let quiet = |finding: &Finding| finding.evidence.is_none() || matches!(finding.state, State::Ok | State::Unknown);
    let bare = |finding: &Finding| finding.why.is_empty() && finding.fix.is_empty() && quiet(finding);
    // A single good result is what the line sums up.
    let says =
        |check: &Check| bare(&check.finding) && (judged.worst_check().is_some() || check.finding.state == State::Ok);
    only.is_some_and(says)
}

/// What Enter does, if something is open.
fn hint(judged: &CheckpointResult) -> &'static str {
    match (judged.at, judged.status) {
        (_, CheckpointStatus::Done) => "",
        (CheckpointId::ApiToken, CheckpointStatus::Failed | CheckpointStatus::ToDo) => "get a token",
        (CheckpointId::Connection, CheckpointStatus::ToDo) => "create it",
        (CheckpointId::InPlace, CheckpointStatus::Failed) => "show it",
        (_, CheckpointStatus::Failed) => "",
        (CheckpointId::SignIn, _) => "sign in",
        (_, CheckpointStatus::ToDo) => "continue",
        _ => "show it",
    }
}
