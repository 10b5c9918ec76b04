//! Models by hand: a profile in the middle of its way, and what may become of it.

use crate::app::effect::Ticket;
use crate::app::form::{Row, rows};
use crate::app::model::*;
use crate::app::text_input::TextInput;
use crate::domain::checkpoints::CheckpointId;
use crate::domain::diagnosis::{Class, Diagnosis, Evidence};
use crate::domain::facts::*;
use crate::domain::fields::FieldId::{self, *};
use crate::domain::journal::{Change, Progress};
use crate::domain::parse::Problem;
use crate::domain::plan::{Apply, Choice, Report, Run, Step, StepState, TakeBack};
use crate::domain::probes::Probe;
use crate::domain::profile::{Given, Summary};
use crate::domain::secret::Secret;
use crate::domain::setup::{Kept, Source};
use crate::domain::token::{Claims, SCOPES};
use jiff::{SignedDuration, Timestamp};

pub fn now() -> Timestamp {
    "2026-11-22T15:00:00Z".parse().unwrap()
}

fn ago(seconds: i64) -> Timestamp {
    now() - SignedDuration::from_secs(seconds)
}

pub fn new() -> Model {
    let mut model = Model::new("discord", now());
    focus(&mut model, CheckpointId::Auth0Application, Row::Field(Auth0Domain));
    model
}

/// All values of 1 and 2 given, kept, and the tenant asked.
pub fn given() -> Model {
    let mut model = Model::new("discord", now());
    let at = ago(41 * 86_400);
    let setup = &mut model.profile.setup;
    setup.set(Auth0Domain, "acme-dev.eu.auth0.com", Source::Typed, at);
    setup.set(Auth0ClientId, "kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV", Source::Pasted, at);
    setup.set(Auth0ClientSecret, &"a".repeat(64), Source::Pasted, at);
    setup.set(CallbackUrls, "http://localhost:3000/callback", Source::Typed, at);
    setup.choose_provider("discord", Source::Typed, at);
    setup.set(ApplicationKey, "1042298710239420417", Source::Pasted, at);
    setup.set(ApplicationSecret, "s3cr3t-s3cr3t-s3cr3t-s3cr3t-1234", Source::Pasted, at);
    for value in setup.values.values_mut() {
        value.kept = if value.kept == Kept::Memory { Kept::Keyring } else { value.kept };
    }
    model.keeping = Keeping::Keyring { read: true, asked_at: None };
    fact(
        &mut model,
        Probe::Discovery,
        Finding::ok("acme-dev.eu.auth0.com answers and names itself as issuer"),
        Found::Nothing,
    );
    model
}

/// With a token, and what the tenant said.
pub fn connected() -> Model {
    let mut model = given();
    token(
        &mut model,
        SCOPES.iter().map(|(scope, _)| *scope).filter(|scope| *scope != "read:logs").collect(),
        23 * 3600 + 51 * 60,
    );
    let application = Application {
        client_id: "kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV".into(),
        name: "Acme Web".into(),
        app_type: Some("regular_web".into()),
        callbacks: vec!["http://localhost:3000/callback".into()],
    };
    fact(&mut model, Probe::Application, Finding::ok("Acme Web, Regular Web"), Found::Application(application));
    fact(&mut model, Probe::Name, Finding::ok("discord is free"), Found::Nothing);
    model
}

/// Created, and equal to what is saved.
pub fn created() -> Model {
    let mut model = connected();
    let id = "con_8vY2kL0pQ1aTz9Wx".to_owned();
    model.profile.setup.connection_id = Some(id.clone());
    fact(
        &mut model,
        Probe::Name,
        Finding::ok("discord is this connection"),
        Found::Connection { id, strategy: "oauth2".into() },
    );
    fact(&mut model, Probe::Connection, Finding::ok("the tenant has what is saved"), Found::Nothing);
    fact(&mut model, Probe::EnabledClients, Finding::ok("enabled for the application"), Found::Nothing);
    fact(&mut model, Probe::Route, Finding::ok("leads to discord.com"), Found::Nothing);
    let mut journal = std::mem::take(&mut model.journal);
    journal.intend(1, ago(240), "acme-dev.eu.auth0.com", Change::Created { name: "discord".into(), id: None });
    journal.settle(1, Progress::Done, Some("con_8vY2kL0pQ1aTz9Wx"));
    model.journal = journal;
    model
}

pub fn differs() -> Model {
    let mut model = created();
    let differences = vec![
        Difference {
            path: "options.scope".into(),
            saved: Some("identify email".into()),
            live: Some("identify".into()),
        },
        Difference {
            path: "options.client_secret".into(),
            saved: Some("•••••••• (saved here)".into()),
            live: Some("•••••••• (another one)".into()),
        },
    ];
    let finding = Finding::new(
        State::Failed,
        "differs in 2 places: options.scope, options.client_secret",
        "Somebody changed it in the Dashboard, or here since the last update.",
        "Look at the difference; Enter there updates the connection.",
    );
    fact(&mut model, Probe::Connection, finding, Found::Differences(differences));
    model
}

