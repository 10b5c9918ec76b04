//! Help, topics, the manual, completions, and the looks that flags and variables choose.
#![allow(clippy::disallowed_methods)] // pages are read, and profiles written

use crate::support::desk::{Said, end};
use crate::support::home::Home;
use std::process::Command;

const COMMANDS: [&str; 16] = [
    "demo",
    "providers",
    "import",
    "status",
    "preview",
    "rehearse",
    "sign-in",
    "doctor",
    "lint",
    "sample",
    "export",
    "create",
    "forget",
    "completions",
    "man",
    "help",
];
const TOPICS: [&str; 8] = ["values", "secrets", "options", "environment", "exit-codes", "json", "keys", "flow"];

fn run(args: &[&str]) -> Said {
    end(Home::new().command(args))
}

/// Help for this, from standard output.
fn help(args: &[&str]) -> String {
    let said = run(args);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{args:?}: {said:?}");
    assert!(
        said.out.lines().all(|line| line.chars().count() <= 80),
        "{args:?} is wider than 80 columns:\n{}",
        said.out
    );
    said.out
}

#[test]
fn the_help_of_each_command_fits_on_a_screen_with_examples() {
    let all = help(&["--help"]);
    assert_eq!(all, help(&["-h"]));
    assert_eq!(all, help(&["help"]));
    for command in COMMANDS {
        assert!(all.contains(&format!("\n  {command} ")), "{command} isn't in {all}");
        let page = help(&[command, "--help"]);
        assert!(page.lines().count() < 24, "{command} has {} lines:\n{page}", page.lines().count());
        assert!((2..=3).contains(&page.matches(&format!("$ a0connect {command}")).count()), "{page}");
        assert_eq!(page, help(&[command, "-h"]));
        assert_eq!(page, help(&["help", command]));
        let about = page.lines().next().unwrap();
        assert!(about.len() <= 70 && !about.ends_with('.'), "{about}");
    }
    // A value is explained once.
    assert!(!help(&["status", "--help"]).contains("--auth0-domain"));
    assert!(help(&["status", "--help"]).contains("a0connect help options | values"));
}

#[test]
fn each_topic_comes_from_its_table() {
    for topic in TOPICS {
        assert!(help(&["--help"]).contains(topic), "{topic}");
        assert!(help(&["help", topic]).lines().count() >= 5, "{topic}");
    }
    let values = help(&["help", "values"]);
    for word in ["--auth0-domain <VALUE>", "AUTH0_API_V2_TOKEN, AUTH0_API_TOKEN", "APPLICATION_SECRET"] {
        assert!(values.contains(word), "{word} isn't in {values}");
    }
    let options = help(&["help", "options"]);
    for word in
        ["--at <STEP>", "third_party_application", "keyring  this computer's keyring", "--color", "--debug", "-q"]
    {
        assert!(options.contains(word), "{word} isn't in {options}");
    }
    assert!(!options.contains("SSL_CERT_FILE") && help(&["help", "environment"]).contains("SSL_CERT_FILE"));
    assert!(help(&["help", "exit-codes"]).contains("  130  "));
    let flow = help(&["help", "flow"]);
    for word in ["Redirect mode", "Pop-up mode", "─ 5 code for token ─", " 9  Auth0 returns an ID token to your page."]
    {
        assert!(flow.contains(word), "{word} isn't in {flow}");
    }
    let ascii = end(Home::new().command(["--ascii", "help", "flow"]));
    assert!(ascii.out.is_ascii() && ascii.out.lines().count() == flow.lines().count(), "{}", ascii.out);
    let said = run(&["help", "exitcodes"]);
    assert!(said.code == Some(2) && said.err.contains("Did you mean exit-codes"), "{said:?}");
}

#[test]
fn an_unknown_scenario_gets_three_suggestions_and_the_list() {
    let said = run(&["demo", "--scenario", "callback-slsh"]);
    assert_eq!((said.code, said.err.lines().count()), (Some(2), 2), "{said:?}");
    assert!(said.err.contains("Did you mean callback-slash, "), "{said:?}");
    assert!(said.err.contains("a0connect demo --list"), "{said:?}");
    let list = help(&["demo", "--list"]);
    assert!(list.contains("callback-slash") && list.lines().count() > 112, "{list}");
}

#[test]
fn the_manual_has_a_page_for_each_command() {
    let home = Home::new();
    let folder = home.join("share/man1");
    let said = end(home.command(["man", "--out", folder.to_str().unwrap()]));
    assert_eq!((said.code, said.out.as_str()), (Some(0), ""), "{said:?}");
    let mut pages: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.sort();
    assert_eq!(pages.len(), COMMANDS.len() + 1);
    for page in &pages {
        let text = std::fs::read_to_string(page).unwrap();
        for section in ["NAME", "SYNOPSIS", "OPTIONS", "EXAMPLES", "ENVIRONMENT", "\"EXIT STATUS\"", "FILES"] {
            assert!(text.contains(&format!(".SH {section}\n")), "{section} isn't in {}", page.display());
        }
        // Without mandoc, groff reports what it doesn't understand.
        let mandoc = Command::new("mandoc").args(["-Tlint", "-W", "error"]).arg(page).output();
        let checked =
            mandoc.or_else(|_| Command::new("groff").args(["-man", "-Tutf8", "-ww", "-z"]).arg(page).output());
        if let Ok(checked) = checked {
            let (out, err) = (String::from_utf8_lossy(&checked.stdout), String::from_utf8_lossy(&checked.stderr));
            assert!(checked.status.success() && out.trim().is_empty() && err.trim().is_empty(), "{out}{err}");
        }
    }
    let text = std::fs::read_to_string(folder.join("a0connect.1")).unwrap();
    assert!(text.contains(".SH VALUES\n") && text.contains("AUTH0_DOMAIN") && text.is_ascii(), "{text}");
    assert_eq!(run(&["man"]).out, text);
    let file = home.join("file");
    std::fs::write(&file, "").unwrap();
    let said = end(home.command(["man", "--out", file.join("below").to_str().unwrap()]));
    assert!(said.code == Some(1) && said.err.starts_with("error: "), "{said:?}");
}

