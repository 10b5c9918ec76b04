//! `a0connect completions SHELL`
//!
//! The scripts complete commands, options and values. The names of profiles aren't known beforehand, so bash, zsh, fish and
//! nushell call `a0connect completions --profiles` when they complete one.

use super::output::Output;
use super::{Arguments, USAGE};
use crate::cli::{self, PROFILE_NAMES};
use crate::world::places::Places;
use crate::world::profiles;
use clap_complete::{Shell, generate};
use clap_complete_nushell::Nushell;

/// Prints the names of the profiles. An error would disturb the line that is being typed.
const PROFILES: &str = "a0connect completions --profiles 2>/dev/null";

pub fn run(arguments: Arguments, out: &Output) -> u8 {
    if arguments.is("profiles") {
        let names = Places::find().and_then(|places| profiles::list(&places)).unwrap_or_default();
        names.iter().for_each(|profile| out.data(&format!("{}\n", profile.name)));
        return 0;
    }
    let Some(shell) = arguments.text("shell") else { return USAGE };
    let Some(script) = script(shell) else { return USAGE };
    out.data(&script);
    0
}

fn script(shell: &str) -> Option<String> {
    let (mut command, mut script) = (cli::command(), Vec::new());
    match shell {
        "nushell" => generate(Nushell, &mut command, cli::NAME, &mut script),
        other => generate(other.parse::<Shell>().ok()?, &mut command, cli::NAME, &mut script),
    }
    // What is the profiles' placeholder there, and what takes its place.
    let (placeholder, call) = match shell {
        "bash" | "zsh" => (PROFILE_NAMES.to_owned(), format!("$({PROFILES})")),
        "fish" => (format!("{PROFILE_NAMES}\\t''"), format!("({PROFILES})")),
        "nushell" => (format!("[ \"{PROFILE_NAMES}\" ]"), "^a0connect completions --profiles | lines".to_owned()),
        // Elvish and PowerShell don't complete values.
        _ => (PROFILE_NAMES.to_owned(), String::new()),
    };
    Some(String::from_utf8_lossy(&script).replace(&placeholder, &call))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_shell_has_a_script_that_asks_for_profiles_where_it_can() {
        for shell in cli::SHELLS {
            let script = script(shell).unwrap();
            assert!(!script.contains(PROFILE_NAMES), "{shell}");
            let asks = !["elvish", "powershell"].contains(&shell);
            assert_eq!(script.contains("a0connect completions --profiles"), asks, "{shell}");
        }
        assert_eq!(script("tcsh"), None);
    }
}
