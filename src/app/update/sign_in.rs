//! Checkpoint 8: a sign-in through the connection, and the URL that the user pastes after one in the browser.
//!
//! `domain` decides what comes next. Here its requests become effects, and the results are given back to it.

use super::{flow, next_step, round, saving, users};
use crate::app::effect::{BeforeChange, Effect, Ticket};
use crate::app::model::{Call, LinkOpening, Model, PendingSignIn, Purpose, Screen, SignIn, Wait};
use crate::domain::checkpoints::CheckpointId;
use crate::domain::doc::Doc;
use crate::domain::finding::{Class, Finding, State};
use crate::domain::http::{Body, HttpResult, Method, Request};
use crate::domain::journal::Temporary;
use crate::domain::probe::Probe;
use crate::domain::probes::{self, RoundKind};
use crate::domain::profile::Profile;
use crate::domain::secret::Secret;
use crate::domain::sign_in::{
    self, Choice, Event, Mode, Next, OneTimeValues, Progress, Returned, Run, Settled, StepId, Verified,
};

/// Begins a sign-in. The user has agreed.
pub fn begin(model: &mut Model, mode: Mode, add_callback: bool) {
    begin_with(model, Choice { mode, add_callback, ..Choice::default() });
}

/// Begins the sign-in of a plan's run, through a temporary application.
pub fn begin_first(model: &mut Model) {
    model.sign_in.last = None;
    model.sign_in.is_of_run = true;
    begin_with(model, Choice { temporary_application: true, ..Choice::default() });
}

/// Ends that sign-in. Returns its result for the run: the user ID, or why it failed.
pub fn end_first(model: &mut Model) -> Result<String, Finding> {
    model.sign_in.is_of_run = false;
    if let Screen::Flow { .. } = model.screen {
        flow::close(model);
    }
    let never_begun = || {
        let why = "You ended it, or this system returned no random bytes.";
        Err(Finding::failed(Class::UserInput, "The sign-in didn't begin", why, "Run the plan again."))
    };
    model.sign_in.attempt().map_or_else(never_begun, sign_in::Attempt::result)
}

fn begin_with(model: &mut Model, choice: Choice) {
    let ticket = model.ticket();
    // Enter may go to a field again that this sign-in finds at fault.
    model.visited_failures.clear();
    model.sign_in.pending = Some(PendingSignIn { ticket, choice, once: None });
    model.sign_in.user = None;
    model.due.push(Effect::BeginSignIn(ticket));
    round::ask(model, RoundKind::Needed);
    flow::show(model, choice.mode);
}

/// The random values of the pending sign-in are there.
pub fn begun(model: &mut Model, ticket: Ticket, once: Option<OneTimeValues>) {
    let Some(begun) = model.sign_in.pending.as_mut().filter(|begun| begun.ticket == ticket) else { return };
    begun.once = once;
    if begun.once.is_none() {
        model.sign_in.pending = None;
        model.complain("This system returned no random bytes, so a sign-in can't begin.");
    }
}

/// Does the next thing of the sign-in. True if there was one.
pub fn pump(model: &mut Model) -> bool {
    let checked = !round::is_asking(model);
    if let Some(begun) = model.sign_in.pending.take_if(|begun| begun.once.is_some() && checked)
        && let Some(once) = begun.once
    {
        let run = Run::new(model.known(), begun.choice, once);
        model.sign_in.last = Some(SignIn::new(run));
        return true;
    }
    with_last(model, |model, sign_in| !sign_in.is_done && step(model, sign_in)).unwrap_or(false)
}

/// Changes the last sign-in and the model together.
fn with_last<T>(model: &mut Model, change: impl FnOnce(&mut Model, &mut SignIn) -> T) -> Option<T> {
    let mut sign_in = model.sign_in.last.take()?;
    let result = change(model, &mut sign_in);
    model.sign_in.last = Some(sign_in);
    Some(result)
}

