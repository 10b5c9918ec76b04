//! If a response from Auth0 contains a secret, no report, finding or journal has it.

use super::*;
use crate::domain::finding::Evidence;
use crate::domain::known::Known;

const SECRET: &str = "zq9-wx7&hl4+nc1_df6gh5js3av8";

/// A response with the secret in every text, with JSON escapes as Go writes them.
fn echo(status: u16, length: usize) -> HttpResult {
    let sentence = format!("{}{SECRET}", "x".repeat(length));
    let one = json!({"id": sentence, "name": sentence, "strategy": sentence, "message": sentence, "errorCode": sentence,
        "options": {"scope": sentence}, "callbacks": [sentence], "total": 0, "clients": [{"client_id": sentence}]});
    text_response(status, &one.to_string().replace('&', "\\u0026").replace('+', "\\u002B"))
}

fn has_none(what: &str, shown: String) {
    let parts: Vec<char> = SECRET.chars().collect();
    let left = parts.windows(6).map(|part| part.iter().collect::<String>()).find(|part| shown.contains(part.as_str()));
    assert_eq!(left, None, "{what}: {shown}");
}

fn words(finding: &Finding) -> String {
    let Finding { what, why, fix, evidence, .. } = finding;
    format!("{what} {why} {fix} {}", evidence.as_ref().map(Evidence::words).unwrap_or_default())
}

#[test]
fn a_secret_that_auth0_returns_is_in_nothing_shown_or_kept() {
    let lines = [
        "GET /connections/con_9",
        "GET /connections",
        "POST /connections",
        "PATCH /connections/con_9",
        "GET /connections/con_9/clients",
        "PATCH /connections/con_9/clients",
        "GET /clients/web",
        "PATCH /clients/web",
        "DELETE /connections/con_9",
        "GET /users",
    ];
    for (line, status) in lines.iter().flat_map(|line| [200, 400, 403, 404, 409, 503].map(|status| (*line, status))) {
        for (length, known) in [(0, false), (94, false), (0, true), (94, true), (290, true)] {
            let (mut setup, facts) = ready(ALL_SCOPES);
            set(&mut setup, ApplicationSecret, SECRET);
            let mut tenant = tenant(ALL_SCOPES).fault(line, 1, &Fault::Answers(echo(status, length)));
            if known {
                setup.connection_id = Some("con_9".into());
                tenant = tenant.with(&setup, |json| json["options"]["scope"] = json!("other"));
            }
            let (apply, ended) = apply(&setup, &facts, UPDATE, &mut tenant);
            let what = format!("{line} {status} {length}");
            let notes =
                |reports: &[Report]| reports.iter().map(|report| report.note.clone() + "\n").collect::<String>();
            has_none(&what, notes(&apply.reports));
            has_none(&what, format!("{:?} {:?}", ended.journal, apply.id));
            if let Next::Stop(finding) = &ended.next {
                has_none(&what, words(finding));
            }
            let changes = ended.journal.last_run().into_iter().map(|entry| entry.change.clone()).collect();
            let mut run =
                Run::Undo(Undo::new(changes, apply.before.clone(), Known::new(&setup, &facts, Timestamp::UNIX_EPOCH)));
            tenant.faults = vec![(line, Fault::Answers(echo(status, length)))];
            let ended = drive(&mut run, &mut tenant, &setup, &facts, ended.journal);
            has_none(&what, notes(run.reports()));
            if let Next::Stop(finding) = &ended.next {
                has_none(&what, words(finding));
            }
        }
    }
}
