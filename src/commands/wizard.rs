//! Starts the full-screen program: gathers what it opens with, and hands over.

use super::output::{Ink, Output};
use super::{Arguments, Failure, USAGE, demo, values};
use crate::domain::checkpoints::CheckpointId;
use crate::domain::facts::Facts;
use crate::domain::journal::Journal;
use crate::domain::profile::{Given, Profile};
use crate::domain::setup::Store;
use crate::sandbox;
use crate::tui::{self, Start};
use crate::world::environment::Environment;
use crate::world::places::Places;
use crate::world::{profiles, sources};
use std::io::{self, IsTerminal as _};
use std::path::Path;

pub fn run(arguments: Arguments, environment: &Environment, out: &Output, at: Option<CheckpointId>) -> u8 {
    if !on_a_terminal(environment, out) {
        return USAGE;
    }
    match start(arguments, environment, at) {
        Ok(start) => tui::run(start),
        Err(failure) => failure.told(out),
    }
}

fn start(arguments: Arguments, environment: &Environment, at: Option<CheckpointId>) -> Result<Start, Failure> {
    let places = Places::find();
    let named = values::profile_name(arguments, environment)?;
    let last = || places.as_ref().ok().and_then(profiles::last_used);
    let name = named.or_else(last).unwrap_or_else(|| "default".to_owned());
    let saved = match &places {
        Ok(places) => profiles::load(places, &name)?,
        Err(_) => None,
    };
    let exists = saved.is_some();
    let profile = saved.unwrap_or_else(|| Profile { name: name.clone(), ..Profile::default() });
    let (facts, journal) = match &places {
        Ok(places) if exists => (profiles::load_facts(places, &name)?, profiles::load_journal(places, &name)?),
        _ => (Facts::default(), Journal::default()),
    };
    let mut given = values::given(arguments)?;
    if let Some(file) = sources::find_env_file(Path::new(".")) {
        given.extend(sources::env_file(&file)?);
    }
    let store = values::store(arguments, profile.setup.store);
    let at = at.or_else(|| arguments.text("at").and_then(CheckpointId::from_id));
    let ca_cert = arguments.path("ca-cert").map(Path::to_path_buf);
    Ok(Start { profile, facts, journal, exists, given, store, at, demo: false, places, ca_cert, environment: environment.clone() })
}

pub fn demo(arguments: Arguments, environment: &Environment, out: &Output) -> u8 {
    if !on_a_terminal(environment, out) {
        return USAGE;
    }
    // The sandbox has a thread and a runtime of its own, so that its work is not the wizard's.
    let (tell, told) = std::sync::mpsc::channel();
    let serve = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let sandbox = sandbox::start().await?;
            let _ = tell.send(demo::offers(&sandbox));
            std::future::pending::<()>().await;
            Ok::<(), io::Error>(())
        })
    };
    let thread = std::thread::spawn(serve);
    let given: Vec<Given> = match told.recv() {
        Ok(given) => given,
        Err(_) => {
            let error = thread.join().ok().and_then(Result::err).unwrap_or_else(|| io::Error::other("it ended"));
            return Failure::from(demo::no_sandbox(&error)).told(out);
        }
    };
    let at = arguments.text("at").and_then(CheckpointId::from_id);
    tui::run(Start {
        profile: Profile { name: "demo".into(), ..Profile::default() },
        facts: Facts::default(),
        journal: Journal::default(),
        exists: false,
        given,
        store: Store::Memory,
        at,
        demo: true,
        places: Places::find(),
        ca_cert: None,
        environment: environment.clone(),
    })
}

fn on_a_terminal(environment: &Environment, out: &Output) -> bool {
    let dumb = environment.term.as_deref() == Some("dumb");
    if !dumb && io::stdin().is_terminal() && io::stdout().is_terminal() {
        return true;
    }
    let text = "the wizard needs a terminal that can be drawn on; without one use a0connect status and a0connect create --no-input";
    out.say(&[(Ink::Bad, "error: "), (Ink::Plain, text)]);
    false
}
