//! What Auth0's Management API answers when it says no.
//!
//! Source: recorded answers and the OpenAPI document. `{"statusCode", "error", "message", "errorCode"?}`.

use super::{Cause, Seen};
use crate::domain::connection;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Diagnosis};
use crate::domain::safe_text::visible;
use crate::domain::setup::Setup;

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
            let at = path.and_then(|path| field_at(path, seen.own_script));
            // Whose it is; the provider's name is not known here.
            let name = at.map(|field| Setup::default().name_of(field)).or(path.map(str::to_owned));
            let name = name.unwrap_or_else(|| "the document".into());
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
        id: "not_for_social",
        example: || {
            seen(
                400,
                "Cross App Access Requesting App is not supported for this connection.",
                "operation_not_supported",
            )
        },
        applies: |seen| {
            seen.status == 400
                && (seen.code == "operation_not_supported" || seen.message.contains("can be set only for"))
        },
        tell: |seen| {
            Diagnosis::new(
                Class::UserInput,
                "Auth0 does not do this for a connection of this kind",
                words(seen),
                "Take out what the message names: a custom social connection has no such option.",
            )
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
        id: "no_such_user",
        example: || seen(404, "The user does not exist.", "inexistent_user"),
        applies: |seen| seen.status == 404 && seen.code == "inexistent_user",
        tell: |_| {
            let why = "Nobody of that id has signed in, or the user was deleted.";
            Diagnosis::new(Class::Conflict, "The tenant has no such user", why, "Sign in once more, then look again.")
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
        id: "realm_taken",
        example: || seen(409, "There is already another connection with some realms from \"realms\" parameter", ""),
        applies: |seen| seen.status == 409 && seen.message.contains("realm"),
        tell: |seen| {
            let what = "Another connection of the tenant has this name as a realm";
            let fix = "Choose another name, or take the realm from that connection.";
            Diagnosis::new(Class::Conflict, what, words(seen), fix).on(FieldId::ConnectionName)
        },
    },
    Cause {
        id: "domain_connection_taken",
        example: || seen(409, "There is already a domain connection enabled for strategy", ""),
        applies: |seen| seen.status == 409 && seen.message.contains("domain connection"),
        tell: |seen| {
            let what = "The tenant has a domain connection of this kind already";
            let fix =
                "Take is_domain_connection away from that one: Dashboard > Authentication > Social > the connection.";
            Diagnosis::new(Class::Conflict, what, words(seen), fix).on(FieldId::ConnectionName)
        },
    },
    Cause {
        id: "client_taken",
        example: || seen(409, "The name/client_id tuple has already been used for another connection", ""),
        applies: |seen| seen.status == 409 && seen.message.contains("client_id tuple"),
        tell: |seen| {
            let what = "Another connection of the tenant uses this Client ID of the provider";
            let fix = "Update that connection, or register an application of its own at the provider.";
            Diagnosis::new(Class::Conflict, what, words(seen), fix).on(FieldId::ApplicationKey)
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
        applies: |seen| seen.status >= 500 || seen.status == 408,
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
pub(super) fn words(seen: &Seen) -> String {
    if seen.message.is_empty() {
        format!("It answered {} without a reason.", seen.status)
    } else {
        let text = visible(&seen.message, 300);
        if text.ends_with(['.', '!', '?', '…']) { text } else { text + "." }
    }
}

/// The field behind a property of a request: of the connection, of the application, of the list of enabled applications.
fn field_at(path: &str, own_script: bool) -> Option<FieldId> {
    // `options.scope[0]`, `[0].client_id`
    let plain: String = path.split(['[', ']']).filter(|part| part.parse::<u32>().is_err()).collect();
    match plain.trim_matches('.') {
        "callbacks" => Some(FieldId::CallbackUrls),
        "client_id" | "enabled_clients" => Some(FieldId::Auth0ClientId),
        "options" | "strategy" => None,
        plain => match connection::field_of(plain)?.0 {
            // No line of its own: only the whole is known.
            FieldId::Provider => None,
            FieldId::Mapping if own_script => Some(FieldId::Script),
            field => Some(field),
        },
    }
}

/// `Payload validation error: 'WHAT' on property PATH (DESCRIPTION).` to what and path; the property may be missing. Of the
/// path and the query of a request Auth0 complains in the same way.
fn payload_error(message: &str) -> Option<(&str, Option<&str>)> {
    let kinds = ["Payload", "Path", "Query"];
    let rest = kinds.iter().find_map(|kind| message.strip_prefix(kind)?.strip_prefix(" validation error: '"))?;
    let (what, after) = match rest.rsplit_once("' on property ") {
        Some((what, after)) => (what, Some(after)),
        None => (rest.rsplit_once('\'')?.0, None),
    };
    let path = after.map(|after| after.split([' ', '(']).next().unwrap_or(after).trim_end_matches('.'));
    (!what.is_empty()).then_some((what, path.filter(|path| !path.is_empty())))
}

pub(super) fn seen(status: u16, message: &str, code: &str) -> Seen {
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
