//! The screen of the plan: the lines of its pages, its steps, and what blocks it. `update` moves the cursor over them and the
//! view draws them.

use super::model::{Model, Page, PlanRun, Screen, SecretStore};
use crate::domain::connection::{self, Path, document, field_of};
use crate::domain::doc::MASK;
use crate::domain::fields::FieldId;
use crate::domain::finding::State;
use crate::domain::http::{Body, Request};
use crate::domain::plan::{self, Choice, Planned, Run, Step};
use crate::domain::probe::Probe;
use crate::domain::response_data::{Difference, ResponseData};
use zeroize::Zeroizing;

/// Shown as the saved value of a setting that has none.
pub const REMOVED: &str = "(nothing, so an update removes it)";

pub struct PageLine {
    /// Contains secrets only if the user asked to see them.
    pub text: Zeroizing<String>,
    /// The property of the document in this line, such as `options.tokenURL`. Empty if it has none.
    pub path: String,
}

pub fn lines(model: &Model, page: Page) -> Vec<PageLine> {
    let plain = |text: String| PageLine { text: Zeroizing::new(text), path: String::new() };
    match page {
        Page::Document => with_paths(&document(&model.profile.setup).pretty(model.revealed)),
        Page::Requests => {
            let steps = planned(model);
            let requests = steps.iter().filter(|step| step.included).filter_map(|step| step.request.as_ref());
            requests.flat_map(|request| request_lines(request, model.revealed)).collect()
        }
        Page::Difference => {
            let mut lines = Vec::new();
            for Difference { path, saved, live } in differences(model).iter().map(connection::apart) {
                let label = connection::label(&model.profile.setup, &path);
                lines.push(PageLine { text: Zeroizing::new(label), path });
                lines.push(plain(format!("  At Auth0  {}", live.as_deref().unwrap_or("(nothing)"))));
                lines.push(plain(format!("  Here      {}", saved.as_deref().unwrap_or(REMOVED))));
            }
            lines
        }
    }
}

/// This profile has created or adopted a connection, so Enter updates it instead of creating one.
pub fn is_update(model: &Model) -> bool {
    model.profile.setup.connection_id.is_some()
}

/// Auth0 has everything as saved, the connection is enabled, and no application is to be created.
pub fn has_nothing_to_do(model: &Model) -> bool {
    is_in_place(model) && !model.choice.own_machine
}

/// Auth0 has everything as saved, and the connection is enabled.
pub fn is_in_place(model: &Model) -> bool {
    let ok = |probe| model.known().fact(probe).is_some_and(|fact| fact.finding.state == State::Ok);
    is_update(model) && ok(Probe::Connection) && ok(Probe::EnabledClients)
}

/// How many lines the page above the plan has. The cursor moves over them first.
pub fn page_lines(model: &Model, page: Page) -> usize {
    lines(model, page).len()
}

/// The plan before it is run, with what can be added to it.
pub fn planned(model: &Model) -> Vec<Planned> {
    let (known, choice) = (model.known(), choice(model));
    let mut steps = plan::outline(known, choice);
    steps.extend(plan::offered(known, choice));
    steps
}

/// The user's choices for the run. A production profile signs in before the connection is enabled, unless the user declines.
pub fn choice(model: &Model) -> Choice {
    let sign_in_first = model.sign_in.chosen_first.unwrap_or(model.profile.production);
    let keeps_secrets = model.demo || model.secret_store != SecretStore::Memory;
    Choice { update: is_update(model), sign_in_first, keeps_secrets, ..model.choice }
}

pub fn step_of_line(model: &Model) -> Option<Planned> {
    let Screen::Document { page, line } = model.screen else { return None };
    let index = line.checked_sub(page_lines(model, page))?;
    planned(model).into_iter().nth(index)
}

/// The step under the cursor, if the user may leave it out.
pub fn optional_step(model: &Model) -> Option<Step> {
    step_of_line(model).filter(|planned| planned.optional && !model.is_running()).map(|planned| planned.step)
}

/// The step that gives a0connect a Machine to Machine application, and its place in the plan.
pub fn machine_step(model: &Model) -> Option<(usize, Planned)> {
    let is_machine = |(_, one): &(usize, Planned)| matches!(one.step, Step::CreateMachine | Step::Grant);
    planned(model).into_iter().enumerate().find(is_machine)
}

