//! How long a run without prompts waits for all responses together.
//!
//! The client limits each call, but nobody is there to end a run of many slow ones. Waiting for an announced rate limit is
//! counted separately.

use std::time::Duration;
use tokio::time::Instant;

#[derive(Clone, Copy)]
pub struct Patience {
    left: Duration,
    /// The limit of one call. It leaves time to look whether a change without a response was made.
    call: Duration,
    /// With less than this left no change is sent, because its response couldn't be waited for.
    change: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self::of(Duration::from_secs(14))
    }
}

impl Patience {
    pub fn of(whole: Duration) -> Self {
        Self { left: whole, call: whole * 5 / 7, change: whole * 2 / 7 }
    }

    /// How long the next call may take.
    pub fn limit(&self) -> Duration {
        self.call.min(self.left)
    }

    pub fn is_used_up(&self) -> bool {
        self.left.is_zero()
    }

    pub fn allows_change(&self) -> bool {
        self.left >= self.change
    }

    /// Waits for responses, and counts only that time.
    pub async fn spent_on<T>(&mut self, answers: impl Future<Output = T>) -> T {
        let began = Instant::now();
        let answers = answers.await;
        self.left = self.left.saturating_sub(began.elapsed());
        answers
    }
}
