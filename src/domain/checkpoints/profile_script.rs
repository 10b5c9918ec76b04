//! The script that turns the provider's response into an Auth0 user.

use super::{Check, CheckId, Checkpoint, CheckpointId};
use crate::domain::connection;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding, State};
use crate::domain::known::Known;
use crate::domain::probes::provider::has_packed_detail;
use crate::domain::profile_script::check::{Checked, Remark, Requested, Weight, check};
use crate::domain::profile_script::{CallKind, Mapping, recognize};
use crate::domain::setup::Setup;

pub const CHECKPOINT: Checkpoint = Checkpoint {
    at: CheckpointId::ProfileScript,
    id: "profile_script",
    label: "Fetch User Profile Script",
    short: "Profile script",
    about: "Auth0 runs this script after each sign-in to fetch the user's profile from the provider.",
    fields: &[FieldId::Mapping, FieldId::UserCall, FieldId::Script, FieldId::SyncProfile, FieldId::NonPersistentAttrs],
    checks,
    summary,
};

fn checks(known: Known) -> Vec<Check> {
    let Known { setup, facts, .. } = known;
    let mut checks = match setup.open(FieldId::Script) {
        Some(own) => {
            let checked = check(own).at_tenant(setup.around().loopback);
            vec![Check::new(CheckId::Script, custom(own, &checked, known).on(FieldId::Script))]
        }
        None => generated(known),
    };
    let field = if setup.has(FieldId::Script) { FieldId::Script } else { FieldId::Mapping };
    // Only a failure is the fault of a value.
    let on_field = |finding: Finding| if finding.state == State::Failed { finding.on(field) } else { finding };
    let rehearsed = facts.rehearsed(setup).cloned().map(on_field);
    checks.extend(rehearsed.map(|finding| Check::new(CheckId::Rehearsal, finding)));
    checks
}

/// The heaviest remark about a custom script. The others follow in its words.
fn custom(script: &str, checked: &Checked, known: Known) -> Finding {
    let mut remarks: Vec<Remark> = checked.of_weight(Weight::Failure).cloned().collect();
    if let Some(found) = recognize(script, known.setup.mapping().as_ref()) {
        let fix = "Replace it with the improved script, or clear it to use a generated one.";
        remarks.push(Remark::doubt(found.title, found.why, fix));
    }
    if checked.leaves_packed && has_packed_detail(known) {
        let why = "The provider compresses every response, and the script can't read it.";
        let fix = "Add gzip: true to the options of request in your script.";
        remarks.push(Remark::doubt("The script doesn't decompress the response", why, fix));
    }
    remarks.extend(checked.of_weight(Weight::Doubt).cloned());
    remarks.extend(other_url(checked, known.setup));
    let Some((first, others)) = remarks.split_first() else {
        let length = script.chars().count();
        let hint = checked.of_weight(Weight::Hint).next();
        let hint = hint.map(|hint| format!(". Hint: {}", hint.short())).unwrap_or_default();
        let whose = match connection::by_hand(known.setup) {
            Some(compared) => format!("Changed by hand: {}", compared.words()),
            None => format!("Custom script, {length} characters"),
        };
        return Finding::ok(format!("{whose}{hint}"));
    };
    let why = [first.reason(), also(others)].concat();
    match first.weight {
        Weight::Failure => Finding::failed(Class::UserInput, &first.what, why, &first.fix),
        Weight::Doubt | Weight::Hint => Finding::new(State::Warning, &first.what, why, &first.fix),
    }
}

/// The titles of the other remarks, at most three of them.
fn also(others: &[Remark]) -> String {
    let shown: Vec<String> = others.iter().take(3).map(|remark| inside(&remark.short())).collect();
    match others.len().saturating_sub(3) {
        _ if others.is_empty() => String::new(),
        0 => format!(" Also: {}.", shown.join(", ")),
        more => format!(" Also: {}, and {more} more.", shown.join(", ")),
    }
}

/// A title inside of a sentence. Names keep their capitals.
fn inside(title: &str) -> String {
    const WORDS: [&str; 6] = ["A", "An", "Every", "No", "The", "This"];
    match title.split_once(' ') {
        Some((word, rest)) if WORDS.contains(&word) => format!("{} {rest}", word.to_lowercase()),
        _ => title.to_owned(),
    }
}

