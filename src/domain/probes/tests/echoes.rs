//! If a response contains a secret, no matter where and how it is encoded, nothing that is shown or kept has it.

use super::*;
use crate::domain::known::Known;
use crate::domain::safe_text::percent_encoded;

/// All in lower case, so it can be recognized after any change of case.
const SECRET: &str = "zq9-wx7&hl4+nc1_df6gh5js3av8";

fn setup() -> (Setup, Facts) {
    let (mut setup, facts) = ready(ALL_SCOPES);
    setup.connection_id = Some("con_1".into());
    let callbacks = "https://a.test/0 https://a.test/1 https://a.test/2 https://a.test/3 https://a.test/4";
    for (id, text) in [
        (MgmtClientId, "m2m"),
        (MgmtClientSecret, SECRET),
        (Auth0ClientSecret, SECRET),
        (ApplicationSecret, SECRET),
        (CallbackUrls, callbacks),
    ] {
        set(&mut setup, id, text);
    }
    (setup, facts)
}

/// JSON escapes as Go writes them.
fn escaped(text: &str) -> String {
    text.replace('&', "\\u0026").replace('+', "\\u002B")
}

/// Sentences that end with the secret, or have it where they are cut off for display.
fn sentences() -> Vec<String> {
    let long = |length: usize| format!("{} {SECRET}", "x".repeat(length));
    let starts = ["invalid_client: ", "Payload validation error: 'no' on property ", "redirect_uri is invalid: ", ""];
    let near = [60, 80, 100, 120, 200, 300].map(|cut| long(cut - 14));
    starts.iter().map(|start| format!("{start}{SECRET}")).chain(near).collect()
}

fn bodies(sentence: &str) -> Vec<String> {
    let names = [
        "error",
        "error_description",
        "message",
        "errorCode",
        "code",
        "detail",
        "issuer",
        "id",
        "strategy",
        "kid",
        "domain",
        "status",
        "authorization_endpoint",
        "name",
        "client_id",
        "access_token_hint",
        "type",
        "description",
    ];
    let members: serde_json::Map<String, Value> =
        names.iter().map(|name| ((*name).to_owned(), json!(sentence))).collect();
    let oauth = json!({"error": "unauthorized_client", "error_description": sentence});
    let list = json!([members, {"name": "acme", "id": sentence, "strategy": sentence}]);
    let log = json!([{"date": "2026-11-22T15:00:00Z", "type": "f", "connection": "acme", "description": sentence,
        "details": {"error": {"message": sentence, "oauthError": {"statusCode": 401, "data": sentence}}}}]);
    let options = json!({"name": sentence, "options": {"scope": sentence, "tokenURL": sentence}});
    let page = format!("<html><title>{sentence}</title><body>Callback URL mismatch. {sentence}</body></html>");
    let all = [json!(members), json!({sentence: sentence, "error": sentence}), oauth, list, log, options];
    let jsons = all.iter().map(|json| escaped(&json.to_string()));
    let form = format!("error={0}&error_description={0}", percent_encoded(sentence));
    jsons.chain([page, sentence.to_owned(), form]).collect()
}

/// Each body and location, with one of every `one_of` statuses.
fn answers(sentence: &str, one_of: usize, first: usize) -> Vec<HttpResult> {
    let encoded = percent_encoded(sentence);
    let places = [
        format!(
            "https://{}.example/{encoded}/error?error={encoded}&error_description={encoded}",
            percent_encoded(SECRET)
        ),
        format!("https://p.example/{encoded}?error_description={encoded}"),
        format!("/login/callback?error={encoded}"),
    ];
    let mut all = Vec::new();
    for (status, at) in [200, 302, 400, 401, 403, 404, 405, 409, 429, 500].into_iter().zip(first..) {
        for (body, _) in bodies(sentence).iter().zip(at..).filter(|(_, at)| at % one_of == 0) {
            all.push(text_response(status, body));
        }
        for (place, _) in places.iter().zip(at..).filter(|(_, at)| at % one_of == 0) {
            let headers = vec![("allow", sentence.to_owned()), ("server", sentence.to_owned())];
            all.push(Ok(Response { location: Some(place.clone()), headers, ..Response::new(status, "") }));
        }
    }
    let kinds = [FailureKind::Other, FailureKind::Packed, FailureKind::TlsName, FailureKind::Proxy];
    all.extend(kinds.map(|kind| Err(Failure { kind, text: sentence.to_owned(), ms: 1, maybe_sent: true })));
    all
}

