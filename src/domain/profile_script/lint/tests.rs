use super::*;
use crate::domain::catalogue;
use crate::domain::profile_script::{CallKind, Mapping, UserCall, generate};
use proptest::prelude::*;

const GOOD: &str = "\
function fetchUserProfile(accessToken, context, callback) {
  const request = require('request');
  request.get({
    url: 'https://api.example/me',
    headers: { 'Authorization': 'Bearer ' + accessToken }
  }, function (error, response, body) {
    if (error) { return callback(error); }
    callback(null, { user_id: String(JSON.parse(body).id) });
  });
}";

/// The script of Auth0's tutorial, with its placeholder.
const TUTORIAL: &str = "function(token, ctx, cb) { request.get('{USER_DETAIL_URL}', { headers: { 'Authorization': 'Bearer ' + token } }, function(e, r, b) { if (e) return cb(e); if (r.statusCode !== 200 ) return cb(new Error('StatusCode: ' + r.statusCode)); cb(null, JSON.parse(b)); }); }";

#[test]
fn good_scripts_pass() {
    let own = [
        GOOD,
        TUTORIAL,
        "function(accessToken, ctx, cb) { cb(null, { user_id: '1' }); }",
        "function f(a, b, c) { c(null, { user_id: '1' }); };",
        "async function f(accessToken, context, callback) { try { callback(null, { user_id: `x${context.id}` }); } catch (e) { callback(e); } }",
        "async (accessToken, context, callback) => { const { data: { id, ...rest } } = await load(); callback(null, { ...rest, user_id: id }); }",
        "(accessToken, context, callback) => { callback(null, { user_id: '1' }); }",
        "(a, b, cb) => cb(null, { user_id: b?.id ?? a })",
        "((a, b, cb) => cb(null, { user_id: a }));",
        "(function (accessToken, context, callback) { callback(null, { user_id: '1' }); })",
        "(function () { const cache = {}; return function (a, b, cb) { cb(null, cache); }; })()",
        "(() => (a, b, cb) => cb(null, {}))()",
        "(0, function (a, b, cb) { cb(null, {}); })",
        "\u{feff}'use strict';\nfunction f(a, b, cb) { cb(null, { user_id: 1 / 2 + '' }); }",
        "// a \"quote and a {\nfunction f(a, b, cb) { /* it's ( */ cb(null, { user_id: 'it\\'s' }); }\n// the end </script>",
        "function f(a, b, cb) { const m = /[\"'(]{2}\\/x/.exec(a); cb(null, { user_id: m ? m[0] : '' }); }",
        "function f(a, b, cb) { if (b) return /^['\"]/.test(a); cb(null, a.replace(/['\"]/g, '')); }",
        "function f(a, b, cb) { if (a) /x{2'/.test(b); cb(null, f(b) / 2 / \"'\".length); }",
        "function f(a, b, cb) { let i = 1; i++ / 2; cb(null, a ? { b: 1 }.b / 2 : `${i /* ` */}${/`}/.exec(a)}`); }",
        "function f(a, b, cb) { const s = `${a ? `in ${b}` : '}'} \" it's`; cb(null, { user_id: s, [`k${s}`]: 1 }); }",
        "function f(a, b, cb) { if (a) { b } /x{2'/.test(b); cb(null, { user_id: '1' }); }",
        "function f(a, b, ...rest) { rest[0](null, { user_id: '1' }); }",
        "function f() { arguments[2](null, { user_id: '1' }); }",
        "function f({ token }, b = (1, 2), cb = null) { cb(null, { user_id: token }); }",
        "function f(a, b, { done }) { done(null, {}); }",
        "function f(a, b, cb) {\r\n  cb(null, { user_id: 'ü „quoted“ ’ \\\r\n goes on', größe: 1 });\r\n}\r\n",
        "function f(a, b, cb) { const o = { var: 1, let: new Map(), class: 2, get id() { return 1 }, async load() {}, async: 1, 'x': 2, 3: 4 }; o.let\nnew Date; cb(null, o.var) }",
        "function f(a, b, cb) { class P extends g(a) { static of = 1; #id = 2\n get id() { return this.#id } static async *x() { yield* [] } } cb(null, new P) }",
        "function f(a, b, cb) { l: for (const k of [1, 2]) { switch (k) { case 'a': break l; default: } } do a(); while (b) cb(null, typeof a in b) }",
        "function f(a, b, cb) { for (let i = 0, n = 1_000n; i < n; i += .5e3) if (i in a) continue\n const \\u{61}b = 1, c = a?.5:1; cb(null, ab & gt) }",
    ];
    for script in own {
        assert_eq!(problem(script), None, "{script}");
    }
}

