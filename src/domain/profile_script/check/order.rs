//! What the order of the code makes impossible: a constant that is assigned again, a variable that is used before it is
//! declared, and code after a return.

use super::names::always_runs;
use super::remark::{MOST, Remark, Weight, clipped};
use super::tree::{Tree, ends, statements};
use oxc_ast::AstKind;
use oxc_ast::ast::Statement;
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::GetSpan;

pub fn remarks(tree: &Tree) -> Vec<Remark> {
    let variables = tree.semantic.scoping().symbol_ids();
    let of_variable = |symbol| assigned_again(tree, symbol).or_else(|| used_too_early(tree, symbol));
    let mut remarks: Vec<Remark> = variables.filter_map(of_variable).take(MOST).collect();
    remarks.extend(tree.kinds().find_map(|(_, kind)| after_return(tree, kind)));
    remarks
}

/// A failure if each sign-in reaches it.
fn weight(tree: &Tree, node: NodeId) -> Weight {
    if always_runs(tree, node) { Weight::Failure } else { Weight::Doubt }
}

fn assigned_again(tree: &Tree, symbol: SymbolId) -> Option<Remark> {
    let scoping = tree.semantic.scoping();
    if !scoping.symbol_flags(symbol).is_const_variable() {
        return None;
    }
    let write = scoping.get_resolved_references(symbol).find(|reference| reference.is_write())?;
    let node = write.node_id();
    let name = clipped(scoping.symbol_name(symbol), 24);
    let line = tree.place(scoping.symbol_span(symbol)).line;
    let why = format!("{name} is declared with const on line {line}, so this assignment throws an error.");
    let remark =
        Remark::new(weight(tree, node), format!("{name} is a constant"), why, format!("Declare {name} with let."));
    Some(remark.at(tree.place(tree.semantic.nodes().kind(node).span())))
}

/// In one function, a variable of let or const is used above its declaration, or in its own value.
fn used_too_early(tree: &Tree, symbol: SymbolId) -> Option<Remark> {
    let (scoping, nodes) = (tree.semantic.scoping(), tree.semantic.nodes());
    let declaration = tree.semantic.symbol_declaration(symbol);
    let AstKind::VariableDeclarator(declarator) = declaration.kind() else { return None };
    if declarator.kind.is_var() {
        return None;
    }
    let home = function_around(tree, declaration.id());
    let early =
        |node: &NodeId| nodes.kind(*node).span().start < declarator.span.end && function_around(tree, *node) == home;
    let in_name = |node: &NodeId| declarator.id.span().contains_inclusive(nodes.kind(*node).span());
    // In the head of for (const x of list), the list comes after the name.
    let is_head = matches!(
        nodes.ancestors(declaration.id()).nth(1).map(|one| one.kind()),
        Some(AstKind::ForInStatement(_) | AstKind::ForOfStatement(_))
    );
    let references = scoping.get_resolved_references(symbol).map(|reference| reference.node_id());
    let node = references.filter(|node| !in_name(node)).find(early).filter(|_| !is_head)?;
    let name = clipped(scoping.symbol_name(symbol), 24);
    let line = tree.place(scoping.symbol_span(symbol)).line;
    let why = format!("{name} is declared on line {line}, so it has no value here yet.");
    let remark = Remark::new(
        weight(tree, node),
        format!("{name} is used before it is declared"),
        why,
        format!("Move the declaration of {name} before this line."),
    );
    Some(remark.at(tree.place(nodes.kind(node).span())))
}

fn function_around(tree: &Tree, node: NodeId) -> Option<NodeId> {
    let is_function = |kind| {
        matches!(
            kind,
            AstKind::Function(_)
                | AstKind::ArrowFunctionExpression(_)
                | AstKind::StaticBlock(_)
                | AstKind::PropertyDefinition(_)
        )
    };
    tree.semantic.nodes().ancestors(node).find(|one| is_function(one.kind())).map(|one| one.id())
}

