//! Allowed Web Origins: a Single Page Application gets the origins of its callback URLs along with them. Pop-up mode
//! and silent sign-ins need them.

use crate::domain::known::Known;
use crate::domain::parse::{is_origin_listed, is_plain, origin_of};
use crate::domain::response_data::{Application, ApplicationKind};
use serde_json::Value;

/// The origins of these callback URLs that the application needs. A server's application needs none.
pub(super) fn wanted(application: Option<&Application>, callbacks: &[&str]) -> Vec<String> {
    let is_page = |one: &&Application| one.kind() == Some(ApplicationKind::SinglePage) && one.is_public();
    if application.filter(is_page).is_some() { of(callbacks) } else { Vec::new() }
}

/// The origins of these URLs, each once.
pub(super) fn of(urls: &[&str]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for origin in urls.iter().filter(|url| is_plain(url)).filter_map(|url| origin_of(url)) {
        if !all.contains(&origin) {
            all.push(origin);
        }
    }
    all
}

/// The origins that the last check didn't find in the list. Empty if it didn't read the list.
pub(super) fn lacking(known: Known, callbacks: &[&str]) -> Vec<String> {
    let application = known.application();
    let listed = application.and_then(|application| application.web_origins.clone());
    let wanted = wanted(application, callbacks);
    listed.map_or_else(Vec::new, |listed| open(&wanted, &listed))
}

pub(super) fn open(wanted: &[String], listed: &[String]) -> Vec<String> {
    wanted.iter().filter(|origin| !is_origin_listed(origin, listed)).cloned().collect()
}

/// "http://localhost:3000/callback and the web origin http://localhost:3000"
pub fn words<T: AsRef<str>>(urls: &[T], origins: &[String]) -> String {
    let urls: Vec<&str> = urls.iter().map(AsRef::as_ref).collect();
    let (urls, origins) = (urls.join(", "), origins.join(", "));
    match (urls.is_empty(), origins.is_empty()) {
        (_, true) => urls,
        (true, false) => format!("the web origin {origins}"),
        (false, false) => format!("{urls} and the web origin {origins}"),
    }
}

/// The list in Auth0's response. An application that never had one has no such member.
/// None if it is anything but a list of texts. It is then never replaced.
pub(super) fn read(json: &Value) -> Option<Vec<String>> {
    let Some(list) = json.get("web_origins").filter(|value| !value.is_null()) else { return Some(Vec::new()) };
    list.as_array()?.iter().map(|one| one.as_str().map(str::to_owned)).collect()
}