/// The path of the document's line under the cursor, such as `options.tokenURL`.
fn path_of_line(model: &Model) -> Option<String> {
    let Screen::Document { page, line } = model.screen else { return None };
    let path = lines(model, page).into_iter().nth(line)?.path;
    (!path.is_empty()).then_some(path)
}

pub fn field_of_line(model: &Model) -> Option<FieldId> {
    let (field, _) = field_of(&path_of_line(model)?)?;
    let own_script = field == FieldId::Mapping && model.profile.setup.has(FieldId::Script);
    Some(if own_script { FieldId::Script } else { field })
}

/// The create or update on the screen has succeeded, so the next step is to verify it.
pub fn is_done(model: &Model) -> bool {
    let done = |running: &&PlanRun| {
        matches!(running.run, Run::Apply(_)) && running.ended == Some(Ok(())) && running.stopping.is_none()
    };
    model.run.as_ref().filter(done).is_some() && (has_nothing_to_do(model) || model.round.is_some())
}

/// Enter leads to what blocks the plan, rather than to the confirmation.
pub fn is_blocked(model: &Model) -> bool {
    pending_check(model).is_none() && plan::obstacle(model.known()).is_some()
}

/// The check that decides whether the plan can run, if its result isn't known yet.
pub fn pending_check(model: &Model) -> Option<&'static str> {
    let known = model.known();
    let failed = |probe| known.fact(probe).is_some_and(|fact| fact.finding.state == State::Failed);
    if !known.is_api_verified() && !failed(Probe::Discovery) && !failed(Probe::ApiDiscovery) {
        return Some("a0connect checks the tenant first.");
    }
    let token_requests = known.must_request_token() && known.setup.secret(FieldId::MgmtClientSecret).is_some();
    (token_requests && !failed(Probe::MachineToken)).then_some("a0connect requests a token first.")
}

/// How the saved connection differed from the tenant's when it was last read.
pub fn differences(model: &Model) -> Vec<Difference> {
    match model.known().fact(Probe::Connection).map(|fact| &fact.data) {
        Some(ResponseData::Differences(differences)) => differences.clone(),
        _ => Vec::new(),
    }
}

fn request_lines(request: &Request, reveal: bool) -> Vec<PageLine> {
    let mut lines = vec![Zeroizing::new(format!("{} {}", request.method.as_str(), with_gap(&request.url)))];
    if let Some(token) = &request.bearer {
        let text = if reveal { token.reveal() } else { MASK };
        lines.push(Zeroizing::new(format!("Authorization: Bearer {text}")));
    }
    if let Body::Json(doc) = &request.body {
        lines.push(Zeroizing::new("Content-Type: application/json".into()));
        lines.push(Zeroizing::default());
        lines.extend(doc.pretty(reveal).lines().map(|line| Zeroizing::new(line.to_owned())));
    }
    lines.push(Zeroizing::default());
    lines.into_iter().map(|text| PageLine { text, path: String::new() }).collect()
}

/// The id is only known after the create.
pub fn with_gap(url: &str) -> String {
    url.replace("%7Bid%7D", "{id}")
}

/// Finds the path of each line of pretty JSON by its indentation.
fn with_paths(json: &str) -> Vec<PageLine> {
    let mut path: Vec<String> = Vec::new();
    let line = |text| {
        let trimmed = str::trim_start(text);
        let depth = (text.len() - trimmed.len()) / 2;
        path.truncate(depth.saturating_sub(1));
        if let Some((name, _)) = trimmed.strip_prefix('"').and_then(|rest| rest.split_once("\": ")) {
            path.push(serde_json::from_str(&format!("\"{name}\"")).unwrap_or_else(|_| name.to_owned()));
        }
        PageLine { text: Zeroizing::new(text.to_owned()), path: Path(path.clone()).to_string() }
    };
    json.lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::with_paths;

    #[test]
    fn each_line_knows_its_path() {
        let dotted = "{\n  \"options\": {\n    \"authParams\": {\n      \"a.b\": \"x\"\n    }\n  }\n}";
        assert_eq!(with_paths(dotted)[3].path, "options.authParams[\"a.b\"]");
        let json = "{\n  \"name\": \"a\",\n  \"options\": {\n    \"scripts\": {\n      \"f\": \"x\"\n    },\n    \"scope\": \"y\"\n  }\n}";
        let paths: Vec<String> = with_paths(json).into_iter().map(|line| line.path).collect();
        let parts = ["", "name", "options", "options.scripts", "options.scripts.f", "options", "options.scope", "", ""];
        assert_eq!(paths, parts);
    }
}
