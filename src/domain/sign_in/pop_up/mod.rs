//! Pop-up mode: a page of a0connect's own signs in the way Auth0's single-page SDK does (`loginWithPopup`), and reports each
//! step to the terminal.
//!
//! The page makes the code verifier itself, and never reveals it. State and nonce come from the terminal, which can therefore
//! verify the ID token. What the page reports is untrusted.

mod causes;
mod page;
mod report;

pub(super) use causes::{CAUSES, CLOSED, PopUp, SILENT, silent};
pub(super) use page::Asked;
pub use page::Page;
pub use report::{LONGEST_REPORT, LONGEST_TOKEN, Report, reported};
