//! `a0connect create --no-input --update` keeps what someone else has set inside an object of `options`, and names what it
//! removes before it sends that.

use crate::support::desk::{Desk, Said};
use serde_json::{Value, json};

const CREATE: &[&str] = &["create", "--no-input", "--store", "memory"];
const UPDATE: &[&str] = &["create", "--no-input", "--store", "memory", "--update"];

const BASIC: (&str, &str) = ("A0CONNECT_TOKEN_AUTH", "basic");
const POST: (&str, &str) = ("A0CONNECT_TOKEN_AUTH", "post");

/// A connection of ours. Someone else has added these options at Auth0.
fn with_options(options: Value) -> Desk {
    let desk = Desk::new();
    assert_eq!(desk.run(CREATE).code, Some(0));
    desk.tenant.patch_json(&format!("/sandbox/connections/{}", desk.connection_id()), &json!({ "options": options }));
    desk
}

fn option(desk: &Desk, name: &str) -> Value {
    desk.connections()[0]["options"][name].clone()
}

fn names(object: &Value) -> Vec<&String> {
    object.as_object().map(|members| members.keys().collect()).unwrap_or_default()
}

/// The line that a step prints about itself.
fn step<'a>(said: &'a Said, title: &str) -> &'a str {
    said.err.lines().find(|line| line.contains(&format!(" {title}: "))).unwrap_or_default()
}

#[test]
fn a_header_of_the_tenant_is_kept_and_only_ours_comes_and_goes() {
    let desk = with_options(json!({"customHeaders": {"X-Token-Type": "JWT"}}));
    let said = desk.run_with(&[BASIC], UPDATE);
    assert_eq!(said.code, Some(0), "{said:?}");
    let headers = option(&desk, "customHeaders");
    assert_eq!((headers["X-Token-Type"].as_str(), names(&headers).len()), (Some("JWT"), 2), "{headers}");
    assert!(headers["Authorization"].as_str().is_some_and(|value| value.starts_with("Basic ")), "{headers}");
    assert!(step(&said, "Update the connection").ends_with("1 added") && !said.err.contains("remove"), "{}", said.err);
    assert_eq!(desk.run_with(&[BASIC], CREATE).code, Some(0), "equal now");

    // This header is ours. It is removed when it is no longer wanted, and named first.
    let refused = desk.run_with(&[POST], CREATE);
    assert_eq!(refused.code, Some(5), "{refused:?}");
    assert!(refused.err.contains("options.customHeaders.Authorization (an update removes it)"), "{}", refused.err);
    let preview = desk.run_with(&[POST], &["preview"]);
    assert!(preview.err.contains("removes options.customHeaders.Authorization"), "{}", preview.err);
    let said = desk.run_with(&[POST], UPDATE);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(step(&said, "Read the connection").contains("removes options.customHeaders.Authorization"), "{}", said.err);
    assert!(
        step(&said, "Update the connection").ends_with("1 removed: options.customHeaders.Authorization"),
        "{}",
        said.err
    );
    assert_eq!(option(&desk, "customHeaders"), json!({"X-Token-Type": "JWT"}));
}

#[test]
fn a_parameter_of_the_tenant_is_kept_beside_ours() {
    let desk = with_options(json!({"authParams": {"owner": "user"}}));
    let ours = ("A0CONNECT_AUTH_PARAMS", r#"{"prompt": "login", "resource.v2": "a"}"#);
    let said = desk.run_with(&[ours], UPDATE);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(option(&desk, "authParams"), json!({"owner": "user", "prompt": "login", "resource.v2": "a"}));
    assert!(step(&said, "Update the connection").ends_with("2 added"), "{}", said.err);

    let said = desk.run_with(&[("A0CONNECT_AUTH_PARAMS", r#"{"prompt": "none"}"#)], UPDATE);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(
        step(&said, "Read the connection").ends_with(r#"removes options.authParams["resource.v2"]"#),
        "{}",
        said.err
    );
    assert!(
        step(&said, "Update the connection").ends_with(r#"1 changed, 1 removed: options.authParams["resource.v2"]"#),
        "{}",
        said.err
    );
    assert_eq!(option(&desk, "authParams"), json!({"owner": "user", "prompt": "none"}));
}

#[test]
fn headers_that_are_text_are_understood_and_keep_their_names() {
    let desk = with_options(json!({"customHeaders": r#"{"authorization": "Basic b2xk", "X-Old": "1", "X.Dot": "2"}"#}));
    let said = desk.run_with(&[BASIC], UPDATE);
    assert_eq!(said.code, Some(0), "{said:?}");
    let headers = option(&desk, "customHeaders");
    assert_eq!(json!([headers["X-Old"], headers["X.Dot"]]), json!(["1", "2"]));
    // Header names ignore case, so ours replaces the other one instead of being added.
    assert_eq!(names(&headers).len(), 3, "{headers}");
    assert!(headers["Authorization"].as_str().is_some_and(|value| value != "Basic b2xk"), "{headers}");
    assert!(step(&said, "Update the connection").ends_with("1 changed") && !said.err.contains("b2xk"), "{}", said.err);
}

#[test]
fn a_profile_of_an_older_version_removes_nothing_that_may_be_anothers() {
    let desk = with_options(json!({"authParams": {"owner": "user"}, "customHeaders": {"X-Token-Type": "JWT"}}));
    let file = ".config/a0connect/profiles/default.toml";
    let text = desk.home.read(file);
    let begin = text.find("written = [").unwrap_or_default();
    let end = begin + text[begin..].find(']').unwrap_or_default() + 1;
    assert!(text[begin..end].contains("scripts.fetchUserProfile"), "{text}");
    let old = r#"written = ["client_id", "client_secret", "scope", "authParams", "customHeaders", "scripts"]"#;
    desk.write(file, &[&text[..begin], old, &text[end..]].concat());
    let said = desk.run_with(&[("A0CONNECT_ICON_URL", "https://p.example/i.png")], UPDATE);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(option(&desk, "authParams"), json!({"owner": "user"}));
    assert_eq!(option(&desk, "customHeaders"), json!({"X-Token-Type": "JWT"}));
}
