//! Tables of pastes: the text, every value that is filled in, and every name that isn't, with the reason.

mod commands;
mod connections;
mod places;
mod properties;

use super::{understood, values};
use crate::domain::fields::FieldId::{self, *};

const ID: &str = "kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV";
const SECRET: &str = "7yT-kP2_Zq9wXzL8nC1dF7gH4jS6aVkR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV_-";

/// `@ID` and `@SECRET` are placeholders for texts in Auth0's form.
struct Paste {
    what: &'static str,
    text: &'static str,
    found: &'static [(FieldId, &'static str)],
    left: &'static [(&'static str, &'static str)],
}

#[test]
fn pastes_as_users_post_them_are_understood() {
    let mut wrong = Vec::new();
    let tables = [connections::PASTES, commands::PASTES, places::PASTES, properties::PASTES];
    assert!(tables.iter().map(|table| table.len()).sum::<usize>() >= 40);
    for paste in tables.into_iter().flatten() {
        let text = filled(paste.text);
        let import = understood(&text);
        let wanted: Vec<(FieldId, String)> = paste.found.iter().map(|(id, text)| (*id, filled(text))).collect();
        let found: Vec<(FieldId, String)> =
            values(&import).iter().map(|(id, text)| (*id, (*text).to_owned())).collect();
        let left: Vec<(&str, &str)> = import.left.iter().map(|left| (left.path.as_str(), left.why.id())).collect();
        if (&found, left.as_slice()) != (&wanted, paste.left) {
            wrong.push(format!(
                "{}\n  {found:?}\n  {wanted:?}\n  {left:?}\n  {:?}\n  {:?}\n",
                paste.what, paste.left, import.left
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The text with the placeholders filled in.
fn filled(text: &str) -> String {
    text.replace("@SECRET", SECRET).replace("@ID", ID)
}

#[test]
fn every_value_names_its_line() {
    let import = understood(
        "# c\n\nAUTH0_DOMAIN=acme.eu.auth0.com\nhttps://discord.com/api/oauth2/authorize?client_id=1&scope=a\n",
    );
    let places: Vec<(FieldId, usize, &str)> =
        import.found.iter().map(|found| (found.id, found.line, found.path.as_str())).collect();
    assert_eq!(
        places,
        [
            (Auth0Domain, 3, "AUTH0_DOMAIN"),
            (Provider, 4, "URL"),
            (ApplicationKey, 4, "client_id"),
            (AuthorizationUrl, 4, "URL"),
            (Scope, 4, "scope"),
        ]
    );
    assert_eq!(import.formats, ["variables", "a URL"]);
}
