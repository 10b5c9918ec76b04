//! Every screen and state that keys reach: the name of its snapshot, and the lines of keys that lead there from a start with
//! an empty profile. `Simulated::keys` explains the words of a line.

/// Step 1: the tenant and the application.
pub const TENANT: &str = "type acme-dev.eu.auth0.com, enter, type kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV, enter, \
    paste 7yT-kP2_the-client-secret-of-Acme-Web-at-Auth0-is-64-characters, enter, type http://localhost:3000/callback, enter";
/// Step 2: Discord, from the list.
pub const PROVIDER: &str =
    "d, type isc, enter, type 1042298710239420417, enter, paste s3cr3t-s3cr3t-s3cr3t-s3cr3t-1234, enter";
/// Step 2: a provider that isn't in the list.
const CUSTOM: &str = "c, type us, enter, type 42-acme, enter, paste s3cr3t-s3cr3t-s3cr3t-s3cr3t-1234, enter, \
    type https://id.acme.example/authorize, enter, type https://id.acme.example/token, enter, type https://id.acme.example/me, enter, enter";
/// Step 4: a pasted token; on to step 6.
pub const TOKEN: &str = "enter, token, enter";
/// A userinfo response whose values are in a list, as Twitch returns it.
const NESTED: &str = r#"paste {"data":[{"id":"141981764","login":"twitchdev","name":"TwitchDev","views":9007199254740993,"email":"ada@example.com","verified":true,"picture":"https://cdn.example/ada.png","type":""}],"ok":true}"#;
/// Step 5: a custom script that fails.
const BROKEN: &str = "paste function fetchUserProfile(...all) {\n  console.log(all.length);\n  const user = Object(all[0]).nothing.id;\n  all[2](null,{ user_id: user });\n}";
/// Step 6: past the name and the display name to document and plan.
pub const PLAN: &str = "enter*2";
/// Step 6: document, question, run.
pub const CREATE: &str = "enter*4";
/// Step 2: the provider rejects the secret.
const REFUSED: &str = "refuse POST /oauth2/token 401 invalid_client";
/// Through the overview to step 4 and a token, then to step 6 and its plan.
const OVER: &str = "esc, up*8, down*3, enter*2, token, enter, esc, up*8, down*5, enter, up, enter";
/// Someone changes it in the Dashboard. Step 7 checks it again.
const CHANGED: &str = "pgdn, live options.scope identify, live options.client_secret another, t, wait 240";
/// From step 6 to 1, to the first row there.
pub const TO_1: &str = "pgup*5, up*4";

