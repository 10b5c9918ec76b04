//! A sample with the user's values in place of its marks.
//!
//! A mark in quotes becomes a literal of the language, with quotes of its own. Only parts of the callback URL can stand without
//! quotes, because their characters mean the same everywhere.

use super::{Callback, SAMPLES, Sample, readme};
use crate::domain::fields::FieldId;
use crate::domain::parse::Domain;
use crate::domain::profile_script::literal;
use crate::domain::response_data::{Application, ApplicationKind};
use crate::domain::setup::Setup;

const DOMAIN: &str = "YOUR_DOMAIN";
const CLIENT_ID: &str = "YOUR_CLIENT_ID";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Below the sample's folder, with `/`.
    pub path: &'static str,
    /// The code that signs users in. The others are needed to run it.
    pub is_main: bool,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    pub sample: &'static Sample,
    pub callback: Callback,
    pub files: Vec<File>,
    /// The values that have a placeholder, each with it.
    pub missing: Vec<(FieldId, &'static str)>,
}

impl Sample {
    pub fn filled(&'static self, setup: &Setup) -> Filled {
        let callback = Callback::of(self, setup);
        let values = Values {
            domain: setup.domain().unwrap_or_else(|| Domain::new(DOMAIN)),
            client_id: setup.open(FieldId::Auth0ClientId).unwrap_or(CLIENT_ID),
            connection: setup.connection_name(),
            callback: &callback,
        };
        let file = |path, is_main, text: &str| File { path, is_main, text: values.put_into(text) };
        let mut files: Vec<File> = self.files.iter().map(|one| file(one.path, one.is_main, one.text)).collect();
        files.push(File { path: "README.md", is_main: false, text: readme::text(self, &callback) });
        let placeholders = [(FieldId::Auth0Domain, DOMAIN), (FieldId::Auth0ClientId, CLIENT_ID)];
        let missing = placeholders.into_iter().filter(|(id, _)| !setup.has(*id)).collect();
        Filled { sample: self, callback, files, missing }
    }

    /// Whether this application has the type that the sample needs, and a secret if the sample has one. None if neither is known.
    pub fn suits(&self, application: &Application) -> Option<bool> {
        let needs = self.needs;
        let of_type = application.app_type.as_deref().map(|app_type| app_type == needs.app_type());
        let has_secret = application.token_endpoint_auth_method.as_ref().map(|_| !application.is_public());
        let by_secret = has_secret.map(|has_secret| has_secret == (needs == ApplicationKind::RegularWeb));
        match (of_type, by_secret) {
            (Some(of_type), Some(by_secret)) => Some(of_type && by_secret),
            (one, other) => one.or(other),
        }
    }

    /// It reads secrets from a `.env` file.
    pub fn has_secrets(&self) -> bool {
        self.needs == ApplicationKind::RegularWeb
    }
}

/// All of them.
pub fn all(setup: &Setup) -> Vec<Filled> {
    SAMPLES.iter().map(|sample| sample.filled(setup)).collect()
}

impl Filled {
    pub fn main_files(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.is_main)
    }

    /// The URLs that the application at Auth0 needs, by their labels in the Dashboard.
    pub fn urls(&self) -> Vec<(&'static str, &str)> {
        self.callback.urls(self.sample)
    }
}

/// What the marks stand for.
pub(super) struct Values<'a> {
    pub domain: Domain,
    pub client_id: &'a str,
    pub connection: String,
    pub callback: &'a Callback,
}

impl Values<'_> {
    /// The text with every mark replaced. It is read once, so a value that looks like a mark stays as it is.
    pub(super) fn put_into(&self, text: &str) -> String {
        let mut filled = String::with_capacity(text.len() + 256);
        let mut rest = text;
        while let Some((before, name, after)) = next_mark(rest) {
            let quoted = before.strip_suffix('\'').zip(after.strip_prefix('\''));
            match (quoted, self.literal(name), self.plain(name)) {
                (Some((before, after)), Some(value), _) => {
                    filled.push_str(before);
                    filled.push_str(&value);
                    rest = after;
                }
                (_, _, Some(value)) => {
                    filled.push_str(before);
                    filled.push_str(&value);
                    rest = after;
                }
                _ => {
                    filled.push_str(&rest[..rest.len() - after.len()]);
                    rest = after;
                }
            }
        }
        filled.push_str(rest);
        filled
    }

    fn literal(&self, name: &str) -> Option<String> {
        let Self { domain, client_id, connection, callback } = self;
        Some(match name {
            "domain" => literal(&domain.text),
            "base" => literal(&domain.base()),
            "issuer" => literal(&domain.issuer()),
            "client_id" => literal(client_id),
            "connection" => literal(connection),
            "callback" => literal(&callback.url),
            "origin" => literal(&callback.origin),
            "path" => literal(&callback.path),
            "host" => literal(&callback.host),
            _ => return None,
        })
    }

    fn plain(&self, name: &str) -> Option<String> {
        match name {
            "host" => Some(self.callback.host.clone()),
            "port" => Some(self.callback.port.to_string()),
            _ => None,
        }
    }
}

/// The text before the first mark, its name, and the text after it. `{{ x` of JSX isn't a mark.
fn next_mark(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let start = from + text[from..].find("{{")?;
        let inside = &text[start + 2..];
        let length = inside.bytes().take_while(|byte| byte.is_ascii_lowercase() || *byte == b'_').count();
        if length > 0
            && let Some(after) = inside[length..].strip_prefix("}}")
        {
            return Some((&text[..start], &inside[..length], after));
        }
        from = start + 2;
    }
}
