//! Masks known secrets in everything that a run reports, since any of it may contain text from outside.

use super::Run;
use super::step::Next;
use crate::domain::connection;
use crate::domain::finding::SENTENCES;
use crate::domain::setup::Setup;

impl Run {
    pub(super) fn make_safe(&mut self, setup: &Setup) {
        let redactor = connection::redactor(setup);
        let (reports, stopped) = match self {
            Run::Apply(apply) => (&mut apply.reports, &mut apply.stopped),
            Run::Undo(back) => (&mut back.reports, &mut back.stopped),
        };
        reports.iter_mut().for_each(|report| report.note = redactor.clean(&report.note, SENTENCES));
        *stopped = stopped.take().map(|finding| finding.made_safe(&redactor));
    }
}

impl Next {
    pub(super) fn made_safe(self, setup: &Setup) -> Self {
        match self {
            Next::Stop(finding) => Next::Stop(finding.made_safe(&connection::redactor(setup))),
            next => next,
        }
    }
}
