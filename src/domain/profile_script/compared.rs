//! Compares a custom script with the generated one: the lines added and removed, and whether it was made from the generated one.

use crate::domain::words::counted;
use similar::{Algorithm, ChangeTag, TextDiff};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Same,
    Added,
    Removed,
    /// Lines that are the same in both, left out.
    Gap,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub change: Change,
    pub text: String,
}

/// How a custom script differs from the generated one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    pub added: usize,
    pub removed: usize,
    /// The lines of the generated script that are still there.
    kept: usize,
    /// What differs, with three lines around it.
    pub lines: Vec<Line>,
}

/// Comparing more lines takes too long while the user waits. No generated script has a tenth of them.
const LINES_MAX: usize = 2_000;
/// The lines around each difference.
const AROUND: usize = 3;

/// None if the custom script is too long to compare.
pub fn compare(generated: &str, custom: &str) -> Option<Compared> {
    if generated.lines().count() + custom.lines().count() > LINES_MAX {
        return None;
    }
    let whole = |script: &str| format!("{}\n", script.trim().replace("\r\n", "\n").replace('\r', "\n"));
    let (generated, custom) = (whole(generated), whole(custom));
    let diff = TextDiff::configure().algorithm(Algorithm::Myers).diff_lines(&generated, &custom);
    let mut compared = Compared::default();
    let mut end = 0;
    let groups = diff.grouped_ops(AROUND);
    for (number, group) in groups.iter().enumerate() {
        let begin = group.first().map_or(0, |op| op.new_range().start);
        if number > 0 || begin > 0 {
            let left_out = begin.saturating_sub(end);
            compared.lines.push(Line { change: Change::Gap, text: counted(left_out, "line") });
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let change_of = match change.tag() {
                ChangeTag::Equal => Change::Same,
                ChangeTag::Insert => Change::Added,
                ChangeTag::Delete => Change::Removed,
            };
            compared.added += usize::from(change_of == Change::Added);
            compared.removed += usize::from(change_of == Change::Removed);
            let text = change.value().trim_end_matches(['\r', '\n']).to_owned();
            compared.lines.push(Line { change: change_of, text });
        }
        end = group.last().map_or(end, |op| op.new_range().end);
    }
    compared.kept = generated.lines().count().saturating_sub(compared.removed);
    let left_out = custom.lines().count().saturating_sub(end);
    if left_out > 0 && compared.differs() {
        compared.lines.push(Line { change: Change::Gap, text: counted(left_out, "line") });
    }
    Some(compared)
}

impl Compared {
    pub fn differs(&self) -> bool {
        self.added + self.removed > 0
    }

    /// The custom script was made from the generated one: half of its lines or more are still there.
    pub fn is_by_hand(&self) -> bool {
        self.kept > 0 && self.kept >= self.removed
    }

    /// `3 lines added, 1 removed`
    pub fn words(&self) -> String {
        match (self.added, self.removed) {
            (0, removed) => format!("{} removed", counted(removed, "line")),
            (added, 0) => format!("{} added", counted(added, "line")),
            (added, removed) => format!("{} added, {removed} removed", counted(added, "line")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn marked(compared: &Compared) -> Vec<String> {
        let sign = |line: &Line| match line.change {
            Change::Same => ' ',
            Change::Added => '+',
            Change::Removed => '-',
            Change::Gap => '…',
        };
        compared.lines.iter().map(|line| format!("{}{}", sign(line), line.text)).collect()
    }

    #[test]
    fn changes_are_counted_and_shown_with_the_lines_around_them() {
        let generated: String = (1..=20).map(|number| format!("line {number}\n")).collect();
        let custom = generated.replace("line 10\n", "line ten\nand a half\n");
        let compared = compare(&generated, &custom).unwrap();
        assert_eq!(compared.words(), "2 lines added, 1 removed");
        assert!(compared.is_by_hand() && compared.differs());
        let wanted = [
            "…6 lines",
            " line 7",
            " line 8",
            " line 9",
            "-line 10",
            "+line ten",
            "+and a half",
            " line 11",
            " line 12",
            " line 13",
            "…7 lines",
        ];
        assert_eq!(marked(&compared), wanted);
    }

    #[test]
    fn line_breaks_and_space_around_the_script_make_no_difference() {
        let compared = compare("a\nb\n", " a\r\nb").unwrap();
        assert!(!compared.differs() && compared.lines.is_empty(), "{compared:?}");
    }

    #[test]
    fn another_script_was_not_made_by_hand_from_this_one() {
        let compared = compare("a\nb\nc\n", "x\ny\nc\n").unwrap();
        assert!(!compared.is_by_hand());
        assert_eq!(compare("a\n", &"b\n".repeat(LINES_MAX)), None);
    }

    proptest! {
        #[test]
        fn prop_the_added_and_the_same_lines_are_the_custom_script(
            generated in "[ab\n]{0,40}", custom in "[ab\r\n]{0,40}",
        ) {
            let compared = compare(&generated, &custom).unwrap();
            let count = |text: &str| text.trim().replace("\r\n", "\n").replace('\r', "\n").lines().count().max(1);
            let (before, after) = (count(&generated), count(&custom));
            prop_assert_eq!(before + compared.added, after + compared.removed);
        }
    }
}
