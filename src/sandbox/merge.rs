//! JSON merge patch (RFC 7396): null removes a member, objects are merged, every other value replaces.

use serde_json::{Map, Value, json};

pub fn merge(target: &mut Map<String, Value>, patch: &Map<String, Value>) {
    for (name, value) in patch {
        match value {
            Value::Null => {
                target.shift_remove(name);
            }
            Value::Object(patch) => {
                let member = target.entry(name.clone()).or_insert(Value::Null);
                if !member.is_object() {
                    *member = json!({});
                }
                if let Some(member) = member.as_object_mut() {
                    merge(member, patch);
                }
            }
            value => {
                target.insert(name.clone(), value.clone());
            }
        }
    }
}
