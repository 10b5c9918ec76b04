//! The part of HCL that Terraform files about connections have: blocks, attributes, templates, heredocs, `chomp` and
//! `jsonencode`.
//!
//! Written by hand: a full parser rejects a block that was copied in part, drops the line numbers, and adds 400 kB. Expressions
//! aren't evaluated. They become [`Value::Code`], but a variable with a default in the same text is replaced by it.

#[cfg(test)]
mod tests;

use super::jsonc;
use super::text::Pasted;
use super::tree::{DEPTH, Node, Value};
use crate::domain::secret::Secret;
use zeroize::Zeroizing;

/// A block, such as `resource "auth0_connection" "acme" { … }`.
#[derive(Debug)]
pub struct Block {
    pub kind: String,
    pub labels: Vec<String>,
    pub body: Node,
}

impl Block {
    pub fn label(&self) -> &str {
        self.labels.first().map_or("", String::as_str)
    }
}

const KINDS: [&str; 10] =
    ["resource", "provider", "variable", "data", "import", "locals", "output", "terraform", "module", "options"];

/// The blocks in the free lines.
pub fn blocks(pasted: &mut Pasted) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut end = 0;
    for line in pasted.free() {
        let start = pasted.start_of(line);
        let text = pasted.line(line).trim_start();
        let word = text.split([' ', '{', '\t']).next().unwrap_or_default();
        if start < end || !KINDS.contains(&word) || !text.contains('{') {
            continue;
        }
        let mut reader = Reader { pasted, at: start + pasted.line(line).len() - text.len(), depth: 0 };
        if let Some(block) = reader.block() {
            end = reader.at;
            found.push(block);
            pasted.take(start, end);
        }
    }
    resolve(&mut found);
    found
}

/// Replaces `var.name` by its default.
fn resolve(blocks: &mut [Block]) {
    let defaults: Vec<(String, Secret)> = blocks
        .iter()
        .filter(|block| block.kind == "variable")
        .filter_map(|block| Some((format!("var.{}", block.label()), block.body.get("default")?.as_text()?.clone())))
        .collect();
    let replace = |node: &mut Node| {
        if let Value::Code(code) = &node.value
            && let Some((_, text)) = defaults.iter().find(|(name, _)| *name == code.reveal())
        {
            node.value = Value::Text(text.clone());
        }
    };
    blocks.iter_mut().for_each(|block| block.body.change_all(&replace));
}

