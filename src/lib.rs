//! a0connect: from nothing to a proven custom OAuth2 connection in Auth0.
//!
//! The modules in reading order; `domain` and `app` are pure, `world` does all input and output.

pub mod app;
pub mod domain;
mod sandbox;
mod tui;
mod world;
