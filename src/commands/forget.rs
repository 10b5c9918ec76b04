//! `a0connect forget`: a profile, what was found out about it, its journal and its secrets. Nothing at Auth0 is touched.

use super::output::{Ink, Output};
use super::values::{ask, profile_name, store};
use super::{Arguments, Failure, USAGE, wait_for};
use crate::domain::diagnosis::{Class, Diagnosis};
use crate::domain::setup::Store;
use crate::world::environment::Environment;
use crate::world::places::Places;
use crate::world::profiles::{self, Alone};
use crate::world::vault::{Job, Outcome, Vault};
use std::io::{self, IsTerminal as _};

pub fn run(arguments: Arguments, environment: &Environment, out: &Output) -> u8 {
    let name = match profile_name(arguments, environment) {
        Ok(name) => name.unwrap_or_else(|| "default".to_owned()),
        Err(failure) => return failure.told(out),
    };
    if !arguments.is("yes") {
        if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
            let text = "forget asks before it removes anything, and this is no terminal: add --yes";
            out.say(&[(Ink::Bad, "error: "), (Ink::Plain, text)]);
            return USAGE;
        }
        out.say(&[(Ink::Plain, &format!("Remove the profile {name} with its secrets? Nothing at Auth0 is touched."))]);
        out.say(&[(Ink::Plain, "Type yes to remove it:")]);
        let mut typed = String::new();
        if io::stdin().read_line(&mut typed).is_err() || !matches!(typed.trim(), "yes" | "y") {
            out.say(&[(Ink::Plain, "Nothing was removed.")]);
            return 1;
        }
    }
    match forget(&name, arguments, out) {
        Ok(()) => {
            out.say(&[(Ink::Good, &format!("removed the profile {name}"))]);
            0
        }
        Err(failure) => failure.told(out),
    }
}

fn forget(name: &str, arguments: Arguments, out: &Output) -> Result<(), Failure> {
    let places = Places::find()?;
    // One that cannot be read is removed all the same.
    let (saved, exists) = match profiles::load(&places, name) {
        Ok(None) => (Store::Keyring, false),
        Ok(Some(profile)) => (profile.setup.store, true),
        Err(_) => (Store::Keyring, true),
    };
    let waits = || out.hint(&format!("waits for another a0connect that is using the profile {name}"));
    let _turn = exists.then(|| profiles::take_turn(&places, name, waits)).transpose()?;
    let had = if exists && store(arguments, saved) == Store::Keyring {
        let job = Job::Forget { places, profile: name.to_owned() };
        let forgotten = wait_for(async { ask(&Vault::start(), job).await })?.map_err(|told| {
            let fix = match told.class {
                Class::Keyring => format!("{} Or leave the keyring alone: --store memory.", told.fix.trim_end()),
                _ => told.fix.clone(),
            };
            Diagnosis { fix, ..told }
        })?;
        forgotten == Outcome::Forgotten(true)
    } else {
        profiles::forget(&places, name, &mut Alone)?
    };
    if !had && !exists {
        let why = format!("Nothing is kept under the name {name}.");
        let fix = "Give the name with --profile NAME; p in the wizard lists them.";
        return Err(Diagnosis::new(Class::UserInput, "There is no such profile", why, fix).into());
    }
    Ok(())
}
