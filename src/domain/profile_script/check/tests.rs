use super::*;
use crate::domain::catalog;
use crate::domain::profile_script::{CallKind, Mapping, UserCall, generate};
use proptest::prelude::*;

const GOOD: &str = "\
function fetchUserProfile(accessToken, context, callback) {
  const request = require('request');
  request.get({
    url: 'https://api.acme.dev/me',
    headers: { 'Authorization': 'Bearer ' + accessToken }
  }, function (error, response, body) {
    if (error) { return callback(error); }
    callback(null, { user_id: String(JSON.parse(body).id) });
  });
}";

/// Remarks in short: weight, title and line.
fn remarks(script: &str) -> Vec<(Weight, String, usize)> {
    let line = |remark: &Remark| remark.place.as_ref().map_or(0, |place| place.line);
    check(script).remarks.iter().map(|remark| (remark.weight, remark.what.clone(), line(remark))).collect()
}

fn worst(script: &str) -> Option<Weight> {
    check(script).remarks.first().map(|remark| remark.weight)
}

fn with(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from}");
    GOOD.replacen(from, to, 1)
}

/// The first remark, with its sentences.
fn first(script: &str) -> String {
    check(script).remarks.first().map_or_else(String::new, |one| format!("{}. {} {}", one.what, one.reason(), one.fix))
}

#[test]
fn good_scripts_pass() {
    for script in [
        GOOD,
        "function(accessToken, ctx, cb) { cb(null, { user_id: ctx.id }); }",
        "async function f(accessToken, context, callback) { try { callback(null, { user_id: `x${context.id}` }); } catch (e) { callback(e); } }",
        "async (accessToken, context, callback) => { const { data: { id, ...rest } } = await (await fetch('https://x')).json(); callback(null, { ...rest, user_id: id }); }",
        "(a, b, cb) => cb(null, { user_id: b?.id ?? a.x })",
        "((a, b, cb) => cb(null, { user_id: b.id }))",
        "(function () { const cache = {}; return function (a, b, cb) { cb(null, { user_id: cache[b.id] || b.id }); }; })()",
        "(0, function (a, b, cb) { cb(null, { user_id: b.id }); })",
        "\u{feff}// a \"quote and a {\nfunction f(a, b, cb) { /* it's ( */ cb(null, { user_id: b['it\\'s'] }); }\n// the end </script>",
        "function f(a, b, cb) { if (a) { b } /x{2'/.test(b); cb(null, { user_id: b.id }); }",
        "function f(a, b, ...rest) { rest[0](null, { user_id: b.id }); }",
        "function f() { arguments[2](null, { user_id: arguments[1].id }); }",
        "function f(a, b, { done }) { done(null, { user_id: b.id }); }",
        "function f(a, b, cb) { x = 1; for (i = 0; i < x; i++) cb(null, { user_id: b.id + i }); }",
        "function f(a, b, cb) { if (typeof window !== 'undefined') window.x = 1; cb(null, { user_id: b.id }); }",
        "function f(a, b, cb) { cb(null, { user_id: b.id, x: configuration.X, y: process.version, z: Math.fround(1) }); }",
        "function f(a, b, cb) { require('util').callbackify(async () => ({ user_id: b.id }))(cb); }",
        "function f(a, b, cb) {\r\n  cb(null, { user_id: b.id + 'ü „quoted“ ’ \\\r\n goes on', größe: 1 });\r\n}\r\n",
    ] {
        assert!(worst(script).is_none_or(|weight| weight == Weight::Hint), "{script}: {:?}", check(script).remarks);
    }
}

