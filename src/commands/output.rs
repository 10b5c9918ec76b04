//! The one writer. Data goes to standard output, and everything else to standard error.
//!
//! A closed pipe isn't an error. Escape sequences are only written to a terminal with colors. Every other control or invisible
//! character in a text is made visible, wherever the text came from. JSON stays valid, because there such a character is
//! written as `\u….`.

use crate::domain::finding::Finding;
use crate::domain::safe_text::{ascii, is_invisible, visible};
use crate::world::environment::Environment;
use crate::world::terminal;
use std::cell::RefCell;
use std::io::{self, ErrorKind, IsTerminal as _, Write};
use unicode_width::UnicodeWidthStr as _;
use zeroize::Zeroizing;

/// What a piece of text means. Its color shows that, but a glyph or a word shows it, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    Plain,
    Good,
    Bad,
    Warn,
    Dim,
}

pub type Piece<'a> = (Ink, &'a str);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Look {
    colour: bool,
    unicode: bool,
    /// The width of the terminal. None for a file, where lines aren't broken.
    columns: Option<usize>,
}

pub struct Output {
    stdout: Look,
    stderr: Look,
    /// Only data and errors are written.
    quiet: bool,
    /// Why data couldn't be written, other than for a closed pipe.
    lost: RefCell<Option<String>>,
    /// Each warning is written once.
    warned: RefCell<Vec<String>>,
    /// What is written to standard error later, since something else must come first.
    held: RefCell<Option<String>>,
}

impl Output {
    pub fn new(environment: &Environment, no_color: bool, ascii: bool) -> Self {
        let dumb = environment.term.as_deref() == Some("dumb");
        let colour = |terminal: bool| environment.force_color || !environment.no_color && terminal && !dumb;
        let unicode = environment.utf8 && !ascii;
        let look = |terminal: bool| Look {
            colour: !no_color && colour(terminal),
            unicode,
            columns: terminal.then(terminal::size).flatten().map(|(columns, _)| columns.into()),
        };
        let (stdout, stderr) = (look(io::stdout().is_terminal()), look(io::stderr().is_terminal()));
        Self {
            stdout,
            stderr,
            quiet: false,
            lost: RefCell::new(None),
            warned: RefCell::default(),
            held: RefCell::default(),
        }
    }

    /// With `--quiet`, only data and errors are written.
    pub fn quiet(self, quiet: bool) -> Self {
        Self { quiet, ..self }
    }

    /// Writes a line of data.
    pub fn line(&self, pieces: &[Piece]) {
        self.data(&rendered(self.stdout, pieces));
    }

    /// Writes data whose text is broken between words if the terminal is too narrow. The later lines are indented below its
    /// beginning.
    pub fn paragraph(&self, head: &[Piece], text: &str) {
        for line in hanging(self.stdout.columns, head, text) {
            self.line(&line.iter().map(|(ink, text)| (*ink, text.as_str())).collect::<Vec<_>>());
        }
    }

    /// The same on standard error.
    pub fn say_paragraph(&self, head: &[Piece], text: &str) {
        for line in hanging(self.stderr.columns, head, text) {
            self.say(&line.iter().map(|(ink, text)| (*ink, text.as_str())).collect::<Vec<_>>());
        }
    }

    /// Writes JSON text and a line break.
    pub fn json(&self, text: &str) {
        self.data(&escaped(text));
    }

    /// Writes text that is entirely ours, such as completions.
    pub fn data(&self, text: &str) {
        let written = put(&mut io::stdout().lock(), text);
        if let Err(error) = written
            && error.kind() != ErrorKind::BrokenPipe
        {
            *self.lost.borrow_mut() = Some(error.to_string());
        }
    }

    /// Writes text with values of the user. A file or a pipe gets it as it is, and in a terminal odd characters are made visible.
    pub fn text(&self, text: &str) {
        if self.stdout.columns.is_none() {
            return self.data(text);
        }
        text.lines().for_each(|line| self.line(&[(Ink::Plain, line)]));
    }

