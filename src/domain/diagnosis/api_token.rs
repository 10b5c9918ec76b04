//! What the Management API responds when the token, its scopes or the tenant's plan is at fault. Source as in `management`.

use super::management::{seen, words};
use super::{Cause, Seen};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};
use crate::domain::token::SCOPES;

const EXPLORER: &str = "https://manage.auth0.com/#/apis/management/explorer";

pub(super) const CAUSES: &[Cause] = &[
    Cause {
        id: "not_a_token",
        example: || seen(400, "Bad HTTP authentication header format", "Bearer"),
        diagnose: |seen| {
            (seen.status == 400 && seen.message.contains("authentication header")).then(|| {
                let what = "Auth0 does not see a token in what was sent";
                token_at_fault(seen, what, "It is not three parts with dots between them.")
            })
        },
    },
    Cause {
        id: "token_expired",
        example: || seen(401, "Expired token received for JSON Web Token validation", ""),
        diagnose: |seen| {
            (seen.status == 401 && seen.says(&["expired"]))
                .then(|| token_at_fault(seen, "The token has expired", "Auth0 says so."))
        },
    },
    Cause {
        id: "wrong_audience",
        example: || seen(401, "Bad audience: https://myaudience.com/api/v2", "Unauthorized"),
        diagnose: |seen| {
            (seen.status == 401 && seen.message.contains("audience")).then(|| {
                let fix = "Get a token of this tenant's Auth0 Management API, whose audience ends in /api/v2/; where Domain is a custom domain, give the tenant's own domain.";
                let what = "The token is for another API or tenant";
                Finding { fix: fix.to_owned(), ..token_at_fault(seen, what, words(seen)) }
            })
        },
    },
    Cause {
        id: "wrong_signature",
        example: || seen(401, "Invalid signature received for JSON Web Token validation", ""),
        diagnose: |seen| {
            (seen.status == 401 && seen.says(&["signature"])).then(|| {
                let why = format!("{} It is of another tenant, or cut off at its end.", words(seen));
                token_at_fault(seen, "The token was not signed by this tenant", why)
            })
        },
    },
    Cause {
        id: "not_global",
        example: || seen(401, "Client is not global.", ""),
        diagnose: |seen| {
            (seen.status == 401 && seen.says(&["not global"])).then(|| {
                let what = "The token is of an application that may not use the Management API";
                token_at_fault(seen, what, words(seen))
            })
        },
    },
    Cause {
        id: "token_refused",
        example: || seen(401, "Invalid token", ""),
        diagnose: |seen| {
            (seen.status == 401).then(|| {
                let diagnosis = token_at_fault(seen, "Auth0 does not accept the token", words(seen));
                Finding { fix: format!("It may be of another tenant, or cut off. {}", diagnosis.fix), ..diagnosis }
            })
        },
    },
    Cause {
        id: "entity_limit",
        example: || seen(403, "You reached the limit of entities of this type for this tenant.", ""),
        diagnose: |seen| {
            (seen.status == 403 && seen.message.contains("limit of entities")).then(|| {
                Finding::failed(
                    Class::Conflict,
                    "The tenant may have no more connections of this kind",
                    "Auth0's free plan allows two social connections.",
                    "Delete one at Dashboard > Authentication > Social, or upgrade the plan.",
                )
                .on(FieldId::ConnectionName)
            })
        },
    },
    // Its error code may be that of a missing scope.
    Cause {
        id: "entitlement",
        example: || seen(403, "Please upgrade your subscription to use bot detection", "insufficient_scope"),
        diagnose: |seen| {
            let by_plan = seen.code == "insufficient_entitlement" || seen.says(&["upgrade your", "subscription"]);
            (seen.status == 403 && by_plan).then(|| {
                let what = format!("The tenant's plan does not let Auth0 {}", seen.doing);
                let fix = "Do without what the message names, or upgrade the plan: Dashboard > Tenant Settings > Subscription.";
                Finding::failed(Class::Auth, what, words(seen), fix)
            })
        },
    },
    Cause {
        id: "scope",
        example: || seen(403, "Insufficient scope, expected any of: create:connections", "insufficient_scope"),
        diagnose: |seen| {
            let lacks = seen.code == "insufficient_scope" || seen.message.starts_with("Insufficient scope");
            (seen.status == 403 && lacks).then(|| {
                let wanted = seen.message.split_once("of: ").map_or("the scope for this", |(_, list)| list);
                let known = SCOPES.iter().find(|(scope, _)| wanted.split([',', ' ']).any(|one| one == *scope));
                let why = match known {
                    None => format!("The token lacks {wanted}."),
                    Some((_, prevents)) => format!("The token lacks {wanted}: {prevents}."),
                };
                let fix = match seen.minted {
                    true => "Tick it for the Machine to Machine application (Dashboard > Applications > APIs > Auth0 Management API > Machine to Machine Applications), then test again: a new token is minted.".to_owned(),
                    false => format!("Copy a token with all scopes: {EXPLORER}"),
                };
                let diagnosis = token_at_fault(seen, &format!("The token may not {}", seen.doing), why);
                Finding { fix, ..diagnosis.class(Class::Scope) }
            })
        },
    },
    Cause {
        id: "forbidden",
        example: || seen(403, "Your account is not allowed to set options.set_user_root_attributes", ""),
        diagnose: |seen| {
            (seen.status == 403).then(|| {
                Finding::failed(
                    Class::Auth,
                    format!("Auth0 refused to {}", seen.doing),
                    words(seen),
                    "See what the message names; the plan or the tenant's settings may not allow it.",
                )
            })
        },
    },
];

/// The field is where the token comes from, and the fix gets another one.
fn token_at_fault(seen: &Seen, what: &str, why: impl Into<String>) -> Finding {
    let (field, fix) = match seen.minted {
        true => (FieldId::MgmtClientId, "Test again: another one is minted. If it stays, compare the Machine to Machine application's id and secret with the tenant's.".into()),
        false => (FieldId::ApiToken, format!("Copy a new one, whole: {EXPLORER}")),
    };
    Finding::failed(Class::Auth, what, why, fix).on(field)
}
