//! What the user can do now: what each key means, and which keys would do something.

use super::created::{failures, to_fix};
use super::effect::WriteMode;
use super::flow;
use super::form::{Row, focused, is_start};
use super::keys::{Action, Context};
use super::lists;
use super::model::{Draft, Export, Model, Overlay, PickerKind, PromptKind, RehearsalPage, Screen, TokenWay};
use super::pages::{field_of_line, machine_step, optional_step};
use super::rehearsal::{can_point, can_undo, page};
use super::script_editor::Mode;
use crate::domain::checkpoints::api_token::EXPLORER;
use crate::domain::checkpoints::{Check, CheckpointId, CheckpointResult, judge, judge_one};
use crate::domain::cli_login;
use crate::domain::connection;
use crate::domain::export::Secrets;
use crate::domain::fields::FieldId::{self, Auth0ClientId, MgmtClientId};
use crate::domain::finding::State;
use crate::domain::handover;
use crate::domain::hosts::{self, OtherHost};
use crate::domain::parse::is_script;
use crate::domain::repair::Repair;
use crate::domain::response_data::Application;
use crate::domain::setup::Source;
use crate::domain::token::scopes_to_grant;

/// What the keys mean now.
pub fn context(model: &Model) -> Context {
    match (&model.overlay, &model.screen) {
        (Some(Overlay::Help { .. }), _) => Context::Help,
        (Some(Overlay::Picker(_)), _) => Context::Picker,
        (Some(Overlay::Import(_)), _) => Context::Import,
        (Some(Overlay::Store { .. } | Overlay::NameTaken { .. }), _) => Context::Choice,
        (Some(Overlay::Prompt(prompt)), _) => match &prompt.kind {
            kind if kind.wants_text(model.profile.production) => Context::Prompt,
            kind if kind.is_destructive() => Context::Confirm,
            PromptKind::Create if !failures(model, &[]).is_empty() => Context::OverFailures,
            _ => Context::Prompt,
        },
        (None, Screen::Overview { .. }) => Context::Overview,
        (None, Screen::Document { .. }) => Context::Document,
        (None, Screen::Created { .. }) => Context::Created,
        (None, Screen::Profiles { .. }) => Context::Profiles,
        (None, Screen::Editor) => match model.editor.as_ref().map(|editor| &editor.mode) {
            Some(Mode::Find(..)) => Context::Find,
            Some(Mode::Difference) => Context::Difference,
            _ => Context::Editor,
        },
        (None, Screen::Rehearsal { .. }) => Context::Rehearsal,
        (None, Screen::Flow { .. }) => Context::Flow,
        (None, Screen::Export { .. }) => Context::Export,
        (None, Screen::LogIn { .. }) => Context::LogIn,
        (None, Screen::Step(_)) => match focused(model) {
            Some(Row::Field(_)) => Context::Field,
            Some(Row::Start(_)) => Context::Start,
            Some(_) => Context::Row,
            None => Context::Page,
        },
    }
}

