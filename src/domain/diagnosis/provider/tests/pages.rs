//! How each provider responds to an authorization request.

use super::*;

fn leads(location: &'static str) -> Answered {
    Answered { location: Some(location), ..answered(302, &[], "") }
}

#[test]
fn what_providers_say_about_a_scope_or_a_redirect_uri() {
    use PageKind::*;
    for (who, one, wanted) in [
        (
            "LinkedIn",
            leads(
                "https://acme.eu.auth0.com/login/callback?error=unauthorized_scope_error\
                 &error_description=Scope+%22emial%22+is+not+authorized+for+your+application",
            ),
            Scope,
        ),
        (
            "Entra",
            answered(
                200,
                HTML,
                "<p>AADSTS70011: The provided request must include a 'scope' input parameter. The provided value for the \
                 input parameter 'scope' is not valid. The scope emial is not valid.</p>",
            ),
            Scope,
        ),
        ("Cognito", leads("https://p.example/error?error=redirect_mismatch&client_id=1"), RedirectUri),
        (
            "X",
            answered(
                400,
                JSON,
                r#"{"error":"invalid_request","error_description":"Value passed for the client_id was invalid."}"#,
            ),
            UnknownClient,
        ),
        (
            "X",
            answered(
                400,
                JSON,
                r#"{"error":"invalid_request","error_description":"Value passed for the redirect_uri was invalid."}"#,
            ),
            RedirectUri,
        ),
        ("a consent page", answered(200, HTML, "<p>This application isn't authorized. Choose a scope.</p>"), SignIn),
    ] {
        let (kind, finding) = read_page(&response(&one));
        assert_eq!(kind, wanted, "{who}: {finding:?}");
    }
}

#[test]
fn only_the_page_of_the_authorization_url_says_that_the_id_is_unknown() {
    for (url, wanted) in [
        ("https://github.com/login/oauth/authorize?client_id=1", PageKind::UnknownClient),
        ("https://github.com/v9/login/oauth/authorize?client_id=1", PageKind::WrongUrl),
    ] {
        let page = Answered { url, ..answered(404, HTML, "<h1>Page not found</h1>") };
        assert_eq!(read_page(&response(&page)).0, wanted, "{url}");
    }
    for (url, wanted) in [
        ("https://github.com/login/oauth/access_token", TokenResponseKind::RejectedId),
        ("https://github.com/v9/login/oauth/access_token", TokenResponseKind::WrongUrl),
    ] {
        let token = Answered { url, ..answered(404, JSON, r#"{"error":"Not Found"}"#) };
        assert_eq!(read_token(&response(&token)).0, wanted, "{url}");
    }
}

#[test]
fn a_rejected_scope_with_commas_should_have_spaces() {
    let fix = |scope: &str| {
        let mut given = setup();
        given.set(FieldId::Scope, scope, Source::Typed, Timestamp::UNIX_EPOCH);
        let headers = vec![("content-type", "application/json".into())];
        let raw = Response { headers, ..Response::new(400, r#"{"error":"invalid_scope"}"#) };
        let request = Request::get("https://p.example/authorize");
        read_page(&ProviderResponse::new(&given, &request, &raw, &Redactor::default())).1.fix
    };
    for scope in ["users.read,tweet.read", "users.read;tweet.read"] {
        assert!(fix(scope).starts_with("Separate the scopes with spaces, or compare Scope"), "{}", fix(scope));
    }
    assert!(fix("users.read tweet.read").starts_with("Compare Scope"));
}
