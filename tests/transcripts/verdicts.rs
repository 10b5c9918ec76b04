//! How each scenario of the demo is diagnosed, and which field is named for each wrong value. The whole of `status --json` is
//! compared with that of a tenant where nothing is wrong.
#![allow(clippy::unwrap_used)] // a failing helper fails its test

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use crate::support::desk::{Desk, Said, end};
use crate::support::sandbox::Sandbox;
use serde_json::Value;

const STATUS: &[&str] = &["status", "--json", "--store", "memory"];
/// Each worker has a tenant, so there are twice as many processes. The tables run one after the other.
const WORKERS: usize = 2;
static AT_WORK: Mutex<()> = Mutex::new(());

/// A scenario, and the checks that are neither `ok` nor as in `none`: id, state, field, and words from what, why or fix. A
/// check that only waits for another one has no words.
#[rustfmt::skip]
const SCENARIOS: &[(&str, &[&str])] = &[
    ("none", &[]),
    ("secret-rotated", &["client_secret failed AUTH0_CLIENT_SECRET: Auth0 refuses the Client Secret"]),
    ("secret-invalid-client", &["client_secret failed AUTH0_CLIENT_SECRET: Auth0 refuses the Client Secret"]),
    ("application-unknown", &["client_id failed AUTH0_CLIENT_ID: The tenant has no application with this Client ID", "client_secret unknown AUTH0_CLIENT_SECRET", "callback_urls unknown CALLBACK_URLS"]),
    ("code-400", &[]),
    ("public-application", &["client_secret warning AUTH0_CLIENT_SECRET: Acme Web needs no secret; the one that is given is not used"]),
    ("native-application", &["client_secret warning AUTH0_CLIENT_SECRET: Acme Web needs no secret; the one that is given is not used"]),
    ("machine-application", &["client_id failed AUTH0_CLIENT_ID: Acme Web is a machine-to-machine application", "client_secret failed AUTH0_CLIENT_ID: The application may not exchange authorization codes", "callback_urls unknown CALLBACK_URLS"]),
    ("third-party-application", &["application_owner failed AUTH0_CLIENT_ID: Acme Web is a third-party application"]),
    ("code-grant-off", &["application_grants failed AUTH0_CLIENT_ID: Acme Web may not use authorization codes", "client_secret failed AUTH0_CLIENT_ID: The application may not exchange authorization codes"]),
    ("secret-by-basic", &[]),
    ("organization-required", &["application_organizations warning AUTH0_CLIENT_ID: Acme Web signs in members of organizations only"]),
    ("callback-missing", &["callback_urls failed CALLBACK_URLS: they differ in scheme, host, port"]),
    ("callback-slash", &["callback_urls failed CALLBACK_URLS: the registered one ends with a slash"]),
    ("callback-port", &["callback_urls failed CALLBACK_URLS: the registered one port 3001"]),
    ("callback-none", &["callback_urls failed CALLBACK_URLS: has no callback URL yet"]),
    ("custom-domain", &[]),
    ("other-issuer", &["domain failed AUTH0_DOMAIN: names another issuer: https://other-tenant.example/", "client_secret unknown AUTH0_CLIENT_SECRET", "callback_urls unknown CALLBACK_URLS", "token_accepted unknown AUTH0_API_V2_TOKEN", "name_free unknown CONNECTION_NAME"]),
    ("discovery-missing", &["domain failed AUTH0_DOMAIN: is no Auth0 tenant", "client_secret unknown AUTH0_CLIENT_SECRET", "callback_urls unknown CALLBACK_URLS", "token_accepted unknown AUTH0_API_V2_TOKEN", "name_free unknown CONNECTION_NAME"]),
    ("jwks-empty", &["signing_keys failed AUTH0_DOMAIN: the tenant shows no key that it could sign with"]),
    ("jwks-missing", &["signing_keys inconclusive AUTH0_DOMAIN: the tenant's signing keys cannot be read (status 404)"]),
    ("clock-ahead", &["clock warning -: minutes behind"]),
    ("clock-behind", &["clock warning -: minutes ahead"]),
    ("api-token-expired", &["token_expiry failed AUTH0_API_V2_TOKEN: expired", "token_accepted failed AUTH0_API_V2_TOKEN: The token has expired", "name_free unknown CONNECTION_NAME"]),
    ("api-token-short", &["token_expiry failed AUTH0_API_V2_TOKEN: Less than five minutes"]),
    ("api-token-other-tenant", &["token_audience failed AUTH0_API_V2_TOKEN: the token is for other-tenant.example", "token_accepted unknown AUTH0_API_V2_TOKEN", "name_free unknown CONNECTION_NAME"]),
    ("api-token-create-only", &["token_scopes warning AUTH0_API_V2_TOKEN: read:connections: a connection cannot be found", "name_free unknown CONNECTION_NAME"]),
    ("no-create-connections", &["token_scopes failed AUTH0_API_V2_TOKEN: the token lacks create:connections"]),
    ("no-read-connections", &["token_scopes warning AUTH0_API_V2_TOKEN: read:connections: a connection cannot be found", "name_free unknown CONNECTION_NAME"]),
    ("no-read-options", &["token_scopes warning AUTH0_API_V2_TOKEN: the token may not: read:connections_options"]),
    ("no-update-connections", &["token_scopes warning AUTH0_API_V2_TOKEN: update:connections: the connection cannot be updated or enabled"]),
    ("no-update-options", &["token_scopes warning AUTH0_API_V2_TOKEN: the token may not: update:connections_options"]),
    ("no-delete-connections", &["token_scopes warning AUTH0_API_V2_TOKEN: the token may not: delete:connections"]),
    ("no-read-clients", &["token_scopes warning AUTH0_API_V2_TOKEN: the token may not: read:clients"]),
    ("no-update-clients", &["token_scopes warning AUTH0_API_V2_TOKEN: the token may not: update:clients"]),
    ("no-read-users", &["token_scopes warning AUTH0_API_V2_TOKEN: the token may not: read:users"]),
    ("no-read-logs", &["token_scopes warning AUTH0_API_V2_TOKEN: the token may not: read:logs"]),
    ("no-read-custom-domains", &["token_scopes warning AUTH0_API_V2_TOKEN: the token may not: read:custom_domains"]),
    ("no-client-grant", &["token_minted failed AUTH0_MGMT_CLIENT_ID: The machine application may not use the Management API", "token_audience unknown AUTH0_MGMT_CLIENT_SECRET", "token_accepted unknown AUTH0_MGMT_CLIENT_SECRET", "name_free unknown CONNECTION_NAME"]),
    ("machine-grant-off", &["token_minted failed AUTH0_MGMT_CLIENT_ID: This application may not get tokens for itself", "token_audience unknown AUTH0_MGMT_CLIENT_SECRET", "token_accepted unknown AUTH0_MGMT_CLIENT_SECRET", "name_free unknown CONNECTION_NAME"]),
    ("machine-secret-rotated", &["token_minted failed AUTH0_MGMT_CLIENT_SECRET: Auth0 refuses the machine application's secret", "token_audience unknown AUTH0_MGMT_CLIENT_SECRET", "token_accepted unknown AUTH0_MGMT_CLIENT_SECRET", "name_free unknown CONNECTION_NAME"]),
    ("connection-disabled", &["name_free warning CONNECTION_NAME: the tenant has custom-connection-oauth2 already", "connection_enabled failed AUTH0_CLIENT_ID: not enabled for the application", "authorize_route failed CONNECTION_NAME: a sign-in ends at Auth0: Auth0 finds no connection of that name for the application", "signed_in unknown -: never tried, says the tenant's log"]),
    ("drift", &["name_free warning CONNECTION_NAME", "connection_equal failed TOKEN_URL: differs in 2 places", "signed_in unknown -: never tried, says the tenant's log"]),
    ("being-deleted", &[]),
    ("entity-limit", &[]),
    ("entitlement", &[]),
    ("rate-limit", &[]),
    ("server-error", &["client_id inconclusive AUTH0_CLIENT_ID: It answered 500", "token_accepted inconclusive AUTH0_API_V2_TOKEN: Auth0 could not look for the name", "name_free inconclusive CONNECTION_NAME: Auth0 could not look for the name"]),
    ("server-unavailable", &["client_id inconclusive AUTH0_CLIENT_ID: It answered 503", "token_accepted inconclusive AUTH0_API_V2_TOKEN: Auth0 could not look for the name", "name_free inconclusive CONNECTION_NAME: Auth0 could not look for the name"]),
    ("authorize-redirect", &[]),
    ("authorize-app", &["authorization_url inconclusive AUTHORIZATION_URL: shows a sign-in page; whether it knows the redirect URI shows only at the first sign-in"]),
    ("redirect-uri", &["authorization_url failed AUTHORIZATION_URL: redirect_uri mismatch"]),
    ("redirect-uri-200", &["authorization_url failed AUTHORIZATION_URL: redirect_uri_mismatch"]),
    ("redirect-uri-json", &["authorization_url failed AUTHORIZATION_URL: Not a well formed URL"]),
    ("authorize-client-id", &["application_key failed APPLICATION_KEY: does not know this Client ID", "authorization_url failed APPLICATION_KEY: does not know this Client ID"]),
    ("authorize-error", &["authorization_url inconclusive AUTHORIZATION_URL: shows an error in place of a sign-in page (status 400)"]),
    ("authorize-invalid-scope", &["authorization_url failed SCOPE: does not know one of the scopes"]),
    ("authorize-unauthorized", &["authorization_url failed APPLICATION_KEY: does not let this application ask for a code (unauthorized_client)"]),
    ("authorize-not-found", &["authorization_url failed AUTHORIZATION_URL: this is not an authorization URL"]),
    ("authorize-bot-wall", &["authorization_url inconclusive AUTHORIZATION_URL: shows a check against bots (status 403)"]),
    ("github", &[]),
    ("slack", &[]),
    ("dropbox", &[]),
    ("discord", &[]),
    ("linkedin", &[]),
    ("facebook", &[]),
    ("spotify", &[]),
    ("twitch", &[]),
    ("stripe", &[]),
    ("token-form-encoded", &[]),
    ("token-wants-json", &["application_secret unknown APPLICATION_SECRET", "token_url failed TOKEN_URL: does not read a form (status 415)"]),
    ("token-code-first", &["application_secret inconclusive APPLICATION_SECRET: whether id and secret hold shows only at the first sign-in"]),
    ("token-wants-basic", &["application_secret failed A0CONNECT_TOKEN_AUTH: The provider wants id and secret in a Basic header too"]),
    ("token-basic-alone", &["token_url failed TOKEN_URL: Auth0 probably cannot sign in here without a proxy"]),
    ("token-redirect-uri", &["authorization_url failed AUTHORIZATION_URL: does not know the redirect URI (invalid_grant)"]),
    ("token-invalid-client", &["application_secret failed APPLICATION_SECRET: refuses this id with this secret (invalid_client)"]),
    ("token-unauthorized", &["application_key failed APPLICATION_KEY: does not let this application exchange a code (unauthorized_client)"]),
    ("token-unsupported-grant", &["application_key failed APPLICATION_KEY: does not let this application exchange a code (unsupported_grant_type)"]),
    ("token-html", &["application_secret unknown APPLICATION_SECRET", "token_url failed TOKEN_URL: It shows a page for people"]),
    ("token-not-found", &["application_secret unknown APPLICATION_SECRET", "token_url failed TOKEN_URL: It answers 404 to a POST"]),
    ("token-wrong-method", &["application_secret unknown APPLICATION_SECRET", "token_url failed TOKEN_URL: It answers 405 to a POST and takes GET, HEAD"]),
    ("token-bot-wall", &["application_secret inconclusive APPLICATION_SECRET: shows a check against bots (status 403)", "token_url inconclusive TOKEN_URL: shows a check against bots (status 403)"]),
    ("token-bot-wall-503", &["application_secret inconclusive APPLICATION_SECRET: shows a check against bots (status 503)", "token_url inconclusive TOKEN_URL: shows a check against bots (status 503)"]),
    ("token-rate-limit", &["application_secret inconclusive APPLICATION_SECRET: has had too many requests", "authorization_url unknown AUTHORIZATION_URL", "token_url inconclusive TOKEN_URL: has had too many requests", "user_detail_url unknown USER_DETAIL_URL"]),
    ("token-unavailable", &["application_secret inconclusive APPLICATION_SECRET: is not available now (status 503)", "token_url inconclusive TOKEN_URL: is not available now (status 503)"]),
    ("user-forbidden", &[]),
    ("user-post", &["user_detail_url failed A0CONNECT_USER_CALL: the user detail call is no GET here"]),
    ("user-not-found", &["user_detail_url failed USER_DETAIL_URL: nothing is found at this URL"]),
    ("user-facebook", &[]),
    ("user-slack", &[]),
    ("user-graphql", &[]),
    ("user-code-ok", &[]),
    ("user-errcode", &[]),
    ("user-gzip", &[]),
    ("user-open", &["user_detail_url warning USER_DETAIL_URL: answers anybody, also without a token"]),
    ("user-html", &["user_detail_url failed USER_DETAIL_URL: shows a page for people"]),
    ("user-bot-wall", &["user_detail_url inconclusive USER_DETAIL_URL: shows a check against bots (status 403)"]),
    ("oidc", &[]),
    ("oidc-basic", &["application_secret failed A0CONNECT_TOKEN_AUTH: The provider wants id and secret in a Basic header too"]),
    ("oidc-moved", &["application_secret unknown APPLICATION_SECRET", "authorization_url failed AUTHORIZATION_URL: this is not an authorization URL", "token_url failed TOKEN_URL: this is not a token URL", "user_detail_url failed USER_DETAIL_URL: nothing is found at this URL", "provider_discovery warning AUTHORIZATION_URL: Authorization URL, Token URL, Userinfo URL are not what the provider publishes"]),
    ("oidc-other-issuer", &[]),
    ("signed-in", &["name_free warning CONNECTION_NAME"]),
    ("sign-in-one-user", &["name_free warning CONNECTION_NAME", "signed_in failed A0CONNECT_MAPPING: everybody who signs in is the same user"]),
    ("sign-in-script", &["name_free warning CONNECTION_NAME", "signed_in failed A0CONNECT_SCRIPT: the script failed with an error of its own"]),
    ("sign-in-module", &["name_free warning CONNECTION_NAME", "signed_in failed A0CONNECT_SCRIPT: the script asks for a module that Auth0 does not have"]),
    ("sign-in-slow", &["name_free warning CONNECTION_NAME", "signed_in failed A0CONNECT_SCRIPT: the script did not end in time"]),
    ("sign-in-no-user-id", &["name_free warning CONNECTION_NAME", "signed_in failed A0CONNECT_MAPPING: the script gave Auth0 no user id"]),
    ("sign-in-status-401", &["name_free warning CONNECTION_NAME", "signed_in failed SCOPE: the user detail call was refused with status 401"]),
    ("sign-in-no-json", &["name_free warning CONNECTION_NAME", "signed_in failed USER_DETAIL_URL: the user detail URL does not answer with a JSON object"]),
    ("sign-in-exchange", &["name_free warning CONNECTION_NAME", "signed_in failed A0CONNECT_PKCE: the provider refused the code that it had just given"]),
    ("sign-in-client", &["name_free warning CONNECTION_NAME", "signed_in unknown -: refuses this id with this secret (invalid_client)"]),
    ("sign-in-scope", &["name_free warning CONNECTION_NAME", "signed_in failed SCOPE: the provider does not know one of the scopes"]),
    ("sign-in-cancelled", &["name_free warning CONNECTION_NAME", "signed_in warning -: somebody said no"]),
    ("sign-in-not-found", &["name_free warning CONNECTION_NAME", "signed_in unknown -: not tried since that was proven to hold; then: Auth0 finds no connection of that name for the application"]),
];

