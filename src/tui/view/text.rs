//! Text in columns: measures, cuts and wraps it, and finds the part of a long line that holds the cursor.
//!
//! Texts have gone through [`Theme::show`], so that they hold no control characters. Widths are those of a terminal (Unicode
//! Standard Annex 11): wide characters take two columns and are never halved.

use crate::tui::theme::Theme;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

pub fn width(text: &str) -> usize {
    // Most texts are ASCII, and each is measured several times a frame.
    if text.is_ascii() { text.len() } else { text.width() }
}

fn columns(char: char) -> usize {
    char.width().unwrap_or(0)
}

/// At most `max` columns. A text that was cut ends in an ellipsis.
pub fn clip(text: &str, max: usize, theme: Theme) -> String {
    if width(text) <= max {
        return text.to_owned();
    }
    let ellipsis = theme.ellipsis();
    if max < ellipsis.width() {
        return ".".repeat(max);
    }
    let mut cut = head(text, max - ellipsis.width()).to_owned();
    cut.push_str(ellipsis);
    cut
}

/// The longest beginning of at most `max` columns.
fn head(text: &str, max: usize) -> &str {
    if text.is_ascii() {
        return &text[..max.min(text.len())];
    }
    let mut used = 0;
    for (at, char) in text.char_indices() {
        used += columns(char);
        if used > max {
            return &text[..at];
        }
    }
    text
}

/// Lines of at most `max` columns, broken at spaces. A longer word is broken behind `/`, `?`, `&` or `,`, or else anywhere.
pub fn wrap(text: &str, max: usize) -> Vec<String> {
    let max = max.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let gap = usize::from(!line.is_empty());
        if width(&line) + gap + width(word) <= max {
            if gap == 1 {
                line.push(' ');
            }
            line.push_str(word);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        let mut rest = word;
        while width(rest) > max {
            let (first, tail) = break_word(rest, max);
            lines.push(first.to_owned());
            rest = tail;
        }
        line.push_str(rest);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

fn break_word(word: &str, max: usize) -> (&str, &str) {
    let mut whole = head(word, max).len();
    if whole == 0 {
        // A wide character in one column: it stands alone, so that the loop ends.
        whole = word.chars().next().map_or(word.len(), char::len_utf8);
    }
    let seam = word[..whole].rfind(['/', '?', '&', ',']).map(|at| at + 1).filter(|at| *at > whole / 3);
    word.split_at(seam.unwrap_or(whole))
}

/// The part of one long line that `max` columns show, and the column of the cursor in it. It jumps by half its width, so
/// that a typed character changes one cell and not the whole line.
pub fn window(text: &str, cursor: usize, max: usize, theme: Theme) -> (String, usize) {
    let max = max.max(2);
    let before = width(&text[..cursor.min(text.len())]);
    if width(text) < max {
        return (text.to_owned(), before);
    }
    let jump = (max / 2).max(1);
    let from = if before + 1 < max { 0 } else { (before + 2 - max).div_ceil(jump) * jump };
    let mut at = 0;
    let mut shown = String::new();
    for char in text.chars() {
        let begin = at;
        at += columns(char);
        if begin < from && at > from {
            // Half of a wide character.
            shown.push(' ');
        } else if begin >= from && at <= from + max {
            shown.push(char);
        }
    }
    let mark = theme.ellipsis();
    if max > 2 * mark.width() {
        if at > from + max {
            shown = head(&shown, max - mark.width()).to_owned() + mark;
        }
        if from > 0 {
            let enough = |at: &usize| width(&shown[..*at]) >= mark.width();
            let cut = shown.char_indices().map(|(at, _)| at).find(enough).unwrap_or(shown.len());
            let gap = " ".repeat(width(&shown[..cut]).saturating_sub(mark.width()));
            shown = format!("{mark}{gap}{}", &shown[cut..]);
        }
    }
    (shown, before - from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const UTF8: Theme = Theme { colour: true, unicode: true };

    #[test]
    fn long_words_break_at_slashes() {
        assert_eq!(
            wrap("open https://manage.auth0.com/#/apis/management/explorer now", 30),
            ["open", "https://manage.auth0.com/#/", "apis/management/explorer now"]
        );
        assert_eq!(clip("日本語", 5, UTF8), "日本…");
        assert_eq!(clip("日本語", 4, UTF8), "日…");
    }

    #[test]
    fn the_window_follows_the_cursor_in_jumps() {
        let text = "abcdefghijklmnopqrstuvwxyz";
        assert_eq!(window(text, 0, 10, UTF8), ("abcdefghi…".into(), 0));
        assert_eq!(window(text, 26, 10, UTF8), ("…vwxyz".into(), 6));
        assert_eq!(window("short", 5, 10, UTF8), ("short".into(), 5));
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_it_may_be(text in "[a-z/日é ]{0,60}", max in 1usize..30, cursor in 0usize..60) {
            prop_assert!(width(&clip(&text, max, UTF8)) <= max);
            prop_assert!(max < 2 || wrap(&text, max).iter().all(|line| width(line) <= max));
            let cursor = text.char_indices().map(|(at, _)| at).nth(cursor).unwrap_or(text.len());
            let (shown, column) = window(&text, cursor, max.max(2), UTF8);
            prop_assert!(width(&shown) <= max.max(2), "{shown}");
            prop_assert!(column < max.max(2));
        }
    }
}
