//! Sign-ins as the front ends drive them, against an Auth0 in memory.

mod failures;
mod shown;
mod temporary;

use super::*;
use crate::domain::facts::Facts;
use crate::domain::fields::FieldId::{self, *};
use crate::domain::finding::{Actor, Class, Evidence};
use crate::domain::http::{HttpResult, Method, Request, Response};
use crate::domain::journal::{Journal, Temporary};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::probes::tests::{ALL_SCOPES, learn, now, ready, refusal, set};
use crate::domain::response_data::{Application, ResponseData};
use crate::domain::secret::Secret;
use crate::domain::setup::Setup;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use serde_json::{Map, Value, json};

const CALLBACK: &str = "http://127.0.0.1:4000/cb";

pub fn once() -> OneTimeValues {
    OneTimeValues {
        state: "s-1".into(),
        nonce: "n-1".into(),
        verifier: Secret::new("the-verifier-of-this-attempt"),
        challenge: "the-challenge".into(),
        correlation_id: "a0connect-1".into(),
        page_key: "k-1".into(),
    }
}

/// An Auth0 with one application, and a browser.
struct World {
    setup: Setup,
    facts: Facts,
    callbacks: Vec<String>,
    /// The temporary applications: client ID and name.
    applications: Vec<(String, String)>,
    /// The applications that the connection was enabled for.
    enabled: Vec<String>,
    /// The ports that are taken.
    taken: Vec<u16>,
    /// What the browser comes back with.
    comes: Vec<Returned>,
    /// The exchange's response, if it isn't a good one.
    exchange: Option<HttpResult>,
    verified: Option<Verified>,
    log: Value,
    /// What the checks find when they are repeated.
    checks: fn(&mut World),
    /// Changes get no response.
    loses_changes: bool,
    journal: Journal,
    sent: Vec<String>,
    clock: i64,
}

fn world(scopes: &str) -> World {
    let (mut setup, mut facts) = ready(scopes);
    set(&mut setup, CallbackUrls, CALLBACK);
    set(&mut setup, Auth0ClientSecret, "the-client-secret-of-web");
    setup.connection_id = Some("con_1".into());
    setup.bind(&facts);
    let application = Application { client_id: "web".into(), ..Application::default() };
    learn(&mut facts, &setup, Probe::Application, Finding::ok("Acme Web"), ResponseData::Application(application));
    World {
        setup,
        facts,
        applications: Vec::new(),
        enabled: Vec::new(),
        callbacks: vec!["https://app.acme.com/cb".into(), CALLBACK.into()],
        taken: Vec::new(),
        comes: vec![Returned::Code("the-code".into())],
        exchange: None,
        verified: None,
        log: json!([]),
        checks: |_| {},
        loses_changes: false,
        journal: Journal::default(),
        sent: Vec::new(),
        clock: 0,
    }
}

/// For a test that has a `world` already.
fn fresh(scopes: &str) -> World {
    world(scopes)
}

