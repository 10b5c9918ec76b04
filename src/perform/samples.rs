//! A sample application, in its folder in the working directory.

use super::World;
use crate::app::Message;
use crate::app::message::SampleWritten;
use crate::domain::safe_text::visible;
use crate::domain::samples::{File, Sample};
use crate::world::samples::{Written, write};
use std::path::{Path, PathBuf};

impl World {
    pub fn write_sample(self, sample: &'static Sample, files: Vec<File>, replace: bool) {
        self.in_order(move |_| {
            let written = write(Path::new(&sample.folder()), &files, replace);
            let shown = |path: PathBuf| visible(&path.to_string_lossy(), 500);
            let result = written.map(|written| match written {
                Written::Done => SampleWritten::Done,
                Written::Exist(others) => SampleWritten::Exist(others.into_iter().map(shown).collect()),
            });
            Some(Message::SampleWritten { sample, result })
        });
    }
}
