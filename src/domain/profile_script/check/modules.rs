//! The modules that a script loads, and whether Auth0 has them.
//!
//! Sources: Auth0, "Migrate from Node.js 16 to Node.js 18", for the versions that were removed; the list behind "Can I
//! require" for those that exist.

use super::near::is_slip;
use super::remark::{MOST, Remark, Weight, clipped};
use super::tree::Tree;
use oxc_ast::AstKind;
use oxc_ast::ast::{Argument, CallExpression, Expression};

/// Modules that Auth0 never had, and what it has instead.
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

/// The module that a variable was loaded from, or that is loaded right here.
pub fn loaded_by<'a>(tree: &Tree<'a>, value: &Expression<'a>) -> Option<&'a str> {
    let of_call = |value: &Expression<'a>| match value.without_parentheses() {
        Expression::CallExpression(call) if tree.global(&call.callee) == Some("require") => {
            match call.arguments.first()? {
                Argument::StringLiteral(name) => Some(name.value.as_str()),
                _ => None,
            }
        }
        _ => None,
    };
    let Some(symbol) = tree.symbol(value) else { return of_call(value) };
    match tree.semantic.symbol_declaration(symbol).kind() {
        AstKind::VariableDeclarator(declarator) if declarator.id.is_binding_identifier() => {
            of_call(declarator.init.as_ref()?)
        }
        _ => None,
    }
}

/// Whether Auth0 has a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Had {
    Present,
    /// A file beside the script, which Auth0 doesn't store.
    File,
    /// Never. Auth0 has this module instead.
    Absent(&'static str),
    /// No longer in this version.
    Removed,
    /// The name is almost that of this module.
    Misspelled(&'static str),
    Unknown,
}

impl Had {
    pub fn of(module: &str) -> Self {
        if module.starts_with(['.', '/']) {
            return Self::File;
        }
        let name = without_version(module);
        if let Some((_, replacement)) = ABSENT.iter().find(|(absent, _)| *absent == name) {
            return Self::Absent(replacement);
        }
        if is_removed(module) {
            return Self::Removed;
        }
        let bare = name.trim_start_matches("node:").split('/').next().unwrap_or_default();
        let present = || PRESENT.iter().flat_map(|row| row.split_whitespace());
        match present().find(|known| is_slip(bare, known)) {
            _ if present().any(|known| known == bare) => Self::Present,
            // A short name has many neighbors.
            Some(meant) if bare.len() > 3 && !OTHERS.contains(&bare) => Self::Misspelled(meant),
            _ => Self::Unknown,
        }
    }
}

/// Packages whose names are almost those of others.
const OTHERS: [&str; 2] = ["http2", "pathe"];

fn without_version(module: &str) -> &str {
    module.split('@').next().filter(|name| !name.is_empty()).unwrap_or(module)
}

fn remark(module: &str) -> Option<Remark> {
    let shown = clipped(module, 28);
    let (name, cannot) = (without_version(module), format!("Auth0 can't load {shown}"));
    Some(match Had::of(module) {
        Had::Present => return None,
        Had::File => {
            let why = "Auth0 stores only the script, without other files.";
            Remark::failure(cannot, why, format!("Move the code of {shown} into the function."))
        }
        Had::Absent(replacement) => {
            let why = format!("Auth0 doesn't have the module {shown}.");
            Remark::failure(cannot, why, format!("Use {replacement}."))
        }
        Had::Removed => {
            let why = "This version was removed with Node.js 18.";
            let fix = format!("Write require('{name}') without a version.");
            Remark::failure(format!("Auth0 no longer has {shown}"), why, fix)
        }
        Had::Misspelled(meant) => {
            let why = format!("a0connect doesn't know the module {shown}. Did you mean {meant}?");
            Remark::doubt(format!("{shown} may be misspelled"), why, format!("Write require('{meant}') if it is."))
        }
        Had::Unknown => {
            let why = format!("Auth0 has many modules, but {shown} isn't one that a0connect knows.");
            let fix = "Look it up at https://auth0-extensions.github.io/canirequire";
            Remark::new(Weight::Hint, format!("Auth0 may not have {shown}"), why, fix)
        }
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
