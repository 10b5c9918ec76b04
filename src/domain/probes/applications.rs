//! The list of the tenant's applications, read page by page to its end.
//!
//! Auth0 can't filter applications by name: `q` accepts only two queries about client grants. So the list is read to its end,
//! and the filter works on what is there. Pages with a number end at 1,000 entries, so only the first page is one, since it
//! has the total. The others are read by checkpoint, which begins again at the first entry. No application is added twice.

use super::{SOON, TOKEN_FIELDS, entries};
use super::{renews_token, retry_at};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};
use crate::domain::http::{HttpResult, Request, Response};
use crate::domain::known::Known;
use crate::domain::probes::tenant::application::to_application;
use crate::domain::response_data::Application;
use crate::domain::safe_text::percent_encoded;
use crate::domain::setup::Setup;
use crate::domain::{connection, diagnosis};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// The most entries that Auth0 returns at once.
const PAGE: usize = 100;
/// No list is read beyond this many pages, whatever the tenant returns.
const MOST_PAGES: u32 = 300;
/// How many times in a row to wait for the rate limit.
const LIMITED: u32 = 6;
/// `from` is at most this long.
const CHECKPOINT_MAX: usize = 1_000;

const PATH: &str = "/clients?fields=client_id,name,app_type,callbacks&include_fields=true&is_global=false";

/// The applications, as far as they have been read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Applications {
    /// In the order in which they came.
    entries: Vec<Application>,
    /// Where each one is, by client ID.
    places: BTreeMap<String, usize>,
    /// The entries of this reading. Those that only an earlier reading had are removed when it ends.
    seen: BTreeSet<usize>,
    /// The tenant's total.
    total: Option<usize>,
    next: Page,
    pages: u32,
    /// The rate limit is used up until then.
    until: Option<Timestamp>,
    limited: u32,
    /// A rejected token was replaced once.
    renewed: bool,
    /// Why the rest can't be read.
    stopped: Option<Finding>,
    /// The values that it was read with.
    used: Vec<(FieldId, u64)>,
}

/// What is read next.
#[derive(Clone, Debug, Default, PartialEq)]
enum Page {
    /// Nothing is requested.
    #[default]
    None,
    First,
    /// From this checkpoint on, or from the first entry.
    From(Option<String>),
    End,
}

/// What follows from a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Went {
    /// The list has grown, or the next page comes later.
    On,
    /// The token was rejected, and another one can be requested.
    NeedsToken,
    /// Nothing can be read, as [`Applications::stopped`] says.
    Failed,
}

impl Applications {
    /// Begins to read, or continues an unfinished reading. A complete list is read again, and its entries stay until the new
    /// reading ends.
    pub fn open(&mut self, setup: &Setup) {
        if self.next == Page::None || !setup.unchanged(&self.used) {
            *self = Self { next: Page::First, used: setup.used(TOKEN_FIELDS), ..Self::default() };
            return;
        }
        // Auth0 may have rejected the checkpoint.
        let passes = |finding: Finding| matches!(finding.class, Some(Class::Network | Class::RateLimit));
        let rejected = self.stopped.take().is_some_and(|finding| !passes(finding));
        if rejected || self.next == Page::End {
            (self.next, self.pages) = (Page::First, 0);
            self.seen.clear();
        }
        (self.limited, self.renewed) = (0, false);
    }

    /// There is more to read, and it may be requested now.
    pub fn is_due(&self, now: Timestamp) -> bool {
        let waits = self.until.is_some_and(|until| until > now);
        !waits && self.stopped.is_none() && !matches!(self.next, Page::None | Page::End)
    }

    /// The request for the next page.
    pub fn request(&self, known: Known) -> Option<Request> {
        let page = match &self.next {
            Page::None | Page::End => return None,
            Page::First => format!("&page=0&per_page={PAGE}&include_totals=true"),
            Page::From(None) => format!("&take={PAGE}"),
            Page::From(Some(from)) => format!("&take={PAGE}&from={}", percent_encoded(from)),
        };
        known.api_get(&(PATH.to_owned() + &page))
    }