fn encoded(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn claims() -> Map<String, Value> {
    let at = now().as_second();
    let claims = json!({
        "iss": "https://acme-dev.eu.auth0.com/", "aud": "web", "sub": "oauth2|acme|1", "nonce": "n-1",
        "iat": at, "exp": at + 36_000, "email": "ada@acme.com", "email_verified": false,
    });
    claims.as_object().unwrap().clone()
}

impl World {
    fn known(&self) -> Known<'_> {
        Known::new(&self.setup, &self.facts, now() + SignedDuration::from_secs(self.clock))
    }

    fn run(&mut self, choice: Choice) -> Run {
        let mut run = Run::new(self.known(), choice, once());
        for _ in 0..60 {
            let event = match run.next(self.known()) {
                Next::Done => return run,
                Next::Listen(callback) => Event::Listening(match callback.port {
                    0 => Ok(40_000),
                    port if self.taken.contains(&port) => Err("another program uses its port".into()),
                    port => Ok(port),
                }),
                Next::Send { request, temporary } => {
                    temporary.into_iter().for_each(|one| self.journal.add_for_a_while(one));
                    let answer = self.answer(&request);
                    Event::Response(request, answer)
                }
                Next::Browse { .. } if self.comes.is_empty() => Event::TimedOut,
                Next::Browse { .. } => Event::Returned(self.comes.remove(0)),
                Next::Verify(_) => Event::Verified(self.verified.clone().unwrap_or_else(|| {
                    let audience = self.applications.first().map_or("web", |(id, _)| id);
                    let mut claims = claims();
                    claims["aud"] = json!(audience);
                    Ok(claims)
                })),
                Next::Probe => {
                    (self.checks)(self);
                    Event::Probed
                }
                Next::WaitUntil(at) => {
                    self.clock = at.duration_since(now()).as_secs() + 1;
                    continue;
                }
            };
            if let Settled::Removed(temporary) = run.take(event, self.known()) {
                self.journal.removed(&temporary);
            }
        }
        panic!("it doesn't end: {run:?}")
    }

    /// Removes it as the end of a sign-in and the next start do.
    fn remove(&mut self, temporary: &Temporary) -> NextRemoval {
        let mut removal = Removal::new(temporary.clone());
        for _ in 0..20 {
            match removal.next(self.known()) {
                NextRemoval::Send(request) => {
                    let answer = self.answer(&request);
                    removal.take(&answer, self.known().now);
                }
                NextRemoval::WaitUntil(_) => self.clock += 2,
                end => return end,
            }
        }
        panic!("it doesn't end")
    }

    fn answer(&mut self, request: &Request) -> HttpResult {
        let path = request.url.strip_prefix("https://acme-dev.eu.auth0.com").unwrap().to_owned();
        let place = path.split('?').next().unwrap().to_owned();
        self.sent.push(format!("{} {place}", request.method.as_str()));
        let body = request.payload().map(|(_, body)| body.to_string()).unwrap_or_default();
        let ok = |value: Value| Ok(Response::new(200, value.to_string()));
        match (request.method, place.as_str()) {
            (Method::Get, "/api/v2/clients/web") => ok(json!({"client_id": "web", "callbacks": self.callbacks})),
            (Method::Patch, "/api/v2/clients/web") => {
                let body: Value = serde_json::from_str(&body).unwrap();
                self.callbacks = serde_json::from_value(body["callbacks"].clone()).unwrap();
                match self.loses_changes {
                    true => refusal(502, "Bad Gateway", ""),
                    false => ok(body),
                }
            }
            (Method::Post, "/api/v2/clients") => self.create_application(&body),
            (Method::Get, "/api/v2/clients") => {
                let all = self.applications.iter().map(|(id, name)| json!({"client_id": id, "name": name}));
                let others = (0..3).map(|one| json!({"client_id": format!("other-{one}"), "name": "Other"}));
                ok(json!({"clients": others.chain(all).collect::<Vec<_>>()}))
            }
            (Method::Patch, "/api/v2/connections/con_1/clients") => {
                let body: Value = serde_json::from_str(&body).unwrap();
                self.enabled.push(body[0]["client_id"].as_str().unwrap().to_owned());
                Ok(Response::new(204, ""))
            }
            (Method::Delete, place) => {
                let id = place.strip_prefix("/api/v2/clients/").unwrap();
                self.applications.retain(|(one, _)| one != id);
                Ok(Response::new(204, ""))
            }
            (Method::Get, "/api/v2/logs") => ok(self.log.clone()),
            (Method::Get, "/.well-known/jwks.json") => ok(json!({"keys": []})),
            (Method::Post, "/oauth/token") => {
                let wanted = "grant_type=authorization_code&code=the-code&code_verifier=the-verifier-of-this-attempt&redirect_uri=";
                let has_secret = body.contains("client_secret=");
                assert!(body.starts_with(wanted) && has_secret == self.applications.is_empty(), "{body}");
                let token = format!("{}.e30.c2ln", encoded(&json!({"alg": "RS256"})));
                self.exchange.take().unwrap_or_else(|| ok(json!({"access_token": "a", "id_token": token})))
            }
            _ => panic!("{} {place}", request.method.as_str()),
        }
    }

    fn entry(&mut self, members: Value) {
        let mut entry = json!({
            "date": now().to_string(), "type": "f", "connection": "acme", "client_id": "web",
            "references": {"correlation_id": "a0connect-1"},
        });
        entry.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        self.log.as_array_mut().unwrap().push(entry);
    }
}

/// The step that failed, the field and who must act.
fn failed(run: &Run) -> (&'static str, Option<FieldId>, Actor) {
    let Some(End::Failed { step, finding }) = &run.attempt.end else { panic!("{:?}", run.attempt) };
    let failed: Vec<&str> = STEPS
        .iter()
        .filter(|row| matches!(run.attempt.progress(row.id), Progress::Failed { .. }))
        .map(|row| row.number)
        .collect();
    // A sign-in that can't begin fails at no step, and only says which one it would be.
    let wanted = if run.attempt.link.is_empty() { Vec::new() } else { vec![step.row().number] };
    assert_eq!(failed, wanted);
    assert!(finding.class.is_some() && !finding.why.is_empty() && !finding.fix.is_empty(), "{finding:?}");
    (step.row().number, finding.field, finding.actor().unwrap())
}

fn refused(error: &str, description: &str) -> Returned {
    Returned::Refused { error: error.to_owned(), description: description.to_owned() }
}

