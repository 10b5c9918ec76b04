//! Lines of names and values: a `.env` file, exports of a shell, variables of Windows, Compose or Terraform, and labels that were
//! copied from a page.

use super::names::{self, Name};
use super::shell::{self, is_expansion};
use super::text::Pasted;
use super::tree::{Node, Value};
use crate::domain::secret::Secret;

/// A line that gives a value to a name.
#[derive(Debug)]
pub struct Variable {
    pub name: String,
    pub node: Node,
    /// A comment of ours says that the value isn't here.
    pub masked: bool,
    /// Written as `name = value` or `NAME=value`, not as `Label: value`.
    pub assigned: bool,
}

impl Variable {
    pub fn assigned(name: String, node: Node) -> Self {
        Self { name, node, masked: false, assigned: true }
    }
}

const BEFORE: [&str; 11] =
    ["export ", "set ", "setx ", "setenv ", "declare -x ", "ENV ", "$env:", "- ", "* ", "const ", "let "];

/// The lines of `NAME=value` in capitals, which can't be of another format.
pub fn assignments(pasted: &mut Pasted) -> Vec<Variable> {
    read(pasted, &|line| is_assignment(line))
}

/// The variables and labels in the free lines.
pub fn variables(pasted: &mut Pasted) -> Vec<Variable> {
    read(pasted, &|_| true)
}