#[test]
fn generated_scripts_pass() {
    let mapping = Mapping::parse(r#"{"user_id": "data.0.id", "email": "email"}"#).unwrap();
    let url = "https://api.example/me?a='b`${c}/*//";
    for kind in [CallKind::Get, CallKind::PostEmpty] {
        for mapping in [None, Some(&mapping)] {
            let script = generate(url, &UserCall { kind, ..UserCall::default() }, mapping, "id");
            assert_eq!((problem(&script), doubt(&script)), (None, None), "{script}");
        }
    }
    for provider in catalogue::keys().filter_map(catalogue::find) {
        let script = generate(&provider.user_detail_url, &provider.call, Some(&provider.mapping), "id");
        assert_eq!((problem(&script), doubt(&script)), (None, None), "{script}");
    }
}

#[test]
fn what_was_lost_or_brought_along_is_named() {
    let with = |from: &str, to: &str| {
        assert!(GOOD.contains(from), "{from}");
        GOOD.replacen(from, to, 1)
    };
    let json = serde_json::Value::from(GOOD).to_string();
    for (script, words) in [
        // Lost
        (GOOD[..GOOD.len() - 1].to_owned(), "inside the { on line 1, column 59, so its end is missing"),
        (format!("\n\n{}", &GOOD[..GOOD.len() - 1]), "on line 3, column 59"),
        (GOOD[..130].to_owned(), "The ' on line 4, column 10 has no partner on its line"),
        (GOOD[..200].to_owned(), "its end is missing"),
        (GOOD[1..].to_owned(), "begins with \"unction\""),
        (GOOD[25..].to_owned(), "without the word function"),
        (with("  });\n", "  }\n"), "The } on line 10, column 1 comes before the end of the ( on line 3, column 14"),
        (with("{ return", "return"), "between \"}\" and \"callback\" on line 8, column 5"),
        (format!("{GOOD}}}"), "The } on line 10, column 2 closes nothing"),
        (with("('request'", "('request"), "The ' on line 2, column 27 has no partner"),
        (with("('request'", "(request'"), "The ' on line 2, column 34 has no partner"),
        (with("/me',\n", "/me'\n"), "between \"'https://api.example…\" and \"headers\" on line 5, column 5"),
        (with("}, function", "} function"), "between \"}\" and \"function\" on line 6, column 5"),
        // Misspelt
        (with("function f", "funtion f"), "begins with \"funtion\""),
        (with("function (", "funtion ("), "A ) is missing before the { on line 6, column 38, or \"funtion\" should be"),
        (with("return ", "retrun "), "between \"retrun\" and \"callback\" on line 7, column 25"),
        (with("const request", "cosnt request"), "between \"cosnt\" and \"request\""),
        (with("const request", "var class"), "\"var class\" on line 2, column 3 uses a reserved word"),
        (with("(error)", "(Boolean(error)"), "A ) is missing before the { on line 7"),
        // Changed on its way
        (GOOD.replace('\'', "’"), "’ on line 2, column 27 isn't a JavaScript quote"),
        (with("'Bearer ' +", "'Bearer ' –"), "isn't a JavaScript operator"),
        (with("const request", "const re\u{200b}quest"), "(U+200B) on line 2, column 11"),
        (with("const request", "const re\u{feff}quest"), "between \"re\" and \"quest\""),
        (with("'Bearer ' +", "'Bearer ' &amp;&amp;"), "is an HTML entity"),
        (json.clone(), "text in quotes"),
        (format!("{json},"), "text in quotes"),
        (json.trim_matches('"').to_owned(), "a \\ on line 1, column 60 outside of any text"),
        // Copied along
        (format!("```js\n{GOOD}\n```"), "markdown fence"),
        (format!("{GOOD}\n```"), "markdown fence"),
        (format!("<script>{GOOD}</script>"), "<script> tags"),
        (format!("{GOOD}\n</script>"), "<script> tags"),
        (format!("Here is the script:\n{GOOD}"), "\"Here is the script:\" is before the function"),
        (format!("{GOOD}\n{GOOD}"), "twice"),
        (
            format!("{GOOD};\nmodule.exports = fetchUserProfile;"),
            "\"module\" on line 11, column 1 follows the function",
        ),
        (format!("{GOOD}\nfunction at(a) {{ return a; }}"), "Move the rest into it"),
        (format!("module.exports = {GOOD}"), "\"module.exports =\" is before the function"),
        (format!("exports.fetchUserProfile = {GOOD}"), "\"exports.fetchUserProfile =\" is before the function"),
        (format!("const f = {GOOD}"), "\"const f =\" is before the function"),
        (format!("var f = async {GOOD}"), "\"var f =\" is before the function"),
        (format!("export default {GOOD}"), "\"export default\" is before the function"),
        (format!("fetchUserProfile: {GOOD}"), "\"fetchUserProfile:\" is before the function"),
        ("let f = (a, b, cb) => cb(null, {});".to_owned(), "\"let f =\" is before the function"),
        (format!("const request = require('request');\n{GOOD}"), "Move that line into it"),
        (format!("import axios from 'axios';\n{GOOD}"), "begins with import"),
        (format!("{{ \"fetchUserProfile\": {json} }}"), "begins with \"{\""),
        ("// a function\n".to_owned(), "doesn't begin with a function"),
        // Can't return the user to Auth0
        (with("accessToken, context, callback", "accessToken, callback"), "fewer than three"),
        ("async (accessToken) => ({ user_id: '1' })".to_owned(), "fewer than three"),
        ("token => (context, callback) => callback(null, { user_id: '1' })".to_owned(), "fewer than three"),
        ("(function (a, b) { b(null, {}); })".to_owned(), "fewer than three"),
        (GOOD.replace("callback(", "done("), "never uses callback"),
        ("(a, b, cb) => { return { user_id: b.cb }; }".to_owned(), "never uses cb"),
        // Without an end
        (format!("{GOOD} /* open"), "The comment that begins on line 10, column 3 has no end"),
        (
            with("'https://api.example/me'", "`https://api.example/${a}"),
            "The template that begins on line 4, column 10",
        ),
        (with("String(", "/String("), "begins a regular expression"),
    ] {
        let problem = problem(&script).unwrap_or_default();
        assert!(problem.contains(words) && problem.ends_with('.'), "{words}: {problem}\n{script}");
    }
}

#[test]
fn what_may_be_meant_so_is_a_doubt() {
    let with = |to: &str| GOOD.replace("{ user_id", &format!("{{ {to}, user_id"));
    let require = |module: &str| GOOD.replace("'request'", &format!("'{module}'"));
    for (script, words) in [
        ("function f(a, b, cb) { cb(null, { id: 1 }); } // user_id".to_owned(), "never mentions user_id"),
        (TUTORIAL.to_owned(), "never mentions user_id"),
        (with("email_verified: true"), "verified"),
        (with("'email_verified': true"), "verified"),
        (GOOD.replace("callback(null", "p['email_verified'] = true; callback(null"), "verified"),
        (with("x: eval('(' + body + ')')"), "eval"),
        (with("x: new Function(body)()"), "eval"),
        (require("request@2.88.0"), "request@2.88.0"),
        (require("axios@0.22.0"), "no longer has axios@0.22.0"),
        (require("axios@0.27.2"), "no longer has axios@0.27.2"),
        (require("jsonwebtoken@8.5.0"), "no longer has jsonwebtoken@8.5.0"),
        (with("x: _.get(body, 'a')"), "uses _ without require"),
        (with("x: jwt.decode(context.id_token)"), "uses jwt without"),
        (with("x: crypto.createHash('md5')"), "uses crypto without"),
    ] {
        let doubt = doubt(&script).map(|(what, _)| what).unwrap_or_default();
        assert!(doubt.contains(words), "{words}: {doubt}\n{script}");
    }
    let jwt = with("x: jwt.decode(context.id_token)");
    assert_eq!(doubt(&jwt).unwrap().1, "Add const jwt = require('jsonwebtoken'); to the function.");
    for script in [
        GOOD.to_owned(),
        require("request@2.88.2"),
        require("axios@1.6.0"),
        require("axios@0.15.1"),
        require("jsonwebtoken@8.5.1"),
        require("jsonwebtoken@9"),
        with("email_verified: true === verified"),
        with("email_verified: verified, x: email_verified === true"),
        with("x: crypto.randomUUID(), y: a.eval(b), z: a.jwt.b, // email_verified: true, eval(\n x"),
        GOOD.replace("'request');", "'request'), jwt = require('jsonwebtoken'); jwt.decode(context.id_token);"),
        GOOD.replace("user_id:", "...JSON.parse(body), id:"),
    ] {
        assert_eq!(doubt(&script), None, "{script}");
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in "(?s).{0,200}", code in "[(){}\\[\\]'\"`/*$\\\\ \nfunction=>,;.:é\u{200b}#u]{0,120}") {
        let _ = (problem(&text), doubt(&text), problem(&code), doubt(&code));
        let inside = format!("function f(a, b, c) {{{code}}}");
        let _ = (problem(&inside), doubt(&inside), problem(&format!("(a, b, c) => {code}")), problem(&format!("`${{{code}")));
    }
}
