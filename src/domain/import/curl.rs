//! A command that sends a request: curl, `auth0 api` of Auth0 CLI, or one of HTTPie.

use super::command::{Command, after, option};
use super::httpie;
use super::shell::{self, Word};
use super::text::Pasted;

/// Short options of curl with a value, and the long ones that matter here or have a value.
const SHORT: &str = "XHduAeobcmKxwTFrEUyYzCtQP";
const LONG: &[&str] = &[
    "--cacert",
    "--cert",
    "--config",
    "--connect-timeout",
    "--cookie",
    "--cookie-jar",
    "--key",
    "--max-time",
    "--output",
    "--proxy",
    "--referer",
    "--resolve",
    "--retry",
    "--user-agent",
    "--write-out",
    "--no-input",
];

/// The commands in the lines that are still free.
pub fn commands(pasted: &mut Pasted) -> Vec<Command> {
    let mut found: Vec<Command> = Vec::new();
    for line in pasted.free() {
        let start = pasted.start_of(line);
        let is_done = found.last().is_some_and(|last| last.end > start);
        let place = if is_done { None } else { place_in(pasted.line(line)) };
        if let Some((at, tool)) = place {
            let (words, end) = shell::command(pasted, start + at);
            found.extend(match tool {
                Tool::Curl => curl(line, &words, end),
                Tool::Auth0 => Some(auth0(line, &words, end)),
                Tool::Httpie => httpie::command(line, &words, end),
            });
        }
    }
    for command in &found {
        pasted.take(pasted.start_of(command.line), command.end);
    }
    found
}

enum Tool {
    Curl,
    Auth0,
    Httpie,
}

/// Where a command begins in a line.
fn place_in(line: &str) -> Option<(usize, Tool)> {
    let bare = line.trim_start();
    if bare.starts_with(['#', '/']) {
        return None;
    }
    if httpie::begins(bare) {
        return Some((line.len() - bare.len(), Tool::Httpie));
    }
    ["curl ", "curl.exe ", "curl\t", "auth0 api ", "auth0 connections create "].iter().find_map(|name| {
        let at = line.find(name)?;
        let begins =
            line[..at].chars().next_back().is_none_or(|before| !before.is_alphanumeric() && !"-/_.".contains(before));
        begins.then_some((at, if name.starts_with("curl") { Tool::Curl } else { Tool::Auth0 }))
    })
}

fn curl(line: usize, words: &[Word], end: usize) -> Option<Command> {
    let mut command = Command::new(line, end);
    let mut method: Option<String> = None;
    let mut data: Vec<(Word, bool)> = Vec::new();
    let mut rest = words.iter().skip(1);
    let mut get = false;
    while let Some(word) = rest.next() {
        let text = word.text.reveal();
        let (name, mut value) = option(word);
        let mut take = || value.take().or_else(|| rest.next().cloned());
        let short = text.strip_prefix('-').filter(|_| !text.starts_with("--")).and_then(|text| {
            let at = text.find(|letter| SHORT.contains(letter))?;
            Some((text[at..].chars().next()?, 1 + at + 1))
        });
        // `-sSXPOST`: the letters before have no value.
        let short_value = |at: usize, rest: &mut dyn Iterator<Item = &Word>| {
            if text.len() > at { Some(after(word, at)) } else { rest.next().cloned() }
        };
        match (name, short) {
            ("--request", _) => method = take().map(|word| word.text.reveal().to_uppercase()),
            ("--header", _) => command.header(take()),
            ("--data" | "--data-raw" | "--data-binary" | "--data-ascii" | "--json", _) => {
                data.extend(take().map(|word| (word, false)));
            }
            ("--data-urlencode" | "--form" | "--form-string", _) => data.extend(take().map(|word| (word, true))),
            ("--user", _) => command.user = take(),
            ("--url", _) => command.url = take(),
            ("--get", _) => get = true,
            (long, _) if long.starts_with("--") => {
                if LONG.contains(&long) && long != "--no-input" {
                    take();
                }
            }
            (_, Some((letter, at))) => {
                let value = short_value(at, &mut rest);
                match letter {
                    'X' => method = value.map(|word| word.text.reveal().to_uppercase()),
                    'H' => command.header(value),
                    'd' => data.extend(value.map(|word| (word, false))),
                    'F' => data.extend(value.map(|word| (word, true))),
                    'u' => command.user = value,
                    _ => {}
                }
            }
            (flag, None) if flag.starts_with('-') => get |= flag.contains('G'),
            _ => command.url = command.url.take().or(Some(word.clone())),
        }
    }
    command.set_body(&data);
    let sends = command.body.is_some() || command.body_elsewhere;
    command.method = method.unwrap_or_else(|| if sends && !get { "POST" } else { "GET" }.to_owned());
    command.url.is_some().then_some(command)
}