    /// Writes a line for the user to standard error, unless `--quiet` is given.
    pub fn say(&self, pieces: &[Piece]) {
        if !self.quiet {
            self.say_always(pieces);
        }
    }

    /// Writes a line of an error to standard error.
    fn say_always(&self, pieces: &[Piece]) {
        let text = rendered(self.stderr, pieces);
        match &mut *self.held.borrow_mut() {
            Some(held) => held.push_str(&text),
            // There is nowhere else to report a failure.
            None => drop(put(&mut io::stderr().lock(), &text)),
        }
    }

    /// Holds back what is written to standard error, until [`Output::release`].
    pub fn hold(&self) {
        self.held.borrow_mut().get_or_insert_default();
    }

    /// Writes this line, even with `--quiet`, and then what was held back.
    pub fn release(&self, first: Option<&str>) {
        let held = self.held.borrow_mut().take();
        if let Some(first) = first {
            self.say_always(&[(Ink::Plain, first)]);
        }
        if let Some(held) = held {
            let _ = put(&mut io::stderr().lock(), &held);
        }
    }

    /// Asks the user something, also with `--quiet`.
    pub fn ask(&self, question: &str) {
        self.say_always(&[(Ink::Plain, question)]);
    }

    /// Reports in one line why the command fails, also with `--quiet`.
    pub fn fail(&self, text: &str) {
        self.say_always(&[(Ink::Bad, "error: "), (Ink::Plain, text)]);
    }

    /// Reports that the command line is wrong: what is wrong, and what to do.
    pub fn misuse(&self, what: &str, hint: &str) {
        self.fail(what);
        self.say_always(&[(Ink::Dim, "hint: "), (Ink::Plain, hint)]);
    }

    pub fn hint(&self, text: &str) {
        self.say(&[(Ink::Dim, "hint: "), (Ink::Plain, text)]);
    }

    pub fn error(&self, finding: &Finding) {
        self.fail(&finding.what);
        self.say_always(&[(Ink::Dim, "  why: "), (Ink::Plain, &finding.why)]);
        self.say_always(&[(Ink::Dim, "  fix: "), (Ink::Plain, &finding.fix)]);
        if let Some(actor) = finding.actor() {
            self.say_always(&[(Ink::Dim, "  who: "), (Ink::Plain, actor.words())]);
        }
        if let Some(seen) = &finding.evidence {
            let status = seen.status.map_or_else(|| "no response".to_owned(), |status| status.to_string());
            let body = seen.body.as_ref().map(|body| format!(": {body}")).unwrap_or_default();
            let took = if seen.ms > 0 { format!(" after {} ms", seen.ms) } else { String::new() };
            let text = format!("{} {}: {status}{took}{body}", seen.method, seen.url);
            self.say_always(&[(Ink::Dim, "  seen: "), (Ink::Plain, &text)]);
        }
    }

    /// Reports something that stops nothing.
    pub fn warning(&self, finding: &Finding) {
        let words = format!("{}. {} {}", finding.what, finding.why, finding.fix);
        if self.warned.borrow().contains(&words) {
            return;
        }
        self.say(&[(Ink::Warn, "warning: "), (Ink::Plain, &words)]);
        self.warned.borrow_mut().push(words);
    }

    /// The exit code. It isn't 0 if data couldn't be written.
    pub fn ended(&self, code: u8) -> u8 {
        self.release(None);
        match &*self.lost.borrow() {
            Some(why) => {
                let text = format!("can't write to standard output: {why}");
                self.fail(&text);
                code.max(1)
            }
            None => code,
        }
    }
}

fn put(stream: &mut dyn Write, text: &str) -> io::Result<()> {
    stream.write_all(text.as_bytes())?;
    stream.flush()
}

