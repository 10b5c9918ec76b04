//! Old scripts as they were published, and scripts that look like them.

use super::super::tests::problems;
use super::super::{CallKind, Mapping, UserCall, generate};
use super::recognize;

const TUTORIAL: &str = "function(token, ctx, cb) { request.get('https://api.example.com/me', { headers: { 'Authorization': 'Bearer ' + token } }, function(e, r, b) { if (e) return cb(e); if (r.statusCode !== 200 ) return cb(new Error('StatusCode: ' + r.statusCode)); cb(null, JSON.parse(b)); }); }";

/// As the extension's users wrote it.
const EXTENSION: &str = "function(accessToken, ctx, cb) {
  // call oauth2 API with the accesstoken and create the profile
  request.get('https://api.dribbble.com/v1/user', {
    headers: {
      'Authorization': 'token ' + accessToken,
      'User-Agent': 'Auth0'
    }
  }, function(e, r, b) {
    if (e) return cb(e);
    if (r.statusCode !== 200) return cb(new Error('StatusCode: ' + r.statusCode));
    var profile = JSON.parse(b);
    cb(null, {
      user_id: profile.id.toString(),
      name: profile.name || profile['login'],
      nickname: profile.data[0].nick,
      email: profile.email,
      email_verified: true,
    });
  });
}";

fn title(script: &str) -> Option<&'static str> {
    recognize(script, None).map(|found| found.title)
}

#[test]
fn the_tutorials_script_becomes_a_generated_one() {
    let found = recognize(TUTORIAL, None).unwrap();
    assert_eq!(found.title, "The script doesn't map the response");
    let url = "https://api.example.com/me";
    assert_eq!(found.improved, generate(url, &UserCall::default(), None, ""));
    assert!(found.reasons[0].contains("user_id"), "{:?}", found.reasons);
    assert!(found.reasons.iter().all(|reason| !reason.contains("status")), "it checks that already");
    let mapping = Mapping::parse(r#"{"user_id": "id"}"#).unwrap();
    let found = recognize(TUTORIAL, Some(&mapping)).unwrap();
    assert_eq!(found.improved, generate(url, &UserCall::default(), Some(&mapping), ""));
}

#[test]
fn a_script_of_the_extension_keeps_its_values() {
    let found = recognize(EXTENSION, None).unwrap();
    assert_eq!(found.title, "The script marks every email as verified");
    let call = r#"{"kind": "get", "headers": {"Authorization": "token {token}", "User-Agent": "Auth0"}}"#;
    let mapping =
        Mapping::parse(r#"{"user_id": "id", "name": ["name", "login"], "nickname": "data.0.nick", "email": "email"}"#);
    let call = UserCall::parse(call).unwrap();
    assert_eq!(found.improved, generate("https://api.dribbble.com/v1/user", &call, mapping.ok().as_ref(), ""));
    assert_eq!(problems(&found.improved), None);
    assert!(found.reasons.iter().all(|reason| !reason.contains("User-Agent")), "{:?}", found.reasons);
}

#[test]
fn the_title_is_what_is_wrong() {
    let raw = Some("The script doesn't map the response");
    let node = Some("The script is for an older Node.js version");
    let mapped = EXTENSION.replace("email_verified: true,", "");
    let required = |module: &str| mapped.replace("  // call", &format!("  var request = require('{module}');\n  //"));
    for (script, expected) in [
        (TUTORIAL.replace("cb(null, JSON.parse(b))", "var me = JSON.parse(b); cb(null, me)"), raw),
        (
            TUTORIAL
                .replace("request.get('https://api.example.com/me', {", "request({ url: 'https://api.example.com/me',"),
            raw,
        ),
        (TUTORIAL.replace("function(token, ctx, cb)", "(token, ctx, cb) =>"), raw),
        (TUTORIAL.replace("function(token", "function fetchUserProfile(token"), raw),
        (mapped.clone(), node),
        (required("request@2.56.0"), node),
        (required("request"), None),
        (required("request@2.88.2"), None),
    ] {
        assert_eq!(title(&script), expected, "{script}");
    }
}

#[test]
fn what_was_generated_before_is_generated_again() {
    let former = include_str!("former.js");
    let call = UserCall::parse(r#"{"kind": "get", "headers": {"Client-Id": "abc123"}, "gzip": true}"#).unwrap();
    let mapping = Mapping::parse(r#"{"user_id": "data.0.id", "email": "data.0.email"}"#).unwrap();
    let url = "https://api.twitch.tv/helix/users";
    let found = recognize(former, None).unwrap();
    assert_eq!(found.title, "An older version of a0connect wrote this script");
    assert_eq!(found.improved, generate(url, &call, Some(&mapping), ""));
    let default =
        former.replace("  const paths", "  // The default mapping: names\n  const paths").replace(".get(o", ".post(o");
    let call = UserCall { kind: CallKind::PostEmpty, ..call };
    assert_eq!(recognize(&default, Some(&mapping)).unwrap().improved, generate(url, &call, None, ""));
    assert_eq!(recognize(&former.replace("['data.0.id']", "own()"), None), None);
    assert_eq!(recognize(&found.improved, None), None);
}

#[test]
fn a_script_that_does_more_is_left_alone() {
    for script in [
        String::new(),
        "(a, b, cb) => cb(null, { user_id: a })".to_owned(),
        "function (".to_owned(),
        "function(accessToken, ctx, cb) { cb(null, profile); }".to_owned(),
        generate("https://a.example/", &UserCall::default(), None, ""),
        TUTORIAL.replace("'https://api.example.com/me'", "'https://api.example.com/' + ctx.id"),
        TUTORIAL.replace("'https://api.example.com/me'", "'https://api.example.com/me', 'https://b.example'"),
        TUTORIAL.replace("cb(null, JSON.parse(b))", "var me = JSON.parse(b); me.user_id = me.id; cb(null, me)"),
        TUTORIAL.replace("cb(null, JSON.parse(b))", "cb(null, map(JSON.parse(b)))"),
        TUTORIAL.replace("headers:", "qs: { a: 'b' }, headers:"),
        TUTORIAL.replace("'Bearer ' + token", "'Bearer ' + secret"),
        TUTORIAL.replace("'Bearer ' + token", "`Bearer ${token}`"),
        EXTENSION.replace("profile.email,", "profile.email.toLowerCase(),"),
        EXTENSION.replace("email: profile", "phone: profile"),
        EXTENSION.replace("name: profile.name", "name: 'x' + profile.name"),
        EXTENSION.replace("user_id: profile.id.toString(),", ""),
    ] {
        assert_eq!(title(&script), None, "{script}");
    }
}
