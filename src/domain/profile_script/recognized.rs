//! Recognizes scripts like the tutorial's, like those that were written for Auth0's former Custom Social Connections extension,
//! and those that a0connect itself generated before, and offers a better one.
//!
//! Rule: the better script is generated from the values of the old one. A script that does anything else isn't recognized, so
//! nothing that a user wrote gets lost.

mod current;
#[cfg(test)]
mod tests;
mod tokens;

pub use current::{Values, values_of};

use super::{ATTRIBUTES, CallKind, Mapping, UserCall, generate};
use tokens::{Token, tokens};

/// An old script, and what replaces it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognized {
    pub title: &'static str,
    /// What is wrong with it.
    pub why: &'static str,
    /// What changes, and why: one sentence each.
    pub reasons: Vec<&'static str>,
    /// The script that is generated from the old one's values.
    pub improved: String,
}

/// The replacement, if the script is an old one. `mapping` is used for a script that has none.
pub fn recognize(script: &str, mapping: Option<&Mapping>) -> Option<Recognized> {
    let tokens = tokens(script)?;
    if script.contains(FORMER) {
        return former(&tokens, script.contains("// The default mapping"));
    }
    let old = Old::read(&tokens)?;
    let raw = old.mapping.is_none();
    let call = UserCall::parse(&old.call.to_json()).ok()?;
    let improved = generate(&old.url, &call, old.mapping.as_ref().or(mapping), "");
    let has = |word: &str| tokens.contains(&Token::Word(word));
    let mut reasons = Vec::new();
    let mut because = |is: bool, reason| reasons.extend(is.then_some(reason));
    because(raw, "It sets user_id, which Auth0 requires. Most providers use another name for it.");
    because(
        !raw,
        "It makes user_id a string, and rejects a response without one. Otherwise users could share an account.",
    );
    because(
        old.is_global,
        "It loads request with require, because newer Node.js versions at Auth0 have it only as a module.",
    );
    because(old.is_removed, "It loads request without a version, because Auth0 has removed the old versions.");
    because(
        old.is_verified,
        "It reads email_verified from the response. With a constant, a stranger could get into a linked account.",
    );
    because(!has("statusCode"), "It checks the status, so an error isn't mistaken for a user profile.");
    because(!has("try"), "It catches a response that isn't JSON, such as an HTML page, which would stop the script.");
    because(
        !call.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("user-agent")),
        "It sends a User-Agent, which some APIs require.",
    );
    because(true, "Its error messages say what happened, and never contain the access token.");
    let (title, why) = match () {
        () if raw => (
            "The script doesn't map the response",
            "It passes on the raw response, as the tutorial's script does. Auth0 requires user_id in it.",
        ),
        () if old.is_verified => (
            "The script marks every email as verified",
            "A stranger could use someone else's address to get into a linked account.",
        ),
        () if old.is_global || old.is_removed => (
            "The script is for an older Node.js version",
            "It relies on a module that newer versions at Auth0 don't have in this form.",
        ),
        () => return None,
    };
    Some(Recognized { title, why, reasons, improved })
}

/// A comment in every script that a0connect generated until November 2026.
const FORMER: &str = "\n  // The userinfo request: whose access token is this?\n";

/// A script that a0connect generated before, from the same values.
fn former(all: &[Token], is_default: bool) -> Option<Recognized> {
    use Token::{Sign, Text, Word};
    let url = only(all.windows(3).filter_map(|three| match three {
        [Word("url"), Sign(':'), Text(url)] => Some(url.as_str()),
        _ => None,
    }))?;
    let usual = [("Accept", "application/json"), ("User-Agent", "Auth0")];
    let mut headers = headers_of(all, "accessToken")?;
    headers.retain(|(name, value)| !usual.contains(&(name.as_str(), value.as_str())));
    let is_post = all.windows(3).any(|three| matches!(three, [Word("request"), Sign('.'), Word("post")]));
    let kind = if is_post { CallKind::PostEmpty } else { CallKind::Get };
    // All of them read compressed responses.
    let call = UserCall { kind, headers, gzip: true, ..UserCall::default() };
    let start = all.windows(3).position(|three| matches!(three, [Word("paths"), Sign('='), Sign('{')]))?;
    let mapping = if is_default { None } else { Some(former_mapping(&all[start + 3..])?) };
    Some(Recognized {
        title: "An older version of a0connect wrote this script",
        why: "The new script makes the same request in a quarter of the lines.",
        reasons: vec!["It is shorter, and easier to read and change."],
        improved: generate(url, &call, mapping.as_ref(), ""),
    })
}

