//! `--schema`: the JSON Schema (draft 2020-12) of what a command prints with `--json`. The lists of IDs and states are those of
//! the code, and a test compares real outputs with it.

use super::checks::error_as_json;
use super::output::Output;
use super::sign_in::{OUTCOMES, STATES, WHO};
use super::status::print;
use crate::domain::catalog::{Confidence, TokenAuth};
use crate::domain::checkpoints::{CHECKPOINTS, CheckId, CheckpointStatus};
use crate::domain::doctor;
use crate::domain::fields::FIELDS;
use crate::domain::finding::{Actor, CLASSES, Finding, State};
use crate::domain::import::{FORMATS, Fate, Why};
use crate::domain::lint::traps;
use crate::domain::plan::{Step, StepState};
use crate::domain::rehearsal::Outcome;
use crate::domain::response_data::ApplicationKind;
use crate::domain::samples::SAMPLES;
use crate::domain::setup::Store;
use crate::domain::sign_in::{Mode, STEPS};
use serde_json::{Map, Value, json};

/// Prints the schema for this command.
pub fn run(command: &str, out: &Output) -> u8 {
    print(out, &of(command));
    0
}

/// What a command prints with `--json`, beside the version and an error.
struct Printed {
    command: &'static str,
    /// The member that is always there.
    main: &'static str,
    members: fn() -> Value,
}

const PRINTED: &[Printed] = &[
    Printed { command: "status", main: "checkpoints", members: status },
    Printed { command: "doctor", main: "checks", members: doctor_checks },
    Printed { command: "preview", main: "document", members: preview },
    Printed { command: "providers", main: "providers", members: providers },
    Printed { command: "rehearse", main: "outcome", members: rehearse },
    Printed { command: "import", main: "values", members: import },
    Printed { command: "lint", main: "findings", members: lint },
    Printed { command: "sample", main: "samples", members: sample },
    Printed { command: "sign-in", main: "steps", members: sign_in },
    Printed { command: "create", main: "steps", members: create },
];

fn printed(command: &str) -> Option<&'static Printed> {
    PRINTED.iter().find(|one| one.command == command)
}

/// Null for a command without `--json`.
fn of(command: &str) -> Value {
    let Some(printed) = printed(command) else { return Value::Null };
    let mut members = (printed.members)();
    members["schema"] = json!({"const": 1});
    if !matches!(command, "rehearse" | "sign-in") {
        members["error"] = nullable(error());
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format!("a0connect {command} --json"),
        "type": "object",
        "properties": members,
        "required": ["schema", printed.main],
    })
}

/// What a command prints if it ended before it did anything. None for a command without `--json`.
pub fn of_error(command: &str, error: &Finding) -> Option<Value> {
    let printed = printed(command)?;
    let is_list = !matches!(command, "preview" | "rehearse");
    let empty = if is_list { json!([]) } else { Value::Null };
    let member = if command == "rehearse" { "finding" } else { "error" };
    let mut output = json!({"schema": 1});
    output[printed.main] = empty;
    output[member] = error_as_json(error);
    Some(output)
}

fn doctor_checks() -> Value {
    json!({"checks": list(check(&doctor::CHECKS.iter().map(|one| one.id).collect::<Vec<_>>()))})
}

fn providers() -> Value {
    json!({"providers": list(provider()), "unusable": list(error())})
}

fn provider() -> Value {
    let text = || json!({"type": "string"});
    let yes_or_no = || json!({"type": "boolean"});
    let texts = || list(json!({"type": "string"}));
    let placeholder = object(json!({
        "name": text(),
        "title": text(),
        "example": text(),
        "pattern": text_or_null(),
        "default": text_or_null(),
    }));
    object(json!({
        "key": text(),
        "name": text(),
        "also": texts(),
        "rank": {"type": "integer"},
        "needs": texts(),
        "authorization_url": text(),
        "token_url": text(),
        "user_detail_url": text_or_null(),
        "scopes": texts(),
        "scope_delimiter": text(),
        "token_auth": {"enum": [TokenAuth::Post.word(), TokenAuth::Basic.word()]},
        "pkce": yes_or_no(),
        "proxy": yes_or_no(),
        "token_headers": {"type": "object"},
        "auth_params": {"type": "object"},
        "placeholders": list(placeholder),
        "user_call": {"type": "object"},
        "mapping": {"type": "object"},
        "sample": {"type": ["object", "array", "null"]},
        "console_url": text_or_null(),
        "secret_page": text_or_null(),
        "built_in": text_or_null(),
        "built_in_unclear": yes_or_no(),
        "when_custom": text_or_null(),
        "note": text_or_null(),
        "confidence": {"enum": Confidence::ALL.map(Confidence::word)},
        "reviewed": text_or_null(),
        "file": text_or_null(),
    }))
}

