//! Scenarios of the demo that show words or a layout that no other screen shows: the overview at the affected checkpoint,
//! after every check has run. `tests/transcripts/verdicts.rs` asserts what is found in each scenario.
//!
//! The sandbox and the client are the real ones, so ports, IDs and times differ from run to run. They are replaced
//! in the facts and in the values before anything is drawn, by others of the same length.

use super::{COLOUR, files, shown, snapshot};
use crate::app::form::{Row, focused};
use crate::app::message::{Key, Message, OpenedProfile};
use crate::app::model::{Screen, SecretStore};
use crate::app::update::opened_model;
use crate::app::{Model, update};
use crate::domain::checkpoints::CheckpointId;
use crate::domain::facts::Facts;
use crate::domain::fields::FieldId;
use crate::domain::known::Known;
use crate::domain::probes::{Round, RoundKind};
use crate::domain::profile::{Given, Profile};
use crate::domain::secret::Secret;
use crate::domain::setup::Source;
use crate::sandbox;
use crate::sandbox::scenarios::{self, Scenario};
use crate::world::clock;
use crate::world::http::Client;
use jiff::SignedDuration;
use serde_json::Value;
use std::collections::BTreeSet;

const TENANT: &str = "127.0.0.1:44444";
const PROVIDER: &str = "127.0.0.1:55555";

/// Each row is a test: the name of its snapshot, and the checkpoint.
macro_rules! scenarios {
    ($($name:ident: $row:ident,)*) => {
        const SHOWN: &[&str] = &[$(stringify!($name)),*];

        $(
            #[test]
            fn $name() {
                looks_right(stringify!($name), CheckpointId::$row);
            }
        )*
    };
}

scenarios! {
    api_token_create_only: ApiToken, // more scopes than fit
    api_token_expired: ApiToken, // two failures in one checkpoint
    authorize_unauthorized: ThirdPartyApplication, // a title of two lines, and a line too many
    clock_ahead: Auth0Application, // a warning about no field
    connection_disabled: Connection, // found at the tenant, not created from here
    custom_domain: Auth0Application, // a success of two lines
    discovery_missing: Auth0Application, // later requests aren't sent, in two checkpoints
    oidc_moved: ThirdPartyApplication, // three failures, and a key that fixes them
    public_application: Auth0Application, // a secret that isn't needed
    redirect_uri_200: ThirdPartyApplication, // the provider's own words, cut off
    server_error: Auth0Application, // inconclusive, in two checkpoints
    sign_in_cancelled: SignIn, // a warning from the tenant's log, cut off
    sign_in_slow: SignIn, // a failure from the log with the longest fix
    signed_in: SignIn, // the log's good news
    token_rate_limit: ThirdPartyApplication, // what isn't requested after too many requests
}

/// A profile with these values, before any check has run.
fn opened(values: &[(&str, String)]) -> Model {
    let of = |(name, text): &(&str, String)| {
        Some(Given { id: FieldId::from_env(name)?, text: Secret::new(text.as_str()), source: Source::Flag })
    };
    let given = values.iter().filter_map(of).collect();
    let profile = Profile { name: "discord".into(), ..Profile::default() };
    let opened = OpenedProfile { profile, facts: Facts::default(), journal: Default::default(), exists: true, given };
    opened_model(opened, SecretStore::Memory, clock::now())
}

/// Runs checks until none is due. It doesn't wait for a rate limit, since the sandbox counts requests.
async fn asked(model: &mut Model, client: &Client) {
    let mut round = Round::new(RoundKind::Prove);
    let mut now = clock::now();
    loop {
        let due = round.next(Known::new(&model.profile.setup, &model.facts, now), &BTreeSet::new());
        if due.is_empty() && round.retry_at().is_none() {
            return;
        }
        if due.is_empty() {
            now += SignedDuration::from_secs(30);
        }
        for (probe, request) in due {
            let answer = client.send(&request).await;
            let (setup, facts) = (&mut model.profile.setup, &mut model.facts);
            round.take(probe, &request, &answer, (setup, facts), clock::now());
        }
    }
}