pub fn token(model: &mut Model, scopes: Vec<&str>, seconds: i64) {
    let setup = &mut model.profile.setup;
    setup.set(ApiToken, &format!("{}.x.y", "e".repeat(3908)), Source::Pasted, ago(540));
    setup.values.get_mut(&ApiToken).unwrap().kept = Kept::Keyring;
    model.facts.token = Some(TokenFact {
        claims: Claims {
            audience: vec!["https://acme-dev.eu.auth0.com/api/v2/".into()],
            scopes: scopes.into_iter().map(str::to_owned).collect(),
            expires_at: Some(now() + SignedDuration::from_secs(seconds)),
            client: Some("explorer".into()),
            issuer: None,
        },
        minted: false,
        used: setup.used(&[ApiToken]),
    });
}

pub fn fact(model: &mut Model, probe: Probe, finding: Finding, found: Found) {
    let finding = match finding.evidence {
        Some(_) => finding,
        None => Finding {
            evidence: Some(Evidence {
                method: "GET".into(),
                url: "https://acme-dev.eu.auth0.com/".into(),
                status: Some(200),
                ms: 212,
                body: None,
            }),
            ..finding
        },
    };
    let used = model.profile.setup.used(probe.fields());
    model.facts.seen.insert(probe, Fact { finding, found, seen_at: ago(240), used });
}

/// The step is on the screen and the row has the focus, its field loaded.
pub fn focus(model: &mut Model, at: CheckpointId, row: Row) {
    model.screen = Screen::Step(at);
    let index = rows(model, at).iter().position(|known| *known == row).unwrap();
    model.focus.insert(at, index);
    if let Row::Field(field) = row {
        let setup = &model.profile.setup;
        let text = setup.open(field).or(setup.secret(field).map(|secret| secret.reveal())).unwrap_or_default();
        model.input = Some(input(field, text));
    }
}

fn input(field: FieldId, text: &str) -> Input {
    Input {
        field,
        text: TextInput::new(text),
        fresh: true,
        revealed: false,
        source: Source::Typed,
        typed_at: None,
        judged: true,
        problem: None,
    }
}

pub fn type_in(model: &mut Model, text: &str, problem: Option<Problem>) {
    let field = model.input.as_ref().unwrap().field;
    model.input = Some(Input { fresh: false, typed_at: Some(now()), problem, ..input(field, text) });
}

pub fn at(mut model: Model, at: CheckpointId) -> Model {
    model.screen = Screen::Step(at);
    let first = rows(&model, at).first().copied();
    if let Some(row) = first {
        focus(&mut model, at, row);
    }
    model
}

pub fn call(model: &mut Model, purpose: Purpose, seconds: i64) {
    let ticket = Ticket(model.next_ticket);
    model.next_ticket += 1;
    model.calls.insert(ticket, Call { purpose, since: ago(seconds), request: None, used: Vec::new() });
}

/// The domain's host has no name.
pub fn no_host() -> Model {
    let mut model = given();
    let finding = Finding::new(
        State::Failed,
        "acme-dev.eu.auth0.com is not known",
        "The name server knows no such host, or there is no network.",
        "Compare it with the Dashboard, letter by letter.",
    );
    fact(&mut model, Probe::Discovery, finding.on(Auth0Domain), Found::Nothing);
    focus(&mut model, CheckpointId::Auth0Application, Row::Field(Auth0Domain));
    model
}

/// Step 2 with a long URL under the cursor and a question under way.
pub fn refused() -> Model {
    let mut model = given();
    focus(&mut model, CheckpointId::ThirdPartyApplication, Row::Field(ApplicationSecret));
    model.profile.setup.set(ApplicationSecret, "1042298710239420417", Source::Pasted, ago(3));
    model.unsaved.insert(ApplicationSecret);
    call(&mut model, Purpose::Vault(vec![ApplicationSecret]), 2);
    focus(&mut model, CheckpointId::ThirdPartyApplication, Row::Field(ApplicationSecret));
    model
}

pub fn typing(field: FieldId, text: &str, problem: Option<Problem>) -> Model {
    let mut model = given();
    focus(&mut model, CheckpointId::of(field), Row::Field(field));
    type_in(&mut model, text, problem);
    model
}

pub fn revealed() -> Model {
    let mut model = given();
    focus(&mut model, CheckpointId::ThirdPartyApplication, Row::Field(ApplicationSecret));
    model.input.as_mut().unwrap().revealed = true;
    model
}

pub fn waiting() -> Model {
    let mut model = given();
    focus(&mut model, CheckpointId::Auth0Application, Row::Field(Auth0ClientId));
    model.facts.seen.clear();
    call(&mut model, Purpose::Probe(Probe::Discovery), 2);
    model
}

