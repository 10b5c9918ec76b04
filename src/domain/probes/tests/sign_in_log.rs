//! What the tenant's log says about the last sign-in, and how long a failure counts against the connection.

use super::*;
use crate::domain::checkpoints::{CheckpointId, judge_one};
use crate::domain::known::Known;
use crate::domain::response_data::SignIn;

const SCOPES: &str = "read:connections read:logs";

fn created() -> (Setup, Facts) {
    let (mut setup, facts) = super::ready(SCOPES);
    setup.connection_id = Some("con_1".into());
    (setup, facts)
}

fn entry(kind: &str, minute: u8, description: &str, details: Value) -> Value {
    let date = format!("2026-11-22T14:{minute:02}:11.305Z");
    json!({"date": date, "type": kind, "connection": "acme", "description": description, "details": {"error": details}})
}

fn fact(setup: &Setup, facts: &Facts, answer: &HttpResult) -> Fact {
    let asked = request(Probe::SignInLog, Known::new(setup, facts, now())).unwrap();
    match super::super::read(Probe::SignInLog, Known::new(setup, facts, now()), &asked, answer) {
        Reading::Fact(fact) => fact,
        other => panic!("{other:?}"),
    }
}

/// State, field and title of the finding for these entries.
fn verdict(entries: Value) -> (State, Option<FieldId>, String) {
    let (setup, facts) = created();
    let finding = fact(&setup, &facts, &response(200, entries)).finding;
    (finding.state, finding.field, finding.what)
}

#[test]
fn it_is_sent_for_a_connection_and_with_the_scope() {
    let (mut setup, facts) = created();
    let due = |setup: &Setup, facts: &Facts| {
        due(
            Known::new(setup, facts, now()),
            RoundKind::All,
            &Probe::ALL.into_iter().filter(|one| *one != Probe::SignInLog).collect(),
        )
    };
    assert_eq!(due(&setup, &facts), [Probe::SignInLog]);
    let url = request(Probe::SignInLog, Known::new(&setup, &facts, now())).unwrap().url;
    assert!(
        url.contains("/api/v2/logs?q=connection%3A%22acme%22%20AND%20%28type%3As%20OR%20type%3Af%29&sort=date:-1"),
        "{url}"
    );
    setup.connection_id = None;
    assert_eq!(due(&setup, &facts), []);
    let (mut setup, facts) = super::ready("read:connections");
    setup.connection_id = Some("con_1".into());
    assert_eq!(due(&setup, &facts), []);
}

#[test]
fn the_newest_entry_about_the_connection_counts() {
    let failed = entry("f", 10, "access_token is not defined", json!({}));
    let mut other = entry("f", 50, "access_token is not defined", json!({}));
    other["connection"] = json!("another");
    let well = |minute: u8| json!({"date": format!("2026-11-22T14:{minute:02}:00Z"), "type": "s", "connection": "acme", "user_id": "oauth2|acme|7"});
    assert_eq!(verdict(json!([other, well(20), failed])).0, State::Ok);
    assert_eq!(verdict(json!([well(5), failed, other])).0, State::Failed);
    assert_eq!(verdict(json!([])).0, State::Unknown);
    assert_eq!(verdict(json!([{"date": "soon", "type": "f", "connection": "acme"}, 7, null])).0, State::Unknown);
    assert_eq!(verdict(json!({"logs": [well(20)], "total": 1})).0, State::Ok);
    let (setup, facts) = created();
    let refused =
        refusal(403, "Insufficient scope; expected any of: read:logs, read:logs_users.", "insufficient_scope");
    assert_eq!(fact(&setup, &facts, &refused).finding.state, State::Unknown);
    assert_eq!(fact(&setup, &facts, &refusal(500, "oops", "")).finding.state, State::Inconclusive);
}

#[test]
fn the_providers_response_to_auth0_is_read_like_one_to_us() {
    let words = "failed to obtain access token";
    let refused = |error: Value| entry("f", 10, words, json!({"message": words, "oauthError": error}));
    let object = json!({"statusCode": 401, "data": "{\"error\":\"invalid_client\"}"});
    for (error, field) in [
        (object.clone(), ApplicationSecret),
        (json!(object.to_string()), ApplicationSecret),
        (json!({"statusCode": 200, "data": "error=incorrect_client_credentials"}), ApplicationSecret),
        (json!({"statusCode": 400, "data": {"error": "redirect_uri_mismatch"}}), AuthorizationUrl),
        (json!({"statusCode": 400, "data": "{\"error\":\"invalid_grant\"}"}), Pkce),
        (json!({"statusCode": 500, "data": ""}), TokenUrl),
        (json!("socket hang up"), TokenUrl),
        (json!("Error: getaddrinfo ENOTFOUND id.acme.example"), TokenUrl),
        (json!({"statusCode": 404, "data": "<html>Not Found</html>"}), TokenUrl),
        (json!({"statusCode": 415, "data": ""}), TokenUrl),
        (
            json!({"statusCode": 401, "data": {"error": "invalid_client", "error_description": "use HTTP Basic"}}),
            TokenAuth,
        ),
    ] {
        let (state, found, what) = verdict(json!([refused(error)]));
        assert_eq!((state, found), (State::Failed, Some(field)), "{what}");
    }
}

