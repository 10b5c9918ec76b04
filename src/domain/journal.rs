//! What a0connect changes at Auth0, written down before it is done, so that it can be taken back and a crash leaves a trace.
//! Holds no secret.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "change")]
pub enum Change {
    Created {
        name: String,
        id: Option<String>,
    },
    /// `paths`: what differed. What was there before is kept in memory only, since it holds secrets.
    Updated {
        id: String,
        paths: Vec<String>,
    },
    Enabled {
        id: Option<String>,
        client_id: String,
    },
    CallbacksAdded {
        client_id: String,
        urls: Vec<String>,
    },
}

impl Change {
    /// In a sentence that begins with "a0connect".
    pub fn words(&self) -> String {
        match self {
            Change::Created { name, .. } => format!("created the connection {name}"),
            Change::Updated { id, paths } => format!("updated {id}: {}", paths.join(", ")),
            Change::Enabled { client_id, .. } => format!("enabled it for the application {client_id}"),
            Change::CallbacksAdded { urls, .. } => format!("added {}", urls.join(", ")),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// Written down; it may or may not have happened.
    Intended,
    Done,
    /// Auth0 refused it: nothing happened.
    Refused,
    Undone,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Entries of one run share its number.
    pub run: u64,
    pub at: Timestamp,
    pub tenant: String,
    #[serde(flatten)]
    pub change: Change,
    pub progress: Progress,
}

impl Entry {
    pub fn intended(run: u64, at: Timestamp, tenant: &str, change: Change) -> Self {
        Entry { run, at, tenant: tenant.to_owned(), change, progress: Progress::Intended }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Journal {
    pub entries: Vec<Entry>,
}

impl Journal {
    pub fn next_run(&self) -> u64 {
        self.entries.iter().map(|entry| entry.run).max().unwrap_or(0) + 1
    }

    pub fn intend(&mut self, run: u64, at: Timestamp, tenant: &str, change: Change) {
        self.entries.push(Entry::intended(run, at, tenant, change));
    }

    /// The last intended change of that run has been answered.
    pub fn settle(&mut self, run: u64, progress: Progress, id: Option<&str>) {
        let open = |entry: &&mut Entry| entry.run == run && entry.progress == Progress::Intended;
        if let Some(entry) = self.entries.iter_mut().rev().find(open) {
            entry.progress = progress;
            if let (Change::Created { id: slot, .. } | Change::Enabled { id: slot, .. }, Some(id)) =
                (&mut entry.change, id)
            {
                *slot = Some(id.to_owned());
            }
        }
    }

    /// What the last run did and has not been taken back, the last first.
    pub fn last_run(&self) -> Vec<&Entry> {
        let Some(run) =
            self.entries.iter().filter(|entry| entry.progress == Progress::Done).map(|entry| entry.run).max()
        else {
            return Vec::new();
        };
        self.entries.iter().rev().filter(|entry| entry.run == run && entry.progress == Progress::Done).collect()
    }

    /// What was begun and has no answer: the program ended in between.
    pub fn unsettled(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.progress == Progress::Intended)
    }

    /// What the last run began at this tenant and saw no answer to.
    pub fn begun(&self, tenant: &str) -> Option<&Entry> {
        let last = self.entries.iter().map(|entry| entry.run).max()?;
        self.unsettled().filter(|entry| entry.run == last && entry.tenant == tenant).last()
    }

    /// A change has been taken back.
    pub fn undone(&mut self, change: &Change) {
        let same = |entry: &&mut Entry| entry.change == *change && entry.progress == Progress::Done;
        if let Some(entry) = self.entries.iter_mut().rev().find(same) {
            entry.progress = Progress::Undone;
        }
    }
}
