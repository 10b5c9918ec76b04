//! The time, which everything else is told.
#![allow(clippy::disallowed_methods)]

use jiff::Timestamp;

pub fn now() -> Timestamp {
    Timestamp::now()
}
