//! The changes that a0connect makes at Auth0. Each is written down before it is sent, so it can be undone, and a crash leaves
//! a trace. Contains no secret.

mod change;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use change::{Change, Was};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// It is written down, but may not have happened.
    Intended,
    Done,
    /// Auth0 rejected it, so nothing happened.
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
    /// The name of the run in the tenant's log. Older versions gave it none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
}

/// The name of a run. Each of its changes has it as `X-Correlation-ID`, and Auth0 writes it to the tenant's log as
/// `references.correlation_id`. It doesn't begin like the ID of a sign-in, which shows what `/authorize` supports.
pub fn run_name(number: u64, begun: Timestamp) -> String {
    format!("a0connect.run.{number}.{}", begun.as_millisecond())
}

/// Limits the file, far below the size that can still be read.
const MOST: usize = 200;

impl Entry {
    pub fn intended(run: u64, at: Timestamp, tenant: &str, change: Change) -> Self {
        Entry { run, at, tenant: tenant.to_owned(), change, progress: Progress::Intended, correlation_id: None }
    }

    pub fn named(self, run: &str) -> Self {
        Entry { correlation_id: Some(run.to_owned()), ..self }
    }

    /// It was done or may have been done, and wasn't undone.
    fn may_be_in_effect(&self) -> bool {
        matches!(self.progress, Progress::Done | Progress::Intended)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Journal {
    pub entries: Vec<Entry>,
    /// What a sign-in has added for its duration. It is removed automatically, so it belongs to no run and can't be undone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub temporary: Vec<Temporary>,
}

/// A callback URL that a sign-in adds to the application, or an application that it creates. It removes them when it ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Temporary {
    pub at: Timestamp,
    pub tenant: String,
    /// Empty until Auth0 has created the temporary application.
    pub client_id: String,
    pub url: String,
    /// The origin that is added to Allowed Web Origins with it, for pop-up mode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub web_origin: Option<String>,
    /// The unique name of an application that exists only for this sign-in. None if `url` is added to the user's application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application: Option<String>,
}

impl Temporary {
    /// Its `X-Correlation-ID`: the name that the tenant's log has for its changes.
    pub fn log_name(&self) -> String {
        format!("a0connect.temporary.{}", self.at.as_millisecond())
    }

    /// Only the ID of an application may differ: it is known later.
    fn is_same(&self, other: &Self) -> bool {
        let id = if self.application.is_some() { &self.client_id } else { &other.client_id };
        *self == Self { client_id: id.clone(), ..other.clone() }
    }

    /// Says that it was removed.
    pub fn removed(&self) -> String {
        match &self.application {
            Some(name) => format!("Deleted the application {name}, which an earlier sign-in had created"),
            None => format!("Removed {}, which an earlier sign-in had added", self.url),
        }
    }
}

impl Journal {
    /// Notes what a sign-in is about to add. An application that is in the journal already gets its ID.
    pub fn add_for_a_while(&mut self, temporary: Temporary) {
        let same = |known: &&mut Temporary| known.is_same(&temporary);
        match self.temporary.iter_mut().find(same) {
            Some(known) => *known = temporary,
            None => self.temporary.push(temporary),
        }
    }

    /// Auth0 no longer has it. Returns true if the journal has changed.
    pub fn removed(&mut self, temporary: &Temporary) -> bool {
        let before = self.temporary.len();
        self.temporary.retain(|known| !known.is_same(temporary));
        self.temporary.len() < before
    }

    pub fn next_run(&self) -> u64 {
        self.entries.iter().map(|entry| entry.run).max().unwrap_or(0) + 1
    }

    /// The name of this run. A run that continues an interrupted one keeps its name.
    pub fn name_of_run(&self, number: u64, begun: Timestamp) -> String {
        let of_run = |entry: &&Entry| entry.run == number;
        let known = self.entries.iter().filter(of_run).find_map(|entry| entry.correlation_id.clone());
        known.unwrap_or_else(|| run_name(number, begun))
    }

