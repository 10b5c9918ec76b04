//! `--debug FILE`: writes every request and response down, without secrets.
//!
//! A secret is masked by what it is (the token and the headers of a request, the secret members of a body), by the name of its
//! member or parameter in a response or URL, and wherever a response repeats a secret that was sent or received before. Only a
//! file that is empty or that a0connect has begun is appended to, so a mistyped name damages nothing.
#![allow(clippy::disallowed_types)]

use crate::domain::connection;
use crate::domain::doc::{Doc, MASK};
use crate::domain::finding::{Class, Finding};
use crate::domain::http::{Body, HttpResult, Request, Response};
use crate::domain::safe_text::Redactor;
use crate::domain::secret::Secret;
use crate::world::{clock, files};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

const BEGINNING: &str = "# a0connect debug log";
/// Characters of a body.
const BODY_MAX: usize = 4_000;
const LINE_MAX: usize = 2_000;
const HIDDEN: &str = "****";

/// Clones write to the same file.
#[derive(Clone)]
pub struct Recorder(Arc<Mutex<Log>>);

struct Log {
    file: File,
    requests: u32,
    /// Knows every secret so far.
    redactor: Redactor,
}

/// A request that was written down and waits for its response.
pub struct Entry {
    log: Recorder,
    number: u32,
}

impl Recorder {
    pub fn open(path: &Path) -> Result<Recorder, Finding> {
        let mut file = files::append(path)?;
        let mut beginning = vec![0; BEGINNING.len()];
        let length = file.read(&mut beginning).map_err(|error| files::problem("read", path, &error))?;
        if length > 0 && &beginning[..length] != BEGINNING.as_bytes() {
            let what = format!("{} isn't a debug log", files::shown(path));
            let why = "a0connect appends only to an empty file, or to one that --debug wrote before.";
            return Err(Finding::failed(Class::Filesystem, what, why, "Pass another file to --debug."));
        }
        let version = env!("CARGO_PKG_VERSION");
        let header = format!("{BEGINNING}, version {version}, {}\n# Secrets are replaced by {HIDDEN}.\n", clock::now());
        file.write_all(header.as_bytes()).map_err(|error| files::problem("write", path, &error))?;
        Ok(Recorder(Arc::new(Mutex::new(Log { file, requests: 0, redactor: Redactor::default() }))))
    }

    /// Writes the request down before it is sent.
    pub fn sent(&self, request: &Request) -> Entry {
        let mut log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        log.requests += 1;
        let number = log.requests;
        log.learn(request);
        let mut lines = vec![format!("{} {}", request.method.as_str(), log.masked(&request.url, LINE_MAX))];
        lines.extend(request.headers.iter().map(|(name, value)| format!("{name}: {}", masked_header(name, value))));
        lines.extend(request.bearer.iter().map(|_| format!("authorization: Bearer {HIDDEN}")));
        match &request.body {
            Body::Empty => {}
            Body::Json(doc) => lines.push(doc.masked().replace(MASK, HIDDEN)),
            Body::Form(pairs) => {
                let pair = |(name, value): &(&str, Doc)| match value {
                    Doc::Text(text) if !is_secret_name(name) => format!("{name}={text}"),
                    _ => format!("{name}={HIDDEN}"),
                };
                lines.push(pairs.iter().map(pair).collect::<Vec<_>>().join("&"));
            }
        }
        log.write(number, '>', &lines);
        Entry { log: self.clone(), number }
    }
}

impl Entry {
    pub fn answered(&self, answer: &HttpResult) {
        let mut log = self.log.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lines = match answer {
            Ok(reply) => log.lines_of(reply),
            Err(failure) => vec![format!("no response after {} ms: {:?}: {}", failure.ms, failure.kind, failure.text)],
        };
        log.write(self.number, '<', &lines);
    }
}

impl Log {
    /// Adds the secrets of a request.
    fn learn(&mut self, request: &Request) {
        let mut secrets: Vec<Secret> = request.bearer.iter().cloned().collect();
        for (name, value) in &request.headers {
            if !is_open_header(name) {
                secrets.push(value.clone());
                // A response may repeat it without the scheme, as in `Basic …`.
                secrets.extend(value.reveal().split_once(' ').map(|(_, rest)| Secret::new(rest)));
            }
        }
        match &request.body {
            Body::Empty => {}
            Body::Json(doc) => secrets_in(doc, &mut secrets),
            Body::Form(pairs) => pairs.iter().for_each(|(_, doc)| secrets_in(doc, &mut secrets)),
        }
        self.redactor = std::mem::take(&mut self.redactor).and(&secrets);
    }

