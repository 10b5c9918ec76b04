//! The two documents that the keyring holds, as JSON in UTF-8. Buffers are wiped.
//!
//! A name that this version does not know stays in the document when it is written again; a newer schema is left alone.

use super::KeptToken;
use super::causes;
use crate::domain::diagnosis::Diagnosis;
use crate::domain::doc::Doc;
use crate::domain::fields::FieldId;
use crate::domain::secret::Secret;
use jiff::Timestamp;
use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;
use zeroize::Zeroizing;

const SCHEMA: u32 = 1;

/// By the names of environment variables.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Document(BTreeMap<String, Secret>);

impl Document {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn set(&mut self, id: FieldId, secret: &Secret) {
        if secret.is_empty() {
            self.0.remove(id.env());
        } else {
            self.0.insert(id.env().to_owned(), secret.clone());
        }
    }

    pub(super) fn secrets(self) -> Vec<(FieldId, Secret)> {
        self.0.into_iter().filter_map(|(name, secret)| Some((FieldId::from_env(&name)?, secret))).collect()
    }

    pub(super) fn text(&self) -> Zeroizing<String> {
        let mut members = vec![("schema".to_owned(), Doc::Number(SCHEMA.into()))];
        members.extend(self.0.iter().map(|(name, secret)| (name.clone(), Doc::Secret(secret.clone()))));
        Doc::Object(members).reveal()
    }
}

pub(super) fn read(user: &str, bytes: &[u8]) -> Result<Document, Diagnosis> {
    let text = std::str::from_utf8(bytes).map_err(|_| causes::not_text(user))?;
    let Raw { schema, values } = serde_json::from_str(text).map_err(|_| causes::not_ours(user))?;
    if schema != SCHEMA { Err(causes::newer(user)) } else { Ok(Document(values)) }
}

pub(super) fn token_text(token: &KeptToken) -> Zeroizing<String> {
    let used =
        token.used.iter().map(|(id, revision)| Doc::List(vec![Doc::text(id.env()), Doc::Number((*revision).into())]));
    Doc::object([
        ("schema", Doc::Number(SCHEMA.into())),
        ("token", Doc::Secret(token.token.clone())),
        ("expires_at", Doc::text(token.expires_at.to_string())),
        ("minted", Doc::Bool(token.minted)),
        ("used", Doc::List(used.collect())),
    ])
    .reveal()
}

pub(super) fn read_token(user: &str, bytes: &[u8]) -> Result<KeptToken, Diagnosis> {
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
    if schema != SCHEMA { Err(causes::newer(user)) } else { Ok(KeptToken { token, expires_at, minted, used }) }
}

/// A text that goes from the buffer into a [`Secret`] without a copy left behind.
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

struct Raw {
    schema: u32,
    values: BTreeMap<String, Secret>,
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
                let (mut schema, mut values) = (None, BTreeMap::new());
                while let Some(name) = members.next_key::<String>()? {
                    if name == "schema" {
                        schema = Some(members.next_value()?);
                    } else if schema.is_some_and(|schema: u32| schema != SCHEMA) {
                        members.next_value::<de::IgnoredAny>()?;
                    } else {
                        values.insert(name, members.next_value::<Leaf>()?.0);
                    }
                }
                let schema = schema.ok_or_else(|| de::Error::missing_field("schema"))?;
                Ok(Raw { schema, values })
            }
        }
        deserializer.deserialize_map(Members)
    }
}
