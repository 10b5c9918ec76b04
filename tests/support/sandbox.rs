//! A tenant and a provider for one test: `a0connect demo --serve`, used over loopback.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use serde_json::Value;

use super::home::Home;
use super::http;

/// The name in the last line of the output.
const LAST: &str = "AUTH0_MGMT_CLIENT_SECRET";

pub struct Sandbox {
    server: Child,
    values: BTreeMap<String, String>,
    _home: Home,
}

impl Sandbox {
    /// Starts the server and reads the lines `NAME=value` that it prints.
    pub fn start() -> Sandbox {
        Self::with("none")
    }

    /// Starts it with a scenario. Some scenarios offer no machine credentials, so their last line is the token.
    pub fn with(scenario: &str) -> Sandbox {
        let home = Home::new();
        let last = match scenario {
            "api-token-expired" | "api-token-short" | "api-token-other-tenant" => "AUTH0_API_V2_TOKEN",
            _ => LAST,
        };
        let mut command = home.command(["demo", "--serve", "--scenario", scenario]);
        let mut server = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut values = BTreeMap::new();
        for line in BufReader::new(server.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            let Some((name, value)) = line.split_once('=') else { break };
            values.insert(name.to_owned(), value.trim_matches('"').to_owned());
            if name == last {
                break;
            }
        }
        assert!(values.contains_key(last), "demo --serve prints {last}; it printed {values:?}");
        Sandbox { server, values, _home: home }
    }

    pub fn value(&self, name: &str) -> &str {
        self.values.get(name).unwrap_or_else(|| panic!("the sandbox printed no {name}"))
    }

    /// All names and values, for `Command::envs`.
    pub fn values(&self) -> &BTreeMap<String, String> {
        &self.values
    }

    pub fn get_json(&self, path: &str) -> Value {
        self.ask("GET", path, None)
    }

    pub fn post_json(&self, path: &str, body: &Value) -> Value {
        self.ask("POST", path, Some(body))
    }

    pub fn patch_json(&self, path: &str, body: &Value) -> Value {
        self.ask("PATCH", path, Some(body))
    }

    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let domain = self.value("AUTH0_DOMAIN");
        let authority = domain.trim_start_matches("http://").trim_end_matches('/');
        let (status, body) = http::ask(authority, method, path, body);
        assert!((200..300).contains(&status), "{method} {path} at the sandbox: {status} {body}");
        if body.is_empty() { Value::Null } else { serde_json::from_str(&body).unwrap() }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        drop(self.server.stdin.take()); // the server ends with its input
        let _ = self.server.wait();
    }
}
