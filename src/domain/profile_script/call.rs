//! How the userinfo request is made: its kind, and what the provider needs besides the token.

mod read;
#[cfg(test)]
mod tests;

use serde::Deserialize;
use serde_json::{Map, Value, json};

/// The kinds of userinfo requests. A provider that needs another one gets a custom script.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CallKind {
    /// GET with `Authorization: Bearer`.
    #[default]
    Get,
    /// The same with provider-specific headers.
    GetHeader,
    /// GET with parameters, usually the token.
    Query,
    /// POST without body and content type, as Dropbox requires it.
    PostEmpty,
    /// POST with a form.
    PostForm,
    /// POST with a GraphQL query. A response with `errors` is a failure.
    Graphql,
    /// The userinfo URL contains `{token}`, as at HubSpot.
    TokenInPath,
    /// The userinfo URL contains `{user_id}`, the part of the token before its first dot, as at Etsy.
    IdFromToken,
    /// Makes no request: the user is in the ID token of the token response.
    IdToken,
    /// A request that can't be generated, for example because it is signed. The user writes the script.
    Script,
}

impl CallKind {
    pub const ALL: [Self; 10] = [
        Self::Get,
        Self::GetHeader,
        Self::Query,
        Self::PostEmpty,
        Self::PostForm,
        Self::Graphql,
        Self::TokenInPath,
        Self::IdFromToken,
        Self::IdToken,
        Self::Script,
    ];

    /// The word in the field A0CONNECT_USER_CALL and in the provider files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::GetHeader => "get-header",
            Self::Query => "query",
            Self::PostEmpty => "post-empty",
            Self::PostForm => "post-form",
            Self::Graphql => "graphql",
            Self::TokenInPath => "token-in-path",
            Self::IdFromToken => "id-from-token",
            Self::IdToken => "id-token",
            Self::Script => "script",
        }
    }

    pub fn is_post(self) -> bool {
        matches!(self, Self::PostEmpty | Self::PostForm | Self::Graphql)
    }

    /// A generated script of this kind makes a userinfo request.
    pub fn makes_request(self) -> bool {
        !matches!(self, Self::IdToken | Self::Script)
    }

    /// The name in braces that the userinfo URL must contain, which the script fills in.
    pub fn in_url(self) -> Option<&'static str> {
        match self {
            Self::TokenInPath => Some("token"),
            Self::IdFromToken => Some("user_id"),
            _ => None,
        }
    }
}

/// The userinfo request. The values of headers, parameters and form can contain names in braces. `{token}` is the
/// access token, `{client_id}` the provider's client ID, and `{context.openid}` is `openid` in the token response. Any
/// other word is a placeholder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Map<String, Value>")]
pub struct UserCall {
    pub kind: CallKind,
    /// Names and values. A header with `{token}`, or one named Authorization, replaces `Authorization: Bearer`.
    pub headers: Vec<(String, String)>,
    /// Parameters added to the userinfo URL. If one has `{token}`, the script sends no `Authorization: Bearer`.
    pub query: Vec<(String, String)>,
    /// The form of [`CallKind::PostForm`]. If it has `{token}`, the script sends no `Authorization: Bearer`.
    pub form: Vec<(String, String)>,
    /// The query of [`CallKind::Graphql`].
    pub graphql: Option<String>,
    /// The provider compresses every response.
    pub gzip: bool,
    pub email: Option<EmailCall>,
}

/// A second request, GET with the same headers, for a provider that returns the email from another URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailCall {
    pub url: String,
    /// The path of the list of emails. Empty if the response is the list, None if the response is an object.
    pub list: Option<String>,
    /// The email of the list whose value at this path is true. Without it, the first one.
    pub primary: Option<String>,
    /// The path of the address in the entry of the list, or in the response.
    pub address: String,
    /// The path of the provider's statement that the address is verified.
    pub verified: Option<String>,
}

