//! Undoes an update: restores what it changed, and keeps other changes since then.

use super::compare::{find, is_secret_path, named, opened, put, with_entries};
use super::path::Path;
use super::{BESIDE, METADATA};
use crate::domain::doc::{Doc, MASK};
use crate::domain::journal::Was;

/// The body that undoes an update: the tenant's current options, with the values at `paths` as `before`. None if either was
/// returned without `options`.
pub fn restored(before: &Doc, live: &Doc, paths: &[String]) -> Option<Doc> {
    let inside: Vec<Path> = paths.iter().map(|path| Path::parse(path)).filter(|path| path.0[0] == "options").collect();
    let holds = |name: &str| inside.iter().any(|path| path.0.len() > 2 && path.0[1] == name);
    let mut options = opened(live.get("options").filter(|options| matches!(options, Doc::Object(_)))?, &holds);
    let old = opened(before.get("options")?, &holds);
    for path in &inside {
        restore(&mut options, &old, path);
    }
    // If the update replaced a value by an object, and that object is gone now, the old value returns.
    for path in &inside {
        for depth in 2..path.0.len() {
            let holder = Path(path.0[..depth].to_vec());
            if find(&options, &holder).is_none()
                && let Some(was) =
                    find(&old, &holder).filter(|was| !matches!(was, Doc::Object(parts) if !parts.is_empty()))
            {
                put(&mut options, &holder, vec![(path.0[depth - 1].clone(), was.clone())]);
            }
        }
    }
    // Auth0 can't remove a display name, so a new one stays.
    let before_name = before.get("display_name").filter(|_| paths.iter().any(|path| path == "display_name"));
    let mut body = Doc::object([]);
    if let Some(name) = before_name.or(live.get("display_name")) {
        body.set("display_name", name.clone());
    }
    body.set("options", options);
    for name in BESIDE {
        let inside = paths.iter().map(|path| Path::parse(path)).filter(|path| path.0[0] == name);
        let was = |path: Path| {
            let was = before.get(name).and_then(|before| find(before, &path)).cloned();
            // Auth0's default, if the connection had no such member.
            let default = (name != METADATA).then(|| Doc::Bool(name == "authentication"));
            (path, was.or(default))
        };
        let entries: Vec<_> = inside.map(was).collect();
        if !entries.is_empty() {
            body.set(name, with_entries(live.get(name), entries));
        }
    }
    Some(body)
}

/// The value at this path of the connection before an update, as text. A secret is masked.
pub fn old_value(before: &Doc, path: &str) -> Option<String> {
    let path = Path::parse(path);
    let root = before.get(path.0.first()?)?;
    let root = match path.0.as_slice() {
        [options, name, _, ..] if options == "options" => &opened(root, &|known| known == name),
        _ => root,
    };
    let value = find(root, &path)?;
    Some(match value {
        _ if is_secret_path(&path.to_string()) => MASK.to_owned(),
        Doc::Text(text) => text.clone(),
        value => value.masked(),
    })
}

/// The values at `paths` of the connection `before` that may be kept in clear, and the paths that they cover. A value that is
/// or may be a secret is left out: `doubtful` decides for a text.
pub fn recorded(before: &Doc, paths: &[String], doubtful: &dyn Fn(&str) -> bool) -> Was {
    let all: Vec<Path> = paths.iter().map(|path| Path::parse(path)).collect();
    let holds = |name: &str| all.iter().any(|path| path.0.len() > 2 && path.0[1] == name);
    let old = opened(before.get("options").unwrap_or(&Doc::Null), &holds);
    let (mut options, mut covered) = (Doc::object([]), Vec::new());
    let mut connection = Doc::object([]);
    for name in ["name", "display_name"] {
        before.get(name).into_iter().for_each(|text| connection.set(name, text.clone()));
    }
    let (beside, all): (Vec<_>, Vec<_>) =
        paths.iter().zip(all).partition(|(_, path)| BESIDE.contains(&path.0[0].as_str()));
    for (text, path) in &beside {
        let root = path.0[0].as_str();
        let was = before.get(root).and_then(|before| find(before, path)).cloned();
        if !was.as_ref().is_some_and(|was| may_be_secret(was, doubtful)) {
            let kept = connection.get(root).cloned();
            let entries = was.map(|was| (path.clone(), Some(was)));
            connection.set(root, with_entries(kept.as_ref(), entries));
            covered.push((*text).clone());
        }
    }
    for (text, path) in &all {
        let Some((name, holder)) = path.0.split_last().filter(|(_, holder)| !holder.is_empty()) else {
            covered.push((*text).clone());
            continue;
        };
        let holder = Path(holder.to_vec());
        let there = find(&old, &holder).into_iter().flat_map(|old| named(old, &holder.0, name)).cloned();
        let there: Vec<(String, Doc)> = there.collect();
        if !there.iter().any(|(_, value)| may_be_secret(value, doubtful)) {
            put(&mut options, path, there);
            covered.push((*text).clone());
        }
    }
    connection.set("options", options);
    Was { connection: serde_json::from_str(&connection.masked()).unwrap_or_default(), paths: covered }
}

fn may_be_secret(value: &Doc, doubtful: &dyn Fn(&str) -> bool) -> bool {
    match value {
        Doc::Secret(_) => true,
        Doc::Text(text) => doubtful(text),
        Doc::List(items) => items.iter().any(|item| may_be_secret(item, doubtful)),
        Doc::Object(members) => members.iter().any(|(_, value)| may_be_secret(value, doubtful)),
        Doc::Null | Doc::Bool(_) | Doc::Number(_) => false,
    }
}

fn restore(options: &mut Doc, old: &Doc, path: &Path) {
    let Some((name, holder)) = path.0.split_last() else { return };
    let was = find(old, path);
    if matches!(find(options, path), Some(Doc::Object(_))) && was.is_some_and(|was| !matches!(was, Doc::Object(_))) {
        // It was replaced by an object, which may have others' members since.
        return;
    }
    let holder = Path(holder.to_vec());
    let entries = find(old, &holder).into_iter().flat_map(|old| named(old, &holder.0, name)).cloned().collect();
    put(options, path, entries);
}
