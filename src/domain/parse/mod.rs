//! Text to a value in its canonical form, or the reason why not and the cure: parse, don't validate.
//!
//! Tolerant of what people paste (spaces, quotes, line ends, `Bearer `, whole URLs where a host is wanted), strict about
//! what Auth0 would refuse. Every function is pure, total, and idempotent on its own output.

mod domain;
mod objects;
mod urls;

pub use domain::{Domain, domain, is_auth0, is_loopback};
pub use objects::{auth_params, mapping, placeholders, script, string_map, token_headers, user_call};
pub use urls::{authorization_url, callback_urls, icon_url, list, placeholders_of, token_url, user_detail_url};

use super::limits;
use zeroize::Zeroizing;

/// What a parse function must know beside the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// The tenant itself is on loopback: then, and only then, http and loopback provider URLs pass.
    pub loopback: bool,
}

/// A value in its canonical form.
#[derive(Debug, PartialEq)]
pub struct Parsed {
    pub text: Zeroizing<String>,
    /// What was understood or dropped, or what looks odd, in a sentence; the value stands all the same.
    pub note: Option<String>,
}

impl Parsed {
    fn plain(text: impl Into<String>) -> Self {
        Self { text: Zeroizing::new(text.into()), note: None }
    }

    fn noted(text: impl Into<String>, note: impl Into<String>) -> Self {
        Self { text: Zeroizing::new(text.into()), note: Some(note.into()) }
    }
}

/// Why a text is no value, and the cure. Never holds the text of a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub what: String,
    pub fix: String,
}

impl Problem {
    pub fn new(what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { what: what.into(), fix: fix.into() }
    }
}

/// Zero-width, bidirectional and other characters that a reader cannot see.
pub fn is_invisible(char: char) -> bool {
    matches!(char, '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Without what comes along when something is copied: white space, line ends, invisible characters and quotes around it.
fn clean(text: &str) -> &str {
    let at_edge = |char: char| char.is_whitespace() || char.is_control() || is_invisible(char);
    let text = text.trim_matches(at_edge);
    let pairs = [('"', '"'), ('\'', '\''), ('`', '`'), ('“', '”'), ('„', '“'), ('‘', '’'), ('«', '»'), ('<', '>')];
    for (open, close) in pairs {
        if let Some(inner) = text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)) {
            return inner.trim_matches(at_edge);
        }
    }
    text
}

/// The first character in it that nobody sees: `an invisible character (U+200B)`.
pub fn hidden(text: &str) -> Option<String> {
    let odd = text.chars().find(|char| char.is_control() || is_invisible(*char))?;
    Some(format!("an invisible character (U+{:04X})", odd as u32))
}

fn missing(what: &str, fix: &str) -> Problem {
    Problem::new(format!("{what} is missing"), fix)
}

/// The first character that cannot be in an id, a secret or a URL, described so that it can be found.
fn odd_character(text: &str) -> Option<String> {
    let (at, odd) =
        text.chars().enumerate().find(|(_, char)| char.is_whitespace() || char.is_control() || is_invisible(*char))?;
    let name = match odd {
        ' ' => "a space".into(),
        '\n' | '\r' => "a line break".into(),
        '\t' => "a tab".into(),
        odd => format!("an invisible character (U+{:04X})", odd as u32),
    };
    Some(format!("{name} at character {}", at + 1))
}

pub fn client_id(text: &str, _: &Around) -> Result<Parsed, Problem> {
    let text = without_name(clean(text));
    if text.is_empty() {
        return Err(missing("The id", "Copy it from the application's settings and paste it here."));
    }
    if let Some(odd) = odd_character(text) {
        return Err(Problem::new(format!("There is {odd}"), "An id is one word: copy it again, alone."));
    }
    if !text.is_ascii() {
        return Err(Problem::new("There are letters that no id has", "Copy it again; do not type it by hand."));
    }
    if text.len() > limits::CLIENT_ID_MAX {
        let what = format!("{} characters are more than Auth0 takes ({})", text.len(), limits::CLIENT_ID_MAX);
        return Err(Problem::new(what, "Is this the secret or a token? Copy the id."));
    }
    if text.starts_with("http://") || text.starts_with("https://") {
        return Err(Problem::new("This is a URL", "Copy the id that stands beside it."));
    }
    Ok(Parsed::plain(text))
}

/// `CLIENT_SECRET=abc` as it stands in a file of variables: what stands behind the name.
fn without_name(text: &str) -> &str {
    let text = text.strip_prefix("export ").unwrap_or(text);
    let named = text.split_once('=').filter(|(name, value)| {
        let capital = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
        name.contains('_') && name.bytes().all(capital) && !value.is_empty()
    });
    named.map_or(text, |(_, value)| clean(value))
}

