//! The states that no keys lead to, each with the reason.

use super::scripts::{CREATE, PLAN, PROVIDER, TENANT, TOKEN};
use super::started;
use crate::app::Model;
use crate::app::model::{Overlay, Picker, PickerKind, Prompt, PromptKind, Scenario, Screen, SignIn};
use crate::app::tests::once;
use crate::app::text_input::TextInput;
use crate::domain::checkpoints::CheckpointId;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Actor, Class, Finding};
use crate::domain::http::Response;
use crate::domain::profile::{Given, Summary};
use crate::domain::secret::Secret;
use crate::domain::setup::Source;
use crate::domain::sign_in::{Attempt, Choice, End, Mode, Progress, Run, STEPS, SignedIn, SignedInUser, StepId};
use jiff::SignedDuration;
use serde_json::json;

screens! {
    demo_new => demo(), // the demo is another command
    demo_scenario => Model { scenario: Some("drift".into()), ..demo() }, // the scenario is the sandbox's
    demo_sign_in => log_readable(), // the demo's token can read the log
    demo_scenarios => scenarios(), // the list is the sandbox's
    profiles_broken => broken_profile(), // the file was written by a newer a0connect
    credentials_not_written => full_disk(), // the disk is full
    flow_failed => attempt(Mode::Redirect, failed()), // the failure is another machine's
    flow_signed_in => attempt(Mode::Redirect, signed_in()), // the same
    flow_new_user => new_user(), // the token can delete users
    prompt_ignore_document => not_ignored(), // the working directory is a git repository
    prompt_delete_user => asked_to_delete(), // the same
    flow_pop_up_signed_in => attempt(Mode::PopUp, signed_in()), // the same
    sign_in_failed => step(attempt(Mode::Redirect, failed())), // the same
}

fn not_ignored() -> Model {
    let mut model = started(&[TENANT, PROVIDER, TOKEN, PLAN, "w"]);
    let path = "custom-oauth2-connection.json".to_owned();
    let warning = format!("{path} is in a git repository, and .gitignore doesn't list it. Don't commit it.");
    model.overlay = Some(Overlay::Prompt(Prompt::new(PromptKind::IgnoreDocument { path, warning })));
    model
}

type Seen = ([Progress; STEPS.len()], Option<End>);

/// An attempt that began 48 seconds ago, on the screen of the diagram.
fn attempt(mode: Mode, (steps, end): Seen) -> Model {
    let mut model = started(&[TENANT, PROVIDER, TOKEN, CREATE, "pgdn*2"]);
    let begun_at = model.now - SignedDuration::from_secs(48);
    let callback = "http://localhost:3000/callback";
    let link =
        model.known().authorize_url(None).unwrap() + "&state=wd0iM3xZ&nonce=xYq2&code_challenge=E9Melhoa2OwvFrEMTJgu";
    let deadline = begun_at + SignedDuration::from_mins(5);
    let mut run = Run::new(model.known(), Choice { mode, ..Choice::default() }, once());
    run.attempt = Attempt { mode, begun_at, deadline, link, callback: callback.into(), steps, end };
    let is_done = run.has_ended();
    model.sign_in.last = Some(SignIn { is_done, ..SignIn::new(run) });
    model.screen = Screen::Flow { mode, from: Box::new(Screen::Step(CheckpointId::SignIn)) };
    model
}

fn step(model: Model) -> Model {
    Model { screen: Screen::Step(CheckpointId::SignIn), ..model }
}

fn seen(ms: u64, evidence: &str) -> Progress {
    Progress::Seen { ms, evidence: Some(evidence.into()) }
}

fn waiting() -> Seen {
    let mut steps = [const { Progress::NotYet }; STEPS.len()];
    steps[StepId::Start as usize] = seen(3, "opened in the browser");
    steps[StepId::Authorize as usize] = seen(212, "302 to discord.com/oauth2/authorize");
    steps[StepId::LogIn as usize] = Progress::Waiting;
    (steps, None)
}

fn failed() -> Seen {
    let (mut steps, _) = waiting();
    steps[StepId::LogIn as usize] = Progress::Implied;
    steps[StepId::ProviderCode as usize] = Progress::Implied;
    let evidence = "invalid_request: The client secret is wrong (invalid_client)";
    steps[StepId::Exchange as usize] = Progress::Failed { ms: 14_318, evidence: Some(evidence.into()) };
    let fix = "Copy it again: Developer Portal > OAuth2 > Reset Secret.";
    let why = "The authorization page accepts this client ID, so the secret is incomplete, old or from another app.";
    let finding = Finding::failed(Class::Auth, "Discord rejected the client secret", why, fix);
    let finding = finding.on(FieldId::ApplicationSecret).by(Actor::ProviderAccountOwner);
    (steps, Some(End::Failed { step: StepId::Exchange, finding }))
}