    /// Adds an entry. If there are more than [`MOST`], the oldest go, except those that are open or can still be undone. The
    /// old values of an update are kept for as long as it can be undone.
    pub fn begin(&mut self, entry: Entry) {
        let run = entry.run;
        self.entries.push(entry);
        let done = self.entries.iter().filter(|entry| entry.progress == Progress::Done);
        let undoable = done.map(|entry| entry.run).max();
        for entry in self.entries.iter_mut().filter(|entry| entry.run != run && Some(entry.run) != undoable) {
            if let Change::Updated { was, .. } = &mut entry.change {
                *was = None;
            }
        }
        let mut surplus = self.entries.len().saturating_sub(MOST);
        self.entries.retain(|entry| {
            let stays = entry.progress == Progress::Intended || entry.run == run || Some(entry.run) == undoable;
            let goes = surplus > 0 && !stays;
            surplus -= usize::from(goes);
            !goes
        });
    }

    /// Records the response to the run's last intended change.
    pub fn settle(&mut self, run: u64, progress: Progress, id: Option<&str>) {
        let open = |entry: &&mut Entry| entry.run == run && entry.progress == Progress::Intended;
        if let Some(entry) = self.entries.iter_mut().rev().find(open) {
            entry.progress = progress;
            id.into_iter().for_each(|id| entry.change.learn(id));
        }
    }

    /// What the last run did, or may have done before it ended, and what wasn't undone. The last change comes first, except that
    /// a new application comes last: a0connect may need it for the others. An application of an earlier run belongs to it, too,
    /// if its creation got no response: nobody has its secret, so it is of no use.
    pub fn last_run(&self) -> Vec<&Entry> {
        let in_effect = || self.entries.iter().rev().filter(|entry| entry.may_be_in_effect());
        let Some(newest) = in_effect().max_by_key(|entry| entry.run) else { return Vec::new() };
        let is_new_application = |entry: &&Entry| matches!(entry.change, Change::ApplicationCreated { .. });
        let is_lost = |entry: &&Entry| {
            is_new_application(entry) && entry.progress == Progress::Intended && entry.tenant == newest.tenant
        };
        let mut last: Vec<&Entry> = in_effect().filter(|entry| entry.run == newest.run || is_lost(entry)).collect();
        last.sort_by_key(is_new_application);
        last
    }

    /// The connection that was created at this tenant, if that wasn't undone.
    pub fn made(&self, tenant: &str) -> Option<&str> {
        self.entries.iter().rev().find_map(|entry| match &entry.change {
            Change::Created { id, .. } if entry.progress == Progress::Done && entry.tenant == tenant => id.as_deref(),
            _ => None,
        })
    }

    /// The name that a connection was created with.
    pub fn name_of(&self, wanted: &str) -> Option<&str> {
        self.entries.iter().rev().find_map(|entry| match &entry.change {
            Change::Created { name, id: Some(id) } if id == wanted => Some(name.as_str()),
            _ => None,
        })
    }

    /// Records what a look-up shows about a change without a response or without an ID: the connection exists, or it doesn't.
    pub fn found(&mut self, change: &Change, id: Option<&str>) {
        let same = |entry: &&mut Entry| entry.change == *change && entry.may_be_in_effect();
        let Some(entry) = self.entries.iter_mut().rev().find(same) else { return };
        entry.progress = if id.is_some() { Progress::Done } else { Progress::Refused };
        id.into_iter().for_each(|id| entry.change.learn(id));
    }

    /// Changes that were begun and got no response, since the program ended.
    pub fn unsettled(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.progress == Progress::Intended)
    }

    /// The change that the last run began at this tenant, and that got no response.
    pub fn begun(&self, tenant: &str) -> Option<&Entry> {
        let last = self.entries.iter().map(|entry| entry.run).max()?;
        self.unsettled().filter(|entry| entry.run == last && entry.tenant == tenant).last()
    }

