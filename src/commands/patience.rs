//! How long a headless run waits for answers, all of them together.
//!
//! The client limits each call; nobody is there to end a run of many slow ones. What Auth0 announces, a rate limit, is waited
//! for apart from this.

use std::time::Duration;
use tokio::time::Instant;

#[derive(Clone, Copy)]
pub struct Patience {
    left: Duration,
    /// Of one call: so there is time to look whether a change has arrived whose answer never came.
    call: Duration,
    /// With less than this left no change is sent: its answer could not be waited for.
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

    /// What the next call may take.
    pub fn limit(&self) -> Duration {
        self.call.min(self.left)
    }

    pub fn is_used_up(&self) -> bool {
        self.left.is_zero()
    }

    pub fn allows_change(&self) -> bool {
        self.left >= self.change
    }

    /// Waits for answers, which is what is counted.
    pub async fn spent_on<T>(&mut self, answers: impl Future<Output = T>) -> T {
        let began = Instant::now();
        let answers = answers.await;
        self.left = self.left.saturating_sub(began.elapsed());
        answers
    }
}
