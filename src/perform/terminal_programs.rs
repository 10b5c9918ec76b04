//! Programs that get the terminal for a while: the user's editor, and `auth0 login`.
//!
//! Each is two functions. The first one runs the program and blocks until it has ended. The second one asks it to end.

use super::Performer;
use crate::app::Message;
use crate::domain::secret::Secret;
use crate::world::auth0_cli;
use crate::world::text_editor::{ForegroundProgram, TextEditor};

impl Performer {
    /// Opens the script in the editor of the user. Fails if there is none.
    pub fn run_text_editor(
        &self,
        script: Secret,
    ) -> Result<(impl FnOnce() -> Message + Send + 'static, impl Fn() + use<>), Message> {
        let editor = TextEditor::find().map_err(|finding| Message::TextEditorClosed(Err(finding)))?;
        let folder = self.world.places.as_ref().ok().map(|places| places.state.clone());
        let program = ForegroundProgram::default();
        let end = program.clone();
        let edit = move || Message::TextEditorClosed(editor.edit(folder.as_deref(), &script, &program));
        Ok((edit, move || end.end()))
    }

    /// Runs `auth0 login`, with these scopes beside its own.
    pub fn run_auth0_login(
        &self,
        scopes: Vec<&'static str>,
    ) -> (impl FnOnce() -> Message + Send + 'static, impl Fn() + use<>) {
        let program = ForegroundProgram::default();
        let end = program.clone();
        (move || Message::LoggedIn(auth0_cli::log_in(&scopes, &program)), move || end.end())
    }
}
