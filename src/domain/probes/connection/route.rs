//! An authorize request with `connection=NAME` redirects to the provider. The redirect isn't followed.

use crate::domain::diagnosis::{self, Symptoms};
use crate::domain::fields::FieldId::{self, *};
use crate::domain::finding::{Actor, Class, Finding, State};
use crate::domain::http::{Request, Response};
use crate::domain::known::Known;
use crate::domain::parse::is_plain;
use crate::domain::probe::Probe;
use crate::domain::probes::{NeededFor, ProbeRow, Received, Repeat, Server};
use crate::domain::response_data::ResponseData;
use crate::domain::safe_text::percent_encoded;
use url::Url;

pub const ROW: ProbeRow = ProbeRow {
    probe: Probe::Route,
    question: "Does a sign-in through the connection lead to the provider?",
    doing: "start a sign-in",
    server: Server::Tenant,
    needed_for: NeededFor::Plan,
    repeat: Repeat::Freely,
    traces: "nothing, or a failed sign-in in the tenant's log (f) if Auth0 rejects it",
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
    secrets: &[],
    after: &[Probe::Discovery],
    control: None,
    ready: |known| {
        let setup = known.setup;
        let given = setup.has(Auth0ClientId) && setup.has(ApplicationKey) && setup.url(AuthorizationUrl).is_some();
        known.holds(Probe::Discovery) && given && known.connection_id().is_some()
    },
    request: |known| Some(Request::get(known.authorize_url(None)?)),
    read: |received| (leads(received), ResponseData::Nothing),
};

fn leads(received: &Received) -> Finding {
    let Received { known, response, symptoms, redactor, .. } = *received;
    let setup = known.setup;
    let Some(location) = response.location.as_deref().filter(|_| (300..400).contains(&response.status)) else {
        return no_redirect(response, symptoms);
    };
    let base = setup.domain().and_then(|domain| domain.url());
    let target = base.as_ref().and_then(|base| base.join(location).ok());
    let wanted = setup.parsed_url(FieldId::AuthorizationUrl);
    let (Some(target), Some(wanted)) = (target, wanted) else {
        return Finding::new(
            State::Inconclusive,
            "The sign-in leads to an invalid URL",
            format!("Auth0 redirects to {}.", redactor.clean(location, 200)),
            "Try a sign-in in the browser.",
        );
    };
    let value = |name: &str| target.query_pairs().find(|(named, _)| named == name).map(|(_, value)| value.into_owned());
    let at = |url: &Url| url[..url::Position::AfterPath].to_owned();
    if at(&target) == at(&wanted) {
        let redirect_uri = setup.domain().map(|domain| domain.redirect_uri());
        if value("client_id").as_deref() != setup.open(FieldId::ApplicationKey) {
            return differs("Auth0 uses another client ID at the provider", "", FieldId::ApplicationKey);
        }
        if value("redirect_uri") != redirect_uri {
            let sent = redactor.clean(&value("redirect_uri").unwrap_or_default(), 200);
            let domain = setup.domain().map(|domain| domain.authority().to_owned()).unwrap_or_default();
            return Finding::failed(
                Class::Conflict,
                "Auth0 sends another redirect URI",
                format!("It sends {sent}, but the redirect URI of {domain} is {}.", redirect_uri.unwrap_or_default()),
                "Register that redirect URI at the provider too, or set Domain to its domain in step 1.",
            )
            .on(FieldId::Auth0Domain);
        }
        return Finding::ok(format!("Leads to {}", wanted.host_str().unwrap_or_default()));
    }
    if let Some(error) = value("error") {
        let message = redactor.clean(&value("error_description").unwrap_or_else(|| error.clone()), 300);
        let (code, status) = (redactor.clean(&error, 100), 0);
        return rejected_before_redirect(diagnosis::sign_in(&Symptoms { message, code, status, ..symptoms.clone() }));
    }
    if base.is_some_and(|base| base.origin() == target.origin()) {
        return Finding::new(
            State::Inconclusive,
            "Auth0 shows its own page before the provider",
            format!("The sign-in leads to {} first.", redactor.clean(target.path(), 80)),
            "Try a sign-in in the browser.",
        );
    }
    if known.sign_in_callback().is_some_and(|callback| target.as_str().starts_with(&callback)) {
        return differs("The sign-in returns straight to the application", "", FieldId::ConnectionName);
    }
    let place = format!("It leads to {}. ", redactor.clean(&at(&target), 120));
    differs("The sign-in leads to another URL", &place, FieldId::AuthorizationUrl)
}

