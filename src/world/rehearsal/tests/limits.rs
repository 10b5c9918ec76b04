//! The limits of a script's memory, time and stack. They are small here, so a test takes milliseconds.

use super::*;

const SHORT_OF_MEMORY: Limits = Limits { memory: 16 << 20, ..LIMITS };
const SHORT: Limits = Limits { time: Duration::from_millis(60), memory: 8 << 20, ..LIMITS };

async fn within(limits: Limits, script: &str) -> Rehearsed {
    let call = call(script);
    let run = rehearse(&call, limits, given([(200, "{}")])).await;
    Rehearsed::of(run, &call, Redactor::default())
}

#[tokio::test]
async fn what_never_ends_is_ended() {
    for script in [
        "(a, b, cb) => { for (;;); }",
        "(a, b, cb) => { try { for (;;); } catch (e) { cb(null, { user_id: 1 }); } finally { for (;;); } }",
        "(a, b, cb) => { /^(a+)+$/.test('a'.repeat(40) + 'b'); for (;;) /(x+x+)+y/.test('x'.repeat(40)); }",
        "async (a, b, cb) => { for (;;) await null; }",
        "(a, b, cb) => { const again = () => setTimeout(again, 0); again(); }",
        "(a, b, cb) => { setInterval(() => {}, 1); }",
        "(a, b, cb) => { setTimeout(cb, 30000); }",
        "(a, b, cb) => { const again = () => queueMicrotask(again); again(); }",
        "(a, b, cb) => { [3, 1, 2].sort(() => { for (;;); }); }",
        "(() => { for (;;); })()",
        "(a, b, cb) => { cb(null, { toJSON() { for (;;); } }); }",
        "(a, b, cb) => { throw { get message() { for (;;); } }; }",
        "(a, b, cb) => { const again = () => require('request')('https://a.example/', again); again(); }",
    ] {
        let started = Instant::now();
        let rehearsed = within(SHORT, script).await;
        assert_eq!(rehearsed.outcome, Outcome::Timeout, "{script}: {rehearsed:?}");
        assert!(started.elapsed() < Duration::from_secs(3), "{script}");
        assert!(rehearsed.finding().what.contains("too long"));
    }
}

#[tokio::test]
async fn code_that_runs_on_after_the_callback_is_ended() {
    for script in [
        "(a, b, cb) => { cb(null, { user_id: 1 }); for (;;); }",
        "(a, b, cb) => { const again = () => Promise.resolve().then(again); cb(null, { user_id: 1 }); again(); }",
        "async (a, b, cb) => { cb(null, { user_id: 1 }); for (;;) await null; }",
    ] {
        let started = Instant::now();
        let rehearsed = within(LIMITS, script).await;
        // A chain of promises needs memory. A fast machine uses it up before the time limit.
        let ended = match rehearsed.outcome {
            Outcome::Timeout => rehearsed.finding().what.contains("kept running"),
            outcome => outcome == Outcome::OutOfMemory && script.contains("then(again)"),
        };
        assert!(ended && rehearsed.user_id.is_none(), "{script}: {rehearsed:?}");
        assert!(started.elapsed() < Duration::from_secs(3), "{script}");
    }
    // A timer leaves Auth0 the time to send the profile.
    for script in [
        "(a, b, cb) => { cb(null, { user_id: 1 }); setInterval(() => {}, 1); }",
        "(a, b, cb) => { const again = () => setTimeout(again); again(); cb(null, { user_id: 1 }); }",
        "(a, b, cb) => { const again = () => require('request')('https://a.example/', again); again(); cb(null, { user_id: 1 }); }",
    ] {
        let started = Instant::now();
        assert_eq!(within(LIMITS, script).await.outcome, Outcome::Profile, "{script}");
        assert!(started.elapsed() < Duration::from_secs(3), "{script}");
    }
}

#[tokio::test]
async fn a_large_profile_is_not_read() {
    let started = Instant::now();
    let rehearsed = within(LIMITS, "(a, b, cb) => cb(null, { user_id: 1, x: 'y'.repeat(3e6) })").await;
    assert!(rehearsed.finding().why.contains("larger than 1 MiB"), "{:?}", rehearsed.finding());
    let rehearsed = within(LIMITS, "(a, b, cb) => cb(new Error('y'.repeat(3e6)))").await;
    assert!(rehearsed.error.unwrap().message.len() < 3_000 && started.elapsed() < Duration::from_secs(4));
}

#[tokio::test]
async fn a_delay_that_is_impossible_is_short() {
    for delay in ["Infinity", "NaN", "-1", "2147483648", "'x'", "{}", "null", "undefined", "''"] {
        let script = format!("(a, b, cb) => {{ setTimeout(cb, {delay}, null, {{ user_id: 1 }}); }}");
        let limits = Limits { time: Duration::from_secs(2), ..LIMITS };
        assert!(within(limits, &script).await.signs_in(), "{delay}");
    }
}

