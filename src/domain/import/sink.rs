//! Collects what the readers found, and what can't be used. Decides whether a text can be a value at all.

use super::links::is_auth0s_callback;
use super::tree::{Node, Value};
use crate::domain::doc::{Doc, MASK};
use crate::domain::fields::FieldId::{self, *};
use crate::domain::parse::{ParseContext, Problem, is_placeholder, placeholders_of};
use crate::domain::pasted::in_clear;
use crate::domain::safe_text::{Redactor, visible};
use crate::domain::secret::Secret;
use serde_json::Number;

/// A value in what was pasted.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub id: FieldId,
    /// As it was written. The field's own parser reads it.
    pub text: Secret,
    pub line: usize,
    /// Its name there, such as `options.client_id`.
    pub path: String,
}

/// Something that isn't filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct Left {
    pub line: usize,
    pub path: String,
    pub why: Why,
}

/// Why it isn't filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// No field has such a value.
    Unknown,
    /// The text is a placeholder: `YOUR_CLIENT_ID`.
    Placeholder,
    /// The secret was hidden where it was copied.
    Masked,
    /// Code or a variable whose value is elsewhere.
    Variable,
    /// It isn't in this text, but in a file or the output of a command.
    Elsewhere,
    /// It may be one of two values.
    Unclear(&'static str),
    /// The document behind this URL wasn't read.
    Link,
    /// It belongs to one request or one user, and is never saved.
    Once,
    /// The same field has another value in this text.
    Another,
    /// a0connect doesn't create this kind of connection.
    Strategy,
    /// The field rejects this text.
    Invalid(FieldId, Problem),
}

impl Why {
    /// A field still needs the value.
    pub fn is_wanting(&self) -> bool {
        matches!(
            self,
            Why::Placeholder
                | Why::Masked
                | Why::Variable
                | Why::Elsewhere
                | Why::Unclear(_)
                | Why::Link
                | Why::Invalid(..)
        )
    }

    pub fn words(&self) -> String {
        match self {
            Why::Unknown => "a0connect has no field for it".into(),
            Why::Placeholder => "it is a placeholder".into(),
            Why::Masked => "it was masked where it was copied".into(),
            Why::Variable => "its value is in a variable or computed".into(),
            Why::Elsewhere => "its value is in a file or another command".into(),
            Why::Unclear(words) => (*words).into(),
            Why::Link => "the document behind it wasn't read, so paste the document itself".into(),
            Why::Once => "a0connect never saves it".into(),
            Why::Another => "the same field has another value above or below".into(),
            Why::Strategy => "a0connect makes connections with the strategy oauth2".into(),
            Why::Invalid(_, problem) => uncapitalized(problem.what.trim_end_matches('.')),
        }
    }

    /// The word in `--json`.
    pub fn id(&self) -> &'static str {
        match self {
            Why::Unknown => "unknown",
            Why::Placeholder => "placeholder",
            Why::Masked => "masked",
            Why::Variable => "variable",
            Why::Elsewhere => "elsewhere",
            Why::Unclear(_) => "unclear",
            Why::Link => "link",
            Why::Once => "not_kept",
            Why::Another => "another",
            Why::Strategy => "strategy",
            Why::Invalid(..) => "invalid",
        }
    }

    pub const IDS: [&'static str; 11] = [
        "unknown",
        "placeholder",
        "masked",
        "variable",
        "elsewhere",
        "unclear",
        "link",
        "not_kept",
        "another",
        "strategy",
        "invalid",
    ];
}

#[derive(Debug, Default)]
pub struct Sink {
    pub found: Vec<Found>,
    pub left: Vec<Left>,
    /// The URL of a provider's discovery document, and its line.
    pub link: Option<(String, usize)>,
}

impl Sink {
    pub fn leave(&mut self, line: usize, path: &str, why: Why) {
        self.left.push(Left { line, path: path.to_owned(), why });
    }

