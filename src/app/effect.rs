//! What the program asks of the world. Each is performed off the loop; its answer comes back as a message.

use crate::domain::facts::Facts;
use crate::domain::fields::FieldId;
use crate::domain::http::Request;
use crate::domain::journal::Entry;
use crate::domain::plan::Settled;
use crate::domain::profile::Profile;
use crate::domain::secret::Secret;
use crate::domain::token::{KeptToken, Minted};
use zeroize::Zeroizing;

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

/// What has to hold before a change is sent, and what is written down then.
#[derive(Clone, Debug, PartialEq)]
pub struct BeforeChange {
    pub profile: String,
    pub file_revision: u64,
    pub entry: Option<Entry>,
}

/// For the keyring: secrets, where an empty text takes one away, and what becomes of the token.
#[derive(Clone, Debug, PartialEq)]
pub struct ToKeep {
    pub secrets: Vec<(FieldId, Secret)>,
    pub token: Option<Option<KeptToken>>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Any number of them run at once. `before`: has to hold and to be written down before the request goes out.
    Send {
        ticket: Ticket,
        request: Request,
        before: Option<BeforeChange>,
    },
    /// Ends a read that is under way, or what waits for the keyring; never a change.
    Abort(Ticket),
    /// Vault effects run in order on one thread.
    ReadVault {
        profile: String,
        item: u64,
    },
    /// The profile, and what the keyring is to keep of it: both or neither.
    Keep {
        ticket: Ticket,
        profile: Box<Profile>,
        keyring: Option<ToKeep>,
    },
    WriteToken {
        profile: String,
        file_revision: u64,
        token: Minted,
    },
    SaveFacts {
        profile: String,
        file_revision: u64,
        facts: Facts,
    },
    /// What came of a change, for the journal.
    WriteDown {
        profile: String,
        run: u64,
        settled: Settled,
    },
    /// A run begins where no other does, and where the profile is still the one in hand.
    TakeTurn {
        profile: String,
        file_revision: u64,
    },
    EndTurn,
    /// The profile in hand is not the one on disk.
    ReadAgain {
        profile: String,
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
