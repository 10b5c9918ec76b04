//! The lists to choose from, after the filter.

use super::model::{Model, Scenario};
use crate::domain::catalogue;
use crate::domain::found::Application;

/// The providers that match the filter, as key and name, the best one first. `custom` is always there: last, or first if its
/// name is being typed.
pub fn providers(filter: &str) -> Vec<(&'static str, &'static str)> {
    let mut found = catalogue::search(filter);
    let typed = filter.trim().to_lowercase();
    let at = if typed.len() > 1 && catalogue::CUSTOM.starts_with(&typed) { 0 } else { found.len() };
    found.insert(at, (catalogue::CUSTOM, "Custom: any other OAuth2 provider"));
    found
}

/// The applications that match the filter.
pub fn applications<'a>(model: &'a Model, filter: &str) -> Vec<&'a Application> {
    let filter = filter.trim().to_lowercase();
    let fits = |one: &&Application| {
        one.name.to_lowercase().contains(&filter) || one.client_id.to_lowercase().contains(&filter)
    };
    model.applications.iter().flatten().filter(fits).collect()
}

/// The demo's scenarios that match the filter.
pub fn scenarios<'a>(model: &'a Model, filter: &str) -> Vec<&'a Scenario> {
    let filter = filter.trim().to_lowercase();
    let fits =
        |one: &&Scenario| [&one.name, &one.place, &one.what].iter().any(|text| text.to_lowercase().contains(&filter));
    model.scenarios.iter().filter(fits).collect()
}
