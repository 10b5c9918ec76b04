//! A sign-in, from the authorize request to the application's callback. The provider sends the browser back. The tenant
//! exchanges the code, runs the Fetch User Profile Script, and logs the result.
//!
//! Rules: the tenant sends requests to the URLs in the connection, but only to the sandbox's own; it reaches no other host.
//! The script runs outside of the lock, so it holds up no other request.

use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use url::{Host, Url, form_urlencoded};

use super::http::{Answer, Request, escaped};
use super::login::redirect_with;
use super::logs::{dated, of_scenario};
use super::profile_script::{self, Fetch};
use super::server::{Inner, Side, World};
use super::tenant::{Connection, random_text};

/// The number of unfinished sign-ins and of log entries. Older ones are dropped.
const KEPT: usize = 50;
/// A port of this machine accepts a connection faster than this.
const LISTENS: Duration = Duration::from_millis(500);

#[derive(Default)]
pub struct SignIns {
    begun: Vec<Begun>,
    /// The newest entry is the last.
    pub log: Vec<Value>,
}

/// An unfinished sign-in, whose browser was sent to the provider.
#[derive(Clone)]
pub struct Begun {
    /// The state in the request to the provider.
    pub state: String,
    /// The code verifier of that request, for connections with PKCE (RFC 7636).
    pub verifier: String,
    pub redirect_uri: String,
    /// The connection's id.
    pub connection: String,
    /// The application's redirect URI. Its id and its own state follow.
    pub callback: String,
    pub client_id: String,
    pub client_state: Option<String>,
}

impl SignIns {
    pub fn begin(&mut self, begun: Begun) {
        keep(&mut self.begun, begun);
    }

    fn take(&mut self, state: &str) -> Option<Begun> {
        let at = self.begun.iter().position(|begun| begun.state == state)?;
        Some(self.begun.remove(at))
    }
}

fn keep<T>(list: &mut Vec<T>, one: T) {
    list.push(one);
    let surplus = list.len().saturating_sub(KEPT);
    list.drain(..surplus);
}

/// Why a sign-in failed: a text, OAuth's error code for the application, and the details for the log.
pub struct Failed {
    words: String,
    error: String,
    details: Value,
}

/// The user's id at Auth0, or why there is none.
type End = Result<String, Failed>;

/// A sign-in that came back from the provider.
struct Back {
    begun: Begun,
    connection: Option<Connection>,
}

/// What is left to do.
enum Next {
    Script(Fetch),
    Nothing(End),
}

/// This is the request by which the browser comes back from the provider.
pub fn comes_back(request: &Request) -> bool {
    request.verb() == "GET" && request.path == "/login/callback"
}

/// Ends the sign-in with which the browser came back.
pub async fn answered(world: &World, request: &Request) -> Answer {
    let came = world.lock().come_back(request);
    let (back, next) = match came {
        Ok(came) => came,
        Err(page) => return page,
    };
    let end = match next {
        Next::Nothing(end) => end,
        Next::Script(fetch) => profile_script::run(world, fetch, request.now).await,
    };
    world.lock().write_sign_in(&back, &end, request.now);
    to_application(&back.begun, &end)
}

impl Inner {
    /// Everything before the script. Or the page for a request that belongs to no sign-in.
    fn come_back(&mut self, request: &Request) -> Result<(Back, Next), Answer> {
        let page = |text: &str| Err(Answer::page(400, "Oops!, something went wrong", text));
        let error = request.parameter("error").map(|error| {
            let words = request.parameter("error_description").unwrap_or_else(|| error.clone());
            Failed { details: json!({ "message": words, "code": error }), words, error }
        });
        let begun = request.parameter("state").and_then(|state| self.tenant.sign_ins.take(&state));
        let (begun, code) = match (begun, error, request.parameter("code")) {
            (Some(begun), Some(error), _) => (begun, Err(error)),
            (Some(begun), None, Some(code)) => (begun, Ok(code)),
            (_, Some(Failed { words, error, .. }), _) => return page(&format!("{error}: {words}")),
            (None, None, Some(_)) => {
                return page("invalid_request: Invalid state. Open the login link again, because it works only once.");
            }
            (_, None, None) => return page("invalid_request: Both code and error are missing."),
        };
        let connection = self.tenant.connection(&begun.connection).cloned();
        let next = match (code, &connection) {
            (Err(failed), _) => Next::Nothing(Err(failed)),
            (Ok(_), None) => Next::Nothing(Err(Failed::new("the connection was not found"))),
            (Ok(code), Some(connection)) => match self.told_by_scenario(connection) {
                Some(end) => Next::Nothing(end),
                None => {
                    let exchanged = self.exchanged(&begun, connection, &code, request.now);
                    exchanged.map_or_else(|failed| Next::Nothing(Err(failed)), Next::Script)
                }
            },
        };
        Ok((Back { begun, connection }, next))
    }

