//! Sample applications: each is a template in `assets/samples`, filled with the user's values.
//!
//! No secret is in them, since their code reads it from the environment. Every value goes into the code as a literal, so none can
//! break it. A placeholder, such as `YOUR_DOMAIN`, stands only for a value that is missing.

mod callback;
mod filled;
mod readme;
mod table;
#[cfg(test)]
mod tests;

pub use callback::Callback;
pub use filled::{File, Filled, all};
pub use table::SAMPLES;

use super::response_data::ApplicationKind;
use super::sign_in::Mode;

#[derive(Debug, PartialEq, Eq)]
pub struct Sample {
    /// Its name on the command line, and its folder in `assets/samples`.
    pub name: &'static str,
    pub mode: Mode,
    pub what: &'static str,
    /// The application at Auth0 that it needs.
    pub needs: ApplicationKind,
    /// It gets the tokens in a window or a frame of another origin, which needs Allowed Web Origins.
    pub web_origins: bool,
    /// What a user of the sample should know.
    note: &'static str,
    /// The paths of the application itself, which can't be the callback's.
    own_paths: &'static [&'static str],
    files: &'static [Template],
}

/// A file of a sample, with a mark such as `'{{domain}}'` for each value.
#[derive(Debug, PartialEq, Eq)]
struct Template {
    path: &'static str,
    /// It is the code that signs users in, as opposed to what is needed to run it.
    is_main: bool,
    text: &'static str,
}

impl Sample {
    /// The folder that the wizard writes its files to.
    pub fn folder(&self) -> String {
        format!("sample-{}", self.name)
    }
}

pub fn find(name: &str) -> Option<&'static Sample> {
    SAMPLES.iter().find(|sample| sample.name == name)
}
