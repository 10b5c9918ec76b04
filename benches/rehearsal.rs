//! Measures how long a rehearsal of a typical script takes against a given response, after the first one.
//!
//!     cargo bench --bench rehearsal
//!
//! The engine is the program's own, compiled from its source. Fails if the median is more than 5 ms.
#![allow(dead_code, unused_imports)] // uses only a part of the source, and none of its tests
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods)]

use a0connect::domain;
use domain::profile_script::{UserCall, generate};
use domain::rehearsal::{Call, End, Said};
use std::time::{Duration, Instant};

#[path = "../src/world"]
mod world {
    pub mod clock;
    pub mod files;
    pub mod http;
    pub mod rehearsal;
}

const RUNS: usize = 101;
const RESPONSE: &str =
    r#"{"id": "80351110224678912", "username": "ada", "email": "ada@example.com", "verified": true}"#;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let script = generate("https://discord.com/api/users/@me", &UserCall::default(), None, "");
    let call = Call::with_token(&script, "an-access-token".into(), "discord");
    let mut all: Vec<Duration> = Vec::new();
    for _ in 0..=RUNS {
        let started = Instant::now();
        let answer = world::rehearsal::given([(200, RESPONSE)]);
        let run = runtime.block_on(world::rehearsal::rehearse(&call, world::rehearsal::LIMITS, answer));
        all.push(started.elapsed());
        assert!(matches!(run.end, End::Called(Said::Profile(_))), "{run:?}");
    }
    let first = all.remove(0);
    all.sort();
    let (median, worst) = (all[RUNS / 2], all[RUNS - 1]);
    println!("a rehearsal: {median:.1?} (median of {RUNS}, at most 5 ms), first {first:.1?}, worst {worst:.1?}");
    assert!(median <= Duration::from_millis(5), "{median:?}");
}
