//! The full-screen program as a value. Pure: `update(&mut Model, Message) -> Vec<Effect>` is the only writer of state; what
//! the world answers comes back as a message.
//!
//! In reading order: the effects, the messages, the keys, the model, what a screen lists (`form`, `pages`, `lists`), what can
//! be done there (`available`), and `update`.

pub mod available;
pub mod effect;
pub mod form;
pub mod keys;
pub mod lists;
pub mod message;
pub mod model;
pub mod pages;
pub mod text_input;
pub mod update;

pub use effect::Effect;
pub use message::Message;
pub use model::Model;
pub use update::update;

#[cfg(test)]
pub(crate) mod tests;
