//! Each function that the shims offer.

use super::*;

#[tokio::test]
async fn request_sends_what_its_options_say() {
    let get = request("require('request')('https://a.example/me', cb)").await;
    assert_eq!(get, json!({"method": "GET", "url": "https://a.example/me", "headers": {}, "body": null}));
    for (code, part, wanted) in [
        (
            "request({ uri: 'https://a.example/me?x=1', qs: { fields: 'id,name', y: { z: 1 }, list: [1] } }, cb)",
            "url",
            json!("https://a.example/me?x=1&fields=id%2Cname&y%5Bz%5D=1&list%5B0%5D=1"),
        ),
        (
            "request.get({ url: 'https://a.example/me', auth: { bearer: token } }, cb)",
            "headers",
            json!({"authorization": format!("Bearer {TOKEN}")}),
        ),
        (
            "request.get('https://a.example/me', { auth: { user: 'u', pass: 'p' } }, cb)",
            "headers",
            json!({"authorization": "Basic dTpw"}),
        ),
        (
            "request.get('https://a.example/me').auth(null, null, true, 'x')",
            "headers",
            json!({"authorization": "Bearer x"}),
        ),
        (
            "request({ url: 'https://a.example/me', json: true, headers: { 'X-A': 1 } }, cb)",
            "headers",
            json!({"x-a": "1", "accept": "application/json"}),
        ),
        (
            "request({ url: 'https://a.example/me', gzip: true, headers: { a: undefined } }, cb)",
            "headers",
            json!({"accept-encoding": "gzip, deflate"}),
        ),
        ("request.post('https://a.example/me', { form: { a: 'b c', d: null } }, cb)", "body", json!("a=b%20c&d=")),
        (
            "request.post('https://a.example/me', { form: { a: 1 }, json: true }, cb)",
            "headers",
            json!({"accept": "application/json", "content-type": "application/x-www-form-urlencoded"}),
        ),
        ("request.post('https://a.example/me').form({ a: 1 })", "body", json!("a=1")),
        (
            "request.post({ url: 'https://a.example/me', json: { query: '{ me }' } }, cb)",
            "body",
            json!("{\"query\":\"{ me }\"}"),
        ),
        ("request.post({ url: 'https://a.example/me', body: { a: 1 }, json: true }, cb)", "body", json!("{\"a\":1}")),
        ("request.put({ url: 'https://a.example/me', body: 'x' }, cb)", "method", json!("PUT")),
        ("request.patch('https://a.example/me', cb)", "method", json!("PATCH")),
        ("request.del('https://a.example/me', cb)", "method", json!("DELETE")),
        ("request.delete('https://a.example/me', cb)", "method", json!("DELETE")),
        ("request.head('https://a.example/me', cb)", "method", json!("HEAD")),
        ("request({ method: 'post', url: new URL('https://a.example/me') }, cb)", "method", json!("POST")),
        (
            "request.defaults({ headers: { a: 'b' }, baseUrl: 'https://a.example/v1/' }).get('/me', { headers: { c: 'd' } }, cb)",
            "url",
            json!("https://a.example/v1/me"),
        ),
        (
            "request.defaults({ headers: { a: 'b' } })('https://a.example/', { headers: { c: 'd' } }, cb)",
            "headers",
            json!({"a": "b", "c": "d"}),
        ),
    ] {
        assert_eq!(request(code).await[part], wanted, "{code}");
    }
}

