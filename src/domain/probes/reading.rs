//! Turns a response into a fact, a token, or a time to repeat the request.

use super::{Received, Server, TOKEN_FIELDS, provider, retry_at};
use crate::domain::connection;
use crate::domain::diagnosis::{self, Symptoms};
use crate::domain::facts::Fact;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding, State};
use crate::domain::http::{HttpResult, Request, evidence};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::response_data::ResponseData;
use crate::domain::secret::Secret;
use crate::domain::token::IssuedToken;
use jiff::Timestamp;

#[derive(Clone, Debug, PartialEq)]
pub enum Reading {
    Fact(Fact),
    Token(IssuedToken, Fact),
    /// The list continues at this checkpoint. If no more of it is read, the fact stands.
    More(String, Fact),
    /// Rate limited: repeat the request at this time. Until then the fact stands.
    RateLimited(Timestamp, Fact),
    /// The provider reported too many requests: it gets no more in this round.
    Closed(Fact),
}

pub fn read(probe: Probe, known: Known, request: &Request, result: &HttpResult) -> Reading {
    let Known { setup, now, .. } = known;
    let row = probe.row();
    let redactor = connection::redactor(setup);
    // Until the provider has accepted the client ID, it may be the secret in the wrong field.
    let open = row.server == Server::Provider && !provider::exchange_is_proven(known);
    let key = setup.open(FieldId::ApplicationKey).filter(|_| open).map(Secret::new);
    let redactor = redactor.and(&key);
    let host_field = match row.server {
        Server::Provider => row.field,
        _ if request.origin() == setup.domain().and_then(|domain| Request::get(domain.base()).origin()) => {
            FieldId::Auth0Domain
        }
        _ => FieldId::Auth0CanonicalDomain,
    };
    let symptoms = Symptoms::new(row.doing, request, host_field, result, setup, &redactor);
    let fact = |(finding, data): (Finding, ResponseData)| {
        let finding = finding.made_safe(&redactor);
        let finding = Finding { evidence: Some(evidence(request, result, &redactor)), ..finding };
        // A proxy or bot check in front of the tenant says nothing about the row.
        let walled = symptoms.is_wall() && finding.class == Some(Class::Network);
        let finding = if walled { Finding { state: State::Inconclusive, ..finding } } else { finding };
        // If the token was the reason for the rejection, the request is repeated with another token.
        let rejected = matches!(finding.class, Some(Class::Auth | Class::Scope));
        let by_token = request.bearer.is_some() && rejected && finding.field != Some(FieldId::Auth0ClientId);
        let token = TOKEN_FIELDS.iter().filter(|id| by_token && !row.fields.contains(id));
        let fields: Vec<FieldId> = row.fields.iter().chain(token).copied().collect();
        Fact { finding, data, seen_at: now, used: setup.used(&fields) }
    };
    let nothing = |finding: Finding| (finding, ResponseData::Nothing);
    let response = match result {
        Err(_) => return Reading::Fact(fact(nothing(diagnosis::network(&symptoms)))),
        Ok(response) if response.status == 429 && row.server == Server::Provider => {
            let limited = diagnosis::provider::limited(&symptoms);
            return Reading::Closed(fact(nothing(Finding { state: State::Inconclusive, ..limited })));
        }
        Ok(response) if response.status == 429 => {
            let limited = match row.server {
                Server::Management => diagnosis::management(&symptoms),
                _ => diagnosis::tenant_limited(&symptoms),
            };
            return Reading::RateLimited(retry_at(response.reset, now), fact(nothing(limited)));
        }
        // A proxy or a captive portal responds instead of the server, and says so.
        Ok(response) if matches!(response.status, 407 | 511) => {
            return Reading::Fact(fact(nothing(diagnosis::network(&symptoms))));
        }
        Ok(response) => response,
    };
    let received = Received { probe, known, request, response, symptoms: &symptoms, redactor: &redactor };
    if probe == Probe::MachineToken
        && let Some(issued) = super::tenant::machine_token::issued_token(&received)
    {
        return Reading::Token(issued, fact((row.read)(&received)));
    }
    if probe == Probe::EnabledClients
        && let Some(from) = super::connection::enabled::next_page(&received)
    {
        return Reading::More(from, fact((row.read)(&received)));
    }
    Reading::Fact(fact((row.read)(&received)))
}
