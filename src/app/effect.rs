//! What the program asks of the world. Each is performed off the loop; its answer comes back as a message.

use crate::domain::facts::Facts;
use crate::domain::fields::FieldId;
use crate::domain::http::Request;
use crate::domain::journal::Journal;
use crate::domain::profile::Profile;
use crate::domain::secret::Secret;
use zeroize::Zeroizing;

use super::message::KeptToken;

/// Names a call that is under way. An answer with a ticket that nobody waits for is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Done,
    /// 130
    Interrupted,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Any number of them run at once. `journal`: written and synced before the request goes out.
    Send {
        ticket: Ticket,
        request: Request,
        journal: Option<(String, Journal)>,
    },
    /// Ends a read that is under way; never a change.
    Abort(Ticket),
    /// Vault effects run in order on one thread.
    ReadVault {
        profile: String,
    },
    WriteVault {
        ticket: Ticket,
        profile: String,
        secrets: Vec<(FieldId, Secret)>,
    },
    DeleteVault {
        profile: String,
    },
    WriteToken {
        profile: String,
        token: KeptToken,
    },
    DeleteToken {
        profile: String,
    },
    SaveProfile(Box<Profile>),
    SaveFacts {
        profile: String,
        facts: Facts,
    },
    SaveJournal {
        profile: String,
        journal: Journal,
    },
    OpenProfile {
        profile: String,
    },
    ListProfiles,
    RenameProfile {
        from: String,
        to: String,
    },
    CopyProfile {
        from: String,
        to: String,
    },
    ForgetProfile {
        profile: String,
    },
    /// To the clipboard.
    Copy(Secret),
    /// `custom-oauth2-connection.json` in the working directory.
    WriteDocument {
        text: Zeroizing<String>,
        replace: bool,
    },
    Suspend,
    Redraw,
    /// Only with `A0CONNECT_TEST_PANIC=1`.
    Panic,
    Quit(Exit),
}
