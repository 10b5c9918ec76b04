//! JSON as users paste it: with comments, trailing commas, JavaScript's quotes and names, typographic quotes, or cut off.
//!
//! A strict parser is no help here: even the tutorial's file isn't JSON, because it has comments. What is read before the
//! first mistake is kept. Written by hand, because no parser keeps line numbers and also wipes what it read.

use super::text::Pasted;
use super::tree::{DEPTH, Node, Value};
use crate::domain::secret::Secret;
use zeroize::Zeroizing;

/// A value, and where it ends. None if no object or list begins at `start`.
pub fn value_at(pasted: &Pasted, start: usize) -> Option<(Node, usize)> {
    let mut reader = Reader { pasted, at: start, depth: 0, broken: false };
    let node = reader.value();
    let is_container = matches!(node.value, Value::Map(_) | Value::List(_));
    is_container.then_some((node, reader.at))
}

/// Members whose braces weren't copied with them. None if the text doesn't begin with a name in quotes.
pub fn members_at(pasted: &Pasted, start: usize) -> Option<(Node, usize)> {
    let mut reader = Reader { pasted, at: start, depth: 0, broken: false };
    reader.peek().filter(|char| is_quote(*char))?;
    let line = pasted.line_at(start);
    let mut members = Vec::new();
    let mut end = start;
    while let Some(member) = reader.member() {
        members.push(member);
        end = reader.at;
        reader.skip();
        if !reader.eat(',') {
            break;
        }
        reader.skip();
    }
    (!members.is_empty()).then(|| (Node::new(line, Value::Map(members)), end))
}

