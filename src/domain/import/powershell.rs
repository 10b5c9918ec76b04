//! A request that PowerShell sends: `Invoke-RestMethod -Uri … -Body @{…}`, also with its parts in variables above it.
//!
//! Nothing is expanded or run. A variable counts only if the text gives it a table or a text.

use super::command::Command;
use super::jsonc;
use super::shell::{self, Word};
use super::text::Pasted;
use super::tree::{DEPTH, Node, Value};
use crate::domain::secret::Secret;
use zeroize::Zeroizing;

const COMMANDS: [&str; 4] = ["invoke-restmethod", "invoke-webrequest", "irm", "iwr"];

/// Parameters without a value.
const SWITCHES: [&str; 6] =
    ["-usebasicparsing", "-skipcertificatecheck", "-verbose", "-passthru", "-disablekeepalive", "-skiphttperrorcheck"];

/// The requests in the lines that are still free.
pub fn commands(pasted: &mut Pasted) -> Vec<Command> {
    let mut variables: Vec<Set> = Vec::new();
    let mut found: Vec<Command> = Vec::new();
    let mut next = 0;
    for line in pasted.free() {
        let start = pasted.start_of(line);
        if start < next {
            continue;
        }
        let text = pasted.line(line);
        let mut reader = Reader { pasted, at: start + text.len() - text.trim_start().len(), depth: 0 };
        if let Some(at) = request_in(text) {
            reader.at = start + at;
            if let Some(command) = request(&mut reader, line, &variables) {
                next = reader.at;
                found.push(command);
            }
        } else if let Some(set) = set(&mut reader, line) {
            next = reader.at;
            variables.push(set);
        }
    }
    if found.is_empty() {
        return found;
    }
    let commands = found.iter().map(|command| (command.line, command.end));
    let tables = variables.iter().filter(|one| one.node.is_map()).map(|one| (one.line, one.end));
    for (line, end) in commands.chain(tables) {
        pasted.take(pasted.start_of(line), end);
    }
    found
}

/// `$body = @{…}`
struct Set {
    line: usize,
    end: usize,
    /// Without `$`, in lower case.
    name: String,
    node: Node,
}

/// Where the command's name begins.
fn request_in(line: &str) -> Option<usize> {
    let bare = line.trim_start();
    if bare.starts_with('#') {
        return None;
    }
    let lower = line.to_ascii_lowercase();
    COMMANDS.iter().find_map(|name| {
        let at = lower.find(name)?;
        let before = lower[..at].chars().next_back();
        let after = lower[at + name.len()..].chars().next();
        let is_word = before.is_none_or(|char| char.is_whitespace() || "=(|;".contains(char));
        // A short name may also be the beginning of another word.
        let is_call = after.is_none_or(|char| char.is_whitespace())
            && (name.len() > 3 || lower[at..].contains(" -uri") || lower[at..].contains("http"));
        (is_word && is_call).then_some(at)
    })
}

fn set(reader: &mut Reader, line: usize) -> Option<Set> {
    let name = reader.variable()?;
    reader.blanks(false);
    reader.rest().strip_prefix('=').filter(|rest| !rest.starts_with('='))?;
    reader.at += 1;
    reader.blanks(false);
    let node = reader.value(&[])?;
    Some(Set { line, end: reader.at, name: name.to_ascii_lowercase(), node })
}

fn request(reader: &mut Reader, line: usize, variables: &[Set]) -> Option<Command> {
    let name = reader.rest().find(char::is_whitespace).unwrap_or(reader.rest().len());
    reader.at += name;
    let mut parameters: Vec<(String, Node)> = Vec::new();
    loop {
        reader.blanks(false);
        let rest = reader.rest();
        if rest.is_empty() || rest.starts_with(['\n', '|', ';', ')', '}', '#']) {
            break;
        }
        let before = reader.at;
        if let Some(splat) = rest.strip_prefix('@').filter(|rest| !rest.starts_with(['{', '\'', '"'])) {
            let end = splat.find(|char: char| !is_name(char)).unwrap_or(splat.len());
            let set = variables.iter().rfind(|one| one.name == splat[..end].to_ascii_lowercase());
            let members = set.map(|set| set.node.members()).unwrap_or_default();
            parameters
                .extend(members.iter().map(|(name, node)| (format!("-{}", name.to_ascii_lowercase()), node.clone())));
            reader.at += 1 + end;
        } else if rest.starts_with('-') {
            let end = rest.find(|char: char| char.is_whitespace() || char == ':').unwrap_or(rest.len());
            let name = rest[..end].to_ascii_lowercase();
            reader.at += end + usize::from(rest[end..].starts_with(':'));
            if SWITCHES.contains(&name.as_str()) {
                continue;
            }
            reader.blanks(false);
            parameters.push((name, reader.value(variables)?));
        } else {
            // The URL may come without its name.
            parameters.push(("-uri".to_owned(), reader.value(variables)?));
        }
        if reader.at == before {
            break;
        }
    }
    command(line, reader.at, &parameters)
}

