//! `a0connect providers`: the list, what a query finds, and the facts about one provider.

use crate::support::desk::{Said, end};
use crate::support::home::Home;
use a0connect::domain::catalog;
use serde_json::Value;

fn run(args: &[&str]) -> Said {
    end(Home::new().command([&["providers"], args].concat()))
}

fn keys(said: &Said) -> Vec<String> {
    said.out.lines().filter_map(|line| line.split_whitespace().next().map(str::to_owned)).collect()
}

#[test]
fn without_a_query_all_are_listed_by_key() {
    let said = run(&[]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{said:?}");
    assert_eq!(keys(&said), catalog::keys().collect::<Vec<_>>());
    let row = said.out.lines().find(|line| line.starts_with("microsoft ")).unwrap();
    assert!(row.contains("Microsoft Entra ID") && row.ends_with("built into Auth0, placeholders"), "{row}");
}

#[test]
fn a_query_finds_the_best_ones_first() {
    for (query, best) in
        [("azure", "microsoft"), ("spottify", "spotify"), ("goo", "google"), ("Stack Over", "stackexchange")]
    {
        let said = run(&[query]);
        assert_eq!((said.code, keys(&said).first().map(String::as_str)), (Some(0), Some(best)), "{query}: {said:?}");
    }
    let said = run(&["qqqzzzxxx"]);
    assert_eq!((said.code, said.out.as_str()), (Some(1), ""), "{said:?}");
    assert!(
        said.err.contains("No known provider matches qqqzzzxxx") && said.err.contains("--provider custom"),
        "{said:?}"
    );
}

#[test]
fn a_key_shows_a_page_of_facts() {
    for key in ["github", "GitHub"] {
        let said = run(&[key]);
        assert_eq!(said.code, Some(0), "{said:?}");
        for fact in ["https://api.github.com/user", "built in", "read:user", "Reviewed", "id in the response"] {
            let found = said.out.contains(fact) || fact == "built in" && said.out.contains("Built into Auth0");
            assert!(found, "{fact} isn't in {said:?}");
        }
        assert!(said.err.contains("--provider github"), "{said:?}");
    }
}

#[test]
fn json_has_every_member_of_the_files() {
    let all = run(&["--json"]).json();
    let list = all["providers"].as_array().unwrap();
    assert_eq!((all["schema"].as_i64(), list.len()), (Some(1), catalog::keys().count()));
    let one = run(&["discord", "--json"]).json();
    let discord = &one["providers"][0];
    assert_eq!(one["providers"].as_array().unwrap().len(), 1);
    assert_eq!(discord["mapping"]["user_id"], "id");
    assert_eq!(discord["user_call"]["kind"], "get");
    assert_eq!(discord["sample"]["global_name"], "Nelly");
    let apple = list.iter().find(|one| one["key"] == "apple").unwrap();
    assert_eq!(apple["user_detail_url"], Value::Null);
    assert_eq!(run(&["qqqzzzxxx", "--json"]).json()["providers"], serde_json::json!([]));
}

const OWN: &str = "name = \"Acme SSO\"\nauthorization_url = \"https://id.acme.example/authorize\"\n\
    token_url = \"https://id.acme.example/token\"\nuser_detail_url = \"https://id.acme.example/userinfo\"\n\
    scopes = [\"openid\", \"email\"]\n\n[mapping]\nuser_id = \"sub\"\nemail = \"email\"\n";

#[test]
fn the_users_own_files_are_in_the_list_and_make_a_connection() {
    let home = Home::new();
    home.write(".config/a0connect/providers/acme.toml", OWN);
    home.write(".config/a0connect/providers/github.toml", &OWN.replace("Acme SSO", "GitHub Enterprise"));
    let run = |args: &[&str]| end(home.command(args));
    let said = run(&["providers"]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{said:?}");
    assert!(said.out.contains("Acme SSO"), "{said:?}");
    let replaced: Vec<&str> = said.out.lines().filter(|line| line.starts_with("github ")).collect();
    assert!(
        replaced.len() == 1 && replaced[0].contains("GitHub Enterprise") && replaced[0].contains("your file"),
        "{said:?}"
    );
    assert_eq!(keys(&run(&["providers", "acm"])).first().map(String::as_str), Some("acme"));
    assert!(run(&["providers", "acme"]).out.contains("providers/acme.toml"));
    let said = run(&["preview", "--json", "--offline", "--provider", "acme", "--store", "memory"]);
    let options = &said.json()["document"]["options"];
    assert_eq!(options["authorizationURL"], "https://id.acme.example/authorize");
    assert!(options["scripts"]["fetchUserProfile"].as_str().unwrap().contains("https://id.acme.example/userinfo"));
}

#[test]
fn a_broken_file_is_named_with_its_line_and_leaves_the_others_alone() {
    let home = Home::new();
    home.write(".config/a0connect/providers/acme.toml", OWN);
    home.write(".config/a0connect/providers/broken.toml", "name = \"Broken\"\ntoken_uri = \"https://x.example\"\n");
    home.write(".config/a0connect/providers/notes.txt", "not a provider");
    let said = end(home.command(["providers", "acme"]));
    assert!(said.code == Some(0) && said.out.contains("Acme SSO"), "{said:?}");
    for words in ["broken.toml can't be used", "line 2: unknown field `token_uri`", "Correct ", "or delete it"] {
        assert!(said.err.contains(words), "{words} isn't in {said:?}");
    }
    assert!(!said.err.contains("notes.txt"), "{said:?}");
}

#[test]
#[cfg(unix)]
fn a_broken_file_is_an_error_if_it_is_requested() {
    let home = Home::new();
    let run = |args: &[&str]| end(home.command(args));
    home.write(".config/a0connect/providers/acme.toml", &OWN.replace("\"Acme SSO\"", "\"\""));
    home.write(".config/a0connect/providers/github.toml", &OWN.replace("user_id", "foo"));
    home.write(".config/a0connect/providers/custom.toml", OWN);
    let link = home.join(".config/a0connect/providers/gone.toml");
    std::os::unix::fs::symlink("/nowhere/gone.toml", link).unwrap();
    for (query, words) in [
        ("acme", "line 1: name is empty."),
        ("ACME", "line 1: name is empty."),
        ("github", "A mapping can't set \"foo\"."),
        ("gone", "it is a broken link."),
        ("custom", "its file name can't be custom"),
    ] {
        let said = run(&["providers", query]);
        assert_eq!((said.code, said.out.as_str()), (Some(1), ""), "{query}: {said:?}");
        assert!(
            said.err.contains("error: ") && said.err.contains(words) && !said.err.contains(".."),
            "{query}: {said:?}"
        );
    }
    let broken = run(&["providers", "acme", "--json"]).json();
    assert_eq!(broken["providers"], serde_json::json!([]));
    assert_eq!(broken["error"]["what"], "The provider file acme.toml can't be used");
    let listed = run(&["providers", "slack", "--json"]).json();
    let unusable = listed["unusable"].as_array().unwrap();
    assert!(unusable.len() == 4 && listed["error"].is_null(), "{unusable:?}");
    let said = run(&["providers", "slack"]);
    assert!(said.code == Some(0) && said.err.contains("gone.toml can't be used"), "{said:?}");
}
