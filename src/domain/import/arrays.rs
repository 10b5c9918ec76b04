//! Arrays of PHP and hashes of Ruby: `'client_id' => '…'`, as the configuration of Laravel, Symfony, league/oauth2-client and
//! OmniAuth has them.
//!
//! Each pair becomes a variable. A pair below a name, such as `'github' => ['client_id' => …]`, is that of this provider.

use super::names;
use super::text::Pasted;
use super::tree::{DEPTH, Node, Value};
use super::variables::Variable;
use crate::domain::secret::Secret;
use zeroize::Zeroizing;

const ARROW: &str = "=>";

/// A configuration has no longer names or texts. Without this limit, one would be read again from each of its quotation marks.
const LONGEST_NAME: usize = 60;
const LONGEST: usize = 4_096;

/// The pairs in the free lines. Empty if none of their names is known.
pub fn pairs(pasted: &mut Pasted) -> Vec<Variable> {
    let mut reader = Reader { path: Vec::new(), found: Vec::new() };
    let mut lines: Vec<usize> = Vec::new();
    for line in pasted.free() {
        let text = pasted.line(line);
        let before = reader.found.len();
        reader.line(text, line);
        if reader.found.len() > before || text.contains(ARROW) {
            lines.push(line);
        }
    }
    if !reader.found.iter().any(|one| names::known(&one.name).is_some()) {
        return Vec::new();
    }
    lines.into_iter().for_each(|line| pasted.take_line(line));
    reader.found
}

struct Reader {
    /// The names of the arrays that are still open, from the outside in. Empty for an array without a name.
    path: Vec<String>,
    found: Vec<Variable>,
}

impl Reader {
    fn line(&mut self, text: &str, line: usize) {
        let mut rest = text;
        let mut name: Option<String> = None;
        while let Some(first) = rest.chars().next() {
            let after = &rest[first.len_utf8()..];
            match first {
                '#' | '*' => return,
                '/' if after.starts_with(['/', '*']) => return,
                '[' | '{' => {
                    if self.path.len() < DEPTH {
                        self.path.push(name.take().unwrap_or_default());
                    }
                    rest = after;
                }
                ']' | '}' => {
                    self.path.pop();
                    rest = after;
                }
                '\'' | '"' | ':' => {
                    let Some((key, end)) = key(rest) else {
                        rest = after;
                        continue;
                    };
                    rest = &rest[end..];
                    let Some(value) = rest.trim_start().strip_prefix(ARROW) else { continue };
                    rest = value.trim_start();
                    name = Some(key);
                    if let Some((value, end)) = value_of(rest) {
                        self.put(name.take().unwrap_or_default(), Node::new(line, value));
                        rest = &rest[end..];
                    }
                }
                _ => rest = after,
            }
        }
        // `'github' => array(` continues on the next lines.
        if let Some(name) = name {
            self.path.push(name);
        }
    }

    fn put(&mut self, name: String, node: Node) {
        let owner = self.path.iter().rev().find(|name| !name.is_empty());
        let of_owner = owner.map(|owner| format!("{owner}.{name}"));
        let name = of_owner.filter(|path| names::known(path).is_some()).unwrap_or(name);
        // `'redirect' => '…'` of Laravel.
        let name = if name.eq_ignore_ascii_case("redirect") { "redirect_uri".to_owned() } else { name };
        self.found.push(Variable::assigned(name, node));
    }
}

/// `'name'`, `"name"` or `:name`, and where it ends.
fn key(text: &str) -> Option<(String, usize)> {
    let (name, end) = match text.strip_prefix(':') {
        Some(symbol) => {
            let end = symbol.find(|char: char| !char.is_ascii_alphanumeric() && char != '_')?;
            (symbol[..end].to_owned(), end + 1)
        }
        None => quoted(text, LONGEST_NAME + 2).map(|(name, end)| (name.to_string(), end))?,
    };
    (!name.is_empty() && name.len() <= LONGEST_NAME).then_some((name, end))
}

