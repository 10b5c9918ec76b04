//! How each provider responds to a token request with a made-up code.

use super::*;
use crate::domain::response_data::TokenResponseKind;

const X_WITHOUT_HEADER: &str =
    r#"{"error":"unauthorized_client","error_description":"Missing valid authorization header"}"#;

#[test]
fn what_providers_return_to_a_token_request() {
    use TokenResponseKind::*;
    let json = |status, body| answered(status, JSON, body);
    let challenge: &[(&str, &str)] = &[("content-type", "application/json"), ("www-authenticate", "Basic realm=\"x\"")];
    let of = |url, one: Answered| Answered { url, ..one };
    for (who, one, wanted) in [
        (
            "GitHub",
            answered(
                200,
                FORM,
                "error=bad_verification_code&error_description=The+code+passed+is+incorrect+or+expired.&error_uri=https%3A%2F%2Fdocs.github.com",
            ),
            Accepted,
        ),
        (
            "GitHub",
            json(
                200,
                r#"{"error":"bad_verification_code","error_description":"The code passed is incorrect or expired."}"#,
            ),
            Accepted,
        ),
        (
            "GitHub",
            answered(
                200,
                FORM,
                "error=incorrect_client_credentials&error_description=The+client_id+and%2For+client_secret+passed+are+incorrect.",
            ),
            RejectedClient,
        ),
        (
            "GitHub",
            json(
                200,
                r#"{"error":"incorrect_client_credentials","error_description":"The client_id and/or client_secret passed are incorrect."}"#,
            ),
            RejectedClient,
        ),
        (
            "GitHub",
            json(
                200,
                r#"{"error":"redirect_uri_mismatch","error_description":"The redirect_uri MUST match the registered callback URL for this application."}"#,
            ),
            RedirectUri,
        ),
        (
            "GitHub",
            of("https://github.com/login/oauth/access_token", answered(404, FORM, "error=Not+Found")),
            RejectedId,
        ),
        ("Slack", json(200, r#"{"ok":false,"error":"invalid_client_id"}"#), RejectedId),
        ("Slack", json(200, r#"{"ok":false,"error":"bad_client_secret"}"#), RejectedSecret),
        ("Slack", json(200, r#"{"ok":false,"error":"invalid_code"}"#), Accepted),
        ("Slack", json(200, r#"{"ok":false,"error":"bad_redirect_uri"}"#), RedirectUri),
        ("Dropbox", json(400, r#"{"error":"invalid_client: Invalid client_id or client_secret"}"#), RejectedClient),
        (
            "Dropbox",
            json(400, r#"{"error":"invalid_grant","error_description":"code doesn't exist or has expired"}"#),
            Accepted,
        ),
        ("Discord", json(401, r#"{"error":"invalid_client"}"#), RejectedClient),
        ("Discord", json(400, r#"{"error":"invalid_client"}"#), RejectedClient),
        (
            "Discord",
            json(400, r#"{"error":"invalid_grant","error_description":"Invalid \"code\" in request."}"#),
            Accepted,
        ),
        (
            "Discord, of old",
            json(400, r#"{"error":"invalid_request","error_description":"Invalid \"code\" in request."}"#),
            Accepted,
        ),
        (
            "LinkedIn",
            json(401, r#"{"error":"invalid_client","error_description":"Client authentication failed"}"#),
            RejectedClient,
        ),
        (
            "LinkedIn",
            json(
                400,
                r#"{"error":"invalid_request","error_description":"Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. Or authorization code expired. Or external member binding exists"}"#,
            ),
            Accepted,
        ),
        (
            "LinkedIn",
            json(
                400,
                r#"{"error":"invalid_redirect_uri","error_description":"Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. Or authorization code expired. Or external member binding exists"}"#,
            ),
            Accepted,
        ),
        (
            "Facebook",
            json(
                400,
                r#"{"error":{"message":"Error validating client secret.","type":"OAuthException","code":1,"fbtrace_id":"x"}}"#,
            ),
            RejectedSecret,
        ),
        (
            "Facebook",
            json(
                400,
                r#"{"error":{"message":"Invalid verification code format.","type":"OAuthException","code":100,"fbtrace_id":"x"}}"#,
            ),
            Accepted,
        ),
        (
            "Spotify",
            json(400, r#"{"error":"invalid_client","error_description":"Invalid client secret"}"#),
            RejectedSecret,
        ),
        ("Spotify", json(400, r#"{"error":"invalid_client","error_description":"Invalid client"}"#), RejectedId),
        (
            "Spotify",
            json(400, r#"{"error":"invalid_grant","error_description":"Invalid authorization code"}"#),
            Accepted,
        ),
        ("Spotify", json(400, r#"{"error":"invalid_grant","error_description":"Invalid redirect URI"}"#), RedirectUri),
        ("Twitch", json(400, r#"{"status":400,"message":"invalid client"}"#), RejectedId),
        ("Twitch", json(403, r#"{"status":403,"message":"invalid client secret"}"#), RejectedSecret),
        ("Twitch", json(400, r#"{"status":400,"message":"Invalid authorization code"}"#), Accepted),
        (
            "Google",
            json(401, r#"{"error":"invalid_client","error_description":"The OAuth client was not found."}"#),
            RejectedId,
        ),
        ("Google", json(401, r#"{"error":"invalid_client","error_description":"Unauthorized"}"#), RejectedClient),
        ("Google", json(400, r#"{"error":"invalid_grant","error_description":"Malformed auth code."}"#), Accepted),
        (
            "Microsoft",
            json(
                400,
                r#"{"error":"unauthorized_client","error_description":"AADSTS700016: Application with identifier 'x' was not found in the directory 'y'."}"#,
            ),
            RejectedId,
        ),
        (
            "Microsoft",
            json(
                401,
                r#"{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided."}"#,
            ),
            RejectedSecret,
        ),
        (
            "Okta",
            json(
                401,
                r#"{"error":"invalid_client","error_description":"The client secret supplied for a confidential client is invalid."}"#,
            ),
            RejectedSecret,
        ),
        (
            "Okta",
            json(
                401,
                r#"{"errorCode":"invalid_client","errorSummary":"Invalid value for 'client_id' parameter.","errorLink":"invalid_client"}"#,
            ),
            RejectedId,
        ),
        (
            "Okta",
            json(
                400,
                r#"{"error":"invalid_grant","error_description":"The authorization code is invalid or has expired."}"#,
            ),
            Accepted,
        ),
        ("Auth0", json(403, r#"{"error":"invalid_grant","error_description":"Invalid authorization code"}"#), Accepted),
        ("Auth0", json(401, r#"{"error":"access_denied","error_description":"Unauthorized"}"#), RejectedClient),
        (
            "Keycloak",
            json(
                401,
                r#"{"error":"unauthorized_client","error_description":"Invalid client or Invalid client credentials"}"#,
            ),
            RejectedClient,
        ),
        ("Notion", answered(401, challenge, r#"{"error":"invalid_client"}"#), WantsBasic),
        (
            "Notion",
            Answered { sent_basic: true, ..answered(401, challenge, r#"{"error":"invalid_client"}"#) },
            RejectedClient,
        ),
        ("Notion", json(400, r#"{"error":"invalid_grant"}"#), Accepted),
        (
            "Stripe",
            json(
                401,
                r#"{"error":{"type":"invalid_request_error","message":"Invalid API Key provided: sk_test_****"}}"#,
            ),
            RejectedSecret,
        ),
        ("Stripe", json(401, r#"{"error":{"type":"invalid_request_error"}}"#), RejectedClient),
        (
            "Stripe",
            json(400, r#"{"error":"invalid_grant","error_description":"Authorization code does not exist: x"}"#),
            Accepted,
        ),
        (
            "Doorkeeper",
            json(
                400,
                r#"{"error":"invalid_grant","error_description":"The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client."}"#,
            ),
            Accepted,
        ),
        (
            "Doorkeeper",
            json(
                401,
                r#"{"error":"invalid_client","error_description":"Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method."}"#,
            ),
            RejectedClient,
        ),
        (
            "DNSimple",
            json(401, r#"{"error":"invalid_client","error_description":"Client authentication failed"}"#),
            RejectedClient,
        ),
        ("DNSimple", json(400, r#"{"error":"invalid_grant"}"#), Accepted),
        // It looks the code up first, so only the control proves something.
        ("better-auth", json(401, r#"{"error":"invalid_grant","error_description":"invalid code"}"#), Accepted),
        ("by the book", json(400, r#"{"error":"unauthorized_client"}"#), Grant),
        ("by the book", json(400, r#"{"error":"unsupported_grant_type"}"#), Grant),
        ("by the book", json(400, r#"{"error":"invalid_grant_type"}"#), Grant),
        ("by the book", json(400, r#"{"error":"invalid_scope"}"#), Scope),
        ("by the book", json(400, r#"{"error":"invalid_request"}"#), Malformed),
        (
            "Basic alone",
            json(
                400,
                r#"{"error":"invalid_request","error_description":"The client must authenticate with the Authorization header and nothing else."}"#,
            ),
            WantsBasic,
        ),
        (
            "by the book",
            json(
                400,
                r#"{"error":"invalid_grant","error_description":"The redirect_uri does not match one that is registered for this client."}"#,
            ),
            RedirectUri,
        ),
        (
            "Twitch",
            json(400, r#"{"status":400,"message":"Parameter redirect_uri does not match registered URI"}"#),
            RedirectUri,
        ),
        (
            "Discord",
            json(400, r#"{"error":"invalid_grant","error_description":"Invalid \"redirect_uri\" in request."}"#),
            RedirectUri,
        ),
        (
            "Strava",
            json(
                400,
                r#"{"message":"Bad Request","errors":[{"resource":"AuthorizationCode","field":"code","code":"invalid"}]}"#,
            ),
            Accepted,
        ),
        (
            "Strava",
            json(
                400,
                r#"{"message":"Bad Request","errors":[{"resource":"Application","field":"client_id","code":"invalid"}]}"#,
            ),
            RejectedId,
        ),
        ("WeChat", json(200, r#"{"errcode":41002,"errmsg":"appid missing"}"#), OtherNames),
        ("WeChat", json(200, r#"{"errcode":40125,"errmsg":"invalid appsecret"}"#), RejectedSecret),
        ("WeChat", json(200, r#"{"errcode":40029,"errmsg":"invalid code"}"#), Accepted),
        (
            "TikTok",
            json(200, r#"{"error":"invalid_request","error_description":"Client_key should not be empty."}"#),
            OtherNames,
        ),
        (
            "HubSpot",
            json(400, r#"{"status":"BAD_AUTH_CODE","message":"missing or unknown auth code","correlationId":"x"}"#),
            Accepted,
        ),
        (
            "HubSpot",
            json(400, r#"{"status":"BAD_CLIENT_ID","message":"missing or unknown client id","correlationId":"x"}"#),
            RejectedId,
        ),
        (
            "HubSpot",
            json(400, r#"{"status":"BAD_CLIENT_SECRET","message":"missing or invalid client secret"}"#),
            RejectedSecret,
        ),
        ("out of service", answered(503, HTML, "<h1>503 Service Unavailable</h1>"), Unclear),
        (
            "Basic alone",
            json(400, r#"{"error":"invalid_request","error_description":"Missing required parameter: client_id"}"#),
            RejectedClient,
        ),
        ("wants JSON", json(415, r#"{"error":"Unsupported Media Type"}"#), WantsJson),
        ("wants JSON", json(400, r#"{"message":"Content-Type must be application/json"}"#), WantsJson),
        ("another page", answered(404, HTML, "<html><h1>Not Found</h1>"), WrongUrl),
        ("another page", json(404, r#"{"error":"Not Found"}"#), WrongUrl),
        ("another page", answered(200, HTML, "<html><h1>Welcome</h1>"), WrongUrl),
        ("a page for browsers", answered(405, &[("allow", "GET, HEAD")], ""), WrongUrl),
        ("elsewhere", Answered { location: Some("/login"), ..answered(302, &[], "") }, WrongUrl),
        (
            "a bot wall",
            answered(
                403,
                &[("content-type", "text/html"), ("cf-mitigated", "challenge")],
                "<title>Just a moment...</title>",
            ),
            Wall,
        ),
        ("a bot wall", answered(403, HTML, "<title>Just a moment...</title>"), Wall),
        ("a bot wall", answered(503, HTML, "<h1>Access Denied</h1>"), Wall),
        ("a bot wall", answered(200, HTML, "<title>Just a moment...</title>"), Wall),
        ("too many", json(429, r#"{"error":"slow_down"}"#), Wall),
        ("too many", answered(429, HTML, "<h1>Too many</h1>"), Wall),
        ("a fault", answered(500, HTML, "<h1>invalid_grant</h1>"), Unclear),
        ("a fault", json(500, r#"{"error":"server_error"}"#), Unclear),
        ("another page", json(200, r#"{"message":"Read about your client secret in the documentation"}"#), Unclear),
        ("gives a token to anybody", json(200, r#"{"access_token":"x","token_type":"bearer"}"#), Unclear),
        ("X", json(401, X_WITHOUT_HEADER), WantsBasic),
        ("X", json(400, X_WITHOUT_HEADER), WantsBasic),
        ("X", Answered { sent_basic: true, ..json(401, X_WITHOUT_HEADER) }, RejectedClient),
        ("X", Answered { sent_basic: true, ..json(400, X_WITHOUT_HEADER) }, RejectedClient),
        (
            "X",
            json(
                400,
                r#"{"error":"invalid_request","error_description":"Value passed for the authorization code was invalid."}"#,
            ),
            Accepted,
        ),
        ("no words", answered(401, &[], ""), RejectedClient),
        ("no words", answered(400, &[], ""), Unclear),
    ] {
        let response = response(&one);
        let (kind, finding) = read_token(&response);
        assert_eq!(kind, wanted, "{who}: {response:?}");
        assert_eq!(finding.why.is_empty(), finding.state == State::Ok, "{who}: {finding:?}");
        assert_eq!(finding.field.is_none(), finding.state == State::Ok, "{who}: {finding:?}");
    }
}