struct Reader<'a> {
    pasted: &'a Pasted,
    at: usize,
    depth: usize,
    /// Nothing after this place is read, because something is missing or wrong here.
    broken: bool,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.pasted.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn line(&self) -> usize {
        self.pasted.line_at(self.at)
    }

    /// Goes past white space and comments.
    fn skip(&mut self) {
        loop {
            let rest = self.rest();
            let space =
                rest.len() - rest.trim_start_matches(|char: char| char.is_whitespace() || char == '\u{200b}').len();
            self.at += space;
            let rest = self.rest();
            if rest.starts_with("//") {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                self.at += rest.find("*/").map_or(rest.len(), |end| end + 2);
            } else if space == 0 {
                return;
            }
        }
    }

    fn value(&mut self) -> Node {
        let line = self.line();
        let value = match self.peek() {
            Some('{') if self.is_placeholder() => self.code(),
            Some('{') => self.nested('{', '}'),
            Some('[') => self.nested('[', ']'),
            Some(quote) if is_quote(quote) => self.text(),
            Some(_) => self.code(),
            None => Value::Null,
        };
        Node::new(line, value)
    }

    /// `{APPLICATION_KEY}` without quotes.
    fn is_placeholder(&self) -> bool {
        let inside = self.rest()[1..].split(['}', '\n']).next().unwrap_or_default().trim();
        let is_name = |char: char| char.is_ascii_alphanumeric() || char == '_';
        self.rest()[1..].contains('}') && !inside.is_empty() && inside.chars().all(is_name)
    }

    fn nested(&mut self, open: char, close: char) -> Value {
        self.eat(open);
        self.depth += 1;
        let (mut members, mut items) = (Vec::new(), Vec::new());
        self.broken |= self.depth > DEPTH;
        loop {
            self.skip();
            if self.broken || self.eat(close) || self.peek().is_none() {
                break;
            }
            if open == '[' {
                let before = self.at;
                items.push(self.value());
                self.broken |= self.at == before;
            } else {
                match self.member() {
                    Some(member) => members.push(member),
                    None => self.broken = true,
                }
            }
            self.skip();
            // The comma may be missing, after the last one or at the end of a line.
            let separated = self.eat(',') || self.eat(';');
            let next = self.peek();
            self.broken |= !separated && open == '[' && next.is_some_and(|char| char != close);
        }
        self.depth -= 1;
        if open == '[' { Value::List(items) } else { Value::Map(members) }
    }

    fn member(&mut self) -> Option<(String, Node)> {
        if self.broken {
            return None;
        }
        let name = match self.peek()? {
            quote if is_quote(quote) => self.quoted(quote)?.0.to_string(),
            _ => {
                let rest = self.rest();
                let end = rest.find(|char: char| !char.is_ascii_alphanumeric() && !"_$-.".contains(char))?;
                self.at += end;
                rest[..end].to_owned()
            }
        };
        self.skip();
        let colon = self.eat(':') || self.rest().starts_with("=>") && self.eat('=') && self.eat('>');
        if name.is_empty() || !colon {
            return None;
        }
        self.skip();
        Some((name, self.value()))
    }

    fn text(&mut self) -> Value {
        let start = self.at;
        let quote = self.peek().unwrap_or('"');
        let Some((text, has_gap)) = self.quoted(quote) else {
            self.broken = true;
            return Value::Null;
        };
        // `'Bearer ' + token` and `"a".concat(b)` are code.
        let next = self.rest().trim_start_matches([' ', '\t']).chars().next();
        if has_gap || next.is_some_and(|next| "+.?".contains(next)) {
            self.at = start;
            return self.code();
        }
        Value::Text(Secret::new(text.as_str()))
    }

    /// The text in quotes, and whether a template in it has a gap. None if the closing quote is missing.
    fn quoted(&mut self, quote: char) -> Option<(Zeroizing<String>, bool)> {
        let rest = &self.rest()[quote.len_utf8()..];
        let mut out = Zeroizing::new(String::with_capacity(rest.find('\n').unwrap_or(rest.len())));
        let mut gap = false;
        let mut chars = rest.char_indices();
        while let Some((at, char)) = chars.next() {
            if closes(quote, char) {
                self.at += quote.len_utf8() + at + char.len_utf8();
                return Some((out, gap));
            }
            if char != '\\' {
                gap |= quote == '`' && char == '$' && rest[at + 1..].starts_with('{');
                out.push(char);
                continue;
            }
            match chars.next()?.1 {
                'n' => out.push('\n'),
                'r' => out.push('\r'),
                't' => out.push('\t'),
                'b' => out.push('\u{8}'),
                'f' => out.push('\u{c}'),
                '\n' => {}
                'u' => {
                    let (char, used) = unicode(&rest[chars.offset()..])?;
                    out.push(char);
                    for _ in 0..used {
                        chars.next();
                    }
                }
                other => out.push(other),
            }
        }
        None
    }

    /// Up to the end of the element: a word such as `true`, or an expression.
    fn code(&mut self) -> Value {
        let rest = self.rest();
        let mut open = 0_usize;
        let mut within: Option<char> = None;
        let mut escaped = false;
        let mut end = rest.len();
        for (at, char) in rest.char_indices() {
            match (within, char) {
                _ if escaped => escaped = false,
                (Some(_), '\\') => escaped = true,
                (Some(quote), char) if closes(quote, char) => within = None,
                // A quote in a comment has no end.
                (Some(quote), '\n') if quote != '`' => within = None,
                (Some(_), _) => {}
                (None, '\'' | '"' | '`') => within = Some(char),
                (None, '{' | '[' | '(') => open += 1,
                (None, '}' | ']' | ')') if open > 0 => open -= 1,
                (None, '}' | ']' | ')' | ',' | ';') if open == 0 => {
                    end = at;
                    break;
                }
                (None, '\n') if open == 0 => {
                    end = at;
                    break;
                }
                _ => {}
            }
        }
        self.at += end;
        let code = rest[..end].split(" //").next().unwrap_or_default().trim();
        let is_number = !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit() || b"-+.eE".contains(&byte));
        match code {
            "true" | "True" => Value::Bool(true),
            "false" | "False" => Value::Bool(false),
            "" | "null" | "undefined" | "None" => Value::Null,
            code if is_number => Value::Number(Secret::new(code)),
            code => Value::Code(Secret::new(if rest[..end].contains(" //") { rest[..end].trim() } else { code })),
        }
    }
}

/// The character of `\u1f98` and how many characters it has, also of a pair.
fn unicode(text: &str) -> Option<(char, usize)> {
    let unit = |text: &str| u32::from_str_radix(text.get(..4)?, 16).ok();
    let first = unit(text)?;
    if (0xd800..0xdc00).contains(&first) {
        let low = text.get(4..).and_then(|rest| rest.strip_prefix("\\u")).and_then(unit);
        if let Some(low) = low.filter(|low| (0xdc00..0xe000).contains(low)) {
            return Some((char::from_u32(0x10000 + ((first - 0xd800) << 10) + (low - 0xdc00))?, 10));
        }
    }
    Some((char::from_u32(first).unwrap_or('\u{fffd}'), 4))
}

