//! Checkpoint 8: the login link, and the steps of a sign-in.

use super::View;
use super::sheet::Sheet;
use crate::domain::checkpoints::CheckpointId;
use crate::tui::theme::Role;

/// The numbered steps of the flow.
const FLOW: [&str; 9] = [
    "You choose to sign in at your application.",
    "Auth0 sends the browser on to {provider}.",
    "You log in at {provider} and let Auth0 know you.",
    "{provider} sends the browser to Auth0 with a code.",
    "Auth0 exchanges the code for an access token.",
    "Auth0 asks who you are; the script makes a user.",
    "Auth0 sends the browser to your callback: a code.",
    "Your application exchanges it for an ID token.",
    "Your application knows who you are.",
];

impl View<'_> {
    pub fn sign_in(&self, columns: usize) -> Sheet {
        let mut sheet = self.sheet(columns);
        let at = CheckpointId::SignIn;
        self.title(&mut sheet, at);
        sheet.gap();
        self.rail(&mut sheet, 1);
        sheet.gap();
        for check in &self.judged(at).checks {
            self.verdict(&mut sheet, check);
        }
        sheet.gap();
        let known = self.model.known();
        let created = known.setup.connection_id.is_some();
        let reads_log = known.claims().is_some_and(|claims| claims.has("read:logs"));
        match known.authorize_url(None) {
            None => sheet.text(Role::Plain, 1, "· The login link needs Domain and Client ID (step 1)."),
            Some(url) => {
                let words = match (created, reads_log) {
                    (false, _) => "The login link, for a browser (y copies it):",
                    (true, true) => "Open the link (y copies it), sign in, then press t:",
                    (true, false) => "Open the link (y copies it) and sign in:",
                };
                sheet.text(Role::Plain, 1, words);
                let from = sheet.len();
                sheet.text(Role::Title, 1, &url);
                sheet.link_from(from, &url);
                if known.sign_in_callback().is_none() {
                    let words = "It names no redirect URI: give one of your Allowed Callback URLs (step 1).";
                    sheet.marked(("!", Role::Warn), 1, Role::Plain, words);
                }
                if !created {
                    let words = "It works once the connection is created (step 6).";
                    sheet.marked(("·", Role::Plain), 1, Role::Plain, words);
                } else if self.model.demo {
                    let words = "The demo's page needs no password. Choose Allow.";
                    sheet.marked(("·", Role::Plain), 1, Role::Plain, words);
                }
            }
        }
        let words = match created && !reads_log {
            // Only that URL can show what happened.
            true => "Then paste the URL from the address bar here to see how the sign-in went.",
            false => "Failed in the browser? Paste the address that it ended at: it is explained here.",
        };
        sheet.marked(("·", Role::Plain), 1, Role::Plain, words);
        sheet.gap();
        let provider = known.setup.provider_name();
        for (index, words) in FLOW.iter().enumerate() {
            let number = (index + 1).to_string();
            sheet.marked((&number, Role::Title), 1, Role::Plain, &sentence(words, &provider));
        }
        sheet
    }
}

/// With the provider's name and a capital letter at the beginning: the name may be "the provider".
fn sentence(words: &str, provider: &str) -> String {
    let text = words.replacen("{provider}", provider, 1);
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