fn status() -> Value {
    let ids: Vec<&str> = CHECKPOINTS.iter().map(|checkpoint| checkpoint.id).collect();
    let checkpoint = object(json!({
        "id": {"enum": ids},
        "state": {"enum": CheckpointStatus::ALL.map(CheckpointStatus::as_str)},
        "checks": list(check(&check_ids())),
    }));
    json!({
        "profile": {"type": "string"},
        "domain": text_or_null(),
        "store": {"enum": [Store::Keyring.as_str(), Store::Memory.as_str()]},
        "connection_id": text_or_null(),
        "checkpoints": list(checkpoint),
    })
}

/// A step of a plan that isn't run.
fn planned() -> Value {
    let body = json!({"type": ["object", "array", "null"]});
    let request = object(json!({"method": {"type": "string"}, "url": {"type": "string"}, "body": body}));
    object(json!({
        "id": step_id(),
        "what": {"type": "string"},
        "note": text_or_null(),
        "included": {"type": "boolean"},
        "request": nullable(request),
    }))
}

fn preview() -> Value {
    json!({
        "profile": {"type": "string"},
        "domain": text_or_null(),
        "document": {"type": ["object", "null"]},
        "steps": list(planned()),
        "missing": list(field()),
    })
}

fn rehearse() -> Value {
    let status = json!({"type": ["integer", "null"]});
    let request = object(json!({"method": {"type": "string"}, "url": {"type": "string"}, "status": status}));
    let number = json!({"type": ["integer", "null"]});
    json!({
        "outcome": nullable(json!({"enum": Outcome::ALL})),
        "profile": {"type": ["object", "null"]},
        "user_id": text_or_null(),
        "requests": list(request),
        "console": list(json!({"type": "string"})),
        "error": nullable(object(json!({"message": {"type": "string"}, "line": number, "column": number}))),
        "ms": {"type": "integer"},
        "finding": nullable(error()),
        "warnings": list(error()),
    })
}

fn import() -> Value {
    let line = json!({"type": "integer"});
    let value = object(json!({
        "field": field(),
        "state": {"enum": Fate::IDS},
        "value": text_or_null(),
        "line": line,
        "path": {"type": "string"},
    }));
    let left = object(json!({
        "path": {"type": "string"},
        "line": line,
        "reason": {"enum": Why::IDS},
        "what": {"type": "string"},
    }));
    json!({
        "profile": {"type": "string"},
        "formats": formats(),
        "values": list(value),
        "left": list(left),
        "saved": {"type": "boolean"},
    })
}

fn lint() -> Value {
    let finding = object(json!({
        "id": {"enum": traps().map(|trap| trap.id).collect::<Vec<_>>()},
        "state": {"enum": [State::Failed.as_str(), State::Warning.as_str()]},
        "line": {"type": "integer"},
        "what": {"type": "string"},
        "why": {"type": "string"},
        "fix": {"type": "string"},
        "actor": nullable(json!({"enum": Actor::ALL})),
    }));
    json!({"formats": formats(), "findings": list(finding)})
}

/// The formats of `import`.
fn formats() -> Value {
    list(json!({"enum": FORMATS.iter().map(|format| format.name).collect::<Vec<_>>()}))
}

fn sample() -> Value {
    let text = || json!({"type": "string"});
    let types = [ApplicationKind::SinglePage, ApplicationKind::RegularWeb].map(ApplicationKind::app_type);
    let sample = object(json!({
        "name": {"enum": SAMPLES.iter().map(|sample| sample.name).collect::<Vec<_>>()},
        "mode": {"enum": Mode::ALL.map(Mode::as_str)},
        "what": text(),
        "application_type": {"enum": types},
        "callback_url": text(),
        "logout_url": text(),
        "web_origin": text_or_null(),
        "files": list(text()),
    }));
    json!({"samples": list(sample), "missing": list(field())})
}

