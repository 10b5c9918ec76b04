//! How each probe's answer is read: a fact, a token, or "ask again when the limit opens".

use super::{Probe, TOKEN_FIELDS, again_at, sign_in_callback};
use crate::domain::connection;
use crate::domain::diagnosis::{self, Class, Diagnosis, Seen};
use crate::domain::doc::Doc;
use crate::domain::facts::{Application, Fact, Facts, Finding, Found, State};
use crate::domain::fields::FieldId;
use crate::domain::http::{Answer, Reply, Request, evidence};
use crate::domain::safe_text::Redactor;
use crate::domain::secret::Secret;
use crate::domain::setup::Setup;
use crate::domain::token::{Claims, Minted};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use url::Url;

#[derive(Clone, Debug, PartialEq)]
pub enum Reading {
    Fact(Fact),
    Token(Minted, Fact),
    /// Rate limited: the same question again at that instant; until then this is what is known.
    Again(Timestamp, Fact),
}

pub fn read(probe: Probe, setup: &Setup, facts: &Facts, request: &Request, answer: &Answer, now: Timestamp) -> Reading {
    let redactor = connection::redactor(setup);
    let host_field = if probe == Probe::Discovery || setup.api_domain(facts) == setup.domain() {
        FieldId::Auth0Domain
    } else {
        FieldId::Auth0CanonicalDomain
    };
    let seen = Seen::new(probe.doing(), &request.url, host_field, answer, &redactor);
    let fact = |(finding, found): (Finding, Found)| {
        let finding = Finding { evidence: Some(evidence(request, answer, &redactor)), ..finding };
        // What was refused for the token's sake is asked again with another token.
        let by_token = probe != Probe::Mint && matches!(finding.class, Some(Class::Auth | Class::Scope));
        let token = TOKEN_FIELDS.iter().filter(|id| by_token && !probe.fields().contains(id));
        let fields: Vec<FieldId> = probe.fields().iter().chain(token).copied().collect();
        Fact { finding, found, seen_at: now, used: setup.used(&fields) }
    };
    let refused = || if probe == Probe::Mint { diagnosis::token_endpoint(&seen) } else { diagnosis::management(&seen) };
    let reply = match answer {
        Ok(reply) if reply.status == 429 => {
            return Reading::Again(again_at(reply.reset, now), fact((refused().into(), Found::Nothing)));
        }
        Ok(reply) => reply,
        Err(_) => return Reading::Fact(fact((diagnosis::network(&seen).into(), Found::Nothing))),
    };
    let nothing = |finding| (finding, Found::Nothing);
    let found = match probe {
        Probe::Discovery | Probe::ApiDiscovery => nothing(discovery(probe, setup, facts, reply, &seen, &redactor)),
        Probe::Mint => match minted(setup, reply, now) {
            Some(minted) => return Reading::Token(minted, fact(nothing(Finding::ok("Auth0 gave a token")))),
            None => nothing(refused().into()),
        },
        Probe::Route => nothing(route(setup, facts, reply, &seen, &redactor)),
        Probe::Name if reply.status == 200 && lists(reply, "connections") => name(setup, reply, &redactor),
        Probe::Name if reply.status == 403 && refused().class == Class::Scope => nothing(Finding {
            class: Some(Class::Scope),
            ..Finding::unknown("whether the name is free: the token may not read connections")
        }),
        Probe::Connection if reply.status == 200 && seen.json => live(setup, reply, &redactor),
        Probe::EnabledClients if reply.status == 200 && lists(reply, "clients") => nothing(enabled(setup, reply)),
        Probe::Application if reply.status == 200 => match to_application(&json(reply), &redactor) {
            Some(application) => about(application),
            None => nothing(refused().into()),
        },
        _ => match refused() {
            refused if refused.class == Class::Scope => {
                nothing(Finding { class: Some(Class::Scope), ..Finding::unknown(refused.why) })
            }
            refused => nothing(refused.into()),
        },
    };
    Reading::Fact(fact(found))
}

