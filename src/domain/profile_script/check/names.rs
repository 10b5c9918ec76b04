//! Names that a script uses but declares nowhere, and typos in the members of well-known globals.

use super::globals;
use super::near::nearest;
use super::remark::{MOST, Remark, Weight, clipped};
use super::tree::{self, Main, Tree};
use oxc_ast::AstKind;
use oxc_ast::ast::{Argument, CallExpression, Expression, Statement};
use oxc_semantic::{NodeId, ReferenceId, SymbolId};
use oxc_span::{GetSpan, Span};

/// Names that mean the same in scripts by other authors.
const ALIKE: [&[&str]; 6] = [
    &["token", "access_token", "accessToken", "accesstoken"],
    &["ctx", "context"],
    &["cb", "callback", "done", "next"],
    &["e", "err", "error"],
    &["r", "res", "resp", "response"],
    &["b", "body", "data", "json", "profile", "user"],
];

pub fn remarks(tree: &Tree, main: Option<Main>) -> Vec<Remark> {
    let scoping = tree.semantic.scoping();
    let mut remarks: Vec<Remark> = Vec::new();
    for (name, references) in scoping.root_unresolved_references() {
        let name = name.as_str();
        if globals::is_known(name) || remarks.len() >= MOST {
            continue;
        }
        let used: Vec<Use> = references.iter().map(|id| Use::of(tree, *id)).collect();
        // In sloppy mode, an assignment makes the name a global. And typeof works with any name.
        let elsewhere = used.iter().any(|one| one.is_asked || one.is_written && !one.is_strict);
        let node_has_it = name == "crypto" && used.iter().all(|one| one.is_web_crypto);
        if !elsewhere && !node_has_it {
            remarks.extend(undeclared(tree, main, name, &used));
        }
    }
    remarks.extend(tree.kinds().filter_map(|(_, kind)| member(tree, kind).or_else(|| method(tree, kind))).take(MOST));
    remarks
}

/// How a script uses a name that it doesn't declare.
struct Use {
    reference: ReferenceId,
    node: NodeId,
    is_asked: bool,
    is_written: bool,
    is_strict: bool,
    is_web_crypto: bool,
}

impl Use {
    fn of(tree: &Tree, reference: ReferenceId) -> Self {
        let there = tree.semantic.scoping().get_reference(reference);
        let node = there.node_id();
        let parent = tree.parent(node);
        let member = match parent {
            AstKind::StaticMemberExpression(member) => member.property.name.as_str(),
            _ => "",
        };
        Self {
            reference,
            node,
            is_asked: matches!(parent, AstKind::UnaryExpression(unary) if unary.operator.is_typeof()),
            is_written: there.is_write() && !there.is_read(),
            is_strict: tree.semantic.scoping().scope_flags(there.scope_id()).is_strict_mode(),
            is_web_crypto: matches!(member, "subtle" | "randomUUID" | "getRandomValues"),
        }
    }
}

fn undeclared(tree: &Tree, main: Option<Main>, name: &str, used: &[Use]) -> Option<Remark> {
    let span = |one: &Use| tree.semantic.nodes().kind(one.node).span();
    let mut uses: Vec<&Use> = used.iter().collect();
    uses.sort_by_key(|one| span(one).start);
    let certain = uses.iter().find(|one| always_runs(tree, one.node));
    let one = *certain.or(uses.first())?;
    let is_certain = certain.is_some() && !may_be_elsewhere(tree, name);
    let mut weight = if is_certain { Weight::Failure } else { Weight::Doubt };
    let shown = clipped(name, 24);
    let (why, fix) = match globals::module(name) {
        Some(module) => {
            let why = match globals::gone(name) {
                Some(_) => format!("Auth0 removed the global {shown}, so the script has to load it."),
                None => format!("{shown} is a module, and the script doesn't load it."),
            };
            if name == "request" {
                // Auth0's own examples still use it like this.
                weight = Weight::Doubt;
            }
            (why, format!("Add const {shown} = require('{module}') to the function."))
        }
        None => suggestion(tree, main, name, one),
    };
    let what = match globals::module(name) {
        Some(_) => format!("{shown} is used without require"),
        None => format!("{shown} isn't declared"),
    };
    let why = if weight == Weight::Doubt && name != "request" {
        format!("{why} A sign-in that reaches this line fails.")
    } else {
        why
    };
    Some(Remark::new(weight, what, why, fix).at(tree.place(span(one))))
}