/// A remaining part of the secret: any six characters of it in a row, in any case.
fn left(shown: &str) -> Option<String> {
    let plain = shown.to_lowercase();
    let known: Vec<char> = SECRET.chars().collect();
    let parts = known.windows(6).map(|part| part.iter().collect::<String>());
    let mut written =
        parts.flat_map(|part| [part.clone(), percent_encoded(&part).to_lowercase(), escaped(&part).to_lowercase()]);
    written.find(|part| plain.contains(part.as_str()))
}

#[test]
fn no_finding_and_nothing_that_is_found_has_a_secret_of_ours() {
    let (setup, facts) = setup();
    for probe in Probe::ALL {
        let Some(asked) = request(probe, Known::new(&setup, &facts, now())) else { continue };
        for (first, sentence) in sentences().into_iter().enumerate() {
            for answer in answers(&sentence, if first == 0 { 2 } else { 10 }, first) {
                let reading = super::super::read(probe, Known::new(&setup, &facts, now()), &asked, &answer);
                let (Reading::Fact(fact)
                | Reading::Token(_, fact)
                | Reading::RateLimited(_, fact)
                | Reading::More(_, fact)
                | Reading::Closed(fact)) = reading;
                let shown = serde_json::to_string(&fact).unwrap();
                assert_eq!(left(&shown), None, "{probe:?} {answer:?}\n{shown}");
            }
        }
    }
}

#[test]
fn secrets_and_escape_sequences_in_an_error_do_not_come_through() {
    let (mut setup, facts) = ready(ALL_SCOPES);
    set(&mut setup, TokenAuth, "basic");
    set(&mut setup, TokenHeaders, "{\"X-Api-Key\": \"header-secret\"}");
    let basic = "a2V5LTE6cHJvdmlkZXItc2VjcmV0"; // key-1:provider-secret
    let message = format!(
        "\u{1b}]0;x\u{7} bad provider-secret, Basic {basic}, header-secret {}",
        setup.secret(ApiToken).unwrap().reveal()
    );
    for status in [400, 401, 403, 404, 409, 500] {
        let answer = refusal(status, &message, "x\u{1b}[0m");
        let Reading::Fact(fact) = super::read::read(Probe::Name, &setup, &facts, &answer) else { panic!() };
        let shown = serde_json::to_string(&fact).unwrap();
        for secret in ["provider-secret", basic, "header-secret", setup.secret(ApiToken).unwrap().reveal()] {
            assert!(!shown.contains(secret), "{status}: {shown}");
        }
        let finding = fact.finding;
        let body = finding.evidence.and_then(|evidence| evidence.body);
        for text in [finding.what, finding.why, finding.fix].into_iter().chain(body) {
            assert!(!text.contains(|char: char| char.is_control()), "{status}: {text:?}");
        }
    }
}

#[test]
fn a_secret_in_a_response_is_masked() {
    let (mut setup, facts) = ready(ALL_SCOPES);
    setup.connection_id = Some("con_1".into());
    let echo = "provider-secret";
    let elsewhere = |location: &str| Ok(Response { location: Some(location.into()), ms: 7, ..Response::new(302, "") });
    for (probe, answer) in [
        (Probe::Discovery, response(200, json!({"issuer": format!("https://{echo}.example/")}))),
        (Probe::Application, response(200, json!({"client_id": "web", "name": echo, "callbacks": [echo]}))),
        (Probe::Name, response(200, json!([{"id": echo, "name": "acme", "strategy": echo}]))),
        (Probe::Route, elsewhere(&format!("https://{echo}.example/{echo}"))),
        (Probe::Route, elsewhere(&format!("/{echo}"))),
        (Probe::Route, elsewhere(&format!("https://app.acme.com/cb?error=x&error_description={echo}"))),
    ] {
        let Reading::Fact(fact) = super::read::read(probe, &setup, &facts, &answer) else { panic!() };
        let shown = serde_json::to_string(&fact).unwrap();
        assert!(!shown.contains(echo) && shown.contains("****"), "{probe:?}: {shown}");
    }
    let list = response(200, json!([{"client_id": "web", "name": echo}]));
    assert_eq!(super::applications::listed(setup, &list).entries()[0].name, "****");
}
