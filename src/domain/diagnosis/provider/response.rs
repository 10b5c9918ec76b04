//! A provider's response, cut down to what matters.

use crate::domain::connection::is_authorization;
use crate::domain::fields::FieldId;
use crate::domain::finding::SENTENCES;
use crate::domain::http::{Request, Response};
use crate::domain::profile_script::reports_error;
use crate::domain::safe_text::{Redactor, text_of_page, visible};
use crate::domain::secret::Secret;
use crate::domain::setup::Setup;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use serde_json::Value;
use std::borrow::Cow;
use url::{Position, Url};

/// What kind of body it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Empty,
    /// HTML.
    Page,
    /// JSON, or pairs as in a form.
    Data,
    /// Plain text.
    Text,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProviderResponse {
    /// The provider's name in a sentence: `Discord`, or the host.
    pub name: String,
    /// Where its application is configured, as the end of a sentence.
    pub there: String,
    /// A sentence on where the secret is shown there, after the end of the one before. Empty if that isn't known.
    pub secret_page: String,
    /// The redirect URI to register there.
    pub redirect_uri: String,
    pub host: String,
    pub path: String,
    pub method: &'static str,
    pub status: u16,
    pub kind: Kind,
    /// The error code, safe to show: `invalid_client`.
    pub code: String,
    /// The error message, safe to show.
    pub said: String,
    /// Every text of the response and of the URL that it redirects to, in lowercase. Not to be shown.
    pub texts: Vec<String>,
    /// The members of a JSON object that aren't empty.
    pub members: Vec<String>,
    /// It reports an error, whatever its status.
    pub reports_error: bool,
    pub allow: String,
    /// The target of a redirect.
    pub place: Option<Url>,
    /// The same without its query, safe to show; and its host.
    pub shown_place: String,
    pub shown_host: String,
    /// `WWW-Authenticate: Basic`
    pub wants_basic: bool,
    /// It asks for a password, so it's a sign-in page, whatever words are hidden in it.
    pub asks_password: bool,
    /// Its headers say that it's a challenge.
    pub mitigated: bool,
    /// The request had ID and secret in a Basic header.
    pub sent_basic: bool,
    /// The request had a proof key (RFC 7636).
    pub sent_pkce: bool,
    /// A scope is given.
    pub sent_scope: bool,
    /// It has commas or semicolons between the scopes.
    pub sent_scope_list: bool,
    /// The names of the authorization parameters that the user gave.
    pub params: Vec<String>,
}

