//! `a0connect demo`: a tenant and a provider in this process, and the wizard with them. `--serve` runs only the two, and
//! `--list` says what can be wrong with them.

use super::output::Output;
use super::{Arguments, Failure, wait_for, wizard};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};
use crate::domain::profile::Given;
use crate::domain::profile_script::{self, Mapping, UserCall};
use crate::domain::secret::Secret;
use crate::domain::setup::Source;
use crate::sandbox;
use crate::sandbox::scenarios::{self, SCENARIOS, Scenario};
use crate::world::environment::Environment;
use std::io;
use std::sync::mpsc::channel;

/// The mapping of the sandbox provider's userinfo response.
const MAPPING: &str =
    r#"{"user_id": "id", "name": "name", "email": "email", "email_verified": "verified", "picture": "avatar"}"#;

pub fn run(arguments: Arguments, environment: &Environment, out: &Output) -> u8 {
    if arguments.is("list") {
        out.data(&list());
        return 0;
    }
    if !arguments.is("serve") {
        return wizard::demo(arguments, environment, out);
    }
    match wait_for(sandbox::serve(scenario(arguments), generic_script, &mut io::stdout())) {
        Ok(Ok(())) => 0,
        Ok(Err(error)) => Failure::from(no_sandbox(&error)).report(out),
        Err(failure) => failure.report(out),
    }
}

/// The scenarios in groups, those with a fault first. Each line fits into 80 columns.
fn list() -> String {
    let mut list = String::new();
    for (dialect, title) in [(false, "Faults"), (true, "Dialects, where nothing is wrong")] {
        list += &format!("{}{title}\n", if list.is_empty() { "" } else { "\n" });
        for (place, scenarios) in SCENARIOS {
            let rows = scenarios.iter().filter(|scenario| scenario.dialect == dialect);
            let rows: String = rows.map(|one| format!("    {:24} {}\n", one.name, one.what)).collect();
            if !rows.is_empty() {
                list += &format!("\n  {place}\n{rows}");
            }
        }
    }
    list + "\nStart one: a0connect demo --scenario NAME\n"
}

pub fn scenario(arguments: Arguments) -> &'static Scenario {
    arguments.text("scenario").and_then(scenarios::find).unwrap_or_else(scenarios::none)
}

/// Starts the sandbox on a thread of its own, to keep its work apart from the wizard's. Returns every value that a new user
/// would have to look up. The sandbox ends with the process.
pub fn start(scenario: &'static Scenario) -> Result<Vec<Given>, Finding> {
    let (sender, receiver) = channel();
    let serve = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let sandbox = sandbox::start(scenario, mapped_script).await?;
            // This fails only if the program has ended.
            let _ = sender.send(offers(&sandbox));
            std::future::pending::<io::Result<()>>().await
        })
    };
    let thread = std::thread::Builder::new().name("sandbox".into()).spawn(serve).map_err(|error| no_sandbox(&error))?;
    receiver.recv().map_err(|_| {
        let ended = thread.join().ok().and_then(io::Result::err);
        no_sandbox(&ended.unwrap_or_else(|| io::Error::other("it ended at once")))
    })
}

/// The script that the wizard makes from the offered values.
fn mapped_script(user_detail_url: &str) -> String {
    profile_script::generate(user_detail_url, &UserCall::default(), Mapping::parse(MAPPING).ok().as_ref(), "")
}

/// The script that the commands make from the printed values, which don't include a mapping.
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
    let fix = "Make sure that two ports on 127.0.0.1 are free, and try again.";
    Finding::failed(Class::Network, "Can't start the demo's sandbox", why, fix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_every_scenario_once_and_faults_before_dialects() {
        let list = list();
        for scenario in scenarios::all() {
            let line = |line: &&str| line.split_whitespace().next() == Some(scenario.name);
            assert_eq!(list.lines().filter(line).count(), 1, "{}", scenario.name);
            assert!(scenario.what.chars().count() <= 48, "{}", scenario.what);
        }
        assert!(list.lines().all(|line| line.chars().count() <= 80), "{list}");
        let at = |name: &str| list.find(&format!("    {name} ")).unwrap();
        assert!(at("callback-slash") < at("github") && at("token-html") < at("none"), "{list}");
    }
}
