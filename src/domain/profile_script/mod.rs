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
pub(in crate::domain) mod tests;

pub use call::{CallKind, EmailCall, Term, UserCall, terms};
pub use compared::{Change, Compared, compare};
pub use generated::{generate, mapping_code, usual};
pub use javascript::literal;
pub use mapping::{ATTRIBUTES, Mapping, in_json, parse_paths};
pub use pieces::{Kind, pieces};
pub use recognized::{Values, recognize, values_of};
pub use reported::reports_error;
