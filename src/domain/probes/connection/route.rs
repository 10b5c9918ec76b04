//! An authorize request with `connection=NAME` redirects to the provider. The redirect isn't followed.

use crate::domain::diagnosis::{self, Seen};
use crate::domain::fields::FieldId;
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Class, Finding, State};
use crate::domain::found::Found;
use crate::domain::http::{Reply, Request};
use crate::domain::probe::Probe;
use crate::domain::probes::{Again, For, Inquiry, Look, Question, To};
use url::Url;

pub const QUESTION: Question = Question {
    probe: Probe::Route,
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
    carries: &[],
    after: &[Probe::Discovery],
    control: None,
    ready: |known| {
        let setup = known.setup;
        let given = setup.has(Auth0ClientId) && setup.has(ApplicationKey) && setup.url(AuthorizationUrl).is_some();
        known.holds(Probe::Discovery) && given && known.connection_id().is_some()
    },
    inquiry: |known| Some(Inquiry::Http(Request::get(known.authorize_url(None)?))),
    read: |look| (leads(look), Found::Nothing),
};

fn leads(look: &Look) -> Finding {
    let Look { known, reply, seen, redactor, .. } = *look;
    let setup = known.setup;
    let Some(location) = reply.location.as_deref().filter(|_| (300..400).contains(&reply.status)) else {
        return no_redirect(reply, seen);
    };
    let base = setup.domain().and_then(|domain| domain.url());
    let target = base.as_ref().and_then(|base| base.join(location).ok());
    let wanted = setup.parsed_url(FieldId::AuthorizationUrl);
    let (Some(target), Some(wanted)) = (target, wanted) else {
        return Finding::new(
            State::Inconclusive,
            "a sign-in leads to an address that cannot be read",
            redactor.clean(location, 200),
            "Try a sign-in in the browser.",
        );
    };
    let value = |name: &str| target.query_pairs().find(|(named, _)| named == name).map(|(_, value)| value.into_owned());
    let at = |url: &Url| url[..url::Position::AfterPath].to_owned();
    if at(&target) == at(&wanted) {
        let redirect_uri = setup.domain().map(|domain| domain.redirect_uri());
        if value("client_id").as_deref() != setup.open(FieldId::ApplicationKey) {
            return differs("with another Client ID", FieldId::ApplicationKey);
        }
        if value("redirect_uri") != redirect_uri {
            let sent = redactor.clean(&value("redirect_uri").unwrap_or_default(), 200);
            let domain = setup.domain().map(|domain| domain.authority().to_owned()).unwrap_or_default();
            return Finding::failed(
                Class::Conflict,
                "Auth0 gives the provider another redirect URI",
                format!("It sends {sent}; from {domain} comes {}.", redirect_uri.unwrap_or_default()),
                "Register that one at the provider as well; or give the domain that it names as Domain (step 1).",
            )
            .on(FieldId::Auth0Domain);
        }
        return Finding::ok(format!("leads to {}", wanted.host_str().unwrap_or_default()));
    }
    if let Some(error) = value("error") {
        let message = redactor.clean(&value("error_description").unwrap_or_else(|| error.clone()), 300);
        let (code, status) = (redactor.clean(&error, 100), 0);
        return before(diagnosis::sign_in(&Seen { message, code, status, ..seen.clone() }));
    }
    if base.is_some_and(|base| base.origin() == target.origin()) {
        return Finding::new(
            State::Inconclusive,
            format!("leads to {} first", redactor.clean(target.path(), 80)),
            "Auth0 shows a page of its own before the provider.",
            "Try a sign-in in the browser.",
        );
    }
    if known.sign_in_callback().is_some_and(|callback| target.as_str().starts_with(&callback)) {
        return differs("back to the application", FieldId::ConnectionName);
    }
    differs(&format!("to {}", redactor.clean(&at(&target), 120)), FieldId::AuthorizationUrl)
}

fn differs(whereto: &str, field: FieldId) -> Finding {
    Finding::failed(
        Class::Conflict,
        format!("a sign-in leads {whereto}"),
        "The tenant's connection is not what is saved here.",
        "Go to Connection, look at the difference, and update it.",
    )
    .on(field)
}

/// Auth0 rejects the sign-in before it redirects to the provider.
fn before(refusal: Finding) -> Finding {
    let field = refusal.field.unwrap_or(FieldId::ConnectionName);
    Finding { what: format!("a sign-in ends at Auth0: {}", refusal.what), ..refusal.on(field) }
}

/// `/authorize` returns a page instead of a redirect when it rejects a request.
fn no_redirect(reply: &Reply, seen: &Seen) -> Finding {
    let open =
        |what: String, why: &str, fix: &str| Finding::new(State::Inconclusive, what, why, fix).on(FieldId::Auth0Domain);
    if reply.status >= 500 {
        let what = format!("Auth0 could not begin a sign-in (status {})", reply.status);
        return open(
            what,
            "It has a fault of its own.",
            "Ask again in a minute; https://status.auth0.com tells about outages.",
        );
    }
    let page = Seen { message: reply.body.reveal().to_owned(), ..seen.clone() };
    if let Some(refusal) = diagnosis::authorize_connection(&page) {
        let refusal = match refusal.why == page.message {
            // The page is too long to show.
            true => Finding { why: format!("Auth0 says so on a page (status {}).", reply.status), ..refusal },
            false => refusal,
        };
        return before(refusal);
    }
    match reply.status {
        404 => Finding::failed(
            Class::Network,
            "nobody can sign in at this domain",
            "It answers 404 where Auth0 begins a sign-in (/authorize).",
            "Check Domain; with a custom domain, see that its verification is complete.",
        )
        .on(FieldId::Auth0Domain),
        403 => open(
            "something before Auth0 answers in its place (status 403)".into(),
            "A check against bots or a firewall, by the look of it.",
            "Try a sign-in in the browser.",
        ),
        status => open(
            format!("a sign-in is answered with a page, not a redirect (status {status})"),
            "Auth0 may ask something first.",
            "Try a sign-in in the browser.",
        ),
    }
}
