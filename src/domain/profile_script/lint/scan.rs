//! Splits a script into tokens: without comments, with strings and regular expressions in one piece, and with the partner of
//! each bracket.
//!
//! Rule: when in doubt, it stops and says nothing about the rest. The doubt is a `/` after a `}`, which may end a block or a
//! value: only a full parser knows whether the `/` divides (ECMAScript, section 12: InputElementDiv and InputElementRegExp).

use crate::domain::safe_text::is_invisible;
use std::fmt;

/// A position: line and column in characters, both counted from 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct At(pub usize, pub usize);

impl fmt::Display for At {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "on line {}, column {}", self.0, self.1)
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Word,
    Number,
    Text,
    /// A template literal, or the part of one before the next `${`.
    Template,
    Regex,
    Sign,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Token<'a> {
    pub kind: Kind,
    pub text: &'a str,
    pub at: At,
    /// The byte in the script where it begins.
    pub start: usize,
    /// It is the first on its line.
    pub first: bool,
    /// The index of the bracket around it. For a closing bracket, of the one around the pair.
    pub inside: Option<usize>,
    /// The index of a bracket's partner, if it has one.
    pub partner: Option<usize>,
}

/// The part of a script that could be read.
#[derive(Debug, Default, PartialEq)]
pub struct Scan<'a> {
    pub tokens: Vec<Token<'a>>,
    /// Why it isn't JavaScript, in a sentence with the fix.
    pub problem: Option<String>,
    /// It was read to its end.
    pub complete: bool,
}

impl<'a> Scan<'a> {
    /// The text of a token. Empty past the end.
    pub fn text(&self, index: usize) -> &'a str {
        self.tokens.get(index).map_or("", |token| token.text)
    }

    pub fn is(&self, index: usize, kind: Kind) -> bool {
        self.tokens.get(index).is_some_and(|token| token.kind == kind)
    }

    /// It is on the same line as the token before it.
    pub fn goes_on(&self, index: usize) -> bool {
        self.tokens.get(index).is_some_and(|token| !token.first)
    }

    pub fn partner(&self, index: usize) -> Option<usize> {
        self.tokens.get(index)?.partner
    }
}

/// Reads the script once, until its end or a doubt.
pub fn scan(script: &str) -> Scan<'_> {
    let mut scanner =
        Scanner { script, byte: 0, at: At(1, 1), first: true, open: vec![], templates: vec![], tokens: vec![] };
    let stop = loop {
        match scanner.step() {
            Ok(true) => {}
            Ok(false) => break scanner.unclosed(),
            Err(stop) => break Some(stop),
        }
    };
    let (complete, problem) = match stop {
        None => (true, None),
        Some(Stop::Doubt) => (false, None),
        Some(Stop::Problem(problem)) => (false, Some(problem)),
    };
    Scan { tokens: scanner.tokens, problem, complete }
}

enum Stop {
    Doubt,
    Problem(String),
}

struct Scanner<'a> {
    script: &'a str,
    byte: usize,
    at: At,
    first: bool,
    /// The indexes of open brackets.
    open: Vec<usize>,
    /// The beginnings of open templates.
    templates: Vec<At>,
    tokens: Vec<Token<'a>>,
}

/// The meaning of a `/`.
enum Slash {
    Divides,
    Regex,
    Doubt,
}

