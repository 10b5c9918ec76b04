//! Questions to the tenant about itself and about the application that people sign in to.

pub(super) mod application;
pub(super) mod discovery;
pub(super) mod mint;

pub use application::applications;