fn rendered(look: Look, pieces: &[Piece]) -> String {
    let mut out = String::new();
    for (ink, text) in pieces {
        let text = visible(text, usize::MAX);
        let text = if look.unicode { text } else { ascii(&text) };
        match ink {
            Ink::Plain => out += &text,
            _ if !look.colour => out += &text,
            Ink::Good => out += &format!("\x1b[32m{text}\x1b[0m"),
            Ink::Bad => out += &format!("\x1b[1;31m{text}\x1b[0m"),
            Ink::Warn => out += &format!("\x1b[33m{text}\x1b[0m"),
            Ink::Dim => out += &format!("\x1b[36m{text}\x1b[0m"),
        }
    }
    out.truncate(out.trim_end_matches(' ').len());
    out.push('\n');
    out
}

/// The lines of a text after a head. The later ones are indented below its beginning.
fn hanging(columns: Option<usize>, head: &[Piece], text: &str) -> Vec<Vec<(Ink, String)>> {
    let indent = head.iter().map(|(_, text)| text.width()).sum();
    let lines = broken(&visible(text, usize::MAX), columns.map(|columns| columns.saturating_sub(indent)));
    let first = || head.iter().map(|(ink, text)| (*ink, (*text).to_owned())).collect::<Vec<_>>();
    let later = || vec![(Ink::Plain, " ".repeat(indent))];
    let line = |(index, text): (usize, String)| {
        let mut line = if index == 0 { first() } else { later() };
        line.push((Ink::Plain, text));
        line
    };
    lines.into_iter().enumerate().map(line).collect()
}

/// Returns at least one line. If the terminal is too narrow for words, it breaks the line itself.
fn broken(text: &str, columns: Option<usize>) -> Vec<String> {
    let Some(columns) = columns.filter(|columns| *columns >= 20) else { return vec![text.to_owned()] };
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let Some(line) = lines.last_mut() else { continue };
        if line.is_empty() || line.width() + 1 + word.width() <= columns {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

/// JSON is ASCII outside of its strings. So such a character is in a string, where an escape means the same.
fn escaped(json: &str) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(json.len() + json.len() / 8 + 64));
    for char in json.trim_end().chars() {
        if char != '\n' && (char.is_control() || is_invisible(char)) {
            for unit in char.encode_utf16(&mut [0; 2]) {
                *out += &format!("\\u{unit:04x}");
            }
        } else {
            out.push(char);
        }
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMINAL: Look = Look { colour: true, unicode: true, columns: Some(80) };
    const FILE: Look = Look { colour: false, unicode: true, columns: None };

    #[test]
    fn colours_go_to_a_terminal_only() {
        let line = [(Ink::Bad, "✗"), (Ink::Plain, " failed"), (Ink::Dim, "  ")];
        assert_eq!(rendered(TERMINAL, &line), "\x1b[1;31m✗\x1b[0m failed\x1b[36m  \x1b[0m\n");
        assert_eq!(rendered(FILE, &line), "✗ failed\n");
        assert_eq!(rendered(Look { unicode: false, ..FILE }, &line), "x failed\n");
    }

    #[test]
    fn words_stay_whole_where_there_is_room_for_them() {
        let text = "The keyring is reached over D-Bus";
        assert_eq!(broken(text, Some(20)), ["The keyring is", "reached over D-Bus"]);
        assert_eq!(broken(text, Some(33)), [text]);
        assert_eq!((broken(text, Some(19)), broken(text, None)), (vec![text.to_owned()], vec![text.to_owned()]));
        let long = "/home/ada/.config/a0connect";
        assert_eq!(broken(&format!("{long} is open"), Some(20)), [long, "is open"]);
        assert_eq!(broken("", Some(40)), [""]);
    }

    #[test]
    fn nothing_from_outside_reaches_the_terminal_raw() {
        let line = [(Ink::Plain, "a\x1b[2Jb\u{202e}c\u{9b}1m")];
        assert_eq!(rendered(TERMINAL, &line), "a\\x1b[2Jb\\u{202e}c\\x9b1m\n");
    }

    #[test]
    fn json_keeps_its_meaning() {
        let value = serde_json::json!({"a": "x\u{202e}\u{9b}\u{e0001}ü\n\"", "b": [1]});
        let text = escaped(&serde_json::to_string_pretty(&value).unwrap());
        assert!(text.chars().all(|char| char == '\n' || !char.is_control() && !is_invisible(char)), "{text:?}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }
}
