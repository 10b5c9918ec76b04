//! A login with auth0-cli that waits for the user: the link, the code, and the link as a QR code.

use super::qr;
use super::sheet::Sheet;
use super::{Body, View};
use crate::app::model::{LinkOpening, LoginUnderWay};
use crate::domain::cli_login::BEGIN;
use crate::tui::theme::Role;

/// The words need so many columns beside the QR code.
const WORDS: usize = 36;
/// A bar, and a free column on both sides of it.
const BETWEEN: usize = 3;

impl View<'_> {
    pub fn log_in(&self, columns: usize) -> Body {
        let Some(running) = &self.model.auth0_cli.running else { return self.sheet(columns).into() };
        let room = columns.saturating_sub(WORDS + BETWEEN);
        let code = running.code.as_ref().and_then(|code| qr::code(&code.link, self.theme, room, self.rows));
        let taken = code.as_ref().map_or(0, |code| code.width + BETWEEN);
        let mut main = self.login_code(running, columns - taken);
        main.scroll = self.model.scroll;
        Body { aside: code, ..main.into() }
    }

    fn login_code(&self, running: &LoginUnderWay, columns: usize) -> Sheet {
        let mut sheet = self.sheet(columns);
        sheet.title("Log in with auth0-cli");
        sheet.gap();
        let Some(code) = &running.code else {
            let words = format!("Starting {BEGIN}. It will show a link and a code.");
            sheet.marked(("…", Role::Act), 1, Role::Plain, &words);
            return sheet;
        };
        sheet.text(Role::Plain, 1, "Open this link on any device:");
        let from = sheet.len();
        sheet.text(Role::Title, 1, &code.link);
        sheet.link_from(from, &code.link);
        sheet.gap();
        sheet.text(Role::Plain, 1, "Check that the page shows this code:");
        sheet.gap();
        sheet.text(Role::Title, 4, &spaced(&code.code));
        sheet.gap();
        sheet.marked(("…", Role::Act), 1, Role::Plain, "Waiting for your login.");
        if let Some(until) = running.until {
            let seconds = self.seconds_until(until);
            let words = format!("The code is valid for {}:{:02}.", seconds / 60, seconds % 60);
            sheet.text(Role::Plain, 3, &words);
        }
        match &running.opening {
            LinkOpening::NotYet | LinkOpening::Asked(_) => {}
            LinkOpening::Opened => sheet.marked(("•", Role::Act), 1, Role::Plain, "Opened the link in your browser."),
            LinkOpening::Failed(why) => {
                sheet.marked(("!", Role::Warn), 1, Role::Plain, &format!("{why} Open the link yourself."));
            }
        }
        sheet.gap();
        let words = "auth0-cli saves this login, and makes its tenant the default one.";
        sheet.marked(("·", Role::Plain), 1, Role::Plain, words);
        sheet
    }
}

/// `A B C D - E F G H`: easier to compare.
fn spaced(code: &str) -> String {
    let mut spaced = String::with_capacity(2 * code.len());
    for char in code.chars() {
        if !spaced.is_empty() {
            spaced.push(' ');
        }
        spaced.push(char);
    }
    spaced
}
