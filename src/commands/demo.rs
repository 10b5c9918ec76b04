//! `a0connect demo`: a tenant and a provider in this process, and the wizard on them. `--serve`: only them.

use super::output::Output;
use super::{Arguments, Failure, wait_for, wizard};
use crate::domain::diagnosis::{Class, Diagnosis};
use crate::domain::fields::FieldId;
use crate::domain::profile::Given;
use crate::domain::secret::Secret;
use crate::domain::setup::Source;
use crate::sandbox;
use crate::world::environment::Environment;
use std::io;

/// What the sandbox's provider answers about a person.
const MAPPING: &str =
    r#"{"user_id": "id", "name": "name", "email": "email", "email_verified": "verified", "picture": "avatar"}"#;

pub fn run(arguments: Arguments, environment: &Environment, out: &Output) -> u8 {
    if !arguments.is("serve") {
        return wizard::demo(arguments, environment, out);
    }
    match wait_for(sandbox::serve(&mut io::stdout())) {
        Ok(Ok(())) => 0,
        Ok(Err(error)) => Failure::from(no_sandbox(&error)).told(out),
        Err(failure) => failure.told(out),
    }
}

/// Everything that a newcomer would have to look up.
pub fn offers(sandbox: &sandbox::Sandbox) -> Vec<Given> {
    let of = |(name, text): (&str, String)| {
        Some(Given { id: FieldId::from_env(name)?, text: Secret::new(text), source: Source::Demo })
    };
    let own = [("A0CONNECT_PROVIDER", "custom".to_owned()), ("A0CONNECT_MAPPING", MAPPING.to_owned())];
    sandbox.values().into_iter().chain(own).filter_map(of).collect()
}

pub fn no_sandbox(error: &io::Error) -> Diagnosis {
    let why = error.to_string();
    Diagnosis::new(Class::Network, "The demo's tenant cannot be started", why, "It needs two free ports on 127.0.0.1.")
}
