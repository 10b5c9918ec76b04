//! The user of the last sign-in: reads it at Auth0, tests the provider's token, and deletes a new user if the user agrees.

use crate::app::flow::may_delete;
use crate::app::model::{Model, Overlay, Prompt, PromptKind, Purpose};
use crate::domain::finding::State;
use crate::domain::http::{HttpResult, Request};
use crate::domain::sign_in::{Attempt, SignedInUser};

/// Begins to read the user, once the sign-in has ended.
pub fn look_at(model: &mut Model, attempt: &Attempt) {
    model.sign_in.user = SignedInUser::new(attempt, false, model.known());
    send(model);
}

pub fn answered(model: &mut Model, request: &Request, answer: &HttpResult) {
    let Some(mut user) = model.sign_in.user.take() else { return };
    let open = user.deleted.is_none();
    user.take(request, answer, model.known());
    // A notice, because the result below the diagram may be out of sight.
    if let Some(deleted) = user.deleted.as_ref().filter(|_| open) {
        let said = format!("{}.", deleted.what.trim_end_matches('.'));
        if deleted.state == State::Ok { model.say(said) } else { model.complain(said) }
    }
    model.sign_in.user = Some(user);
    send(model);
}

fn send(model: &mut Model) {
    let request = model.sign_in.user.as_ref().and_then(|user| user.next(model.known()));
    if let Some(request) = request {
        model.send(Purpose::User, request);
    }
}

pub fn ask(model: &mut Model) {
    if let Some(user) = model.sign_in.user.as_ref().filter(|_| may_delete(model)) {
        let kind = PromptKind::DeleteUser(user.user_id.clone());
        model.overlay = Some(Overlay::Prompt(Prompt::new(kind)));
    }
}

/// Deletes the user, if no later sign-in has another one.
pub fn delete(model: &mut Model, user_id: &str) {
    if !may_delete(model) {
        return;
    }
    if let Some(user) = model.sign_in.user.as_mut().filter(|user| user.user_id == user_id) {
        user.delete();
        send(model);
    }
}
