//! Why `/authorize` refuses a request before anybody could sign in. It says so on a page, or in the query of a page of the
//! tenant's own, so the words decide. Source: the pages as users report them.

use super::{Cause, Class, Diagnosis, Seen};
use crate::domain::fields::FieldId;

pub(super) const CAUSES: &[Cause] = &[
    Cause {
        id: "callback_mismatch",
        example: || {
            seen(403, "Callback URL mismatch. The provided redirect_uri is not in the list of allowed callback URLs.")
        },
        applies: |seen| says(seen, "callback url mismatch"),
        tell: |_| {
            Diagnosis::new(
                Class::UserInput,
                "Auth0 refuses the callback URL",
                "It is not among the application's Allowed Callback URLs; scheme, port, path and last slash count.",
                "Add it to the application, or let the plan at Connection add it.",
            )
            .on(FieldId::CallbackUrls)
        },
    },
    Cause {
        id: "unknown_client",
        example: || seen(400, "Unknown client: kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV"),
        applies: |seen| says(seen, "unknown client"),
        tell: |_| {
            Diagnosis::new(
                Class::UserInput,
                "Auth0 does not know this Client ID",
                "The tenant has no application of that id; it may be cut off, or of another tenant.",
                "Copy it again from the application's settings.",
            )
            .on(FieldId::Auth0ClientId)
        },
    },
];

fn says(seen: &Seen, words: &str) -> bool {
    seen.message.to_lowercase().contains(words)
}

fn seen(status: u16, message: &str) -> Seen {
    Seen {
        doing: "take the callback URL",
        host: "t.eu.auth0.com".into(),
        status,
        message: message.into(),
        ..Seen::default()
    }
}
