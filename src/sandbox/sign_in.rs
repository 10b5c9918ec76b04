//! A sign-in, from the authorize request to the application's callback. Once the provider sends the browser back, the tenant
//! exchanges the code, runs the Fetch User Profile Script, and logs the result.
//!
//! Rules: the tenant sends requests to the URLs in the connection, but only to the sandbox's own; it reaches no other host.
//! The script runs without the lock, so it blocks no other request.

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use url::{Url, form_urlencoded};

use super::authorize::AuthorizeRequest;
use super::delivery::{deliver, needs_confirmation, refuse};
use super::grants::Grant;
use super::http::{Request, Response, escaped};
use super::logs::{self, Entry, of_scenario};
use super::profile_script::{self, ScriptInput};
use super::server::{Inner, World};
use super::tenant::{Connection, Tenant, keep, random_text, text};

/// The number of unfinished sign-ins. Older ones are dropped.
const KEPT: usize = 50;

const INVALID_STATE: &str = "invalid_request: Invalid state. Open the login link again, because it works only once.";

#[derive(Default)]
pub struct SignIns {
    /// The queries of authorize requests that led to the login page, each with its state.
    queries: Vec<(String, String)>,
    unfinished: Vec<UnfinishedSignIn>,
    /// The sign-ins that the user still has to confirm, each with its state.
    unconfirmed: Vec<(String, Grant)>,
    /// The newest entry is the last.
    pub log: Vec<Value>,
}

/// An unfinished sign-in, whose browser was sent to the provider.
#[derive(Clone)]
pub struct UnfinishedSignIn {
    /// The state in the request to the provider.
    pub state: String,
    /// The code verifier of that request, for connections with PKCE (RFC 7636).
    pub verifier: String,
    pub redirect_uri: String,
    /// The connection's id.
    pub connection: String,
    pub ask: AuthorizeRequest,
}

impl SignIns {
    pub fn keep_query(&mut self, state: String, query: String) {
        keep(&mut self.queries, (state, query), KEPT);
    }

    pub fn query(&self, state: &str) -> Option<&str> {
        self.queries.iter().find(|(known, _)| known == state).map(|(_, query)| query.as_str())
    }

    pub fn begin(&mut self, unfinished: UnfinishedSignIn) {
        keep(&mut self.unfinished, unfinished, KEPT);
    }

    fn take(&mut self, state: &str) -> Option<UnfinishedSignIn> {
        let at = self.unfinished.iter().position(|unfinished| unfinished.state == state)?;
        Some(self.unfinished.remove(at))
    }
}

/// Why a sign-in failed: a text, OAuth's error code for the application, and the details for the log.
pub struct SignInFailure {
    words: String,
    error: String,
    details: Value,
}

/// A user whom the provider and the script have identified.
pub struct IdentifiedUser {
    /// The user's id at Auth0.
    pub user_id: String,
    pub profile: Map<String, Value>,
    pub token_response: Value,
}

pub type SignInResult = Result<IdentifiedUser, SignInFailure>;

/// An unfinished sign-in whose browser has returned from the provider.
struct ReturnedSignIn {
    unfinished: UnfinishedSignIn,
    connection: Option<Connection>,
}

/// What is left to do.
enum NextStep {
    Script(ScriptInput),
    Nothing(SignInResult),
}

/// The browser returns from the provider with this request.
pub fn is_return(request: &Request) -> bool {
    request.verb() == "GET" && request.path == "/login/callback"
}

/// Finishes the sign-in that the browser returns from.
pub async fn finish(world: &World, request: &Request) -> Response {
    let came = world.lock().read_return(request);
    let (returned, next) = match came {
        Ok(came) => came,
        Err(page) => return page,
    };
    let end = match next {
        NextStep::Nothing(end) => end,
        NextStep::Script(input) => profile_script::run(world, input, request.now).await,
    };
    world.lock().tenant.settle(returned, end, request)
}

impl Inner {
    /// Does everything before the script. An error is the page for a request that belongs to no sign-in.
    fn read_return(&mut self, request: &Request) -> Result<(ReturnedSignIn, NextStep), Response> {
        let page = |text: &str| Err(Response::oops(400, text));
        let error = request.parameter("error").map(|error| {
            let words = request.parameter("error_description").unwrap_or_else(|| error.clone());
            SignInFailure::with(&error, &words)
        });
        let unfinished = request.parameter("state").and_then(|state| self.tenant.sign_ins.take(&state));
        let (unfinished, code) = match (unfinished, error, request.parameter("code")) {
            (Some(unfinished), Some(error), _) => (unfinished, Err(error)),
            (Some(unfinished), None, Some(code)) => (unfinished, Ok(code)),
            (_, Some(SignInFailure { words, error, .. }), _) => return page(&format!("{error}: {words}")),
            (None, None, Some(_)) => return page(INVALID_STATE),
            (_, None, None) => return page("invalid_request: Both code and error are missing."),
        };
        let connection = self.tenant.connection(&unfinished.connection).cloned();
        let next = match (code, &connection) {
            (Err(failed), _) => NextStep::Nothing(Err(failed)),
            (Ok(_), None) => NextStep::Nothing(Err(SignInFailure::new("the connection was not found"))),
            (Ok(code), Some(connection)) => match self.scenario_end(connection) {
                Some(end) => NextStep::Nothing(end),
                None => {
                    let script_input = self.script_input(&unfinished, connection, &code, request.now);
                    script_input.map_or_else(|failed| NextStep::Nothing(Err(failed)), NextStep::Script)
                }
            },
        };
        Ok((ReturnedSignIn { unfinished, connection }, next))
    }

