//! The history for undo and redo: the changes of a text, each with what it replaced. Wiped when dropped.

use std::fmt;
use zeroize::Zeroizing;

/// How many changes are kept, and how many bytes of text in them. The oldest are dropped first.
const MOST: usize = 1_000;
const BYTES: usize = 512 * 1024;

/// Changes of the same kind that follow each other are undone as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One character.
    Typed,
    Erased,
    /// Always undone alone.
    Other,
}

/// A part of the text was replaced.
#[derive(Clone, PartialEq)]
pub struct Edit {
    pub at: usize,
    pub removed: Zeroizing<String>,
    pub inserted: Zeroizing<String>,
    /// Where the cursor was.
    pub cursor: usize,
    pub kind: Kind,
}

impl fmt::Debug for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Edit").field("at", &self.at).field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Edit {
    fn bytes(&self) -> usize {
        self.removed.len() + self.inserted.len()
    }

    /// The next change extends this one: it types on in the same word, or erases the character before.
    fn takes(&self, next: &Edit) -> bool {
        if self.kind != next.kind {
            return false;
        }
        match self.kind {
            Kind::Typed => {
                let last = self.inserted.chars().next_back();
                let word = |char: Option<char>| char.is_some_and(|char| !char.is_whitespace());
                let goes_on = self.at + self.inserted.len() == next.at && next.removed.is_empty();
                goes_on && (word(last) || !word(next.inserted.chars().next())) && last != Some('\n')
            }
            Kind::Erased => next.at + next.removed.len() == self.at && *next.removed != "\n",
            Kind::Other => false,
        }
    }

    fn take(&mut self, next: &Edit) {
        match self.kind {
            Kind::Erased => {
                self.removed = joined(&next.removed, &self.removed);
                self.at = next.at;
            }
            _ => self.inserted = joined(&self.inserted, &next.inserted),
        }
    }
}

/// The two texts in a new buffer. A string that grows would leave a copy behind.
pub fn joined(one: &str, other: &str) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(one.len() + other.len()));
    text.push_str(one);
    text.push_str(other);
    text
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    done: Vec<Edit>,
    undone: Vec<Edit>,
    /// The next change begins a new one, because the cursor was moved.
    broken: bool,
}

impl History {
    pub fn push(&mut self, edit: Edit) {
        self.undone.clear();
        let whole = std::mem::take(&mut self.broken);
        match self.done.last_mut().filter(|last| !whole && last.takes(&edit)) {
            Some(last) => last.take(&edit),
            None => self.done.push(edit),
        }
        let mut bytes: usize = self.done.iter().map(Edit::bytes).sum();
        while self.done.len() > MOST || bytes > BYTES && self.done.len() > 1 {
            bytes -= self.done.remove(0).bytes();
        }
    }

    pub fn pause(&mut self) {
        self.broken = true;
    }

    pub fn undo(&mut self) -> Option<Edit> {
        let edit = self.done.pop()?;
        self.broken = true;
        self.undone.push(edit.clone());
        Some(edit)
    }

    pub fn redo(&mut self) -> Option<Edit> {
        let edit = self.undone.pop()?;
        self.broken = true;
        self.done.push(edit.clone());
        Some(edit)
    }

    pub fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    pub fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }
}
