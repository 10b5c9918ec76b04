//! Why a run stops although Auth0 rejected nothing.

use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};
use crate::domain::plan::{Run, Step};
use jiff::Timestamp;

/// `open`: the change that was sent and may have been carried out.
pub fn unanswered(open: Option<Step>, run: &Run) -> Finding {
    let (what, why, fix) = match open {
        Some(step) => (
            format!("Auth0 didn't respond to the request to {}", step.doing()),
            "The request was sent, so Auth0 may have made the change.",
            "Run the same command again. a0connect first checks whether the change was made.",
        ),
        None => (
            "Auth0 responds too slowly".to_owned(),
            "The run reached its time limit. No request is pending.",
            "Try again later. a0connect doesn't repeat what is already done.",
        ),
    };
    let evidence = run.reports().iter().find(|report| Some(report.step) == open).and_then(|one| one.evidence.clone());
    Finding { evidence, ..Finding::failed(Class::Network, what, why, fix).on(FieldId::Auth0Domain) }
}

pub fn too_long(at: Timestamp) -> Finding {
    let why = format!("Auth0 accepts requests again at {}.", at.strftime("%H:%M:%S UTC"));
    let fix = "Run the same command again after that. a0connect doesn't repeat what is already done.";
    Finding::failed(Class::RateLimit, "a0connect has reached Auth0's rate limit", why, fix).on(FieldId::Auth0Domain)
}
