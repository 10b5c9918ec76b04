//! Behaviour of `update`: keys and answers in, state and effects out. The tenant is simulated by a function of requests, the
//! keyring and the files by maps; the real ones are driven by the tests of the binary.

mod again;
mod journey;
mod keeping;
mod random;
mod typing;

use super::*;
use crate::app::effect::Effect;
use crate::app::message::{Key, Saved};
use crate::app::model::Keeping;
use crate::domain::fields::FieldId;
use crate::domain::http::{Answer, Method, Reply, Request};
use crate::domain::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub const DOMAIN: &str = "acme.eu.auth0.com";

pub fn now() -> Timestamp {
    Timestamp::from_second(1_795_000_000).unwrap()
}

pub fn token(scope: &str) -> String {
    let payload = json!({"aud": format!("https://{DOMAIN}/api/v2/"), "exp": now().as_second() + 86_400, "scope": scope, "azp": "m2m"});
    let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}.c2ln", encode("{}"), encode(&payload.to_string()))
}

pub const ALL_SCOPES: &str = "create:connections read:connections read:connections_options update:connections \
    update:connections_options read:clients update:clients delete:connections read:users";

/// The world as maps: performs every effect at once.
pub struct Simulated {
    pub model: Model,
    pub sent: Vec<Request>,
    pub effects: Vec<Effect>,
    pub vault: BTreeMap<FieldId, Secret>,
    pub vault_works: bool,
    pub files_written: u64,
    pub connection: Option<Value>,
    pub enabled: bool,
    pub callbacks: Vec<String>,
    /// Answers 401 to tokens that end so, to every method or to this one.
    pub refuses: Option<&'static str>,
    pub refuses_only: Option<Method>,
}

impl Simulated {
    pub fn new() -> Self {
        let mut model = Model::new("default", now());
        model.keeping = Keeping::Keyring { read: true, asked_at: None };
        input::focus(&mut model);
        let callbacks = vec!["http://localhost:3000/callback".to_owned()];
        Self {
            model,
            sent: Vec::new(),
            effects: Vec::new(),
            vault: BTreeMap::new(),
            vault_works: true,
            files_written: 0,
            connection: None,
            enabled: false,
            callbacks,
            refuses: None,
            refuses_only: None,
        }
    }

    /// Words and names of keys, as in "enter, down, c-o, type hello".
    pub fn keys(&mut self, script: &str) {
        for part in script.split(", ") {
            if let Some(text) = part.strip_prefix("type ") {
                for char in text.chars() {
                    self.send(Message::Key(Key::Char(char)));
                }
                continue;
            }
            if let Some(text) = part.strip_prefix("paste ") {
                self.send(Message::Paste(Secret::new(text)));
                continue;
            }
            self.send(Message::Key(match part {
                "enter" => Key::Enter,
                "tab" => Key::Tab,
                "s-tab" => Key::BackTab,
                "up" => Key::Up,
                "down" => Key::Down,
                "esc" => Key::Esc,
                "pgdn" => Key::PageDown,
                "pgup" => Key::PageUp,
                "bs" => Key::Backspace,
                "space" => Key::Char(' '),
                ctrl if ctrl.starts_with("c-") => Key::Ctrl(ctrl.chars().nth(2).unwrap()),
                other => Key::Char(other.chars().next().unwrap()),
            }));
        }
    }

    pub fn send(&mut self, message: Message) {
        let mut messages = vec![message];
        while let Some(message) = messages.pop() {
            for effect in update(&mut self.model, message) {
                self.effects.push(effect.clone());
                messages.extend(self.perform(effect));
            }
        }
    }

    fn perform(&mut self, effect: Effect) -> Option<Message> {
        match effect {
            Effect::Send { ticket, request, .. } => {
                let answer = self.answer(&request);
                self.sent.push(request);
                Some(Message::Answered { ticket, answer })
            }
            Effect::WriteVault { ticket, secrets, .. } if self.vault_works => {
                self.vault = secrets.into_iter().collect();
                Some(Message::VaultWritten { ticket, result: Ok(()) })
            }
            Effect::WriteVault { ticket, .. } => Some(Message::VaultWritten { ticket, result: Err(no_keyring()) }),
            Effect::SaveProfile(profile) => {
                self.files_written += 1;
                let saved = Saved { file_revision: profile.file_revision + 1, ..Saved::default() };
                Some(Message::ProfileSaved { profile: profile.name, result: Ok(saved) })
            }
            _ => None,
        }
    }

