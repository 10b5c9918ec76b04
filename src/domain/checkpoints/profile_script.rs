//! The script that turns the provider's response into an Auth0 user.

use super::{Check, CheckId, Checkpoint, CheckpointId};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding, State};
use crate::domain::known::Known;
use crate::domain::probes::provider::has_packed_detail;
use crate::domain::profile_script::{doubt, leaves_packed, problems};
use crate::domain::setup::Setup;

pub const CHECKPOINT: Checkpoint = Checkpoint {
    at: CheckpointId::ProfileScript,
    id: "profile_script",
    label: "Fetch User Profile Script",
    short: "User profile script",
    about: "Auth0 runs it after a sign-in at the provider: it asks who the user is and hands Auth0 the user profile.",
    fields: &[FieldId::Mapping, FieldId::UserCall, FieldId::Script],
    checks,
    summary,
};

fn checks(known: Known) -> Vec<Check> {
    let Known { setup, .. } = known;
    let Some(own) = setup.open(FieldId::Script) else {
        if setup.url(FieldId::UserDetailUrl).is_none() {
            let (field, why) = match setup.has(FieldId::UserDetailUrl) {
                true => (FieldId::Placeholders, "What stands in braces in the Userinfo URL is not given."),
                false => (FieldId::UserDetailUrl, "The script calls the provider's Userinfo URL."),
            };
            let finding = Finding::new(State::ToDo, "no script yet", why, field.field().help);
            return vec![Check::new(CheckId::Script, finding.on(field))];
        }
        // Tests make sure that every generated script keeps Auth0's rules.
        let kind =
            if setup.has(FieldId::Mapping) { "generated from the mapping" } else { "generated with a generic mapping" };
        return vec![Check::new(CheckId::Script, Finding::ok(kind)), mapping(setup)];
    };
    let finding = match problems(own) {
        Some(problem) => {
            let fix = "Change it, or clear it to have one generated.";
            Finding::new(State::Failed, "Auth0 would not take the script", problem, fix).class(Class::UserInput)
        }
        None if has_packed_detail(known) && leaves_packed(own) => Finding::new(
            State::Warning,
            "the script doesn't unpack the provider's answer",
            "The provider compresses its answers, requested or not. The script can't read them.",
            "Add gzip: true to the options of request in your script.",
        ),
        None => match doubt(own) {
            Some((what, fix)) => {
                Finding::new(State::Warning, what, "Auth0 takes the script, and it shows only at a sign-in.", fix)
            }
            None => Finding::ok(format!("your own script, {} characters", own.chars().count())),
        },
    };
    vec![Check::new(CheckId::Script, finding.on(FieldId::Script))]
}

fn mapping(setup: &Setup) -> Check {
    let finding = match setup.mapping() {
        None => Finding::new(
            State::Warning,
            "generic: user_id is the first of user_id, sub, id that the answer has",
            "Nobody has said yet where the user's id stands in this provider's answer.",
            "Give a mapping, such as {\"user_id\": \"id\"}, once you have seen an answer.",
        ),
        Some(mapping) if mapping.path("email").is_none() => Finding::new(
            State::Warning,
            "no e-mail address in the mapping",
            "Users of this connection have none at Auth0, so nothing that needs one works for them.",
            "Add \"email\" where the provider gives one, and its scope.",
        ),
        Some(mapping) => Finding::ok(mapping.0.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")),
    };
    Check::new(CheckId::Mapping, finding.on(FieldId::Mapping))
}

fn summary(known: Known) -> String {
    let Known { setup, .. } = known;
    let names = setup.mapping().map(|mapping| {
        let names: Vec<String> = mapping.0.into_iter().map(|(name, _)| name).collect();
        match names.split_at_checked(3) {
            Some((first, rest)) if rest.len() > 1 => format!("{} and {} more", first.join(", "), rest.len()),
            _ => names.join(", "),
        }
    });
    match (setup.has(FieldId::Script), names) {
        (true, _) => "your own script".into(),
        (false, Some(names)) => format!("generated: {names}"),
        (false, None) => "generated, generic mapping".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::facts::Fact;
    use crate::domain::facts::Facts;
    use crate::domain::found::{DetailAnswer, Found};
    use crate::domain::probe::Probe;
    use crate::domain::setup::Source;
    use jiff::Timestamp;

    #[test]
    fn an_own_script_is_taken_doubted_or_refused() {
        for (script, state, words) in [
            ("(a, b, cb) => cb(null, { user_id: a })", State::Ok, "your own script, 38 characters"),
            ("(a, b, cb) => cb(null, { id: a })", State::Warning, "The script never mentions user_id"),
            ("(a, b, cb) => cb(null, { user_id: a }", State::Failed, "Auth0 would not take the script"),
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
            (call("").replace("JSON.parse(body)", "JSON.parse(zlib.gunzipSync(body))"), true, State::Ok),
            (fetch.to_owned(), true, State::Ok),
        ] {
            let (mut setup, mut facts) = (Setup::default(), Facts::default());
            assert!(setup.set(FieldId::Script, &script, Source::Typed, Timestamp::UNIX_EPOCH));
            let answer = DetailAnswer::Guards;
            let found = if packed { Found::PackedDetail(answer) } else { Found::Detail(answer) };
            let (finding, seen_at) = (Finding::ok("guards itself (401)"), Timestamp::UNIX_EPOCH);
            facts.seen.insert(Probe::UserDetail, Fact { finding, found, seen_at, used: Vec::new() });
            let finding = &checks(Known::new(&setup, &facts, Timestamp::UNIX_EPOCH))[0].finding;
            assert_eq!((finding.state, finding.field), (state, Some(FieldId::Script)), "{script}: {finding:?}");
        }
    }
}
