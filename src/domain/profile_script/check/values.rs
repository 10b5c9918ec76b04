//! What a script gives Auth0: the user ID, the verified email, and the response that it reads them from.

use super::modules::loaded;
use super::remark::{Remark, Weight};
use super::tree::{Main, Tree};
use oxc_ast::AstKind;
use oxc_ast::ast::{AssignmentTarget, BinaryOperator, Expression, PropertyKey};
use oxc_semantic::NodeId;
use oxc_span::{GetSpan, Span};

pub fn remarks(tree: &Tree, main: Option<Main>) -> Vec<Remark> {
    let mut remarks = user_id(tree, main);
    remarks.extend(verified(tree));
    remarks.extend(tree.kinds().find_map(|(_, kind)| builds_code(tree, kind)));
    remarks.extend(unguarded_parse(tree));
    remarks
}

/// The values that an attribute gets, in objects and by assignments.
fn given<'a>(tree: &Tree<'a>, attribute: &str) -> Vec<&'a Expression<'a>> {
    let values = tree.kinds().filter_map(|(_, kind)| match kind {
        AstKind::ObjectProperty(property) => is_key(&property.key, attribute).then_some(&property.value),
        AstKind::AssignmentExpression(assignment) => {
            let name = match &assignment.left {
                AssignmentTarget::StaticMemberExpression(member) => Some(member.property.name.as_str()),
                AssignmentTarget::ComputedMemberExpression(member) => {
                    member.static_property_name().map(|name| name.as_str())
                }
                _ => None,
            };
            (name == Some(attribute)).then_some(&assignment.right)
        }
        _ => None,
    });
    values.collect()
}

fn is_key(key: &PropertyKey, name: &str) -> bool {
    key.static_name().is_some_and(|key| key == name)
}

fn user_id(tree: &Tree, main: Option<Main>) -> Vec<Remark> {
    let values = given(tree, "user_id");
    if values.is_empty() {
        return mentioned(tree).into_iter().collect();
    }
    let constant = values.iter().all(|value| is_constant(plain(value)));
    let first = values[0];
    if constant {
        let why = "All users would share one Auth0 user, and see each other's data.";
        let fix = "Use the ID in the provider's response.";
        return vec![Remark::doubt("Every user gets the same user ID", why, fix).at(tree.place(first.span()))];
    }
    let changing = values.iter().find(|value| changes(tree, main, plain(value)));
    let remark = changing.map(|value| {
        let why = "It is different at each sign-in, so Auth0 creates a new user each time.";
        let fix = "Use the ID in the provider's response.";
        Remark::doubt("The user ID changes at each sign-in", why, fix).at(tree.place(value.span()))
    });
    remark.into_iter().collect()
}

/// The value without what only turns it into a string.
fn plain<'a, 'b>(value: &'b Expression<'a>) -> &'b Expression<'a> {
    let value = value.without_parentheses();
    let inner = match value {
        Expression::CallExpression(call) if call.callee.is_specific_id("String") => {
            call.arguments.first().and_then(|argument| argument.as_expression())
        }
        Expression::CallExpression(call) => match &call.callee {
            Expression::StaticMemberExpression(member) if member.property.name == "toString" => Some(&member.object),
            _ => None,
        },
        Expression::BinaryExpression(binary) if binary.operator == BinaryOperator::Addition => {
            match (is_constant(&binary.left), is_constant(&binary.right)) {
                (true, false) => Some(&binary.right),
                (false, true) => Some(&binary.left),
                _ => None,
            }
        }
        Expression::TemplateLiteral(template) if template.expressions.len() == 1 => template.expressions.first(),
        _ => None,
    };
    // Values are rarely wrapped twice.
    inner.map_or(value, |inner| inner.without_parentheses())
}

fn is_constant(value: &Expression) -> bool {
    match value.without_parentheses() {
        Expression::StringLiteral(_) | Expression::NumericLiteral(_) | Expression::BooleanLiteral(_) => true,
        Expression::TemplateLiteral(template) => template.expressions.is_empty(),
        _ => false,
    }
}

/// The token, the time or a random value.
fn changes(tree: &Tree, main: Option<Main>, value: &Expression) -> bool {
    let token = main.and_then(|main| main.parameter(0)).map(|(symbol, ..)| symbol);
    match value {
        Expression::Identifier(_) => token.is_some() && tree.symbol(value) == token,
        Expression::CallExpression(call) => {
            let member = |object: &str, property: &str| call.callee.is_specific_member_access(object, property);
            member("Date", "now")
                || member("Math", "random")
                || member("crypto", "randomUUID")
                || member("uuid", "v4")
                || ["uuid", "uuidv4"].iter().any(|name| call.callee.is_specific_id(name))
        }
        Expression::NewExpression(new) => new.callee.is_specific_id("Date") && new.arguments.is_empty(),
        _ => false,
    }
}

