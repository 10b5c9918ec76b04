//! The steps of a sign-in, as the tutorial numbers them. What happens inside of Auth0 between 6 and 7 has numbers of its own:
//! the userinfo request, the script, and the page on which Auth0 asks about a callback URL on this computer.
//!
//! Both modes have the same steps. In the tutorial pop-up mode ends at step 7 with the ID token. Today a page gets a code there
//! too, and exchanges it itself.

use super::Mode;
use crate::domain::words::capitalized;

/// Who takes part. In pop-up mode the browser is the pop-up window, and the application is the page that opened it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    Browser,
    Application,
    Auth0,
    Provider,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StepId {
    Start,
    Authorize,
    LogIn,
    ProviderCode,
    Exchange,
    AccessToken,
    Userinfo,
    Script,
    Confirmation,
    Code,
    CodeExchange,
    IdToken,
}

/// A row of the diagram.
pub struct StepRow {
    pub id: StepId,
    /// `1` to `9`, and `6a` to `6c`.
    pub number: &'static str,
    pub from: Party,
    pub to: Party,
    /// On the arrow of the diagram. At most 17 columns.
    pub label: &'static str,
    /// One sentence. `{provider}` is the provider's name.
    pub words: &'static str,
    /// The sentence in pop-up mode, if it is another one.
    pub in_pop_up: Option<&'static str>,
}

use Party::*;

/// In the order of [`StepId`].
pub const STEPS: [StepRow; 12] = [
    StepRow {
        id: StepId::Start,
        number: "1",
        from: Browser,
        to: Auth0,
        label: "sign in",
        words: "Your application sends the browser to /authorize at Auth0.",
        in_pop_up: Some("Your page opens a pop-up window with /authorize at Auth0."),
    },
    StepRow {
        id: StepId::Authorize,
        number: "2",
        from: Auth0,
        to: Provider,
        label: "authorize",
        words: "Auth0 sends the browser to the authorization URL of {provider}.",
        in_pop_up: Some("Auth0 sends the pop-up to the authorization URL of {provider}."),
    },
    StepRow {
        id: StepId::LogIn,
        number: "3",
        from: Browser,
        to: Provider,
        label: "log in, consent",
        words: "You log in at {provider} and allow access.",
        in_pop_up: None,
    },
    StepRow {
        id: StepId::ProviderCode,
        number: "4",
        from: Provider,
        to: Auth0,
        label: "code",
        words: "{provider} sends the browser to Auth0's /login/callback, with a code.",
        in_pop_up: Some("{provider} sends the pop-up to Auth0's /login/callback, with a code."),
    },
    StepRow {
        id: StepId::Exchange,
        number: "5",
        from: Auth0,
        to: Provider,
        label: "code for token",
        words: "Auth0 sends the code to the token URL, with the client ID and secret.",
        in_pop_up: None,
    },
    StepRow {
        id: StepId::AccessToken,
        number: "6",
        from: Provider,
        to: Auth0,
        label: "access token",
        words: "{provider} returns an access token to Auth0.",
        in_pop_up: None,
    },
    StepRow {
        id: StepId::Userinfo,
        number: "6a",
        from: Auth0,
        to: Provider,
        label: "userinfo",
        words: "The profile script sends the access token to the userinfo URL.",
        in_pop_up: None,
    },
    StepRow {
        id: StepId::Script,
        number: "6b",
        from: Auth0,
        to: Auth0,
        label: "script",
        words: "The profile script turns the response into the user profile.",
        in_pop_up: None,
    },
    StepRow {
        id: StepId::Confirmation,
        number: "6c",
        from: Auth0,
        to: Browser,
        label: "confirm",
        words: "Auth0 asks you to confirm if the callback URL is on this computer.",
        in_pop_up: None,
    },
    StepRow {
        id: StepId::Code,
        number: "7",
        from: Auth0,
        to: Application,
        label: "code",
        words: "Auth0 sends the browser to your callback URL, with a code.",
        in_pop_up: Some("Auth0 returns a code to your page, and the pop-up closes."),
    },
    StepRow {
        id: StepId::CodeExchange,
        number: "8",
        from: Application,
        to: Auth0,
        label: "code for ID token",
        words: "Your application sends the code to Auth0's /oauth/token.",
        in_pop_up: Some("Your page sends the code to Auth0's /oauth/token, without a secret."),
    },
    StepRow {
        id: StepId::IdToken,
        number: "9",
        from: Auth0,
        to: Application,
        label: "ID token",
        words: "Auth0 returns an ID token to your application. You are signed in.",
        in_pop_up: Some("Auth0 returns an ID token to your page. You are signed in."),
    },
];

impl StepId {
    pub fn row(self) -> &'static StepRow {
        &STEPS[self as usize]
    }
}

impl StepRow {
    /// The sentence of the step, with the provider's name.
    pub fn sentence(&self, mode: Mode, provider: &str) -> String {
        let words = self.in_pop_up.filter(|_| mode == Mode::PopUp).unwrap_or(self.words);
        // The name may be "the provider", and the sentence may begin with it.
        capitalized(&words.replacen("{provider}", provider, 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_is_at_the_place_of_its_step() {
        for (index, row) in STEPS.iter().enumerate() {
            assert_eq!(row.id as usize, index, "{}", row.number);
            assert!(row.label.len() <= 17, "{}", row.label);
        }
    }

    #[test]
    fn a_sentence_names_the_provider_and_the_mode() {
        let sentence = |id: StepId, mode| id.row().sentence(mode, "the provider");
        assert_eq!(
            sentence(StepId::ProviderCode, Mode::Redirect),
            "The provider sends the browser to Auth0's /login/callback, with a code."
        );
        assert!(sentence(StepId::ProviderCode, Mode::PopUp).contains("the pop-up"));
        assert_eq!(sentence(StepId::LogIn, Mode::Redirect), sentence(StepId::LogIn, Mode::PopUp));
        for row in &STEPS {
            for mode in Mode::ALL {
                let words = row.sentence(mode, "Discord");
                // One sentence each, except for the last one, and two lines beside the diagram.
                assert!(words.ends_with('.') && words.len() <= 74, "{words}");
            }
        }
    }
}
