//! The focusable rows of each step, in order. `update` moves over them and the view draws them.

use super::model::{Model, Overlay, Screen, StartChoice, TokenWay};
use crate::domain::checkpoints::CheckpointId;
use crate::domain::connection;
use crate::domain::fields::FieldId;
use crate::domain::finding::Class;
use crate::domain::token::{SCOPE_CREATE, SCOPES};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    Field(FieldId),
    /// One of the answers to the first question of a new profile.
    Start(StartChoice),
    /// Opens the list of providers.
    Provider,
    /// Shows or hides the fields that few providers need.
    Advanced,
    /// Opens the list of the tenant's applications, or leads to the token that reading it requires.
    PickApplication,
    /// One of the ways to a token.
    Way(TokenWay),
    /// Reads a login of auth0-cli.
    ReadLogin,
    /// Runs `auth0 login`, then reads the login.
    BeginLogin,
    /// Writes the file for a colleague.
    WriteFile,
    /// Opens the document and the plan.
    Plan,
    /// Opens the rehearsal of the script.
    Rehearse,
}

/// The rows of a step. Empty for a step without fields.
pub fn rows(model: &Model, at: CheckpointId) -> Vec<Row> {
    use FieldId::*;
    match at {
        CheckpointId::Auth0Application if asks_how_to_begin(model) => {
            // The demo doesn't offer itself.
            StartChoice::ALL
                .into_iter()
                .filter(|choice| *choice != StartChoice::Demo || !model.demo)
                .map(Row::Start)
                .collect()
        }
        CheckpointId::Auth0Application => {
            let mut rows = vec![Row::Field(Auth0Domain)];
            if shows_canonical(model) {
                rows.push(Row::Field(Auth0CanonicalDomain));
            }
            rows.push(Row::PickApplication);
            rows.extend([Auth0ClientId, Auth0ClientSecret, CallbackUrls].map(Row::Field));
            rows
        }
        CheckpointId::ThirdPartyApplication => {
            let mut rows = vec![Row::Provider];
            rows.extend(
                [ApplicationKey, ApplicationSecret, AuthorizationUrl, TokenUrl, UserDetailUrl, Scope].map(Row::Field),
            );
            with_advanced(model, at, rows)
        }
        CheckpointId::ApiToken => {
            let mut rows: Vec<Row> = ways(model).map(Row::Way).collect();
            match model.token_way {
                TokenWay::CliLogin => {
                    let wants_login = wants_login(model);
                    rows.extend((model.auth0_cli.here.has_file || !wants_login).then_some(Row::ReadLogin));
                    rows.extend(wants_login.then_some(Row::BeginLogin));
                }
                TokenWay::Paste => rows.push(Row::Field(ApiToken)),
                TokenWay::Machine => rows.extend([MgmtClientId, MgmtClientSecret].map(Row::Field)),
                TokenWay::NoAccess => rows.push(Row::WriteFile),
            }
            rows
        }
        CheckpointId::ProfileScript => {
            let mut rows = with_advanced(model, at, [Mapping, UserCall, Script].map(Row::Field).to_vec());
            rows.push(Row::Rehearse);
            rows
        }
        CheckpointId::Connection => {
            let rows = [ConnectionName, DisplayName, IconUrl].map(Row::Field).to_vec();
            let mut rows = with_advanced(model, at, rows);
            rows.push(Row::Plan);
            rows
        }
        CheckpointId::Credentials | CheckpointId::InPlace | CheckpointId::SignIn => Vec::new(),
    }
}

/// The ways to get a token. A login of auth0-cli is offered only where auth0-cli is installed.
pub fn ways(model: &Model) -> impl Iterator<Item = TokenWay> + use<> {
    let is_here = model.auth0_cli.here.any() || model.profile.setup.is_of_cli_login(FieldId::ApiToken);
    TokenWay::ALL.into_iter().filter(move |way| *way != TokenWay::CliLogin || is_here)
}

/// Whether a login of auth0-cli comes first: auth0-cli is installed, and no token was given another way.
pub fn prefers_login(model: &Model) -> bool {
    let given = |id| model.profile.setup.has(id) || model.drafts.contains_key(&id);
    let otherwise = given(FieldId::ApiToken) || model.profile.setup.has(FieldId::MgmtClientId);
    !otherwise && model.auth0_cli.here.any()
}

