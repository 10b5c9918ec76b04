//! Programs that get the terminal for a while: the user's editor, and `auth0 login`.
//!
//! Each is two functions. The first one runs the program and blocks until it has ended. The second one asks it to end.

use super::Performer;
use crate::app::Message;
use crate::domain::secret::Secret;
use crate::world::auth0_cli;
use crate::world::text_editor::{Reins, TextEditor};

impl Performer {
    /// Opens the script in the editor of the user. Fails if there is none.
    pub fn run_text_editor(
        &self,
        script: Secret,
    ) -> Result<(impl FnOnce() -> Message + Send + 'static, impl Fn() + use<>), Message> {
        let editor = TextEditor::find().map_err(|finding| Message::TextEditorClosed(Err(finding)))?;
        let folder = self.world.places.as_ref().ok().map(|places| places.state.clone());
        let reins = Reins::default();
        let end = reins.clone();
        let edit = move || Message::TextEditorClosed(editor.edit(folder.as_deref(), &script, &reins));
        Ok((edit, move || end.end()))
    }

    /// Runs `auth0 login`, with these scopes beside its own.
    pub fn run_auth0_login(
        &self,
        scopes: Vec<&'static str>,
    ) -> (impl FnOnce() -> Message + Send + 'static, impl Fn() + use<>) {
        let reins = Reins::default();
        let end = reins.clone();
        (move || Message::LoggedIn(auth0_cli::log_in(&scopes, &reins)), move || end.end())
    }
}
