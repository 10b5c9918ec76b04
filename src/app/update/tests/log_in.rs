//! `auth0 login` beside the wizard: the code on the screen, how it ends, and an older version that needs the terminal.

use super::*;
use crate::app::form::{Row, focused};
use crate::app::model::{LinkOpening, Screen};
use crate::app::tests::login_code;
use crate::domain::checkpoints::CheckpointId;
use crate::domain::cli_login::agent::{LoginCode, NotIn};
use jiff::SignedDuration;

const STEP_4: Screen = Screen::Step(CheckpointId::ApiToken);

/// A new profile on a machine whose auth0-cli isn't logged in, once the user has agreed.
fn begun(script: &str) -> Simulated {
    let mut world = Simulated::new();
    world.keys(script);
    world.start();
    world.keys("enter*3");
    world
}

fn shows(world: &Simulated) -> Option<&LoginCode> {
    let is_here = matches!(world.model.screen, Screen::LogIn { .. });
    world.model.auth0_cli.running.as_ref().filter(|_| is_here)?.code.as_ref()
}

fn failed(world: &Simulated) -> &str {
    world.model.auth0_cli.failed.as_ref().map_or("", |finding| finding.what.as_str())
}

fn ends(world: &Simulated) -> usize {
    world.effects.iter().filter(|effect| matches!(effect, Effect::EndLogin(_))).count()
}

#[test]
fn the_code_is_shown_and_the_login_is_read_at_the_end() {
    let mut world = begun("auth0 agent, auth0 logs in acme.eu.auth0.com");
    assert_eq!(shows(&world), Some(&login_code()));
    // It counts down, and nothing else happens.
    let second = world.model.now + SignedDuration::from_secs(1);
    assert_eq!(world.model.wake_at(), Some(second));
    world.keys("y");
    assert!(world.effects.contains(&Effect::Copy(Secret::new(login_code().link))));
    world.keys("auth0 ends");
    assert_eq!(world.model.applications.entries().len(), 3, "{}", world.notice());
    assert_eq!((world.model.auth0_cli.running.as_ref(), ends(&world)), (None, 0));
    assert!(!world.effects.iter().any(|effect| matches!(effect, Effect::LogInOnTerminal { .. })));
}

#[test]
fn the_link_opens_on_a_key_and_a_failure_to_open_it_stays_there() {
    let mut world = begun("auth0 agent");
    world.keys("enter");
    let open = |effect: &&Effect| matches!(effect, Effect::OpenLink { link, .. } if *link == login_code().link);
    assert_eq!(world.effects.iter().filter(open).count(), 1);
    let Some(Effect::OpenLink { ticket, .. }) = world.effects.iter().find(open).cloned() else { panic!() };
    world.model.auth0_cli.running.as_mut().unwrap().opening = LinkOpening::Asked(ticket);
    world.send(Message::LinkOpened { ticket, opened: Err("There is no browser.".into()) });
    let browser = &world.model.auth0_cli.running.as_ref().unwrap().opening;
    assert_eq!(browser, &LinkOpening::Failed("There is no browser.".into()));
}

#[test]
fn esc_ends_the_program_and_leads_back() {
    let mut world = begun("auth0 agent");
    world.keys("esc");
    assert_eq!((ends(&world), world.machine.logging_in), (1, None));
    assert_eq!((&world.model.screen, focused(&world.model)), (&STEP_4, Some(Row::BeginLogin)));
    assert_eq!((world.notice(), failed(&world)), ("The login was canceled.", ""));
    // Its remaining output is ignored.
    world.send(Message::LoginCode { ticket: Ticket(1), code: login_code() });
    world.send(Message::LoginEnded { ticket: Ticket(1), result: Ok(()) });
    assert_eq!((&world.model.screen, &world.model.auth0_cli.running), (&STEP_4, &None));
    // The user can start it again.
    world.keys("enter");
    assert!(shows(&world).is_some());
}

#[test]
fn an_older_version_gets_the_terminal_without_another_question() {
    let mut world = begun("auth0 installed, auth0 logs in acme.eu.auth0.com");
    let order = |effect: &Effect| matches!(effect, Effect::BeginLogin { .. } | Effect::LogInOnTerminal { .. });
    let order: Vec<_> = world.effects.iter().filter(|effect| order(effect)).collect();
    assert!(matches!(order[..], [Effect::BeginLogin { .. }, Effect::LogInOnTerminal { .. }]), "{order:?}");
    assert_eq!(world.model.applications.entries().len(), 3, "{}", world.notice());
    assert_eq!(world.model.auth0_cli.running, None);
    world.keys("esc");
}

#[test]
fn a_code_that_expires_and_a_program_that_is_silent_have_their_own_words() {
    // auth0-cli reports that itself, with the server's message.
    let mut world = begun("auth0 agent");
    world.keys("wait 900, auth0 ends");
    assert_eq!((failed(&world), &world.model.screen), ("The login code has expired", &STEP_4));
    assert_eq!(ends(&world), 0);
    // It reports nothing.
    world.keys("enter, wait 914");
    assert!(shows(&world).is_some());
    world.keys("wait 1");
    assert_eq!((failed(&world), ends(&world)), ("The login code has expired", 1));
    // If it fails earlier, its own reason is shown.
    world.keys("enter, auth0 ends");
    assert_eq!(failed(&world), "auth0 login failed");

    let mut world = begun("auth0 agent");
    let ticket = world.model.auth0_cli.running.as_mut().map(|running| {
        (running.code, running.until) = (None, None);
        running.ticket
    });
    world.keys("wait 29");
    assert!(matches!(world.model.screen, Screen::LogIn { .. }));
    world.keys("wait 1");
    assert_eq!((failed(&world), ends(&world)), ("auth0 login doesn't respond", 1));
    world.send(Message::LoginEnded { ticket: ticket.unwrap(), result: Err(NotIn::NeedsTerminal) });
    assert!(
        !world.effects.iter().any(|effect| matches!(effect, Effect::LogInOnTerminal { .. })),
        "nobody waits for it"
    );
}

#[test]
fn a_code_without_a_time_neither_counts_nor_ends() {
    let mut world = begun("auth0 agent");
    let running = world.model.auth0_cli.running.as_mut().unwrap();
    running.until = None;
    world.keys("wait 90000");
    assert!(shows(&world).is_some());
    let far = world.model.now + SignedDuration::from_secs(2);
    assert!(world.model.wake_at().is_none_or(|at| at >= far), "{:?}", world.model.wake_at());
}

#[test]
fn another_screen_ends_it() {
    let mut world = begun("auth0 agent");
    super::super::steps::go_to(&mut world.model, CheckpointId::Auth0Application);
    world.keys("wait 0");
    assert_eq!((ends(&world), &world.model.auth0_cli.running), (1, &None));
}