    /// A value on one line: a text, a number or yes and no.
    pub fn put(&mut self, id: FieldId, node: &Node, path: &str) {
        match &node.value {
            Value::Text(text) | Value::Number(text) => self.text(id, node.line, path, text.clone()),
            Value::Bool(yes) => self.text(id, node.line, path, if *yes { "true" } else { "false" }),
            Value::Code(code) if is_angled(code.reveal()) => self.leave(node.line, path, Why::Placeholder),
            Value::Code(_) | Value::Template(_) => self.leave(node.line, path, Why::Variable),
            Value::Map(_) if node.has(&["masked"]) => self.leave(node.line, path, Why::Masked),
            // An empty text sets nothing.
            Value::Null => {}
            Value::Map(_) | Value::List(_) => self.leave(node.line, path, Why::Unknown),
        }
    }

    /// The value of this member, if it's there.
    pub fn member(&mut self, id: FieldId, node: &Node, name: &str) {
        if let Some(value) = node.get(name) {
            self.put(id, value, name);
        }
    }

    pub fn text(&mut self, id: FieldId, line: usize, path: &str, text: impl Into<Secret>) {
        let text = text.into();
        let bare = text.reveal().trim();
        if bare.is_empty() {
            return;
        }
        match stands_for(bare) {
            Some(why) => self.leave(line, path, why),
            None => self.found.push(Found { id, line, path: path.to_owned(), text }),
        }
    }

    /// A redirect URI. Auth0's shows the tenant.
    pub fn callback(&mut self, node: &Node, path: &str) {
        let auth0s = node.as_text().filter(|text| is_auth0s_callback(text.reveal()));
        match auth0s {
            Some(url) => self.text(Auth0Domain, node.line, path, url.clone()),
            None => self.put(CallbackUrls, node, path),
        }
    }

    /// An object as the JSON text of a field.
    pub fn json(&mut self, id: FieldId, node: &Node, path: &str) {
        match doc(node) {
            Ok(Doc::Null) => {}
            Ok(Doc::Object(members)) if members.is_empty() => {}
            Ok(doc) => self.text(id, node.line, path, doc.reveal().as_str()),
            Err(why) => self.leave(node.line, path, why),
        }
    }

    pub fn secret(&self, id: FieldId) -> Option<&Secret> {
        self.found.iter().find(|found| found.id == id).map(|found| &found.text)
    }

    /// Without duplicates and rejected values, in the order of the fields.
    pub fn settled(self, around: ParseContext) -> (Vec<Found>, Vec<Left>) {
        let Sink { found: all, mut left, .. } = self;
        let loopback = all.iter().filter(|one| one.id == Auth0Domain).any(|one| {
            let parsed = (Auth0Domain.field().parse)(one.text.reveal(), &around);
            parsed.is_ok_and(|parsed| crate::domain::parse::Domain::new(parsed.text.as_str()).is_loopback())
        });
        let around = ParseContext { loopback: around.loopback || loopback };
        let secrets: Vec<Secret> = all.iter().filter(|one| one.id.is_secret()).map(|one| one.text.clone()).collect();
        let redactor = Redactor::new(&secrets);
        let mut found: Vec<Found> = Vec::new();
        for one in all {
            let text = one.text.reveal();
            let problem = match (one.id.field().parse)(text, &around) {
                Err(problem) => in_clear(one.id, text, &secrets).or(Some(problem)),
                Ok(parsed) => in_clear(one.id, &parsed.text, &secrets),
            };
            let path = name_safe(&one.path, &redactor);
            if let Some(problem) = problem {
                let safe = |text: &str| redactor.clean(text, 400);
                let problem = Problem::new(safe(&problem.what), safe(&problem.fix));
                left.push(Left { line: one.line, path, why: Why::Invalid(one.id, problem) });
                continue;
            }
            match found.iter().find(|known| known.id == one.id) {
                Some(known) if is_same(known, &one, &around) => {}
                Some(_) => left.push(Left { line: one.line, path, why: Why::Another }),
                None => found.push(Found { path, ..one }),
            }
        }
        for one in &mut left {
            one.path = name_safe(&one.path, &redactor);
        }
        left.sort_by_key(|one| one.line);
        left.dedup();
        found.sort_by_key(|one| one.id);
        (found, left)
    }
}