    /// Reads a response.
    pub fn take(&mut self, setup: &mut Setup, request: &Request, result: &HttpResult, now: Timestamp) -> Went {
        self.until = None;
        match result {
            Ok(response) if response.status == 429 && self.limited < LIMITED => {
                self.limited += 1;
                self.until = Some(retry_at(response.reset, now));
                return Went::On;
            }
            Ok(response) if response.status == 200 && self.add(setup, response) => {
                self.limited = 0;
                let soon = |at: &Timestamp| *at > now && at.duration_since(now) <= SOON;
                self.until = response.reset.filter(|at| response.remaining == Some(0) && soon(at));
                return Went::On;
            }
            _ => {}
        }
        if renews_token(setup, request, result, self.renewed, now) {
            self.renewed = true;
            return Went::NeedsToken;
        }
        let redactor = connection::redactor(setup);
        let symptoms =
            diagnosis::Symptoms::new("list the applications", request, FieldId::Auth0Domain, result, setup, &redactor);
        self.stopped = Some(diagnosis::management(&symptoms).made_safe(&redactor));
        if self.entries.is_empty() { Went::Failed } else { Went::On }
    }

    /// Adds a page. False if the response isn't one.
    fn add(&mut self, setup: &Setup, response: &Response) -> bool {
        let (json, redactor) = (response.json().unwrap_or_default(), connection::redactor(setup));
        let Some(page) = entries(&json, "clients") else { return false };
        for one in page.iter().filter_map(|one| to_application(one, &redactor)) {
            let place = *self.places.entry(one.client_id.clone()).or_insert(self.entries.len());
            self.seen.insert(place);
            match self.entries.get_mut(place) {
                Some(known) => *known = one,
                None => self.entries.push(one),
            }
        }
        self.pages += 1;
        let total = json.get("total").and_then(serde_json::Value::as_u64).and_then(|total| usize::try_from(total).ok());
        self.total = total.or(self.total);
        let checkpoint = json.get("next").and_then(serde_json::Value::as_str).map(str::to_owned);
        let checkpoint = checkpoint.filter(|next| !next.is_empty() && next.len() <= CHECKPOINT_MAX);
        let next = match &self.next {
            Page::First if total.map_or(page.len() < PAGE, |total| total <= page.len()) => Page::End,
            Page::First => Page::From(None),
            Page::From(from) if checkpoint.is_some() && checkpoint != *from && self.pages < MOST_PAGES => {
                Page::From(checkpoint)
            }
            _ => Page::End,
        };
        self.next = next;
        if self.next == Page::End {
            self.end();
        }
        true
    }

    /// Removes the entries that the tenant no longer has.
    fn end(&mut self) {
        let entries = std::mem::take(&mut self.entries);
        let seen = std::mem::take(&mut self.seen);
        self.entries =
            entries.into_iter().enumerate().filter(|(at, _)| seen.contains(at)).map(|(_, one)| one).collect();
        self.places = self.entries.iter().enumerate().map(|(at, one)| (one.client_id.clone(), at)).collect();
        if self.pages < MOST_PAGES {
            self.total = Some(self.entries.len());
        }
    }

    /// Those that have been read, in the order in which they came.
    pub fn entries(&self) -> &[Application] {
        &self.entries
    }

    /// How many the tenant has, once known. While the list is read, at least as many as have been read.
    pub fn total(&self) -> Option<usize> {
        self.total.map(|total| total.max(self.entries.len()))
    }

    /// There is more than one page.
    pub fn is_long(&self) -> bool {
        self.entries.len() > PAGE || self.total.is_some_and(|total| total > PAGE) || self.next == Page::From(None)
    }

    /// How many this reading has returned so far.
    pub fn read(&self) -> usize {
        if self.is_read() { self.entries.len() } else { self.seen.len() }
    }

    /// It has been read to its end.
    pub fn is_read(&self) -> bool {
        self.next == Page::End
    }

    /// When it continues, if the rate limit is used up.
    pub fn until(&self) -> Option<Timestamp> {
        self.until
    }

    pub fn stopped(&self) -> Option<&Finding> {
        self.stopped.as_ref()
    }
}
