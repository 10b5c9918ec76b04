//! Attempts to get out of the engine, to read the token from what is shown, and to change the host.

use super::*;

#[tokio::test]
async fn a_script_has_nothing_to_escape_to() {
    for (code, wanted) in [
        (
            "typeof process.binding + typeof Deno + typeof Bun + Object.keys(process.env)",
            json!("undefinedundefinedundefined"),
        ),
        ("typeof std + typeof os + typeof print + typeof scriptArgs + typeof host", json!("undefined".repeat(5))),
        ("new Function('return typeof process.binding + typeof host + typeof load')()", json!("undefined".repeat(3))),
        ("(() => {}).constructor('return this')() === globalThis", json!(true)),
        ("(async () => { try { await import('fs'); return 'in' } catch (e) { return 'out' } })()", json!("out")),
        (
            "(async () => { try { await import('file:///etc/passwd'); return 'in' } catch (e) { return 'out' } })()",
            json!("out"),
        ),
        ("String(require.cache) + String(require.main) + String(require.extensions)", json!("undefined".repeat(3))),
        (
            "Object.getOwnPropertyNames(globalThis).filter((name) => /host|core|rehears|quickjs|native/i.test(name))",
            json!([]),
        ),
        ("(() => { try { return require('__proto__') } catch (e) { return e.code } })()", json!("MODULE_NOT_FOUND")),
        ("(() => { try { return require('constructor') } catch (e) { return e.code } })()", json!("MODULE_NOT_FOUND")),
    ] {
        assert_eq!(value(code).await, wanted, "{code}");
    }
    for name in [
        "fs",
        "node:fs",
        "child_process",
        "net",
        "os",
        "vm",
        "worker_threads",
        "module",
        "./x",
        "/etc/passwd",
        "axios@0.22.0",
        "request@2.88.0",
        "jsonwebtoken@8.5.1/../fs",
    ] {
        let rehearsed = of(&format!("(a, b, cb) => {{ require('{name}'); cb(null, {{ user_id: 1 }}) }}")).await;
        if name != "jsonwebtoken@8.5.1/../fs" {
            let why = matches!(rehearsed.outcome, Outcome::Error | Outcome::Inconclusive);
            assert!(why && rehearsed.error.is_some(), "{name}: {rehearsed:?}");
        }
    }
    let removed = of("(a, b, cb) => { require('axios@0.22.0'); }").await.error.unwrap();
    assert_eq!(
        (removed.message.as_str(), removed.line),
        ("Cannot find module 'axios@0.22.0'. Auth0 removed this version. Write require('axios')", Some(1))
    );
    assert_eq!(
        value("typeof require('axios@1.7.7') + typeof require('request@2.88.2') + typeof require('node:https').get")
            .await,
        json!("function".repeat(3))
    );
}