/// A doubt if the script requests URLs, but none of them is the userinfo URL of the profile.
fn other_url(checked: &Checked, setup: &Setup) -> Option<Remark> {
    let wanted = setup.url(FieldId::UserDetailUrl)?;
    let plain = |url: &str| url.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/').to_ascii_lowercase();
    let is_wanted =
        |one: &Requested| plain(&one.url) == plain(&wanted) || one.is_prefix && wanted.starts_with(&one.url);
    let first = checked.requested.first().filter(|_| !checked.requested.iter().any(is_wanted))?;
    let why = "This request goes to another URL.";
    let fix = "Correct the URL in the script, or the userinfo URL in step 2.";
    Some(Remark::doubt("The script doesn't request the userinfo URL", why, fix).at(first.place.clone()))
}

/// The checks of a generated script. Tests make sure that every one keeps Auth0's rules.
fn generated(known: Known) -> Vec<Check> {
    let Known { setup, .. } = known;
    let call = setup.user_call();
    let one = |finding: Finding, field| vec![Check::new(CheckId::Script, finding.on(field))];
    if call.kind == CallKind::Script {
        let why = "No generated script can make this provider's userinfo request.";
        let what = "This provider needs a custom script";
        return one(Finding::new(State::ToDo, what, why, FieldId::Script.field().help), FieldId::Script);
    }
    if connection::script(setup).is_none() {
        let (field, why) = match () {
            () if setup.url(FieldId::UserDetailUrl).is_some() || !call.kind.makes_request() => {
                (FieldId::Placeholders, "The userinfo request has a placeholder without a value.")
            }
            () if setup.has(FieldId::UserDetailUrl) => {
                (FieldId::Placeholders, "The userinfo URL has a placeholder without a value.")
            }
            () => (FieldId::UserDetailUrl, "The script requests the user's profile from the userinfo URL."),
        };
        return one(Finding::new(State::ToDo, "No script yet", why, field.field().help), field);
    }
    let url = setup.url(FieldId::UserDetailUrl).unwrap_or_default();
    if let Some(name) = call.kind.in_url().filter(|name| !url.contains(&format!("{{{name}}}"))) {
        let what = format!("The userinfo URL needs {{{name}}}");
        let why = format!("The request {:?} replaces this placeholder in the URL.", call.kind.word());
        let fix = format!("Write {{{name}}} in the userinfo URL, or change the userinfo request.");
        return one(Finding::failed(Class::UserInput, what, why, fix), FieldId::UserDetailUrl);
    }
    if has_packed_detail(known) && !call.gzip {
        let finding = Finding::new(
            State::Warning,
            "The script doesn't decompress the response",
            "The provider compresses every response, and the script can't read it.",
            "Add \"gzip\": true to the userinfo request.",
        );
        return [one(finding, FieldId::UserCall), vec![mapping(setup)]].concat();
    }
    let kind = match setup.has(FieldId::Mapping) {
        true => "Generated from the mapping",
        false => "Generated with the default mapping",
    };
    vec![Check::new(CheckId::Script, Finding::ok(kind)), mapping(setup)]
}

fn mapping(setup: &Setup) -> Check {
    let by_email = setup.user_call().email.is_some();
    let finding = match setup.mapping() {
        // It fits most providers. If it doesn't fit this one, the sign-in of step 8 shows it.
        None => Finding::ok("Default: user_id, sub or id"),
        Some(mapping) if mapping.path("email").is_none() && !by_email => Finding::new(
            State::Warning,
            "The mapping has no email",
            "Users of this connection then have no email address at Auth0.",
            "Add \"email\" to the mapping and its scope to Scope, if the provider returns one.",
        ),
        Some(mapping) => Finding::ok(names(&mapping)),
    };
    Check::new(CheckId::Mapping, finding.on(FieldId::Mapping))
}

