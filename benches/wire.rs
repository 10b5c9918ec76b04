//! Measures how long 12 concurrent checks take, compared with the slowest of them.
//!
//!     cargo bench --bench wire
//!
//! The client is the program's own, compiled from its source. The server is on this machine and delays each response for a
//! different time. Fails if all checks take longer than 1.03 times the slowest plus 5 ms.
#![allow(dead_code, unused_imports)] // uses only a part of the source, and none of its tests
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods)]

use a0connect::domain;
use domain::http::Request;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

#[path = "../src/world"]
mod world {
    pub mod clock;
    pub mod files;
    pub mod http;
}

const CHECKS: u64 = 12;
const RUNS: usize = 9;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (mut ratios, mut over) = (Vec::new(), Vec::new());
    let client = world::http::Client::build(None).ok().unwrap();
    for _ in 0..RUNS {
        let (all, slowest) = runtime.block_on(checks(&client));
        ratios.push(all.as_secs_f64() / slowest.as_secs_f64());
        over.push(all.saturating_sub(slowest.mul_f64(1.03)));
    }
    ratios.sort_by(f64::total_cmp);
    over.sort();
    let (ratio, over) = (ratios[RUNS / 2], over[RUNS / 2]);
    println!(
        "{CHECKS} checks at once, slowest 400 ms: {ratio:.3} x the slowest (median of {RUNS}; at most 1.03 and 5 ms)"
    );
    assert!(over <= Duration::from_millis(5), "{over:?} over 1.03 times the slowest");
}

/// The time for all checks, and the delay of the slowest one.
async fn checks(client: &world::http::Client) -> (Duration, Duration) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = std::thread::spawn(move || serve(listener.into_std().unwrap()));
    let mut calls = JoinSet::new();
    let started = Instant::now();
    for check in 0..CHECKS {
        let (client, delay) = (client.clone(), 400 - check * 30);
        calls.spawn(async move { client.send(&Request::get(format!("http://127.0.0.1:{port}/{delay}"))).await });
    }
    while let Some(answer) = calls.join_next().await {
        assert_eq!(answer.unwrap().unwrap().status, 200);
    }
    let all = started.elapsed();
    server.join().unwrap();
    (all, Duration::from_millis(400))
}

/// Runs on a thread of its own, independent of the client like a remote server.
fn serve(listener: std::net::TcpListener) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = TcpListener::from_std(listener).unwrap();
        let mut answers = JoinSet::new();
        for _ in 0..CHECKS {
            let (stream, _) = listener.accept().await.unwrap();
            answers.spawn(answer(stream));
        }
        answers.join_all().await;
    });
}

async fn answer(mut stream: TcpStream) {
    let mut head = [0; 4096];
    let count = stream.read(&mut head).await.unwrap();
    let text = String::from_utf8_lossy(&head[..count]).into_owned();
    let path = text.split([' ', '/']).find_map(|part| part.parse().ok()).unwrap();
    tokio::time::sleep(Duration::from_millis(path)).await;
    let body = format!("{{\"issuer\": \"{}\"}}", "x".repeat(2_000));
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
}
