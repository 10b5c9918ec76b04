//! `a0connect sign-in`: signs in through the connection, and prints what came of each step.
//!
//! The run in `domain` decides what to do. This file has the waiting: for the browser, for a pasted URL, and for signals. A
//! callback URL that the run adds is removed on every way of ending.

mod link;
mod print;
mod user;

pub use print::{OUTCOMES, STATES, WHO};

use super::drive::Driver;
use super::keep::keep_minted;
use super::output::{Ink, Output};
use super::signals::{Signals, end_by};
use super::values::Loaded;
use super::{Arguments, Failure, leftovers, status, wait_for};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};
use crate::domain::http::{Answer, Request};
use crate::domain::journal::Temporary;
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::probes::Ask;
use crate::domain::sign_in::{
    BEFORE_TOKEN, Choice, Loopback, Mode, Next, Returned, Run, Settled, SignedInUser, Took, may_read_token, pasted,
};
use crate::world::environment::Environment;
use crate::world::http::Client;
use crate::world::profiles::Turn;
use crate::world::sign_in::{Listener, browser, id_token, once};
use crate::world::{clock, profiles};
use jiff::{SignedDuration, Timestamp};
use std::io::IsTerminal as _;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader, Lines, Stdin, Take};

/// How often the time that is left is said.
const SAID_EVERY: SignedDuration = SignedDuration::from_secs(30);

/// How much of standard input is read for pasted URLs.
const PASTED: u64 = 1 << 20;

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
    let seconds = arguments.get::<u32>("timeout").copied().unwrap_or(300);
    let choice =
        Choice { mode, limit: SignedDuration::from_secs(seconds.into()), add_callback: arguments.is("add-callback") };
    let signals = Signals::listen().map_err(no_signals)?;
    let run = Run::new(loaded.known(), choice, once);
    let may_paste = mode == Mode::Redirect;
    let pastes = arguments.is("paste") || may_paste && std::io::stdin().is_terminal() && !arguments.is("secrets-stdin");
    let pasted = pastes.then(|| BufReader::new(tokio::io::stdin().take(PASTED)).lines());
    let mut attempt = Attempt {
        client: &client,
        out,
        run,
        signals,
        signal: None,
        listener: None,
        turn: None,
        pasted,
        must_listen: !arguments.is("paste"),
        opens: !arguments.is("no-browser"),
        shown: false,
    };
    attempt.drive(loaded).await;
    if let Some(fact) = attempt.run.fact(loaded.known()) {
        loaded.facts.seen.insert(Probe::SignInLog, fact);
    }
    loaded.save_facts(out);
    attempt.run.left.iter().for_each(|finding| out.warning(finding));
    if let Some(listener) = attempt.listener.take() {
        listener.end().await;
    }
    let user = user::look_at(&mut attempt, arguments.is("delete-new-user"), loaded).await;
    Ok((attempt.run, user, attempt.signal, loaded.profile.setup.provider_name()))
}

/// Reads the values, and makes the checks that a sign-in needs.
async fn prepared(arguments: Arguments<'_>, loaded: &mut Loaded, out: &Output) -> Result<Client, Failure> {
    let client = arguments.client()?;
    client.warning.iter().for_each(|finding| out.warning(finding));
    status::gather(loaded, out).await;
    if let Some(failure) = Failure::of_refused(&loaded.refused) {
        return Err(failure);
    }
    let needed = [FieldId::Auth0Domain, FieldId::Auth0ClientId];
    let missing: Vec<FieldId> = needed.into_iter().filter(|id| !loaded.profile.setup.has(*id)).collect();
    if !missing.is_empty() {
        return Err(Failure::incomplete(missing, &loaded.profile.setup));
    }
    let had = loaded.profile.setup.minted.clone();
    // The tenant may have changed since the last run.
    loaded.facts.seen.remove(&Probe::Application);
    Driver::new(&client, out).round(loaded, Ask::Needed).await;
    keep_minted(loaded, had.as_ref(), out).await;
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

fn no_signals(error: std::io::Error) -> Finding {
    Finding::failed(Class::Internal, "a0connect can't listen for signals", error.to_string(), "Try again.")
}

type Pasted = Lines<BufReader<Take<Stdin>>>;

/// An attempt, and what it waits for.
struct Attempt<'a> {
    client: &'a Client,
    out: &'a Output,
    run: Run,
    signals: Signals,
    /// The signal that ended it.
    signal: Option<i32>,
    listener: Option<Listener>,
    /// Held while the application has a callback URL of this attempt.
    turn: Option<Turn>,
    pasted: Option<Pasted>,
    /// With `--paste` the browser may be elsewhere, so the port isn't needed.
    must_listen: bool,
    opens: bool,
    /// The link was shown.
    shown: bool,
}

