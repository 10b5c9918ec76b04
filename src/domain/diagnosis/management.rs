//! What Auth0's Management API answers when it says no.
//!
//! Source: recorded answers and the OpenAPI document. `{"statusCode", "error", "message", "errorCode"?}`.

use super::{Cause, Class, Diagnosis, Seen};
use crate::domain::connection;
use crate::domain::fields::FieldId;
use crate::domain::safe_text::visible;
use crate::domain::token::SCOPES;

const EXPLORER: &str = "https://manage.auth0.com/#/apis/management/explorer";

pub(super) const CAUSES: &[Cause] = &[
    Cause {
        id: "payload",
        example: || {
            seen(
                400,
                "Payload validation error: 'Object didn't pass validation for format uri: x' on property options.tokenURL (The token URL).",
                "invalid_body",
            )
        },
        applies: |seen| seen.status == 400 && payload_error(&seen.message).is_some(),
        tell: |seen| {
            let (what, path) = payload_error(&seen.message).unwrap_or_default();
            let at = path.and_then(connection::field_of).map(|(field, _)| field);
            let name = at.map(|field| field.label()).or(path).unwrap_or("the document");
            let told = Diagnosis::new(
                Class::UserInput,
                format!("Auth0 does not accept {name}"),
                visible(what, 300),
                "Change that value and try again.",
            );
            at.map_or(told.clone(), |field| told.on(field))
        },
    },
    Cause {
        id: "not_a_token",
        example: || seen(400, "Bad HTTP authentication header format", "Bearer"),
        applies: |seen| seen.status == 400 && seen.message.contains("authentication header"),
        tell: |_| {
            Diagnosis::new(
                Class::Auth,
                "Auth0 does not see a token in what was sent",
                "It is not three parts with dots between them.",
                format!("Copy the token again, whole: {EXPLORER}"),
            )
            .on(FieldId::ApiToken)
        },
    },
    Cause {
        id: "bad_request",
        example: || seen(400, "Cannot set both options.attributes and options.validation", "invalid_body"),
        applies: |seen| seen.status == 400,
        tell: |seen| {
            Diagnosis::new(
                Class::UserInput,
                format!("Auth0 refused to {}", seen.doing),
                words(seen),
                "Change what it names and try again.",
            )
        },
    },
    Cause {
        id: "token_expired",
        example: || seen(401, "Expired token received for JSON Web Token validation", ""),
        applies: |seen| seen.status == 401 && seen.message.to_lowercase().contains("expired"),
        tell: |_| {
            Diagnosis::new(Class::Auth, "The token has expired", "Auth0 says so.", format!("Get a new one: {EXPLORER}"))
                .on(FieldId::ApiToken)
        },
    },
    Cause {
        id: "wrong_audience",
        example: || seen(401, "Bad audience: https://myaudience.com/api/v2", "Unauthorized"),
        applies: |seen| seen.status == 401 && seen.message.contains("audience"),
        tell: |seen| {
            Diagnosis::new(Class::Auth, "The token is for another API or tenant", words(seen), "Get a token of this tenant's Auth0 Management API; where Domain is a custom domain, give the tenant's own domain.")
                .on(FieldId::ApiToken)
        },
    },
    Cause {
        id: "token_refused",
        example: || seen(401, "Invalid token", ""),
        applies: |seen| seen.status == 401,
        tell: |seen| {
            Diagnosis::new(
                Class::Auth,
                "Auth0 does not accept the token",
                words(seen),
                format!("It may be of another tenant, or cut off. Copy it again: {EXPLORER}"),
            )
            .on(FieldId::ApiToken)
        },
    },
    Cause {
        id: "entity_limit",
        example: || seen(403, "You reached the limit of entities of this type for this tenant.", ""),
        applies: |seen| seen.status == 403 && seen.message.contains("limit of entities"),
        tell: |_| {
            Diagnosis::new(
                Class::Conflict,
                "The tenant may have no more connections of this kind",
                "Auth0's free plan allows two social connections.",
                "Delete one at Dashboard > Authentication > Social, or upgrade the plan.",
            )
        },
    },
    Cause {
        id: "scope",
        example: || seen(403, "Insufficient scope, expected any of: create:connections", "insufficient_scope"),
        applies: |seen| {
            seen.status == 403 && (seen.code == "insufficient_scope" || seen.message.starts_with("Insufficient scope"))
        },
        tell: |seen| {
            let wanted = seen.message.split_once("of: ").map_or("the scope for this", |(_, list)| list);
            let prevents = SCOPES
                .iter()
                .find(|(scope, _)| wanted.split([',', ' ']).any(|one| one == *scope))
                .map_or("", |(_, what)| what);
            let why = if prevents.is_empty() {
                format!("The token lacks {wanted}.")
            } else {
                format!("The token lacks {wanted}: {prevents}.")
            };
            Diagnosis::new(Class::Scope, format!("The token may not {}", seen.doing), why, format!("Add the scope to the Machine to Machine application, then get a new token; or copy one with all scopes: {EXPLORER}"))
                .on(FieldId::ApiToken)
        },
    },
    Cause {
        id: "forbidden",
        example: || seen(403, "Please upgrade your subscription to use bot detection", "insufficient_entitlement"),
        applies: |seen| seen.status == 403,
        tell: |seen| {
            Diagnosis::new(
                Class::Auth,
                format!("Auth0 refused to {}", seen.doing),
                words(seen),
                "See what the message names; the plan or the tenant's settings may not allow it.",
            )
        },
    },
    Cause {
        id: "no_such_connection",
        example: || seen(404, "The connection does not exist", "inexistent_connection"),
        applies: |seen| {
            seen.status == 404
                && (seen.code == "inexistent_connection" || seen.message.contains("connection does not exist"))
        },
        tell: |_| {
            Diagnosis::new(
                Class::Conflict,
                "The connection is no longer there",
                "It was deleted at Auth0, or it is in another tenant.",
                "Create it again, or open the profile of the other tenant.",
            )
            .on(FieldId::ConnectionName)
        },
    },
    Cause {
        id: "no_such_client",
        example: || seen(404, "The client does not exist", "inexistent_client"),
        applies: |seen| {
            seen.status == 404 && (seen.code == "inexistent_client" || seen.message.contains("client does not exist"))
        },
        tell: |_| {
            Diagnosis::new(
                Class::UserInput,
                "The tenant has no application with this Client ID",
                "Auth0 says that it does not exist.",
                "Copy the Client ID from Dashboard > Applications, or pick the application from the list.",
            )
            .on(FieldId::Auth0ClientId)
        },
    },
    Cause {
        id: "not_found",
        example: || seen(404, "Not Found", ""),
        applies: |seen| seen.status == 404,
        tell: |seen| {
            Diagnosis::new(
                Class::Api,
                format!("Nothing is found at {}", seen.host),
                words(seen),
                "Check that Domain is an Auth0 tenant.",
            )
            .on(FieldId::Auth0Domain)
        },
    },
    Cause {
        id: "name_taken",
        example: || seen(409, "A connection with the same name already exists", "connection_conflict"),
        applies: |seen| seen.status == 409 && !seen.message.contains("being deleted"),
        tell: |seen| {
            Diagnosis::new(
                Class::Conflict,
                "The tenant has a connection of this name already",
                words(seen),
                "Choose another name, or update the one that is there.",
            )
            .on(FieldId::ConnectionName)
        },
    },
    Cause {
        id: "being_deleted",
        example: || seen(409, "The connection is being deleted, try again later", ""),
        applies: |seen| seen.status == 409,
        tell: |seen| {
            Diagnosis::new(
                Class::Conflict,
                "A connection of this name is just being deleted",
                words(seen),
                "Wait a minute and try again.",
            )
            .on(FieldId::ConnectionName)
        },
    },
    Cause {
        id: "rate_limit",
        example: || seen(429, "Global limit has been reached", "too_many_requests"),
        applies: |seen| seen.status == 429,
        tell: |seen| {
            Diagnosis::new(
                Class::RateLimit,
                "Auth0 has had too many requests",
                format!("{}. A free tenant allows two a second.", words(seen).trim_end_matches('.')),
                "Wait until the limit opens again, then try again.",
            )
        },
    },
    Cause {
        id: "server",
        example: || seen(503, "", ""),
        applies: |seen| seen.status >= 500,
        tell: |seen| {
            Diagnosis::new(
                Class::Api,
                format!("Auth0 could not {}", seen.doing),
                format!("It answered {}. {}", seen.status, seen.message).trim_end(),
                "Try again in a minute; https://status.auth0.com tells about outages.",
            )
        },
    },
    Cause {
        id: "no_json",
        example: || Seen { status: 200, json: false, ..seen(200, "", "") },
        applies: |seen| seen.status < 300 && !seen.json,
        tell: |seen| {
            Diagnosis::new(
                Class::Api,
                format!("{} does not answer like Auth0", seen.host),
                "The answer is not of the form that Auth0 gives; a captive portal or a proxy may have sent it.",
                "Check the domain and the network.",
            )
            .on(FieldId::Auth0Domain)
        },
    },
];

