//! A program in a real terminal: a pty, a session, a shell with job control, and an emulator that reads the output.
//!
//! ```text
//! test --> job_shell.pl (leads the session) --> the program (its own process group, in the foreground)
//! ```
//! The program's environment is exactly that of its `Command`. PATH, TERM and LANG have defaults. A write to the terminal never
//! blocks the test. Keys that are sent without a wait in between may arrive in one read, like those of a fast typist: after
//! `esc`, wait for its effect before the next key.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, Command};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use portable_pty::{MasterPty, PtySize, native_pty_system};
pub use rustix::process::Signal;

use super::emulator::Emulator;
use super::job::{self, Report};
use super::{DEADLINE, keys};

/// How the program ended: with an exit code or by a signal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exit {
    pub code: Option<i32>,
    pub signal: Option<i32>,
    /// Milliseconds from the last thing that was sent to it (key, paste, signal, resize, hang-up), or from its start, to its end.
    pub ms: f64,
}

pub struct Terminal {
    shared: Arc<Shared>,
    shell: Child,
    orders: Option<ChildStdin>,
    master: Option<Box<dyn MasterPty + Send>>,
    input: Option<Sender<Vec<u8>>>,
    reader: Option<JoinHandle<()>>,
    writer: Option<JoinHandle<()>>,
    pid: i32,
    modes_before: String,
    sent: Instant,
    /// How many stops `wait_stopped` has returned.
    stops: usize,
}

/// Held while a terminal starts. Right after it was opened, a pty is inheritable for a moment. If two terminals started at the
/// same time, one could keep the other's pty open after its hang-up.
static STARTING: Mutex<()> = Mutex::new(());

impl Terminal {
    /// Starts `command` in a terminal that responds to no queries, like a very old one.
    pub fn start(command: &Command, cols: u16, rows: u16) -> Terminal {
        Terminal::open(command, cols, rows, Answers::None)
    }

    /// Starts `command` in a terminal that responds to queries: its type (DA1), the cursor position, and the keyboard flags.
    pub fn start_answering(command: &Command, cols: u16, rows: u16) -> Terminal {
        Terminal::open(command, cols, rows, Answers::Queries)
    }

    fn open(command: &Command, cols: u16, rows: u16, answers: Answers) -> Terminal {
        let starting = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
        let pair = native_pty_system().openpty(pty_size(cols, rows)).unwrap();
        let master = pair.master;
        let modes_before = terminal_modes(&*master);
        let mut shell =
            job::shell(command, &master.tty_name().unwrap()).spawn().expect("perl runs the shell of the terminal");
        drop(starting);
        let mut reports = BufReader::new(shell.stdout.take().unwrap());
        let mut first = String::new();
        reports.read_line(&mut first).unwrap();
        let pid = first.strip_prefix("pid ").expect("the shell of the terminal starts").trim().parse().unwrap();
        drop(pair.slave); // not earlier: a pty that no process has open reads as ended

        let state =
            State { emulator: Emulator::new(cols, rows), reports: Vec::new(), closed: false, hanging_up: false };
        let shared = Arc::new(Shared { state: Mutex::new(state), changed: Condvar::new() });
        let (input, inputs) = channel::<Vec<u8>>();
        let mut from_program = master.try_clone_reader().unwrap();
        let mut to_program = master.take_writer().unwrap();
        let reader = std::thread::spawn({
            let (shared, input) = (Arc::clone(&shared), input.clone());
            move || {
                let mut chunk = [0; 65536];
                while let Ok(length @ 1..) = from_program.read(&mut chunk) {
                    let mut state = shared.lock();
                    let answer = state.emulator.read(&chunk[..length]);
                    if answers == Answers::Queries && !answer.is_empty() {
                        let _ = input.send(answer);
                    }
                    shared.changed.notify_all();
                    if state.hanging_up {
                        break;
                    }
                }
                shared.lock().closed = true;
                shared.changed.notify_all();
            }
        });
        let writer = std::thread::spawn(move || {
            for bytes in inputs {
                let _ = to_program.write_all(&bytes); // the program may be gone
            }
        });
        std::thread::spawn({
            let shared = Arc::clone(&shared);
            move || {
                for line in reports.lines().map_while(Result::ok) {
                    let report = Report::parse(&line);
                    shared.lock().reports.push((report, Instant::now()));
                    shared.changed.notify_all();
                }
            }
        });
        Terminal {
            orders: shell.stdin.take(),
            shared,
            shell,
            master: Some(master),
            input: Some(input),
            reader: Some(reader),
            writer: Some(writer),
            pid,
            modes_before,
            sent: Instant::now(),
            stops: 0,
        }
    }

