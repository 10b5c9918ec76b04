//! Checkpoint 8: the login link, and the steps of a sign-in.

use super::View;
use super::sheet::Sheet;
use super::text::clip;
use crate::domain::checkpoints::{Check, CheckpointId, CheckpointStatus};
use crate::domain::finding::State;
use crate::tui::theme::Role;

/// Said before each sign-in.
pub const BEFOREHAND: &str = "A sign-in creates a user, runs the tenant's Actions and writes to its log.";

impl View<'_> {
    pub fn sign_in(&self, columns: usize) -> Sheet {
        let mut sheet = self.sheet(columns);
        let at = CheckpointId::SignIn;
        self.title(&mut sheet, at);
        self.rail(&mut sheet, 1);
        sheet.gap();
        // A failure of step 7 makes a sign-in fail, so it comes first.
        let wrong = |check: &&Check| check.finding.state == State::Failed;
        let blocked = self.judged(CheckpointId::InPlace).checks.iter().find(wrong);
        let checks = blocked.map_or(self.judged(at).checks.as_slice(), std::slice::from_ref);
        for check in checks {
            self.verdict(&mut sheet, check);
        }
        let has_fix = checks.iter().any(|check| !check.finding.fix.is_empty());
        sheet.gap();
        let known = self.model.known();
        // Also one that somebody else created, unless it is about another provider.
        let usable = self.judged(CheckpointId::Connection).status != CheckpointStatus::Failed;
        let exists = known.setup.connection_id.is_some() || usable && known.connection_id().is_some();
        let reads_log = known.claims().is_some_and(|claims| claims.has("read:logs"));
        let proven = self.judged(at).status == CheckpointStatus::Done;
        if self.signs_in() {
            sheet.text(Role::Title, 1, "Press Enter to sign in now, step by step.");
            sheet.text(Role::Plain, 1, BEFOREHAND);
            sheet.gap();
        }
        match known.authorize_url(None) {
            None => {
                sheet.text(Role::Plain, 1, "The login link needs Domain and Client ID.");
                sheet.marked(("→", Role::Title), 1, Role::Title, "Enter both in step 1.");
            }
            Some(url) => {
                sheet.text(Role::Plain, 1, "Login link for your browser (y copies it):");
                let from = sheet.len();
                match exists {
                    true => sheet.text(Role::Title, 1, &url),
                    // The link doesn't work yet, so its beginning is enough.
                    false => sheet.line([(Role::Plain, format!(" {}", clip(&url, columns - 2, self.theme)))]),
                }
                sheet.link_from(from, &url);
                sheet.gap();
                if known.sign_in_callback().is_none() {
                    let words = "The link has no redirect URI yet. Add a callback URL in step 1.";
                    sheet.marked(("!", Role::Warn), 1, Role::Plain, words);
                }
                if !exists {
                    let words = "The link works once you create the connection in step 6.";
                    sheet.marked(("·", Role::Plain), 1, Role::Plain, words);
                } else if self.model.demo {
                    let words = "The demo's page needs no password. Choose Allow.";
                    sheet.marked(("·", Role::Plain), 1, Role::Plain, words);
                }
            }
        }
        let words = match (exists, reads_log) {
            // Only that URL can show what happened.
            (true, false) => "After a sign-in with the link, paste the URL from the address bar here.",
            (true, true) => "After a sign-in with the link, press t. If it failed, paste the URL from the address bar.",
            (false, _) => "Sign-in failed? Paste the URL from the address bar to see why.",
        };
        if known.authorize_url(None).is_none() {
            sheet.gap();
        }
        if !has_fix && !proven {
            sheet.marked(("·", Role::Plain), 1, Role::Plain, words);
        }
        sheet.gap();
        let attempt = self.model.sign_in.attempt();
        let mode = attempt.map(|attempt| attempt.mode).unwrap_or_default();
        let mut list = self.sheet(columns);
        self.diagram(mode, attempt).list(&mut list, attempt.is_some());
        if sheet.len() + list.len() <= self.rows {
            self.diagram(mode, attempt).list(&mut sheet, attempt.is_some());
        } else {
            let words = match attempt {
                Some(_) => "f shows each step of the last sign-in.",
                None => "f shows how a sign-in works, step by step.",
            };
            sheet.marked(("·", Role::Plain), 1, Role::Plain, words);
        }
        sheet
    }
}
