//! The applications that `create` adds: the one that users sign in to, before the plan, and a0connect's own, as part of it.

use super::CreateOutcome;
use super::consent::{no_application, no_machine, no_store};
use crate::commands::Arguments;
use crate::commands::checks::usual_callback;
use crate::commands::drive::Driver;
use crate::commands::signals::Signals;
use crate::commands::values::Loaded;
use crate::domain::fields::FieldId;
use crate::domain::finding::Finding;
use crate::domain::journal::Journal;
use crate::domain::pasted::own_callbacks;
use crate::domain::plan::{ApplicationKind, Apply, NewApplication, Planned, Report, Run, Step};
use crate::domain::setup::{Setup, Store};
use crate::world::clock;

/// The application of `--new-application`. None if the profile has one already.
pub fn wanted(arguments: Arguments, setup: &Setup) -> Option<NewApplication> {
    let kind = wanted_kind(arguments)?;
    let callbacks = own_callbacks(setup).into_iter().map(str::to_owned).collect();
    let name = arguments.text("application-name").unwrap_or(NewApplication::NAME);
    (!setup.has(FieldId::Auth0ClientId)).then(|| NewApplication::new(kind, name, callbacks, clock::now()))
}

fn wanted_kind(arguments: Arguments) -> Option<ApplicationKind> {
    Some(match arguments.text("new-application")? {
        "spa" => ApplicationKind::SinglePage,
        _ => ApplicationKind::RegularWeb,
    })
}

/// Creates it in a run of its own, since all checks need its client ID. Returns the run's reports, or how the command ends.
pub async fn create(
    new: NewApplication,
    loaded: &mut Loaded,
    driver: &mut Driver<'_>,
    journal: &mut Journal,
    signals: &mut Signals,
) -> Result<Vec<Report>, Box<CreateOutcome>> {
    if let Some(lacks) = loaded.known().lacks_to_create(new.kind) {
        return Err(Box::new(CreateOutcome::ended(no_application(lacks).into())));
    }
    let run = Apply::of_application(loaded.known(), new.clone());
    let planned = Planned {
        step: Step::CreateApplication,
        words: format!("Create the {} {}", new.kind.label(), new.name),
        note: None,
        optional: false,
        included: true,
        request: run.shown(Step::CreateApplication, loaded.known()),
    };
    let mut run = Run::Apply(run);
    let ending = driver.apply(loaded, &mut run, journal, signals).await;
    let (error, signal) = super::ended_by(ending);
    if driver.dry_run || error.is_some() {
        let code = error.as_ref().map_or(0, Finding::exit_code);
        let apply = if let Run::Apply(apply) = run { Some(apply) } else { None };
        let run_name = driver.run_name.take();
        return Err(Box::new(CreateOutcome {
            apply,
            planned: vec![planned],
            error,
            signal,
            code,
            run_name,
            ..CreateOutcome::default()
        }));
    }
    if new.callbacks.is_empty() {
        let usual = usual_callback().map(|words| format!(" {words}")).unwrap_or_default();
        driver
            .out
            .hint(&format!("The new application has no callback URL. Set CALLBACK_URLS and run create again.{usual}"));
    }
    if let Some(name) = driver.run_name.take() {
        driver.out.hint(&format!("In the tenant's log, the new application has the correlation ID {name}"));
    }
    Ok(run.reports().to_vec())
}

/// Auth0 will return a secret that is shown only once.
pub fn has_secret(arguments: Arguments) -> bool {
    arguments.is("machine-application") || wanted_kind(arguments) == Some(ApplicationKind::RegularWeb)
}

/// Why `--machine-application` can't be followed.
pub fn obstacle(arguments: Arguments, loaded: &Loaded) -> Option<Finding> {
    if !arguments.is("machine-application") {
        return None;
    }
    match loaded.profile.setup.store {
        Store::Keyring => loaded.known().lacks_to_create(ApplicationKind::Machine).map(no_machine),
        Store::Memory => Some(no_store()),
    }
}
