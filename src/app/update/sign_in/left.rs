//! A callback URL that a killed sign-in has left at the application. It is removed unasked.

use super::{removed, send};
use crate::app::effect::Ticket;
use crate::app::model::{Model, Purpose};
use crate::domain::http::Answer;
use crate::domain::probe::Probe;
use crate::domain::sign_in::{NextRemoval, Removal, left_behind};

/// Does the next thing. True if there was one.
pub fn pump(model: &mut Model) -> bool {
    let Some((removal, ticket)) = model.sign_in.removal.take() else { return begin(model) };
    if ticket.is_some() {
        model.sign_in.removal = Some((removal, ticket));
        return false;
    }
    let temporary = removal.temporary.clone();
    match removal.next(model.known()) {
        NextRemoval::Send(request) => {
            let ticket = model.ticket();
            model.sign_in.removal = Some((removal, Some(ticket)));
            send(model, ticket, Purpose::SignIn, request, Some(temporary));
        }
        NextRemoval::WaitUntil(_) => {
            model.sign_in.removal = Some((removal, None));
            return false;
        }
        NextRemoval::Gone => {
            model.say(format!("Removed {}, which an earlier sign-in had added", temporary.url));
            removed(model, temporary);
        }
        NextRemoval::Left(why) => {
            model.sign_in.given_up.push(temporary);
            model.complain(why.words());
        }
    }
    true
}

fn begin(model: &mut Model) -> bool {
    // The journal of a sign-in under way has its own.
    if model.journal.temporary.is_empty() || model.sign_in.is_busy() {
        return false;
    }
    let known = model.known();
    if !known.has_api() || !known.holds(Probe::Discovery) {
        return false;
    }
    let left = left_behind(&model.journal, known);
    let next = left.into_iter().find(|one| !model.sign_in.given_up.contains(one));
    model.sign_in.removal = next.map(|temporary| (Removal::new(temporary), None));
    model.sign_in.removal.is_some()
}

/// False if it isn't the response to one of these requests.
pub(super) fn answered(model: &mut Model, ticket: Ticket, answer: &Answer) -> bool {
    let now = model.now;
    match &mut model.sign_in.removal {
        Some((removal, waits)) if *waits == Some(ticket) => {
            *waits = None;
            removal.take(answer, now);
            true
        }
        _ => false,
    }
}

/// Another session is signing in with this profile, so its callback URL isn't ours. False if it isn't one of these requests.
pub(super) fn gave_up(model: &mut Model, ticket: Ticket) -> bool {
    let ours = model.sign_in.removal.take_if(|(_, waits)| *waits == Some(ticket));
    let Some((removal, _)) = ours else { return false };
    model.sign_in.given_up.push(removal.temporary);
    true
}