/// Whether the footer may show this action, because it would do something.
pub fn is_available(model: &Model, action: Action) -> bool {
    match action {
        // Called for every frame, so the long script and the document aren't generated here.
        Action::Copy => match model.screen {
            Screen::Step(CheckpointId::ProfileScript) | Screen::Rehearsal { .. } => {
                connection::has_script(&model.profile.setup)
            }
            Screen::Document { .. } | Screen::Editor | Screen::Export { .. } => true,
            _ => to_copy(model).is_some(),
        },
        Action::Show => match &model.input {
            Some(input) if model.overlay.is_none() => {
                (input.field.is_secret() || asks_about_clear(model, input.field)) && !input.text.is_empty()
            }
            _ => match model.screen {
                Screen::Export { format, .. } => format.secrets == Secrets::InText,
                _ => matches!(model.screen, Screen::Document { .. }),
            },
        },
        Action::Confirm => match &model.overlay {
            Some(Overlay::Import(pasted)) => pasted.has_other(),
            _ => true,
        },
        Action::Choose => match &model.overlay {
            Some(Overlay::Import(pasted)) => pasted.has_new(),
            Some(Overlay::Picker(picker)) if picker.kind != PickerKind::Provider => lists::count(model, picker) > 0,
            _ => true,
        },
        Action::TakeOffer => match focused(model) {
            Some(Row::Field(Auth0ClientId)) if is_machine(model) => true,
            Some(Row::Field(field)) if misplaced_script(model, field).is_some() => true,
            Some(Row::Field(field)) => {
                model.offers.contains_key(&field) || asks_about_clear(model, field) || given_elsewhere(model).is_some()
            }
            Some(Row::Provider) => model.offers.contains_key(&FieldId::Provider),
            _ => false,
        },
        Action::EditScript => edits_script(model),
        Action::NextProblem => model
            .editor
            .as_ref()
            .is_some_and(|editor| editor.remarks().is_some_and(|all| all.iter().any(|one| one.place.is_some()))),
        Action::Compare => {
            model.editor.as_ref().is_some_and(|editor| editor.generated.is_some() && !editor.is_generated())
        }
        Action::Redo => model.editor.as_ref().is_some_and(|editor| editor.code.can_redo()),
        Action::Undo if model.screen == Screen::Editor => {
            model.editor.as_ref().is_some_and(|editor| editor.code.can_undo())
        }
        Action::Undo if page(model).is_some() => can_undo(model),
        Action::Undo => !model.changes.is_empty() || model.has_typed(),
        Action::UndoRun => !model.is_running() && !model.journal.last_run().is_empty(),
        Action::Test => model.profile.setup.has(FieldId::Auth0Domain),
        Action::WriteFile => {
            matches!(model.screen, Screen::Document { .. } | Screen::Created { .. } | Screen::Export { .. })
                || model.screen == Screen::Step(CheckpointId::InPlace) && model.profile.setup.connection_id.is_some()
        }
        Action::ToFailed => failed_field(model).is_some(),
        Action::Repair => !model.is_running() && repair_offered(model).is_some(),
        Action::Rehearse => model.screen == Screen::Step(CheckpointId::ProfileScript),
        Action::Bind(_) | Action::Unbind => page(model) == Some(RehearsalPage::Profile) && can_point(model),
        Action::Open if page(model).is_some() => page(model) == Some(RehearsalPage::Profile) && can_point(model),
        Action::Open if matches!(model.screen, Screen::LogIn { .. }) => to_copy(model).is_some(),
        Action::GoOn if matches!(model.screen, Screen::Flow { .. }) => {
            !model.sign_in.is_busy() && (flow::failed_field(model).is_some() || flow::can_sign_in(model))
        }
        Action::Visit => flow::may_visit(model),
        Action::DeleteUser => flow::may_delete(model),
        Action::Token => connection::has_script(&model.profile.setup),
        Action::LeaveOut => optional_step(model).is_some(),
        Action::OwnMachine => !model.is_running() && machine_step(model).is_some(),
        Action::Change => field_of_line(model).is_some(),
        Action::Profiles => !model.demo,
        Action::Scenario => model.demo,
        Action::StepNext | Action::StepPrevious if is_start(model) => false,
        Action::StepNext => model.step() != Some(CheckpointId::SignIn),
        Action::StepPrevious => model.step() != Some(CheckpointId::Auth0Application),
        Action::CopyProfile | Action::Rename | Action::Forget | Action::Production => !model.profiles.is_empty(),
        Action::Panic => model.test_panic,
        _ => true,
    }
}

/// The client ID is that of a Machine to Machine application, and checkpoint 4 has none yet.
pub fn is_machine(model: &Model) -> bool {
    let known = model.known();
    let Some(ours) = known.setup.open(Auth0ClientId) else { return false };
    let named = known.claims().and_then(|claims| claims.client.as_deref()) == Some(ours);
    let machine = known.application().is_some_and(Application::is_machine);
    (named || machine) && !known.setup.has(MgmtClientId)
}

/// The script that was entered in this field, if the field requires a JSON object.
pub fn misplaced_script(model: &Model, field: FieldId) -> Option<&str> {
    let wants_object = matches!(field, FieldId::Mapping | FieldId::UserCall);
    let typed = model.input.as_ref().filter(|input| input.field == field && input.typed_at.is_some());
    let text = match typed {
        Some(input) => &input.text,
        None => &model.drafts.get(&field)?.text,
    };
    Some(text.as_str()).filter(|text| wants_object && is_script(text))
}