/// Replaces every number of milliseconds with the same number, and every time with now.
fn level(value: &mut Value, now: &str) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match name.as_str() {
                    "ms" => *value = 12.into(),
                    "seen_at" | "at" => *value = now.into(),
                    "why" => level_date(value),
                    _ => level(value, now),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| level(item, now)),
        _ => {}
    }
}

/// A sentence from the log begins with its date.
fn level_date(why: &mut Value) {
    const LOG: &str = "From the tenant's log, ";
    let rest = why.as_str().and_then(|text| text.strip_prefix(LOG)).and_then(|text| text.split_once(" UTC"));
    if let Some((_, rest)) = rest {
        *why = format!("{LOG}2026-11-22 14:02 UTC{rest}").into();
    }
}

/// Connection IDs are random: `con_` and 16 characters.
fn same_ids(text: &str) -> String {
    let mut parts = text.split("con_");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let id = part.get(..16).is_some_and(|id| id.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        out += "con_";
        out += if id { "8vY2kL0pQ1aTz9Wx" } else { "" };
        out += &part[if id { 16 } else { 0 }..];
    }
    out
}

async fn seen(scenario: &'static Scenario) -> Model {
    let script = |url: &str| crate::domain::profile_script::generate(url, &Default::default(), None, "");
    let sandbox = sandbox::start(scenario, script).await.unwrap();
    let values = sandbox.values();
    let mut real = opened(&values);
    asked(&mut real, &Client::build(None).unwrap()).await;
    let (tenant, provider) = (sandbox.tenant(), sandbox.provider());
    let bare = |base: &str| base.trim_start_matches("http://").to_owned();
    let port = |base: &str| base.rsplit(':').next().unwrap_or_default().to_owned();
    let elsewhere = |text: &str| {
        let text = text.replace(&bare(&tenant), TENANT).replace(&bare(&provider), PROVIDER);
        same_ids(&text.replace(&format!("localhost:{}", port(&tenant)), "localhost:44444"))
            .replace(&format!("%3A{}", port(&tenant)), "%3A44444")
            .replace(&format!("%3A{}", port(&provider)), "%3A55555")
    };
    let values: Vec<(&str, String)> = values.iter().map(|(name, text)| (*name, elsewhere(text))).collect();
    let mut shown = opened(&values);
    let mut facts: Value = serde_json::from_str(&elsewhere(&serde_json::to_string(&real.facts).unwrap())).unwrap();
    level(&mut facts, &shown.now.to_string());
    shown.facts = serde_json::from_value(facts).unwrap();
    shown.profile.setup.issued_token = real.profile.setup.issued_token.clone();
    shown
}

fn looks_right(name: &str, row: CheckpointId) {
    let name = name.replace('_', "-");
    let scenario = scenarios::all().find(|scenario| scenario.name == name).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut model = runtime.block_on(seen(scenario));
    model.screen = Screen::Overview { row: row as usize };
    snapshot("scenarios", &name, &shown(&model, (80, 24), COLOUR));
}

/// A fix is cut off only if it doesn't fit.
#[test]
fn a_fix_takes_the_free_rows() {
    let scenario = scenarios::all().find(|scenario| scenario.name == "token-redirect-uri").unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut model = runtime.block_on(seen(scenario));
    model.screen = Screen::Step(CheckpointId::ThirdPartyApplication);
    for _ in 0..2 {
        let _ = update(&mut model, Message::Key(Key::Tab));
    }
    assert_eq!(focused(&model), Some(Row::Field(FieldId::ApplicationSecret)));
    let whole = shown(&model, (80, 40), COLOUR);
    let fix = |text: &str| text.lines().filter(|line| line.contains("┃   ")).map(str::to_owned).collect::<Vec<_>>();
    assert!(fix(&whole).len() > 1, "{whole}");
    let text = shown(&model, (80, 24), COLOUR);
    assert_eq!(fix(&text), fix(&whole), "{text}");
}

#[test]
fn no_snapshot_is_an_orphan() {
    let wanted: Vec<String> = SHOWN.iter().map(|name| format!("{}.snap", name.replace('_', "-"))).collect();
    assert_eq!(files("scenarios"), wanted, "a snapshot belongs to one row of the table");
}
