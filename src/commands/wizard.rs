//! Starts the full-screen program, after gathering what it opens with, without the network or the keyring.

use super::output::Output;
use super::{Arguments, Failure, USAGE, demo, login, values};
use crate::domain::checkpoints::CheckpointId;
use crate::domain::facts::Facts;
use crate::domain::finding::{Class, Finding};
use crate::domain::journal::Journal;
use crate::domain::profile::Profile;
use crate::domain::setup::Store;
use crate::tui::{self, Start, WizardOutcome};
use crate::world::environment::Environment;
use crate::world::places::Places;
use crate::world::{profiles, providers, sources};
use std::io::{self, IsTerminal as _};
use std::path::Path;

/// `at`: the step to open, unless `--at` names one.
pub fn run(arguments: Arguments, environment: &Environment, out: &Output, at: Option<CheckpointId>) -> u8 {
    if !require_terminal(environment, out) {
        return USAGE;
    }
    match start(arguments, environment, at, out) {
        Ok(start) => match tui::run(start) {
            WizardOutcome::Exit(code) => code,
            WizardOutcome::Demo => demo(arguments, environment, out),
        },
        Err(failure) => failure.report(out),
    }
}

fn start(
    arguments: Arguments,
    environment: &Environment,
    at: Option<CheckpointId>,
    out: &Output,
) -> Result<Start, Failure> {
    if arguments.is("secrets-stdin") {
        let why = "The wizard reads keys from standard input.";
        let fix = "Use it with status, preview or create --no-input. In the wizard, paste the secrets.";
        let finding = Finding::failed(Class::UserInput, "The wizard can't use --secrets-stdin", why, fix);
        return Err(Failure::usage(finding));
    }
    let places = Places::find();
    let named = values::profile_name(arguments, environment)?;
    let last = || profiles::last_used(places.as_ref().ok()?);
    let name = named.or_else(last).unwrap_or_else(|| "default".to_owned());
    let saved = places.as_ref().ok().map(|places| profiles::load(places, &name)).transpose()?.flatten();
    let exists = saved.is_some();
    let mut profile = saved.unwrap_or_else(|| Profile { name: name.clone(), ..Profile::default() });
    profile.setup.store = values::store(arguments, profile.setup.store);
    let (facts, journal) = match &places {
        Ok(places) if exists => {
            (profiles::load_facts(places, &name).unwrap_or_default(), profiles::load_journal(places, &name)?)
        }
        _ => (Facts::default(), Journal::default()),
    };
    let mut given = values::given(arguments)?;
    let ambiguous = login::take_ambiguous(&mut given, &profile);
    // Before the first frame the user's provider files are read only if the chosen one may be among them.
    if let Ok(places) = &places
        && values::has_unknown_provider(&profile.setup, &given)
    {
        providers::read(places).iter().for_each(|finding| out.warning(finding));
    }
    match sources::find_env_file(Path::new(".")).map(|file| sources::env_file(&file)) {
        Some(Ok(offered)) => {
            let is_new = |id| !given.iter().any(|loaded| loaded.id == id);
            let offered: Vec<_> = offered.into_iter().filter(|one| is_new(one.id)).collect();
            given.extend(offered);
        }
        // The file is only offered, so the wizard starts even if it can't be read.
        Some(Err(finding)) => out.warning(&finding),
        None => {}
    }
    Ok(Start {
        store: profile.setup.store,
        profile,
        facts,
        journal,
        exists,
        given,
        at: arguments.text("at").and_then(CheckpointId::from_id).or(at),
        demo: false,
        scenario: None,
        reads_login: arguments.is(login::FLAG),
        ambiguous,
        places,
        ca_cert: arguments.path("ca-cert").map(Path::to_path_buf),
        recorder: arguments.recorder()?,
        environment: with_display_flags(arguments, environment),
    })
}

/// Starts with the demo's tenant. Every value is offered, and nothing is saved.
pub fn demo(arguments: Arguments, environment: &Environment, out: &Output) -> u8 {
    if !require_terminal(environment, out) {
        return USAGE;
    }
    let recorder = match arguments.recorder() {
        Ok(recorder) => recorder,
        Err(failure) => return failure.report(out),
    };
    let scenario = demo::scenario(arguments);
    let given = match demo::start(scenario) {
        Ok(given) => given,
        Err(finding) => return Failure::from(finding).report(out),
    };
    let start = Start {
        profile: Profile { name: "demo".into(), ..Profile::default() },
        facts: Facts::default(),
        journal: Journal::default(),
        exists: false,
        given,
        store: Store::Memory,
        at: None,
        demo: true,
        scenario: Some(scenario.name).filter(|name| *name != "none").map(str::to_owned),
        reads_login: false,
        ambiguous: Vec::new(),
        places: Places::find(),
        ca_cert: None,
        recorder,
        environment: with_display_flags(arguments, environment),
    };
    match tui::run(start) {
        WizardOutcome::Exit(code) => code,
        // The demo doesn't offer itself.
        WizardOutcome::Demo => 0,
    }
}

/// What the terminal can show, limited by the user's flags.
fn with_display_flags(arguments: Arguments, environment: &Environment) -> Environment {
    Environment { utf8: environment.utf8 && !arguments.is("ascii"), ..environment.clone() }
}

fn require_terminal(environment: &Environment, out: &Output) -> bool {
    let dumb = environment.term.as_deref() == Some("dumb");
    if !dumb && io::stdin().is_terminal() && io::stdout().is_terminal() {
        return true;
    }
    out.misuse(
        "the wizard needs an interactive terminal",
        "without one, use a0connect status, a0connect preview or a0connect create --no-input",
    );
    false
}
