//! Two URLs that are nearly the same, one above the other, with their differences marked.

use super::View;
use super::sheet::{Sheet, Span};
use crate::domain::checkpoints::auth0_application;
use crate::domain::url_difference::{marks, words};
use crate::tui::theme::Role;
use std::ops::Range;

/// A free column, the bar, and another free column.
const INDENT: usize = 3;
/// How many equal characters stand before the first mark where the beginning has no room.
const BEFORE: usize = 12;

impl View<'_> {
    /// The callback that isn't registered according to `what`, above the registered one that is nearest. False if there is none.
    pub fn callback_difference(&self, sheet: &mut Sheet, what: &str, bar: &Span) -> bool {
        let found = auth0_application::difference(self.model.known());
        let Some((yours, theirs)) = found.filter(|(yours, _)| what.contains(yours)) else { return false };
        let marks = marks(&yours, &theirs);
        for (name, text, marked) in [("yours", &yours, &marks.yours), ("registered", &theirs, &marks.theirs)] {
            let label = format!("{name:<11}");
            let room = sheet.width.saturating_sub(INDENT + label.len() + 1);
            let first = marks.yours.iter().chain(&marks.theirs).map(|range| range.start).min().unwrap_or(0);
            let mut line = vec![(Role::Plain, " ".into()), bar.clone(), (Role::Plain, format!(" {label}"))];
            line.extend(spans(text, marked, from(text.chars().count(), first, room)));
            sheet.line(line);
        }
        sheet.barred(bar.clone(), "", Role::Plain, &words(&yours, &theirs));
        true
    }
}

/// The first character to show.
fn from(count: usize, first: usize, room: usize) -> usize {
    if count <= room || first < room.saturating_sub(BEFORE) { 0 } else { first.saturating_sub(BEFORE) }
}

fn spans(text: &str, marked: &[Range<usize>], from: usize) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    if from > 0 {
        spans.push((Role::Plain, "…".into()));
    }
    for (at, char) in text.chars().enumerate().skip(from) {
        let differs = marked.iter().any(|range| range.contains(&at));
        let role = if differs { Role::Differs } else { Role::Plain };
        match spans.last_mut() {
            Some((last, text)) if *last == role => text.push(char),
            _ => spans.push((role, char.into())),
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_marked_and_stays_in_sight() {
        let marked = std::slice::from_ref(&(2..4));
        let wanted = [(Role::Plain, "ab".to_owned()), (Role::Differs, "cd".into()), (Role::Plain, "e".into())];
        assert_eq!(spans("abcde", marked, 0), wanted);
        assert_eq!(spans("abcde", marked, 3)[..2], [(Role::Plain, "…".to_owned()), (Role::Differs, "d".into())]);
        assert_eq!((from(30, 25, 40), from(60, 10, 40), from(60, 50, 40)), (0, 0, 38));
    }
}
