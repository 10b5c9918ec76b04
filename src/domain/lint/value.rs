//! Traps of values: what Auth0 rejects, or what isn't the value that it seems to be.

use super::Trap;
use super::looked::{Leaf, Looked};
use crate::domain::connection::{basic_header, is_authorization};
use crate::domain::finding::{Class, Finding, State};
use crate::domain::import::{Node, Value, Why};
use crate::domain::profile_script::check::{Remark, Weight, check};

pub const TRAPS: &[Trap] = &[
    Trap {
        id: "wrong_strategy",
        what: "The strategy isn't `oauth2`",
        example: r#"{"name": "acme", "strategy": "oidc", "options": {"client_id": "a"}}"#,
        find: wrong_strategy,
    },
    Trap {
        id: "http_url",
        what: "A URL begins with `http://`",
        example: "tokenURL: http://p.example/token\nname: acme\nstrategy: oauth2\n",
        find: http_url,
    },
    Trap {
        id: "placeholder",
        what: "The placeholder of a guide was left in",
        example: r#"{"name": "acme", "strategy": "oauth2", "options": {"client_id": "YOUR_CLIENT_ID"}}"#,
        find: placeholder,
    },
    Trap {
        id: "keyword_is_a_comment",
        what: "A keyword of auth0-deploy-cli without quotes, which YAML reads as a comment",
        example: "connections:\n  - name: acme\n    strategy: oauth2\n    options:\n      client_secret: ##SECRET##\n",
        find: keyword_is_a_comment,
    },
    Trap {
        id: "header_differs",
        what: "The `Authorization` header holds another secret than `client_secret`",
        example: r#"{"name": "acme", "strategy": "oauth2", "options": {"client_id": "id", "client_secret": "new-secret-1", "customHeaders": {"Authorization": "Basic aWQ6b2xk"}}}"#,
        find: header_differs,
    },
    Trap {
        id: "script_is_a_file",
        what: "The name of a file in place of the script",
        example: "connections:\n  - name: acme\n    strategy: oauth2\n    options:\n      scripts:\n        fetchUserProfile: ./fetchUserProfile.js\n",
        find: script_is_a_file,
    },
    Trap {
        id: "removed_module",
        what: "The script loads a module that Auth0 no longer has",
        example: r#"{"strategy": "oauth2", "name": "acme", "options": {"scripts": {"fetchUserProfile": "function (a, b, c) { const x = require('axios@0.22.0'); x.get('https://p.example/me').then((r) => c(null, { user_id: String(r.data.id) })).catch(c); }"}}}"#,
        find: |looked| remarks(looked, is_about_a_module),
    },
    Trap {
        id: "missing_user_id",
        what: "The script never mentions `user_id`",
        example: r#"{"strategy": "oauth2", "name": "acme", "options": {"scripts": {"fetchUserProfile": "function (token, ctx, cb) { const request = require('request'); request.get('https://p.example/me', { headers: { Authorization: 'Bearer ' + token } }, function (e, r, b) { if (e) return cb(e); if (r.statusCode !== 200) return cb(new Error('failed')); try { cb(null, JSON.parse(b)); } catch (x) { cb(x); } }); }"}}}"#,
        find: |looked| remarks(looked, is_about_the_id),
    },
    Trap {
        id: "script",
        what: "Anything else that the [check of scripts](checks.md#5-fetch-user-profile-script-profile_script) finds",
        example: r#"{"strategy": "oauth2", "name": "acme", "options": {"scripts": {"fetchUserProfile": "function (a, b, c) { c(null, { user_id: String(a.b.id) }"}}}"#,
        find: |looked| remarks(looked, |remark| !is_about_a_module(remark) && !is_about_the_id(remark)),
    },
    Trap {
        id: "template",
        what: "`${` in a script in Terraform, which Terraform fills itself",
        example: "resource \"auth0_connection\" \"a\" {\n  name = \"acme\"\n  strategy = \"oauth2\"\n  options {\n    scripts = {\n      fetchUserProfile = <<EOT\nfunction (a, b, c) { c(new Error(`no ${a}`)); }\nEOT\n    }\n  }\n}\n",
        find: template,
    },
    Trap {
        id: "unusable",
        what: "A value that its field can't have",
        example: "CONNECTION_NAME=my_connection",
        find: unusable,
    },
];

fn failed(what: &str, why: &str, fix: &str) -> Finding {
    Finding::failed(Class::UserInput, what, why, fix)
}

