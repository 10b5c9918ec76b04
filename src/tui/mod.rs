//! The terminal: draws the model and turns its events into messages.
//!
//! In reading order: the theme and the views (pure), their cells, the keys, the terminal, what the loop waits for, the loop.

mod cells;
mod inbox;
mod keys;
mod links;
mod reader;
mod run;
mod terminal;
mod theme;
mod view;

pub use run::{Start, WizardOutcome, run};
pub use terminal::leave_on_panic;
pub use view::explained;
