//! The steps of a sign-in, as the tutorial numbers them. What happens inside of Auth0 between 6 and 7 has numbers of its own:
//! the userinfo request, the script, and the page on which Auth0 asks about a callback URL on this computer.

/// Who takes part. In pop-up mode the application is a page in the browser.
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
    /// On the arrow of the diagram. At most 24 columns.
    pub label: &'static str,
    /// One sentence. `{provider}` is the provider's name.
    pub words: &'static str,
}

use Party::*;

/// In the order of [`StepId`].
pub const STEPS: [StepRow; 12] = [
    row(StepId::Start, "1", Browser, Auth0, "sign in", "Your application sends the browser to Auth0."),
    row(StepId::Authorize, "2", Auth0, Provider, "authorize", "Auth0 sends the browser to {provider}."),
    row(StepId::LogIn, "3", Browser, Provider, "log in, consent", "You log in at {provider} and allow access."),
    row(StepId::ProviderCode, "4", Provider, Auth0, "code", "{provider} sends the browser to Auth0 with a code."),
    row(StepId::Exchange, "5", Auth0, Provider, "code for a token", "Auth0 sends the code to the token URL."),
    row(StepId::AccessToken, "6", Provider, Auth0, "access token", "{provider} returns an access token."),
    row(StepId::Userinfo, "6a", Auth0, Provider, "userinfo", "The script sends the userinfo request."),
    row(StepId::Script, "6b", Auth0, Auth0, "script", "The script returns the user profile."),
    row(StepId::Confirmation, "6c", Auth0, Browser, "confirm", "Auth0 asks you to confirm the callback URL."),
    row(StepId::Code, "7", Auth0, Application, "code", "Auth0 sends the browser to your application with a code."),
    row(
        StepId::CodeExchange,
        "8",
        Application,
        Auth0,
        "code for an ID token",
        "Your application sends the code to Auth0.",
    ),
    row(StepId::IdToken, "9", Auth0, Application, "ID token", "Auth0 returns an ID token, so you are signed in."),
];

const fn row(
    id: StepId,
    number: &'static str,
    from: Party,
    to: Party,
    label: &'static str,
    words: &'static str,
) -> StepRow {
    StepRow { id, number, from, to, label, words }
}

impl StepId {
    pub fn row(self) -> &'static StepRow {
        &STEPS[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_is_at_the_place_of_its_step() {
        for (index, row) in STEPS.iter().enumerate() {
            assert_eq!(row.id as usize, index, "{}", row.number);
            assert!(row.label.len() <= 24, "{}", row.label);
        }
    }
}
