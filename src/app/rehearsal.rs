//! The rehearsal: the response that the script runs against, and the attribute that each of its values becomes.

use super::keys::{Action, KEYS};
use super::model::{Model, Origin, RehearsalPage, Screen};
use crate::domain::attribute_picker::{Kind, Pairs, Remark, ResponseTree, Row, doubts};
use crate::domain::connection;
use crate::domain::fields::FieldId;
use crate::domain::profile_script::check::check;
use crate::domain::profile_script::{ATTRIBUTES, CallKind};
use crate::domain::setup::Setup;
use url::Url;

pub fn page(model: &Model) -> Option<RehearsalPage> {
    match model.screen {
        Screen::Rehearsal { page } => Some(page),
        _ => None,
    }
}

pub fn tree(model: &Model) -> Option<&ResponseTree> {
    model.rehearsal.loaded.as_ref().map(|loaded| &loaded.tree)
}

/// The selected row of the response.
pub fn selected(model: &Model) -> Option<&Row> {
    let rows = &tree(model)?.rows;
    rows.get(model.rehearsal.row.min(rows.len().checked_sub(1)?))
}

/// A custom script sets the profile, so values can't be mapped here.
pub fn has_custom_script(model: &Model) -> bool {
    let setup = &model.profile.setup;
    setup.has(FieldId::Script) || setup.user_call().kind == CallKind::Script
}

/// The mapping so far: the user's, or the default mapping.
pub fn pairs(model: &Model) -> Pairs {
    let setup = &model.profile.setup;
    let drafted = model.drafts.get(&FieldId::Mapping).and_then(|draft| Pairs::read(draft.text.as_str()));
    let saved = || setup.mapping().map(Pairs::from);
    let usual = || tree(model).map(|tree| Pairs::usual(&tree.value));
    if has_custom_script(model) { Pairs::default() } else { drafted.or_else(saved).or_else(usual).unwrap_or_default() }
}

/// The part of the mapping that has an effect: what comes from a second request isn't mapped.
pub fn effective_pairs(model: &Model) -> Pairs {
    let mut pairs = pairs(model);
    pairs.0.retain(|(name, _)| !has_own_request(model, name));
    pairs
}

/// The script gets this attribute by a second request.
pub fn has_own_request(model: &Model, attribute: &str) -> bool {
    attribute.starts_with("email") && model.profile.setup.user_call().email.is_some()
}

/// What the script waits for, if there is none.
pub fn lacks_script(setup: &Setup) -> Option<&'static str> {
    match setup.user_call().kind {
        _ if connection::has_script(setup) => None,
        CallKind::Script => Some("The script runs after you paste it in step 5."),
        _ => Some("The script runs after you enter the userinfo URL in step 2."),
    }
}

/// The user has mapped no value yet, so the script tries the usual names.
pub fn uses_default_mapping(model: &Model) -> bool {
    !model.drafts.contains_key(&FieldId::Mapping)
        && !model.profile.setup.has(FieldId::Mapping)
        && !has_custom_script(model)
}

/// The mapping can't be saved, because user_id is missing.
pub fn lacks_user_id(model: &Model) -> bool {
    let draft = model.drafts.get(&FieldId::Mapping);
    draft.is_some_and(|draft| Pairs::read(draft.text.as_str()).is_some_and(|pairs| pairs.paths("user_id").is_empty()))
}

/// Warnings about the values that the user has mapped.
pub fn pointed_doubts(model: &Model) -> Vec<Remark> {
    tree(model).map_or_else(Vec::new, |tree| doubts(&effective_pairs(model), &tree.value))
}

/// The hosts that get an access token: of the userinfo URL, or of the URLs in a custom script, as far as they can be read there.
pub fn hosts(setup: &Setup) -> Vec<String> {
    let urls = match setup.open(FieldId::Script) {
        Some(script) => check(script).requested.into_iter().map(|one| one.url).collect(),
        None => Vec::from_iter(setup.url(FieldId::UserDetailUrl)),
    };
    let mut hosts: Vec<String> = urls.iter().filter_map(|url| host_of(url)).collect();
    hosts.dedup();
    hosts
}

/// `api.example.com`, or `127.0.0.1:8400` with a port of its own.
pub fn host_of(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str()?;
    Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
}

/// Where the response comes from, for its title.
pub fn origin(model: &Model) -> String {
    match model.rehearsal.loaded.as_ref().map(|loaded| &loaded.origin) {
        // The last run used the response to its own request.
        Some(Origin::Pasted) if model.rehearsal.live && model.rehearsal.result.is_some() => {
            "Response: pasted before this run".into()
        }
        Some(Origin::Pasted) => "Response: pasted".into(),
        Some(Origin::Live(host)) => format!("Response from {host}"),
        Some(Origin::Sample(_)) if model.demo => "Sample from the demo's provider".into(),
        Some(Origin::Sample(_)) => "Sample from the docs, not your data".into(),
        None => "Response".into(),
    }
}

/// There is something to undo here: a draft of the mapping, or a last change of a field of step 5.
pub fn can_undo(model: &Model) -> bool {
    let here = |field| matches!(field, FieldId::Mapping | FieldId::Script | FieldId::UserCall);
    model.drafts.contains_key(&FieldId::Mapping) || model.changes.last().is_some_and(|change| here(change.field))
}

/// A value is selected, and a mapping decides what it is used for.
pub fn can_point(model: &Model) -> bool {
    !has_custom_script(model) && selected(model).is_some_and(|row| row.kind == Kind::Value && row.path.is_some())
}

/// The rows of the list of attributes, each with its current source. None is the row for using no attribute.
pub fn choices(model: &Model, filter: &str) -> Vec<(Option<&'static str>, String)> {
    let filter = filter.trim().to_lowercase();
    let pairs = effective_pairs(model);
    let path = selected(model).and_then(|row| row.path.clone()).unwrap_or_default();
    let words = |name: &str| match pairs.paths(name) {
        [] => String::new(),
        paths if paths.contains(&path) => "this value".to_owned(),
        paths => format!("now {}", paths.join(", then ")),
    };
    let named = ATTRIBUTES.into_iter().enumerate().map(|(at, name)| {
        (
            Some(name),
            match words(name) {
                words if words.is_empty() => key(at).to_owned(),
                words => format!("{} · {words}", key(at)),
            },
        )
    });
    let all = named.chain([(None, "Del · removes it from the profile".to_owned())]);
    all.filter(|(name, _)| name.unwrap_or(NOT_USED).contains(&filter)).collect()
}

/// The key that uses the selected value as the attribute at this place.
pub fn key(at: usize) -> &'static str {
    KEYS.iter().find(|binding| binding.action == Action::Bind(at)).map_or("", |binding| binding.shown)
}

pub const NOT_USED: &str = "not used";
