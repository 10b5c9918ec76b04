//! The list of applications: pages in, list out.

use super::*;

/// The list after the first response.
pub fn listed(mut setup: Setup, answer: &HttpResult) -> Applications {
    let mut list = Applications::default();
    list.open(&setup);
    let request = list.request(Known::new(&setup, &Facts::default(), now())).unwrap();
    assert_eq!(list.take(&mut setup, &request, answer, now()), Went::On);
    list
}

/// A tenant with applications, and the list as it is read from there.
struct Desk {
    setup: Setup,
    facts: Facts,
    now: Timestamp,
    /// Their numbers.
    tenant: Vec<usize>,
    list: Applications,
    asked: Vec<String>,
}

impl Desk {
    fn new(count: usize) -> Self {
        let (setup, facts) = ready(ALL_SCOPES);
        let mut list = Applications::default();
        list.open(&setup);
        Self { setup, facts, now: now(), tenant: (0..count).collect(), list, asked: Vec::new() }
    }

    /// The tenant responds to what is due. None if nothing is.
    fn step(&mut self) -> Option<Went> {
        let request = self.request()?;
        let answer = self.answer(&request.url);
        Some(self.list.take(&mut self.setup, &request, &answer, self.now))
    }

    /// The same with this response.
    fn step_with(&mut self, answer: &HttpResult) -> Went {
        let request = self.request().unwrap();
        self.list.take(&mut self.setup, &request, answer, self.now)
    }

    fn request(&mut self) -> Option<Request> {
        let known = Known::new(&self.setup, &self.facts, self.now);
        let request = self.list.request(known).filter(|_| self.list.is_due(self.now))?;
        let path = request.url.split_once("is_global=false&").unwrap().1.to_owned();
        self.asked.push(path);
        Some(request)
    }

    fn answer(&self, url: &str) -> HttpResult {
        let entry = |number: &usize| json!({"client_id": format!("id-{number}"), "name": format!("Shop {number}")});
        let from: usize = url.split_once("from=").map_or(0, |(_, from)| from.parse().unwrap());
        let page: Vec<Value> = self.tenant.iter().skip(from).take(100).map(entry).collect();
        if url.contains("include_totals") {
            return response(200, json!({"total": self.tenant.len(), "start": 0, "limit": 100, "clients": page}));
        }
        let next = (from + 100 < self.tenant.len()).then(|| (from + 100).to_string());
        response(200, json!({"clients": page, "next": next}))
    }

    fn read_on(&mut self) {
        while self.step().is_some() {}
    }

    fn numbers(&self) -> BTreeSet<usize> {
        let number = |id: &str| id.strip_prefix("id-").unwrap().parse().unwrap();
        let numbers: BTreeSet<usize> = self.list.entries().iter().map(|one| number(&one.client_id)).collect();
        assert_eq!(numbers.len(), self.list.entries().len(), "none is there twice");
        numbers
    }
}

fn limited(seconds: i64) -> HttpResult {
    let reset = Some(now() + SignedDuration::from_secs(seconds));
    response(429, json!({"statusCode": 429, "message": "Global limit has been reached"}))
        .map(|response| Response { reset, ..response })
}

#[test]
fn a_list_of_any_length_is_read_to_its_end() {
    for (count, requests) in [(0, 1), (3, 1), (99, 1), (100, 1), (101, 3), (1_000, 11), (1_001, 12), (2_500, 26)] {
        let mut desk = Desk::new(count);
        assert!(!desk.list.is_read());
        desk.read_on();
        assert_eq!((desk.numbers().len(), desk.asked.len()), (count, requests), "{count}");
        assert_eq!((desk.list.is_read(), desk.list.total()), (true, Some(count)), "{count}");
        assert!(desk.asked.iter().skip(1).all(|path| path.starts_with("take=100")), "{:?}", desk.asked);
        assert_eq!(desk.list.is_long(), count > 100);
    }
}

#[test]
fn the_first_page_comes_at_once_and_has_the_total() {
    let mut desk = Desk::new(2_500);
    desk.step();
    assert_eq!((desk.list.entries().len(), desk.list.read(), desk.list.total()), (100, 100, Some(2_500)));
    assert_eq!(desk.asked, ["page=0&per_page=100&include_totals=true"]);
    desk.step();
    desk.step();
    assert_eq!((desk.list.read(), desk.asked.last().unwrap().as_str()), (200, "take=100&from=100"));
    let order: Vec<&str> = desk.list.entries().iter().map(|one| one.name.as_str()).collect();
    assert_eq!((order[0], order[199]), ("Shop 0", "Shop 199"), "what came first stays first");
}

#[test]
fn a_plain_array_is_a_page_too() {
    let entry = |number: usize| json!({"client_id": number.to_string()});
    let page = |count: usize| response(200, Value::Array((0..count).map(entry).collect()));
    for (count, ends) in [(3, true), (99, true), (100, false)] {
        let mut desk = Desk::new(0);
        assert_eq!(desk.step_with(&page(count)), Went::On);
        assert_eq!((desk.list.is_read(), desk.list.is_long(), desk.list.entries().len()), (ends, !ends, count));
    }
}

