//! `auth0 login`, which runs beside the wizard once the user has agreed. An older auth0-cli gets the terminal instead.

use super::{auth0_cli, input};
use crate::app::effect::{Effect, Ticket};
use crate::app::form::scopes_to_add;
use crate::app::model::{LinkOpening, LoginUnderWay, Model, Screen};
use crate::domain::cli_login::agent::{LoginCode, NotIn, silent, too_late};
use jiff::{SignedDuration, Timestamp};

/// `auth0 login` is ended if it has written no code by then.
pub const PATIENCE: SignedDuration = SignedDuration::from_secs(30);
/// After the code has expired, auth0-cli gets this long to say so itself.
pub const GRACE: SignedDuration = SignedDuration::from_secs(15);

/// The user has agreed. Starts `auth0 login`.
pub fn begin(model: &mut Model) {
    if model.auth0_cli.running.is_some() {
        return;
    }
    model.auth0_cli.failed = None;
    let (ticket, scopes, since) = (model.ticket(), scopes_to_add(model), model.now);
    let (code, until, opening) = (None, None, LinkOpening::NotYet);
    model.due.push(Effect::BeginLogin { ticket, scopes: scopes.clone() });
    model.auth0_cli.running = Some(LoginUnderWay { ticket, scopes, since, code, until, opening });
    model.screen = Screen::LogIn { from: Box::new(model.screen.clone()) };
    model.scroll = 0;
}

pub fn code_received(model: &mut Model, ticket: Ticket, code: LoginCode) {
    let now = model.now;
    if let Some(running) = running(model, ticket).filter(|running| running.code.is_none()) {
        running.until = code.valid_for.and_then(|left| now.checked_add(left).ok());
        running.code = Some(code);
    }
}

pub fn ended(model: &mut Model, ticket: Ticket, result: Result<(), NotIn>) {
    if running(model, ticket).is_none() {
        return;
    }
    let Some(LoginUnderWay { scopes, until, .. }) = leave(model) else { return };
    match result {
        Ok(()) => auth0_cli::logged_in(model, Ok(())),
        Err(NotIn::NeedsTerminal) => model.due.push(Effect::LogInOnTerminal { scopes }),
        Err(NotIn::Failed(_)) if until.is_some_and(|until| until <= model.now) => auth0_cli::fail(model, too_late()),
        Err(NotIn::Failed(finding)) => auth0_cli::fail(model, finding),
    }
}

/// Ends a login that can no longer succeed.
pub fn tick(model: &mut Model) {
    let Some(running) = model.auth0_cli.running.as_ref().filter(|running| running.ends_at() <= model.now) else {
        return;
    };
    let finding = match running.code {
        Some(_) => too_late(),
        None => silent(PATIENCE.as_secs()),
    };
    end(model);
    auth0_cli::fail(model, finding);
}

/// Handles Esc.
pub fn cancel(model: &mut Model) {
    if end(model) {
        model.say("The login was canceled.");
    }
}

/// Ends the login if the user has left its screen, since the code is no longer visible.
pub fn end_if_left(model: &mut Model) {
    if model.auth0_cli.running.is_some() && !matches!(model.screen, Screen::LogIn { .. }) {
        end(model);
    }
}

/// Opens the link in the browser of this machine.
pub fn open(model: &mut Model) {
    let ticket = model.ticket();
    if let Some(running) = &mut model.auth0_cli.running
        && let Some(code) = &running.code
        && !matches!(running.opening, LinkOpening::Asked(_))
    {
        running.opening = LinkOpening::Asked(ticket);
        model.due.push(Effect::OpenLink { ticket, link: code.link.clone() });
    }
}

/// Handles the result of opening the link. False if it was another link.
pub fn opened(model: &mut Model, ticket: Ticket, opened: &Result<(), String>) -> bool {
    let asked = model.auth0_cli.running.as_mut().filter(|running| running.opening == LinkOpening::Asked(ticket));
    let Some(running) = asked else { return false };
    running.opening = match opened {
        Ok(()) => LinkOpening::Opened,
        Err(why) => LinkOpening::Failed(why.clone()),
    };
    true
}

fn running(model: &mut Model, ticket: Ticket) -> Option<&mut LoginUnderWay> {
    model.auth0_cli.running.as_mut().filter(|running| running.ticket == ticket)
}

fn end(model: &mut Model) -> bool {
    let ended = leave(model);
    model.due.extend(ended.as_ref().map(|running| Effect::EndLogin(running.ticket)));
    ended.is_some()
}

/// Returns to the screen where the login was started.
fn leave(model: &mut Model) -> Option<LoginUnderWay> {
    let running = model.auth0_cli.running.take()?;
    if let Screen::LogIn { from } = &model.screen {
        model.screen = (**from).clone();
        model.scroll = 0;
        input::focus(model);
    }
    Some(running)
}

impl LoginUnderWay {
    /// When a0connect ends the login, unless it has ended before.
    fn ends_at(&self) -> Timestamp {
        match (&self.code, self.until) {
            (Some(_), Some(until)) => until.saturating_add(GRACE).unwrap_or(Timestamp::MAX),
            (Some(_), None) => Timestamp::MAX,
            (None, _) => self.since.saturating_add(PATIENCE).unwrap_or(Timestamp::MAX),
        }
    }

    /// When the login's screen changes next.
    pub(super) fn wakes_at(&self, second: Timestamp) -> Option<Timestamp> {
        let ends_at = self.ends_at();
        // The screen shows a countdown.
        let counts = self.until.is_some() && ends_at > second;
        if counts { Some(second) } else { Some(ends_at).filter(|at| *at < Timestamp::MAX) }
    }
}
