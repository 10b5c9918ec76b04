//! A login of auth0-cli: the screens that keys reach on a machine that has one.

screens! {
    auth0_cli_way: ["login acme-dev.eu.auth0.com 23, again, enter"],
    auth0_cli_consent: ["login acme-dev.eu.auth0.com 23, again, enter*2"],
    auth0_cli_applications: ["login acme-dev.eu.auth0.com 23, again, enter*3"],
    auth0_cli_used: ["login acme-dev.eu.auth0.com 23, again, enter*4, pgdn*3"],
    auth0_cli_review: ["login acme-dev.eu.auth0.com 23, again, enter*4, pgdn*2"],
    auth0_cli_weak: ["auth0 installed, auth0 weak, login acme-dev.eu.auth0.com 23, again, enter*4, pgdn*3"],
    auth0_cli_two: ["login acme-dev.eu.auth0.com 23, login acme-test.eu.auth0.com 0, again, enter*3"],
    auth0_cli_expired: ["auth0 installed, login acme-dev.eu.auth0.com 0, again, enter*3"],
    auth0_cli_locked: ["auth0 locked, login acme-dev.eu.auth0.com 23, again, enter*3"],
    auth0_cli_other_tenant: [
        "login acme-test.eu.auth0.com 23, given AUTH0_DOMAIN=acme-dev.eu.auth0.com, again, enter*3",
    ],
    auth0_cli_log_in: ["auth0 installed, again, enter*2"],
    auth0_cli_code: ["auth0 agent, again, enter*3"],
    auth0_cli_code_refused: ["auth0 agent, again, enter*3, auth0 ends"],
    auth0_cli_not_logged_in: ["auth0 installed, again, enter*3"],
    auth0_cli_again: ["login acme-dev.eu.auth0.com 23, again, enter*4, pgdn*3, again, down*8, up*4, enter"],
    auth0_cli_whose: ["given AUTH0_DOMAIN=acme-dev.eu.auth0.com, whose m2m the-secret-of-the-machine, again"],
}