fn is_assignment(line: &str) -> bool {
    let bare = line.trim();
    let bare = BEFORE.iter().find_map(|before| bare.strip_prefix(before)).unwrap_or(bare);
    let bare = bare.strip_prefix("# ").unwrap_or(bare).trim_start_matches("export ");
    let Some((name, _)) = bare.split_once('=') else { return false };
    let name = name.trim_end();
    name.len() >= 3 && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

fn read(pasted: &mut Pasted, wanted: &dyn Fn(&str) -> bool) -> Vec<Variable> {
    let mut found = Vec::new();
    let mut next = 0;
    for line in pasted.free() {
        let start = pasted.start_of(line);
        if start < next || !wanted(pasted.line(line)) {
            continue;
        }
        let read = masked(pasted.line(line), line)
            .map(|variable| (variable, start + 1))
            .or_else(|| of_a_table(pasted.line(line), line).map(|variable| (variable, start + 1)))
            .or_else(|| variable(pasted, line))
            .or_else(|| below_its_label(pasted, line));
        if let Some((variable, end)) = read {
            next = end;
            found.push(variable);
            pasted.take(start, end);
        }
    }
    found
}

/// `# APPLICATION_SECRET=(masked)`, as our own exports have it.
fn masked(text: &str, line: usize) -> Option<Variable> {
    let text = text.trim().strip_prefix('#')?.trim();
    let name = text.strip_prefix("export ").unwrap_or(text).strip_suffix("=(masked)")?;
    names::known(name)?;
    Some(Variable { name: name.to_owned(), node: Node::new(line, Value::Null), masked: true, assigned: true })
}

fn variable(pasted: &Pasted, line: usize) -> Option<(Variable, usize)> {
    let text = pasted.line(line);
    let mut bare = text.trim();
    if bare.starts_with(['#', ';', '{', '}', '[', '<']) || bare.starts_with("//") {
        return None;
    }
    let mut exported = false;
    while let Some((before, rest)) = BEFORE.iter().find_map(|before| Some((before, bare.strip_prefix(before)?))) {
        exported |= *before == "export ";
        bare = rest.trim_start();
        if *before == "set " && bare.starts_with('-') {
            // fish
            bare = bare.split_once(' ').map_or("", |(_, rest)| rest.trim_start());
        }
        let has_blank =
            ["setx ", "setenv "].contains(before) || ["ENV ", "set "].contains(before) && !bare.contains('=');
        if has_blank {
            let (name, _) = bare.split_once(' ')?;
            let at = pasted.start_of(line) + text.find(bare)? + name.len();
            return assigned(pasted, line, name, at, exported);
        }
    }
    let at = bare.find(['=', ':', '\t'])?;
    let name = bare[..at].trim();
    let start = pasted.start_of(line) + text.rfind(bare)? + at + 1;
    let is_name = |char: char| char.is_ascii_alphanumeric() || char == '_';
    let is_variable = |name: &str| {
        name.len() >= 3
            && name.chars().all(is_name)
            && !name.starts_with(|char: char| char.is_ascii_digit())
            && name.contains(|char: char| char.is_ascii_uppercase())
    };
    match bare.as_bytes()[at] {
        b'=' if is_variable(name) && name == name.to_ascii_uppercase() => assigned(pasted, line, name, start, exported),
        // A label or a variable of another program. It only counts if its name is known.
        sign if names::known(name).is_some() && !bare[at + 1..].starts_with("//") => {
            let (mut variable, end) = assigned(pasted, line, name, start, exported)?;
            variable.assigned = sign == b'=';
            Some((variable, end))
        }
        _ => None,
    }
}

/// The value that begins at `start`.
fn assigned(pasted: &Pasted, line: usize, name: &str, start: usize, exported: bool) -> Option<(Variable, usize)> {
    let end_of_line = pasted.start_of(line) + pasted.line(line).len();
    let rest = pasted.text.get(start..end_of_line)?;
    let value = rest.trim_start();
    let at = start + rest.len() - value.len();
    let variable = |node| Variable::assigned(name.trim_matches(['"', '\'', '*', '`']).to_owned(), node);
    let is_block = value.trim_end().len() <= 2 && value.starts_with(['|', '>']);
    if is_block {
        let (node, next) = super::yaml::value_after(pasted, line, value.trim_end());
        return Some((variable(node), pasted.start_of(next)));
    }
    if value.starts_with("$(") || value.starts_with('`') && !value.trim_end().ends_with('`') {
        return None;
    }
    let is_quoted = value.starts_with(shell_quote) || value.starts_with("$'");
    if let Some((word, end)) = shell::word(&pasted.text, at).filter(|_| is_quoted) {
        if has_assignment(pasted.text.get(end..end_of_line).unwrap_or_default()) {
            return None;
        }
        let text = word.text.reveal();
        // Shells replace a variable in double quotes. Readers of .env files agree on `${NAME}` only.
        let is_whole = text.starts_with('$') && is_expansion(text);
        let is_gap = word.expands && (exported || is_whole || text.contains("${") || text.contains("$("));
        return Some((variable(Node::new(line, Value::code_or_text(is_gap, word.text))), end));
    }
    let plain = without_comment(value);
    if has_assignment(plain) {
        return None;
    }
    let plain = plain.trim_end_matches([',', ';']).trim_end();
    let in_backticks = plain.strip_prefix('`').and_then(|rest| rest.strip_suffix('`'));
    let plain = in_backticks.unwrap_or(plain);
    let is_gap = plain.contains("${") || plain.starts_with('$') && is_expansion(plain) || is_windows_variable(plain);
    let value = match plain {
        "" => Value::Null,
        _ => Value::code_or_text(is_gap, Secret::new(plain)),
    };
    Some((variable(Node::new(line, value)), end_of_line))
}

/// Another variable follows in the same line, which is a command then.
fn has_assignment(text: &str) -> bool {
    let words = text.split([' ', '\t']).skip(1).filter_map(|word| word.split_once('='));
    words.map(|(name, _)| name).any(|name| name == name.to_ascii_uppercase() && names::known(name).is_some())
}

fn shell_quote(char: char) -> bool {
    super::jsonc::is_quote(char) && char != '`'
}

fn is_windows_variable(text: &str) -> bool {
    text.len() > 2 && text.starts_with('%') && text.ends_with('%')
}

/// ` # …` at the end of a value without quotes.
fn without_comment(text: &str) -> &str {
    let end = text.char_indices().find(|(at, char)| *char == '#' && text[..*at].ends_with([' ', '\t']));
    text[..end.map_or(text.len(), |(at, _)| at)].trim_end()
}

/// `| Client ID | abc |` in a table of Markdown.
fn of_a_table(text: &str, line: usize) -> Option<Variable> {
    let mut cells = text.trim().strip_prefix('|')?.split('|').map(|cell| cell.trim().trim_matches('`').trim());
    let (name, value) = (cells.next()?, cells.next()?);
    names::known(name).filter(|_| !value.is_empty())?;
    let name = name.trim_matches('*').to_owned();
    Some(Variable { name, node: Node::text(line, value), masked: false, assigned: false })
}

/// `NAME=value` among the words of a command, such as `docker run -e NAME=value` or `heroku config:set NAME=value`.
pub fn in_commands(pasted: &mut Pasted) -> Vec<Variable> {
    let mut found = Vec::new();
    for line in pasted.free() {
        let start = pasted.start_of(line);
        let text = pasted.line(line);
        if !text.contains('=')
            || text.trim_start().starts_with(['#', '/', '{', '<'])
            || text.contains("://") && !text.contains(' ')
        {
            continue;
        }
        let end = start + text.len();
        let (mut words, mut at) = (Vec::new(), start);
        while at < end {
            let (more, stop) = shell::command(pasted, at);
            words.extend(more);
            at = stop.max(at) + 1;
            at = pasted.text.ceil_char_boundary(at);
        }
        let of = |word: &shell::Word| {
            let text = word.text.reveal();
            let text = ["-e", "--env="].iter().find_map(|before| text.strip_prefix(before)).unwrap_or(text);
            let (name, value) = text.split_once('=')?;
            let is_name = name == name.to_ascii_uppercase() && names::known(name).is_some();
            let node = Node::new(word.line, Value::code_or_text(word.expands, Secret::new(value)));
            is_name.then(|| Variable::assigned(name.to_owned(), node))
        };
        let of_line: Vec<Variable> = words.iter().filter(|word| word.line == line).filter_map(of).collect();
        if words.len() > 1 && !of_line.is_empty() {
            pasted.take_line(line);
            found.extend(of_line);
        }
    }
    found
}

/// A label and the value in the line below it, as pages are copied.
fn below_its_label(pasted: &Pasted, line: usize) -> Option<(Variable, usize)> {
    let name = pasted.line(line).trim().trim_end_matches(':');
    names::known(name)?;
    let below = (line + 1..=(line + 3).min(pasted.lines())).find(|line| !pasted.line(*line).trim().is_empty())?;
    let value = pasted.line(below).trim();
    if !pasted.is_free(below)
        || value.contains(char::is_whitespace)
        || names::known(value).is_some()
        || value.contains(['=', '{'])
    {
        return None;
    }
    let variable = Variable { name: name.to_owned(), node: Node::text(below, value), masked: false, assigned: false };
    Some((variable, pasted.start_of(below) + pasted.line(below).len()))
}

/// Variables that only auth0-deploy-cli has. Its AUTH0_CLIENT_ID is that of a Machine to Machine application.
pub fn is_of_deploy_cli(variables: &[Variable]) -> bool {
    const NAMES: [&str; 6] = [
        "AUTH0_KEYWORD_REPLACE_MAPPINGS",
        "AUTH0_ALLOW_DELETE",
        "AUTH0_EXCLUDED",
        "AUTH0_INCLUDED_ONLY",
        "AUTH0_EXPORT_SECRETS",
        "AUTH0_CLI_AUTH_MODE",
    ];
    variables.iter().any(|one| NAMES.contains(&one.name.as_str()))
}

/// The client ID or secret belongs to this application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    Auth0,
    Provider,
    Unclear,
}