impl<'a> Scanner<'a> {
    /// Reads one token, or what is between two. Returns false at the end.
    fn step(&mut self) -> Result<bool, Stop> {
        let rest = self.rest();
        let Some(char) = rest.chars().next() else { return Ok(false) };
        match char {
            _ if rest.starts_with("//") => self.skip(rest.find(ends_line).unwrap_or(rest.len())),
            _ if rest.starts_with("/*") => {
                let Some(end) = rest[2..].find("*/") else {
                    return problem(format!("The comment that begins {} has no end. Close it with */.", self.at));
                };
                self.skip(end + 4);
            }
            '"' | '\'' => match quoted(rest, char) {
                Some(length) => self.take(Kind::Text, length),
                None => {
                    let what = format!("The {char} {} has no match on its line.", self.at);
                    return problem(format!("{what} Add the missing quote."));
                }
            },
            '`' => {
                self.templates.push(self.at);
                self.template(1)?;
            }
            '/' => match self.slash() {
                Slash::Divides => self.take(Kind::Sign, 1),
                Slash::Regex => match regex(rest) {
                    Some(length) => self.take(Kind::Regex, length),
                    None => {
                        let what =
                            format!("The / {} begins a regular expression that doesn't end on its line.", self.at);
                        return problem(format!("{what} Close it, or begin a comment with //."));
                    }
                },
                Slash::Doubt => return Err(Stop::Doubt),
            },
            '(' | '[' | '{' => self.opens(1),
            ')' | ']' | '}' => self.closes(char)?,
            '0'..='9' => {
                let number = |one: char| one.is_ascii_alphanumeric() || matches!(one, '_' | '.');
                self.take(Kind::Number, rest.find(|one| !number(one)).unwrap_or(rest.len()));
            }
            '\\' if !rest.starts_with("\\u") => {
                let what = format!("There is a \\ {} outside of any string, as in JSON.", self.at);
                return problem(format!("{what} Copy the function itself, not the JSON."));
            }
            '“' | '”' | '„' | '‟' | '‘' | '’' | '‚' | '‛' | '«' | '»' | '´' => {
                return problem(format!("{char} {} isn't a JavaScript quote. Write ' or \".", self.at));
            }
            '–' | '—' | '−' | '…' => {
                return problem(format!("{char} {} isn't a JavaScript operator. Write - or three dots.", self.at));
            }
            '\u{feff}' => self.skip(char.len_utf8()),
            _ if char.is_whitespace() => self.skip(char.len_utf8()),
            _ if is_invisible(char) => {
                let what = format!("There is an invisible character (U+{:04X}) {}.", char as u32, self.at);
                return problem(format!("{what} Type that line by hand."));
            }
            _ => match word(rest) {
                0 => self.take(Kind::Sign, sign(rest)),
                length => self.take(Kind::Word, length),
            },
        }
        Ok(true)
    }

    fn rest(&self) -> &'a str {
        self.script.get(self.byte..).unwrap_or_default()
    }

    fn take(&mut self, kind: Kind, length: usize) {
        let text = self.rest().get(..length).unwrap_or_default();
        let (at, start, first, inside) = (self.at, self.byte, self.first, self.open.last().copied());
        self.tokens.push(Token { kind, text, at, start, first, inside, partner: None });
        self.skip(length);
        self.first = false;
    }

    fn skip(&mut self, length: usize) {
        let mut chars = self.rest().get(..length).unwrap_or_default().chars().peekable();
        while let Some(char) = chars.next() {
            if ends_line(char) && !(char == '\r' && chars.peek() == Some(&'\n')) {
                (self.at, self.first) = (At(self.at.0 + 1, 1), true);
            } else {
                self.at.1 += 1;
            }
        }
        self.byte += length;
    }

    fn opens(&mut self, length: usize) {
        let index = self.tokens.len();
        self.take(Kind::Sign, length);
        self.open.push(index);
    }

    fn closes(&mut self, char: char) -> Result<(), Stop> {
        let Some(opener) = self.open.pop() else {
            let what = format!("The {char} {} closes nothing.", self.at);
            return problem(format!("{what} Remove it, or add the bracket that it closes."));
        };
        let index = self.tokens.len();
        self.take(Kind::Sign, 1);
        let (at, open) = (self.tokens[index].at, &mut self.tokens[opener]);
        let wanted = closer(open.text);
        if char != wanted {
            let what = format!("The {char} {at} comes before the end of the {} {}.", open.text, open.at);
            return problem(format!("{what} Add the missing {wanted} between them, or remove one."));
        }
        open.partner = Some(index);
        let templates = open.text == "${";
        self.tokens[index].partner = Some(opener);
        if templates { self.template(0) } else { Ok(()) }
    }

    /// Reads a template literal to its end or its next `${`. Its first `from` bytes are known.
    fn template(&mut self, from: usize) -> Result<(), Stop> {
        let rest = self.rest();
        let mut chars = rest.char_indices().skip(from);
        while let Some((index, char)) = chars.next() {
            match char {
                '\\' => _ = chars.next(),
                '`' => {
                    self.templates.pop();
                    self.take(Kind::Template, index + 1);
                    return Ok(());
                }
                '$' if rest[index..].starts_with("${") => {
                    self.take(Kind::Template, index);
                    self.opens(2);
                    return Ok(());
                }
                _ => {}
            }
        }
        let begin = self.templates.last().copied().unwrap_or(self.at);
        problem(format!("The template that begins {begin} has no end. Close it with `."))
    }

    fn slash(&self) -> Slash {
        let before = |index: usize| index.checked_sub(1).and_then(|index| self.tokens.get(index));
        let Some(last) = self.tokens.last() else { return Slash::Regex };
        let after_dot = before(self.tokens.len() - 1).is_some_and(|token| matches!(token.text, "." | "?."));
        match (last.kind, last.text) {
            (Kind::Word, _) if after_dot => Slash::Divides,
            (Kind::Word, word) if BEFORE_VALUE.contains(&word) => Slash::Regex,
            (Kind::Word, "of" | "await" | "yield" | "let") => Slash::Doubt,
            (Kind::Sign, ")") => {
                let head = last.partner.and_then(before).filter(|token| token.kind == Kind::Word);
                match head.map_or("", |token| token.text) {
                    "if" | "while" | "with" | "for" => Slash::Regex,
                    // for await (…) or await (…)
                    "await" => Slash::Doubt,
                    _ => Slash::Divides,
                }
            }
            (Kind::Sign, "}") => {
                match last.partner.and_then(before).filter(|token| token.kind == Kind::Sign).map(|token| token.text) {
                    Some("(" | "[" | "," | "=" | "?" | "&" | "|" | "+" | "-" | "*" | "!" | "...") => Slash::Divides,
                    _ => Slash::Doubt,
                }
            }
            (Kind::Sign, "." | "?.") => Slash::Doubt,
            (Kind::Sign, "]" | "++" | "--") => Slash::Divides,
            (Kind::Sign, _) => Slash::Regex,
            _ => Slash::Divides,
        }
    }

    fn unclosed(&self) -> Option<Stop> {
        let open = &self.tokens[*self.open.last()?];
        let what = format!("The script ends inside the {} {}, so its end is missing.", open.text, open.at);
        Some(Stop::Problem(format!("{what} Copy the full script again.")))
    }
}