    /// The result that the scenario's log prescribes. None if it prescribes none, or if the connection was changed since.
    fn scenario_end(&self, connection: &Connection) -> Option<SignInResult> {
        let entry = of_scenario(&self.tenant).into_iter().next()?;
        self.tenant.played_on.iter().find(|played| played.document == connection.document)?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        if entry["type"] == "s" {
            let (profile, token_response) = (Map::new(), Value::Null);
            return Some(Ok(IdentifiedUser { user_id: text(&entry["user_id"]), profile, token_response }));
        }
        let details = entry["details"]["error"].clone();
        let error = details["code"].as_str().or(details["type"].as_str()).unwrap_or("invalid_request").to_owned();
        Some(Err(SignInFailure { words: text(&entry["description"]), error, details }))
    }

    fn script_input(
        &mut self,
        unfinished: &UnfinishedSignIn,
        connection: &Connection,
        code: &str,
        now: Timestamp,
    ) -> Result<ScriptInput, SignInFailure> {
        let no_options = Map::new();
        let options = connection.document.get("options").and_then(Value::as_object).unwrap_or(&no_options);
        let token_response = self.exchange(unfinished, options, code, now)?;
        let script = options.get("scripts").and_then(|scripts| scripts["fetchUserProfile"].as_str());
        let script = script.unwrap_or_default().to_owned();
        Ok(ScriptInput { script, token_response, connection: connection.text("name").to_owned() })
    }

    /// Exchanges the code for a token response, with the same request as Auth0.
    fn exchange(
        &mut self,
        unfinished: &UnfinishedSignIn,
        options: &Map<String, Value>,
        code: &str,
        now: Timestamp,
    ) -> Result<Value, SignInFailure> {
        let option = |name: &str| text(options, name);
        let mut form = form_urlencoded::Serializer::new(String::new());
        for (name, value) in [
            ("grant_type", "authorization_code"),
            ("client_id", option("client_id")),
            ("client_secret", option("client_secret")),
            ("code", code),
            ("redirect_uri", &unfinished.redirect_uri),
        ] {
            form.append_pair(name, value);
        }
        if options.get("pkce_enabled") == Some(&Value::Bool(true)) {
            form.append_pair("code_verifier", &unfinished.verifier);
        }
        let mut headers = vec![("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned())];
        let own = options.get("customHeaders").and_then(Value::as_object).into_iter().flatten();
        headers.extend(own.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))));
        const WORDS: &str = "failed to obtain access token";
        let answer = self
            .send("POST", option("tokenURL"), &headers, form.finish(), now)
            .map_err(|why| SignInFailure::new(&format!("{WORDS}. Error: {why}")))?;
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        let response = serde_json::from_str::<Value>(&body).unwrap_or_else(|_| {
            let pairs = form_urlencoded::parse(body.as_bytes()).into_owned();
            pairs.map(|(name, value)| (name, Value::String(value))).collect::<Map<_, _>>().into()
        });
        let has_token = response["access_token"].is_string() && (200..300).contains(&answer.status);
        if has_token { Some(response) } else { None }.ok_or_else(|| SignInFailure {
            details: json!({ "message": WORDS, "oauthError": { "statusCode": answer.status, "data": body } }),
            ..SignInFailure::new(WORDS)
        })
    }

    /// Sends a request as the tenant does. It is in the journal like any other.
    pub fn send(
        &mut self,
        method: &str,
        url: &str,
        headers: &[(String, String)],
        body: String,
        now: Timestamp,
    ) -> Result<Response, String> {
        let url = Url::parse(url).map_err(|_| format!("Invalid URI {url:?}"))?;
        let Some(side) = self.side_of(&url) else {
            let host = &url[url::Position::BeforeHost..url::Position::AfterPort];
            return Err(format!("connect ECONNREFUSED {host} (the demo can reach only its own provider)"));
        };
        let request = Request::to(&url, method, headers, body, now);
        self.write_down(side, &request);
        Ok(self.dispatch(side, &request))
    }
}