/// Enter accepts the value offered for this row, because the field is empty and nothing is being typed.
pub fn enter_accepts(model: &Model) -> bool {
    let field = match focused(model) {
        Some(Row::Field(field)) => field,
        Some(Row::Provider) => FieldId::Provider,
        _ => return false,
    };
    let untouched = model.input.as_ref().is_none_or(|input| input.typed_at.is_none());
    let empty = !model.profile.setup.has(field) && !model.drafts.contains_key(&field);
    // Enter goes to a late failure instead, if the notice says so.
    let goes = model.late.is_some_and(|late| late.enter_leads_there);
    !goes && untouched && empty && model.offers.contains_key(&field)
}

/// The draft looks like a secret, so it isn't shown until the user edits it.
pub fn is_masked(model: &Model, field: FieldId) -> bool {
    untouched_draft(model, field).is_some_and(|draft| draft.hidden)
}

/// It is known without a request that the value can't work. The next Enter goes on anyway.
pub fn fails_at_once(model: &Model, field: FieldId) -> bool {
    let failed = |check: &Check| check.finding.state == State::Failed && check.finding.field == Some(field);
    judge_one(CheckpointId::of(field), model.known())
        .checks
        .iter()
        .any(|check| failed(check) && check.finding.evidence.is_none())
}

/// The draft looks like a secret, and a key would keep it in clear anyway.
pub fn asks_about_clear(model: &Model, field: FieldId) -> bool {
    untouched_draft(model, field).is_some_and(|draft| draft.in_clear.is_some())
}

/// The field's draft, if nothing was typed in the field since.
fn untouched_draft(model: &Model, field: FieldId) -> Option<&Draft> {
    let untouched = model.input.as_ref().is_none_or(|input| input.field != field || input.typed_at.is_none());
    model.drafts.get(&field).filter(|_| untouched)
}

/// The focused secret was given for another host, no other value is offered for it, and nothing is being typed.
pub fn given_elsewhere(model: &Model) -> Option<OtherHost> {
    let Some(Row::Field(field)) = focused(model) else { return None };
    let typing = model.has_typed();
    let free = !typing
        && !model.drafts.contains_key(&field)
        && model.offers.get(&field).is_none_or(|offer| offer.source == Source::Former);
    hosts::other_host(field, model.known()).filter(|_| free)
}

/// The field to fix before a create. Only on a plan that hasn't run, and in the question about running it.
pub fn failed_field(model: &Model) -> Option<FieldId> {
    let asks = |kind: &PromptKind| matches!(kind, PromptKind::Create | PromptKind::Update);
    let plans = match &model.overlay {
        Some(Overlay::Prompt(prompt)) => asks(&prompt.kind),
        Some(_) => false,
        None => matches!(model.screen, Screen::Document { .. }) && model.run.is_none(),
    };
    // A check of step 7 has no field to go to, so the checkpoints needn't be judged for those.
    let first = || to_fix(&failures(model, &[])).map(|(field, _)| field);
    plans.then(first).flatten()
}

/// What the repair key would fix now: on the focused field, the screen, or the focused row of the overview.
pub fn repair_offered(model: &Model) -> Option<Repair> {
    repair_offered_by(model, &judge(model.known()))
}

/// The same, for a caller that has judged the checkpoints already.
pub fn repair_offered_by(model: &Model, judged: &[CheckpointResult]) -> Option<Repair> {
    let (at, field) = match (&model.screen, focused(model)) {
        (Screen::Step(at), Some(Row::Field(field))) => (*at, Some(field)),
        (Screen::Step(at), None) => (*at, None),
        (Screen::Overview { row }, _) => (CheckpointId::at(*row), None),
        _ => return None,
    };
    let concerns = |check: &&Check| field.is_none() || check.finding.field == field;
    let fixes = |check: &Check| Repair::of(check, model.known());
    // A field also shows what the checks of other steps found about it.
    let of_values = |at: CheckpointId| at < CheckpointId::Connection || at == CheckpointId::SignIn;
    let elsewhere = |one: &&CheckpointResult| field.is_some() && one.at != at && of_values(one.at);
    let elsewhere = judged.iter().filter(elsewhere).flat_map(|one| &one.checks);
    let elsewhere = elsewhere.filter(|check| check.finding.state == State::Failed);
    judged.get(at as usize)?.checks.iter().chain(elsewhere).filter(concerns).find_map(fixes)
}

