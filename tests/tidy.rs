//! Rules of the project that the compiler doesn't know: who may use what, how long a file may be, what the README says. Each
//! failure says what to do.
#![allow(clippy::disallowed_methods)] // it reads the sources
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a helper that fails fails its test

#[path = "tidy/code.rs"]
mod code;
#[path = "tidy/docs.rs"]
mod docs;
#[path = "tidy/floors.rs"]
mod floors;
#[path = "tidy/methods.rs"]
mod methods;
#[path = "tidy/page.rs"]
mod page;
#[path = "tidy/prose.rs"]
mod prose;
#[path = "tidy/rooms.rs"]
mod rooms;
#[path = "tidy/rules.rs"]
mod rules;
#[path = "tidy/source.rs"]
mod source;
#[path = "tidy/words.rs"]
mod words;

use a0connect::domain::checkpoints::CHECKPOINTS;
use source::{Source, files, read, sources};

const LINES_MAX: usize = 400;

fn assert_none(offences: Vec<String>, fix: &str) {
    assert!(offences.is_empty(), "\n{}\n\n{fix}\n", offences.join("\n"));
}

#[test]
fn each_room_uses_only_what_it_may() {
    let manifest = read("Cargo.toml");
    let packages: Vec<String> =
        dependencies(&manifest).map(|(_, line)| line.split(' ').next().unwrap().replace('-', "_")).collect();
    let sources = sources();
    let offences = sources.iter().filter(|source| !source.test).flat_map(|source| rooms::offences(source, &packages));
    assert_none(
        offences.collect(),
        "The rooms and what they may use: CONTRIBUTING.md, and the table in tests/tidy/rooms.rs.",
    );
}

#[test]
fn no_circles() {
    let rooms = floors::ROOMS.iter();
    let offences =
        rooms.flat_map(|room| [floors::offences(room, sources()), methods::offences(room, sources())].concat());
    assert_none(
        offences.collect(),
        "Whoever reads one of these has to read the others too. Move what both need into a file below both, or let the caller \
         hand it over; the floors and their order: tests/tidy/floors.rs.",
    );
}

#[test]
fn the_map_shows_the_floors() {
    for room in floors::ROOMS.iter().filter(|room| !room.floors.is_empty()) {
        assert_eq!(
            floors::on_the_map(room),
            room.floors,
            "the map in CONTRIBUTING.md names below {}/ one floor a line, in the order of tests/tidy/floors.rs",
            room.name
        );
    }
}

#[test]
fn the_crate_shows_domain_and_app_only() {
    let lib = read("src/lib.rs");
    let shown: Vec<&str> = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")).collect();
    assert_eq!(
        shown,
        ["app;", "domain;"],
        "src/lib.rs: `domain` and `app` are public, since they are pure; the rest is not"
    );
}

#[test]
fn files_are_short() {
    let long = |path: &String| {
        let (lines, max) = (read(path).lines().count(), if path == "src/main.rs" { 60 } else { LINES_MAX });
        (lines > max).then(|| format!("{path} has {lines} lines; at most {max}"))
    };
    let all = ["src", "tests", "benches", "examples"].into_iter().flat_map(files).chain(["build.rs".to_owned()]);
    let code = all.filter(|path| !path.ends_with(".snap"));
    assert_none(code.filter_map(|path| long(&path)).collect(), "Split it by what it is about, not by layer.");
}

#[test]
fn names_say_what_is_inside() {
    let empty = ["util", "utils", "common", "helper", "helpers", "manager", "misc"];
    let all = files("src").into_iter().chain(files("tests")).chain(files("assets"));
    let named = |path: &String| path.split('/').any(|part| empty.contains(&part.split('.').next().unwrap()));
    assert_none(all.filter(named).collect(), "Such a name holds anything. Name it after what is in it.");
}

#[test]
fn modules_begin_with_what_they_are() {
    let bare = |source: &&Source| !source.test && !source.text.starts_with("//!");
    let sources = sources();
    let tests = files("tests").into_iter().filter(|path| path.ends_with(".rs") && !read(path).starts_with("//!"));
    let offences = sources.iter().filter(bare).map(|source| source.path.clone()).chain(tests);
    assert_none(offences.collect(), "The first line is `//! …`: what it is, what rule it keeps, why.");
}

#[test]
fn only_the_world_may_touch_the_world() {
    let may = |path: &str| path.starts_with("src/world/") || path.starts_with("src/sandbox/");
    let touches = |source: &&Source| !source.test && source.code.names("clippy::disallowed") && !may(&source.path);
    let sources = sources();
    let offences = sources.iter().filter(touches).map(|source| source.path.clone()).collect();
    assert_none(
        offences,
        "clippy.toml's disallowed methods and types are allowed in src/world and src/sandbox only: do it there, and hand over the result.",
    );
}

