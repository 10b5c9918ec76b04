//! The modules that a script loads, and whether Auth0 has them.
//!
//! Sources: Auth0, "Migrate from Node.js 16 to Node.js 18", for the versions that were removed; the list behind "Can I
//! require" for those that are there.

use super::remark::{MOST, Remark, Weight, clipped};
use super::tree::Tree;
use oxc_ast::AstKind;
use oxc_ast::ast::{Argument, CallExpression};

/// Modules that Auth0 never had, and what it has in their place.
const ABSENT: &[(&str, &str)] = &[("request-promise", "request"), ("request-promise-native", "request")];

/// Modules of Node.js, and those that scripts at Auth0 often load. Any other one may be there, too.
const PRESENT: [&str; 3] = [
    "assert async auth0 axios bluebird buffer cheerio child_process crypto crypto-js dns events fs got http https",
    "jose jsonwebtoken jws jwks-rsa lodash moment net node-fetch os path querystring qs request stream",
    "string_decoder superagent timers tls underscore url util uuid xml2js xmldom xpath zlib",
];

pub fn remarks(tree: &Tree) -> Vec<Remark> {
    loaded(tree).filter_map(|(call, name)| Some(remark(name)?.at(tree.place(call.span)))).take(MOST).collect()
}

/// The calls of require, and what they load.
pub fn loaded<'a>(tree: &Tree<'a>) -> impl Iterator<Item = (&'a CallExpression<'a>, &'a str)> {
    tree.kinds().filter_map(|(_, kind)| {
        let AstKind::CallExpression(call) = kind else { return None };
        let named = tree.global(&call.callee) == Some("require");
        match call.arguments.first()? {
            Argument::StringLiteral(name) if named => Some((call, name.value.as_str())),
            Argument::TemplateLiteral(name) if named => Some((call, name.single_quasi()?.as_str())),
            _ => None,
        }
    })
}

fn remark(module: &str) -> Option<Remark> {
    let shown = clipped(module, 28);
    if module.starts_with(['.', '/']) {
        let why = "Auth0 stores only the script, without other files.";
        let fix = format!("Move the code of {shown} into the function.");
        return Some(Remark::failure(format!("Auth0 can't load {shown}"), why, fix));
    }
    let name = module.split('@').next().filter(|name| !name.is_empty());
    if let Some(replacement) = ABSENT.iter().find(|(absent, _)| Some(*absent) == name).map(|(_, one)| *one) {
        let why = format!("Auth0 doesn't have the module {shown}.");
        return Some(Remark::failure(format!("Auth0 can't load {shown}"), why, format!("Use {replacement}.")));
    }
    let name = name.unwrap_or(module);
    if is_removed(module) {
        let why = "This version was removed with Node.js 18.";
        let fix = format!("Write require('{name}') without a version.");
        return Some(Remark::failure(format!("Auth0 no longer has {shown}"), why, fix));
    }
    let bare = name.trim_start_matches("node:").split('/').next().unwrap_or_default();
    (!PRESENT.iter().flat_map(|row| row.split_whitespace()).any(|present| present == bare)).then(|| {
        let why = format!("Auth0 has many modules, but {shown} isn't one that a0connect knows.");
        let fix = "Look it up at https://auth0-extensions.github.io/canirequire";
        Remark::new(Weight::Hint, format!("Auth0 may not have {shown}"), why, fix)
    })
}

/// A version that Auth0 removed.
fn is_removed(module: &str) -> bool {
    let Some((name, version)) = module.split_once('@') else { return false };
    let parts: Option<Vec<u32>> = version.split('.').map(|part| part.parse().ok()).collect();
    let Some(Ok(version)) = parts.map(<[u32; 3]>::try_from) else { return false };
    match name {
        "request" => version != [2, 88, 2],
        "axios" => ([0, 15, 2]..=[0, 22, 0]).contains(&version) || version == [0, 27, 2],
        "jsonwebtoken" => ([5, 0, 0]..=[8, 5, 0]).contains(&version),
        _ => false,
    }
}
