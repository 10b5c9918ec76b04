//! The probes of the tenant: about itself and about the application that users sign in to.

pub(super) mod application;
pub(super) mod callbacks;
pub(super) mod client_secret;
pub(super) mod custom_domains;
pub(super) mod discovery;
pub(super) mod keys;
pub(super) mod machine_client;
pub(super) mod machine_token;

pub use callbacks::{is_rejected, shows_a_page};
pub(super) use client_secret::has_outdated_auth;
pub use client_secret::method as client_method;