/// A field, its wrong value, the check and state that name it, and words from the fix. `{}` is the right value, `{cut}` is that
/// without its end, and `{NAME}` is another field's value. `refused` means that the command rejects it before any request.
#[rustfmt::skip]
const SPOILT: &[(&str, &str, &str, &str)] = &[
    ("AUTH0_DOMAIN", "http://127.0.0.1:1", "domain failed", "host and port"),
    ("AUTH0_DOMAIN", "{TOKEN_URL}", "domain failed", "region"),
    ("AUTH0_DOMAIN", "https://{AUTH0_DOMAIN}", "refused", "Enter http"),
    ("AUTH0_DOMAIN", "eu.auth0.com", "refused", "Copy Domain"),
    ("AUTH0_DOMAIN", "https://manage.auth0.com/#/applications", "refused", "Copy Domain"),
    ("AUTH0_CANONICAL_DOMAIN", "{TOKEN_URL}", "canonical_domain failed", "region"),
    ("AUTH0_CLIENT_ID", "{cut}", "client_id failed", "Copy the Client ID"),
    ("AUTH0_CLIENT_ID", "{AUTH0_MGMT_CLIENT_ID}", "client_id failed", "Regular Web"),
    ("AUTH0_CLIENT_ID", "{AUTH0_CLIENT_SECRET}", "client_id failed", "Copy both again"),
    ("AUTH0_CLIENT_ID", "a b", "refused", ""),
    ("AUTH0_CLIENT_SECRET", "{cut}", "client_secret failed", "Copy it again, whole"),
    ("AUTH0_CLIENT_SECRET", "{}x", "client_secret failed", "Copy it again, whole"),
    ("AUTH0_CLIENT_SECRET", "a {}", "client_secret failed", "Copy it again, whole"),
    ("AUTH0_CLIENT_SECRET", "{AUTH0_CLIENT_ID}", "client_secret failed", "Copy the client secret"),
    ("AUTH0_CLIENT_SECRET", "{APPLICATION_SECRET}", "client_secret failed", "Copy the client secret"),
    ("CALLBACK_URLS", "{}/", "callback_urls failed", "Correct it here"),
    ("CALLBACK_URLS", "{cut}", "callback_urls failed", "Correct it here"),
    ("CALLBACK_URLS", "{},http://localhost:3001/callback", "callback_urls failed", "Correct it here"),
    ("CALLBACK_URLS", "{AUTH0_DOMAIN}/login/callback", "callback_urls failed", "URL of your application"),
    ("APPLICATION_KEY", "{cut}", "application_key failed", "Copy the Client ID again"),
    ("APPLICATION_KEY", "{APPLICATION_SECRET}", "application_key failed", "Copy the Client ID again"),
    ("APPLICATION_SECRET", "{cut}", "application_secret failed", "Copy both again"),
    ("APPLICATION_SECRET", "a {}", "application_secret failed", "Copy both again"),
    ("APPLICATION_SECRET", "{APPLICATION_KEY}", "application_secret failed", "Copy the secret again"),
    ("APPLICATION_SECRET", "{AUTH0_CLIENT_SECRET}", "application_secret failed", "the provider's secret"),
    ("AUTHORIZATION_URL", "{}x", "authorization_url failed", "the provider's documentation"),
    ("AUTHORIZATION_URL", "{TOKEN_URL}", "authorization_url failed", "Copy the authorization URL"),
    ("AUTHORIZATION_URL", "{USER_DETAIL_URL}", "authorization_url failed", "Copy the authorization URL"),
    ("AUTHORIZATION_URL", "{AUTH0_DOMAIN}/authorize", "authorization_url failed", "the provider's documentation"),
    ("AUTHORIZATION_URL", "https://p.invalid/authorize", "authorization_url failed", "letter by letter"),
    ("AUTHORIZATION_URL", "http://p.example/authorize", "refused", "https"),
    ("AUTHORIZATION_URL", "{}??a=b", "refused", "?a=b"),
    ("TOKEN_URL", "{}/", "token_url failed", "the provider's documentation"),
    ("TOKEN_URL", "{AUTHORIZATION_URL}", "token_url failed", "Copy the token URL"),
    ("TOKEN_URL", "{AUTH0_DOMAIN}/oauth/token", "token_url failed", "the provider's documentation"),
    ("TOKEN_URL", "https://p.invalid/token", "token_url failed", "letter by letter"),
    ("TOKEN_URL", "http://p.example/token", "refused", "https"),
    ("USER_DETAIL_URL", "{}/me", "user_detail_url failed", "the provider's documentation"),
    ("USER_DETAIL_URL", "{TOKEN_URL}", "user_detail_url failed", "Copy the userinfo URL"),
    ("USER_DETAIL_URL", "{AUTHORIZATION_URL}", "user_detail_url failed", "Copy the userinfo URL"),
    ("USER_DETAIL_URL", "https://p.invalid/me", "user_detail_url failed", "letter by letter"),
    ("SCOPE", "quo\"te", "refused", ""),
    ("A0CONNECT_TOKEN_AUTH", "basic", "application_secret failed", "to post"),
    ("A0CONNECT_TOKEN_HEADERS", "{\"Authorization\": \"Basic eDp5\"}", "application_secret failed", "Take that header out"),
    ("A0CONNECT_AUTH_PARAMS", "{\"client_id\": \"x\"}", "refused", ""),
    ("A0CONNECT_USER_CALL", "{\"kind\": \"post-empty\"}", "user_detail_url failed", "{\"kind\": \"get\"}"),
    ("A0CONNECT_MAPPING", "{\"email\": \"email\"}", "refused", "user_id"),
    ("A0CONNECT_PROVIDER", "nobody", "refused", ""),
    ("A0CONNECT_PKCE", "maybe", "refused", ""),
    ("CONNECTION_NAME", "a--b", "refused", ""),
    ("CONNECTION_NAME", "Username-Password-Authentication", "name_free failed", "another name"),
    ("AUTH0_API_V2_TOKEN", "{cut}", "token_accepted failed", "Copy a new one, whole"),
    ("AUTH0_API_V2_TOKEN", "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwczovL290aGVyLmV1LmF1dGgwLmNvbS9hcGkvdjIvIiwic2NvcGUiOiJjcmVhdGU6Y29ubmVjdGlvbnMifQ.c2ln", "token_audience failed", "Get a token"),
    ("AUTH0_API_V2_TOKEN", "{AUTH0_CLIENT_SECRET}", "refused", ""),
    ("AUTH0_MGMT_CLIENT_ID", "{cut}", "token_minted failed", "Copy it from"),
    ("AUTH0_MGMT_CLIENT_ID", "A0connectA0connectA0connect00004", "token_minted failed", "Copy Client ID again"),
    ("AUTH0_MGMT_CLIENT_ID", "", "token_given to_do", "Machine to Machine"),
    ("AUTH0_MGMT_CLIENT_SECRET", "{cut}", "token_minted failed", "Copy Client Secret again"),
    ("AUTH0_MGMT_CLIENT_SECRET", "{AUTH0_MGMT_CLIENT_ID}", "token_minted failed", "Copy it from"),
    ("AUTH0_MGMT_CLIENT_SECRET", "{AUTH0_CLIENT_SECRET}", "token_minted failed", "Copy it from"),
    ("AUTH0_MGMT_CLIENT_SECRET", "", "token_given to_do", "M2M client ID"),
];

