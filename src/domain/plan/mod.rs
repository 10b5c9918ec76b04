//! What a create or an update does at Auth0, one request for each step, and how it is undone.
//!
//! [`Run::next`] gives the next request, and [`Run::take`] reads the response. The wizard and `create --no-input` only drive
//! them. Three rules: a change is never sent twice unless a look-up shows that it didn't arrive. Every change is written to
//! the journal before it is sent. Settings at the tenant that a0connect doesn't know are kept.

mod apply;
mod machine;
mod new_application;
mod obstacle;
mod origins;
mod restorable;
mod safe;
mod step;
mod undo;

use super::doc::Doc;
use super::fields::FieldId;
use super::finding::{Finding, State};
use super::http::{HttpResult, Request};
use super::journal::Journal;
use super::probe::Probe;
use super::response_data::{Difference, ResponseData};
use super::setup::Setup;
use super::{connection, pasted};
use crate::domain::known::Known;
use jiff::Timestamp;

pub use apply::Apply;
pub use machine::{machine_steps, offered};
pub use new_application::{ApplicationKind, NEEDS_KEYRING, NewApplication};
pub use obstacle::{held_back, missing_values, obstacle, renamed, unusable_token};
pub use restorable::{changed_elsewhere, not_restorable, nothing_restorable, restores};
pub use step::{
    ALL_REGISTERED, ALREADY_ENABLED, Adopt, Choice, NOTHING_DIFFERS, Next, Report, Settled, Step, StepState,
};
pub use undo::Undo;

/// A run of a plan, and its progress.
#[allow(clippy::large_enum_variant, reason = "there is one run at a time")]
#[derive(Clone, Debug, PartialEq)]
pub enum Run {
    Apply(Apply),
    Undo(Undo),
}

impl Run {
    pub fn next(&self, known: Known) -> Next {
        let Known { setup, .. } = known;
        if let Some(obstacle) = obstacle::domain_obstacle(known).filter(|_| self.stopped().is_none()) {
            return Next::Stop(obstacle);
        }
        let next = match self {
            Run::Apply(apply) => apply.next(known),
            Run::Undo(back) => back.next(known),
        };
        next.made_safe(setup)
    }

    /// Continues the last run if the program ended before a change got a response: this run finds out what became of it.
    /// Returns the number of that run.
    pub fn resume(&mut self, journal: &Journal, tenant: &str) -> Option<u64> {
        let Run::Apply(apply) = self else { return None };
        let create = apply.wanted_name().and_then(|name| journal.create_begun(tenant, name));
        let begun = create.filter(|_| apply.id.is_none()).into_iter().chain(journal.begun(tenant));
        begun.into_iter().find(|begun| apply.resume(&begun.change, begun.at)).map(|begun| begun.run)
    }

    pub fn take(
        &mut self,
        step: Step,
        request: &Request,
        result: &HttpResult,
        setup: &Setup,
        now: Timestamp,
    ) -> Settled {
        let settled = match self {
            Run::Apply(apply) => apply.take(step, request, result, setup, now),
            Run::Undo(back) => back.take(step, request, result, setup, now),
        };
        self.make_safe(setup);
        settled
    }

    /// How the sign-in of [`Next::SignIn`] ended: the user ID, or why it failed.
    pub fn take_sign_in(&mut self, ended: Result<String, Finding>) {
        if let Run::Apply(apply) = self {
            apply.take_sign_in(ended);
        }
    }

    /// The ID of the connection that this run has created or updated, or found to be an earlier run's.
    pub fn connection_id(&self) -> Option<&String> {
        match self {
            Run::Apply(apply) => apply.made(),
            Run::Undo(_) => None,
        }
    }

    /// Gives the profile the values of an application that the run has just created, before anything else can lose them.
    /// Returns their fields.
    pub fn hand_over(&mut self, setup: &mut Setup, now: Timestamp) -> Vec<FieldId> {
        match self {
            Run::Apply(apply) => apply.hand_over(setup, now),
            Run::Undo(_) => Vec::new(),
        }
    }