fn wrong_strategy(looked: &Looked) -> Vec<(usize, Finding)> {
    // A tenant's file also has its other connections.
    let is_only = looked.connections.len() < 2;
    let of = |node: &Node| {
        let strategy =
            node.get("strategy").filter(|strategy| strategy.as_text().is_some_and(|text| text.reveal() != "oauth2"))?;
        let options = node.get("options").unwrap_or(node);
        (is_only || options.has(&URLS)).then_some(strategy.line)
    };
    let why = "A custom social connection has the strategy oauth2, whose options these are.";
    let fix = "Write oauth2. The strategy of an existing connection can't be changed.";
    let found = looked.connections.iter().filter_map(|node| of(node));
    found.map(|line| (line, failed("The strategy isn't oauth2", why, fix))).collect()
}

const URLS: [&str; 9] = [
    "authorizationURL",
    "authorization_endpoint",
    "tokenURL",
    "token_endpoint",
    "userinfo_endpoint",
    "icon_url",
    "logoutUrl",
    "auth_uri",
    "token_uri",
];

fn http_url(looked: &Looked) -> Vec<(usize, Finding)> {
    let fix = "Change http:// to https://.";
    let finding = |name: &str| {
        let what = format!("{name} begins with http://");
        let why = "Auth0 accepts only https, since secrets are sent there.";
        Finding::failed(Class::UserInput, what, why, fix)
    };
    let of = |leaf: &Leaf| {
        let is_http = URLS.contains(&leaf.name) && leaf.text().is_some_and(|text| text.reveal().starts_with("http://"));
        is_http.then(|| (leaf.node.line, finding(leaf.name)))
    };
    let mut found: Vec<(usize, Finding)> = looked.leaves.iter().filter_map(of).collect();
    let variables = looked.import.left.iter().filter(|left| is_http(&left.why));
    let known = found.clone();
    found.extend(
        variables
            .filter(|left| !known.iter().any(|(line, _)| *line == left.line))
            .map(|left| (left.line, finding(&left.path))),
    );
    found
}

/// What the field's check says if there is a separate trap for it.
const A_FILE: &str = "This is a file name, not a script";

fn is_http(why: &Why) -> bool {
    matches!(why, Why::Invalid(_, problem) if problem.what == "Auth0 accepts only https")
}

fn placeholder(looked: &Looked) -> Vec<(usize, Finding)> {
    // A script that fills its own placeholders, as our exports do.
    let is_filled = looked.text.contains("perl -pe");
    let of = |left: &crate::domain::import::Left| {
        let is_keyword = looked.line(left.line).contains("##") || looked.line(left.line).contains("@@");
        let is_left = left.why == Why::Placeholder && !is_filled && !is_keyword;
        let what = format!("{} is a placeholder", left.path);
        let why = "The text of a guide was left in, so sign-ins would fail.";
        is_left.then(|| (left.line, failed(&what, why, "Replace it with the value.")))
    };
    looked.import.left.iter().filter_map(of).collect()
}

fn keyword_is_a_comment(looked: &Looked) -> Vec<(usize, Finding)> {
    let of = |leaf: &Leaf| {
        let line = looked.line(leaf.node.line);
        let is_comment = matches!(leaf.node.value, Value::Null)
            && line.split_once(':').is_some_and(|(_, rest)| rest.trim_start().starts_with("##"));
        let what = format!("{} is empty", leaf.name);
        let why = "Without quotes, YAML reads ## as a comment. auth0-deploy-cli then sends null.";
        let fix = "Put the keyword in quotes: '##NAME##'.";
        is_comment.then(|| (leaf.node.line, failed(&what, why, fix)))
    };
    looked.leaves.iter().filter_map(of).collect()
}

/// The secret is there twice, and only one was changed.
fn header_differs(looked: &Looked) -> Vec<(usize, Finding)> {
    let of = |node: &Node| {
        let options = node.get("options").unwrap_or(node);
        let headers = options.get("customHeaders")?;
        let (_, header) = headers.members().iter().find(|(name, _)| is_authorization(name))?;
        let text = header.as_text().filter(|text| text.reveal().starts_with("Basic "))?;
        let key = options.get("client_id")?.as_text()?;
        let secret = options.get("client_secret")?.as_text()?;
        let plain = format!("{}:", key.reveal());
        let is_same = basic_header(key.reveal(), secret) == *text
            || crate::domain::import::credentials(text.reveal())
                .is_some_and(|(id, packed)| id == *key && packed == *secret);
        let why = format!("The Authorization header encodes {plain}… with another secret than client_secret.");
        let fix = "Encode the client ID and the present client secret again.";
        (!is_same).then(|| (header.line, failed("The header has another secret", &why, fix)))
    };
    looked.connections.iter().filter_map(|node| of(node)).collect()
}

