//! The questions that we can ask the outside: what is sent, with which control, how each answer reads, what it leaves behind
//! at the other side, and when it may be asked again.
//!
//! To add one: a variant, its row in a file of its own, its line in `table.rs`. Rules that hold for all: nothing
//! secret goes to a tenant before its discovery document named it as issuer; a token goes only to the tenant that it is
//! for; a yes proves something only where the control gets another answer; what proves neither is inconclusive.

mod calls;
mod connection;
mod due;
pub mod provider;
mod question;
mod reading;
mod round;
mod table;
mod tenant;

pub use calls::TOKEN_FIELDS;
pub use connection::{connection_of_list, returned};
pub use due::{DAY, again_at, any_stands, due, forget_narrow, recall, renews, request, standing, waits_for_keyring};
pub use provider::discovery::published;
pub use question::{Again, Ask, For, Look, Question, To, entries};
pub use reading::{Reading, read};
pub use round::{Round, SOON};
pub use tenant::{CALLBACKS_ASKED, applications, is_refused, shows_a_page};

#[cfg(test)]
pub(in crate::domain) mod tests;