struct Reader<'a> {
    pasted: &'a Pasted,
    at: usize,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.pasted.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn eat(&mut self, text: &str) -> bool {
        let found = self.rest().starts_with(text);
        if found {
            self.at += text.len();
        }
        found
    }

    /// Goes past white space and comments.
    fn skip(&mut self) {
        loop {
            let rest = self.rest();
            let bare = rest.trim_start();
            self.at += rest.len() - bare.len();
            if bare.starts_with('#') || bare.starts_with("//") {
                self.at += bare.find('\n').unwrap_or(bare.len());
            } else if bare.starts_with("/*") {
                self.at += bare.find("*/").map_or(bare.len(), |end| end + 2);
            } else {
                return;
            }
        }
    }

    fn name(&mut self) -> Option<String> {
        if jsonc::is_quote(self.peek()?) && self.peek() != Some('\'') {
            return match self.quoted()?.value {
                Value::Text(text) => Some(text.reveal().to_owned()),
                _ => None,
            };
        }
        let rest = self.rest();
        let end = rest.find(|char: char| !char.is_alphanumeric() && char != '_' && char != '-').unwrap_or(rest.len());
        self.at += end;
        (end > 0).then(|| rest[..end].to_owned())
    }

    fn block(&mut self) -> Option<Block> {
        let kind = self.name()?;
        let mut labels = Vec::new();
        loop {
            self.skip();
            if self.eat("{") {
                let body = self.body(false);
                return Some(Block { kind, labels, body });
            }
            labels.push(self.name().filter(|_| labels.len() < 3)?);
        }
    }

    /// Up to the closing brace. `is_object`: the members are separated by commas, too.
    fn body(&mut self, is_object: bool) -> Node {
        let line = self.pasted.line_at(self.at);
        self.depth += 1;
        let mut members = Vec::new();
        while self.depth <= DEPTH {
            self.skip();
            if self.eat("}") || self.peek().is_none() {
                break;
            }
            let Some(name) = self.name() else { break };
            self.skip();
            if self.eat("=") || is_object && self.eat(":") {
                self.skip();
                let node = self.expression();
                members.push((name, node));
            } else if self.eat("{") {
                members.push((name, self.body(false)));
            } else if self.peek() == Some('"') {
                // A block with a label, such as `dynamic "custom_headers"`.
                self.name();
                self.skip();
                if !self.eat("{") {
                    break;
                }
                let line = self.pasted.line_at(self.at);
                self.body(false);
                members.push((name, Node::new(line, Value::Code(Secret::new("dynamic")))));
            } else {
                break;
            }
            self.skip();
            self.eat(",");
        }
        self.depth -= 1;
        Node::new(line, Value::Map(members))
    }

    fn expression(&mut self) -> Node {
        let line = self.pasted.line_at(self.at);
        let start = self.at;
        self.depth += 1;
        let node = match self.peek() {
            _ if self.depth > DEPTH => None,
            Some('{') => {
                self.at += 1;
                Some(self.body(true))
            }
            Some('[') => {
                self.at += 1;
                Some(self.list(line))
            }
            Some('"' | '\u{201c}' | '\u{201d}') => self.quoted(),
            Some('<') => self.heredoc(),
            _ => self.call(line),
        };
        self.depth -= 1;
        // An operator after it makes it part of a larger expression.
        let next = self.rest().trim_start_matches([' ', '\t']).chars().next();
        match node {
            Some(node) if next.is_none_or(|next| "\n\r,]})#/".contains(next)) => node,
            _ => {
                self.at = start;
                Node::new(line, self.code())
            }
        }
    }

    fn list(&mut self, line: usize) -> Node {
        let mut items = Vec::new();
        loop {
            self.skip();
            let before = self.at;
            if self.eat("]") || self.peek().is_none() {
                break;
            }
            items.push(self.expression());
            self.skip();
            self.eat(",");
            if self.at == before {
                break;
            }
        }
        Node::new(line, Value::List(items))
    }

    /// `chomp(…)`, `trimspace(…)`, `jsonencode(…)`, or a word.
    fn call(&mut self, line: usize) -> Option<Node> {
        let rest = self.rest();
        let (name, _) = rest
            .split_once('(')
            .filter(|(name, _)| ["chomp", "trimspace", "jsonencode", "nonsensitive", "sensitive"].contains(name))?;
        self.at += name.len() + 1;
        self.skip();
        let inner = self.expression();
        self.skip();
        if !self.eat(")") {
            return None;
        }
        let value = match (name, inner.value) {
            ("chomp", Value::Text(text)) => Value::Text(Secret::new(text.reveal().trim_end_matches(['\n', '\r']))),
            ("trimspace", Value::Text(text)) => Value::Text(Secret::new(text.reveal().trim())),
            (_, value) => value,
        };
        Some(Node::new(line, value))
    }

    /// A word such as `true`, or an expression, up to its end.
    fn code(&mut self) -> Value {
        let rest = self.rest();
        let (mut open, mut quoted, mut escaped) = (0_usize, false, false);
        let mut end = rest.len();
        for (at, char) in rest.char_indices() {
            let is_end = !quoted
                && open == 0
                && (matches!(char, '\n' | ',' | '#' | '}' | ']' | ')') || rest[at..].starts_with(" //"));
            if is_end {
                end = at;
                break;
            }
            match char {
                _ if escaped => escaped = false,
                '\\' if quoted => escaped = true,
                '"' => quoted = !quoted,
                '\n' if quoted => quoted = false,
                '{' | '[' | '(' if !quoted => open += 1,
                '}' | ']' | ')' if !quoted => open = open.saturating_sub(1),
                _ => {}
            }
        }
        self.at += end;
        match rest[..end].trim() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" | "" => Value::Null,
            code if code.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') => Value::Number(Secret::new(code)),
            code => Value::Code(Secret::new(code)),
        }
    }

    /// A text in quotes. With a gap such as `${var.name}`, it's code.
    fn quoted(&mut self) -> Option<Node> {
        let line = self.pasted.line_at(self.at);
        let rest = self.rest();
        let open = rest.chars().next()?;
        let mut out = Zeroizing::new(String::with_capacity(rest.find('\n').unwrap_or(rest.len())));
        let (mut gap, mut end) = (false, None);
        let mut chars = rest[open.len_utf8()..].char_indices();
        while let Some((at, char)) = chars.next() {
            let after = &rest[open.len_utf8() + at + char.len_utf8()..];
            match char {
                '"' | '\u{201c}' | '\u{201d}' if (char == '"') == (open == '"') => {
                    end = Some(open.len_utf8() + at + char.len_utf8());
                    break;
                }
                '\n' => return None,
                '\\' => match chars.next()?.1 {
                    'n' => out.push('\n'),
                    'r' => out.push('\r'),
                    't' => out.push('\t'),
                    kind @ ('u' | 'U') => {
                        let length = if kind == 'u' { 4 } else { 8 };
                        let digits = after.get(1..1 + length)?;
                        out.push(char::from_u32(u32::from_str_radix(digits, 16).ok()?)?);
                        for _ in 0..length {
                            chars.next();
                        }
                    }
                    other => out.push(other),
                },
                '$' | '%' if after.starts_with(&format!("{char}{{")) => {
                    out.extend([char, '{']);
                    for _ in 0..2 {
                        chars.next();
                    }
                }
                '$' | '%' if after.starts_with('{') => {
                    gap = true;
                    out.push(char);
                }
                char => out.push(char),
            }
        }
        let end = end?;
        self.at += end;
        let value =
            if gap { Value::Template(Secret::new(&rest[..end])) } else { Value::Text(Secret::new(out.as_str())) };
        Some(Node::new(line, value))
    }

    /// `<<EOT` up to the line `EOT`.
    fn heredoc(&mut self) -> Option<Node> {
        let line = self.pasted.line_at(self.at);
        let rest = self.rest().strip_prefix("<<")?;
        let (dedents, rest) = rest.strip_prefix('-').map_or((false, rest), |rest| (true, rest));
        let (mark, _) = rest.split_once('\n')?;
        let mark = mark.trim();
        let is_mark =
            !mark.is_empty() && mark.chars().all(|char| char.is_ascii_alphanumeric() || char == '_' || char == '-');
        let end = (line + 1..=self.pasted.lines()).find(|line| self.pasted.line(*line).trim() == mark);
        let end = end.filter(|_| is_mark)?;
        let lines: Vec<&str> = (line + 1..end).map(|line| self.pasted.line(line)).collect();
        let indent = |line: &&&str| line.len() - line.trim_start().len();
        let common = lines.iter().filter(|line| !line.trim().is_empty()).map(|line| indent(&line)).min();
        let cut = if dedents { common.unwrap_or(0) } else { 0 };
        let mut out = Zeroizing::new(String::new());
        for line in &lines {
            out.push_str(line.get(cut..).unwrap_or_default());
            out.push('\n');
        }
        self.at = self.pasted.start_of(end) + self.pasted.line(end).len();
        let bare = Zeroizing::new(out.replace("$${", "").replace("%%{", ""));
        if bare.contains("${") || bare.contains("%{") {
            return Some(Node::new(line, Value::Template(Secret::new(out.as_str()))));
        }
        let text = Zeroizing::new(out.replace("$${", "${").replace("%%{", "%{"));
        Some(Node::text(line, &text))
    }
}
