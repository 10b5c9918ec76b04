//! What a script may do on purpose, but most likely shouldn't: a doubt that never rejects it.
//!
//! Source for removed modules and globals: Auth0, "Migrate from Node.js 16 to Node.js 18".

use super::is_variable;
use super::scan::{Kind, Scan, scan};

/// The globals of Auth0's early years, and the line that brings each back.
const GLOBALS: [(&str, &str); 6] = [
    ("_", "Add const _ = require('lodash'); to the function."),
    ("async", "Add const async = require('async'); to the function."),
    ("crypto", "Add const crypto = require('crypto'); to the function."),
    ("jwt", "Add const jwt = require('jsonwebtoken'); to the function."),
    ("querystring", "Add const querystring = require('querystring'); to the function."),
    ("uuid", "Add const uuid = require('uuid'); to the function."),
];

/// The first doubt, and the fix.
pub fn doubt(script: &str) -> Option<(String, &'static str)> {
    let scan = scan(script);
    let find = |doubt: fn(&Scan, usize) -> Option<String>| (0..scan.tokens.len()).find_map(|index| doubt(&scan, index));
    if let Some(module) = find(removed_module) {
        let what = format!("Auth0 no longer has {module}");
        return Some((what, "Remove the version, as in require('request')."));
    }
    if let Some(global) = find(removed_global) {
        let line = GLOBALS.iter().find(|(name, _)| *name == global).map_or("", |(_, line)| line);
        return Some((format!("The script uses {global} without require"), line));
    }
    if find(builds_code).is_some() {
        let what = "The script runs text as code (eval)".to_owned();
        return Some((what, "Write the code out. Never run text that a provider returned."));
    }
    if find(verified).is_some() {
        let what = "The script marks every email as verified".to_owned();
        return Some((what, "Use the provider's own value. Otherwise a stranger could get into a linked account."));
    }
    let mentions = |text: &str| scan.tokens.iter().any(|token| token.kind != Kind::Regex && token.text.contains(text));
    let given = if scan.complete { mentions("user_id") } else { script.contains("user_id") };
    // { ...answer, id: … } may contain it.
    let spread = mentions("...") && (0..scan.tokens.len()).any(|at| key(&scan, at, "id") && scan.text(at + 1) == ":");
    (!given && !spread).then(|| {
        let fix = "Pass callback an object with a user_id that is unique to each user.";
        ("The script never mentions user_id".to_owned(), fix)
    })
}

/// It makes its request with `request` or with Node.js's own modules, and decompresses nothing, so it couldn't read a
/// compressed response. Other packages decompress by themselves.
pub fn leaves_packed(script: &str) -> bool {
    let scan = scan(script);
    let name = |index: usize| scan.text(index).trim_matches(['\'', '"', '`']);
    let any = |is: &dyn Fn(usize) -> bool| (0..scan.tokens.len()).any(is);
    let calls = any(&|index| {
        let name = name(index).split('@').next().unwrap_or_default();
        ["request", "request-promise", "request-promise-native", "http", "https"].contains(&name)
    });
    let unpacks = any(&|index| match name(index) {
        "gzip" => scan.text(index + 1) != ":" || !matches!(scan.text(index + 2), "false" | "null" | "undefined"),
        "zlib" | "fetch" | "axios" | "got" | "superagent" | "node-fetch" => true,
        other => ["gunzip", "unzip", "inflate"].iter().any(|word| other.to_ascii_lowercase().contains(word)),
    });
    calls && !unpacks && scan.complete
}

fn removed_module(scan: &Scan, index: usize) -> Option<String> {
    let text = scan.tokens.get(index).filter(|token| matches!(token.kind, Kind::Text | Kind::Template))?.text;
    let text = text.trim_matches(['\'', '"', '`']);
    let (name, version) = text.split_once('@')?;
    let parts: Vec<u32> = version.split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let version: [u32; 3] = parts.try_into().ok()?;
    let removed = match name {
        "request" => version != [2, 88, 2],
        "axios" => ([0, 15, 2]..=[0, 22, 0]).contains(&version) || version == [0, 27, 2],
        "jsonwebtoken" => ([5, 0, 0]..=[8, 5, 0]).contains(&version),
        _ => false,
    };
    removed.then(|| text.to_owned())
}

/// A global of Auth0's early years that the script doesn't define itself.
fn removed_global(scan: &Scan, index: usize) -> Option<String> {
    let name = scan.text(index);
    let global = GLOBALS.iter().any(|(known, _)| *known == name);
    // Node 22 has its own `crypto`, with other members.
    let node = name == "crypto" && matches!(scan.text(index + 2), "subtle" | "randomUUID" | "getRandomValues");
    let used = |index: usize| matches!(scan.text(index + 1), "." | "?.");
    let given = |other: usize| scan.text(other) == name && is_variable(scan, other) && !used(other);
    (global && !node && is_variable(scan, index) && used(index) && !(0..scan.tokens.len()).any(given))
        .then(|| name.to_owned())
}

fn builds_code(scan: &Scan, index: usize) -> Option<String> {
    let called = scan.text(index + 1) == "(" && is_variable(scan, index);
    let function = scan.text(index) == "Function" && scan.text(index.checked_sub(1)?) == "new";
    (called && (scan.text(index) == "eval" || function)).then(String::new)
}

fn verified(scan: &Scan, index: usize) -> Option<String> {
    let given = index + 1 + usize::from(scan.text(index + 1) == "]");
    let always = matches!(scan.text(given), ":" | "=") && scan.text(given + 1) == "true";
    let ends = matches!(scan.text(given + 2), "," | "}" | ")" | ";" | "") || !scan.goes_on(given + 2);
    (key(scan, index, "email_verified") && always && ends).then(String::new)
}

/// The token is this name, with or without quotes.
fn key(scan: &Scan, index: usize, name: &str) -> bool {
    scan.text(index).trim_matches(['\'', '"']) == name
}
