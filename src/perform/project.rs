//! Recognizes the framework of the project in the current folder. A slow disk holds up nothing else.

use super::World;
use crate::app::Message;
use crate::world::project;
use std::path::Path;
use tokio::task::spawn_blocking;

impl World {
    pub(super) fn read_project(self) {
        tokio::spawn(async move {
            let found = spawn_blocking(|| project::framework(Path::new("."))).await;
            self.report(Message::ProjectRead(found.ok().flatten()));
        });
    }
}
