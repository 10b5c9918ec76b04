//! What the screen says about keys and values is true.

use super::*;
use crate::app::model::Overlay;
use crate::domain::checkpoints::{CheckpointId, judge};
use crate::domain::known::Known;
use crate::domain::plan::{Run, Step};

#[test]
fn one_field_is_one_value_that_is_not_saved() {
    let mut world = Simulated::new();
    world.keys("type not a domain, enter");
    assert_eq!(world.model.unsaved_count(), 1);
    world.keys("type x");
    assert_eq!(world.model.unsaved_count(), 1, "the draft and what is typed are one field's");
    world.keyring = Keyring::Silent;
    super::super::steps::go_to_field(&mut world.model, FieldId::ApplicationSecret);
    world.keys("paste a-secret, tab");
    super::super::steps::go_to_field(&mut world.model, FieldId::ApplicationSecret);
    world.keys("paste another-secret");
    let fields: Vec<FieldId> = world.model.unsaved_fields().into_iter().collect();
    assert_eq!(fields, [FieldId::Auth0Domain, FieldId::ApplicationSecret]);
}

#[test]
fn a_plan_that_is_blocked_does_not_offer_to_update() {
    let mut world = super::journey::filled();
    world.keys("enter*4");
    super::super::steps::go_to_field(&mut world.model, FieldId::ApiToken);
    world.keys("c-u, tab, c-o");
    super::super::steps::open_document(&mut world.model);
    assert!(crate::app::pages::is_blocked(&world.model));
    world.keys("enter");
    assert_eq!(world.model.input.as_ref().map(|input| input.field), Some(FieldId::ApiToken), "{}", world.notice());
}

#[test]
fn a_read_for_another_step_has_no_line() {
    let mut world = super::journey::filled();
    let planned: Vec<Step> = crate::app::pages::planned(&world.model).iter().map(|planned| planned.step).collect();
    world.keys("enter*4");
    let Some(Run::Apply(apply)) = world.model.run.as_ref().map(|running| running.run.clone()) else { panic!("no run") };
    let shown: Vec<Step> = apply.reports.iter().map(|one| one.step).filter(|step| !step.is_aside()).collect();
    assert!(shown.iter().all(|step| planned.contains(step)), "{shown:?} of {planned:?}");
    assert!(apply.reports.len() > shown.len());
}

#[test]
fn help_scrolls_by_the_screen() {
    let mut world = Simulated::new();
    world.keys("c-g, pgdn");
    assert!(
        matches!(world.model.overlay, Some(Overlay::Help { scroll, .. }) if scroll > 5),
        "{:?}",
        world.model.overlay
    );
    world.keys("pgup");
    assert_eq!(world.model.overlay, Some(Overlay::Help { scroll: 0, over: None }));
}

#[test]
fn enter_after_a_sign_in_that_failed_goes_where_it_says() {
    for (address, field) in [
        ("http://localhost:3000/callback?error=invalid_request&error_description=the+connection+was+not+found", None),
        ("https://acme.eu.auth0.com/login/callback?error=invalid_scope&error_description=x", Some(FieldId::Scope)),
    ] {
        let mut world = super::journey::filled();
        world.keys("enter*4");
        super::super::steps::go_to(&mut world.model, CheckpointId::SignIn);
        world.keys(&format!("wait 5, paste {address}"));
        let said = world.notice().to_owned();
        let (setup, facts) = (&world.model.profile.setup, &world.model.facts);
        let field_of_finding =
            judge(Known::new(setup, facts, world.model.now))[7].worst_check().and_then(|check| check.finding.field);
        let promised = field_of_finding.filter(|_| said.contains("Enter goes to"));
        if field.is_some() {
            assert_eq!(promised, field, "{said}");
        }
        world.keys("enter");
        let at = world.model.input.as_ref().map(|input| input.field);
        assert_eq!(promised.is_some(), at.is_some() && at == promised, "{said}: {at:?}");
    }
}

#[test]
fn outside_its_form_a_field_is_named_with_its_owner() {
    use crate::domain::fields::FIELDS;
    let mut setup = crate::domain::setup::Setup::default();
    setup.choose_provider("discord", crate::domain::setup::Source::Typed, now());
    let mut names: Vec<String> = FIELDS.iter().map(|field| setup.name_of(field.id)).collect();
    assert!(
        ["Discord client ID", "Discord client secret", "Auth0 client secret", "M2M client secret"]
            .iter()
            .all(|name| names.contains(&(*name).to_owned()))
    );
    let all = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), all, "each name is one field's");
    setup.choose_provider("custom", crate::domain::setup::Source::Typed, now());
    assert_eq!(setup.name_of(FieldId::ApplicationSecret), "Provider client secret");
}
