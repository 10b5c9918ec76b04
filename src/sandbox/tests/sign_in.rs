//! Complete sign-ins from the login link on. Like a browser, the tests only follow the redirects and send the forms.

use serde_json::{Value, json};

use super::super::{provider, scenarios, tenant};
use super::{Case, Response};
use crate::domain::profile_script::{Mapping, UserCall, generate};

const QUERY: &str = "logs?q=connection:%22acme%22%20AND%20(type:s%20OR%20type:f)&sort=date:-1&per_page=5";

impl Case {
    /// A sandbox with an enabled connection `acme` with a generated script.
    pub async fn ready(scenario: &str) -> (Self, String) {
        let case = Self::with(scenarios::find(scenario).unwrap()).await;
        let mut document = case.document("acme");
        let call = UserCall::parse(match scenario {
            "user-post" => r#"{"kind":"post-empty"}"#,
            "user-gzip" => r#"{"kind":"get","gzip":true}"#,
            _ => r#"{"kind":"get"}"#,
        });
        let script = generate(&case.value("USER_DETAIL_URL"), &call.unwrap(), None, "");
        document["options"]["scripts"]["fetchUserProfile"] = script.into();
        let id = case.api("POST", "connections", Some(&document)).await.json()["id"].as_str().unwrap().to_owned();
        case.enable(&id, tenant::WEB_CLIENT_ID, true).await;
        case.leave().await;
        (case, id)
    }

    /// Registers a callback at which nothing listens. Something else on this machine may listen at the usual one.
    async fn leave(&self) {
        let unused = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let callbacks = json!({ "callbacks": [format!("http://localhost:{unused}/callback")] });
        self.set(tenant::WEB_CLIENT_ID, callbacks).await;
    }

    pub async fn patch(&self, id: &str, options: Value) {
        let patched = self.api("PATCH", &format!("connections/{id}"), Some(&json!({ "options": options }))).await;
        assert_eq!(patched.status, 200, "{patched:?}");
    }

    pub fn link(&self, connection: &str) -> String {
        let (base, id) = (self.sandbox.tenant(), tenant::WEB_CLIENT_ID);
        format!("{base}/authorize?response_type=code&client_id={id}&connection={connection}&state=s%26%3C&scope=openid")
    }

    /// Follows the redirects and sends this decision if there is a form. Returns the last page, or the URL outside of the
    /// sandbox to which it was redirected.
    pub async fn walk(&self, link: &str, decision: &str) -> Response {
        let mut reply = self.open(link).await;
        for _ in 0..8 {
            let at =
                |url: &str| [self.sandbox.tenant(), self.sandbox.provider()].iter().any(|base| url.starts_with(base));
            if reply.status == 302 {
                let led = reply.header("location").to_owned();
                if !at(&led) {
                    return reply;
                }
                reply = self.open(&led).await;
                continue;
            }
            let Some((action, fields)) = form(&reply.text, decision) else { return reply };
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            reply = self.form(&format!("{}{action}", self.sandbox.provider()), &fields).await;
        }
        panic!("it goes round: {reply:?}")
    }