/// The script may make the name in a way that can't be read: as a member of the global object, with eval, or with `with`.
fn may_be_elsewhere(tree: &Tree, name: &str) -> bool {
    let is_global = |object: &Expression| {
        matches!(object.without_parentheses(), Expression::ThisExpression(_))
            || object.is_specific_id("globalThis")
            || object.is_specific_id("global")
    };
    tree.kinds().any(|(_, kind)| match kind {
        AstKind::WithStatement(_) => true,
        AstKind::CallExpression(call) => {
            let is_assign = call.callee.is_specific_member_access("Object", "assign");
            call.callee.is_specific_id("eval")
                || is_assign && call.arguments.first().and_then(Argument::as_expression).is_some_and(is_global)
        }
        AstKind::NewExpression(new) => new.callee.is_specific_id("Function"),
        AstKind::StaticMemberExpression(member) => member.property.name == name && is_global(&member.object),
        AstKind::ComputedMemberExpression(member) => is_global(&member.object),
        _ => false,
    })
}

/// The reason and the fix for a name that isn't a module's.
fn suggestion(tree: &Tree, main: Option<Main>, name: &str, one: &Use) -> (String, String) {
    let shown = clipped(name, 24);
    let visible = visible(tree, one);
    let alike = || {
        let group = ALIKE.iter().find(|group| group.contains(&name))?;
        visible.iter().map(|(_, name)| name.as_str()).find(|other| group.contains(other))
    };
    // A parameter of the function, whatever its name is.
    let by_place = || {
        let index = ALIKE.iter().take(3).position(|group| group.contains(&name))?;
        main?.parameter(index).map(|(_, name, _)| name)
    };
    let names = || visible.iter().map(|(_, name)| name.as_str());
    let meant = nearest(name, names()).or_else(alike).or_else(by_place).or_else(|| nearest(name, globals::known()));
    if let Some(meant) = meant {
        let meant = clipped(meant, 40);
        return (
            format!("Nothing in the script declares {shown}. Did you mean {meant}?"),
            format!("Write {meant} instead of {shown}."),
        );
    }
    let scoping = tree.semantic.scoping();
    if let Some(hidden) = scoping.symbol_ids().find(|symbol| scoping.symbol_name(*symbol) == name) {
        let line = tree.place(scoping.symbol_span(hidden)).line;
        return (
            format!("{shown} is declared on line {line}, but it isn't visible here."),
            format!("Declare {shown} in a function or block that encloses both lines."),
        );
    }
    (format!("Nothing in the script declares {shown}."), format!("Declare {shown}, or correct its name."))
}

/// The variables that are visible where a name is used, the nearest first.
fn visible(tree: &Tree, one: &Use) -> Vec<(SymbolId, String)> {
    let scoping = tree.semantic.scoping();
    let scope = scoping.get_reference(one.reference).scope_id();
    let all = scoping.scope_ancestors(scope).flat_map(|scope| scoping.iter_bindings_in(scope));
    all.map(|symbol| (symbol, scoping.symbol_name(symbol).to_owned())).collect()
}