/// Secrets may hold any visible character, spaces inside included. Empty is a value: public clients have none.
pub fn secret(text: &str, _: &Around) -> Result<Parsed, Problem> {
    let cleaned = without_name(clean(text));
    let masked = |char: char| matches!(char, '•' | '●' | '*' | '·' | '…');
    if cleaned.chars().count() >= 4 && cleaned.chars().all(masked) {
        return Err(Problem::new("This is the mask, not the secret", "Show the secret first, or use its copy button."));
    }
    if let Some(odd) = odd_character(&cleaned.replace(' ', "")) {
        return Err(Problem::new(format!("There is {odd}"), "Copy the secret again, alone."));
    }
    if cleaned.chars().count() > limits::CLIENT_SECRET_MAX {
        let what = format!("More than the {} characters that Auth0 takes", limits::CLIENT_SECRET_MAX);
        return Err(Problem::new(what, "Is this a token or a key file? Copy the secret."));
    }
    if cleaned.contains(' ') {
        return Ok(Parsed::noted(cleaned, "There is a space inside. Is this only the secret?"));
    }
    if cleaned.len() != text.len() && !cleaned.is_empty() {
        return Ok(Parsed::noted(cleaned, "What stood around it was dropped: spaces, quotes, line ends or a name."));
    }
    if let Some(odd) = cleaned.chars().find(|char| !char.is_ascii()) {
        let note = format!("{odd} (U+{:04X}) is rare in a secret: was it copied, not typed?", odd as u32);
        return Ok(Parsed::noted(cleaned, note));
    }
    if cleaned.ends_with(['"', '\'', ',', ';']) || cleaned.starts_with(['"', '\'']) {
        return Ok(Parsed::noted(cleaned, "A quote or a comma stands at its end. Is it part of the secret?"));
    }
    Ok(Parsed::plain(cleaned))
}

/// A JSON Web Token by its shape; what it says is read by `token`. At most 16,384 characters.
pub fn api_token(text: &str, _: &Around) -> Result<Parsed, Problem> {
    let mut text = clean(text);
    for prefix in ["Authorization:", "authorization:", "Bearer ", "bearer "] {
        text = clean(text.strip_prefix(prefix).unwrap_or(text));
    }
    let text: Zeroizing<String> = Zeroizing::new(text.chars().filter(|char| !char.is_whitespace()).collect());
    if text.is_empty() {
        return Ok(Parsed { text, note: None });
    }
    if text.len() > 16_384 {
        return Err(Problem::new("Longer than any Management API token", "Copy the token alone."));
    }
    let token = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_=".contains(&b));
    if text.split('.').count() != 3 || !text.split('.').all(token) {
        return Err(Problem::new(
            "This is no Management API token: it does not have three parts with dots between them",
            "Copy it from APIs > Auth0 Management API > API Explorer, from the first eyJ to the last character.",
        ));
    }
    Ok(Parsed { text, note: None })
}

pub fn provider(text: &str, _: &Around) -> Result<Parsed, Problem> {
    let key = clean(text).to_lowercase();
    if key.is_empty() {
        return Err(missing("The provider", "Choose one from the list, or custom."));
    }
    if key == "custom" || super::catalogue::keys().any(|known| known == key) {
        return Ok(Parsed::plain(key));
    }
    let fix = match super::catalogue::keys().find(|known| is_near(known, &key)) {
        Some(near) => format!("Did you mean {near}? Else choose custom and give its URLs."),
        None => "Choose custom and give its URLs.".to_owned(),
    };
    Err(Problem::new("No provider of that name is in the list", fix))
}

/// The same letters but for one that is lost, doubled, another, or two that changed places.
fn is_near(known: &str, typed: &str) -> bool {
    let same = known.bytes().zip(typed.bytes()).take_while(|(one, other)| one == other).count();
    let (known, typed) = (&known.as_bytes()[same..], &typed.as_bytes()[same..]);
    let ends = |one: usize, other: usize| known.get(one..).zip(typed.get(other..)).is_some_and(|(a, b)| a == b);
    let swapped = known.len() > 1 && typed.len() > 1 && known[0] == typed[1] && known[1] == typed[0] && ends(2, 2);
    ends(1, 1) || ends(1, 0) || ends(0, 1) || swapped
}

