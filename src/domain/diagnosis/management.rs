//! Why the Management API rejects a request.
//!
//! Source: recorded responses and the OpenAPI document. `{"statusCode", "error", "message", "errorCode"?}`.

use super::{Cause, OUTAGE, Symptoms};
use crate::domain::connection;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Actor, Class, Finding};
use crate::domain::safe_text::visible;
use crate::domain::setup::Setup;

pub(super) const CAUSES: &[Cause] = &[
    Cause {
        id: "payload",
        example: || {
            symptoms(
                400,
                "Payload validation error: 'Object didn't pass validation for format uri: x' on property options.tokenURL (The token URL).",
                "invalid_body",
            )
        },
        diagnose: |symptoms| {
            let (why, path) = payload_error(&symptoms.message).filter(|_| symptoms.status == 400)?;
            let field = path.and_then(|path| field_at(path, symptoms.own_script));
            let name = match (field, path) {
                // Named after its owner: the provider's own name isn't known here.
                (Some(field), _) => Setup::default().name_of(field),
                (None, path) => path.unwrap_or("the connection").to_owned(),
            };
            let what = format!("Auth0 rejected {name}");
            let fix = "Change that value and try again.";
            Some(Finding { field, ..Finding::failed(Class::UserInput, what, visible(why, 300), fix) })
        },
    },
    Cause {
        id: "not_for_social",
        example: || {
            symptoms(
                400,
                "Cross App Access Requesting App is not supported for this connection.",
                "operation_not_supported",
            )
        },
        diagnose: |symptoms| {
            let unsupported =
                symptoms.code == "operation_not_supported" || symptoms.message.contains("can be set only for");
            (symptoms.status == 400 && unsupported).then(|| {
                let what = "This connection type doesn't support this option";
                let fix = "Remove the option named in the message. Custom social connections don't have it.";
                Finding::failed(Class::UserInput, what, words(symptoms), fix)
            })
        },
    },
    Cause {
        id: "bad_request",
        example: || symptoms(400, "Cannot set both options.attributes and options.validation", "invalid_body"),
        diagnose: |symptoms| {
            (symptoms.status == 400).then(|| {
                let what = format!("Couldn't {}", symptoms.doing);
                Finding::failed(
                    Class::UserInput,
                    what,
                    words(symptoms),
                    "Change the option named in the message, and try again.",
                )
            })
        },
    },
    Cause {
        id: "no_such_connection",
        example: || symptoms(404, "The connection does not exist", "inexistent_connection"),
        diagnose: |symptoms| {
            let named =
                symptoms.code == "inexistent_connection" || symptoms.message.contains("connection does not exist");
            (symptoms.status == 404 && named).then(|| {
                Finding::failed(
                    Class::Conflict,
                    "The connection doesn't exist anymore",
                    "It was deleted at Auth0, or it's in another tenant.",
                    "Create it again, or open the profile of the other tenant.",
                )
                .on(FieldId::ConnectionName)
            })
        },
    },
    Cause {
        id: "no_such_client",
        example: || symptoms(404, "The client does not exist", "inexistent_client"),
        diagnose: |symptoms| {
            let named = symptoms.code == "inexistent_client" || symptoms.message.contains("client does not exist");
            (symptoms.status == 404 && named).then(|| {
                Finding::failed(
                    Class::Auth,
                    "The tenant has no application with this ID",
                    "Auth0 found no application with this client ID.",
                    "Copy the client ID from Dashboard > Applications, or pick the application from the list.",
                )
                .on(FieldId::Auth0ClientId)
                .by(Actor::You)
            })
        },
    },
    Cause {
        id: "no_such_user",
        example: || symptoms(404, "The user does not exist.", "inexistent_user"),
        diagnose: |symptoms| {
            (symptoms.status == 404 && symptoms.code == "inexistent_user").then(|| {
                let why = "No user with that ID has signed in, or the user was deleted.";
                let fix = "Sign in again, then check again.";
                Finding::failed(Class::Api, "The tenant has no such user", why, fix)
            })
        },
    },
    Cause {
        id: "not_found",
        example: || symptoms(404, "Not Found", ""),
        diagnose: |symptoms| {
            (symptoms.status == 404).then(|| {
                let what = format!("{} doesn't have this endpoint", symptoms.host);
                let fix = "Check that Domain is an Auth0 tenant.";
                Finding::failed(Class::Api, what, words(symptoms), fix).on(FieldId::Auth0Domain).by(Actor::You)
            })
        },
    },
    Cause {
        id: "realm_taken",
        example: || symptoms(409, "There is already another connection with some realms from \"realms\" parameter", ""),
        diagnose: |symptoms| {
            (symptoms.status == 409 && symptoms.message.contains("realm")).then(|| {
                let what = "Another connection uses this name as a realm";
                let fix = "Choose another name, or remove the realm from that connection.";
                Finding::failed(Class::Conflict, what, words(symptoms), fix).on(FieldId::ConnectionName)
            })
        },
    },
    Cause {
        id: "domain_connection_taken",
        example: || symptoms(409, "There is already a domain connection enabled for strategy", ""),
        diagnose: |symptoms| {
            (symptoms.status == 409 && symptoms.message.contains("domain connection")).then(|| {
                let what = "The tenant already has such a domain connection";
                let fix = "Turn off is_domain_connection for the other one in Dashboard > Authentication > Social.";
                Finding::failed(Class::Conflict, what, words(symptoms), fix)
                    .on(FieldId::ConnectionName)
                    .by(Actor::YouAtAuth0)
            })
        },
    },
    Cause {
        id: "client_taken",
        example: || symptoms(409, "The name/client_id tuple has already been used for another connection", ""),
        diagnose: |symptoms| {
            (symptoms.status == 409 && symptoms.message.contains("client_id tuple")).then(|| {
                let what = "Another connection uses this provider client ID";
                let fix = "Update that connection, or register another application at the provider.";
                Finding::failed(Class::Conflict, what, words(symptoms), fix).on(FieldId::ApplicationKey)
            })
        },
    },
    Cause {
        id: "name_taken",
        example: || symptoms(409, "A connection with the same name already exists", "connection_conflict"),
        diagnose: |symptoms| {
            (symptoms.status == 409 && !symptoms.message.contains("being deleted")).then(|| {
                let what = "The connection name is taken";
                let fix = "Choose another name, or update the existing connection.";
                let why = "Each connection of a tenant has its own name.";
                Finding::failed(Class::Conflict, what, why, fix).on(FieldId::ConnectionName)
            })
        },
    },
    Cause {
        id: "being_deleted",
        example: || symptoms(409, "The connection is being deleted, try again later", ""),
        diagnose: |symptoms| {
            (symptoms.status == 409).then(|| {
                let what = "A connection with this name is being deleted";
                let (why, fix) = ("Auth0 hasn't finished the deletion.", "Wait a minute and try again.");
                Finding::failed(Class::Conflict, what, why, fix).on(FieldId::ConnectionName).by(Actor::Nobody)
            })
        },
    },
    Cause {
        id: "rate_limit",
        example: || symptoms(429, "Global limit has been reached", "too_many_requests"),
        diagnose: |symptoms| {
            (symptoms.status == 429).then(|| {
                let why =
                    format!("{}. A free tenant allows two requests a second.", words(symptoms).trim_end_matches('.'));
                let fix = "Wait a minute, then try again.";
                Finding::failed(Class::RateLimit, "Auth0 received too many requests", why, fix)
            })
        },
    },
    Cause {
        id: "server",
        example: || symptoms(503, "", ""),
        diagnose: |symptoms| {
            (symptoms.status >= 500 || symptoms.status == 408).then(|| {
                Finding::failed(
                    Class::Network,
                    format!("Couldn't {}", symptoms.doing),
                    format!("Auth0 responded with {}. {}", symptoms.status, symptoms.message).trim_end(),
                    OUTAGE,
                )
                .by(Actor::Auth0)
            })
        },
    },
    Cause {
        id: "no_json",
        example: || Symptoms { status: 200, json: false, ..symptoms(200, "", "") },
        diagnose: |symptoms| {
            (symptoms.status < 300 && !symptoms.json).then(|| {
                Finding::failed(
                    Class::Api,
                    format!("{} doesn't respond like Auth0", symptoms.host),
                    "The response isn't Auth0's. A captive portal or a proxy may have sent it.",
                    "Check Domain and the network.",
                )
                .on(FieldId::Auth0Domain)
                .by(Actor::YouOnThisMachine)
            })
        },
    },
];