    /// Takes the values of the applications that an undo has deleted from the profile. Returns their fields.
    pub fn drop_deleted_applications(&self, setup: &mut Setup) -> Vec<FieldId> {
        match self {
            Run::Apply(_) => Vec::new(),
            Run::Undo(back) => back.drop_deleted_applications(setup),
        }
    }

    /// The last request had no effect, so the step is sent again.
    pub fn not_done(&self, step: Step) -> Settled {
        match self {
            Run::Apply(apply) => apply.not_done(step),
            Run::Undo(_) => Settled::Nothing,
        }
    }

    pub fn reports(&self) -> &[Report] {
        match self {
            Run::Apply(apply) => &apply.reports,
            Run::Undo(back) => &back.reports,
        }
    }

    pub fn stopped(&self) -> Option<&Finding> {
        match self {
            Run::Apply(apply) => apply.stopped.as_ref(),
            Run::Undo(back) => back.stopped.as_ref(),
        }
    }
}

/// The run has changed, or tried to change, the application's callbacks.
pub fn has_touched_callbacks(reports: &[Report]) -> bool {
    let callbacks = |report: &Report| matches!(report.step, Step::AddCallbacks | Step::RemoveCallbacks);
    reports.iter().any(|report| callbacks(report) && report.state != StepState::Skipped)
}

/// A step of the plan before the run, with the request that it will send.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    pub step: Step,
    pub words: String,
    /// Its consequence, or why it is left out.
    pub note: Option<String>,
    /// The user can leave it out.
    pub optional: bool,
    pub included: bool,
    pub request: Option<Request>,
}

/// The connection that has the same name as this profile's, but was neither created nor adopted by this profile.
pub fn taken_by(known: Known) -> Option<String> {
    named_alike(known).filter(|_| begun(known).is_none())
}

/// The tenant's connection was compared, and nothing differs.
pub fn equals_saved(known: Known) -> bool {
    known.fact(Probe::Connection).is_some_and(|fact| fact.finding.state == State::Ok)
}

/// The connection that an interrupted create of this profile seems to have made. The run finishes that create.
fn begun(known: Known) -> Option<String> {
    named_alike(known).filter(|_| known.may_be_created() && differs(known).is_empty())
}

fn named_alike(known: Known) -> Option<String> {
    known.connection_id().filter(|_| known.setup.connection_id.is_none())
}

/// How the tenant's connection differs, as far as it was read.
fn differs(known: Known<'_>) -> &[Difference] {
    match known.fact(Probe::Connection).map(|fact| &fact.data) {
        Some(ResponseData::Differences(all)) => all.as_slice(),
        _ => &[],
    }
}

/// The connection with the wanted name, if the run may adopt it by what is known before the run reads it.
fn adoptable(known: Known, adopt: Adopt) -> Option<String> {
    begun(known).or_else(|| taken_by(known).filter(|_| adopt.allows(differs(known))))
}

