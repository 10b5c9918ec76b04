//! Providers that the user adds: files in the configuration folder, in the form of ours.
//!
//! Rule: they are read once, when they are first needed, and handed over here. A file that can't be used is named, and leaves the
//! others alone. A file with one of our keys replaces ours.

use super::{CUSTOM, File, Provider};
use crate::domain::limits;
use crate::domain::profile_script::CallKind;
use crate::domain::safe_text::hidden;
use std::sync::OnceLock;
use url::Url;

static OWN: OnceLock<Vec<File>> = OnceLock::new();

/// Hands over the user's providers. Only the first call counts.
pub fn add(providers: Vec<Provider>) {
    let _ = OWN.set(providers.into_iter().map(listed).collect());
}

/// They have been handed over, even if there are none.
pub fn are_read() -> bool {
    OWN.get().is_some()
}

pub(super) fn all() -> &'static [File] {
    OWN.get().map_or(&[], Vec::as_slice)
}

/// What a list needs lasts as long as the program, as for our own files.
fn listed(provider: Provider) -> File {
    let kept = |text: &str| -> &'static str { Box::leak(text.into()) };
    let also: Vec<&'static str> = provider.also.iter().map(|name| kept(name)).collect();
    let urls = [&provider.authorization_url, &provider.token_url].map(|url| kept(url));
    let file = File::new(kept(&provider.key), kept(&provider.name), also.leak(), provider.rank, urls, "");
    let _ = file.parsed.set(Some(Box::new(provider)));
    file
}

/// Reads the file of that name and path. The error says what is wrong, and on which line.
pub fn read(key: &str, path: &str, text: &str) -> Result<Provider, String> {
    if key == CUSTOM {
        return Err("its file name can't be custom, because custom stands for any other provider".to_owned());
    }
    if !limits::is_connection_name(key) || key != key.to_lowercase() {
        return Err("its file name can have only lowercase letters, digits and hyphens".to_owned());
    }
    let mut provider: Provider = toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        // The list of all members would bury the one that is wrong.
        let message = error.message().split(", expected one of").next().unwrap_or_default();
        let message = message.split(". ").next().unwrap_or_default();
        format!("line {line}: {}", message.trim().replace('\n', ", "))
    })?;
    if !provider.key.is_empty() && provider.key != key {
        return Err(format!("its key is {:?}, but its file name is {key:?}", provider.key));
    }
    let line_of = |name: &str| text.lines().position(|line| line.starts_with(name)).map_or(1, |at| at + 1);
    if provider.name.trim().is_empty() {
        return Err(format!("line {}: name is empty", line_of("name")));
    }
    let odd = |text: &String| hidden(text).is_some();
    let spaced = |text: &String| text.is_empty() || text.chars().any(char::is_whitespace);
    for (name, is_odd) in [
        ("name", odd(&provider.name)),
        ("also", provider.also.iter().any(odd)),
        ("scopes", provider.scopes.iter().any(odd)),
    ] {
        if is_odd {
            return Err(format!("line {}: {name} contains an invisible character or a line break", line_of(name)));
        }
    }
    if provider.scopes.iter().any(spaced) {
        return Err(format!("line {}: scopes needs one scope in each pair of quotes", line_of("scopes")));
    }
    let urls = [
        ("authorization_url", &provider.authorization_url),
        ("token_url", &provider.token_url),
        ("user_detail_url", &provider.user_detail_url),
    ];
    let needs_none = !provider.call.kind.makes_request() || provider.call.kind == CallKind::Script;
    for (name, url) in urls {
        let is_absent = url.is_empty() && name == "user_detail_url" && needs_none;
        if !is_absent && !is_https(url) {
            return Err(format!("line {}: {name} isn't an https URL", line_of(name)));
        }
    }
    provider.key = key.to_owned();
    provider.file = Some(path.to_owned());
    Ok(provider)
}

/// With any value for its placeholders.
fn is_https(text: &str) -> bool {
    let mut filled = String::new();
    for part in text.split('{') {
        filled += part.split_once('}').map_or(part, |(_, after)| after);
        filled.push('x');
    }
    filled.pop();
    let url = Url::parse(&filled).ok().filter(|url| url.scheme() == "https" && url.username().is_empty());
    url.is_some_and(|url| url.password().is_none() && url.host_str().is_some_and(|host| !host.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::read;

    const SHORT: &str = "name = \"Acme\"\nauthorization_url = \"https://id.acme.example/authorize\"\n\
        token_url = \"https://{host}/token\"\nuser_detail_url = \"https://id.acme.example/me\"\n\
        [mapping]\nuser_id = \"id\"\n";

    #[test]
    fn a_short_file_is_enough() {
        let provider = read("acme", "/home/ada/acme.toml", SHORT).unwrap();
        assert_eq!((provider.key.as_str(), provider.name.as_str()), ("acme", "Acme"));
        assert_eq!(provider.file.as_deref(), Some("/home/ada/acme.toml"));
        assert_eq!((provider.rank, provider.scopes.len(), provider.pkce), (0, 0, false));
        assert_eq!(provider.facts()[0], ("Your file", "/home/ada/acme.toml".to_owned()));
    }

    #[test]
    fn our_files_could_be_the_users() {
        for file in &super::super::FILES {
            assert_eq!(read(file.key, "x", file.text).map(|one| one.key).as_deref(), Ok(file.key));
        }
    }

    #[test]
    fn a_broken_file_is_named_with_its_line() {
        for (key, from, to, why) in [
            ("acme", "name = \"Acme\"", "nam = \"Acme\"", "line 1: unknown field `nam`"),
            ("acme", "[mapping]", "[mapping", "line 5: "),
            ("acme", "user_id", "name", "user_id is missing"),
            ("acme", "https://{host}", "http://{host}", "line 3: token_url isn't an https URL"),
            ("acme", "https://id.acme.example/me", "", "line 4: user_detail_url isn't an https URL"),
            ("acme", "https://id.acme.example/me", "https://ada:1@id.acme.example/me", "line 4: "),
            ("acme", "name =", "key = \"other\"\nname =", "its key is \"other\""),
            ("acme", "\"Acme\"", "\" \"", "line 1: name is empty"),
            ("acme", "\"Acme\"", "\"Ac\\u0000me\"", "line 1: name contains an invisible character"),
            ("acme", "\"Acme\"", "\"\\u202eAcme\"", "line 1: name contains an invisible character"),
            ("acme", "[mapping]", "scopes = [\"a\\r\\nb\"]\n[mapping]", "line 5: scopes contains"),
            ("acme", "[mapping]", "scopes = [\"openid email\"]\n[mapping]", "line 5: scopes needs one scope"),
            ("acme", "[mapping]", "scopes = [\"\"]\n[mapping]", "line 5: scopes needs one scope"),
            ("acme", "[mapping]", "[mapping]\nfoo = \"id\"", "A mapping can't set \"foo\""),
            ("Acme", "", "", "its file name can have only lowercase letters"),
            ("custom", "", "", "its file name can't be custom"),
            ("../x", "", "", "its file name can have only"),
        ] {
            let error = read(key, "x", &SHORT.replacen(from, to, 1)).unwrap_err();
            assert!(error.contains(why), "{why}: {error}");
            assert!(!error.contains(". "), "one sentence: {error}");
        }
        let windows = SHORT.replace('\n', "\r\n");
        assert_eq!(read("acme", "x", &windows).map(|one| one.name).as_deref(), Ok("Acme"));
        assert!(read("acme", "x", "").is_err() && read("acme", "x", "\u{0}é").is_err());
    }
}