/// `'user_id': ['data.id'], 'name': ['data.name'] }`
fn former_mapping(mut rest: &[Token]) -> Option<Mapping> {
    use Token::{Sign, Text};
    let mut members = serde_json::Map::new();
    while let [Text(name), Sign(':'), Sign('['), Text(path), Sign(']'), after @ ..] = rest {
        members.insert(name.clone(), path.as_str().into());
        rest = after.strip_prefix(&[Sign(',')]).unwrap_or(after);
    }
    members.try_into().ok().filter(|_| rest.first() == Some(&Sign('}')))
}

/// What an old script consists of.
struct Old {
    url: String,
    call: UserCall,
    /// None if the script passes on the response itself.
    mapping: Option<Mapping>,
    /// The script doesn't require `request`.
    is_global: bool,
    /// A version of `request` is required that Auth0 has removed.
    is_removed: bool,
    /// It says `email_verified: true`.
    is_verified: bool,
}

impl Old {
    fn read(all: &[Token]) -> Option<Self> {
        use Token::{Sign, Text, Word};
        let (params, body) = signature(all)?;
        let [token, _, callback] = params[..] else { return None };
        let modules: Vec<&str> = body
            .windows(3)
            .filter_map(|three| match three {
                [Word("require"), Sign('('), Text(name)] => Some(name.as_str()),
                _ => None,
            })
            .collect();
        let version = match modules[..] {
            [] | ["request"] => None,
            [module] => Some(module.strip_prefix("request@")?),
            _ => return None,
        };
        // One request, one URL, and one end with a profile.
        let method = only(body.windows(4).filter_map(|four| match four {
            [Word("request"), Sign('.'), Word(method @ ("get" | "post")), Sign('(')] => Some(*method),
            [Word("request"), Sign('('), ..] => Some("get"),
            _ => None,
        }))?;
        let url = only(body.iter().enumerate().filter_map(|(at, one)| match one {
            Text(text) if text.starts_with("http") && body.get(at + 1) != Some(&Sign('+')) => Some(text.clone()),
            _ => None,
        }))?;
        let ends = body
            .windows(4)
            .enumerate()
            .filter(|(_, four)| matches!(four, [Word(name), Sign('('), Word("null"), Sign(',')] if *name == callback));
        let (before, end) = only(ends.map(|(at, _)| (&body[..at], &body[at + 4..])))?;
        let parsed = parsed(body)?;
        let (mapping, is_verified) = match end {
            [Word("JSON"), Sign('.'), Word("parse"), ..] => (None, false),
            [Word(name), Sign(')'), ..] if Some(*name) == parsed => (None, false),
            [Sign('{'), ..] => {
                let (mapping, is_verified) = mapping_of(&end[1..], parsed?)?;
                (Some(mapping), is_verified)
            }
            _ => return None,
        };
        // Anything else that it does with the response would be lost, so there must be nothing else.
        let uses = before.iter().filter(|token| parsed.is_some_and(|name| **token == Word(name))).count();
        let has_body = body.windows(2).any(|two| matches!(two, [Word("body"), Sign(':')]));
        if uses > 1 || has_body || body.iter().any(|token| OTHERWISE.iter().any(|word| *token == Word(word))) {
            return None;
        }
        let kind = if method == "post" { CallKind::PostEmpty } else { CallKind::Get };
        let headers = headers_of(body, token)?;
        Some(Self {
            url,
            call: UserCall { kind, headers, ..UserCall::default() },
            mapping,
            is_global: modules.is_empty(),
            is_removed: version.is_some_and(|version| version != "2.88.2"),
            is_verified,
        })
    }
}

/// Words of scripts that do more than one request and one mapping.
const OTHERWISE: &[&str] =
    &["qs", "form", "json", "gzip", "for", "while", "Promise", "async", "await", "fetch", "axios", "jwt", "method"];

fn only<T>(mut all: impl Iterator<Item = T>) -> Option<T> {
    let one = all.next()?;
    all.next().is_none().then_some(one)
}

/// The parameters and what follows them.
fn signature<'a, 's>(all: &'a [Token<'s>]) -> Option<(Vec<&'s str>, &'a [Token<'s>])> {
    let open = all.iter().position(|token| *token == Token::Sign('('))?;
    if !matches!(all[..open], [] | [Token::Word("function")] | [Token::Word("function"), Token::Word(_)]) {
        return None;
    }
    let close = open + all[open..].iter().position(|token| *token == Token::Sign(')'))?;
    let params = all[open + 1..close].iter().filter_map(|token| match token {
        Token::Word(name) => Some(*name),
        _ => None,
    });
    Some((params.collect(), &all[close + 1..]))
}

/// The variable with the parsed response: `None` if it has no name, and no script if it is parsed more than once.
fn parsed<'s>(body: &[Token<'s>]) -> Option<Option<&'s str>> {
    use Token::{Sign, Word};
    let places =
        body.windows(3).enumerate().filter(|(_, three)| matches!(three, [Word("JSON"), Sign('.'), Word("parse")]));
    let at = only(places.map(|(at, _)| at))?;
    Some(match at.checked_sub(2).map(|at| &body[at..at + 2]) {
        Some([Word(name), Sign('=')]) => Some(*name),
        _ => None,
    })
}