#[tokio::test]
async fn what_a_script_changes_changes_only_its_own_run() {
    for (damage, outcome) in [
        ("Object.prototype.status = 200; Object.prototype.polluted = 1;", Outcome::Profile),
        ("Object.prototype.toJSON = () => 'x';", Outcome::NotAnObject),
        ("JSON.stringify = () => '{\"user_id\":\"forged\"}'; JSON.parse = () => ({});", Outcome::Profile),
        ("Promise.prototype.then = () => {}; Promise.resolve = null;", Outcome::Profile),
        ("Map.prototype.set = () => {}; Map.prototype.get = () => null;", Outcome::Profile),
        ("Array.prototype[Symbol.iterator] = null;", Outcome::Profile),
        ("String = Number = Object = Error = null;", Outcome::Profile),
        ("globalThis.console = globalThis.require = null;", Outcome::Profile),
        (
            "for (const name of Object.getOwnPropertyNames(globalThis)) try { delete globalThis[name] } catch {}",
            Outcome::Profile,
        ),
        ("Object.freeze(globalThis); Object.freeze(Object.prototype);", Outcome::Profile),
    ] {
        let rehearsed = of(&format!("(a, b, cb) => {{ {damage} cb(null, {{ user_id: 'mine' }}); }}")).await;
        assert_eq!(rehearsed.outcome, outcome, "{damage}: {rehearsed:?}");
        if outcome == Outcome::Profile {
            assert_eq!(rehearsed.user_id.as_deref(), Some("oauth2|acme|mine"), "{damage}");
        }
    }
    // The next run begins anew.
    assert_eq!(value("typeof ({}).polluted").await, json!("undefined"));
    // A damaged engine may fail, but not the host.
    for damage in [
        "Object.prototype.toJSON = () => '\\ud800'; request('https://a.example/', cb);",
        "Object.prototype.method = Object.prototype.url = { toString() { throw 1 } }; fetch('https://a.example/');",
        "Object.defineProperty(Error.prototype, 'stack', { get() { throw 1 } }); null.x;",
        "Error.prepareStackTrace = () => { throw 1 }; null.x;",
        "const e = new Error('x'); e.stack = 'at fetchUserProfile.js:99999999999999:1'; throw e;",
        "const e = new Error('x'); Object.defineProperty(e, 'message', { get() { throw e } }); throw e;",
        "throw new Proxy({}, { get() { throw 1 } });",
        "throw Symbol('x');",
        "throw undefined;",
        "Object.defineProperty(Function.prototype, 'call', { get() { throw 1 } }); setTimeout(null);",
    ] {
        let rehearsed = of(&format!("(a, b, cb) => {{ {damage} }}")).await;
        assert!(!rehearsed.signs_in(), "{damage}: {rehearsed:?}");
        rehearsed.finding();
    }
}

#[tokio::test]
async fn the_token_is_never_shown() {
    let script = "async (token, ctx, cb) => {
      console.log(token, 'Bearer ' + token, { token }, ctx, Buffer.from(token).toString('base64'), encodeURIComponent(token));
      console.log(token.slice(0, 14));
      await new Promise((done) => request('https://a.example/me?access_token=' + token, done));
      throw new Error('no ' + token + ' here');
    }";
    let (rehearsed, asked) = run(script, answer(200, "{}")).await;
    assert!(asked[0].url.contains(TOKEN));
    let shown = format!("{rehearsed:?} {:?}", rehearsed.finding());
    for part in [TOKEN, "secret-access", "c2VjcmV0LWFjY2Vzcy10b2tlbg"] {
        assert!(!shown.contains(part), "{part}: {shown}");
    }
    assert_eq!(rehearsed.requests[0].url, "https://a.example/me?access_token=****");
    assert_eq!(rehearsed.error.unwrap().message, "no **** here");
    let script =
        "(token, ctx, cb) => cb(null, { user_id: token, [token]: 1, deep: [{ token: 'x' + token }], name: 'Ada' })";
    let profile = of(script).await;
    assert_eq!(
        profile.profile.clone().unwrap(),
        json!({"user_id": "****", "****": 1, "deep": [{"token": "x****"}], "name": "Ada"})
    );
    assert_eq!(profile.user_id.as_deref(), Some("oauth2|acme|****"));
    let source = format!("function f(a, b, cb) {{ nothing('{TOKEN}') }}");
    assert!(!format!("{:?}", of(&source).await).contains(TOKEN));
}

#[tokio::test]
async fn private_addresses_are_refused() {
    let client = crate::world::http::Client::build(None).unwrap();
    for (url, near) in [
        ("https://127.0.0.1:1/", false),
        ("http://localhost:1/", false),
        ("https://169.254.169.254/", false),
        ("https://10.0.0.1/", false),
        ("file:///etc/passwd", false),
        ("file:///etc/passwd", true),
        ("http://a.example/", true),
    ] {
        let call = call(&format!("(a, b, cb) => request('{url}', (e) => cb(e))"));
        let run = rehearse(&call, LIMITS, network(client.for_scripts(near, &call.secrets()))).await;
        let rehearsed = Rehearsed::of(run, &call, Redactor::default());
        let message = rehearsed.error.clone().unwrap().message;
        assert!(message.contains("private addresses") || message.contains("Only https"), "{url}: {rehearsed:?}");
    }
}