/// A wrong value for these leaves the token out, so the machine credentials are used.
fn is_machine(field: &str) -> bool {
    field.starts_with("AUTH0_MGMT_")
}

#[test]
fn every_scenario_is_called_what_it_is() {
    let names = names();
    let rows: BTreeSet<&str> = SCENARIOS.iter().map(|(name, _)| *name).collect();
    assert_eq!(names.iter().map(String::as_str).collect::<BTreeSet<_>>(), rows, "each scenario has a row");
    let none = status(&Desk::with("none"), None).json();
    let well: Vec<_> = checks(&none).map(|check| (line(check), &check["what"])).collect();
    each(SCENARIOS, |(name, wanted)| {
        let said = status(&Desk::with(name), None).json();
        let other = |check: &&Value| check["state"] != "ok" && !well.contains(&(line(check), &check["what"]));
        let other: Vec<&Value> = checks(&said).filter(other).collect();
        let matches = |(check, wanted): (&&Value, &&str)| {
            let (known, words) = wanted.split_once(": ").unwrap_or((wanted, ""));
            let contains = |name: &&str| check[name].as_str().is_some_and(|text| text.contains(words));
            line(check) == known && ["what", "why", "fix"].iter().any(contains)
        };
        let as_wanted = other.len() == wanted.len() && other.iter().zip(*wanted).all(matches);
        (!as_wanted).then(|| format!("{name}: {other:#?}"))
    });
}