/// Whose application `CLIENT_ID` without a prefix belongs to, by the URLs beside it.
pub fn owner(variables: &[Variable]) -> Owner {
    use crate::domain::fields::FieldId::*;
    let is_tenant = variables.iter().any(|one| {
        names::known(&one.name) == Some(Name::Host)
            && one.node.as_text().is_some_and(|text| text.reveal().contains("auth0.com"))
    });
    let has = |ids: &[_]| {
        variables.iter().any(|one| matches!(names::known(&one.name), Some(Name::Field(id)) if ids.contains(&id)))
    };
    // Auth0's own callback is registered at the provider.
    let at_provider = variables.iter().any(|one| {
        names::known(&one.name) == Some(Name::Callback)
            && one.node.as_text().is_some_and(|text| super::links::is_auth0s_callback(text.reveal()))
    });
    let urls = has(&[AuthorizationUrl, TokenUrl, UserDetailUrl]);
    match (is_tenant || has(&[Auth0Domain]), at_provider || urls) {
        (true, false) => Owner::Auth0,
        (false, true) => Owner::Provider,
        _ => Owner::Unclear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, String)> {
        let show = |one: &Variable| match &one.node.value {
            Value::Text(text) => text.reveal().to_owned(),
            Value::Code(text) => format!("<{}>", text.reveal()),
            _ => "-".to_owned(),
        };
        variables(&mut Pasted::new(text)).iter().map(|one| (one.name.clone(), show(one))).collect()
    }

    #[test]
    fn lines_of_any_program_are_read() {
        for (text, name, value) in [
            ("AUTH0_DOMAIN=acme.auth0.com # mine", "AUTH0_DOMAIN", "acme.auth0.com"),
            ("export SCOPE=\"openid email\"", "SCOPE", "openid email"),
            ("set AUTH0_DOMAIN=acme.auth0.com", "AUTH0_DOMAIN", "acme.auth0.com"),
            ("setx AUTH0_DOMAIN acme.auth0.com", "AUTH0_DOMAIN", "acme.auth0.com"),
            ("$env:AUTH0_DOMAIN = \"acme.auth0.com\"", "AUTH0_DOMAIN", "acme.auth0.com"),
            ("ENV AUTH0_DOMAIN acme.auth0.com", "AUTH0_DOMAIN", "acme.auth0.com"),
            ("      - AUTH0_DOMAIN=acme.auth0.com", "AUTH0_DOMAIN", "acme.auth0.com"),
            ("application_secret = \"a#b\"", "application_secret", "a#b"),
            ("Client ID: abc", "Client ID", "abc"),
            ("Client ID\n\nabc\n", "Client ID", "abc"),
            ("APPLICATION_SECRET='a'\\''b\"c$d'", "APPLICATION_SECRET", "a'b\"c$d"),
            ("APPLICATION_SECRET=a#b$c\\d", "APPLICATION_SECRET", "a#b$c\\d"),
            ("APPLICATION_SECRET=\"a$b\"", "APPLICATION_SECRET", "a$b"),
            ("export APPLICATION_SECRET=\"a$b\"", "APPLICATION_SECRET", "<a$b>"),
            ("APPLICATION_SECRET=${SECRET}", "APPLICATION_SECRET", "<${SECRET}>"),
            ("A0CONNECT_SCRIPT='function (a) {\n  B=1\n}'\n", "A0CONNECT_SCRIPT", "function (a) {\n  B=1\n}"),
            ("# APPLICATION_SECRET=(masked)", "APPLICATION_SECRET", "-"),
            ("PORT=3000", "PORT", "3000"),
            ("set -gx AUTH0_DOMAIN acme.auth0.com", "AUTH0_DOMAIN", "acme.auth0.com"),
            ("setenv AUTH0_DOMAIN acme.auth0.com", "AUTH0_DOMAIN", "acme.auth0.com"),
            ("Client ID\tabc", "Client ID", "abc"),
            ("| **Client ID** | `abc` |", "Client ID", "abc"),
            ("* Scopes: `read email`", "Scopes", "read email"),
            ("  SCOPE: >-\n    read\n    email\nother: x", "SCOPE", "read email"),
        ] {
            assert_eq!(read(text), [(name.to_owned(), value.to_owned())], "{text}");
        }
    }

    #[test]
    fn variables_of_a_command_are_read() {
        let read = |text: &str| -> Vec<String> {
            in_commands(&mut Pasted::new(text)).into_iter().map(|one| one.name).collect()
        };
        assert_eq!(
            read("docker run -e SCOPE=a -eTOKEN_URL=b --env=AUTH0_DOMAIN=c image"),
            ["SCOPE", "TOKEN_URL", "AUTH0_DOMAIN"]
        );
        assert_eq!(read("heroku config:set SCOPE='a b' PORT=1"), ["SCOPE"]);
        assert_eq!(read("export SCOPE=a; export TOKEN_URL=b && npm start"), ["SCOPE", "TOKEN_URL"]);
        assert_eq!(read("# run SCOPE=a\nlet x = SCOPE=a".split('\n').next().unwrap()), [""; 0]);
    }

    #[test]
    fn other_text_is_not_a_variable() {
        for text in [
            "const x = 1;",
            "https://a.example/?b=c",
            "Note: this",
            "# A=b",
            "  \"a\": \"b\",",
            "TOKEN=$(curl x)",
            "a=b",
        ] {
            assert_eq!(read(text), [], "{text}");
        }
    }
}
