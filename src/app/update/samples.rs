//! A sample application with the user's values, in a folder of its own in the working directory.

use crate::app::effect::Effect;
use crate::app::message::SampleWritten;
use crate::app::model::{Model, Overlay, Prompt, PromptKind};
use crate::domain::finding::Finding;
use crate::domain::samples::{Filled, Sample};
use crate::domain::words::listed;

pub fn write(model: &mut Model, sample: &'static Sample, replace: bool) {
    let files = sample.filled(&model.profile.setup).files;
    model.due.push(Effect::WriteSample { sample, files, replace });
}

pub fn written(model: &mut Model, sample: &'static Sample, result: Result<SampleWritten, Finding>) {
    match result {
        Ok(SampleWritten::Done) => {
            let folder = sample.folder();
            let next = next(model, &sample.filled(&model.profile.setup));
            model.say(format!("Saved {} in {folder} without secrets. {next}", sample.what));
            model.summary.push(format!("Saved {} in {folder}", sample.what));
        }
        Ok(SampleWritten::Exist(files)) => {
            let ask = PromptKind::ReplaceSample { sample, files };
            model.raise(Overlay::Prompt(Prompt::new(ask)));
        }
        Err(finding) => model.complain(finding.words()),
    }
}

/// What the user has to do first. The sample's README explains the rest.
fn next(model: &Model, filled: &Filled) -> String {
    let application = model.known().application();
    let needs = filled.sample.needs.label();
    if application.and_then(|application| filled.sample.suits(application)) == Some(false) {
        return format!("It needs a {needs}, which yours isn't.");
    }
    if !filled.missing.is_empty() {
        let placeholders: Vec<&str> = filled.missing.iter().map(|(_, placeholder)| *placeholder).collect();
        return format!("Replace {} in its code.", listed(&placeholders));
    }
    "Its README has the next steps.".to_owned()
}
