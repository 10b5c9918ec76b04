//! A command of HTTPie, or of xh, which reads the same: `http POST url name=value Header:value`.

use super::command::{Command, after, json, option};
use super::shell::Word;
use super::tree::{Node, Value};

/// Options with a value that says nothing about a connection.
const WITH_VALUE: [&str; 14] = [
    "--print",
    "-p",
    "--output",
    "-o",
    "--session",
    "--session-read-only",
    "--verify",
    "--proxy",
    "--timeout",
    "--cert",
    "--cert-key",
    "--style",
    "-s",
    "--pretty",
];

const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// Between a name and a value. A longer one comes before its beginning.
const SIGNS: [(&str, Part); 8] = [
    (":=@", Part::Elsewhere),
    ("==", Part::Query),
    (":=", Part::Raw),
    ("=@", Part::Elsewhere),
    ("=", Part::Text),
    (":@", Part::Elsewhere),
    (":", Part::Header),
    ("@", Part::Elsewhere),
];

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Header,
    Query,
    Text,
    /// JSON
    Raw,
    /// In a file.
    Elsewhere,
}

/// Whether such a command begins here. The words `http` and `https` begin sentences and URLs, too.
pub fn begins(text: &str) -> bool {
    let Some(rest) = ["http ", "https ", "xh ", "xhs "].iter().find_map(|name| text.strip_prefix(name)) else {
        return false;
    };
    let word = rest.split_whitespace().next().unwrap_or_default();
    METHODS.contains(&word) || is_url(word) || word.starts_with('-') && word.len() > 1
}

fn is_url(word: &str) -> bool {
    let word = word.trim_matches(['"', '\'']);
    let is_local =
        word.strip_prefix(':').is_some_and(|rest| rest.starts_with(|char: char| char == '/' || char.is_ascii_digit()));
    is_local || word.contains("://") || word.contains('.') && word.contains('/')
}

pub fn command(line: usize, words: &[Word], end: usize) -> Option<Command> {
    let mut command = Command::new(line, end);
    let is_http = words.first().is_some_and(|word| matches!(word.text.reveal(), "http" | "xh"));
    let mut method: Option<String> = None;
    let mut members: Vec<(String, Node)> = Vec::new();
    let mut user: Option<Word> = None;
    let mut is_bearer = false;
    let mut rest = words.iter().skip(1);
    while let Some(word) = rest.next() {
        let (name, mut value) = option(word);
        let mut take = || value.take().or_else(|| rest.next().cloned());
        match name {
            "--auth" | "-a" => user = take(),
            "--auth-type" | "-A" => is_bearer = take().is_some_and(|word| word.text.reveal() == "bearer"),
            "--raw" => {
                let data = take().map(|word| (word, false));
                command.set_body(data.as_slice());
            }
            name if WITH_VALUE.contains(&name) => drop(take()),
            name if name.starts_with('-') => {}
            name if method.is_none() && command.url.is_none() && METHODS.contains(&name) => {
                method = Some(name.to_owned());
            }
            _ if command.url.is_none() => command.url = Some(url(word, is_http)),
            _ => item(&mut command, &mut members, word),
        }
    }
    if !members.is_empty() {
        command.body = Some(Node::new(members[0].1.line, Value::Map(members)));
    }
    match user {
        Some(token) if is_bearer => command.bearer(token),
        user => command.user = user,
    }
    let sends = command.body.is_some() || command.body_elsewhere;
    command.method = method.unwrap_or_else(|| if sends { "POST" } else { "GET" }.to_owned());
    command.url.is_some().then_some(command)
}

/// `:3000/path` is on this machine, and a URL without its scheme has that of the command.
fn url(word: &Word, is_http: bool) -> Word {
    let text = word.text.reveal();
    let scheme = if is_http { "http" } else { "https" };
    let whole = match text.strip_prefix(':') {
        Some(rest) if rest.starts_with(|char: char| char.is_ascii_digit()) => format!("http://localhost:{rest}"),
        Some(rest) => format!("http://localhost{rest}"),
        None if text.contains("://") || text.starts_with('$') => return word.clone(),
        None => format!("{scheme}://{text}"),
    };
    Word { text: whole.into(), ..*word }
}

fn item(command: &mut Command, members: &mut Vec<(String, Node)>, word: &Word) {
    let text = word.text.reveal();
    let found = text.char_indices().find_map(|(at, _)| {
        SIGNS.iter().find(|(sign, _)| text[at..].starts_with(sign)).map(|(sign, part)| (at, at + sign.len(), *part))
    });
    let Some((at, from, part)) = found else { return };
    let (name, value) = (text[..at].to_owned(), after(word, from));
    let expands = word.expands && value.text.reveal().contains('$');
    match part {
        Part::Header => command.headers.push((name.to_ascii_lowercase(), value)),
        Part::Query => {}
        Part::Elsewhere => command.body_elsewhere = true,
        Part::Raw if !expands => members.extend(json(&value).map(|node| (name, node))),
        Part::Text | Part::Raw => {
            members.push((name, Node::new(word.line, Value::code_or_text(expands, value.text))));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::curl::commands;
    use super::super::curl::tests::only;
    use super::super::text::Pasted;
    use super::*;

    fn members(command: &Command) -> Vec<(&str, &Value)> {
        let body = command.body.as_ref().unwrap();
        body.members().iter().map(|(name, node)| (name.as_str(), &node.value)).collect()
    }

    #[test]
    fn items_are_headers_or_members_of_the_body() {
        let command = only(
            "http --form -v POST https://p.example/t Accept:application/json a=b 'c=d e' f==g h:='[1]' i@file \\\n  -a id:secret",
        );
        assert_eq!((command.method.as_str(), command.url_text()), ("POST", "https://p.example/t"));
        assert_eq!(command.named("accept").unwrap().text.reveal(), "application/json");
        assert_eq!(command.user.as_ref().unwrap().text.reveal(), "id:secret");
        assert!(command.body_elsewhere);
        let names: Vec<&str> = members(&command).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["a", "c", "h"]);
    }

    #[test]
    fn a_url_may_lack_its_scheme_and_a_token_is_a_header() {
        for (text, url) in [
            ("http :3000/me", "http://localhost:3000/me"),
            ("https p.example/me", "https://p.example/me"),
            ("http p.example/me", "http://p.example/me"),
            ("xh https://p.example/me", "https://p.example/me"),
        ] {
            let command = only(text);
            assert_eq!((command.url_text(), command.method.as_str()), (url, "GET"), "{text}");
        }
        let command = only("https -A bearer -a abc p.example/me");
        assert_eq!(command.named("authorization").unwrap().text.reveal(), "Bearer abc");
        let command = only("http PUT p.example/me a=$B");
        assert!(matches!(members(&command)[0], ("a", Value::Code(_))));
    }

    #[test]
    fn a_sentence_is_not_a_command() {
        for text in
            ["http is a protocol", "https works", "# http POST a.example/b", "use http POST a.example/b", "http "]
        {
            assert!(commands(&mut Pasted::new(text)).is_empty(), "{text}");
        }
    }
}
