use super::*;
use crate::domain::profile_script::{CallKind, Mapping, UserCall, generate};
use proptest::prelude::*;

const GOOD: &str = "function fetchUserProfile(accessToken, context, callback) {\n  const request = require('request');\n  request.get({ url: 'https://api.example/me' }, function (error, response, body) {\n    if (error) { return callback(error); }\n    callback(null, { user_id: String(JSON.parse(body).id) });\n  });\n}";

#[test]
fn good_scripts_pass() {
    let own = [
        GOOD,
        "function(accessToken, ctx, cb) { cb(null, { user_id: '1' }); }",
        "function f(a, b, c) { c(null, { user_id: '1' }); };",
        "async function f(accessToken, context, callback) { try { callback(null, { user_id: `x${context.id}` }); } catch (e) { callback(e); } }",
        "(accessToken, context, callback) => { callback(null, { user_id: '1' }); }",
        "(function (accessToken, context, callback) { callback(null, { user_id: '1' }); })",
        "'use strict';\nfunction f(a, b, cb) { cb(null, { user_id: 1 / 2 + '' }); }",
        "// a \"quote and a {\nfunction f(a, b, cb) { /* it's ( */ cb(null, { user_id: 'it\\'s' }); }\n// the end",
        "function f(a, b, cb) { const m = /[\"'(]{2}\\/x/.exec(a); cb(null, { user_id: m ? m[0] : '' }); }",
        "function f(a, b, cb) { const s = a.replace(/['\"]/g, ''); cb(null, { user_id: s }); }",
        "function f(a, b, cb) { const s = `${a ? `in ${b}` : '}'} \"`; cb(null, { user_id: s }); }",
        "function f(a, b, cb) { const x = (a + b) / 2 / 3; cb(null, { user_id: x?.y ?? '' }); }",
        "function f(a, b, cb) { if (a) { /x{2/.test(b); } cb(null, { user_id: '1' }); }",
        "function f(a, b, ...rest) { rest[0](null, { user_id: '1' }); }",
        "function f({ token }, b, cb) { cb(null, { user_id: token }); }",
        "function f(a, b, cb) {\r\n  cb(null, { user_id: 'ü „quoted“ ’' });\r\n}\r\n",
        "token => (context, callback) => callback(null, { user_id: '1' })",
    ];
    for script in own {
        assert_eq!(problem(script), None, "{script}");
    }
    let mapping = Mapping::parse(r#"{"user_id": "data.0.id", "email": "email"}"#).unwrap();
    for kind in [CallKind::Get, CallKind::PostEmpty] {
        for mapping in [None, Some(&mapping)] {
            let script = generate("https://api.example/me?a='b", &UserCall { kind, headers: vec![] }, mapping, "id");
            assert_eq!((problem(&script), doubt(&script)), (None, None), "{script}");
        }
    }
}

#[test]
fn what_was_lost_or_brought_along_is_named() {
    let without = |part: &str| GOOD.replacen(part, "", 1);
    for (script, words) in [
        (GOOD[..GOOD.len() - 1].to_owned(), "its end is missing"),
        (GOOD[1..].to_owned(), "begins with \"unction\""),
        (GOOD[..120].to_owned(), "has no end"),
        (without("(error);"), ""),
        (without("'request'").replace("require()", "require('request)"), "has no end"),
        (GOOD.replace('\'', "’"), "is no quote of JavaScript"),
        (GOOD.replace("function f", "funtion f"), "begins with \"funtion\""),
        (format!("```js\n{GOOD}\n```"), "markdown fence"),
        (format!("{GOOD:?}"), "in quotes"),
        (format!("{GOOD}}}"), "closes nothing"),
        (format!("{GOOD}\n{GOOD}"), "twice"),
        (format!("module.exports = {GOOD}"), "function alone"),
        (format!("const f = {GOOD}"), "function alone"),
        (format!("export default {GOOD}"), "function alone"),
        (GOOD.replace("accessToken, context, callback", "accessToken, callback"), "fewer than three"),
        (GOOD.replace("callback(", "done("), "never uses callback"),
        (GOOD.replace("const request", "const re\u{200b}quest"), "U+200B"),
        (GOOD.replace("const request", "var class"), "word of the language"),
        (format!("<script>{GOOD}</script>"), "<script>"),
        ("async (accessToken) => ({ user_id: '1' })".to_owned(), "fewer than three"),
        (format!("{GOOD} /* open"), "comment"),
        (format!("{GOOD}\nmodule.exports = fetchUserProfile;"), "After the function's end"),
    ] {
        let told = problem(&script);
        assert!(
            words.is_empty() || told.as_ref().is_some_and(|told| told.contains(words)),
            "{words}: {told:?}\n{script}"
        );
    }
    let end = problem(&GOOD[..GOOD.len() - 1]).unwrap();
    assert!(end.contains("on line 1, column 59"), "{end}");
}

#[test]
fn what_may_be_meant_so_is_a_doubt() {
    assert!(doubt("function f(a, b, cb) { cb(null, { id: 1 }); }").unwrap().0.contains("user_id"));
    assert!(doubt(&GOOD.replace("{ user_id", "{ email_verified: true, user_id")).unwrap().0.contains("verified"));
    assert!(doubt(&GOOD.replace("'request'", "'axios@0.22.0'")).unwrap().0.contains("removed"));
    assert_eq!(doubt(GOOD), None);
    assert_eq!(doubt(&GOOD.replace("'request'", "'request@2.88.2'")), None);
}

proptest! {
    #[test]
    fn no_text_panics(text in "(?s).{0,200}", code in "[(){}\\[\\]'\"`/*$\\\\ \nfunction=>,;]{0,120}") {
        let _ = (problem(&text), doubt(&text), problem(&code), problem(&format!("function f(a, b, c) {{{code}}}")));
    }
}
