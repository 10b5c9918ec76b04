//! The ways to a token. For a login of auth0-cli: what is read, whose login is used, and what is wrong with it.

use super::View;
use super::sheet::Sheet;
use super::verdict::Extent;
use crate::app::form::{Row, rows, scopes_to_add, wants_login};
use crate::app::model::TokenWay;
use crate::domain::checkpoints::CheckpointId;
use crate::domain::cli_login::{BEGIN, END};
use crate::domain::fields::FieldId::{self, ApiToken};
use crate::domain::finding::State;
use crate::tui::theme::{Role, of_state};

impl View<'_> {
    pub fn way_row(&self, sheet: &mut Sheet, way: TokenWay, focused: bool) {
        let (label, words) = match way {
            TokenWay::CliLogin if self.model.auth0_cli.here.has_file => ("auth0-cli login", "found on this machine"),
            TokenWay::CliLogin if self.model.auth0_cli.here.is_installed => {
                ("auth0-cli login", "auth0-cli is installed")
            }
            TokenWay::CliLogin => ("auth0-cli login", "auth0-cli isn't on this machine"),
            TokenWay::Paste => ("Paste a token", "quickest, lasts 24 hours"),
            TokenWay::Machine => ("Machine to Machine", "renews automatically, set up once"),
            TokenWay::NoAccess => ("I don't have access", "export a file for a colleague"),
        };
        let chosen = if self.model.token_way == way { ("•", Role::Act) } else { (" ", Role::Plain) };
        self.choice(sheet, chosen, label, words, focused);
    }

    /// What reading the login means, before the user agrees. Then the login that is used, and how to end it.
    pub fn login_words(&self, sheet: &mut Sheet) {
        let cli = &self.model.auth0_cli;
        let words = match &cli.used {
            Some(login) => {
                let words = login.words(self.model.now);
                sheet.marked(("•", Role::Act), 1, Role::Title, &words);
                format!("a0connect never saves its token. To end the login, run {END}.")
            }
            None if wants_login(self.model) && !cli.here.has_file => {
                format!("auth0-cli has no login here. a0connect can run {BEGIN}, and read the login then.")
            }
            None => {
                "a0connect reads auth0-cli's config.json, and its login's token from the keyring or that file. It uses \
                     the token for this session and never saves it."
                    .to_owned()
            }
        };
        sheet.text(Role::Plain, 1, &words);
        if cli.awaits.is_some() {
            let words = "Reading the login. If the keyring asks for its password, enter it.";
            sheet.marked(("…", Role::Act), 1, Role::Plain, words);
        }
        if let Some(finding) = &cli.failed {
            let (glyph, role) = of_state(State::Failed);
            sheet.marked((glyph, role), 1, role, &finding.what);
            sheet.text(Role::Plain, 3, &finding.why);
            sheet.marked(("→", Role::Title), 3, Role::Title, &finding.fix);
        }
    }

    pub fn read_login_row(&self, sheet: &mut Sheet, focused: bool) {
        self.way_words(sheet);
        let read = self.model.auth0_cli.used.is_some();
        let checks = self.checks_of(ApiToken);
        let wrong = |state: State| !matches!(state, State::Ok | State::Unknown);
        let of_login = self.setup().is_of_cli_login(ApiToken);
        let told = checks.iter().filter(|check| of_login && wrong(check.finding.state));
        let glyph = told.clone().next().map_or((" ", Role::Plain), |check| of_state(check.finding.state));
        let words = if read { "after a new login" } else { "yes, use it for this session" };
        self.action_row(sheet, glyph, if read { "Read it again" } else { "Read the login" }, words, focused);
        for check in told {
            self.block(sheet, check, Extent::Whole, true);
        }
    }

    pub fn begin_login_row(&self, sheet: &mut Sheet, focused: bool) {
        if !self.model.auth0_cli.here.has_file {
            self.way_words(sheet);
        }
        let lacks = !scopes_to_add(self.model).is_empty();
        let words = format!("runs {BEGIN}{}", if lacks { " for more scopes" } else { ", then reads the login" });
        self.action_row(sheet, (" ", Role::Plain), "Log in", &words, focused);
    }

    /// The values of another way than the one on the screen.
    pub fn other_token(&self, sheet: &mut Sheet) {
        let at = CheckpointId::ApiToken;
        let here = |id: FieldId| {
            let by_login = self.model.token_way == TokenWay::CliLogin && self.setup().is_of_cli_login(id);
            by_login || rows(self.model, at).contains(&Row::Field(id))
        };
        let other = |id: &FieldId| !here(*id) && self.setup().has(*id);
        if let Some(id) = [FieldId::ApiToken, FieldId::MgmtClientId].iter().find(|id| other(id)) {
            sheet.gap();
            let words = match id {
                FieldId::ApiToken if self.setup().is_of_cli_login(*id) => {
                    "You also read an auth0-cli login. a0connect uses its token while it is valid."
                }
                FieldId::ApiToken => "You also pasted a token. a0connect uses it while it is valid.",
                _ => "You also entered a Machine to Machine application. a0connect uses it if there is no valid token.",
            };
            sheet.text(Role::Plain, 1, words);
        }
    }
}