#[test]
fn an_abandoned_sign_in_is_not_a_failure() {
    let denied = entry("f", 10, "The user denied the request", json!({"type": "access_denied"}));
    assert_eq!(verdict(json!([denied])), (State::Warning, None, "The sign-in was denied".into()));
}

#[test]
fn a_user_id_that_is_the_same_for_all_is_noticed() {
    for id in ["undefined", "null", "NaN", "[object Object]"] {
        let entry = json!({"date": "2026-11-22T14:10:00Z", "type": "s", "connection": "acme", "user_id": format!("oauth2|acme|{id}")});
        assert_eq!(verdict(json!([entry])).1, Some(Mapping), "{id}");
    }
}

#[test]
fn secrets_and_control_characters_of_the_log_are_not_shown() {
    let (mut setup, facts) = created();
    set(&mut setup, ApplicationSecret, "provider-secret-1234");
    let words = "refused provider-secret-1234 \u{1b}[31m is not defined";
    let finding = fact(&setup, &facts, &response(200, json!([entry("f", 10, words, json!({}))]))).finding;
    let shown = format!("{finding:?}");
    assert!(!shown.contains("provider-secret-1234") && !shown.contains('\u{1b}'), "{shown}");
}

/// The last checkpoint's verdict, given a failed sign-in in the log and newer facts.
fn judged(field: FieldId, class: Class, since: impl FnOnce(&mut Facts, &Setup)) -> (State, String) {
    let (setup, mut facts) = created();
    let sign_in = SignIn { at: now() - SignedDuration::from_mins(5), went_well: false, user_id: None };
    let finding = Finding::new(State::Failed, "it broke", "Because.", "Mend it.").on(field).class(class);
    learn(&mut facts, &setup, Probe::SignInLog, finding, ResponseData::SignIn(sign_in));
    since(&mut facts, &setup);
    let judged = judge_one(CheckpointId::SignIn, Known::new(&setup, &facts, now()));
    (judged.checks[0].finding.state, judged.checks[0].finding.what.clone())
}

#[test]
fn an_older_failure_does_not_count_after_a_fix() {
    let failed = judged(Script, Class::UserInput, |_, _| {});
    assert_eq!(failed, (State::Failed, "it broke".into()));
    let changed =
        judged(Script, Class::UserInput, |facts, _| facts.forget_changed(false, now() - SignedDuration::from_mins(1)));
    assert_eq!(changed, (State::Unknown, "No sign-in since the last change".into()));
    let before = |facts: &mut Facts, _: &Setup| facts.changed_at = Some(now() - SignedDuration::from_mins(9));
    assert_eq!(judged(Script, Class::UserInput, before).0, State::Failed);
    let enabled = |facts: &mut Facts, setup: &Setup| holds(facts, setup, Probe::Route);
    assert_eq!(judged(ConnectionName, Class::Conflict, enabled).0, State::Unknown);
    // That Auth0 redirects to the provider proves nothing about the script.
    assert_eq!(judged(Script, Class::UserInput, enabled).0, State::Failed);
}

#[test]
fn a_missing_scope_is_reported() {
    let (mut setup, mut facts) = super::ready("read:connections");
    setup.connection_id = Some("con_1".into());
    facts.learn_token(&setup, now());
    let judged = judge_one(CheckpointId::SignIn, Known::new(&setup, &facts, now()));
    assert_eq!(judged.checks[0].finding, Finding::unknown("Last sign-in: the token lacks read:logs"));
}

