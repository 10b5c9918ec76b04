//! Values that were changed here after the connection was last written at Auth0: what differs then isn't a drift.

use super::field_of_difference;
use crate::domain::fields::FieldId::{self, *};
use crate::domain::response_data::Difference;
use crate::domain::setup::{Setup, Source};
use jiff::Timestamp;

/// The difference comes from a value that was changed here since then.
pub fn is_made_since(setup: &Setup, differs: &Difference, since: Option<Timestamp>) -> bool {
    behind(field_of_difference(setup, differs)).iter().any(|id| is_newer(setup, *id, since))
}

/// A value of the connection was changed here since then.
pub fn is_changed_since(setup: &Setup, since: Option<Timestamp>) -> bool {
    let of_connection = |id: &FieldId| {
        !matches!(
            id,
            Auth0Domain
                | Auth0CanonicalDomain
                | Auth0ClientId
                | Auth0ClientSecret
                | CallbackUrls
                | ApiToken
                | MgmtClientId
                | MgmtClientSecret
        )
    };
    setup.values.keys().filter(|id| of_connection(id)).any(|id| is_newer(setup, *id, since))
}

/// A value that a command line or a pipeline gives states what should be there, so another one at Auth0 is a drift.
fn is_newer(setup: &Setup, id: FieldId, since: Option<Timestamp>) -> bool {
    let from_outside =
        |source: &Source| matches!(source, Source::Flag | Source::Environment(_) | Source::EnvFile | Source::Stdin);
    let value = setup.values.get(&id).filter(|value| !from_outside(&value.source));
    let changed = value.map(|value| value.changed_at);
    changed.zip(since).is_some_and(|(changed, since)| changed > since)
}

/// The values that this field's part of the document is made of.
fn behind(field: FieldId) -> Vec<FieldId> {
    match field {
        Mapping | Script | UserCall | UserDetailUrl => vec![Mapping, Script, UserCall, UserDetailUrl, Placeholders],
        TokenAuth | TokenHeaders => vec![TokenAuth, TokenHeaders, ApplicationKey, ApplicationSecret],
        AuthorizationUrl | TokenUrl => vec![field, Placeholders],
        ConnectionName | DisplayName => vec![field, Provider],
        field => vec![field],
    }
}
