//! `a0connect sign-in`: signs in through the connection, and prints what came of each step.
//!
//! The run in `domain` decides what to do, and [`Attempt`] drives it.

mod attempt;
mod link;
mod print;
mod user;

pub use print::{OUTCOMES, STATES, WHO};

use super::drive::Driver;
use super::output::Output;
use super::save::save_issued_token;
use super::signals::{Signals, end_by};
use super::values::Loaded;
use super::{Arguments, Failure, leftovers, status, wait_for};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};
use crate::domain::probe::Probe;
use crate::domain::probes::RoundKind;
use crate::domain::sign_in::{self, Choice, Mode, Run, SignedInUser};
use crate::world::environment::Environment;
use crate::world::http::Client;
use crate::world::sign_in::once;
use attempt::Attempt;
use jiff::SignedDuration;
use std::io::IsTerminal as _;

pub fn run(arguments: Arguments, environment: &Environment, out: &Output) -> u8 {
    if arguments.is("link") {
        return link::run(arguments, environment, out);
    }
    if arguments.is("no-browser") {
        // The link must be the first line.
        out.hold();
    }
    let ended = Loaded::open(arguments, environment, out)
        .and_then(|mut loaded| wait_for(sign_in(arguments, &mut loaded, out))?);
    let (run, user, signal, provider) = match ended {
        Ok(ended) => ended,
        Err(failure) => {
            if arguments.is("json") {
                status::print(out, &print::of_error(&failure.finding, mode(arguments)));
            }
            return failure.report(out);
        }
    };
    let code = print::ended(arguments.is("json"), &run.attempt, &provider, None, user.as_ref(), out);
    signal.map_or(code, end_by)
}

/// As `--json` prints it.
pub fn as_json(attempt: &sign_in::Attempt) -> serde_json::Value {
    print::as_json(attempt, None, None)
}

fn mode(arguments: Arguments) -> Mode {
    let named = arguments.text("mode").unwrap_or_default();
    Mode::ALL.into_iter().find(|mode| mode.as_str() == named).unwrap_or_default()
}

async fn sign_in(
    arguments: Arguments<'_>,
    loaded: &mut Loaded,
    out: &Output,
) -> Result<(Run, Option<SignedInUser>, Option<i32>, String), Failure> {
    let mode = mode(arguments);
    if mode == Mode::PopUp && arguments.is("paste") {
        let why = "The page exchanges the code itself, so its browser must be on this computer.";
        let fix = "Leave out --paste, or sign in with --mode redirect.";
        return Err(Finding::failed(Class::UserInput, "Pop-up mode doesn't read pasted URLs", why, fix).into());
    }
    let client = prepared(arguments, loaded, out).await?;
    let once = once().ok_or_else(no_random)?;
    let BrowserOptions { opens, limit } = BrowserOptions::of(arguments);
    let choice = Choice { mode, limit, add_callback: arguments.is("add-callback"), temporary_application: false };
    let mut signals = Signals::listen().map_err(no_signals)?;
    let run = Run::new(loaded.known(), choice, once);
    let may_paste = mode == Mode::Redirect;
    let pastes = arguments.is("paste") || may_paste && std::io::stdin().is_terminal() && !arguments.is("secrets-stdin");
    let attempt = Attempt::new(&client, out, run, &mut signals);
    let attempt = attempt.opening(opens);
    let mut attempt = attempt.with_pasted(pastes, !arguments.is("paste"));
    attempt.drive(loaded).await;
    let user = user::look_at(&mut attempt, arguments.is("delete-new-user"), loaded).await;
    Ok((attempt.run, user, attempt.signal, loaded.profile.setup.provider_name()))
}

/// Signs in through a temporary application, for a create. Returns the attempt, and the signal that ended it.
pub async fn first(
    (client, out): (&Client, &Output),
    loaded: &mut Loaded,
    signals: &mut Signals,
    browsing: BrowserOptions,
) -> Result<(sign_in::Attempt, Option<i32>), Finding> {
    let once = once().ok_or_else(no_random)?;
    let choice = Choice { limit: browsing.limit, temporary_application: true, ..Choice::default() };
    let run = Run::new(loaded.known(), choice, once);
    let mut attempt = Attempt::new(client, out, run, signals).opening(browsing.opens);
    attempt.drive(loaded).await;
    Ok((attempt.run.attempt, attempt.signal))
}

/// How the browser is used.
#[derive(Clone, Copy, Debug)]
pub struct BrowserOptions {
    /// Otherwise the link is printed.
    pub opens: bool,
    pub limit: SignedDuration,
}

impl Default for BrowserOptions {
    fn default() -> Self {
        Self { opens: true, limit: Choice::default().limit }
    }
}

impl BrowserOptions {
    pub fn of(arguments: Arguments) -> Self {
        let seconds = arguments.get::<u32>("timeout").copied().unwrap_or(300);
        Self { opens: !arguments.is("no-browser"), limit: SignedDuration::from_secs(seconds.into()) }
    }
}

/// Reads the values, and makes the checks that a sign-in needs.
async fn prepared(arguments: Arguments<'_>, loaded: &mut Loaded, out: &Output) -> Result<Client, Failure> {
    let client = arguments.client(out)?;
    status::gather(loaded, out).await;
    loaded.require_usable()?;
    let needed = [FieldId::Auth0Domain, FieldId::Auth0ClientId];
    let missing: Vec<FieldId> = needed.into_iter().filter(|id| !loaded.profile.setup.has(*id)).collect();
    if !missing.is_empty() {
        return Err(Failure::incomplete(missing, &loaded.profile.setup));
    }
    let had = loaded.profile.setup.issued_token.clone();
    // The tenant may have changed since the last run.
    loaded.facts.seen.remove(&Probe::Application);
    Driver::new(&client, out).round(loaded, RoundKind::Needed).await;
    save_issued_token(loaded, had.as_ref(), out).await;
    leftovers::remove(loaded, &client, out).await;
    Ok(client)
}

fn no_random() -> Finding {
    Finding::failed(
        Class::Internal,
        "The system returned no random bytes",
        "A sign-in needs them for state, nonce and PKCE.",
        "Try again.",
    )
}

pub fn no_signals(error: std::io::Error) -> Finding {
    Finding::failed(Class::Internal, "a0connect can't listen for signals", error.to_string(), "Try again.")
}