/// `user_id: profile.id, email: profile.email }` as a mapping, and if it says `email_verified: true`.
fn mapping_of(mut rest: &[Token], parsed: &str) -> Option<(Mapping, bool)> {
    use Token::{Sign, Text, Word};
    let mut members = serde_json::Map::new();
    let mut is_verified = false;
    loop {
        let (name, mut value) = match rest {
            [Sign('}'), ..] => break,
            [Word(name), Sign(':'), value @ ..] => (*name, value),
            [Text(name), Sign(':'), value @ ..] => (name.as_str(), value),
            _ => return None,
        };
        if !ATTRIBUTES.contains(&name) {
            return None;
        }
        let wrapped = matches!(value, [Word("String"), Sign('('), ..]);
        value = if wrapped { &value[2..] } else { value };
        if name == "email_verified" && matches!(value, [Word("true"), Sign(',' | '}'), ..]) {
            is_verified = true;
            rest = &value[1..];
        } else {
            let mut paths = Vec::new();
            loop {
                let (path, after) = path_of(value, parsed)?;
                paths.push(serde_json::Value::from(path));
                match after {
                    [Sign('|'), Sign('|'), after @ ..] => value = after,
                    after => {
                        rest = after;
                        break;
                    }
                }
            }
            rest = match rest {
                [Sign('.'), Word("toString"), Sign('('), Sign(')'), after @ ..] => after,
                rest => rest,
            };
            rest = match rest {
                [Sign(')'), after @ ..] if wrapped => after,
                _ if wrapped => return None,
                rest => rest,
            };
            let value = if paths.len() == 1 { paths.pop()? } else { paths.into() };
            members.insert(name.to_owned(), value);
        }
        rest = match rest {
            [Sign(','), after @ ..] => after,
            [Sign('}'), ..] => rest,
            _ => return None,
        };
    }
    Some((members.try_into().ok()?, is_verified))
}

/// `profile.data[0].id` as `data.0.id`, and what follows it.
fn path_of<'a, 's>(place: &'a [Token<'s>], parsed: &str) -> Option<(String, &'a [Token<'s>])> {
    use Token::{Sign, Text, Word};
    let [Word(name), rest @ ..] = place else { return None };
    let mut rest = if *name == parsed { rest } else { return None };
    let mut steps: Vec<String> = Vec::new();
    loop {
        rest = match rest {
            [Sign('.'), Word("toString"), ..] => break,
            [Sign('.'), Word(step), after @ ..] => {
                steps.push((*step).to_owned());
                after
            }
            [Sign('['), Word(step), Sign(']'), after @ ..] if step.bytes().all(|byte| byte.is_ascii_digit()) => {
                steps.push((*step).to_owned());
                after
            }
            [Sign('['), Text(step), Sign(']'), after @ ..] => {
                steps.push(step.clone());
                after
            }
            _ => break,
        };
    }
    (!steps.is_empty()).then(|| (steps.join("."), rest))
}

/// The headers, without `Authorization: Bearer`, which every generated script has.
fn headers_of(body: &[Token], token: &str) -> Option<Vec<(String, String)>> {
    use Token::{Sign, Text, Word};
    let starts =
        body.windows(3).enumerate().filter(|(_, three)| matches!(three, [Word("headers"), Sign(':'), Sign('{')]));
    let mut rest = only(starts.map(|(at, _)| &body[at + 3..]))?;
    let mut headers = Vec::new();
    loop {
        let (name, value) = match rest {
            [Sign('}'), ..] => break,
            [Word(name), Sign(':'), value @ ..] => (*name, value),
            [Text(name), Sign(':'), value @ ..] => (name.as_str(), value),
            _ => return None,
        };
        let (value, after) = match value {
            [Text(text), Sign('+'), Word(word), after @ ..] if *word == token => (format!("{text}{{token}}"), after),
            [Text(text), after @ ..] => (text.clone(), after),
            [Word(word), after @ ..] if *word == token => ("{token}".to_owned(), after),
            _ => return None,
        };
        if !(name.eq_ignore_ascii_case("authorization") && value == "Bearer {token}") {
            headers.push((name.to_owned(), value));
        }
        rest = match after {
            [Sign(','), after @ ..] => after,
            [Sign('}'), ..] => after,
            _ => return None,
        };
    }
    Some(headers)
}