fn after_return<'a>(tree: &Tree<'a>, kind: AstKind<'a>) -> Option<Remark> {
    let list = statements(kind);
    let at = list.iter().position(ends)?;
    let runs_anyway = |one: &&Statement| match one {
        Statement::FunctionDeclaration(_) | Statement::EmptyStatement(_) | Statement::BreakStatement(_) => true,
        Statement::VariableDeclaration(one) => one.declarations.iter().all(|one| one.init.is_none()),
        _ => false,
    };
    let dead = list[at + 1..].iter().find(|one| !runs_anyway(one))?;
    let alone = matches!(&list[at], Statement::ReturnStatement(one) if one.argument.is_none());
    let is_value = alone && list.get(at + 1).is_some_and(|next| matches!(next, Statement::ExpressionStatement(_)));
    let (why, fix) = if is_value {
        ("return ends at the end of its line, so the line after it never runs.", "Write both on one line.")
    } else {
        ("The function ends before this line.", "Remove the return before it, or this code.")
    };
    Some(Remark::doubt("Code after return never runs", why, fix).at(tree.place(dead.span())).shown())
}

#[cfg(test)]
mod tests {
    use super::super::{Weight, check};

    #[test]
    fn right_orders_and_responses_pass() {
        for script in [
            "(a, b, cb) => { const f = () => id; const id = b.id; cb(null, { user_id: f() }); }",
            "(a, b, cb) => { cb(null, { user_id: f() }); function f() { return b.id; } }",
            "(a, b, cb) => { v = b.id; var v; cb(null, { user_id: v }); }",
            "(a, b, cb) => { let id; id = b.id; cb(null, { user_id: id }); }",
            "(a, b, cb) => { const o = {}; o.id = b.id; cb(null, { user_id: o.id }); }",
            "(a, b, cb) => { const go = () => { if (b.more) go(); }; go(); cb(null, { user_id: b.id }); }",
            "(a, b, cb) => { for (const x of [b]) cb(null, { user_id: x.id }); }",
            "(a, b, cb) => { for (let i = 0; i < 1; i++) cb(null, { user_id: b[i].id }); }",
            "(a, b, cb) => { const { id, ...rest } = b; cb(null, { user_id: id, ...rest }); }",
            "(a, b, cb) => { const r = fetch('https://x.dev'); r.then((r) => r.json()).then((me) => cb(null, { user_id: me.id })).catch(cb); }",
            "async (a, b, cb) => { const p = fetch('https://x.dev'); const r = await p; const me = await r.json(); cb(null, { user_id: me.id }); }",
            "async (a, b, cb) => { const r = await fetch('https://x.dev'); const p = r.json(); p.then((me) => cb(null, { user_id: me.id }), cb); }",
            "async (a, b, cb) => { const axios = require('axios'); const { data } = await axios.get('https://x.dev'); cb(null, { user_id: data.id }); }",
            "async (a, b, cb) => { const r = (await require('axios').get('https://x.dev')).data; cb(null, { user_id: r.id }); }",
            "async (a, b, cb) => { const axios = require('axios').create(); const r = await axios.get('https://x.dev'); cb(null, { user_id: r.id }); }",
            "async (a, b, cb) => { const fetch = async () => b; const r = fetch(); cb(null, { user_id: (await r).id, x: r.then }); }",
            "(a, b, cb) => { switch (b.kind) { case 1: return cb(null, { user_id: b.id }); break; default: cb(new Error('x')); } }",
            "(a, b, cb) => { return go(); function go() { cb(null, { user_id: b.id }); } }",
            "(a, b, cb) => { if (!b.id) return; cb(null, { user_id: b.id }); }",
            "(a, b, cb) => { if (b.bad) { cb(b, null); } else { cb(null, { user_id: b.id }); } }",
        ] {
            assert!(
                check(script).remarks.iter().all(|one| one.weight == Weight::Hint),
                "{script}: {:?}",
                check(script).remarks
            );
        }
    }
}
