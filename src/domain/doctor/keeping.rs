//! Where things are kept: the folders, the profile, the keyring, and that a crash keeps nothing.

use super::{Cause, first, warning};
use crate::domain::finding::{Class, Diagnosis, Finding, State};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Folder {
    /// No home is known.
    Nowhere(Diagnosis),
    There {
        path: String,
        /// It is there already; else it is made when something is kept.
        exists: bool,
        /// Why it cannot be written.
        refused: Option<Diagnosis>,
        /// What others may look into, with its mode: of the folder, those in it and their files the first.
        open: Option<(String, u32)>,
    },
}

const FOLDER: &[Cause<Folder>] = &[
    Cause {
        id: "nowhere",
        example: || {
            let fix = "Set HOME to an absolute path.";
            Folder::Nowhere(Diagnosis::new(Class::Filesystem, "There is no place", "No home folder is known.", fix))
        },
        applies: |seen| matches!(seen, Folder::Nowhere(_)),
        tell: |seen| match seen {
            Folder::Nowhere(told) => told.clone().into(),
            Folder::There { path, .. } => Finding::ok(path.as_str()),
        },
    },
    Cause {
        id: "refused",
        example: || {
            let told =
                Diagnosis::new(Class::Filesystem, "Could not make /home/ada/x", "A file stands there.", "Move it.");
            folder_of(Some(told), None)
        },
        applies: |seen| matches!(seen, Folder::There { refused: Some(_), .. }),
        tell: |seen| match seen {
            Folder::There { refused: Some(told), .. } | Folder::Nowhere(told) => told.clone().into(),
            Folder::There { path, .. } => Finding::ok(path.as_str()),
        },
    },
    Cause {
        id: "open",
        example: || folder_of(None, Some(("/home/ada/.config/a0connect/profiles".into(), 0o755))),
        applies: |seen| matches!(seen, Folder::There { open: Some(_), .. }),
        tell: |seen| match seen {
            Folder::There { path, open: Some((open, mode)), .. } => warning(
                format!("{open} is open to others ({mode:04o})"),
                "Ids and URLs stand there, no secrets; but they are nobody else's business.",
                format!("Take it away from others: `chmod -R go-rwx {path}`"),
            ),
            Folder::There { path, .. } => Finding::ok(path.as_str()),
            Folder::Nowhere(told) => told.clone().into(),
        },
    },
];

pub fn folder(seen: &Folder) -> Finding {
    first(seen, FOLDER, |seen| match seen {
        Folder::There { path, exists: true, .. } => Finding::ok(path.as_str()),
        Folder::There { path, .. } => Finding::ok(format!("{path}, made when it is needed")),
        Folder::Nowhere(told) => told.clone().into(),
    })
}

fn folder_of(refused: Option<Diagnosis>, open: Option<(String, u32)>) -> Folder {
    Folder::There { path: "/home/ada/.config/a0connect".into(), exists: true, refused, open }
}

/// The profile and what was given beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    pub name: String,
    pub exists: bool,
    /// Why the profile cannot be read.
    pub broken: Option<Diagnosis>,
    /// Why a value from the environment or a file cannot be used.
    pub refused: Option<Diagnosis>,
    /// Why what was seen before cannot be read.
    pub facts: Option<Diagnosis>,
}

const SAVED: &[Cause<Saved>] = &[
    Cause {
        id: "broken",
        example: || Saved { broken: Some(example()), ..Saved::default() },
        applies: |seen| seen.broken.is_some(),
        tell: |seen| told(&seen.broken),
    },
    Cause {
        id: "refused",
        example: || Saved { refused: Some(example()), ..Saved::default() },
        applies: |seen| seen.refused.is_some(),
        tell: |seen| told(&seen.refused),
    },
    Cause {
        id: "facts",
        example: || Saved { facts: Some(example()), ..Saved::default() },
        applies: |seen| seen.facts.is_some(),
        tell: |seen| Finding { state: State::Warning, ..told(&seen.facts) },
    },
];

pub fn saved(seen: &Saved) -> Finding {
    first(seen, SAVED, |seen| {
        let name = &seen.name;
        Finding::ok(if seen.exists { format!("the profile {name} is there") } else { format!("no profile {name} yet") })
    })
}

fn told(told: &Option<Diagnosis>) -> Finding {
    told.clone().map_or_else(|| Finding::unknown("nothing is known"), Finding::from)
}

fn example() -> Diagnosis {
    Diagnosis::new(Class::Filesystem, "The profile work cannot be read", "Line 3 is no TOML.", "Repair it.")
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keyring {
    /// The profile or `--store memory` says that secrets are not kept.
    NotWanted,
    /// An item was written, read and deleted.
    Works,
    Fails(Diagnosis),
}

const KEYRING: &[Cause<Keyring>] = &[
    Cause {
        id: "not_wanted",
        example: || Keyring::NotWanted,
        applies: |seen| *seen == Keyring::NotWanted,
        tell: |_| Finding::unknown("not asked: secrets are kept for the session only"),
    },
    Cause {
        id: "fails",
        example: || Keyring::Fails(Diagnosis::new(Class::Keyring, "The keyring is locked", "It is.", "Unlock it.")),
        applies: |seen| matches!(seen, Keyring::Fails(_)),
        tell: |seen| match seen {
            Keyring::Fails(told) => told.clone().into(),
            Keyring::NotWanted | Keyring::Works => Finding::unknown("not asked"),
        },
    },
];

pub fn keyring(seen: &Keyring) -> Finding {
    first(seen, KEYRING, |_| Finding::ok("an item was written, read and deleted"))
}

/// Whether a crash of this program would leave its memory on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dumps {
    Off,
    On,
    /// This system has no such switch.
    NotKnown,
}

const DUMPS: &[Cause<Dumps>] = &[
    Cause {
        id: "not_known",
        example: || Dumps::NotKnown,
        applies: |seen| *seen == Dumps::NotKnown,
        tell: |_| Finding::unknown("this system does not say"),
    },
    Cause {
        id: "on",
        example: || Dumps::On,
        applies: |seen| *seen == Dumps::On,
        tell: |_| {
            warning(
                "on: the system did not let a0connect switch them off",
                "A crash could write what is in memory, secrets too, to the disk.",
                "Start it with them switched off: `ulimit -c 0`",
            )
        },
    },
];

pub fn dumps(seen: &Dumps) -> Finding {
    first(seen, DUMPS, |_| Finding::ok("off"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::hold;
    use super::*;

    #[test]
    fn every_cause_is_known_by_its_example() {
        hold(FOLDER);
        hold(SAVED);
        hold(KEYRING);
        hold(DUMPS);
    }

    #[test]
    fn what_is_well_is_ok() {
        assert_eq!(folder(&folder_of(None, None)).what, "/home/ada/.config/a0connect");
        let new = Saved { name: "work".into(), ..Saved::default() };
        assert_eq!((saved(&new).state, saved(&new).what.as_str()), (State::Ok, "no profile work yet"));
        assert_eq!((keyring(&Keyring::Works).state, dumps(&Dumps::Off).state), (State::Ok, State::Ok));
    }
}
