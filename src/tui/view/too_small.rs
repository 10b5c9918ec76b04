//! What is left to say on a terminal that is too small.

use super::SMALLEST;
use super::sheet::Sheet;
use crate::tui::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub fn draw(theme: Theme, area: Rect, buffer: &mut Buffer) {
    let (columns, rows) = SMALLEST;
    let mut sheet = Sheet::new(theme, area.width);
    let words = format!(
        "a0connect needs {columns} columns and {rows} rows; this terminal has {} and {}. Make it larger, or ^C to end.",
        area.width, area.height
    );
    sheet.text(Role::Plain, 0, &words);
    sheet.draw(buffer, area, 0);
}