impl ProviderResponse {
    pub fn new(setup: &Setup, request: &Request, response: &Response, redactor: &Redactor) -> Self {
        let url = Url::parse(&request.url).ok();
        let host = url.as_ref().map(|url| url[Position::BeforeHost..Position::AfterPort].to_owned());
        let host = host.unwrap_or_default();
        let provider = setup.provider();
        let name = provider.as_ref().map_or_else(|| host.clone(), |provider| provider.name.clone());
        let secret_page = provider.as_ref().and_then(|one| one.secret_page.as_ref());
        let secret_page = secret_page.map(|text| format!(". {text}")).unwrap_or_default();
        let there = provider
            .and_then(|one| one.console_url)
            .map_or(" in the application's settings at the provider.".into(), |url| format!(": {url}"));
        let redirect_uri = setup.domain().map(|domain| domain.redirect_uri()).unwrap_or_default();
        let header = |name| response.header(name).unwrap_or_default().to_lowercase();
        let basic = |value: &str| value.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("basic "));
        let is_basic = |(name, value): &(String, Secret)| is_authorization(name) && basic(value.reveal());
        let place = response.location.as_deref().filter(|_| (300..400).contains(&response.status));
        let place = place.and_then(|location| url.as_ref()?.join(location).ok());
        let base = Self {
            name,
            there,
            secret_page,
            redirect_uri,
            path: url.as_ref().map(|url| url.path().to_owned()).unwrap_or_default(),
            host,
            method: request.method.as_str(),
            status: response.status,
            allow: redactor.clean(response.header("allow").unwrap_or_default(), 60).to_uppercase(),
            wants_basic: header("www-authenticate").split(',').any(|one| one.trim().starts_with("basic")),
            mitigated: response.header("cf-mitigated").is_some(),
            sent_basic: request.headers.iter().any(is_basic),
            sent_pkce: setup.pkce(),
            sent_scope: setup.has(FieldId::Scope),
            sent_scope_list: setup.open(FieldId::Scope).is_some_and(|scope| scope.contains([',', ';'])),
            params: setup.auth_params().into_iter().map(|(name, _)| name).collect(),
            ..Self::default()
        };
        let body = response.body.reveal();
        let mut read = match header("content-type") {
            kind if kind.contains("html") || body.trim_start().starts_with('<') => base.with_page(body, redactor),
            kind => match response.json() {
                Some(json) => base.with_json(&json, redactor),
                None => base.with_text(body, kind.contains("form-urlencoded"), redactor),
            },
        };
        if let Some(place) = place {
            let packed: Vec<String> = place.query_pairs().filter_map(|(_, value)| unpacked(&value)).collect();
            read.texts.extend(place.query_pairs().map(|(_, value)| value.to_lowercase()));
            read.texts.extend(packed.iter().map(|text| text.to_lowercase()));
            read.said = packed.first().map(|text| redactor.clean(text, 200)).unwrap_or(read.said);
            let value = |name: &str| place.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value);
            read.code = value("error").map(|text| redactor.clean(&text, 60)).unwrap_or(read.code);
            read.said = value("error_description").map(|text| redactor.clean(&text, 200)).unwrap_or(read.said);
            read.shown_place = redactor.clean(&place[..Position::AfterPath], 120);
            read.shown_host = redactor.clean(place.host_str().unwrap_or_default(), 80);
            read.place = Some(place);
        }
        read
    }

    /// Where a value of its application is copied from, as the end of a sentence.
    pub fn from_there(&self) -> String {
        self.there.strip_prefix(" in ").map_or_else(|| self.there.clone(), |place| format!(" from {place}"))
    }

    /// One of the texts contains one of these words.
    pub fn says(&self, any: &[&str]) -> bool {
        self.texts.iter().any(|text| any.iter().any(|word| text.contains(word)))
    }

    /// One of the texts is exactly this.
    pub fn says_only(&self, text: &str) -> bool {
        self.texts.iter().any(|one| one.trim_end_matches('.') == text)
    }

    /// A sentence names one of these things, and complains about it in one of these words.
    pub fn complains(&self, of: &[&str], words: &[&str]) -> bool {
        let both = |part: &str| of.iter().any(|one| part.contains(one)) && words.iter().any(|one| part.contains(one));
        self.texts.iter().any(|text| text.split(". ").any(both))
    }

    /// The redirect URI isn't registered for the application. A provider that says that the code belongs to another one has only
    /// checked the code.
    pub fn rejects_redirect_uri(&self) -> bool {
        let code = ["authorization code", "authorization grant", "authorization request", "another client"];
        let word = [
            "redirect_uri_mismatch",
            "redirect_mismatch",
            "bad_redirect_uri",
            "invalid_redirect_uri",
            "invalid redirect:",
        ];
        let domain = ["isn't included in the app's domains", "is not included in the app's domains"];
        let of = ["redirect_uri", "redirect uri", "redirect url", "redirection uri", "callback url", "callback uri"];
        let response = ["reply url"];
        let complaint = ["mismatch", "not match", "not registered", "invalid", "incorrect", "insecure", "is not"];
        let more = ["not associated", "not allowed", "not been whitelisted", "not been registered"];
        let complains = |of: &[&str]| self.complains(of, &complaint) || self.complains(of, &more);
        !self.says(&code)
            && (self.says(&word)
                || self.says(&domain)
                || complains(&of)
                || complains(&response)
                || self.faults("redirect_uri"))
    }

    /// There is no such endpoint at this URL, whatever the status.
    pub fn has_no_endpoint(&self) -> bool {
        let words = ["unknown_method", "unknown method", "no such method", "method not found", "unknown endpoint"];
        let more = ["unknown api", "no route", "route not found", "unknown path", "cannot post /", "cannot get /"];
        self.says(&words) || self.says(&more)
    }

    /// It complains about a header that the request has or should have. Complaints about the client ID and secret in a
    /// header don't count.
    pub fn complains_about_header(&self) -> bool {
        let words = ["missing", "required", "not valid", "invalid", "must", "unknown", "unsupported"];
        let own = ["authorization", "content-type", "basic", "client auth"];
        let more = ["auth header", "authentication header", "credential", "invalid_client", "token header", "bearer"];
        self.status >= 400 && self.complains(&["header"], &words) && !self.says(&own) && !self.says(&more)
    }

    /// It complains about a parameter that isn't part of the flow.
    pub fn complains_about_parameter(&self) -> bool {
        let words = ["missing", "required", "not valid", "invalid", "must", "not allowed"];
        let own =
            ["client_id", "redirect_uri", "response_type", "scope", "state", "code_challenge", "grant_type", "code"];
        // RFC 6749's own words for any malformed request.
        let any = ["otherwise malformed", "more than once", "required parameter, "];
        !self.says(&any)
            && self.complains(&["parameter"], &words)
            && !self.texts.iter().any(|text| {
                text.split(|char: char| !char.is_ascii_alphanumeric() && char != '_').any(|word| own.contains(&word))
            })
    }

    /// The user's authorization parameter that it rejects.
    pub fn rejected_parameter(&self) -> Option<&str> {
        let words = ["invalid", "not valid", "unknown", "unsupported", "not supported", "not allowed", "unrecognized"];
        let more = ["unexpected", "must be", "illegal", "bad value", "not permitted", "malformed"];
        let named = |name: &&String| {
            let name = name.to_lowercase();
            name.len() > 2
                && (self.complains(&[&name], &words) || self.complains(&[&name], &more) || self.faults(&name))
        };
        self.params.iter().find(named).map(String::as_str)
    }

    /// It requires a scope, and none is given.
    pub fn wants_scope(&self) -> bool {
        let missing = ["missing", "required", "empty", "must", "not specified", "no scope"];
        self.status >= 300 && !self.sent_scope && self.complains(&["scope"], &missing)
    }

    /// It requires a proof key that wasn't sent, or doesn't support the one that was. A provider that says that the key doesn't
    /// match the code has only checked the code.
    pub fn complains_about_pkce(&self) -> bool {
        let of = ["code_verifier", "code verifier", "code_challenge", "code challenge", "pkce"];
        let wants = ["required", "missing", "must be", "must provide", "needs", "expected"];
        let takes_none =
            ["not supported", "unsupported", "unexpected", "not allowed", "unknown parameter", "unrecognized"];
        self.status >= 400
            && if self.sent_pkce { self.complains(&of, &takes_none) } else { self.complains(&of, &wants) }
            || (300..400).contains(&self.status) && !self.sent_pkce && self.complains(&of, &wants)
    }

    /// A member of that name says what is wrong with the value, as in `{"client_id": ["..."]}`.
    pub fn faults(&self, member: &str) -> bool {
        self.status >= 400
            && self.texts.iter().any(|text| text.strip_prefix(member).is_some_and(|rest| rest.starts_with(": ")))
    }

    /// "It responded with 401 (invalid_client): Client authentication failed."
    pub fn words(&self) -> String {
        let ProviderResponse { status, code, said, shown_place, .. } = self;
        let code = if code.is_empty() || said.contains(code.as_str()) { String::new() } else { format!(" ({code})") };
        match said.trim_end_matches(['.', ' ']) {
            "" if !code.is_empty() => format!("It responded with {status}{code}."),
            "" if !shown_place.is_empty() => {
                format!("It responded with {status} and a redirect to {shown_place}, but no error message.")
            }
            "" => format!("It responded with {status} and no error message."),
            said => format!("It responded with {status}{code}: {said}."),
        }
    }

    fn with_page(self, body: &str, redactor: &Redactor) -> Self {
        let text = text_of_page(body);
        let title = body.split_once("<title").and_then(|(_, rest)| rest.split_once('>')).map(|(_, rest)| rest);
        let title = title.and_then(|rest| rest.split_once("</")).map_or("", |(title, _)| title.trim());
        let compact: String = body.chars().filter(|char| !matches!(char, ' ' | '"' | '\'')).collect();
        let asks_password = compact.to_ascii_lowercase().contains("type=password");
        // A short page contains only the error.
        let body = text_of_page(body.split_once("</head>").map_or(body, |(_, body)| body));
        let said = if body.len() < 200 && !body.is_empty() { &body } else { title };
        let (said, texts) = (redactor.clean(said, 200), vec![text.to_lowercase()]);
        Self { kind: Kind::Page, said, texts, asks_password, ..self }
    }

    fn with_json(self, json: &Value, redactor: &Redactor) -> Self {
        let mut texts = Vec::new();
        collect(json, "", 4, &mut texts);
        let inner = json.get("error").filter(|error| error.is_object()).unwrap_or(json);
        let inner = json.pointer("/errors/0").filter(|error| error.is_object()).unwrap_or(inner);
        let text = |names: &[&str]| names.iter().find_map(|name| inner.get(name).and_then(Value::as_str));
        let code = text(&["error", "code", "type", "errorCode", "error_code"]);
        let said = text(&["error_description", "message", "error_message", "detail", "description", "errmsg"]);
        // `{"field": "redirect_uri", "code": "invalid"}`
        let field = text(&["field"]).zip(code).map(|(field, code)| format!("{field}: {code}"));
        let said = said.or(field.as_deref());
        // If there is no code, the first sentence is the message.
        let first = texts.iter().find(|text| text.contains(' ') && code.is_none());
        let said = said.or(first.map(|text| &**text));
        let texts: Vec<&str> = texts.iter().map(|text| &**text).collect();
        // `"ok": true` and `"errors": []` aren't errors.
        let is_set = |(name, value): &(&String, &Value)| match value {
            Value::Null => false,
            Value::Bool(is) => *name != "ok" || !is,
            Value::Array(list) => !list.is_empty(),
            Value::Object(members) => !members.is_empty(),
            _ => true,
        };
        let members: Vec<String> =
            json.as_object().into_iter().flatten().filter(is_set).map(|(name, _)| name.clone()).collect();
        let is_user = |name: &String| ["id", "sub", "user_id", "email", "login"].contains(&name.as_str());
        let reports_error = reports_error(json, members.iter().any(is_user));
        Self { kind: Kind::Data, members, reports_error, ..self }.worded(code, said, &texts, redactor)
    }

    fn with_text(self, body: &str, form: bool, redactor: &Redactor) -> Self {
        let body = body.trim();
        if body.is_empty() {
            return self;
        }
        if form || body.contains('=') && !body.contains(char::is_whitespace) {
            let pairs: Vec<(String, String)> = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
            let text = |name| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
            let texts: Vec<&str> = pairs.iter().map(|(_, value)| value.as_str()).collect();
            let (code, said) = (text("error"), text("error_description"));
            let members = pairs.iter().map(|(name, _)| name.clone()).collect();
            let all: Value = pairs.iter().map(|(name, value)| (name.clone(), value.as_str())).collect();
            let reports_error = reports_error(&all, false);
            return Self { kind: Kind::Data, members, reports_error, ..self }.worded(code, said, &texts, redactor);
        }
        let start: String = body.chars().take(2_000).collect();
        Self { kind: Kind::Text, ..self }.worded(None, Some(body), &[&start], redactor)
    }

    /// Some providers put the message after the code: `invalid_client: Invalid client_id or client_secret`.
    fn worded(self, code: Option<&str>, said: Option<&str>, texts: &[&str], redactor: &Redactor) -> Self {
        // Cut it after the secrets are masked: half a secret can't be recognized.
        let code = redactor.clean(code.unwrap_or_default(), SENTENCES);
        let (code, rest) = code.split_once(": ").map_or((code.as_str(), None), |(code, rest)| (code, Some(rest)));
        let said = said.map(|said| redactor.clean(said, 200)).or(rest.map(|rest| visible(rest, 200)));
        Self {
            code: visible(code, 60),
            said: said.unwrap_or_default(),
            texts: texts.iter().map(|text| text.to_lowercase()).collect(),
            ..self
        }
    }
}

