//! A screen without cells: the lines of its sheets, printed, have the same words as the screen that is drawn.

use super::{COLOUR, drawn, model_of, rows};
use crate::app::Model;
use crate::tui::view::{Body, JudgementCache, Sheet, Sheets, sheets};

/// Every state must pass this.
pub fn has_the_words_of_the_screen(model: &Model) {
    // More rows than any screen has, so that nothing scrolls.
    for size in [(60, 200), (80, 200), (120, 200)] {
        let model = Model { size, scroll: 0, ..model.clone() };
        let Sheets { header, side, body, asked, notice, left, keys } =
            sheets(&model, COLOUR, &mut JudgementCache::default(), (size.0.into(), size.1.into()));
        let Body { tabs, main, aside, plan } = body;
        let parts = [Some(header), side, tabs, Some(main), aside, plan, asked, Some(notice), Some(keys)];
        let mut lines: Vec<String> = parts.iter().flatten().flat_map(printed).collect();
        lines.push(left);
        let (terminal, _) = drawn(&model, COLOUR);
        assert_eq!(words(&lines), words(&rows(terminal.backend().buffer())), "{size:?}");
    }
}

#[test]
fn a_body_is_printed_line_by_line() {
    for name in ["overview", "profiles", "sign_in", "help_page", "credentials"] {
        let model = Model { size: (60, 200), ..model_of(name) };
        let main = sheets(&model, COLOUR, &mut JudgementCache::default(), (60, 200)).body.main;
        let (terminal, _) = drawn(&model, COLOUR);
        let screen = rows(terminal.backend().buffer());
        // Under the header and its rule.
        assert_eq!(printed(&main), screen[2..2 + main.len()], "{name}");
    }
}

fn printed(sheet: &Sheet) -> Vec<String> {
    let line = |spans: &Vec<(_, String)>| spans.iter().map(|(_, text)| text.as_str()).collect::<String>();
    sheet.lines().iter().map(|spans| line(spans).trim_end().to_owned()).collect()
}

/// In alphabetical order, since parts of a screen are side by side.
fn words<'a>(lines: impl IntoIterator<Item = &'a String>) -> Vec<&'a str> {
    let split = |line: &'a String| line.split([' ', '─', '│']).filter(|word| !word.is_empty());
    let mut words: Vec<&str> = lines.into_iter().flat_map(split).collect();
    words.sort_unstable();
    words
}
