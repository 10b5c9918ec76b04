//! The demo's scenarios, such as a fault of its tenant or provider. The list is requested from the sandbox over HTTP.

use super::round;
use super::{input, values};
use crate::app::lists;
use crate::app::model::{Model, Overlay, Picker, PickerKind, Purpose, Scenario};
use crate::app::text_input::TextInput;
use crate::domain::doc::Doc;
use crate::domain::fields::{FIELDS, FieldId};
use crate::domain::http::{Body, HttpResult, Method, Request};
use crate::domain::parse::Domain;
use crate::domain::probes::{Applications, RoundKind};
use crate::domain::profile::Given;
use crate::domain::secret::Secret;
use crate::domain::setup::Source;
use serde_json::Value;

/// Opens the list. Requests its entries the first time.
pub fn open(model: &mut Model) {
    let kind = PickerKind::Scenario;
    let row = played_row(model);
    model.overlay = Some(Overlay::Picker(Picker { kind, filter: TextInput::default(), row }));
    if let Some(base) = base(model).filter(|_| model.scenarios.is_empty()) {
        model.send(Purpose::Scenarios, Request::get(base + "/sandbox/scenarios"));
    }
}

/// The row of the scenario that is being played.
fn played_row(model: &Model) -> usize {
    let is_played = |one: &&Scenario| Some(&one.name) == model.scenario.as_ref();
    let row = lists::scenarios(model, "").iter().position(is_played);
    row.unwrap_or(0)
}

/// The base URL of the sandbox.
fn base(model: &Model) -> Option<String> {
    let offered = model.offers.get(&FieldId::Auth0Domain).map(|given| Domain::new(given.text.reveal()));
    let domain = offered.or_else(|| model.profile.setup.domain()).filter(Domain::is_loopback)?;
    Some(domain.base())
}

pub fn listed(model: &mut Model, answer: &HttpResult) {
    let json = answer.as_ref().ok().and_then(|reply| reply.json()).unwrap_or_default();
    let scenario = |one: &Value| {
        let text = |name: &str| one.get(name)?.as_str().map(str::to_owned);
        Some(Scenario { name: text("name")?, place: text("place")?, what: text("what")? })
    };
    model.scenarios = json.as_array().into_iter().flatten().filter_map(scenario).collect();
    if model.scenarios.is_empty() {
        model
            .overlay
            .take_if(|overlay| matches!(overlay, Overlay::Picker(picker) if picker.kind == PickerKind::Scenario));
        return model.complain("Only the demo's tenant has scenarios.");
    }
    let row = played_row(model);
    if let Some(Overlay::Picker(Picker { kind: PickerKind::Scenario, filter, row: at })) = &mut model.overlay
        && filter.is_empty()
    {
        *at = row;
    }
}

pub fn play(model: &mut Model, name: &str) {
    model.overlay = None;
    let Some(base) = base(model) else { return };
    let body = Body::Json(Doc::object([("name", Doc::text(name))]));
    let request = Request::new(Method::Post, base + "/sandbox/scenario", body);
    model.send(Purpose::Scenario(name.to_owned()), request);
}

/// The sandbox plays another scenario. Drops all check results, and offers the demo's values again.
pub fn played(model: &mut Model, name: &str, answer: &HttpResult) {
    let Some(reply) = answer.as_ref().ok().filter(|reply| reply.status == 200) else {
        model.complain(format!("Can't start the scenario {name}."));
        return;
    };
    model.scenario = (name != "none").then(|| name.to_owned());
    let json = reply.json().unwrap_or_default();
    let values = json.get("values").and_then(Value::as_object).cloned().unwrap_or_default();
    for field in FIELDS {
        let setup = &model.profile.setup;
        let taken = setup.values.get(&field.id).is_some_and(|value| value.source == Source::Demo);
        match values.get(field.env).and_then(Value::as_str) {
            Some(text) if taken => values::fill_in(model, field.id, text, Source::Demo),
            Some(text) if !setup.has(field.id) => {
                let given = Given { id: field.id, text: Secret::new(text), source: Source::Demo };
                model.offers.insert(field.id, given);
            }
            // The provider and the mapping are the demo's own in every scenario.
            None if matches!(field.id, FieldId::Provider | FieldId::Mapping) => {}
            Some(_) => {}
            None => {
                if taken {
                    values::fill_in(model, field.id, "", Source::Demo);
                }
                model.offers.remove(&field.id);
            }
        }
    }
    input::reload(model);
    model.applications = Applications::default();
    model.facts.seen.clear();
    model.profile.setup.issued_token = None;
    model.facts.learn_token(&model.profile.setup, model.now);
    let setup = &mut model.profile.setup;
    let from_demo = |id: &FieldId| setup.values.get(id).is_some_and(|value| value.source == Source::Demo);
    let given: Vec<FieldId> = FIELDS.iter().map(|field| field.id).filter(from_demo).collect();
    for id in given {
        setup.give_here(id, &model.facts);
    }
    let what = model.scenarios.iter().find(|one| one.name == name).map(|one| one.what.clone()).unwrap_or_default();
    model.say(format!("{name}: {what}"));
    model.round = None;
    round::ask(model, RoundKind::Open);
}
