//! Each secret is bound to the host where it would go when it is given. Here is what the values alone say about that host.

use super::{Setup, Value};
use crate::domain::fields::FieldId::{self, *};
use crate::domain::parse::{Domain, host_of, is_auth0};

impl Setup {
    /// Where a secret would go; None if the values don't say that. Behind a custom domain only a token says which host the
    /// Management API has: see [`crate::domain::hosts::destination`].
    pub fn destination(&self, id: FieldId) -> Option<String> {
        match id {
            ApplicationSecret | TokenHeaders => host_of(&self.url(TokenUrl)?),
            Auth0ClientSecret => host_of(&self.domain()?.base()),
            ApiToken | MgmtClientSecret => {
                let is_canonical = |login: &Domain| is_auth0(login.authority()) || login.is_loopback();
                host_of(&self.canonical_domain().or_else(|| self.domain().filter(is_canonical))?.base())
            }
            _ => None,
        }
    }

    /// Binds each secret that has no host yet.
    pub fn bind_to(&mut self, destination: impl Fn(&Setup, FieldId) -> Option<String>) {
        let open = |(id, value): (&FieldId, &Value)| (id.is_secret() && value.given_for.is_none()).then_some(*id);
        let open: Vec<FieldId> = self.values.iter().filter_map(open).collect();
        for id in open {
            let here = destination(self, id);
            if let Some(value) = self.values.get_mut(&id) {
                value.given_for = here;
            }
        }
    }
}
