//! The parser's complaints, in the words of the program: what is wrong, where, and which bracket is open.

use super::near::nearest;
use super::remark::{MOST, Place, Remark, clipped};
use super::shape::SIGNATURE;
use super::tree::{Complaint, Tree};
use crate::domain::safe_text::is_invisible;

/// What Auth0's JavaScript engine rejects, in the order of the parser.
pub fn remarks(tree: &Tree) -> Vec<Remark> {
    let mut remarks: Vec<Remark> = Vec::new();
    // If the parser stopped there, a declaration without a value is only a consequence.
    let stopped_at = tree.complaints.last().filter(|_| tree.stopped).map(Complaint::begin);
    let is_result = |one: &&Complaint| one.message.starts_with("Missing init") && Some(one.end()) == stopped_at;
    for complaint in tree.complaints.iter().filter(|one| !is_result(one)).take(MOST) {
        let remark = remark(tree, complaint);
        // The parser may complain twice about one place.
        if !remarks.iter().any(|other| other.place == remark.place) {
            remarks.push(remark);
        }
    }
    remarks
}

/// The text doesn't contain the word function, which may be misspelled.
pub fn no_function(script: &str) -> Remark {
    let word = word_after(script, 0);
    if nearest(word, ["function"].into_iter()).is_some() {
        return misspelled(script, word.len() + script.len() - script.trim_start().len())
            .map_or_else(nothing, |remark| remark.at(Place::of(script, 0)));
    }
    nothing()
}

fn nothing() -> Remark {
    Remark::failure("The script contains no function", "Auth0 needs a function to call.", SIGNATURE)
}

/// The offset of the first complaint, if the function before it is complete: its partner is the parenthesis that was added.
pub fn follows_the_function(tree: &Tree) -> Option<usize> {
    let [found, opened] = tree.complaints.first()?.labels.as_slice() else { return None };
    (tree.code.is_own_open(opened.0) && !tree.code.is_end(found.0)).then_some(found.0)
}

/// The script begins with a variable, and can't be read.
pub fn variable(tree: &Tree) -> Option<Remark> {
    let offset = tree.code.begin();
    let word = Some(word_at(&tree.code.text, offset)).filter(|word| matches!(*word, "const" | "let" | "var"))?;
    let why = format!("It begins with {word}, but Auth0 accepts only a function.");
    Some(Remark::failure("The script isn't one function", why, SIGNATURE).at(tree.place_at(offset)))
}

fn remark(tree: &Tree, complaint: &Complaint) -> Remark {
    let offset = complaint.begin();
    let remark = explained(tree, complaint, offset, complaint.end() - offset).unwrap_or_else(|| {
        let message = complaint.message.replace('`', "").replace('\n', " ");
        let message = message.trim().trim_end_matches('.');
        Remark::failure(title(tree, offset), format!("{message}."), "Correct the script on this line.")
    });
    remark.at(tree.place_at(offset))
}

/// A complaint that needs other words than the parser's.
fn explained(tree: &Tree, complaint: &Complaint, offset: usize, length: usize) -> Option<Remark> {
    let message = complaint.message.as_str();
    let found = tree.code.text.get(offset..offset + length).unwrap_or_default();
    if message.starts_with("Unterminated") {
        return Some(unterminated(message, found));
    }
    if message.starts_with("Expected a semicolon") {
        return Some(between(tree, offset));
    }
    if let Some(rest) = message.strip_prefix("Expected `") {
        return Some(expected(tree, complaint, rest, offset));
    }
    if message.starts_with("Unexpected token") {
        return Some(unexpected(tree, offset, found));
    }
    if message.starts_with("Invalid Character") {
        let char = message.split('`').nth(1)?.chars().next()?;
        return Some(character(char));
    }
    if message.starts_with("`await` is only allowed") {
        let why = "await is only allowed in an async function.";
        return Some(Remark::failure("await without async", why, "Write async before the function around it."));
    }
    if message.contains("is a reserved word") {
        let what = "A reserved word is used as a name";
        return Some(Remark::failure(what, format!("{found} is a reserved word."), "Choose another name."));
    }
    if message.contains("has already been declared") {
        let name = clipped(message.split('`').nth(1)?, 30);
        let first = tree.place_at(offset);
        let second = tree.place_at(complaint.labels.get(1)?.0);
        let why = format!("It is declared here, and again on line {}, column {}.", second.line, second.column);
        let remark =
            Remark::failure(format!("{} is declared twice", clipped(&name, 20)), why, "Rename one of the two.");
        return Some(remark.at(first));
    }
    if message.starts_with("Invalid regular expression") {
        let why = format!("{}.", message.replace('`', "").trim_end_matches('.'));
        return Some(Remark::failure(
            "A regular expression is invalid",
            why,
            "Correct the expression between the slashes.",
        ));
    }
    if message.starts_with("Missing catch or finally") {
        let why = "This try block has neither catch nor finally after it.";
        return Some(Remark::failure("A try block has no catch", why, "Add catch (error) { … } after the block."));
    }
    None
}