#[tokio::test]
async fn request_calls_back_with_error_response_and_body() {
    let of = |call: &str| {
        let script = format!("(token, ctx, cb) => {call}");
        async move { run(&script, answer(200, r#"{"id":1}"#)).await.0 }
    };
    let rehearsed = of("request('https://a.example/', (e, r, b) => cb(null, { user_id: 1, e, status: r.statusCode, kind: r.headers['content-type'], same: r.body === b, b, href: r.request.uri.href }))").await;
    let wanted = json!({"user_id": 1, "e": null, "status": 200, "kind": "application/json", "same": true, "b": "{\"id\":1}", "href": "https://a.example/"});
    assert_eq!(rehearsed.profile.unwrap(), wanted);
    let rehearsed =
        of("request({ url: 'https://a.example/', json: true }, (e, r, b) => cb(null, { user_id: b.id }))").await;
    assert_eq!(rehearsed.user_id.as_deref(), Some("oauth2|acme|1"));
    let rehearsed = of("{ let all = ''; request('https://a.example/').on('response', (r) => all += r.statusCode).on('data', (d) => all += d).on('end', () => cb(null, { user_id: all })) }").await;
    assert_eq!(rehearsed.user_id.as_deref(), Some("oauth2|acme|200{\"id\":1}"));
    for (call, words) in [
        ("request({}, cb)", "options.uri is a required argument"),
        ("request('nowhere', cb)", "Invalid URI \"nowhere\""),
        ("request(undefined, cb)", "undefined is not a valid uri or options object."),
        ("request.post({ url: 'https://a.example/', formData: { a: 1 } }, cb)", "formData isn't available"),
        ("request.post({ url: 'https://a.example/', body: { a: 1 } }, cb)", "Argument error, options.body."),
    ] {
        assert_eq!(of(call).await.error.map(|error| error.message.contains(words)), Some(true), "{call}");
    }
    let packed = Ok(Incoming { status: 200, headers: vec![], body: Secret::new("{\"id\":1}"), packed: true });
    for (options, fine) in [("gzip: true", true), ("gzip: false", false)] {
        let script = format!(
            "(t, c, cb) => request({{ url: 'https://a.example/', {options} }}, (e, r, b) => cb(null, {{ user_id: JSON.parse(b).id }}))"
        );
        assert_eq!(run(&script, packed.clone()).await.0.signs_in(), fine, "{options}");
    }
}

#[tokio::test]
async fn https_gives_events() {
    let script = "(token, ctx, cb) => {
      const https = require('https');
      const req = https.request({ hostname: 'a.example', path: '/me?x=1', method: 'POST', headers: { Authorization: 'Bearer ' + token } }, (res) => {
        let data = '';
        res.on('data', (chunk) => { data += chunk; });
        res.on('end', () => cb(null, { user_id: res.statusCode + JSON.parse(data).name }));
      });
      req.on('error', cb);
      req.write('a=');
      req.end('b');
    }";
    let (rehearsed, asked) = run(script, answer(200, r#"{"name":"Zoë"}"#)).await;
    assert_eq!(rehearsed.user_id.as_deref(), Some("oauth2|acme|200Zoë"));
    assert_eq!((asked[0].url.as_str(), asked[0].method.as_str()), ("https://a.example/me?x=1", "POST"));
    assert_eq!(asked[0].body.as_ref().unwrap().reveal(), "a=b");
    let get = "(t, c, cb) => require('https').get('https://a.example/', { headers: { a: 'b' } }, async (res) => { let all = ''; for await (const chunk of res.setEncoding('utf8')) all += chunk; cb(null, { user_id: all }) }).on('error', cb)";
    assert_eq!(of(get).await.user_id.as_deref(), Some("oauth2|acme|{\"id\":4211,\"name\":\"Ada\"}"));
    let lost = Failure { kind: FailureKind::Dns, text: "unknown".into(), ms: 0, maybe_sent: false };
    let (rehearsed, _) = run(get, Err(lost.clone())).await;
    assert_eq!(rehearsed.error.unwrap().message, "getaddrinfo ENOTFOUND (unknown)");
    let (rehearsed, _) = run("(t, c, cb) => require('https').get('https://a.example/')", Err(lost)).await;
    assert_eq!(rehearsed.outcome, Outcome::Error);
}

#[tokio::test]
async fn axios_resolves_and_rejects() {
    for (code, part, wanted) in [
        (
            "axios.get('https://a.example/me', { params: { a: 1, b: [2], c: null }, headers: { Authorization: 'x' } })",
            "url",
            json!("https://a.example/me?a=1&b%5B%5D=2"),
        ),
        ("axios.post('https://a.example/me', { a: 1 })", "body", json!("{\"a\":1}")),
        ("axios.post('https://a.example/me', new URLSearchParams({ a: 'b c' }))", "body", json!("a=b+c")),
        (
            "axios({ url: '/me', baseURL: 'https://a.example', method: 'PUT', data: 'x' })",
            "url",
            json!("https://a.example/me"),
        ),
        (
            "axios.request({ url: 'https://a.example/', auth: { username: 'u', password: 'p' } })",
            "method",
            json!("GET"),
        ),
        ("axios.create({ headers: { A: 'b' } })('https://a.example/')", "url", json!("https://a.example/")),
    ] {
        assert_eq!(request(&format!("const axios = require('axios'); {code}")).await[part], wanted, "{code}");
    }
    let script = "(t, c, cb) => require('axios').get('https://a.example/').then((r) => cb(null, { user_id: r.data.id, s: r.status })).catch((e) => cb(new Error(e.message + e.response.status + e.response.data.why + e.isAxiosError)))";
    assert_eq!(of(script).await.user_id.as_deref(), Some("oauth2|acme|4211"));
    let (rehearsed, _) = run(script, answer(403, r#"{"why":"scope"}"#)).await;
    assert_eq!(rehearsed.error.unwrap().message, "Request failed with status code 403403scopetrue");
}

#[tokio::test]
async fn fetch_resolves_and_rejects() {
    let sent = request("fetch('https://a.example/me', { method: 'POST', headers: { Authorization: 'Bearer ' + token }, body: new URLSearchParams({ a: 1 }) }).then(() => cb(null, { user_id: 1 }))").await;
    assert_eq!(sent["headers"]["authorization"], format!("Bearer {TOKEN}"));
    assert_eq!((&sent["body"], &sent["method"]), (&json!("a=1"), &json!("POST")));
    for fetch in ["fetch", "require('node-fetch')", "require('node-fetch').default"] {
        let script = format!(
            "async (t, c, cb) => {{ const r = await {fetch}('https://a.example/'); const b = await r.clone().json(); cb(null, {{ user_id: b.id + (await r.text()).length + r.headers.get('Content-Type') + r.ok }}) }}"
        );
        assert_eq!(of(&script).await.user_id.as_deref(), Some("oauth2|acme|4235application/jsontrue"), "{fetch}");
    }
    let lost = Failure { kind: FailureKind::Refused, text: "x".into(), ms: 0, maybe_sent: false };
    let (rehearsed, _) = run("async (t, c, cb) => { try { await fetch('https://a.example/') } catch (e) { cb(new Error(e.message + e.cause.code)) } }", Err(lost)).await;
    assert_eq!(rehearsed.error.unwrap().message, "fetch failedECONNREFUSED");
    assert_eq!(
        value("fetch('https://a.example/', { signal: AbortSignal.timeout(0) }).catch((e) => e.name).then(() => 1)")
            .await,
        json!(1)
    );
}

#[tokio::test]
async fn node_has_its_globals() {
    for (code, wanted) in [
        ("Buffer.from('aGk=', 'base64').toString()", json!("hi")),
        ("Buffer.from('é😀').toString('base64')", json!("w6nwn5iA")),
        ("Buffer.from('w6nwn5iA', 'base64').toString('utf8')", json!("é😀")),
        ("Buffer.from('_-8', 'base64url').toString('hex')", json!("ffef")),
        ("Buffer.from('ffef', 'hex').toString('base64url')", json!("_-8")),
        ("new Buffer('u:p').toString('base64') + Buffer('x').toString('hex')", json!("dTpw78")),
        ("Buffer.concat([Buffer.from('a'), Buffer.from([98])]).toString() + Buffer.byteLength('é')", json!("ab2")),
        ("Buffer.from([0xff, 0x61, 0xe2, 0x82]).toString()", json!("\u{fffd}a\u{fffd}")),
        ("Buffer.isBuffer(Buffer.alloc(2)) && Buffer.from('abc').slice(1).toString()", json!("bc")),
        ("atob('aGk=') + btoa('hi')", json!("hiaGk=")),
        ("new TextDecoder().decode(new TextEncoder().encode('é'))", json!("é")),
        ("new URL('../x?a=1#h', 'https://u:p@A.example:8443/b/c').href", json!("https://u:p@a.example:8443/x?a=1#h")),
        (
            "(() => { const u = new URL('https://a.example/'); u.searchParams.set('q', 'a b'); u.pathname = '/é'; return u.toString() })()",
            json!("https://a.example/%C3%A9?q=a+b"),
        ),
        ("(() => { try { new URL('x') } catch (e) { return e.code } })()", json!("ERR_INVALID_URL")),
        (
            "new URLSearchParams('?a=1&b=%20x+y&a=2').getAll('a').join() + new URLSearchParams('b=%20x+y').get('b')",
            json!("1,2 x y"),
        ),
        (
            "[...new URLSearchParams({ a: '~!*' })].flat().join() + new URLSearchParams([['a', '~!*']])",
            json!("a,~!*a=%7E%21*"),
        ),
        ("new Promise((done) => setTimeout(done, 1, 'late'))", json!("late")),
        (
            "new Promise((done) => { let n = 0; const t = setInterval(() => { if (++n == 3) { clearInterval(t); done(n) } }, 1) })",
            json!(3),
        ),
        (
            "new Promise((done) => { const t = setTimeout(done, 1, 'no'); clearTimeout(t); setImmediate(done, 'yes') })",
            json!("yes"),
        ),
        (
            "new Promise((done) => { const all = []; setTimeout(() => done(all.join()), 2); setImmediate(() => all.push('i')); queueMicrotask(() => all.push('m')); Promise.resolve().then(() => all.push('p')); all.push('s') })",
            json!("s,m,p,i"),
        ),
        ("global === globalThis", json!(true)),
        ("typeof process.env.HOME + new Promise((done) => process.nextTick(done))", json!("undefined[object Promise]")),
        ("new Promise((done) => process.nextTick(done, 'next'))", json!("next")),
    ] {
        assert_eq!(value(code).await, wanted, "{code}");
    }
}

#[tokio::test]
async fn modules_do_what_scripts_use_of_them() {
    for (code, wanted) in [
        (
            "require('jsonwebtoken').decode('eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1MSIsIm4iOiLDqSJ9.x')",
            json!({"sub": "u1", "n": "é"}),
        ),
        (
            "require('jsonwebtoken').decode('eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1MSJ9.x', { complete: true }).header.alg",
            json!("none"),
        ),
        ("require('jsonwebtoken').decode('no')", json!(null)),
        ("require('jwt-decode')('eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1MSJ9.x').sub", json!("u1")),
        (
            "(() => { try { require('jsonwebtoken').verify('x', 'y') } catch (e) { return e.message } })()",
            json!("jsonwebtoken.verify isn't available in the rehearsal, but Auth0 has it"),
        ),
        ("require('querystring').stringify({ a: 'b c', d: [1, 2], e: undefined })", json!("a=b%20c&d=1&d=2&e=")),
        ("require('querystring').parse('a=b+c&d=1&d=2&e')", json!({"a": "b c", "d": ["1", "2"], "e": ""})),
        ("require('url').parse('https://a.example:8443/p?q=1#h', true).query.q", json!("1")),
        (
            "require('url').format({ protocol: 'https', host: 'a.example', pathname: '/p', query: { a: 1 } })",
            json!("https://a.example/p?a=1"),
        ),
        ("require('util').promisify((x, done) => done(null, x + 1))(1)", json!(2)),
        ("require('util').format('%s=%j', 'a', { b: 1 })", json!("a={\"b\":1}")),
        (
            "require('crypto').createHash('sha256').update('abc').digest('hex')",
            json!("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ),
        (
            "require('crypto').createHash('sha1').update('a').update('bc').digest('base64')",
            json!("qZk+NkcGgWq6PiVxeFDCbJzQ2J0="),
        ),
        (
            "require('crypto').createHmac('sha256', 'key').update('The quick brown fox jumps over the lazy dog').digest('hex')",
            json!("f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"),
        ),
        (
            "require('crypto').createHmac('sha256', '').update('').digest('hex')",
            json!("b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
        ),
        (
            "require('crypto').createHash('md5').update('abc').digest('hex') + require('crypto').createHash('MD5').update('').digest('hex')",
            json!("900150983cd24fb0d6963f7d28e17f72d41d8cd98f00b204e9800998ecf8427e"),
        ),
        (
            "require('lodash').merge({ a: { b: 1, c: [1, 2] } }, { a: { d: 2, c: [3] } }, null)",
            json!({"a": {"b": 1, "c": [3, 2], "d": 2}}),
        ),
        ("require('lodash').get({ a: null }, 'a.b', 5) + require('lodash').get({ 'a.b': 1 }, 'a.b')", json!(6)),
        ("require('lodash').pick({ a: 1, b: { c: 2, d: 3 } }, ['a', 'b.c', 'x'])", json!({"a": 1, "b": {"c": 2}})),
        (
            "require('lodash').find([{ p: false }, { p: true, q: 1 }], 'p').q + require('lodash').find([{ a: 1, b: 4 }], { a: 1 }).b",
            json!(5),
        ),
        (
            "require('qs').stringify({ a: { b: [1] } }) + require('qs').parse('a[b][]=1&a[b][]=2').a.b.join()",
            json!("a%5Bb%5D%5B0%5D=11,2"),
        ),
        ("require('util').isDeepStrictEqual({ a: [1] }, { a: [1] })", json!(true)),
        ("require('events').once(Object.assign(new (require('events'))(), {}), 'x') instanceof Promise", json!(true)),
        ("structuredClone({ a: new Map([[1, [2]]]) }).a.get(1)[0]", json!(2)),
        ("Buffer.from('héllo').includes('llo') + Buffer.from([1, 2, 3, 4]).readUInt32BE()", json!(16_909_061)),
        (
            "(() => { try { JSON.parse('<!DOCTYPE html><html>') } catch (e) { return e.message } })()",
            json!("Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON"),
        ),
        ("require('crypto').randomBytes(8).length + require('crypto').randomUUID().length", json!(44)),
        ("require('lodash').get({ a: [{ b: 1 }] }, 'a[0].b') + require('lodash').get({}, 'x.y', 'or')", json!("1or")),
        ("require('lodash').pick({ a: 1, b: 2 }, ['a', 'c'])", json!({"a": 1})),
        (
            "(() => { try { require('lodash').zip([]) } catch (e) { return e.message } })()",
            json!("lodash.zip isn't available in the rehearsal, but Auth0 has it"),
        ),
        ("new (require('events'))().on('x', () => {}).emit('x')", json!(true)),
    ] {
        assert_eq!(value(code).await, wanted, "{code}");
    }
}

#[tokio::test]
async fn each_address_has_its_given_response() {
    let script = "(t, c, cb) => request({ url: 'https://a.example/me?x=1', json: true }, (e, r, me) =>
      request({ url: 'https://a.example/me?x=2', json: true }, (e, r, again) =>
      request({ url: 'https://a.example/emails', json: true }, (e, r, emails) =>
      request('https://a.example/more', (e) => cb(null, { user_id: me.id + again.id + emails[0], e: e.message })))))";
    let call = call(script);
    let run = rehearse(&call, LIMITS, given([(200, r#"{"id":"a"}"#), (200, r#"["b"]"#)])).await;
    let rehearsed = Rehearsed::of(run, &call, Redactor::default());
    let profile = json!({"user_id": "aab", "e": "No response was given for this request"});
    assert_eq!(rehearsed.profile, Some(profile));
    assert_eq!(
        rehearsed.requests.iter().map(|sent| sent.status).collect::<Vec<_>>(),
        [Some(200), Some(200), Some(200), None]
    );
}
