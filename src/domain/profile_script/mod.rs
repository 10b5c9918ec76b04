//! Generates `fetchUserProfile`, the script that Auth0 runs after the token exchange, from a mapping.
//!
//! Rule: values from outside (URLs, header values, paths, the client ID) are string literals in ASCII, never code. So no value
//! can end its literal or hide in it. The script itself follows two rules. Without a user ID there is no user profile, since a
//! wrong constant would make all users one. An error message has at most 200 characters, because Auth0 puts it into the
//! address that the browser returns to. Source: Auth0, "Connect apps to generic OAuth2 authorization servers". The scripts run
//! on Node.js 18 and 22.

mod call;
mod lint;
mod mapping;
mod reported;
#[cfg(test)]
mod tests;

pub use call::{CallKind, UserCall};
pub use lint::{doubt, leaves_packed};
pub use mapping::{ATTRIBUTES, Mapping};
pub use reported::reports_error;

use crate::domain::limits;

/// The script for one provider. Without a mapping it tries the usual names, and says so in a comment. `client_id` is the
/// provider's client ID, for headers with `{client_id}`.
pub fn generate(user_detail_url: &str, call: &UserCall, mapping: Option<&Mapping>, client_id: &str) -> String {
    let parts = Generated {
        url: user_detail_url.to_owned(),
        post: call.kind == CallKind::PostEmpty,
        headers: headers(call, client_id),
        generic: mapping.is_none(),
        paths: paths(mapping),
    };
    parts.text()
}

/// The mapping in the script: an object literal with the paths of each attribute.
pub fn mapping_literal(mapping: Option<&Mapping>) -> String {
    object_literal(&paths(mapping))
}

/// What is wrong with a custom script, as far as that shows without a JavaScript engine. None if nothing was found.
pub fn problems(script: &str) -> Option<String> {
    if script.trim().is_empty() {
        return Some("The script is empty. Paste the function, or remove the value to generate one.".to_owned());
    }
    let length = script.chars().count();
    if length > limits::SCRIPT_MAX {
        return Some(format!(
            "The script has {length} characters, and Auth0 accepts {}. Shorten it.",
            limits::SCRIPT_MAX
        ));
    }
    if !script.contains("function") && !script.contains("=>") {
        return Some(
            "The script contains no function that Auth0 could call. \
             Write function fetchUserProfile(accessToken, context, callback) { … }."
                .to_owned(),
        );
    }
    lint::problem(script)
}

/// The parts in which generated scripts differ.
#[derive(Clone, Debug, PartialEq)]
struct Generated {
    url: String,
    post: bool,
    headers: Vec<(String, Expression)>,
    paths: Vec<AttributePaths>,
    generic: bool,
}

/// An attribute, and the paths in the response that may have its value. The first one present counts.
type AttributePaths = (String, Vec<String>);

/// A header's value in pieces. `None` stands for the access token.
type Expression = Vec<Option<String>>;

impl Generated {
    fn text(&self) -> String {
        let method = if self.post { "post" } else { "get" };
        let header = |(name, value): &(String, Expression)| format!("      {}: {}", literal(name), code(value));
        let headers: Vec<_> = self.headers.iter().map(header).collect();
        [
            "function fetchUserProfile(accessToken, context, callback) {\n",
            "  const request = require('request');\n\n",
            "  // The userinfo request: whose access token is this?\n",
            "  const options = {\n",
            &format!("    url: {},\n", literal(&self.url)),
            &format!("    headers: {{\n{}\n    }},\n", headers.join(",\n")),
            "    gzip: true,\n",
            "    timeout: 10000\n",
            "  };\n\n",
            if self.generic { GENERIC } else { MAPPED },
            &format!("  const paths = {};\n\n", object_literal(&self.paths)),
            &format!("  request.{method}(options, function (error, response, body) {{\n"),
            REST,
        ]
        .concat()
    }
}

fn paths(mapping: Option<&Mapping>) -> Vec<AttributePaths> {
    match mapping {
        Some(mapping) => mapping.0.iter().map(|(attribute, path)| (attribute.clone(), vec![path.clone()])).collect(),
        None => {
            let owned = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect();
            USUAL.iter().map(|(attribute, paths)| ((*attribute).to_owned(), owned(paths))).collect()
        }
    }
}

fn object_literal(paths: &[AttributePaths]) -> String {
    let member = |(attribute, paths): &AttributePaths| {
        let paths: Vec<_> = paths.iter().map(|path| literal(path)).collect();
        format!("    {}: [{}]", literal(attribute), paths.join(", "))
    };
    format!("{{\n{}\n  }}", paths.iter().map(member).collect::<Vec<_>>().join(",\n"))
}

fn headers(call: &UserCall, client_id: &str) -> Vec<(String, Expression)> {
    let mut headers = Vec::new();
    let mut add = |name: &str, value: &str| headers.push((name.to_owned(), expression(value, client_id)));
    for (name, value) in [("Accept", "application/json"), ("User-Agent", "Auth0")] {
        if !call.names(name) {
            add(name, value);
        }
    }
    let carried = call.headers.iter().any(|(_, value)| value.contains("{token}"));
    if !carried && !call.names("Authorization") {
        add("Authorization", "Bearer {token}");
    }
    for (name, value) in &call.headers {
        add(name, value);
    }
    headers
}

