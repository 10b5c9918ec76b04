//! The two documents in the keyring, as JSON in UTF-8. Buffers are wiped.
//!
//! A document keeps names that this version doesn't know when it is written again. A newer schema is never overwritten.

use super::causes;
use crate::domain::doc::Doc;
use crate::domain::fields::FieldId;
use crate::domain::finding::Finding;
use crate::domain::secret::Secret;
use crate::domain::token::KeptToken;
use jiff::Timestamp;
use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;
use zeroize::Zeroizing;

const SCHEMA: u32 = 1;

/// Secrets by the names of their environment variables.
type Values = BTreeMap<String, Secret>;

/// The secrets of a profile. Until the new profile file is in place, the document also has the secrets that they replace. So
/// the old profile keeps its secrets if the program is killed in between.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Document {
    /// The number that is also in the profile's file.
    item: u64,
    values: Values,
    before: Option<Before>,
}

/// The previous values of the secrets that changed. An empty text means that there was none.
#[derive(Debug, PartialEq)]
struct Before {
    item: u64,
    values: Values,
}

impl Document {
    /// The values that belong to the profile with this number.
    fn at(self, item: u64) -> Values {
        let mut values = self.values;
        for (name, secret) in self.before.filter(|before| before.item == item).into_iter().flat_map(|one| one.values) {
            put(&mut values, name, secret);
        }
        values
    }

    pub(super) fn secrets(self, item: u64) -> Vec<(FieldId, Secret)> {
        let known = |(name, secret): (String, Secret)| Some((FieldId::from_env(&name)?, secret));
        self.at(item).into_iter().filter_map(known).collect()
    }

    /// The next document, with these secrets changed. An empty text removes one. `old`: the profile's number so far.
    pub(super) fn next(self, old: u64, new: u64, secrets: &[(FieldId, Secret)]) -> Document {
        let is_new = self == Document::default();
        let had = self.at(old);
        let mut values = had.clone();
        for (id, secret) in secrets {
            put(&mut values, id.env().to_owned(), secret.clone());
        }
        let names = had.keys().chain(values.keys()).filter(|name| had.get(*name) != values.get(*name));
        let before = |name: &String| (name.clone(), had.get(name).cloned().unwrap_or_else(|| Secret::new("")));
        let before = Before { item: old, values: names.map(before).collect() };
        Document { item: new, values, before: Some(before).filter(|_| !is_new) }
    }

    pub(super) fn is_settled(&self) -> bool {
        self.before.is_none() && !self.values.is_empty()
    }

    /// Drops the previous values, after the profile's file is in place. None if there are no secrets left.
    pub(super) fn settled(self) -> Option<Document> {
        Some(Document { before: None, ..self }).filter(|document| !document.values.is_empty())
    }

    pub(super) fn text(&self) -> Zeroizing<String> {
        let of = |item: u64, values: &Values| {
            let item = Some(("item".to_owned(), Doc::Number(item.into()))).filter(|_| item > 0);
            let values = values.iter().map(|(name, secret)| (name.clone(), Doc::Secret(secret.clone())));
            item.into_iter().chain(values).collect::<Vec<_>>()
        };
        let mut members = vec![("schema".to_owned(), Doc::Number(SCHEMA.into()))];
        members.extend(of(self.item, &self.values));
        let before = self.before.as_ref().map(|before| Doc::Object(of(before.item, &before.values)));
        members.extend(before.map(|before| ("before".to_owned(), before)));
        Doc::Object(members).reveal()
    }
}

fn put(values: &mut Values, name: String, secret: Secret) {
    if secret.is_empty() {
        values.remove(&name);
    } else {
        values.insert(name, secret);
    }
}

pub(super) fn read(user: &str, bytes: &[u8]) -> Result<Document, Finding> {
    let text = std::str::from_utf8(bytes).map_err(|_| causes::not_text(user))?;
    let Raw { schema, item, values, before } = serde_json::from_str(text).map_err(|_| causes::not_ours(user))?;
    let before = before.map(|before| Before { item: before.item, values: before.values });
    if schema.is_none_or(|schema| schema != SCHEMA) {
        return Err(if schema.is_none() { causes::not_ours(user) } else { causes::newer(user) });
    }
    Ok(Document { item, values, before })
}

pub(super) fn token_text(token: &KeptToken) -> Zeroizing<String> {
    let used =
        token.used.iter().map(|(id, revision)| Doc::List(vec![Doc::text(id.env()), Doc::Number((*revision).into())]));
    Doc::object([
        ("schema", Doc::Number(SCHEMA.into())),
        ("token", Doc::Secret(token.token.clone())),
        ("expires_at", Doc::text(token.expires_at.to_string())),
        ("minted", Doc::Bool(token.issued)),
        ("used", Doc::List(used.collect())),
    ])
    .reveal()
}

pub(super) fn read_token(user: &str, bytes: &[u8]) -> Result<KeptToken, Finding> {
    #[derive(serde::Deserialize)]
    struct Item {
        schema: u32,
        token: Leaf,
        expires_at: Timestamp,
        minted: bool,
        used: Vec<(FieldId, u64)>,
    }
    let text = std::str::from_utf8(bytes).map_err(|_| causes::not_text(user))?;
    let Item { schema, token: Leaf(token), expires_at, minted, used } =
        serde_json::from_str(text).map_err(|_| causes::not_ours(user))?;
    if schema != SCHEMA { Err(causes::newer(user)) } else { Ok(KeptToken { token, expires_at, issued: minted, used }) }
}

/// A text that goes from the buffer into a [`Secret`] without leaving a copy behind.
struct Leaf(Secret);

impl<'de> Deserialize<'de> for Leaf {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Leaf;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Leaf, E> {
                Ok(Leaf(Secret::new(text)))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

#[derive(Default)]
struct Raw {
    schema: Option<u32>,
    item: u64,
    values: Values,
    before: Option<Box<Raw>>,
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Raw;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of texts and a schema")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Raw, A::Error> {
                let mut raw = Raw::default();
                while let Some(name) = members.next_key::<String>()? {
                    match name.as_str() {
                        "schema" => raw.schema = Some(members.next_value()?),
                        _ if raw.schema.is_some_and(|schema| schema != SCHEMA) => {
                            members.next_value::<de::IgnoredAny>()?;
                        }
                        "item" => raw.item = members.next_value()?,
                        "before" => raw.before = Some(members.next_value()?),
                        _ => _ = raw.values.insert(name, members.next_value::<Leaf>()?.0),
                    }
                }
                Ok(raw)
            }
        }
        deserializer.deserialize_map(Members)
    }
}