/// Every file that takes a secret's text out, and why it has to.
const REVEALS: &[(&str, &str)] = &[
    ("src/app/lists.rs", "the offered callback URL, which is no secret, goes into the request for a new application"),
    ("src/app/pages.rs", "the requests are shown with their token after r"),
    ("src/app/update/connect.rs", "the domain that was given goes to the parser of its field"),
    ("src/app/update/editor.rs", "what was pasted or edited elsewhere goes into the editor"),
    ("src/app/update/import.rs", "what was pasted is read, and goes to the parsers of its fields"),
    ("src/app/update/input.rs", "what is kept is shown in its field, or hidden there"),
    ("src/app/update/paste.rs", "what was pasted goes into a text input"),
    ("src/app/update/secrets.rs", "a text is compared with the secrets that were given"),
    ("src/app/update/values.rs", "what is offered or moved goes to the parser of its field"),
    ("src/app/update/rehearsal.rs", "a pasted response is read, and its known secrets are masked"),
    ("src/app/update/scenarios.rs", "the domain that the demo offers is no secret"),
    (
        "src/app/update/sign_in.rs",
        "what was pasted of a sign-in is looked through for an error; of anything else nothing is kept",
    ),
    ("src/commands/create/consent.rs", "a secret is looked for in what the profile file would hold"),
    ("src/commands/values.rs", "a value that was put right when it was parsed is told"),
    ("src/domain/connection/compare.rs", "the tenant's token headers are compared with the saved ones"),
    ("src/domain/connection/mod.rs", "the Basic header becomes a leaf of the document"),
    ("src/domain/doc.rs", "a document is rendered with its secrets, into a buffer that is wiped"),
    ("src/app/update/auth0_cli.rs", "the token of a login becomes the value, and a given domain decides which login"),
    ("src/commands/login.rs", "a given domain decides which login is read"),
    ("src/domain/cli_login.rs", "the pieces of auth0-cli's token become one"),
    ("src/domain/export/a0deploy.rs", "the user asked for an export with secrets"),
    ("src/domain/export/env.rs", "the same"),
    ("src/domain/export/script.rs", "the name of a variable in a secret's place"),
    ("src/domain/export/terraform.rs", "the user asked for an export with secrets"),
    ("src/domain/import/address.rs", "a parameter of a copied URL becomes a value"),
    ("src/domain/import/beside.rs", "what was pasted is compared with what is saved"),
    ("src/domain/import/command.rs", "a header and a body are parts of a word"),
    ("src/domain/import/connection.rs", "a header made of client ID and secret is taken apart"),
    ("src/domain/import/curl.rs", "the words of a command are options, headers and bodies"),
    ("src/domain/import/document.rs", "the kind of a token request is known by its texts"),
    ("src/domain/import/given.rs", "a pasted object is told from a placeholder"),
    ("src/domain/import/hcl.rs", "a text that a function changes, and the default of a variable"),
    ("src/domain/import/httpie.rs", "the words of a command are options, headers and members"),
    ("src/domain/import/mod.rs", "a discovery document that was read is understood"),
    ("src/domain/import/powershell.rs", "a key and a method are texts of a command"),
    ("src/domain/import/request.rs", "the URL and the header of a command show whose values they are"),
    ("src/domain/import/script.rs", "the values that a script was made from"),
    ("src/domain/import/sink.rs", "a pasted text goes to the parser of its field"),
    ("src/domain/import/spring.rs", "scopes in a list become one text"),
    ("src/domain/import/variables.rs", "a variable that a shell would replace is told from a value"),
    ("src/domain/import/yaml.rs", "a word without quotes becomes a text"),
    ("src/domain/http.rs", "bodies: those that are sent, and the answers that are read"),
    ("src/domain/lint/value.rs", "the values of a file are looked at, and only their names and lines are told"),
    ("src/domain/pasted/in_clear.rs", "a text is compared with the secrets that were given"),
    ("src/domain/pasted/mod.rs", "ids and secrets in each other's place are known by their form"),
    ("src/domain/pasted/provider.rs", "the same of the provider's"),
    ("src/domain/probes/connection/route.rs", "the page that answers an authorize request may say why"),
    ("src/domain/probes/tenant/callbacks.rs", "the same"),
    ("src/domain/probes/tenant/client_secret.rs", "the client id, which is spoilt where there is no secret"),
    (
        "src/domain/diagnosis/provider/response.rs",
        "what a provider answers is read; a Basic header is known by its first word",
    ),
    ("src/domain/probes/provider/exchange.rs", "id and secret become a Basic header"),
    ("src/domain/probes/provider/user_detail.rs", "the provider's token becomes a header, as the script sends it"),
    ("src/domain/profile/given.rs", "what is given is parsed, and compared with what is saved"),
    ("src/domain/rehearsal/call.rs", "the secrets of a token response are found by their names"),
    ("src/domain/rehearsal/given.rs", "a pasted response becomes an ID token where the script reads one"),
    ("src/domain/rehearsal/masks.rs", "what is searched for in the console and the profile"),
    ("src/domain/rehearsal/remarks.rs", "the large numbers of a response are searched for in the profile"),
    ("src/domain/safe_text/redactor.rs", "the redactor has to know what to hide"),
    ("src/domain/secret.rs", "it is defined here"),
    ("src/domain/sign_in/run/mod.rs", "the tenant's public keys go to the verifier of a signature"),
    ("src/domain/sign_in/token.rs", "the header of an ID token names its algorithm"),
    ("src/domain/plan/apply/application.rs", "the secret that Auth0 has just created becomes a value of the profile"),
    ("src/domain/setup.rs", "what the keyring holds and the profile does not know becomes a value"),
    ("src/domain/setup/typed.rs", "the token headers, which are one secret, become a list of them"),
    ("src/domain/token.rs", "the claims of a token are read from it"),
    ("src/perform/mod.rs", "a pasted response goes to the script engine"),
    ("src/sandbox/profile_script.rs", "headers and body of a script's request, in the sandbox"),
    ("src/tui/terminal.rs", "a copy that was asked for goes to the terminal's clipboard"),
    ("src/tui/view/field.rs", "an offered value that is no secret is shown"),
    ("src/tui/view/form.rs", "an offered provider is shown"),
    ("src/tui/view/verdict.rs", "an offered value that is no secret is shown"),
    ("src/world/text_editor.rs", "the user opens the script in another editor"),
    ("src/world/clipboard.rs", "a copy that was asked for goes to the system's tool by its standard input"),
    ("src/world/http/mod.rs", "the Authorization header"),
    ("src/world/http/recorder.rs", "a response is written down with its secrets masked"),
    ("src/world/http/script_client.rs", "headers and body of a script's request"),
    ("src/world/profiles/file.rs", "the key of the hashes is kept in the profile"),
    ("src/world/profiles/fingerprint.rs", "a secret that is not kept is known by its keyed hash"),
    ("src/world/profiles/recent_checks.rs", "the values of a check are known by their keyed hash"),
    ("src/world/rehearsal/engine.rs", "the script is called with the token, and gets the responses"),
    ("src/world/sign_in/id_token.rs", "a signature is verified with the client secret"),
    ("src/world/sources.rs", "@FILE in place of a script"),
    ("src/world/vault/item.rs", "the text of the keyring's items"),
];

