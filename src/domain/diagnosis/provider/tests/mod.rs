//! What providers really respond.

mod pages;
mod token_calls;

use super::*;
use crate::domain::diagnosis::tests::badly_worded;
use crate::domain::http::{Request, Response};
use crate::domain::response_data::{PageKind, UserDetailKind};
use crate::domain::safe_text::Redactor;
use crate::domain::secret::Secret;
use crate::domain::setup::{Setup, Source};
use jiff::Timestamp;
use proptest::prelude::*;
use std::fmt::Debug;

fn every_example_is_its_own<A: Copy + Debug + PartialEq>(rows: &[Row<A>]) {
    for (index, row) in rows.iter().enumerate() {
        let response = (row.example)();
        let found = rows.iter().position(|row| (row.applies)(&response));
        assert_eq!(found, Some(index), "{:?}: {response:?}", row.means);
    }
}

#[test]
fn every_example_is_read_as_its_own_row() {
    every_example_is_its_own(token::ROWS);
    every_example_is_its_own(page::ROWS);
    every_example_is_its_own(detail::ROWS);
}

fn setup() -> Setup {
    let mut setup = Setup::default();
    setup.set(FieldId::Auth0Domain, "acme.eu.auth0.com", Source::Typed, Timestamp::UNIX_EPOCH);
    setup
}