/// The text in a value that is base64, as some providers pack the reason for an error into a redirect. Between the texts
/// there may be the bytes of a binary format.
fn unpacked(value: &str) -> Option<String> {
    let plain = value.trim_end_matches('=');
    let bytes = STANDARD_NO_PAD.decode(plain).or_else(|_| URL_SAFE_NO_PAD.decode(plain)).ok()?;
    let is_text = |byte: &&u8| matches!(byte, b' '..=b'~');
    if plain.len() < 16 || bytes.iter().filter(is_text).count() * 10 < bytes.len() * 7 {
        return None;
    }
    let text: String = bytes.iter().map(|byte| if is_text(&byte) { char::from(*byte) } else { ' ' }).collect();
    // An opaque value may decode to letters by chance, but not to words.
    let words = || text.split_whitespace().filter(|word| word.len() > 2);
    let speaks = words().count() > 2 || words().any(|word| word.contains('_'));
    speaks.then(|| text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The texts of a JSON value, as deep as errors are nested. A sentence about a value that was sent gets the value's name.
fn collect<'a>(json: &'a Value, name: &str, depth: u8, texts: &mut Vec<Cow<'a, str>>) {
    match json {
        Value::String(text) if texts.len() < 100 => match ["client_id", "redirect_uri", "scope"].contains(&name) {
            true if text.contains(' ') => texts.push(format!("{name}: {text}").into()),
            _ => texts.push(text.into()),
        },
        Value::Array(list) if depth > 0 => list.iter().for_each(|one| collect(one, name, depth - 1, texts)),
        Value::Object(members) if depth > 0 => {
            // `{"field": "client_id", "code": "invalid"}`
            let text = |name: &str| members.get(name).and_then(Value::as_str);
            texts.extend(text("field").zip(text("code")).map(|(field, code)| format!("{field}: {code}").into()));
            members.iter().for_each(|(name, value)| collect(value, name, depth - 1, texts));
        }
        _ => {}
    }
}
