//! For a user without access to the tenant: the file and the command that a colleague needs to create the connection.
//!
//! Two rules: the result must work, so the file enables the connection for the application, and the remaining steps are
//! listed. No secret is in the file or on a command line: each has a placeholder, which the command fills from a variable.

use super::doc::Doc;
use super::fields::FieldId::{self, *};
use super::finding::State;
use super::parse::Domain;
use super::probe::Probe;
use super::setup::Setup;
use super::{connection, pasted};
use crate::domain::known::Known;
use url::form_urlencoded::byte_serialize;

/// The file's name.
pub const FILE: &str = "custom-oauth2-connection.json";

/// The line before the callback URLs that the colleague adds.
/// What a colleague does with the file, before the variables and before the command.
pub const SET: &str = "Give your colleague the file. They set these variables:";
pub const RUN: &str = "Then they run this command in the file's folder";
pub const CALLBACKS: &str = "Also add these to the application's Allowed Callback URLs, if they are missing:";

/// A variable that the colleague sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    pub name: String,
    pub what: String,
    /// How to compute it from others, if it is computed.
    pub made: Option<String>,
}

/// The missing values that the file and the command need. Without them, the connection wouldn't work.
pub fn lacking(setup: &Setup) -> Vec<FieldId> {
    let mut lacking = connection::missing(setup);
    // It has a placeholder.
    lacking.retain(|id| *id != ApplicationSecret);
    // The header names are part of the secret.
    if setup.has(TokenHeaders) && setup.secret(TokenHeaders).is_none() {
        lacking.push(TokenHeaders);
    }
    lacking
}

/// The document with the tutorial's placeholders, such as `{APPLICATION_SECRET}`, and the application that it is enabled for.
pub fn document(setup: &Setup) -> Doc {
    document_with(setup, &placeholder)
}

/// The same, with what `secret` makes of a variable's name in the place of each secret.
pub fn document_with(setup: &Setup, secret: &dyn Fn(&str) -> Doc) -> Doc {
    let mut document = connection::document(setup);
    if let Some(mut options) = document.get("options").cloned() {
        if let (Doc::Object(members), true) = (&mut options, needs_secret(setup)) {
            // In hand or not, it comes after the client ID.
            members.retain(|(name, _)| name != "client_secret");
            let at = usize::from(members.first().is_some_and(|(name, _)| name == "client_id"));
            members.insert(at, ("client_secret".into(), secret(ApplicationSecret.env())));
        }
        let headers: Vec<_> =
            headers(setup).into_iter().map(|name| (name.clone(), secret(&variable_of(&name)))).collect();
        if !headers.is_empty() {
            options.set("customHeaders", Doc::Object(headers));
        }
        document.set("options", options);
    }
    if let Some(id) = setup.open(Auth0ClientId) {
        document.set("enabled_clients", Doc::List(vec![Doc::text(id)]));
    }
    document
}

/// In the order to set them.
pub fn variables(setup: &Setup) -> Vec<Variable> {
    let mut all = vec![Variable {
        name: ApiToken.env().to_owned(),
        what: "a Management API token with create:connections".into(),
        made: None,
    }];
    if needs_secret(setup) {
        let (name, what) = (ApplicationSecret.env().to_owned(), setup.name_of(ApplicationSecret));
        all.push(Variable { name, what, made: None });
    }
    for header in headers(setup) {
        let name = variable_of(&header);
        let made = (header == AUTHORIZATION && setup.token_auth().is_basic()).then(|| {
            let key: String = byte_serialize(setup.open(ApplicationKey).unwrap_or_default().as_bytes()).collect();
            // The secret is form-encoded, too (RFC 6749 section 2.3.1).
            let encode = r#"perl -pe 's/[^\w .*-]/sprintf"%%%02X",ord$&/ge;tr/ /+/'"#;
            format!(
                "{name}=\"Basic $({{ printf %s '{key}:'; printf %s \"$APPLICATION_SECRET\" | {encode}; }} | base64 | tr -d '\\n')\""
            )
        });
        all.push(Variable { name, what: format!("the value of the header {header}"), made });
    }
    all
}

/// A shell command for the file's folder. The lines fit next to the list of steps, unless the domain is long.
pub fn command(known: Known) -> Vec<String> {
    let Known { setup, .. } = known;
    let base = known.api_domain().as_ref().map(Domain::base);
    let base = base.unwrap_or_else(|| "https://TENANT".into());
    let variables = variables(setup);
    let mut lines: Vec<String> =
        variables.iter().filter_map(|variable| Some(format!("export {}", variable.made.as_ref()?))).collect();
    let filled: Vec<&str> = variables.iter().skip(1).map(|variable| variable.name.as_str()).collect();
    let (from, indent, config) = match filled.is_empty() {
        true => (format!("@{FILE}"), "", "-"),
        false => ("@-".to_owned(), "  ", "/dev/fd/3"),
    };
    // The token is in no argument, where other users of the machine could read it.
    lines.push("printf 'header = \"Authorization: Bearer %s\"' \\".into());
    lines.push(format!("  \"${}\" |{}", ApiToken.env(), if filled.is_empty() { "" } else { " {" }));
    if !filled.is_empty() {
        // Escapes the quotes and backslashes of a secret for JSON.
        lines.push(format!("perl -pe 's/\\{{({})\\}}/", filled.join("|")));
        lines.push("  $ENV{$1}=~s|[\"\\\\]|\\\\$&|gr/eg' \\".into());
        lines.push(format!("  {FILE} |"));
    }
    lines.push(format!("{indent}curl -d {from} -H 'Content-Type: application/json' \\"));
    lines.push(format!("  -K {config} \\"));
    lines.push(format!("  {base}/api/v2/connections"));
    lines.extend((!filled.is_empty()).then(|| "} 3<&0".to_owned()));
    lines
}

/// The callback URLs that may not be registered, which the command doesn't add.
pub fn open_callbacks<'a>(known: Known<'a>) -> Vec<&'a str> {
    let Known { setup, .. } = known;
    let own = pasted::own_callbacks(setup);
    if let Some(application) = known.application() {
        return application.lacks(own);
    }
    let all = setup.callback_urls();
    let is_registered = |url: &str| {
        let probe = all.iter().zip(Probe::CALLBACKS).find(|(one, _)| **one == url).map(|(_, probe)| probe);
        let fact = probe.and_then(|probe| known.fact(probe));
        fact.is_some_and(|fact| fact.finding.state == State::Ok)
    };
    own.into_iter().filter(|url| !is_registered(url)).collect()
}

const AUTHORIZATION: &str = "Authorization";

fn needs_secret(setup: &Setup) -> bool {
    setup.has(ApplicationSecret) || !setup.pkce()
}

/// The names of the token request's headers.
fn headers(setup: &Setup) -> Vec<String> {
    let mut names: Vec<String> = setup.token_headers().into_iter().map(|(name, _)| name).collect();
    if setup.token_auth().is_basic()
        && needs_secret(setup)
        && !names.iter().any(|name| connection::is_authorization(name))
    {
        names.push(AUTHORIZATION.to_owned());
    }
    names
}

fn placeholder(name: &str) -> Doc {
    Doc::Text(format!("{{{name}}}"))
}

/// A header's name as a shell variable.
pub fn variable_of(header: &str) -> String {
    let name: String =
        header.chars().map(|char| if char.is_ascii_alphanumeric() { char.to_ascii_uppercase() } else { '_' }).collect();
    if name.starts_with(|char: char| char.is_ascii_digit()) { format!("_{name}") } else { name }
}
