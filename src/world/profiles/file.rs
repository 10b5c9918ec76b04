//! `profiles/NAME.toml`, schema 1: all values that aren't secret. Of a secret, only its length, its age and its store.
//!
//! The parser is strict: a0connect doesn't overwrite a file that this version doesn't understand.

use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};
use crate::domain::hosts;
use crate::domain::parse::host_of;
use crate::domain::parse::{Domain, ParseContext};
use crate::domain::profile::{Profile, SavedProfile};
use crate::domain::safe_text::visible;
use crate::domain::secret::Secret;
use crate::domain::setup::{Kept, Setup, Source, Store, Text, Value};
use crate::world::files::shown;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

const SCHEMA: u32 = 1;
/// The URL that decides where the secret goes isn't given yet.
const NO_HOST_YET: &str = "?";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File<'a> {
    schema: u32,
    /// The file's own revision. Each save adds 1.
    revision: u64,
    setup_revision: u64,
    production: bool,
    store: Store,
    /// The number of the keyring's item that belongs to this file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    item: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    connection_id: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    written: Vec<String>,
    hash_key: std::borrow::Cow<'a, str>,
    /// Each secret has its host in `given_for`. Missing in files of older versions, whose secrets are bound when they are read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    secrets_bound: bool,
    #[serde(default)]
    values: BTreeMap<String, Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// A secret has none, only its length in `chars`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    chars: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hash: Option<String>,
    revision: u64,
    changed_at: Timestamp,
    kept: Kept,
    /// The host that a secret was given for, or `?`. Missing in files of older versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    given_for: Option<String>,
    source: Source,
}

pub(super) fn text(profile: &Profile, saved: &SavedProfile) -> Result<String, Finding> {
    let setup = &profile.setup;
    let entry = |(id, value): (&FieldId, &Value)| {
        let (open, chars) = match &value.text {
            Text::Open(text) if !id.is_secret() => (Some(text.clone()), None),
            Text::Open(text) => (None, Some(text.chars().count())),
            Text::Secret(secret) => (None, Some(secret.chars())),
            Text::Absent { chars } => (None, Some(*chars)),
        };
        let entry = Entry {
            value: open,
            chars,
            hash: saved.hashes.get(id).cloned(),
            revision: value.revision,
            changed_at: value.changed_at,
            kept: value.kept,
            given_for: if id.is_secret() { written(value.given_for.as_deref()) } else { None },
            source: value.source.clone(),
        };
        (id.env().to_owned(), entry)
    };
    let file = File {
        schema: SCHEMA,
        revision: saved.file_revision,
        setup_revision: setup.revision,
        production: profile.production,
        store: setup.store,
        item: Some(profile.item).filter(|item| *item > 0),
        connection_id: setup.connection_id.clone(),
        written: setup.written.clone(),
        hash_key: saved.hash_key.reveal().into(),
        secrets_bound: true,
        values: setup.values.iter().map(entry).collect(),
    };
    toml::to_string(&file).map_err(|error| {
        let what = format!("The profile {} can't be written as TOML", profile.name);
        Finding::failed(Class::Internal, what, visible(&error.to_string(), 200), "Report this as a bug in a0connect.")
    })
}

pub(super) fn read(path: &Path, name: &str, text: &str) -> Result<Profile, Finding> {
    #[derive(Deserialize)]
    struct Header {
        schema: u32,
    }
    let file: File = match toml::from_str(text) {
        Ok(file) => file,
        Err(error) => {
            return Err(match toml::from_str::<Header>(text) {
                Ok(header) if header.schema > SCHEMA => newer(path),
                // Only the error's message: its full text would quote the file.
                _ => corrupt(path, &at_line(text, error.span(), error.message())),
            });
        }
    };
    if file.schema != SCHEMA {
        return Err(newer(path));
    }
    let domain = file.values.get(FieldId::Auth0Domain.env()).and_then(|entry| entry.value.as_deref());
    let around = ParseContext { loopback: domain.is_some_and(|text| Domain::new(text).is_loopback()) };
    let mut setup = Setup { revision: file.setup_revision, connection_id: file.connection_id, ..Setup::default() };
    (setup.written, setup.store) = (file.written, file.store);
    let mut hashes = BTreeMap::new();
    for (env, entry) in file.values {
        let Some(id) = FieldId::from_env(&env).filter(|id| id.env() == env) else {
            return Err(newer(path));
        };
        let text = match (entry.value, entry.chars) {
            (Some(text), None) if !id.is_secret() => {
                let parsed = (id.field().parse)(&text, &around)
                    .map_err(|problem| corrupt(path, &format!("{env}: {}.", visible(&problem.what, 200))))?;
                Text::Open(parsed.text.to_string())
            }
            (None, Some(chars)) if id.is_secret() => Text::Absent { chars },
            _ if id.is_secret() => {
                return Err(corrupt(path, &format!("{env} is a secret, so its value doesn't belong in this file.")));
            }
            _ => return Err(corrupt(path, &format!("{env} has no value."))),
        };
        let is_host = |host: &String| host_of(&format!("https://{host}")).as_ref() == Some(host);
        if !entry.given_for.as_ref().is_none_or(|host| host == NO_HOST_YET || is_host(host)) {
            return Err(corrupt(path, &format!("{env} has a given_for that isn't a host.")));
        }
        let Entry { revision, changed_at, source, kept, given_for, .. } = entry;
        let given_for = match given_for {
            Some(host) => Some(host).filter(|host| host != NO_HOST_YET),
            // Without its line, nobody knows the host. So the secret goes nowhere until it is given again.
            None => (file.secrets_bound && id.is_secret()).then(|| hosts::UNKNOWN.to_owned()),
        };
        setup.revision = setup.revision.max(revision);
        setup.values.insert(id, Value { text, revision, changed_at, source, kept, given_for });
        hashes.extend(entry.hash.map(|hash| (id, hash)));
    }
    let hash_key = Some(Secret::new(file.hash_key.into_owned()));
    let (production, file_revision, item) = (file.production, file.revision, file.item.unwrap_or_default());
    Ok(Profile { name: name.to_owned(), production, setup, file_revision, item, hashes, hash_key })
}

/// What stands for the host of a secret in the file.
fn written(given_for: Option<&str>) -> Option<String> {
    match given_for {
        Some(hosts::UNKNOWN) => None,
        Some(host) => Some(host.to_owned()),
        None => Some(NO_HOST_YET.to_owned()),
    }
}

fn at_line(text: &str, span: Option<std::ops::Range<usize>>, message: &str) -> String {
    let message = visible(message, 200);
    match span.and_then(|span| text.get(..span.start)) {
        Some(before) => format!("Line {}: {message}.", before.matches('\n').count() + 1),
        None => format!("{message}."),
    }
}

fn newer(path: &Path) -> Finding {
    Finding::failed(
        Class::Filesystem,
        format!("{} was written by a newer a0connect", shown(path)),
        "This version can't read all of it. The file wasn't changed.",
        "Update a0connect, or use another profile with --profile NAME.",
    )
}

fn corrupt(path: &Path, why: &str) -> Finding {
    Finding::failed(
        Class::Filesystem,
        format!("{} is damaged", shown(path)),
        format!("{why} The file wasn't changed."),
        "Correct that line, move the file to another folder, or use another profile with --profile NAME.",
    )
}
