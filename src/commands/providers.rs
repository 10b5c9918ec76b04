//! `a0connect providers [QUERY]`: the providers that a0connect knows. It needs neither a profile nor the network.

use super::checks::error_as_json;
use super::output::{Ink, Output};
use super::status::print;
use super::{Arguments, Failure};
use crate::domain::catalog::{self, Provider};
use crate::world::places::Places;
use crate::world::providers;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr as _;

/// The exit code if no provider matches the query.
const NONE: u8 = 1;

pub fn run(arguments: Arguments, out: &Output) -> u8 {
    let query = arguments.text("query").unwrap_or_default().trim().to_owned();
    let unusable = Places::find().map(|places| providers::read_each(&places)).unwrap_or_default();
    let (of_query, others): (Vec<_>, Vec<_>) =
        unusable.into_iter().partition(|(key, _)| !key.is_empty() && *key == query.to_lowercase());
    others.iter().for_each(|(_, finding)| out.warning(finding));
    // Neither our own provider of that name nor a similar one is what the user means.
    if let Some((_, finding)) = of_query.into_iter().next() {
        return Failure::from(finding).end("providers", arguments, out);
    }
    let chosen = catalog::find(&query.to_lowercase());
    let found: Vec<Provider> = match &chosen {
        Some(provider) => vec![provider.clone()],
        None if query.is_empty() => catalog::names().filter_map(|(key, _)| catalog::find(key)).collect(),
        None => catalog::search(&query).into_iter().filter_map(|(key, _)| catalog::find(key)).collect(),
    };
    if arguments.is("json") {
        let unusable: Vec<Value> = others.iter().map(|(_, finding)| error_as_json(finding)).collect();
        let providers: Vec<Value> = found.iter().map(as_json).collect();
        print(out, &json!({"schema": 1, "providers": providers, "unusable": unusable}));
    } else if let Some(provider) = &chosen {
        page(provider, out);
    } else {
        table(&found, out);
    }
    if found.is_empty() {
        let what = format!("No known provider matches {query}");
        out.misuse(&what, "enter its URLs yourself with --provider custom");
        return NONE;
    }
    0
}

/// A line a provider: its key, its name and what it needs.
fn table(found: &[Provider], out: &Output) {
    let width = |text: fn(&Provider) -> &str| found.iter().map(|one| text(one).width()).max().unwrap_or_default();
    let (keys, names) = (width(|one| &one.key), width(|one| &one.name));
    for one in found {
        let name = format!("{}{}", one.name, " ".repeat(names - one.name.width()));
        out.paragraph(&[(Ink::Plain, &format!("{:keys$}  {name}  ", one.key))], &one.needs().join(", "));
    }
}

fn page(provider: &Provider, out: &Output) {
    out.line(&[(Ink::Good, &provider.name)]);
    let facts = provider.facts();
    let facts = [("Key", provider.key.clone())].into_iter().chain(facts);
    for (label, value) in facts {
        out.paragraph(&[(Ink::Dim, &format!("  {label:<24}  "))], &value);
    }
    let option = format!("a0connect --provider {}", provider.key);
    out.hint(&format!("Set up a connection with {option}"));
}

fn as_json(one: &Provider) -> Value {
    let placeholder = |(name, of): (&String, &catalog::Placeholder)| {
        json!({
            "name": name,
            "title": of.title,
            "example": of.example,
            "pattern": of.pattern,
            "default": of.default,
        })
    };
    // Both are JSON objects, so they can be parsed.
    let parsed = |text: &str| serde_json::from_str::<Value>(text).ok();
    let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    json!({
        "key": one.key,
        "name": one.name,
        "also": one.also,
        "rank": one.rank,
        "needs": one.needs(),
        "authorization_url": one.authorization_url,
        "token_url": one.token_url,
        "user_detail_url": given(&one.user_detail_url),
        "scopes": one.scopes,
        "scope_delimiter": one.scope_delimiter.to_string(),
        "token_auth": one.token_auth.word(),
        "pkce": one.pkce,
        "proxy": one.proxy,
        "token_headers": one.token_headers,
        "auth_params": one.auth_params,
        "placeholders": one.placeholders.iter().map(placeholder).collect::<Vec<_>>(),
        "user_call": parsed(&one.call.to_json()),
        "mapping": parsed(&one.mapping.to_json()),
        "sample": one.sample.as_deref().and_then(parsed),
        "console_url": one.console_url,
        "secret_page": one.secret_page,
        "built_in": one.built_in,
        "built_in_unclear": one.built_in_unclear,
        "when_custom": one.when_custom,
        "note": given(&one.note),
        "confidence": one.confidence.word(),
        "reviewed": given(&one.reviewed),
        "file": one.file,
    })
}
