//! The part of YAML that auth0-deploy-cli and users write: maps, lists, quoted texts, blocks and inline JSON.
//!
//! Written by hand: a full parser rejects a part of a file, drops the line numbers, and adds more than 300 kB. What this reader
//! doesn't know, such as a tag or an alias, becomes [`Value::Code`]. It's then listed, and nothing is invented.

use super::jsonc;
use super::text::Pasted;
use super::tree::{DEPTH, Node, Value};
use crate::domain::secret::Secret;
use zeroize::Zeroizing;

/// The document that begins at this line, and the line after it.
pub fn document(pasted: &Pasted, line: usize) -> (Node, usize) {
    let mut reader = Reader { pasted, line, depth: 0 };
    let indent = reader.next_line().map_or(0, |found| found.0);
    let node = reader.block(indent);
    (node, reader.line)
}

/// The value that follows the colon in this line, which may go on in the lines below, and the line after it.
pub fn value_after(pasted: &Pasted, line: usize, text: &str) -> (Node, usize) {
    let whole = pasted.line(line);
    let mut reader = Reader { pasted, line, depth: 0 };
    let node = reader.value(whole.len() - whole.trim_start_matches(' ').len(), text);
    (node, reader.line)
}

/// The name of a line such as `name: value`, with what follows the colon.
pub fn named(text: &str) -> Option<(String, &str)> {
    let bare = text.trim_start();
    let quote = bare.chars().next().filter(|char| *char == '"' || *char == '\'');
    let (name, rest) = match quote {
        Some(quote) => {
            let (name, rest) = bare[1..].split_once(quote)?;
            (name, rest.trim_start().strip_prefix(':')?)
        }
        None => {
            let at = bare
                .char_indices()
                .find(|(at, char)| *char == ':' && bare[at + 1..].chars().next().is_none_or(char::is_whitespace))?
                .0;
            (bare[..at].trim_end(), &bare[at + 1..])
        }
    };
    let is_name =
        !name.is_empty() && name.len() <= 100 && !name.contains(['{', '[', '"', '#']) && !name.starts_with('-');
    is_name.then(|| (name.to_owned(), rest))
}

struct Reader<'a> {
    pasted: &'a Pasted,
    line: usize,
    depth: usize,
}

impl<'a> Reader<'a> {
    /// The indent and the text of the next line that isn't empty.
    fn next_line(&mut self) -> Option<(usize, &'a str)> {
        while self.line <= self.pasted.lines() {
            let text = self.pasted.line(self.line);
            let bare = text.trim_start_matches(' ');
            if !bare.trim().is_empty() && !bare.starts_with('#') && self.pasted.is_free(self.line) {
                return Some((text.len() - bare.len(), bare.trim_end()));
            }
            self.line += 1;
        }
        None
    }

    /// The map or the list whose entries have this indent.
    fn block(&mut self, indent: usize) -> Node {
        let first = self.line;
        self.depth += 1;
        let (mut members, mut items) = (Vec::new(), Vec::new());
        while let Some((found, text)) = self.next_line() {
            if found != indent || self.depth > DEPTH || text == "---" || text == "..." {
                break;
            }
            let before = self.line;
            match text.strip_prefix("- ").or((text == "-").then_some("")) {
                Some(rest) if members.is_empty() => items.push(self.item(indent, text.len() - rest.len(), rest)),
                None if items.is_empty() => match named(text) {
                    Some((name, rest)) => {
                        let node = self.value(indent, rest);
                        members.push((name, node));
                    }
                    None => break,
                },
                _ => break,
            }
            if self.line == before {
                break;
            }
        }
        self.depth -= 1;
        let value = if items.is_empty() { Value::Map(members) } else { Value::List(items) };
        Node::new(first, value)
    }

    /// After a dash: a value, or a map whose first member is on the same line.
    fn item(&mut self, indent: usize, dash: usize, rest: &str) -> Node {
        let line = self.line;
        let inner = indent + dash + rest.len() - rest.trim_start().len();
        let Some((name, value)) = named(rest) else { return self.value(indent, rest) };
        let node = self.value(inner, value);
        let mut members = vec![(name, node)];
        if let Some((found, text)) = self.next_line()
            && found == inner
            && !text.starts_with("- ")
            && let Value::Map(more) = self.block(inner).value
        {
            members.extend(more);
        }
        Node::new(line, Value::Map(members))
    }

