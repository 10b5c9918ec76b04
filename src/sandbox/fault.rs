//! Faults on demand: a test says which requests fail, how, and how often.
//!
//! Rule: the first fault that matches a request is used, at most `times` times. Other requests get a normal response.

use serde_json::Value;

use super::http::{Request, Response};
use super::server::Side;

#[derive(Debug, PartialEq)]
pub struct Fault {
    /// None means any method.
    method: Option<String>,
    /// None means both listeners.
    side: Option<Side>,
    /// The exact path, or a prefix that ends in `*`.
    path: String,
    times: u64,
    kind: Kind,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Returns this response and doesn't process the request.
    Status(Response),
    /// Processes the request after a delay.
    Delay { ms: u64 },
    /// Closes the connection without processing the request.
    DropBefore,
    /// Processes the request, then closes the connection without a response.
    DropAfter,
    /// Processes the request and sends half of the response's body. Without a body, there is no response.
    HalfBody,
}

impl Fault {
    pub fn parse(order: &Value) -> Result<Self, String> {
        let text = |name: &str| order[name].as_str().map(str::to_owned);
        let kind = match order["kind"].as_str() {
            Some("status") => Kind::Status(response(order)?),
            Some("delay") => Kind::Delay { ms: order["ms"].as_u64().ok_or("ms is missing")? },
            Some("drop_before") => Kind::DropBefore,
            Some("drop_after") => Kind::DropAfter,
            Some("half_body") => Kind::HalfBody,
            _ => return Err("kind is one of status, delay, drop_before, drop_after, half_body".to_owned()),
        };
        let side = match order["listener"].as_str() {
            None => None,
            Some("tenant") => Some(Side::Tenant),
            Some("provider") => Some(Side::Provider),
            Some(_) => return Err("listener is tenant or provider".to_owned()),
        };
        Ok(Self {
            method: text("method"),
            side,
            path: text("path").ok_or("path is missing")?,
            times: order["times"].as_u64().unwrap_or(1),
            kind,
        })
    }

    fn matches(&self, side: Side, request: &Request) -> bool {
        let path = match self.path.strip_suffix('*') {
            Some(prefix) => request.path.starts_with(prefix),
            None => request.path == self.path,
        };
        let method = self.method.as_deref().is_none_or(|method| method.eq_ignore_ascii_case(&request.method));
        path && method && self.side.is_none_or(|wanted| wanted == side)
    }
}

/// Uses the first fault that matches once.
pub fn take(faults: &mut Vec<Fault>, side: Side, request: &Request) -> Option<Kind> {
    faults.retain(|fault| fault.times > 0);
    let fault = faults.iter_mut().find(|fault| fault.matches(side, request))?;
    fault.times -= 1;
    Some(fault.kind.clone())
}

fn response(order: &Value) -> Result<Response, String> {
    let status = order["status"].as_u64().and_then(|status| u16::try_from(status).ok());
    let status = status.filter(|status| (200..=599).contains(status)).ok_or("status is a number from 200 to 599")?;
    let mut response = Response::empty(status);
    for (name, value) in order["headers"].as_object().into_iter().flatten() {
        response = response.with(name, &value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    }
    match &order["body"] {
        Value::Null => {}
        Value::String(text) => {
            response = response.with("content-type", "text/plain; charset=utf-8");
            response.body = text.clone().into_bytes();
        }
        json => {
            response = response.with("content-type", "application/json; charset=utf-8");
            response.body = json.to_string().into_bytes();
        }
    }
    Ok(response)
}
