//! Runs against a slow tenant: how long they wait, and what they leave behind. The limits are a fraction of the real ones.

use super::*;
use crate::domain::checkpoints::CheckId;
use crate::domain::facts::Facts;
use crate::domain::fields::FieldId;
use crate::domain::finding::Class;
use crate::domain::http::{Body, Method, Request};
use crate::domain::journal::Progress;
use crate::domain::plan::{Apply, Choice};
use crate::domain::profile::Profile;
use crate::domain::setup::{Source, Store};
use crate::sandbox::{self, Sandbox, scenarios};
use crate::world::environment::Environment;
use crate::world::places::Places;
use serde_json::{Value, json};
use tokio::time::Instant;

/// Represents 14 seconds.
const WHOLE: Duration = Duration::from_millis(2_800);
/// Longer than any limit.
const FOREVER: u64 = 60_000;

struct Case {
    sandbox: Sandbox,
    client: Client,
    out: Output,
    loaded: Loaded,
    whole: Duration,
    /// The failed checks that the last create listed.
    failed: Vec<CheckId>,
    _home: tempfile::TempDir,
}

impl Case {
    async fn new() -> Case {
        let sandbox =
            sandbox::start(scenarios::none(), |_| "function f(a, b, c) { c(null, {user_id: 1}) }".into()).await;
        let sandbox = sandbox.unwrap();
        let home = tempfile::tempdir().unwrap();
        let places = Places { config: home.path().join("config"), state: home.path().join("state") };
        let mut profile = Profile { name: "slow".into(), ..Profile::default() };
        profile.setup.store = Store::Memory;
        for (name, text) in sandbox.values() {
            let machine = ["AUTH0_MGMT_CLIENT_ID", "AUTH0_MGMT_CLIENT_SECRET"].contains(&name);
            if let Some(id) = FieldId::from_env(name).filter(|_| !machine) {
                profile.setup.set(id, &text, Source::Typed, clock::now());
            }
        }
        let mut facts = Facts::default();
        facts.learn_token(&profile.setup, clock::now());
        profile.file_revision = profiles::save(&places, &profile, &mut profiles::WithoutKeyring).unwrap().file_revision;
        let (exists, other_store, facts_broken, overridden) = (true, false, false, false);
        let (named, saved_revision, given, refused) = (None, 0, Vec::new(), Vec::new());
        let loaded = Loaded {
            places,
            profile,
            exists,
            other_store,
            facts,
            facts_broken,
            named,
            saved_revision,
            overridden,
            given,
            reads_login: false,
            replaces_token: false,
            refused,
        };
        let out = Output::new(&Environment::default(), true, true);
        Case {
            sandbox,
            client: Client::build(None).unwrap(),
            out,
            loaded,
            whole: WHOLE,
            failed: Vec::new(),
            _home: home,
        }
    }

    /// Delays the responses to these requests.
    async fn slow(&self, method: &str, path: &str, ms: u64, times: u64) {
        self.fault(json!({"method": method, "path": path, "kind": "delay", "ms": ms, "times": times})).await;
    }

    async fn fault(&self, order: Value) {
        let order = crate::domain::doc::Doc::from_json(&order, &|_| false);
        let request = Request::new(Method::Post, format!("{}/sandbox/fault", self.sandbox.tenant()), Body::Json(order));
        let status = self.client.send(&request).await.map(|reply| reply.status);
        assert!(status.is_ok_and(|status| status < 300));
    }

    async fn connections(&self) -> usize {
        let request = Request::get(format!("{}/sandbox/state", self.sandbox.tenant()));
        let state = self.client.send(&request).await.unwrap().json().unwrap();
        let is_ours = |one: &&Value| one["strategy"] == "oauth2";
        state["connections"].as_array().unwrap().iter().filter(is_ours).count()
    }