    /// What follows a name or a dash, on this line or in the lines below. Goes to the line after it.
    fn value(&mut self, indent: usize, text: &str) -> Node {
        let line = self.line;
        let text = text.trim();
        if let Some(header) = text.strip_prefix(['|', '>']) {
            self.line += 1;
            return Node::new(line, self.scalar(indent, text.starts_with('>'), header));
        }
        match text.chars().next() {
            None | Some('#') => {
                self.line += 1;
                match self.next_line() {
                    Some((found, _)) if found > indent => self.block(found),
                    // The dashes of a list may be as far in as the name.
                    Some((found, text)) if found == indent && (text.starts_with("- ") || text == "-") => {
                        self.block(found)
                    }
                    _ => Node::new(line, Value::Null),
                }
            }
            Some('{' | '[') => {
                let start = self.pasted.start_of(line) + self.pasted.line(line).find(text).unwrap_or(0);
                match jsonc::value_at(self.pasted, start) {
                    Some((mut node, end)) => {
                        self.line = self.pasted.line_at(end) + 1;
                        node.change_all(&unquote);
                        node
                    }
                    None => self.code(text),
                }
            }
            Some(quote @ ('"' | '\'')) => self.quoted(quote, text),
            Some('&' | '*' | '!' | '%' | '@' | '`') => self.code(text),
            Some(_) => self.plain(indent, text),
        }
    }

    fn code(&mut self, text: &str) -> Node {
        let line = self.line;
        self.line += 1;
        Node::new(line, Value::Code(Secret::new(text)))
    }

    /// A text in quotes, which may go on in the next lines.
    fn quoted(&mut self, quote: char, text: &str) -> Node {
        let line = self.line;
        let mut out = Zeroizing::new(String::with_capacity(text.len()));
        let mut rest = &text[1..];
        loop {
            let mut chars = rest.char_indices();
            while let Some((at, char)) = chars.next() {
                match (quote, char) {
                    ('\'', '\'') if rest[at + 1..].starts_with('\'') => {
                        out.push('\'');
                        chars.next();
                    }
                    (quote, char) if quote == char => {
                        self.line += 1;
                        return Node::text(line, &out);
                    }
                    ('"', '\\') => {
                        if let Some((_, escaped)) = chars.next() {
                            let (char, used) = escape(escaped, &rest[chars.offset()..]);
                            out.extend(char);
                            for _ in 0..used {
                                chars.next();
                            }
                        }
                    }
                    (_, char) => out.push(char),
                }
            }
            self.line += 1;
            if self.line > self.pasted.lines() || self.line > line + 2_000 {
                self.line = line;
                return self.code(text);
            }
            rest = self.pasted.line(self.line).trim();
            // A line break between words is a space, and an empty line is a line break.
            if rest.is_empty() {
                out.push('\n')
            } else if !out.ends_with('\n') {
                out.push(' ')
            }
        }
    }

    /// A text without quotes. It may go on in the next lines, if they are further in.
    fn plain(&mut self, indent: usize, text: &str) -> Node {
        let line = self.line;
        let mut out = Zeroizing::new(without_comment(text).to_owned());
        self.line += 1;
        while let Some((found, more)) = self.next_line() {
            if found <= indent || named(more).is_some() || more.starts_with("- ") {
                break;
            }
            out.push(' ');
            out.push_str(without_comment(more));
            self.line += 1;
        }
        let is_number = out.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b'-');
        let value = match out.as_str() {
            "true" | "True" | "yes" | "on" => Value::Bool(true),
            "false" | "False" | "no" | "off" => Value::Bool(false),
            "null" | "~" | "" => Value::Null,
            number if is_number => Value::Number(Secret::new(number)),
            text => Value::Text(Secret::new(text)),
        };
        Node::new(line, value)
    }

    /// The lines of a block, after `|` or `>`.
    fn scalar(&mut self, indent: usize, folds: bool, header: &str) -> Value {
        let header = without_comment(header);
        let digit = header.chars().find_map(|char| char.to_digit(10));
        let mut inner = digit.map(|digit| indent + digit as usize);
        let mut lines: Vec<&str> = Vec::new();
        while self.line <= self.pasted.lines() {
            let text = self.pasted.line(self.line);
            let spaces = text.len() - text.trim_start_matches(' ').len();
            if text.trim().is_empty() {
                lines.push(inner.and_then(|inner| text.get(inner..)).unwrap_or_default());
            } else {
                let from = *inner.get_or_insert(spaces);
                if spaces < from || from <= indent {
                    break;
                }
                lines.push(&text[from..]);
            }
            self.line += 1;
        }
        let kept = lines.len() - lines.iter().rev().take_while(|line| line.is_empty()).count();
        let after = lines.len() - kept;
        lines.truncate(kept);
        let mut out = Zeroizing::new(if folds { folded(&lines) } else { lines.join("\n") });
        match header.contains(['-', '+']) {
            true if header.contains('+') => out.extend(std::iter::repeat_n('\n', after.max(1))),
            true => {}
            false if !out.is_empty() => out.push('\n'),
            false => {}
        }
        Value::Text(Secret::new(out.as_str()))
    }
}

/// In YAML, words without quotes are texts.
fn unquote(node: &mut Node) {
    if let Value::Code(text) = &node.value
        && !text.reveal().starts_with(['*', '&', '!'])
    {
        node.value = Value::Text(text.clone());
    }
}