/// A text can begin with it.
pub fn is_quote(char: char) -> bool {
    matches!(char, '"' | '\'' | '`' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{2018}' | '\u{2019}')
}

/// A text that begins with `open` ends with `char`. A program may have made the quotes typographic.
fn closes(open: char, char: char) -> bool {
    match open {
        '\u{201c}' | '\u{201d}' | '\u{201e}' => matches!(char, '\u{201c}' | '\u{201d}' | '"'),
        '\u{2018}' | '\u{2019}' => matches!(char, '\u{2018}' | '\u{2019}' | '\''),
        plain => char == plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Node {
        value_at(&Pasted::new(text), 0).unwrap_or_else(|| panic!("{text}")).0
    }

    fn shown(node: &Node) -> String {
        match &node.value {
            Value::Null => "null".into(),
            Value::Bool(bool) => bool.to_string(),
            Value::Number(text) => text.reveal().into(),
            Value::Text(text) => format!("{:?}", text.reveal()),
            Value::Code(text) | Value::Template(text) => format!("<{}>", text.reveal()),
            Value::List(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(" ")),
            Value::Map(members) => {
                let shown = members.iter().map(|(name, node)| format!("{name}:{}", shown(node)));
                format!("{{{}}}", shown.collect::<Vec<_>>().join(" "))
            }
        }
    }

    #[test]
    fn what_people_write_is_read() {
        for (text, wanted) in [
            (r#"{"a": "b\n\"c\"", "d": [1, true, null,],}"#, r#"{a:"b\n\"c\"" d:[1 true null]}"#),
            ("{ // c\n \"a\": \"//b\", /* x */ 'c': 'd' }", r#"{a:"//b" c:"d"}"#),
            (
                "{a: process.env.SECRET || 'x', b: f(1, {c: 2}), d: 'e' + f}",
                "{a:<process.env.SECRET || 'x'> b:<f(1, {c: 2})> d:<'e' + f>}",
            ),
            ("{\u{201c}a\u{201d}: \u{201c}b\u{201d}}", r#"{a:"b"}"#),
            ("{\"a\": {APPLICATION_KEY}, \"b\": <secret>}", "{a:<{APPLICATION_KEY}> b:<<secret>>}"),
            ("{\"a\": \"b\"\n \"c\": \"d\"}", r#"{a:"b" c:"d"}"#),
            ("{\"a\": \"\\ud83e\\udd80\\u00fc\"}", "{a:\"\u{1f980}ü\"}"),
            ("{\"a\": {\"b\": \"c\"", r#"{a:{b:"c"}}"#),
            ("{\"a\": \"b\", \"c\": \"cut", r#"{a:"b" c:null}"#),
            ("{:a => \"b\"}", "{}"),
            ("{\"a\" => \"b\"}", r#"{a:"b"}"#),
            ("{f: function (a, b) { return {c: 'd'}; }, g: `x`}", "{f:<function (a, b) { return {c: 'd'}; }> g:\"x\"}"),
        ] {
            assert_eq!(shown(&read(text)), wanted, "{text}");
        }
        let node = read("{\n\"a\":\n[\n1]}");
        assert_eq!((node.line, node.members()[0].1.line, node.members()[0].1.items()[0].line), (1, 3, 4));
    }

    #[test]
    fn members_without_braces_are_read() {
        let read = |text: &str| members_at(&Pasted::new(text), 0).map(|(node, _)| shown(&node));
        assert_eq!(read("\"a\": \"b\",\n\"c\": {\"d\": 1}\n}").as_deref(), Some(r#"{a:"b" c:{d:1}}"#));
        assert_eq!(read("a: b"), None);
        assert_eq!(read("\"a\" b"), None);
    }

    #[test]
    fn deep_nesting_ends() {
        let deep = "[".repeat(100_000);
        read(&deep);
        read(&"{a:".repeat(50_000));
    }

    proptest! {
        /// What is JSON is read as JSON.
        #[test]
        fn prop_json_is_read(texts in proptest::collection::vec("(\\PC|[\n\r\t\"\\\\]){0,20}", 1..5)) {
            let json = serde_json::to_string(&serde_json::json!({"list": texts})).unwrap();
            let node = read(&json);
            let list: Vec<&str> = node.members()[0].1.items().iter().map(|one| one.as_text().unwrap().reveal()).collect();
            prop_assert_eq!(list, texts, "{}", json);
        }
    }
}