/// The value at the beginning, and where it ends. None for an array that continues on the next lines.
fn value_of(text: &str) -> Option<(Value, usize)> {
    if text.is_empty() || text.starts_with(['[', '{']) || text.starts_with("array(") {
        // Only a list of texts in one line is one value.
        return list(text);
    }
    if let Some((value, end)) = quoted(text, LONGEST) {
        let rest = text[end..].trim_start();
        // `'a' . $b`
        let is_whole = rest.is_empty() || rest.starts_with([',', ']', ')', '}', ';', '#', '/']);
        let expands = text.starts_with('"') && (value.contains("{$") || value.contains("#{"));
        let value = Secret::new(value.as_str());
        return Some((Value::code_or_text(!is_whole || expands, value), end));
    }
    // A function, a constant or a number, up to the comma outside of its brackets.
    let mut depth = 0_usize;
    let end = text.char_indices().find(|(_, char)| match char {
        '(' | '[' => {
            depth += 1;
            false
        }
        ')' | ']' if depth > 0 => {
            depth -= 1;
            false
        }
        ',' | ';' | ')' | ']' | '}' => depth == 0,
        _ => false,
    });
    let end = end.map_or(text.len(), |(at, _)| at);
    let bare = text[..end].trim();
    Some((
        match bare {
            "null" | "nil" | "" => Value::Null,
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            number if number.bytes().all(|byte| byte.is_ascii_digit()) => Value::Number(Secret::new(number)),
            code => Value::Code(Secret::new(code)),
        },
        end,
    ))
}

/// `['read', 'email']`, or `%w[read email]` without its front, as one text.
fn list(text: &str) -> Option<(Value, usize)> {
    let inner = text.strip_prefix("array(").or_else(|| text.strip_prefix('['))?;
    let front = text.len() - inner.len();
    let mut all = Zeroizing::new(String::new());
    let mut rest = inner;
    loop {
        rest = rest.trim_start().trim_start_matches(',').trim_start();
        if rest.starts_with([']', ')']) {
            let end = front + inner.len() - rest.len() + 1;
            return Some((Value::Text(Secret::new(all.as_str())), end));
        }
        let (one, end) = quoted(rest, LONGEST_NAME * 2)?;
        rest = &rest[end..];
        if rest.trim_start().starts_with(ARROW) {
            return None;
        }
        if !all.is_empty() {
            all.push(' ');
        }
        all.push_str(&one);
    }
}

/// A quoted text that isn't too long, and where it ends.
fn quoted(text: &str, most: usize) -> Option<(Zeroizing<String>, usize)> {
    let quote = text.chars().next().filter(|char| *char == '\'' || *char == '"')?;
    let text = &text[..text.floor_char_boundary(most)];
    let mut out = Zeroizing::new(String::with_capacity(text[1..].find(quote).unwrap_or_default()));
    let mut chars = text.char_indices().skip(1);
    while let Some((at, char)) = chars.next() {
        match char {
            char if char == quote => return Some((out, at + 1)),
            '\\' => match chars.next()?.1 {
                escaped if escaped == quote || escaped == '\\' => out.push(escaped),
                '$' if quote == '"' => out.push('$'),
                other => out.extend(['\\', other]),
            },
            char => out.push(char),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, String)> {
        let show = |one: &Variable| match &one.node.value {
            Value::Text(text) => text.reveal().to_owned(),
            Value::Code(code) => format!("<{}>", code.reveal()),
            value => format!("{value:?}"),
        };
        pairs(&mut Pasted::new(text)).iter().map(|one| (one.name.clone(), show(one))).collect()
    }

    #[test]
    fn a_value_of_any_kind_is_read() {
        for (text, name, value) in [
            ("'client_id' => 'a\\'b',", "client_id", "a'b"),
            ("\"clientId\"=>\"a\\$b\"", "clientId", "a$b"),
            (":client_id => 'abc', # ours", "client_id", "abc"),
            ("'client_id' => env('A', 'b'),", "client_id", "<env('A', 'b')>"),
            ("'client_id' => ENV['A'] }", "client_id", "<ENV['A']>"),
            ("'client_id' => 'a' . $b,", "client_id", "<a>"),
            ("'client_id' => \"a{$b}\",", "client_id", "<a{$b}>"),
            ("'scopes' => ['read', 'email'],", "scopes", "read email"),
            ("'scopes' => array('read', 'email'),", "scopes", "read email"),
            ("'github' => ['client_id' => 'x'],", "github.client_id", "x"),
            ("'pkce' => true", "pkce", "Bool(true)"),
        ] {
            assert_eq!(read(text), [(name.to_owned(), value.to_owned())], "{text}");
        }
    }

    #[test]
    fn another_program_is_not_a_configuration() {
        for text in
            ["$x = fn($a) => $a * 2;", "'a' => 'b'", "match x { 1 => 'client_id' }", "// 'client_id' => 'a'", "=>"]
        {
            assert_eq!(read(text), [], "{text}");
        }
    }
}