pub fn offered() -> Model {
    let mut model = new();
    let text = Secret::new("acme-dev.eu.auth0.com");
    model.offers.insert(Auth0Domain, Given { id: Auth0Domain, text, source: Source::EnvFile });
    model
}

pub fn way(way: TokenWay) -> Model {
    let mut model = given();
    model.token_way = way;
    focus(&mut model, CheckpointId::ApiToken, Row::Way(way));
    model
}

pub fn document(mut model: Model, page: Page, line: usize) -> Model {
    model.screen = Screen::Document { page, line };
    model.input = None;
    model
}

fn report(step: Step, state: StepState, note: &str) -> Report {
    Report { step, state, note: note.into(), evidence: None }
}

pub fn running() -> Model {
    let mut model = document(connected(), Page::Document, 0);
    let mut apply = Apply::new(&model.profile.setup, &model.facts, Choice::default());
    apply.reports = vec![report(Step::LookUp, StepState::Done, "free"), report(Step::Count, StepState::Done, "1 of 2")];
    model.run = Some(Running { run: Run::Apply(apply), number: 1, until: None, stopping: false, ended: None });
    call(&mut model, Purpose::Step(Step::Create), 3);
    model
}

pub fn run_ended(ended: Result<(), Diagnosis>) -> Model {
    let mut model = document(created(), Page::Document, 0);
    let mut apply = Apply::new(&model.profile.setup, &model.facts, Choice::default());
    let state = if ended.is_ok() { StepState::Done } else { StepState::Failed };
    apply.reports = vec![
        report(Step::LookUp, StepState::Done, "free"),
        report(Step::Create, StepState::Done, "con_8vY2kL0pQ1aTz9Wx"),
        report(Step::Enable, state, ""),
    ];
    model.run = Some(Running { run: Run::Apply(apply), number: 1, until: None, stopping: false, ended: Some(ended) });
    model
}

pub fn limited() -> Model {
    let mut model = running();
    model.calls.clear();
    model.run.as_mut().unwrap().until = Some(now() + SignedDuration::from_secs(11));
    model
}

pub fn taken_back() -> Model {
    let mut model = run_ended(Ok(()));
    let back = TakeBack::new(Vec::new(), None, &model.profile.setup, &model.facts);
    model.run.as_mut().unwrap().run = Run::TakeBack(back);
    model
}

pub fn refused_scope() -> Diagnosis {
    Diagnosis::new(
        Class::Scope,
        "Auth0 refused to enable it for the application (insufficient_scope)",
        "The token lacks update:connections.",
        "Get a token with that scope at step 4, then press Enter again: the plan goes on where it stopped.",
    )
}

pub fn ask(mut model: Model, ask: Question) -> Model {
    model.overlay = Some(Overlay::Prompt(Prompt { ask, input: TextInput::default(), problem: None }));
    model.input = None;
    model
}

pub fn pick(kind: PickerKind, filter: &str) -> Model {
    let mut model = connected();
    focus(&mut model, CheckpointId::ThirdPartyApplication, Row::Provider);
    if kind == PickerKind::Application {
        focus(&mut model, CheckpointId::Auth0Application, Row::PickApplication);
        let one = |name: &str, app_type: &str| Application {
            client_id: name.to_lowercase(),
            name: name.into(),
            app_type: Some(app_type.into()),
            callbacks: Vec::new(),
        };
        model.applications =
            Some(vec![one("Acme Web", "regular_web"), one("Acme \x1b[31mSPA", "spa"), one("CI", "non_interactive")]);
    }
    model.overlay = Some(Overlay::Picker(Picker { kind, filter: TextInput::new(filter), row: 1 }));
    model
}

pub fn no_keyring() -> Model {
    let mut model = at(given(), CheckpointId::Auth0Application);
    let why = Diagnosis::new(
        Class::Keyring,
        "There is no keyring here",
        "No Secret Service answers on the session bus.",
        "Start gnome-keyring or KWallet, or keep secrets for this session only.",
    );
    model.not_kept = Some(why.clone());
    model.unsaved.extend([Auth0ClientSecret, ApplicationSecret]);
    model.overlay = Some(Overlay::Store { why, row: 0, saving: true });
    model
}

pub fn profiles() -> Model {
    let mut model = created();
    model.screen = Screen::Profiles { row: 1 };
    let one = |name: &str, provider: &str, days: i64| Summary {
        name: name.into(),
        production: name == "live",
        domain: Some("acme-dev.eu.auth0.com".into()),
        provider: Some(provider.into()),
        changed_at: Some(ago(days * 86_400)),
        broken: (name == "old").then(|| "it was written by a newer a0connect".into()),
    };
    model.profiles = vec![one("discord", "discord", 0), one("live", "github", 3), one("old", "custom", 400)];
    model
}

pub fn said(mut model: Model, text: &str, bad: bool) -> Model {
    model.notice = Some(Notice { text: text.into(), bad });
    model
}
