//! The connection's name, and the text of its button.

use super::copied::{clean, foreign_character, line};
use super::{ParseContext, Parsed, Problem, missing};
use crate::domain::limits;
use crate::domain::safe_text::hidden;

pub fn connection_name(text: &str, _: &ParseContext) -> Result<Parsed, Problem> {
    let (text, dropped) = line(text);
    if text.is_empty() {
        return Err(missing("The name", "Enter letters, digits and single hyphens, such as discord."));
    }
    if limits::is_connection_name(text) {
        return Ok(Parsed::with(text, dropped));
    }
    // A suggestion without this letter would be another name.
    if text.chars().any(|char| char.is_alphanumeric() && !char.is_ascii())
        && let Some(odd) = foreign_character(text)
    {
        let fix = "Use the letters a to z. A letter from another alphabet may look the same.";
        return Err(Problem::new(format!("{odd} can't be in a connection name"), fix));
    }
    let what = if text.len() > limits::NAME_MAX {
        format!("It has more than {} characters", limits::NAME_MAX)
    } else {
        "Auth0 accepts letters, digits and single hyphens between them".into()
    };
    let words = text.split(|char: char| !char.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let proposal: String = words.collect::<Vec<_>>().join("-").chars().take(limits::NAME_MAX).collect();
    let proposal = proposal.trim_end_matches('-');
    let fix = if proposal.is_empty() {
        "Enter a name like discord or my-company-2.".into()
    } else {
        format!("Enter {proposal}.")
    };
    Err(Problem::new(what, fix))
}

pub fn display_name(text: &str, _: &ParseContext) -> Result<Parsed, Problem> {
    let text = clean(text);
    if let Some(odd) = hidden(text) {
        return Err(Problem::new(format!("It contains {odd}"), "Type it by hand."));
    }
    if text.chars().count() > limits::DISPLAY_NAME_MAX {
        return Err(Problem::new(format!("It has more than {} characters", limits::DISPLAY_NAME_MAX), "Shorten it."));
    }
    Ok(Parsed::plain(text))
}