fn discovery(probe: Probe, setup: &Setup, facts: &Facts, reply: &Reply, seen: &Seen, redactor: &Redactor) -> Finding {
    let (field, domain) = match probe {
        Probe::ApiDiscovery => (FieldId::Auth0CanonicalDomain, setup.api_domain(facts)),
        _ => (FieldId::Auth0Domain, setup.domain()),
    };
    let Some(domain) = domain else { return Finding::unknown("no domain") };
    let issuer = reply.json().and_then(|json| json.get("issuer")?.as_str().map(str::to_owned));
    match issuer {
        Some(issuer) if reply.status == 200 && issuer.trim_end_matches('/') == domain.base() => {
            Finding::ok(format!("{} answers and names itself as issuer", domain.authority()))
        }
        Some(issuer) if reply.status == 200 => {
            let issuer = redactor.clean(&issuer, 120);
            Diagnosis::new(
                Class::Network,
                format!("{} names another issuer: {issuer}", domain.authority()),
                "A tenant names its own domain as issuer; no secret is sent to this host.",
                format!("If {issuer} is your tenant, enter that domain."),
            )
            .on(field)
            .into()
        }
        _ if matches!(reply.status, 300..400 | 407) => diagnosis::network(seen).into(),
        _ if reply.status >= 500 => diagnosis::management(seen).into(),
        _ if matches!(reply.status, 401 | 403) => Diagnosis::new(
            Class::Network,
            format!("{} does not show its discovery document", domain.authority()),
            format!("It answered {}: a firewall, a proxy or a check against bots may stand before it.", reply.status),
            "Open its address in a browser; try from another network, or ask whoever runs the host.",
        )
        .on(field)
        .into(),
        _ => Diagnosis::new(
            Class::Network,
            format!("{} is no Auth0 tenant", domain.authority()),
            format!("It answers, but has no discovery document (status {}).", reply.status),
            "Check the tenant's name and its region (us, eu, au, jp, uk, ca).",
        )
        .on(field)
        .into(),
    }
}

/// RFC 6749 section 5.1.
fn minted(setup: &Setup, reply: &Reply, now: Timestamp) -> Option<Minted> {
    let json = reply.json().filter(|_| reply.status == 200)?;
    let token = Secret::new(json.get("access_token")?.as_str()?);
    let says = Claims::read(&token).and_then(|claims| claims.expires_at);
    let seconds = json.get("expires_in").and_then(Value::as_i64).unwrap_or(86_400);
    let expires_at = says.unwrap_or(now + SignedDuration::from_secs(seconds.clamp(0, 31_536_000)));
    Some(Minted { token, expires_at, used: setup.used(Probe::Mint.fields()) })
}

fn json(reply: &Reply) -> Value {
    reply.json().unwrap_or_default()
}

/// The entries of a list in any of the three shapes that Auth0 answers with: plain, with totals, with a checkpoint. None
/// where it is no list.
pub fn entries<'a>(json: &'a Value, member: &str) -> Option<&'a Vec<Value>> {
    json.as_array().or_else(|| json.get(member)?.as_array())
}

fn lists(reply: &Reply, member: &str) -> bool {
    entries(&json(reply), member).is_some()
}

/// The connection of that name in the answer to a look-up.
pub fn connection_of_list<'a>(json: &'a Value, name: &str) -> Option<&'a Value> {
    entries(json, "connections")?.iter().find(|one| one.get("name").and_then(Value::as_str) == Some(name))
}

fn name(setup: &Setup, reply: &Reply, redactor: &Redactor) -> (Finding, Found) {
    let json = json(reply);
    let name = setup.connection_name();
    let Some(one) = connection_of_list(&json, &name) else {
        return (Finding::ok(format!("{name} is free")), Found::Nothing);
    };
    let text = |member: &str| redactor.clean(one.get(member).and_then(Value::as_str).unwrap_or_default(), 100);
    let (id, strategy) = (text("id"), text("strategy"));
    let finding = if setup.connection_id.as_deref() == Some(id.as_str()) {
        Finding::ok(format!("{name} is this connection"))
    } else if strategy == "oauth2" {
        Finding::new(
            State::Warning,
            format!("the tenant has {name} already ({id})"),
            "Names of connections are unique in a tenant.",
            "Go on to update that one, or choose another name.",
        )
        .on(FieldId::ConnectionName)
    } else {
        Finding::from(
            Diagnosis::new(
                Class::Conflict,
                format!("{name} is taken by a connection of another kind ({strategy})"),
                "Names of connections are unique in a tenant.",
                "Choose another name.",
            )
            .on(FieldId::ConnectionName),
        )
    };
    (finding, Found::Connection { id, strategy })
}

