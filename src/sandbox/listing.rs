//! Lists of the Management API: the members of an entry, and the three shapes of a response.
//!
//! The shapes are: a plain array; `{start, limit, total, NAME}` with `include_totals=true`; and `{NAME, next?}` with `take` or
//! `from`, which win over the other parameters (recorded).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::http::{Request, Response};
use super::problem::{invalid_query, invalid_query_text};

/// Numbered pages end at this many entries (recorded in auth0-python#277).
const MOST: usize = 1_000;

/// The requested page of `entries`. `default` is the size of a page without `per_page`.
pub fn page(entries: Vec<Value>, request: &Request, name: &str, default: usize) -> Result<Response, Response> {
    if request.parameter("take").is_some() || request.parameter("from").is_some() {
        return checkpoint(entries, request, name, 100);
    }
    let page = number(request, "page", 0, usize::MAX, "Page index of the results to return. First page is 0.")?;
    let per_page = number(request, "per_page", 1, 100, "Number of results per page.")?.unwrap_or(default);
    let start = page.unwrap_or(0).saturating_mul(per_page);
    if start.saturating_add(per_page) > MOST {
        return Err(invalid_query_text(&format!(
            "Requesting page {} exceeds the allowed maximum of {MOST} records. To fetch results beyond {MOST}, use the checkpoint pagination method.",
            page.unwrap_or(0)
        )));
    }
    let total = entries.len();
    let shown: Vec<Value> = entries.into_iter().skip(start).take(per_page).collect();
    if !flag(request, "include_totals", false)? {
        return Ok(Response::json(200, &Value::Array(shown)));
    }
    let mut body = json!({ "total": total, "start": start, "limit": per_page });
    if name == "users" {
        body["length"] = shown.len().into();
    }
    body[name] = Value::Array(shown);
    Ok(Response::json(200, &body))
}

/// `{NAME, next?}`: `take` entries (default 50), beginning at `from`.
pub fn checkpoint(entries: Vec<Value>, request: &Request, name: &str, most: usize) -> Result<Response, Response> {
    let take = number(request, "take", 1, most, "Number of results per page. Defaults to 50.")?.unwrap_or(50);
    let start = match request.parameter("from") {
        None => 0,
        Some(from) => place(&from).ok_or_else(|| {
            let what = format!("Object didn't pass validation for format checkpoint: {from}");
            invalid_query(&what, "from", "Optional Id from which to start selection.")
        })?,
    };
    let end = start.saturating_add(take);
    let next = (end < entries.len()).then(|| URL_SAFE_NO_PAD.encode(end.to_string()));
    let shown: Vec<Value> = entries.into_iter().skip(start).take(take).collect();
    let mut body = json!({});
    body[name] = Value::Array(shown);
    if let Some(next) = next {
        body["next"] = next.into();
    }
    Ok(Response::json(200, &body))
}

/// Keeps the members in `fields`, or with `include_fields=false` all others.
pub fn select(mut entry: Map<String, Value>, request: &Request) -> Result<Value, Response> {
    let include = flag(request, "include_fields", true)?;
    if let Some(fields) = request.parameter("fields") {
        entry.retain(|name, _| fields.split(',').any(|field| field.trim() == name) == include);
    }
    Ok(Value::Object(entry))
}

pub fn flag(request: &Request, name: &str, default: bool) -> Result<bool, Response> {
    match request.parameter(name).as_deref() {
        None => Ok(default),
        Some("true") => Ok(true),
        Some("false") => Ok(false),
        Some(_) => Err(invalid_query("Expected type boolean but found type string", name, "true or false")),
    }
}

fn number(
    request: &Request,
    name: &str,
    least: usize,
    most: usize,
    description: &str,
) -> Result<Option<usize>, Response> {
    let Some(text) = request.parameter(name) else {
        return Ok(None);
    };
    let refused = |what: &str| Err(invalid_query(what, name, description));
    match text.parse::<usize>() {
        Err(_) => refused("Expected type integer but found type string"),
        Ok(value) if value < least => refused(&format!("Value {value} is less than minimum {least}")),
        Ok(value) if value > most => refused(&format!("Value {value} is greater than maximum {most}")),
        Ok(value) => Ok(Some(value)),
    }
}

/// The opaque `next` contains the index of the first entry of the next page.
fn place(from: &str) -> Option<usize> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(from).ok()?).ok()?.parse().ok()
}
