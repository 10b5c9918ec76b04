//! The function that Auth0 calls: its parameters, and whether it can return the user.

use super::remark::{Remark, clipped};
use super::tree::{Main, Tree};
use oxc_ast::AstKind;
use oxc_ast::ast::{Argument, CallExpression, Expression, Statement};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::GetSpan;

/// The signature that Auth0 calls.
pub const SIGNATURE: &str = "Write function fetchUserProfile(accessToken, context, callback) { … }.";

pub fn remarks(tree: &Tree, main: Main) -> Vec<Remark> {
    let mut remarks = Vec::new();
    if main.is_generator() {
        let why = "Auth0 calls it once, which doesn't run the code in a generator.";
        let remark = Remark::failure("The function is a generator", why, "Remove the * after function.");
        remarks.push(remark.at(tree.place(main.span())));
    }
    remarks.extend(parameters(tree, main).or_else(|| callback(tree, main)));
    remarks.into_iter().map(Remark::shown).collect()
}

/// The template that Auth0 shows in an empty connection: it calls back with a profile that nothing declares.
fn empty_template(tree: &Tree, main: Main) -> Option<Remark> {
    let [Statement::ExpressionStatement(only)] = main.body()?.statements.as_slice() else { return None };
    let Expression::CallExpression(call) = only.expression.without_parentheses() else { return None };
    let (callback, _, _) = main.parameter(2)?;
    let profile = call.arguments.get(1)?.as_expression()?;
    let empty = tree.symbol(&call.callee) == Some(callback) && tree.global(profile) == Some("profile");
    empty.then(|| {
        let why = "It sends no request, and never declares profile.";
        let fix = "Clear the script to use a generated one, or write the request.";
        Remark::failure("This is Auth0's empty template", why, fix).at(tree.place(call.span))
    })
}

/// The empty template, or a script for another place at Auth0, known by its parameters.
pub fn stranger(tree: &Tree, main: Main) -> Option<Remark> {
    if let Some(template) = empty_template(tree, main) {
        return Some(template);
    }
    let names: Vec<&str> = (0..3).filter_map(|index| main.parameter(index)).map(|(_, name, _)| name).collect();
    let fix = "Use it where it belongs, and clear this script to use a generated one.";
    let here = |what: &str, why: &str| Some(Remark::failure(what, why, fix).at(tree.place(main.span())));
    match names.as_slice() {
        ["user", "context", ..] if calls_with(tree, main, "user") => {
            here("This is a Rule", "A Rule runs after a sign-in, with the user as its first parameter.")
        }
        ["event", "api", ..] => here("This is an Action", "An Action runs after a sign-in, with an event and an api."),
        ["email" | "username", "password", ..] => {
            here("This is a custom database script", "It checks a password, but a custom OAuth2 connection has none.")
        }
        _ => None,
    }
}

/// The callback gets this parameter itself as the profile, as in a Rule.
fn calls_with(tree: &Tree, main: Main, name: &str) -> bool {
    let Some((first, ..)) = main.parameter(0) else { return false };
    let Some((callback, ..)) = main.parameter(2) else { return false };
    uses(tree, callback).into_iter().any(|one| {
        let Called::With(call) = one else { return false };
        let second = call.arguments.get(1).and_then(Argument::as_expression);
        second.is_some_and(|given| tree.symbol(given) == Some(first) && tree.text(given.span()) == name)
    })
}

/// Reports a parameter list through which the script can't call the callback.
fn parameters(tree: &Tree, main: Main) -> Option<Remark> {
    let list = main.parameters();
    if list.rest.is_some() || is_free(tree, main) {
        return None;
    }
    let at = |remark: Remark| Some(remark.at(tree.place(list.span)));
    let count = list.items.len();
    if count < 3 {
        let what = match count {
            0 => "The function has no parameters".to_owned(),
            count => format!("The function has {count} of 3 parameters"),
        };
        let last = count.checked_sub(1).and_then(|index| main.parameter(index));
        let why = match last.filter(|(symbol, ..)| is_called(tree, *symbol)) {
            Some((_, name, _)) => format!(
                "Auth0 passes the callback as the third parameter, but {} is the {}.",
                clipped(name, 30),
                if count == 1 { "first" } else { "second" }
            ),
            None => "Auth0 passes the callback as the third parameter, so it can't return the user.".to_owned(),
        };
        return at(Remark::failure(what, why, SIGNATURE));
    }
    let (third, fourth) = (main.parameter(2), main.parameter(3)?);
    let optional = list.items.get(3).is_none_or(|item| item.initializer.is_some());
    let third_is_called = third.is_none_or(|(symbol, ..)| is_called(tree, symbol));
    if optional || third_is_called || !is_called(tree, fourth.0) {
        return None;
    }
    let name = clipped(fourth.1, 30);
    let why = format!("Auth0 passes three parameters, so {name} is never a function.");
    let first = main.parameter(1).map_or("", |(_, name, _)| name).to_ascii_lowercase();
    if first.contains("secret") {
        let fix = "Remove the parameter for the token secret.";
        return at(Remark::failure("This is a script for an OAuth 1 connection", why, fix));
    }
    let fix = format!("Make {name} the third parameter.");
    at(Remark::failure("The function has too many parameters", why, fix))
}

