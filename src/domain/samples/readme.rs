//! The README.md of a sample: what to register at Auth0, and how to run it.

use super::{Callback, Sample};
use crate::domain::sign_in::Mode;

pub(super) fn text(sample: &Sample, callback: &Callback) -> String {
    let mode = match sample.mode {
        Mode::PopUp => "pop-up mode",
        Mode::Redirect => "redirect mode",
    };
    let registered: String = callback.urls(sample).iter().map(|(label, url)| format!("- {label}: `{url}`\n")).collect();
    let installs = sample.files.iter().any(|file| file.path == "package.json" && file.text.contains("ependencies"));
    let steps = [
        sample.has_secrets().then(|| "Copy `.env.example` to `.env`, and fill in both secrets.".to_owned()),
        installs.then(|| "Run `npm install`.".to_owned()),
        Some("Run `npm start`.".to_owned()),
        Some(format!("Open {}.", callback.origin)),
    ];
    let steps: String =
        (1..).zip(steps.into_iter().flatten()).map(|(number, step)| format!("{number}. {step}\n")).collect();
    let note = if sample.note.is_empty() { String::new() } else { format!("\n{}\n", sample.note) };
    format!(
        "# {}, in {mode}\n\nThis sample signs users in through your Auth0 connection. It needs Node.js 20.19 or newer.\n\n## At Auth0\n\n\
         Use a {}. Enable the connection for it, and add these URLs in its settings:\n\n{registered}\n## Run it\n\n\
         {steps}{note}",
        sample.what,
        sample.needs.label(),
    )
}