impl SignInFailure {
    pub fn new(words: &str) -> Self {
        Self { words: words.to_owned(), error: "invalid_request".to_owned(), details: json!({ "message": words }) }
    }

    fn with(error: &str, words: &str) -> Self {
        Self { words: words.to_owned(), error: error.to_owned(), details: json!({ "message": words, "code": error }) }
    }
}

impl Tenant {
    /// Stores the user, logs the sign-in and answers the application, or asks the user to confirm first.
    fn settle(&mut self, back: ReturnedSignIn, end: SignInResult, request: &Request) -> Response {
        let ReturnedSignIn { unfinished: UnfinishedSignIn { ask, .. }, connection } = back;
        let end = end.and_then(|user| match self.ways.denies {
            Some(words) => Err(SignInFailure::with("access_denied", words)),
            None => Ok(user),
        });
        let entry = match &end {
            Ok(user) => Entry::new("s", "").user(&user.user_id),
            Err(failed) => Entry::new("f", &failed.words).details(failed.details.clone()),
        };
        let entry = entry.client(&ask.client_id).correlated(ask.correlation_id.clone());
        logs::write(self, entry, connection.as_ref(), request.now);
        let user = match end {
            Ok(user) => user,
            Err(SignInFailure { words, error, .. }) => {
                let page = nobody_listens("Not signed in", &format!("Reason: {words}"), &ask);
                return refuse(&ask, &error, &words, &page);
            }
        };
        let (id, name) =
            connection.map_or_else(Default::default, |one| (one.text("id").to_owned(), one.text("name").to_owned()));
        let mut response = user.token_response.clone();
        if self.ways.tokens_revoked {
            response["access_token"] = "revoked-at-the-provider".into();
        }
        self.users.sign_in(&name, &user.user_id, &user.profile, &response, request.now);
        let grant = Grant::new(ask, &user.user_id, &id, request.now);
        let client = self.client(&grant.ask.client_id);
        if client.is_none_or(|client| !needs_confirmation(client, &grant.ask.callback)) {
            return self.grant(grant, request);
        }
        let state = random_text(32);
        let page = format!("{}/u/confirm?state={state}", self.base_of(request));
        keep(&mut self.sign_ins.unconfirmed, (state, grant), KEPT);
        Response::redirect(&page)
    }

    /// Sends the browser to the application, with a code or an ID token.
    fn grant(&mut self, grant: Grant, request: &Request) -> Response {
        let grant = grant.issued(request.now);
        let ask = grant.ask.clone();
        let page = nobody_listens("Signed in", &format!("Auth0 user ID: {}", grant.user_id), &ask);
        let parameter = match ask.implicit {
            true => ("id_token", grant.id_token(self, &self.base_of(request), request.now)),
            false => ("code", self.grants.issue(grant)),
        };
        deliver(&ask, &[parameter], &page)
    }
}

/// The page on which Auth0 asks whether the user wants to sign in to an application on this computer. It is shown once for
/// each sign-in, until the user presses its button.
pub fn confirm(tenant: &mut Tenant, request: &Request) -> Response {
    let state = request.parameter("state").unwrap_or_default();
    let Some(at) = tenant.sign_ins.unconfirmed.iter().position(|(known, _)| *known == state) else {
        return Response::oops(400, INVALID_STATE);
    };
    let pressed = request.body_parameters().is_some_and(|form| text(&form, "action") == "continue");
    if request.method == "POST" && pressed {
        let (_, grant) = tenant.sign_ins.unconfirmed.remove(at);
        return tenant.grant(grant, request);
    }
    let ask = &tenant.sign_ins.unconfirmed[at].1.ask;
    let name = tenant.client(&ask.client_id).and_then(|client| client.get("name")?.as_str()).unwrap_or_default();
    let main = format!(
        "<p>You are signing in to <strong>{}</strong> on this computer:</p>\n<p>{}</p>\n\
         <form method=\"post\" action=\"/u/confirm?state={}\">\n\
         <p><button type=\"submit\" name=\"action\" value=\"continue\" class=\"main\">Continue</button></p>\n</form>\n\
         <p>If you didn't start this sign-in, close this page.</p>",
        escaped(name),
        escaped(&ask.callback),
        escaped(&state)
    );
    Response::document(200, "Confirm your sign-in", &main)
}

/// The body of the redirect to the callback, shown if nothing listens there.
fn nobody_listens(title: &str, what: &str, ask: &AuthorizeRequest) -> Response {
    let (what, callback) = (escaped(what), escaped(&ask.callback));
    let main = format!(
        "<p><strong>{what}</strong></p>\n\
         <p>Go back to a0connect and press <kbd>t</kbd>. Step 8 finds this sign-in in the tenant log.</p>\n\
         <p>Auth0 would now send the browser to your application at {callback}. The demo works without an application.</p>"
    );
    Response::document(200, title, &main)
}
