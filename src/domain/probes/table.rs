//! The table of questions, in the order of [`Probe::ALL`]. A new question gets its line here.

use super::{Question, connection, provider, tenant};
use crate::domain::fields::FieldId;
use crate::domain::probe::Probe;

const QUESTIONS: [&Question; Probe::ALL.len()] = [
    &tenant::discovery::LOGIN,
    &tenant::discovery::OWN,
    &tenant::mint::QUESTION,
    &tenant::machine_client::QUESTION,
    &connection::name::QUESTION,
    &connection::live::QUESTION,
    &connection::enabled::QUESTION,
    &tenant::application::QUESTION,
    &connection::route::QUESTION,
    &connection::sign_in_log::QUESTION,
    &tenant::keys::QUESTION,
    &tenant::custom_domains::QUESTION,
    &tenant::client_secret::QUESTION,
    &tenant::client_secret::CONTROL,
    &tenant::callbacks::QUESTIONS[0],
    &tenant::callbacks::QUESTIONS[1],
    &tenant::callbacks::QUESTIONS[2],
    &tenant::callbacks::QUESTIONS[3],
    &tenant::callbacks::QUESTIONS[4],
    &tenant::callbacks::CONTROL,
    &provider::exchange::FIRST,
    &provider::exchange::OTHER,
    &provider::exchange::BASIC,
    &provider::exchange::CONTROL,
    &provider::swapped::QUESTION,
    &provider::authorization::QUESTION,
    &provider::authorization::CONTROL,
    &provider::user_detail::QUESTION,
    &provider::user_detail::BOGUS,
    &provider::discovery::QUESTION,
];

impl Probe {
    pub fn question(self) -> &'static Question {
        QUESTIONS[self as usize]
    }

    pub fn fields(self) -> &'static [FieldId] {
        self.question().fields
    }

    pub fn field(self) -> FieldId {
        self.question().field
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_question_stands_at_the_place_of_its_name() {
        assert_eq!(QUESTIONS.map(|question| question.probe), Probe::ALL);
    }
}
