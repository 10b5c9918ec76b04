//! How many requests each command sends, as counted by the tenant and the provider. docs/network.md has the same table.

#[path = "../tidy/page.rs"]
#[allow(dead_code)]
mod page;

use crate::support::desk::Desk;

/// Name, earlier commands, the command itself, and its variables.
type Case = (
    &'static str,
    &'static [&'static [&'static str]],
    &'static [&'static str],
    &'static [(&'static str, &'static str)],
);

const CREATE: &[&str] = &["create", "--no-input"];
const CASES: &[Case] = &[
    ("`status --offline`", &[], &["status", "--offline"], &[]),
    ("`status`, before the connection exists", &[], &["status"], &[]),
    ("`status`, after that", &[CREATE], &["status"], &[]),
    ("`preview`, before the connection exists", &[], &["preview"], &[]),
    ("`preview`, after that", &[CREATE], &["preview"], &[]),
    ("`create --no-input`", &[], CREATE, &[]),
    ("`create --no-input` again, if nothing differs", &[CREATE], CREATE, &[]),
    (
        "`create --no-input --update`, if the scope differs",
        &[CREATE],
        &["create", "--no-input", "--update"],
        &[("SCOPE", "identify")],
    ),
];

fn table() -> Vec<String> {
    let mut rows = Vec::new();
    for (words, before, command, variables) in CASES {
        let desk = Desk::new();
        let run = |args: &[&str], variables: &[(&str, &str)]| {
            let said = desk.run_with(variables, &[args, &["--store", "memory"]].concat());
            assert!(matches!(said.code, Some(0 | 3)), "{words}: {said:?}");
        };
        before.iter().for_each(|args| run(args, &[]));
        let journal = || desk.tenant.get_json("/sandbox/journal").as_array().cloned().unwrap_or_default();
        let known = journal().len();
        run(command, variables);
        let sent = &journal()[known..];
        let is_api = |path: &str| path.starts_with("/api/v2/");
        let count = |wanted: &dyn Fn(&str, &str, &str) -> bool| {
            let text = |one: &serde_json::Value, name: &str| one[name].as_str().unwrap_or_default().to_owned();
            let of =
                |one: &&serde_json::Value| wanted(&text(one, "listener"), &text(one, "method"), &text(one, "path"));
            sent.iter().filter(of).count()
        };
        let tenant = count(&|listener, _, path| listener == "tenant" && !is_api(path));
        let api = count(&|_, _, path| is_api(path));
        let changes = count(&|_, method, path| is_api(path) && method != "GET");
        let provider = count(&|listener, _, _| listener == "provider");
        let counts = [tenant, api, changes, provider].map(|count| count.to_string());
        rows.push(std::iter::once((*words).to_owned()).chain(counts).collect());
    }
    page::table(&["command", "tenant", "Management API", "of these, changes", "provider"], rows)
}

#[test]
fn the_docs_count_the_requests_of_each_command() {
    page::hold(page::NETWORK, "## Requests by command", &table());
}