#[test]
fn a_good_sign_in_is_observed_to_its_end() {
    let mut world = world(ALL_SCOPES);
    let run = world.run(Choice::default());
    let Some(End::SignedIn(signed_in)) = &run.attempt.end else { panic!("{run:?}") };
    assert_eq!((signed_in.user_id.as_str(), &signed_in.claims["email"]), ("oauth2|acme|1", &json!("ada@acme.com")));
    assert_eq!(world.sent, ["GET /api/v2/clients/web", "POST /oauth/token", "GET /.well-known/jwks.json"]);
    let states: Vec<&str> = run
        .attempt
        .steps
        .iter()
        .map(|progress| match progress {
            Progress::Implied => "implied",
            Progress::Seen { .. } => "seen",
            _ => "other",
        })
        .collect();
    // Not every tenant shows the confirmation page.
    assert_eq!(states, [vec!["implied"; 8], vec!["other"], vec!["seen"; 3]].concat());
    let link = url::Url::parse(&run.attempt.link).unwrap();
    let query: Vec<(String, String)> = link.query_pairs().into_owned().collect();
    let wanted = [
        ("response_type", "code"),
        ("client_id", "web"),
        ("redirect_uri", CALLBACK),
        ("scope", "openid profile email"),
        ("connection", "acme"),
        ("state", "s-1"),
        ("nonce", "n-1"),
        ("code_challenge", "the-challenge"),
        ("code_challenge_method", "S256"),
        ("correlation_id", "a0connect-1"),
    ];
    assert_eq!(query, wanted.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let fact = run.fact(world.known()).unwrap();
    let found =
        crate::domain::response_data::SignIn { at: now(), went_well: true, user_id: Some("oauth2|acme|1".into()) };
    assert_eq!((fact.finding.what.as_str(), fact.data), ("Signed in as oauth2|acme|1", ResponseData::SignIn(found)));
    let shown = format!("{:?}", run.attempt);
    assert!(!shown.contains("the-code") && !shown.contains("verifier"), "{shown}");
}

#[test]
fn a_callback_url_is_added_only_if_wanted_and_always_removed() {
    let adds = Choice { add_callback: true, ..Choice::default() };
    let base = vec!["https://app.acme.com/cb".to_owned()];
    let mut world = world(ALL_SCOPES);
    world.callbacks.clone_from(&base);
    assert_eq!(failed(&world.run(Choice::default())), ("1", Some(CallbackUrls), Actor::YouAtAuth0));
    let changes = |world: &mut World, run: &mut dyn FnMut(&mut World) -> Run| {
        world.sent.clear();
        let run = run(world);
        assert_eq!(world.callbacks, base, "{run:?}");
        assert!(world.journal.temporary.is_empty(), "{run:?}");
        let count = world.sent.iter().filter(|line| line.starts_with("PATCH")).count();
        (run, count)
    };
    world.comes = vec![Returned::Code("the-code".into())];
    let (run, count) = changes(&mut world, &mut |world| world.run(adds));
    assert!(matches!(run.attempt.end, Some(End::SignedIn(_))) && count == 2, "{run:?}");
    assert_eq!(run.attempt.callback, "http://127.0.0.1:40000/a0connect");
    // The time runs out, the user cancels, the response to the change is lost.
    let (run, count) = changes(&mut world, &mut |world| world.run(adds));
    assert_eq!((failed(&run).0, count), ("3", 2));
    world.comes = vec![refused("access_denied", "The user denied the request")];
    let (run, count) = changes(&mut world, &mut |world| world.run(adds));
    assert_eq!((failed(&run), count), (("3", None, Actor::Nobody), 2));
    let (run, _) = changes(&mut world, &mut |world| {
        let mut run = Run::new(world.known(), adds, once());
        for _ in 0..40 {
            let event = match run.next(world.known()) {
                Next::Browse { .. } => Event::Canceled,
                Next::Listen(_) => Event::Listening(Ok(40_000)),
                Next::Send { request, temporary } => {
                    temporary.into_iter().for_each(|one| world.journal.add_for_a_while(one));
                    let answer = world.answer(&request);
                    Event::Response(request, answer)
                }
                Next::Done => break,
                other => panic!("{other:?}"),
            };
            if let Settled::Removed(temporary) = run.take(event, world.known()) {
                world.journal.removed(&temporary);
            }
        }
        run
    });
    assert_eq!(failed(&run), ("3", None, Actor::Nobody));
    assert_eq!(run.fact(world.known()), None, "a sign-in that was canceled says nothing");
    // The change arrives, but not its response. The removal doesn't get one either, and is sent again.
    world.loses_changes = true;
    let run = world.run(adds);
    assert_eq!(failed(&run).0, "1");
    assert_eq!((&world.callbacks, run.left), (&base, None));
}

#[test]
fn a_port_that_is_taken_leads_to_the_next_callback_url() {
    let mut world = world(ALL_SCOPES);
    world.callbacks.push("http://localhost:4001/cb".into());
    world.taken = vec![4000];
    assert_eq!(world.run(Choice::default()).attempt.callback, "http://localhost:4001/cb");
    world.taken = vec![4000, 4001];
    let run = world.run(Choice::default());
    assert_eq!(failed(&run), ("1", Some(CallbackUrls), Actor::YouOnThisMachine));
    world.comes = vec![Returned::Code("the-code".into())];
    let run = world.run(Choice { add_callback: true, ..Choice::default() });
    assert_eq!(run.attempt.callback, "http://127.0.0.1:40000/a0connect");
    // Without the scope to add one.
    let mut poor = fresh("read:clients");
    poor.callbacks.clear();
    let run = poor.run(Choice { add_callback: true, ..Choice::default() });
    let Some(End::Failed { finding, .. }) = &run.attempt.end else { panic!("{run:?}") };
    assert!(finding.why.contains("update:clients"), "{finding:?}");
}
