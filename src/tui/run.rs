//! The event loop: draws a frame, waits for events, handles all that have come, and draws again.

use super::inbox::{self, Batch, Inbox, Signals};
use super::terminal::{self, Screen};
use super::theme::Theme;
use crate::app::effect::Exit;
use crate::app::message::OpenedProfile;
use crate::app::model::{Model, SecretStore};
use crate::app::update::{ask_owner, open_at, opened_model};
use crate::app::{Effect, Message, update};
use crate::domain::checkpoints::CheckpointId;
use crate::domain::facts::Facts;
use crate::domain::finding::Finding;
use crate::domain::journal::Journal;
use crate::domain::profile::{Given, Profile};
use crate::domain::setup::Store;
use crate::perform::{Performed, Performer};
use crate::world::clock;
use crate::world::environment::Environment;
use crate::world::http::Recorder;
use crate::world::places::Places;
use std::io::{self, Write as _};
use std::path::PathBuf;
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

/// What the wizard starts with. It was read without network and keyring.
pub struct Start {
    pub profile: Profile,
    pub facts: Facts,
    pub journal: Journal,
    /// The profile is on disk.
    pub exists: bool,
    /// From flags, the environment, an `.env` file or the demo; not parsed yet.
    pub given: Vec<Given>,
    /// `--store`: with Memory, the keyring is never used.
    pub store: Store,
    /// The step to open at: from `--at`, or from `create`.
    pub at: Option<CheckpointId>,
    /// The tenant is the sandbox, which the caller keeps alive. Nothing is saved.
    pub demo: bool,
    /// The scenario that the sandbox plays. None if nothing is wrong there.
    pub scenario: Option<String>,
    /// The folders for profiles, or why there are none.
    pub places: Result<Places, Finding>,
    pub ca_cert: Option<PathBuf>,
    /// `--auth0-cli`: the user's yes to read a login of auth0-cli.
    pub reads_login: bool,
    /// A client ID and its secret from the environment, if only the user can say whose they are.
    pub ambiguous: Vec<Given>,
    /// `--debug`
    pub recorder: Option<Recorder>,
    pub environment: Environment,
}

/// What comes after the wizard.
pub enum WizardOutcome {
    /// The process ends with this code.
    Exit(u8),
    /// The user chose the demo, which takes over the terminal.
    Demo,
}

enum End {
    Exit(Exit),
    Signal(i32),
}

/// Runs the wizard and restores the terminal. The caller then ends the process at once, because requests and the keyring's
/// thread may still be running.
pub fn run(start: Start) -> WizardOutcome {
    let theme = Theme { colour: !start.environment.no_color, unicode: start.environment.utf8 };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return WizardOutcome::Exit(failed(&error)),
    };
    let mut model = open(&start);
    let performer = |performed| Performer::new(start.places, start.ca_cert, start.recorder, start.given, performed);
    let ended = runtime.block_on(wizard(&mut model, theme, start.environment.links, performer));
    // Dropping the runtime would wait for blocked threads.
    std::mem::forget(runtime);
    terminal::leave();
    print_summary(&model);
    match ended {
        Ok(End::Exit(Exit::Demo)) => WizardOutcome::Demo,
        Ok(End::Exit(Exit::Done)) => WizardOutcome::Exit(0),
        Ok(End::Exit(Exit::Interrupted)) => WizardOutcome::Exit(130),
        Ok(End::Signal(signal)) => WizardOutcome::Exit(end_by(signal)),
        Err(error) => WizardOutcome::Exit(failed(&error)),
    }
}

fn open(start: &Start) -> Model {
    let opened = OpenedProfile {
        profile: start.profile.clone(),
        facts: start.facts.clone(),
        journal: start.journal.clone(),
        exists: start.exists,
        given: start.given.clone(),
    };
    let keeping = match start.store {
        Store::Memory => SecretStore::Memory,
        Store::Keyring => SecretStore::Keyring { read: false, asked_at: None },
    };
    let mut model = opened_model(opened, keeping, clock::now());
    model.demo = start.demo;
    model.scenario.clone_from(&start.scenario);
    model.test_panic = start.environment.test_panic;
    model.auth0_cli.agreed = start.reads_login;
    if start.demo {
        model.unsaved.clear();
        model.profile_unsaved = false;
    }
    if let Some(at) = start.at {
        open_at(&mut model, at);
    }
    ask_owner(&mut model, start.ambiguous.clone());
    model
}

