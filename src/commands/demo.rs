//! `a0connect demo`: a tenant and a provider in this process, and the wizard on them. `--serve`: only them.

use super::output::Output;
use super::{Arguments, Failure, wait_for, wizard};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};
use crate::domain::profile::Given;
use crate::domain::profile_script::{self, Mapping, UserCall};
use crate::domain::secret::Secret;
use crate::domain::setup::Source;
use crate::sandbox;
use crate::sandbox::scenarios::{self, Scenario};
use crate::world::environment::Environment;
use std::io;
use std::sync::mpsc::channel;

/// What the sandbox's provider answers about a person.
const MAPPING: &str =
    r#"{"user_id": "id", "name": "name", "email": "email", "email_verified": "verified", "picture": "avatar"}"#;

pub fn run(arguments: Arguments, environment: &Environment, out: &Output) -> u8 {
    if !arguments.is("serve") {
        return wizard::demo(arguments, environment, out);
    }
    match wait_for(sandbox::serve(scenario(arguments), generic_script, &mut io::stdout())) {
        Ok(Ok(())) => 0,
        Ok(Err(error)) => Failure::from(no_sandbox(&error)).told(out),
        Err(failure) => failure.told(out),
    }
}

pub fn scenario(arguments: Arguments) -> &'static Scenario {
    arguments.text("scenario").and_then(scenarios::find).unwrap_or_else(scenarios::none)
}

/// Starts them on a thread of their own, so that their work is not the wizard's, and gives back everything that a newcomer
/// would have to look up. They end with the process.
pub fn start(scenario: &'static Scenario) -> Result<Vec<Given>, Finding> {
    let (tell, told) = channel();
    let serve = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let sandbox = sandbox::start(scenario, mapped_script).await?;
            // Nobody listens any more only where the program has ended.
            let _ = tell.send(offers(&sandbox));
            std::future::pending::<io::Result<()>>().await
        })
    };
    let thread = std::thread::Builder::new().name("sandbox".into()).spawn(serve).map_err(|error| no_sandbox(&error))?;
    told.recv().map_err(|_| {
        let ended = thread.join().ok().and_then(io::Result::err);
        no_sandbox(&ended.unwrap_or_else(|| io::Error::other("it ended at once")))
    })
}

/// As the wizard makes it with what is offered here.
fn mapped_script(user_detail_url: &str) -> String {
    profile_script::generate(user_detail_url, &UserCall::default(), Mapping::parse(MAPPING).ok().as_ref(), "")
}

/// As the commands make it with the values that are printed: there is no mapping among them.
fn generic_script(user_detail_url: &str) -> String {
    profile_script::generate(user_detail_url, &UserCall::default(), None, "")
}

fn offers(sandbox: &sandbox::Sandbox) -> Vec<Given> {
    let of = |(name, text): (&str, String)| {
        Some(Given { id: FieldId::from_env(name)?, text: Secret::new(text), source: Source::Demo })
    };
    let own = [("A0CONNECT_PROVIDER", "custom".to_owned()), ("A0CONNECT_MAPPING", MAPPING.to_owned())];
    sandbox.values().into_iter().chain(own).filter_map(of).collect()
}

fn no_sandbox(error: &io::Error) -> Finding {
    let why = error.to_string();
    Finding::failed(Class::Network, "The demo's tenant cannot be started", why, "It needs two free ports on 127.0.0.1.")
}
