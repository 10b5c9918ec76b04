//! `auth0 login` without a terminal: what its agent mode writes, and how it ended.
//!
//! Source: the code of auth0-cli. Its link has the code in it already. Versions before 1.36 write text for a user instead of
//! JSON, so they get the terminal.

use super::choice::{over, rejected};
use crate::domain::finding::Finding;
use crate::domain::safe_text::visible;
use jiff::SignedDuration;
use serde_json::Value;
use url::Url;

/// What the program is started with. The second flag keeps it from asking who logs in.
pub const ARGUMENTS: [&str; 3] = ["login", "--agent-mode", "--no-input"];

/// Prints the version.
pub const VERSION: &str = "--version";

/// The first version whose agent mode writes JSON.
const SINCE: (u32, u32) = (1, 36);

/// A longer line isn't one of agent mode.
pub const LONGEST_LINE: usize = 16 << 10;

const LONGEST_LINK: usize = 512;
const LONGEST_CODE: usize = 32;
const LONGEST_LIFE: i64 = 86_400;

/// A login that waits for the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoginCode {
    pub link: String,
    /// The user compares it with the one in the browser.
    pub code: String,
    pub valid_for: Option<SignedDuration>,
}

/// A line that agent mode has written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    Code(LoginCode),
    LoggedIn,
}

/// How the program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Code(i32),
    Signal,
}

/// All that is known of a login that ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    pub exit: Exit,
    /// It has written a link and a code.
    pub had_code: bool,
    pub logged_in: bool,
    /// What it wrote to standard error, at least the end of it.
    pub errors: String,
    /// Its version is known to have agent mode.
    pub is_new: bool,
}

/// Why there is no login.
#[derive(Clone, Debug, PartialEq)]
pub enum NotIn {
    /// This version has no agent mode, so it needs the terminal.
    NeedsTerminal,
    Failed(Finding),
}

/// Whether a version that prints this has agent mode. None if it prints no version.
pub fn has_agent_mode(printed: &str) -> Option<bool> {
    let version = |word: &str| {
        let mut numbers = word.trim_start_matches('v').split('.').map(|part| part.parse::<u32>().ok());
        Some((numbers.next()??, numbers.next()??))
    };
    printed.split_whitespace().take(8).find_map(version).map(|version| version >= SINCE)
}

/// Reads a line of its output. None if it says nothing of the login.
pub fn line(text: &str) -> Option<Line> {
    let value: Value = serde_json::from_str(text.trim()).ok()?;
    let said = |name: &str| value.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    if value.get("logged_in") == Some(&Value::Bool(true)) {
        return Some(Line::LoggedIn);
    }
    let (link, code) = (said("verification_uri_complete").or_else(|| said("verification_uri"))?, said("user_code")?);
    let parsed = Url::parse(link).ok().filter(|url| url.scheme() == "https" && url.username().is_empty())?;
    let is_plain = |text: &str, most: usize| text.len() <= most && text.bytes().all(|byte| byte.is_ascii_graphic());
    let link = parsed.to_string();
    let valid_for = value.get("expires_in").and_then(Value::as_i64).filter(|left| (1..=LONGEST_LIFE).contains(left));
    (is_plain(&link, LONGEST_LINK) && is_plain(code, LONGEST_CODE)).then(|| {
        Line::Code(LoginCode { link, code: code.to_owned(), valid_for: valid_for.map(SignedDuration::from_secs) })
    })
}

/// What came of it.
pub fn judge(ended: &Ended) -> Result<(), NotIn> {
    let error = error(&ended.errors);
    let unknown = ended.errors.contains("unknown flag") || ended.errors.contains("unknown shorthand flag");
    let (what, why) = match ended.exit {
        Exit::Code(0) if ended.logged_in || ended.had_code => return Ok(()),
        _ if unknown && !ended.had_code => return Err(NotIn::NeedsTerminal),
        // It may be an old one that doesn't say so.
        _ if !ended.is_new && !ended.had_code && error.is_none() => return Err(NotIn::NeedsTerminal),
        Exit::Code(0) => {
            ("auth0 login ended without a login", "Its output has neither a code nor a result.".to_owned())
        }
        Exit::Code(130) => ("auth0 login was interrupted", "It ended before you logged in.".to_owned()),
        Exit::Signal => ("auth0 login was ended", "A signal ended it before you logged in.".to_owned()),
        Exit::Code(code) => match error {
            Some(error) => ("auth0 login failed", error),
            None => ("auth0 login failed", format!("It ended with exit code {code}.")),
        },
    };
    Err(NotIn::Failed(over(what, &why)))
}

/// The code is no longer valid.
pub fn too_late() -> Finding {
    over("The login code has expired", "It was valid for a few minutes, and you didn't log in with it.")
}

/// It runs, but doesn't write a code.
pub fn silent(seconds: i64) -> Finding {
    let why = format!("It wrote no link and no code within {seconds} seconds.");
    let fix = "Check that this machine reaches auth0.auth0.com, then log in again. Or paste a token.";
    rejected("auth0 login doesn't respond", &why, fix)
}

