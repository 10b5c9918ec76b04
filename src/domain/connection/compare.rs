//! Compares the saved connection with the tenant's: by meaning rather than by text, and key by key.
//!
//! A key of `options`, or of an object in it, that we have no value for isn't ours: it isn't a difference, and an update keeps
//! it. A key that we once wrote and no longer have is a difference, and an update removes it. Only [`edits`] finds the
//! differences, so an update sends exactly what was shown.

use super::path::Path;
use super::{BESIDE, METADATA, OUTSIDE, basic_header};
use crate::domain::doc::{Doc, MASK};
use crate::domain::fields::FieldId;
use crate::domain::response_data::Difference;
use crate::domain::setup::Setup;
use serde_json::Value;
use std::collections::BTreeSet;

const HEADERS: &str = "customHeaders";

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

/// Where the saved document differs from the tenant's, with secrets masked. `written`: the paths below `options` that we last
/// wrote.
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
    // Before the options, since a purpose decides whether users can sign in at all.
    found.extend(BESIDE.into_iter().flat_map(|name| edits_beside(name, saved, live, written)).map(Edit::shown));
    if let (Some(mine @ Doc::Object(_)), Some(theirs)) = (saved.get("options"), live.get("options")) {
        let theirs = opened(theirs, &is_object_in(mine));
        for edit in edits(mine, &theirs, written).into_iter().filter(|edit| !edit.is_hidden()) {
            let spelled = spelled_otherwise(&edit.path, &theirs);
            found.push(edit.shown());
            found.extend(spelled.into_iter().map(Edit::shown));
        }
    }
    found
}

/// The tenant has turned the purpose Authentication off, and the saved connection says nothing about it. Nobody can sign in.
pub fn is_switched_off(saved: &Doc, live: &Doc) -> bool {
    let active = |doc: &Doc| doc.get("authentication").and_then(|one| one.get("active")).cloned();
    saved.get("authentication").is_none() && active(live) == Some(Doc::Bool(false))
}

/// The body of the PATCH: the tenant's full `options` with ours put over them, `display_name`, which Auth0 would otherwise
/// reset to the name, and what differs beside them. None if the tenant's connection was returned without `options`.
pub fn merged(saved: &Doc, live: &Doc, written: &[String]) -> Option<Doc> {
    let mine = saved.get("options").filter(|options| matches!(options, Doc::Object(_)))?;
    let theirs = live.get("options").filter(|options| matches!(options, Doc::Object(_)))?;
    let mut options = opened(theirs, &is_object_in(mine));
    for Edit { path, mine, .. } in edits(mine, &options, written) {
        let entry = path.0.last().cloned().zip(mine);
        put(&mut options, &path, entry.into_iter().collect());
    }
    let mut body = Doc::object([]);
    if let Some(name) = saved.get("display_name").or(live.get("display_name")) {
        body.set("display_name", name.clone());
    }
    body.set("options", options);
    for name in BESIDE {
        let edits = edits_beside(name, saved, live, written);
        if !edits.is_empty() {
            let entries = edits.into_iter().map(|edit| (edit.path, edit.mine));
            body.set(name, with_entries(live.get(name), entries));
        }
    }
    Some(body)
}

/// The tenant's member beside `options` with these values. Auth0 merges it, so an entry without a value becomes null, and one
/// that is null there already isn't sent.
pub(super) fn with_entries(live: Option<&Doc>, entries: impl IntoIterator<Item = (Path, Option<Doc>)>) -> Doc {
    let members = match live {
        Some(Doc::Object(members)) => {
            members.iter().filter(|(_, value)| !matches!(value, Doc::Null)).cloned().collect()
        }
        _ => Vec::new(),
    };
    let mut member = Doc::Object(members);
    for (path, value) in entries {
        let entry = path.0.last().cloned().map(|name| (name, value.unwrap_or(Doc::Null)));
        put(&mut member, &path, entry.into_iter().collect());
    }
    member
}

/// One value that an update sets, or removes if `mine` is None.
struct Edit {
    path: Path,
    mine: Option<Doc>,
    live: Option<Doc>,
}

impl Edit {
    /// A response without the client secret says nothing about it, but an update sends ours anyway.
    fn is_hidden(&self) -> bool {
        self.live.is_none() && self.path.0[1..] == ["client_secret"]
    }

    fn shown(self) -> Difference {
        let path = self.path.to_string();
        let secret = is_secret_path(&path);
        let text = |doc: &Doc| match doc {
            _ if secret => MASK.to_owned(),
            Doc::Text(text) => text.clone(),
            doc => doc.masked(),
        };
        let (mut saved, mut live) = (self.mine.as_ref().map(text), self.live.as_ref().map(text));
        if saved == live && secret {
            saved = saved.map(|text| text + " (saved here)");
            live = live.map(|text| text + " (a different one)");
        }
        Difference { path, saved, live }
    }
}

