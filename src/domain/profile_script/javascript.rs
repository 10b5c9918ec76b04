//! Values as JavaScript: string literals, objects, and paths that never throw.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What JavaScript's `encodeURIComponent` encodes.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');
/// An object with more text than this gets one line for each member.
const LINE: usize = 96;

/// A piece of an expression.
pub enum Piece {
    Text(String),
    Code(String),
}

/// The text as `encodeURIComponent` encodes it.
pub fn component(text: &str) -> String {
    utf8_percent_encode(text, COMPONENT).to_string()
}

pub fn encoded(piece: Piece) -> Piece {
    match piece {
        Piece::Text(text) => Piece::Text(component(&text)),
        Piece::Code(code) => Piece::Code(format!("encodeURIComponent({code})")),
    }
}

/// The pieces as one expression.
pub fn code(pieces: Vec<Piece>) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(more) => text.push_str(&more),
            Piece::Code(code) => {
                parts.extend((!text.is_empty()).then(|| literal(&text)));
                text.clear();
                parts.push(code);
            }
        }
    }
    if !text.is_empty() || parts.is_empty() {
        parts.push(literal(&text));
    }
    parts.join(" + ")
}

/// An object literal on one line, or on several whose members have this indentation and two.
pub fn object(pairs: &[(String, String)], indent: usize) -> String {
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    let one = listed(&pairs);
    let long = one.len() > LINE || one.contains('\n');
    if long { format!("{{\n{}\n{}}}", members(&pairs, indent + 2), " ".repeat(indent)) } else { one }
}

pub fn listed(pairs: &[(&str, String)]) -> String {
    let members: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    format!("{{ {} }}", members.join(", "))
}

pub fn members(pairs: &[(&str, String)], indent: usize) -> String {
    let member = |(name, value): &(&str, String)| format!("{}{name}: {value}", " ".repeat(indent));
    pairs.iter().map(member).collect::<Vec<_>>().join(",\n")
}

pub fn indented(indent: usize, lines: &str) -> String {
    lines.lines().map(|line| format!("{}{line}\n", " ".repeat(indent))).collect()
}

/// A name as the key of an object literal.
pub fn key(name: &str) -> String {
    match name {
        // As a plain key it would set the prototype.
        "__proto__" => "['__proto__']".to_owned(),
        name if is_identifier(name) => name.to_owned(),
        name => literal(name),
    }
}

fn is_identifier(name: &str) -> bool {
    let is_start = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_' || byte == b'$';
    name.bytes().next().is_some_and(is_start) && name.bytes().all(|byte| is_start(byte) || byte.is_ascii_digit())
}

/// The value at a dotted path, or undefined if a step is missing: `data?.user?.['first name']`.
pub fn optional(root: &str, path: &str) -> String {
    path.split('.').fold(root.to_owned(), |place, step| match access(step) {
        step if step.starts_with('[') => format!("{place}?.{step}"),
        step => format!("{place}?{step}"),
    })
}

/// The same where `root` is known to be there: `data.user?.name`.
pub fn present(root: &str, path: &str) -> String {
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    let place = format!("{root}{}", access(first));
    rest.map_or_else(|| place.clone(), |rest| optional(&place, rest))
}

/// One step: `.name`, `[0]` or `['first name']`.
fn access(step: &str) -> String {
    let is_index = step.bytes().all(|byte| byte.is_ascii_digit()) && step.len() < 10 && !step.starts_with('0');
    match step {
        step if is_identifier(step) => format!(".{step}"),
        step if step == "0" || is_index && !step.is_empty() => format!("[{step}]"),
        step => format!("[{}]", literal(step)),
    }
}

/// A JavaScript string literal in printable ASCII. `<` is escaped too, for a script that is shown in an HTML page.
pub fn literal(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('\'');
    for unit in text.encode_utf16() {
        match u8::try_from(unit) {
            Ok(byte @ (b'\'' | b'\\')) => quoted.extend(['\\', char::from(byte)]),
            Ok(byte @ b' '..=b'~') if byte != b'<' => quoted.push(char::from(byte)),
            _ => quoted.push_str(&format!("\\u{unit:04x}")),
        }
    }
    quoted.push('\'');
    quoted
}
