//! Which keys work now.

use super::View;
use crate::app::form::{Row, focused};
use crate::app::keys::{Action, Context};
use crate::app::model::{Overlay, Screen};

impl View<'_> {
    pub fn context(&self) -> Context {
        match (&self.model.overlay, &self.model.screen) {
            (Some(Overlay::Help { .. }), _) => Context::Help,
            (Some(Overlay::Picker(_)), _) => Context::Picker,
            (Some(Overlay::Store { .. }), _) => Context::Choice,
            (Some(Overlay::Prompt(_)), _) => Context::Prompt,
            (None, Screen::Overview { .. }) => Context::Overview,
            (None, Screen::Document { .. }) => Context::Document,
            (None, Screen::Profiles { .. }) => Context::Profiles,
            (None, Screen::Step(_)) => match focused(self.model) {
                Some(Row::Field(_)) => Context::Field,
                Some(_) => Context::Row,
                None => Context::Page,
            },
        }
    }

    pub fn available(&self, action: Action) -> bool {
        let field = match focused(self.model) {
            Some(Row::Field(id)) => Some(id),
            _ => None,
        };
        match action {
            Action::Show => field.is_none_or(|id| id.is_secret()),
            Action::TakeOffer => field.is_some_and(|id| self.model.offers.contains_key(&id)),
            Action::Undo => !self.model.changes.is_empty(),
            Action::TakeBack => !self.model.journal.last_run().is_empty(),
            _ => true,
        }
    }
}
