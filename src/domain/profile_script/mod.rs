//! `fetchUserProfile`, the script that Auth0 runs after the token exchange: generated from a mapping, or the user's own.

mod call;
pub mod check;
mod compared;
mod generated;
mod javascript;
mod mapping;
mod pieces;
mod recognized;
mod reported;
#[cfg(test)]
mod tests;

pub use call::{CallKind, EmailCall, Term, UserCall, terms};
pub use compared::{Change, Compared, Line, compare};
pub use generated::{generate, mapping_code, usual};
pub use javascript::literal;
pub use mapping::{ATTRIBUTES, Mapping, in_json, parse_paths};
pub use pieces::{Kind, pieces};
pub use recognized::{Recognized, Values, recognize, values_of};
pub use reported::reports_error;

/// Why Auth0 can't run a custom script, in sentences with the fix. None if it can. See [`check::check`] for more.
pub fn problems(script: &str) -> Option<String> {
    let checked = check::check(script);
    let failure = checked.of_weight(check::Weight::Failure).next()?;
    Some(format!("{}. {} {}", failure.what, failure.reason(), failure.fix))
}
