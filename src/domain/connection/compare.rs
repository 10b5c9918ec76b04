//! What is saved beside what the tenant has: by meaning, not by letters.
//!
//! Options that we have no value for are somebody else's and no difference; they are kept by an update. An option that we
//! once wrote and no longer have is one.

use crate::domain::doc::{Doc, MASK};
use crate::domain::facts::Difference;
use crate::domain::safe_text::Redactor;
use std::collections::BTreeSet;

/// Values of these paths are secret wherever they come from.
pub fn is_secret_path(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    path.starts_with("options.customheaders")
        || path.split('.').any(|part| {
            ["secret", "pass", "private", "apikey", "api_key", "credential", "token", "authorization"]
                .iter()
                .any(|word| part.contains(word))
                && !part.ends_with("url")
                && !part.ends_with("endpoint")
        })
}

/// Where the saved document differs from the tenant's, secrets masked. `written`: options that we wrote the last time.
pub fn differences(saved: &Doc, live: &Doc, written: &[String]) -> Vec<Difference> {
    let mut found = Vec::new();
    let name = |doc: &Doc| doc.get("name").and_then(Doc::as_text).map(str::to_owned);
    if let (saved @ Some(_), live @ Some(_)) = (name(saved), name(live))
        && saved != live
    {
        found.push(Difference { path: "name".into(), saved, live });
    }
    if let Some(mine) = saved.get("display_name").and_then(Doc::as_text) {
        let theirs = live.get("display_name").and_then(Doc::as_text).or(live.get("name").and_then(Doc::as_text));
        if theirs != Some(mine) {
            let live = theirs.map(str::to_owned);
            found.push(Difference { path: "display_name".into(), saved: Some(mine.to_owned()), live });
        }
    }
    let (Some(Doc::Object(mine)), Some(theirs)) = (saved.get("options"), live.get("options")) else { return found };
    for (name, value) in mine {
        let path = format!("options.{name}");
        match (value, theirs.get(name)) {
            // `scripts` may hold getLogoutUrl, which is not ours.
            (Doc::Object(parts), Some(live @ Doc::Object(_))) if name == "scripts" => {
                for (part, value) in parts {
                    differ(&mut found, format!("{path}.{part}"), Some(value), live.get(part));
                }
            }
            // An answer without the secret tells nothing about it.
            (Doc::Secret(_), None) => {}
            (value, live) => differ(&mut found, path, Some(value), live),
        }
    }
    let names: Vec<&String> = mine.iter().map(|(name, _)| name).collect();
    for name in written.iter().filter(|name| !names.contains(name) && name.as_str() != "client_secret") {
        if let Some(live) = theirs.get(name) {
            differ(&mut found, format!("options.{name}"), None, Some(live));
        }
    }
    found
}

fn differ(found: &mut Vec<Difference>, path: String, saved: Option<&Doc>, live: Option<&Doc>) {
    let equal = match (saved, live) {
        (Some(saved), Some(live)) => same_option(saved, live),
        (Some(Doc::Bool(false)), None) | (None, None) => true,
        (None, Some(live)) => matches!(live, Doc::Null | Doc::Bool(false)) || live.as_text() == Some(""),
        _ => false,
    };
    if !equal {
        let secret = is_secret_path(&path);
        let (mut saved, mut live) = (saved.map(|doc| shown(doc, secret)), live.map(|doc| shown(doc, secret)));
        if saved == live && secret {
            saved = saved.map(|text| text + " (saved here)");
            live = live.map(|text| text + " (another one)");
        }
        found.push(Difference { path, saved, live });
    }
}

fn shown(doc: &Doc, secret: bool) -> String {
    match doc {
        _ if secret => MASK.to_owned(),
        Doc::Text(text) => text.clone(),
        doc => doc.masked(),
    }
}

/// Equal by meaning: a scope is a set of words, old connections hold `customHeaders` as JSON in a text.
fn same_option(mine: &Doc, theirs: &Doc) -> bool {
    if mine.same(theirs) {
        return true;
    }
    match (mine, theirs) {
        (Doc::Text(text), Doc::List(items)) => {
            let words: BTreeSet<&str> = text.split_whitespace().collect();
            words == items.iter().filter_map(Doc::as_text).collect()
        }
        (Doc::Object(_), Doc::Secret(json)) => {
            let parsed = serde_json::from_str::<serde_json::Value>(json.reveal());
            parsed.is_ok_and(|value| mine.same(&Doc::from_json(&value, &|_| true)))
        }
        (Doc::Object(_), Doc::Text(json)) => {
            let parsed = serde_json::from_str::<serde_json::Value>(json);
            parsed.is_ok_and(|value| mine.same(&Doc::from_json(&value, &|_| false)))
        }
        _ => false,
    }
}

/// Differences fit for the screen and for facts: what comes from the tenant is made visible, known secrets are taken out.
pub fn made_safe(found: Vec<Difference>, redactor: &Redactor) -> Vec<Difference> {
    let safe = |text: Option<String>| text.map(|text| redactor.clean(&text, 2_000));
    found.into_iter().map(|one| Difference { saved: safe(one.saved), live: safe(one.live), ..one }).collect()
}