fn command(line: usize, end: usize, parameters: &[(String, Node)]) -> Option<Command> {
    let mut command = Command::new(line, end);
    for (name, node) in parameters {
        match name.as_str() {
            "-uri" => command.url = word(node),
            "-method" => command.method = word(node)?.text.reveal().to_ascii_uppercase(),
            "-headers" | "-header" => {
                let header = |(name, node): &(String, Node)| Some((name.to_ascii_lowercase(), word(node)?));
                command.headers.extend(node.members().iter().filter_map(header));
            }
            "-token" => command.bearer(word(node)?),
            "-body" => match &node.value {
                Value::Map(_) => command.body = Some(node.clone()),
                Value::Text(_) => {
                    let data = word(node).map(|word| (word, false));
                    command.set_body(data.as_slice());
                }
                _ => command.body_elsewhere = true,
            },
            "-infile" => command.body_elsewhere = true,
            _ => {}
        }
    }
    if command.method.is_empty() {
        command.method = "GET".to_owned();
    }
    command.url.is_some().then_some(command)
}

/// As a word of a command line.
fn word(node: &Node) -> Option<Word> {
    let (text, expands) = match &node.value {
        Value::Text(text) => (text.clone(), false),
        Value::Code(code) => (code.clone(), true),
        _ => return None,
    };
    Some(Word { at: 0, line: node.line, text, expands })
}

