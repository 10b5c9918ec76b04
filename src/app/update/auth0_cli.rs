//! Uses a login of auth0-cli. It is read after the user has agreed, and its token is used in this session only.

use super::connect::{connect, continue_connecting};
use super::input::focus;
use super::steps::open_picker;
use super::{round, values};
use crate::app::effect::Effect;
use crate::app::form::{Row, asks_how_to_begin, focused, prefers_login, rows};
use crate::app::lists::ClientOwner;
use crate::app::model::{Model, PickerKind, Screen, StartChoice, TokenWay};
use crate::domain::checkpoints::CheckpointId;
use crate::domain::cli_login::{END, Here, Login, choose, expired, unusable};
use crate::domain::fields::FieldId::*;
use crate::domain::finding::Finding;
use crate::domain::parse::{Domain, ParseContext};
use crate::domain::probes::RoundKind;
use crate::domain::profile::Given;
use crate::domain::secret::Secret;
use crate::domain::setup::Source;

/// Asks which application a client ID and secret from the environment belong to. Called before the first frame.
pub fn ask_owner(model: &mut Model, given: Vec<Given>) {
    if !given.is_empty() {
        model.auth0_cli.ambiguous = given;
        open_picker(model, PickerKind::ClientOwner);
    }
}

/// Reads a login at the start, if `--auth0-cli` was given.
pub fn start(model: &mut Model) {
    if std::mem::take(&mut model.auth0_cli.agreed) {
        if asks_how_to_begin(model) {
            connect(model, "Reading the auth0-cli login.");
        }
        model.token_way = TokenWay::CliLogin;
        read(model);
    }
}

/// auth0-cli was looked for, so its row may appear or disappear. The focus stays on its row, unless the program has just
/// opened on the ways to get a token.
pub fn found(model: &mut Model, here: Here) {
    let row = focused(model).filter(|_| model.screen == Screen::Step(AT));
    model.auth0_cli.here = here;
    let is_first = !std::mem::replace(&mut model.auth0_cli.looked, true);
    let untouched = row == Some(Row::Way(TokenWay::Paste)) && model.token_way == TokenWay::Paste;
    let row = if is_first && untouched && prefers_login(model) {
        model.token_way = TokenWay::CliLogin;
        Some(Row::Way(TokenWay::CliLogin))
    } else {
        row
    };
    keep_row(model, row);
}

const AT: CheckpointId = CheckpointId::ApiToken;

/// The ways to a token have changed, and the same row keeps the focus.
fn keep_row(model: &mut Model, row: Option<Row>) {
    if let Some(at) = row.and_then(|row| rows(model, AT).iter().position(|one| *one == row)) {
        model.focus.insert(AT, at);
    }
}

/// The user has agreed. Reads the list of logins.
pub fn read(model: &mut Model) {
    if model.auth0_cli.awaits.is_none() {
        let ticket = model.ticket();
        model.auth0_cli.awaits = Some(ticket);
        model.auth0_cli.failed = None;
        model.due.push(Effect::ReadLogins(ticket));
    }
}

pub fn logins_read(model: &mut Model, result: Result<Vec<Login>, Finding>) {
    let wanted_domain = wanted_domain(model);
    match result {
        Err(finding) => fail(model, finding),
        Ok(logins) if wanted_domain.is_none() && logins.len() > 1 => {
            model.auth0_cli.logins = logins;
            if model.screen == Screen::Step(AT) && model.overlay.is_none() {
                open_picker(model, PickerKind::Login);
            }
        }
        Ok(logins) => match choose(&logins, wanted_domain.as_ref(), model.now) {
            Ok(login) => pick(model, login.clone()),
            Err(finding) => fail(model, finding),
        },
    }
}

/// The domain whose login is needed: the canonical one, otherwise the given or offered one.
fn wanted_domain(model: &Model) -> Option<Domain> {
    let setup = &model.profile.setup;
    let offered = |id| model.offers.get(&id).map(|given| given.text.reveal());
    let of = |id| setup.open(id).or_else(|| offered(id));
    let text = of(Auth0CanonicalDomain).or_else(|| of(Auth0Domain))?;
    (Auth0Domain.field().parse)(text, &ParseContext::default()).ok().map(|parsed| Domain::new(parsed.text.as_str()))
}