async fn wizard(
    model: &mut Model,
    theme: Theme,
    links: bool,
    performer: impl FnOnce(mpsc::UnboundedSender<Performed>) -> Performer,
) -> io::Result<End> {
    let signals = Signals::listen()?;
    let mut screen = Screen::take(links)?;
    inbox::prepare();
    model.size = screen.size()?;
    let mut scrolled = screen.draw(model, theme)?;
    let (sender, performed) = mpsc::unbounded_channel();
    let mut performer = performer(sender);
    let mut inbox = Inbox::new(performed, signals);
    for effect in update(model, Message::Started) {
        performer.perform(effect);
    }
    let mut stopped = false;
    loop {
        let batch = inbox.next(model.wake_at()).await;
        let Batch { messages, performed, signals, failed, .. } = batch;
        for signal in signals {
            match signal_action(signal) {
                SignalAction::End => return Ok(End::Signal(signal)),
                SignalAction::Suspend => {
                    model.size = screen.suspend()?;
                    stopped = true;
                }
                // After our own stop, `suspend` has already taken the terminal again.
                SignalAction::GoOn if !std::mem::take(&mut stopped) => model.size = screen.take_again()?,
                SignalAction::GoOn => {}
            }
        }
        if let Some(error) = failed {
            return end_after(error);
        }
        let mut all = vec![Message::Tick(clock::now()), Message::Drawn { above: scrolled }];
        all.extend(messages);
        for one in performed {
            match one {
                Performed::Message(message) => all.push(*message),
                Performed::ForTheTerminal(text) => {
                    screen.copy(&text)?;
                    all.push(Message::Copied { by_terminal: true });
                }
            }
        }
        for message in all {
            for effect in update(model, message) {
                match effect {
                    Effect::Quit(exit) => return Ok(End::Exit(exit)),
                    Effect::Suspend => {
                        model.size = screen.suspend()?;
                        stopped = true;
                    }
                    Effect::OpenTextEditor(script) => match performer.run_text_editor(script) {
                        Err(why) => performer.report(why),
                        Ok(program) => {
                            let ended = lend(program, &mut inbox).await;
                            model.size = screen.take_again()?;
                            inbox.go_on();
                            ended.into_iter().for_each(|message| performer.report(message));
                        }
                    },
                    Effect::LogInOnTerminal { scopes } => {
                        let ended = lend(performer.run_auth0_login(scopes), &mut inbox).await;
                        model.size = screen.take_again()?;
                        inbox.go_on();
                        ended.into_iter().for_each(|message| performer.report(message));
                    }
                    Effect::Redraw => screen.forget(),
                    Effect::Panic => panic_on_request(),
                    effect => performer.perform(effect),
                }
            }
        }
        match screen.draw(model, theme) {
            Ok(lines) => scrolled = lines,
            Err(error) => return end_after(error),
        }
    }
}

/// Lends the terminal to another program, which the first function runs and the second one ends. The keys belong to it until
/// then.
async fn lend(
    (run, end): (impl FnOnce() -> Message + Send + 'static, impl Fn()),
    inbox: &mut Inbox,
) -> Option<Message> {
    inbox.pause();
    let saved = terminal::lend();
    let ended = inbox.lend(spawn_blocking(run), end).await;
    saved.restore();
    ended
}

/// With `A0CONNECT_TEST_PANIC=1`, to test that a panic restores the terminal.
#[allow(clippy::panic)]
fn panic_on_request() {
    panic!("asked to by A0CONNECT_TEST_PANIC");
}

const HANG_UP: i32 = 1;

/// If the terminal is gone, the program ends like after a SIGHUP. Any other error is reported.
fn end_after(error: io::Error) -> io::Result<End> {
    const NO_SUCH_DEVICE: i32 = 6;
    const INPUT_OUTPUT: i32 = 5;
    let kinds = [io::ErrorKind::UnexpectedEof, io::ErrorKind::BrokenPipe];
    let gone = error.raw_os_error().is_some_and(|code| cfg!(unix) && [INPUT_OUTPUT, NO_SUCH_DEVICE].contains(&code));
    if gone || kinds.contains(&error.kind()) { Ok(End::Signal(HANG_UP)) } else { Err(error) }
}

enum SignalAction {
    End,
    Suspend,
    GoOn,
}

fn signal_action(signal: i32) -> SignalAction {
    #[cfg(unix)]
    match signal {
        signal_hook::consts::SIGTSTP => return SignalAction::Suspend,
        signal_hook::consts::SIGCONT => return SignalAction::GoOn,
        _ => {}
    }
    let _ = signal;
    SignalAction::End
}

/// Ends the process in the way that the signal would have.
fn end_by(signal: i32) -> u8 {
    #[cfg(unix)]
    let _ = signal_hook::low_level::emulate_default_handler(signal);
    u8::try_from(128 + signal).unwrap_or(1)
}

/// Prints on the ordinary screen what was done, the connection, and the next command. It ignores errors: the terminal may be
/// gone.
fn print_summary(model: &Model) {
    let mut out = io::stdout().lock();
    for line in summary_of(model) {
        let _ = writeln!(out, "{line}");
    }
    let _ = out.flush();
}

fn summary_of(model: &Model) -> Vec<String> {
    let mut lines = model.summary.clone();
    let name = &model.profile.name;
    if let Some(entry) = model.journal.unsettled().last().filter(|_| !model.demo) {
        let words = entry.change.words();
        lines.push(format!(
            "a0connect ended before Auth0 responded. Auth0 may have {words}. Open a0connect again to check."
        ));
    }
    // A line about what was done may have named it.
    let is_named = |id: &&String| lines.iter().any(|line| line.contains(id.as_str()));
    if let Some(id) = model.profile.setup.connection_id.as_ref().filter(|id| !is_named(id)) {
        lines.push(format!("Connection: {id}"));
    }
    if model.demo {
        lines.push("The demo saved nothing. To set up your own tenant, run: a0connect".into());
    } else if model.profile.setup.connection_id.is_some() {
        lines.push(format!("Next: a0connect status --profile {name}"));
    } else if model.profile.file_revision > 0 {
        lines.push(format!("Next: a0connect --profile {name}"));
    }
    lines
}

fn failed(error: &io::Error) -> u8 {
    terminal::leave();
    let _ = writeln!(io::stderr(), "a0connect: can't use the terminal: {error}");
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_names_the_connection_once() {
        let mut model = Model::new("discord", "2026-11-22T15:00:00Z".parse().unwrap());
        model.profile.setup.connection_id = Some("con_X".into());
        assert!(summary_of(&model).contains(&"Connection: con_X".into()));
        model.summary.push("Created discord at acme-dev.eu.auth0.com: con_X".into());
        let lines = summary_of(&model);
        assert_eq!(lines.iter().filter(|line| line.contains("con_X")).count(), 1, "{lines:?}");
    }
}