    /// The connections that may have been created, since no response says so: tenant and name.
    pub fn creates_begun(&self) -> impl Iterator<Item = (&str, &str)> {
        self.unsettled().filter_map(|entry| match &entry.change {
            Change::Created { name, .. } => Some((entry.tenant.as_str(), name.as_str())),
            _ => None,
        })
    }

    /// The create of this name that got no response, even if another run came after it.
    pub fn create_begun(&self, tenant: &str, wanted: &str) -> Option<&Entry> {
        let same = |entry: &&Entry| matches!(&entry.change, Change::Created { name, .. } if name == wanted);
        self.unsettled().filter(|entry| entry.tenant == tenant).filter(same).last()
    }

    /// The run sent an update, and it wasn't rejected.
    pub fn may_have_updated(&self, run: u64) -> bool {
        self.entries
            .iter()
            .any(|entry| entry.run == run && entry.may_be_in_effect() && matches!(entry.change, Change::Updated { .. }))
    }

    /// Records that a change was undone.
    pub fn undone(&mut self, change: &Change) {
        let same = |entry: &&mut Entry| entry.change == *change && entry.may_be_in_effect();
        if let Some(entry) = self.entries.iter_mut().rev().find(same) {
            entry.progress = Progress::Undone;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::response_data::ApplicationKind;

    /// Older versions wrote no list of temporary callback URLs, and an empty one isn't written.
    #[test]
    fn a_temporary_callback_url_is_in_a_list_of_its_own() {
        let old = r#"{"entries":[]}"#;
        let mut journal: Journal = serde_json::from_str(old).unwrap();
        assert_eq!((&journal, serde_json::to_string(&journal).unwrap().as_str()), (&Journal::default(), old));
        let temporary = Temporary {
            at: Timestamp::UNIX_EPOCH,
            tenant: "t.eu.auth0.com".into(),
            client_id: "web".into(),
            url: "http://127.0.0.1:40000/a0connect".into(),
            web_origin: None,
            application: None,
        };
        let before = r#"{"at":"1970-01-01T00:00:00Z","tenant":"t.eu.auth0.com","client_id":"web","url":"http://127.0.0.1:40000/a0connect"}"#;
        assert_eq!(serde_json::to_string(&temporary).unwrap(), before, "as it was before pop-up mode");
        assert_eq!(serde_json::from_str::<Temporary>(before).unwrap(), temporary);
        journal.add_for_a_while(temporary.clone());
        journal.add_for_a_while(temporary.clone());
        let read: Journal = serde_json::from_str(&serde_json::to_string(&journal).unwrap()).unwrap();
        assert_eq!(read.temporary, std::slice::from_ref(&temporary));
        assert!(journal.last_run().is_empty() && journal.unsettled().next().is_none(), "it can't be undone");
        assert!(journal.removed(&temporary) && !journal.removed(&temporary));
        assert_eq!(serde_json::to_string(&journal).unwrap(), old);
    }

    /// It is written down before Auth0 has returned its ID, and again after that.
    #[test]
    fn a_temporary_application_gets_its_id_later() {
        let begun = Temporary {
            at: Timestamp::UNIX_EPOCH,
            tenant: "t.eu.auth0.com".into(),
            client_id: String::new(),
            url: "http://127.0.0.1:40000/a0connect".into(),
            web_origin: None,
            application: Some("a0connect sign-in 1".into()),
        };
        let created = Temporary { client_id: "tmp".into(), ..begun.clone() };
        let another = Temporary { application: Some("a0connect sign-in 2".into()), ..begun.clone() };
        let mut journal = Journal::default();
        for one in [&begun, &another, &created] {
            journal.add_for_a_while(one.clone());
        }
        assert_eq!(journal.temporary, [created.clone(), another.clone()]);
        let text = serde_json::to_string(&journal).unwrap();
        assert_eq!(serde_json::from_str::<Journal>(&text).unwrap(), journal);
        assert!(journal.removed(&begun) && !journal.removed(&created), "with or without its ID");
        assert_eq!(journal.temporary, [another]);
    }

    /// Auth0 accepts up to 64 characters of a small set.
    #[test]
    fn a_run_has_one_name_and_a_continued_run_keeps_it() {
        let (begun, later) = (Timestamp::UNIX_EPOCH, Timestamp::MAX);
        let mut journal = Journal::default();
        let name = journal.name_of_run(1, begun);
        assert_eq!(name, "a0connect.run.1.0");
        let change = Change::Created { name: "discord".into(), id: None };
        let old = Entry::intended(1, begun, "t", change);
        let text = serde_json::to_string(&old).unwrap();
        assert!(!text.contains("correlation_id"), "as older versions wrote it: {text}");
        assert_eq!(serde_json::from_str::<Entry>(&text).unwrap(), old);
        journal.begin(old.named(&name));
        assert_eq!((journal.name_of_run(1, later), journal.name_of_run(2, begun)), (name, "a0connect.run.2.0".into()));
        let longest = run_name(u64::MAX, later);
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        assert!(longest.len() <= 64 && longest.bytes().all(fits), "{longest}");
    }

    #[test]
    fn the_last_run_has_the_lost_applications_of_earlier_ones() {
        let application = |name: &str| Change::ApplicationCreated {
            kind: ApplicationKind::Machine,
            name: name.into(),
            description: String::new(),
            client_id: None,
        };
        let mut journal = Journal::default();
        let mut run = |tenant: &str, change: Change, progress| {
            let run = journal.next_run();
            journal.begin(Entry::intended(run, Timestamp::UNIX_EPOCH, tenant, change));
            journal.settle(run, progress, None);
        };
        run("t", application("lost"), Progress::Intended);
        run("t", application("created"), Progress::Done);
        run("another", application("lost there"), Progress::Intended);
        let last = Change::Enabled { id: Some("con_1".into()), client_id: "app".into() };
        run("t", last.clone(), Progress::Done);
        let changes: Vec<&Change> = journal.last_run().into_iter().map(|entry| &entry.change).collect();
        assert_eq!(changes, [&last, &application("lost")]);
    }

    #[test]
    fn a_journal_keeps_what_is_open_or_can_be_undone_and_of_the_rest_the_newest() {
        let mut journal = Journal::default();
        let was = || Some(Was { connection: serde_json::Value::Null, paths: Vec::new() });
        let change = |run: u64| Change::Updated { id: format!("con_{run}"), paths: Vec::new(), was: was() };
        let run = |journal: &mut Journal, progress| {
            let run = journal.next_run();
            journal.begin(Entry::intended(run, Timestamp::UNIX_EPOCH, "t", change(run)));
            journal.settle(run, progress, None);
            run
        };
        let (open, undoable) = (run(&mut journal, Progress::Intended), run(&mut journal, Progress::Done));
        for _ in 0..3 * MOST {
            run(&mut journal, Progress::Refused);
        }
        let last = run(&mut journal, Progress::Intended);
        assert_eq!(journal.entries.len(), MOST);
        assert_eq!(journal.unsettled().map(|entry| entry.run).collect::<Vec<_>>(), [open, last]);
        assert_eq!(journal.last_run()[0].run, last, "it may have been done");
        journal.settle(last, Progress::Refused, None);
        assert_eq!(journal.last_run()[0].run, undoable);
        assert_eq!(journal.next_run(), last + 1);
        let kept = |entry: &&Entry| matches!(&entry.change, Change::Updated { was: Some(_), .. });
        assert_eq!(journal.entries.iter().filter(kept).map(|entry| entry.run).collect::<Vec<_>>(), [undoable, last]);
    }
}
