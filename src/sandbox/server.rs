//! The two listeners: each request is written down, may meet a fault, and is answered by its side.
#![allow(clippy::disallowed_methods)] // the one place of the sandbox that reads the clock

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{ConnectInfo, Request as AxumRequest};
use axum::response::Response;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::fault::{self, Fault, Kind};
use super::http::{Answer, Request};
use super::tenant::{self, Tenant};
use super::wire::{Cut, CuttableListener};
use super::{control, provider, routes};

/// The longest body that is read, in bytes; Auth0's own limit is not published.
const BODY_MAX: usize = 1 << 20;

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
}

impl World {
    pub fn new(base: &str) -> io::Result<Self> {
        Ok(Self(Mutex::new(Inner { tenant: Tenant::new(base)?, journal: Vec::new(), faults: Vec::new() })))
    }

    /// A token of the machine-to-machine application with all of its scopes, valid for 24 hours.
    pub fn management_token(&self) -> String {
        let inner = self.lock();
        inner.tenant.management_token(&tenant::MANAGEMENT_SCOPES.join(" "), Timestamp::now())
    }

    /// A panic in a test must not hide the state from the next request.
    fn lock(&self) -> MutexGuard<'_, Inner> {
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
        // Serving ends only when it is stopped; accept errors are retried.
        let _ = axum::serve(CuttableListener(listener), service).with_graceful_shutdown(dropped).await;
    });
}

async fn handle(side: Side, world: &World, cut: &Cut, request: AxumRequest) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_MAX).await else {
        return Answer::text(413, "the body is too long or broke off").into_response();
    };
    let request = Request {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body,
        now: Timestamp::now(),
    };
    if side == Side::Tenant && request.path.starts_with("/sandbox/") {
        return control::answer(&mut world.lock(), &request).into_response();
    }
    let fault = {
        let mut inner = world.lock();
        inner.write_down(side, &request);
        fault::take(&mut inner.faults, side, &request)
    };
    if let Some(Kind::Status(answer)) = fault {
        return world.lock().finish(side, &request, answer).into_response();
    }
    if let Some(Kind::Delay { ms }) = fault {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
    let answer = if fault == Some(Kind::DropBefore) { Answer::empty(500) } else { world.lock().answer(side, &request) };
    match fault {
        Some(Kind::HalfBody) if !answer.body.is_empty() => answer.into_half_response(),
        Some(Kind::DropBefore | Kind::DropAfter | Kind::HalfBody) => {
            cut.cut();
            answer.into_response()
        }
        _ => answer.into_response(),
    }
}

impl Inner {
    fn answer(&mut self, side: Side, request: &Request) -> Answer {
        let answer = match side {
            Side::Tenant => routes::answer(&mut self.tenant, request),
            Side::Provider => provider::answer(&format!("{}/login/callback", self.tenant.base), request),
        };
        self.finish(side, request, answer)
    }

    /// Every answer of the Management API carries the rate limit's headers, also one that a fault made.
    fn finish(&mut self, side: Side, request: &Request, answer: Answer) -> Answer {
        if side == Side::Provider || !request.path.starts_with("/api/v2/") {
            return answer;
        }
        let (limit, remaining, reset) = self.tenant.count_request(request.now);
        answer
            .with("x-ratelimit-limit", &limit.to_string())
            .with("x-ratelimit-remaining", &remaining.to_string())
            .with("x-ratelimit-reset", &reset.to_string())
    }

    fn write_down(&mut self, side: Side, request: &Request) {
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
