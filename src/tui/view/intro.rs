//! What stands above the fields of a step: what it is for, what to do elsewhere first, and what to copy there.

use super::View;
use super::sheet::Sheet;
use crate::app::form::asks_how_to_begin;
use crate::app::model::{Keeping, TokenWay};
use crate::domain::checkpoints::CheckpointId;
use crate::domain::checkpoints::api_token::EXPLORER;
use crate::domain::fields::FieldId;
use crate::domain::handover;
use crate::domain::token::SCOPES;
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
                    "A token lets a0connect create the connection here. How do you want to get one?",
                );
            }
            CheckpointId::ProfileScript => {
                let provider = self.setup().provider_name();
                let words = format!(
                    "After a sign-in Auth0 runs it: it asks {provider} who the user is and hands Auth0 the user profile."
                );
                sheet.text(Role::Plain, 1, &words);
            }
            CheckpointId::Connection => self.intro_connection(sheet),
            _ => sheet.text(Role::Plain, 1, at.get().about),
        }
    }

    fn intro_auth0(&self, sheet: &mut Sheet) {
        if asks_how_to_begin(self.model) {
            self.first_words(sheet);
            sheet.gap();
            return sheet.text(Role::Plain, 1, "Connect to your tenant now, or type the values?");
        }
        sheet.text(Role::Plain, 1, "The application that people sign in to, and its tenant.");
        if !self.setup().has(FieldId::Auth0ClientId) && !self.model.demo {
            self.no_application(sheet);
        }
    }

    /// A new tenant has none.
    pub fn no_application(&self, sheet: &mut Sheet) {
        sheet.text(Role::Plain, 1, "No application yet? Regular Web for redirect mode, Single Page for pop-up mode:");
        self.address(sheet, APPLICATIONS);
    }

    /// The first screen of a new profile: what will happen, what is needed, where secrets will be.
    fn first_words(&self, sheet: &mut Sheet) {
        sheet.text(
            Role::Plain,
            1,
            "Eight steps to a custom OAuth2 connection. Nothing changes at Auth0 before you confirm the plan at step 6.",
        );
        sheet.text(
            Role::Plain,
            1,
            "Needed: eight values. At Auth0: domain, client ID. Of the provider: client ID, secret, three URLs (a list knows them). And a token.",
        );
        let secrets = match self.model.keeping {
            _ if self.model.demo => "This is the demo: a tenant on this computer, and nothing is kept.",
            Keeping::Keyring { .. } => {
                "Secrets go to this computer's keyring; if it takes none, you are asked. All else goes to a profile file."
            }
            Keeping::Memory => "Secrets are kept for this session only, all else in a profile file.",
        };
        sheet.text(Role::Plain, 1, secrets);
        if self.model.demo {
            sheet.text(Role::Plain, 1, "What you would look up is offered where it belongs: Enter takes it.");
        }
    }

    fn intro_provider(&self, sheet: &mut Sheet) {
        let setup = self.setup();
        let provider = setup.provider();
        let name = setup.provider_name();
        if let Some(provider) = &provider {
            if !setup.has(FieldId::ApplicationKey) {
                sheet.text(Role::Plain, 1, "Create an application there and copy its values:");
            }
            self.address(sheet, &provider.console_url);
            if let Some(strategy) = &provider.built_in {
                let words = format!(
                    "Auth0 has {name} built in ({strategy}): a custom connection is needed only for what that cannot do."
                );
                sheet.marked(("!", Role::Warn), 1, Role::Plain, &words);
            }
        }
        sheet.gap();
        match setup.domain() {
            Some(domain) => {
                sheet.text(Role::Plain, 1, &format!("This one goes to {name}, as its redirect URI:"));
                sheet.line([(Role::Plain, "   "), (Role::Title, &domain.redirect_uri())]);
            }
            None => sheet.text(Role::Plain, 1, "· The redirect URI stands here once the Domain is given (step 1)."),
        }
        if let Some(callback) = setup.callback_urls().first() {
            sheet.text(Role::Plain, 1, "That one goes to Auth0, as Allowed Callback URL:");
            sheet.line([(Role::Plain, "   "), (Role::Dim, *callback)]);
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
            "Everything so far becomes one connection at Auth0. Its name is part of every user's id:",
        );
        let id = format!("oauth2|{}|1234", setup.connection_name());
        sheet.line([(Role::Plain, "   "), (Role::Plain, &id)]);
    }

    /// What to do for the way to a token that is chosen.
    pub fn way_words(&self, sheet: &mut Sheet) {
        sheet.gap();
        match self.model.token_way {
            TokenWay::Paste => {
                let from = sheet.len();
                self.numbered(sheet, 1, &format!("Open {EXPLORER}"));
                sheet.link_from(from, EXPLORER);
                self.numbered(sheet, 2, "Create & Authorize a Test Application (once)");
                self.numbered(sheet, 3, "Copy the token and paste it here");
            }
            TokenWay::Machine => {
                let from = sheet.len();
                self.numbered(sheet, 1, &format!("{APPLICATIONS}: Create, Machine to Machine, Auth0 Management API"));
                sheet.link_from(from, APPLICATIONS);
                self.numbered(sheet, 2, "Tick these scopes (^Y copies them):");
                let scopes: Vec<&str> = SCOPES.iter().map(|(scope, _)| *scope).collect();
                sheet.text(Role::Title, 3, &scopes.join(" "));
                self.numbered(sheet, 3, "Copy its Client ID and Client Secret");
            }
            TokenWay::NoAccess => {
                return self.handover(sheet);
            }
        }
        sheet.gap();
    }

    /// What a colleague with access does with the file; what it still lacks comes before.
    fn handover(&self, sheet: &mut Sheet) {
        let setup = self.setup();
        let lacking = handover::lacking(setup);
        if !lacking.is_empty() {
            let names: Vec<String> = lacking.iter().map(|id| setup.name_of(*id)).collect();
            sheet.text(
                Role::Plain,
                1,
                "A colleague with access creates the connection from a file that you write here.",
            );
            sheet.marked(("·", Role::Plain), 1, Role::Plain, &format!("It needs first: {}", names.join(", ")));
            return sheet.gap();
        }
        sheet.text(Role::Plain, 1, "A colleague gets the file, exports these variables,");
        for variable in handover::variables(setup).iter().filter(|variable| variable.made.is_none()) {
            sheet.marked(("•", Role::Title), 1, Role::Plain, &format!("{}: {}", variable.name, variable.what));
        }
        sheet.text(Role::Plain, 1, "and runs this beside it (^Y copies it):");
        for line in handover::command(self.model.known()) {
            sheet.line([(Role::Plain, "   "), (Role::Title, &line)]);
        }
        let open = handover::open_callbacks(self.model.known());
        if !open.is_empty() {
            sheet.text(Role::Plain, 1, &format!("{} {}", handover::CALLBACKS, open.join(", ")));
        }
        sheet.text(Role::Plain, 1, "That creates and enables it: then the login link of step 8 works.");
        sheet.gap();
    }

    /// A page to open, on a line of its own.
    fn address(&self, sheet: &mut Sheet, url: &str) {
        let from = sheet.len();
        sheet.line([(Role::Plain, " "), (Role::Title, url)]);
        sheet.link_from(from, url);
    }

    fn numbered(&self, sheet: &mut Sheet, number: usize, words: &str) {
        sheet.marked((&number.to_string(), Role::Title), 1, Role::Plain, words);
    }
}