    /// Runs a create as the command does: how it ended, its journal, and how long it took.
    async fn create(&mut self) -> (Option<Finding>, Journal, Duration) {
        let mut driver = Driver { time_budget: TimeBudget::of(self.whole), ..Driver::new(&self.client, &self.out) };
        let began = Instant::now();
        driver.begin_checks(&mut self.loaded).await;
        if let Some(finding) = run_obstacle(&self.loaded) {
            return (Some(finding), Journal::default(), began.elapsed());
        }
        let mut run = Run::Apply(Apply::new(self.loaded.known(), Choice::default()));
        let (mut journal, mut signals) = (Journal::default(), Signals::listen().unwrap());
        let ending = driver.apply(&mut self.loaded, &mut run, &mut journal, &mut signals).await;
        let took = began.elapsed();
        let finding = match ending {
            RunEnd::Done => None,
            RunEnd::Stopped(finding) => Some(finding),
            RunEnd::Interrupted(signal) => panic!("signal {signal}"),
        };
        self.failed = driver.failed.iter().map(|check| check.id).collect();
        let kept = profiles::load_journal(&self.loaded.places, "slow").unwrap();
        assert_eq!(kept, journal, "what is on disk");
        (finding, journal, took)
    }
}

fn of(journal: &Journal) -> Vec<Progress> {
    journal.entries.iter().map(|entry| entry.progress).collect()
}

#[tokio::test]
async fn a_create_that_hangs_ends_in_time_and_is_left_open() {
    // Once the look-up after it gets a response, and once that hangs too.
    for look_up_hangs in [false, true] {
        let mut case = Case::new().await;
        case.slow("POST", "/api/v2/connections", FOREVER, 9).await;
        if look_up_hangs {
            // Neither the round's request for the name nor the plan's first look-up is delayed.
            case.slow("GET", "/api/v2/connections", 1, 3).await;
            case.slow("GET", "/api/v2/connections", FOREVER, 9).await;
        }
        let (finding, journal, took) = case.create().await;
        let finding = finding.expect("it cannot be done");
        assert_eq!(finding.what, "Auth0 didn't respond to the request to create the connection", "{finding:?}");
        assert!(
            finding.exit_code() == 6 && finding.fix.contains("first checks whether the change was made"),
            "{finding:?}"
        );
        assert_eq!(of(&journal), [Progress::Intended], "{look_up_hangs}");
        assert!(took < WHOLE + Duration::from_secs(2), "{took:?}");
    }
}

#[tokio::test]
async fn enabling_that_hangs_ends_in_time_and_the_connection_is_known() {
    let mut case = Case::new().await;
    case.slow("PATCH", "/api/v2/connections/*", FOREVER, 9).await;
    let (finding, journal, took) = case.create().await;
    let finding = finding.expect("it cannot be done");
    assert_eq!(finding.what, "Auth0 didn't respond to the request to enable the connection", "{finding:?}");
    assert_eq!(of(&journal), [Progress::Done, Progress::Intended]);
    assert!(took < WHOLE + Duration::from_secs(2), "{took:?}");
    assert!(case.loaded.profile.setup.connection_id.is_some());
    assert_eq!(case.connections().await, 1);
}

#[tokio::test]
async fn many_slow_responses_end_a_run_before_its_next_change() {
    let mut case = Case::new().await;
    case.slow("GET", "/api/v2/*", 900, 99).await;
    let (finding, journal, took) = case.create().await;
    let finding = finding.expect("it cannot be done");
    assert!(finding.exit_code() == 6 && finding.why.contains("No request is pending"), "{finding:?}");
    assert!(took < WHOLE + Duration::from_secs(2), "{took:?}");
    assert_eq!((of(&journal), case.connections().await), (Vec::new(), 0));
}

