//! A real sign-in through the connection. So far: the link, and an honest "never tried".

use super::{Check, Checkpoint, CheckpointId};
use crate::domain::facts::{Facts, Finding};
use crate::domain::setup::Setup;
use jiff::Timestamp;

pub const CHECKPOINT: Checkpoint = Checkpoint {
    at: CheckpointId::SignIn,
    id: "sign_in",
    label: "Sign in",
    short: "Sign in",
    about: "The link with which somebody signs in through the new connection.",
    fields: &[],
    checks,
    summary,
};

fn checks(_: &Setup, _: &Facts, _: Timestamp) -> Vec<Check> {
    vec![Check::new("signed_in", Finding::unknown("never tried"))]
}

fn summary(_: &Setup, _: &Facts, _: Timestamp) -> String {
    "never tried".into()
}
