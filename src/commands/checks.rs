//! A check as `status` and `doctor` print it, as text and as JSON.

use super::output::{Ink, Output};
use crate::domain::checkpoints::{Check, Judged};
use crate::domain::finding::{Finding, State};
use crate::domain::hosts::elsewhere;
use crate::domain::known::Known;
use serde::Serialize;
use serde_json::{Value, json};

pub fn as_json<Id: Serialize>(check: &Check<Id>) -> Value {
    let finding = &check.finding;
    json!({
        "id": check.id,
        "state": finding.state.as_str(),
        "what": finding.what,
        "why": or_null(&finding.why),
        "fix": or_null(&finding.fix),
        "field": finding.field,
        "actor": finding.actor(),
        "evidence": finding.evidence,
        "seen_at": check.seen_at.map(|at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
    })
}

fn or_null(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// Why a command failed, as JSON. The state is always `failed`, so it is left out.
pub fn error_as_json(error: &Finding) -> Value {
    let Finding { class, what, why, fix, field, evidence, .. } = error;
    json!({
        "class": class,
        "what": what,
        "why": why,
        "fix": fix,
        "field": field,
        "actor": error.actor(),
        "evidence": evidence,
    })
}

/// Adds how a command can give a secret again that was given for another host. In the wizard a key does that.
pub fn given_again(finding: Finding) -> Finding {
    let name = finding.field.map_or("it", |field| field.env());
    let fix = format!("{} Set {name} in the environment, in --env-file or with --secrets-stdin.", finding.fix);
    Finding { fix, ..finding }
}

/// Adds that to every check that reports such a secret.
pub fn say_how_to_give_again(judged: &mut [Judged], known: Known) {
    for finding in judged.iter_mut().flat_map(|one| &mut one.checks).map(|check| &mut check.finding) {
        let given_elsewhere =
            finding.field.and_then(|field| elsewhere(field, known)).map(|one| one.finding(known.setup));
        if let Some(reported) = given_elsewhere.filter(|reported| finding.fix == reported.fix) {
            finding.fix = given_again(reported).fix;
        }
    }
}

/// Prints the reason, the fix, who must act and the evidence, each on its own line.
pub fn reasons(finding: &Finding, out: &Output) {
    for (name, text) in [("why", &finding.why), ("fix", &finding.fix)] {
        if !text.is_empty() {
            out.paragraph(&[(Ink::Dim, &format!("      {name}: "))], text);
        }
    }
    if let Some(actor) = finding.actor() {
        out.paragraph(&[(Ink::Dim, "      who: ")], actor.words());
    }
    if let Some(evidence) = &finding.evidence {
        out.line(&[(Ink::Dim, &format!("      seen: {}", evidence.words()))]);
    }
}

pub fn mark(state: State) -> (Ink, &'static str) {
    match state {
        State::Ok => (Ink::Good, "✓"),
        State::Warning | State::Inconclusive => (Ink::Warn, "!"),
        State::ToDo => (Ink::Plain, "·"),
        State::Failed => (Ink::Bad, "✗"),
        State::Unknown => (Ink::Plain, "?"),
    }
}
