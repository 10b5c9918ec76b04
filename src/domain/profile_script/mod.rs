//! `fetchUserProfile`, the script that Auth0 runs after the token exchange: generated from a mapping, or the user's own.

mod call;
mod generated;
mod javascript;
mod lint;
mod mapping;
mod recognized;
pub mod rehearsal;
mod reported;
#[cfg(test)]
mod tests;

pub use call::{CallKind, EmailCall, Term, UserCall, terms};
pub use generated::{generate, mapping_code};
pub use javascript::literal;
pub use lint::{doubt, leaves_packed};
pub use mapping::{ATTRIBUTES, Mapping};
pub use recognized::{Recognized, recognize};
pub use reported::reports_error;

use crate::domain::limits;

/// What is wrong with a custom script, as far as that shows without a JavaScript engine. None if nothing was found.
pub fn problems(script: &str) -> Option<String> {
    if script.trim().is_empty() {
        return Some("The script is empty. Paste the function, or remove the value to generate one.".to_owned());
    }
    let length = script.chars().count();
    if length > limits::SCRIPT_MAX {
        return Some(format!(
            "The script has {length} characters, and Auth0 accepts {}. Shorten it.",
            limits::SCRIPT_MAX
        ));
    }
    if !script.contains("function") && !script.contains("=>") {
        return Some(
            "The script contains no function that Auth0 could call. \
             Write function fetchUserProfile(accessToken, context, callback) { … }."
                .to_owned(),
        );
    }
    lint::problem(script)
}
