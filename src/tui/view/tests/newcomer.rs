//! What a new user looked for on a screen and didn't find there.

use super::scripts::{CREATE, PROVIDER, TENANT, TOKEN};
use super::{COLOUR, shown, started};
use crate::app::Model;
use crate::app::model::Screen;
use crate::domain::checkpoints::CheckpointId;
use crate::domain::facts::Fact;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};
use crate::domain::probe::Probe;
use crate::domain::response_data::ResponseData;

fn learn(model: &mut Model, probe: Probe, finding: Finding) {
    let used = model.profile.setup.used(probe.fields());
    model.facts.seen.insert(probe, Fact { finding, data: ResponseData::Nothing, seen_at: model.now, used });
}

fn at(model: &Model, at: CheckpointId) -> String {
    shown(&Model { screen: Screen::Step(at), input: None, notice: None, ..model.clone() }, (110, 45), COLOUR)
}

fn with_a_rejected_request() -> Model {
    let mut model = started(&[TENANT, PROVIDER, TOKEN, CREATE]);
    let finding = Finding::failed(Class::UserInput, "The URL wants another request", "Status 405.", "Use POST.");
    learn(&mut model, Probe::UserDetail, finding.on(FieldId::UserCall));
    model
}

#[test]
fn a_finding_is_shown_in_its_step_and_at_its_field() {
    let model = with_a_rejected_request();
    for step in [CheckpointId::ThirdPartyApplication, CheckpointId::ProfileScript] {
        let text = at(&model, step);
        assert!(text.contains("The URL wants another request") && text.contains("Use POST."), "{step:?}\n{text}");
    }
    assert!(at(&model, CheckpointId::ProfileScript).contains("1 to fix"));
}

#[test]
fn step_7_names_the_failure_that_its_rail_shows() {
    let text = at(&with_a_rejected_request(), CheckpointId::InPlace);
    assert!(text.contains("! Step 2: The URL wants another request"), "{text}");
    assert!(!at(&started(&[TENANT, PROVIDER, TOKEN, CREATE]), CheckpointId::InPlace).contains("! Step"));
}

#[test]
fn step_6_has_not_failed_because_of_what_step_7_found() {
    let mut model = started(&[TENANT, PROVIDER, TOKEN, CREATE]);
    let finding = Finding::failed(Class::Conflict, "2 settings differ from your values", "why", "Compare the values.");
    learn(&mut model, Probe::Connection, finding.on(FieldId::Scope));
    let text = at(&model, CheckpointId::Connection);
    let row = text.lines().find(|line| line.contains("Review the plan")).unwrap();
    assert!(row.contains("! Review the plan"), "{row}");
    assert!(text.contains("2 settings differ from your values") && !text.contains("in step 6"), "{text}");
}
