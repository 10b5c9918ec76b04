//! One snapshot a scenario of the demo: the overview after everything was asked of the sandbox, at the first checkpoint that
//! tells of it.
//!
//! The sandbox is the real one and asked by the real client, so ports, ids and times differ from run to run: they are replaced
//! in the facts and in the values before anything is drawn, by others of the same length.

use super::{COLOUR, shown};
use crate::app::Model;
use crate::app::message::Opened;
use crate::app::model::{Keeping, Screen};
use crate::app::update::opened_model;
use crate::domain::checkpoints::{CheckpointId, judge};
use crate::domain::facts::Facts;
use crate::domain::fields::FieldId;
use crate::domain::finding::State;
use crate::domain::known::Known;
use crate::domain::probes::{Ask, Round};
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

/// What a profile with these values looks like before anything is asked.
fn opened(values: &[(&str, String)]) -> Model {
    let of = |(name, text): &(&str, String)| {
        Some(Given { id: FieldId::from_env(name)?, text: Secret::new(text.as_str()), source: Source::Flag })
    };
    let given = values.iter().filter_map(of).collect();
    let profile = Profile { name: "discord".into(), ..Profile::default() };
    let opened = Opened { profile, facts: Facts::default(), journal: Default::default(), exists: true, given };
    opened_model(opened, Keeping::Memory, clock::now())
}

/// Everything is asked until nothing is due; a rate limit is not waited for, since the sandbox counts requests.
async fn asked(model: &mut Model, client: &Client) {
    let mut round = Round::new(Ask::Prove);
    let mut now = clock::now();
    loop {
        let due = round.next(Known::new(&model.profile.setup, &model.facts, now), &BTreeSet::new());
        if due.is_empty() && round.again_at().is_none() {
            return;
        }
        if due.is_empty() {
            now += SignedDuration::from_secs(30);
        }
        for (probe, request) in due {
            let answer = client.send(&request).await;
            let (setup, facts) = (&mut model.profile.setup, &mut model.facts);
            round.answered(probe, &request, &answer, (setup, facts), clock::now());
        }
    }
}

/// Every number of milliseconds becomes the same, every instant now.
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
    const LOG: &str = "The tenant's log of ";
    let rest = why.as_str().and_then(|text| text.strip_prefix(LOG)).and_then(|text| text.split_once(" UTC"));
    if let Some((_, rest)) = rest {
        *why = format!("{LOG}2026-11-22 14:02 UTC{rest}").into();
    }
}

/// Ids of connections are random: `con_` and sixteen characters.
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

async fn seen(scenario: &'static Scenario, client: &Client) -> (&'static str, Model) {
    let script = |url: &str| crate::domain::profile_script::generate(url, &Default::default(), None, "");
    let sandbox = sandbox::start(scenario, script).await.unwrap();
    let values = sandbox.values();
    let mut real = opened(&values);
    asked(&mut real, client).await;
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
    shown.profile.setup.minted = real.profile.setup.minted.clone();
    (scenario.name, shown)
}

/// What is not well, by check.
fn faults(model: &Model) -> Vec<(usize, &'static str, State)> {
    let judged = judge(Known::new(&model.profile.setup, &model.facts, model.now));
    let of = |(index, one): (usize, &crate::domain::checkpoints::Judged)| {
        let faults = one.checks.iter().filter(|check| check.finding.state != State::Ok);
        faults.map(|check| (index, check.id, check.finding.state)).collect::<Vec<_>>()
    };
    judged.iter().enumerate().flat_map(of).collect()
}

#[test]
fn every_scenario_looks_as_it_did() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = Client::build(None).unwrap();
    let all: Vec<&Scenario> = scenarios::all().collect();
    let models: Vec<(&str, Model)> = runtime.block_on(async {
        let mut models = Vec::new();
        for some in all.chunks(16) {
            models.extend(futures_util::future::join_all(some.iter().map(|one| seen(one, &client))).await);
        }
        models
    });
    let usual = faults(&models[0].1);
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../scenarios");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for (name, mut model) in models {
        let row = faults(&model).into_iter().find(|fault| !usual.contains(fault)).map_or(0, |(index, ..)| index);
        // These have a connection, which every one of them finds.
        let row = if name.starts_with("sign") { CheckpointId::SignIn as usize } else { row };
        model.screen = Screen::Overview { row };
        let text = shown(&model, (80, 24), COLOUR);
        settings.bind(|| insta::assert_snapshot!(name, text));
    }
    let names: BTreeSet<String> = all.iter().map(|scenario| format!("{}.snap", scenario.name)).collect();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/tui/view/scenarios");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(files.collect::<BTreeSet<String>>(), names, "a snapshot belongs to one scenario");
}
