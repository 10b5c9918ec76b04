//! What ends a sign-in in pop-up mode only. Every other cause is the same in both modes.

use super::report::LONGEST_TOKEN;
use crate::domain::cause::Cause;
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Actor, Class, Finding};

/// What was observed.
#[derive(Clone, Debug, PartialEq)]
pub enum PopUp {
    /// Allowed Web Origins doesn't list the page's origin, so Auth0 sends it no message.
    /// `can_add`: a0connect could add one for the duration of the sign-in.
    NoOrigin {
        origin: String,
        application: String,
        can_add: bool,
    },
    /// The application authenticates with something that a page can't keep. `method` is None if only the exchange shows it.
    Confidential {
        application: String,
        method: Option<String>,
    },
    Blocked,
    Closed,
    /// The window was open, but sent no message.
    Silent {
        seconds: i64,
        origin: String,
    },
    /// The browser hides the response of the token endpoint from the page. `listed`: Allowed Web Origins lists the
    /// origin, if known.
    Unreachable {
        origin: String,
        application: String,
        listed: Option<bool>,
    },
    /// The page's script has stopped with this error.
    Broken {
        error: String,
    },
    /// The ID token is longer than a report can be.
    TokenTooLong {
        length: u64,
    },
}

pub const CLOSED: &str = "pop_up_closed";
pub const SILENT: &str = "pop_up_silent";

/// Auth0 has signed the user in, but its message didn't get to the page.
pub fn silent() -> Finding {
    let what = "The pop-up window can't reach its page";
    let why = "The tenant's log shows that the user signed in, but no message arrived. Another page cut the window \
        off (Cross-Origin-Opener-Policy), or the window was closed too early.";
    let fix = "Use redirect mode with this provider if it happens again.";
    Finding::failed(Class::UserInput, what, why, fix).by(Actor::Provider)
}

fn application(name: &str) -> String {
    format!("Dashboard > Applications > {name} > Settings")
}

fn add_origin(origin: &str, name: &str) -> String {
    format!("Add {origin} in {} > Allowed Web Origins.", application(name))
}

