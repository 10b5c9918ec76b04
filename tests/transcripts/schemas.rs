//! `--schema`: what each command prints with `--json` is as its schema says, and the schema leaves out nothing that it prints.

use crate::support::desk::{Desk, end};
use crate::support::home::Home;
use serde_json::{Value, json};

/// What is wrong with the value. It checks the keywords that the schemas use, and that every member is described.
pub fn wrong(schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (keyword, rule) in schema.as_object().into_iter().flatten() {
        match keyword.as_str() {
            "type" => {
                let kinds: Vec<&str> = rule.as_array().map_or_else(
                    || rule.as_str().into_iter().collect(),
                    |all| all.iter().filter_map(Value::as_str).collect(),
                );
                if !kinds.contains(&kind(value)) {
                    found.push(format!("{at} is {}, not {kinds:?}", kind(value)));
                }
            }
            "const" if rule != value => found.push(format!("{at} is {value}, not {rule}")),
            "enum" if !rule.as_array().is_some_and(|all| all.contains(value)) => {
                found.push(format!("{at} is {value}, which isn't listed"));
            }
            "anyOf" => {
                let each: Vec<Vec<String>> =
                    rule.as_array().into_iter().flatten().map(|one| wrong(one, value, at)).collect();
                if each.iter().all(|one| !one.is_empty()) {
                    found.extend(each.concat());
                }
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    found.extend(wrong(rule, item, &format!("{at}[{index}]")));
                }
            }
            "properties" => {
                for (name, member) in value.as_object().into_iter().flatten() {
                    match rule.get(name) {
                        Some(schema) => found.extend(wrong(schema, member, &format!("{at}.{name}"))),
                        None => found.push(format!("{at}.{name} isn't in the schema")),
                    }
                }
            }
            "required" => {
                let missing = rule.as_array().into_iter().flatten().filter_map(Value::as_str);
                let missing = missing.filter(|name| value.is_object() && value.get(name).is_none());
                found.extend(missing.map(|name| format!("{at}.{name} is missing")));
            }
            "const" | "enum" | "format" | "$schema" | "title" => {}
            other => found.push(format!("the schema uses {other}, which this test doesn't check")),
        }
    }
    found
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

pub fn schema(command: &str) -> Value {
    let said = end(Home::new().command([command, "--schema"]));
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{said:?}");
    let schema = said.json();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    schema
}

#[test]
fn every_output_is_as_its_schema_says() {
    const MEMORY: [&str; 2] = ["--store", "memory"];
    for (scenario, args) in [
        ("none", &["status", "--json"][..]),
        ("none", &["status", "--json", "--offline"]),
        ("callback-slash", &["status", "--json"]),
        ("token-html", &["status", "--json"]),
        ("none", &["status", "--json", "--auth0-domain", "two words"]),
        ("none", &["preview", "--json"]),
        ("none", &["preview", "--json", "--offline", "--connection-name", "two words"]),
        ("none", &["rehearse", "--json"]),
        ("none", &["rehearse", "--json", "--answer", concat!(env!("CARGO_MANIFEST_DIR"), "/rustfmt.toml")]),
        ("none", &["sign-in", "--json", "--auth0-domain", "two words"]),
        ("none", &["create", "--no-input", "--json"]),
        ("none", &["create", "--no-input", "--json", "--dry-run"]),
        ("redirect-uri", &["create", "--no-input", "--json"]),
        ("redirect-uri", &["create", "--no-input", "--json", "--require-checks"]),
        ("entity-limit", &["create", "--no-input", "--json"]),
        ("none", &["create", "--no-input", "--json", "--scope", ""]),
        ("none", &["doctor", "--json"]),
        ("none", &["sample", "--json"]),
        ("none", &["sample", "--json", "--auth0-domain", "two words"]),
        ("none", &["doctor", "--json", "--auth0-domain", "two words"]),
    ] {
        let desk = Desk::with(scenario);
        let said = desk.run(&[args, &MEMORY].concat());
        let wrong = wrong(&schema(args[0]), &said.json(), args[0]);
        assert!(wrong.is_empty(), "{scenario} {args:?}: {wrong:#?}");
    }
    for args in [&["providers", "--json"][..], &["providers", "apple", "--json"], &["providers", "nothing", "--json"]] {
        let wrong = wrong(&schema("providers"), &end(Home::new().command(args)).json(), "providers");
        assert!(wrong.is_empty(), "{args:?}: {wrong:#?}");
    }
    for command in
        ["status", "preview", "rehearse", "doctor", "lint", "import", "providers", "sign-in", "sample", "create"]
    {
        let said = end(Home::new().command([command, "--json", "--no-such-option"]));
        let wrong = wrong(&schema(command), &said.json(), command);
        assert!(said.code == Some(2) && wrong.is_empty(), "{said:?}: {wrong:#?}");
    }
    // Nothing is given, so values are missing.
    for args in [
        &["create", "--no-input", "--json"][..],
        &["preview", "--json", "--offline"],
        &["status", "--json"],
        &["sign-in", "--json"],
    ] {
        let said = end(Home::new().command([args, &MEMORY].concat()));
        let wrong = wrong(&schema(args[0]), &said.json(), args[0]);
        assert!(wrong.is_empty(), "{args:?}: {wrong:#?}");
    }
}

#[test]
fn an_output_that_is_not_as_the_schema_says_is_found() {
    let schema = schema("status");
    let good = end(Home::new().command(["status", "--json", "--offline"])).json();
    assert_eq!(wrong(&schema, &good, "status"), Vec::<String>::new());
    for (pointer, bad) in [
        ("/schema", json!(2)),
        ("/profile", json!(null)),
        ("/checkpoints/0/id", json!("nowhere")),
        ("/checkpoints/0/checks/0/state", json!("done")),
        ("/checkpoints/0/checks/0/extra", json!(1)),
        ("/extra", json!(1)),
    ] {
        let mut changed = good.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        changed.pointer_mut(parent).unwrap()[name] = bad;
        assert_eq!(wrong(&schema, &changed, "status").len(), 1, "{pointer}");
    }
    let mut changed = good;
    changed.as_object_mut().unwrap().remove("checkpoints");
    assert_eq!(wrong(&schema, &changed, "status").len(), 1);
}
