//! What a process costs while nothing happens, as Linux counts it.

use std::fs;

/// How often any thread of `pid` was put on or off a processor, wanted or not. Two equal answers: it slept in between.
pub fn wakeups(pid: i32) -> u64 {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).unwrap();
    threads
        .filter_map(|thread| fs::read_to_string(thread.ok()?.path().join("status")).ok()) // a thread may end meanwhile
        .map(|status| number(&status, "voluntary_ctxt_switches:") + number(&status, "nonvoluntary_ctxt_switches:"))
        .sum()
}

/// Memory of `pid` that is resident, in kB.
pub fn rss_kb(pid: i32) -> u64 {
    number(&fs::read_to_string(format!("/proc/{pid}/status")).unwrap(), "VmRSS:")
}

fn number(status: &str, name: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}