#[test]
fn a_rejected_secret_names_where_the_provider_shows_it() {
    let fix = |provider: &str| {
        let mut setup = setup();
        setup.choose_provider(provider, Source::Typed, Timestamp::UNIX_EPOCH);
        let raw = Response::new(401, r#"{"error":"invalid_client","error_description":"Invalid client secret"}"#);
        let raw = Response { headers: vec![("content-type", "application/json".to_owned())], ..raw };
        let request = Request::get("https://discord.com/api/oauth2/token");
        read_token(&ProviderResponse::new(&setup, &request, &raw, &Redactor::default())).1.fix
    };
    let page = "Copy the secret again. To get a new secret, select Reset Secret on the application's OAuth2 page";
    assert!(fix("discord").contains(page), "{}", fix("discord"));
    assert!(fix("custom").ends_with("settings at the provider."), "{}", fix("custom"));
}

struct Answered {
    url: &'static str,
    status: u16,
    headers: &'static [(&'static str, &'static str)],
    location: Option<&'static str>,
    body: &'static str,
    sent_basic: bool,
}

const JSON: &[(&str, &str)] = &[("content-type", "application/json")];
const HTML: &[(&str, &str)] = &[("content-type", "text/html; charset=utf-8")];
const FORM: &[(&str, &str)] = &[("content-type", "application/x-www-form-urlencoded; charset=utf-8")];

fn response(one: &Answered) -> ProviderResponse {
    let mut request = Request::get(one.url);
    if one.sent_basic {
        request = request.header("Authorization", Secret::new("Basic a2V5OnNlY3JldA=="));
    }
    let headers = one.headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    let location = one.location.map(str::to_owned);
    let raw = Response { headers, location, ..Response::new(one.status, one.body) };
    ProviderResponse::new(&setup(), &request, &raw, &Redactor::default())
}

fn answered(status: u16, headers: &'static [(&'static str, &'static str)], body: &'static str) -> Answered {
    Answered { url: "https://p.example/oauth/token", status, headers, location: None, body, sent_basic: false }
}

#[test]
fn what_providers_show_to_a_browser() {
    use PageKind::*;
    let page = |status, body| answered(status, HTML, body);
    let leads = |location| Answered { location: Some(location), ..answered(302, &[], "") };
    let of = |url, one: Answered| Answered { url, ..one };
    for (one, wanted) in [
        (page(200, "<title>Sign in</title><form><input name=\"redirect_uri mismatch\"></form>"), SignIn),
        (page(200, "<body><script>const errors = ['invalid_client', 'redirect_uri mismatch']</script></body>"), SignIn),
        (page(200, "<form><p hidden>Unknown client</p><input name=p type='password'></form>"), SignIn),
        (leads("/login?client_id=1&return_to=%2Fauthorize%3Fredirect_uri%3Dx"), Login),
        (leads("https://id.example/login"), Login),
        (leads("https://acme.eu.auth0.com/login/callback?error=login_required&state=x"), Back),
        (leads("https://acme.eu.auth0.com/login/callback?error=invalid_scope&state=x"), Scope),
        (leads("https://acme.eu.auth0.com/login/callback?error=access_denied&state=x"), Error),
        (leads("https://acme.eu.auth0.com/login/callback?error=unauthorized_client&state=x"), Grant),
        (leads("https://acme.eu.auth0.com/login/callback?error=unsupported_response_type&state=x"), Grant),
        (leads("https://p.example/signin/oauth/error?authError=x"), Error),
        (leads("https://p.example/login?error=unknown_client"), UnknownClient),
        (page(400, "<h1>Error: redirect_uri_mismatch</h1>"), RedirectUri),
        (page(200, "<p>The redirect_uri is not associated with this application.</p>"), RedirectUri),
        (page(200, "<p>Invalid redirect URI.</p>"), RedirectUri),
        (answered(400, JSON, r#"{"client_id":["x"],"message":"Invalid client_id"}"#), UnknownClient),
        (page(200, "<p>Unknown client</p>"), UnknownClient),
        (answered(400, JSON, r#"{"redirect_uri":["Not a well formed URL."]}"#), RedirectUri),
        (
            answered(400, JSON, r#"{"error":{"message":"The redirect URI is not registered. Ask its owner."}}"#),
            RedirectUri,
        ),
        (answered(400, JSON, r#"{"errors":[{"detail":"redirect_uri: mismatch"}]}"#), RedirectUri),
        (
            answered(
                400,
                JSON,
                r#"{"message":"Bad Request","errors":[{"resource":"Application","field":"redirect_uri","code":"invalid"}]}"#,
            ),
            RedirectUri,
        ),
        (page(200, "<p>Can't load URL. The domain of this URL isn't included in the app's domains.</p>"), RedirectUri),
        (page(400, "<p>The redirect URI you provided has not been whitelisted for your application</p>"), RedirectUri),
        (page(400, "<p>AADSTS50011: The reply URL specified in the request does not match.</p>"), RedirectUri),
        (page(400, "<p>INVALID_CLIENT: Insecure redirect URI</p>"), RedirectUri),
        (page(400, "<p>Invalid redirect: https://acme.eu.auth0.com/login/callback (4,700)</p>"), RedirectUri),
        (answered(400, JSON, r#"{"client_id":["Value \"x\" is not snowflake."]}"#), UnknownClient),
        (answered(422, JSON, r#"{"scope":["Value must be one of ('identify',)."]}"#), Scope),
        (answered(400, JSON, r#"{"error":"server","redirect_uri":"https://acme.eu.auth0.com/login/callback"}"#), Error),
        (page(403, "<p>Callback URL mismatch.</p>"), RedirectUri),
        (
            of("https://github.com/login/oauth/authorize?client_id=1", page(404, "<h1>Page not found</h1>")),
            UnknownClient,
        ),
        (page(400, "<p>Invalid scope: emial</p>"), Scope),
        (page(404, "<h1>Not found</h1>"), WrongUrl),
        (answered(405, &[("allow", "POST")], ""), WrongUrl),
        (page(403, "<title>Just a moment...</title>"), Wall),
        (answered(403, &[], ""), Wall),
        (answered(429, &[], ""), Wall),
        (page(400, "<h1>Oops</h1>"), Error),
        (answered(401, JSON, r#"{"error":"x"}"#), Error),
        (answered(200, JSON, r#"{"hello":1}"#), Unclear),
        (page(500, "<h1>Oops</h1>"), Unclear),
        (page(503, "<h1>503 Service Unavailable</h1>"), Unclear),
        (page(503, "<title>Just a moment...</title>"), Wall),
    ] {
        let response = response(&one);
        let (kind, finding) = read_page(&response);
        assert_eq!(kind, wanted, "{response:?}");
        assert_eq!(
            (finding.why.is_empty(), finding.field.is_none()),
            (finding.state == State::Ok, finding.state == State::Ok)
        );
    }
}

#[test]
fn what_providers_return_to_a_userinfo_request_without_a_token() {
    use UserDetailKind::*;
    for (one, wanted) in [
        (answered(401, JSON, r#"{"message":"401: Unauthorized","code":0}"#), RequiresToken),
        (answered(401, HTML, "<h1>401</h1>"), RequiresToken),
        (answered(401, HTML, "<h1>Access denied</h1>"), RequiresToken),
        (answered(403, JSON, r#"{"error":"forbidden"}"#), RequiresToken),
        (
            answered(
                400,
                JSON,
                r#"{"error":{"message":"An active access token must be used to query information about the current user.","type":"OAuthException","code":2500}}"#,
            ),
            RequiresToken,
        ),
        (answered(200, JSON, r#"{"ok":false,"error":"not_authed"}"#), RequiresToken),
        (answered(200, JSON, r#"{"errors":[{"message":"Not authenticated"}],"data":null}"#), RequiresToken),
        (answered(200, JSON, r#"{"errcode":40014,"errmsg":"invalid access_token"}"#), RequiresToken),
        (answered(200, JSON, r#"{"error_code":110,"error_msg":"Access token invalid"}"#), RequiresToken),
        (answered(200, JSON, r#"{"errno":"20003","err":"no token"}"#), RequiresToken),
        (answered(200, JSON, r#"{"code":99991663,"msg":"token missing"}"#), RequiresToken),
        (answered(200, JSON, r#"{"ret":-1,"msg":"access token check failed"}"#), RequiresToken),
        (answered(200, JSON, r#"{"status":"error","message":"Unauthorized"}"#), RequiresToken),
        (answered(200, JSON, r#"{"success":false,"message":"Log in"}"#), RequiresToken),
        (answered(200, JSON, r#"{"data":{},"error":{"code":"access_token_invalid","message":"No"}}"#), RequiresToken),
        (answered(200, JSON, r#"{"id":"request-1","error":{"code":"unauthorized"}}"#), RequiresToken),
        (answered(200, FORM, "error=invalid_token"), RequiresToken),
        (answered(200, JSON, r#"{"data":{"user":{"name":"Ada"}},"error":{"code":"ok","message":""}}"#), NeedsNoToken),
        (answered(200, JSON, r#"{"user":{"name":"Ada"},"errcode":0,"errmsg":"ok"}"#), NeedsNoToken),
        (answered(200, JSON, r#"{"code":0,"msg":"success","data":{"name":"Ada"}}"#), NeedsNoToken),
        (answered(200, JSON, r#"{"code":"DE","message":"at work","id":1}"#), NeedsNoToken),
        (answered(200, JSON, r#"{"ok":true,"user":{"name":"Ada"}}"#), NeedsNoToken),
        (answered(200, JSON, r#"{"id":1,"name":"Ada","errors":[]}"#), NeedsNoToken),
        (answered(405, &[("allow", "POST")], ""), WantsPost),
        (answered(405, &[("allow", "get, head")], ""), WantsGet),
        (answered(405, &[], ""), WantsPost),
        (
            answered(
                400,
                &[("content-type", "text/plain")],
                "Error in call: Must provide HTTP header \"Authorization\"",
            ),
            RequiresToken,
        ),
        (answered(404, JSON, r#"{"error":"not_found"}"#), WrongUrl),
        (answered(200, HTML, "<h1>Hello</h1>"), Page),
        (answered(403, HTML, "<h1>Access denied</h1>"), Wall),
        (answered(503, HTML, "<h1>Just a moment...</h1>"), Wall),
        (answered(429, &[], ""), Wall),
        (answered(400, JSON, r#"{"error":"version is missing"}"#), Unclear),
        (answered(200, &[], ""), Unclear),
        (answered(500, &[], ""), Unclear),
    ] {
        let response = response(&one);
        let (kind, finding) = read_detail(&response);
        assert_eq!(kind, wanted, "{response:?}");
        assert_eq!(
            (finding.why.is_empty(), finding.field.is_none()),
            (finding.state == State::Ok, finding.state == State::Ok)
        );
    }
}

#[test]
fn a_server_that_is_down_is_not_a_bot_check() {
    let response = response(&answered(503, HTML, "<h1>503 Service Unavailable</h1><p>No server is available.</p>"));
    for finding in [read_token(&response).1, read_page(&response).1, read_detail(&response).1] {
        let symptoms = (finding.state, finding.what.as_str());
        assert_eq!(symptoms, (State::Inconclusive, "p.example is unavailable (503)"));
        assert_eq!(finding.actor(), Some(Actor::Provider));
    }
}

#[test]
fn every_finding_reads_well_and_every_failure_says_who_must_act() {
    fn read_well<A: Copy + Debug>(rows: &[Row<A>], finding: fn(A, &ProviderResponse) -> Finding) {
        let named = |response| ProviderResponse {
            name: "Discord".into(),
            host: "discord.com".into(),
            there: ": https://discord.com/developers/applications".into(),
            redirect_uri: "https://acme.eu.auth0.com/login/callback".into(),
            ..response
        };
        for row in rows {
            let finding = finding(row.means, &named((row.example)()));
            if finding.state == State::Ok {
                assert!(finding.what.chars().count() <= 48, "{}", finding.what);
                continue;
            }
            let wrong = badly_worded(&format!("{:?}", row.means), &finding);
            assert!(wrong.is_empty(), "{wrong:?}");
            assert!(finding.state != State::Failed || finding.actor().is_some(), "{:?}", row.means);
        }
    }
    read_well(token::ROWS, token::finding);
    read_well(page::ROWS, page::finding);
    read_well(detail::ROWS, detail::finding);
}

#[test]
fn who_must_act_at_the_provider() {
    use Actor::*;
    let of_token = |body| read_token(&response(&answered(400, JSON, body))).1;
    for (body, actor) in [
        (r#"{"error":"redirect_uri_mismatch"}"#, ProviderAccountOwner),
        (r#"{"error":"invalid_client"}"#, ProviderAccountOwner),
        (r#"{"error":"invalid_client_id"}"#, You),
        (r#"{"error":"unauthorized_client"}"#, ProviderAccountOwner),
        (r#"{"error":"invalid_scope"}"#, You),
        (r#"{"message":"Content-Type must be application/json"}"#, Provider),
    ] {
        assert_eq!(of_token(body).actor(), Some(actor), "{body}");
    }
    // An unknown client ID has the same exit code at Auth0 and at the provider.
    assert_eq!(of_token(r#"{"error":"invalid_client_id"}"#).exit_code(), 4);
    assert_eq!(of_token(r#"{"error":"redirect_uri_mismatch"}"#).exit_code(), 1);
    assert_eq!(of_token(r#"{"error":"unauthorized_client"}"#).exit_code(), 1);
}

#[test]
fn a_reason_that_is_packed_into_a_redirect_is_opened() {
    // Protocol buffers in base64, as Google sends them.
    let packed = "ChVyZWRpcmVjdF91cmlfbWlzbWF0Y2gSsAEKWW91IGNhbid0IHNpZ24gaW4gdG8gdGhpcyBhcHA=";
    let place = format!("https://p.example/signin/oauth/error?authError={}", packed.replace('=', "%3D"));
    let raw = Response { location: Some(place), ..Response::new(302, "") };
    let request = Request::get("https://p.example/authorize");
    let read = |raw: &Response| ProviderResponse::new(&setup(), &request, raw, &Redactor::default());
    let (kind, finding) = read_page(&read(&raw));
    assert_eq!(kind, PageKind::RedirectUri, "{finding:?}");
    assert!(
        finding.why.contains("redirect_uri_mismatch") && finding.why.contains("sign in to this app"),
        "{}",
        finding.why
    );
    // An opaque value isn't a reason.
    for opaque in ["x", "c29tZSBieXRlcw", "3q2-7w3q2-7w3q2-7w3q2-7w", "eyJhbGciOiJIUzI1NiJ9"] {
        let place = format!("https://p.example/signin/oauth/error?authError={opaque}");
        let (kind, finding) = read_page(&read(&Response { location: Some(place), ..Response::new(302, "") }));
        assert_eq!(kind, PageKind::Error);
        let why = "It responded with 302 and a redirect to https://p.example/signin/oauth/error, but no error message.";
        assert_eq!(finding.why, why, "{opaque}");
    }
}

#[test]
fn a_rejected_parameter_of_the_user_is_named() {
    let mut given = setup();
    given.set(FieldId::AuthParams, r#"{"prompt":"sometimes"}"#, Source::Typed, Timestamp::UNIX_EPOCH);
    let at = |setup: &Setup, raw: Response| {
        let request = Request::get("https://p.example/authorize");
        read_page(&ProviderResponse::new(setup, &request, &raw, &Redactor::default()))
    };
    let json =
        |body| Response { headers: vec![("content-type", "application/json".into())], ..Response::new(400, body) };
    for body in [
        r#"{"error":"invalid_request","error_description":"Invalid value for prompt: sometimes"}"#,
        r#"{"error":"invalid_request","error_description":"Unsupported prompt value"}"#,
    ] {
        let (kind, finding) = at(&given, json(body));
        assert_eq!((kind, finding.field), (PageKind::Parameter, Some(FieldId::AuthParams)), "{finding:?}");
        assert_eq!(finding.what, "p.example rejected the parameter prompt");
        // Without that parameter it's another problem.
        assert_ne!(at(&setup(), json(body)).1.field, Some(FieldId::AuthParams));
    }
    let back = "https://acme.eu.auth0.com/login/callback?error=invalid_request&error_description=prompt%20is%20invalid";
    let (kind, _) = at(&given, Response { location: Some(back.into()), ..Response::new(302, "") });
    assert_eq!(kind, PageKind::Parameter);
}

#[test]
fn a_missing_scope_is_not_a_wrong_one() {
    let mut given = setup();
    given.set(FieldId::Scope, "openid", Source::Typed, Timestamp::UNIX_EPOCH);
    let at = |setup: &Setup, body: &str| {
        let raw = Response { headers: vec![("content-type", "application/json".into())], ..Response::new(400, body) };
        let request = Request::get("https://p.example/authorize");
        read_page(&ProviderResponse::new(setup, &request, &raw, &Redactor::default())).1
    };
    for body in
        [r#"{"error":"invalid_scope"}"#, r#"{"error":"invalid_request","error_description":"scope is required"}"#]
    {
        let finding = at(&setup(), body);
        assert_eq!((finding.what.as_str(), finding.field), ("p.example requires a scope", Some(FieldId::Scope)));
    }
    assert_eq!(at(&given, r#"{"error":"invalid_scope"}"#).what, "p.example rejected a scope");
}

#[test]
fn a_field_that_is_named_in_a_list_of_errors_is_quoted() {
    let body =
        r#"{"message":"Bad Request","errors":[{"resource":"Application","field":"redirect_uri","code":"invalid"}]}"#;
    let finding = read_page(&response(&answered(400, JSON, body))).1;
    assert_eq!(finding.why, "It responded with 400: redirect_uri: invalid.");
    assert!(finding.fix.contains("or only acme.eu.auth0.com"), "{}", finding.fix);
}

#[test]
fn the_reason_quotes_an_error_in_json() {
    let response = response(&answered(400, JSON, r#"{"redirect_uri":["Not a well formed URL."]}"#));
    let finding = read_page(&response).1;
    assert_eq!(finding.why, "It responded with 400: redirect_uri: Not a well formed URL.");
}

#[test]
fn the_reason_quotes_the_provider_safely() {
    let one =
        answered(401, JSON, "{\"error\":\"invalid_client\",\"error_description\":\"no \\u001b[31msuch\\nthing.\"}");
    let response = response(&one);
    let finding = read_token(&response).1;
    assert_eq!(finding.what, "p.example rejected the client ID or secret");
    assert_eq!(finding.why, "It responded with 401 (invalid_client): no \\x1b[31msuch thing.");
    assert_eq!((finding.field, finding.class), (Some(FieldId::ApplicationSecret), Some(Class::Auth)));
}

proptest! {
    #[test]
    fn prop_whatever_a_provider_returns_is_shown_on_one_safe_line(
        status in 100u16..600,
        kind in prop::sample::select(vec!["", "text/html", "application/json", "application/x-www-form-urlencoded"]),
        location in "\\PC{0,40}",
        body in prop_oneof![
            "\\PC{0,200}",
            "[<>/a-z =\"'&;]{0,60}(<script>|</|<title>)[<>/a-z =\u{1b}\u{202e}]{0,60}",
            "[{}\\[\\]\",:a-z0-9]{0,80}",
            "[a-z_=&%0-9+]{0,80}",
        ],
    ) {
        let headers = vec![("content-type", kind.to_owned()), ("allow", location.clone()), ("www-authenticate", location.clone())];
        let raw = Response { headers, location: Some(location), ..Response::new(status, body) };
        let response = ProviderResponse::new(&setup(), &Request::get("https://p.example/oauth/token"), &raw, &Redactor::default());
        for finding in [
            read_token(&response).1,
            read_page(&response).1,
            read_detail(&response).1,
        ] {
            for text in [finding.what, finding.why, finding.fix] {
                let odd = |char: char| char.is_control() || crate::domain::safe_text::is_invisible(char);
                prop_assert!(!text.contains(odd) && text.chars().count() < 500, "{text:?}");
            }
        }
    }
}
