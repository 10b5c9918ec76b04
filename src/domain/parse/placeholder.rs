//! Placeholders of guides that were left in a value, such as `YOUR_CLIENT_SECRET` or `<environment>`.

/// The placeholder in the host or the path of a URL, such as `YOUR_APP`, `[instance URL]` or `<tenant>`.
pub(super) fn in_url(front: &str) -> Option<&str> {
    let host = front.split_once("://").map_or(front, |(_, rest)| rest);
    let with_space = || enclosed(host, '{', '}').filter(|text| text.contains(' '));
    enclosed(host, '<', '>')
        .or_else(with_space)
        .or_else(|| enclosed(host, '[', ']').filter(|text| !is_ipv6(text)))
        .or_else(|| yours(host))
}

/// `{your-app}`. Auth0's own placeholders, such as `{organization_name}`, have no hyphen.
pub(super) fn with_hyphen(front: &str) -> Option<&str> {
    enclosed(front, '{', '}').filter(|text| text.contains('-'))
}

/// The text is a placeholder from its first to its last character, as an ID or a secret would be.
pub fn is_all(text: &str) -> bool {
    let small = text.to_ascii_lowercase().replace(['-', ' '], "_");
    let in_brackets = [('<', '>'), ('{', '}'), ('[', ']')]
        .iter()
        .any(|(open, close)| enclosed(text, *open, *close).is_some_and(|inner| inner.len() == text.len()));
    let inner = small.trim_matches(['<', '>', '{', '}', '[', ']', '$', '_']);
    let says_so =
        ["your_", "my_client_", "insert_", "enter_", "paste_", "replace_"].iter().any(|start| inner.starts_with(start))
            && inner.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    says_so || in_brackets && !inner.is_empty() || WORDS.contains(&inner)
}

const WORDS: [&str; 12] = [
    "client_id",
    "client_secret",
    "clientid",
    "clientsecret",
    "yourclientid",
    "yourclientsecret",
    "changeme",
    "change_me",
    "replaceme",
    "replace_me",
    "todo",
    "xxxxxxxx",
];

/// The text from `open` to `close`, with them, if there are only words between.
fn enclosed(text: &str, open: char, close: char) -> Option<&str> {
    let start = text.find(open)?;
    let end = start + text[start..].find(close)?;
    let inner = text.get(start + open.len_utf8()..end)?;
    let is_word = |char: char| char.is_alphanumeric() || " _-.:".contains(char);
    (!inner.is_empty() && inner.chars().all(is_word)).then(|| &text[start..=end])
}

fn is_ipv6(text: &str) -> bool {
    text.contains(':') && text.chars().all(|char| char.is_ascii_hexdigit() || "[]:.".contains(char))
}

/// `YOUR_APP` or `YOUR-DOMAIN`, in capitals.
fn yours(text: &str) -> Option<&str> {
    let start = text.find("YOUR_").or_else(|| text.find("YOUR-"))?;
    let in_name = |char: char| char.is_ascii_uppercase() || char.is_ascii_digit() || "_-".contains(char);
    let rest = &text[start..];
    let end = rest.find(|char| !in_name(char)).unwrap_or(rest.len());
    Some(&rest[..end])
}