#[test]
fn every_spoilt_value_is_named_and_nothing_else_is_blamed() {
    let desk = Desk::new();
    let well = [false, true].map(|machine| {
        let said = status(&desk, machine.then_some(("AUTH0_API_V2_TOKEN", ""))).json();
        checks(&said).map(line).collect::<Vec<_>>()
    });
    let given: BTreeSet<&str> = SPOILT.iter().map(|(field, ..)| *field).collect();
    let missing: Vec<&String> = desk.tenant.values().keys().filter(|field| !given.contains(field.as_str())).collect();
    assert!(missing.is_empty(), "a value that is never spoilt: {missing:?}");
    each(SPOILT, |(field, template, wanted, cure)| {
        let value = spoil(&desk.tenant, field, template);
        let answer = status(&desk, Some((*field, value.as_str()))).json();
        let well = &well[usize::from(is_machine(field))];
        let all = answer["checkpoints"].as_array().into_iter().flatten();
        let all: Vec<&Value> = all.flat_map(|one| one["checks"].as_array().into_iter().flatten()).collect();
        let named = match *wanted {
            "refused" => Some(&answer["error"]).filter(|error| error["field"] == *field),
            wanted => all.iter().find(|check| line(check) == format!("{wanted} {field}")).copied(),
        };
        let cured = named.is_some_and(|finding| finding["fix"].as_str().is_some_and(|fix| fix.contains(cure)));
        let blamed =
            |check: &&&Value| check["state"] == "failed" && check["field"] != *field && !well.contains(&line(check));
        let other: Vec<String> = all.iter().filter(blamed).map(|check| line(check)).collect();
        (!cured || !other.is_empty()).then(|| format!("{field}={template}: {named:?}, and blames {other:?}"))
    });
}

