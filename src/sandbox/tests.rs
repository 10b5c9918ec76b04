//! Tests of every endpoint and every fault, over real HTTP on loopback, like the program uses them.

mod control;
mod failures;
mod grants;
mod login;
mod management;
mod scenarios;
mod sign_in;
mod validation;

use reqwest::redirect::Policy;
use serde_json::{Value, json};

use super::scenarios::{Scenario, none};
use super::{Sandbox, start};

/// A sandbox, and a client that follows no redirects and uses no proxy.
struct Case {
    sandbox: Sandbox,
    http: reqwest::Client,
    token: String,
}

#[derive(Debug)]
struct Response {
    status: u16,
    headers: reqwest::header::HeaderMap,
    text: String,
}

impl Response {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|cause| panic!("{cause}: {self:?}"))
    }

    fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    fn location(&self) -> url::Url {
        self.header("location").parse().unwrap()
    }
}

/// A script that only contains its URL. It never runs.
fn script(user_detail_url: &str) -> String {
    format!(
        "function fetchUserProfile(accessToken, context, callback) {{ callback(null, {{ user_id: {user_detail_url:?} }}) }}"
    )
}

impl Case {
    async fn new() -> Self {
        Self::with(none()).await
    }

    async fn with(scenario: &'static Scenario) -> Self {
        // A second installation in the same process fails, which is fine: the provider is the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let sandbox = start(scenario, script).await.unwrap();
        let http = reqwest::Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
        // Some scenarios offer no token.
        let token = sandbox.values().into_iter().find(|(name, _)| *name == "AUTH0_API_V2_TOKEN");
        let token = token.map_or_else(String::new, |(_, token)| token);
        Self { sandbox, http, token }
    }

    fn value(&self, name: &str) -> String {
        self.sandbox.values().into_iter().find(|(known, _)| *known == name).unwrap().1
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> reqwest::Result<Response> {
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Response { status, headers, text: response.text().await? })
    }

    fn request(&self, method: &str, url: &str, token: Option<&str>, body: Option<&Value>) -> reqwest::RequestBuilder {
        let mut request = self.http.request(method.parse().unwrap(), url);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        request
    }

    async fn with_token(&self, token: &str, method: &str, path: &str, body: Option<&Value>) -> Response {
        let url = format!("{}/api/v2/{path}", self.sandbox.tenant());
        self.send(self.request(method, &url, Some(token), body)).await.unwrap()
    }

    /// A Management API request with a token that has all scopes.
    async fn api(&self, method: &str, path: &str, body: Option<&Value>) -> Response {
        self.with_token(&self.token, method, path, body).await
    }

    async fn get(&self, path: &str) -> Response {
        self.api("GET", path, None).await
    }

    async fn open(&self, url: &str) -> Response {
        self.send(self.http.get(url)).await.unwrap()
    }

    async fn form(&self, url: &str, pairs: &[(&str, &str)]) -> Response {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let request = self.http.post(url).header("content-type", "application/x-www-form-urlencoded").body(body);
        self.send(request).await.unwrap()
    }

    async fn control(&self, method: &str, path: &str, body: Option<&Value>) -> Response {
        let url = format!("{}/sandbox/{path}", self.sandbox.tenant());
        self.send(self.request(method, &url, None, body)).await.unwrap()
    }

    async fn token_with(&self, order: Value) -> String {
        self.control("POST", "token", Some(&order)).await.json()["token"].as_str().unwrap().to_owned()
    }

    async fn fault(&self, order: Value) {
        assert_eq!(self.control("POST", "fault", Some(&order)).await.status, 204);
    }

    /// The body of a good connection with the sandbox's provider.
    fn document(&self, name: &str) -> Value {
        json!({
            "name": name,
            "strategy": "oauth2",
            "options": {
                "client_id": self.value("APPLICATION_KEY"),
                "client_secret": self.value("APPLICATION_SECRET"),
                "authorizationURL": self.value("AUTHORIZATION_URL"),
                "tokenURL": self.value("TOKEN_URL"),
                "scope": "profile email",
                "scripts": { "fetchUserProfile": "function( { return callback(null) }" },
            },
        })
    }

    /// Creates that connection and returns its id.
    async fn created(&self, name: &str) -> String {
        let reply = self.api("POST", "connections", Some(&self.document(name))).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        reply.json()["id"].as_str().unwrap().to_owned()
    }

    async fn enable(&self, id: &str, client: &str, status: bool) -> Response {
        let body = json!([{ "client_id": client, "status": status }]);
        self.api("PATCH", &format!("connections/{id}/clients"), Some(&body)).await
    }
}