#[tokio::test]
async fn a_round_of_questions_ends_in_time() {
    let mut case = Case::new().await;
    case.slow("GET", "/*", 900, 99).await;
    let mut driver = Driver { time_budget: TimeBudget::of(WHOLE), ..Driver::new(&case.client, &case.out) };
    let began = Instant::now();
    driver.round(&mut case.loaded, RoundKind::All).await;
    assert!(began.elapsed() < WHOLE + Duration::from_secs(2), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_run_waits_for_a_tenant_that_responds() {
    let mut case = Case::new().await;
    let (finding, journal, _) = case.create().await;
    assert_eq!((finding, case.connections().await), (None, 1));
    assert!(of(&journal).iter().all(|progress| *progress == Progress::Done), "{journal:?}");
}

#[tokio::test]
async fn a_provider_that_hangs_leaves_time_to_create() {
    let mut case = Case::new().await;
    for method in ["GET", "POST"] {
        case.fault(json!({"listener": "provider", "method": method, "path": "/*", "kind": "delay", "ms": FOREVER, "times": 99}))
            .await;
    }
    let (finding, _, took) = case.create().await;
    assert_eq!((finding, case.connections().await), (None, 1));
    assert!(case.failed.contains(&CheckId::AuthorizationUrl), "{:?}", case.failed);
    assert!(took < WHOLE + Duration::from_secs(2), "{took:?}");
}

#[tokio::test]
async fn a_rate_limit_that_never_opens_ends_in_time() {
    for (method, seconds) in [("POST", "1"), ("POST", "2"), ("POST", "3600"), ("GET", "1"), ("GET", "3600")] {
        let mut case = Case::new().await;
        case.fault(json!({"method": method, "path": "/api/v2/*", "kind": "status", "status": 429, "times": 999,
            "headers": {"retry-after": seconds}, "body": {"statusCode": 429, "message": "Global limit has been reached"}}))
            .await;
        let (finding, journal, took) = case.create().await;
        let finding = finding.expect("it cannot be done");
        assert_eq!(finding.exit_code(), 6, "{method} {seconds}: {finding:?}");
        assert!(finding.is(Class::RateLimit), "{method} {seconds}: {finding:?}");
        assert!(!of(&journal).contains(&Progress::Intended), "{method} {seconds}: nothing is open: {journal:?}");
        assert!(took < WHOLE + Duration::from_secs(2), "{method} {seconds}: {took:?}");
    }
}

#[tokio::test]
async fn a_token_endpoint_that_hangs_ends_a_create_in_time() {
    let mut case = Case::new().await;
    let token = case.loaded.profile.setup.values.remove(&FieldId::ApiToken);
    assert!(token.is_some());
    for (name, text) in case.sandbox.values() {
        if let Some(id) = FieldId::from_env(name).filter(|_| name.starts_with("AUTH0_MGMT_")) {
            case.loaded.profile.setup.set(id, &text, Source::Typed, clock::now());
        }
    }
    case.slow("POST", "/oauth/token", FOREVER, 99).await;
    let (finding, journal, took) = case.create().await;
    let finding = finding.expect("it cannot be done");
    assert_eq!((finding.exit_code(), finding.class), (6, Some(Class::Network)), "{finding:?}");
    assert!(took < WHOLE + Duration::from_secs(2) && journal.entries.is_empty(), "{took:?}");
}

#[tokio::test]
async fn after_a_server_error_a_create_is_repeated_once() {
    // It waits a second after each.
    let mut case = Case { whole: 3 * WHOLE, ..Case::new().await };
    case.fault(json!({"method": "POST", "path": "/api/v2/connections", "kind": "status", "status": 500, "times": 99,
        "body": {}}))
        .await;
    let (finding, journal, _) = case.create().await;
    assert_eq!(finding.map(|finding| finding.what), Some("Couldn't create the connection".into()));
    assert_eq!(of(&journal), [Progress::Refused; 2], "no look-up found either");
    let request = Request::get(format!("{}/sandbox/journal", case.sandbox.tenant()));
    let sent = case.client.send(&request).await.unwrap().json().unwrap();
    let is = |one: &&Value, method: &str| one["method"] == method && one["path"] == "/api/v2/connections";
    let count = |method: &str| sent.as_array().unwrap().iter().filter(|one| is(one, method)).count();
    assert_eq!(count("POST"), 2);
    // The name's check, the look-up and the count come first.
    assert_eq!(count("GET"), 3 + 2);
}
