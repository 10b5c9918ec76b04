//! What Auth0's Management API answers where the token, or what it may, is at fault. Source as in `management`.

use super::management::{seen, words};
use super::{Cause, Seen};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Diagnosis};
use crate::domain::token::SCOPES;

const EXPLORER: &str = "https://manage.auth0.com/#/apis/management/explorer";

pub(super) const CAUSES: &[Cause] = &[
    Cause {
        id: "not_a_token",
        example: || seen(400, "Bad HTTP authentication header format", "Bearer"),
        applies: |seen| seen.status == 400 && seen.message.contains("authentication header"),
        tell: |seen| {
            let what = "Auth0 does not see a token in what was sent";
            Diagnosis::new(Class::Auth, what, "It is not three parts with dots between them.", token(seen).1)
                .on(token(seen).0)
        },
    },
    Cause {
        id: "token_expired",
        example: || seen(401, "Expired token received for JSON Web Token validation", ""),
        applies: |seen| seen.status == 401 && seen.message.to_lowercase().contains("expired"),
        tell: |seen| {
            let (field, fix) = token(seen);
            Diagnosis::new(Class::Auth, "The token has expired", "Auth0 says so.", fix).on(field)
        },
    },
    Cause {
        id: "wrong_audience",
        example: || seen(401, "Bad audience: https://myaudience.com/api/v2", "Unauthorized"),
        applies: |seen| seen.status == 401 && seen.message.contains("audience"),
        tell: |seen| {
            let fix = "Get a token of this tenant's Auth0 Management API, whose audience ends in /api/v2/; where Domain is a custom domain, give the tenant's own domain.";
            Diagnosis::new(Class::Auth, "The token is for another API or tenant", words(seen), fix).on(token(seen).0)
        },
    },
    Cause {
        id: "wrong_signature",
        example: || seen(401, "Invalid signature received for JSON Web Token validation", ""),
        applies: |seen| seen.status == 401 && seen.message.to_lowercase().contains("signature"),
        tell: |seen| {
            let (field, fix) = token(seen);
            let why = format!("{} It is of another tenant, or cut off at its end.", words(seen));
            Diagnosis::new(Class::Auth, "The token was not signed by this tenant", why, fix).on(field)
        },
    },
    Cause {
        id: "not_global",
        example: || seen(401, "Client is not global.", ""),
        applies: |seen| seen.status == 401 && seen.message.to_lowercase().contains("not global"),
        tell: |seen| {
            let (field, fix) = token(seen);
            let what = "The token is of an application that may not use the Management API";
            Diagnosis::new(Class::Auth, what, words(seen), fix).on(field)
        },
    },
    Cause {
        id: "token_refused",
        example: || seen(401, "Invalid token", ""),
        applies: |seen| seen.status == 401,
        tell: |seen| {
            let (field, fix) = token(seen);
            let fix = format!("It may be of another tenant, or cut off. {fix}");
            Diagnosis::new(Class::Auth, "Auth0 does not accept the token", words(seen), fix).on(field)
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
            .on(FieldId::ConnectionName)
        },
    },
    // Its code may be that of a missing scope.
    Cause {
        id: "entitlement",
        example: || seen(403, "Please upgrade your subscription to use bot detection", "insufficient_scope"),
        applies: |seen| {
            let says = |words: &str| seen.message.to_lowercase().contains(words);
            seen.status == 403
                && (seen.code == "insufficient_entitlement" || says("upgrade your") || says("subscription"))
        },
        tell: |seen| {
            Diagnosis::new(
                Class::Auth,
                format!("The tenant's plan does not let Auth0 {}", seen.doing),
                words(seen),
                "Do without what the message names, or upgrade the plan: Dashboard > Tenant Settings > Subscription.",
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
            let fix = match seen.minted {
                true => "Tick it for the Machine to Machine application (Dashboard > Applications > APIs > Auth0 Management API > Machine to Machine Applications), then test again: a new token is minted.".to_owned(),
                false => format!("Copy a token with all scopes: {EXPLORER}"),
            };
            Diagnosis::new(Class::Scope, format!("The token may not {}", seen.doing), why, fix).on(token(seen).0)
        },
    },
    Cause {
        id: "forbidden",
        example: || seen(403, "Your account is not allowed to set options.set_user_root_attributes", ""),
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
];

/// Where the token comes from, and what gets another one.
fn token(seen: &Seen) -> (FieldId, String) {
    match seen.minted {
        true => (FieldId::MgmtClientId, "Test again: another one is minted. If it stays, compare the Machine to Machine application's id and secret with the tenant's.".into()),
        false => (FieldId::ApiToken, format!("Copy a new one, whole: {EXPLORER}")),
    }
}