/// It may reach the callback in other ways: by arguments or eval.
fn is_free(tree: &Tree, main: Main) -> bool {
    let names = tree.semantic.scoping().root_unresolved_references();
    names.keys().any(|name| match name.as_str() {
        "eval" => true,
        "arguments" => matches!(main, Main::Function(_)),
        _ => false,
    })
}

/// How the callback is used at one place.
enum Called<'a> {
    With(&'a CallExpression<'a>),
    /// It is passed on, or something else happens to it.
    Otherwise,
}

fn uses<'a>(tree: &Tree<'a>, symbol: SymbolId) -> Vec<Called<'a>> {
    let references = tree.semantic.scoping().get_resolved_references(symbol);
    references.map(|reference| call_of(tree, reference.node_id()).map_or(Called::Otherwise, Called::With)).collect()
}

/// The call of which this node is the callee.
fn call_of<'a>(tree: &Tree<'a>, node: NodeId) -> Option<&'a CallExpression<'a>> {
    let span = tree.semantic.nodes().kind(node).span();
    match tree.parent(node) {
        AstKind::CallExpression(call) if call.callee.span() == span => Some(call),
        _ => None,
    }
}

fn is_called(tree: &Tree, symbol: SymbolId) -> bool {
    uses(tree, symbol).iter().any(|one| matches!(one, Called::With(_)))
}

/// What is certainly wrong with the calls of the third parameter.
fn callback(tree: &Tree, main: Main) -> Option<Remark> {
    if is_free(tree, main) {
        return None;
    }
    let (symbol, name, span) = main.parameter(2)?;
    // It is called by another name, which the check of names reports.
    let mut undeclared = tree.semantic.scoping().root_unresolved_references().keys();
    if undeclared.any(|other| ["cb", "callback", "done", "next"].contains(&other.as_str())) {
        return None;
    }
    let name = clipped(name, 24);
    let uses = uses(tree, symbol);
    if uses.is_empty() {
        let why = format!("Nothing calls {name}, so Auth0 waits until the script times out.");
        let remark =
            Remark::failure(format!("The script never uses {name}"), why, format!("Call {name}(null, profile)."));
        return Some(remark.at(tree.place(span)));
    }
    let calls: Vec<&CallExpression> = uses
        .iter()
        .filter_map(|one| match one {
            Called::With(call) => Some(*call),
            Called::Otherwise => None,
        })
        .collect();
    let has_no_second = |call: &CallExpression| match call.arguments.as_slice() {
        [_] => true,
        [_, second] => second.as_expression().is_some_and(Expression::is_null_or_undefined),
        _ => false,
    };
    let gives_profile = |call: &&CallExpression| {
        !has_no_second(call) && !call.arguments.is_empty() || call.arguments.iter().any(Argument::is_spread)
    };
    let as_error = calls.iter().find(|call| has_no_second(call) && is_profile(tree, call));
    if let Some(call) = as_error {
        let why = format!("The first argument of {name} is the error, and the second one is the profile.");
        let remark = match calls.iter().any(gives_profile) {
            true => Remark::doubt("The profile is passed as the error", why, format!("Call {name}(null, profile).")),
            false => Remark::failure("The profile is passed as the error", why, format!("Call {name}(null, profile).")),
        };
        return Some(remark.at(tree.place(call.span)));
    }
    let all = calls.len() == uses.len();
    (all && !calls.iter().any(gives_profile)).then(|| {
        let why = format!("No call to {name} passes the profile as its second argument.");
        let remark = Remark::failure("The script never returns a profile", why, format!("Call {name}(null, profile)."));
        calls.first().map_or(remark.clone(), |call| remark.at(tree.place(call.span)))
    })
}

/// The only value of this call is certainly a profile.
fn is_profile(tree: &Tree, call: &CallExpression) -> bool {
    let Some(value) = call.arguments.first().and_then(Argument::as_expression) else { return false };
    is_profile_value(value) || declared_as(tree, value).is_some_and(is_profile_value)
}

fn is_profile_value(value: &Expression) -> bool {
    match value.without_parentheses() {
        Expression::ObjectExpression(object) => object.properties.iter().any(|property| {
            let key = property.as_property().and_then(|property| property.key.static_name());
            key.is_some_and(|key| matches!(key.as_ref(), "user_id" | "email" | "name" | "nickname"))
        }),
        Expression::CallExpression(call) => call.callee.is_specific_member_access("JSON", "parse"),
        _ => false,
    }
}

/// The value that a variable is declared with.
fn declared_as<'a>(tree: &Tree<'a>, value: &Expression<'a>) -> Option<&'a Expression<'a>> {
    let symbol = tree.symbol(value)?;
    match tree.semantic.symbol_declaration(symbol).kind() {
        AstKind::VariableDeclarator(declarator) => declarator.init.as_ref(),
        _ => None,
    }
}