/// The names of a mapping, at most four of them.
fn names(mapping: &Mapping) -> String {
    let names: Vec<&str> = mapping.0.iter().map(|(name, _)| name.as_str()).collect();
    match names.split_at_checked(3) {
        Some((first, rest)) if rest.len() > 1 => format!("{} and {} more", first.join(", "), rest.len()),
        _ => names.join(", "),
    }
}

fn summary(known: Known) -> String {
    let Known { setup, facts, .. } = known;
    if let Some(rehearsed) = facts.rehearsed(setup).filter(|finding| finding.state == State::Ok) {
        return format!("Rehearsed: {}", rehearsed.what);
    }
    match (setup.has(FieldId::Script), setup.mapping().map(|mapping| names(&mapping))) {
        (true, _) => "Custom script".into(),
        (false, Some(names)) => format!("Generated: {names}"),
        (false, None) => "Generated, default mapping".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::facts::Fact;
    use crate::domain::facts::Facts;
    use crate::domain::probe::Probe;
    use crate::domain::repair::Repair;
    use crate::domain::response_data::{ResponseData, UserDetailKind};
    use crate::domain::setup::Source;
    use jiff::Timestamp;

    #[test]
    fn a_custom_script_is_accepted_doubted_or_rejected() {
        for (script, state, words) in [
            ("(a, b, cb) => cb(null, { user_id: b.id })", State::Ok, "Custom script, 41 characters"),
            (
                "(a, b, cb) => cb(null, { user_id: JSON.parse(b.x).id })",
                State::Ok,
                "Custom script, 55 characters. Hint: JSON.parse isn't in a try block (line 1)",
            ),
            ("(a, b, cb) => cb(null, { id: a })", State::Warning, "The script never mentions user_id"),
            ("(a, b, cb) => cb(null, { user_id: a }", State::Failed, "The end of the script is missing"),
        ] {
            let mut setup = Setup::default();
            assert!(setup.set(FieldId::Script, script, Source::Typed, Timestamp::UNIX_EPOCH));
            let checks = checks(Known::new(&setup, &Facts::default(), Timestamp::UNIX_EPOCH));
            let [Check { id: CheckId::Script, finding, .. }] = checks.as_slice() else {
                panic!("{script}: not one check")
            };
            assert_eq!((finding.state, finding.what.as_str(), finding.field), (state, words, Some(FieldId::Script)));
        }
    }

    fn finding(script: &str, url: &str) -> Finding {
        let mut setup = Setup::default();
        assert!(setup.set(FieldId::Script, script, Source::Typed, Timestamp::UNIX_EPOCH));
        if !url.is_empty() {
            assert!(setup.set(FieldId::UserDetailUrl, url, Source::Typed, Timestamp::UNIX_EPOCH));
        }
        checks(Known::new(&setup, &Facts::default(), Timestamp::UNIX_EPOCH))[0].finding.clone()
    }

    #[test]
    fn the_generated_script_can_become_a_custom_one_at_any_tenant() {
        for (domain, url, state) in [
            ("http://127.0.0.1:8400", "http://127.0.0.1:8400/userinfo", State::Ok),
            ("acme-dev.eu.auth0.com", "http://127.0.0.1:8400/userinfo", State::Failed),
            ("acme-dev.eu.auth0.com", "https://api.acme.dev/me", State::Ok),
        ] {
            let mut setup = Setup::default();
            let script = format!("(a, b, cb) => fetch('{url}').then(r => cb(null, {{ user_id: r.id }}))");
            for (field, text) in [(FieldId::Auth0Domain, domain), (FieldId::Script, &script)] {
                assert!(setup.set(field, text, Source::Typed, Timestamp::UNIX_EPOCH));
            }
            let found = checks(Known::new(&setup, &Facts::default(), Timestamp::UNIX_EPOCH));
            assert_eq!(found[0].finding.state, state, "{domain} {url}");
        }
    }

    #[test]
    fn several_faults_are_listed_after_the_first() {
        let script =
            "(a, b, cb) => {\n  fetch('http://x/me' + tokn);\n  JSON.prase(b);\n  cb(null, { user_id: '1' });\n}";
        let found = finding(script, "");
        assert_eq!((found.what.as_str(), found.state), ("tokn isn't declared", State::Failed));
        let why = "Line 2, column 25: Nothing in the script declares tokn. Also: JSON.prase doesn't exist (line 3), the \
                   script requests an http URL (line 2), every user gets the same user ID (line 4).";
        assert_eq!(found.why, why);
        let more = script.replace("JSON", "Math.rond(one); two(); JSON");
        assert!(
            finding(&more, "").why.ends_with("two isn't declared (line 3), and 3 more."),
            "{:?}",
            finding(&more, "")
        );
    }

    #[test]
    fn the_url_of_a_script_is_compared_with_the_userinfo_url() {
        let script = |url: &str| format!("(a, b, cb) => fetch({url}).then(r => cb(null, {{ user_id: r.id }}))");
        let userinfo = "https://api.acme.dev/me";
        for same in
            ["'https://api.acme.dev/me'", "'https://API.acme.dev/me/?x=1'", "`https://api.acme.dev/${b}`", "b.url"]
        {
            assert_eq!(finding(&script(same), userinfo).state, State::Ok, "{same}");
        }
        for other in ["'https://api.acme.dev/users/me'", "'https://acme.dev/me'", "`https://acme.dev/${b}`"] {
            let found = finding(&script(other), userinfo);
            assert_eq!(
                (found.state, found.what.as_str()),
                (State::Warning, "The script doesn't request the userinfo URL"),
                "{other}"
            );
            assert_eq!(finding(&script(other), "").state, State::Ok, "{other}");
        }
    }

    #[test]
    fn a_generated_script_needs_its_values() {
        use FieldId::{Mapping, Placeholders, Script, UserCall, UserDetailUrl};
        const URL: (FieldId, &str) = (UserDetailUrl, "https://api.example.com/me");
        for (values, packed, state, words, field) in [
            (&[][..], false, State::ToDo, "No script yet", UserDetailUrl),
            (&[(UserDetailUrl, "https://{x}.example/")], false, State::ToDo, "No script yet", Placeholders),
            (
                &[URL, (UserCall, r#"{"kind": "get", "headers": {"A": "{x}"}}"#)],
                false,
                State::ToDo,
                "No script yet",
                Placeholders,
            ),
            (
                &[URL, (UserCall, r#"{"kind": "script"}"#)],
                false,
                State::ToDo,
                "This provider needs a custom script",
                Script,
            ),
            (
                &[URL, (UserCall, r#"{"kind": "token-in-path"}"#)],
                false,
                State::Failed,
                "The userinfo URL needs {token}",
                UserDetailUrl,
            ),
            (&[URL], true, State::Warning, "The script doesn't decompress the response", UserCall),
            (
                &[URL, (UserCall, r#"{"kind": "get", "gzip": true}"#)],
                true,
                State::Ok,
                "Generated with the default mapping",
                Script,
            ),
            (&[(UserCall, r#"{"kind": "id-token"}"#)], false, State::Ok, "Generated with the default mapping", Script),
            (&[URL, (Mapping, r#"{"user_id": "id"}"#)], false, State::Ok, "Generated from the mapping", Script),
        ] {
            let (mut setup, mut facts) = (Setup::default(), Facts::default());
            for (id, text) in values {
                assert!(setup.set(*id, text, Source::Typed, Timestamp::UNIX_EPOCH));
            }
            let wrap = if packed { ResponseData::PackedDetail } else { ResponseData::Detail };
            let data = wrap(UserDetailKind::RequiresToken);
            let (finding, seen_at) = (Finding::ok("guards itself (401)"), Timestamp::UNIX_EPOCH);
            facts.seen.insert(Probe::UserDetail, Fact { finding, data, seen_at, used: Vec::new() });
            let known = Known::new(&setup, &facts, Timestamp::UNIX_EPOCH);
            let check = &checks(known)[0];
            let finding = &check.finding;
            assert_eq!((finding.state, finding.what.as_str()), (state, words), "{values:?}: {finding:?}");
            assert_eq!(finding.field, (state != State::Ok).then_some(field), "{values:?}");
            let repair = Repair::of(check, known);
            let gzip = Repair::Set { field: UserCall, text: r#"{"kind":"get","gzip":true}"#.into() };
            assert_eq!(repair, (state == State::Warning).then_some(gzip), "{values:?}");
        }
    }

    #[test]
    fn an_email_of_a_second_request_is_an_email() {
        let call = r#"{"kind": "get", "email": {"url": "https://a.example/mail", "address": "email"}}"#;
        for (call, state) in [(r#"{"kind": "get"}"#, State::Warning), (call, State::Ok)] {
            let mut setup = Setup::default();
            assert!(setup.set(FieldId::UserCall, call, Source::Typed, Timestamp::UNIX_EPOCH));
            assert!(setup.set(FieldId::Mapping, r#"{"user_id": "id"}"#, Source::Typed, Timestamp::UNIX_EPOCH));
            assert_eq!(mapping(&setup).finding.state, state, "{call}");
        }
    }

    #[test]
    fn an_old_script_can_be_replaced() {
        let own = "function(token, ctx, cb) { request.get('https://api.example.com/me', { headers: { 'Authorization': 'Bearer ' + token } }, \
            function(e, r, b) { if (e) return cb(e); cb(null, JSON.parse(b)); }); }";
        let (mut setup, facts) = (Setup::default(), Facts::default());
        assert!(setup.set(FieldId::Script, own, Source::Typed, Timestamp::UNIX_EPOCH));
        let known = Known::new(&setup, &facts, Timestamp::UNIX_EPOCH);
        let check = &checks(known)[0];
        assert_eq!(check.finding.state, State::Warning);
        assert_eq!(check.finding.what, "The script doesn't map the response");
        let repair = Repair::of(check, known).unwrap();
        let preview = repair.preview(known);
        assert!(preview.lines.iter().any(|line| line.contains("It sets user_id")), "{preview:?}");
        let Repair::Set { field: FieldId::Script, text } = repair else { panic!("{repair:?}") };
        assert!(setup.set(FieldId::Script, &text, Source::Typed, Timestamp::UNIX_EPOCH));
        let known = Known::new(&setup, &facts, Timestamp::UNIX_EPOCH);
        assert_eq!(checks(known)[0].finding.state, State::Ok);
    }

    #[test]
    fn an_own_script_has_to_unpack_what_the_provider_compresses() {
        let call = |options: &str| {
            format!(
                "(token, ctx, cb) => require('request').get({{ url: 'x'{options} }}, (e, r, body) => cb(null, {{ user_id: JSON.parse(body).id }}))"
            )
        };
        let fetch =
            "(token, ctx, cb) => fetch('https://x').then(r => r.json()).then(me => cb(null, { user_id: me.id }))";
        for (script, packed, state) in [
            (call(""), true, State::Warning),
            (call(", gzip: false"), true, State::Warning),
            (call(" /* gzip: true */"), true, State::Warning),
            (call("").replace("request'", "request@2.88.2'"), true, State::Warning),
            (call("").replace("request'", "https'"), true, State::Warning),
            (call(""), false, State::Ok),
            (call(", gzip: true"), true, State::Ok),
            (call(", 'gzip': true"), true, State::Ok),
            (call("").replace("JSON.parse(body)", "JSON.parse(require('zlib').gunzipSync(body))"), true, State::Ok),
            (fetch.to_owned(), true, State::Ok),
        ] {
            let (mut setup, mut facts) = (Setup::default(), Facts::default());
            assert!(setup.set(FieldId::Script, &script, Source::Typed, Timestamp::UNIX_EPOCH));
            let wrap = if packed { ResponseData::PackedDetail } else { ResponseData::Detail };
            let data = wrap(UserDetailKind::RequiresToken);
            let (finding, seen_at) = (Finding::ok("guards itself (401)"), Timestamp::UNIX_EPOCH);
            facts.seen.insert(Probe::UserDetail, Fact { finding, data, seen_at, used: Vec::new() });
            let finding = &checks(Known::new(&setup, &facts, Timestamp::UNIX_EPOCH))[0].finding;
            assert_eq!((finding.state, finding.field), (state, Some(FieldId::Script)), "{script}: {finding:?}");
        }
    }
}