    pub async fn newest(&self) -> Value {
        self.get(QUERY).await.json()[0].clone()
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let value = tag.split_once(&format!(" {name}=\""))?.1.split_once('"')?.0;
    let value = value.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    Some(value.replace("&amp;", "&"))
}

/// The URL of a page's form, and its fields after a click on the button with this value.
fn form(page: &str, pressed: &str) -> Option<(String, Vec<(String, String)>)> {
    let form = page.split_once("<form ")?.1.split_once("</form>")?.0;
    let field = |tag: &str| Some((attribute(tag, "name")?, attribute(tag, "value")?));
    let tags = |name: &str| form.split(&format!("<{name}")).skip(1).map(str::to_owned).collect::<Vec<_>>();
    let button = tags("button").iter().filter_map(|tag| field(tag)).find(|(_, value)| value == pressed)?;
    let fields = tags("input").iter().filter_map(|tag| field(tag)).chain([button]).collect();
    Some((attribute(&format!(" {form}"), "action")?, fields))
}

#[tokio::test]
async fn a_sign_in_goes_by_way_of_the_page_to_the_log() {
    let (case, _) = Case::ready("none").await;
    assert_eq!(case.get(QUERY).await.json(), json!([]));
    let page = case.open(case.open(&case.link("acme")).await.header("location")).await;
    for words in ["<html lang=\"en\">", "Ada Sandbox", ">Allow</button>", ">Cancel</button>", "profile email"] {
        assert!(page.text.contains(words), "{words}: {}", page.text);
    }
    let asked = case.control("GET", "journal", None).await.json().as_array().unwrap().len();
    let end = case.walk(&case.link("acme"), "allow").await;
    assert_eq!((end.status, end.header("content-type")), (200, "text/html; charset=utf-8"));
    let callbacks = case.get(&format!("clients/{}", tenant::WEB_CLIENT_ID)).await.json()["callbacks"].clone();
    for words in ["<h1>Signed in</h1>", "oauth2|acme|4211", callbacks[0].as_str().unwrap(), "<kbd>t</kbd>"] {
        assert!(end.text.contains(words), "{words}: {}", end.text);
    }
    let entry = case.newest().await;
    assert_eq!((&entry["type"], &entry["user_id"]), (&json!("s"), &json!("oauth2|acme|4211")));
    // The journal also contains the tenant's own requests: the token exchange and the user detail call.
    let journal = case.control("GET", "journal", None).await.json();
    let paths: Vec<&str> = journal.as_array().unwrap()[asked..].iter().filter_map(|one| one["path"].as_str()).collect();
    let wanted = ["/authorize", "/authorize", "/consent", "/login/callback", "/token", "/userinfo"];
    assert_eq!(&paths[..6], wanted);
}

#[tokio::test]
async fn cancel_is_access_denied() {
    let (case, _) = Case::ready("none").await;
    let end = case.walk(&case.link("acme"), "cancel").await;
    assert!(end.text.contains("<h1>Not signed in</h1>") && end.text.contains("The user denied the request"), "{end:?}");
    let entry = case.newest().await;
    assert_eq!((&entry["type"], &entry["details"]["error"]["code"]), (&json!("f"), &json!("access_denied")));
    // From then on, the result of a new sign-in counts.
    case.walk(&case.link("acme"), "allow").await;
    assert_eq!(case.newest().await["type"], "s");
    // Nothing is wrong any more, not even in the log.
    case.control("POST", "scenario", Some(&json!({ "name": "none" }))).await;
    assert_eq!(case.get(QUERY).await.json(), json!([]));
}

#[tokio::test]
async fn where_the_application_listens_the_browser_ends_there() {
    let (case, _) = Case::ready("none").await;
    let application = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let callback = format!("http://{}/callback", application.local_addr().unwrap());
    let far = "https://app.acme.example/callback".to_owned();
    let patch = json!({ "callbacks": [callback, far] });
    case.api("PATCH", &format!("clients/{}", tenant::WEB_CLIENT_ID), Some(&patch)).await;
    for callback in [callback, far] {
        let link = format!("{}&redirect_uri={callback}", case.link("acme"));
        let end = case.walk(&link, "allow").await.location();
        let query: Vec<(String, String)> = end.query_pairs().into_owned().collect();
        assert!(end.as_str().starts_with(&format!("{callback}?code=")), "{end}");
        assert_eq!(query[1], ("state".to_owned(), "s&<".to_owned()));
        let end = case.walk(&link, "cancel").await.location();
        assert!(end.as_str().starts_with(&format!("{callback}?error=access_denied&error_description=")), "{end}");
        assert!(end.as_str().ends_with("&state=s%26%3C"), "{end}");
    }
}

/// A scenario, and the result of a sign-in in it: the type of the log entry, and words in it.
const ENDS: &[(&str, &str, &str)] = &[
    ("none", "s", "oauth2|acme|4211"),
    ("custom-domain", "s", "oauth2|acme|4211"),
    ("authorize-redirect", "s", "oauth2|acme|4211"),
    ("authorize-invalid-scope", "f", "invalid_scope"),
    ("authorize-unauthorized", "f", "unauthorized_client"),
    ("github", "s", "oauth2|acme|4211"),
    ("slack", "s", "oauth2|acme|4211"),
    ("twitch", "s", "oauth2|acme|4211"),
    ("token-form-encoded", "s", "oauth2|acme|4211"),
    ("token-code-first", "s", "oauth2|acme|4211"),
    ("token-wants-json", "f", "415"),
    ("token-wants-basic", "f", "Client authentication failed: no Basic header."),
    ("token-redirect-uri", "f", "The redirect_uri does not match"),
    ("token-unauthorized", "f", "unauthorized_client"),
    ("token-unsupported-grant", "f", "unsupported_grant_type"),
    ("token-invalid-client", "f", "invalid_client"),
    ("token-html", "f", "failed to obtain access token"),
    ("token-unavailable", "f", "503"),
    ("user-post", "s", "oauth2|acme|4211"),
    ("user-slack", "s", "oauth2|acme|4211"),
    ("user-code-ok", "s", "oauth2|acme|4211"),
    ("user-errcode", "s", "oauth2|acme|4211"),
    ("user-gzip", "s", "oauth2|acme|4211"),
    ("user-not-found", "f", "failed with status 404: <!doctype html>"),
    ("user-html", "f", "did not return JSON: <!doctype html>"),
    ("user-bot-wall", "f", "failed with status 403"),
];

#[tokio::test]
async fn the_scenario_decides_what_goes_wrong() {
    for (name, kind, words) in ENDS {
        let (case, _) = Case::ready(name).await;
        let end = case.walk(&case.link("acme"), "allow").await;
        let title = if *kind == "s" { "<h1>Signed in</h1>" } else { "<h1>Not signed in</h1>" };
        assert!(end.text.contains(title), "{name}: {}", end.text);
        let entry = case.newest().await;
        assert_eq!(entry["type"], *kind, "{name}: {entry}");
        assert!(entry.to_string().contains(words), "{name}: {entry}");
    }
}

#[tokio::test]
async fn the_scenarios_sign_in_result_counts_until_the_connection_is_changed() {
    for (name, _, words) in &super::scenarios::SIGN_INS {
        let case = Case::with(scenarios::find(name).unwrap()).await;
        case.leave().await;
        let id = case.get("connections?strategy=oauth2").await.json()[0]["id"].as_str().unwrap().to_owned();
        let query = "logs?q=connection:%22custom-connection-oauth2%22";
        let log = async || case.get(query).await.json();
        let end = case.walk(&case.link("custom-connection-oauth2"), "allow").await;
        assert!(end.text.contains(if *words == "|4211" { "Signed in" } else { "igned in" }), "{name}: {end:?}");
        let entries = log().await;
        assert!(entries[0].to_string().contains(words) && entries.as_array().unwrap().len() == 2, "{name}: {entries}");
        let mut options = case.get(&format!("connections/{id}")).await.json()["options"].clone();
        let script = generate(&case.value("USER_DETAIL_URL"), &UserCall::default(), None, "");
        options["scripts"]["fetchUserProfile"] = script.into();
        case.patch(&id, options).await;
        case.walk(&case.link("custom-connection-oauth2"), "allow").await;
        assert_eq!(log().await[0]["user_id"], "oauth2|custom-connection-oauth2|4211", "{name}");
    }
}

#[tokio::test]
async fn the_connection_is_used_as_it_is_now() {
    let (case, id) = Case::ready("none").await;
    let good = case.get(&format!("connections/{id}")).await.json()["options"].clone();
    let with = |member: &str, value: Value| {
        let mut options = good.clone();
        options[member] = value;
        options
    };
    let script = |script: &str| json!({ "fetchUserProfile": script });
    let mapping = Mapping::parse(r#"{"user_id": "data.id"}"#).unwrap();
    let no_id = generate(&case.value("USER_DETAIL_URL"), &UserCall::default(), Some(&mapping), "");
    let basic = json!({ "Authorization": "Basic eDp5" });
    for (options, words) in [
        (with("pkce_enabled", true.into()), "oauth2|acme|4211"),
        (with("client_secret", "wrong".into()), "invalid_client"),
        (with("customHeaders", basic), "Send client_id and client_secret in the body."),
        (with("tokenURL", "https://id.acme.example/token".into()), "ECONNREFUSED id.acme.example"),
        (with("tokenURL", format!("{}/nowhere", case.sandbox.provider()).into()), "404"),
        (with("tokenURL", format!("{}/oauth/token", case.sandbox.tenant()).into()), "access_denied"),
        (with("scripts", script(&no_id)), "returned no usable user ID at data.id: {"),
        (
            with("scripts", script(&generate("https://p.example/me", &UserCall::default(), None, ""))),
            "The userinfo request got no response: connect ECONNREFUSED p.example",
        ),
    ] {
        case.patch(&id, options).await;
        case.walk(&case.link("acme"), "allow").await;
        let entry = case.newest().await.to_string();
        assert!(entry.contains(words), "{words}: {entry}");
    }
}

#[tokio::test]
async fn a_custom_script_is_run() {
    let (case, id) = Case::ready("none").await;
    let good = case.get(&format!("connections/{id}")).await.json()["options"].clone();
    let url = case.value("USER_DETAIL_URL");
    let asks = format!(
        "async (token, ctx, cb) => {{
          const headers = {{ Authorization: ctx.token_type + ' ' + token }};
          const user = await (await fetch('{url}', {{ headers }})).json();
          cb(null, {{ user_id: user.id, name: user.name }});
        }}"
    );
    for (script, words) in [
        ("(a, b, c) => c(null, { user_id: 1 })", "oauth2|acme|1"),
        (asks.as_str(), "oauth2|acme|4211"),
        ("(a, b, c) => c(null, { user_id: String(undefined) })", "oauth2|acme|undefined"),
        ("(a, b, c) => c(null, { id: 1 })", "The profile has no user_id"),
        ("(a, b, c) => c(null, [1])", "The profile has no user_id"),
        ("(a, b, c) => c(null)", "The profile is undefined"),
        ("(a, b, c) => c(null, { user_id: access_token })", "access_token is not defined"),
        ("(a, b, c) => { require('axios@0.22.0') }", "Cannot find module 'axios@0.22.0'"),
        ("(a, b, c) => { }", "did not complete within 20 seconds"),
        ("(a, b, c) => c(new Error('no'))", "\"no\""),
        ("(a, b, c) => require('request')('https://api.acme.example/', c)", "ECONNREFUSED api.acme.example"),
    ] {
        let mut options = good.clone();
        options["scripts"]["fetchUserProfile"] = script.into();
        case.patch(&id, options).await;
        case.walk(&case.link("acme"), "allow").await;
        let entry = case.newest().await.to_string();
        assert!(entry.contains(words), "{script}: {entry}");
    }
}

