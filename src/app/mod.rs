//! The full-screen program as a value. Pure: `update(&mut Model, Message) -> Vec<Effect>` is the only writer of state; what
//! the world answers comes back as a message.
//!
//! In reading order: the model, the messages, the effects, the keys, the rows of a form, and `update`.

pub mod effect;
pub mod form;
pub mod keys;
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
