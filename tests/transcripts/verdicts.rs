//! How each scenario of the demo is diagnosed, and which field is named for each wrong value. All of `status --json` is
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
    ("secret-rotated", &["client_secret failed AUTH0_CLIENT_SECRET: Auth0 rejected the client secret"]),
    ("secret-invalid-client", &["client_secret failed AUTH0_CLIENT_SECRET: Auth0 rejected the client secret"]),
    ("application-unknown", &["client_id failed AUTH0_CLIENT_ID: The tenant has no application with this ID", "client_secret unknown AUTH0_CLIENT_SECRET", "callback_urls unknown CALLBACK_URLS"]),
    ("code-400", &[]),
    ("public-application", &["client_secret warning AUTH0_CLIENT_SECRET: Acme Web needs no client secret"]),
    ("native-application", &["client_secret warning AUTH0_CLIENT_SECRET: Acme Web needs no client secret"]),
    ("machine-application", &["client_id failed AUTH0_CLIENT_ID: This is a Machine to Machine application", "client_secret failed AUTH0_CLIENT_ID: The application can't use authorization codes", "callback_urls unknown CALLBACK_URLS"]),
    ("third-party-application", &["application_owner failed AUTH0_CLIENT_ID: Acme Web is a third-party application"]),
    ("code-grant-off", &["application_grants failed AUTH0_CLIENT_ID: Acme Web can't use authorization codes", "client_secret failed AUTH0_CLIENT_ID: The application can't use authorization codes"]),
    ("secret-by-basic", &[]),
    ("organization-required", &["application_organizations warning AUTH0_CLIENT_ID: Acme Web requires an organization"]),
    ("callback-missing", &["callback_urls failed CALLBACK_URLS: they differ in scheme, host, port"]),
    ("callback-slash", &["callback_urls failed CALLBACK_URLS: the registered one ends with a slash"]),
    ("callback-port", &["callback_urls failed CALLBACK_URLS: the registered one port 3001"]),
    ("confirmation-page", &[]),
    ("callback-none", &["callback_urls failed CALLBACK_URLS: has no callback URL yet"]),
    ("custom-domain", &[]),
    ("many-applications", &[]),
    ("many-enabled", &["signed_in unknown -: No sign-ins in the tenant log yet"]),
    ("other-issuer", &["domain failed AUTH0_DOMAIN: names https://other-tenant.example/", "client_secret unknown AUTH0_CLIENT_SECRET", "callback_urls unknown CALLBACK_URLS", "token_accepted unknown AUTH0_API_V2_TOKEN", "name_free unknown CONNECTION_NAME"]),
    ("discovery-missing", &["domain failed AUTH0_DOMAIN: isn't an Auth0 tenant", "client_secret unknown AUTH0_CLIENT_SECRET", "callback_urls unknown CALLBACK_URLS", "token_accepted unknown AUTH0_API_V2_TOKEN", "name_free unknown CONNECTION_NAME"]),
    ("jwks-empty", &["signing_keys failed AUTH0_DOMAIN: The tenant has no usable signing key"]),
    ("jwks-missing", &["signing_keys inconclusive AUTH0_DOMAIN: The tenant's signing keys can't be read (404)"]),
    ("clock-ahead", &["clock warning -: minutes behind"]),
    ("clock-behind", &["clock warning -: minutes ahead"]),
    ("api-token-expired", &["token_expiry failed AUTH0_API_V2_TOKEN: expired", "token_accepted failed AUTH0_API_V2_TOKEN: The token has expired", "name_free unknown CONNECTION_NAME"]),
    ("api-token-short", &["token_expiry failed AUTH0_API_V2_TOKEN: The token expires in"]),
    ("api-token-other-tenant", &["token_audience failed AUTH0_API_V2_TOKEN: It is for other-tenant.example", "token_accepted unknown AUTH0_API_V2_TOKEN", "name_free unknown CONNECTION_NAME"]),
    ("api-token-create-only", &["token_scopes warning AUTH0_API_V2_TOKEN: a0connect can't find, verify or update the connection", "name_free unknown CONNECTION_NAME"]),
    ("no-create-connections", &["token_scopes failed AUTH0_API_V2_TOKEN: The token lacks create:connections"]),
    ("no-read-connections", &["token_scopes warning AUTH0_API_V2_TOKEN: a0connect can't find, verify or update the connection", "name_free unknown CONNECTION_NAME"]),
    ("no-read-options", &["token_scopes warning AUTH0_API_V2_TOKEN: The token lacks read:connections_options"]),
    ("no-update-connections", &[]),
    ("no-update-options", &[]),
    ("no-delete-connections", &[]),
    ("no-read-clients", &[]),
    ("no-update-clients", &[]),
    ("no-read-users", &[]),
    ("no-read-logs", &[]),
    ("no-read-custom-domains", &[]),
    ("no-read-idp-tokens", &[]),
    ("no-client-grant", &["token_minted failed AUTH0_MGMT_CLIENT_ID: The M2M app can't use the Management API", "token_audience unknown AUTH0_MGMT_CLIENT_SECRET", "token_accepted unknown AUTH0_MGMT_CLIENT_SECRET", "name_free unknown CONNECTION_NAME"]),
    ("machine-grant-off", &["token_minted failed AUTH0_MGMT_CLIENT_ID: This application can't request its own token", "token_audience unknown AUTH0_MGMT_CLIENT_SECRET", "token_accepted unknown AUTH0_MGMT_CLIENT_SECRET", "name_free unknown CONNECTION_NAME"]),
    ("machine-secret-rotated", &["token_minted failed AUTH0_MGMT_CLIENT_SECRET: Auth0 rejected the M2M client secret", "token_audience unknown AUTH0_MGMT_CLIENT_SECRET", "token_accepted unknown AUTH0_MGMT_CLIENT_SECRET", "name_free unknown CONNECTION_NAME"]),
    ("connection-disabled", &["connection_enabled failed AUTH0_CLIENT_ID: Not enabled for the application", "authorize_route unknown -: Redirect not checked: connection not enabled", "signed_in unknown -: No sign-ins in the tenant log yet"]),
    ("connection-no-sign-in", &["name_free warning CONNECTION_NAME", "created to_do -: Exists at Auth0, not adopted", "connection_equal failed A0CONNECT_AUTHENTICATION: Sign-in is turned off for the connection", "authorize_route failed CONNECTION_NAME: The application has no connection with this name", "signed_in unknown -: No sign-ins in the tenant log yet"]),
    ("drift", &["name_free warning CONNECTION_NAME", "created to_do -: Exists at Auth0, not adopted", "connection_equal failed TOKEN_URL: 2 settings differ from your values", "signed_in unknown -: No sign-ins in the tenant log yet"]),
    ("being-deleted", &[]),
    ("entity-limit", &[]),
    ("entitlement", &[]),
    ("rate-limit", &[]),
    ("server-error", &["client_id inconclusive AUTH0_CLIENT_ID: Auth0 responded with 500", "token_accepted inconclusive AUTH0_API_V2_TOKEN: Couldn't look up the name", "name_free inconclusive CONNECTION_NAME: Couldn't look up the name"]),
    ("server-unavailable", &["client_id inconclusive AUTH0_CLIENT_ID: Auth0 responded with 503", "token_accepted inconclusive AUTH0_API_V2_TOKEN: Couldn't look up the name", "name_free inconclusive CONNECTION_NAME: Couldn't look up the name"]),
    ("authorize-redirect", &[]),
    ("authorize-app", &["authorization_url inconclusive AUTHORIZATION_URL: Redirect URI: can't be checked from here"]),
    ("redirect-uri", &["authorization_url failed AUTHORIZATION_URL: redirect_uri mismatch"]),
    ("redirect-uri-200", &["authorization_url failed AUTHORIZATION_URL: redirect_uri_mismatch"]),
    ("redirect-uri-json", &["authorization_url failed AUTHORIZATION_URL: Not a well formed URL"]),
    ("authorize-client-id", &["application_key failed APPLICATION_KEY: doesn't know this client ID", "authorization_url failed APPLICATION_KEY: doesn't know this client ID"]),
    ("authorize-error", &["authorization_url inconclusive AUTHORIZATION_URL: shows an error page"]),
    ("authorize-invalid-scope", &["authorization_url failed SCOPE: rejected a scope"]),
    ("authorize-unauthorized", &["authorization_url failed APPLICATION_KEY: doesn't allow the code grant"]),
    ("authorize-not-found", &["authorization_url failed AUTHORIZATION_URL: This isn't an authorization URL"]),
    ("authorize-bot-wall", &["authorization_url inconclusive AUTHORIZATION_URL: shows a bot check (403)"]),
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
    ("token-wants-json", &["application_secret unknown APPLICATION_SECRET", "token_url failed TOKEN_URL: doesn't accept forms"]),
    ("token-code-first", &["application_secret inconclusive APPLICATION_SECRET: Client ID and secret: can't be checked from here"]),
    ("token-wants-basic", &["application_secret failed A0CONNECT_TOKEN_AUTH: The provider requires client_secret_basic"]),
    ("token-basic-alone", &["token_url failed TOKEN_URL: Auth0 probably can't sign in at this token URL"]),
    ("token-redirect-uri", &["authorization_url failed AUTHORIZATION_URL: rejected the redirect URI"]),
    ("token-invalid-client", &["application_secret failed APPLICATION_SECRET: rejected the client ID or secret"]),
    ("token-unauthorized", &["application_key failed APPLICATION_KEY: doesn't allow the code grant"]),
    ("token-unsupported-grant", &["application_key failed APPLICATION_KEY: doesn't allow the code grant"]),
    ("token-html", &["application_secret unknown APPLICATION_SECRET", "token_url failed TOKEN_URL: It returned an HTML page"]),
    ("token-not-found", &["application_secret unknown APPLICATION_SECRET", "token_url failed TOKEN_URL: It responded with 404 to a POST"]),
    ("token-wrong-method", &["application_secret unknown APPLICATION_SECRET", "token_url failed TOKEN_URL: responded with 405 to a POST request and accepts only GET, HEAD"]),
    ("token-bot-wall", &["application_secret inconclusive APPLICATION_SECRET: shows a bot check (403)", "token_url inconclusive TOKEN_URL: shows a bot check (403)"]),
    ("token-bot-wall-503", &["application_secret inconclusive APPLICATION_SECRET: shows a bot check (503)", "token_url inconclusive TOKEN_URL: shows a bot check (503)"]),
    ("token-rate-limit", &["application_secret inconclusive APPLICATION_SECRET: received too many requests", "authorization_url unknown AUTHORIZATION_URL", "token_url inconclusive TOKEN_URL: received too many requests", "user_detail_url unknown USER_DETAIL_URL"]),
    ("token-unavailable", &["application_secret inconclusive APPLICATION_SECRET: is unavailable (503)", "token_url inconclusive TOKEN_URL: is unavailable (503)"]),
    ("user-forbidden", &[]),
    ("user-post", &["user_detail_url failed A0CONNECT_USER_CALL: The userinfo request must use POST"]),
    ("user-not-found", &["user_detail_url failed USER_DETAIL_URL: This userinfo URL doesn't exist"]),
    ("user-facebook", &[]),
    ("user-slack", &[]),
    ("user-graphql", &[]),
    ("user-code-ok", &[]),
    ("user-errcode", &[]),
    ("user-gzip", &["script warning A0CONNECT_USER_CALL: The script doesn't decompress the response"]),
    ("user-open", &["user_detail_url warning USER_DETAIL_URL: Responds without an access token"]),
    ("user-scope", &[]),
    ("user-no-id", &[]),
    ("user-unverified", &[]),
    ("user-html", &["user_detail_url failed USER_DETAIL_URL: This userinfo URL returns an HTML page"]),
    ("user-bot-wall", &["user_detail_url inconclusive USER_DETAIL_URL: shows a bot check (403)"]),
    ("oidc", &[]),
    ("oidc-basic", &["application_secret failed A0CONNECT_TOKEN_AUTH: The provider requires client_secret_basic"]),
    ("oidc-moved", &["application_secret unknown APPLICATION_SECRET", "authorization_url failed AUTHORIZATION_URL: This isn't an authorization URL", "token_url failed TOKEN_URL: This isn't a token URL", "user_detail_url failed USER_DETAIL_URL: This userinfo URL doesn't exist", "provider_discovery warning AUTHORIZATION_URL: 3 URLs aren't the published ones"]),
    ("oidc-other-issuer", &[]),
    ("signed-in", &[]),
    ("sign-in-one-user", &["signed_in failed A0CONNECT_MAPPING: All users sign in as the same user"]),
    ("sign-in-script", &["signed_in failed A0CONNECT_SCRIPT: The script failed with a JavaScript error"]),
    ("sign-in-module", &["signed_in failed A0CONNECT_SCRIPT: The script requires a module that Auth0 lacks"]),
    ("sign-in-slow", &["signed_in failed A0CONNECT_SCRIPT: The script didn't finish in time"]),
    ("sign-in-no-user-id", &["signed_in failed A0CONNECT_MAPPING: The script returned no user ID"]),
    ("sign-in-status-401", &["signed_in failed SCOPE: The userinfo request failed with status 401"]),
    ("sign-in-no-json", &["signed_in failed USER_DETAIL_URL: The userinfo URL doesn't return a JSON object"]),
    ("sign-in-exchange", &["signed_in failed A0CONNECT_PKCE: The provider rejected its own code"]),
    ("sign-in-client", &["signed_in unknown -: its cause is fixed"]),
    ("sign-in-scope", &["signed_in failed SCOPE: The provider rejected a scope"]),
    ("sign-in-cancelled", &["signed_in warning -: The sign-in was denied"]),
    ("action-denies", &[]),
    ("provider-token-revoked", &[]),
    ("sign-in-not-found", &["signed_in unknown -: its cause is fixed"]),
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
    ("AUTH0_CLIENT_ID", "{cut}", "client_id failed", "Copy the client ID"),
    ("AUTH0_CLIENT_ID", "{AUTH0_MGMT_CLIENT_ID}", "client_id failed", "Regular Web"),
    ("AUTH0_CLIENT_ID", "{AUTH0_CLIENT_SECRET}", "client_id failed", "Copy the client ID and the client secret again"),
    ("AUTH0_CLIENT_ID", "a b", "refused", ""),
    ("AUTH0_CLIENT_SECRET", "{cut}", "client_secret failed", "Copy the full secret"),
    ("AUTH0_CLIENT_SECRET", "{}x", "client_secret failed", "Copy the full secret"),
    ("AUTH0_CLIENT_SECRET", "a {}", "client_secret failed", "Copy the full secret"),
    ("AUTH0_CLIENT_SECRET", "{AUTH0_CLIENT_ID}", "client_secret failed", "Copy the client secret"),
    ("AUTH0_CLIENT_SECRET", "{APPLICATION_SECRET}", "client_secret failed", "Copy the client ID and the client secret again"),
    ("CALLBACK_URLS", "{}/", "callback_urls failed", "Correct it, let step 6 add it"),
    ("CALLBACK_URLS", "{cut}", "callback_urls failed", "Correct it, let step 6 add it"),
    ("CALLBACK_URLS", "{},http://localhost:3001/callback", "callback_urls failed", "Correct it, let step 6 add it"),
    ("CALLBACK_URLS", "{AUTH0_DOMAIN}/login/callback", "callback_urls failed", "URL of your application"),
    ("APPLICATION_KEY", "{cut}", "application_key failed", "Copy the client ID again"),
    ("APPLICATION_KEY", "{APPLICATION_SECRET}", "application_key failed", "Copy the client ID again"),
    ("APPLICATION_SECRET", "{cut}", "application_secret failed", "Copy both again"),
    ("APPLICATION_SECRET", "a {}", "application_secret failed", "Copy both again"),
    ("APPLICATION_SECRET", "{APPLICATION_KEY}", "application_secret failed", "Copy the secret again"),
    ("APPLICATION_SECRET", "{AUTH0_CLIENT_SECRET}", "application_secret failed", "Copy the client secret"),
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
    ("A0CONNECT_TOKEN_HEADERS", "{\"Authorization\": \"Basic eDp5\"}", "application_secret failed", "Remove that header"),
    ("A0CONNECT_AUTH_PARAMS", "{\"client_id\": \"x\"}", "refused", ""),
    ("A0CONNECT_USER_CALL", "{\"kind\": \"post-empty\"}", "user_detail_url failed", "{\"kind\": \"get\"}"),
    ("A0CONNECT_MAPPING", "{\"email\": \"email\"}", "refused", "user_id"),
    ("A0CONNECT_PROVIDER", "nobody", "refused", ""),
    ("A0CONNECT_PKCE", "maybe", "refused", ""),
    ("CONNECTION_NAME", "a--b", "refused", ""),
    ("CONNECTION_NAME", "Username-Password-Authentication", "name_free failed", "another name"),
    ("AUTH0_API_V2_TOKEN", "{cut}", "token_accepted failed", "Copy a new token"),
    ("AUTH0_API_V2_TOKEN", "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwczovL290aGVyLmV1LmF1dGgwLmNvbS9hcGkvdjIvIiwic2NvcGUiOiJjcmVhdGU6Y29ubmVjdGlvbnMifQ.c2ln", "token_audience failed", "Paste a token"),
    ("AUTH0_API_V2_TOKEN", "{AUTH0_CLIENT_SECRET}", "refused", ""),
    ("AUTH0_MGMT_CLIENT_ID", "{cut}", "token_minted failed", "Copy it from"),
    ("AUTH0_MGMT_CLIENT_ID", "A0connectA0connectA0connect00004", "token_minted failed", "Copy the full client ID"),
    ("AUTH0_MGMT_CLIENT_ID", "", "token_given to_do", "Machine to Machine"),
    ("AUTH0_MGMT_CLIENT_SECRET", "{cut}", "token_minted failed", "Copy the full secret"),
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
fn each_wrong_value_is_named_and_no_other() {
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