fn unterminated(message: &str, found: &str) -> Remark {
    let fix = "Close it where it should end.";
    match (message, found.chars().next()) {
        ("Unterminated string", Some(quote @ ('\'' | '"'))) => {
            let why = format!("The {quote} here has no match on its line.");
            Remark::failure("A string isn't closed", why, format!("Add the closing {quote}, or remove this one."))
        }
        ("Unterminated string", _) => {
            Remark::failure("A template literal isn't closed", "The ` here has no match.", fix)
        }
        (message, _) if message.contains("comment") => {
            Remark::failure("A comment isn't closed", "The comment that begins here never ends.", "Add */ at its end.")
        }
        (message, _) if message.contains("regular expression") => {
            let why = "The / here begins a regular expression that has no end on its line.";
            Remark::failure("A regular expression isn't closed", why, "Add the closing /, or correct the division.")
        }
        _ => Remark::failure("Some text isn't closed", "The text that begins here never ends.", fix),
    }
}

/// Something else was expected, often because a bracket is still open.
fn expected(tree: &Tree, complaint: &Complaint, rest: &str, offset: usize) -> Remark {
    // In a message, names of signs are in backquotes: `,` or `}` but found `Identifier`.
    let wanted = quoted_signs(rest.split(" but found").next().unwrap_or_default());
    let opened = complaint.labels.iter().find(|label| label.2 == "Opened here").map(|label| label.0);
    let opened = opened.filter(|offset| !tree.code.is_own_open(*offset));
    let bracket = |offset: usize| {
        let Place { line, column, .. } = tree.place_at(offset);
        let sign = tree.code.text.get(offset..offset + 1).unwrap_or("bracket");
        format!("The {} on line {line}, column {column} is still open.", quoted(sign))
    };
    if tree.code.is_end(offset) {
        let why = match opened {
            Some(opened) => bracket(opened),
            None => format!("{wanted} is missing."),
        };
        return Remark::failure("The end of the script is missing", why, "Copy the full script again.");
    }
    let found = word_at(&tree.code.text, offset);
    let Some(opened) = opened else {
        if closes(found) {
            return extra(found);
        }
        let why = format!("{wanted} should be here instead of {}.", quoted(found));
        return Remark::failure(title(tree, offset), why, "Correct the script here.");
    };
    if let Some(keyword) = misspelled(&tree.code.text, offset) {
        return keyword;
    }
    let why = format!("{wanted} should be before {}. {}", quoted(found), bracket(opened));
    Remark::failure(title(tree, offset), why, "Add what is missing, such as a comma or a bracket.")
}

/// A closing bracket that nothing opens.
pub fn extra(sign: &str) -> Remark {
    let sign = quoted(sign);
    let why = format!("The {sign} here has no match.");
    Remark::failure(format!("An extra {sign}"), why, "Remove it, or add the bracket that it closes.")
}

pub fn closes(found: &str) -> bool {
    matches!(found, ")" | "]" | "}")
}

/// Two words without anything between them.
fn between(tree: &Tree, offset: usize) -> Remark {
    let text = tree.code.text.as_str();
    if let Some(hidden) = text.get(offset..).and_then(|rest| rest.chars().next()).filter(|char| is_invisible(*char)) {
        return character(hidden);
    }
    if let Some(keyword) = misspelled(text, offset) {
        return keyword;
    }
    let (before, after) = (word_before(text, offset), word_after(text, offset));
    let why = format!("Something is missing between {} and {}.", quoted(before), quoted(after));
    Remark::failure(unexpected_title(after), why, "Add what is missing, such as an operator or a bracket.")
}

