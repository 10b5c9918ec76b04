//! `a0connect sample`. `tests/samples.rs` runs the samples themselves.

use crate::support::desk::{Desk, Said, end};
use crate::support::home::Home;
use serde_json::json;

const NAMES: [&str; 6] = ["popup", "express", "react", "nextjs", "passport", "html"];

fn bare(args: &[&str]) -> Said {
    end(Home::new().command(args))
}

#[test]
fn the_list_says_what_each_sample_needs() {
    let said = bare(&["sample"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let lines: Vec<&str> = said.out.lines().collect();
    assert_eq!(
        lines[..2],
        [
            "popup     HTML page with auth0-spa-js, pop-up mode, Single Page Application",
            "          callback URL http://localhost:3000/callback, web origin http://localhost:3000",
        ]
    );
    let names: Vec<&str> = lines.iter().step_by(2).filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(names, NAMES);
    let said = Desk::new().run(&["sample", "express", "--json", "--callback-urls", "http://127.0.0.1:8080/auth"]);
    let mut whole = said.json();
    assert!(whole["samples"][0]["files"].take().as_array().unwrap().contains(&json!("server.js")));
    assert_eq!(
        whole,
        json!({
            "schema": 1,
            "samples": [{
                "name": "express",
                "mode": "redirect",
                "what": "Express with express-openid-connect",
                "application_type": "regular_web",
                "callback_url": "http://127.0.0.1:8080/auth",
                "logout_url": "http://127.0.0.1:8080",
                "web_origin": null,
                "files": null,
            }],
            "missing": [],
        })
    );
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
}

#[test]
fn a_sample_is_printed_with_the_values_and_without_secrets() {
    let desk = Desk::new();
    for name in NAMES {
        let said = desk.run(&["sample", name, "--connection-name", "acme-sso"]);
        assert_eq!(said.code, Some(0), "{said:?}");
        let id = desk.tenant.value("AUTH0_CLIENT_ID");
        for value in [desk.tenant.value("AUTH0_DOMAIN"), id, "acme-sso", "error_description"] {
            // nextjs-auth0 calls it `message`.
            assert!(
                said.out.contains(value) || name == "nextjs" && value.starts_with("error"),
                "{name}: {value}: {said:?}"
            );
        }
        assert!(said.err.contains("- Allowed Callback URLs: http://localhost:3000/callback\n"), "{said:?}");
        let is_server = ["express", "nextjs", "passport"].contains(&name);
        assert_eq!(said.err.contains("AUTH0_CLIENT_SECRET from .env"), is_server, "{said:?}");
        assert_eq!(said.err.contains("Allowed Web Origins"), ["popup", "react"].contains(&name), "{said:?}");
        assert!(!said.err.contains("YOUR_") && !said.err.contains("missing"), "{said:?}");
        assert_eq!(desk.run(&["-q", "sample", name]).err, "");
    }
    let said = desk.run(&["sample", "nextjs"]);
    assert!(said.out.starts_with("// lib/auth0.js\n") && said.out.contains("\n\n// proxy.js\n"), "{said:?}");
    assert!(desk.run(&["sample", "popup"]).out.starts_with("<!doctype html>\n"));
    assert!(desk.sent().is_empty(), "it sends nothing");
}

#[test]
fn missing_values_are_named_and_have_placeholders() {
    let said = bare(&["sample", "express"]);
    assert_eq!(said.code, Some(3), "{said:?}");
    for words in [
        "missing: AUTH0_DOMAIN (Domain)",
        "missing: AUTH0_CLIENT_ID",
        "Replace YOUR_DOMAIN and YOUR_CLIENT_ID in the code",
    ] {
        assert!(said.err.contains(words), "{words}: {said:?}");
    }
    assert!(said.out.contains("issuerBaseURL: 'https://YOUR_DOMAIN',"), "{said:?}");
    let said =
        bare(&["sample", "express", "--auth0-domain", "acme.eu.auth0.com", "--callback-urls", "https://acme.com/cb"]);
    assert!(said.code == Some(3) && said.out.contains("'https://acme.eu.auth0.com'"), "{said:?}");
    assert!(said.err.contains("Replace YOUR_CLIENT_ID in the code") && !said.err.contains("YOUR_DOMAIN"), "{said:?}");
    assert!(said.err.contains("callback URLs suits this sample, so it uses http://localhost:3000/callback"));
    assert_eq!(bare(&["sample", "--json"]).json()["missing"], json!(["AUTH0_DOMAIN", "AUTH0_CLIENT_ID"]));
}

#[test]
fn an_application_of_the_wrong_type_is_reported() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["create", "--no-input", "--store", "memory"]).code, Some(0));
    let said = desk.run(&["sample", "popup"]);
    assert!(said.code == Some(0) && said.err.contains("warning: The sample can't use this application."), "{said:?}");
    assert!(!desk.run(&["sample", "express"]).err.contains("warning"));
}

#[test]
fn the_files_are_written_and_others_are_kept() {
    let desk = Desk::new();
    let write = |more: &[&str]| desk.run(&[&["sample", "react", "--out", "my-app"], more].concat());
    let said = write(&[]);
    assert!(
        said.code == Some(0) && said.out.is_empty() && said.err.contains("Wrote the files of react to my-app"),
        "{said:?}"
    );
    for path in [".gitignore", "README.md", "index.html", "package.json", "src/main.jsx", "vite.config.js"] {
        desk.search_text(&desk.home.read(&format!("my-app/{path}")));
    }
    assert!(desk.home.read("my-app/src/main.jsx").contains(desk.tenant.value("AUTH0_CLIENT_ID")));
    desk.write("my-app/README.md", "mine");
    let said = write(&[]);
    assert!(said.code == Some(5) && said.err.contains("my-app/README.md would be replaced"), "{said:?}");
    assert_eq!(desk.home.read("my-app/README.md"), "mine");
    assert_eq!(write(&["--replace"]).code, Some(0));
    assert!(desk.home.read("my-app/README.md").starts_with("# React with auth0-react"));
}

#[test]
fn what_cannot_be_done_is_explained() {
    for (args, words) in [
        (&["sample", "vue"][..], "Unknown sample vue"),
        (&["sample", "--out", "x"], "NAME"),
        (&["sample", "popup", "--replace"], "--out"),
        (&["sample", "popup", "--out", "x", "--json"], "--json"),
    ] {
        let said = bare(args);
        assert!(said.code == Some(2) && said.err.contains(words), "{args:?}: {said:?}");
    }
    let said = bare(&["sample", "popup", "--auth0-domain", "two words", "--json"]);
    assert!(said.code != Some(0) && said.json()["samples"] == json!([]), "{said:?}");
    let home = Home::new();
    home.write("file", "");
    let said = end(home.command(["sample", "popup", "--out", "file"]));
    assert!(said.code == Some(1) && said.err.contains("file"), "{said:?}");
}
