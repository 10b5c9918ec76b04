//! Time: what changes without an event, and when it does.

use super::saving;
use crate::app::model::{Call, Model, Purpose, SecretStore, Wait};
use crate::domain::absent_secrets::KEYRING_PATIENCE;
use crate::domain::checkpoints;
use crate::domain::probes::Round;
use crate::domain::sign_in::Next;
use jiff::{SignedDuration, Timestamp};

/// A verdict waits for a pause in typing.
pub const PAUSE: SignedDuration = SignedDuration::from_millis(300);

pub fn tick(model: &mut Model, now: Timestamp) {
    model.now = now;
    if let Some(input) = &mut model.input
        && !input.judged
        && input.typed_at.is_some_and(|at| at + PAUSE <= now)
    {
        input.judged = true;
        input.problem = super::input::verdict(&model.profile.setup, input);
    }
    if let Some(editor) = &mut model.editor
        && editor.typed_at.is_some_and(|at| at + PAUSE <= now)
    {
        editor.typed_at = None;
        editor.check();
    }
    super::log_in::tick(model);
    let slow = |since: Timestamp| since + KEYRING_PATIENCE <= now;
    let waits = match model.secret_store {
        SecretStore::Keyring { asked_at: Some(since), .. } if slow(since) => true,
        _ => model.calls.values().any(|call| matches!(call.purpose, Purpose::Vault(_)) && slow(call.since)),
    };
    if waits {
        saving::keyring_is_slow(model);
    }
}

impl Model {
    /// The next instant at which the screen changes by itself: a pause in typing, a countdown, a verdict that expires, the
    /// reset of a rate limit. None means that the program may sleep until something happens.
    pub fn wake_at(&self) -> Option<Timestamp> {
        let now = self.now;
        let typing =
            self.input.as_ref().filter(|input| !input.judged).and_then(|input| input.typed_at).map(|at| at + PAUSE);
        let editing = self.editor.as_ref().and_then(|editor| editor.typed_at).map(|at| at + PAUSE);
        // The screen shows the age of each call in seconds.
        let next_second =
            |since: Timestamp| since + SignedDuration::from_secs(now.duration_since(since).as_secs().max(0) + 1);
        let vault = |call: &&Call| matches!(call.purpose, Purpose::Vault(_));
        let shown = |call: &&Call| !vault(call) && call.purpose != Purpose::File;
        let calls = self.calls.values().filter(shown).map(|call| next_second(call.since)).min();
        let vault = self.calls.values().filter(vault).map(|call| call.since + KEYRING_PATIENCE).min();
        let keyring = match self.secret_store {
            SecretStore::Keyring { asked_at: Some(since), .. } if self.overlay.is_none() => {
                Some(since + KEYRING_PATIENCE)
            }
            _ => None,
        };
        let limited = self.round.as_ref().and_then(Round::retry_at);
        let second = now + SignedDuration::from_secs(1);
        let list = self.applications.until().filter(|at| *at > now && self.dialog().is_some()).map(|at| at.min(second));
        let run = self
            .run
            .as_ref()
            .filter(|running| running.ended.is_none())
            .and_then(|running| running.until)
            .map(|at| at.min(second));
        let expires = checkpoints::changes_at(self.known());
        let sign_in = self.sign_in.last.as_ref().filter(|one| !one.is_done && one.wait == Wait::Nothing);
        let sign_in = sign_in.and_then(|one| match one.run.next(self.known()) {
            // The screen shows a countdown.
            Next::Browse { until } => Some(until.min(second)),
            Next::WaitUntil(until) => Some(until),
            _ => None,
        });
        let login = self.auth0_cli.running.as_ref().and_then(|running| running.wakes_at(second));
        let limited = limited.map(|at| at.min(second));
        let keyring = keyring.filter(|at| *at > now);
        [typing, editing, calls, vault, keyring, limited, list, run, expires, sign_in, login]
            .into_iter()
            .flatten()
            .min()
    }
}
