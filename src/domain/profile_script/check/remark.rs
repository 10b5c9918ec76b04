//! What the check of a script found, and where.

use std::fmt;

/// How many remarks of one kind are kept. More of them would add nothing.
pub const MOST: usize = 20;

/// How much a remark weighs, the heaviest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Auth0 can't run the script, or no user can sign in with it.
    Failure,
    /// It runs, but most likely not as it should.
    Doubt,
    /// It works, but could be better.
    Hint,
}

/// A place in a script. Line and column are counted from 1, the column in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub line: usize,
    pub column: usize,
    /// The text of the line. It may contain a secret, so it belongs on the screen of the script and nowhere else.
    pub text: String,
}

impl Place {
    /// The place of a byte. One past the end is the end.
    pub fn of(script: &str, byte: usize) -> Self {
        let byte = script.floor_char_boundary(byte);
        let before = &script[..byte];
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        let text = script[start..].lines().next().unwrap_or_default().to_owned();
        Self { line: before.matches('\n').count() + 1, column: script[start..byte].chars().count() + 1, text }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "line {}, column {}", self.line, self.column)
    }
}

/// One thing that is wrong with a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    pub weight: Weight,
    /// The title.
    pub what: String,
    /// The reason, in a sentence without the place.
    pub why: String,
    pub fix: String,
    pub place: Option<Place>,
    /// It only shows when the script runs: as a call that fails, or as a profile without an ID.
    pub shows: bool,
    /// It is about a URL that only this computer or its network can reach. A tenant on this computer can reach it too.
    pub is_near: bool,
}

impl Remark {
    pub fn new(weight: Weight, what: impl Into<String>, why: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { weight, what: what.into(), why: why.into(), fix: fix.into(), place: None, shows: false, is_near: false }
    }

    pub fn failure(what: impl Into<String>, why: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::new(Weight::Failure, what, why, fix)
    }

    pub fn doubt(what: impl Into<String>, why: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::new(Weight::Doubt, what, why, fix)
    }

    pub fn at(self, place: Place) -> Self {
        Self { place: Some(place), ..self }
    }

    pub fn shown(self) -> Self {
        Self { shows: true, ..self }
    }

    pub fn near(self) -> Self {
        Self { is_near: true, ..self }
    }

    /// The reason, after its place.
    pub fn reason(&self) -> String {
        match &self.place {
            Some(Place { line, column, .. }) => format!("Line {line}, column {column}: {}", self.why),
            None => self.why.clone(),
        }
    }

    /// The title, and the line if there is one: for a list.
    pub fn short(&self) -> String {
        match &self.place {
            Some(place) => format!("{} (line {})", self.what, place.line),
            None => self.what.clone(),
        }
    }
}

/// The beginning of a text on one line, if that is long.
pub fn clipped(text: &str, max: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(max) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// How a piece of a script begins: its words before a value, since a value may be a secret.
pub fn opening(text: &str) -> String {
    let words = text.split(['=', '(', '{', '[', '\'', '"', '`', ';']).next().unwrap_or_default();
    clipped(words.trim(), 30)
}
