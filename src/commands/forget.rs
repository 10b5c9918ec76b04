//! `a0connect forget`: deletes a profile, its facts, its journal and its secrets. Nothing changes at Auth0.

use super::output::{Ink, Output};
use super::values::{ask, profile_name, store};
use super::{Arguments, Failure, USAGE, wait_for};
use crate::domain::finding::{Class, Finding};
use crate::domain::setup::Store;
use crate::world::environment::Environment;
use crate::world::places::Places;
use crate::world::profiles::{self, WithoutKeyring};
use crate::world::vault::{Job, Outcome, Vault};
use std::io::{self, IsTerminal as _};

pub fn run(arguments: Arguments, environment: &Environment, out: &Output) -> u8 {
    let name = match profile_name(arguments, environment) {
        Ok(name) => name.unwrap_or_else(|| "default".to_owned()),
        Err(failure) => return failure.report(out),
    };
    if !arguments.is("yes") {
        if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
            out.misuse("forget asks before it deletes a profile, but this isn't a terminal", "add --yes");
            return USAGE;
        }
        out.ask(&format!("Delete the profile {name} and its secrets? Nothing changes at Auth0."));
        out.ask("Type yes to delete it:");
        let mut typed = String::new();
        if io::stdin().read_line(&mut typed).is_err() || !matches!(typed.trim(), "yes" | "y") {
            out.say(&[(Ink::Plain, "Nothing was deleted.")]);
            return 1;
        }
    }
    match forget(&name, arguments, out) {
        Ok(removed) => {
            out.say(&[(Ink::Good, &format!("Deleted {removed}"))]);
            0
        }
        Err(failure) => failure.report(out),
    }
}

/// Deletes the profile and says in words what was removed.
fn forget(name: &str, arguments: Arguments, out: &Output) -> Result<String, Failure> {
    let places = Places::find()?;
    // An unreadable profile is removed too.
    let saved = profiles::load(&places, name).ok().flatten().map_or(Store::Keyring, |profile| profile.setup.store);
    let had = profiles::has_files(&places, name)?;
    let waits = || out.hint(&format!("Waiting for another session that is using the profile {name}"));
    let _turn = had.then(|| profiles::take_turn(&places, name, waits)).transpose()?;
    // The keyring is checked even without a profile, since a killed run may have left its items there.
    let kept = match store(arguments, saved) {
        Store::Memory => {
            profiles::forget(&places, name, &mut WithoutKeyring)?;
            ""
        }
        Store::Keyring => {
            let job = Job::Forget { places, profile: name.to_owned() };
            match wait_for(async { ask(&Vault::start(), job).await })? {
                Ok(Outcome::Forgotten { secrets: true, token: true }) => "its secrets and its API token",
                Ok(Outcome::Forgotten { secrets: true, token: false }) => "its secrets",
                Ok(Outcome::Forgotten { secrets: false, token: true }) => "its API token",
                Ok(_) => "",
                Err(finding) if had && finding.is(Class::Keyring) => {
                    let fix =
                        format!("{} Or add --store memory to leave the keyring as it is.", finding.fix.trim_end());
                    return Err(Finding { fix, ..finding }.into());
                }
                Err(finding) if had => return Err(finding.into()),
                Err(finding) => {
                    let why = format!(
                        "There is no profile file named {name}. The keyring can't be checked: {}.",
                        finding.what
                    );
                    return Err(none(why).into());
                }
            }
        }
    };
    match (had, kept) {
        (false, "") => Err(none(format!("There is no profile file or secret named {name}.")).into()),
        (true, "") => Ok(format!("the profile {name}")),
        (true, kept) => Ok(format!("the profile {name}, and {kept} from the keyring")),
        (false, kept) => Ok(format!("what was left of {name} in the keyring: {kept}")),
    }
}

fn none(why: String) -> Finding {
    let fix = "Use an existing name with --profile NAME. The wizard lists all profiles.";
    Finding::failed(Class::UserInput, "There is no such profile", why, fix)
}
