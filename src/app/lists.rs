//! The lists to choose from, as far as the filter leaves them.

use super::model::{Model, Scenario};
use crate::domain::catalogue;
use crate::domain::found::Application;

/// Entries of a provider list that the filter leaves: key and name, `custom` last.
pub fn providers(filter: &str) -> Vec<(&'static str, &'static str)> {
    let filter = filter.trim().to_lowercase();
    let all = catalogue::names().chain([(catalogue::CUSTOM, "Custom: any other OAuth2 provider")]);
    all.filter(|(key, name)| key.contains(&filter) || name.to_lowercase().contains(&filter)).collect()
}

/// Applications that the filter leaves.
pub fn applications<'a>(model: &'a Model, filter: &str) -> Vec<&'a Application> {
    let filter = filter.trim().to_lowercase();
    let fits = |one: &&Application| {
        one.name.to_lowercase().contains(&filter) || one.client_id.to_lowercase().contains(&filter)
    };
    model.applications.iter().flatten().filter(fits).collect()
}

/// What can be wrong in the demo.
pub fn scenarios<'a>(model: &'a Model, filter: &str) -> Vec<&'a Scenario> {
    let filter = filter.trim().to_lowercase();
    let fits =
        |one: &&Scenario| [&one.name, &one.place, &one.what].iter().any(|text| text.to_lowercase().contains(&filter));
    model.scenarios.iter().filter(fits).collect()
}