impl UserCall {
    /// The same object as in the field A0CONNECT_USER_CALL, on one line.
    pub fn to_json(&self) -> String {
        let mut members = Map::from_iter([("kind".to_owned(), json!(self.kind.word()))]);
        for (name, pairs) in [("headers", &self.headers), ("query", &self.query), ("form", &self.form)] {
            if !pairs.is_empty() {
                let pairs: Map<_, _> = pairs.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
                members.insert(name.to_owned(), Value::Object(pairs));
            }
        }
        if let Some(graphql) = &self.graphql {
            members.insert("graphql".to_owned(), json!(graphql));
        }
        if self.gzip {
            members.insert("gzip".to_owned(), json!(true));
        }
        if let Some(email) = &self.email {
            members.insert("email".to_owned(), Value::Object(email.members()));
        }
        Value::Object(members).to_string()
    }

    /// A header with this name is given. Names are case-insensitive (RFC 9110 section 5.1).
    pub(super) fn names(&self, header: &str) -> bool {
        self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case(header))
    }

    /// The request has the token, or other credentials, elsewhere than in `Authorization: Bearer`.
    pub fn brings_token(&self) -> bool {
        let mut values = [&self.headers, &self.query, &self.form].into_iter().flatten();
        self.kind == CallKind::TokenInPath
            || self.names("Authorization")
            || values.any(|(_, value)| terms(value).contains(&Term::Token))
    }

    /// The names in braces that only the user knows, such as `account_id`.
    pub fn placeholders(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for (_, value) in [&self.headers, &self.query, &self.form].into_iter().flatten() {
            for term in terms(value) {
                if let Term::Placeholder(name) = term
                    && !names.contains(&name)
                {
                    names.push(name);
                }
            }
        }
        names
    }

    /// The same request with the values of its placeholders, as far as there are any.
    pub fn filled(mut self, values: &[(String, String)]) -> Self {
        let known = |name: &str| values.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let texts = [&mut self.headers, &mut self.query, &mut self.form].into_iter().flatten();
        for (_, text) in texts {
            let fill = |term: Term| match term {
                Term::Placeholder(name) => known(name).map_or_else(|| term.to_string(), str::to_owned),
                term => term.to_string(),
            };
            let filled = terms(text).into_iter().map(fill).collect();
            *text = filled;
        }
        if let Some(email) = &mut self.email {
            for (name, value) in values {
                email.url = email.url.replace(&format!("{{{name}}}"), value);
            }
        }
        self
    }
}

impl EmailCall {
    fn members(&self) -> Map<String, Value> {
        let members = [
            ("url", Some(&self.url)),
            ("list", self.list.as_ref()),
            ("primary", self.primary.as_ref()),
            ("address", Some(&self.address)),
            ("verified", self.verified.as_ref()),
        ];
        members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), json!(value?)))).collect()
    }
}

/// A piece of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term<'a> {
    Text(&'a str),
    Token,
    ClientId,
    /// The name of a member of the token response.
    Context(&'a str),
    Placeholder(&'a str),
}

impl std::fmt::Display for Term<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            Term::Text(text) => formatter.write_str(text),
            Term::Token => formatter.write_str("{token}"),
            Term::ClientId => formatter.write_str("{client_id}"),
            Term::Context(name) => write!(formatter, "{{context.{name}}}"),
            Term::Placeholder(name) => write!(formatter, "{{{name}}}"),
        }
    }
}

/// Splits a value once, so the text that replaces a piece can't contain another one.
pub fn terms(value: &str) -> Vec<Term<'_>> {
    let (mut terms, mut text, mut at) = (Vec::new(), 0, 0);
    while let Some(open) = value[at..].find('{').map(|open| at + open) {
        at = open + 1;
        let inside = value[at..].split_once('}').map(|(inside, _)| inside);
        let Some((inside, term)) = inside.and_then(|inside| Some((inside, in_braces(inside)?))) else { continue };
        if text < open {
            terms.push(Term::Text(&value[text..open]));
        }
        terms.push(term);
        at += inside.len() + 1;
        text = at;
    }
    if text < value.len() {
        terms.push(Term::Text(&value[text..]));
    }
    terms
}

fn in_braces(inside: &str) -> Option<Term<'_>> {
    let is_word =
        |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    match inside {
        "token" => Some(Term::Token),
        "client_id" => Some(Term::ClientId),
        inside => match inside.strip_prefix("context.") {
            Some(name) => is_word(name).then_some(Term::Context(name)),
            None => is_word(inside).then_some(Term::Placeholder(inside)),
        },
    }
}