/// The value that can be copied on this screen.
pub fn to_copy(model: &Model) -> Option<String> {
    let setup = &model.profile.setup;
    match model.screen {
        Screen::Step(CheckpointId::ThirdPartyApplication) => setup.domain().map(|domain| domain.redirect_uri()),
        Screen::Step(CheckpointId::ApiToken) if model.token_way == TokenWay::NoAccess => {
            Some(handover::command(model.known()).join("\n"))
        }
        Screen::Step(CheckpointId::ApiToken) if model.token_way == TokenWay::Paste => Some(EXPLORER.to_owned()),
        Screen::Step(CheckpointId::ApiToken) if model.token_way == TokenWay::CliLogin => {
            Some(if model.auth0_cli.used.is_some() { cli_login::END } else { cli_login::BEGIN }.to_owned())
        }
        Screen::Step(CheckpointId::ApiToken) => Some(scopes_to_grant()),
        Screen::Step(CheckpointId::SignIn) => model.known().authorize_url(None),
        Screen::Step(CheckpointId::ProfileScript) | Screen::Rehearsal { .. } => connection::script(setup),
        Screen::Step(CheckpointId::InPlace) | Screen::Overview { .. } | Screen::Created { .. } => {
            setup.connection_id.clone()
        }
        Screen::Document { .. } => Some(connection::document(setup).pretty(false).to_string()),
        Screen::Export { format, .. } => Some(format.text(model.known(), false).to_string()),
        Screen::Step(_) => model
            .input
            .as_ref()
            .filter(|input| !input.field.is_secret() && !input.text.is_empty())
            .map(|input| input.text.as_str().to_owned()),
        Screen::Editor => model.editor.as_ref().map(|editor| {
            let text = editor.code.as_str();
            editor.code.selection().map_or(text, |range| &text[range]).to_owned()
        }),
        Screen::Flow { .. } if model.sign_in.is_waiting() => model.sign_in.attempt().map(|one| one.link.clone()),
        Screen::LogIn { .. } => {
            let code = model.auth0_cli.running.as_ref().and_then(|running| running.code.as_ref());
            code.map(|code| code.link.clone())
        }
        Screen::Profiles { .. } | Screen::Flow { .. } => None,
    }
}

/// The name of the value that can be copied, for the notice.
pub fn name_of_copy(model: &Model) -> &'static str {
    match model.screen {
        Screen::Step(CheckpointId::ThirdPartyApplication) => "redirect URI",
        Screen::Step(CheckpointId::ApiToken) => match model.token_way {
            TokenWay::NoAccess | TokenWay::CliLogin => "command",
            TokenWay::Paste => "link",
            TokenWay::Machine => "scopes",
        },
        Screen::Step(CheckpointId::SignIn) | Screen::Flow { .. } | Screen::LogIn { .. } => "login link",
        Screen::Step(CheckpointId::ProfileScript) | Screen::Rehearsal { .. } => "script",
        Screen::Step(CheckpointId::InPlace) | Screen::Overview { .. } | Screen::Created { .. } => "connection ID",
        Screen::Document { .. } => "JSON",
        Screen::Export { format, .. } => match format.secrets {
            Secrets::InText => "file without its secrets",
            Secrets::FromVariables | Secrets::None => "file",
        },
        Screen::Editor => match model.editor.as_ref().and_then(|editor| editor.code.selection()) {
            Some(_) => "selection",
            None => "script",
        },
        Screen::Step(_) | Screen::Profiles { .. } => "value",
    }
}

/// The last export, if the screen still shows its text. The user can then type another path. Not after it was written and
/// only `.gitignore` was left to change.
pub fn previewed(model: &Model) -> Option<&Export> {
    let Screen::Export { format, .. } = model.screen else { return None };
    let shown = |export: &&Export| export.format == format && export.reveal == model.revealed;
    model.exporting.as_ref().filter(shown).filter(|export| export.writing != WriteMode::Ignored)
}

/// The editor of the script opens from the fields of step 5, and from the rehearsal.
pub fn edits_script(model: &Model) -> bool {
    let here = model.screen == Screen::Step(CheckpointId::ProfileScript) || page(model).is_some();
    here && model.overlay.is_none()
}
