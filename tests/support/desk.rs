//! A user at a shell: an empty home, a tenant, and commands with their output.
//!
//! The output of each run is searched for the tenant's secrets, in every form in which they could leak, and for control
//! characters.

use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::channel;
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::DEADLINE;
use super::home::Home;
use super::sandbox::Sandbox;

const SECRETS: [&str; 4] =
    ["AUTH0_CLIENT_SECRET", "APPLICATION_SECRET", "AUTH0_API_V2_TOKEN", "AUTH0_MGMT_CLIENT_SECRET"];

pub struct Desk {
    pub home: Home,
    pub tenant: Sandbox,
}

/// A command's output and exit code.
#[derive(Debug)]
pub struct Said {
    /// None if a signal ended it.
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Said {
    /// Standard output, parsed as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("no JSON ({error}): {self:?}"))
    }

    /// The first line of standard output with this word, or that begins with this label.
    pub fn line(&self, word: &str) -> &str {
        let has = |line: &&str| line.starts_with(word) || line.split_whitespace().any(|known| known == word);
        let mut lines = self.out.lines().filter(has);
        lines.next().unwrap_or_else(|| panic!("no line with {word}: {self:?}"))
    }
}

impl Desk {
    pub fn new() -> Desk {
        Self::with("none")
    }

    /// A desk whose tenant plays this scenario.
    pub fn with(scenario: &str) -> Desk {
        Desk { home: Home::new(), tenant: Sandbox::with(scenario) }
    }

    /// The program with the tenant's values in its environment, but without the machine credentials.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = self.home.command(args);
        command.envs(self.tenant.values().iter().filter(|(name, _)| !name.starts_with("AUTH0_MGMT_")));
        command
    }

    pub fn run(&self, args: &[&str]) -> Said {
        self.end(self.command(args))
    }

    /// Runs it with these variables. An empty value removes a variable.
    pub fn run_with(&self, variables: &[(&str, &str)], args: &[&str]) -> Said {
        let mut command = self.command(args);
        for (name, value) in variables {
            if value.is_empty() {
                command.env_remove(name)
            } else {
                command.env(name, value)
            };
        }
        self.end(command)
    }

    pub fn end(&self, command: Command) -> Said {
        let said = end(command);
        self.search(&said);
        said
    }

    /// Panics if the output contains a secret or a control character.
    pub fn search(&self, said: &Said) {
        self.search_text(&said.out);
        self.search_text(&said.err);
        said.out.chars().chain(said.err.chars()).for_each(|char| {
            assert!(char == '\n' || !char.is_control(), "{char:?} in {said:?}");
        });
    }

    /// Panics if the text contains a secret.
    pub fn search_text(&self, text: &str) {
        for name in SECRETS {
            let secret = self.tenant.value(name);
            for form in [secret.to_owned(), STANDARD_NO_PAD.encode(secret), URL_SAFE_NO_PAD.encode(secret)] {
                assert!(!text.contains(&form), "{name} is in {text}");
            }
        }
    }

    /// Writes a file in the home.
    pub fn write(&self, relative: &str, text: &str) {
        std::fs::write(self.home.join(relative), text).unwrap();
    }

    /// The paths of all files in the home, relative to it.
    pub fn files(&self) -> Vec<String> {
        let mut found = Vec::new();
        list(self.home.path(), self.home.path(), &mut found);
        found.sort();
        found
    }

    /// The OAuth2 connections. The tenant also has a database connection.
    pub fn connections(&self) -> Vec<Value> {
        let all = self.tenant.get_json("/sandbox/state")["connections"].as_array().unwrap().clone();
        all.into_iter().filter(|one| one["strategy"] == "oauth2").collect()
    }

    /// The id of the only OAuth2 connection.
    pub fn connection_id(&self) -> String {
        let all = self.connections();
        assert_eq!(all.len(), 1, "{all:?}");
        all[0]["id"].as_str().unwrap().to_owned()
    }

    /// All requests to the Management API that change something, as `METHOD /path`.
    pub fn changes(&self) -> Vec<String> {
        let changes = |line: &String| !line.starts_with("GET ") && line.contains("/api/v2/");
        self.sent_to("tenant").into_iter().filter(changes).collect()
    }

    pub fn sent(&self) -> Vec<String> {
        ["tenant", "provider"].into_iter().flat_map(|listener| self.sent_to(listener)).collect()
    }

    /// The requests to the `tenant` or the `provider`.
    pub fn sent_to(&self, listener: &str) -> Vec<String> {
        let journal = self.tenant.get_json("/sandbox/journal");
        let line = |one: &Value| format!("{} {}", one["method"].as_str().unwrap(), one["path"].as_str().unwrap());
        journal.as_array().unwrap().iter().filter(|one| one["listener"] == listener).map(line).collect()
    }

    pub fn fault(&self, fault: Value) {
        self.tenant.post_json("/sandbox/fault", &fault);
    }

    /// A token with these scopes.
    pub fn token(&self, scope: &str) -> String {
        let answer = self.tenant.post_json("/sandbox/token", &json!({ "scope": scope }));
        answer["token"].as_str().unwrap().to_owned()
    }

    /// Waits until this request was sent at least `count` times.
    pub fn wait_sent(&self, line: &str, count: usize) {
        let begun = Instant::now();
        while self.sent().iter().filter(|known| *known == line).count() < count {
            assert!(begun.elapsed() < DEADLINE, "{line} was not sent: {:?}", self.sent());
        }
    }
}

pub fn end(command: Command) -> Said {
    end_with_input(command, "")
}

/// Runs it with `input` as its standard input.
pub fn end_with_input(mut command: Command, input: &str) -> Said {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes()); // it may not read its input
    said(wait(child))
}

/// Waits until the process ends. Kills it at the time limit.
pub fn wait(child: Child) -> Output {
    let id = child.id();
    let (sender, receiver) = channel();
    std::thread::spawn(move || sender.send(child.wait_with_output()));
    let Ok(output) = receiver.recv_timeout(2 * DEADLINE) else {
        #[cfg(unix)]
        let _ = rustix::process::kill_process(
            rustix::process::Pid::from_raw(id as i32).unwrap(),
            rustix::process::Signal::KILL,
        );
        panic!("process {id} did not end");
    };
    output.unwrap()
}

pub fn said(output: Output) -> Said {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Said { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

fn list(root: &Path, folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            list(root, &path, found);
        } else {
            found.push(path.strip_prefix(root).unwrap().to_string_lossy().into_owned());
        }
    }
}
