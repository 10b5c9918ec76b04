//! Generates the script for one provider, as short as its request and its mapping allow.
//!
//! Rule: values from outside (URLs, header values, paths, the client ID) are string literals in ASCII, never code. So no value
//! can end its literal or hide in it. The script itself follows two rules. Without a user ID there is no user profile, since a
//! wrong constant would turn all users into one. An error message has at most 200 characters, because Auth0 puts it into the
//! address that the browser returns to. Source: Auth0, "Connect apps to generic OAuth2 authorization servers". The scripts run
//! on Node.js 18 and 22.

use super::call::{Term, terms};
use super::javascript::{
    Piece, code, component, encoded, indented, key, listed, literal, members, object, optional, present,
};
use super::{CallKind, EmailCall, Mapping, UserCall};

/// The script for one provider. Without a mapping it tries the usual names, and says so in a comment. `client_id` is the
/// provider's client ID, for `{client_id}`. No script can be generated for [`CallKind::Script`].
pub fn generate(user_detail_url: &str, call: &UserCall, mapping: Option<&Mapping>, client_id: &str) -> String {
    let profile = profile(mapping, call);
    let head = "function fetchUserProfile(accessToken, context, callback) {\n";
    if call.kind == CallKind::IdToken {
        return [head, FROM_ID_TOKEN, &indented(2, &profile), "}\n"].concat();
    }
    let request = Request { call, client_id };
    let url = request.url(user_detail_url);
    let (before, sent, data, profile) = match &call.email {
        None => {
            let method = if call.kind.is_post() { "post" } else { "get" };
            let mut options = vec![("url", url), ("headers", object(&request.headers(), 4))];
            options.extend(request.body());
            options.extend(call.gzip.then(|| ("gzip", "true".to_owned())));
            let sent =
                format!("  request.{method}({{\n{}\n  }}, (error, response, body) => {{\n", members(&options, 4));
            let data = format!("{RESPONSE}{}", errors(call, ""));
            (["\n", &request.fail("The userinfo request "), "\n"].concat(), sent, data, profile)
        }
        Some(email) => {
            let mut common = vec![("headers", object(&request.headers(), 4))];
            common.extend(call.gzip.then(|| ("gzip", "true".to_owned())));
            let common = format!("  const common = {{\n{}\n  }};\n", members(&common, 4));
            let mut options = vec![("url", url)];
            options.extend(call.kind.is_post().then(|| ("method", "'POST'".to_owned())));
            options.extend(request.body());
            let sent = format!("  send('userinfo', {}, (data, body) => {{\n", listed(&options));
            let second = format!("send('email', {{ url: {} }}, (emails) => {{\n", request.url(&email.url));
            let (id, rest) = profile.split_once("callback(").unwrap_or_default();
            let profile = format!("{id}{second}{}}});\n", indented(2, &format!("{}callback({rest}", entry(email))));
            let data = errors(call, "userinfo request ");
            ([&common, "\n", &request.fail("The "), "\n", SEND, "\n"].concat(), sent, data, profile)
        }
    };
    [head, REQUIRE, &before, &sent, &indented(4, &data), &indented(4, &profile), "  });\n}\n"].concat()
}

/// The part of the script that makes the user profile. It has the paths of the mapping.
pub fn mapping_code(mapping: Option<&Mapping>, call: &UserCall) -> String {
    profile(mapping, call)
}

const REQUIRE: &str = "  const request = require('request');\n";

/// Reads the ID token. Auth0 has it from the provider itself.
const FROM_ID_TOKEN: &str = r"  // Auth0 received the ID token from the provider's token URL, so its signature needs no check.
  let data;
  try {
    data = JSON.parse(Buffer.from(context.id_token.split('.')[1], 'base64url').toString());
  } catch (unreadable) {
    return callback(new Error('The token response has no readable ID token'));
  }
  const fail = (reason) => callback(new Error('The ID token ' + reason));
";

/// Checks the response and parses it.
const RESPONSE: &str = r"if (error) return fail('got no response: ' + error.message);
if (response.statusCode >= 300) return fail('failed with status ' + response.statusCode + ': ' + body);
let data;
try { data = JSON.parse(body); } catch (notJson) { return fail('did not return JSON: ' + body); }
";

