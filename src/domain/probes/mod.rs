//! The requests that check a value at the tenant or the provider: what each sends, how its response is read, what it leaves
//! in the server's logs, and when it may be repeated. Each is a [`ProbeRow`], named by a [`Probe`](super::probe::Probe).
//!
//! To add one: a variant of `Probe`, its row in a file of its own, its line in `table.rs`. Four rules hold for all of them.
//! No secret goes to a tenant before its discovery document named the domain as issuer. A token goes only to its own
//! tenant. Success proves something only if the control, a deliberately wrong value, gets a different response. Otherwise
//! the finding is inconclusive.

mod applications;
mod connection;
mod due;
mod management_api;
pub mod provider;
mod reading;
mod round;
mod row;
mod table;
mod tenant;

pub use applications::{Applications, Went};
pub use connection::live::switched_off;
pub use connection::{connection_of_list, read_log_entry, returned};
pub use due::{DAY, due, forget_before_create, has_kept_results, kept_results, recall, retry_at};
pub use management_api::TOKEN_FIELDS;
pub use provider::discovery::published;
pub use reading::{Reading, read};
pub use round::{Round, SOON};
pub use row::{NeededFor, ProbeRow, Received, Repeat, RoundKind, Server, entries};
pub use tenant::machine_token::{drop_token_without_scopes, renews_token};
pub use tenant::{client_method, is_rejected, shows_a_page};

#[cfg(test)]
pub(in crate::domain) mod tests;
