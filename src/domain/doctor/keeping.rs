//! Where things are stored: the folders, the profile and the keyring. A crash must not store anything.

use super::warning;
use crate::domain::finding::{Finding, State};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Folder {
    /// There is no home folder.
    Nowhere(Finding),
    There {
        path: String,
        /// It exists. If it doesn't, a0connect creates it before it first writes.
        exists: bool,
        /// Why a0connect can't write to it.
        refused: Option<Finding>,
        /// What others can read, and its mode. Folders come before files.
        open: Option<(String, u32)>,
    },
}

pub fn folder(seen: &Folder) -> Finding {
    match seen {
        Folder::Nowhere(diagnosis) | Folder::There { refused: Some(diagnosis), .. } => diagnosis.clone(),
        Folder::There { path, open: Some((open, mode)), .. } => warning(
            format!("Other users can open {open} ({mode:04o})"),
            "It contains IDs and URLs, which other users shouldn't read.",
            format!("Remove their access: `chmod -R go-rwx {path}`"),
        ),
        Folder::There { path, exists: true, .. } => Finding::ok(path.as_str()),
        Folder::There { path, .. } => Finding::ok(format!("{path}, created when needed")),
    }
}

/// The profile, and the values that were given with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileFiles {
    pub name: String,
    pub exists: bool,
    /// Why the profile can't be read.
    pub broken: Option<Finding>,
    /// Why a value from the environment or a file can't be used.
    pub refused: Option<Finding>,
    /// Why the change log can't be read. Without it, nothing is changed at Auth0.
    pub journal: Option<Finding>,
    /// Why the check results can't be read.
    pub facts: Option<Finding>,
}

pub fn saved(seen: &ProfileFiles) -> Finding {
    match seen {
        ProfileFiles { broken: Some(diagnosis), .. }
        | ProfileFiles { refused: Some(diagnosis), .. }
        | ProfileFiles { journal: Some(diagnosis), .. } => diagnosis.clone(),
        ProfileFiles { facts: Some(diagnosis), .. } => Finding { state: State::Warning, ..diagnosis.clone() },
        ProfileFiles { name, exists: true, .. } => Finding::ok(format!("Profile {name} is readable")),
        ProfileFiles { name, .. } => Finding::ok(format!("Profile {name} doesn't exist yet")),
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keyring {
    /// The profile or `--store memory` says not to store secrets.
    NotWanted,
    /// An item was written, read and deleted.
    Works,
    Fails(Finding),
}

pub fn keyring(seen: &Keyring) -> Finding {
    match seen {
        Keyring::NotWanted => Finding::unknown("Not checked: kept for this session only"),
        Keyring::Works => Finding::ok("Wrote, read and deleted an item"),
        Keyring::Fails(diagnosis) => diagnosis.clone(),
    }
}

/// Crash dumps: a crash of this program may write its memory to the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dumps {
    Off,
    On,
    /// This system has no such switch.
    NotKnown,
}

pub fn dumps(seen: &Dumps) -> Finding {
    match seen {
        Dumps::Off => Finding::ok("Off"),
        Dumps::NotKnown => Finding::unknown("The system doesn't report it"),
        Dumps::On => warning(
            "On: the system doesn't let a0connect turn them off",
            "A crash could write secrets from memory to the disk.",
            "Turn them off before you start a0connect: `ulimit -c 0`",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::assert_found;
    use super::*;
    use crate::domain::finding::Class;
    use State::*;

    fn diagnosis() -> Finding {
        Finding::failed(Class::Filesystem, "The profile work cannot be read", "Line 3 is no TOML.", "Repair it.")
    }

    #[test]
    fn a_folder_is_there_and_for_you_alone() {
        let path = || "/home/ada/.config/a0connect".to_owned();
        let there = |exists, refused, open| Folder::There { path: path(), exists, refused, open };
        let open = || Some((format!("{}/profiles", path()), 0o755));
        assert_found(
            folder,
            [
                (Folder::Nowhere(diagnosis()), Failed, "The profile work cannot be read"),
                (there(true, Some(diagnosis()), open()), Failed, "The profile work cannot be read"),
                (
                    there(true, None, open()),
                    Warning,
                    "Other users can open /home/ada/.config/a0connect/profiles (0755)",
                ),
                (there(true, None, None), Ok, "/home/ada/.config/a0connect"),
                (there(false, None, None), Ok, "/home/ada/.config/a0connect, created when needed"),
            ],
        );
    }

    #[test]
    fn a_profile_can_be_read_with_all_that_was_given() {
        let (new, broken) = (ProfileFiles { name: "work".into(), ..ProfileFiles::default() }, Some(diagnosis()));
        assert_found(
            saved,
            [
                (ProfileFiles { broken: broken.clone(), ..new.clone() }, Failed, "The profile work cannot be read"),
                (ProfileFiles { refused: broken.clone(), ..new.clone() }, Failed, "The profile work cannot be read"),
                (ProfileFiles { journal: broken.clone(), ..new.clone() }, Failed, "The profile work cannot be read"),
                (ProfileFiles { facts: broken, ..new.clone() }, Warning, "The profile work cannot be read"),
                (ProfileFiles { exists: true, ..new.clone() }, Ok, "Profile work is readable"),
                (new, Ok, "Profile work doesn't exist yet"),
            ],
        );
    }

    #[test]
    fn the_keyring_works_and_crashes_write_nothing() {
        assert_found(
            keyring,
            [
                (Keyring::NotWanted, Unknown, "Not checked: kept for this session only"),
                (Keyring::Works, Ok, "Wrote, read and deleted an item"),
                (Keyring::Fails(diagnosis()), Failed, "The profile work cannot be read"),
            ],
        );
        assert_found(
            dumps,
            [
                (Dumps::Off, Ok, "Off"),
                (Dumps::NotKnown, Unknown, "The system doesn't report it"),
                (Dumps::On, Warning, "On: the system doesn't let a0connect turn them off"),
            ],
        );
    }
}