#[tokio::test]
async fn the_page_escapes_texts_and_has_no_foreign_links() {
    let (case, _) = Case::ready("none").await;
    let callback = format!("{}/login/callback", case.sandbox.tenant());
    let key = provider::APPLICATION_KEY;
    let good = format!("response_type=code&client_id={key}&redirect_uri={callback}");
    let odd = format!("{good}&scope=%3Cb%3E%22&state='%22%3E%3Cscript%3E&x=\"'");
    let page = case.open(&format!("{}?{odd}", case.value("AUTHORIZATION_URL"))).await;
    assert!(page.text.contains("<strong>&lt;b&gt;&quot;</strong>"), "{}", page.text);
    for bad in ["<b>", "<script", "src=", "href=", "url(", "@import"] {
        assert!(!page.text.contains(bad), "{bad}: {}", page.text);
    }
    let (action, fields) = form(&page.text, "allow").unwrap();
    let consent = format!("{}{action}", case.sandbox.provider());
    assert!(fields[0].1.contains("&state=%27%22%3E%3Cscript%3E&"), "{fields:?}");
    for (request, decision) in [
        (format!("response_type=code&client_id={key}&redirect_uri=https://stranger.example/"), "allow"),
        (format!("response_type=code&client_id=x&redirect_uri={callback}"), "allow"),
        (format!("client_id={key}&redirect_uri={callback}"), "cancel"),
        (String::new(), "cancel"),
    ] {
        let refused = case.form(&consent, &[("request", &request), ("decision", decision)]).await;
        assert_eq!((refused.status, refused.headers.get("location")), (400, None), "{request}");
    }
    let raw = format!("{good}&state='\"><script>");
    let again = case.form(&consent, &[("request", &raw), ("decision", "?")]).await;
    assert!(again.status == 200 && !again.text.contains("<script"), "{again:?}");
    assert_eq!(form(&again.text, "allow").unwrap().1[0].1, raw);
    // Each state and each code is valid once.
    let back = case.form(&consent, &[("request", &good), ("decision", "allow")]).await;
    let code = back.location().query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
    let token = case.value("TOKEN_URL");
    let exchange = |code: &str, redirect_uri: &str| {
        let (code, redirect_uri, token) = (code.to_owned(), redirect_uri.to_owned(), token.clone());
        let secret = ("client_secret", provider::APPLICATION_SECRET);
        let case = &case;
        async move {
            let form = [
                ("grant_type", "authorization_code"),
                ("client_id", key),
                secret,
                ("code", &code),
                ("redirect_uri", &redirect_uri),
            ];
            case.form(&token, &form).await.status
        }
    };
    assert_eq!(exchange(&code, &callback).await, 200);
    assert_eq!(exchange(&code, &callback).await, 400);
    let back = case.form(&consent, &[("request", &good), ("decision", "allow")]).await;
    let code = back.location().query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
    assert_eq!(exchange(&code, "https://stranger.example/").await, 400);
}
