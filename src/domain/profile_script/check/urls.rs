//! The URLs that a script requests.

use super::remark::{MOST, Place, Remark};
use super::tree::Tree;
use oxc_ast::AstKind;
use oxc_ast::ast::{Argument, Expression};
use oxc_semantic::NodeId;
use oxc_span::{GetSpan, Span};
use url::{Host, Url};

/// A URL that a script requests, or how it begins if the script adds to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requested {
    pub url: String,
    /// The script adds to it.
    pub is_prefix: bool,
    pub place: Place,
}

/// Every URL that is passed to a call, or that a member or a variable with a fitting name has.
pub fn requested(tree: &Tree) -> Vec<Requested> {
    let all = tree.kinds().filter_map(|(id, kind)| {
        let (text, span, open) = match kind {
            AstKind::StringLiteral(text) => (text.value.as_str(), text.span, false),
            AstKind::TemplateLiteral(template) => {
                let first = template.quasis.first()?.value.raw.as_str();
                (first, template.span, !template.expressions.is_empty())
            }
            _ => return None,
        };
        let (named, added) = place_of(tree, id, span)?;
        let scheme = text.get(..8).unwrap_or(text).to_ascii_lowercase();
        let url = scheme.starts_with("https://") || scheme.starts_with("http://");
        (url || named && is_placeholder(text)).then(|| Requested {
            url: text.to_owned(),
            is_prefix: open || added,
            place: tree.place(span),
        })
    });
    all.take(MOST).collect()
}

/// Whether the literal is there as a URL and nothing else, and whether something is added to it. None if it isn't a URL to
/// request.
fn place_of(tree: &Tree, id: NodeId, span: Span) -> Option<(bool, bool)> {
    let (mut added, mut inner) = (false, span);
    for ancestor in tree.semantic.nodes().ancestors(id) {
        let kind = ancestor.kind();
        match kind {
            AstKind::BinaryExpression(_) => {
                added = true;
            }
            AstKind::ParenthesizedExpression(_) => {}
            AstKind::CallExpression(call) => {
                let first = call.arguments.first().is_some_and(|argument| argument.span() == inner);
                return (first && requests(&call.callee)).then_some((true, added));
            }
            AstKind::NewExpression(new) => {
                let first = new.arguments.first().is_some_and(|argument: &Argument| argument.span() == inner);
                return (first && new.callee.is_specific_id("URL")).then_some((true, added));
            }
            AstKind::ObjectProperty(property) => {
                let name = property.key.static_name()?;
                return is_url_name(&name).then_some((true, added));
            }
            AstKind::VariableDeclarator(declarator) => {
                let name = declarator.id.get_identifier_name()?;
                return is_url_name(&name).then_some((true, added));
            }
            _ => return None,
        }
        inner = kind.span();
    }
    None
}

/// Its first argument is a URL to request.
fn requests(callee: &Expression) -> bool {
    match callee.without_parentheses() {
        Expression::Identifier(name) => matches!(name.name.as_str(), "request" | "fetch" | "axios" | "got" | "rp"),
        Expression::StaticMemberExpression(member) => {
            matches!(member.property.name.as_str(), "get" | "post" | "put" | "patch" | "head" | "request")
                && !matches!(&member.object, Expression::NewExpression(_) | Expression::CallExpression(_))
                || member.property.name == "get" && member.object.is_require_call()
        }
        Expression::CallExpression(call) => call.callee.is_specific_id("require"),
        _ => false,
    }
}

fn is_url_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["url", "uri", "endpoint", "href"].iter().any(|end| name.ends_with(end))
}

/// A placeholder that wasn't replaced: `{USER_DETAIL_URL}`, `<instance>`, `YOUR_DOMAIN`.
fn is_placeholder(url: &str) -> bool {
    let pair =
        |open: char, close: char| url.find(open).is_some_and(|at| url[at..].find(close).is_some_and(|end| end > 1));
    let upper = url.to_ascii_uppercase();
    pair('{', '}')
        || pair('<', '>')
        || pair('[', ']') && !url.contains("://[")
        || upper.contains("YOUR_")
        || upper.contains("YOUR-")
}

/// Its host is this computer, or an address of a private network.
fn is_near(url: &str) -> bool {
    let parsed = Url::parse(url).ok();
    parsed.as_ref().and_then(Url::host).is_some_and(is_near_host)
}

fn is_near_host(host: Host<&str>) -> bool {
    match host {
        Host::Domain(name) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
        Host::Ipv4(four) => four.is_loopback() || four.is_unspecified() || four.is_private() || four.is_link_local(),
        Host::Ipv6(six) => match six.to_ipv4_mapped() {
            Some(four) => is_near_host(Host::Ipv4(four)),
            None => six.is_loopback() || six.is_unspecified() || six.is_unique_local() || six.is_unicast_link_local(),
        },
    }
}

/// What is wrong with them.
pub fn remarks(tree: &Tree, requested: &[Requested]) -> Vec<Remark> {
    let replaces = tree.kinds().any(|(_, kind)| match kind {
        AstKind::StaticMemberExpression(member) => matches!(member.property.name.as_str(), "replace" | "replaceAll"),
        _ => false,
    });
    let remark = |one: &Requested| {
        let remark = if is_placeholder(&one.url) && !replaces {
            let why = "This URL still has a placeholder, so the request fails.";
            Remark::failure("A placeholder is left in a URL", why, "Replace it with the provider's real URL.")
        } else if is_near(&one.url) {
            let why = "Auth0 runs the script on its own servers, which can't reach your computer or network.";
            Remark::failure("Auth0 can't reach this URL", why, "Use a public URL.").near()
        } else if one.url.to_ascii_lowercase().starts_with("http://") {
            let why = "The access token would be sent unencrypted.";
            Remark::doubt("The script requests an http URL", why, "Use the https URL.")
        } else {
            return None;
        };
        Some(remark.at(one.place.clone()))
    };
    requested.iter().filter_map(remark).collect()
}