screens! {
    // Step 1
    auth0_application_new: [],
    auth0_application_type: ["down, enter"],
    auth0_application_connect: ["enter"],
    auth0_application_connected: ["enter*2, token_of acme-dev.eu.auth0.com, enter, down"],
    auth0_application_picked: ["enter*2, token_of acme-dev.eu.auth0.com, enter*2"],
    auth0_application_machine_connected: [
        "enter, down, enter, type m2m-client-id, enter, paste m2m-client-secret, enter",
    ],
    auth0_application_not_listed: ["nohost, enter*2, token_of acme-dev.eu.auth0.com, enter"],
    auth0_application_offer: ["offer AUTH0_DOMAIN=acme-dev.eu.auth0.com, again, down, enter"],
    auth0_application_given: [
        "given AUTH0_DOMAIN=acme-dev.eu.auth0.com, given AUTH0_CLIENT_SECRET=from-the-environment, again, down, enter",
    ],
    auth0_application_differs: [TENANT, "pgup, given AUTH0_DOMAIN=acme-test.eu.auth0.com, again, up, enter, up*9"],
    auth0_application: [TENANT, PROVIDER, TOKEN, TO_1],
    auth0_application_failed: ["nohost, type acme-dev.eu.auth0.com, tab, s-tab"],
    auth0_application_waiting: ["hold, type acme-dev.eu.auth0.com, tab, wait 2"],
    auth0_application_typing: ["type acme dev"],
    auth0_application_problem: ["type acme dev, wait 1"],
    auth0_application_draft: ["type acme dev, tab"],
    auth0_application_pasted: ["paste  acme-\u{200b}dev.eu.auth0.com\u{7} "],
    auth0_application_canonical: ["type login.acme.example, enter"],
    auth0_application_missing: ["type acme-dev.eu.auth0.com, tab, up*2, enter"],
    auth0_application_unknown: [TENANT, PROVIDER, TOKEN, TO_1, "tab*2, c-u, type another-id, tab, s-tab"],
    auth0_application_machine: [TENANT, PROVIDER, TOKEN, TO_1, "tab*2, c-u, type m2m, tab, s-tab"],
    auth0_application_secret: [
        TENANT, PROVIDER, TOKEN, TO_1,
        "tab*3, paste 7yT-kP2_another-application-has-this-text-as-its-own-it-is-as-long, tab, s-tab",
    ],
    auth0_application_swapped: [
        TENANT, PROVIDER, TOKEN, TO_1,
        "tab*3, paste kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV, s-tab, c-u, type 7yT-kP2_the-client-secret-of-Acme-Web-at-Auth0-is-64-characters, tab, s-tab",
    ],
    auth0_application_slash: [TENANT, PROVIDER, TOKEN, TO_1, "s-tab, c-u, type http://localhost:3000/callback/, tab, s-tab"],
    auth0_application_redirect_uri: [
        TENANT, PROVIDER, TOKEN, TO_1, "s-tab, c-u, type https://acme-dev.eu.auth0.com/login/callback, tab, s-tab",
    ],
    auth0_application_moved: [TENANT, PROVIDER, TOKEN, TO_1, "tab*2, c-u, type m2m, tab, s-tab, c-o"],
    auth0_application_callback: [
        TENANT, PROVIDER, TOKEN, TO_1, "s-tab, c-u, type http://localhost:4000/cb, tab, s-tab",
    ],
    auth0_application_mend: [
        TENANT, PROVIDER, TOKEN, TO_1, "s-tab, c-u, type http://localhost:4000/cb, tab, s-tab, c-x",
    ],
    auth0_application_mended: [
        TENANT, PROVIDER, TOKEN, TO_1, "s-tab, c-u, type http://localhost:4000/cb, tab, s-tab, c-x, c-o",
    ],
    auth0_application_undo: [TENANT, "pgup, up*9, down*2, c-u, type other, tab, c-_"],
    // Step 2
    third_party_application_new: [TENANT],
    third_party_application: [TENANT, PROVIDER, "pgup*2, up*2"],
    third_party_application_elsewhere: [TENANT, PROVIDER, "pgup*2, up*2, type github, enter*2"],
    third_party_application_custom: [TENANT, CUSTOM, "pgup*2"],
    third_party_application_secret: [
        TENANT, PROVIDER, "pgup*2, keyring silent, paste 1042298710239420417, tab, s-tab, wait 2",
    ],
    third_party_application_reveal: [TENANT, PROVIDER, "pgup*2, c-r"],
    third_party_application_problem: [TENANT, CUSTOM, "pgup*2, up*3, c-u, type http://id.acme.example/authorize, wait 1"],
    third_party_application_long: [
        TENANT, PROVIDER,
        "pgup*2, down*2, paste https://login.provider.example/tenants/11112222-3333/oauth2/v2.0/token?x=日本語",
    ],
    third_party_application_choice: [TENANT, PROVIDER, "pgup*2, down*5, space, down, space"],
    third_party_application_hint: [TENANT, "d, type isc, enter, type 1042298710239420417, enter"],
    third_party_application_last: [TENANT, "up"],
    third_party_application_refused: [
        TENANT, "refuse POST /oauth2/token 401 invalid_client", PROVIDER, "pgup*2, tab, s-tab",
    ],
    third_party_application_inconclusive: [
        TENANT, "refuse GET /authorize 503 unavailable", PROVIDER, "pgup*2, tab, s-tab, tab*2",
    ],
    third_party_application_waiting: [TENANT, "hold GET /authorize, hold POST /token", PROVIDER, "pgup*2, wait 2"],
    provider_picker: [TENANT, "enter, down"],
    provider_picker_filter: [TENANT, "z, type z"],
    provider_picker_none: [TENANT, "q, type qqqqqqq"],
    provider_picker_built_in: [TENANT, "g, type ithub"],
    // Step 3
    credentials: [TENANT, PROVIDER, TOKEN, "pgup*3"],
    credentials_to_do: ["pgdn*2"],
    credentials_not_kept: [
        "keyring none, type acme-dev.eu.auth0.com, enter, type kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV, enter, paste the-secret-of-web, enter, esc, pgdn*2",
    ],
    credentials_memory: [
        "keyring none, type acme-dev.eu.auth0.com, enter, type kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV, enter, paste the-secret-of-web, enter*2, pgdn*2",
    ],
    credentials_lost: [
        "given AUTH0_CLIENT_SECRET=from-the-environment, again, keyring none, enter, down, enter, again, down*2, enter",
    ],
    credentials_gone: [
        "keyring none, type acme-dev.eu.auth0.com, enter, type app, enter, enter*2",
        "d, type isc, enter, type key, enter, paste the-secret, enter*2", "again, down, enter",
    ],
    third_party_application_gone: [
        "keyring none, type acme-dev.eu.auth0.com, enter, type app, enter, enter*2",
        "d, type isc, enter, type key, enter, paste the-secret, enter*2", "again, enter",
    ],
    overview_gone: [
        "keyring none, type acme-dev.eu.auth0.com, enter, type app, enter, enter*2",
        "d, type isc, enter, type key, enter, paste the-secret, enter*2", "again",
    ],
    store: [
        "keyring none, type acme-dev.eu.auth0.com, enter, type kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV, enter, paste the-secret-of-web, enter",
    ],
    store_locked: [TENANT, "keyring locked, again"],
    store_asked_again: [TENANT, "keyring none, again, up, enter, up, enter"],
    store_slow: [TENANT, "keyring silent, again, wait 3"],
    store_slow_write: [
        "type acme-dev.eu.auth0.com, enter, type kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV, enter, keyring silent, paste the-secret-of-web, enter, wait 3",
    ],
    store_chosen: [
        "keyring none, type acme-dev.eu.auth0.com, enter, type kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV, enter, paste the-secret-of-web, enter*2",
    ],
    // Step 4
    api_token_paste: [TENANT, PROVIDER],
    api_token_machine: [TENANT, PROVIDER, "down, enter, up*2"],
    api_token_no_access: [TENANT, PROVIDER, "down*2, enter, up"],
    api_token: [TENANT, PROVIDER, TOKEN, "pgup*2"],
    api_token_typed: [TENANT, PROVIDER, "enter, type eyJ.eyJ"],
    api_token_problem: [TENANT, PROVIDER, "enter, paste not-a-token, enter"],
    api_token_create_only: [
        TENANT, PROVIDER,
        "enter, refuse GET /connections 403 insufficient_scope read:connections, token create:connections, enter, pgup*2",
    ],
    api_token_useless: [TENANT, PROVIDER, "enter, token read:connections, enter, pgup*2"],
    api_token_late: [TENANT, REFUSED, PROVIDER],
    api_token_late_stands: [TENANT, REFUSED, PROVIDER, "enter, token, tab, s-tab"],
    api_token_refused: [TENANT, PROVIDER, "refuse GET /connections 401 invalid_token", TOKEN, "pgup*2"],
    api_token_unavailable: [TENANT, PROVIDER, "refuse GET /connections 503 unavailable", TOKEN, "pgup*2"],
    api_token_limited: [TENANT, PROVIDER, "limit GET /connections 11", TOKEN, "pgup*2"],
    api_token_other_tenant: [TENANT, PROVIDER, TOKEN, TO_1, "c-u, type other.eu.auth0.com, tab, pgdn*3"],
    api_token_expired: [TENANT, PROVIDER, TOKEN, "pgup*2, wait 97200"],
    api_token_expiring: [TENANT, PROVIDER, TOKEN, "pgup*2, wait 86200"],
    api_token_minted: [
        TENANT, PROVIDER, "down, enter, type m2m-client-id, enter, paste m2m-client-secret, enter, pgup*2",
    ],
    api_token_not_minted: [
        TENANT, PROVIDER,
        "refuse POST /oauth/token 401 access_denied, down, enter, type m2m-client-id, enter, paste m2m-client-secret, enter, pgup*2",
    ],
    // Step 5
    profile_script: [TENANT, PROVIDER, "pgdn"],
    profile_script_generic: [TENANT, CUSTOM, "pgdn"],
    profile_script_mapping: [TENANT, CUSTOM, "pgdn, type {\"user_id\":\"data.id\",\"name\":\"data.name\"}, tab"],
    profile_script_problem: [TENANT, CUSTOM, "pgdn, type {\"name\":\"login\"}, wait 1"],
    profile_script_own: [TENANT, CUSTOM, "pgdn, up*2, paste function f(...all) { all[2](...[null].concat({ user_id: all[1].id })); }, tab*2"],
    script_editor: [TENANT, PROVIDER, "pgdn, c-n"],
    script_editor_problem: [TENANT, PROVIDER, "pgdn, c-n, down*2, end, enter, type const who = tokn / 2;, wait 1"],
    script_editor_misspelled: [TENANT, PROVIDER, "pgdn, c-n, top, paste retrun x , wait 1"],
    script_editor_selection: [TENANT, PROVIDER, "pgdn, c-n, down*3, right*4, s-down*2, s-end"],
    script_editor_end: [TENANT, PROVIDER, "pgdn, c-n, bottom"],
    script_editor_find: [TENANT, PROVIDER, "pgdn, c-n, c-f, type FAIL, enter*2"],
    script_editor_not_found: [TENANT, PROVIDER, "pgdn, c-n, c-f, type password"],
    script_editor_difference: [TENANT, PROVIDER, "pgdn, c-n, down*2, c-k*2, type // mine, c-x"],
    script_editor_again: [TENANT, PROVIDER, "pgdn, c-n, down*2, c-k*2, type // mine, c-x, c-o"],
    script_editor_kept: [TENANT, PROVIDER, "pgdn, c-n, down, end, enter, type // mine, esc"],
    script_editor_outline: [TENANT, "pgdn*3, c-n"],
    script_editor_wide: [
        TENANT, PROVIDER,
        "pgdn, c-n, top, paste // 日本語 and a long comment that goes on and on until no terminal has room for all of it: 日本語日本語日本語日本語",
    ],
    profile_script_old: [
        TENANT, CUSTOM,
        "pgdn, up*2, paste function(token,ctx,cb) { request.get('https://id.acme.example/me',{ headers: { 'Authorization': 'Bearer ' + token } },function(e,r,b) { if (e) return cb(e); cb(null,JSON.parse(b)); }); }, tab, s-tab",
    ],
    profile_script_old_mend: [
        TENANT, CUSTOM,
        "pgdn, up*2, paste function(token,ctx,cb) { request.get('https://id.acme.example/me',{ headers: { 'Authorization': 'Bearer ' + token } },function(e,r,b) { if (e) return cb(e); cb(null,JSON.parse(b)); }); }, tab, s-tab, c-x",
    ],
    profile_script_old_mended: [
        TENANT, CUSTOM,
        "pgdn, up*2, paste function(token,ctx,cb) { request.get('https://id.acme.example/me',{ headers: { 'Authorization': 'Bearer ' + token } },function(e,r,b) { if (e) return cb(e); cb(null,JSON.parse(b)); }); }, tab, s-tab, c-x, enter",
    ],
    profile_script_own_refused: [
        TENANT, CUSTOM, "pgdn, up*2, paste function f(...all) { all[2](...[null].concat({ user_id: all[1].id }));, tab, s-tab",
    ],
    // Its rehearsal
    rehearsal: [TENANT, PROVIDER, "pgdn, c-p"],
    rehearsal_none: [TENANT, CUSTOM, "pgdn, c-p"],
    rehearsal_pasted: [TENANT, CUSTOM, "pgdn, c-p", NESTED],
    rehearsal_bound: [TENANT, CUSTOM, "pgdn, c-p", NESTED, "down*2, n, down*2, e, down, v, down, p"],
    rehearsal_not_json: [TENANT, PROVIDER, "pgdn, c-p, paste <html>Sign in</html>"],
    rehearsal_refused: [TENANT, CUSTOM, "pgdn, c-p", NESTED, "up, u"],
    rehearsal_doubt: [TENANT, CUSTOM, "pgdn, c-p", NESTED, "down*4, u"],
    rehearsal_unset: [TENANT, PROVIDER, "pgdn, c-p, del"],
    rehearsal_undone: [TENANT, PROVIDER, "pgdn, c-p, down*2, n, c-_"],
    rehearsal_list: [TENANT, PROVIDER, "pgdn, c-p, down*2, enter"],
    rehearsal_token: [TENANT, PROVIDER, "pgdn, c-p, t, paste the-access-token-of-nelly"],
    rehearsal_token_problem: [TENANT, PROVIDER, "pgdn, c-p, t, paste two words, enter"],
    rehearsal_waiting: [TENANT, PROVIDER, "pgdn, c-p, t, paste the-access-token-of-nelly, enter, wait 2"],
    rehearsal_stopped: [TENANT, PROVIDER, "pgdn, c-p, t, paste the-access-token-of-nelly, enter, wait 2, esc"],
    rehearsal_script: [TENANT, PROVIDER, "pgdn, c-p, tab"],
    rehearsal_requests: [TENANT, PROVIDER, "pgdn, c-p, s-tab"],
    rehearsal_own_failed: [TENANT, CUSTOM, "pgdn, up*2", BROKEN, "tab, c-p, paste {\"id\":\"7\"}"],
    rehearsal_own_failed_script: [TENANT, CUSTOM, "pgdn, up*2", BROKEN, "tab, c-p, paste {\"id\":\"7\"}, tab"],
    rehearsal_own_failed_requests: [TENANT, CUSTOM, "pgdn, up*2", BROKEN, "tab, c-p, paste {\"id\":\"7\"}, s-tab"],
    profile_script_rehearsed: [TENANT, PROVIDER, "pgdn, c-p, esc"],
    profile_script_rehearsed_failed: [TENANT, CUSTOM, "pgdn, up*2", BROKEN, "tab, c-p, paste {\"id\":\"7\"}, esc"],
    help_rehearsal: [TENANT, PROVIDER, "pgdn, c-p, ?"],
    // Step 6
    connection: [TENANT, PROVIDER, TOKEN],
    connection_to_do: ["pgdn*5"],
    connection_taken: ["exists samlp", TENANT, PROVIDER, TOKEN],
    connection_exists: ["exists oauth2", TENANT, PROVIDER, TOKEN],
    plan_exists: ["exists oauth2", TENANT, PROVIDER, TOKEN, PLAN],
    prompt_taken: ["exists oauth2", TENANT, PROVIDER, TOKEN, PLAN, "enter"],
    connection_another_name: ["exists oauth2", TENANT, PROVIDER, TOKEN, PLAN, "enter*2"],
    plan_adopted: ["exists oauth2", TENANT, PROVIDER, TOKEN, PLAN, "enter, down, enter"],
    plan_removes: [
        TENANT, PROVIDER, TOKEN, "down*2, type https://p.example/i.png, tab*2, enter*3, esc, up*2, enter, up*2, c-u, tab*2, enter",
    ],
    connection_not_enabled: [TENANT, PROVIDER, TOKEN, PLAN, "down*3, space, enter*2, pgdn, pgup"],
    connection_differs: [TENANT, PROVIDER, TOKEN, CREATE, CHANGED, "pgup"],
    connection_plan: [TENANT, PROVIDER, TOKEN, CREATE, "esc, up"],
    document: [TENANT, PROVIDER, TOKEN, PLAN, "up*14"],
    document_revealed: [TENANT, PROVIDER, TOKEN, PLAN, "r, up*9"],
    document_step: [TENANT, PROVIDER, TOKEN, PLAN, "down*3"],
    document_left_out: [TENANT, PROVIDER, TOKEN, PLAN, "down*3, space"],
    document_written: [TENANT, PROVIDER, TOKEN, PLAN, "w"],
    document_copied: [TENANT, PROVIDER, TOKEN, PLAN, "y"],
    document_empty: ["pgdn*5, up, enter"],
    requests: [TENANT, PROVIDER, TOKEN, PLAN, "tab"],
    difference: [TENANT, PROVIDER, TOKEN, CREATE, CHANGED, "enter"],
    difference_none: [TENANT, PROVIDER, TOKEN, PLAN, "tab*2"],
    plan_begin: [TENANT, PROVIDER, TOKEN, PLAN],
    plan_failed_check: [TENANT, REFUSED, PROVIDER, OVER],
    plan_failed_before: [
        TENANT, PROVIDER, TOKEN, "refuse POST /connections 403 insufficient_entitlement", CREATE, "esc, down*2, enter",
    ],
    plan_unsent: [TENANT, PROVIDER, TOKEN, CREATE, "wait 5, pgup*4, down*4, c-u, type identify, enter"],
    plan_failed_check_fixed: [TENANT, REFUSED, PROVIDER, OVER, "g"],
    plan_obstacle: [TENANT, PROVIDER, "pgdn*2, up, enter"],
    plan_running: [TENANT, PROVIDER, TOKEN, "hold POST /connections", CREATE, "wait 3"],
    plan_stopping: [TENANT, PROVIDER, TOKEN, "hold POST /connections", CREATE, "wait 3, esc"],
    plan_stopped: [TENANT, PROVIDER, TOKEN, "hold POST /connections", CREATE, "wait 3, esc, answered"],
    plan_limited: [TENANT, PROVIDER, TOKEN, "limit POST /connections 11", CREATE],
    plan_lost: [TENANT, PROVIDER, TOKEN, "lose POST /connections", CREATE],
    plan_done: [TENANT, PROVIDER, TOKEN, CREATE, "down*2, enter"],
    plan_nothing: [TENANT, PROVIDER, TOKEN, CREATE, "esc, up*8, down*5, enter*2"],
    created: [TENANT, PROVIDER, TOKEN, CREATE],
    created_checking: [
        TENANT, PROVIDER, TOKEN, "hold GET con_8vY2kL0pQ1aTz9Wx/clients, hold GET /authorize", CREATE, "down, wait 2",
    ],
    created_failed: [TENANT, REFUSED, PROVIDER, OVER, "enter, c-o"],
    created_unclear: [
        TENANT, PROVIDER, TOKEN, "refuse GET /authorize 403 access_denied", CREATE,
    ],
    created_callbacks: [
        TENANT, PROVIDER, TOKEN, TO_1, "s-tab, c-u, type http://localhost:4000/cb, tab, pgdn*5, enter*4",
    ],
    created_not_enabled: [TENANT, PROVIDER, TOKEN, PLAN, "down*3, space, enter*2"],
    created_updated: [TENANT, PROVIDER, TOKEN, CREATE, CHANGED, "enter*2, c-o"],
    created_undone: [TENANT, PROVIDER, TOKEN, CREATE, "u, c-o"],
    created_update_undone: [
        TENANT, PROVIDER, TOKEN, CREATE, "pgdn, live options.scope identify, t, wait 240, enter*2, c-o, u, c-o",
    ],
    plan_failed: [TENANT, PROVIDER, TOKEN, "refuse PATCH /clients 403 insufficient_scope update:connections", CREATE],
    plan_conflict: [TENANT, PROVIDER, TOKEN, "refuse POST /connections 409 connection_conflict", CREATE],
    plan_unavailable: [TENANT, PROVIDER, TOKEN, "refuse POST /connections 503 unavailable", CREATE],
    plan_gave_up: [
        TENANT, PROVIDER, TOKEN, "refuse POST /connections 503 unavailable", CREATE,
        "wait 1, wait 2, wait 4, wait 8, wait 16",
    ],
    plan_refused_value: [TENANT, CUSTOM, TOKEN, "refuse POST /connections 400 invalid_body", CREATE],
    plan_undone: [TENANT, PROVIDER, TOKEN, CREATE, "hold DELETE, u, c-o, wait 2"],
    // Step 7
    in_place: [TENANT, PROVIDER, TOKEN, CREATE, "wait 240, pgdn"],
    in_place_unsent: [TENANT, PROVIDER, TOKEN, CREATE, "wait 5, pgup*4, down*4, c-u, type identify, enter, pgdn"],
    in_place_to_do: [TENANT, PROVIDER, "pgdn*3"],
    in_place_differs: [TENANT, PROVIDER, TOKEN, CREATE, CHANGED],
    in_place_gone: [TENANT, PROVIDER, TOKEN, CREATE, "pgdn, live gone, t"],
    in_place_mend: [TENANT, PROVIDER, TOKEN, PLAN, "down*3, space, enter*2, pgdn, x"],
    in_place_mended: [TENANT, PROVIDER, TOKEN, PLAN, "down*3, space, enter*2, pgdn, x, c-o"],
    in_place_not_enabled: [TENANT, PROVIDER, TOKEN, PLAN, "down*3, space, enter*2, pgdn"],
    in_place_elsewhere: [
        TENANT, PROVIDER, TOKEN, CREATE, "pgdn, live options.authorizationURL https://discord.com/login, t",
    ],
    in_place_waiting: [TENANT, PROVIDER, TOKEN, CREATE, "pgdn, hold GET, t, wait 2"],
    in_place_waiting_all: [
        TENANT, PROVIDER, TOKEN, CREATE, "pgdn, hold GET con_8vY2kL0pQ1aTz9Wx, hold GET /authorize, t, wait 2",
    ],
    in_place_unreachable: [TENANT, PROVIDER, TOKEN, CREATE, "pgdn, wait 240, nohost, t"],
    // Step 8
    sign_in: [TENANT, PROVIDER, TOKEN, CREATE, "pgdn*2"],
    sign_in_not_enabled: [TENANT, PROVIDER, TOKEN, PLAN, "down*3, space, enter*2, pgdn*2"],
    sign_in_before: [TENANT, PROVIDER, TOKEN, "pgdn*2"],
    sign_in_to_do: ["pgdn*7"],
    // A sign-in
    prompt_sign_in: [TENANT, PROVIDER, TOKEN, CREATE, "pgdn*2, enter"],
    flow_port_taken: [TENANT, PROVIDER, TOKEN, "ports taken", CREATE, "pgdn*2, enter*2"],
    prompt_sign_in_callback: [TENANT, PROVIDER, TOKEN, "ports taken", CREATE, "pgdn*2, enter*3"],
    flow_waiting: [TENANT, PROVIDER, TOKEN, CREATE, "pgdn*2, enter*2, wait 48"],
    flow_proven: [TENANT, PROVIDER, TOKEN, CREATE, "enter*2, wait 14, back code=good&state=state-1"],
    flow_refused: [
        TENANT, PROVIDER, TOKEN, CREATE,
        "pgdn*2, enter*2, wait 9, back error=access_denied&error_description=The+resource+owner+denied+the+request&state=state-1",
    ],
    flow_canceled: [TENANT, PROVIDER, TOKEN, CREATE, "pgdn*2, enter*2, wait 9, esc"],
    sign_in_proven: [TENANT, PROVIDER, TOKEN, CREATE, "enter*2, wait 14, back code=good&state=state-1, esc"],
    // How a sign-in works
    flow: ["c-f"],
    flow_pop_up: ["c-f, tab"],
    flow_end: [TENANT, PROVIDER, TOKEN, CREATE, "pgdn*2, f, down*30"],
    flow_left: [TENANT, PROVIDER, TOKEN, CREATE, "pgdn*2, f, tab, esc"],
    // The overview
    overview: [TENANT, PROVIDER, TOKEN, CREATE, CHANGED, "again"],
    overview_new: ["esc"],
    overview_failed: [TENANT, REFUSED, PROVIDER, "pgdn*6, esc"],
    overview_begun: [TENANT, "esc, again"],
    overview_done: [TENANT, PROVIDER, TOKEN, CREATE, "again"],
    overview_expired: [TENANT, PROVIDER, TOKEN, CREATE, "again, wait 97200"],
    overview_interrupted: [TENANT, PROVIDER, TOKEN, "hold POST /connections", CREATE, "wait 3, again"],
    overview_nothing_asked: ["esc, t"],
    // Profiles
    profiles: [TENANT, PROVIDER, "esc, p, a, type live, enter, type acme.eu.auth0.com, enter, esc, p, m, esc, p, up"],
    profiles_added: [TENANT, "esc, p, a, type live, enter, esc, p"],
    profiles_none: ["esc, p"],
    profiles_copied: [TENANT, "esc, p, c, type discord-2, enter"],
    profiles_forgotten: [TENANT, "esc, p, c, type discord-2, enter, p, down, f, c-o"],
    profiles_production: [TENANT, "esc, p, m"],
    prompt_add_profile: [TENANT, "esc, p, a"],
    prompt_add_profile_taken: [TENANT, "esc, p, a, type discord, enter"],
    prompt_add_profile_problem: [TENANT, "esc, p, a, type My Profile, enter"],
    prompt_copy_profile: [TENANT, "esc, p, c"],
    prompt_rename_profile: [TENANT, "esc, p, r, type disc"],
    prompt_forget_profile: [TENANT, "esc, p, f"],
    prompt_remove_secret: [TENANT, PROVIDER, "pgup*2, c-u, tab"],
    // Questions
    prompt_create: [TENANT, PROVIDER, TOKEN, "enter*3"],
    prompt_create_failed: [TENANT, REFUSED, PROVIDER, OVER, "enter"],
    prompt_production_failed: [TENANT, REFUSED, PROVIDER, OVER, "p, m, esc, up*8, down*5, enter*3"],
    prompt_undo: [TENANT, PROVIDER, TOKEN, CREATE, "down*4, enter"],
    samples: [TENANT, PROVIDER, TOKEN, CREATE, "down*3, enter"],
    prompt_replace_sample: [TENANT, PROVIDER, TOKEN, CREATE, "down*3, enter*2, enter*2"],
    prompt_sign_in_pop_up: [TENANT, PROVIDER, TOKEN, CREATE, "pgdn*2, f, tab, enter"],
    prompt_undo_update: [
        TENANT, PROVIDER, TOKEN, CREATE, "pgdn, live display_name Old, live options.client_id 99, live options.scope identify",
        "live options.client_secret another, live options.authorizationURL https://old.example/a",
        "live options.tokenURL https://old.example/t, live options.scripts.fetchUserProfile (a) => a, t, wait 240",
        "enter*2, c-o, u",
    ],
    prompt_update: [TENANT, PROVIDER, TOKEN, CREATE, CHANGED, "enter*2"],
    prompt_production: [TENANT, PROVIDER, TOKEN, "esc, p, m, esc, up*8, down*5, enter*4"],
    prompt_production_problem: [TENANT, PROVIDER, TOKEN, "esc, p, m, esc, up*8, down*5, enter*4, type acme, enter"],
    prompt_undo_page: [TENANT, PROVIDER, TOKEN, CREATE, "esc*2, u"],
    prompt_replace_document: [TENANT, PROVIDER, TOKEN, PLAN, "w*2"],
    prompt_quit: [TENANT, "pgup, up*9, end, type half, c-c"],
    prompt_quit_unsaved: [TENANT, PROVIDER, "pgup*2, keyring none, paste another, tab, esc, c-c"],
    prompt_quit_in_flight: [TENANT, PROVIDER, TOKEN, "hold POST /connections", CREATE, "wait 3, c-c"],
    // Lists, help, notices
    help_field: [TENANT, "pgup, c-g"],
    help_field_end: [TENANT, "pgup, c-g, down*30"],
    help_page: [TENANT, PROVIDER, TOKEN, CREATE, "pgdn, ?"],
    help_document: [TENANT, PROVIDER, TOKEN, PLAN, "?"],
    help_overview: ["esc, ?"],
    export_formats: ["esc, e"],
    help_question: [TENANT, PROVIDER, TOKEN, "enter*3, c-g"],
    help_list: [TENANT, "d, type isc, c-g"],
    help_editor: [TENANT, PROVIDER, "pgdn, c-n, c-g"],
    notice: [TENANT, "c-y"],
    notice_long: [TENANT, PROVIDER, TOKEN, TO_1, "refuse GET /api/v2/clients 403 insufficient_scope read:clients, tab, enter"],
}
