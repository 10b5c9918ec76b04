//! The probes of the tenant about the connection.

pub(super) mod enabled;
pub(super) mod live;
pub(super) mod name;
pub(super) mod route;
pub(super) mod sign_in_log;

pub use name::connection_of_list;
pub use sign_in_log::{read_log_entry, returned};
