//! The terminal: draws the model, turns its events into messages and performs what the model asks for.
//!
//! In reading order: the theme, the views (pure), the keys, the terminal, the loop and what it performs.

pub mod theme;
pub mod view;
