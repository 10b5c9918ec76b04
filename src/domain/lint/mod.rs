//! Checks a file about a connection for known traps: what another program would get wrong, lose or reveal.
//!
//! It reads what [`import`](super::import) reads. Each trap is a row of a table, with an example that has it.

mod looked;
mod request;
#[cfg(test)]
mod tests;
mod text;
mod value;

use super::finding::{Actor, Finding, State};
use super::import::{Import, pieces, read};
use super::parse::ParseContext;
use looked::Looked;

/// A trap, and where it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Trapped {
    /// Of its row.
    pub id: &'static str,
    pub line: usize,
    pub finding: Finding,
}

/// One kind of trap.
pub struct Trap {
    pub id: &'static str,
    /// What it is, for the documentation.
    pub what: &'static str,
    /// A text with this trap only. It's in a git work tree.
    pub example: &'static str,
    find: fn(&Looked) -> Vec<(usize, Finding)>,
}

/// All of them, in the order in which those of one line are listed.
pub fn traps() -> impl Iterator<Item = &'static Trap> {
    [request::TRAPS, value::TRAPS, text::TRAPS].into_iter().flatten()
}

/// What was found in a text.
#[derive(Debug)]
pub struct Linted {
    pub import: Import,
    /// In the order of the lines.
    pub trapped: Vec<Trapped>,
}

/// `in_git`: the text is a file in a git work tree that doesn't ignore it.
pub fn lint(text: &str, in_git: bool) -> Linted {
    let pieces = pieces(text);
    let looked = Looked::new(text, &pieces, read(text, ParseContext::default()), in_git);
    let of = |trap: &'static Trap| {
        let found = (trap.find)(&looked).into_iter();
        // The user has the file and can correct it.
        found.map(|(line, finding)| Trapped { id: trap.id, line, finding: finding.by(Actor::YouOnThisMachine) })
    };
    let mut trapped: Vec<Trapped> = traps().flat_map(of).collect();
    trapped.sort_by_key(|one| one.line);
    trapped.dedup();
    Linted { import: looked.import, trapped }
}

impl Linted {
    pub fn has_failed(&self) -> bool {
        self.trapped.iter().any(|one| one.finding.state == State::Failed)
    }
}