/// Checks several rows at once, and reports everything that is wrong.
fn each<T: Sync>(rows: &[T], wrong: impl Fn(&T) -> Option<String> + Sync) {
    let _alone = AT_WORK.lock();
    let (next, found) = (Mutex::new(rows.iter()), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                loop {
                    let Some(row) = next.lock().unwrap().next() else { break };
                    found.lock().unwrap().extend(wrong(row));
                }
            });
        }
    });
    let found = found.into_inner().unwrap();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Runs `status` with one variable changed. A wrong value may be a secret in a field that is shown, so the output isn't
/// searched.
fn status(desk: &Desk, spoilt: Option<(&str, &str)>) -> Said {
    let mut command = desk.home.command(STATUS);
    let mut values: BTreeMap<&str, &str> =
        desk.tenant.values().iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let machine = spoilt.is_some_and(|(field, _)| is_machine(field) || field == "AUTH0_API_V2_TOKEN")
        && spoilt.is_none_or(|(field, value)| is_machine(field) || value.is_empty());
    match machine {
        true => values.retain(|name, _| *name != "AUTH0_API_V2_TOKEN"),
        false if values.contains_key("AUTH0_API_V2_TOKEN") => values.retain(|name, _| !is_machine(name)),
        false => {}
    }
    values.extend(spoilt);
    values.retain(|_, value| !value.is_empty());
    command.envs(values);
    end(command)
}

/// `id state FIELD`, with a dash if no field is named.
fn line(check: &Value) -> String {
    let text = |name: &str| check[name].as_str().unwrap_or("-").to_owned();
    format!("{} {} {}", text("id"), text("state"), text("field"))
}

/// Every check, except the one that repeats another.
fn checks(status: &Value) -> impl Iterator<Item = &Value> {
    let all = status["checkpoints"].as_array().into_iter().flatten();
    let all = all.flat_map(|one| one["checks"].as_array().into_iter().flatten());
    all.filter(|check| check["id"] != "values_given")
}

fn spoil(tenant: &Sandbox, field: &str, template: &str) -> String {
    let right = tenant.values().get(field).map_or("", String::as_str);
    let mut text = template.replace("{}", right).replace("{cut}", &right[..right.len().saturating_sub(3)]);
    for (name, value) in tenant.values() {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    text
}

fn names() -> BTreeSet<String> {
    let listed = Sandbox::start().get_json("/sandbox/scenarios");
    let rows = listed.as_array().into_iter().flatten();
    rows.filter_map(|row| row["name"].as_str()).map(str::to_owned).collect()
}