#[test]
fn the_long_version_names_the_build() {
    assert_eq!(run(&["-V"]).out, format!("a0connect {}\n", env!("CARGO_PKG_VERSION")));
    let long = run(&["--version"]).out;
    let lines: Vec<&str> = long.lines().collect();
    assert_eq!(lines[0], format!("a0connect {}", env!("CARGO_PKG_VERSION")));
    assert!(
        lines[1].starts_with("commit:   ") && lines[2].starts_with("target:   ") && lines[2].contains('-'),
        "{long}"
    );
    assert!(lines[3].starts_with("features: ") && lines.len() == 4, "{long}");
}

#[test]
fn colors_are_as_the_first_of_flag_no_color_and_force_says() {
    for (args, variables, colored) in [
        (&[][..], &[][..], false),
        (&["--color", "always"], &[], true),
        (&["--color", "always"], &[("NO_COLOR", "1")], true),
        (&[], &[("CLICOLOR_FORCE", "1")], true),
        (&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false),
        (&["--color", "auto"], &[("CLICOLOR_FORCE", "1")], true),
        (&["--color", "never"], &[("CLICOLOR_FORCE", "1")], false),
        (&["--no-color"], &[("CLICOLOR_FORCE", "1")], false),
    ] {
        let home = Home::new();
        let mut command = home.command([&["status", "--offline"], args].concat());
        command.envs(variables.iter().copied());
        let said = end(command);
        assert_eq!(said.out.contains('\u{1b}'), colored, "{args:?} {variables:?}: {said:?}");
    }
}

#[test]
fn quiet_leaves_data_and_errors() {
    let loud = run(&["preview", "--offline", "--store", "memory"]);
    let quiet = run(&["-q", "preview", "--offline", "--store", "memory"]);
    assert!(!loud.err.is_empty() && quiet.err.is_empty(), "{loud:?} {quiet:?}");
    assert_eq!((loud.code, loud.out), (quiet.code, quiet.out));
    let said = run(&["create", "--no-input", "--quiet", "--store", "memory"]);
    assert!(said.code == Some(3) && said.err.starts_with("error: ") && !said.err.contains("hint: "), "{said:?}");
}

#[test]
fn profiles_are_completed_by_name() {
    let home = Home::new();
    assert_eq!(end(home.command(["completions", "--profiles"])).out, "");
    std::fs::create_dir_all(home.join(".config/a0connect/profiles")).unwrap();
    for name in ["work.toml", "acme.toml", "Not A Name.toml"] {
        std::fs::write(home.join(".config/a0connect/profiles").join(name), "").unwrap();
    }
    let said = end(home.command(["completions", "--profiles"]));
    assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (Some(0), "acme\nwork\n", ""));
}

/// The script in a real shell: what bash offers for a line.
#[cfg(unix)]
#[test]
fn bash_completes_profiles_providers_and_scenarios() {
    let home = Home::new();
    std::fs::create_dir_all(home.join(".config/a0connect/profiles")).unwrap();
    std::fs::write(home.join(".config/a0connect/profiles/staging.toml"), "").unwrap();
    let script = run(&["completions", "bash"]).out;
    std::fs::write(home.join("script"), script).unwrap();
    std::fs::create_dir(home.join("bin")).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_a0connect"), home.join("bin/a0connect")).unwrap();
    let offers = |words: &[&str]| {
        let mut bash = home.program("bash");
        let code = "PATH=$HOME/bin:$PATH; . ~/script; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); \
                    _a0connect a0connect \"${@: -1}\" \"${@: -2:1}\"; printf '%s\\n' \"${COMPREPLY[@]}\"";
        bash.args(["--norc", "-c", code, "bash"]).args(words);
        end(bash)
    };
    for (words, offered) in [
        (&["a0connect", "status", "--profile", "sta"][..], "staging"),
        (&["a0connect", "create", "--provider", "disc"], "discord"),
        (&["a0connect", "demo", "--scenario", "callback-sl"], "callback-slash"),
        (&["a0connect", "sample", "expr"], "express"),
        (&["a0connect", "status", "--auth0-d"], "--auth0-domain"),
        (&["a0connect", "help", "exit"], "exit-codes"),
    ] {
        let said = offers(words);
        assert!(said.out.lines().any(|line| line == offered), "{words:?}: {said:?}");
    }
}
