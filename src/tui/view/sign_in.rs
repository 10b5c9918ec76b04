//! Checkpoint 8: the login link, and the way that a sign-in takes.

use super::View;
use super::sheet::Sheet;
use crate::domain::checkpoints::CheckpointId;
use crate::domain::probes::{authorize_url, sign_in_callback};
use crate::tui::theme::Role;
use ratatui::layout::Rect;

/// The numbered steps of the flow: number, who to whom, what.
const FLOW: [(&str, &str, &str); 9] = [
    ("1", "Browser", "somebody chooses to sign in at your application"),
    ("2", "Auth0", "sends the browser on to {provider}, with your client ID"),
    ("3", "{provider}", "asks for the login, and whether Auth0 may know"),
    ("4", "{provider}", "sends the browser back to Auth0 with a code"),
    ("5", "Auth0", "exchanges the code for an access token at the Token URL"),
    ("6", "Auth0", "asks the Userinfo URL; the script makes a user of it"),
    ("7", "Auth0", "sends the browser to your callback with its own code"),
    ("8", "Your app", "exchanges that code for an ID token at Auth0"),
    ("9", "Your app", "knows who signed in"),
];

impl View<'_> {
    pub fn sign_in(&self, area: Rect) -> Sheet {
        let mut sheet = self.sheet(area);
        let at = CheckpointId::SignIn;
        self.title(&mut sheet, at);
        for check in &self.judged(at).checks {
            self.verdict(&mut sheet, check, true);
        }
        sheet.gap();
        let (setup, facts) = (self.setup(), &self.model.facts);
        match authorize_url(setup, facts, None) {
            None => sheet.text(Role::Plain, 1, "· The login link needs Domain and Client ID (step 1)."),
            Some(url) => {
                sheet.text(Role::Plain, 1, "The login link, for a browser (y copies it):");
                sheet.text(Role::Title, 0, &url);
                if sign_in_callback(setup, facts).is_none() {
                    let words = "It names no redirect URI: give one of your Allowed Callback URLs (step 1).";
                    sheet.marked(("!", Role::Warn), 1, Role::Plain, words);
                }
                if setup.connection_id.is_none() {
                    let words = "It works once the connection is created (step 6).";
                    sheet.marked(("·", Role::Plain), 1, Role::Plain, words);
                }
            }
        }
        sheet.gap();
        let provider = setup.provider_name();
        let column = FLOW.iter().map(|(_, who, _)| who.replace("{provider}", &provider).chars().count()).max();
        let column = column.unwrap_or(0).min(14);
        for (number, who, what) in FLOW {
            let who = format!("{:<column$}", who.replace("{provider}", &provider));
            let from = format!("{number}  {who}");
            sheet.marked((&from, Role::Plain), 1, Role::Plain, &format!(" {}", what.replace("{provider}", &provider)));
        }
        sheet
    }
}
