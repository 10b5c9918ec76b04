//! A terminal emulator: what the bytes of a program do to the screen, the modes and the clipboard, and the responses to its
//! queries.

use std::collections::BTreeSet;
use std::num::NonZeroU16;

use base64::Engine as _;
use vt100::{MouseProtocolMode, Parser, Screen};

/// `job_shell.pl` writes this to the terminal before it reports that the program stopped or ended. All earlier output comes
/// before it.
pub const MARK: &[u8] = b"\x1e\x06\x1e";

pub struct Emulator {
    parser: Parser<Beyond>,
    /// Everything that the program wrote, without marks.
    pub log: Vec<u8>,
    pub marks: usize,
    held: Vec<u8>,
}

impl Emulator {
    pub fn new(cols: u16, rows: u16) -> Emulator {
        let (rows, cols) = size(cols, rows);
        let parser = Parser::new_with_callbacks(rows, cols, 0, Beyond::default());
        Emulator { parser, log: Vec::new(), marks: 0, held: Vec::new() }
    }

    /// Processes output, and returns a terminal's responses to the queries in it.
    pub fn read(&mut self, chunk: &[u8]) -> Vec<u8> {
        self.held.extend(chunk);
        while let Some(at) = self.held.windows(MARK.len()).position(|window| window == MARK) {
            let before: Vec<u8> = self.held.drain(..at + MARK.len()).collect();
            self.draw(&before[..at]);
            self.marks += 1;
        }
        let keep = (1..MARK.len()).rev().find(|length| self.held.ends_with(&MARK[..*length])).unwrap_or(0);
        let complete: Vec<u8> = self.held.drain(..self.held.len() - keep).collect();
        self.draw(&complete);
        std::mem::take(&mut self.parser.callbacks_mut().answers)
    }

    fn draw(&mut self, bytes: &[u8]) {
        self.log.extend(bytes);
        self.parser.process(bytes);
    }

    pub fn resize(&mut self, cols: u16, rows: u16) {
        let (rows, cols) = size(cols, rows);
        self.parser.set_size(rows, cols);
    }

    pub fn screen(&self) -> &Screen {
        self.parser.screen()
    }

    /// The rows of the screen as lines, without trailing blanks and without empty rows at the end.
    pub fn text(&self) -> String {
        let (_, cols) = self.screen().size();
        let rows: String = self.screen().rows(0, cols.get()).map(|row| row.trim_end().to_owned() + "\n").collect();
        rows.trim_end().to_owned() + "\n"
    }

    /// The texts that were copied by OSC 52, the oldest first.
    pub fn copied(&self) -> Vec<String> {
        self.parser.callbacks().copied.clone()
    }

    /// The modes that differ from a terminal's initial modes, in words.
    pub fn modes_on(&self) -> Vec<&'static str> {
        let (screen, beyond) = (self.screen(), self.parser.callbacks());
        let known = [
            (screen.alternate_screen(), "alternate screen"),
            (screen.bracketed_paste(), "bracketed paste"),
            (screen.hide_cursor(), "hidden cursor"),
            (screen.application_cursor(), "application cursor keys"),
            (screen.application_keypad(), "application keypad"),
            (screen.mouse_protocol_mode() != MouseProtocolMode::None, "mouse capture"),
            (beyond.keyboard_pushed > 0, "keyboard enhancement"),
            (beyond.modes.contains(&WRAP), "no line wrap"),
            (beyond.modes.contains(&FOCUS), "focus events"),
            (beyond.modes.contains(&SYNCHRONIZED), "synchronized output"),
        ];
        known.into_iter().filter(|(on, _)| *on).map(|(_, name)| name).collect()
    }
}

fn size(cols: u16, rows: u16) -> (NonZeroU16, NonZeroU16) {
    (NonZeroU16::new(rows).expect("at least one row"), NonZeroU16::new(cols).expect("at least one column"))
}

const WRAP: u16 = 7; // initially on, so `modes` contains it while it is off
const FOCUS: u16 = 1004;
const SYNCHRONIZED: u16 = 2026;

/// The state that vt100 doesn't keep itself.
#[derive(Default)]
struct Beyond {
    modes: BTreeSet<u16>,
    keyboard_pushed: usize,
    copied: Vec<String>,
    answers: Vec<u8>,
}

impl vt100::Callbacks for Beyond {
    fn copy_to_clipboard(&mut self, _: &mut Screen, _selection: &[u8], data: &[u8]) {
        let text = base64::engine::general_purpose::STANDARD.decode(data).expect("OSC 52 carries base64");
        self.copied.push(String::from_utf8(text).expect("OSC 52 carries UTF-8"));
    }

    fn unhandled_csi(&mut self, screen: &mut Screen, prefix: Option<u8>, _: Option<u8>, params: &[&[u16]], last: char) {
        let first = params.first().and_then(|param| param.first()).copied().unwrap_or(0);
        match (prefix, last) {
            (Some(b'?'), 'h' | 'l') => {
                for mode in params.iter().filter_map(|param| param.first()) {
                    match ([WRAP, FOCUS, SYNCHRONIZED].contains(mode), (last == 'h') != (*mode == WRAP)) {
                        (true, true) => _ = self.modes.insert(*mode),
                        (true, false) => _ = self.modes.remove(mode),
                        (false, _) => {}
                    }
                }
            }
            (Some(b'>'), 'u') => self.keyboard_pushed += 1,
            (Some(b'<'), 'u') => self.keyboard_pushed = self.keyboard_pushed.saturating_sub(usize::from(first.max(1))),
            (Some(b'?'), 'u') => self.answers.extend(b"\x1b[?0u"),
            (None, 'c') => self.answers.extend(b"\x1b[?62;22c"),
            (None, 'n') if first == 6 => {
                let (row, col) = screen.cursor_position();
                self.answers.extend(format!("\x1b[{};{}R", row + 1, col + 1).bytes());
            }
            _ => {}
        }
    }
}