fn differs(what: &str, place: &str, field: FieldId) -> Finding {
    Finding::failed(
        Class::Conflict,
        what,
        format!("{place}The tenant's connection differs from the saved one."),
        "Compare the values in step 6, then update the connection.",
    )
    .on(field)
}

/// Auth0 rejects the sign-in before it redirects to the provider.
fn rejected_before_redirect(rejection: Finding) -> Finding {
    let field = rejection.field.unwrap_or(FieldId::ConnectionName);
    rejection.on(field)
}

/// `/authorize` returns a page instead of a redirect when it rejects a request.
fn no_redirect(response: &Response, symptoms: &Symptoms) -> Finding {
    let open =
        |what: String, why: &str, fix: &str| Finding::new(State::Inconclusive, what, why, fix).on(FieldId::Auth0Domain);
    if response.status >= 500 {
        let what = format!("Auth0 couldn't start a sign-in ({})", response.status);
        let fix = "Check again in a minute, and check https://status.auth0.com for outages.";
        return open(what, "It returned a server error.", fix).by(Actor::Auth0);
    }
    let page = Symptoms { message: response.body.reveal().to_owned(), ..symptoms.clone() };
    if let Some(rejection) = diagnosis::authorize_connection(&page) {
        let rejection = match rejection.why == page.message {
            // The page is too long to show.
            true => Finding { why: format!("Auth0 returned an error page (status {}).", response.status), ..rejection },
            false => rejection,
        };
        return rejected_before_redirect(rejection);
    }
    match response.status {
        404 => Finding::failed(
            Class::UserInput,
            "Users can't sign in at this domain",
            "It responds with 404 where Auth0 starts a sign-in (/authorize).",
            "Check Domain. If it's a custom domain, complete its verification in Dashboard > Settings > Custom Domains.",
        )
        .on(FieldId::Auth0Domain),
        403 => open(
            "A firewall responded instead of Auth0 (403)".into(),
            "It looks like a bot check or a firewall.",
            "Try a sign-in in the browser.",
        ),
        status => open(
            format!("Auth0 shows a page instead of a redirect ({status})"),
            "It may need something from the user first.",
            "Try a sign-in in the browser.",
        ),
    }
}

impl Known<'_> {
    /// `GET /authorize` with `connection=NAME` (RFC 6749 section 4.1.1), which begins a sign-in. The redirect URI is the
    /// first of CALLBACK_URLS that isn't a pattern, otherwise the application's first registered one; if there is none, it
    /// is left out. The default `state` is a fixed text.
    pub fn authorize_url(self, state: Option<&str>) -> Option<String> {
        let setup = self.setup;
        let mut url = format!(
            "{}/authorize?response_type=code&client_id={}&connection={}&scope={}&state={}",
            setup.domain()?.base(),
            percent_encoded(setup.open(Auth0ClientId)?),
            percent_encoded(&setup.connection_name()),
            percent_encoded("openid profile email"),
            percent_encoded(state.unwrap_or("a0connect")),
        );
        if let Some(callback) = self.sign_in_callback() {
            url += &format!("&redirect_uri={}", percent_encoded(&callback));
        }
        Some(url)
    }

    /// The callback URL that a sign-in returns to.
    pub fn sign_in_callback(self) -> Option<String> {
        let own = self.setup.callback_urls().into_iter().find(|url| is_plain(url)).map(str::to_owned);
        own.or_else(|| self.application()?.callbacks.iter().find(|url| is_plain(url)).cloned())
    }
}
