//! The time budget of a run without prompts, since no user may be there to end it.
//!
//! The client limits each call. This limits the run, with everything that it waits for: responses, and rate limits.

use std::time::Duration;
use tokio::time::Instant;

#[derive(Clone, Copy)]
pub struct TimeBudget {
    ends: Instant,
    /// The limit of one call. It leaves time to look whether a change without a response was made.
    call: Duration,
    /// With less time left, no change is sent, because there would be no time for its response.
    change: Duration,
    /// The time that the checks leave for the changes.
    changes: Duration,
}

impl Default for TimeBudget {
    fn default() -> Self {
        Self::of(Duration::from_secs(14))
    }
}

impl TimeBudget {
    /// A budget that starts now.
    pub fn of(whole: Duration) -> Self {
        Self { ends: Instant::now() + whole, call: whole * 5 / 7, change: whole * 2 / 7, changes: whole / 2 }
    }

    fn left(&self) -> Duration {
        self.ends.saturating_duration_since(Instant::now())
    }

    /// How long the next call may take.
    pub fn limit(&self) -> Duration {
        self.call.min(self.left())
    }

    /// How long the next call may take if it is a check before the changes.
    pub fn limit_of_check(&self) -> Duration {
        self.limit().min(self.left().saturating_sub(self.changes))
    }

    pub fn is_used_up(&self) -> bool {
        self.left().is_zero()
    }

    pub fn allows_change(&self) -> bool {
        self.left() >= self.change
    }

    /// There is time to wait that long, and then for a response.
    pub fn allows_wait(&self, span: Duration) -> bool {
        span + self.change / 4 <= self.left()
    }

    /// There is time to wait that long for a check before the changes.
    pub fn allows_wait_of_check(&self, span: Duration) -> bool {
        span + self.changes <= self.left()
    }

    /// There is time to wait that long, and then to send a change.
    pub fn allows_wait_before_change(&self, span: Duration) -> bool {
        span + self.change <= self.left()
    }
}