    pub fn pid(&self) -> i32 {
        self.pid
    }

    // What the user does.

    /// `keys("down, enter, c-s, type words")`, see `keys::script`.
    pub fn keys(&mut self, script: &str) {
        for bytes in keys::script(script) {
            self.send(bytes);
        }
    }

    pub fn key(&mut self, name: &str) {
        self.send(keys::bytes(name));
    }

    pub fn type_text(&mut self, text: &str) {
        self.send(text.as_bytes().to_vec());
    }

    /// Sends a paste like a terminal with bracketed paste.
    pub fn paste(&mut self, text: &str) {
        self.send(format!("\x1b[200~{text}\x1b[201~").into_bytes());
    }

    pub fn send(&mut self, bytes: Vec<u8>) {
        self.sent = Instant::now();
        let _ = self.input.as_ref().expect("the terminal is open").send(bytes);
    }

    pub fn resize(&mut self, cols: u16, rows: u16) {
        self.sent = Instant::now();
        self.lock().emulator.resize(cols, rows); // first, because the program may draw at the new size right away
        self.master().resize(pty_size(cols, rows)).unwrap();
    }

    pub fn signal(&mut self, signal: Signal) {
        self.sent = Instant::now();
        rustix::process::kill_process(rustix::process::Pid::from_raw(self.pid).unwrap(), signal).unwrap();
    }

    /// `fg`, after `wait_stopped`.
    pub fn foreground(&mut self) {
        self.sent = Instant::now();
        self.order("fg");
    }

    /// Closes the terminal like a closed window. Reads end, writes fail, and the shell passes the SIGHUP on, in any order.
    pub fn hang_up(&mut self) {
        self.lock().hanging_up = true;
        self.order("hangup");
        self.wait("the shell to be ready for the end", |state| (state.closed && state.is_ready()).then_some(()));
        self.input = None;
        for thread in [self.reader.take(), self.writer.take()].into_iter().flatten() {
            thread.join().unwrap();
        }
        self.sent = Instant::now();
        self.master = None;
    }

    // What the user sees.

    pub fn wait_for(&self, text: &str) {
        self.wait_unless_over(&format!("the text {text:?}"), |state| {
            state.emulator.text().contains(text).then_some(())
        });
    }

    /// Waits until `holds` is true for the screen. Checks it after each piece of output.
    pub fn wait_until(&self, holds: impl Fn(&vt100::Screen) -> bool) {
        self.wait_unless_over("a condition of the screen", |state| holds(state.emulator.screen()).then_some(()));
    }

    /// The rows of the screen as lines, without trailing blanks and without empty rows at the end.
    pub fn screen(&self) -> String {
        self.lock().emulator.text()
    }

    /// Row and column of the cursor, from 0.
    pub fn cursor(&self) -> (u16, u16) {
        self.lock().emulator.screen().cursor_position()
    }

    /// Gives access to the screen's cells (colors, reverse) and modes.
    pub fn look<T>(&self, at: impl FnOnce(&vt100::Screen) -> T) -> T {
        at(self.lock().emulator.screen())
    }

    /// The texts that the program copied by OSC 52, the oldest first.
    pub fn copied(&self) -> Vec<String> {
        self.lock().emulator.copied()
    }

    /// Everything that the program wrote.
    pub fn log(&self) -> Vec<u8> {
        self.lock().emulator.log.clone()
    }

    /// How many bytes the program wrote.
    pub fn bytes_seen(&self) -> usize {
        self.lock().emulator.log.len()
    }