/// Lines joined by spaces. An empty line is a line break, and lines that are further in stay as they are.
fn folded(lines: &[&str]) -> String {
    let mut out = String::new();
    let is_kept = |line: &str| line.starts_with([' ', '\t']);
    let mut empty = 0;
    for (index, line) in lines.iter().enumerate() {
        if line.is_empty() {
            empty += 1;
            continue;
        }
        if index > empty {
            let before = lines[..index].iter().rev().find(|line| !line.is_empty()).is_some_and(|line| is_kept(line));
            match (empty, before || is_kept(line)) {
                (0, false) => out.push(' '),
                (0, true) => out.push('\n'),
                (count, kept) => out.extend(std::iter::repeat_n('\n', count + usize::from(kept))),
            }
        } else {
            out.extend(std::iter::repeat_n('\n', empty));
        }
        empty = 0;
        out.push_str(line);
    }
    out
}

/// The character of an escape, and how many of the next ones belong to it.
fn escape(char: char, rest: &str) -> (Option<char>, usize) {
    let code = |length: usize| {
        let value = rest.get(..length).and_then(|digits| u32::from_str_radix(digits, 16).ok());
        (value.and_then(char::from_u32), length)
    };
    match char {
        'n' => (Some('\n'), 0),
        't' => (Some('\t'), 0),
        'r' => (Some('\r'), 0),
        '0' => (Some('\0'), 0),
        'e' => (Some('\u{1b}'), 0),
        'N' => (Some('\u{85}'), 0),
        'L' => (Some('\u{2028}'), 0),
        'P' => (Some('\u{2029}'), 0),
        '_' => (Some('\u{a0}'), 0),
        'x' => code(2),
        'u' => code(4),
        'U' => code(8),
        other => (Some(other), 0),
    }
}

fn without_comment(text: &str) -> &str {
    let end = text.char_indices().find(|(at, char)| *char == '#' && (*at == 0 || text[..*at].ends_with([' ', '\t'])));
    text[..end.map_or(text.len(), |(at, _)| at)].trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Node {
        document(&Pasted::new(text), 1).0
    }

    fn at<'a>(node: &'a Node, path: &str) -> &'a Node {
        path.split('.').fold(node, |node, part| match part.parse::<usize>() {
            Ok(index) => &node.items()[index],
            Err(_) => node.get(part).unwrap_or_else(|| panic!("{part}: {node:?}")),
        })
    }

    fn text<'a>(node: &'a Node, path: &str) -> &'a str {
        at(node, path).as_text().unwrap_or_else(|| panic!("{path}: {node:?}")).reveal()
    }

    #[test]
    fn maps_lists_and_texts_are_read() {
        let node = read(
            "# c\nconnections:\n  - name: acme   # c\n    strategy: 'it''s'\n    options:\n      a: \"b\\n\\u00fc\"\n      list:\n      - one\n      - two words\n      flow: {c: d, \"e\": [1, 2]}\n      yes: true\n      secret: ##KEY##\n  - name: other\n",
        );
        assert_eq!(text(&node, "connections.0.name"), "acme");
        assert_eq!(text(&node, "connections.0.strategy"), "it's");
        assert_eq!(text(&node, "connections.0.options.a"), "b\nü");
        assert_eq!(text(&node, "connections.0.options.list.1"), "two words");
        assert_eq!(text(&node, "connections.0.options.flow.c"), "d");
        assert_eq!(at(&node, "connections.0.options.yes").value, Value::Bool(true));
        assert_eq!(at(&node, "connections.0.options.secret").value, Value::Null);
        assert_eq!(text(&node, "connections.1.name"), "other");
        assert_eq!((at(&node, "connections.0.options.a").line, at(&node, "connections.1").line), (6, 13));
    }

    #[test]
    fn blocks_are_read() {
        let node = read(
            "a: |\n  one\n    two\n\n  three\nb: >-\n  one\n  two\n\n  three\nc: |-\n  x\nd: plain\n  goes on\ne: 'f\n  g'\n",
        );
        assert_eq!(text(&node, "a"), "one\n  two\n\nthree\n");
        assert_eq!(text(&node, "b"), "one two\nthree");
        assert_eq!((text(&node, "c"), text(&node, "d"), text(&node, "e")), ("x", "plain goes on", "f g"));
    }

    #[test]
    fn what_is_unknown_is_code_and_nothing_loops() {
        assert!(matches!(at(&read("a: !secret b"), "a").value, Value::Code(_)));
        assert!(matches!(at(&read("a: *b"), "a").value, Value::Code(_)));
        assert!(matches!(at(&read("a: \"b"), "a").value, Value::Code(_)));
        read(&"a:\n ".repeat(20_000));
        read(&(0..3_000).map(|depth| format!("{}a:\n", " ".repeat(depth % 200))).collect::<String>());
    }
}
