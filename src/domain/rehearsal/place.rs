//! A place in the script, read from an error's stack, and the line that it is in.

use super::masks::Masks;

/// The name of the script in the engine's stacks.
pub const FILE: &str = "fetchUserProfile.js";

/// Line and column of the innermost frame in the script. `opened`: the characters before the script on its first line.
pub fn place(stack: &str, opened: u32) -> Option<(u32, u32)> {
    stack.lines().find_map(|line| {
        let (_, after) = line.split_once(FILE)?;
        let mut numbers = after.strip_prefix(':')?.split(|char: char| !char.is_ascii_digit());
        let line: u32 = numbers.next()?.parse().ok()?;
        let column: u32 = numbers.next().and_then(|text| text.parse().ok()).unwrap_or(1);
        Some((line, if line == 1 { column.saturating_sub(opened).max(1) } else { column }))
    })
}

/// A line of the script around a place in it, safe to show.
#[derive(Clone, Debug, PartialEq)]
pub struct Excerpt {
    /// In characters, from 1 on.
    pub column: u32,
    /// The line, or a part of a long one.
    pub text: String,
    /// What is before the place in `text`.
    pub before: String,
}

impl Excerpt {
    /// How many characters of a long line are shown before the place, and how many from it on.
    const BEFORE: usize = 50;
    const AFTER: usize = 50;

    /// `at`: the column in bytes, from 1 on.
    pub fn of(line: &str, at: u32, masks: &Masks) -> Self {
        let at = usize::try_from(at).unwrap_or(usize::MAX).saturating_sub(1).min(line.len());
        let (before, after) = line.split_at(line.floor_char_boundary(at));
        let column = before.chars().count();
        let skipped = column.saturating_sub(Self::BEFORE);
        let shown: String = before.chars().skip(skipped).collect();
        let text: String = shown.chars().chain(after.chars().take(Self::AFTER)).collect();
        let clean = |text: &str| masks.clean(&text.replace('\t', " "), usize::MAX);
        let column = u32::try_from(column + 1).unwrap_or(u32::MAX);
        Self { column, text: clean(&text), before: clean(&shown) }
    }
}
