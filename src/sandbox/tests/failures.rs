//! Sign-ins by the built-in visitor, with a real application behind the callback: what it gets in each scenario, and what the
//! tenant's log says about it.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use url::Url;

use super::super::tenant::{SPA_CLIENT_ID, WEB_CLIENT_ID};
use super::Case;

const CORRELATION: &str = "a0c-1.2~3@x+y/z:*_";

/// An application on this machine, and the requests that it got.
struct Application {
    callback: String,
    got: Arc<Mutex<Vec<String>>>,
}

impl Application {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let callback = format!("http://localhost:{}/callback", listener.local_addr().unwrap().port());
        let got = Arc::new(Mutex::new(Vec::new()));
        let heard = got.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut bytes = vec![0; 8192];
                let length = stream.read(&mut bytes).await.unwrap_or(0);
                // The tenant connects only to see whether something listens.
                if length > 0 {
                    heard.lock().unwrap().push(String::from_utf8_lossy(&bytes[..length]).into_owned());
                    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nok").await;
                }
            }
        });
        Self { callback, got }
    }

    /// The parameters of the only request.
    fn only(&self) -> Vec<(String, String)> {
        let got = self.got.lock().unwrap();
        let [one] = got.as_slice() else { panic!("{got:?}") };
        let target = one.split(' ').nth(1).unwrap();
        let query = target.split_once('?').map_or_else(|| one.split("\r\n\r\n").last().unwrap(), |(_, query)| query);
        url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
    }

    fn parameter(&self, name: &str) -> String {
        self.only().into_iter().find(|(known, _)| known == name).map(|(_, value)| value).unwrap_or_default()
    }
}

impl Case {
    /// A sandbox with a connection, by the scenario or by us, and an application whose callback is registered.
    async fn staged(scenario: &str) -> (Self, String, Application) {
        let case = Self::with(super::super::scenarios::find(scenario).unwrap()).await;
        let found = case.get("connections?strategy=oauth2").await.json();
        let (case, name) = match found[0]["name"].as_str() {
            Some(name) => (case, name.to_owned()),
            None => (Self::ready(scenario).await.0, "acme".to_owned()),
        };
        let application = Application::start().await;
        if !scenario.starts_with("callback-") {
            case.set(WEB_CLIENT_ID, json!({ "callbacks": [application.callback] })).await;
        }
        (case, name, application)
    }

    async fn visit(&self, link: &str, decision: &str) -> Value {
        let reply = self.control("POST", "visit", Some(&json!({ "url": link, "decision": decision }))).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.json()
    }

    fn asking(&self, connection: &str, application: &Application, more: &[(&str, &str)]) -> String {
        let usual = [
            ("response_type", "code"),
            ("client_id", WEB_CLIENT_ID),
            ("connection", connection),
            ("scope", "openid email"),
            ("state", "secret-state"),
            ("redirect_uri", &application.callback),
            ("correlation_id", CORRELATION),
        ];
        let all = usual.iter().filter(|(name, _)| more.iter().all(|(other, _)| other != name)).chain(more);
        Url::parse_with_params(&format!("{}/authorize", self.sandbox.tenant()), all).unwrap().into()
    }

    /// The newest entry with our correlation ID.
    async fn logged(&self) -> Value {
        let log = self.get("logs?sort=date:-1&per_page=100").await.json();
        let ours = log.as_array().unwrap().iter().find(|one| one["references"]["correlation_id"] == CORRELATION);
        ours.unwrap_or_else(|| panic!("{log}")).clone()
    }
}

/// A scenario, the error that the application gets (empty: none, so a code), and words of its description and of the log.
const BACK: &[(&str, &str, &str)] = &[
    ("none", "", ""),
    ("confirmation-page", "", ""),
    ("user-unverified", "", ""),
    ("connection-disabled", "invalid_request", "the connection was not found"),
    ("connection-no-sign-in", "invalid_request", "the connection was not found"),
    ("third-party-application", "invalid_request", "the connection was not found"),
    ("code-grant-off", "unauthorized_client", "Grant type 'authorization_code' not allowed"),
    ("organization-required", "invalid_request", "parameter organization is required"),
    ("authorize-invalid-scope", "invalid_scope", "The requested scope is invalid"),
    ("authorize-unauthorized", "unauthorized_client", "The client is not authorized"),
    ("token-invalid-client", "invalid_request", "failed to obtain access token"),
    ("token-wants-basic", "invalid_request", "failed to obtain access token"),
    ("token-redirect-uri", "invalid_request", "failed to obtain access token"),
    ("user-scope", "invalid_request", "failed with status 403"),
    ("user-no-id", "invalid_request", "no usable user ID"),
    ("user-html", "invalid_request", "did not return JSON"),
    ("sign-in-script", "invalid_request", "access_token is not defined"),
    ("sign-in-module", "invalid_request", "Cannot find module 'axios@0.22.0'"),
    ("sign-in-slow", "invalid_request", "did not complete within 20 seconds"),
    ("sign-in-no-user-id", "invalid_request", "No usable user ID"),
    ("sign-in-status-401", "invalid_request", "StatusCode: 401"),
    ("sign-in-client", "invalid_request", "failed to obtain access token"),
    ("sign-in-scope", "invalid_scope", "Unknown or invalid scopes"),
    ("sign-in-cancelled", "access_denied", "The user denied the request"),
    ("action-denies", "access_denied", "Only users of acme.example can sign in."),
];

