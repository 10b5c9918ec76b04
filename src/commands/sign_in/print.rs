//! What a sign-in prints when it has ended.

use crate::commands::checks::{error_as_json, mark, reasons};
use crate::commands::output::{Ink, Output};
use crate::commands::status;
use crate::domain::finding::{Actor, Finding};
use crate::domain::sign_in::{
    ABOUT_SUB, ABOUT_TOKEN, Attempt, End, Mode, Progress, Report, STEPS, SignedIn, SignedInUser, hints, warnings,
};
use crate::domain::words::capitalized;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr as _;

/// The values of `outcome`. The last one is only for a link that wasn't used.
pub const OUTCOMES: [&str; 3] = ["signed_in", "failed", "unused"];
/// The values of `state` in `steps`.
pub const STATES: [&str; 4] = ["seen", "implied", "waiting", "failed"];
/// The values of `who` in `error`.
pub const WHO: [&str; 5] = ["auth0", "provider_account", "provider", "user", "nobody"];

/// Prints how the sign-in ended, and returns the exit code. `outcome` is as in [`as_json`].
pub fn ended(
    json: bool,
    attempt: &Attempt,
    provider: &str,
    outcome: Option<&str>,
    user: Option<&SignedInUser>,
    out: &Output,
) -> u8 {
    match json {
        true => status::print(out, &as_json(attempt, outcome, user)),
        false => in_words(attempt, provider, user, out),
    }
    match &attempt.end {
        Some(End::SignedIn(_)) => 0,
        Some(End::Failed { finding, .. }) => {
            out.error(finding);
            finding.exit_code()
        }
        None => 1,
    }
}

/// `outcome`: another word than `signed_in` or `failed`.
pub fn as_json(attempt: &Attempt, outcome: Option<&str>, user: Option<&SignedInUser>) -> Value {
    let found = |finding: &Finding| {
        let mut json = error_as_json(finding);
        json["state"] = json!(finding.state.as_str());
        json
    };
    let signed_in = match &attempt.end {
        Some(End::SignedIn(signed_in)) => Some(signed_in),
        _ => None,
    };
    let claims = signed_in.map(|signed_in| &signed_in.claims).filter(|claims| !claims.is_empty());
    let warnings: Vec<Value> = signed_in.into_iter().flat_map(warnings).map(|one| error_as_json(&one)).collect();
    let error = match &attempt.end {
        Some(End::Failed { step, finding }) => {
            let mut error = error_as_json(finding);
            error["step"] = json!(step.row().number);
            error["who"] = json!(who(finding));
            error
        }
        _ => Value::Null,
    };
    let steps = STEPS.iter().map(|row| {
        let (state, ms, evidence) = state_of(attempt.progress(row.id));
        json!({"number": row.number, "state": state, "ms": ms, "evidence": evidence})
    });
    json!({
        "schema": 1,
        "outcome": outcome.unwrap_or(if signed_in.is_some() { OUTCOMES[0] } else { OUTCOMES[1] }),
        "mode": attempt.mode.as_str(),
        "user_id": signed_in.map(|signed_in| &signed_in.user_id),
        "claims": claims,
        "warnings": warnings,
        "provider_token": user.and_then(|user| user.token.as_ref()).map(found),
        "new_user": user.and_then(|user| user.is_new),
        "deletion": user.and_then(|user| user.deleted.as_ref()).map(found),
        "steps": steps.collect::<Vec<_>>(),
        "error": error,
    })
}

/// The JSON for an error before the sign-in began.
pub fn of_error(finding: &Finding, mode: Mode) -> Value {
    let mut error = error_as_json(finding);
    error["who"] = json!(who(finding));
    json!({
        "schema": 1,
        "outcome": OUTCOMES[1],
        "mode": mode.as_str(),
        "user_id": null,
        "claims": null,
        "warnings": [],
        "provider_token": null,
        "new_user": null,
        "deletion": null,
        "steps": [],
        "error": error,
    })
}

fn state_of(progress: &Progress) -> (&'static str, Option<u64>, Option<&str>) {
    match progress {
        Progress::Seen { ms, evidence } => (STATES[0], Some(*ms), evidence.as_deref()),
        Progress::Implied => (STATES[1], None, None),
        // It wasn't reached.
        Progress::NotYet | Progress::Waiting => (STATES[2], None, None),
        Progress::Failed { ms, evidence } => (STATES[3], Some(*ms), evidence.as_deref()),
    }
}

/// What the page of pop-up mode reports, while it is waited for. The end of a sign-in is printed with its steps.
pub fn reported(report: &Report) -> Option<&'static str> {
    match report {
        Report::Ready => Some("The page is open"),
        Report::Opened => Some("The page has opened the pop-up window"),
        Report::Code => Some("The page received a code and is exchanging it"),
        _ => None,
    }
}

fn who(finding: &Finding) -> &'static str {
    match finding.actor() {
        Some(Actor::YouAtAuth0 | Actor::Auth0) => WHO[0],
        Some(Actor::ProviderAccountOwner) => WHO[1],
        Some(Actor::Provider) => WHO[2],
        Some(Actor::You | Actor::YouOnThisMachine) | None => WHO[3],
        Some(Actor::Nobody) => WHO[4],
    }
}

/// The steps that were reached, then the claims, or nothing more: the error follows on standard error.
fn in_words(attempt: &Attempt, provider: &str, user: Option<&SignedInUser>, out: &Output) {
    for row in &STEPS {
        let (ink, glyph, evidence) = match attempt.progress(row.id) {
            Progress::Seen { evidence, .. } => (Ink::Good, "✓", evidence.as_deref()),
            Progress::Implied => (Ink::Plain, "·", None),
            Progress::Failed { evidence, .. } => (Ink::Bad, "✗", evidence.as_deref()),
            Progress::NotYet | Progress::Waiting => continue,
        };
        let words = row.words.replace("{provider}", provider);
        let words = capitalized(&words);
        out.line(&[(ink, glyph), (Ink::Plain, &format!(" {:>2}  {words}", row.number))]);
        if let Some(evidence) = evidence {
            out.paragraph(&[(Ink::Plain, "      ")], evidence);
        }
    }
    let Some(End::SignedIn(signed_in)) = &attempt.end else { return };
    for finding in user.into_iter().flat_map(|user| [&user.token, &user.deleted]).flatten() {
        let (ink, glyph) = mark(finding.state);
        out.line(&[(ink, glyph), (Ink::Plain, &format!("     {}", finding.what))]);
        reasons(finding, out);
    }
    out.line(&[(Ink::Good, "Signed in"), (Ink::Plain, " as "), (Ink::Plain, &signed_in.user_id)]);
    if user.is_some_and(|user| user.token.is_some()) {
        out.hint(ABOUT_TOKEN);
    }
    if user.is_some_and(|user| user.is_new == Some(true) && user.deleted.is_none()) {
        out.hint("This sign-in created the user. With --delete-new-user, a0connect deletes such a user afterwards");
    }
    // The tenant's log has none.
    if !signed_in.claims.is_empty() {
        claims(signed_in, out);
    }
}

fn claims(signed_in: &SignedIn, out: &Output) {
    let width = signed_in.claims.keys().map(|name| name.width()).max().unwrap_or_default().min(30);
    for (name, value) in &signed_in.claims {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let space = " ".repeat(width.saturating_sub(name.width()));
        out.paragraph(&[(Ink::Plain, &format!("  {name}{space}  "))], &text);
    }
    out.hint(ABOUT_SUB);
    hints(signed_in).into_iter().for_each(|hint| out.hint(hint));
}
