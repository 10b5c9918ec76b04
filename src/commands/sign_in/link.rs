//! `a0connect sign-in --link`: prints a login link for a colleague, and waits for that attempt in the tenant's log.

use super::{BrowserOptions, print};
use crate::commands::drive::Driver;
use crate::commands::output::{Ink, Output};
use crate::commands::signals::{Signals, end_by};
use crate::commands::values::Loaded;
use crate::commands::{Arguments, Failure, status, wait_for};
use crate::domain::finding::{Class, Finding};
use crate::domain::probe::Probe;
use crate::domain::probes::RoundKind;
use crate::domain::sign_in::{Loopback, Mode, NextLook, POLLED_EVERY, Watch};
use crate::world::clock;
use crate::world::environment::Environment;
use crate::world::http::Client;
use crate::world::sign_in::once;

pub fn run(arguments: Arguments, environment: &Environment, out: &Output) -> u8 {
    // The link must be the first line.
    out.hold();
    let ended =
        Loaded::open(arguments, environment, out).and_then(|mut loaded| wait_for(follow(arguments, &mut loaded, out))?);
    let (watch, signal, provider) = match ended {
        Ok(ended) => ended,
        Err(failure) => {
            if arguments.is("json") {
                status::print(out, &print::of_error(&failure.finding, Mode::Redirect));
            }
            return failure.report(out);
        }
    };
    let outcome = watch.is_unused.then_some("unused");
    let code = print::ended(arguments.is("json"), &watch.attempt, &provider, outcome, None, out);
    signal.map_or(code, end_by)
}

async fn follow(
    arguments: Arguments<'_>,
    loaded: &mut Loaded,
    out: &Output,
) -> Result<(Watch, Option<i32>, String), Failure> {
    if let Some(finding) = misused(arguments) {
        return Err(Failure::usage(finding));
    }
    let client = super::prepared(arguments, loaded, out).await?;
    let once = once().ok_or_else(super::no_random)?;
    let mut signals = Signals::listen().map_err(super::no_signals)?;
    let mut watch = Watch::new(loaded.known(), BrowserOptions::of(arguments).limit, once)?;
    out.release(Some(&watch.attempt.link));
    say_what_follows(&watch, out);
    let signal = wait(&mut watch, loaded, &client, &mut signals, out).await;
    if let Some(fact) = watch.attempt.fact(loaded.known()) {
        loaded.facts.seen.insert(Probe::SignInLog, fact);
    }
    loaded.save_facts(out);
    Ok((watch, signal, loaded.profile.setup.provider_name()))
}

fn say_what_follows(watch: &Watch, out: &Output) {
    out.hint("Send this link to a colleague. It works for one person at a time");
    out.hint("The sign-in creates a user, runs the tenant's Actions, and leaves log entries");
    let callback = &watch.attempt.callback;
    let end = match Loopback::of(callback) {
        Some(_) => "where nothing may respond",
        None => "which may show an error, since your application didn't begin it",
    };
    out.hint(&format!("It ends at {callback}, {end}. The result is shown here"));
    let seconds = watch.attempt.deadline.duration_since(watch.attempt.begun_at).as_secs();
    let every = POLLED_EVERY.as_secs();
    out.say(&[(Ink::Plain, &format!("Waiting for {seconds} s. a0connect reads the tenant's log every {every} s"))]);
}

/// Returns the signal that ended it.
async fn wait(
    watch: &mut Watch,
    loaded: &mut Loaded,
    client: &Client,
    signals: &mut Signals,
    out: &Output,
) -> Option<i32> {
    loop {
        let signal = match watch.next(loaded.known()) {
            NextLook::Done => return None,
            NextLook::Probe => {
                Driver::new(client, out).round(loaded, RoundKind::All).await;
                watch.checked(loaded.known());
                None
            }
            NextLook::WaitUntil(at) => tokio::select! {
                () = tokio::time::sleep(at.duration_since(clock::now()).unsigned_abs()) => None,
                signal = signals.next() => Some(signal),
            },
            NextLook::Send(request) => tokio::select! {
                answer = client.send(&request) => {
                    watch.take(&request, &answer, loaded.known());
                    None
                }
                signal = signals.next() => Some(signal),
            },
        };
        if signal.is_some() {
            watch.cancel(clock::now());
            return signal;
        }
    }
}

/// A link is for a browser elsewhere.
fn misused(arguments: Arguments) -> Option<Finding> {
    let is_pop_up = super::mode(arguments) == Mode::PopUp;
    let why = "Pop-up mode uses a page on this computer.";
    let fix = "Leave out --mode, or sign in without --link.";
    is_pop_up.then(|| Finding::failed(Class::UserInput, "--link can't be used in pop-up mode", why, fix))
}
