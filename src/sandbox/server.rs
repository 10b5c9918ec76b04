//! The two listeners. Each request is added to the journal, may have a fault, and is handled by the tenant or the provider.
#![allow(clippy::disallowed_methods)] // the one place of the sandbox that reads the clock

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{ConnectInfo, Request as AxumRequest};
use axum::response::Response as AxumResponse;
use jiff::fmt::rfc2822::DateTimePrinter;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;
use url::Url;

use super::behaviour::Offered;
use super::fault::{self, Fault, Kind};
use super::http::{Request, Response};
use super::provider::{Codes, Place};
use super::scenarios::Scenario;
use super::sign_in::SignIns;
use super::stage::{Seed, Stage};
use super::tenant::{self, Tenant};
use super::wire::{Cut, CuttableListener};
use super::{control, cors, delivery, provider, routes, sign_in, visitor};

/// The limit of a request's body, in bytes. Auth0's own limit isn't published.
const BODY_MAX: usize = 1 << 20;

/// The time after a 429 until requests are accepted again.
const RESET_SECONDS: i64 = 2;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Side {
    Tenant,
    Provider,
}

/// What both listeners share. The lock is never held across an await.
pub struct World(Mutex<Inner>);

pub struct Inner {
    pub tenant: Tenant,
    pub journal: Vec<Value>,
    pub faults: Vec<Fault>,
    pub stage: Stage,
    pub seed: Seed,
    codes: Codes,
}

impl World {
    /// `tenant`: its address without a trailing slash.
    pub fn new(tenant: &str, seed: Seed) -> io::Result<Self> {
        Ok(Self(Mutex::new(Inner {
            tenant: Tenant::new(tenant)?,
            journal: Vec::new(),
            faults: Vec::new(),
            stage: Stage::new(),
            seed,
            codes: Codes::default(),
        })))
    }

    /// A panic in a test must not hide the state from the next request.
    pub fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub fn spawn(listener: TcpListener, side: Side, world: Arc<World>, mut stopped: watch::Receiver<()>) {
    let router = Router::new().fallback(move |ConnectInfo(cut): ConnectInfo<Cut>, request: AxumRequest| {
        let world = world.clone();
        async move { handle(side, &world, &cut, request).await }
    });
    let service = router.into_make_service_with_connect_info::<Cut>();
    tokio::spawn(async move {
        let dropped = async move { while stopped.changed().await.is_ok() {} };
        // This ends only when it is stopped. axum retries after accept errors.
        let _ = axum::serve(CuttableListener(listener), service).with_graceful_shutdown(dropped).await;
    });
}

async fn handle(side: Side, world: &World, cut: &Cut, request: AxumRequest) -> AxumResponse {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_MAX).await else {
        return Response::text(413, "the body is too long or broke off").into_response();
    };
    let request = Request {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body,
        now: world.lock().now(side),
    };
    if side == Side::Tenant && (request.verb(), request.path.as_str()) == ("POST", "/sandbox/visit") {
        return visitor::respond_to_visit(world, &request).await.into_response();
    }
    if side == Side::Tenant && request.path.starts_with("/sandbox/") {
        return control::respond(&mut world.lock(), &request).into_response();
    }
    let (response, fault) = respond(side, world, &request).await;
    match fault {
        Some(Kind::HalfBody) if !response.body.is_empty() => response.into_half_response(),
        Some(Kind::DropBefore | Kind::DropAfter | Kind::HalfBody) => {
            cut.cut();
            response.into_response()
        }
        _ => response.into_response(),
    }
}

