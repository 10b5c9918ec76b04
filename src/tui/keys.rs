//! Turns terminal events into messages.
//!
//! Rules: Presses and repeats count, releases don't. A paste is one message and never key presses. If a slow connection splits
//! the sequence of an arrow key, the parts are joined again, so no `[A` ends up in a field.

use crate::app::Message;
use crate::app::message::Key;
use crate::domain::secret::Secret;
use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use jiff::{SignedDuration, Timestamp};
use zeroize::Zeroizing;

/// The start of a bracketed paste without its escape character. An invalid byte before it may swallow that character.
const BEGIN: &str = "[200~";

/// A key within this time after an Esc may belong to its sequence.
const TORN: SignedDuration = SignedDuration::from_millis(25);

/// This many keys at once count as a paste. Windows has no paste events. On other systems, only some terminals have none, so
/// the number is larger than anything that a user types ahead.
const RUN: usize = if cfg!(windows) { 4 } else { 256 };

/// Holds an Esc and the rest of its sequence back for a moment. Also holds a paste back that lost its escape character, for as
/// long as more of it comes.
#[derive(Default)]
pub struct Keys {
    held: Option<(Timestamp, String)>,
    /// How many characters of [`BEGIN`] came last.
    begun: usize,
    pasted: Option<(Timestamp, Zeroizing<String>)>,
}

impl Keys {
    pub fn take(&mut self, event: Event, now: Timestamp, out: &mut Vec<Message>) {
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => self.press(key, now, out),
            Event::Paste(text) => {
                self.release(out);
                out.push(Message::Paste(Secret::new(text)));
            }
            Event::Resize(columns, rows) => out.push(Message::Resize { columns, rows }),
            _ => {}
        }
    }

    fn press(&mut self, event: KeyEvent, now: Timestamp, out: &mut Vec<Message>) {
        if let Some((since, text)) = &mut self.pasted {
            if now.duration_since(*since) <= TORN {
                *since = now;
                text.extend(pasted(event));
                return;
            }
            self.release(out);
        }
        if let Some((since, sequence)) = &mut self.held {
            let plain = (event.modifiers - KeyModifiers::SHIFT).is_empty();
            let in_time = now.duration_since(*since) <= TORN;
            match event.code {
                KeyCode::Char(char) if plain && in_time && continues(sequence, char) => {
                    sequence.push(char);
                    if sequence == BEGIN {
                        self.held = None;
                        self.pasted = Some((now, Zeroizing::default()));
                        return;
                    }
                    if let Some(key) = key_of(sequence) {
                        self.held = None;
                        out.extend(key.map(Message::Key));
                    }
                    return;
                }
                _ => self.release(out),
            }
        }
        let key = key(event);
        if self.completes_begin(key, out) {
            self.pasted = Some((now, Zeroizing::default()));
            return;
        }
        match key {
            Some(Key::Esc) => self.held = Some((now, String::new())),
            Some(key) => out.push(Message::Key(key)),
            None => {}
        }
    }

    /// True if this key completes [`BEGIN`]. Then the keys before it weren't text, and their messages are removed.
    fn completes_begin(&mut self, key: Option<Key>, out: &mut Vec<Message>) -> bool {
        let next = |begun: usize| BEGIN.chars().nth(begun).map(Key::Char);
        self.begun = match key {
            key if key == next(self.begun) => self.begun + 1,
            key => usize::from(key == next(0)),
        };
        if self.begun < BEGIN.len() {
            return false;
        }
        for begun in (0..std::mem::take(&mut self.begun) - 1).rev() {
            out.pop_if(|last| next(begun).is_some_and(|key| *last == Message::Key(key)));
        }
        true
    }

    /// When the keys that are held back are released.
    pub fn wake_at(&self) -> Option<Timestamp> {
        let held = self.held.as_ref().map(|(since, _)| *since);
        let pasted = self.pasted.as_ref().map(|(since, _)| *since);
        held.or(pasted).map(|since| since + TORN)
    }

    /// Releases the keys that were held back, if their time is over.
    pub fn tick(&mut self, now: Timestamp, out: &mut Vec<Message>) {
        if self.wake_at().is_some_and(|at| at <= now) {
            self.release(out);
        }
    }

    /// Gives out a single Esc or the paste. The start of an unfinished sequence is dropped, because the user didn't type it.
    fn release(&mut self, out: &mut Vec<Message>) {
        if self.held.take().is_some() {
            out.push(Message::Key(Key::Esc));
        }
        if let Some((_, text)) = self.pasted.take() {
            out.push(Message::Paste(Secret::new(text.as_str())));
        }
    }
}

