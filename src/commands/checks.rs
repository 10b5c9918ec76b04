//! A check as `status` and `doctor` print it, as text and as JSON.

use super::output::{Ink, Output};
use crate::domain::absent_secrets::CLI_LOGIN_AGAIN;
use crate::domain::checkpoints::{Check, CheckId};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Finding, State};
use crate::domain::hosts::other_host;
use crate::domain::known::Known;
use crate::domain::setup::Setup;
use crate::world::project;
use serde::Serialize;
use serde_json::{Value, json};
use std::path::Path;

/// The hint if a result of an earlier run was used, because repeating the request would leave another log entry.
pub const KEPT: &str = "Some results are up to 24 hours old, because these checks leave log entries. To repeat them: \
                        a0connect status --prove";

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

/// For a secret that was given for another host: adds how a command can confirm it for the current host.
pub fn with_flag_to_give_again(finding: Finding) -> Finding {
    let name = finding.field.map_or("it", |field| field.env());
    let fix = format!("{} Set {name} in the environment, in --env-file or with --secrets-stdin.", finding.fix);
    Finding { fix, ..finding }
}

/// Adds that to every check that reports such a secret, and the flag that reads a login of auth0-cli again.
pub fn say_how_to_give_again<'a>(checks: impl Iterator<Item = &'a mut Check>, known: Known) {
    for finding in checks.map(|check| &mut check.finding) {
        let given_elsewhere =
            finding.field.and_then(|field| other_host(field, known)).map(|one| one.finding(known.setup));
        if let Some(reported) = given_elsewhere.filter(|reported| finding.fix == reported.fix) {
            finding.fix = with_flag_to_give_again(reported).fix;
        }
        if finding.what == CLI_LOGIN_AGAIN {
            finding.fix = format!("{} To read the login, add --auth0-cli.", finding.fix);
        }
    }
}

/// Without a callback URL, names the one that is usual for the project in the current folder.
pub fn say_usual_callback<'a>(checks: impl Iterator<Item = &'a mut Check>, known: Known) {
    if known.setup.has(FieldId::CallbackUrls) {
        return;
    }
    for check in checks.filter(|check| check.id == CheckId::CallbackUrls && !check.finding.fix.is_empty()) {
        check.finding.fix += &usual_callback().map(|words| format!(" {words}")).unwrap_or_default();
    }
}

/// The callback URL that is usual for the project in the current folder.
pub fn usual_callback() -> Option<String> {
    let one = project::framework(Path::new("."))?;
    let (name, url, why) = (one.name, one.callback, one.why);
    Some(format!("This folder's project seems to use {name}. Usual there: {url} ({why})."))
}

/// Lists failed checks on standard error: title, field, fix, and who must act.
pub fn say_failed(failed: &[Check], setup: &Setup, out: &Output) {
    let words = match failed.len() {
        1 => "1 check has failed:".to_owned(),
        count => format!("{count} checks have failed:"),
    };
    out.say(&[(Ink::Warn, "warning: "), (Ink::Plain, &words)]);
    for check in failed {
        let field = check.finding.field.map(|id| format!("{} ({}): ", setup.name_of(id), id.env()));
        let head = field.unwrap_or_default();
        out.say(&[(Ink::Bad, "✗ "), (Ink::Plain, &head), (Ink::Plain, &check.finding.what)]);
        out.say_paragraph(&[(Ink::Good, "    → ")], &check.finding.fix);
        if let Some(actor) = check.finding.actor() {
            out.say(&[(Ink::Dim, "    who: "), (Ink::Plain, actor.words())]);
        }
    }
}

/// The title, and for a value that must change the variable that sets it.
pub fn title(finding: &Finding) -> String {
    let must_change = matches!(finding.state, State::Failed | State::ToDo);
    let is_new = |id: &FieldId| must_change && !finding.what.contains(id.env());
    let variable = finding.field.filter(is_new).map(|id| format!(" ({})", id.env()));
    format!("{}{}", finding.what, variable.unwrap_or_default())
}

/// Prints the reason, the fix, who must act and the evidence, each on its own line.
pub fn reasons(finding: &Finding, out: &Output) {
    if !finding.why.is_empty() {
        out.paragraph(&[(Ink::Plain, "    ")], &finding.why);
    }
    if !finding.fix.is_empty() {
        out.paragraph(&[(Ink::Good, "    → ")], &finding.fix);
    }
    if let Some(actor) = finding.actor() {
        out.paragraph(&[(Ink::Dim, "    who: ")], actor.words());
    }
    let has_doubt = matches!(finding.state, State::Failed | State::Inconclusive);
    if let Some(evidence) = finding.evidence.as_ref().filter(|_| has_doubt) {
        out.line(&[(Ink::Dim, &format!("    {}", evidence.words()))]);
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