/// The response, and a fault that only its transport can play.
pub async fn respond(side: Side, world: &World, request: &Request) -> (Response, Option<Kind>) {
    let fault = {
        let mut inner = world.lock();
        inner.write_down(side, request);
        let ordered = fault::take(&mut inner.faults, side, request);
        ordered.or_else(|| fault::take(&mut inner.stage.faults, side, request))
    };
    if let Some(Kind::Status(response)) = fault {
        return (world.lock().finish(side, request, response), None);
    }
    if let Some(Kind::Delay { ms }) = fault {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
    let response = match side {
        _ if fault == Some(Kind::DropBefore) => Response::empty(500),
        Side::Tenant if sign_in::is_return(request) => {
            let response = sign_in::finish(world, request).await;
            world.lock().finish(side, request, response)
        }
        _ => world.lock().dispatch(side, request),
    };
    if side == Side::Provider {
        return (response, fault);
    }
    let response = delivery::landed(request, response).await;
    (cors::shared(&world.lock().tenant, request, response), fault)
}

impl Inner {
    pub fn play(&mut self, scenario: &'static Scenario) {
        self.stage.play(scenario, &mut self.tenant, &self.seed);
        self.tenant.played_at = Some(self.now(Side::Tenant));
        self.tenant.played_on = self.tenant.connections.clone();
        self.tenant.sign_ins = SignIns::default();
        self.tenant.forget_users();
    }

    /// The values that a new user would have to look up, by the names of their environment variables. Unless the scenario says
    /// otherwise, the token has all scopes that the machine-to-machine application is granted, and lasts 24 hours from now.
    pub fn values(&self) -> Vec<(&'static str, String)> {
        let custom = self.tenant.custom_domain();
        let canonical = custom.is_some().then(|| ("AUTH0_CANONICAL_DOMAIN", self.tenant.base.clone()));
        let mut values = vec![("AUTH0_DOMAIN", custom.unwrap_or_else(|| self.tenant.base.clone()))];
        values.extend(canonical);
        values.extend([
            ("AUTH0_CLIENT_ID", tenant::WEB_CLIENT_ID.to_owned()),
            ("AUTH0_CLIENT_SECRET", tenant::WEB_CLIENT_SECRET.to_owned()),
            ("CALLBACK_URLS", tenant::CALLBACK_URL.to_owned()),
            ("APPLICATION_KEY", provider::APPLICATION_KEY.to_owned()),
            ("APPLICATION_SECRET", provider::APPLICATION_SECRET.to_owned()),
            ("AUTHORIZATION_URL", format!("{}/authorize", self.seed.provider)),
            ("TOKEN_URL", format!("{}/token", self.seed.provider)),
            ("USER_DETAIL_URL", format!("{}/userinfo", self.seed.provider)),
            ("SCOPE", provider::SCOPE.to_owned()),
        ]);
        if self.tenant.ways.offered != Offered::Machine {
            values.push(("AUTH0_API_V2_TOKEN", self.tenant.offered_token(self.now(Side::Tenant))));
        }
        if self.tenant.ways.offered != Offered::Token {
            values.push(("AUTH0_MGMT_CLIENT_ID", tenant::MACHINE_CLIENT_ID.to_owned()));
            values.push(("AUTH0_MGMT_CLIENT_SECRET", tenant::MACHINE_CLIENT_SECRET.to_owned()));
        }
        values
    }

    /// The time on the clock of that side.
    pub fn now(&self, side: Side) -> Timestamp {
        let ahead = if side == Side::Tenant { self.tenant.ways.clock_ahead } else { 0 };
        let now = Timestamp::now();
        now.checked_add(SignedDuration::from_secs(ahead)).unwrap_or(now)
    }

    /// Which of the two is at this URL.
    pub fn side_of(&self, url: &Url) -> Option<Side> {
        let provider = Url::parse(&self.seed.provider).is_ok_and(|base| base.origin() == url.origin());
        match provider {
            true => Some(Side::Provider),
            false => self.tenant.is_at(url).then_some(Side::Tenant),
        }
    }

    pub fn dispatch(&mut self, side: Side, request: &Request) -> Response {
        let response = match side {
            Side::Tenant => routes::respond(&mut self.tenant, request),
            Side::Provider => {
                let redirect_uris = self.tenant.redirect_uris();
                let ways = &self.stage.scenario.provider;
                let place = Place { ways, base: &self.seed.provider, redirect_uris: &redirect_uris };
                provider::respond(&place, &mut self.codes, request)
            }
        };
        self.finish(side, request, response)
    }

    /// Adds the date to every response, and the rate limit headers to those of the Management API, even if they are faults.
    fn finish(&mut self, side: Side, request: &Request, response: Response) -> Response {
        let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&request.now);
        let response = date.iter().fold(response, |response, date| response.with("date", date));
        if side == Side::Provider || !request.path.starts_with("/api/v2/") {
            return response;
        }
        let (limit, remaining, reset) = match (response.status, self.tenant.count_request(request.now)) {
            (429, (limit, ..)) => (limit, 0, request.now.as_second() + RESET_SECONDS),
            (_, counted) => counted,
        };
        response
            .with("x-ratelimit-limit", &limit.to_string())
            .with("x-ratelimit-remaining", &remaining.to_string())
            .with("x-ratelimit-reset", &reset.to_string())
    }

    pub fn write_down(&mut self, side: Side, request: &Request) {
        let authorization = request.header("authorization").map(|value| value.chars().take(12).collect::<String>());
        self.journal.push(json!({
            "n": self.journal.len() + 1,
            "listener": if side == Side::Tenant { "tenant" } else { "provider" },
            "method": request.method,
            "path": request.path,
            "query": request.query,
            "authorization": authorization,
            "body": request.body_value(),
        }));
    }
}