#[tokio::test]
async fn the_application_and_the_log_say_the_same() {
    for (name, error, words) in BACK {
        let (case, connection, application) = Case::staged(name).await;
        let visit = case.visit(&case.asking(&connection, &application, &[]), "allow").await;
        assert_eq!(visit["landed"], true, "{name}: {visit}");
        assert_eq!(application.parameter("state"), "secret-state");
        let entry = case.logged().await;
        assert_eq!((&entry["client_id"], &entry["client_name"]), (&json!(WEB_CLIENT_ID), &json!("Acme Web")), "{name}");
        assert!(entry["log_id"].as_str().is_some_and(|id| id.len() > 30) && entry["date"].is_string(), "{entry}");
        if error.is_empty() {
            assert!(!application.parameter("code").is_empty(), "{name}: {visit}");
            assert_eq!((&entry["type"], &entry["connection"]), (&json!("s"), &json!(connection)), "{name}");
            continue;
        }
        let said = application.parameter("error_description");
        assert!(application.parameter("error") == *error && said.contains(words), "{name}: {said}: {visit}");
        assert_eq!(entry["type"], "f", "{name}: {entry}");
        assert!(entry["description"].as_str().unwrap().contains(words), "{name}: {entry}");
        // An entry about a connection names it by name and ID.
        assert_eq!(entry["connection"].is_string(), entry["connection_id"].is_string(), "{entry}");
    }
}

#[tokio::test]
async fn cancel_reaches_the_application() {
    let (case, connection, application) = Case::staged("none").await;
    let visit = case.visit(&case.asking(&connection, &application, &[]), "cancel").await;
    let seen = visit["seen"].as_array().unwrap();
    assert_eq!((visit["landed"].as_bool(), seen.len()), (Some(true), 5), "{visit}");
    assert_eq!(application.parameter("error"), "access_denied");
    assert_eq!(case.logged().await["type"], "f");
    // What it reports has no code and no state.
    assert!(!visit.to_string().contains("state"), "{visit}");
    let page = &seen[1];
    assert_eq!((&page["status"], &page["title"]), (&json!(200), &json!("Sign in to Sandbox Provider")), "{visit}");
    let end = seen[4]["url"].as_str().unwrap();
    assert_eq!(
        end,
        format!("{}?error=access_denied&error_description=The+user+denied+the+request", application.callback)
    );
}

/// A scenario in which the browser ends at a page, its title, and the description of the log entry (empty: none).
const STUCK: &[(&str, &str, &str)] = &[
    ("callback-missing", "Oops!, something went wrong", "Callback URL mismatch."),
    ("callback-slash", "Oops!, something went wrong", "Callback URL mismatch."),
    ("callback-none", "Oops!, something went wrong", "Callback URL mismatch."),
    ("application-unknown", "Oops!, something went wrong", "Unknown client: AcmeWeb"),
    ("redirect-uri", "Authorization error", ""),
    ("authorize-client-id", "Authorization error", ""),
    ("authorize-not-found", "404 Not Found", ""),
];

#[tokio::test]
async fn some_failures_never_reach_the_application() {
    for (name, title, words) in STUCK {
        let (case, connection, application) = match *name {
            "application-unknown" => {
                let case = Case::with(super::super::scenarios::find(name).unwrap()).await;
                case.created("acme").await;
                (case, "acme".to_owned(), Application::start().await)
            }
            _ => Case::staged(name).await,
        };
        let visit = case.visit(&case.asking(&connection, &application, &[]), "allow").await;
        let last = visit["seen"].as_array().unwrap().last().unwrap().clone();
        assert_eq!((visit["landed"].as_bool(), &last["title"]), (Some(false), &json!(title)), "{name}: {visit}");
        assert!(application.got.lock().unwrap().is_empty());
        if words.is_empty() {
            assert_eq!(case.get("logs?q=type:f").await.json(), json!([]), "{name}");
            continue;
        }
        let entry = case.logged().await;
        assert!(entry["description"].as_str().unwrap().starts_with(words), "{name}: {entry}");
        assert_eq!(entry["details"]["qs"]["redirect_uri"], application.callback, "{entry}");
    }
}