fn live(setup: &Setup, reply: &Reply, redactor: &Redactor) -> (Finding, Found) {
    let json = json(reply);
    let live = Doc::from_json(&json, &connection::is_secret_path);
    if live.get("options").is_none() {
        let what = "what the tenant has cannot be read: the token lacks read:connections_options";
        return (Finding { class: Some(Class::Scope), ..Finding::unknown(what) }, Found::Nothing);
    }
    let differences = connection::differences(&connection::document(setup), &live, &setup.written);
    let differences = connection::made_safe(differences, redactor);
    let finding = match differences.len() {
        0 => Finding::ok("the tenant has what is saved"),
        count => Finding::from(
            Diagnosis::new(
                Class::Conflict,
                format!("differs in {count} {}", if count == 1 { "place" } else { "places" }),
                differences.iter().map(|one| one.path.trim_start_matches("options.")).collect::<Vec<_>>().join(", "),
                "Look at the difference (Connection, the plan) and update, or give here what the tenant has.",
            )
            .on(differences
                .first()
                .and_then(|one| connection::field_of(&one.path))
                .map_or(FieldId::ConnectionName, |(id, _)| id)),
        ),
    };
    (finding, Found::Differences(differences))
}

fn enabled(setup: &Setup, reply: &Reply) -> Finding {
    let json = json(reply);
    let ours = setup.open(FieldId::Auth0ClientId);
    if entries(&json, "clients").into_iter().flatten().any(|one| one.get("client_id").and_then(Value::as_str) == ours) {
        return Finding::ok("enabled for the application");
    }
    if json.get("next").is_some_and(Value::is_string) {
        return Finding::new(
            State::Inconclusive,
            "it is enabled for more than 1,000 applications, this one is not among the first",
            "Only the first 1,000 are read.",
            "Look at Dashboard > Authentication > Social > the connection > Applications.",
        );
    }
    Diagnosis::new(
        Class::Conflict,
        "not enabled for the application",
        "People who sign in to it get: the connection was not found.",
        "Go to Connection and let the plan enable it.",
    )
    .on(FieldId::Auth0ClientId)
    .into()
}

fn about(application: Application) -> (Finding, Found) {
    let finding = if application.is_machine() {
        Finding::from(
            Diagnosis::new(
                Class::UserInput,
                format!("{} is a machine-to-machine application", application.name),
                "Nobody signs in through it.",
                "Choose the Regular Web or Single Page application; this one belongs to the Management API token.",
            )
            .on(FieldId::Auth0ClientId),
        )
    } else {
        Finding::ok(match application.app_type.as_deref() {
            Some("regular_web") => format!("{}, Regular Web", application.name),
            Some("spa") => format!("{}, Single Page", application.name),
            Some("native") => format!("{}, Native", application.name),
            _ => application.name.clone(),
        })
    };
    (finding, Found::Application(application))
}

fn to_application(json: &Value, redactor: &Redactor) -> Option<Application> {
    let text = |name: &str| json.get(name).and_then(Value::as_str).map(|text| redactor.clean(text, 200));
    let callbacks = json.get("callbacks").and_then(Value::as_array).cloned().unwrap_or_default();
    Some(Application {
        client_id: text("client_id")?,
        name: text("name").unwrap_or_default(),
        app_type: text("app_type"),
        callbacks: callbacks.iter().filter_map(|one| one.as_str().map(|text| redactor.clean(text, 2_000))).collect(),
    })
}

/// The answer to `list_applications`, in the tenant's order.
pub fn applications(setup: &Setup, reply: &Reply) -> Vec<Application> {
    let (json, redactor) = (json(reply), connection::redactor(setup));
    entries(&json, "clients").into_iter().flatten().filter_map(|one| to_application(one, &redactor)).collect()
}

fn route(setup: &Setup, facts: &Facts, reply: &Reply, seen: &Seen, redactor: &Redactor) -> Finding {
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
    let page = reply.body.reveal().to_lowercase();
    if reply.status >= 500 {
        return diagnosis::management(seen).into();
    }
    if page.contains("callback url mismatch") {
        return Diagnosis::new(
            Class::UserInput,
            "Auth0 refuses the callback URL",
            "It is not among the application's Allowed Callback URLs; scheme, port, path and last slash count.",
            "Add it to the application, or let the plan at Connection add it.",
        )
        .on(FieldId::CallbackUrls)
        .into();
    }
    if page.contains("unknown client") {
        return Diagnosis::new(
            Class::UserInput,
            "Auth0 does not know this Client ID",
            "The page says: unknown client.",
            "Copy it again from the application's settings.",
        )
        .on(FieldId::Auth0ClientId)
        .into();
    }
    Finding::new(
        State::Inconclusive,
        format!("a sign-in is answered with a page, not a redirect (status {})", reply.status),
        "Auth0 may ask something first.",
        "Try a sign-in in the browser.",
    )
}