    fn lines_of(&mut self, reply: &Response) -> Vec<String> {
        let mut lines = vec![format!("{} after {} ms", reply.status, reply.ms)];
        lines.extend(reply.headers.iter().map(|(name, value)| format!("{name}: {value}")));
        lines.extend(reply.location.iter().map(|location| format!("location: {}", self.masked(location, LINE_MAX))));
        let body = reply.body.reveal();
        match reply.json() {
            Some(json) => {
                let doc = Doc::from_json(&json, &is_secret_path);
                // The next requests and responses may repeat them.
                let mut secrets = Vec::new();
                secrets_in(&doc, &mut secrets);
                self.redactor = std::mem::take(&mut self.redactor).and(&secrets);
                lines.push(doc.masked().replace(MASK, HIDDEN));
            }
            None if body.trim().is_empty() => {}
            None => lines.push(self.masked(body, BODY_MAX)),
        }
        lines
    }

    /// A URL or a page. Known secrets are masked first, because one may contain what ends a parameter.
    fn masked(&self, text: &str, max: usize) -> String {
        masked_pairs(&self.redactor.masked(text, max))
    }

    /// A file that can't be written any more ends the record, but not the run.
    fn write(&mut self, number: u32, sign: char, lines: &[String]) {
        let mut text = format!("\n{sign} {number} {:.3}\n", clock::now());
        for (index, line) in lines.iter().enumerate() {
            let max = if index + 1 == lines.len() { BODY_MAX } else { LINE_MAX };
            let _ = writeln!(text, "{sign} {}", self.redactor.clean(line, max));
        }
        let _ = self.file.write_all(text.as_bytes());
    }
}

fn secrets_in(doc: &Doc, secrets: &mut Vec<Secret>) {
    match doc {
        Doc::Secret(secret) => secrets.push(secret.clone()),
        Doc::List(items) => items.iter().for_each(|item| secrets_in(item, secrets)),
        Doc::Object(members) => members.iter().for_each(|(_, member)| secrets_in(member, secrets)),
        Doc::Null | Doc::Bool(_) | Doc::Number(_) | Doc::Text(_) => {}
    }
}

/// A header whose value is never secret.
fn is_open_header(name: &str) -> bool {
    const OPEN: [&str; 5] = ["accept", "accept-language", "content-type", "user-agent", "x-correlation-id"];
    OPEN.iter().any(|open| name.eq_ignore_ascii_case(open))
}

fn masked_header(name: &str, value: &Secret) -> String {
    if is_open_header(name) { value.reveal().to_owned() } else { HIDDEN.to_owned() }
}

/// A member or a parameter that holds a secret, by its name.
fn is_secret_name(name: &str) -> bool {
    const ENDS: [&str; 8] =
        ["secret", "token", "password", "assertion", "private_key", "api_key", "apikey", "verifier"];
    const NAMES: [&str; 7] = ["code", "state", "nonce", "ticket", "jwt", "authorization", "x-api-key"];
    let name = name.to_ascii_lowercase();
    NAMES.contains(&name.as_str()) || ENDS.iter().any(|end| name.ends_with(end))
}

/// The same for a path in JSON. The settings of a connection may hold secrets under other names too.
fn is_secret_path(path: &str) -> bool {
    const OPEN: [&str; 2] = ["code", "state"];
    let name = path.rsplit('.').next().unwrap_or(path);
    let settings = path.find("options.").map(|at| &path[at..]);
    settings.is_some_and(|path| connection::is_secret_path(path) || path.contains(".configuration."))
        || (!OPEN.contains(&name) && is_secret_name(name))
}

