//! Drives one sign-in for a command: waits for the browser, a pasted URL or a signal. However it ends, what it has added at
//! Auth0 is removed.

use super::print;
use crate::commands::drive::Driver;
use crate::commands::output::{Ink, Output};
use crate::commands::signals::Signals;
use crate::commands::values::Loaded;
use crate::domain::finding::Finding;
use crate::domain::http::{HttpResult, Request};
use crate::domain::journal::Temporary;
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::probes::RoundKind;
use crate::domain::sign_in::{BEFORE_TOKEN, Event, Loopback, Next, Returned, Run, Settled, may_read_token, pasted};
use crate::world::http::Client;
use crate::world::profiles::Turn;
use crate::world::sign_in::{Listener, browser, id_token};
use crate::world::{clock, profiles};
use jiff::{SignedDuration, Timestamp};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader, Lines, Stdin, Take};

/// How often the remaining time is printed.
const SAID_EVERY: SignedDuration = SignedDuration::from_secs(30);

/// How much of standard input is read for pasted URLs.
const PASTED: u64 = 1 << 20;

type Pasted = Lines<BufReader<Take<Stdin>>>;

/// An attempt, and what it waits for.
pub struct Attempt<'a> {
    pub client: &'a Client,
    out: &'a Output,
    pub run: Run,
    pub signals: &'a mut Signals,
    /// The signal that ended it.
    pub signal: Option<i32>,
    listener: Option<Listener>,
    /// Held while something of this attempt is at Auth0.
    turn: Option<Turn>,
    pasted: Option<Pasted>,
    /// With `--paste` the browser may be elsewhere, so the port isn't needed.
    must_listen: bool,
    opens: bool,
    /// The link was shown.
    shown: bool,
}

impl<'a> Attempt<'a> {
    /// It opens the browser, and waits until that has come back.
    pub fn new(client: &'a Client, out: &'a Output, run: Run, signals: &'a mut Signals) -> Self {
        let (signal, listener, turn, pasted) = (None, None, None, None);
        let (must_listen, opens, shown) = (true, true, false);
        Self { client, out, run, signals, signal, listener, turn, pasted, must_listen, opens, shown }
    }

    /// Prints the link unless `opens`.
    pub fn opening(self, opens: bool) -> Self {
        Self { opens, ..self }
    }

    /// Also reads the browser's final URL from standard input. `must_listen`: the browser may be on this computer.
    pub fn with_pasted(self, reads: bool, must_listen: bool) -> Self {
        let pasted = reads.then(|| BufReader::new(tokio::io::stdin().take(PASTED)).lines());
        Self { pasted, must_listen, ..self }
    }

    /// Runs the sign-in to its end, and stores the result as a check result.
    pub async fn drive(&mut self, loaded: &mut Loaded) {
        self.step_by_step(loaded).await;
        if let Some(fact) = self.run.fact(loaded.known()) {
            loaded.facts.seen.insert(Probe::SignInLog, fact);
        }
        loaded.save_facts(self.out);
        self.run.left.iter().for_each(|finding| self.out.warning(finding));
        if let Some(listener) = self.listener.take() {
            listener.end().await;
        }
    }

    async fn step_by_step(&mut self, loaded: &mut Loaded) {
        loop {
            let event = match self.run.next(loaded.known()) {
                Next::Done => return,
                Next::Listen(callback) => Event::Listening(self.listen(&callback).await),
                Next::Browse { until } => self.browse(until, loaded.known()).await,
                Next::Verify(signed) => Event::Verified(id_token::verify(&signed)),
                Next::Probe => {
                    Driver::new(self.client, self.out).round(loaded, RoundKind::All).await;
                    loaded.save_facts(self.out);
                    Event::Probed
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
                        Event::NotSent(finding)
                    } else {
                        self.change(request).await
                    }
                }
                Next::Send { request, .. } if self.run.has_ended() => self.change(request).await,
                Next::Send { request, .. } => {
                    let answer: Option<HttpResult> = tokio::select! {
                        answer = self.client.send(&request) => Some(answer),
                        signal = self.signals.next(), if self.signal.is_none() => {
                            self.signal = Some(signal);
                            None
                        }
                    };
                    answer.map_or(Event::Canceled, |answer| Event::Response(request, answer))
                }
            };
            let canceled = self.signal.is_some() && !self.run.has_ended() && matches!(event, Event::Response(..));
            if let Settled::Removed(temporary) = self.run.take(event, loaded.known())
                && let Err(finding) = profiles::forget_temporary(&loaded.places, &loaded.profile.name, &temporary)
            {
                self.out.warning(&finding);
            }
            if canceled && !self.run.has_ended() {
                self.run.take(Event::Canceled, loaded.known());
            }
        }
    }

    /// A change is left in flight only after a second signal. The journal has it.
    async fn change(&mut self, request: Request) -> Event {
        let sent = self.client.send(&request);
        tokio::pin!(sent);
        loop {
            let signal = tokio::select! {
                answer = &mut sent => break Event::Response(request.clone(), answer),
                signal = self.signals.next() => signal,
            };
            if self.signal.replace(signal).is_some() {
                break Event::Abandoned;
            }
            self.out.hint("A second signal leaves the removal to the next start");
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

    /// Records an addition before it is sent.
    fn begin_to_add(&mut self, loaded: &Loaded, temporary: &Temporary) -> Result<(), Finding> {
        profiles::record_temporary(&loaded.places, &loaded.profile.name, temporary, &mut self.turn)
    }

    /// Shows the link, and waits for the browser, a pasted URL, a signal or the time limit.
    async fn browse(&mut self, until: Timestamp, known: Known<'_>) -> Event {
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
                return Event::TimedOut;
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
                    return Event::Returned(came);
                }
                Returned::Nothing => {
                    self.out
                        .hint("That isn't the callback URL of this sign-in. Copy the full URL from the address bar");
                }
                Returned::Reported(report) => {
                    if let Some(words) = print::reported(&report) {
                        self.out.say(&[(Ink::Plain, words)]);
                    }
                    return Event::Returned(Returned::Reported(report));
                }
                came => return Event::Returned(came),
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

    fn interrupted(&mut self, signal: i32) -> Event {
        match self.signal.replace(signal) {
            Some(_) => Event::Abandoned,
            None => Event::Canceled,
        }
    }
}

async fn came(listener: Option<&mut Listener>) -> Returned {
    match listener {
        Some(listener) => listener.returned().await,
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