fn is_name(char: char) -> bool {
    char.is_ascii_alphanumeric() || char == '_'
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

    /// Blanks and continued lines. `lines`: ends of lines, too.
    fn blanks(&mut self, lines: bool) {
        loop {
            let rest = self.rest();
            let bare = rest.trim_start_matches(|char: char| char.is_whitespace() && (lines || char != '\n'));
            self.at += rest.len() - bare.len();
            let continued = bare.strip_prefix('`').map(|rest| rest.trim_start_matches([' ', '\t']));
            match continued.and_then(|rest| rest.strip_prefix('\n')) {
                Some(rest) => self.at += bare.len() - rest.len(),
                None => return,
            }
        }
    }

    /// `$name`
    fn variable(&mut self) -> Option<String> {
        let name = self.rest().strip_prefix('$')?;
        let end = name.find(|char: char| !is_name(char)).unwrap_or(name.len());
        self.at += 1 + end;
        (end > 0).then(|| name[..end].to_owned())
    }

    /// A value, and what it stands for if it's one of the variables.
    fn value(&mut self, variables: &[Set]) -> Option<Node> {
        let line = self.pasted.line_at(self.at);
        let rest = self.rest();
        if rest.starts_with("@{") {
            return self.table(variables, line);
        }
        if let Some(here) = ["@'\n", "@\"\n"].iter().find(|open| rest.starts_with(**open)) {
            return self.here_string(line, &here[1..2]);
        }
        if rest.starts_with('(') {
            return self.bracketed(variables, line);
        }
        if rest.starts_with('$') && !rest.starts_with("$(") {
            let from = self.at;
            let name = self.variable()?.to_ascii_lowercase();
            let is_whole = self.rest().chars().next().is_none_or(|char| char.is_whitespace() || ";)|}".contains(char));
            if is_whole {
                let set = variables.iter().rfind(|one| one.name == name).map(|one| one.node.clone());
                return Some(set.unwrap_or_else(|| self.code(from, line)));
            }
            self.at = from;
        }
        let (text, end, expands) = quoted(rest).or_else(|| bare(rest))?;
        self.at += end;
        Some(Node::new(line, Value::code_or_text(expands, text)))
    }

    fn code(&self, from: usize, line: usize) -> Node {
        Node::new(line, Value::Code(Secret::new(self.pasted.text.get(from..self.at).unwrap_or_default())))
    }

    /// `@{ name = value; "name" = value }`
    fn table(&mut self, variables: &[Set], line: usize) -> Option<Node> {
        self.depth += 1;
        if self.depth > DEPTH {
            return None;
        }
        self.at += 2;
        let mut members = Vec::new();
        loop {
            self.blanks(true);
            let rest = self.rest();
            match rest.chars().next()? {
                '}' => break,
                ';' | ',' => self.at += 1,
                '#' => self.at += rest.find('\n')?,
                _ => {
                    let (name, end) = match quoted(rest) {
                        Some((name, end, _)) => (name.reveal().to_owned(), end),
                        None => {
                            let end = rest.find(|char: char| !is_name(char) && char != '-').unwrap_or(rest.len());
                            (rest[..end].to_owned(), end)
                        }
                    };
                    self.at += end;
                    self.blanks(false);
                    self.rest().strip_prefix('=').filter(|_| !name.is_empty())?;
                    self.at += 1;
                    self.blanks(false);
                    let node = self.value(variables)?;
                    members.push((name, node));
                }
            }
        }
        self.at += 1;
        self.depth -= 1;
        Some(Node::new(line, Value::Map(members)))
    }

    /// `@'` to `'@` at the beginning of a line.
    fn here_string(&mut self, line: usize, quote: &str) -> Option<Node> {
        let inner = &self.rest()[3..];
        let end = inner.find(&format!("\n{quote}@"))?;
        let start = self.at + 3;
        let text = &inner[..end];
        self.at += 3 + end + 3;
        if text.trim_start().starts_with('{') {
            let open = start + text.len() - text.trim_start().len();
            if let Some((node, _)) = jsonc::value_at(self.pasted, open) {
                return Some(node);
            }
        }
        let expands = quote == "\"" && text.contains('$');
        Some(Node::new(line, Value::code_or_text(expands, Secret::new(text))))
    }

    /// `($body | ConvertTo-Json)`: the table or the variable in it. Anything else is code.
    fn bracketed(&mut self, variables: &[Set], line: usize) -> Option<Node> {
        let from = self.at;
        self.at += 1;
        self.blanks(true);
        let is_plain = self.rest().starts_with("@{") || self.rest().starts_with('$');
        let node = if is_plain { self.value(variables) } else { None };
        let node = node.filter(Node::is_map);
        let rest = self.rest();
        let close = rest.find([')', '\n']).filter(|at| rest[*at..].starts_with(')'))?;
        let converts = rest[..close].trim().to_ascii_lowercase();
        self.at += close + 1;
        let is_json =
            converts.is_empty() || converts.starts_with("| convertto-json") || converts.starts_with("|convertto-json");
        Some(node.filter(|_| is_json).unwrap_or_else(|| self.code(from, line)))
    }
}

/// A text in quotes, where it ends, and whether PowerShell replaces a part of it.
fn quoted(text: &str) -> Option<(Secret, usize, bool)> {
    let quote = text.chars().next().filter(|char| *char == '\'' || *char == '"')?;
    let mut out = Zeroizing::new(String::new());
    let mut expands = false;
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, char)) = chars.next() {
        match char {
            char if char == quote => {
                if chars.next_if(|(_, next)| *next == quote).is_none() {
                    return Some((Secret::new(out.as_str()), at + 1, expands));
                }
                out.push(quote);
            }
            '`' if quote == '"' => out.extend(chars.next().map(|(_, escaped)| escaped)),
            '\n' => return None,
            char => {
                expands |= quote == '"' && shell::is_expansion(&text[at..]);
                out.push(char);
            }
        }
    }
    None
}

/// A word without quotes.
fn bare(text: &str) -> Option<(Secret, usize, bool)> {
    let end = text.find(|char: char| char.is_whitespace() || ";|)}`".contains(char)).unwrap_or(text.len());
    (end > 0).then(|| (Secret::new(&text[..end]), end, text[..end].contains('$')))
}

#[cfg(test)]
mod tests;
