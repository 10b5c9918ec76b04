//! Traps of the file itself: who can read it, and whether a program can.

use super::Trap;
use super::looked::Looked;
use crate::domain::finding::{Class, Finding};

pub const TRAPS: &[Trap] = &[
    Trap {
        id: "secret_in_git",
        what: "A secret in clear text, in a git work tree that doesn't ignore the file",
        example: "APPLICATION_KEY=acme-key\nAPPLICATION_SECRET=acme-secret-1\n",
        find: secret_in_git,
    },
    Trap {
        id: "comments_in_json",
        what: "Comments in JSON, or JSON that isn't valid",
        example: "{\n  // ours\n  \"name\": \"acme\",\n  \"strategy\": \"oauth2\"\n}\n",
        find: comments_in_json,
    },
];

fn secret_in_git(looked: &Looked) -> Vec<(usize, Finding)> {
    if !looked.in_git {
        return Vec::new();
    }
    let finding = |name: &str| {
        let what = format!("{name} is in a git repository");
        let why = "The file has a secret in clear text, and .gitignore doesn't list it.";
        let fix = "Move the secret into a variable, or add the file to .gitignore. Rotate a secret that was committed.";
        Finding::failed(Class::UserInput, what, why, fix)
    };
    let secrets = looked.import.found.iter().filter(|found| found.id.is_secret());
    secrets.map(|found| (found.line, finding(&found.path))).collect()
}

/// Auth0 and most programs accept no comments in JSON.
fn comments_in_json(looked: &Looked) -> Vec<(usize, Finding)> {
    let text = looked.text.trim_start_matches('\u{feff}').trim();
    let is_json = text.starts_with(['{', '[']) && looked.import.formats == ["JSON"];
    let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) else { return Vec::new() };
    let before = looked.text.len() - looked.text.trim_start().len();
    let line = looked.text[..before].matches('\n').count() + error.line().max(1);
    let has_comment = ["//", "/*"].iter().any(|sign| looked.line(line).contains(sign));
    let what = if has_comment { "The JSON has comments" } else { "The file isn't valid JSON" };
    let why = "Auth0 and most programs read only strict JSON.";
    let fix = "Remove comments and trailing commas, and use straight double quotes.";
    if is_json { vec![(line, Finding::failed(Class::UserInput, what, why, fix))] } else { Vec::new() }
}