/// A URL or a form, with the values of secret parameters masked. Any other text stays as it is.
fn masked_pairs(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for part in text.split_inclusive(['?', '#', '&', ';', ' ', '"', '\'', '\n', '<', '>']) {
        let end = part.chars().last().filter(|last| "?#&; \"'\n<>".contains(*last));
        let pair = part.strip_suffix(|last| Some(last) == end).unwrap_or(part);
        match pair.split_once('=') {
            Some((name, value)) if !value.is_empty() && is_secret_name(name) => {
                let _ = write!(out, "{name}={HIDDEN}");
                out.extend(end);
            }
            _ => out += part,
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::http::Method;
    use serde_json::json;

    const SECRETS: [&str; 5] = [
        "bearer-of-the-tests",
        "header-value-of-tests",
        "form-secret-of-tests",
        "issued-token-of-tests",
        "rotated-secret-of-tests",
    ];

    fn request() -> Request {
        let form = vec![
            ("grant_type", Doc::text("authorization_code")),
            ("client_secret", Doc::Secret(Secret::new(SECRETS[2]))),
        ];
        let request = Request::new(Method::Post, "https://acme.example/token?state=abc&scope=x", Body::Form(form));
        let request = request.header("X-Key", Secret::new(SECRETS[1])).header("accept", Secret::new("text/html"));
        Request { bearer: Some(Secret::new(SECRETS[0])), ..request }
    }

    fn written(path: &Path, answers: &[HttpResult]) -> String {
        let recorder = Recorder::open(path).unwrap();
        for answer in answers {
            recorder.sent(&request()).answered(answer);
        }
        std::fs::read_to_string(path).unwrap()
    }

    #[test]
    fn requests_and_responses_are_readable_and_hold_no_secret() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("debug.log");
        let body = json!({"access_token": SECRETS[3], "echo": SECRETS[2], "client": {"client_secret": SECRETS[4]}, "id": 7,
            "connections": [{"options": {"customHeaders": {"X": "header-of-the-tenant"}, "configuration": {"db": "db-of-the-tenant"}}}]});
        let echo = format!("<p>{} and {} again</p>", SECRETS[3], SECRETS[4]);
        let redirect = Response {
            location: Some("https://acme.example/cb?code=4711-of-the-provider&ok=1#id_token=eyJ".into()),
            ..Response::new(302, "")
        };
        let form = format!("access_token={}&scope=email", SECRETS[3]);
        let log = written(
            &path,
            &[
                Ok(Response::new(200, body.to_string())),
                Ok(Response::new(500, echo)),
                Ok(redirect),
                Ok(Response::new(200, form)),
            ],
        );
        for secret in SECRETS.iter().chain(&["4711-of", "eyJ", "header-of-the-tenant", "db-of-the-tenant"]) {
            assert!(!log.contains(secret), "{secret} is in {log}");
        }
        for shown in [
            "# a0connect debug log",
            "> POST https://acme.example/token?state=****&scope=x",
            "> X-Key: ****",
            "> accept: text/html",
            "> authorization: Bearer ****",
            "> grant_type=authorization_code&client_secret=****",
            "< 200 after",
            "\"access_token\": \"****\", \"echo\": \"****\"",
            "\"id\": 7",
            "< <p>**** and **** again</p>",
            "< location: https://acme.example/cb?code=****&ok=1#id_token=****",
            "< access_token=****&scope=email",
        ] {
            assert!(log.contains(shown), "{shown} isn't in {log}");
        }
    }

    #[test]
    fn a_known_secret_that_contains_what_ends_a_parameter_is_masked_whole() {
        for sign in ["?", "#", "&", ";", " ", "\"", "'", "\n", "<", ">", "="] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("debug.log");
            let secret = format!("p{sign}ss+w{sign}rd-long-secret-x7~9");
            let form = vec![("client_secret", Doc::Secret(Secret::new(&*secret)))];
            let recorder = Recorder::open(&path).unwrap();
            let at = |url: &str| Request::new(Method::Post, url, Body::Form(form.clone()));
            recorder.sent(&at("https://acme.example/token"));
            let page = Response::new(400, format!("<p>code=4711\nclient_secret=new-one\nclient_secret={secret}</p>"));
            let location = Some(format!("https://acme.example/cb?client_secret={secret}&ok=1"));
            recorder
                .sent(&at(&format!("https://acme.example/?api_key={secret}")))
                .answered(&Ok(Response { location, ..page }));
            let log = std::fs::read_to_string(&path).unwrap();
            for part in ["long-secret", "ss+w", "4711", "new-one"] {
                assert!(!log.contains(part), "{sign:?}: {part} is in {log}");
            }
            assert!(log.contains("ok=1") && log.contains("</p>"), "{log}");
        }
    }

    #[test]
    fn a_long_body_is_cut_and_another_run_is_appended() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("debug.log");
        let long = written(&path, &[Ok(Response::new(200, "x".repeat(1 << 20)))]);
        assert!(long.len() < 6_000, "{}", long.len());
        let both = written(&path, &[]);
        assert!(both.starts_with(&long) && both.matches(BEGINNING).count() == 2, "{both}");
    }

    #[test]
    fn another_file_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.txt");
        std::fs::write(&path, "my notes").unwrap();
        assert!(Recorder::open(&path).is_err_and(|finding| finding.what.contains("isn't a debug log")));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "my notes");
        assert!(Recorder::open(folder.path()).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_for_the_user_only_and_no_link_is_followed() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let (path, link, pipe) =
            (folder.path().join("debug.log"), folder.path().join("link"), folder.path().join("pipe"));
        std::fs::write(&path, "").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        written(&path, &[]);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert!(Recorder::open(&link).is_err());
        let mode = rustix::fs::Mode::from_raw_mode(0o600);
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, mode, 0).unwrap();
        assert!(Recorder::open(&pipe).is_err());
    }
}