#[tokio::test]
async fn large_texts_need_little_memory() {
    let body = format!("\"{}\"", "é".repeat(480_000));
    for code in [
        "cb(null, { user_id: Buffer.from(x).toString().length })",
        "cb(null, { user_id: Buffer.from(Buffer.from(x).toString('base64'), 'base64').length / 2 })",
        "cb(null, { user_id: Buffer.from(Buffer.from(x).toString('hex'), 'hex').length / 2 })",
        "cb(null, { user_id: Buffer.concat([Buffer.from(x), Buffer.from('')]).length / 2 })",
        "cb(null, { user_id: Buffer.from(x, 'latin1').length })",
        "cb(null, { user_id: new TextDecoder().decode(new TextEncoder().encode(x)).length })",
        "require('https').get('https://a.example/', (r) => { const all = []; r.on('data', (d) => all.push(d)); r.on('end', () => cb(null, { user_id: JSON.parse(Buffer.concat(all)).length })) })",
        "require('axios').get('https://a.example/').then((r) => cb(null, { user_id: r.data.length }))",
        "require('request')({ url: 'https://a.example/', encoding: null }, (e, r, b) => cb(null, { user_id: JSON.parse(b).length }))",
    ] {
        let call = call(&format!("(a, b, cb) => {{ const x = 'é'.repeat(480000); {code} }}"));
        let started = Instant::now();
        let run = rehearse(&call, SHORT_OF_MEMORY, given([(200, body.as_str())])).await;
        let rehearsed = Rehearsed::of(run, &call, Redactor::default());
        assert_eq!(
            rehearsed.user_id.as_deref(),
            Some("oauth2|acme|480000"),
            "{code}: {:?} {:?}",
            rehearsed.outcome,
            rehearsed.error
        );
        assert!(started.elapsed() < Duration::from_secs(3), "{code}");
    }
}

#[tokio::test]
async fn a_loop_in_the_engine_itself_is_left_behind() {
    // The engine doesn't check the time in here, so the thread ends later.
    let limits = Limits { time: Duration::from_millis(20), ..SHORT };
    let rehearsed =
        within(limits, "(a, b, cb) => { Array.prototype.indexOf.call({ length: 3e7 }, 1); for (;;); }").await;
    assert_eq!(rehearsed.outcome, Outcome::Timeout);
}

#[tokio::test]
async fn memory_has_an_end() {
    let limits = Limits { time: Duration::from_secs(20), ..SHORT };
    for script in [
        "(a, b, cb) => { const all = []; for (;;) all.push('x'.repeat(10000) + all.length); }",
        "(a, b, cb) => { let text = 'x'; for (;;) text += text; }",
        "(a, b, cb) => { const all = []; for (;;) all.push({ all: [all.length] }); }",
        "(a, b, cb) => { new Uint8Array(1e9); }",
        "async (a, b, cb) => { const all = []; for (;;) all.push(new Array(1000).fill(await 1)); }",
        "(a, b, cb) => { cb(null, { user_id: 'x'.repeat(7e6), more: 'x'.repeat(7e6) }); }",
        "(a, b, cb) => { for (;;) setTimeout(cb, 60000); }",
        "(a, b, cb) => { const again = () => Promise.resolve().then(again); again(); }",
        "(a, b, cb) => { const all = []; for (;;) all.push(Buffer.from('x'.repeat(10000))); }",
        "(a, b, cb) => { const all = []; try { for (;;) all.push('x'.repeat(1000) + all.length); } catch (e) { require('axios'); } }",
        "(a, b, cb) => { const all = []; const more = () => { all.push('x'.repeat(10000) + all.length); return Promise.resolve().then(more); }; more(); }",
        "(a, b, cb) => { for (;;) require('request')({ url: 'https://a.example/', body: 'x'.repeat(1000) }); }",
        "(a, b, cb) => { cb(null, { user_id: /^(.|x)*$/.test('x'.repeat(2e6)) + '' }); }",
        "(a, b, cb) => { try { /^(.|x)*$/.test('x'.repeat(2e6)); } catch (e) { cb(e); } }",
    ] {
        let rehearsed = within(limits, script).await;
        assert_eq!(rehearsed.outcome, Outcome::OutOfMemory, "{script}: {:?}", rehearsed.error);
        let why = rehearsed.finding().why;
        assert_eq!(why.starts_with("A regular expression"), script.contains("/^(.|x)*$/"), "{script}: {why}");
    }
}