pub const CAUSES: &[Cause<PopUp, Finding>] = &[
    Cause {
        id: "web_origin_missing",
        example: || PopUp::NoOrigin {
            origin: "http://localhost:3000".into(),
            application: "Acme Web".into(),
            can_add: false,
        },
        diagnose: |seen| {
            let PopUp::NoOrigin { origin, application, can_add } = seen else { return None };
            let what = "Allowed Web Origins lacks the page's origin";
            let why = format!("Auth0 sends its message only to a listed origin. {application} doesn't list {origin}.");
            let add = add_origin(origin, application);
            let fix = match can_add {
                true => format!("{add} Or let a0connect add it for the sign-in, with --add-callback."),
                false => add,
            };
            let finding = Finding::failed(Class::UserInput, what, why, fix);
            Some(finding.on(CallbackUrls).by(Actor::YouAtAuth0))
        },
    },
    Cause {
        id: "pop_up_confidential",
        example: || PopUp::Confidential { application: "Acme Web".into(), method: Some("client_secret_post".into()) },
        diagnose: |seen| {
            let PopUp::Confidential { application, method } = seen else { return None };
            let what = "Pop-up mode needs a public application";
            let why = match method {
                Some(method) => format!("{application} authenticates with {method}, but a page can't keep a secret."),
                None => format!("Auth0 requires the client secret of {application}, but a page can't keep a secret."),
            };
            let fix = "Enter the client ID of a Single Page Application, or use redirect mode.";
            let finding = Finding::failed(Class::UserInput, what, why, fix);
            Some(finding.on(Auth0ClientId).by(Actor::YouAtAuth0))
        },
    },
    Cause {
        id: "pop_up_blocked",
        example: || PopUp::Blocked,
        diagnose: |seen| {
            matches!(seen, PopUp::Blocked).then(|| {
                let what = "The browser blocked the pop-up window";
                let why = "A page can open a window only where the browser allows pop-ups.";
                let fix = "Allow pop-ups for the page in the browser, then start the sign-in again.";
                Finding::failed(Class::UserInput, what, why, fix).by(Actor::YouOnThisMachine)
            })
        },
    },
    Cause {
        id: CLOSED,
        example: || PopUp::Closed,
        diagnose: |seen| {
            matches!(seen, PopUp::Closed).then(|| {
                let what = "The pop-up window was closed";
                let why = "It was closed before Auth0's message arrived. If you didn't close it, another page cut it off \
                    (Cross-Origin-Opener-Policy).";
                let fix = "Start the sign-in again, and leave the window open until it closes by itself.";
                Finding::failed(Class::UserInput, what, why, fix).by(Actor::Nobody)
            })
        },
    },
    Cause {
        id: SILENT,
        example: || PopUp::Silent { seconds: 300, origin: "http://localhost:3000".into() },
        diagnose: |seen| {
            let PopUp::Silent { seconds, origin } = seen else { return None };
            let what = "The pop-up window sent no message in time";
            let why = format!("Within {seconds} seconds, Auth0 sent no message to {origin}.");
            let fix = "Read the error in the pop-up window if it shows one, then start the sign-in again.";
            Some(Finding::failed(Class::UserInput, what, why, fix).by(Actor::Nobody))
        },
    },
    Cause {
        id: "page_not_allowed_to_exchange",
        example: || PopUp::Unreachable {
            origin: "http://localhost:3000".into(),
            application: "Acme Web".into(),
            listed: Some(false),
        },
        diagnose: |seen| {
            let PopUp::Unreachable { origin, application, listed: Some(false) } = seen else { return None };
            let what = "The browser hid Auth0's response from the page";
            let why = format!("Allowed Web Origins of {application} doesn't list {origin}, so CORS blocks it.");
            let finding = Finding::failed(Class::UserInput, what, why, add_origin(origin, application));
            Some(finding.on(CallbackUrls).by(Actor::YouAtAuth0))
        },
    },
    Cause {
        id: "page_cannot_exchange",
        example: || PopUp::Unreachable {
            origin: "http://localhost:3000".into(),
            application: "Acme Web".into(),
            listed: None,
        },
        diagnose: |seen| {
            let PopUp::Unreachable { origin, application, listed } = seen else { return None };
            let what = "The page couldn't exchange the code";
            Some(match listed {
                Some(_) => {
                    let why = format!("The browser doesn't say why. {origin} is in Allowed Web Origins.");
                    let fix = "Try another browser, without extensions or a proxy.";
                    Finding::failed(Class::Network, what, why, fix).by(Actor::YouOnThisMachine)
                }
                None => {
                    let why =
                        "The browser doesn't say why. Most likely the page's origin isn't in Allowed Web Origins.";
                    let finding = Finding::failed(Class::UserInput, what, why, add_origin(origin, application));
                    finding.on(CallbackUrls).by(Actor::YouAtAuth0)
                }
            })
        },
    },
    Cause {
        id: "page_broke",
        example: || PopUp::Broken { error: "TypeError: crypto.subtle is undefined".into() },
        diagnose: |seen| {
            let PopUp::Broken { error } = seen else { return None };
            let what = "The page stopped with a JavaScript error";
            let why = match error.is_empty() {
                true => "The browser doesn't say why.".to_owned(),
                false => format!("The browser reports \"{error}\"."),
            };
            let fix = "Try another browser, without extensions. Or sign in with redirect mode.";
            Some(Finding::failed(Class::Internal, what, why, fix).by(Actor::YouOnThisMachine))
        },
    },
    Cause {
        id: "token_too_long",
        example: || PopUp::TokenTooLong { length: 2_000_000 },
        diagnose: |seen| {
            let PopUp::TokenTooLong { length } = seen else { return None };
            let what = "The ID token is too long to be verified";
            let why = format!("It has {length} characters, and a0connect reads at most {LONGEST_TOKEN}.");
            let fix = "Remove large claims from the ID token: Dashboard > Actions > Library.";
            Some(Finding::failed(Class::Api, what, why, fix).by(Actor::YouAtAuth0))
        },
    },
];
