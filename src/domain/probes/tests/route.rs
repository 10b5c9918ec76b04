//! Where an authorize request with `connection=NAME` leads.

use super::*;
use crate::domain::known::Known;

fn route(status: u16, location: Option<&str>, body: &str) -> Finding {
    let (mut setup, facts) = ready(ALL_SCOPES);
    setup.connection_id = Some("con_1".into());
    let request = request(Probe::Route, Known::new(&setup, &facts, now())).unwrap();
    assert_eq!(request.bearer, None);
    let answer = Ok(Response { location: location.map(str::to_owned), ms: 7, ..Response::new(status, body) });
    match super::super::read(Probe::Route, Known::new(&setup, &facts, now()), &request, &answer) {
        Reading::Fact(fact) => fact.finding,
        other => panic!("{other:?}"),
    }
}

fn leads(location: &str) -> (State, String, Option<FieldId>) {
    let finding = route(302, Some(location), "");
    assert_eq!(finding.why.is_empty(), finding.state == State::Ok, "{finding:?}");
    (finding.state, finding.what, finding.field)
}

const CALLBACK: &str = "https%3A%2F%2Facme-dev.eu.auth0.com%2Flogin%2Fcallback";

#[test]
fn to_the_provider() {
    let good = format!("https://p.example/authorize?client_id=key-1&redirect_uri={CALLBACK}&scope=identify&state=x");
    assert_eq!(leads(&good), (State::Ok, "Leads to p.example".into(), None));
}

#[test]
fn to_the_provider_with_something_else() {
    let failed = |what: &str, field| (State::Failed, what.to_owned(), Some(field));
    for (location, wanted) in [
        (
            format!("https://p.example/authorize?client_id=key-2&redirect_uri={CALLBACK}"),
            failed("Auth0 uses another client ID at the provider", ApplicationKey),
        ),
        (
            "https://p.example/authorize?client_id=key-1&redirect_uri=https%3A%2F%2Fx%2Flogin%2Fcallback".into(),
            failed("Auth0 sends another redirect URI", Auth0Domain),
        ),
        (
            format!("https://p.example/authorise?client_id=key-1&redirect_uri={CALLBACK}"),
            failed("The sign-in leads to another URL", AuthorizationUrl),
        ),
        (
            format!("https://p.example:8443/authorize?client_id=key-1&redirect_uri={CALLBACK}"),
            failed("The sign-in leads to another URL", AuthorizationUrl),
        ),
        (
            format!("https://p.example.evil.example/authorize?client_id=key-1&redirect_uri={CALLBACK}"),
            failed("The sign-in leads to another URL", AuthorizationUrl),
        ),
    ] {
        assert_eq!(leads(&location), wanted);
    }
}

#[test]
fn back_to_the_application() {
    let finding = route(
        302,
        Some(
            "https://app.acme.com/cb?error=invalid_request&error_description=the%20connection%20was%20not%20found%1B%5B2J&state=x",
        ),
        "",
    );
    assert_eq!(finding.state, State::Failed);
    assert_eq!(finding.why, "the connection was not found\\x1b[2J");
    assert!(finding.fix.contains("to enable it"));
    let without_error = leads("https://app.acme.com/cb?code=1");
    assert_eq!(
        without_error,
        (State::Failed, "The sign-in returns straight to the application".into(), Some(ConnectionName))
    );
}

#[test]
fn what_comes_back_names_the_field() {
    for (error, words, field) in [
        ("invalid_request", "parameter%20organization%20is%20required%20for%20this%20client", Auth0ClientId),
        (
            "unauthorized_client",
            "Grant%20type%20'authorization_code'%20not%20allowed%20for%20the%20client.",
            Auth0ClientId,
        ),
        ("invalid_request", "the%20connection%20was%20not%20found", ConnectionName),
        ("server_error", "something%20new", ConnectionName),
    ] {
        let location = format!("https://app.acme.com/cb?error={error}&error_description={words}");
        let (state, _, found) = leads(&location);
        assert_eq!((state, found), (State::Failed, Some(field)), "{words}");
    }
}

#[test]
fn to_a_page_of_auth0() {
    for location in ["/u/login?state=x", "https://acme-dev.eu.auth0.com/u/login?state=x"] {
        let (state, what, _) = leads(location);
        assert_eq!((state, what.as_str()), (State::Inconclusive, "Auth0 shows its own page before the provider"));
    }
}

#[test]
fn to_nowhere() {
    let finding = route(302, Some("https://[bad\u{1b}"), "");
    assert_eq!(finding.state, State::Inconclusive);
    assert!(finding.why.contains("\\x1b"));
}

#[test]
fn pages_are_read_by_their_words() {
    let mismatch = route(403, None, "<h1>Callback URL mismatch.</h1>");
    assert_eq!((mismatch.state, mismatch.field), (State::Failed, Some(CallbackUrls)));
    let unknown = route(400, None, "<p>Unknown client: web</p>");
    assert_eq!((unknown.state, unknown.field), (State::Failed, Some(Auth0ClientId)));
    let page = route(200, None, "<p>Sign in</p>");
    assert_eq!((page.state, page.evidence.unwrap().body), (State::Inconclusive, None));
    let broken = route(503, None, "");
    assert_eq!((broken.state, broken.field), (State::Inconclusive, Some(Auth0Domain)));
    let disabled = route(400, None, "<p>invalid_request: no connections enabled for the client</p>");
    assert_eq!((disabled.state, disabled.field), (State::Failed, Some(Auth0ClientId)));
    assert!(!disabled.why.contains("<p>"));
    let wall = route(403, None, "<p>Just a moment...</p>");
    assert_eq!((wall.state, wall.field), (State::Inconclusive, Some(Auth0Domain)));
    let gone = route(404, None, "<p>Not found</p>");
    assert_eq!((gone.state, gone.field), (State::Failed, Some(Auth0Domain)));
}
