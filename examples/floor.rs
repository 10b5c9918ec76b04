//! The least that a program of this kind can be: one ratatui frame, redrawn at every key, `q` quits. `benches/terminal`
//! measures a0connect as a ratio to it, in the same run on the same machine.
#![allow(clippy::disallowed_methods)]

use crossterm::event::{Event, KeyCode, KeyEventKind, KeyModifiers, read};
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::widgets::Paragraph;
use std::io::{Result, stdout};

fn main() -> Result<()> {
    enable_raw_mode()?;
    crossterm::execute!(stdout(), EnterAlternateScreen, crossterm::event::EnableBracketedPaste)?;
    let mut terminal = Terminal::new(CrosstermBackend::new(stdout()))?;
    let mut text = String::from("ready ");
    loop {
        let lines =
            (0..20).map(|row| format!("row {row} of a screen that is as full as an ordinary one")).collect::<Vec<_>>();
        let screen = format!("{text}\n{}", lines.join("\n"));
        terminal.draw(|frame| frame.render_widget(Paragraph::new(screen), frame.area()))?;
        match read()? {
            Event::Key(key) if key.kind == KeyEventKind::Release => {}
            Event::Key(key) if key.code == KeyCode::Char('c') && key.modifiers == KeyModifiers::CONTROL => break,
            Event::Key(key) => match key.code {
                KeyCode::Char('q') => break,
                KeyCode::Char(char) => text.push(char),
                _ => text.truncate(6),
            },
            Event::Paste(pasted) => text.push_str(&pasted[..pasted.len().min(60)]),
            _ => {}
        }
    }
    crossterm::execute!(stdout(), crossterm::event::DisableBracketedPaste, LeaveAlternateScreen)?;
    disable_raw_mode()
}
