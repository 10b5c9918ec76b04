//! `a0connect preview`: prints the document to standard output, and what would be sent and what is missing to standard error.
//! It saves no values and changes nothing.

use super::drive::Driver;
use super::output::{Ink, Output};
use super::status::load;
use super::values::Loaded;
use super::{Arguments, INCOMPLETE};
use crate::domain::connection::{self, absent_secrets, document};
use crate::domain::doc::Doc;
use crate::domain::fields::FieldId;
use crate::domain::handover;
use crate::domain::http::{Body, Request};
use crate::domain::plan::{Adopt, Choice, Planned, Step, outline};
use crate::domain::probes::RoundKind;
use crate::domain::setup::Setup;
use crate::world::environment::Environment;

pub fn run(arguments: Arguments, environment: &Environment, out: &Output) -> u8 {
    // Whether a connection of that name exists decides between create and update.
    let ask = async |loaded: &mut Loaded, driver: &mut Driver| {
        if loaded.refused.is_empty() {
            driver.round(loaded, RoundKind::Needed).await;
        }
    };
    let loaded = load(arguments, environment, out, ask);
    let loaded = match loaded.and_then(|loaded| loaded.require_usable().map(|()| loaded)) {
        Ok(loaded) => loaded,
        Err(failure) => return failure.end("preview", arguments, out),
    };
    let setup = &loaded.profile.setup;
    if arguments.is("handover") {
        return hand_over(&loaded, out);
    }
    let mut missing = connection::missing(setup);
    missing.extend(absent_secrets(setup));
    // If the connection exists, the plan updates what differs.
    let choice = Choice { update: true, adopt: Adopt::SameApplication, ..Choice::default() };
    let steps = outline(loaded.known(), choice);
    if arguments.is("json") {
        out.json(&whole(&loaded, &steps, &missing).pretty(arguments.is("reveal")));
    } else {
        out.json(&document(setup).pretty(arguments.is("reveal")));
        plan_in_words(&steps).iter().for_each(|(ink, line)| out.say(&[(*ink, line)]));
        return say_missing(&missing, setup, out);
    }
    if missing.is_empty() { 0 } else { INCOMPLETE }
}

/// Prints the file that the wizard writes, and to standard error what a colleague does with it.
fn hand_over(loaded: &Loaded, out: &Output) -> u8 {
    let setup = &loaded.profile.setup;
    let missing = handover::lacking(setup);
    out.json(&handover::document(setup).pretty(false));
    out.hint(handover::SET);
    for variable in handover::variables(setup).iter().filter(|variable| variable.made.is_none()) {
        out.say(&[(Ink::Plain, &format!("- {}: {}", variable.name, variable.what))]);
    }
    out.hint(&format!("{}:", handover::RUN));
    for line in handover::command(loaded.known()) {
        out.say(&[(Ink::Plain, &format!("  {line}"))]);
    }
    let open = handover::open_callbacks(loaded.known());
    if !open.is_empty() {
        out.say(&[(Ink::Plain, &format!("{} {}", handover::CALLBACKS, open.join(", ")))]);
    }
    say_missing(&missing, setup, out)
}

/// Prints where each missing value is found, or what happened to it. Returns the exit code.
pub fn say_missing(missing: &[FieldId], setup: &Setup, out: &Output) -> u8 {
    for id in missing {
        let absent = setup.absence_finding(*id).map(|absent| absent.what);
        let words = absent.unwrap_or_else(|| id.field().help.to_owned());
        let text = format!("{} ({}): {words}", id.env(), setup.name_of(*id));
        out.say(&[(Ink::Warn, "missing: "), (Ink::Plain, &text)]);
    }
    if missing.is_empty() { 0 } else { INCOMPLETE }
}

fn whole(loaded: &Loaded, steps: &[Planned], missing: &[FieldId]) -> Doc {
    let setup = &loaded.profile.setup;
    let text = |text: Option<&str>| text.map_or(Doc::Null, Doc::text);
    Doc::object([
        ("schema", Doc::Number(1.into())),
        ("profile", Doc::text(loaded.profile.name.as_str())),
        ("domain", text(setup.domain().as_ref().map(|domain| domain.authority()))),
        ("document", document(setup)),
        ("steps", Doc::List(steps.iter().map(step).collect())),
        ("missing", Doc::List(missing.iter().map(|id| Doc::text(id.env())).collect())),
    ])
}

/// A step of the plan with its request, as JSON.
pub fn step(planned: &Planned) -> Doc {
    let request = |request: &Request| {
        let body = match &request.body {
            Body::Json(body) => body.clone(),
            Body::Empty | Body::Form(_) => Doc::Null,
        };
        Doc::object([
            ("method", Doc::text(request.method.as_str())),
            ("url", Doc::text(request.url.as_str())),
            ("body", body),
        ])
    };
    Doc::object([
        ("id", Doc::text(planned.step.id())),
        ("what", Doc::text(planned.words.as_str())),
        ("note", planned.note.as_deref().map_or(Doc::Null, Doc::text)),
        ("included", Doc::Bool(planned.included)),
        ("request", planned.request.as_ref().map_or(Doc::Null, request)),
    ])
}

/// The steps with their requests, as lines for people. Secrets are masked.
pub fn plan_in_words(steps: &[Planned]) -> Vec<(Ink, String)> {
    // Only the steps that will run are numbered, as in the wizard.
    let mut number = 0;
    let words = steps.iter().flat_map(|planned| {
        number += usize::from(planned.included);
        in_words(number, planned)
    });
    words.collect()
}

fn in_words(number: usize, planned: &Planned) -> Vec<(Ink, String)> {
    let note = match &planned.note {
        Some(note) if planned.optional && !planned.included => format!(" (skipped: {note})"),
        Some(note) => format!(" ({note})"),
        None => String::new(),
    };
    let (ink, number) = match planned.included {
        true => (Ink::Plain, number.to_string()),
        false => (Ink::Dim, "-".to_owned()),
    };
    let mut lines = vec![(ink, format!("{number} {}{note}", planned.words))];
    let Some(request) = planned.request.as_ref().filter(|_| planned.included) else { return lines };
    lines.push((Ink::Plain, format!("    {} {}", request.method.as_str(), request.url)));
    match &request.body {
        Body::Json(_) if planned.step == Step::Create => {
            lines.push((Ink::Plain, "    with the JSON that a0connect preview prints".into()));
        }
        Body::Json(body) => lines.push((Ink::Plain, format!("    {}", body.masked()))),
        Body::Empty | Body::Form(_) => {}
    }
    lines
}
