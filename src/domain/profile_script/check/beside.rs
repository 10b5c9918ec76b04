//! Code beside the function. Auth0 accepts one function and nothing else.

use super::remark::{Remark, clipped, opening};
use super::shape::SIGNATURE;
use super::syntax::{closes, extra, misspelled, word_at};
use super::tree::{Main, Tree};
use oxc_ast::ast::{Expression, Statement};
use oxc_span::{GetSpan, Span};

const ONLY: &str = "Auth0 accepts only the function.";

/// The script isn't a function, although it is an expression.
pub fn expression(tree: &Tree, expression: &Expression) -> Option<Remark> {
    let at = |remark: Remark| Some(remark.at(tree.place(expression.span())));
    match expression {
        Expression::AssignmentExpression(assignment) => at(before(&format!("{} =", tree.text(assignment.left.span())))),
        Expression::ObjectExpression(_) => {
            at(Remark::failure("The script is an object", ONLY, "Copy the function from it."))
        }
        // A second copy in parentheses calls the first one.
        Expression::CallExpression(call) => {
            let argument = call.arguments.first()?;
            let callee = call.callee.without_parentheses();
            let same = callee.is_function() && tree.text(callee.span()) == tree.text(argument.span());
            same.then(|| twice(tree, argument.span()))
        }
        // The value of such an expression is unknown, and may be a function.
        Expression::SequenceExpression(_) | Expression::ConditionalExpression(_) => None,
        Expression::LogicalExpression(_) | Expression::NewExpression(_) => None,
        Expression::ClassExpression(_) => at(Remark::failure("The script is a class", ONLY, SIGNATURE)),
        _ => at(Remark::failure("The script isn't a function", ONLY, SIGNATURE)),
    }
}

/// The script is several statements, or one that isn't an expression.
pub fn statements(tree: &Tree) -> Option<Remark> {
    let statements: Vec<&Statement> = tree.statements().collect();
    let first = *statements.first()?;
    match first {
        Statement::ImportDeclaration(_) => {
            let what = "The script begins with import";
            let remark = Remark::failure(what, ONLY, "Write const … = require('…') in the function.");
            return Some(remark.at(tree.place(first.span())));
        }
        Statement::ExportDefaultDeclaration(_) => return Some(before("export default").at(tree.place(first.span()))),
        Statement::ExportNamedDeclaration(_) => return Some(before("export").at(tree.place(first.span()))),
        _ => {}
    }
    if let Some(head) = head(tree, first) {
        return Some(before(&head).at(tree.place(first.span())));
    }
    let functions: Vec<(&Statement, &str)> = statements.iter().filter_map(|one| Some((*one, declared(one)?))).collect();
    match functions.as_slice() {
        [] => {
            let remark = Remark::failure("The script isn't a function", ONLY, SIGNATURE);
            Some(remark.at(tree.place(first.span())))
        }
        [(_, one), (second, other), ..] if one == other => Some(twice(tree, second.span())),
        [(_, one), (second, other), ..] => {
            let main = if is_main(one) || !is_main(other) { one } else { other };
            let helper = if main == one { other } else { one };
            let why = format!(
                "{} is next to {}, but Auth0 accepts only one function.",
                clipped(helper, 30),
                clipped(main, 30)
            );
            let fix = format!("Move {} into {}.", clipped(helper, 30), clipped(main, 30));
            let place = if main == one { second.span() } else { first.span() };
            Some(Remark::failure("A helper is outside the function", why, fix).at(tree.place(place)))
        }
        [(function, _)] => {
            let other = statements.iter().find(|other| other.span() != function.span())?;
            let place = tree.place(other.span());
            match other {
                Statement::VariableDeclaration(_) => {
                    let why = format!("{} is outside it. {ONLY}", opening(tree.text(other.span())));
                    Some(
                        Remark::failure("A variable is outside the function", why, "Move this line into it.").at(place),
                    )
                }
                _ => Some(rest(tree, other.span()).at(place)),
            }
        }
    }
}