fn sign_in() -> Value {
    let step = object(json!({
        "number": {"enum": STEPS.iter().map(|row| row.number).collect::<Vec<_>>()},
        "state": {"enum": STATES},
        "ms": {"type": ["integer", "null"]},
        "evidence": text_or_null(),
    }));
    let mut error = error();
    let mut found = error.clone();
    found["properties"]["state"] = json!({"enum": State::ALL.map(State::as_str)});
    error["properties"]["step"] = json!({"enum": STEPS.iter().map(|row| row.number).collect::<Vec<_>>()});
    error["properties"]["who"] = json!({"enum": WHO});
    json!({
        "outcome": {"enum": OUTCOMES},
        "mode": {"enum": Mode::ALL.map(Mode::as_str)},
        "user_id": text_or_null(),
        "claims": {"type": ["object", "null"]},
        "warnings": list(self::error()),
        "provider_token": nullable(found.clone()),
        "new_user": {"type": ["boolean", "null"]},
        "deletion": nullable(found),
        "steps": list(step),
        "error": nullable(error),
    })
}

fn create() -> Value {
    // As `sign-in --json` prints it.
    let mut sign_in_members = sign_in();
    sign_in_members["schema"] = json!({"const": 1});
    let step = object(json!({
        "id": step_id(),
        "state": {"enum": StepState::ALL.map(StepState::as_str)},
        "note": text_or_null(),
        "evidence": nullable(evidence()),
    }));
    json!({
        "dry_run": {"const": true},
        "connection_id": text_or_null(),
        "name": text_or_null(),
        "correlation_id": text_or_null(),
        "sign_in": nullable(json!({"type": "object", "required": ["schema", "steps"], "properties": sign_in_members})),
        "steps": list(json!({"anyOf": [step, planned()]})),
        "missing": list(field()),
        "unusable": list(error()),
        "failed_checks": list(check(&check_ids())),
        "warnings": list(error()),
    })
}

fn check(ids: &[&str]) -> Value {
    object(json!({
        "id": {"enum": ids},
        "state": {"enum": State::ALL.map(State::as_str)},
        "what": {"type": "string"},
        "why": text_or_null(),
        "fix": text_or_null(),
        "field": nullable(field()),
        "actor": nullable(json!({"enum": Actor::ALL})),
        "evidence": nullable(evidence()),
        "seen_at": {"type": ["string", "null"], "format": "date-time"},
    }))
}

fn error() -> Value {
    let classes: Vec<_> = CLASSES.iter().map(|(class, ..)| class).collect();
    object(json!({
        "class": nullable(json!({"enum": classes})),
        "what": {"type": "string"},
        "why": {"type": "string"},
        "fix": {"type": "string"},
        "field": nullable(field()),
        "actor": nullable(json!({"enum": Actor::ALL})),
        "evidence": nullable(evidence()),
    }))
}

fn evidence() -> Value {
    object(json!({
        "method": {"type": "string"},
        "url": {"type": "string"},
        "status": {"type": ["integer", "null"]},
        "ms": {"type": "integer"},
        "body": text_or_null(),
    }))
}

fn check_ids() -> Vec<&'static str> {
    CheckId::ALL.iter().map(|check| check.as_str()).collect()
}

fn step_id() -> Value {
    json!({"enum": Step::ALL.map(Step::id)})
}

fn field() -> Value {
    json!({"enum": FIELDS.iter().map(|field| field.env).collect::<Vec<_>>()})
}

fn text_or_null() -> Value {
    json!({"type": ["string", "null"]})
}

fn nullable(schema: Value) -> Value {
    json!({"anyOf": [schema, {"type": "null"}]})
}

fn list(items: Value) -> Value {
    json!({"type": "array", "items": items})
}

/// An object that always has all of its members.
fn object(members: Value) -> Value {
    let required: Vec<&String> = members.as_object().map(Map::keys).into_iter().flatten().collect();
    json!({"type": "object", "required": required, "properties": members})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::WITH_JSON;
    use std::collections::BTreeSet;

    #[test]
    fn every_command_with_json_has_a_schema() {
        let described: BTreeSet<&str> = PRINTED.iter().map(|one| one.command).collect();
        assert_eq!(described, WITH_JSON.into());
    }
}