    // How it went.

    /// Waits until the program stops (Ctrl-Z) and all its output has been read. Returns the signal that stopped it.
    pub fn wait_stopped(&mut self) -> i32 {
        let signal = self.wait_unless_over("the program to stop", |state| state.stops().nth(self.stops));
        self.stops += 1;
        signal
    }

    /// Waits until the program ends and all its output has been read.
    pub fn wait_exit(&self) -> Exit {
        let (report, at) = self.wait("the program to end", State::end);
        let ms = at.saturating_duration_since(self.sent).as_secs_f64() * 1000.0;
        match report {
            Report::Signal(signal) => Exit { code: None, signal: Some(signal), ms },
            Report::Exit(code) => Exit { code: Some(code), signal: None, ms },
            other => panic!("{other:?} is no end"),
        }
    }

    /// What the program changed in the terminal and hasn't restored, in words.
    pub fn modes_left_on(&self) -> Vec<String> {
        let mut left: Vec<String> = self.lock().emulator.modes_on().into_iter().map(str::to_owned).collect();
        let now = terminal_modes(self.master());
        if now != self.modes_before {
            left.push(format!("terminal modes, before {} now {now}", self.modes_before));
        }
        left
    }

    fn master(&self) -> &dyn MasterPty {
        &**self.master.as_ref().expect("the terminal is open")
    }

    fn order(&mut self, command: &str) {
        writeln!(self.orders.as_mut().unwrap(), "{command}").unwrap();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.shared.lock()
    }

    /// Waits for a condition, and fails if the program ends before.
    fn wait_unless_over<T>(&self, what: &str, find: impl Fn(&State) -> Option<T>) -> T {
        let found = self.wait(what, |state| find(state).map(Ok).or_else(|| state.end().map(|(report, _)| Err(report))));
        found.unwrap_or_else(|report| {
            panic!("waited for {what}, but the program ended: {report:?}; the screen:\n{}", self.screen())
        })
    }

    fn wait<T>(&self, what: &str, find: impl Fn(&State) -> Option<T>) -> T {
        let end = Instant::now() + DEADLINE;
        let mut state = self.lock();
        loop {
            if let Some(found) = find(&state) {
                return found;
            }
            let left = end.saturating_duration_since(Instant::now());
            assert!(left > Duration::ZERO, "waited {DEADLINE:?} for {what}; the screen:\n{}", state.emulator.text());
            state = self.shared.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        if let Some(mut orders) = self.orders.take() {
            let _ = orders.write_all(b"kill\nbye\n"); // ends the program, or the processes that it left behind
        }
        let _ = self.shell.wait();
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Answers {
    None,
    Queries,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    /// Ignores poisoning: if a test panics with the lock, the screen can still be shown.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct State {
    emulator: Emulator,
    reports: Vec<(Report, Instant)>,
    closed: bool,
    hanging_up: bool,
}

impl State {
    /// The reports whose earlier output has all been read.
    fn due(&self) -> &[(Report, Instant)] {
        let due = if self.closed { usize::MAX } else { self.emulator.marks };
        &self.reports[..due.min(self.reports.len())]
    }

    fn end(&self) -> Option<(Report, Instant)> {
        self.due().iter().copied().find(|(report, _)| matches!(report, Report::Exit(_) | Report::Signal(_)))
    }

    fn stops(&self) -> impl Iterator<Item = i32> {
        self.due().iter().filter_map(|(report, _)| if let Report::Stop(signal) = report { Some(*signal) } else { None })
    }

    fn is_ready(&self) -> bool {
        self.due().iter().any(|(report, _)| *report == Report::Ready)
    }
}

fn pty_size(cols: u16, rows: u16) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

/// The terminal's modes, those of `stty`: raw or cooked, echo, control characters.
fn terminal_modes(master: &dyn MasterPty) -> String {
    let modes = master.get_termios().unwrap();
    format!(
        "{:?} {:?} {:?} {:?} {:?}",
        modes.input_flags, modes.output_flags, modes.control_flags, modes.local_flags, modes.control_chars
    )
}
