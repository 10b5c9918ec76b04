//! The introduction above the fields of a step: its purpose, and what to do and copy at Auth0 or the provider first.

use super::View;
use super::sheet::Sheet;
use crate::app::model::TokenWay;
use crate::domain::checkpoints::CheckpointId;
use crate::domain::checkpoints::api_token::EXPLORER;
use crate::domain::fields::FieldId;
use crate::domain::handover;
use crate::domain::token::scopes_to_grant;
use crate::tui::theme::Role;

const APPLICATIONS: &str = "https://manage.auth0.com/#/applications";

impl View<'_> {
    pub fn intro(&self, sheet: &mut Sheet, at: CheckpointId) {
        match at {
            CheckpointId::Auth0Application => self.intro_auth0(sheet),
            CheckpointId::ThirdPartyApplication => self.intro_provider(sheet),
            CheckpointId::ApiToken => {
                sheet.text(
                    Role::Plain,
                    1,
                    "a0connect needs a Management API token to create the connection. How do you want to provide it?",
                );
            }
            CheckpointId::ProfileScript => {
                let provider = self.setup().provider_name();
                let words = format!(
                    "Auth0 runs this script after each sign-in. It fetches the user's profile from {provider}."
                );
                sheet.text(Role::Plain, 1, &words);
            }
            CheckpointId::Connection => self.intro_connection(sheet),
            _ => sheet.text(Role::Plain, 1, at.get().about),
        }
    }

    fn intro_auth0(&self, sheet: &mut Sheet) {
        sheet.text(Role::Plain, 1, "The application that your users sign in to, and its tenant.");
        if let Some(scenario) = self.model.scenario.as_ref().filter(|_| self.model.demo) {
            sheet.text(Role::Plain, 1, &format!("This demo plays the scenario {scenario}."));
        }
        if !self.setup().has(FieldId::Auth0ClientId) && !self.model.demo {
            let words = "No application yet? Create a Regular Web Application (redirect) or a Single Page Application (pop-up):";
            sheet.text(Role::Plain, 1, words);
            self.address(sheet, APPLICATIONS);
        }
    }

    fn intro_provider(&self, sheet: &mut Sheet) {
        let setup = self.setup();
        let name = setup.provider_name();
        let provider = setup.provider();
        if let Some((strategy, when)) = provider.and_then(|one| Some((one.built_in?, one.when_custom))) {
            let when = when.as_deref().unwrap_or("Use a custom connection only for what the built-in one can't do.");
            let words = format!("Auth0 has {name} built in ({strategy}). {when}");
            sheet.marked(("!", Role::Warn), 1, Role::Plain, &words);
        }
        sheet.gap();
        match setup.domain() {
            Some(domain) => {
                sheet.text(Role::Plain, 1, &format!("Add this redirect URI at {name}:"));
                sheet.line([(Role::Plain, "   "), (Role::Title, &domain.redirect_uri())]);
            }
            None => sheet.text(Role::Plain, 1, "Enter the domain in step 1 to see your redirect URI."),
        }
    }

    fn intro_connection(&self, sheet: &mut Sheet) {
        let setup = self.setup();
        if let Some(id) = &setup.connection_id {
            return sheet.text(Role::Plain, 1, &format!("This profile's connection is {id}."));
        }
        sheet.text(
            Role::Plain,
            1,
            "a0connect combines these values into one connection. Its name becomes part of every user ID:",
        );
        let id = format!("oauth2|{}|1234", setup.connection_name());
        sheet.line([(Role::Plain, "   "), (Role::Plain, &id)]);
    }

    /// What to do to get a token in the chosen way.
    pub fn way_words(&self, sheet: &mut Sheet) {
        sheet.gap();
        match self.model.token_way {
            TokenWay::Paste => {
                let from = sheet.len();
                self.numbered(sheet, 1, &format!("Open {EXPLORER}"));
                sheet.link_from(from, EXPLORER);
                self.numbered(sheet, 2, "Select Create & Authorize Test Application (once)");
                self.numbered(sheet, 3, "Copy the token and paste it here");
            }
            TokenWay::Machine => {
                let from = sheet.len();
                self.numbered(
                    sheet,
                    1,
                    &format!("{APPLICATIONS} > Create Application > Machine to Machine > Auth0 Management API"),
                );
                sheet.link_from(from, APPLICATIONS);
                self.numbered(sheet, 2, "Grant these scopes (^Y copies them):");
                sheet.text(Role::Title, 3, &scopes_to_grant());
                self.numbered(sheet, 3, "Copy its client ID and client secret");
            }
            TokenWay::CliLogin => self.login_words(sheet),
            TokenWay::NoAccess => {
                return self.handover(sheet);
            }
        }
        sheet.gap();
    }

    /// What the file still lacks, or else what a colleague with access does with it.
    fn handover(&self, sheet: &mut Sheet) {
        let setup = self.setup();
        let lacking = handover::lacking(setup);
        if !lacking.is_empty() {
            let names: Vec<String> = lacking.iter().map(|id| setup.name_of(*id)).collect();
            sheet.text(
                Role::Plain,
                1,
                "A colleague with access creates the connection from a file that you export here.",
            );
            sheet.marked(("·", Role::Plain), 1, Role::Plain, &format!("Still missing: {}", names.join(", ")));
            return sheet.gap();
        }
        sheet.text(Role::Plain, 1, handover::SET);
        for variable in handover::variables(setup).iter().filter(|variable| variable.made.is_none()) {
            sheet.marked(("•", Role::Title), 1, Role::Plain, &format!("{}: {}", variable.name, variable.what));
        }
        sheet.text(Role::Plain, 1, &format!("{} (^Y copies it):", handover::RUN));
        for line in handover::command(self.model.known()) {
            sheet.line([(Role::Plain, "   "), (Role::Title, &line)]);
        }
        let open = handover::open_callbacks(self.model.known());
        if !open.is_empty() {
            sheet.text(Role::Plain, 1, &format!("{} {}", handover::CALLBACKS, open.join(", ")));
        }
        sheet.text(Role::Plain, 1, "This creates and enables the connection. The login link in step 8 then works.");
        sheet.gap();
    }

    /// The address of a page to open, on its own line.
    pub fn address(&self, sheet: &mut Sheet, url: &str) {
        let from = sheet.len();
        sheet.line([(Role::Plain, " "), (Role::Act, url)]);
        sheet.link_from(from, url);
    }

    fn numbered(&self, sheet: &mut Sheet, number: usize, words: &str) {
        sheet.marked((&number.to_string(), Role::Plain), 1, Role::Plain, words);
    }
}