/// Words before a value, after which a `/` begins a regular expression.
const BEFORE_VALUE: &[&str] = &[
    "return",
    "typeof",
    "case",
    "in",
    "delete",
    "void",
    "throw",
    "new",
    "else",
    "do",
    "instanceof",
    "extends",
    "default",
];

fn problem<T>(what: String) -> Result<T, Stop> {
    Err(Stop::Problem(what))
}

fn ends_line(char: char) -> bool {
    matches!(char, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

fn closer(open: &str) -> char {
    match open {
        "(" => ')',
        "[" => ']',
        _ => '}',
    }
}

/// The length of a string with its quotes. None if the line or the script ends first.
fn quoted(rest: &str, quote: char) -> Option<usize> {
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((index, char)) = chars.next() {
        match char {
            '\\' => {
                let escaped = chars.next();
                _ = chars.next_if(|(_, next)| escaped.is_some_and(|(_, char)| char == '\r') && *next == '\n');
            }
            '\n' | '\r' => return None,
            char if char == quote => return Some(index + 1),
            _ => {}
        }
    }
    None
}

/// The length of a regular expression with its flags. None if it doesn't end on its line.
fn regex(rest: &str) -> Option<usize> {
    let (mut chars, mut class) = (rest.char_indices().skip(1), false);
    while let Some((index, char)) = chars.next() {
        match char {
            '\\' => _ = chars.next().filter(|(_, char)| !ends_line(*char))?,
            '[' => class = true,
            ']' => class = false,
            '/' if !class => return Some(index + 1 + word(&rest[index + 1..])),
            char if ends_line(char) => return None,
            _ => {}
        }
    }
    None
}

/// The length of a name. A character outside ASCII counts as a letter unless it is a space.
fn word(rest: &str) -> usize {
    let mut length = 0;
    while let Some(char) = rest[length..].chars().next() {
        let part = rest[length..].strip_prefix("\\u{").and_then(|escape| escape.find('}'));
        length += match char {
            _ if part.is_some() => part.map_or(0, |end| end + 4),
            '\\' if rest[length..].starts_with("\\u") => 2,
            '#' if length == 0 => 1,
            '_' | '$' | 'a'..='z' | 'A'..='Z' | '0'..='9' => 1,
            // Joiners are part of words in some writing systems.
            '\u{200c}' | '\u{200d}' if rest[..length].ends_with(|before: char| !before.is_ascii()) => 3,
            _ if char.is_ascii() || char.is_whitespace() || is_invisible(char) => return length,
            _ if "“”„‟‘’‚‛«»´–—−…".contains(char) => return length,
            _ => char.len_utf8(),
        };
    }
    length
}

fn sign(rest: &str) -> usize {
    let long = ["...", "=>", "++", "--"].iter().find(|sign| rest.starts_with(*sign)).map(|sign| sign.len());
    let chain = rest.strip_prefix("?.").filter(|after| !after.starts_with(|char: char| char.is_ascii_digit()));
    long.or(chain.map(|_| 2)).unwrap_or_else(|| rest.chars().next().map_or(1, char::len_utf8))
}
