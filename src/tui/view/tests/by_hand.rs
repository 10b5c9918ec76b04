//! The states that keys do not reach, each with the reason.

use super::scripts::{CREATE, PROVIDER, TENANT, TOKEN};
use super::started;
use crate::app::Model;
use crate::app::model::{Overlay, Picker, PickerKind, Scenario, Screen};
use crate::app::text_input::TextInput;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};
use crate::domain::profile::{Given, Summary};
use crate::domain::secret::Secret;
use crate::domain::setup::Source;

screens! {
    demo_new => demo(), // the demo is another command
    demo_scenario => Model { scenario: Some("drift".into()), ..demo() }, // the scenario is the sandbox's
    demo_sign_in => log_readable(), // the demo's token can read the log
    demo_scenarios => scenarios(), // the list is the sandbox's
    profiles_broken => broken_profile(), // the file was written by a newer a0connect
    credentials_not_written => full_disk(), // the disk is full
}

fn demo() -> Model {
    let mut model = started(&[]);
    model.demo = true;
    let text = Secret::new("127.0.0.1:8900");
    model.offers.insert(FieldId::Auth0Domain, Given { id: FieldId::Auth0Domain, text, source: Source::Demo });
    model
}

fn log_readable() -> Model {
    let mut model = started(&[TENANT, PROVIDER, TOKEN, CREATE, "pgdn*2"]);
    model.demo = true;
    if let Some(token) = &mut model.facts.token {
        token.claims.scopes.push("read:logs".into());
    }
    model
}

fn scenarios() -> Model {
    let mut model = demo();
    model.screen = Screen::Overview { row: 0 };
    model.input = None;
    model.scenario = Some("slack".into());
    for scenario in crate::sandbox::scenarios::all() {
        let what = scenario.what.to_owned();
        model.scenarios.push(Scenario { name: scenario.name.into(), place: "somewhere".into(), what });
    }
    let picker = Picker { kind: PickerKind::Scenario, filter: TextInput::new("token"), row: 2 };
    model.overlay = Some(Overlay::Picker(picker));
    model
}

fn broken_profile() -> Model {
    let mut model = started(&["type acme-dev.eu.auth0.com, enter, esc, p"]);
    model.profiles.push(Summary {
        name: "old".into(),
        production: false,
        domain: None,
        provider: None,
        changed_at: Some(model.now),
        broken: Some("it was written by a newer a0connect".into()),
    });
    model.screen = Screen::Profiles { row: 1 };
    model
}

fn full_disk() -> Model {
    let mut model = started(&["type acme-dev.eu.auth0.com, enter, pgdn*2"]);
    let fix = "Make room, then leave a field: it is written again.";
    model.not_kept = Some(Finding::failed(Class::Internal, "The profile cannot be written", "No space left.", fix));
    model.profile_unsaved = true;
    model
}