/// A doubt if the script never names the user ID. A spread with an ID may contain it.
fn mentioned(tree: &Tree) -> Option<Remark> {
    let (mut named, mut spread, mut id) = (false, false, false);
    for (_, kind) in tree.kinds() {
        match kind {
            AstKind::IdentifierName(name) => named |= name.name.contains("user_id"),
            AstKind::IdentifierReference(name) => named |= name.name.contains("user_id"),
            AstKind::BindingIdentifier(name) => named |= name.name.contains("user_id"),
            AstKind::StringLiteral(text) => named |= text.value.contains("user_id"),
            AstKind::TemplateElement(text) => named |= text.value.raw.contains("user_id"),
            AstKind::SpreadElement(_) => spread = true,
            AstKind::ObjectProperty(property) => id |= is_key(&property.key, "id"),
            _ => {}
        }
    }
    (!(named || spread && id)).then(|| {
        let why = "Without a user ID, Auth0 rejects the sign-in.";
        let fix = "Pass the callback an object with a user_id that is unique to each user.";
        Remark::doubt("The script never mentions user_id", why, fix)
    })
}

fn verified(tree: &Tree) -> Option<Remark> {
    let values = given(tree, "email_verified");
    let always = values.iter().find(|value| matches!(value, Expression::BooleanLiteral(value) if value.value))?;
    let why = "A stranger could use someone else's address to get into a linked account.";
    let fix = "Use the provider's own value, such as body.email_verified.";
    Some(Remark::doubt("The script marks every email as verified", why, fix).at(tree.place(always.span())))
}

fn builds_code<'a>(tree: &Tree<'a>, kind: AstKind<'a>) -> Option<Remark> {
    let span = match kind {
        AstKind::CallExpression(call) if tree.global(&call.callee) == Some("eval") => call.span,
        AstKind::NewExpression(new) if tree.global(&new.callee) == Some("Function") => new.span,
        _ => return None,
    };
    let why = "Text from the provider's response could run as code.";
    let fix = "Replace it with plain code. Never run text from a response.";
    Some(Remark::doubt("The script runs text as code (eval)", why, fix).at(tree.place(span)))
}

/// JSON.parse outside of a try. It throws if the provider returns a page, and nothing catches that.
fn unguarded_parse(tree: &Tree) -> Option<Remark> {
    let (id, span) = tree.kinds().find_map(|(id, kind)| match kind {
        AstKind::CallExpression(call) if call.callee.is_specific_member_access("JSON", "parse") => {
            Some((id, call.span))
        }
        _ => None,
    })?;
    (!is_guarded(tree, id, span)).then(|| {
        let why = "It throws if the provider returns an HTML page instead of JSON, and the user sees that error.";
        let fix = "Put it in try { … } catch (error) { … } and pass your own error to the callback.";
        Remark::new(Weight::Hint, "JSON.parse isn't in a try block", why, fix).at(tree.place(span))
    })
}

/// In this function a try is around it, or a promise catches what it throws.
fn is_guarded(tree: &Tree, id: NodeId, span: Span) -> bool {
    for ancestor in tree.semantic.nodes().ancestors(id) {
        match ancestor.kind() {
            AstKind::TryStatement(one) if one.block.span.contains_inclusive(span) => return true,
            AstKind::Function(function) => return function.r#async,
            AstKind::ArrowFunctionExpression(arrow) => return arrow.r#async || is_then(tree, ancestor.id()),
            _ => {}
        }
    }
    false
}

fn is_then(tree: &Tree, function: NodeId) -> bool {
    let AstKind::CallExpression(call) = tree.parent(function) else { return false };
    matches!(&call.callee, Expression::StaticMemberExpression(member) if member.property.name == "then")
}

/// It makes its request with `request` or with Node.js's own modules, and decompresses nothing, so it couldn't read a
/// compressed response. Other packages decompress by themselves.
pub fn leaves_packed(tree: &Tree) -> bool {
    let packed = ["request", "request-promise", "request-promise-native", "http", "https"];
    let loads = loaded(tree).any(|(_, module)| packed.contains(&module.split('@').next().unwrap_or_default()));
    let global = tree.semantic.scoping().root_unresolved_references().keys().any(|name| name.as_str() == "request");
    let unpacks = |name: &str| {
        let lower = name.to_ascii_lowercase();
        ["zlib", "fetch", "axios", "got", "superagent", "node-fetch"].contains(&lower.as_str())
            || ["gunzip", "unzip", "inflate"].iter().any(|word| lower.contains(word))
    };
    let any = tree.kinds().any(|(_, kind)| match kind {
        AstKind::ObjectProperty(property) if is_key(&property.key, "gzip") => {
            let off = matches!(&property.value, Expression::BooleanLiteral(value) if !value.value);
            !off && !property.value.is_null_or_undefined()
        }
        AstKind::StaticMemberExpression(member) => member.property.name == "gzip" || unpacks(&member.property.name),
        AstKind::IdentifierReference(name) => unpacks(&name.name),
        AstKind::StringLiteral(text) => unpacks(text.value.split('@').next().unwrap_or_default()),
        _ => false,
    });
    (loads || global) && !any
}