/// Sends one of two requests, and passes on the JSON of its response.
const SEND: &str = r"  // Sends a request, and passes on the JSON of its response.
  const send = (what, options, next) => request({ ...common, ...options }, (error, response, body) => {
    if (error) return fail(what + ' request got no response: ' + error.message);
    if (response.statusCode >= 300) return fail(what + ' request failed with status ' + response.statusCode + ': ' + body);
    let data;
    try { data = JSON.parse(body); } catch (notJson) { return fail(what + ' request did not return JSON: ' + body); }
    next(data, body);
  });
";

fn errors(call: &UserCall, subject: &str) -> String {
    match call.kind {
        CallKind::Graphql => {
            let text = literal(&format!("{subject}returned errors: "));
            format!("if (data?.errors?.length) return fail({text} + body);\n")
        }
        _ => String::new(),
    }
}

/// The entry of the email in the second response.
fn entry(email: &EmailCall) -> String {
    let list = email.list.as_deref().map(|path| match path {
        "" => "emails".to_owned(),
        path => optional("emails", path),
    });
    let entry = match (list, &email.primary) {
        (None, _) => "emails".to_owned(),
        (Some(list), None) => format!("{list}?.[0]"),
        (Some(list), Some(primary)) => format!("{list}?.find?.((one) => {} === true)", optional("one", primary)),
    };
    format!("const entry = {entry};\n")
}

/// Reads the user ID from `data`, and calls back with the profile.
fn profile(mapping: Option<&Mapping>, call: &UserCall) -> String {
    let usual;
    let pairs = match mapping {
        Some(mapping) => &mapping.0,
        None => {
            usual = self::usual();
            &usual
        }
    };
    let ids = pairs.iter().find(|(name, _)| name == "user_id").map_or(&[][..], |(_, paths)| paths);
    let id: Vec<_> = ids.iter().map(|path| optional("data", path)).collect();
    let shown: String = ids.join(", ").chars().take(60).collect();
    let by_email = call.email.is_some();
    let subject = if by_email { "userinfo request " } else { "" };
    let missing = literal(&format!(
        "{subject}{} no usable user ID at {shown}{}",
        if call.kind == CallKind::IdToken { "has" } else { "returned" },
        if call.kind == CallKind::IdToken { "" } else { ": " }
    ));
    let body = if call.kind == CallKind::IdToken { "" } else { " + body" };
    let mut members = vec!["  user_id: String(id)".to_owned()];
    for (name, paths) in pairs.iter().filter(|(name, _)| name != "user_id") {
        if !(by_email && ["email", "email_verified"].contains(&name.as_str())) {
            let values: Vec<_> = paths.iter().map(|path| present("data", path)).collect();
            members.push(attribute(name, &values, mapping.is_none()));
        }
    }
    if let Some(email) = &call.email {
        members.push(attribute("email", &[optional("entry", &email.address)], false));
        if let Some(verified) = &email.verified {
            members.push(attribute("email_verified", &[optional("entry", verified)], false));
        }
    }
    [
        if mapping.is_none() { GENERIC } else { "" },
        &format!("const id = {};\n", id.join(" ?? ")),
        "// A number above 2^53 has lost digits, so two users could share it.\n",
        "const usable = typeof id === 'string' ? id.trim() !== '' : Number.isSafeInteger(id);\n",
        &format!("if (!usable) return fail({missing}{body});\n"),
        if mapping.is_none() { TEXT } else { "" },
        &format!("callback(null, {{\n{}\n}});\n", members.join(",\n")),
    ]
    .concat()
}

/// The first value present counts. `undefined` means that the attribute is left out.
fn attribute(name: &str, values: &[String], generic: bool) -> String {
    match name {
        "email_verified" => {
            let reason =
                "  // Only what the provider itself states, because accounts may be linked by verified addresses.\n";
            format!("{reason}  email_verified: String({}) === 'true'", values.join(" ?? "))
        }
        name if generic => format!("  {name}: text({})", values.join(", ")),
        name => format!("  {name}: {} || undefined", values.join(" || ")),
    }
}

const GENERIC: &str = "// The default mapping: names that many providers use. The first one in the response counts.
// Look at a real response and keep only the right ones. The user_id must be unique to a user and must never change.
";

const TEXT: &str = "const text = (...values) => values.find((value) => value && typeof value === 'string');\n";