/// Splits at `{token}` before it fills in the client ID, so a client ID can't bring a placeholder.
fn expression(value: &str, client_id: &str) -> Expression {
    let mut terms = Vec::new();
    for (index, piece) in value.split("{token}").enumerate() {
        if index > 0 {
            terms.push(None);
        }
        if !piece.is_empty() {
            terms.push(Some(piece.replace("{client_id}", client_id)));
        }
    }
    if terms.is_empty() { vec![Some(String::new())] } else { terms }
}

fn code(value: &Expression) -> String {
    let term = |term: &Option<String>| term.as_deref().map_or_else(|| "accessToken".to_owned(), literal);
    value.iter().map(term).collect::<Vec<_>>().join(" + ")
}

/// A JavaScript string literal in printable ASCII. `<` is escaped too, for a script that is shown in an HTML page.
pub fn literal(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('\'');
    for unit in text.encode_utf16() {
        match u8::try_from(unit) {
            Ok(byte @ (b'\'' | b'\\')) => quoted.extend(['\\', char::from(byte)]),
            Ok(byte @ b' '..=b'~') if byte != b'<' => quoted.push(char::from(byte)),
            _ => quoted.push_str(&format!("\\u{unit:04x}")),
        }
    }
    quoted.push('\'');
    quoted
}

/// Names that many providers use. None is in a list, since its first entry may not be the user who signs in.
const USUAL: [(&str, &[&str]); 6] = [
    ("user_id", &["user_id", "sub", "id", "uid", "_id", "data.id", "user.id"]),
    ("name", &["name", "display_name", "displayName", "full_name", "data.name", "user.name"]),
    ("nickname", &["nickname", "login", "username", "preferred_username", "data.username", "user.username"]),
    ("email", &["email", "data.email", "user.email"]),
    ("email_verified", &["email_verified", "verified_email"]),
    ("picture", &["picture", "avatar_url", "data.avatar_url", "user.avatar_url"]),
];

const MAPPED: &str = "  // Attributes of the Auth0 user profile, and their paths in the response.\n";

const GENERIC: &str = "  // The default mapping: names that many providers use. The first one in the response counts. Look at a real response
  // and keep only the right names. The user_id must be unique to a user and must never change.
";

const REST: &str = r"    if (error) return fail('The userinfo request got no response: ' + error.message);
    const status = response.statusCode;
    if (status < 200 || status > 299) return fail('The userinfo request failed with status ' + status + shown(body));

    let data;
    try {
      data = JSON.parse(body);
    } catch (notJson) {
      return fail('The userinfo request did not return JSON' + shown(body));
    }
    if (typeof data !== 'object' || data === null) return fail('The userinfo request did not return an object' + shown(body));

    // A number above 2^53 has lost digits, and two users could share what is left of it.
    const id = pick(data, 'user_id');
    const usable = typeof id === 'string' ? id.trim() !== '' : Number.isSafeInteger(id);
    if (reportsError(data, usable)) return fail('The provider reported an error in the userinfo request' + shown(body));
    if (!usable) {
      return fail('No usable user ID at ' + paths.user_id.join(', ') + '. The response has ' + Object.keys(data).join(', '));
    }

    const profile = { user_id: String(id) };
    Object.keys(paths).forEach(function (attribute) {
      const value = pick(data, attribute);
      if (attribute === 'user_id' || value === undefined) return;
      if (attribute === 'email_verified') {
        // Only what the provider itself states, because accounts may be linked by verified addresses.
        profile.email_verified = value === true || value === 'true';
      } else if (typeof value === 'string' || typeof value === 'number') {
        profile[attribute] = String(value);
      }
    });
    callback(null, profile);
  });

  // The first value present at the paths of an attribute.
  function pick(data, attribute) {
    return paths[attribute].map(function (path) {
      return at(data, path);
    }).find(filled);
  }

  // Follows a dotted path. The result of a missing step is undefined.
  function at(data, path) {
    return path.split('.').reduce(function (place, step) {
      const there = typeof place === 'object' && place !== null && Object.prototype.hasOwnProperty.call(place, step);
      return there ? place[step] : undefined;
    }, data);
  }

  // Some providers report an error with status 200.
  function reportsError(data, usable) {
    const named = Object.keys(data).filter(function (name) {
      return /^err(or)?s?[_-]?(code|no)?$/i.test(name);
    });
    // If there is a user ID, a code or a status may belong to the user.
    const coded = !usable && (data.message || data.msg) ? ['code', 'status', 'ret'] : [];
    return data.ok === false || data.success === false || named.concat(coded).some(function (name) {
      return isError(data[name]);
    });
  }

  // Others send an error with every response. With the code ok or 0 it isn't one.
  function isError(value) {
    if (typeof value !== 'object' || value === null) {
      return !/^(0*|20\d|ok|success|successful|succeeded|none|no[ _-]?error|false|null|undefined)$/i.test(String(value).trim());
    }
    const told = [value.code, value.status, value.message].filter(function (one) {
      return one !== undefined;
    });
    return told.length > 0 ? isError(told.find(filled)) : Object.values(value).some(isError);
  }

  function filled(value) {
    return value !== undefined && value !== null && value !== '';
  }

  function shown(body) {
    if (!body) return '';
    return /^\s*</.test(body) ? ': an HTML page' : ': ' + body;
  }

  // The text appears in logs and in the URL that the browser returns to. So it is one short line without the token.
  function fail(text) {
    const safe = accessToken ? text.split(accessToken).join('[token]') : text;
    callback(new Error(safe.replace(/[\s\u0000-\u001f\u007f-\u009f\ud800-\udfff]+/g, ' ').slice(0, 200)));
  }
}
";
