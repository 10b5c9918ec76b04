//! `state/NAME.json` and `state/NAME.journal.json`: `{"schema": 1, "content": …}`.
//!
//! The same rule as for profiles: a0connect doesn't overwrite a file that this version can't read.

use crate::domain::finding::{Class, Finding};
use crate::domain::safe_text::visible;
use crate::world::files;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::path::Path;

const SCHEMA: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Record<T> {
    schema: u32,
    content: T,
}

/// Empty if there is no file.
pub(super) fn load<T: DeserializeOwned + Default>(path: &Path) -> Result<T, Finding> {
    let Some(text) = files::read(path)? else { return Ok(T::default()) };
    match serde_json::from_str::<Record<T>>(&text) {
        Ok(record) if record.schema == SCHEMA => Ok(record.content),
        Ok(_) => Err(newer(path)),
        Err(error) => {
            #[derive(Deserialize)]
            struct Header {
                schema: u32,
            }
            Err(match serde_json::from_str::<Header>(&text) {
                Ok(header) if header.schema > SCHEMA => newer(path),
                _ => Finding::failed(
                    Class::Filesystem,
                    format!("{} is damaged", files::shown(path)),
                    format!("{}. The file wasn't changed.", visible(&error.to_string(), 200)),
                    "Move the file to another folder. a0connect repeats the checks, but can't undo the changes in it.",
                ),
            })
        }
    }
}

/// The caller holds the lock.
pub(super) fn save<T: Serialize + DeserializeOwned + Default>(path: &Path, content: &T) -> Result<(), Finding> {
    load::<T>(path)?;
    let text = serde_json::to_string(&Record { schema: SCHEMA, content }).map_err(|error| {
        let what = format!("{} can't be written as JSON", files::shown(path));
        Finding::failed(Class::Internal, what, visible(&error.to_string(), 200), "Report this as a bug in a0connect.")
    })?;
    files::write(path, &text)
}

fn newer(path: &Path) -> Finding {
    Finding::failed(
        Class::Filesystem,
        format!("{} was written by a newer a0connect", files::shown(path)),
        "This version can't read all of it. The file wasn't changed.",
        "Update a0connect.",
    )
}
