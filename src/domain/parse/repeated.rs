//! Finds a name that a JSON object has twice. A JSON parser uses the last one and silently drops the other.

use super::Problem;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeSet;
use std::fmt;

/// Of an object at any depth. A text that isn't JSON has none.
pub(super) fn reject_repeated(text: &str) -> Result<(), Problem> {
    let mut found = None;
    let _ = Walk(&mut found).deserialize(&mut serde_json::Deserializer::from_str(text));
    match found {
        Some(name) => Err(Problem::new(format!("The name {name:?} appears twice"), "Keep one of the two entries.")),
        None => Ok(()),
    }
}

/// Reads a value, and stops at the first name that is repeated.
struct Walk<'a>(&'a mut Option<String>);

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        value.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut names = BTreeSet::new();
        while let Some(name) = members.next_key::<String>()? {
            if names.contains(&name) {
                *self.0 = Some(name);
                return Err(A::Error::custom("repeated"));
            }
            names.insert(name);
            members.next_value_seed(Walk(&mut *self.0))?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(Walk(&mut *self.0))?.is_some() {}
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::reject_repeated;
    use crate::domain::fields::FieldId::{self, *};
    use crate::domain::parse::ParseContext;

    #[test]
    fn a_repeated_name_is_found_at_any_depth() {
        for (text, name) in [
            (r#"{"a": 1, "b": 2, "a": 3}"#, Some("a")),
            (r#"[{"x": {"a": [], "\u0061": null}}]"#, Some("a")),
            (r#"{"a": {"a": true}, "b": [{"a": 1.5}, {"a": -1}]}"#, None),
            (r#"{"a": 1, "a""#, Some("a")),
            ("not JSON", None),
            ("", None),
        ] {
            let found = reject_repeated(text).err().map(|problem| problem.what);
            assert_eq!(found, name.map(|name| format!("The name {name:?} appears twice")), "{text}");
        }
    }

    #[test]
    fn every_field_with_a_json_object_says_so() {
        let parse = |id: FieldId, text: &str| (id.field().parse)(text, &ParseContext::default());
        for (id, text) in [
            (Metadata, r#"{"team": "a", "team": "b"}"#),
            (AuthParams, r#"{"prompt": "login", "prompt": "none"}"#),
            (AuthParamsMap, r#"{"hint": "login_hint", "hint": "prompt"}"#),
            (UpstreamParams, r#"{"hint": {"alias": "login_hint"}, "hint": {"value": "x"}}"#),
            (Placeholders, r#"{"tenant": "a", "tenant": "b"}"#),
            (TokenHeaders, r#"{"X-Key": "1", "x-key": "2"}"#),
            (TokenHeaders, r#"{"X-Key": "1", "X-Key": "2"}"#),
            (Mapping, r#"{"user_id": "id", "name": "a", "name": "b"}"#),
            (UserCall, r#"{"kind": "get", "kind": "post-empty"}"#),
        ] {
            let problem = parse(id, text).unwrap_err();
            assert!(problem.what.contains("appears twice"), "{id:?}: {problem:?}");
        }
    }
}
