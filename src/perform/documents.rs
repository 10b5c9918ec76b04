//! The files that the user asked for: a document, an export, or a sample application in its folder.

use super::World;
use crate::app::Message;
use crate::app::effect::WriteMode;
use crate::app::message::{DocumentWritten, SampleWritten};
use crate::domain::samples::{File, Sample};
use crate::world::documents::shown;
use crate::world::{documents, samples};
use std::path::Path;
use zeroize::Zeroizing;

impl World {
    pub fn write_document(self, path: String, text: Zeroizing<String>, writing: WriteMode) {
        self.in_order(move |_| {
            let (replace, ignore) = (writing == WriteMode::Replace, writing == WriteMode::Ignored);
            let written = documents::typed(&path).and_then(|path| documents::write(&path, &text, replace, ignore));
            Some(Message::DocumentWritten(written.map(|written| match written {
                documents::Written::Done { path, warning } => DocumentWritten::Done { path: shown(&path), warning },
                documents::Written::Exists { path } => DocumentWritten::Exists { path: shown(&path) },
            })))
        });
    }

    /// Looks up whether git would include the file. An unusable path is reported only when it is written.
    pub fn check_git_ignore(self, path: String) {
        self.in_order(move |_| {
            let warning = documents::typed(&path).ok().and_then(|path| documents::git_warning(&path));
            Some(Message::GitIgnoreChecked { path, warning })
        });
    }

    pub fn write_sample(self, sample: &'static Sample, files: Vec<File>, replace: bool) {
        self.in_order(move |_| {
            let written = samples::write(Path::new(&sample.folder()), &files, replace);
            let result = written.map(|written| match written {
                samples::Written::Done => SampleWritten::Done,
                samples::Written::Exist(others) => {
                    SampleWritten::Exist(others.iter().map(|path| shown(path)).collect())
                }
            });
            Some(Message::SampleWritten { sample, result })
        });
    }
}
