//! The fields behind settings of a connection that few need. The table has them at their places.

use super::{Field, FieldId, Kind};
use crate::domain::{limits, parse};

pub(super) const AUTH_PARAMS_MAP: Field = Field {
    id: FieldId::AuthParamsMap,
    env: "A0CONNECT_AUTH_PARAMS_MAP",
    label: "Mapped parameters",
    help: "Pass parameters from your application's request to the provider, as a JSON object. Write the provider's name first, then Auth0's. Example: {\"hint\": \"login_hint\"}",
    kind: Kind::Text,
    parse: parse::auth_params_map,
    good: &["{\"hint\": \"login_hint\"}", ""],
    bad: &["{\"state\": \"state\"}", "{\"hint\": \"\"}", "[]", "login_hint"],
    ..Field::LINE
};

pub(super) const UPSTREAM_PARAMS: Field = Field {
    id: FieldId::UpstreamParams,
    env: "A0CONNECT_UPSTREAM_PARAMS",
    label: "Upstream parameters",
    help: "Add parameters to the authorization request, each with a fixed value or an alias. An alias names a parameter that your application sends to Auth0. Example: {\"hint\": {\"alias\": \"login_hint\"}, \"lang\": {\"value\": \"en\"}}",
    kind: Kind::Text,
    parse: parse::upstream_params,
    good: &["{\"hint\": {\"alias\": \"login_hint\"}, \"lang\": {\"value\": \"en\"}}", ""],
    bad: &[
        "{\"hint\": \"login_hint\"}",
        "{\"hint\": {\"alias\": \"scope\"}}",
        "{\"hint\": {\"alias\": \"prompt\", \"value\": \"x\"}}",
        "{\"state\": {\"value\": \"x\"}}",
        "{\"a\": {}}",
    ],
    ..Field::LINE
};

pub(super) const OAUTH_SPEC_SCOPE: Field = Field {
    id: FieldId::OauthSpecScope,
    env: "A0CONNECT_OAUTH_SPEC_SCOPE",
    label: "Spaces in scope",
    help: "Choose true if your application sends connection_scope and the provider expects spaces between scopes (RFC 6749). Auth0 sends commas otherwise.",
    kind: Kind::Choice(&["false", "true"]),
    parse: parse::boolean,
    good: &["true", "off"],
    bad: &["spaces"],
    ..Field::LINE
};

pub(super) const SYNC_PROFILE: Field = Field {
    id: FieldId::SyncProfile,
    env: "A0CONNECT_SYNC_PROFILE",
    label: "Sync user profile",
    help: "Choose when Auth0 copies names, nickname and picture from the provider. on_each_login overwrites changes that were made at Auth0.",
    kind: Kind::Choice(&limits::SYNC_PROFILE),
    parse: parse::sync_profile,
    good: &["on_first_login", "Never_on_login"],
    bad: &["always", "true"],
    ..Field::LINE
};

pub(super) const NON_PERSISTENT_ATTRS: Field = Field {
    id: FieldId::NonPersistentAttrs,
    env: "A0CONNECT_NON_PERSISTENT_ATTRS",
    label: "Non-persistent",
    help: "List attributes that Auth0 must not store. Tokens and Actions still get them. Example: ethnicity, gender",
    kind: Kind::List,
    parse: parse::non_persistent_attrs,
    good: &["ethnicity, gender", "address.street"],
    bad: &["user_id", "in\u{200b}visible", "[0],"],
    ..Field::LINE
};

pub(super) const LOGOUT_URL: Field = Field {
    id: FieldId::LogoutUrl,
    env: "A0CONNECT_LOGOUT_URL",
    label: "Logout URL",
    help: "Enter the URL of the provider's logout page, if a federated logout must end the session there too.",
    parse: parse::logout_url,
    good: &["https://provider.example/logout", ""],
    bad: &["http://provider.example/logout", "logout"],
    ..Field::LINE
};

pub(super) const AUTHENTICATION: Field = Field {
    id: FieldId::Authentication,
    env: "A0CONNECT_AUTHENTICATION",
    label: "Authentication",
    help: "Choose false if the connection is only for Connected Accounts. Users can't sign in with it then.",
    kind: Kind::Choice(&["true", "false"]),
    parse: parse::authentication,
    good: &["true", "no"],
    bad: &["oauth2"],
    ..Field::LINE
};

pub(super) const CONNECTED_ACCOUNTS: Field = Field {
    id: FieldId::ConnectedAccounts,
    env: "A0CONNECT_CONNECTED_ACCOUNTS",
    label: "Connected Accounts",
    help: "Choose true to let applications get users' provider tokens from Token Vault.",
    kind: Kind::Choice(&["false", "true"]),
    parse: parse::boolean,
    good: &["true", "no"],
    bad: &["vault"],
    ..Field::LINE
};

pub(super) const METADATA: Field = Field {
    id: FieldId::Metadata,
    env: "A0CONNECT_METADATA",
    label: "Metadata",
    help: "Attach up to 10 entries to the connection, as a JSON object. Anyone who can read connections can see them. Example: {\"team\": \"identity\"}",
    kind: Kind::Text,
    parse: parse::metadata,
    good: &["{\"team\": \"identity\"}", ""],
    bad: &["{\"team\": 1}", "[]", "team"],
    ..Field::LINE
};
