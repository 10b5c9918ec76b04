//! A sign-in in pop-up mode: the page is served before the browser opens, and its reports move the diagram.

use super::journey::filled;
use super::*;
use crate::app::flow::{can_sign_in, may_visit};
use crate::app::model::{LinkOpening, Overlay, PromptKind, Screen};
use crate::app::tests::{ID_TOKEN, once};
use crate::domain::checkpoints::CheckpointId;
use crate::domain::sign_in::{End, Mode, Progress, Report, StepId};

const ORIGIN: &str = "http://localhost:3000";

/// The connection exists, the application has these web origins, and the diagram of pop-up mode is on the screen.
fn at_pop_up(web_origins: Option<&[&str]>) -> Simulated {
    let mut world = filled();
    world.tenant.web_origins = web_origins.map(|all| all.iter().map(|one| (*one).to_owned()).collect());
    world.keys("enter*4, esc");
    super::super::steps::go_to(&mut world.model, CheckpointId::SignIn);
    world.keys("t, f, tab");
    assert!(matches!(world.model.screen, Screen::Flow { mode: Mode::PopUp, .. }));
    assert!(can_sign_in(&world.model));
    world
}

fn asks(world: &Simulated) -> Option<(Mode, bool)> {
    match &world.model.overlay {
        Some(Overlay::Prompt(prompt)) => match prompt.kind {
            PromptKind::SignIn { mode, add_callback } => Some((mode, add_callback)),
            _ => None,
        },
        _ => None,
    }
}

fn end(world: &Simulated) -> Option<&End> {
    world.model.sign_in.attempt()?.end.as_ref()
}

fn progress(world: &Simulated, step: StepId) -> Progress {
    world.model.sign_in.attempt().unwrap().progress(step).clone()
}

#[test]
fn the_page_is_served_before_the_browser_opens_and_its_reports_are_seen() {
    let mut world = at_pop_up(Some(&[ORIGIN]));
    world.keys("enter");
    assert_eq!(asks(&world), Some((Mode::PopUp, false)));
    world.keys("enter");
    assert!(world.model.sign_in.is_waiting(), "{:?}", end(&world));
    let of_link = world.effects.iter().position(|one| matches!(one, Effect::OpenLink { .. })).unwrap();
    let served = world.effects[..of_link].iter().rev().find_map(|one| match one {
        Effect::ServePage { page, .. } => Some(page.link()),
        _ => None,
    });
    let link = world.model.sign_in.attempt().unwrap().link.clone();
    assert_eq!(served.as_ref(), Some(&link));
    assert!(link.starts_with(ORIGIN) && link.contains(&once().page_key), "{link}");
    assert_eq!(world.model.sign_in.last.as_ref().unwrap().opening, LinkOpening::Opened);
    assert_eq!(progress(&world, StepId::Start), Progress::Waiting, "the window isn't open yet");
    world.reports(Report::Ready);
    world.reports(Report::Opened);
    assert!(matches!(progress(&world, StepId::Start), Progress::Seen { .. }));
    world.reports(Report::Code);
    assert!(world.model.sign_in.is_waiting() && world.model.sign_in.last.as_ref().unwrap().listener.is_some());
    world.reports(Report::SignedIn(ID_TOKEN.into()));
    let Some(End::SignedIn(signed_in)) = end(&world) else { panic!("{:?}", end(&world)) };
    assert_eq!(signed_in.user_id, "oauth2|discord|80351110224678912");
    assert!(world.model.sign_in.last.as_ref().unwrap().listener.is_none(), "its last page isn't cut off");
    assert!(!world.changes().iter().any(|change| change == "PATCH /api/v2/clients/app"));
}

#[test]
fn a_missing_web_origin_is_added_only_with_a_yes_and_removed_afterwards() {
    let mut world = at_pop_up(Some(&["https://app.acme.com"]));
    let callbacks = world.tenant.callbacks.clone();
    world.keys("enter");
    assert_eq!(asks(&world), Some((Mode::PopUp, true)));
    world.keys("enter");
    let added = ["https://app.acme.com".to_owned(), "http://127.0.0.1:40123".to_owned()];
    assert_eq!(world.tenant.web_origins.as_deref(), Some(&added[..]), "{:?}", end(&world));
    world.reports(Report::Closed);
    world.keys("wait 3, wait 3, wait 3, wait 3");
    assert!(matches!(end(&world), Some(End::Failed { .. })), "{:?}", end(&world));
    assert_eq!(world.tenant.web_origins.as_deref(), Some(&added[..1]));
    assert_eq!(world.tenant.callbacks, callbacks);
    assert!(world.journals["default"].temporary.is_empty());
}

#[test]
fn an_application_with_a_secret_ends_it_before_the_browser() {
    let mut world = at_pop_up(None);
    world.model.facts.seen.values_mut().for_each(|fact| {
        if let crate::domain::response_data::ResponseData::Application(application) = &mut fact.data {
            application.token_endpoint_auth_method = Some("client_secret_post".into());
        }
    });
    world.keys("enter*2");
    let Some(End::Failed { finding, .. }) = end(&world) else { panic!("{:?}", end(&world)) };
    assert_eq!(finding.field, Some(FieldId::Auth0ClientId));
    assert!(!world.effects.iter().any(|one| matches!(one, Effect::OpenLink { .. })));
}

#[test]
fn a_pasted_code_is_refused_and_the_visitor_has_no_page() {
    let mut world = at_pop_up(Some(&[ORIGIN]));
    world.model.demo = true;
    world.keys("enter*2");
    assert!(world.model.sign_in.is_waiting() && !may_visit(&world.model));
    world.send(Message::Paste("http://localhost:3000/callback?code=x&state=state-1".into()));
    assert!(world.model.sign_in.is_waiting(), "only the page can exchange it: {:?}", end(&world));
    assert!(world.notice().contains("In pop-up mode"), "{}", world.notice());
}
