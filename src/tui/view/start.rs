//! The first screen of a new profile: what a0connect does, what you need, and how to start.

use super::View;
use super::field::Place;
use super::sheet::Sheet;
use crate::app::form::{focused, rows};
use crate::app::model::{SecretStore, StartChoice};
use crate::domain::checkpoints::CheckpointId;
use crate::tui::theme::Role;

impl View<'_> {
    pub fn start(&self, columns: usize) -> Sheet {
        let mut sheet = self.sheet(columns);
        let roomy = self.rows >= ROOMY;
        let space = |sheet: &mut Sheet| {
            if roomy {
                sheet.blank();
            }
        };
        space(&mut sheet);
        sheet.text(Role::Title, 3, "Add \"Sign in with …\" to an application that uses Auth0");
        sheet.heading = sheet.len();
        if self.rows >= LOOSE {
            sheet.blank();
        }
        let above = sheet.len();
        self.rail(&mut sheet, 5);
        if sheet.len() > above {
            space(&mut sheet);
        }
        if self.model.demo {
            let words = "This is the demo: a sandbox tenant and a provider on this computer. Nothing is saved. \
                         The demo suggests every value, and Enter accepts it.";
            sheet.text(Role::Plain, 3, words);
            if let Some(scenario) = &self.model.scenario {
                sheet.text(Role::Plain, 3, &format!("It plays the scenario {scenario}."));
            }
        } else {
            sheet.text(Role::Plain, 3, "What you need (each step shows where to find it)");
            sheet.text(Role::Plain, 5, "An Auth0 tenant and a Management API token");
            sheet.text(Role::Plain, 5, "A client ID and client secret from the provider");
            space(&mut sheet);
            sheet.text(Role::Plain, 3, &self.promise());
        }
        sheet.gap();
        sheet.text(Role::Title, 3, "How do you want to start?");
        space(&mut sheet);
        let here = focused(self.model).filter(|_| self.model.overlay.is_none());
        for row in rows(self.model, CheckpointId::Auth0Application) {
            self.row(&mut sheet, row, Place { focused: here == Some(row), explained: false, crowded: None });
        }
        sheet
    }

    /// What you can rely on, and where secrets go.
    fn promise(&self) -> String {
        let secrets = match self.model.secret_store {
            SecretStore::Keyring { .. } if matches!(self.setup().keyring_read, Some(Err(_))) => {
                "This machine has no keyring. You choose where secrets go when you enter the first one."
            }
            SecretStore::Keyring { .. } => "Secrets are stored in this computer's keyring.",
            SecretStore::Memory => "Secrets are kept for this session only.",
        };
        if self.rows < LOOSE {
            return format!("Nothing changes at Auth0 until you confirm. {secrets}");
        }
        format!(
            "Every value is checked as you enter it. You see each request before it is sent, and nothing changes at Auth0 \
             until you confirm. {secrets}"
        )
    }

    pub fn start_row(&self, sheet: &mut Sheet, choice: StartChoice, focused: bool) {
        let (label, words) = match choice {
            StartChoice::Connect => ("Connect to Auth0", "token first, then your application"),
            StartChoice::Type => ("Enter values by hand", "domain and client ID, token later"),
            StartChoice::Demo => ("Try the demo", "sandbox tenant, no account needed"),
        };
        self.choice(sheet, (" ", Role::Plain), label, words, focused);
    }
}

/// With fewer rows, only what is needed to begin has room.
const LOOSE: usize = 14;
/// From this many rows on, blank lines separate the parts.
const ROOMY: usize = 18;