#[tokio::test]
async fn a_callback_on_this_computer_is_confirmed_unless_the_application_says_otherwise() {
    let (case, connection, application) = Case::staged("confirmation-page").await;
    let link = case.asking(&connection, &application, &[]);
    let page = case.walk(&link, "allow").await;
    for words in ["<title>Confirm your sign-in</title>", "Acme Web", &application.callback, ">Continue</button>"] {
        assert!(page.text.contains(words), "{words}: {page:?}");
    }
    assert!(application.got.lock().unwrap().is_empty());
    let action = page.text.split_once("action=\"").unwrap().1.split_once('"').unwrap().0.to_owned();
    let confirm = format!("{}{action}", case.sandbox.tenant());
    // The page stays until its button is pressed, and then it is gone.
    assert_eq!(case.open(&confirm).await.status, 200);
    assert_eq!(case.form(&confirm, &[]).await.status, 200);
    let back = case.form(&confirm, &[("action", "continue")]).await;
    assert!(back.header("location").starts_with(&format!("{}?code=", application.callback)), "{back:?}");
    assert_eq!(case.form(&confirm, &[("action", "continue")]).await.status, 400);
    // The visitor presses it.
    let titles: Vec<Value> =
        case.visit(&link, "allow").await["seen"].as_array().unwrap().iter().map(|one| one["title"].clone()).collect();
    assert!(titles.contains(&json!("Confirm your sign-in")), "{titles:?}");
    let silent = case.open(&format!("{link}&prompt=none")).await;
    assert!(silent.header("location").contains("error=interaction_required"), "{silent:?}");
    assert_eq!(case.logged().await["type"], "fsa");
    // A callback on another machine needs no page.
    case.set(WEB_CLIENT_ID, json!({ "callbacks": ["https://app.acme.example/callback"] })).await;
    let far = case.asking(&connection, &application, &[("redirect_uri", "https://app.acme.example/callback")]);
    assert!(case.walk(&far, "allow").await.header("location").starts_with("https://app.acme.example/callback?code="));
}

#[tokio::test]
async fn a_correlation_id_that_auth0_would_not_take_is_ignored() {
    let (case, connection, application) = Case::staged("none").await;
    for odd in ["", "a b", "ä", &"x".repeat(65)] {
        case.visit(&case.asking(&connection, &application, &[("correlation_id", odd)]), "allow").await;
        assert_eq!(case.newest().await["references"], Value::Null, "{odd}");
    }
}

#[tokio::test]
async fn the_visitor_stays_on_this_machine_and_posts_where_the_page_does() {
    let (case, connection, application) = Case::staged("none").await;
    let far = "https://app.acme.example/callback";
    case.set(WEB_CLIENT_ID, json!({ "callbacks": [far, application.callback] })).await;
    let visit = case.visit(&case.asking(&connection, &application, &[("redirect_uri", far)]), "allow").await;
    let last = visit["seen"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (visit["landed"].as_bool(), &last),
        (Some(false), &json!({ "method": "GET", "url": far, "status": null, "title": null }))
    );
    let visit = case.visit(&case.asking(&connection, &application, &[("response_mode", "form_post")]), "allow").await;
    assert_eq!(visit["landed"], true, "{visit}");
    assert!(!application.parameter("code").is_empty() && application.parameter("state") == "secret-state");
    for (url, decision) in [("https://auth0.com/", "allow"), ("nonsense", "allow"), (far, "cancel"), ("", "")] {
        let order = json!({ "url": url, "decision": decision });
        assert_eq!(case.control("POST", "visit", Some(&order)).await.status, 400, "{url}");
    }
    let odd = json!({ "url": case.link(&connection), "decision": "perhaps" });
    assert_eq!(case.control("POST", "visit", Some(&odd)).await.status, 400);
    // A connection that breaks off ends the visit.
    case.fault(json!({ "path": "/consent", "kind": "drop_after" })).await;
    let visit = case.visit(&case.asking(&connection, &application, &[]), "allow").await;
    assert_eq!(visit["seen"].as_array().unwrap().last().unwrap()["status"], Value::Null, "{visit}");
}