    fn write_sign_in(&mut self, back: &Back, end: &End, now: Timestamp) {
        let Some(connection) = &back.connection else { return };
        let mut entry = match end {
            Ok(user_id) => json!({ "type": "s", "user_id": user_id }),
            Err(Failed { words, details, .. }) => {
                json!({ "type": "f", "description": words, "details": { "error": details } })
            }
        };
        entry["client_id"] = json!(back.begun.client_id);
        keep(&mut self.tenant.sign_ins.log, dated(entry, connection, now));
    }

    /// How sign-ins end in the scenario. None if the scenario doesn't say, or if the connection was changed since.
    fn told_by_scenario(&self, connection: &Connection) -> Option<End> {
        let entry = of_scenario(&self.tenant).into_iter().next()?;
        self.tenant.played_on.iter().find(|played| played.document == connection.document)?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        if entry["type"] == "s" {
            return Some(Ok(text(&entry["user_id"])));
        }
        let details = entry["details"]["error"].clone();
        let error = details["code"].as_str().or(details["type"].as_str()).unwrap_or("invalid_request").to_owned();
        Some(Err(Failed { words: text(&entry["description"]), error, details }))
    }

    fn exchanged(
        &mut self,
        begun: &Begun,
        connection: &Connection,
        code: &str,
        now: Timestamp,
    ) -> Result<Fetch, Failed> {
        let no_options = Map::new();
        let options = connection.document.get("options").and_then(Value::as_object).unwrap_or(&no_options);
        let token_response = self.exchange(begun, options, code, now)?;
        let script = options.get("scripts").and_then(|scripts| scripts["fetchUserProfile"].as_str());
        let script = script.unwrap_or_default().to_owned();
        Ok(Fetch { script, token_response, connection: connection.text("name").to_owned() })
    }

    /// Exchanges the code for a token response, with the same request as Auth0.
    fn exchange(
        &mut self,
        begun: &Begun,
        options: &Map<String, Value>,
        code: &str,
        now: Timestamp,
    ) -> Result<Value, Failed> {
        let option = |name: &str| options.get(name).and_then(Value::as_str).unwrap_or_default();
        let mut form = form_urlencoded::Serializer::new(String::new());
        for (name, value) in [
            ("grant_type", "authorization_code"),
            ("client_id", option("client_id")),
            ("client_secret", option("client_secret")),
            ("code", code),
            ("redirect_uri", &begun.redirect_uri),
        ] {
            form.append_pair(name, value);
        }
        if options.get("pkce_enabled") == Some(&Value::Bool(true)) {
            form.append_pair("code_verifier", &begun.verifier);
        }
        let mut headers = vec![("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned())];
        let own = options.get("customHeaders").and_then(Value::as_object).into_iter().flatten();
        headers.extend(own.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))));
        const WORDS: &str = "failed to obtain access token";
        let answer = self
            .ask("POST", option("tokenURL"), &headers, form.finish(), now)
            .map_err(|why| Failed::new(&format!("{WORDS}. Error: {why}")))?;
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        let response = serde_json::from_str::<Value>(&body).unwrap_or_else(|_| {
            let pairs = form_urlencoded::parse(body.as_bytes()).into_owned();
            pairs.map(|(name, value)| (name, Value::String(value))).collect::<Map<_, _>>().into()
        });
        let has_token = response["access_token"].is_string() && (200..300).contains(&answer.status);
        if has_token { Some(response) } else { None }.ok_or_else(|| Failed {
            details: json!({ "message": WORDS, "oauthError": { "statusCode": answer.status, "data": body } }),
            ..Failed::new(WORDS)
        })
    }

    /// Sends a request of the tenant. The journal contains it like any other.
    pub fn ask(
        &mut self,
        method: &str,
        url: &str,
        headers: &[(String, String)],
        body: String,
        now: Timestamp,
    ) -> Result<Answer, String> {
        let url = Url::parse(url).map_err(|_| format!("Invalid URI {url:?}"))?;
        let is_at = |base: &str| Url::parse(base).is_ok_and(|base| base.origin() == url.origin());
        let side = match () {
            () if is_at(&self.seed.provider) => Side::Provider,
            () if is_at(&self.tenant.base) => Side::Tenant,
            () => {
                let host = &url[url::Position::BeforeHost..url::Position::AfterPort];
                return Err(format!("connect ECONNREFUSED {host} (the demo can reach only its own provider)"));
            }
        };
        let pairs = headers
            .iter()
            .filter_map(|(name, value)| Some((HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?)));
        let request = Request {
            method: method.to_owned(),
            path: url.path().to_owned(),
            query: url.query().unwrap_or_default().to_owned(),
            headers: HeaderMap::from_iter(pairs),
            body: Bytes::from(body),
            now,
        };
        self.write_down(side, &request);
        Ok(self.answer(side, &request))
    }
}

