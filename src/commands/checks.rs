//! A check as `status` and `doctor` show it, for people and as JSON.

use super::output::{Ink, Output};
use crate::domain::checkpoints::Check;
use crate::domain::facts::{Finding, State};
use serde_json::{Value, json};

pub fn as_json(check: &Check) -> Value {
    let finding = &check.finding;
    json!({
        "id": check.id,
        "state": finding.state.as_str(),
        "what": finding.what,
        "why": finding.why,
        "fix": finding.fix,
        "field": finding.field,
        "evidence": finding.evidence,
        "seen_at": check.seen_at.map(|at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
    })
}

/// Why, what to do, and what it rests on, on a line of its own each.
pub fn reasons(finding: &Finding, out: &Output) {
    for (name, text) in [("why", &finding.why), ("fix", &finding.fix)] {
        if let Some(text) = text {
            out.paragraph(&[(Ink::Dim, &format!("      {name}: "))], text);
        }
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