#[test]
fn the_address_that_the_browser_came_back_to_is_read_too() {
    let (setup, mut facts) = created();
    let state = |text: &str| returned(&setup, text, now()).map(|fact| (fact.finding.state, fact.finding.field));
    let at = |rest: &str| state(&format!("http://localhost:3000/callback{rest}"));
    let throws = Some((State::Failed, Some(Script)));
    assert_eq!(at("?error=invalid_request&error_description=access_token%20is%20not%20defined&state=x"), throws);
    assert_eq!(at("#error=invalid_request&error_description=access_token%20is%20not%20defined"), throws);
    assert_eq!(state("access_token is not defined\n"), throws);
    assert_eq!(at("?error=access_denied"), Some((State::Warning, None)));
    assert_eq!(
        at("?error=invalid_request&error_description=StatusCode:%20404"),
        Some((State::Failed, Some(UserDetailUrl)))
    );
    let mismatch = "Callback URL mismatch. The provided redirect_uri is not in the list of allowed callback URLs.";
    assert_eq!(state(mismatch), Some((State::Failed, Some(CallbackUrls))));
    assert_eq!(at("?error=server_error&error_description=something%20new"), Some((State::Failed, None)));
    assert_eq!(at("?code=AbC-123&state=x"), Some((State::Ok, None)));
    assert_eq!((at(""), state(""), state("hunter2-hunter2")), (None, None, None));
    let secret = returned(&setup, "http://localhost:3000/callback?code=AbC-123", now()).unwrap();
    assert!(!serde_json::to_string(&secret).unwrap().contains("AbC-123"));

    // The sign-in may not be in the log yet. A later entry counts.
    facts.seen.insert(Probe::SignInLog, returned(&setup, "access_token is not defined", now()).unwrap());
    let old = entry("f", 10, "StatusCode: 404", json!({}));
    assert_eq!(fact(&setup, &facts, &response(200, json!([old]))).finding.field, Some(Script));
    let mut new = entry("f", 10, "StatusCode: 404", json!({}));
    new["date"] = json!("2026-11-22T16:10:00Z");
    assert_eq!(fact(&setup, &facts, &response(200, json!([new]))).finding.field, Some(UserDetailUrl));
}

#[test]
fn no_status_is_invented_and_no_code_is_shown() {
    let words = "failed to obtain access token";
    let error =
        json!("{\"error\":\"invalid_client\",\"error_description\":\"bad secret, code=AbC-123 &access_token=xyz\"}");
    let entries = json!([entry("f", 10, words, json!({"message": words, "oauthError": error}))]);
    let (setup, facts) = created();
    let finding = fact(&setup, &facts, &response(200, entries)).finding;
    let text = format!("{finding:?}");
    assert!(!text.contains("AbC-123") && !text.contains("xyz") && !text.contains("400"), "{text}");
    let back =
        returned(&setup, "http://localhost/cb?error=x&error_description=redirect_uri%20code%3DAbC-123", now()).unwrap();
    assert!(!format!("{back:?}").contains("AbC-123"));
}

#[test]
fn an_error_of_the_user_detail_call_is_the_scope_only_where_it_speaks_of_one() {
    let call = |body: &str| format!("The provider reports an error in the user detail call: {body}");
    for (words, field) in [
        (call(r#"{"ok":false,"error":"missing_scope"}"#), Scope),
        (call(r#"{"error":{"code":"scope_not_authorized"}}"#), Scope),
        (call(r#"{"error":{"code":"access_token_invalid","message":"The access token is invalid."}}"#), UserCall),
        (call(r#"{"errcode":40014,"errmsg":"invalid access_token"}"#), UserCall),
        (
            r#"The userinfo request returned no usable user ID at id: {"ok":false,"error":"missing_scope"}"#.to_owned(),
            Scope,
        ),
        (r#"The userinfo request returned no usable user ID at id: {"errcode":40014}"#.to_owned(), UserCall),
        (r#"The userinfo request returned errors: {"data":null,"errors":[{"message":"no"}]}"#.to_owned(), UserCall),
        (r#"The userinfo request returned no usable user ID at sub: {"id":"x"}"#.to_owned(), Mapping),
        (
            r#"The userinfo request returned no usable user ID at sub: {"error":{"code":"ok"},"id":"x"}"#.to_owned(),
            Mapping,
        ),
        ("The email request failed with status 403: {}".to_owned(), Scope),
        ("The userinfo request did not return JSON: \u{fffd} \u{fffd}1".to_owned(), UserCall),
        // The first bytes of gzip, as Node 18, Node 22 and a script that drops control characters show them.
        ("Unexpected token \u{1f} in JSON at position 0".to_owned(), UserCall),
        ("Unexpected token '\u{1f}', \"\u{1f}\u{fffd}\u{8}\u{0}\" is not valid JSON".to_owned(), UserCall),
        ("The user detail call was not answered with JSON: \u{fffd} \u{fffd}1".to_owned(), UserCall),
        ("Unexpected token < in JSON at position 0".to_owned(), UserDetailUrl),
    ] {
        let verdict = verdict(json!([entry("f", 10, &words, json!({}))]));
        assert_eq!((verdict.0, verdict.1), (State::Failed, Some(field)), "{words}: {}", verdict.2);
    }
}
