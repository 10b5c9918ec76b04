//! Questions to the tenant about the connection.

pub(super) mod enabled;
pub(super) mod live;
pub(super) mod name;
pub(super) mod route;

pub use name::connection_of_list;