/// The character that a key adds to a paste.
fn pasted(event: KeyEvent) -> Option<char> {
    match key(event)? {
        Key::Char(char) => Some(char),
        Key::Enter => Some('\n'),
        Key::Tab => Some('\t'),
        _ => None,
    }
}

/// A sequence begins with `[` or `O`, and printable ASCII characters follow (ECMA-48 section 5.4).
fn continues(sequence: &str, char: char) -> bool {
    match sequence.is_empty() {
        true => matches!(char, '[' | 'O'),
        false => char.is_ascii_graphic(),
    }
}

/// The key of a complete sequence. None if the sequence isn't complete, Some(None) if no key has it.
fn key_of(sequence: &str) -> Option<Option<Key>> {
    let last = sequence.chars().last().filter(|char| sequence.len() > 1 && !matches!(char, '0'..='9' | ';'))?;
    let first = sequence[1..].split([';', '~']).next().unwrap_or_default();
    let word = sequence.contains(";5") || sequence.contains(";3");
    Some(match last {
        'A' => Some(Key::Up),
        'B' => Some(Key::Down),
        'C' if word => Some(Key::WordRight),
        'D' if word => Some(Key::WordLeft),
        'C' => Some(Key::Right),
        'D' => Some(Key::Left),
        'H' if word => Some(Key::Top),
        'F' if word => Some(Key::Bottom),
        'H' => Some(Key::Home),
        'F' => Some(Key::End),
        'P' => Some(Key::F1),
        'Z' => Some(Key::BackTab),
        '~' => match first {
            "1" | "7" => Some(Key::Home),
            "3" => Some(Key::Delete),
            "4" | "8" => Some(Key::End),
            "5" => Some(Key::PageUp),
            "6" => Some(Key::PageDown),
            _ => None,
        },
        _ => None,
    })
}

fn key(event: KeyEvent) -> Option<Key> {
    let control = event.modifiers.contains(KeyModifiers::CONTROL);
    let alt = event.modifiers.contains(KeyModifiers::ALT);
    Some(match event.code {
        KeyCode::Char(char) => match (control, alt) {
            (false, false) => Key::Char(char),
            // Windows reports AltGr like this.
            (true, true) => Key::Char(char),
            (false, true) => return None,
            (true, false) => chord(char),
        },
        KeyCode::Enter => Key::Enter,
        KeyCode::Tab if event.modifiers.contains(KeyModifiers::SHIFT) => Key::BackTab,
        KeyCode::Tab => Key::Tab,
        KeyCode::BackTab => Key::BackTab,
        code if moves(code, control || alt).is_some() => {
            let key = moves(code, control || alt)?;
            match key.motion() {
                Some((motion, _)) if event.modifiers.contains(KeyModifiers::SHIFT) => Key::Select(motion),
                _ => key,
            }
        }
        KeyCode::Backspace if control || alt => Key::Ctrl('w'),
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Delete => Key::Delete,
        KeyCode::Esc => Key::Esc,
        KeyCode::F(1) => Key::F1,
        _ => return None,
    })
}