/// The plan, from what is known before the run.
pub fn outline(known: Known, choice: Choice) -> Vec<Planned> {
    let Known { setup, .. } = known;
    let apply = Apply::new(known, choice);
    let may = |scope: &str| known.may(scope);
    let mut steps = Vec::new();
    let mut add = |step: Step, words: String, note: Option<String>, optional: bool, included: bool| {
        let request = apply.request(step, known);
        steps.push(Planned { step, words, note, optional, included, request });
    };
    let existing = setup.connection_id.clone().or_else(|| adoptable(known, choice.adopt));
    let taken = if existing.is_none() { taken_by(known) } else { None };
    match &existing {
        Some(id) => {
            match setup.connection_id.is_some() {
                true => add(Step::Read, format!("Read {id}"), None, false, may("read:connections")),
                false => {
                    let (words, note) = (
                        format!("Look up the name {}", setup.connection_name()),
                        format!(
                            "found: {id}{}",
                            if begun(known).is_some() { ", probably created by the interrupted run" } else { "" }
                        ),
                    );
                    add(Step::LookUp, words, Some(note), false, may("read:connections"));
                }
            }
            let equal = equals_saved(known);
            let removed = match known.fact(Probe::Connection).map(|fact| &fact.data) {
                Some(ResponseData::Differences(all)) => {
                    connection::removed(all).map(|paths| format!("removes {paths}"))
                }
                _ => None,
            };
            let stuck = known.fact(Probe::Connection).filter(|fact| fact.finding.what == connection::TOO_MUCH_METADATA);
            let note = match stuck {
                Some(_) => Some("its metadata needs two updates, or fewer entries".to_owned()),
                None if equal => Some(NOTHING_DIFFERS.to_owned()),
                None => removed,
            };
            add(Step::Update, "Update what differs".into(), note, false, !equal);
        }
        None => {
            let name = setup.connection_name();
            let free = known.fact(Probe::Name).is_some_and(|fact| fact.finding.state == State::Ok);
            let note = (!may("read:connections"))
                .then(|| "the token lacks read:connections, so only the create request shows if it is free".to_owned());
            add(
                Step::LookUp,
                format!("Look up the name {name}"),
                note.or(free.then(|| "free".into())).or(taken.as_ref().map(|id| match equals_saved(known) {
                    true => format!("found: {id}, matches the saved connection"),
                    false => format!("taken by {id}"),
                })),
                false,
                may("read:connections"),
            );
            let requires = if equals_saved(known) { "not needed if you adopt it" } else { "requires another name" };
            let note = taken.as_ref().map(|_| requires.to_owned());
            add(Step::Create, "Create the connection".into(), note, false, taken.is_none());
        }
    }
    let application = known.application();
    let app_name = application.map_or_else(|| "the application".to_owned(), |application| application.name.clone());
    let button = connection::document(setup).get("display_name").and_then(Doc::as_text).map(str::to_owned);
    let button = button.unwrap_or_else(|| setup.connection_name());
    let is_enabled = known.fact(Probe::EnabledClients).is_some_and(|fact| fact.finding.state == State::Ok);
    if existing.is_some() && is_enabled {
        add(Step::Enable, format!("Enable it for {app_name}"), Some(ALREADY_ENABLED.into()), false, false);
    } else if may("update:connections") {
        let lacks = known.lacks_for_temporary_application();
        let (optional, included) = (choice.enable && lacks.is_none(), apply.choice.sign_in_first);
        let does = match choice.enable {
            true => "creates a temporary application, then deletes it",
            false => "only if the next step is included",
        };
        let note = lacks.unwrap_or_else(|| does.to_owned());
        add(Step::SignIn, "Sign in first".into(), Some(note), optional, included);
        let note = format!("its login page then offers \"Continue with {button}\"");
        add(Step::Enable, format!("Enable it for {app_name}"), Some(note), true, choice.enable);
    } else if existing.is_none() {
        let note = "in the create request, because the token lacks update:connections".to_owned();
        add(Step::Enable, format!("Enable it for {app_name}"), Some(note), false, choice.enable);
    } else {
        add(
            Step::Enable,
            format!("Enable it for {app_name}"),
            Some("requires the scope update:connections".into()),
            false,
            false,
        );
    }
    let callbacks = pasted::own_callbacks(setup);
    if !callbacks.is_empty() {
        let open = match application {
            Some(application) => application.lacks(callbacks),
            None => callbacks,
        };
        let origins = web_origins_to_add(known);
        let words = format!("Add {}", origins::words(&open, &origins));
        match (open.is_empty() && origins.is_empty(), apply::callbacks_left_out(known)) {
            (true, _) => {
                add(Step::AddCallbacks, "Add callback URLs".into(), Some(ALL_REGISTERED.into()), false, false);
            }
            (false, None) => add(Step::AddCallbacks, words, None, true, choice.callbacks),
            (false, why) => add(Step::AddCallbacks, words, why, false, false),
        }
    }
    if choice.own_machine {
        steps.extend(machine_steps(known, choice));
    }
    steps
}

/// The web origins that are added along with the callback URLs.
pub fn web_origins_to_add(known: Known) -> Vec<String> {
    origins::lacking(known, &pasted::own_callbacks(known.setup))
}

#[cfg(test)]
mod tests;