/// `auth0 api post connections --data '{…}'`
fn auth0(line: usize, words: &[Word], end: usize) -> Command {
    let mut command = Command::new(line, end);
    let mut data = Vec::new();
    let mut plain = Vec::new();
    let mut rest = words.iter().skip(2);
    while let Some(word) = rest.next() {
        match word.text.reveal() {
            "--data" | "-d" => data.extend(rest.next().map(|word| (word.clone(), false))),
            "--tenant" => command.tenant = rest.next().cloned(),
            text if text.starts_with('-') => {}
            _ => plain.push(word),
        }
    }
    let is_api = words.get(1).is_some_and(|word| word.text.reveal() == "api");
    command.method = match plain.as_slice() {
        [method, _, ..] if is_api => method.text.reveal().to_uppercase(),
        _ if is_api => "GET".to_owned(),
        _ => "POST".to_owned(),
    };
    command.url = plain.last().map(|word| (*word).clone());
    command.set_body(&data);
    command
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The only command of a text.
    pub fn only(text: &str) -> Command {
        let mut found = commands(&mut Pasted::new(text));
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        found.remove(0)
    }

    #[test]
    fn options_of_any_form_are_read() {
        let command = only(
            "x | curl -sSXPOST -H'A: b' --header \"C:d\" -u id:secret --data='a=b&c=d%20e' -d f=g https://h.example/i",
        );
        assert_eq!((command.method.as_str(), command.url_text()), ("POST", "https://h.example/i"));
        assert_eq!(command.named("a").unwrap().text.reveal(), "b");
        assert_eq!(command.named("c").unwrap().text.reveal(), "d");
        assert_eq!(command.user.as_ref().unwrap().text.reveal(), "id:secret");
        let body = command.body.unwrap();
        let shown: Vec<_> =
            body.members().iter().map(|(name, node)| (name.as_str(), node.as_text().unwrap().reveal())).collect();
        assert_eq!(shown, [("a", "b"), ("c", "d e"), ("f", "g")]);
    }

    #[test]
    fn json_keeps_its_lines() {
        let command = only("# c\ncurl -X PATCH \\\n  https://a.example/b -d '{\n  \"c\": \"d\"\n}'\n");
        assert_eq!((command.line, command.method.as_str()), (2, "PATCH"));
        assert_eq!(command.body.unwrap().get("c").unwrap().line, 4);
        let command = only("auth0 api post connections --tenant a.auth0.com --data '{\"name\": \"x\"}'");
        assert_eq!((command.method.as_str(), command.url_text()), ("POST", "connections"));
        assert_eq!(command.tenant.unwrap().text.reveal(), "a.auth0.com");
        assert!(command.body.is_some());
    }

    #[test]
    fn a_word_about_curl_is_not_a_command() {
        for text in ["# curl https://a.example", "libcurl https://a.example", "curl", "use curl "] {
            assert!(commands(&mut Pasted::new(text)).is_empty(), "{text}");
        }
    }
}