/// The keys that move the cursor. `far`: with Control or Alt.
fn moves(code: KeyCode, far: bool) -> Option<Key> {
    Some(match code {
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Left if far => Key::WordLeft,
        KeyCode::Right if far => Key::WordRight,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::Home if far => Key::Top,
        KeyCode::End if far => Key::Bottom,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        _ => return None,
    })
}

/// Terminals send the same byte for several chords. crossterm calls it by a digit.
fn chord(char: char) -> Key {
    match char.to_ascii_lowercase() {
        '7' | '/' | '_' | '-' => Key::Ctrl('_'),
        '4' | '\\' => Key::Ctrl('4'),
        'i' => Key::Tab,
        'j' | 'm' => Key::Enter,
        '[' | '3' => Key::Esc,
        char => Key::Ctrl(char),
    }
}

/// For terminals without paste events: turns a run of [`RUN`] or more keys that came at once into one paste. An Enter in it is
/// a line break.
pub fn pastes(messages: Vec<Message>) -> Vec<Message> {
    if messages.len() < RUN {
        return messages;
    }
    let text = |message: &Message| match message {
        Message::Key(Key::Char(char)) => Some(*char),
        Message::Key(Key::Enter) => Some('\n'),
        _ => None,
    };
    let mut out = Vec::with_capacity(messages.len());
    let mut run = Vec::new();
    let end = |run: &mut Vec<Message>, out: &mut Vec<Message>| {
        if run.len() < RUN {
            out.append(run);
            return;
        }
        let all: Zeroizing<String> = Zeroizing::new(run.drain(..).filter_map(|message| text(&message)).collect());
        out.push(Message::Paste(Secret::new(all.as_str())));
    };
    for message in messages {
        if text(&message).is_none() {
            end(&mut run, &mut out);
            out.push(message);
        } else {
            run.push(message);
        }
    }
    end(&mut run, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::message::Motion;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millisecond(millis).unwrap()
    }

    fn event(code: KeyCode, modifiers: KeyModifiers) -> Event {
        Event::Key(KeyEvent::new(code, modifiers))
    }

    /// The messages for these events. Each event has its time in milliseconds.
    fn read(events: &[(KeyCode, KeyModifiers, i64)]) -> Vec<Message> {
        let (mut keys, mut out) = (Keys::default(), Vec::new());
        for (code, modifiers, millis) in events {
            keys.take(event(*code, *modifiers), at(*millis), &mut out);
        }
        keys.tick(at(1_000), &mut out);
        assert_eq!(keys.wake_at(), None);
        out
    }

    const NONE: KeyModifiers = KeyModifiers::NONE;

    #[test]
    fn chords_that_are_one_byte_are_one_key() {
        for (char, key) in [('7', '_'), ('/', '_'), ('_', '_'), ('4', '4'), ('\\', '4'), ('H', 'h'), ('c', 'c')] {
            assert_eq!(
                read(&[(KeyCode::Char(char), KeyModifiers::CONTROL, 0)]),
                [Message::Key(Key::Ctrl(key))],
                "{char}"
            );
        }
        assert_eq!(read(&[(KeyCode::Left, KeyModifiers::ALT, 0)]), [Message::Key(Key::WordLeft)]);
        let both = KeyModifiers::CONTROL | KeyModifiers::SHIFT;
        assert_eq!(read(&[(KeyCode::Home, both, 0)]), [Message::Key(Key::Select(Motion::Top))]);
        assert_eq!(read(&[(KeyCode::Down, KeyModifiers::SHIFT, 0)]), [Message::Key(Key::Select(Motion::Down))]);
        assert_eq!(Key::Select(Motion::WordLeft).plain(), Key::WordLeft);
        assert_eq!(read(&[(KeyCode::Char('x'), KeyModifiers::ALT, 0)]), []);
    }

    #[test]
    fn a_torn_arrow_key_is_an_arrow_key() {
        let torn = [(KeyCode::Esc, NONE, 0), (KeyCode::Char('['), NONE, 9), (KeyCode::Char('A'), NONE, 12)];
        assert_eq!(read(&torn), [Message::Key(Key::Up)]);
        let page = ['[', '5', '~'].map(|char| (KeyCode::Char(char), NONE, 5));
        assert_eq!(read(&[&[(KeyCode::Esc, NONE, 0)][..], &page].concat()), [Message::Key(Key::PageUp)]);
        let half = [(KeyCode::Esc, NONE, 0), (KeyCode::Char('['), NONE, 9)];
        assert_eq!(read(&half), [Message::Key(Key::Esc)]);
    }

    #[test]
    fn esc_and_what_is_typed_later_are_two_keys() {
        let late = [(KeyCode::Esc, NONE, 0), (KeyCode::Char('['), NONE, 30)];
        assert_eq!(read(&late), [Message::Key(Key::Esc), Message::Key(Key::Char('['))]);
        let quick = [(KeyCode::Esc, NONE, 0), (KeyCode::Char('q'), NONE, 3)];
        assert_eq!(read(&quick), [Message::Key(Key::Esc), Message::Key(Key::Char('q'))]);
        assert_eq!(read(&[(KeyCode::Esc, NONE, 0), (KeyCode::Esc, NONE, 3)]).len(), 2);
    }

    #[test]
    fn releases_are_no_keys_and_pastes_are_one_message() {
        let (mut keys, mut out) = (Keys::default(), Vec::new());
        let release = KeyEvent::new_with_kind(KeyCode::Enter, NONE, KeyEventKind::Release);
        keys.take(Event::Key(release), at(0), &mut out);
        keys.take(Event::Paste("a\nb".into()), at(0), &mut out);
        keys.take(Event::Resize(80, 24), at(0), &mut out);
        assert_eq!(out, [Message::Paste(Secret::new("a\nb")), Message::Resize { columns: 80, rows: 24 }]);
    }

    #[test]
    fn a_run_of_keys_is_a_paste() {
        let keys = |text: &str| text.chars().map(Key::Char).map(Message::Key).collect::<Vec<_>>();
        let first = "a".repeat(RUN - 2);
        let mut run = keys(&first);
        run.push(Message::Key(Key::Enter));
        run.extend(keys("d"));
        run.push(Message::Key(Key::Tab));
        run.extend(keys("ef"));
        let mut wanted = vec![Message::Paste(Secret::new(format!("{first}\nd"))), Message::Key(Key::Tab)];
        wanted.extend(keys("ef"));
        assert_eq!(pastes(run.clone()), wanted);
        run.remove(0);
        assert_eq!(pastes(run.clone()), run, "typed ahead");
    }

    #[test]
    fn a_paste_whose_escape_character_was_lost_is_one_message_and_commands_nothing() {
        let pressed = |text: &str| text.chars().map(|char| (KeyCode::Char(char), NONE, 5)).collect::<Vec<_>>();
        let mut content = pressed("[200~se");
        content.push((KeyCode::Enter, NONE, 6));
        content.extend(['u', 'c'].map(|char| (KeyCode::Char(char), KeyModifiers::CONTROL, 20)));
        content.extend("cret".chars().map(|char| (KeyCode::Char(char), NONE, 30)));
        let paste = Message::Paste(Secret::new("se\ncret"));
        let e = (KeyCode::Char('é'), NONE, 0);
        assert_eq!(read(&[&[e], &content[..]].concat()), [Message::Key(Key::Char('é')), paste.clone()]);
        assert_eq!(read(&[&[(KeyCode::Esc, NONE, 0)], &content[..]].concat()), std::slice::from_ref(&paste), "torn");
        let later = [&content[..], &[(KeyCode::Char('q'), NONE, 400)]].concat();
        assert_eq!(read(&later), [paste, Message::Key(Key::Char('q'))]);
        let typed = pressed("[200[20");
        assert_eq!(read(&typed).len(), 7);
    }
}