impl Failed {
    pub fn new(words: &str) -> Self {
        Self { words: words.to_owned(), error: "invalid_request".to_owned(), details: json!({ "message": words }) }
    }
}

/// A redirect to the callback. Its body is the page to show if nothing listens there.
fn to_application(begun: &Begun, end: &End) -> Answer {
    const NEXT: &str = "Go back to a0connect and press <kbd>t</kbd>. Step 8 finds this sign-in in the tenant log.";
    let code = || vec![("code", random_text(40))];
    let (title, what, next, mut parameters) = match end {
        Ok(user_id) => ("Signed in", format!("Auth0 user ID: {user_id}"), NEXT, code()),
        Err(Failed { words, error, .. }) => {
            let parameters = vec![("error", error.clone()), ("error_description", words.clone())];
            ("Not signed in", format!("Reason: {words}"), NEXT, parameters)
        }
    };
    parameters.extend(begun.client_state.clone().map(|state| ("state", state)));
    let (what, callback) = (escaped(&what), escaped(&begun.callback));
    let main = format!(
        "<p><strong>{what}</strong></p>\n<p>{next}</p>\n\
         <p>Auth0 would now send the browser to your application at {callback}. The demo works without an application.</p>"
    );
    let page = Answer::document(200, title, &main);
    let Answer { status, headers, .. } = redirect_with(&begun.callback, &parameters);
    Answer { status, headers: [headers, page.headers].concat(), body: page.body }
}

/// The redirect to the application's callback. If that is on this machine and nothing listens there, the page instead.
pub async fn landed(request: &Request, answer: Answer) -> Answer {
    let location = answer.headers.iter().find(|(name, _)| name == "location");
    let url = location.and_then(|(_, location)| Url::parse(location).ok()).filter(|_| comes_back(request));
    match url {
        Some(url) if !listens(&url).await => {
            let headers = answer.headers.into_iter().filter(|(name, _)| name != "location").collect();
            Answer { status: 200, headers, body: answer.body }
        }
        _ => answer,
    }
}

/// Always true for another machine, which isn't checked: the browser may reach it.
async fn listens(url: &Url) -> bool {
    let address = match (url.host(), url.port_or_known_default()) {
        (Some(Host::Domain("localhost")), Some(port)) => ("localhost".to_owned(), port),
        (Some(Host::Ipv4(ip)), Some(port)) if ip.is_loopback() => (ip.to_string(), port),
        (Some(Host::Ipv6(ip)), Some(port)) if ip.is_loopback() => (ip.to_string(), port),
        _ => return true,
    };
    matches!(timeout(LISTENS, TcpStream::connect(address)).await, Ok(Ok(_)))
}