/// Each sign-in reaches it: no condition, loop, catch or error handler is around it, and the script hasn't called back.
pub fn always_runs(tree: &Tree, node: NodeId) -> bool {
    let nodes = tree.semantic.nodes();
    let mut inner = nodes.kind(node).span();
    let mut hoisted = false;
    !returned_before(tree, inner)
        && nodes.ancestors(node).all(|ancestor| {
            let kind = ancestor.kind();
            let within = |span: Span| span.contains_inclusive(inner);
            let runs = match kind {
                AstKind::IfStatement(one) => within(one.test.span()),
                AstKind::ConditionalExpression(one) => within(one.test.span()),
                AstKind::LogicalExpression(one) => within(one.left.span()),
                AstKind::SwitchStatement(one) => within(one.discriminant.span()),
                AstKind::WhileStatement(one) => within(one.test.span()),
                AstKind::ForStatement(one) => !within(one.body.span()),
                AstKind::ForInStatement(one) => within(one.right.span()),
                AstKind::ForOfStatement(one) => within(one.right.span()),
                AstKind::TryStatement(one) => one.finalizer.as_ref().is_some_and(|block| within(block.span)),
                AstKind::CallExpression(call) => !handles_errors(call, inner) && !call.optional,
                AstKind::AssignmentPattern(one) => within(one.left.span()),
                AstKind::FormalParameter(one) => !one.initializer.as_ref().is_some_and(|value| within(value.span())),
                AstKind::Function(function) => function.id.as_ref().is_none_or(|id| {
                    let used = |symbol| !tree.semantic.scoping().symbol_is_unused(symbol);
                    function.is_expression() || id.symbol_id.get().is_some_and(used)
                }),
                _ => true,
            };
            // After a return, only functions are declared.
            let is_dead = |one: &Statement| tree::ends(one) && one.span().end <= inner.start;
            let runs = runs && (hoisted || !tree::statements(kind).iter().any(is_dead));
            hoisted = matches!(kind, AstKind::Function(function) if function.is_declaration());
            inner = kind.span();
            runs
        })
}

/// A return before this place calls back with a profile.
fn returned_before(tree: &Tree, span: Span) -> bool {
    tree.kinds().any(|(_, kind)| match kind {
        AstKind::ReturnStatement(one) if one.span.end <= span.start => match &one.argument {
            Some(Expression::CallExpression(call)) => {
                let first = call.arguments.first().and_then(Argument::as_expression);
                call.arguments.len() > 1 && first.is_some_and(Expression::is_null_or_undefined)
            }
            _ => false,
        },
        _ => false,
    })
}

/// The call gets a handler that runs only after an error, and the span is in it.
fn handles_errors(call: &CallExpression, inner: Span) -> bool {
    let within = |argument: Option<&Argument>| argument.is_some_and(|one| one.span().contains_inclusive(inner));
    let Expression::StaticMemberExpression(member) = &call.callee else { return false };
    match member.property.name.as_str() {
        "catch" => within(call.arguments.first()),
        "then" => within(call.arguments.get(1)),
        "on" | "once" => {
            matches!(call.arguments.first(), Some(Argument::StringLiteral(event)) if event.value == "error")
                && within(call.arguments.get(1))
        }
        _ => false,
    }
}

/// A call of a member with a typo, such as JSON.prase.
fn member<'a>(tree: &Tree<'a>, kind: AstKind<'a>) -> Option<Remark> {
    let AstKind::CallExpression(call) = kind else { return None };
    let Expression::StaticMemberExpression(member) = call.callee.without_parentheses() else { return None };
    let (global, name) = (tree.global(&member.object)?, member.property.name.as_str());
    if globals::members(global)?.any(|member| member == name) {
        return None;
    }
    let meant = nearest(name, globals::members(global)?)?;
    let what = format!("{global}.{} doesn't exist", clipped(name, 16));
    let why = format!("{global} has no {}. Did you mean {global}.{meant}?", clipped(name, 30));
    let weight = if always_runs(tree, call.node_id.get()) { Weight::Failure } else { Weight::Doubt };
    let remark = Remark::new(weight, what, why, format!("Write {global}.{meant}."));
    Some(remark.at(tree.place(member.property.span)))
}

/// A call of a method with a typo, such as text.spilt(). The script may have a method of that name.
fn method<'a>(tree: &Tree<'a>, kind: AstKind<'a>) -> Option<Remark> {
    let AstKind::CallExpression(call) = kind else { return None };
    let Expression::StaticMemberExpression(member) = call.callee.without_parentheses() else { return None };
    let name = member.property.name.as_str();
    let meant = globals::method_meant(name)?;
    let elsewhere = |(_, kind)| match kind {
        AstKind::IdentifierName(other) => other.name == name && other.span != member.property.span,
        AstKind::StringLiteral(other) => other.value == name,
        _ => false,
    };
    let is_own = tree.kinds().any(elsewhere);
    (!is_own).then(|| {
        let shown = clipped(name, 24);
        let why = format!("Did you mean {meant}? Calling a missing method stops the script.");
        let remark = Remark::doubt(format!("{shown} may be misspelled"), why, format!("Write {meant} if it is."));
        remark.at(tree.place(member.property.span))
    })
}
