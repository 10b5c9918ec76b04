//! The engine with complete scripts. Nothing is sent. A test answers the requests itself.

mod escapes;
mod limits;
mod outcomes;
mod shims;

use super::*;
use crate::domain::rehearsal::{Outcome, Rehearsed};
use crate::domain::safe_text::Redactor;
use crate::domain::secret::Secret;
use serde_json::{Value, json};
use std::cell::RefCell;

const TOKEN: &str = "secret-access-token";
const LIMITS: Limits = Limits { time: Duration::from_secs(5), ..super::LIMITS };

fn call(script: &str) -> Call {
    Call::with_token(script, Secret::new(TOKEN), "acme")
}

/// Runs it with this response to each request.
async fn run(script: &str, answer: Result<Incoming, Failure>) -> (Rehearsed, Vec<Outgoing>) {
    let asked: RefCell<Vec<Outgoing>> = RefCell::default();
    let call = call(script);
    let run = rehearse(&call, LIMITS, |outgoing| {
        asked.borrow_mut().push(outgoing);
        std::future::ready(answer.clone())
    });
    let rehearsed = Rehearsed::of(run.await, &call, Redactor::default());
    (rehearsed, asked.into_inner())
}

fn answer(status: u16, body: &str) -> Result<Incoming, Failure> {
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    Ok(Incoming { status, headers, body: Secret::new(body), packed: false })
}

async fn of(script: &str) -> Rehearsed {
    run(script, answer(200, r#"{"id":4211,"name":"Ada"}"#)).await.0
}

/// The value of an expression, as JSON. The expression may await.
async fn value(expression: &str) -> Value {
    let script = format!("async (t, c, cb) => cb(null, {{ user_id: 'x', value: await ({expression}) }})");
    let rehearsed = of(&script).await;
    assert_eq!(rehearsed.outcome, Outcome::Profile, "{expression}: {rehearsed:?}");
    rehearsed.profile.unwrap()["value"].clone()
}

/// The one request that the code makes.
async fn request(code: &str) -> Value {
    let script = format!("function f(token, ctx, cb) {{ {code} }}");
    let (rehearsed, asked) = run(&script, answer(200, "{}")).await;
    assert_eq!(asked.len(), 1, "{code}: {rehearsed:?}");
    let one = &asked[0];
    let headers: serde_json::Map<String, Value> =
        one.headers.iter().map(|(name, value)| (name.to_lowercase(), value.reveal().into())).collect();
    json!({
        "method": one.method.as_str(),
        "url": one.url,
        "headers": headers,
        "body": one.body.as_ref().map(|body| body.reveal().to_owned()),
    })
}
