//! `a0connect rehearse`: runs the profile script and prints what came of it. It saves nothing, and changes nothing at Auth0.

use super::checks::{self, error_as_json};
use super::output::{Ink, Output};
use super::status::print;
use super::values::Loaded;
use super::{Arguments, Failure, INCOMPLETE, wait_for};
use crate::domain::connection;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};
use crate::domain::rehearsal::{Call, Excerpt, Outcome, Rehearsed};
use crate::domain::safe_text::visible;
use crate::domain::secret::Secret;
use crate::world::environment::Environment;
use crate::world::rehearsal::{LIMITS, given, network, rehearse};
use crate::world::sources;
use crate::world::sources::argument::{self, For};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use unicode_width::UnicodeWidthStr as _;

pub fn run(arguments: Arguments, environment: &Environment, out: &Output) -> u8 {
    let (rehearsed, finding) = match rehearsed(arguments, environment, out) {
        Ok(rehearsed) => rehearsed,
        Err(failure) => return failure.end("rehearse", arguments, out),
    };
    if arguments.is("json") {
        print(out, &as_json(&rehearsed, &finding));
    } else {
        in_words(&rehearsed, &finding, arguments.paths("answer").next().is_some(), out);
    }
    if rehearsed.signs_in() { 0 } else { 1 }
}

fn rehearsed(arguments: Arguments, environment: &Environment, out: &Output) -> Result<(Rehearsed, Finding), Failure> {
    let answers =
        arguments.paths("answer").map(|path| argument::text(path, For::Response)).collect::<Result<Vec<_>, _>>();
    let answers = answers.map_err(Failure::usage)?;
    if answers.is_empty() && !arguments.is("token-stdin") {
        return Err(Failure::usage(Finding::failed(
            Class::UserInput,
            "The rehearsal has no userinfo response",
            "The script needs a response, from a file or from the provider.",
            "Pass a response with --answer FILE, or an access token with --token-stdin.",
        )));
    }
    let mut loaded = Loaded::open(arguments, environment, out)?;
    loaded.take_given(true, out);
    loaded.require_usable()?;
    let setup = &loaded.profile.setup;
    // Other commands take a script as @FILE.
    let bare = |path: &Path| path.to_str().and_then(|text| text.strip_prefix('@')).map(PathBuf::from);
    let path = arguments.path(FieldId::Script.env()).map(|path| bare(path).unwrap_or_else(|| path.to_owned()));
    let given_script = path.as_deref().map(|path| argument::text(path, For::Script));
    let script = match given_script.transpose().map_err(Failure::usage)? {
        Some(text) => text.to_string(),
        None => connection::script(setup).ok_or_else(no_script)?,
    };
    let call = called(&script, arguments.is("token-stdin"), &setup.connection_name())?;
    let run = wait_for(async {
        if !answers.is_empty() {
            let answers = answers.iter().map(|body| (200, body.as_str()));
            return Ok(rehearse(&call, LIMITS, given(answers)).await);
        }
        let client = arguments.client(out)?;
        let near = setup.domain().is_some_and(|domain| domain.is_loopback());
        Ok::<_, Failure>(rehearse(&call, LIMITS, network(client.for_scripts(near, &call.secrets()))).await)
    })??;
    let rehearsed = Rehearsed::of(run, &call, connection::redactor(setup));
    let texts = arguments.paths("answer").zip(answers.iter().map(|text| text.as_str()));
    let generated = path.is_none() && !setup.has(FieldId::Script);
    let finding = found(&rehearsed, generated, texts);
    Ok((rehearsed, finding))
}

/// The finding, where it is about the given files.
fn found<'a>(
    rehearsed: &Rehearsed,
    generated: bool,
    mut answers: impl Iterator<Item = (&'a Path, &'a str)>,
) -> Finding {
    let finding = if generated { rehearsed.of_generated() } else { rehearsed.finding() };
    if let Some(sent) = rehearsed.unanswered().filter(|_| !rehearsed.signs_in()) {
        let fix = format!("Add another --answer FILE with the response to {} {}.", sent.method, sent.url);
        return Finding { fix, ..finding };
    }
    let is_json = |text: &str| serde_json::from_str::<Value>(text.trim_start_matches('\u{feff}')).is_ok();
    match answers.find(|(_, text)| !is_json(text)).filter(|_| rehearsed.outcome == Outcome::Error) {
        Some((path, _)) => {
            // A pipe has no name of its own.
            let is_pipe = path.starts_with("/dev") || path.starts_with("/proc");
            let name = if is_pipe { path.as_os_str() } else { path.file_name().unwrap_or_default() };
            let name = visible(&name.to_string_lossy(), 60);
            let why = format!("{name}, given with --answer, isn't JSON. {}", finding.why);
            let fix = match is_pipe {
                true => "Pipe the provider's JSON response into a0connect.".to_owned(),
                false => format!("Save the provider's JSON response in {name}."),
            };
            Finding { why, fix, ..finding }
        }
        None => finding,
    }
}

