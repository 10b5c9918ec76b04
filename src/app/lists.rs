//! The lists to choose from, after the filter.

use super::model::{Model, Scenario};
use crate::domain::catalogue;
use crate::domain::found::Application;

/// The providers that match the filter, as key and name, with `custom` last.
pub fn providers(filter: &str) -> Vec<(&'static str, &'static str)> {
    let filter = filter.trim().to_lowercase();
    let all = catalogue::names().chain([(catalogue::CUSTOM, "Custom: any other OAuth2 provider")]);
    all.filter(|(key, name)| key.contains(&filter) || name.to_lowercase().contains(&filter)).collect()
}

/// The applications that match the filter. Users can't sign in to those at the end.
pub fn applications<'a>(model: &'a Model, filter: &str) -> Vec<&'a Application> {
    let filter = filter.trim().to_lowercase();
    let fits = |one: &&Application| {
        one.name.to_lowercase().contains(&filter) || one.client_id.to_lowercase().contains(&filter)
    };
    let mut fitting: Vec<&Application> = model.applications.iter().flatten().filter(fits).collect();
    fitting.sort_by_key(|one| one.is_machine());
    fitting
}

/// The demo's scenarios that match the filter.
pub fn scenarios<'a>(model: &'a Model, filter: &str) -> Vec<&'a Scenario> {
    let filter = filter.trim().to_lowercase();
    let fits =
        |one: &&Scenario| [&one.name, &one.place, &one.what].iter().any(|text| text.to_lowercase().contains(&filter));
    model.scenarios.iter().filter(fits).collect()
}
