//! An authorize request with `connection=NAME`, not followed, leads to the provider.

use crate::domain::diagnosis::{self, Class, Diagnosis, Seen};
use crate::domain::facts::{Finding, Found, State};
use crate::domain::fields::FieldId;
use crate::domain::fields::FieldId::*;
use crate::domain::http::{Reply, Request};
use crate::domain::probes::{Again, For, Look, Probe, Question, To, authorize_url, sign_in_callback};
use url::Url;

pub const QUESTION: Question = Question {
    asks: "Does a sign-in through the connection lead to the provider?",
    doing: "follow a sign-in to the provider",
    to: To::Tenant,
    wanted: For::Plan,
    again: Again::Freely,
    leaves: "nothing; where Auth0 refuses it, a failed sign-in in the tenant's log (f)",
    field: Auth0Domain,
    fields: &[
        Auth0Domain,
        Auth0ClientId,
        CallbackUrls,
        ConnectionName,
        Provider,
        ApplicationKey,
        AuthorizationUrl,
        Placeholders,
    ],
    after: &[Probe::Discovery],
    control: None,
    ready: |ask| {
        let setup = ask.setup;
        let given = setup.has(Auth0ClientId) && setup.has(ApplicationKey) && setup.url(AuthorizationUrl).is_some();
        ask.facts.holds(Probe::Discovery, setup) && given && ask.connection_id().is_some()
    },
    request: |ask| Some(Request::get(authorize_url(ask.setup, ask.facts, None)?)),
    read: |look| (leads(look), Found::Nothing),
};

fn leads(look: &Look) -> Finding {
    let Look { setup, facts, reply, seen, redactor, .. } = *look;
    let Some(location) = reply.location.as_deref().filter(|_| (300..400).contains(&reply.status)) else {
        return no_redirect(reply, seen);
    };
    let base = setup.domain().map(|domain| domain.issuer()).and_then(|issuer| Url::parse(&issuer).ok());
    let target = base.as_ref().and_then(|base| base.join(location).ok());
    let wanted = setup.url(FieldId::AuthorizationUrl).and_then(|url| Url::parse(&url).ok());
    let (Some(target), Some(wanted)) = (target, wanted) else {
        return Finding::new(
            State::Inconclusive,
            "a sign-in leads to an address that cannot be read",
            redactor.clean(location, 200),
            "Try a sign-in in the browser.",
        );
    };
    let value = |name: &str| target.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned());
    let at = |url: &Url| url[..url::Position::AfterPath].to_owned();
    if at(&target) == at(&wanted) {
        let redirect_uri = setup.domain().map(|domain| domain.redirect_uri());
        if value("client_id").as_deref() != setup.open(FieldId::ApplicationKey) {
            return differs("with another Client ID", FieldId::ApplicationKey);
        }
        if value("redirect_uri") != redirect_uri {
            return differs("with another redirect URI", FieldId::Auth0Domain);
        }
        return Finding::ok(format!("leads to {}", wanted.host_str().unwrap_or_default()));
    }
    if let Some(error) = value("error") {
        let words = redactor.clean(&value("error_description").unwrap_or(error), 200);
        let fix = if words.contains("connection") {
            "Enable the connection for the application: go to Connection and let the plan do it."
        } else {
            "Look at what the message names, then try a sign-in in the browser."
        };
        return Diagnosis::new(Class::Conflict, "a sign-in ends before it reaches the provider", words, fix)
            .on(FieldId::ConnectionName)
            .into();
    }
    if base.is_some_and(|base| base.origin() == target.origin()) {
        return Finding::new(
            State::Inconclusive,
            format!("leads to {} first", redactor.clean(target.path(), 80)),
            "Auth0 shows a page of its own before the provider.",
            "Try a sign-in in the browser.",
        );
    }
    if sign_in_callback(setup, facts).is_some_and(|callback| target.as_str().starts_with(&callback)) {
        return differs("back to the application", FieldId::ConnectionName);
    }
    differs(&format!("to {}", redactor.clean(&at(&target), 120)), FieldId::AuthorizationUrl)
}

fn differs(whereto: &str, field: FieldId) -> Finding {
    Diagnosis::new(
        Class::Conflict,
        format!("a sign-in leads {whereto}"),
        "The tenant's connection is not what is saved here.",
        "Go to Connection, look at the difference, and update it.",
    )
    .on(field)
    .into()
}

/// `/authorize` answers what it refuses with a page.
fn no_redirect(reply: &Reply, seen: &Seen) -> Finding {
    if reply.status >= 500 {
        return diagnosis::management(seen).into();
    }
    let page = Seen { message: reply.body.reveal().to_owned(), ..seen.clone() };
    if let Some(told) = diagnosis::authorize(&page) {
        return told.into();
    }
    Finding::new(
        State::Inconclusive,
        format!("a sign-in is answered with a page, not a redirect (status {})", reply.status),
        "Auth0 may ask something first.",
        "Try a sign-in in the browser.",
    )
}