#[tokio::test]
async fn a_token_can_be_revoked_at_the_provider() {
    let (case, connection, application) = Case::staged("provider-token-revoked").await;
    case.visit(&case.asking(&connection, &application, &[]), "allow").await;
    let kept = case.get("users/oauth2%7Cacme%7C4211").await.json()["identities"][0]["access_token"].clone();
    let reply = case.send(case.request("GET", &case.value("USER_DETAIL_URL"), kept.as_str(), None)).await.unwrap();
    assert_eq!(reply.status, 401, "the provider doesn't know the token that is kept: {reply:?}");
}

#[tokio::test]
async fn a_user_is_stored_with_the_providers_token() {
    let (case, connection, application) = Case::staged("none").await;
    let path = "users/oauth2%7Cacme%7C4211";
    assert_eq!(case.get(path).await.status, 404);
    let link = case.asking(&connection, &application, &[]);
    for logins in 1..=2 {
        case.visit(&link, "allow").await;
        let user = case.get(path).await.json();
        assert_eq!(
            (&user["logins_count"], &user["email"], &user["email_verified"]),
            // The script doesn't map whether the address is verified.
            (&json!(logins), &json!("ada@sandbox.example"), &json!(false)),
            "{user}"
        );
        let identity = json!({ "connection": "acme", "provider": "oauth2", "user_id": "acme|4211", "isSocial": true,
            "access_token": super::super::provider::ACCESS_TOKEN });
        assert_eq!(user["identities"], json!([identity]));
    }
    let search =
        async |query: &str| case.get(&format!("users?q={query}&include_totals=true")).await.json()["total"].clone();
    assert_eq!(search("identities.connection:%22acme%22").await, 1);
    assert_eq!(search("identities.connection:%22other%22").await, 0);
    assert_eq!(search("user_id:%22oauth2%7Cacme%7C4211%22").await, 1);
    assert_eq!(case.get(&format!("{path}?fields=user_id")).await.json(), json!({ "user_id": "oauth2|acme|4211" }));
    let weak = case.token_with(json!({ "scope": "read:users" })).await;
    let shown = case.with_token(&weak, "GET", path, None).await;
    assert!(shown.status == 200 && !shown.text.contains("access_token"), "{shown:?}");
    assert_eq!(case.with_token(&weak, "DELETE", path, None).await.status, 403);
    let none = case.token_with(json!({ "scope": "read:user_idp_tokens" })).await;
    assert_eq!(case.with_token(&none, "GET", path, None).await.status, 403);
    assert_eq!(case.api("DELETE", path, None).await.status, 204);
    assert_eq!(case.get(path).await.status, 404);
    let id = case.get("connections?name=acme").await.json()[0]["id"].as_str().unwrap().to_owned();
    let mut options = case.get(&format!("connections/{id}")).await.json()["options"].clone();
    let profile =
        "{ user_id: 4211, email: 'a@b.example', email_verified: true, identities: 1, team: ['x'], phone: null }";
    options["scripts"]["fetchUserProfile"] = format!("(token, context, done) => done(null, {profile})").into();
    case.patch(&id, options).await;
    case.visit(&link, "allow").await;
    let user = case.get(path).await.json();
    assert_eq!(
        (&user["email_verified"], &user["team"], &user["name"]),
        (&json!(true), &json!(["x"]), &json!("a@b.example"))
    );
    assert!(user["identities"].is_array() && user.get("phone").is_none(), "{user}");
    // A connection's users are deleted with it.
    case.api("DELETE", &format!("connections/{id}"), None).await;
    assert_eq!(case.get(path).await.status, 404);
}

#[tokio::test]
async fn an_application_without_a_secret_gets_its_code_in_a_message() {
    let (case, connection, application) = Case::staged("none").await;
    let id = case.get("connections?name=acme").await.json()[0]["id"].as_str().unwrap().to_owned();
    case.enable(&id, SPA_CLIENT_ID, true).await;
    let origin = application.callback.trim_end_matches("/callback").to_owned();
    case.set(SPA_CLIENT_ID, json!({ "callbacks": [origin], "web_origins": [origin] })).await;
    let more = [("client_id", SPA_CLIENT_ID), ("redirect_uri", &origin), ("response_mode", "web_message")];
    let visit = case.visit(&case.asking(&connection, &application, &more), "allow").await;
    let last = visit["seen"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["title"], &last["status"]), (&json!("Go back to the application"), &json!(200)), "{visit}");
}