/// The user needs a new login of auth0-cli, and can get one.
pub fn wants_login(model: &Model) -> bool {
    let cli = &model.auth0_cli;
    let is_over = cli.used.as_ref().is_some_and(|login| login.is_expired(model.now));
    let has_none = cli.failed.as_ref().is_some_and(|finding| finding.is(Class::Auth));
    let is_weak = scopes_to_add(model).contains(&SCOPE_CREATE);
    cli.here.is_installed && (!cli.here.has_file || is_over || has_none || is_weak)
}

/// The scopes that the login of a user lacks. auth0-cli before 1.36 doesn't request those for connections.
pub fn scopes_to_add(model: &Model) -> Vec<&'static str> {
    let setup = &model.profile.setup;
    let wanted: Vec<&'static str> = SCOPES.iter().map(|(scope, _)| *scope).collect();
    let claims = model.known().claims().filter(|claims| !claims.machine && setup.is_of_cli_login(FieldId::ApiToken));
    claims.map(|claims| claims.lacks(&wanted)).unwrap_or_default()
}

/// The fields of a step that have a default for nearly every connection.
pub fn advanced(at: CheckpointId) -> &'static [FieldId] {
    use FieldId::*;
    match at {
        CheckpointId::ThirdPartyApplication => {
            &[TokenAuth, Pkce, TokenHeaders, AuthParams, AuthParamsMap, UpstreamParams, OauthSpecScope, Placeholders]
        }
        CheckpointId::ProfileScript => &[SyncProfile, NonPersistentAttrs],
        CheckpointId::Connection => &[LogoutUrl, Authentication, ConnectedAccounts, Metadata],
        _ => &[],
    }
}

fn with_advanced(model: &Model, at: CheckpointId, mut rows: Vec<Row>) -> Vec<Row> {
    rows.push(Row::Advanced);
    if shows_advanced(model, at) {
        rows.extend(advanced(at).iter().copied().map(Row::Field));
    }
    rows
}

/// Whether those fields are shown: the user has opened them, or one needs attention.
pub fn shows_advanced(model: &Model, at: CheckpointId) -> bool {
    let missing = connection::missing(&model.profile.setup);
    let wanted = |id: &FieldId| model.drafts.contains_key(id) || model.offers.contains_key(id) || missing.contains(id);
    let assumes = at == CheckpointId::ThirdPartyApplication && model.profile.setup.assumes_placeholders();
    model.advanced.contains(&at) || assumes || advanced(at).iter().any(wanted)
}

/// The user gets a token to pick the application from the tenant's list. This is a detour from step 1.
pub fn is_connecting(model: &Model) -> bool {
    model.start_choice == Some(StartChoice::Connect) && !model.profile.setup.has(FieldId::Auth0ClientId)
}

/// The screens before the steps: the first question, and getting a token to pick an application.
pub fn is_start(model: &Model) -> bool {
    let screen = match &model.screen {
        Screen::Flow { from, .. } | Screen::LogIn { from } => from,
        screen => screen,
    };
    match screen {
        Screen::Step(CheckpointId::Auth0Application) => {
            asks_how_to_begin(model) || is_connecting(model) && matches!(model.dialog(), Some(Overlay::Picker(_)))
        }
        Screen::Step(CheckpointId::ApiToken) => is_connecting(model),
        _ => false,
    }
}

/// A new profile without a token first asks whether to connect to the tenant now or to type the values.
pub fn asks_how_to_begin(model: &Model) -> bool {
    let setup = &model.profile.setup;
    let given = |id| setup.has(id) || model.drafts.contains_key(&id);
    model.start_choice.is_none()
        && !given(FieldId::ApiToken)
        && !setup.can_request_token()
        && !given(FieldId::Auth0ClientId)
}

/// The canonical domain is shown only if it can differ: the domain is outside auth0.com, or a value is there already.
fn shows_canonical(model: &Model) -> bool {
    let setup = &model.profile.setup;
    let outside =
        setup.domain().is_some_and(|domain| !domain.authority().ends_with(".auth0.com") && !domain.is_loopback());
    outside || setup.has(FieldId::Auth0CanonicalDomain) || model.drafts.contains_key(&FieldId::Auth0CanonicalDomain)
}

/// The focused row of the step on the screen.
pub fn focused(model: &Model) -> Option<Row> {
    let Screen::Step(at) = model.screen else { return None };
    let rows = rows(model, at);
    let index = model.focus.get(&at).copied().unwrap_or(0);
    rows.get(index.min(rows.len().saturating_sub(1))).copied()
}
