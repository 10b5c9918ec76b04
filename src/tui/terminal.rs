//! Takes the terminal over, draws on it, and restores it.
//!
//! Rules: A frame is one write. The terminal is restored exactly once: at the end, by a signal, or by a panic. The terminal is
//! never queried, because its response would be mixed with the user's keys.

use super::cells::{self, DrawnFrame};
use super::links::Links;
use super::theme::Theme;
use super::view::JudgementCache;
use crate::app::Model;
use crate::domain::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use crossterm::cursor::Show;
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::style::ResetColor;
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use crossterm::{execute, queue};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use zeroize::{Zeroize as _, Zeroizing};

/// At most this many columns and rows are drawn. A terminal may report any size, and each cell takes memory.
const LARGEST: (u16, u16) = (1_000, 500);

static TAKEN: AtomicBool = AtomicBool::new(false);

pub struct Screen {
    terminal: Terminal<CrosstermBackend<Frame>>,
    out: Frame,
    /// None if the terminal isn't known to open them.
    links: Option<Links>,
    /// The size of the frame on the screen. None if there isn't one.
    drawn: Option<(u16, u16)>,
    judgement_cache: JudgementCache,
}

impl Screen {
    /// Prepares the screen, but writes nothing before the first frame.
    pub fn take(links: bool) -> io::Result<Self> {
        let out = Frame::default();
        take_over(&mut out.clone())?;
        // The size comes as an event. Reading it for every frame would open /dev/tty for every key.
        let options = TerminalOptions { viewport: Viewport::Fixed(Rect::default()) };
        let terminal = Terminal::with_options(CrosstermBackend::new(out.clone()), options)?;
        Ok(Self {
            terminal,
            out,
            links: links.then(Links::default),
            drawn: None,
            judgement_cache: JudgementCache::default(),
        })
    }

    pub fn size(&self) -> io::Result<(u16, u16)> {
        self.terminal.size().map(|size| (size.width, size.height))
    }

    /// Returns how many lines are above what is shown.
    pub fn draw(&mut self, model: &Model, theme: Theme) -> io::Result<usize> {
        if self.drawn != Some(model.size) {
            // Not `Terminal::clear`: it queries the cursor position.
            let (width, height) = (model.size.0.min(LARGEST.0), model.size.1.min(LARGEST.1));
            self.terminal.resize(Rect { x: 0, y: 0, width, height })?;
            if let Some(shown) = &mut self.links {
                shown.forget();
            }
            self.drawn = Some(model.size);
        }
        let mut seen = DrawnFrame::default();
        let drawn = self.terminal.draw(|frame| seen = cells::draw(model, theme, &mut self.judgement_cache, frame))?;
        if let Some(shown) = &mut self.links {
            shown.write(seen.links, drawn.buffer, &mut self.out)?;
        }
        self.out.send()?;
        Ok(seen.scrolled)
    }

    /// Draws the next frame completely.
    pub fn forget(&mut self) {
        self.drawn = None;
    }

    /// Restores the terminal and stops until `fg`. Then takes it again and returns its size.
    pub fn suspend(&mut self) -> io::Result<(u16, u16)> {
        leave();
        #[cfg(unix)]
        signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)?;
        self.take_again()
    }

    /// Takes the terminal again. Another program may have used it meanwhile, and its size may have changed.
    pub fn take_again(&mut self) -> io::Result<(u16, u16)> {
        take_over(&mut self.out)?;
        self.out.shown.replace(None);
        self.forget();
        self.size()
    }

    /// Sends a text to the terminal for its clipboard (OSC 52). The terminal never reports whether it accepted the text.
    pub fn copy(&mut self, text: &Secret) -> io::Result<()> {
        let encoded = Zeroizing::new(STANDARD.encode(text.reveal()));
        write!(self.out, "\x1b]52;c;{}\x1b\\", &*encoded)?;
        self.out.send()
    }
}

fn take_over(out: &mut Frame) -> io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    queue!(out, EnterAlternateScreen, EnableBracketedPaste)
}

/// Restores the terminal, unless that was done before.
pub fn leave() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let _ = execute!(io::stdout(), ResetColor, DisableBracketedPaste, LeaveAlternateScreen, Show);
        let _ = disable_raw_mode();
    }
}

/// The terminal's settings, saved while another program uses the terminal.
pub struct SavedSettings {
    #[cfg(unix)]
    settings: Option<rustix::termios::Termios>,
}

/// Restores the terminal for another program.
pub fn lend() -> SavedSettings {
    leave();
    SavedSettings {
        #[cfg(unix)]
        settings: rustix::termios::tcgetattr(io::stdin()).ok(),
    }
}

impl SavedSettings {
    /// Restores the saved settings. A killed program may leave its own, which would otherwise stay after the exit.
    pub fn restore(self) {
        #[cfg(unix)]
        if let Some(settings) = self.settings {
            let _ = rustix::termios::tcsetattr(io::stdin(), rustix::termios::OptionalActions::Now, &settings);
        }
    }
}

/// Makes a panic, on any thread, restore the terminal, print where it happened and end the program. The panic's message isn't
/// printed, because it may quote a text, like that of a slice.
pub fn leave_on_panic() {
    std::panic::set_hook(Box::new(|info| {
        leave();
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(
            io::stderr(),
            "a0connect failed at {place}, which is a bug. Your saved values are safe. Start it again to continue.\n\
             Report this line. It contains none of your values."
        );
        std::process::exit(101);
    }));
}

const SHOW: &[u8] = b"\x1b[?25h";
const HIDE: &[u8] = b"\x1b[?25l";

/// Collects the bytes of a frame until it is sent. A flush before that does nothing.
#[derive(Clone)]
struct Frame {
    bytes: Rc<RefCell<Vec<u8>>>,
    /// Whether the cursor is shown. None if that isn't known.
    shown: Rc<RefCell<Option<bool>>>,
}

impl Default for Frame {
    fn default() -> Self {
        Self { bytes: Rc::new(RefCell::new(Vec::with_capacity(16 * 1024))), shown: Rc::default() }
    }
}

impl Frame {
    fn send(&mut self) -> io::Result<()> {
        let mut bytes = self.bytes.borrow_mut();
        // Each frame shows or hides the cursor. The terminal gets only a change.
        let shows = bytes.windows(SHOW.len()).rposition(|part| part == SHOW);
        let hides = bytes.windows(HIDE.len()).rposition(|part| part == HIDE);
        if let Some(at) = shows.max(hides) {
            let show = Some(shows > hides);
            if *self.shown.borrow() == show {
                bytes.drain(at..at + SHOW.len());
            }
            self.shown.replace(show);
        }
        let mut stdout = io::stdout().lock();
        let sent = stdout.write_all(&bytes).and_then(|()| stdout.flush());
        // Wipe this frame's bytes. The rest of the buffer was wiped with earlier frames.
        bytes.as_mut_slice().zeroize();
        bytes.clear();
        sent
    }
}

impl Write for Frame {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