/// Auth0's message as a sentence.
pub(super) fn words(symptoms: &Symptoms) -> String {
    match visible(&symptoms.message, 300) {
        text if text.is_empty() => format!("Auth0 responded with {} and no reason.", symptoms.status),
        text if text.ends_with(['.', '!', '?', '…']) => text,
        text => text + ".",
    }
}

/// The field behind a property of a request body: the connection, the application or the list of enabled applications.
fn field_at(path: &str, own_script: bool) -> Option<FieldId> {
    // `options.scope[0]`, `[0].client_id`
    let plain: String = path.split(['[', ']']).filter(|part| part.parse::<u32>().is_err()).collect();
    match plain.trim_matches('.') {
        "callbacks" => Some(FieldId::CallbackUrls),
        "client_id" | "enabled_clients" => Some(FieldId::Auth0ClientId),
        "options" | "strategy" => None,
        plain => match connection::field_of(plain)?.0 {
            // The property isn't a field's own: only the connection is known.
            FieldId::Provider => None,
            FieldId::Mapping if own_script => Some(FieldId::Script),
            field => Some(field),
        },
    }
}

/// `Payload validation error: 'WHAT' on property PATH (DESCRIPTION).` to what and path. The property may be missing. Auth0
/// complains about a request's path and query in the same way.
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

pub(super) fn symptoms(status: u16, message: &str, code: &str) -> Symptoms {
    Symptoms {
        doing: "create the connection",
        host: "acme.eu.auth0.com".into(),
        host_field: Some(FieldId::Auth0Domain),
        status,
        message: message.into(),
        code: code.into(),
        json: true,
        ..Symptoms::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rejected_payload_leads_to_its_field() {
        let diagnosis = super::super::management(&(CAUSES[0].example)());
        assert_eq!(diagnosis.field, Some(FieldId::TokenUrl));
        let root = "Payload validation error: 'Additional properties not allowed: enabled_clients'";
        assert_eq!(payload_error(root), Some(("Additional properties not allowed: enabled_clients", None)));
        assert_eq!(payload_error("Invalid"), None);
    }
}