impl Attempt<'_> {
    async fn drive(&mut self, loaded: &mut Loaded) {
        loop {
            let took = match self.run.next(loaded.known()) {
                Next::Done => return,
                Next::Listen(callback) => Took::Listening(self.listen(&callback).await),
                Next::Browse { until } => self.browse(until, loaded.known()).await,
                Next::Verify(signed) => Took::Verified(id_token::verify(&signed)),
                Next::Probe => {
                    Driver::new(self.client, self.out).round(loaded, Ask::All).await;
                    loaded.save_facts(self.out);
                    Took::Probed
                }
                Next::WaitUntil(at) => {
                    let span = at.duration_since(clock::now()).unsigned_abs();
                    tokio::select! {
                        () = tokio::time::sleep(span) => continue,
                        signal = self.signals.next() => self.interrupted(signal),
                    }
                }
                Next::Send { request, temporary: Some(temporary) } => {
                    if let Err(finding) = self.begin_to_add(loaded, &temporary) {
                        Took::NotSent(finding)
                    } else {
                        self.change(request).await
                    }
                }
                Next::Send { request, .. } if self.run.has_ended() => self.change(request).await,
                Next::Send { request, .. } => {
                    let answer: Option<Answer> = tokio::select! {
                        answer = self.client.send(&request) => Some(answer),
                        signal = self.signals.next(), if self.signal.is_none() => {
                            self.signal = Some(signal);
                            None
                        }
                    };
                    answer.map_or(Took::Canceled, |answer| Took::Answered(request, answer))
                }
            };
            let canceled = self.signal.is_some() && !self.run.has_ended() && matches!(took, Took::Answered(..));
            if let Settled::Removed(temporary) = self.run.take(took, loaded.known())
                && let Err(finding) = profiles::forget_temporary(&loaded.places, &loaded.profile.name, &temporary)
            {
                self.out.warning(&finding);
            }
            if canceled && !self.run.has_ended() {
                self.run.take(Took::Canceled, loaded.known());
            }
        }
    }

    /// A change is left in flight only after a second signal. The journal has it.
    async fn change(&mut self, request: Request) -> Took {
        let sent = self.client.send(&request);
        tokio::pin!(sent);
        loop {
            let signal = tokio::select! {
                answer = &mut sent => break Took::Answered(request.clone(), answer),
                signal = self.signals.next() => signal,
            };
            if self.signal.replace(signal).is_some() {
                break Took::Abandoned;
            }
            self.out.hint("A second signal leaves the callback URL to the next start, which removes it");
        }
    }

    async fn listen(&mut self, callback: &Loopback) -> Result<u16, String> {
        match Listener::bind(callback, self.run.state()).await {
            Ok(listener) => {
                let port = listener.port();
                self.listener = Some(listener);
                Ok(port)
            }
            Err(_) if !self.must_listen && callback.port > 0 => Ok(callback.port),
            Err(words) => Err(words),
        }
    }

    /// Writes the callback URL down before it is sent.
    fn begin_to_add(&mut self, loaded: &Loaded, temporary: &Temporary) -> Result<(), Finding> {
        let name = &loaded.profile.name;
        self.turn = profiles::begin_sign_in(&loaded.places, name)?;
        if self.turn.is_none() {
            let what = "Another session is signing in with this profile";
            let why = "That session added a callback URL and removes it at the end.";
            return Err(Finding::failed(Class::Conflict, what, why, "Wait until it has ended, then try again."));
        }
        profiles::keep_temporary(&loaded.places, name, temporary)
    }

    /// Shows the link, and waits for the browser, a pasted URL, a signal or the time limit.
    async fn browse(&mut self, until: Timestamp, known: Known<'_>) -> Took {
        if let (Some(listener), Some(page)) = (&self.listener, self.run.page()) {
            listener.serve(page);
        }
        if !self.shown && may_read_token(known) {
            self.out.hint(BEFORE_TOKEN);
        }
        self.show_link(until).await;
        let mut said = clock::now();
        loop {
            let now = clock::now();
            if now >= until {
                return Took::TimedOut;
            }
            if now.duration_since(said) >= SAID_EVERY {
                said = now;
                self.say_left(until, now);
            }
            let tick = until.duration_since(now).min(SAID_EVERY - now.duration_since(said)).unsigned_abs();
            let callback = self.run.callback().cloned();
            let state = self.run.state().to_owned();
            let came = tokio::select! {
                came = came(self.listener.as_mut()) => came,
                line = line(self.pasted.as_mut()) => match (line, callback) {
                    (Some(text), Some(callback)) if !text.trim().is_empty() => pasted(&text, &callback, &state, known),
                    (Some(_), _) => continue,
                    (None, _) => {
                        self.pasted = None;
                        continue;
                    }
                },
                () = tokio::time::sleep(tick) => continue,
                signal = self.signals.next() => return self.interrupted(signal),
            };
            match came {
                Returned::Another => {
                    self.out.hint("The response is from another sign-in. Continue in the newest window");
                    return Took::Returned(came);
                }
                Returned::Nothing => {
                    self.out
                        .hint("That isn't the callback URL of this sign-in. Copy the full URL from the address bar");
                }
                Returned::Reported(report) => {
                    if let Some(words) = print::reported(&report) {
                        self.out.say(&[(Ink::Plain, words)]);
                    }
                    return Took::Returned(Returned::Reported(report));
                }
                came => return Took::Returned(came),
            }
        }
    }

    async fn show_link(&mut self, until: Timestamp) {
        let link = self.run.attempt.link.clone();
        // After another attempt's response, the link has been shown already.
        if std::mem::replace(&mut self.shown, true) {
            return;
        }
        if !self.opens {
            self.out.release(Some(&link));
        }
        self.out.hint("The sign-in creates a user, runs the tenant's Actions, and leaves log entries");
        if self.opens {
            let obstacle = browser::obstacle().map(str::to_owned);
            let opened = match obstacle {
                Some(why) => Err(why),
                None => {
                    let link = link.clone();
                    let open = tokio::task::spawn_blocking(move || browser::open(&link)).await;
                    open.unwrap_or_else(|_| Err("The program that opens links ended unexpectedly.".to_owned()))
                }
            };
            match opened {
                Ok(()) => self.out.say(&[(Ink::Plain, "Opened the browser. If it shows nothing, open this link:")]),
                Err(why) => self.out.say(&[(Ink::Warn, &why), (Ink::Plain, " Open this link in your browser:")]),
            }
            self.out.ask(&link);
        }
        if self.run.page().is_some() {
            self.out.hint("Press Sign in on the page. It opens a pop-up window");
        }
        if self.pasted.is_some() {
            self.out.hint("If the browser is on another machine, paste the browser's final URL, and press Enter");
        }
        self.say_left(until, clock::now());
    }

    fn say_left(&self, until: Timestamp, now: Timestamp) {
        let span = until.duration_since(now);
        let left = (span.as_secs() + i64::from(span.subsec_nanos() > 0)).max(0);
        let words = match (left / 60, left % 60) {
            (0, seconds) => format!("{seconds} s"),
            (minutes, 0) => format!("{minutes} min"),
            (minutes, seconds) => format!("{minutes} min {seconds} s"),
        };
        self.out.say(&[(Ink::Plain, &format!("Waiting for the browser, {words} left"))]);
    }

    fn interrupted(&mut self, signal: i32) -> Took {
        match self.signal.replace(signal) {
            Some(_) => Took::Abandoned,
            None => Took::Canceled,
        }
    }
}

async fn came(listener: Option<&mut Listener>) -> Returned {
    match listener {
        Some(listener) => listener.came().await,
        None => std::future::pending().await,
    }
}

/// A line of standard input. None at its end.
async fn line(pasted: Option<&mut Pasted>) -> Option<String> {
    match pasted {
        Some(lines) => lines.next_line().await.ok().flatten(),
        None => std::future::pending().await,
    }
}
