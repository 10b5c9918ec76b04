//! The full-screen program as a value. It is pure: `update(&mut Model, Message) -> Vec<Effect>` is the only writer of state,
//! and the results of effects come back as messages.
//!
//! In reading order: the editor of the script, the effects, the messages, the keys, the model, the rows and lists of each
//! screen (`form`, `pages`, `lists`), what can be done there (`available`), and `update`.

pub mod available;
pub mod created;
pub mod effect;
pub mod flow;
pub mod form;
pub mod keys;
pub mod lists;
pub mod message;
pub mod model;
pub mod pages;
pub mod rail;
pub mod rehearsal;
pub mod script_editor;
pub mod text_input;
pub mod update;

pub use effect::Effect;
pub use message::Message;
pub use model::Model;
pub use update::update;

#[cfg(test)]
pub(crate) mod tests;
