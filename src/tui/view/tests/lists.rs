//! The states of the list of applications, of the exports, and of what is offered for a project, as in `scripts`.

use super::scripts::{PROVIDER, TENANT, TO_1, TOKEN};

/// The list of a tenant with 2,500 applications, whose pages come one at a time.
const CROWD: &str = "crowd 2500, hold GET /clients, tab, enter, page";

/// The list, with a token that can also create applications.
const CREATOR: &str =
    "enter, token create:connections read:connections create:clients read:clients delete:clients, enter";

screens! {
    application_picker: [TENANT, PROVIDER, TOKEN, TO_1, "tab, enter, down"],
    application_picker_none: [TENANT, PROVIDER, TOKEN, TO_1, "tab, enter, type nothing, enter"],
    application_picker_new: [TENANT, PROVIDER, CREATOR, TO_1, "tab, enter, type My Shop, down"],
    prompt_new_application: [TENANT, PROVIDER, CREATOR, TO_1, "tab, enter, type My Shop, down, enter"],
    auth0_application_created: [TENANT, PROVIDER, CREATOR, TO_1, "tab, enter, type My Shop, enter, c-o"],
    application_picker_waiting: [TENANT, PROVIDER, TOKEN, TO_1, "hold, tab, enter, wait 2"],
    application_picker_machine: [TENANT, PROVIDER, TOKEN, TO_1, "tab, enter, type mach, enter"],
    application_picker_without_token: [TENANT, "pgup, up*9, down, enter"],
    application_picker_loading: [TENANT, PROVIDER, TOKEN, TO_1, CROWD, "down*2"],
    application_picker_loading_filter: [TENANT, PROVIDER, TOKEN, TO_1, CROWD, "page 2, type 13"],
    application_picker_loading_none: [TENANT, PROVIDER, TOKEN, TO_1, CROWD, "page 2, type 2499"],
    application_picker_limited: [TENANT, PROVIDER, TOKEN, TO_1, CROWD, "page 2, type 13, release, limit GET /clients 4, page"],
    application_picker_stopped: [TENANT, PROVIDER, TOKEN, TO_1, CROWD, "page 2, type 13, release, refuse GET /clients 503, page"],
    application_picker_whole: [TENANT, PROVIDER, TOKEN, TO_1, "crowd 120, tab, enter, down*2"],
    application_picker_whole_filter: [TENANT, PROVIDER, TOKEN, TO_1, "crowd 2500, tab, enter, type 249"],
    export_env: [TENANT, PROVIDER, TOKEN, "esc, e, enter"],
    export_revealed: [TENANT, PROVIDER, TOKEN, "esc, e, enter, r"],
    export_terraform: [TENANT, PROVIDER, TOKEN, "esc, e, type terra, enter, pgdn"],
    export_json: [TENANT, PROVIDER, TOKEN, "esc, e, type json, enter, down*4"],
    export_curl: [TENANT, PROVIDER, TOKEN, "esc, e, type curl, enter"],
    export_handover: [TENANT, PROVIDER, TOKEN, "esc, e, type owner, enter"],
    export_missing: [TENANT, "esc, e, type terra, enter"],
    export_copied: [TENANT, PROVIDER, TOKEN, "esc, e, enter, r, y"],
    export_help: [TENANT, PROVIDER, TOKEN, "esc, e, enter, ?"],
    export_save: [TENANT, PROVIDER, TOKEN, "esc, e, enter*2"],
    export_save_revealed: [TENANT, PROVIDER, TOKEN, "git, esc, e, enter, r, enter"],
    export_not_saved: [TENANT, PROVIDER, TOKEN, "esc, e, enter*2, home, type nowhere/, enter"],
    export_replace: [TENANT, PROVIDER, TOKEN, "esc, e, enter*3, r, enter*2"],
    export_saved: [TENANT, PROVIDER, TOKEN, "esc, e, enter, r, enter*2"],
    auth0_application_project: ["project @auth0/nextjs-auth0, type acme-dev.eu.auth0.com, enter, tab*2"],
    auth0_application_project_beside: ["project @auth0/nextjs-auth0, type acme-dev.eu.auth0.com, enter"],
}
