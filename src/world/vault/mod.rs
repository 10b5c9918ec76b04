//! The operating system's keyring, through the `keyring` package. One item holds a profile's secrets, another its API token.
//!
//! Rules: One thread does the jobs in order, because every call blocks: the first for 50 to 250 ms, and one that asks the user
//! to unlock the keyring for as long as the user needs. The first job starts the thread; before it, nothing touches the
//! keyring. A caller that doesn't want to wait keeps the receiver, and a late result still counts. A profile's items are
//! written together with its file, under the lock of the files (`transaction`). The items of auth0-cli are only read (`cli_login`).
//!
//! | service | user | content |
//! |---|---|---|
//! | `a0connect` | `NAME` | `{"schema":1,"item":3,"AUTH0_CLIENT_SECRET":"…",…}`; during a write also `"before":{"item":2,…}` |
//! | `a0connect` | `/try` | for a moment, `{"schema":1,"try":"doctor"}`; no profile's name begins with a slash |
//! | `a0connect` | `/unlock` | the same, before the first secret of a profile is written |
//! | `a0connect` | `NAME/token` | `{"schema":1,"token":"…","expires_at":"…","minted":true,"used":[["AUTH0_DOMAIN",1]]}` |

mod causes;
mod cli_login;
mod item;
#[cfg(test)]
mod tests;
mod transaction;
mod worker;

pub use causes::no_answer;

use crate::domain::absent_secrets::KEYRING_PATIENCE;
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};
use crate::domain::profile::{Profile, SavedProfile};
use crate::domain::secret::Secret;
use crate::domain::token::KeptToken;
use crate::world::places::Places;
use jiff::Timestamp;
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;
use worker::KeyringWorker;

pub const PATIENCE: Duration = KEYRING_PATIENCE.unsigned_abs();

#[derive(Clone, Debug, PartialEq)]
pub enum Job {
    /// Reads the profile's secrets, as they belong to the file with this item number.
    Read { profile: String, item: u64 },
    /// Unlocks the keyring, which may ask the user.
    Unlock { profile: String },
    /// Writes the profile's file and these secrets together, or neither. An empty text removes a secret; secrets that aren't
    /// listed stay. Even without secrets, this checks that there is a keyring.
    SaveProfile {
        places: Places,
        profile: Box<Profile>,
        secrets: Vec<(FieldId, Secret)>,
        /// The new token, or Some(None) to remove the old one.
        token: Option<Option<KeptToken>>,
    },
    /// Gives None if the token has expired at `now`.
    ReadToken { profile: String, now: Timestamp },
    /// Writes it only if the profile on disk is still the one that the token was requested with.
    WriteToken { places: Places, profile: String, file_revision: u64, token: KeptToken },
    /// Renames files, secrets and token. Replaces what the keyring has under the new name.
    Rename { places: Places, old: String, new: String },
    /// Copies file and secrets.
    Copy { places: Places, old: String, new: String },
    /// Deletes files, secrets and token, even if there are only some of them.
    Forget { places: Places, profile: String },
    /// Reads the token of a login of auth0-cli, whose items have this user name. Nothing of it is ever written.
    ReadLogin { user: String },
    /// Writes a test item.
    WriteTest,
    /// Reads the test item and deletes it, even if reading failed.
    ReadTest,
    /// Only deletes the test item.
    DeleteTest,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Done,
    /// Empty if the profile has no item.
    Secrets(Vec<(FieldId, Secret)>),
    Token(Option<KeptToken>),
    /// None if the keyring has no such login.
    Login(Option<Secret>),
    ProfileSaved(SavedProfile),
    /// The files are deleted. `secrets`, `token`: the keyring had them.
    Forgotten {
        secrets: bool,
        token: bool,
    },
    /// The token of [`Job::WriteToken`] wasn't saved, and a sentence why.
    TokenNotSaved(String),
}

pub type JobResult = Result<Outcome, Finding>;

/// A handle on the thread. Clones share it.
#[derive(Clone, Default)]
pub struct Vault {
    queue: Arc<Mutex<Option<Sender<Task>>>>,
}

struct Task {
    job: Job,
    reply: oneshot::Sender<JobResult>,
}

impl Vault {
    /// Starts nothing yet.
    pub fn start() -> Vault {
        Vault::default()
    }

    /// Queues the job. It writes nothing if the receiver is dropped before it begins to write.
    pub fn submit(&self, job: Job) -> oneshot::Receiver<JobResult> {
        let (reply, receiver) = oneshot::channel();
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let task = Task { job, reply };
        let unsent = match queue.as_ref() {
            Some(sender) => match sender.send(task) {
                Ok(()) => return receiver,
                // The thread has ended, which happens only by a bug in a library. Start another one.
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
                let _ = unsent.reply.send(Err(ended(&format!("The system couldn't start a thread ({error})."))));
            }
        }
        receiver
    }

    /// Queues the job and waits for it, however long it takes.
    pub async fn run(&self, job: Job) -> JobResult {
        self.submit(job).await.unwrap_or_else(|_| Err(ended("The keyring library stopped unexpectedly.")))
    }
}

fn spawn() -> std::io::Result<Sender<Task>> {
    let (sender, tasks) = mpsc::channel::<Task>();
    // Never joined: a call that waits for an unlock window can't be canceled, and the program must be able to exit.
    std::thread::Builder::new().name("keyring".into()).spawn(move || {
        let mut worker = KeyringWorker::default();
        for Task { job, reply } in tasks {
            let done = worker.perform(&job, &|| reply.is_closed());
            let _ = reply.send(done);
        }
    })?;
    Ok(sender)
}

fn ended(why: &str) -> Finding {
    let fix = "Try again. If it fails again, keep secrets for this session only.";
    Finding::failed(Class::Keyring, "The keyring can't be reached", why, fix)
}