/// The call with the token from standard input: the token alone, or a whole token response.
fn called(script: &str, from_input: bool, connection: &str) -> Result<Call, Failure> {
    if !from_input {
        return Ok(Call::with_token(script, Secret::new(Call::NO_TOKEN), connection));
    }
    let input = sources::token_input().map_err(Failure::usage)?;
    Ok(Call::with_input(script, input, connection))
}

fn no_script() -> Failure {
    let finding = Finding::failed(
        Class::UserInput,
        "There is no script to rehearse",
        "The profile has neither a script nor a userinfo URL to generate one.",
        "Pass a script with --script FILE, or set USER_DETAIL_URL.",
    );
    Failure { code: INCOMPLETE, missing: vec![FieldId::UserDetailUrl], ..finding.into() }
}

fn as_json(rehearsed: &Rehearsed, finding: &Finding) -> Value {
    json!({
        "schema": 1,
        "outcome": rehearsed.outcome,
        "profile": rehearsed.profile,
        "user_id": rehearsed.user_id,
        "requests": rehearsed.requests,
        "console": rehearsed.console,
        "error": rehearsed.error,
        "ms": rehearsed.ms,
        "finding": (!rehearsed.signs_in()).then(|| error_as_json(finding)),
        "warnings": rehearsed.remarks().iter().map(error_as_json).collect::<Vec<_>>(),
    })
}

/// The requests, the console and the profile, then the finding and the warnings. `is_given`: the responses come from files.
fn in_words(rehearsed: &Rehearsed, finding: &Finding, is_given: bool, out: &Output) {
    let heading = |text: &str| out.line(&[(Ink::Dim, text)]);
    if !rehearsed.requests.is_empty() {
        heading("Requests");
        for sent in &rehearsed.requests {
            let (ink, came) = match (sent.status, &sent.problem) {
                (Some(status), _) if is_given => {
                    (Ink::Plain, format!("{status}, as given with --answer (nothing was sent)"))
                }
                (Some(status), _) if status < 300 => (Ink::Good, status.to_string()),
                (Some(status), _) => (Ink::Bad, status.to_string()),
                (None, problem) => (Ink::Bad, problem.clone().unwrap_or_else(|| "no response".to_owned())),
            };
            out.line(&[(Ink::Plain, &format!("  {} {} → ", sent.method, sent.url)), (ink, &came)]);
        }
    }
    if !rehearsed.console.is_empty() {
        heading("Console");
        rehearsed.console.iter().for_each(|line| out.line(&[(Ink::Plain, "  "), (Ink::Plain, line)]));
    }
    if let Some(Value::Object(profile)) = &rehearsed.profile {
        heading("User profile");
        let width = profile.keys().map(|name| name.width()).max().unwrap_or_default().min(30);
        for (name, value) in profile {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let space = " ".repeat(width.saturating_sub(name.width()));
            out.paragraph(&[(Ink::Plain, &format!("  {name}{space}  "))], &text);
        }
    }
    let (ink, glyph) = checks::mark(finding.state);
    out.line(&[(ink, glyph), (Ink::Plain, &format!(" {} ({})", finding.what, time(rehearsed.ms)))]);
    if let Some((line, excerpt)) = rehearsed.error.as_ref().and_then(|error| error.line.zip(error.excerpt.as_ref())) {
        pointed_at(line, excerpt, out);
    }
    checks::reasons(finding, out);
    for remark in rehearsed.remarks() {
        let (ink, glyph) = checks::mark(remark.state);
        out.line(&[(ink, glyph), (Ink::Plain, &format!(" {}", remark.what))]);
        checks::reasons(&remark, out);
    }
}

fn time(ms: u32) -> String {
    match ms {
        0..1_000 => format!("{ms} ms"),
        1_000..10_000 => format!("{:.1} s", f64::from(ms) / 1_000.0),
        _ => format!("{} s", ms / 1_000),
    }
}

/// The line of the script, and below it a caret at the place.
fn pointed_at(line: u32, excerpt: &Excerpt, out: &Output) {
    let head = format!("    {line} | ");
    let indent = " ".repeat(head.width() - 2) + "| " + &" ".repeat(excerpt.before.width());
    out.line(&[(Ink::Dim, &head), (Ink::Plain, &excerpt.text)]);
    out.line(&[(Ink::Dim, &indent), (Ink::Bad, "^")]);
}