/// The message of the error that agent mode writes as JSON.
fn error(text: &str) -> Option<String> {
    let of = |text: &str| {
        let value: Value = serde_json::from_str(text.trim()).ok()?;
        let message = value.get("error")?.get("message")?.as_str()?.trim().trim_end_matches('.');
        let shown = visible(message, 200);
        (!shown.is_empty()).then(|| format!("auth0-cli reports: {shown}."))
    };
    of(text).or_else(|| text.lines().rev().find_map(of)).or_else(|| of(&text[text.find('{')?..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STARTED: &str = r#"{"verification_uri":"https://auth0.auth0.com/activate?user_code=BCDF-GHJK","user_code":"BCDF-GHJK","expires_in":900,"interval":5}"#;

    fn ended(exit: Exit) -> Ended {
        Ended { exit, had_code: true, logged_in: false, errors: String::new(), is_new: true }
    }

    fn why(ended: &Ended) -> String {
        match judge(ended) {
            Err(NotIn::Failed(finding)) => format!("{}: {}", finding.what, finding.why),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn the_version_says_whether_there_is_an_agent_mode() {
        for (printed, known) in [
            ("auth0 version 1.36.0 9bfa3bd6", Some(true)),
            ("auth0 version 1.35.2 8272778f\n", Some(false)),
            ("auth0 version v2.0.0", Some(true)),
            ("auth0 version 1.4.0 54e9a30eeb58a4a7e40e04dc19af6869036bfb32", Some(false)),
            ("auth0 version dev", None),
            ("", None),
            ("Error: unknown flag: --version", None),
        ] {
            assert_eq!(has_agent_mode(printed), known, "{printed}");
        }
    }

    #[test]
    fn the_two_lines_of_agent_mode_are_read() {
        let Some(Line::Code(code)) = line(STARTED) else { panic!() };
        assert_eq!((code.code.as_str(), code.valid_for), ("BCDF-GHJK", Some(SignedDuration::from_secs(900))));
        assert_eq!(code.link, "https://auth0.auth0.com/activate?user_code=BCDF-GHJK");
        let logged_in = r#"{"logged_in":true,"tenant":"acme","domain":"acme.eu.auth0.com"}"#;
        assert_eq!(line(logged_in), Some(Line::LoggedIn));
        // Without a time there is no countdown.
        for odd in ["0", "-1", "1e99", "\"900\"", "999999999999"] {
            let text = STARTED.replace("900", odd);
            assert!(matches!(line(&text), Some(Line::Code(LoginCode { valid_for: None, .. }))), "{text}");
        }
    }

    #[test]
    fn a_line_that_could_mislead_is_not_a_code() {
        for (from, to) in [
            ("https://auth0", "http://auth0"),
            ("https://auth0", "javascript:auth0"),
            ("https://auth0", "https://auth0.com@evil"),
            ("BCDF-GHJK\"", "\""),
            ("\"BCDF-GHJK\"", "\"\\u001b[2J\""),
            ("\"BCDF-GHJK\"", "7"),
            ("{", "[{"),
        ] {
            assert_eq!(line(&STARTED.replacen(from, to, 2)), None, "{to}");
        }
        let long = STARTED.replace("activate", &"a".repeat(600));
        assert_eq!(line(&long), None);
        for other in ["", "Verify BCDF-GHJK code in opened browser window", "{\"logged_in\":false}", "null", "{}"] {
            assert_eq!(line(other), None, "{other}");
        }
    }

    #[test]
    fn every_end_has_its_own_words() {
        assert_eq!(judge(&Ended { logged_in: true, ..ended(Exit::Code(0)) }), Ok(()));
        assert_eq!(judge(&ended(Exit::Code(0))), Ok(()), "the result may be lost");
        let garbage = Ended { had_code: false, ..ended(Exit::Code(0)) };
        let envelope =
            r#"{"error":{"code":1,"reason":"network","message":"login error: dial tcp: no such host.","status":0}}"#;
        let refused = Ended { errors: envelope.into(), had_code: false, ..ended(Exit::Code(1)) };
        let after_text = Ended { errors: format!("one\n{envelope}\ntwo"), ..ended(Exit::Code(1)) };
        let pretty = Ended { errors: format!("one\n{}", envelope.replace(',', ",\n")), ..ended(Exit::Code(1)) };
        let words = "auth0 login failed: auth0-cli reports: login error: dial tcp: no such host.";
        for (ended, words) in [
            (garbage, "auth0 login ended without a login: Its output has neither a code nor a result."),
            (ended(Exit::Code(130)), "auth0 login was interrupted: It ended before you logged in."),
            (ended(Exit::Signal), "auth0 login was ended: A signal ended it before you logged in."),
            (ended(Exit::Code(3)), "auth0 login failed: It ended with exit code 3."),
            (refused.clone(), words),
            (after_text, words),
            (pretty, words),
            // Also where the version can't be read.
            (Ended { is_new: false, ..refused }, words),
        ] {
            assert_eq!(why(&ended), words);
        }
        let escape = Ended { errors: envelope.replace("dial", "\\u001b[2J"), ..ended(Exit::Code(1)) };
        assert!(!why(&escape).contains('\u{1b}'), "{}", why(&escape));
    }

    #[test]
    fn a_version_without_agent_mode_needs_the_terminal() {
        let unknown = "Error: unknown flag: --agent-mode\nUsage:\n  auth0 login [flags]";
        for one in [
            Ended { had_code: false, errors: unknown.into(), ..ended(Exit::Code(1)) },
            Ended { had_code: false, is_new: false, errors: "EOF".into(), ..ended(Exit::Code(1)) },
            Ended { had_code: false, is_new: false, ..ended(Exit::Code(0)) },
        ] {
            assert_eq!(judge(&one), Err(NotIn::NeedsTerminal), "{one:?}");
        }
    }

    proptest! {
        #[test]
        fn prop_no_text_panics(text in "\\PC{0,80}", braces in "[{}\\[\\]\":a-z,\\\\]{0,60}") {
            for text in [&text, &braces] {
                let _ = (line(text), has_agent_mode(text));
                let _ = judge(&Ended { errors: text.clone(), ..ended(Exit::Code(1)) });
            }
        }
    }
}