pub fn scope(text: &str, _: &Around) -> Result<Parsed, Problem> {
    let text = clean(text).split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() > limits::SCOPE_MAX {
        return Err(Problem::new(
            format!("Longer than {} characters", limits::SCOPE_MAX),
            "Leave out what is not needed.",
        ));
    }
    // RFC 6749 section 3.3: scope-token = 1*( %x21 / %x23-5B / %x5D-7E )
    if let Some(odd) = text.chars().find(|char| !matches!(char, ' ' | '!' | '#'..='[' | ']'..='~')) {
        return Err(Problem::new(
            format!("{odd:?} cannot be in a scope"),
            "Write the scopes with a space between them.",
        ));
    }
    Ok(Parsed::plain(text))
}

pub fn token_auth(text: &str, _: &Around) -> Result<Parsed, Problem> {
    match clean(text).to_lowercase().as_str() {
        "" | "post" | "body" | "client_secret_post" => Ok(Parsed::plain("post")),
        "basic" | "header" | "client_secret_basic" => Ok(Parsed::plain("basic")),
        _ => Err(Problem::new("Only post or basic", "post is what Auth0 does; basic adds an Authorization header.")),
    }
}

pub fn boolean(text: &str, _: &Around) -> Result<Parsed, Problem> {
    match clean(text).to_lowercase().as_str() {
        "" | "false" | "no" | "off" | "0" | "n" => Ok(Parsed::plain("false")),
        "true" | "yes" | "on" | "1" | "y" | "s256" => Ok(Parsed::plain("true")),
        _ => Err(Problem::new("Only true or false", "true where the provider asks for PKCE, else false.")),
    }
}

pub fn connection_name(text: &str, _: &Around) -> Result<Parsed, Problem> {
    let text = without_name(clean(text));
    if text.is_empty() {
        return Err(missing("The name", "Letters, digits and single hyphens, such as discord."));
    }
    if limits::is_connection_name(text) {
        return Ok(Parsed::plain(text));
    }
    let what = if text.len() > limits::NAME_MAX {
        format!("Longer than {} characters", limits::NAME_MAX)
    } else {
        "Auth0 takes letters, digits and single hyphens between them".into()
    };
    if let Some(odd) = text.chars().find(|char| char.is_alphabetic() && !char.is_ascii()) {
        let what = format!("{odd} (U+{:04X}) is no letter that Auth0 takes in a name", odd as u32);
        return Err(Problem::new(what, "Use the letters a to z; one of another alphabet may look the same."));
    }
    let mut words: Vec<String> = Vec::new();
    for word in text.split(|char: char| !char.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        words.push(word.into());
    }
    let proposal: String = words.join("-").chars().take(limits::NAME_MAX).collect();
    let proposal = proposal.trim_end_matches('-');
    let fix = if proposal.is_empty() { "Try discord or my-company-2.".into() } else { format!("Try {proposal}") };
    Err(Problem::new(what, fix))
}

pub fn display_name(text: &str, _: &Around) -> Result<Parsed, Problem> {
    let text = clean(text);
    if let Some(odd) = text.chars().find(|char| char.is_control() || is_invisible(*char)) {
        return Err(Problem::new(
            format!("There is an invisible character (U+{:04X})", odd as u32),
            "Type it by hand.",
        ));
    }
    if text.chars().count() > limits::DISPLAY_NAME_MAX {
        return Err(Problem::new(format!("Longer than {} characters", limits::DISPLAY_NAME_MAX), "Make it shorter."));
    }
    Ok(Parsed::plain(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_come_without_what_stood_around_them() {
        let around = Around::default();
        for (text, kept) in [
            ("CLIENT_SECRET=abc-123", "abc-123"),
            ("export APP_SECRET=\"x=y\"", "x=y"),
            ("„abc-123“", "abc-123"),
            ("a=b", "a=b"),
        ] {
            assert_eq!(secret(text, &around).unwrap().text.as_str(), kept, "{text}");
        }
        for masked in ["••••••••", "****", "●●●●●"] {
            assert_eq!(secret(masked, &around).unwrap_err().what, "This is the mask, not the secret");
        }
        assert!(secret("gеheim-1234", &around).unwrap().note.is_some_and(|note| note.contains("U+0435")));
        assert_eq!(secret("plain-1234", &around).unwrap().note, None);
    }

    #[test]
    fn a_provider_that_is_nearly_right_is_offered() {
        let fix = |text| provider(text, &Around::default()).unwrap_err().fix;
        for text in ["gihtub", "githb", "githubb", "gathub"] {
            assert!(fix(text).starts_with("Did you mean github?"), "{text}: {}", fix(text));
        }
        assert!(!fix("zoom").contains("Did you mean"));
    }

    #[test]
    fn a_name_in_another_alphabet_is_not_cut() {
        assert!(connection_name("аcme-sso", &Around::default()).unwrap_err().what.contains("U+0430"));
    }
}
