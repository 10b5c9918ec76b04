//! The editor of the profile script as a value: the text, what the check says about it, and what it shows on top.
//!
//! Rule: the text is never lost. Leaving keeps it, and whatever replaces it can be undone.

mod code;
mod history;
mod places;

pub use code::{Code, Move};
pub use places::TAB;

use super::text_input::TextInput;
use crate::domain::profile_script::check::{Remark, Weight, check};
use crate::domain::profile_script::{Compared, compare};
use jiff::Timestamp;
use std::fmt;
use zeroize::Zeroizing;

/// The text for a new script, if none can be generated from the values.
pub const OUTLINE: &str = "function fetchUserProfile(accessToken, context, callback) {\n  \
    // Request the user's profile, then pass it on: callback(null, { user_id: '…' })\n}\n";

/// The lines around the text: header, title, two rules, keys.
const AROUND: usize = 5;
/// The lines below the text for the result of the check: usually, and on a terminal with few rows.
const BELOW: (usize, usize) = (3, 2);
const FEW_ROWS: u16 = 20;

#[derive(Clone, PartialEq)]
pub struct ScriptEditor {
    pub code: Code,
    /// The text when the editor opened.
    opened: Zeroizing<String>,
    /// What is generated from the values, if that is possible.
    pub generated: Option<String>,
    /// The tenant is on this computer, so the script may use URLs on this computer.
    pub loopback: bool,
    /// The first line on the screen.
    pub top: usize,
    /// When the last key came. The check follows after a pause.
    pub typed_at: Option<Timestamp>,
    remarks: Vec<Remark>,
    /// How the text differs from the generated one that it was made from, as of the last check.
    pub by_hand: Option<String>,
    /// The revision of the text that was checked.
    checked: Option<u64>,
    pub mode: Mode,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Mode {
    Text,
    /// A text to look for. False if it was not found.
    Find(TextInput, bool),
    /// The text beside the generated one.
    Difference,
}

impl fmt::Debug for ScriptEditor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScriptEditor").field("code", &self.code).field("top", &self.top).finish_non_exhaustive()
    }
}

impl ScriptEditor {
    /// `text`: None for the generated script.
    pub fn new(text: Option<&str>, generated: Option<String>) -> Self {
        let code = Code::new(text.or(generated.as_deref()).unwrap_or(OUTLINE));
        let opened = Zeroizing::new(code.as_str().to_owned());
        Self {
            code,
            opened,
            generated,
            loopback: false,
            top: 0,
            typed_at: None,
            remarks: Vec::new(),
            checked: None,
            by_hand: None,
            mode: Mode::Text,
        }
    }

    /// Something was typed since it opened, and is still there.
    pub fn is_changed(&self) -> bool {
        self.code.revision() > 0 && self.code.as_str() != self.opened.as_str()
    }

    /// The text is empty or equals the generated script, so it changes with the values.
    pub fn is_generated(&self) -> bool {
        let text = self.code.as_str().trim();
        text.is_empty() || self.generated.as_ref().is_some_and(|generated| generated.trim() == text)
    }

    pub fn compared(&self) -> Option<Compared> {
        compare(self.generated.as_deref()?, self.code.as_str())
    }

    /// It was changed since the last check.
    pub fn is_unchecked(&self) -> bool {
        self.checked != Some(self.code.revision())
    }

    pub fn check(&mut self) {
        if self.is_unchecked() {
            self.checked = Some(self.code.revision());
            self.remarks = match self.is_generated() {
                // A generated script needs no check, because tests cover the generator.
                true => Vec::new(),
                false => check(self.code.as_str()).at_tenant(self.loopback).remarks,
            };
            let compared = self.compared().filter(|compared| compared.differs() && compared.is_by_hand());
            self.by_hand = compared.map(|compared| format!("changed by hand: {}", compared.words()));
        }
    }

    /// What is wrong with the text, in the order of its lines. None until it was checked.
    pub fn remarks(&self) -> Option<&[Remark]> {
        (!self.is_unchecked()).then_some(&self.remarks)
    }

    /// The heaviest remark about a line, counted from 1.
    pub fn weight_of(&self, line: usize) -> Option<Weight> {
        let here = |remark: &&Remark| remark.place.as_ref().is_some_and(|place| place.line == line);
        self.remarks()?.iter().filter(here).map(|remark| remark.weight).min()
    }

    /// The remark about the line of the cursor, or else the heaviest. With its number, counted from 1.
    pub fn remark_here(&self) -> Option<(usize, &Remark)> {
        let line = self.code.place().0 + 1;
        let remarks = self.remarks()?;
        let here = remarks.iter().position(|remark| remark.place.as_ref().is_some_and(|place| place.line == line));
        let number = here.unwrap_or(0);
        Some((number + 1, remarks.get(number)?))
    }

    /// Moves the cursor to the next place that the check names, and wraps around. False if there is none.
    pub fn go_to_next_remark(&mut self) -> bool {
        self.check();
        let (line, column) = self.code.place();
        let mut places: Vec<(usize, usize)> = self
            .remarks
            .iter()
            .filter_map(|remark| remark.place.as_ref())
            .map(|place| (place.line - 1, place.column - 1))
            .collect();
        places.sort_unstable();
        let next = places.iter().find(|place| **place > (line, column)).or(places.first()).copied();
        if let Some((line, column)) = next {
            self.code.go_to(line, column);
        }
        next.is_some()
    }

    /// Lines below the text for what the check says.
    pub fn lines_below(rows: u16) -> usize {
        if rows < FEW_ROWS { BELOW.1 } else { BELOW.0 }
    }

    /// Lines of text on a screen with so many rows.
    pub fn height(rows: u16) -> usize {
        usize::from(rows).saturating_sub(AROUND + Self::lines_below(rows)).max(1)
    }

    /// Scrolls so that the line of the cursor is on the screen.
    pub fn follow(&mut self, rows: u16) {
        let (line, height) = (self.code.place().0, Self::height(rows));
        let most = self.code.line_count().saturating_sub(height);
        self.top = self.top.min(line).max((line + 1).saturating_sub(height)).min(most);
    }
}

#[cfg(test)]
mod tests;
