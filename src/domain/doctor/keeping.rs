//! Where things are stored: the folders, the profile and the keyring. And that a crash stores nothing.

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
            format!("{open} is open to others ({mode:04o})"),
            "Ids and URLs stand there, no secrets; but they are nobody else's business.",
            format!("Take it away from others: `chmod -R go-rwx {path}`"),
        ),
        Folder::There { path, exists: true, .. } => Finding::ok(path.as_str()),
        Folder::There { path, .. } => Finding::ok(format!("{path}, made when it is needed")),
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
    /// Why the check results can't be read.
    pub facts: Option<Finding>,
}

pub fn saved(seen: &ProfileFiles) -> Finding {
    match seen {
        ProfileFiles { broken: Some(diagnosis), .. } | ProfileFiles { refused: Some(diagnosis), .. } => {
            diagnosis.clone()
        }
        ProfileFiles { facts: Some(diagnosis), .. } => Finding { state: State::Warning, ..diagnosis.clone() },
        ProfileFiles { name, exists: true, .. } => Finding::ok(format!("the profile {name} is there")),
        ProfileFiles { name, .. } => Finding::ok(format!("no profile {name} yet")),
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
        Keyring::NotWanted => Finding::unknown("not asked: secrets are kept for the session only"),
        Keyring::Works => Finding::ok("an item was written, read and deleted"),
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
        Dumps::Off => Finding::ok("off"),
        Dumps::NotKnown => Finding::unknown("this system does not say"),
        Dumps::On => warning(
            "on: the system did not let a0connect switch them off",
            "A crash could write what is in memory, secrets too, to the disk.",
            "Start it with them switched off: `ulimit -c 0`",
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
                (there(true, None, open()), Warning, "/home/ada/.config/a0connect/profiles is open to others (0755)"),
                (there(true, None, None), Ok, "/home/ada/.config/a0connect"),
                (there(false, None, None), Ok, "/home/ada/.config/a0connect, made when it is needed"),
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
                (ProfileFiles { facts: broken, ..new.clone() }, Warning, "The profile work cannot be read"),
                (ProfileFiles { exists: true, ..new.clone() }, Ok, "the profile work is there"),
                (new, Ok, "no profile work yet"),
            ],
        );
    }

    #[test]
    fn the_keyring_works_and_crashes_write_nothing() {
        assert_found(
            keyring,
            [
                (Keyring::NotWanted, Unknown, "not asked: secrets are kept for the session only"),
                (Keyring::Works, Ok, "an item was written, read and deleted"),
                (Keyring::Fails(diagnosis()), Failed, "The profile work cannot be read"),
            ],
        );
        assert_found(
            dumps,
            [
                (Dumps::Off, Ok, "off"),
                (Dumps::NotKnown, Unknown, "this system does not say"),
                (Dumps::On, Warning, "on: the system did not let a0connect switch them off"),
            ],
        );
    }
}