    fn answer(&mut self, request: &Request) -> Answer {
        let url = url::Url::parse(&request.url).unwrap();
        let body: Value =
            request.payload().map(|(_, text)| serde_json::from_str(&text).unwrap_or_default()).unwrap_or_default();
        let only = self.refuses_only.is_none_or(|method| method == request.method);
        if request
            .bearer
            .as_ref()
            .is_some_and(|token| only && self.refuses.is_some_and(|end| token.reveal().ends_with(end)))
        {
            return reply(401, json!({"message": "Invalid token"}));
        }
        match (request.method, url.path()) {
            (_, "/.well-known/openid-configuration") => {
                reply(200, json!({"issuer": format!("https://{}/", url.host_str().unwrap())}))
            }
            (Method::Get, "/authorize") => {
                let location = "https://discord.com/api/oauth2/authorize?client_id=key&redirect_uri=https%3A%2F%2Facme.eu.auth0.com%2Flogin%2Fcallback";
                Ok(Reply { location: Some(location.into()), ..reply(302, Value::Null).unwrap() })
            }
            (Method::Post, "/oauth/token") => {
                reply(200, json!({"access_token": token(ALL_SCOPES), "expires_in": 86_400}))
            }
            (Method::Get, "/api/v2/connections") => {
                reply(200, Value::Array(self.connection.clone().into_iter().collect()))
            }
            (Method::Post, "/api/v2/connections") => {
                let mut created = body;
                created["id"] = json!("con_1");
                self.connection = Some(created.clone());
                reply(201, created)
            }
            (Method::Get, "/api/v2/connections/con_1") => match &self.connection {
                Some(connection) => reply(200, connection.clone()),
                None => reply(
                    404,
                    json!({"message": "The connection does not exist", "errorCode": "inexistent_connection"}),
                ),
            },
            (Method::Patch, "/api/v2/connections/con_1") => {
                let Some(connection) = &mut self.connection else { return reply(404, json!({})) };
                connection["options"] = body["options"].clone();
                connection["display_name"] = body["display_name"].clone();
                reply(200, connection.clone())
            }
            (Method::Delete, "/api/v2/connections/con_1") => {
                self.connection = None;
                reply(202, json!({"deleted_at": "2026-11-22T00:00:00Z"}))
            }
            (Method::Get, "/api/v2/connections/con_1/clients") => {
                let clients = if self.enabled { json!([{"client_id": "app"}]) } else { json!([]) };
                reply(200, json!({"clients": clients}))
            }
            (Method::Patch, "/api/v2/connections/con_1/clients") => {
                self.enabled = body[0]["status"] == true;
                reply(204, Value::Null)
            }
            (Method::Get, "/api/v2/clients") => reply(
                200,
                json!([{"client_id": "app", "name": "Acme Web", "app_type": "regular_web", "callbacks": self.callbacks},
                {"client_id": "m2m", "name": "Machine", "app_type": "non_interactive"}]),
            ),
            (Method::Get, "/api/v2/clients/app") => reply(
                200,
                json!({"client_id": "app", "name": "Acme Web", "app_type": "regular_web", "callbacks": self.callbacks}),
            ),
            (Method::Patch, "/api/v2/clients/app") => {
                self.callbacks = serde_json::from_value(body["callbacks"].clone()).unwrap();
                reply(200, json!({}))
            }
            (Method::Get, "/api/v2/users") => reply(200, json!({"total": 0, "users": []})),
            _ => reply(404, json!({"message": "Not Found"})),
        }
    }

    /// Requests that change something, as method and path.
    pub fn changes(&self) -> Vec<String> {
        let path = |request: &Request| url::Url::parse(&request.url).unwrap().path().to_owned();
        let changing =
            self.sent.iter().filter(|request| request.method != Method::Get && path(request) != "/oauth/token");
        changing.map(|request| format!("{} {}", request.method.as_str(), path(request))).collect()
    }

    pub fn notice(&self) -> &str {
        self.model.notice.as_ref().map_or("", |notice| notice.text.as_str())
    }
}

pub fn reply(status: u16, json: Value) -> Answer {
    let body = if json.is_null() { String::new() } else { json.to_string() };
    Ok(Reply { status, location: None, reset: None, body: Secret::new(body), ms: 7 })
}

pub fn no_keyring() -> crate::domain::diagnosis::Diagnosis {
    use crate::domain::diagnosis::{Class, Diagnosis};
    Diagnosis::new(Class::Keyring, "There is no keyring", "No bus.", "Install gnome-keyring.")
}