/// If the tenant has a header twice, those that are spelled in another case than ours. An update removes them, so each is
/// named.
fn spelled_otherwise(path: &Path, theirs: &Doc) -> Vec<Edit> {
    let [root, headers, name] = path.0.as_slice() else { return Vec::new() };
    let at = [root.clone(), headers.clone()];
    let all: Vec<_> = theirs.get(headers).into_iter().flat_map(|list| named(list, &at, name)).collect();
    let others = all.iter().filter(|(known, _)| all.len() > 1 && known != name);
    let gone = |(known, live): &&(String, Doc)| Edit {
        path: Path(at.to_vec()).child(known),
        mine: None,
        live: Some(live.clone()),
    };
    others.map(gone).collect()
}

/// The changes to the tenant's options, in order: first ours are set, then those that we wrote and no longer have are removed.
fn edits(mine: &Doc, theirs: &Doc, written: &[String]) -> Vec<Edit> {
    let mut found = Vec::new();
    compare(&mut found, Path(vec!["options".into()]), mine, Some(theirs));
    for text in written.iter().filter(|text| !text.starts_with(OUTSIDE)) {
        if let Some(edit) = no_longer_ours(mine, theirs, text)
            && !found.iter().any(|known| known.path == edit.path)
        {
            found.push(edit);
        }
    }
    found
}

/// The same for a member beside the options.
fn edits_beside(name: &str, saved: &Doc, live: &Doc, written: &[String]) -> Vec<Edit> {
    let mut found = Vec::new();
    let mine = saved.get(name).cloned().unwrap_or(Doc::object([]));
    // Without the member, a connection is for sign-in.
    let active = Doc::object([("active", Doc::Bool(true))]);
    let theirs = live.get(name).filter(|live| !is_nothing(live)).or((name == "authentication").then_some(&active));
    compare(&mut found, Path(vec![name.into()]), &mine, theirs);
    let outside = written.iter().filter_map(|text| text.strip_prefix(OUTSIDE)).map(Path::parse);
    for path in outside.filter(|path| path.0[0] == name && name == METADATA) {
        let live = theirs.and_then(|theirs| find(theirs, &path)).filter(|live| !is_nothing(live));
        if let Some(live) = live.filter(|_| find(&mine, &path).is_none()) {
            found.push(Edit { live: Some(live.clone()), mine: None, path });
        }
    }
    found
}

fn compare(found: &mut Vec<Edit>, path: Path, mine: &Doc, live: Option<&Doc>) {
    let Doc::Object(parts) = mine else {
        let equal = match live {
            Some(live) => same_value(mine, live) || is_nothing(mine) && is_nothing(live),
            None => matches!(mine, Doc::Null | Doc::Bool(false)),
        };
        if !equal {
            found.push(Edit { path, mine: Some(mine.clone()), live: live.cloned() });
        }
        return;
    };
    let other = live.filter(|live| !matches!(live, Doc::Object(_)) && !is_nothing(live) && !parts.is_empty());
    if let Some(other) = other {
        // It isn't an object, so ours replaces it.
        found.push(Edit { path: path.clone(), mine: None, live: Some(other.clone()) });
    }
    for (name, value) in parts {
        let mut there = live.into_iter().flat_map(|live| named(live, &path.0, name)).map(|(_, theirs)| theirs);
        let first = there.clone().next();
        let theirs = there.find(|theirs| !value.is_same(theirs)).or(first);
        compare(found, path.child(name), value, theirs);
    }
}

/// What an update may remove: the paths that we last wrote, and a Basic header if the values say that there is none.
pub fn removable(setup: &Setup) -> Vec<String> {
    let post = setup.has(FieldId::TokenAuth) && !setup.token_auth().is_basic();
    let basic = post.then(|| ANY_BASIC.to_owned());
    setup.written.iter().cloned().chain(basic).collect()
}

/// A marker that can't be a path, since no header can have this name.
const ANY_BASIC: &str = "customHeaders.Authorization: Basic";

/// A value at the tenant that we wrote and no longer have. An object is never removed completely. An older version
/// recorded only its name, which doesn't say which members are ours.
fn no_longer_ours(mine: &Doc, theirs: &Doc, text: &str) -> Option<Edit> {
    let mut path = Path(vec!["options".into()]);
    path.0.extend(Path::parse(text).0);
    // A header made of the client ID and secret is ours by its value.
    let by_value = path.0[1..] == [HEADERS];
    let any_basic = text == ANY_BASIC;
    if by_value || any_basic {
        path = Path(vec!["options".into(), HEADERS.into(), "Authorization".into()]);
    }
    let live = find(theirs, &path).filter(|live| !matches!(live, Doc::Object(_)) && !is_nothing(live))?;
    let proven = || match (by_value, any_basic) {
        (true, _) => own_authorization(mine).is_some_and(|own| own.is_same(live)),
        (_, true) => is_basic(live),
        _ => true,
    };
    let goes = !has_value_at(mine, &path) && path.0[1..] != ["client_secret"] && proven();
    goes.then(|| Edit { live: Some(live.clone()), mine: None, path })
}

fn is_basic(header: &Doc) -> bool {
    let text = match header {
        Doc::Text(text) => text,
        Doc::Secret(secret) => secret.reveal(),
        _ => return false,
    };
    text.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("basic "))
}

