//! Saves what a run has done at once, so that nothing that happens later can lose it.

use super::Driver;
use crate::commands::save;
use crate::commands::values::Loaded;
use crate::domain::finding::Finding;
use crate::domain::journal::Journal;
use crate::domain::plan::{Run, Settled};
use crate::world::vault::Vault;
use crate::world::{clock, profiles};

impl Driver<'_> {
    /// Records the outcome of a change, and saves the connection's ID and the values of a new application.
    pub(super) async fn record_outcome(
        &self,
        loaded: &mut Loaded,
        run: &mut Run,
        journal: &mut Journal,
        (number, settled): (u64, &Settled),
    ) -> Result<(), Finding> {
        if self.dry_run || !settled.write_down(journal, number) {
            return Ok(());
        }
        let written = profiles::record_outcome(&loaded.places, &loaded.profile.name, number, settled);
        if !run.hand_over(&mut loaded.profile.setup, clock::now()).is_empty() {
            // The profile on disk lacks them.
            loaded.overridden = true;
            save::values(loaded, &Vault::start(), self.out)
                .await
                .map_err(|failure| application_not_saved(failure.finding))?;
        }
        if let Some(id) = run.connection_id().filter(|id| loaded.profile.setup.connection_id.as_ref() != Some(*id)) {
            loaded.profile.setup.connection_id = Some(id.clone());
            save_connection_id(loaded)?;
        }
        written
    }
}

/// Why the values of an application aren't saved, although Auth0 has created it.
fn application_not_saved(finding: Finding) -> Finding {
    let why = format!("{} Auth0 has created the application, but its values aren't stored.", finding.why);
    let fix = format!("{} In the wizard, u deletes the application again.", finding.fix);
    Finding { why, fix, ..finding }
}

/// Saves the connection's ID. If another session has changed the profile, the next change reports that.
pub fn save_connection_id(loaded: &mut Loaded) -> Result<(), Finding> {
    if let Some(file_revision) = profiles::save_connection_id(&loaded.places, &loaded.profile)? {
        loaded.profile.file_revision = file_revision;
    }
    Ok(())
}