/// Reads the token of this login.
pub fn pick(model: &mut Model, login: Login) {
    if login.is_expired(model.now) {
        return fail(model, expired(&login));
    }
    // The list may contain tokens of other tenants.
    model.auth0_cli.logins.clear();
    let ticket = model.ticket();
    model.auth0_cli.awaits = Some(ticket);
    model.auth0_cli.chosen = Some(login.clone());
    model.due.push(Effect::ReadLoginToken { ticket, login: Box::new(login) });
}

pub fn token_read(model: &mut Model, result: Result<Secret, Finding>) {
    let Some(login) = model.auth0_cli.chosen.take() else { return };
    let token = match result {
        Ok(token) => token,
        Err(finding) => return fail(model, finding),
    };
    // Leave the field alone that the user is typing in.
    let typing = model.has_typed().then(|| model.input.as_ref().map(|input| input.field)).flatten();
    let given = |id| model.profile.setup.has(id) || model.offers.contains_key(&id) || model.drafts.contains_key(&id);
    // The domain first: the token is bound to it.
    if !given(Auth0Domain) && typing != Some(Auth0Domain) {
        values::fill_in(model, Auth0Domain, &login.domain.text, Source::CliLogin);
        model.notes.insert(Auth0Domain, "Domain taken from the auth0-cli login".into());
    }
    if typing.is_none() {
        model.input = None;
    }
    let (before, is_here) = (model.changes.len(), model.screen == Screen::Step(AT));
    let row = focused(model).filter(|_| is_here && typing.is_some());
    if model.profile.setup.secret(ApiToken) == Some(&token) {
        // The same token was pasted, and may be stored.
        values::put(model, ApiToken, "", Source::CliLogin);
    }
    values::give(model, ApiToken, token.reveal(), Source::CliLogin);
    values::undo_at_once(model, before);
    if let Some(draft) = model.drafts.remove(&ApiToken) {
        return fail(model, unusable(&draft.problem));
    }
    match row {
        Some(_) => keep_row(model, row),
        None => model.token_way = TokenWay::CliLogin,
    }
    let words = login.words(model.now);
    model.auth0_cli.used = Some(Login { token: None, ..login });
    let removes = if model.auth0_cli.other_is_stored { " It replaces the stored token." } else { "" };
    model.say(format!("Using the {words}. {END} ends it.{removes}"));
    let is_free = typing.is_none() && model.overlay.is_none();
    if !(is_here && is_free && continue_connecting(model)) {
        round::ask(model, RoundKind::Open);
        focus(model);
    }
}

pub fn fail(model: &mut Model, finding: Finding) {
    model.auth0_cli.chosen = None;
    if model.screen != Screen::Step(AT) {
        model.complain(finding.words());
    }
    model.auth0_cli.failed = Some(finding);
    // A new login solves most failures.
    let begins = rows(model, AT).iter().position(|row| *row == Row::BeginLogin);
    let is_here = focused(model) == Some(Row::ReadLogin);
    if let Some(begins) = begins.filter(|_| is_here) {
        model.focus.insert(AT, begins);
    }
    focus(model);
}

pub fn logged_in(model: &mut Model, result: Result<(), Finding>) {
    match result {
        Ok(()) => {
            model.auth0_cli.here.has_file = true;
            // Drop an earlier response, because the login may be newer.
            model.auth0_cli.awaits = None;
            read(model);
        }
        Err(finding) => fail(model, finding),
    }
}

/// The user has said which application the client ID and secret belong to.
pub fn set_owner(model: &mut Model, owner: ClientOwner) {
    let machine = owner == ClientOwner::Machine;
    let before = model.changes.len();
    for given in std::mem::take(&mut model.auth0_cli.ambiguous) {
        let id = match given.id {
            Auth0ClientId if machine => MgmtClientId,
            Auth0ClientSecret if machine => MgmtClientSecret,
            id => id,
        };
        values::give(model, id, given.text.reveal(), given.source);
    }
    values::undo_at_once(model, before);
    if model.start_choice.is_none() {
        model.start_choice = Some(if machine { StartChoice::Connect } else { StartChoice::Type });
    }
    if !(machine && continue_connecting(model)) {
        round::ask(model, RoundKind::Open);
        focus(model);
    }
}
