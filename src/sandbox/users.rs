//! The users that have signed in, and the Management API for them.
//!
//! Rule: a user is made by the first sign-in, and each later one replaces the profile. The provider's tokens are in `identities`,
//! and only a token with `read:user_idp_tokens` reads them.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::bearer::Scopes;
use super::http::{Request, Response};
use super::listing;
use super::problem::no_user;
use super::tenant::{Tenant, object, text};

#[derive(Default)]
pub struct Users(Vec<Map<String, Value>>);

/// The members of a user that no profile can set.
const OWN: &[&str] = &["identities", "created_at", "updated_at", "last_login", "last_ip", "logins_count", "user_id"];

impl Users {
    pub fn find(&self, user_id: &str) -> Option<&Map<String, Value>> {
        self.0.iter().find(|user| user.get("user_id").is_some_and(|id| id == user_id))
    }

    /// `profile`: what the script returned. `response`: the provider's token response.
    pub fn sign_in(
        &mut self,
        connection: &str,
        user_id: &str,
        profile: &Map<String, Value>,
        response: &Value,
        now: Timestamp,
    ) {
        let now = json!(now.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string());
        let before = self.find(user_id);
        let created_at = before.and_then(|user| user.get("created_at")).unwrap_or(&now).clone();
        let logins = before.and_then(|user| user.get("logins_count")?.as_u64()).unwrap_or_default();
        let mut user: Map<String, Value> = profile.clone();
        user.retain(|name, value| !OWN.contains(&name.as_str()) && !value.is_null());
        let text = |name: &str| profile.get(name).and_then(Value::as_str);
        let local_part = text("email").and_then(|email| email.split('@').next());
        let name = text("name").or_else(|| text("email")).unwrap_or(user_id).to_owned();
        let nickname = text("nickname").or(local_part).unwrap_or(&name).to_owned();
        user.insert("name".to_owned(), name.into());
        user.insert("nickname".to_owned(), nickname.into());
        if text("email").is_some() {
            user.entry("email_verified").or_insert(false.into());
        }
        let mut identity = object(json!({
            "connection": connection,
            "provider": "oauth2",
            "user_id": user_id.strip_prefix("oauth2|").unwrap_or(user_id),
            "isSocial": true,
        }));
        for name in ["access_token", "refresh_token"] {
            identity.extend(response.get(name).map(|token| (name.to_owned(), token.clone())));
        }
        user.extend(object(json!({
            "user_id": user_id,
            "identities": [identity],
            "created_at": created_at,
            "updated_at": now,
            "last_login": now,
            "last_ip": "127.0.0.1",
            "logins_count": logins + 1,
        })));
        self.remove(user_id);
        self.0.push(user);
    }

    fn remove(&mut self, user_id: &str) {
        self.0.retain(|user| user.get("user_id").is_none_or(|id| id != user_id));
    }

    /// Keeps the users of these connections. A connection's users are deleted with it.
    pub fn keep_those_of(&mut self, connections: &[&str]) {
        self.0.retain(|user| connections.contains(&connection_of(user)));
    }
}

fn connection_of(user: &Map<String, Value>) -> &str {
    user.get("identities").and_then(|list| list[0]["connection"].as_str()).unwrap_or_default()
}

fn shown(user: &Map<String, Value>, scopes: &Scopes, request: &Request) -> Result<Value, Response> {
    let mut user = user.clone();
    let identities = user.get_mut("identities").and_then(Value::as_array_mut).into_iter().flatten();
    for identity in identities.filter_map(Value::as_object_mut) {
        if !scopes.has("read:user_idp_tokens") {
            identity.retain(|name, _| !name.ends_with("_token"));
        }
    }
    listing::select(user, request)
}

/// Of the query language, only `identities.connection:"NAME"`, `user_id:"ID"` and `email:"EMAIL"` work.
pub fn list(tenant: &Tenant, scopes: &Scopes, request: &Request) -> Result<Response, Response> {
    scopes.need_any(&["read:users"])?;
    let query = request.parameter("q").unwrap_or_default();
    let asked = |name: &str| query.split_once(&format!("{name}:\"")).and_then(|(_, rest)| rest.split('"').next());
    let is = |asked: Option<&str>, found: &str| asked.is_none_or(|asked| asked == found);
    let found = tenant.users.0.iter().filter(|user| {
        is(asked("identities.connection"), connection_of(user))
            && is(asked("user_id"), text(user, "user_id"))
            && is(asked("email"), text(user, "email"))
    });
    let found = found.map(|user| shown(user, scopes, request)).collect::<Result<_, _>>()?;
    listing::page(found, request, "users", 50)
}

pub fn read(tenant: &Tenant, scopes: &Scopes, id: &str, request: &Request) -> Result<Response, Response> {
    scopes.need_any(&["read:users"])?;
    let user = tenant.users.find(id).ok_or_else(no_user)?;
    Ok(Response::json(200, &shown(user, scopes, request)?))
}

pub fn delete(tenant: &mut Tenant, scopes: &Scopes, id: &str) -> Result<Response, Response> {
    scopes.need_any(&["delete:users"])?;
    tenant.users.remove(id);
    Ok(Response::empty(204))
}