fn step(model: &mut Model, sign_in: &mut SignIn) -> bool {
    match sign_in.wait {
        Wait::Nothing => {}
        Wait::Checks if !round::is_asking(model) => take(model, sign_in, Event::Probed),
        Wait::Result(_) | Wait::Checks => return false,
    }
    match sign_in.run.next(model.known()) {
        Next::Listen(callback) => {
            let ticket = wait(model, sign_in);
            sign_in.listener = Some(ticket);
            let state = sign_in.run.state().to_owned();
            model.due.push(Effect::Listen { ticket, callback, state });
        }
        Next::Send { request, temporary } => {
            let ticket = wait(model, sign_in);
            send(model, ticket, Purpose::SignIn, request, temporary);
        }
        Next::Browse { until } if until <= model.now => take(model, sign_in, Event::TimedOut),
        Next::Browse { .. } if sign_in.opening == LinkOpening::NotYet => {
            // Serve the page before the link to it is opened.
            if let (Some(ticket), Some(page)) = (sign_in.listener, sign_in.run.page()) {
                model.due.push(Effect::ServePage { ticket, page: Box::new(page.clone()) });
            }
            let ticket = model.ticket();
            sign_in.opening = LinkOpening::Asked(ticket);
            // The demo needs no browser, because its visitor can sign in.
            model.due.push(Effect::OpenLink { ticket, link: sign_in.run.attempt.link.clone() });
        }
        Next::Verify(signed) => {
            let ticket = wait(model, sign_in);
            model.due.push(Effect::Verify { ticket, signed });
        }
        Next::Probe => {
            round::ask(model, RoundKind::All);
            sign_in.wait = Wait::Checks;
        }
        Next::Done => end(model, sign_in),
        Next::Browse { .. } | Next::WaitUntil(_) => return false,
    }
    true
}

fn wait(model: &mut Model, sign_in: &mut SignIn) -> Ticket {
    let ticket = model.ticket();
    sign_in.wait = Wait::Result(ticket);
    ticket
}

/// Sends a request. A callback URL is recorded before it is added, until it is removed.
fn send(model: &mut Model, ticket: Ticket, purpose: Purpose, request: Request, temporary: Option<Temporary>) {
    let call = Call { purpose, since: model.now, request: Some(request.clone()), used: Vec::new() };
    model.calls.insert(ticket, call);
    if let Some(temporary) = &temporary {
        model.journal.add_for_a_while(temporary.clone());
    }
    let Profile { name, file_revision, .. } = &model.profile;
    let (profile, file_revision) = (name.clone(), *file_revision);
    let before = temporary.filter(|_| !model.demo);
    let before = before.map(|one| BeforeChange { profile, file_revision, entry: None, temporary: Some(one) });
    model.due.push(Effect::Send { ticket, request, before });
}

fn take(model: &mut Model, sign_in: &mut SignIn, event: Event) {
    sign_in.wait = Wait::Nothing;
    let mut settled = vec![sign_in.run.take(event, model.known())];
    if std::mem::take(&mut sign_in.canceled) && !sign_in.run.has_ended() {
        settled.push(sign_in.run.take(Event::Canceled, model.known()));
    }
    for one in settled {
        if let Settled::Removed(temporary) = one {
            removed(model, temporary);
        }
    }
}

fn removed(model: &mut Model, temporary: Temporary) {
    model.journal.removed(&temporary);
    if !model.demo {
        let profile = model.profile.name.clone();
        model.due.push(Effect::ForgetTemporary { profile, temporary });
    }
}

/// Ends the sign-in, since nothing is left to do.
fn end(model: &mut Model, sign_in: &mut SignIn) {
    sign_in.is_done = true;
    // A listener that got a response has ended by itself, once the browser has loaded its page.
    model.due.extend(sign_in.listener.take().map(Effect::Abort));
    if let Some(why) = &sign_in.run.left {
        model.complain(why.words());
    }
    if let Some(fact) = sign_in.run.fact(model.known()) {
        model.facts.seen.insert(Probe::SignInLog, fact);
        saving::save_facts(model);
    }
    users::look_at(model, &sign_in.run.attempt);
    model.scroll = 0;
}

/// Passes a response to the sign-in that waits for it.
pub fn answered(model: &mut Model, ticket: Ticket, request: Request, answer: &HttpResult) {
    result(model, ticket, Event::Response(request, answer.clone()));
}

/// A change couldn't be recorded, so it wasn't sent. False if it isn't a sign-in's.
pub fn not_sent(model: &mut Model, ticket: Ticket, why: &Finding) -> bool {
    if model.calls.get(&ticket).is_none_or(|call| call.purpose != Purpose::SignIn) {
        return false;
    }
    model.calls.remove(&ticket);
    result(model, ticket, Event::NotSent(why.clone()));
    true
}

pub fn listening(model: &mut Model, ticket: Ticket, bound: Result<u16, String>) {
    result(model, ticket, Event::Listening(bound));
}

pub fn verified(model: &mut Model, ticket: Ticket, verified: Verified) {
    result(model, ticket, Event::Verified(verified));
}

fn result(model: &mut Model, ticket: Ticket, event: Event) {
    let _ = with_last(model, |model, sign_in| {
        if sign_in.wait == Wait::Result(ticket) {
            take(model, sign_in, event);
        }
    });
}