/// A keyword with a typo before this offset: two words follow each other, and the first one is almost a keyword.
pub fn misspelled(text: &str, offset: usize) -> Option<Remark> {
    const KEYWORDS: [&str; 12] = [
        "return", "const", "function", "async", "await", "throw", "typeof", "delete", "while", "switch", "else", "new",
    ];
    let word = word_before(text, offset);
    let keyword = nearest(word, KEYWORDS.into_iter()).filter(|keyword| *keyword != word)?;
    let why = format!("{} isn't a keyword. Did you mean {keyword}?", clipped(word, 30));
    Some(Remark::failure(
        format!("{keyword} is misspelled"),
        why,
        format!("Write {keyword} instead of {}.", clipped(word, 30)),
    ))
}

fn unexpected(tree: &Tree, offset: usize, found: &str) -> Remark {
    if tree.code.is_end(offset) {
        let why = "The script ends where a value should follow.";
        return Remark::failure("The end of the script is missing", why, "Copy the full script again.");
    }
    let found = if found.is_empty() { word_at(&tree.code.text, offset) } else { found };
    let why = match (word_before(&tree.code.text, offset), found) {
        (_, "\\") => "A \\ is only valid in a string.".to_owned(),
        ("", found) => format!("{} isn't allowed here.", quoted(found)),
        (before, found) => format!("{} can't follow {}.", quoted(found), quoted(before)),
    };
    Remark::failure(unexpected_title(found), why, "Remove it, or add what is missing before it.")
}

/// Names what the parser stopped at.
fn title(tree: &Tree, offset: usize) -> String {
    unexpected_title(word_at(&tree.code.text, offset))
}

fn unexpected_title(found: &str) -> String {
    match found.trim() {
        "" => "Syntax error".to_owned(),
        found => format!("Unexpected {}", quoted(found)),
    }
}

/// A word as it is, and a sign in quotes, since it could be read as punctuation.
fn quoted(found: &str) -> String {
    let shown = clipped(found.trim(), 30);
    if shown.starts_with(is_part) { shown } else { format!("\"{shown}\"") }
}

/// The parser's words, with its signs in quotes: `,` or `}`.
fn quoted_signs(words: &str) -> String {
    let parts = words.split('`').enumerate();
    // Every second part was in backquotes. The first backquote was cut off.
    parts.map(|(at, part)| if at % 2 == 0 && !part.is_empty() { quoted(part) } else { part.to_owned() }).collect()
}

fn character(char: char) -> Remark {
    let fix = "Delete it, and type it again.";
    match char {
        '‘' | '’' | '‚' | '‛' | '“' | '”' | '„' | '«' | '»' | '´' => {
            let why = format!("{char} isn't a JavaScript quote.");
            Remark::failure("A typographic quote", why, "Replace it with ' or \".")
        }
        '–' | '—' | '−' => {
            Remark::failure("A typographic dash", format!("{char} isn't a JavaScript operator."), "Replace it with -.")
        }
        '\\' => {
            let why = "A \\ is only valid in a string, so this may be text from a JSON file.";
            Remark::failure("A \\ outside a string", why, "Copy the function itself.")
        }
        char if is_invisible(char) || char.is_control() => {
            let why = format!("JavaScript can't read the invisible character U+{:04X} here.", u32::from(char));
            Remark::failure("An invisible character", why, "Delete it.")
        }
        char => Remark::failure("An invalid character", format!("JavaScript can't read {char} here."), fix),
    }
}

/// The word or the sign at an offset.
pub fn word_at(text: &str, offset: usize) -> &str {
    let rest = text.get(offset..).unwrap_or_default();
    let end = rest.find(|char| !is_part(char)).unwrap_or(rest.len());
    let sign = rest.chars().next().map_or(0, char::len_utf8);
    rest.get(..end.max(sign)).unwrap_or_default()
}

fn word_before(text: &str, offset: usize) -> &str {
    let rest = text.get(..offset).unwrap_or_default().trim_end();
    let begin = rest.char_indices().rev().take_while(|(_, char)| is_part(*char)).last().map(|(begin, _)| begin);
    let sign = rest.char_indices().next_back().map_or(0, |(begin, _)| begin);
    rest.get(begin.unwrap_or(sign)..).unwrap_or_default()
}

fn word_after(text: &str, offset: usize) -> &str {
    let rest = text.get(offset..).unwrap_or_default();
    word_at(text, offset + rest.len() - rest.trim_start().len())
}

fn is_part(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '_' | '$')
}
