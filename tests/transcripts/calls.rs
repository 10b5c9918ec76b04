//! How many calls each command makes, and to whom, as counted by the tenant and the provider. The README has the same table.

use crate::support::desk::Desk;

const HEADING: &str = "### Calls";

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
    ("`status`, before it is created", &[], &["status"], &[]),
    ("`status`, afterwards", &[CREATE], &["status"], &[]),
    ("`preview`, before it is created", &[], &["preview"], &[]),
    ("`preview`, afterwards", &[CREATE], &["preview"], &[]),
    ("`create --no-input`", &[], CREATE, &[]),
    ("the same again, nothing differs", &[CREATE], CREATE, &[]),
    (
        "`create --no-input --update`, the scope differs",
        &[CREATE],
        &["create", "--no-input", "--update"],
        &[("SCOPE", "identify")],
    ),
];

fn table() -> Vec<String> {
    let mut table = vec![
        "| command | tenant | Management API | of these, changes | provider |".to_owned(),
        "|---|---|---|---|---|".to_owned(),
    ];
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
        table.push(format!("| {words} | {tenant} | {api} | {changes} | {provider} |"));
    }
    table
}

#[test]
fn the_readme_tells_how_many_calls_each_command_makes() {
    let readme = include_str!("../../README.md");
    let section = readme.lines().skip_while(|line| *line != HEADING).skip(1).take_while(|line| !line.starts_with('#'));
    let documented: Vec<&str> = section.filter(|line| line.starts_with('|')).collect();
    let counted = table();
    assert!(documented == counted, "README.md, \"{HEADING}\": put this table there:\n\n{}\n", counted.join("\n"));
}