#[test]
fn generated_scripts_pass() {
    let mapping = Mapping::parse(r#"{"user_id": "data.0.id", "email": "email"}"#).unwrap();
    let url = "https://api.example/me?a='b`$c/*//";
    for kind in [CallKind::Get, CallKind::PostEmpty] {
        for mapping in [None, Some(&mapping)] {
            let script = generate(url, &UserCall { kind, ..UserCall::default() }, mapping, "id");
            assert_eq!(remarks(&script), [], "{script}");
        }
    }
    for provider in catalog::keys().filter_map(catalog::find) {
        let script = generate(&provider.user_detail_url, &provider.call, Some(&provider.mapping), "id");
        let placeholder = provider.user_detail_url.contains('{');
        let found = check(&script).remarks;
        assert!(
            found.iter().all(|one| placeholder && one.what == "A placeholder is left in a URL"),
            "{script}: {found:?}"
        );
    }
}

#[test]
fn what_cannot_run_is_named_with_its_place() {
    let json = serde_json::Value::from(GOOD).to_string();
    let mut wrong = Vec::new();
    for (script, words) in [
        // Lost
        (
            GOOD[..GOOD.len() - 1].to_owned(),
            "Line 10, column 1: The \"{\" on line 1, column 59 is still open. Copy the full",
        ),
        (format!("\n\n{}", &GOOD[..GOOD.len() - 1]), "The \"{\" on line 3, column 59"),
        (GOOD[..130].to_owned(), "Line 4, column 10: The ' here has no match"),
        (GOOD[..200].to_owned(), "The end of the script is missing"),
        (GOOD[1..].to_owned(), "unction isn't a keyword. Did you mean function?"),
        (
            with("  });\n", "  }\n"),
            "Line 10, column 1: \",\" or \")\" should be before \"}\". The \"(\" on line 3, column 14 is still open.",
        ),
        (with("{ return", "return"), "Unexpected callback"),
        (format!("{GOOD}}}"), "Line 10, column 2: The \"}\" here has no match"),
        (with("('request'", "('request"), "Line 2, column 27: The ' here has no match"),
        (with("/me',\n", "/me'\n"), "Line 5, column 5: \",\" or \"}\" should be before headers. The \"{\" on line 3, column 15"),
        (with("}, function", "} function"), "Line 6, column 5: \",\" or \")\" should be before function"),
        // Misspelled
        (with("function f", "funtion f"), "Line 1, column 9: funtion isn't a keyword. Did you mean function?"),
        ("funtion f(a, b, cb) { cb(null, {}) }".to_owned(), "Did you mean function?"),
        (with("return ", "retrun "), "Line 7, column 24: retrun isn't a keyword. Did you mean return?"),
        (with("const request", "cosnt request"), "Did you mean const?"),
        (with("const request", "var class"), "Line 2, column 7: class is a reserved word"),
        ("const x = (a) => { return a".to_owned(), "Line 1, column 1: It begins with const, but Auth0 accepts"),
        ("// mine\nlet f = (a, b, cb) => {".to_owned(), "Line 2, column 1: It begins with let"),
        // Changed on its way
        (GOOD.replace('\'', "’"), "Line 2, column 27: ’ isn't a JavaScript quote"),
        (with("'Bearer ' +", "'Bearer ' –"), "– isn't a JavaScript operator"),
        (with("const request", "const re\u{200b}quest"), "U+200B"),
        (GOOD.replace("error)", "error &amp;&amp; error)"), "&amp; is an HTML entity"),
        (json.clone(), "The script is in quotes"),
        (json.trim_matches('"').to_owned(), "The script is escaped text"),
        // Copied along
        (format!("```js\n{GOOD}\n```"), "Markdown fence"),
        (format!("<<EOF\n{GOOD}\nEOF"), "<<EOF starts a heredoc"),
        (format!("fetchUserProfile = <<-EOT\n{GOOD}\nEOT"), "<<-EOT starts a heredoc"),
        (format!("{GOOD}\nEOF"), "Line 11, column 1: EOF closes a heredoc"),
        (format!("<script>{GOOD}</script>"), "HTML tags"),
        (format!("{GOOD}\n</script>"), "HTML tags"),
        (format!("Here is the script:\n{GOOD}"), "Here is the script: comes before the function"),
        (format!("{GOOD}\n{GOOD}"), "Line 11, column 1: The second copy"),
        (format!("{GOOD}; {GOOD}"), "The second copy"),
        (format!("{0}\n{0}", GOOD.replace(" fetchUserProfile", "")), "The second copy"),
        (format!("{GOOD};\nmodule.exports = fetchUserProfile;"), "Line 11, column 1: module.exports follows"),
        (format!("{GOOD}\nfunction at(a) {{ return a; }}"), "at is next to fetchUserProfile"),
        (format!("function at(a) {{ return a; }}\n{GOOD}"), "Line 1, column 1: at is next to fetchUserProfile"),
        (format!("module.exports = {GOOD}"), "module.exports = comes before the function"),
        (format!("const f = {GOOD}"), "const f = comes before the function"),
        (format!("export default {GOOD}"), "export default comes before the function"),
        (format!("fetchUserProfile: {GOOD}"), "fetchUserProfile: comes before the function"),
        ("let f = (a, b, cb) => cb(null, {});".to_owned(), "let f = comes before the function"),
        (format!("const request = require('request');\n{GOOD}"), "Move this line into it"),
        (format!("import axios from 'axios';\n{GOOD}"), "begins with import"),
        (format!("{{ \"fetchUserProfile\": {json} }}"), "The script is an object"),
        (format!("const secret = 's3cr3t';\n{GOOD}"), "Line 1, column 1: const secret is outside it. Auth0"),
        (format!("SECRET='s3cr3t' {GOOD}"), "SECRET comes before the function. Auth0"),
        (
            "((a, b, cb) => cb(null, { user_id: b.id }))\n((a, b, cb) => cb(null, { user_id: b.id }))".to_owned(),
            "The second copy",
        ),
        // Another language, another place
        (with("accessToken,", "accessToken: string,"), "This is TypeScript, not JavaScript. Line 1, column 38"),
        (format!("export {{}};\n{}", with("context,", "context: any,")), "This is TypeScript"),
        ("exports.onExecutePostLogin = async (event, api) => { api.x(); };".to_owned(), "This is an Action"),
        ("function (user, context, callback) { callback(null, user, context); }".to_owned(), "This is a Rule"),
        (
            "function login(email, password, callback) { callback(null, {}); }".to_owned(),
            "This is a custom database script",
        ),
        (
            "function(accessToken, ctx, cb) {\n  // call\n  cb(null, profile);\n}".to_owned(),
            "This is Auth0's empty template. Line 3",
        ),
        // Can't return the user to Auth0
        (with("accessToken, context, callback", "accessToken, callback"), "callback is the second"),
        ("async (accessToken) => ({ user_id: '1' })".to_owned(), "The function has 1 of 3 parameters"),
        (
            "function f(t, secret, ctx, cb) { cb(null, { user_id: ctx.id }) }".to_owned(),
            "This is a script for an OAuth 1 connection",
        ),
        ("function f(t, ctx, x, cb) { cb(null, { user_id: ctx.id }) }".to_owned(), "cb is never a function"),
        ("function* f(a, b, cb) { cb(null, { user_id: b.id }) }".to_owned(), "The function is a generator"),
        ("(a, b, cb) => { return { user_id: b.cb }; }".to_owned(), "The script never uses cb"),
        ("(a, b, cb) => cb({ user_id: b.id })".to_owned(), "The profile is passed as the error"),
        ("(a, b, cb) => { const p = JSON.parse(b.x); cb(p); }".to_owned(), "The profile is passed as the error"),
        (
            "(a, b, cb) => { if (a) return cb(new Error('x')); cb(null); }".to_owned(),
            "The script never returns a profile",
        ),
        // Names
        (
            with("+ accessToken", "+ access_token"),
            "Line 5, column 45: Nothing in the script declares access_token. Did you mean accessToken?",
        ),
        (with("callback(null", "done(null"), "Did you mean callback?"),
        (with("JSON.parse", "JSON.prase"), "JSON has no prase. Did you mean JSON.parse?"),
        (with("String(", "Sting("), "Did you mean String?"),
        (
            with("{ user_id:", "{ x: jwt.decode(context.id_token), user_id:"),
            "Add const jwt = require('jsonwebtoken') to the function.",
        ),
        (with("{ user_id:", "{ x: _.get(body, 'a'), user_id:"), "Add const _ = require('lodash')"),
        (
            "function f(a, b, cb) { setTimeout(function () { var me = b; }, 1); cb(null, { user_id: me }); }"
                .to_owned(),
            "me is declared on line 1, but it isn't visible here",
        ),
        (
            "function f(a, b, cb) { const r = await fetch(a); cb(null, { user_id: r.id }); }".to_owned(),
            "Line 1, column 34: await is only allowed in an async function",
        ),
        ("function f(a, b, cb) { let a = 1; cb(null, { user_id: a.x }); }".to_owned(), "a is declared twice"),
        ("function f(a, b, cb) { cb(null, { user_id: /(/.exec(b) }); }".to_owned(), "A regular expression is invalid"),
        // Order and promises
        (
            "(a, b, cb) => { const id = b.id; id = String(id); cb(null, { user_id: id }); }".to_owned(),
            "id is a constant. Line 1, column 34",
        ),
        ("(a, b, cb) => { const n = 1; n++; cb(null, { user_id: b.id + n }); }".to_owned(), "n is a constant"),
        (
            "(a, b, cb) => { cb(null, { user_id: id }); const id = b.id; }".to_owned(),
            "id is used before it is declared. Line 1, column 37",
        ),
        ("(a, b, cb) => { const b2 = b2.id; cb(null, { user_id: b2 }); }".to_owned(), "b2 is used before it is declared"),
        (
            "async (a, b, cb) => { const r = fetch('https://x.dev'); const me = await r.json(); cb(null, { user_id: me.id }); }".to_owned(),
            "fetch isn't awaited. Line 1, column 76",
        ),
        ("async (a, b, cb) => { const me = await fetch('https://x.dev').json(); cb(null, { user_id: me.id }); }".to_owned(), "fetch isn't awaited"),
        ("(a, b, cb) => cb({ user_id: b.id }, null)".to_owned(), "The profile is passed as the error"),
        ("(a, b, cb) => cb({ user_id: b.id }, undefined)".to_owned(), "The profile is passed as the error"),
        // Modules and URLs
        (with("'request'", "'./helpers'"), "Auth0 can't load ./helpers"),
        (with("'request'", "'request-promise'"), "Use request."),
        (with("'request'", "'request@2.81.0'"), "Auth0 no longer has request@2.81.0"),
        (with("'request'", "'axios@0.22.0'"), "no longer has axios@0.22.0"),
        (with("'request'", "'jsonwebtoken@8.5.0'"), "no longer has jsonwebtoken@8.5.0"),
        (with("https://api.acme.dev/me", "{USER_DETAIL_URL}"), "Line 4, column 10: This URL still has a placeholder"),
        (with("api.acme.dev", "YOUR_DOMAIN"), "This URL still has a placeholder"),
        (with("https://api.acme.dev", "http://localhost:3000"), "can't reach your computer"),
        (with("https://api.acme.dev", "https://dev.localhost"), "can't reach your computer"),
        (with("https://api.acme.dev", "http://127.8.0.1:80"), "can't reach your computer"),
        (with("https://api.acme.dev", "https://[::1]:8443"), "can't reach your computer"),
        (with("https://api.acme.dev", "https://192.168.1.2"), "can't reach your computer"),
    ] {
        let told = first(&script);
        if !told.contains(words) || worst(&script) != Some(Weight::Failure) {
            wrong.push(format!("{words}\n  {told}\n  {script}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_may_be_intended_is_a_doubt() {
    let given = |to: &str| GOOD.replace("{ user_id", &format!("{{ {to}, user_id"));
    let id = |value: &str| with("String(JSON.parse(body).id)", value);
    for (script, words) in [
        ("function f(a, b, cb) { cb(null, { id: 1 }); } // user_id".to_owned(), "never mentions user_id"),
        (given("email_verified: true"), "verified"),
        (GOOD.replace("callback(null", "const p = {}; p['email_verified'] = true; callback(null"), "verified"),
        (given("x: eval('(' + body + ')')"), "eval"),
        (given("x: new Function(body)()"), "eval"),
        (id("'123'"), "Every user gets the same user ID"),
        (id("`me`"), "Every user gets the same user ID"),
        (id("accessToken"), "The user ID changes at each sign-in"),
        (id("'acme|' + accessToken"), "The user ID changes at each sign-in"),
        (id("String(Date.now())"), "The user ID changes at each sign-in"),
        (id("`${Math.random()}`"), "The user ID changes at each sign-in"),
        (with("  const request = require('request');\n", ""), "request is used without require"),
        (with("return callback(error)", "return cb(error)"), "cb isn't declared"),
        ("(a, b, cb) => { if (b.x) return cb(null, { user_id: b.id }); cb(err); }".to_owned(), "err isn't declared"),
        (with("https:", "http:"), "http URL"),
        (id("JSON.parse(body).id.toSting()"), "toSting may be misspelled. Line 8, column 51: Did you mean toString?"),
        (id("context.id_token.spilt('.')[1]"), "Did you mean split?"),
        // May be intended, or never happens
        ("(a, b, cb) => { if (b.x) { const c = 1; c = 2; } cb(null, { user_id: b.id }); }".to_owned(), "c is a constant"),
        ("async (a, b, cb) => { const r = await fetch('https://x.dev'); const me = r.json(); cb(null, { user_id: me.id }); }".to_owned(), "The body isn't awaited"),
        ("async (a, b, cb) => { const axios = require('axios'); const r = await axios.get('https://x.dev'); cb(null, { user_id: r.id }); }".to_owned(), "axios puts the body in data. Line 1, column 121: axios puts the body in data, so id is undefined here. Write data.id"),
        ("(a, b, cb) => { require('axios').get('https://x.dev').then((r) => cb(null, { user_id: r.id })).catch(cb); }".to_owned(), "axios puts the body in data"),
        ("async (a, b, cb) => { const r = require('axios').get('https://x.dev'); cb(null, { user_id: r.data.id }); }".to_owned(), "axios isn't awaited"),
        ("(a, b, cb) => { return\n cb(null, { user_id: b.id }); }".to_owned(), "Code after return never runs. Line 2, column 2: return ends at the end of its line"),
        ("(a, b, cb) => { if (b.x) { return cb(b.x); console.log(b); } cb(null, { user_id: b.id }); }".to_owned(), "Code after return never runs"),
        ("(a, b, cb) => { return cb(b.x, { user_id: b.id }); nothing(); }".to_owned(), "sign-in that reaches this line"),
        ("(a, b, cb) => { eval('var me = b'); cb(null, { user_id: me.id }); }".to_owned(), "runs text as code"),
        ("(a, b, cb) => { globalThis.me = b; cb(null, { user_id: me.id }); }".to_owned(), "me isn't declared"),
        ("(a, b, cb) => { Object.assign(globalThis, { me: b }); cb(null, { user_id: me.id }); }".to_owned(), "me isn't declared"),
        ("function f(a, b, cb) { with (b) { cb(null, { user_id: id }); } }".to_owned(), "id isn't declared"),
        (with("'request'", "'reqest'"), "reqest may be misspelled. Line 2, column 19: a0connect doesn't know the module reqest. Did you mean request?"),
        (with("'request'", "'axois'"), "Did you mean axios?"),
        (format!("{GOOD};"), "A ; comes after the function"),
        (format!("'use strict';\n{GOOD}"), "'use strict' comes before the function"),
        ("(".repeat(201) + "a, b, cb => cb", "nested too deeply"),
    ] {
        let told = first(&script);
        assert!(told.contains(words), "{words}: {told}\n{script}");
        assert_eq!(worst(&script), Some(Weight::Doubt), "{script}");
    }
    for script in [
        GOOD.to_owned(),
        with("'request'", "'request@2.88.2'"),
        with("'request'", "'jsonwebtoken@9'"),
        given("email_verified: true === response.verified"),
        given("x: request.post(body).form({}), y: body.splice(1), z: body.catch(body), spilt: 1, a: body.spilt(1)"),
        given("x: crypto.randomUUID(), y: body.eval(body), z: body.jwt.b, // email_verified: true, eval(\n x: 1"),
        GOOD.replace("user_id:", "...JSON.parse(body), id:"),
        GOOD.replace("callback(null", "const p = { user_id: '' }; p.user_id = body.id; callback(null"),
        with("'https://api.acme.dev/me'", "'https://api.acme.dev/{id}'.replace('{id}', context.id)"),
    ] {
        let doubts: Vec<Remark> = check(&script).remarks.into_iter().filter(|one| one.weight != Weight::Hint).collect();
        assert_eq!(doubts, [], "{script}");
    }
}

#[test]
fn all_faults_are_named_the_heaviest_first() {
    let script = GOOD.replace("+ accessToken", "+ access_token").replace("JSON.parse", "JSON.prase");
    let script = script.replace("'https:", "'http:");
    let found = [
        (Weight::Failure, "access_token isn't declared".to_owned(), 5),
        (Weight::Failure, "JSON.prase doesn't exist".to_owned(), 8),
        (Weight::Doubt, "The script requests an http URL".to_owned(), 4),
    ];
    assert_eq!(remarks(&script), found);
    let place = check(&script).remarks[0].place.clone().unwrap();
    assert_eq!((place.column, place.text.trim()), (45, "headers: { 'Authorization': 'Bearer ' + access_token }"));
}

#[test]
fn an_unguarded_parse_is_a_hint() {
    let unguarded = [(Weight::Hint, "JSON.parse isn't in a try block".to_owned(), 8)];
    assert_eq!(remarks(GOOD), unguarded);
    let guarded = with("callback(null", "try { callback(null")
        .replace(") });\n  });", ") }); } catch (e) { callback(e); }\n  });");
    assert_eq!(remarks(&guarded), []);
    let told = remarks(&guarded.replace("'request'", "'left-pad'"));
    assert_eq!(told, [(Weight::Hint, "Auth0 may not have left-pad".to_owned(), 2)]);
}

#[test]
fn requested_urls_are_returned() {
    let of = |script: &str| -> Vec<(String, bool)> {
        check(script).requested.into_iter().map(|one| (one.url, one.is_prefix)).collect()
    };
    assert_eq!(of(GOOD), [("https://api.acme.dev/me".to_owned(), false)]);
    let script = "async (a, b, cb) => { const meUrl = 'https://a/me?' + b.q; await fetch(`https://b/${a}`); await fetch('https://c/');
        require('request')('https://d/'); cb(null, { user_id: b.id, picture: 'https://cdn/' + b.x, url: 'x' }); }";
    let urls = [("https://a/me?", true), ("https://b/", true), ("https://c/", false), ("https://d/", false)];
    assert_eq!(of(script), urls.map(|(url, prefix)| (url.to_owned(), prefix)));
}

/// Deep scripts neither overflow the stack nor take long, in a test's small thread too.
#[test]
fn no_depth_stops_the_program() {
    let most = limits::SCRIPT_MAX - 60;
    for (open, close) in
        [("!", ""), ("a=", ""), ("a=>", ""), ("a?b:", ""), ("a+", ""), ("if(a)", ""), ("b:", ""), ("new ", "")]
    {
        let chain = open.repeat((most - 30) / open.len());
        let _ = check(&format!("function f(a, b, cb) {{ cb(null, b.user_id); {chain}a{close} }}"));
    }
    for (open, close) in
        [("(", ")"), ("[", "]"), ("{", "}"), ("({a:", "})"), ("(function(){", "})"), ("`${", "}`"), ("(a=", ")")]
    {
        for depth in [150 / open.len().min(3), most / (open.len() + close.len())] {
            let nested = format!("{}a{}", open.repeat(depth), close.repeat(depth));
            let _ = check(&format!("function f(a, b, cb) {{ cb(null, b.user_id); {nested} }}"));
        }
    }
    let groups = format!("/{}{}/", "(".repeat(190), ")".repeat(190));
    let _ = check(&format!("function f(a, b, cb) {{ cb(null, b.user_id, {groups}); }}"));
}

proptest! {
    #[test]
    fn no_text_panics(text in "(?s).{0,200}", code in "[(){}\\[\\]'\"`/*$\\\\ \nfunction=>,;.:é\u{200b}#u]{0,120}") {
        let _ = (check(&text), check(&code));
        let inside = format!("function f(a, b, c) {{{code}}}");
        let _ = (check(&inside), check(&format!("(a, b, c) => {code}")), check(&format!("`${{{code} function")));
    }

    #[test]
    fn a_cut_script_never_passes(end in 1..GOOD.len()) {
        prop_assert_eq!(worst(&GOOD[..end]), Some(Weight::Failure));
    }

    #[test]
    fn titles_and_sentences_keep_the_rules(at in 0..GOOD.len(), char in "[a-z(){}\\[\\]'\"`,;.:/=+]") {
        let mut script = GOOD.to_owned();
        script.replace_range(at..=at, &char);
        for remark in check(&script).remarks {
            prop_assert!(remark.what.chars().count() <= 48 && !remark.what.ends_with('.'), "{remark:?}");
            let last = remark.fix.ends_with(['.', '?']) || remark.fix.contains("https://");
            prop_assert!(remark.why.ends_with(['.', '?']) && last, "{remark:?}");
        }
    }
}

#[test]
fn a_tenant_on_this_computer_reaches_what_is_on_it() {
    let script =
        |host: &str| format!("(a, b, cb) => fetch('http://{host}/me').then(r => cb(null, {{ user_id: r.id }}))");
    for (host, is_near) in
        [("10.1.2.3", true), ("0.0.0.0:1", true), ("[fd00::1]", true), ("[::ffff:127.0.0.1]", true), ("8.8.8.8", false)]
    {
        let failures = |loopback| check(&script(host)).at_tenant(loopback).of_weight(Weight::Failure).count();
        assert_eq!((failures(false), failures(true)), (usize::from(is_near), 0), "{host}");
    }
}
