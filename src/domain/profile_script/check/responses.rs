//! Responses that are read incorrectly: a promise that isn't awaited, or the body of axios outside of data.

use super::modules::loaded_by;
use super::names::always_runs;
use super::remark::{MOST, Remark, Weight, clipped};
use super::tree::Tree;
use oxc_ast::AstKind;
use oxc_ast::ast::{Argument, BindingPattern, CallExpression, Expression};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::Span;

/// What a promise has.
const PROMISE: [&str; 3] = ["then", "catch", "finally"];
/// What a response of axios has.
const AXIOS: [&str; 6] = ["data", "status", "statusText", "headers", "config", "request"];
/// Methods of a response of fetch that return a promise.
const BODIES: [&str; 5] = ["json", "text", "arrayBuffer", "blob", "formData"];

#[derive(Clone, Copy, PartialEq)]
enum Client {
    Fetch,
    Axios,
}

pub fn remarks(tree: &Tree) -> Vec<Remark> {
    let found = tree.kinds().filter_map(|(_, kind)| declared(tree, kind).or_else(|| called(tree, kind)));
    found.map(Remark::shown).take(MOST).collect()
}

/// `const response = await fetch(…)` and the like.
fn declared<'a>(tree: &Tree<'a>, kind: AstKind<'a>) -> Option<Remark> {
    let AstKind::VariableDeclarator(declarator) = kind else { return None };
    let symbol = symbol_of(&declarator.id)?;
    let value = declarator.init.as_ref()?;
    if let Some(call) = awaited(value) {
        return (client(tree, call) == Some(Client::Axios)).then(|| outside_data(tree, symbol)).flatten();
    }
    let Expression::CallExpression(call) = value.without_parentheses() else { return None };
    match client(tree, call) {
        Some(client) => unawaited(tree, symbol, client),
        None if is_body(tree, call) => unawaited_body(tree, symbol),
        None => None,
    }
}

/// The call behind an await.
fn awaited<'e, 'a>(value: &'e Expression<'a>) -> Option<&'e CallExpression<'a>> {
    let Expression::AwaitExpression(awaited) = value.without_parentheses() else { return None };
    let Expression::CallExpression(call) = awaited.argument.without_parentheses() else { return None };
    Some(call)
}

/// `axios.get(…).then((response) => …)`, and `fetch(…).json()`.
fn called<'a>(tree: &Tree<'a>, kind: AstKind<'a>) -> Option<Remark> {
    let AstKind::CallExpression(call) = kind else { return None };
    let Expression::StaticMemberExpression(member) = call.callee.without_parentheses() else { return None };
    let Expression::CallExpression(inner) = member.object.without_parentheses() else { return None };
    let client = client(tree, inner)?;
    let name = member.property.name.as_str();
    if client == Client::Fetch && BODIES.contains(&name) {
        return Some(not_awaited(tree, client, call.node_id.get(), member.property.span));
    }
    if client == Client::Axios && name == "then" {
        let Some(Argument::ArrowFunctionExpression(arrow)) = call.arguments.first() else { return None };
        return outside_data(tree, symbol_of(&arrow.params.items.first()?.pattern)?);
    }
    None
}

fn symbol_of(pattern: &BindingPattern) -> Option<SymbolId> {
    pattern.get_binding_identifier()?.symbol_id.get()
}

/// Which client a call sends a request with.
fn client<'a>(tree: &Tree<'a>, call: &CallExpression<'a>) -> Option<Client> {
    let callee = call.callee.without_parentheses();
    let (sender, method) = match callee {
        Expression::StaticMemberExpression(member) => (&member.object, member.property.name.as_str()),
        _ => (callee, ""),
    };
    let module = tree.global(sender).or_else(|| loaded_by(tree, sender))?;
    match (module.split('@').next()?, method) {
        ("fetch" | "node-fetch", "") => Some(Client::Fetch),
        ("axios", "" | "get" | "post" | "put" | "patch" | "delete" | "request") => Some(Client::Axios),
        _ => None,
    }
}

/// The members of a variable that the script reads: where, and their names.
fn members<'a>(tree: &Tree<'a>, symbol: SymbolId) -> Vec<(NodeId, &'a str, Span)> {
    let references = tree.semantic.scoping().get_resolved_references(symbol);
    let member = |node: NodeId| match tree.parent(node) {
        AstKind::StaticMemberExpression(member) if tree.symbol(&member.object) == Some(symbol) => {
            Some((node, member.property.name.as_str(), member.property.span))
        }
        _ => None,
    };
    references.filter_map(|reference| member(reference.node_id())).collect()
}

fn unawaited(tree: &Tree, symbol: SymbolId, client: Client) -> Option<Remark> {
    // It may get another value later.
    let is_changed = tree.semantic.scoping().get_resolved_references(symbol).any(|one| one.is_write());
    let (node, _, span) = members(tree, symbol).into_iter().find(|(_, name, _)| !PROMISE.contains(name))?;
    (!is_changed).then(|| not_awaited(tree, client, node, span))
}

fn not_awaited(tree: &Tree, client: Client, node: NodeId, span: Span) -> Remark {
    let name = if client == Client::Fetch { "fetch" } else { "axios" };
    // Reading a member of a promise isn't an error, only calling it.
    let throws = client == Client::Fetch && always_runs(tree, node);
    let weight = if throws { Weight::Failure } else { Weight::Doubt };
    let why = format!("{name} returns a promise, not the response.");
    let fix = format!("Write await before {name}, in an async function.");
    Remark::new(weight, format!("{name} isn't awaited"), why, fix).at(tree.place(span))
}

/// `response.json()`, where the response is one of fetch.
fn is_body<'a>(tree: &Tree<'a>, call: &CallExpression<'a>) -> bool {
    let Expression::StaticMemberExpression(member) = call.callee.without_parentheses() else { return false };
    let sent_with = || {
        let symbol = tree.symbol(&member.object)?;
        let AstKind::VariableDeclarator(declarator) = tree.semantic.symbol_declaration(symbol).kind() else {
            return None;
        };
        client(tree, awaited(declarator.init.as_ref()?)?)
    };
    BODIES.contains(&member.property.name.as_str()) && sent_with() == Some(Client::Fetch)
}

fn unawaited_body(tree: &Tree, symbol: SymbolId) -> Option<Remark> {
    let (_, _, span) = members(tree, symbol).into_iter().find(|(_, name, _)| !PROMISE.contains(name))?;
    let why = "The body of a response is a promise, so its members are undefined.";
    Some(Remark::doubt("The body isn't awaited", why, "Write await before response.json().").at(tree.place(span)))
}

fn outside_data(tree: &Tree, symbol: SymbolId) -> Option<Remark> {
    let all = members(tree, symbol);
    let (_, name, span) = all.into_iter().find(|(_, name, _)| !AXIOS.contains(name))?;
    let name = clipped(name, 24);
    let why = format!("axios puts the body in data, so {name} is undefined here.");
    let fix = format!("Write data.{name} in place of {name}.");
    Some(Remark::doubt("axios puts the body in data", why, fix).at(tree.place(span)))
}
