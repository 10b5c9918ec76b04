//! The terminal: draws the model, turns its events into messages and performs what the model asks for.
//!
//! In reading order: the theme, the views (pure), the keys, the terminal, what is waited for, what is performed, the loop.

mod inbox;
mod keys;
mod links;
mod perform;
mod run;
mod terminal;
mod theme;
mod view;

pub use run::{Start, run};
pub use terminal::leave_on_panic;
