//! The entries of each list to choose from, filtered by what the user typed.

use super::model::{Model, Picker, PickerKind, Scenario};
use super::rehearsal::choices;
use crate::domain::alike::in_common;
use crate::domain::catalog;
use crate::domain::cli_login::Login;
use crate::domain::export::{FORMATS, Format};
use crate::domain::fields::FieldId;
use crate::domain::pasted::own_callbacks;
use crate::domain::plan::{ApplicationKind, NewApplication};
use crate::domain::response_data::Application;
use crate::domain::samples::{SAMPLES, Sample};
use crate::domain::setup::Source;

/// How many entries match the filter.
pub fn count(model: &Model, picker: &Picker) -> usize {
    let filter = picker.filter.as_str();
    match picker.kind {
        PickerKind::Provider => providers(filter).len(),
        PickerKind::Application => applications(model, filter).len() + new_applications(model, filter).len(),
        PickerKind::Login => logins(model, filter).len(),
        PickerKind::ClientOwner => owners(filter).len(),
        PickerKind::Scenario => scenarios(model, filter).len(),
        PickerKind::Format => formats(filter).len(),
        PickerKind::Sample => samples(model, filter).len(),
        PickerKind::Attribute => choices(model, filter).len(),
    }
}

/// The providers that match the filter, as key and name, the best one first. `custom` is always there: last, or first if its
/// name is being typed.
pub fn providers(filter: &str) -> Vec<(&'static str, &'static str)> {
    let mut found = catalog::search(filter);
    let typed = filter.trim().to_lowercase();
    let at = if typed.len() > 1 && catalog::CUSTOM.starts_with(&typed) { 0 } else { found.len() };
    found.insert(at, (catalog::CUSTOM, "Custom: any other OAuth2 provider"));
    found
}

/// The applications that match the filter. Those that users can't sign in to are at the end.
pub fn applications<'a>(model: &'a Model, filter: &str) -> Vec<&'a Application> {
    let filter = filter.trim().to_lowercase();
    let fits = |one: &&Application| {
        one.name.to_lowercase().contains(&filter) || one.client_id.to_lowercase().contains(&filter)
    };
    let mut fitting: Vec<&Application> = model.applications.entries().iter().filter(fits).collect();
    fitting.sort_by_key(|one| one.is_machine());
    fitting
}

/// The applications that can be created, named after the filter, once the list shows that no application has that name.
/// Empty if the token doesn't allow it.
pub fn new_applications(model: &Model, filter: &str) -> Vec<NewApplication> {
    let typed = filter.trim();
    let name = if typed.is_empty() { NewApplication::NAME } else { typed };
    let known = model.known();
    let may = model.applications.is_read() && NewApplication::is_name(name);
    let can = |kind: &ApplicationKind| may && known.lacks_to_create(*kind).is_none();
    let kinds = [ApplicationKind::RegularWeb, ApplicationKind::SinglePage].into_iter().filter(can);
    kinds.map(|kind| NewApplication::new(kind, name, new_callbacks(model), model.now)).collect()
}

/// The user's callback URLs, or the one that is usual for the project in the current folder.
fn new_callbacks(model: &Model) -> Vec<String> {
    let own = own_callbacks(&model.profile.setup);
    let offered = model.offers.get(&FieldId::CallbackUrls).filter(|offer| matches!(offer.source, Source::Project(_)));
    match (own.is_empty(), offered) {
        (true, Some(offer)) => vec![offer.text.reveal().to_owned()],
        _ => own.into_iter().map(str::to_owned).collect(),
    }
}

/// The logins of auth0-cli that match the filter.
pub fn logins<'a>(model: &'a Model, filter: &str) -> Vec<&'a Login> {
    let filter = filter.trim().to_lowercase();
    model.auth0_cli.logins.iter().filter(|login| login.domain.authority().contains(&filter)).collect()
}

/// Which application a client ID in the environment may belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientOwner {
    Machine,
    Application,
}

impl ClientOwner {
    /// The label of this choice, and what it means.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            ClientOwner::Machine => ("Machine to Machine", "a0connect requests Management API tokens with them"),
            ClientOwner::Application => ("Your application", "users sign in to it"),
        }
    }
}

/// The owners that match the filter.
pub fn owners(filter: &str) -> Vec<ClientOwner> {
    let filter = filter.trim().to_lowercase();
    let fits = |owner: &ClientOwner| owner.words().0.to_lowercase().contains(&filter);
    [ClientOwner::Machine, ClientOwner::Application].into_iter().filter(fits).collect()
}

/// The formats that match the filter.
pub fn formats(filter: &str) -> Vec<&'static Format> {
    let filter = filter.trim().to_lowercase();
    FORMATS.iter().filter(|one| one.name.contains(&filter) || one.what.to_lowercase().contains(&filter)).collect()
}

/// The sample applications that match the filter. Those that the application doesn't suit are at the end.
pub fn samples(model: &Model, filter: &str) -> Vec<&'static Sample> {
    let filter = filter.trim().to_lowercase();
    let fits = |one: &&Sample| one.name.contains(&filter) || one.what.to_lowercase().contains(&filter);
    let application = model.known().application();
    let mut found: Vec<&Sample> = SAMPLES.iter().filter(fits).collect();
    found.sort_by_key(|one| application.and_then(|application| one.suits(application)) == Some(false));
    found
}

/// The demo's scenarios that match the filter: those with each of its words, or else those with nearly this name.
pub fn scenarios<'a>(model: &'a Model, filter: &str) -> Vec<&'a Scenario> {
    let filter = filter.trim().to_lowercase();
    let fits = |one: &&Scenario| {
        let texts = [&one.name, &one.place, &one.what].map(|text| text.to_lowercase());
        filter.split_whitespace().all(|word| texts.iter().any(|text| text.contains(word)))
    };
    let found: Vec<&Scenario> = model.scenarios.iter().filter(fits).collect();
    if found.is_empty() {
        return model.scenarios.iter().filter(|one| is_nearly(&filter, &one.name)).collect();
    }
    found
}

/// The name has all but one letter of the text, in the same order. A short text never counts, since it would match anything.
fn is_nearly(text: &str, name: &str) -> bool {
    let letters: String = text.chars().filter(|char| char.is_alphanumeric()).take(40).collect();
    let count = letters.chars().count();
    count >= 4 && in_common(&letters, name) + 1 >= count
}

#[cfg(test)]
mod tests {
    use super::is_nearly;

    #[test]
    fn one_wrong_letter_is_forgiven() {
        for text in ["callback-slsh", "calback", "callback slash", "callbakc", "cqllback"] {
            assert!(is_nearly(text, "callback-slash"), "{text}");
        }
        for text in ["", "cal", "token", "kcabllac"] {
            assert!(!is_nearly(text, "callback-slash"), "{text}");
        }
    }
}
