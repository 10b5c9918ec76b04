//! What the Management API responds when the token, its scopes or the tenant's plan is at fault. Source as in `management`.

use super::management::{symptoms, words};
use super::{Cause, Symptoms};
use crate::domain::cli_login::log_in_again;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Actor, Class, Finding};
use crate::domain::token::SCOPES;

const EXPLORER: &str = "https://manage.auth0.com/#/apis/management/explorer";

pub(super) const CAUSES: &[Cause] = &[
    Cause {
        id: "not_a_token",
        example: || symptoms(400, "Bad HTTP authentication header format", "Bearer"),
        diagnose: |symptoms| {
            (symptoms.status == 400 && symptoms.message.contains("authentication header")).then(|| {
                let why = "A token has three parts separated by dots, but this one doesn't.";
                token_at_fault(symptoms, "Auth0 can't read the token", why)
            })
        },
    },
    Cause {
        id: "token_expired",
        example: || symptoms(401, "Expired token received for JSON Web Token validation", ""),
        diagnose: |symptoms| {
            (symptoms.status == 401 && symptoms.says(&["expired"]))
                .then(|| token_at_fault(symptoms, "The token has expired", "Auth0 rejected it as expired."))
        },
    },
    Cause {
        id: "wrong_audience",
        example: || symptoms(401, "Bad audience: https://myaudience.com/api/v2", "Unauthorized"),
        diagnose: |symptoms| {
            (symptoms.status == 401 && symptoms.message.contains("audience")).then(|| {
                let fix = format!(
                    "Get a token for this tenant's Auth0 Management API. If Domain is a custom domain, also enter {}.",
                    FieldId::Auth0CanonicalDomain.label()
                );
                let what = "The token is for another API or tenant";
                Finding { fix, ..token_at_fault(symptoms, what, words(symptoms)) }
            })
        },
    },
    Cause {
        id: "wrong_signature",
        example: || symptoms(401, "Invalid signature received for JSON Web Token validation", ""),
        diagnose: |symptoms| {
            (symptoms.status == 401 && symptoms.says(&["signature"])).then(|| {
                let why = format!("{} It's from another tenant, or its end is missing.", words(symptoms));
                token_at_fault(symptoms, "This tenant didn't sign the token", why)
            })
        },
    },
    Cause {
        id: "not_global",
        example: || symptoms(401, "Client is not global.", ""),
        diagnose: |symptoms| {
            (symptoms.status == 401 && symptoms.says(&["not global"]))
                .then(|| token_at_fault(symptoms, "The token isn't for the Management API", words(symptoms)))
        },
    },
    Cause {
        id: "token_refused",
        example: || symptoms(401, "Invalid token", ""),
        diagnose: |symptoms| {
            (symptoms.status == 401).then(|| {
                let why = format!("{} It may be from another tenant, or incomplete.", words(symptoms));
                token_at_fault(symptoms, "Auth0 rejected the token", why)
            })
        },
    },
    // Before the limit of connections, which has the same message.
    Cause {
        id: "application_limit",
        example: || Symptoms {
            doing: "create the temporary application",
            ..symptoms(403, "You reached the limit of entities of this type for this tenant.", "")
        },
        diagnose: |symptoms| {
            let is_limit = symptoms.status == 403 && symptoms.message.contains("limit of entities");
            (is_limit && symptoms.doing.starts_with("create the") && symptoms.doing.ends_with("application")).then(
                || {
                    Finding::failed(
                        Class::Api,
                        "The tenant has reached its application limit",
                        "Auth0's free plan allows ten applications.",
                        "Delete one in Dashboard > Applications, or upgrade the plan.",
                    )
                    .on(FieldId::Auth0ClientId)
                },
            )
        },
    },
    Cause {
        id: "grant_limit",
        example: || Symptoms {
            doing: "grant scopes to the Machine to Machine application",
            ..symptoms(403, "You reached the limit of entities of this type for this tenant.", "")
        },
        diagnose: |symptoms| {
            let is_limit = symptoms.status == 403 && symptoms.message.contains("limit of entities");
            (is_limit && symptoms.doing.starts_with("grant scopes")).then(|| {
                Finding::failed(
                    Class::Api,
                    "The tenant has reached its client grant limit",
                    "Auth0's free plan allows 100.",
                    "Delete one in Dashboard > Applications > APIs, or upgrade the plan.",
                )
                .on(FieldId::MgmtClientId)
            })
        },
    },
    Cause {
        id: "entity_limit",
        example: || symptoms(403, "You reached the limit of entities of this type for this tenant.", ""),
        diagnose: |symptoms| {
            (symptoms.status == 403 && symptoms.message.contains("limit of entities")).then(|| {
                Finding::failed(
                    Class::Api,
                    "The tenant has reached its connection limit",
                    "Auth0's free plan allows two social connections.",
                    "Delete one in Dashboard > Authentication > Social, or upgrade the plan.",
                )
                .on(FieldId::ConnectionName)
            })
        },
    },
    // Its error code may be that of a missing scope.
    Cause {
        id: "entitlement",
        example: || symptoms(403, "Please upgrade your subscription to use bot detection", "insufficient_scope"),
        diagnose: |symptoms| {
            let by_plan =
                symptoms.code == "insufficient_entitlement" || symptoms.says(&["upgrade your", "subscription"]);
            (symptoms.status == 403 && by_plan).then(|| {
                let fix =
                    "Remove the setting named in the message, or upgrade the plan in Dashboard > Tenant Settings > Subscription.";
                Finding::failed(Class::Api, "The tenant's plan doesn't include this", words(symptoms), fix)
            })
        },
    },
    Cause {
        id: "scope",
        example: || symptoms(403, "Insufficient scope, expected any of: create:connections", "insufficient_scope"),
        diagnose: |symptoms| {
            let lacks = symptoms.code == "insufficient_scope" || symptoms.message.starts_with("Insufficient scope");
            (symptoms.status == 403 && lacks).then(|| {
                let wanted = symptoms.message.split_once("of: ").map_or("the scope for this", |(_, list)| list);
                let known = SCOPES.iter().find(|(scope, _)| wanted.split([',', ' ']).any(|one| one == *scope));
                let why = match known {
                    None => format!("The token lacks {wanted}."),
                    Some((_, prevents)) => format!("The token lacks {wanted}, so {prevents}."),
                };
                let fix = match symptoms.issued {
                    true => "Grant it to your Machine to Machine application in Dashboard > Applications > APIs > Auth0 Management API > Machine to Machine Applications. Then check again.".to_owned(),
                    false if symptoms.of_login => log_in_again(known.map(|(scope, _)| *scope).as_slice()),
                    false => format!("Paste a token with all scopes from {EXPLORER}"),
                };
                let diagnosis = token_at_fault(symptoms, "The token lacks a scope", why);
                Finding { fix, ..diagnosis.class(Class::Scope) }
            })
        },
    },
    Cause {
        id: "forbidden",
        example: || symptoms(403, "Your account is not allowed to set options.set_user_root_attributes", ""),
        diagnose: |symptoms| {
            (symptoms.status == 403).then(|| {
                let fix = "Change the setting named in the message. The plan or the tenant may not allow it.";
                Finding::failed(Class::Api, format!("Couldn't {}", symptoms.doing), words(symptoms), fix)
            })
        },
    },
];