/// Auth0's words, or that there were none.
fn words(seen: &Seen) -> String {
    if seen.message.is_empty() {
        format!("It answered {} without a reason.", seen.status)
    } else {
        let text = visible(&seen.message, 300);
        if text.ends_with(['.', '!', '?', '…']) { text } else { text + "." }
    }
}

/// `Payload validation error: 'WHAT' on property PATH (DESCRIPTION).` to what and path; the property may be missing.
fn payload_error(message: &str) -> Option<(&str, Option<&str>)> {
    let rest = message.strip_prefix("Payload validation error: '")?;
    let (what, after) = match rest.rsplit_once("' on property ") {
        Some((what, after)) => (what, Some(after)),
        None => (rest.rsplit_once('\'')?.0, None),
    };
    let path = after.map(|after| after.split([' ', '(']).next().unwrap_or(after).trim_end_matches('.'));
    (!what.is_empty()).then_some((what, path.filter(|path| !path.is_empty())))
}

fn seen(status: u16, message: &str, code: &str) -> Seen {
    Seen {
        doing: "create the connection",
        host: "acme.eu.auth0.com".into(),
        host_field: Some(FieldId::Auth0Domain),
        status,
        message: message.into(),
        code: code.into(),
        json: true,
        ..Seen::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_document_leads_to_its_field() {
        let told = super::super::management(&(CAUSES[0].example)());
        assert_eq!(told.field, Some(FieldId::TokenUrl));
        let root = "Payload validation error: 'Additional properties not allowed: enabled_clients'";
        assert_eq!(payload_error(root), Some(("Additional properties not allowed: enabled_clients", None)));
        assert_eq!(payload_error("Invalid"), None);
    }
}