fn own_authorization(options: &Doc) -> Option<Doc> {
    match (options.get("client_id")?, options.get("client_secret")?) {
        (Doc::Text(key), Doc::Secret(secret)) => Some(Doc::Secret(basic_header(key, secret))),
        _ => None,
    }
}

/// There is a value at this path, or at a path above it.
fn has_value_at(options: &Doc, path: &Path) -> bool {
    let whole = path.0.len();
    (2..=whole).any(|depth| match find(options, &Path(path.0[..depth].to_vec())) {
        Some(Doc::Object(_)) => depth == whole,
        found => found.is_some(),
    })
}

/// It means the same as no value.
fn is_nothing(doc: &Doc) -> bool {
    matches!(doc, Doc::Null | Doc::Bool(false)) || doc.as_text() == Some("")
}

/// Equal by meaning: scopes and attributes are sets of words.
fn same_value(mine: &Doc, theirs: &Doc) -> bool {
    match (mine, theirs) {
        (Doc::Text(text), Doc::List(items)) => {
            let words: BTreeSet<&str> = text.split_whitespace().collect();
            words == items.iter().filter_map(Doc::as_text).collect()
        }
        (Doc::List(mine), Doc::List(theirs)) => {
            let has = |list: &[Doc], one: &Doc| list.iter().any(|other| other.is_same(one));
            mine.iter().all(|one| has(theirs, one)) && theirs.iter().all(|one| has(mine, one))
        }
        _ => mine.is_same(theirs),
    }
}

fn is_object_in(options: &Doc) -> impl Fn(&str) -> bool {
    |name| matches!(options.get(name), Some(Doc::Object(_)))
}

/// Options with objects where an old connection has JSON in a string: its headers, which Auth0 now accepts only as an object,
/// and those for which `inside` holds.
pub(super) fn opened(options: &Doc, inside: &dyn Fn(&str) -> bool) -> Doc {
    let Doc::Object(members) = options else { return options.clone() };
    let open = |name: &str, value: &Doc| {
        let json = match value {
            Doc::Text(text) => text,
            Doc::Secret(secret) => secret.reveal(),
            _ => return None,
        };
        let mut json = (name == HEADERS || inside(name)).then(|| serde_json::from_str::<Value>(json).ok())??;
        for value in json.as_object_mut()?.values_mut().filter(|value| value.is_number() || value.is_boolean()) {
            // The object may have only strings as values.
            *value = Value::String(value.to_string());
        }
        Some(Doc::from_json(&json, &|path| is_secret_path(&format!("options.{name}.{path}"))))
    };
    let opened = |(name, value): &(String, Doc)| (name.clone(), open(name, value).unwrap_or_else(|| value.clone()));
    Doc::Object(members.iter().map(opened).collect())
}

/// The value at a path in the options.
pub(super) fn find<'a>(options: &'a Doc, path: &Path) -> Option<&'a Doc> {
    (1..path.0.len())
        .try_fold(options, |doc, depth| named(doc, &path.0[..depth], &path.0[depth]).next().map(|(_, value)| value))
}

/// The members with this name in the object at `at`. Header names are case-insensitive (RFC 9110 section 5.1).
pub(super) fn named<'a>(doc: &'a Doc, at: &[String], name: &str) -> impl Iterator<Item = &'a (String, Doc)> + Clone {
    let members = match doc {
        Doc::Object(members) => members.as_slice(),
        _ => &[],
    };
    members.iter().filter(move |(known, _)| same_name(at, known, name))
}

fn same_name(at: &[String], one: &str, other: &str) -> bool {
    one == other || at == ["options", HEADERS] && one.eq_ignore_ascii_case(other)
}

/// Replaces the members with the path's name by these. Without entries it removes them, and their object if it is empty then.
/// A value that isn't an object stays as it is.
pub(super) fn put(options: &mut Doc, path: &Path, entries: Vec<(String, Doc)>) {
    put_below(options, &path.0, 1, entries);
}

fn put_below(doc: &mut Doc, path: &[String], depth: usize, entries: Vec<(String, Doc)>) {
    let Some(name) = path.get(depth) else { return };
    if is_nothing(doc) && !entries.is_empty() {
        *doc = Doc::object([]);
    }
    let Doc::Object(members) = doc else { return };
    let place = members.iter().position(|(known, _)| same_name(&path[..depth], known, name));
    if depth + 1 == path.len() {
        let place = place.unwrap_or(members.len());
        members.retain(|(known, _)| !same_name(&path[..depth], known, name));
        members.splice(place..place, entries);
        return;
    }
    let place = match place {
        Some(place) => place,
        None if entries.is_empty() => return,
        None => {
            members.push((name.clone(), Doc::Null));
            members.len() - 1
        }
    };
    let takes = entries.is_empty();
    let empty = |doc: &Doc| matches!(doc, Doc::Object(members) if members.is_empty());
    let was_empty = empty(&members[place].1);
    put_below(&mut members[place].1, path, depth + 1, entries);
    if takes && !was_empty && empty(&members[place].1) {
        members.remove(place);
    }
}
