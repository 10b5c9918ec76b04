//! The message on a terminal that is too small.

use super::{SMALLEST, Sheet};
use crate::tui::theme::{Role, Theme};

pub fn too_small(theme: Theme, columns: u16, rows: u16) -> Sheet {
    let mut sheet = Sheet::new(theme, usize::from(columns));
    let words = format!(
        "a0connect needs {} columns and {} rows. This terminal has {columns} and {rows}. Enlarge it, or press ^C to quit.",
        SMALLEST.0, SMALLEST.1
    );
    sheet.text(Role::Plain, 0, &words);
    sheet
}