#[test]
fn the_rate_limit_is_kept_to_and_waited_for() {
    let mut desk = Desk::new(500);
    desk.step();
    // The last request that the limit allows.
    let soon = now() + SignedDuration::from_secs(2);
    let response =
        desk.answer("take=100").map(|response| Response { remaining: Some(0), reset: Some(soon), ..response });
    desk.step_with(&response);
    assert_eq!((desk.step(), desk.list.until()), (None, Some(soon)));
    desk.now = soon;
    assert_eq!(desk.step_with(&limited(7)), Went::On);
    assert_eq!((desk.step(), desk.list.read()), (None, 100));
    desk.now = now() + SignedDuration::from_secs(7);
    desk.read_on();
    assert_eq!((desk.numbers().len(), desk.list.stopped()), (500, None));
    // Not for ever.
    let mut desk = Desk::new(500);
    let mut went = Went::On;
    for _ in 0..20 {
        if desk.list.stopped().is_none() {
            went = desk.step_with(&limited(0));
            desk.now = desk.list.until().unwrap_or(desk.now);
        }
    }
    assert_eq!((went, desk.asked.len()), (Went::Failed, 7));
    assert_eq!(desk.list.stopped().unwrap().class, Some(Class::RateLimit));
}

#[test]
fn after_a_failure_it_continues_where_it_was() {
    let lost = Err(Failure { kind: FailureKind::Timeout, text: "timed out".into(), ms: 10_000, maybe_sent: true });
    let down = response(503, json!({}));
    for failure in [lost, down] {
        let mut desk = Desk::new(500);
        (0..3).for_each(|_| assert_eq!(desk.step(), Some(Went::On)));
        assert_eq!(desk.step_with(&failure), Went::On, "what has been read stays");
        assert_eq!((desk.step(), desk.list.read(), desk.list.is_read()), (None, 200, false));
        assert!(desk.list.stopped().is_some());
        desk.list.open(&desk.setup);
        desk.step();
        assert_eq!(desk.asked.last().unwrap(), "take=100&from=200");
        desk.read_on();
        assert_eq!(desk.numbers().len(), 500);
    }
    // Without a page nothing can be picked.
    assert_eq!(Desk::new(500).step_with(&response(200, json!({"hello": 1}))), Went::Failed);
}

#[test]
fn a_rejected_checkpoint_makes_it_begin_again() {
    let mut desk = Desk::new(500);
    (0..3).for_each(|_| assert_eq!(desk.step(), Some(Went::On)));
    let body = json!({"statusCode": 400, "message": "Query validation error", "errorCode": "invalid_query_string"});
    assert_eq!(desk.step_with(&response(400, body)), Went::On);
    desk.list.open(&desk.setup);
    desk.step();
    assert_eq!(desk.asked.last().unwrap(), "page=0&per_page=100&include_totals=true");
    desk.read_on();
    assert_eq!(desk.numbers().len(), 500);
}

#[test]
fn opened_again_it_has_what_the_tenant_has_now() {
    let mut desk = Desk::new(250);
    desk.read_on();
    desk.tenant.retain(|number| *number != 7 && *number != 207);
    desk.tenant.push(900);
    desk.list.open(&desk.setup);
    desk.step();
    assert_eq!(desk.numbers().len(), 250, "the old ones stay until it is read");
    desk.read_on();
    let numbers = desk.numbers();
    assert_eq!((numbers.len(), numbers.contains(&7), numbers.contains(&900)), (249, false, true));
    assert_eq!(desk.list.total(), Some(249));
}

#[test]
fn another_tenants_applications_never_mix_with_these() {
    let mut desk = Desk::new(250);
    desk.step();
    set(&mut desk.setup, Auth0Domain, "other.eu.auth0.com");
    desk.list.open(&desk.setup);
    assert!(desk.list.entries().is_empty());
}

#[test]
fn a_tenant_that_never_ends_the_list_is_stopped() {
    let entry = |number: usize| json!({"client_id": number.to_string()});
    // The same checkpoint again and again.
    let mut desk = Desk::new(500);
    desk.step();
    let same = response(200, json!({"clients": [entry(1)], "next": "same"}));
    (0..2).for_each(|_| assert_eq!(desk.step_with(&same), Went::On));
    assert_eq!((desk.step(), desk.list.is_read()), (None, true));
    // A new one each time.
    let mut desk = Desk::new(100_000);
    desk.step();
    let mut pages = 1;
    while desk.list.is_due(desk.now) {
        pages += 1;
        let page = response(200, json!({"clients": [entry(pages)], "next": pages.to_string()}));
        assert_eq!(desk.step_with(&page), Went::On);
    }
    assert_eq!(pages, 300);
    assert_eq!((desk.list.total(), desk.list.is_read()), (Some(100_000), true), "the rest is told");
}

#[test]
fn a_rejected_token_is_renewed_once() {
    let refused = response(401, json!({"statusCode": 401, "message": "Invalid token"}));
    let mut desk = Desk::new(500);
    set(&mut desk.setup, MgmtClientId, "m2m");
    set(&mut desk.setup, MgmtClientSecret, "machine-secret");
    let issued = |name: &str| {
        Some(IssuedToken {
            token: jwt(json!({"sub": name})),
            expires_at: now() + SignedDuration::from_hours(1),
            used: Vec::new(),
        })
    };
    desk.setup.issued_token = issued("first");
    set(&mut desk.setup, ApiToken, "");
    desk.list.open(&desk.setup);
    assert_eq!(desk.step_with(&refused), Went::NeedsToken);
    assert_eq!((&desk.setup.issued_token, desk.list.stopped()), (&None, None));
    desk.setup.issued_token = issued("second");
    assert_eq!(desk.step_with(&refused), Went::Failed);
}
