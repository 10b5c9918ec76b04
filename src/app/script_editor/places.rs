//! Places in a text, as byte positions between characters: words, lines and columns around a place.

/// A tab stands for as many columns as are left to the next multiple of it.
pub const TAB: usize = 4;

pub fn before(text: &str, at: usize) -> usize {
    at - text[..at].chars().next_back().map_or(0, char::len_utf8)
}

pub fn after(text: &str, at: usize) -> usize {
    at + text[at..].chars().next().map_or(0, char::len_utf8)
}

pub fn word_before(text: &str, at: usize) -> usize {
    let before = text[..at].trim_end_matches(|char: char| !is_word(char));
    before.trim_end_matches(is_word).len()
}

pub fn word_after(text: &str, at: usize) -> usize {
    let rest = text[at..].trim_start_matches(|char: char| !is_word(char));
    text.len() - rest.trim_start_matches(is_word).len()
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '_' | '$')
}

pub fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}

pub fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end)
}

/// The beginning of the line that is so many lines above the one that begins here, or of the first.
pub fn line_up(text: &str, start: usize, lines: usize) -> usize {
    let mut start = start;
    for _ in 0..lines {
        match start.checked_sub(1) {
            Some(end) => start = line_start(text, end),
            None => break,
        }
    }
    start
}

pub fn line_down(text: &str, start: usize, lines: usize) -> usize {
    let mut start = start;
    for _ in 0..lines {
        match text[start..].find('\n') {
            Some(end) => start += end + 1,
            None => break,
        }
    }
    start
}

/// The column behind this beginning of a line, where each character but a tab takes one.
pub fn column(text: &str) -> usize {
    text.chars().fold(0, |column, char| if char == '\t' { column + TAB - column % TAB } else { column + 1 })
}

/// The place in the line that begins at `start`, at this column or at the end of the line.
pub fn at_column(text: &str, start: usize, wanted: usize) -> usize {
    let end = line_end(text, start);
    let mut column = 0;
    for (at, char) in text[start..end].char_indices() {
        if column >= wanted {
            return start + at;
        }
        column = if char == '\t' { column + TAB - column % TAB } else { column + 1 };
    }
    end
}