fn signed_in() -> Seen {
    let (mut steps, _) = waiting();
    steps[StepId::LogIn as usize..=StepId::Script as usize].fill(Progress::Implied);
    steps[StepId::Code as usize] = seen(14_318, "code and state came back");
    steps[StepId::CodeExchange as usize] = seen(14_530, "200 from /oauth/token");
    steps[StepId::IdToken as usize] = seen(14_561, "RS256, iss, aud, exp, iat and nonce are right");
    let claims = json!({
        "sub": "oauth2|discord|80351110224678912", "name": "Nelly", "email": "nelly@discord.com", "email_verified": true,
        "iss": "https://acme-dev.eu.auth0.com/", "aud": "kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV", "iat": 1_795_359_600,
        "exp": 1_795_395_600,
    });
    let claims = claims.as_object().cloned().unwrap_or_default();
    (steps, Some(End::SignedIn(SignedIn { user_id: "oauth2|discord|80351110224678912".into(), claims })))
}

/// Auth0 has the user, who is new, and the provider's token.
fn new_user() -> Model {
    let mut model = attempt(Mode::Redirect, signed_in());
    if let Some(token) = &mut model.facts.token {
        token.claims.scopes.extend(["read:users", "read:user_idp_tokens", "delete:users"].map(str::to_owned));
    }
    let known = model.known();
    let name = known.setup.connection_name();
    let mut user = SignedInUser::new(model.sign_in.attempt().unwrap(), false, known).unwrap();
    while let Some(request) = user.next(known) {
        let identities = json!([{"connection": name, "access_token": "a-token-of-discord"}]);
        let body = json!({
            "user_id": user.user_id, "logins_count": 1, "created_at": model.now.to_string(), "identities": identities,
        });
        user.take(&request, &Ok(Response::new(200, body.to_string())), known);
    }
    model.sign_in.user = Some(user);
    model
}

fn asked_to_delete() -> Model {
    let kind = PromptKind::DeleteUser("oauth2|discord|80351110224678912".into());
    Model { overlay: Some(Overlay::Prompt(Prompt::new(kind))), ..new_user() }
}

fn demo() -> Model {
    let mut model = started(&[]);
    model.demo = true;
    let text = Secret::new("127.0.0.1:8900");
    model.offers.insert(FieldId::Auth0Domain, Given { id: FieldId::Auth0Domain, text, source: Source::Demo });
    model
}

fn log_readable() -> Model {
    let mut model = started(&[TENANT, PROVIDER, TOKEN, CREATE, "pgdn*2"]);
    model.demo = true;
    if let Some(token) = &mut model.facts.token {
        token.claims.scopes.push("read:logs".into());
    }
    model
}

fn scenarios() -> Model {
    let mut model = demo();
    model.screen = Screen::Overview { row: 0 };
    model.input = None;
    model.scenario = Some("slack".into());
    for scenario in crate::sandbox::scenarios::all() {
        let what = scenario.what.to_owned();
        model.scenarios.push(Scenario { name: scenario.name.into(), place: "somewhere".into(), what });
    }
    let picker = Picker { kind: PickerKind::Scenario, filter: TextInput::new("token"), row: 2 };
    model.overlay = Some(Overlay::Picker(picker));
    model
}

fn broken_profile() -> Model {
    let mut model = started(&["type acme-dev.eu.auth0.com, enter, esc, p"]);
    model.profiles.push(Summary {
        name: "old".into(),
        production: false,
        domain: None,
        provider: None,
        changed_at: Some(model.now),
        broken: Some("it was written by a newer a0connect".into()),
    });
    model.screen = Screen::Profiles { row: 1 };
    model
}

fn full_disk() -> Model {
    let mut model = started(&["type acme-dev.eu.auth0.com, enter, pgdn*2"]);
    let fix = "Make room, then leave a field: it is written again.";
    model.save_error = Some(Finding::failed(Class::Internal, "The profile cannot be written", "No space left.", fix));
    model.profile_unsaved = true;
    model
}