#[test]
fn secrets_are_taken_out_only_where_a_reason_is_listed() {
    let sources = sources();
    let reveals = |source: &&Source| !source.test && source.code.functions.contains("reveal");
    let found: Vec<&str> = sources.iter().filter(reveals).map(|source| source.path.as_str()).collect();
    let argued = |path: &&str| REVEALS.iter().any(|(known, why)| known == path && !why.is_empty());
    let new: Vec<String> =
        found.iter().filter(|path| !argued(path)).map(|path| format!("(\"{path}\", \"…\"),")).collect();
    assert_none(
        new,
        "These take a secret's text out. If it has to be so, put the line into REVEALS in tests/tidy.rs and say why.",
    );
    let gone = REVEALS.iter().filter(|(path, _)| !found.contains(path)).map(|(path, _)| (*path).to_owned());
    assert_none(
        gone.collect(),
        "These take no secret's text out any more: delete their lines in REVEALS, tests/tidy.rs.",
    );
}

#[test]
fn each_checkpoint_has_its_file_and_its_screen() {
    let known = files("src");
    for checkpoint in CHECKPOINTS {
        let file = format!("src/domain/checkpoints/{}.rs", checkpoint.id);
        assert!(known.contains(&file), "{} has no file of its own: write {file}", checkpoint.id);
        let screen = format!("src/tui/view/snapshots/{}.snap", checkpoint.id);
        assert!(known.contains(&screen), "{} has no screen: write a test in src/tui/view with {screen}", checkpoint.id);
    }
}

#[test]
fn the_docs_list_every_check() {
    docs::every_check_is_listed(sources());
}

#[test]
fn the_docs_list_every_variable() {
    docs::every_variable_is_listed(sources());
}

#[test]
fn each_dependency_is_one_line_with_its_reason() {
    let manifest = read("Cargo.toml");
    let offence = |(number, line): (usize, &str)| {
        let has_reason =
            line.split_once(" # ").is_some_and(|(entry, why)| entry.contains(" = ") && why.split(' ').count() > 1);
        (!has_reason).then(|| format!("Cargo.toml:{number}: {line}"))
    };
    assert_none(
        dependencies(&manifest).filter_map(offence).collect(),
        "A dependency is one line: name = \"version\" # why it is here",
    );
    let tables = manifest.lines().filter(|line| line.starts_with('[') && line.contains("dependencies."));
    assert_none(tables.map(str::to_owned).collect(), "A dependency is one line, not a table of its own.");
}

/// Lines of all sections of dependencies, with their numbers.
fn dependencies(manifest: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut inside = false;
    manifest.lines().enumerate().filter_map(move |(index, line)| {
        if line.starts_with('[') {
            inside = line.ends_with("dependencies]");
            return None;
        }
        (inside && !line.trim().is_empty() && !line.starts_with('#')).then_some((index + 1, line))
    })
}
