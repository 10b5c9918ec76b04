//! A disk that is full or read-only, and a kill during a save.

use super::support::desk::Said;
use super::support::leave_out;
use super::support::pty::Signal;
use super::table::{Round, Table};
use rustix::process::{Pid, kill_process};
use std::process::Stdio;
use std::time::Duration;

const CREATE: &[&str] = &["create", "--no-input"];
const UPDATE: &[&str] = &["create", "--no-input", "--update"];
const KILLS: usize = 12;

/// Runs an update with something else mounted on this folder of the home. Only this command sees the mount.
fn run_on(round: &Round, folder: &str, mount: &str, secret: &str) -> Said {
    let program = round.command(UPDATE, Some(secret));
    let folder = round.table.desk.home.join(folder);
    let mut command = std::process::Command::new("unshare");
    let script = format!("set -e; cd '{}'; {mount}; exec \"$@\"", folder.display());
    command.args(["-m", "sh", "-c", &script, "sh"]).arg(program.get_program()).args(program.get_args());
    command.env_clear().envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    round.end(command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
}

#[test]
fn a_save_that_fails_keeps_the_old_secret_and_says_what_is_so() {
    const TEST: &str = "a_save_that_fails_keeps_the_old_secret_and_says_what_is_so";
    if !rustix::process::geteuid().is_root() {
        return leave_out(TEST, "only root may mount");
    }
    let Some(table) = Table::set(TEST) else { return };
    let (profiles, state) = (".config/a0connect/profiles", ".local/state/a0connect");
    // The profile is there, but the disk has no free block.
    let full = "cp -a . \"$HOME/copy\"; mount -t tmpfs -o size=64k,mode=700 tmpfs \"$PWD\"; cd \"$PWD\"; cp -a \"$HOME/copy/.\" .; \
        rm -r \"$HOME/copy\"; cat /dev/zero > fill 2>&- || true";
    let read_only = "mount --bind \"$PWD\" \"$PWD\"; mount -o remount,bind,ro \"$PWD\"";
    for (number, (folder, mount, why)) in
        [(profiles, full, "quota is full"), (profiles, read_only, "is read-only"), (state, read_only, "is read-only")]
            .into_iter()
            .enumerate()
    {
        let round = table.round("disk", number);
        assert_eq!(round.run(CREATE, Some("the-old-secret")).code, Some(0));
        let sent = round.table.desk.changes();
        let said = run_on(&round, folder, mount, "the-new-secret");
        assert!(said.code == Some(1) && said.err.contains(why), "{why}: {said:?}");
        let unchanged = "The profile and its secrets weren't changed.";
        assert!(folder == state || said.err.contains(unchanged), "{said:?}");
        assert!(!said.err.contains("Nothing was lost"), "{said:?}");
        let old = Some("the-old-secret".to_owned());
        assert_eq!((round.kept(), round.at_tenant(), round.chars()), (old.clone(), old, Some(14)));
        assert_eq!((round.wrong(), round.table.desk.changes()), (vec![], sent));
        // With free space it works again.
        assert_eq!(round.run(UPDATE, Some("the-new-secret")).code, Some(0));
        assert_eq!((round.kept().as_deref(), round.at_tenant()), (Some("the-new-secret"), round.kept()));
    }
}

/// After a kill the profile has its old secrets or the new ones, and the next run makes everything agree.
fn settled(round: &Round, secrets: [&str; 2]) -> Vec<String> {
    let next = round.run(UPDATE, None);
    let mut wrong = Vec::new();
    let (kept, tenant) = (round.kept().unwrap_or_default(), round.at_tenant().unwrap_or_default());
    if next.code != Some(0) || kept != tenant || !secrets.contains(&kept.as_str()) {
        wrong.push(format!("{:?} {}: the keyring has {kept:?}, the tenant {tenant:?}", next.code, next.err));
    }
    if round.chars() != Some(kept.len()) {
        wrong.push(format!("the keyring has {kept:?}, the profile {:?} characters", round.chars()));
    }
    if round.journal().iter().any(|(_, progress)| progress == "intended") {
        wrong.push(format!("not settled: {:?}", round.journal()));
    }
    wrong
}

/// A different moment each time, spread over a complete run.
fn moment(number: usize, of: Duration) -> Duration {
    of * u32::try_from(number).unwrap() / u32::try_from(kills()).unwrap()
}

/// How many kills. `A0CONNECT_TEST_KILLS=100` runs more by hand.
fn kills() -> usize {
    std::env::var("A0CONNECT_TEST_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(KILLS)
}

#[test]
fn a_create_that_is_killed_leaves_the_profile_its_secrets() {
    let Some(mut table) = Table::set("a_create_that_is_killed_leaves_the_profile_its_secrets") else { return };
    let whole = std::time::Instant::now();
    assert_eq!(table.round("killed", kills()).run(CREATE, Some("the-old-secret")).code, Some(0));
    let whole = whole.elapsed();
    table.play("killed", kills(), |round, number| {
        assert_eq!(round.run(CREATE, Some("the-old-secret")).code, Some(0));
        let child = round.begin(UPDATE, Some("another-secret"));
        std::thread::park_timeout(moment(number, whole));
        let _ = kill_process(Pid::from_child(&child), Signal::KILL);
        let output = super::support::desk::wait(child);
        let wrong = settled(round, ["the-old-secret", "another-secret"]);
        wrong.into_iter().map(|wrong| format!("({}) {wrong}", output.status)).collect()
    });
}

#[test]
fn a_wizard_that_is_killed_leaves_the_profile_its_secrets() {
    let Some(mut table) = Table::set("a_wizard_that_is_killed_leaves_the_profile_its_secrets") else { return };
    table.play("killed-wizard", kills(), |round, number| {
        assert_eq!(round.run(CREATE, Some("the-old-secret")).code, Some(0));
        let mut terminal = round.wizard(14);
        terminal.paste("another-secret-was-typed");
        terminal.wait_for("24 characters");
        terminal.keys("tab");
        std::thread::park_timeout(moment(number, Duration::from_millis(120)));
        terminal.signal(Signal::KILL);
        terminal.wait_exit();
        settled(round, ["the-old-secret", "another-secret-was-typed"])
    });
}
