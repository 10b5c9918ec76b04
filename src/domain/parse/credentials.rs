//! IDs, secrets and tokens.

use super::copied::{QUOTES, assigned, clean, foreign_character, line, odd_character, trimmed};
use super::{ParseContext, Parsed, Problem, missing, placeholder};
use crate::domain::limits;
use zeroize::Zeroizing;

pub fn client_id(text: &str, _: &ParseContext) -> Result<Parsed, Problem> {
    let (text, dropped) = line(text);
    if text.is_empty() {
        return Err(missing("The client ID", "Copy it from the application's settings."));
    }
    if placeholder::is_all(text) {
        let what = format!("{text} is a placeholder, not a client ID");
        return Err(Problem::new(what, "Copy the client ID from the application's settings."));
    }
    if let Some(odd) = odd_character(text) {
        return Err(Problem::new(format!("It contains {odd}"), "Copy only the client ID, which is one word."));
    }
    if let Some(odd) = foreign_character(text) {
        return Err(Problem::new(
            format!("{odd} can't be in a client ID"),
            "Copy the client ID again instead of typing it.",
        ));
    }
    if text.len() > limits::CLIENT_ID_MAX {
        let what = format!("It has {} characters, but Auth0 accepts at most {}", text.len(), limits::CLIENT_ID_MAX);
        return Err(Problem::new(what, "Copy the client ID. This may be a secret or a token."));
    }
    if text.starts_with("http://") || text.starts_with("https://") {
        return Err(Problem::new("This is a URL, not a client ID", "Copy the client ID from the same page."));
    }
    Ok(Parsed::with(text, dropped))
}

/// A secret may contain any visible character, and spaces inside. Empty is a value too, for a public client.
///
/// Text in quotes is kept exactly, for a secret that looks like `NAME=value` or ends with a quote. This is why the function
/// isn't always idempotent.
pub fn secret(text: &str, _: &ParseContext) -> Result<Parsed, Problem> {
    let (cleaned, mut notes) = unwrapped(text);
    if placeholder::is_all(cleaned) {
        let fix = "Copy the secret from the application's settings.";
        return Err(Problem::new("This is a placeholder, not the secret", fix));
    }
    let visible = || cleaned.chars().filter(|char| !char.is_whitespace());
    if visible().count() >= MASK && visible().all(is_mask) {
        return Err(Problem::new("This is the mask, not the secret", "Show the secret first, or use its copy button."));
    }
    if let Some(odd) = odd_character(&Zeroizing::new(cleaned.replace(' ', ""))) {
        return Err(Problem::new(format!("It contains {odd}"), "Copy only the secret."));
    }
    if cleaned.chars().count() > limits::CLIENT_SECRET_MAX {
        let what = format!("It has more than {} characters, Auth0's limit", limits::CLIENT_SECRET_MAX);
        return Err(Problem::new(what, "Copy the secret. This may be a token or a key file."));
    }
    if cleaned.is_empty() {
        return Ok(Parsed::plain(""));
    }
    if cleaned.contains(' ') {
        notes.push("It contains a space. Is this only the secret?".into());
    }
    if let Some(odd) = cleaned.chars().find(|char| !char.is_ascii()) {
        notes.push(format!("{odd} (U+{:04X}) is unusual in a secret. Did you copy it?", odd as u32));
    }
    if cleaned.split(|char| !is_mask(char)).any(|run| run.chars().count() >= MASK) {
        notes.push("A part of it looks like a mask. Is it the full secret?".into());
    }
    if cleaned.ends_with(['"', '\'', ',', ';']) || cleaned.starts_with(['"', '\'']) {
        notes.push("It begins or ends with a quote, comma or semicolon. Is that part of the secret?".into());
    }
    Ok(Parsed::with(cleaned, notes))
}

/// This many mask characters can't be a part of a secret.
const MASK: usize = 4;

fn is_mask(char: char) -> bool {
    matches!(char, '•' | '●' | '*' | '·' | '…')
}

/// Removes what surrounds the pasted text, and notes what that was.
fn unwrapped(text: &str) -> (&str, Vec<String>) {
    let whole = clean(text);
    let around = (whole.len() < text.len()).then(|| "Removed spaces, quotes or line breaks around it".to_owned());
    if whole.len() < trimmed(text).len() {
        return (whole, around.into_iter().collect());
    }
    let (mut value, mut notes, mut quoted) = (whole, Vec::new(), false);
    if let Some((_, behind)) = assigned(whole) {
        value = clean(behind);
        quoted = value.len() < trimmed(behind).len();
        notes.push("Removed the name and = before the value".to_owned());
    }
    let lone = value.strip_prefix(QUOTES).or_else(|| value.strip_suffix(QUOTES)).map(trimmed);
    if let Some(inner) = lone.filter(|inner| !quoted && !inner.is_empty() && !inner.contains(QUOTES)) {
        value = inner;
        notes.push("Removed a quote at one end. If it is part of the secret, put the secret in quotes.".to_owned());
    }
    if notes.is_empty() {
        notes.extend(around);
    }
    (value, notes)
}

/// Checks that it looks like a JSON Web Token, of at most 16,384 characters. `token` reads the claims.
pub fn api_token(text: &str, _: &ParseContext) -> Result<Parsed, Problem> {
    let (mut text, dropped) = line(text);
    for prefix in ["Authorization:", "authorization:", "Bearer ", "bearer "] {
        text = clean(text.strip_prefix(prefix).unwrap_or(text));
    }
    let text: Zeroizing<String> = Zeroizing::new(text.chars().filter(|char| !char.is_whitespace()).collect());
    if text.is_empty() {
        return Ok(Parsed { text, note: None });
    }
    if text.len() > 16_384 {
        return Err(Problem::new("It is too long for a Management API token", "Copy only the token."));
    }
    let token = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_=".contains(&b));
    if text.split('.').count() != 3 || !text.split('.').all(token) {
        return Err(Problem::new(
            "A token has three parts separated by dots",
            "Copy the full token from Dashboard > Applications > APIs > Auth0 Management API > API Explorer.",
        ));
    }
    Ok(Parsed { text, note: dropped })
}
