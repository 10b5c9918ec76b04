//! What a process costs while nothing happens, by the counters of Linux.

use std::fs;
use std::thread::park_timeout;
use std::time::Duration;

use super::pty::Terminal;

/// Waits until the program is idle, then asserts that nothing runs and nothing is drawn for two seconds. The program is idle
/// if it did nothing for 800 ms: an unused thread of the D-Bus library ends after half a second.
pub fn assert_idle(terminal: &Terminal) {
    let look = || (wakeups(terminal.pid()), terminal.bytes_seen());
    let rest = (0..20).find_map(|_| {
        let before = look();
        park_timeout(Duration::from_millis(800));
        (look() == before).then_some(before)
    });
    assert!(rest.is_some(), "it does not come to rest: {:?}", look());
    park_timeout(Duration::from_secs(2));
    assert_eq!(Some(look()), rest);
}

/// The number of context switches of all threads of `pid`. If two counts are equal, the process slept in between.
pub fn wakeups(pid: i32) -> u64 {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).unwrap();
    threads
        .filter_map(|thread| fs::read_to_string(thread.ok()?.path().join("status")).ok()) // a thread may end meanwhile
        .map(|status| number(&status, "voluntary_ctxt_switches:") + number(&status, "nonvoluntary_ctxt_switches:"))
        .sum()
}

/// The resident memory of `pid`, in kB.
pub fn rss_kb(pid: i32) -> u64 {
    number(&fs::read_to_string(format!("/proc/{pid}/status")).unwrap(), "VmRSS:")
}

fn number(status: &str, name: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}