/// Names that many providers use. None is in a list, since its first entry may not be the user who signs in.
const USUAL: [(&str, &[&str]); 6] = [
    ("user_id", &["user_id", "sub", "id", "uid", "_id", "data.id", "user.id"]),
    ("name", &["name", "display_name", "displayName", "full_name", "data.name", "user.name"]),
    ("nickname", &["nickname", "login", "username", "preferred_username", "data.username", "user.username"]),
    ("email", &["email", "data.email", "user.email"]),
    ("email_verified", &["email_verified", "verified_email"]),
    ("picture", &["picture", "avatar_url", "data.avatar_url", "user.avatar_url"]),
];

/// The default mapping: attributes, and the paths that are tried in order.
pub fn usual() -> Vec<(String, Vec<String>)> {
    let owned = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect();
    USUAL.iter().map(|(name, paths)| ((*name).to_owned(), owned(paths))).collect()
}

struct Request<'a> {
    call: &'a UserCall,
    client_id: &'a str,
}

impl Request<'_> {
    fn pieces(&self, value: &str) -> Vec<Piece> {
        let piece = |term: Term| match term {
            Term::Token => Piece::Code("accessToken".to_owned()),
            Term::ClientId => Piece::Text(self.client_id.to_owned()),
            Term::Context(name) => Piece::Code(present("context", name)),
            term => Piece::Text(term.to_string()),
        };
        terms(value).into_iter().map(piece).collect()
    }

    /// The end for every error. `subject` begins the message.
    fn fail(&self, subject: &str) -> String {
        // A response may repeat the request.
        let token = if self.sends_encoded() {
            "reason.replaceAll(accessToken, '[token]').replaceAll(encodeURIComponent(accessToken), '[token]')\n      "
        } else {
            "reason.replaceAll(accessToken, '[token]')"
        };
        format!(
            r"  // The message appears in logs and in the browser's address bar. So it is short and never has the token.
  const fail = (reason) => {{
    const text = {token}.replace(/[\0-\x20\ud800-\udfff]+/g, ' ');
    callback(new Error({} + text.slice(0, 150)));
  }};
",
            literal(subject)
        )
    }

    /// The token is percent-encoded in the request.
    fn sends_encoded(&self) -> bool {
        let mut values = self.call.query.iter().chain(&self.call.form);
        self.call.kind == CallKind::TokenInPath || values.any(|(_, value)| terms(value).contains(&Term::Token))
    }

    /// The URL with its parameters, encoded.
    fn url(&self, url: &str) -> String {
        let url = url.split('#').next().unwrap_or_default();
        let mut pieces = match self.call.kind.in_url() {
            Some(name) => {
                let value = if name == "token" { "accessToken" } else { "accessToken.split('.')[0]" };
                let mut pieces = Vec::new();
                for (index, text) in url.split(&format!("{{{name}}}")).enumerate() {
                    pieces.extend((index > 0).then(|| Piece::Code(value.to_owned())).map(encoded));
                    pieces.push(Piece::Text(text.to_owned()));
                }
                pieces
            }
            None => vec![Piece::Text(url.to_owned())],
        };
        let mut between = match url.split_once('?') {
            None => "?",
            Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
            Some(_) => "&",
        };
        for (name, value) in &self.call.query {
            pieces.push(Piece::Text(format!("{between}{}=", component(name))));
            pieces.extend(self.pieces(value).into_iter().map(encoded));
            between = "&";
        }
        code(pieces)
    }

    fn headers(&self) -> Vec<(String, String)> {
        let call = self.call;
        let mut headers: Vec<(&str, &str)> = Vec::new();
        let json = (call.kind == CallKind::Graphql).then_some(("Content-Type", "application/json"));
        let usual = [("Accept", "application/json"), ("User-Agent", "Auth0")];
        headers.extend(usual.into_iter().chain(json).filter(|(name, _)| !call.names(name)));
        headers.extend((!call.brings_token()).then_some(("Authorization", "Bearer {token}")));
        headers.extend(call.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        headers.into_iter().map(|(name, value)| (key(name), code(self.pieces(value)))).collect()
    }

    /// The body of a POST.
    fn body(&self) -> Option<(&'static str, String)> {
        match self.call.kind {
            CallKind::PostForm => {
                let form = self.call.form.iter().map(|(name, value)| (key(name), code(self.pieces(value))));
                Some(("form", object(&form.collect::<Vec<_>>(), 4)))
            }
            CallKind::Graphql => {
                let query = literal(self.call.graphql.as_deref().unwrap_or_default());
                Some(("body", format!("JSON.stringify({{ query: {query} }})")))
            }
            _ => None,
        }
    }
}
