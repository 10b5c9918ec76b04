//! The sign-in through a temporary application, before the connection is enabled for the user's.

use super::Apply;
use crate::domain::finding::Finding;
use crate::domain::plan::step::{Report, Step, StepState, put};

impl Apply {
    /// How the sign-in ended: the user ID, or why it failed.
    pub(in crate::domain::plan) fn take_sign_in(&mut self, ended: Result<String, Finding>) {
        let (state, note, evidence) = match &ended {
            Ok(user_id) => (StepState::Done, format!("signed in as {user_id}"), None),
            Err(finding) => (StepState::Failed, finding.what.clone(), finding.evidence.clone()),
        };
        put(&mut self.reports, Report { step: Step::SignIn, state, note, evidence });
        self.signed_in = ended.is_ok();
        self.stopped = ended.err().map(|finding| Finding {
            why: format!("{} So the connection wasn't enabled for your application.", finding.why),
            ..finding
        });
    }
}