pub fn opened(model: &mut Model, ticket: Ticket, opened: Result<(), String>) {
    let Some(sign_in) = model.sign_in.last.as_mut().filter(|one| one.opening == LinkOpening::Asked(ticket)) else {
        return;
    };
    let is_waiting = sign_in.run.is_waiting();
    sign_in.opening = match opened {
        Ok(()) => LinkOpening::Opened,
        Err(why) => LinkOpening::Failed(why),
    };
    let attempt = &mut sign_in.run.attempt;
    // In pop-up mode the page reports when its window opens.
    if sign_in.opening == LinkOpening::Opened && attempt.mode == Mode::Redirect && is_waiting {
        let ms = u64::try_from(model.now.duration_since(attempt.begun_at).as_millis()).unwrap_or_default();
        attempt.steps[StepId::Start as usize] = Progress::Seen { ms, evidence: Some("opened in your browser".into()) };
        attempt.steps[StepId::LogIn as usize] = Progress::Waiting;
    }
}

/// The browser has come back to the listener.
pub fn returned(model: &mut Model, ticket: Ticket, returned: Returned) {
    let _ = with_last(model, |model, sign_in| {
        if sign_in.listener == Some(ticket) && sign_in.run.is_waiting() {
            sign_in.listener.take_if(|_| returned.is_last());
            take(model, sign_in, Event::Returned(returned));
        }
    });
}

/// Cancels the sign-in, and removes what it added at Auth0. False if there is none.
pub fn cancel(model: &mut Model) -> bool {
    if model.sign_in.pending.take().is_some() {
        return true;
    }
    let ended = with_last(model, |model, sign_in| {
        if sign_in.run.has_ended() {
            return false;
        }
        match sign_in.wait {
            // A change at Auth0 is never left in flight.
            Wait::Result(ticket) if model.calls.contains_key(&ticket) => sign_in.canceled = true,
            _ => take(model, sign_in, Event::Canceled),
        }
        true
    });
    ended.unwrap_or(false)
}

/// In the demo, the sandbox's visitor opens the link, signs in and allows access.
pub fn visit(model: &mut Model) {
    let link = model.sign_in.attempt().map(|attempt| attempt.link.clone());
    let base = model.profile.setup.domain().map(|domain| domain.base());
    if let (Some(link), Some(base), true) = (link, base, flow::may_visit(model)) {
        let body = Body::Json(Doc::object([("url", Doc::text(link)), ("decision", Doc::text("allow"))]));
        let request = Request::new(Method::Post, base + "/sandbox/visit", body);
        model.send(Purpose::Visit, request);
    }
}

/// Handles Enter on the diagram: goes to the value that made the sign-in fail, or else begins another sign-in.
pub fn go_on(model: &mut Model) {
    if model.sign_in.is_busy() {
        return;
    }
    match flow::failed_field(model) {
        Some(field) => super::steps::go_to_field(model, field),
        None if flow::can_sign_in(model) => flow::ask(model),
        None => {}
    }
}

/// Takes the address that the browser was redirected to, or the text of its page, as the result of the sign-in.
pub fn came_back(model: &mut Model, text: &Secret) {
    if let Some(read) = read_pasted(model, text) {
        match read {
            Returned::Nothing => {}
            Returned::Another => return model.complain("This URL is from another sign-in. Paste the newest one."),
            // Only the page has the verifier of its code.
            Returned::Code(_) if is_in_pop_up(model) => {
                return model
                    .complain("In pop-up mode the page takes the response. Finish the sign-in in the browser.");
            }
            returned => {
                let _ = with_last(model, |model, sign_in| take(model, sign_in, Event::Returned(returned)));
                return;
            }
        }
    }
    let Some(fact) = probes::returned(&model.profile.setup, text.reveal(), model.now) else {
        model.complain("a0connect doesn't know this error. Copy the full URL from the address bar.");
        return;
    };
    let went_well = fact.finding.state == State::Ok;
    model.facts.seen.insert(Probe::SignInLog, fact);
    model.scroll = 0;
    let at = CheckpointId::SignIn;
    if let Screen::Flow { .. } = model.screen {
        model.screen = Screen::Step(at);
    }
    let label = at.label(&model.profile.setup);
    // Offer Enter only if the finding names a field.
    let words = match next_step::field_at_fault(model, at) {
        _ if went_well => format!("{label}: the sign-in worked."),
        Some(field) => format!("{label}: see the reason above. Enter goes to {}.", model.profile.setup.name_of(field)),
        None => format!("{label}: see the reason above."),
    };
    model.say(words);
    saving::save_facts(model);
}

fn is_in_pop_up(model: &Model) -> bool {
    model.sign_in.attempt().is_some_and(|attempt| attempt.mode == Mode::PopUp)
}

/// The pasted URL, parsed like a request to the listener. None if no sign-in waits for it.
fn read_pasted(model: &Model, text: &Secret) -> Option<Returned> {
    let run = &model.sign_in.last.as_ref()?.run;
    let callback = run.callback().filter(|_| run.is_waiting())?;
    Some(sign_in::pasted(text.reveal(), callback, run.state(), model.known()))
}