/// No difference at all.
pub fn same(saved: &Doc, live: &Doc, written: &[String]) -> bool {
    differences(saved, live, written).is_empty()
}

/// The body of the PATCH: whole `options` as they are at the tenant with ours put over them, and `display_name`, which
/// Auth0 would reset to the name. None where the read came back without `options`.
pub fn merged(saved: &Doc, live: &Doc, written: &[String]) -> Option<Doc> {
    let mut options = live.get("options").filter(|options| matches!(options, Doc::Object(_)))?.clone();
    let Some(Doc::Object(mine)) = saved.get("options") else { return None };
    for name in written {
        if !mine.iter().any(|(known, _)| known == name) && name != "client_secret" {
            options.remove(name);
        }
    }
    for (name, value) in mine {
        match (value, options.get(name)) {
            (value, Some(live)) if same_option(value, live) => {}
            (Doc::Object(parts), Some(Doc::Object(_))) if name == "scripts" => {
                let mut scripts = options.get(name).cloned().unwrap_or(Doc::Null);
                for (part, value) in parts {
                    scripts.set(part, value.clone());
                }
                options.set(name, scripts);
            }
            _ => options.set(name, value.clone()),
        }
    }
    let mut body = Doc::object([]);
    if let Some(name) = saved.get("display_name").or(live.get("display_name")) {
        body.set("display_name", name.clone());
    }
    body.set("options", options);
    Some(body)
}

/// The body that takes an update back: what the tenant has now, with what stands at `paths` as it was `before`. None where
/// either came without `options`.
pub fn restored(before: &Doc, live: &Doc, paths: &[String]) -> Option<Doc> {
    let mut options = live.get("options").filter(|options| matches!(options, Doc::Object(_)))?.clone();
    let old = before.get("options")?;
    for path in paths.iter().filter_map(|path| path.strip_prefix("options.")) {
        match path.split_once('.') {
            None => put(&mut options, path, old.get(path)),
            Some((name, part)) => {
                let mut parts = options.get(name).cloned().unwrap_or_else(|| Doc::object([]));
                put(&mut parts, part, old.get(name).and_then(|old| old.get(part)));
                options.set(name, parts);
            }
        }
    }
    let named = if paths.iter().any(|path| path == "display_name") { before } else { live };
    let mut body = Doc::object([]);
    if let Some(name) = named.get("display_name").or(named.get("name")) {
        body.set("display_name", name.clone());
    }
    body.set("options", options);
    Some(body)
}

fn put(members: &mut Doc, name: &str, value: Option<&Doc>) {
    match value {
        Some(value) => members.set(name, value.clone()),
        None => members.remove(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::secret::Secret;

    fn doc(json: serde_json::Value) -> Doc {
        Doc::from_json(&json, &is_secret_path)
    }

    fn saved() -> Doc {
        doc(serde_json::json!({"name": "d", "display_name": "D", "strategy": "oauth2", "options": {"client_id": "k",
            "client_secret": "new", "tokenURL": "https://p/t", "scripts": {"fetchUserProfile": "f"}, "scope": "a b"}}))
    }

    #[test]
    fn what_others_set_is_kept_and_no_difference() {
        let live = doc(
            serde_json::json!({"id": "con_1", "name": "d", "display_name": "D", "options": {"upstream_params": {"a": {"value": "b"}},
            "client_id": "k", "client_secret": "old", "tokenURL": "https://p/t", "scripts": {"fetchUserProfile": "f", "getLogoutUrl": "g"},
            "scope": ["a", "b"]}}),
        );
        let found = differences(&saved(), &live, &[]);
        assert_eq!(found.iter().map(|one| one.path.as_str()).collect::<Vec<_>>(), ["options.client_secret"]);
        assert!(!format!("{found:?}").contains("old"));
        let body = merged(&saved(), &live, &[]).unwrap();
        let options = body.get("options").unwrap();
        assert_eq!(options.get("upstream_params"), live.get("options").unwrap().get("upstream_params"));
        assert_eq!(options.get("client_secret"), Some(&Doc::Secret(Secret::new("new"))));
        assert_eq!(options.get("scripts").unwrap().get("getLogoutUrl"), Some(&Doc::text("g")));
    }

    #[test]
    fn an_option_that_we_wrote_and_no_longer_have_is_taken_away() {
        let mut live = saved();
        live.get("options").unwrap();
        if let Doc::Object(members) = &mut live {
            members[3].1.set("icon_url", Doc::text("https://i"));
        }
        assert!(same(&saved(), &live, &[]));
        let written = ["icon_url".to_owned()];
        assert!(!same(&saved(), &live, &written));
        assert_eq!(merged(&saved(), &live, &written).unwrap().get("options").unwrap().get("icon_url"), None);
    }

    #[test]
    fn without_options_nothing_is_merged() {
        assert_eq!(merged(&saved(), &doc(serde_json::json!({"id": "con_1", "name": "d"})), &[]), None);
    }
}