fn script_is_a_file(looked: &Looked) -> Vec<(usize, Finding)> {
    let of = |leaf: &Leaf| {
        let text = leaf.script()?.reveal().trim();
        let is_path = text.len() < 200 && !text.contains([' ', '\n', '(']) && text.ends_with("js");
        let why = "A connection's script must be in the file itself. The name would be sent as the script.";
        let fix = "Paste the script. In Terraform, use file(\"NAME\").";
        is_path.then(|| (leaf.node.line, failed("The script is the name of a file", why, fix)))
    };
    looked.leaves.iter().filter_map(of).collect()
}

fn is_about_a_module(remark: &Remark) -> bool {
    remark.what.starts_with("Auth0 no longer has") || remark.what.starts_with("Auth0 can't load")
}

fn is_about_the_id(remark: &Remark) -> bool {
    remark.what == "The script never mentions user_id"
}

/// What the check of scripts says, with line numbers of the file.
fn remarks(looked: &Looked, wanted: fn(&Remark) -> bool) -> Vec<(usize, Finding)> {
    let mut found = Vec::new();
    for leaf in &looked.leaves {
        let Some(script) = leaf.script().filter(|script| crate::domain::parse::is_script(script.reveal())) else {
            continue;
        };
        if script.reveal().contains("{USER_DETAIL_URL}") {
            continue;
        }
        for remark in
            check(script.reveal()).remarks.iter().filter(|remark| remark.weight != Weight::Hint && wanted(remark))
        {
            let state = if remark.weight == Weight::Failure { State::Failed } else { State::Warning };
            let (line, why) = match (&remark.place, first_line(looked, leaf)) {
                (Some(place), Some(first)) => (first + place.line - 1, remark.why.clone()),
                (Some(place), None) => (leaf.node.line, format!("{} It is at {place} of the script.", remark.why)),
                (None, _) => (leaf.node.line, remark.why.clone()),
            };
            let finding = Finding::new(state, remark.what.as_str(), why, remark.fix.as_str());
            found.push((line, if state == State::Failed { finding.class(Class::UserInput) } else { finding }));
        }
    }
    found
}

/// Where the script begins in the file, if its line breaks are those of the file.
fn first_line(looked: &Looked, leaf: &Leaf) -> Option<usize> {
    let text = looked.line(leaf.node.line).trim_end();
    let is_block = leaf.in_terraform && text.contains("<<") || text.ends_with(['|', '-', '+', '>']);
    is_block.then_some(leaf.node.line + 1)
}

/// `${…}` in a script, which Terraform fills itself.
fn template(looked: &Looked) -> Vec<(usize, Finding)> {
    let of = |leaf: &Leaf| {
        let Value::Template(text) = &leaf.node.value else { return None };
        let own = ["var.", "local.", "data.", "module.", "each.", "path.", "file(", "auth0_", "jsonencode("];
        let text = text.reveal().replace("$${", "  {");
        let at = text
            .match_indices("${")
            .find(|(at, _)| !own.iter().any(|start| text[at + 2..].trim_start().starts_with(start)))?
            .0;
        let is_script = leaf.name == "fetchUserProfile" || leaf.path.contains("scripts");
        let is_heredoc = !text.starts_with('"');
        let line = leaf.node.line + text[..at].matches('\n').count() + usize::from(is_heredoc);
        let why = "Terraform fills ${…} itself, before Auth0 gets the script.";
        let fix = "Write $${ in place of ${.";
        is_script.then(|| (line, failed("The script has an unescaped ${", why, fix)))
    };
    looked.leaves.iter().filter_map(of).collect()
}

/// What the field's own check rejects.
fn unusable(looked: &Looked) -> Vec<(usize, Finding)> {
    let of = |left: &crate::domain::import::Left| match &left.why {
        Why::Invalid(id, problem) if !is_http(&left.why) && problem.what != A_FILE => {
            let what = format!("{} can't be used", left.path);
            let why = format!("{}.", problem.what.trim_end_matches('.'));
            Some((left.line, Finding::failed(Class::UserInput, what, why, problem.fix.as_str()).on(*id)))
        }
        _ => None,
    };
    looked.import.left.iter().filter_map(of).collect()
}