/// Something follows a complete function. It begins at this offset.
pub fn after(tree: &Tree, offset: usize) -> Remark {
    if let Some(keyword) = misspelled(&tree.code.text, offset) {
        return keyword.at(tree.place_at(offset));
    }
    let end = tree.code.text.len();
    let text = tree.code.text.get(offset..).unwrap_or_default();
    let begin = tree.script.trim_start().get(..text.len().min(16)).unwrap_or_default();
    let span = Span::new(u32::try_from(offset).unwrap_or(0), u32::try_from(end).unwrap_or(0));
    if begin.starts_with("function") && text.starts_with(begin) {
        return twice(tree, span);
    }
    rest(tree, span).at(tree.place(span))
}

fn rest(tree: &Tree, span: Span) -> Remark {
    let text = tree.text(span);
    let word = word_at(text, 0);
    if closes(word) {
        return extra(word);
    }
    let begin = Some(opening(text)).filter(|begin| !begin.is_empty()).unwrap_or_else(|| word.to_owned());
    let why = format!("{begin} follows the function. {ONLY}");
    let fix = match word {
        "function" | "async" | "const" | "let" | "var" => "Move the rest into the function.",
        _ => "Remove everything after the function.",
    };
    Remark::failure("Extra text follows the function", why, fix)
}

fn twice(tree: &Tree, span: Span) -> Remark {
    let why = "The second copy begins here.";
    Remark::failure("The function appears twice", why, "Remove one of the two.").at(tree.place(span))
}

pub fn before(head: &str) -> Remark {
    let head = clipped(head, 30);
    let why = format!("{head} comes before the function. {ONLY}");
    Remark::failure("Extra text comes before the function", why, format!("Remove {head} from the script."))
}

/// An Action, which exports functions with names such as onExecutePostLogin.
pub fn action(tree: &Tree) -> Option<Remark> {
    let (left, span) = tree.statements().find_map(|statement| {
        let left = exported(tree, statement).filter(|left| left.starts_with("exports.on"))?;
        Some((left, statement.span()))
    })?;
    let why = format!("{} belongs to an Action, which runs after a sign-in.", clipped(left, 40));
    let fix = "Use it under Actions, and clear this script to use a generated one.";
    Some(Remark::failure("This is an Action", why, fix).at(tree.place(span)))
}

/// What a statement assigns to.
fn exported<'a>(tree: &Tree<'a>, statement: &Statement<'a>) -> Option<&'a str> {
    let Statement::ExpressionStatement(one) = statement else { return None };
    match one.expression.without_parentheses() {
        Expression::AssignmentExpression(assignment) => Some(tree.text(assignment.left.span())),
        _ => None,
    }
}

/// What is before a function in one statement: `const f =`, `module.exports =`, `fetchUserProfile:`.
fn head(tree: &Tree, statement: &Statement) -> Option<String> {
    match statement {
        Statement::VariableDeclaration(declaration) => {
            let [declarator] = declaration.declarations.as_slice() else { return None };
            Main::of(declarator.init.as_ref()?)?;
            Some(format!("{} {} =", declaration.kind.as_str(), tree.text(declarator.id.span())))
        }
        Statement::ExpressionStatement(one) => match one.expression.without_parentheses() {
            Expression::AssignmentExpression(assignment) => {
                Main::of(&assignment.right)?;
                Some(format!("{} =", tree.text(assignment.left.span())))
            }
            _ => None,
        },
        Statement::LabeledStatement(labeled) => {
            matches!(labeled.body, Statement::FunctionDeclaration(_)).then(|| format!("{}:", labeled.label.name))
        }
        _ => None,
    }
}

/// The name of the function that a statement declares.
fn declared<'a>(statement: &Statement<'a>) -> Option<&'a str> {
    match statement {
        Statement::FunctionDeclaration(function) => Some(function.id.as_ref().map_or("", |id| id.name.as_str())),
        Statement::ExpressionStatement(one) => match one.expression.without_parentheses() {
            Expression::FunctionExpression(function) => Some(function.id.as_ref().map_or("", |id| id.name.as_str())),
            Expression::ArrowFunctionExpression(_) => Some(""),
            _ => None,
        },
        _ => None,
    }
}

fn is_main(name: &str) -> bool {
    name.to_ascii_lowercase().contains("fetchuserprofile")
}