/// The field is where the token comes from, and the fix gets another one.
fn token_at_fault(symptoms: &Symptoms, what: &str, why: impl Into<String>) -> Finding {
    let (field, fix) = match symptoms.issued {
        true => (
            FieldId::MgmtClientId,
            "Check again to request another token. If that fails too, copy the M2M client ID and secret again.".into(),
        ),
        false if symptoms.of_login => (FieldId::ApiToken, log_in_again(&[])),
        false => (FieldId::ApiToken, format!("Copy a new token from {EXPLORER}")),
    };
    let finding = Finding::failed(Class::Auth, what, why, fix).on(field);
    if symptoms.of_login { finding.by(Actor::YouOnThisMachine) } else { finding }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_of_auth0_cli_is_replaced_on_this_machine() {
        for (status, message, fix) in [
            (401, "Invalid token", "Run auth0 login, then read the login again."),
            (
                401,
                "Expired token received for JSON Web Token validation",
                "Run auth0 login, then read the login again.",
            ),
            (
                403,
                "Insufficient scope, expected any of: read:clients",
                "Run auth0 login --scopes read:clients, then read the login again.",
            ),
        ] {
            let of_login = Symptoms { of_login: true, ..symptoms(status, message, "") };
            let finding = CAUSES.iter().find_map(|cause| (cause.diagnose)(&of_login)).unwrap();
            assert_eq!((finding.fix.as_str(), finding.actor()), (fix, Some(Actor::YouOnThisMachine)), "{message}");
            let pasted = CAUSES.iter().find_map(|cause| (cause.diagnose)(&symptoms(status, message, ""))).unwrap();
            assert_eq!(pasted.actor(), Some(Actor::YouAtAuth0), "{message}");
        }
    }
}