fn is_same(one: &Found, other: &Found, around: &ParseContext) -> bool {
    let parse = |found: &Found| (found.id.field().parse)(found.text.reveal(), around).map(|parsed| parsed.text);
    match (parse(one), parse(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

/// A name from outside. One that may be a secret itself isn't shown.
fn name_safe(name: &str, redactor: &Redactor) -> String {
    let shown = visible(&redactor.clean(name, 60), 60);
    let suspicious = in_clear(DisplayName, name, []).is_some();
    if suspicious { "a name".to_owned() } else { shown }
}

/// For the middle of a line. Names such as Auth0 keep their capital.
fn uncapitalized(text: &str) -> String {
    let is_word = ["It ", "This ", "A ", "An ", "The ", "Enter ", "These "].iter().any(|word| text.starts_with(word));
    let mut chars = text.chars();
    match chars.next().filter(|_| is_word) {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => text.to_owned(),
    }
}

/// Why a text is a placeholder and not a value.
fn stands_for(text: &str) -> Option<Why> {
    let between = |open: &str, close: &str| {
        let inner = text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        inner.is_some_and(|inner| {
            !inner.is_empty() && inner.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-. ".contains(&byte))
        })
    };
    if text.chars().count() > 3 && text.chars().all(|char| "•●*·…xX".contains(char)) {
        return Some(Why::Masked);
    }
    if text == MASK || text == "****" || text.to_ascii_lowercase().contains("redacted") && text.len() < 24 {
        return Some(Why::Masked);
    }
    if between("##", "##")
        || between("@@", "@@")
        || between("{{", "}}")
        || between("%", "%")
        || between("$", "")
            && text[1..].starts_with(|char: char| char.is_ascii_uppercase() || char == '{')
            && text[1..].bytes().all(|byte| byte.is_ascii_uppercase() || b"_{}0123456789".contains(&byte))
        || between("${", "}")
    {
        return Some(Why::Placeholder);
    }
    if text.starts_with("_VALUE_") && text.ends_with("_SHOULD_GO_HERE")
        || text.starts_with("YOUR_")
        || is_placeholder(text)
    {
        return Some(Why::Placeholder);
    }
    // `{USER_DETAIL_URL}` within another text is a name for Placeholders only if it's in a URL.
    (!text.contains("://")
        && text.len() < 60
        && !text.starts_with('{')
        && !placeholders_of(text).is_empty()
        && text.ends_with('}'))
    .then_some(Why::Placeholder)
}

/// `<client id>` without quotes.
fn is_angled(code: &str) -> bool {
    let inside = code.trim();
    inside.starts_with(['<', '{']) && inside.ends_with(['>', '}']) && inside.len() < 60 && !inside.contains(['(', ';'])
}

/// As a document. A part of it may have no value here.
pub fn doc(node: &Node) -> Result<Doc, Why> {
    Ok(match &node.value {
        Value::Null => Doc::Null,
        Value::Bool(yes) => Doc::Bool(*yes),
        Value::Number(text) => match text.reveal().parse::<Number>() {
            Ok(number) => Doc::Number(number),
            Err(_) => Doc::Secret(text.clone()),
        },
        Value::Text(text) => match stands_for(text.reveal()) {
            Some(why) => return Err(why),
            None => Doc::Secret(text.clone()),
        },
        Value::Code(_) | Value::Template(_) => return Err(Why::Variable),
        Value::List(items) => Doc::List(items.iter().map(doc).collect::<Result<_, _>>()?),
        Value::Map(_) if node.has(&["masked"]) => return Err(Why::Masked),
        Value::Map(members) => {
            let member = |(name, node): &(String, Node)| Ok((name.clone(), doc(node)?));
            Doc::Object(members.iter().map(member).collect::<Result<_, Why>>()?)
        }
    })
}