#[tokio::test]
async fn the_stack_has_an_end() {
    for script in [
        "(a, b, cb) => { const f = () => f() + 1; f(); }",
        "(a, b, cb) => { let x = []; for (let i = 0; i < 1e5; i++) x = [x]; cb(null, { user_id: JSON.stringify(x) }); }",
        "(a, b, cb) => { JSON.parse('['.repeat(1e5)); }",
        "(a, b, cb) => { eval('('.repeat(1e5)); }",
        "(a, b, cb) => { const f = () => { try { f(); } catch (e) { throw e; } }; f(); }",
    ] {
        let rehearsed = within(LIMITS, script).await;
        let finding = rehearsed.finding();
        assert_eq!(rehearsed.outcome, Outcome::Error, "{script}: {rehearsed:?}");
        assert!(finding.why.contains("RangeError: Maximum call stack size exceeded."), "{script}: {finding:?}");
        assert!(finding.fix.starts_with("Look for a function that never stops calling itself"), "{finding:?}");
    }
    for deep in ["(", "[", "!"] {
        let rehearsed = within(LIMITS, &format!("(a, b, cb) => {}", deep.repeat(100_000))).await;
        let finding = rehearsed.finding();
        assert_eq!(rehearsed.outcome, Outcome::Error, "{deep}: {rehearsed:?}");
        assert!(
            finding.why == "The script is nested too deeply." && finding.fix.starts_with("Nest the brackets"),
            "{finding:?}"
        );
    }
    for (profile, what) in [
        ("(() => { let x = {}; for (let i = 0; i < 300; i++) x = { x }; return x; })()", "nested too deeply"),
        ("'y'.repeat(3e6)", "too large"),
    ] {
        let rehearsed = within(LIMITS, &format!("(a, b, cb) => cb(null, {{ user_id: 1, x: {profile} }})")).await;
        let finding = rehearsed.finding();
        assert_eq!(rehearsed.outcome, Outcome::Error, "{rehearsed:?}");
        assert!(finding.what.contains(what) && finding.fix.starts_with("Call back only with"), "{finding:?}");
    }
}

#[tokio::test]
async fn a_nul_character_is_named_with_its_place() {
    let rehearsed = within(LIMITS, "(a, b, cb) => {\n  cb(null, { user_id: '\0' });\n}").await;
    let finding = rehearsed.finding();
    assert_eq!(rehearsed.outcome, Outcome::Error);
    assert_eq!(finding.why, "Line 2, column 24: The script contains a NUL character.", "{rehearsed:?}");
    assert_eq!(finding.fix, "Remove that character.");
}

#[tokio::test]
async fn requests_and_console_have_an_end() {
    let script = "(a, b, cb) => { let left = 30; for (let i = 0; i < 30; i++) request('https://a.example/', (e) => { if (e) console.log(e.message); if (!--left) cb(null, { user_id: 1 }); }); }";
    let rehearsed = within(LIMITS, script).await;
    assert_eq!((rehearsed.outcome, rehearsed.requests.len(), rehearsed.console.len()), (Outcome::Profile, 20, 10));
    assert_eq!(rehearsed.console[0], "The rehearsal allows at most 20 requests");
    let script =
        "(a, b, cb) => { for (let i = 0; i < 9999; i++) console.log('x'.repeat(9999)); cb(null, { user_id: 1 }); }";
    let rehearsed = within(LIMITS, script).await;
    assert_eq!((rehearsed.console.len(), rehearsed.console[0].chars().count()), (LINES_MAX, 2_001));
}

#[tokio::test]
async fn a_rehearsal_that_is_dropped_ends() {
    let call = call("(a, b, cb) => { for (;;); }");
    let limits = Limits { time: Duration::from_secs(3_600), ..LIMITS };
    let dropped = tokio::time::timeout(Duration::from_millis(20), rehearse(&call, limits, given([(200, "{}")]))).await;
    assert!(dropped.is_err());
}

/// Uses most of what there is.
const BUSY: &str = "async (token, ctx, cb) => {
  const axios = require('axios');
  const [one, two] = await Promise.all([axios.get('https://a.example/'), fetch('https://a.example/')]);
  request.post({ url: 'https://a.example/', form: { a: [1, 2] } }, (error, response, body) => {
    const hash = require('crypto').createHash('sha256').update(Buffer.from(body)).digest('hex');
    setTimeout(() => cb(null, { user_id: hash, url: new URL('https://a.example/?a=1').searchParams.get('a') }), 1);
  });
}";

#[tokio::test]
async fn any_limit_ends_a_script_in_order() {
    let ends = async |limits: Limits| within(limits, BUSY).await.outcome;
    let mut outcomes = std::collections::HashSet::new();
    for memory in (500..4_000).step_by(67) {
        outcomes.insert(format!("{:?}", ends(Limits { memory: memory << 10, ..LIMITS }).await));
    }
    for stack in (2..120).step_by(7) {
        outcomes.insert(format!("{:?}", ends(Limits { stack: stack << 10, ..LIMITS }).await));
    }
    for micros in (0..12_000).step_by(500) {
        outcomes.insert(format!("{:?}", ends(Limits { time: Duration::from_micros(micros), ..LIMITS }).await));
    }
    for outcome in ["Profile", "OutOfMemory", "Timeout"] {
        assert!(outcomes.contains(outcome), "{outcomes:?}");
    }
}
