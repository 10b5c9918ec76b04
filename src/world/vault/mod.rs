//! The operating system's keyring, through the `keyring` package: long-lived secrets and the API token, one item each.
//!
//! Rules: jobs are done in order on one thread of their own, which starts with the first of them, since every call blocks, the
//! first for 50 to 250 ms and one that asks the user to unlock for as long as they take; nothing of the keyring is touched
//! before. A caller that does not want to wait keeps the receiver: the answer counts when it comes. What is written for a
//! profile is written together with its file, under the lock of the files (`unit`).
//!
//! | service | user | holds |
//! |---|---|---|
//! | `a0connect` | `NAME` | `{"schema":1,"item":3,"AUTH0_CLIENT_SECRET":"…",…}`, while it is written with `"before":{"item":2,…}` |
//! | `a0connect` | `/try` | for a moment, `{"schema":1,"try":"doctor"}`: no profile's name begins with a slash |
//! | `a0connect` | `/unlock` | the same, before the first secret of a profile is written |
//! | `a0connect` | `NAME/token` | `{"schema":1,"token":"…","expires_at":"…","minted":true,"used":[["AUTH0_DOMAIN",1]]}` |

mod causes;
mod item;
mod keeper;
#[cfg(test)]
mod tests;
mod unit;

use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};
use crate::domain::profile::Profile;
use crate::domain::secret::Secret;
use crate::domain::token::KeptToken;
use crate::world::places::Places;
use crate::world::profiles::ProfileStamp;
use jiff::Timestamp;
use keeper::Keeper;
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

/// After this the screen says that the keyring is waiting; without a person it is the end.
pub const PATIENCE: Duration = Duration::from_secs(3);

#[derive(Clone, Debug, PartialEq)]
pub enum Job {
    /// What it holds for the profile whose file has this number of the item.
    Read { profile: String, item: u64 },
    /// Asks a person, if it has to, to unlock the keyring.
    Unlock { profile: String },
    /// Writes the profile's file and these secrets together, or neither. The others stay as they are; an empty text takes one
    /// away. A profile that is new finds out whether there is a keyring.
    Keep {
        places: Places,
        profile: Box<Profile>,
        secrets: Vec<(FieldId, Secret)>,
        /// What becomes of the token: another one, or none.
        token: Option<Option<KeptToken>>,
    },
    /// None where it has expired at `now`.
    ReadToken { profile: String, now: Timestamp },
    /// Where the profile on disk still is the one with which it was got.
    WriteToken { places: Places, profile: String, file_revision: u64, token: KeptToken },
    /// Files, secrets and token; what the keyring has under the new name is replaced.
    Rename { places: Places, old: String, new: String },
    /// File and secrets.
    Copy { places: Places, old: String, new: String },
    /// Files, secrets and token; whatever is left of them, where there is no profile of that name any more.
    Forget { places: Places, profile: String },
    /// Writes the item by which the keyring is tried.
    Try,
    /// Reads it, and deletes it whatever came of reading.
    Tried,
    /// Only deletes it.
    EndTry,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Done,
    /// None at all where the profile has no item.
    Secrets(Vec<(FieldId, Secret)>),
    Token(Option<KeptToken>),
    Kept(ProfileStamp),
    /// Files are gone, and what of these the keyring had.
    Forgotten {
        secrets: bool,
        token: bool,
    },
    /// The token is not kept, in a sentence why; the rest is, where there was more.
    NotKept(Option<ProfileStamp>, String),
}

pub type JobResult = Result<Outcome, Finding>;

/// A handle on the thread; clones share it.
#[derive(Clone, Default)]
pub struct Vault {
    queue: Arc<Mutex<Option<Sender<Task>>>>,
}

struct Task {
    job: Job,
    told: oneshot::Sender<JobResult>,
}

impl Vault {
    /// Starts nothing yet.
    pub fn start() -> Vault {
        Vault::default()
    }

    /// Queues the job. Where the receiver is dropped before it has begun to write, it writes nothing.
    pub fn submit(&self, job: Job) -> oneshot::Receiver<JobResult> {
        let (told, receiver) = oneshot::channel();
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let task = Task { job, told };
        let unsent = match queue.as_ref() {
            Some(sender) => match sender.send(task) {
                Ok(()) => return receiver,
                // The thread has ended, which it does only by a fault in a library. Another is started.
                Err(mpsc::SendError(task)) => task,
            },
            None => task,
        };
        match spawn() {
            Ok(sender) => {
                let _ = sender.send(unsent);
                *queue = Some(sender);
            }
            Err(error) => {
                let _ = unsent.told.send(Err(ended(&format!("No thread could be started ({error})."))));
            }
        }
        receiver
    }

    /// Queues the job and waits for it, however long it takes.
    pub async fn run(&self, job: Job) -> JobResult {
        self.submit(job).await.unwrap_or_else(|_| Err(ended("The keyring library ended in the middle of it.")))
    }
}

/// The keyring has not answered within [`PATIENCE`] and nobody is there to unlock it.
pub fn no_answer() -> Finding {
    causes::no_answer()
}

fn spawn() -> std::io::Result<Sender<Task>> {
    let (sender, tasks) = mpsc::channel::<Task>();
    // Not joined: a call that waits for an unlock window cannot be ended, and the program does not wait for it at its end.
    std::thread::Builder::new().name("keyring".into()).spawn(move || {
        let mut keeper = Keeper::default();
        for Task { job, told } in tasks {
            let done = keeper.perform(&job, &|| told.is_closed());
            let _ = told.send(done);
        }
    })?;
    Ok(sender)
}

fn ended(why: &str) -> Finding {
    let fix = "Try again; if it stays, choose to keep secrets for this session only.";
    Finding::failed(Class::Keyring, "The keyring could not be asked", why, fix)
}
