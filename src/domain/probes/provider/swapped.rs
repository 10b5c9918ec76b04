//! The client ID and the secret, one in the field of the other: tried the other way around if the provider doesn't know the
//! client ID. Both are sent as before, in the body and to the same host, so no other server gets the secret.

use super::authorization::page;
use super::exchange::{FIRST, accepted, configured, is_ready, request, response_kind};
use crate::domain::fields::FieldId::*;
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::probes::ProbeRow;
use crate::domain::response_data::{PageKind, TokenResponseKind};
use crate::domain::secret::Secret;

pub const ROW: ProbeRow = ProbeRow {
    probe: Probe::ExchangeSwapped,
    question: "If the provider doesn't know the client ID, are the client ID and the secret swapped?",
    doing: "try the client ID and secret swapped",
    after: &[Probe::Exchange, Probe::ExchangeOther, Probe::ExchangeBasic, Probe::Authorization],
    control: None,
    ready: |known| is_ready(known) && known.setup.has(ApplicationSecret) && has_unknown_id(known),
    request: |known| {
        let (id, secret) = (known.setup.open(ApplicationKey)?, known.setup.secret(ApplicationSecret)?);
        request(known, configured(known.setup), secret.clone(), Some(Secret::new(id)))
    },
    ..FIRST
};

/// The provider doesn't know the client ID: by its token URL, or by its sign-in page while the token URL rejects both.
fn has_unknown_id(known: Known) -> bool {
    let page = page(known, Probe::Authorization).is_some_and(|page| page.kind == PageKind::UnknownClient);
    let unknown = match response_kind(known, Probe::Exchange) {
        Some(TokenResponseKind::RejectedId) => true,
        Some(kind) => page && kind.rejects_client(),
        None => false,
    };
    unknown && accepted(known).is_none()
}

/// The swapped values are accepted. The provider rejected them as they were, so it does check them.
pub fn is_swapped(known: Known) -> bool {
    response_kind(known, Probe::ExchangeSwapped).is_some_and(TokenResponseKind::accepts_client)
}
