//! What a command without the wizard works with: the profile, with the values from outside on top.
//!
//! The order is flags, environment, `--env-file`, `--secrets-stdin`, profile and keyring. The first source with a value wins.

use super::output::Output;
use super::{Arguments, Failure, login};
use crate::domain::catalog::{self, CUSTOM};
use crate::domain::facts::Facts;
use crate::domain::fields::{FIELDS, FieldId};
use crate::domain::finding::{Class, Finding};
use crate::domain::known::Known;
use crate::domain::parse::{Parsed, Problem};
use crate::domain::pasted;
use crate::domain::pasted::in_clear;
use crate::domain::profile::{Decision, Given, Precedence, Profile, SavedProfile, is_name, secrets_last};
use crate::domain::safe_text::Redactor;
use crate::domain::secret::Secret;
use crate::domain::setup::{Kept, Setup, Source, Store, Text};
use crate::world::environment::Environment;
use crate::world::places::Places;
use crate::world::vault::{self, Job, JobResult, Outcome, Vault};
use crate::world::{clock, profiles, providers, sources};
use jiff::Timestamp;

/// The profile in memory, and what is known about it.
pub struct Loaded {
    pub places: Places,
    pub profile: Profile,
    /// The profile is on disk.
    pub exists: bool,
    /// The user wants another store for secrets than the profile has.
    pub(super) other_store: bool,
    pub facts: Facts,
    /// The facts on disk couldn't be read, so they aren't overwritten.
    pub(super) facts_broken: bool,
    /// The name of the profile's connection at Auth0, if it has one.
    pub(super) named: Option<String>,
    /// The highest revision on disk.
    pub saved_revision: u64,
    /// A value from outside differs from the saved one, so what is found with it doesn't belong to the profile.
    pub(super) overridden: bool,
    pub(super) given: Vec<Given>,
    /// `--auth0-cli`
    pub(super) reads_login: bool,
    /// The token of that login is used instead of the one that is stored.
    pub(super) replaces_token: bool,
    /// Given values that can't be used, each with its exit code.
    pub refused: Vec<Failure>,
}

/// Whether the saved or given provider is unknown. It may then be in the user's provider files.
pub fn has_unknown_provider(setup: &Setup, given: &[Given]) -> bool {
    let is_unknown = |key: &str| key != CUSTOM && catalog::find(key).is_none();
    let given = given.iter().any(|one| one.id == FieldId::Provider && is_unknown(one.text.reveal()));
    given || setup.open(FieldId::Provider).is_some_and(is_unknown)
}

impl Loaded {
    /// The input of every probe, check and plan, as of now.
    pub fn known(&self) -> Known<'_> {
        Known::new(&self.profile.setup, &self.facts, clock::now())
    }

    /// Reads the profile, the facts and the sources, but neither the network nor the keyring.
    pub fn open(arguments: Arguments, environment: &Environment, out: &Output) -> Result<Loaded, Failure> {
        let name = profile_name(arguments, environment)?.unwrap_or_else(|| "default".to_owned());
        let given = given(arguments)?;
        let places = Places::find()?;
        providers::read(&places).iter().for_each(|finding| out.warning(finding));
        Ok(Self::read(places, &name, given, arguments, out)?)
    }

    /// Reads the profile from disk again. The given values must then be put on top again.
    pub fn read_again(&mut self, arguments: Arguments, out: &Output) -> Result<(), Finding> {
        let given = std::mem::take(&mut self.given);
        *self = Self::read(self.places.clone(), &self.profile.name, given, arguments, out)?;
        Ok(())
    }

    fn read(
        places: Places,
        name: &str,
        mut given: Vec<Given>,
        arguments: Arguments,
        out: &Output,
    ) -> Result<Loaded, Finding> {
        let saved = profiles::load(&places, name)?;
        let exists = saved.is_some();
        let mut profile = saved.unwrap_or_else(|| Profile { name: name.to_owned(), ..Profile::default() });
        let stored = profile.setup.store;
        profile.setup.store = store(arguments, stored);
        let other_store = profile.setup.store != stored;
        let (mut facts, facts_broken) = match profiles::load_facts(&places, name) {
            Ok(facts) => (facts, false),
            Err(finding) => {
                out.warning(&finding);
                (Facts::default(), true)
            }
        };
        let journal = profiles::load_journal(&places, name).ok();
        profile.setup.settle(&mut facts, journal.as_ref());
        let named = profile.setup.connection_id.as_ref().map(|id| {
            let created = journal.as_ref().and_then(|journal| journal.name_of(id));
            created.map_or_else(|| profile.setup.connection_name(), str::to_owned)
        });
        let refused = login::refuse_ambiguous(&mut given, &profile).into_iter().collect();
        let saved_revision = profile.setup.revision;
        let overridden = false;
        Ok(Loaded {
            places,
            profile,
            exists,
            other_store,
            facts,
            facts_broken,
            named,
            saved_revision,
            overridden,
            replaces_token: false,
            given,
            reads_login: arguments.is(login::FLAG),
            refused,
        })
    }

    /// The keyring holds a secret that isn't in memory.
    pub fn wants_keyring(&self) -> bool {
        self.profile.setup.store == Store::Keyring && self.profile.setup.values.values().any(in_keyring)
    }

    /// Reads the stored secrets.
    pub async fn read_keyring(&mut self, vault: &Vault) -> Result<(), Finding> {
        let profile = || self.profile.name.clone();
        let now = clock::now();
        let secrets = ask(vault, Job::Read { profile: profile(), item: self.profile.item }).await?;
        let token = ask(vault, Job::ReadToken { profile: profile(), now }).await?;
        let setup = &mut self.profile.setup;
        setup.keyring_read = Some(Ok(()));
        if let Outcome::Secrets(secrets) = secrets {
            for (id, secret) in secrets {
                setup.fill_from_keyring(id, secret, now);
            }
        }
        if let Outcome::Token(Some(token)) = token {
            setup.fill_token_from_keyring(token, now);
        }
        Ok(())
    }

    /// Ends the command if a given value can't be used.
    pub fn require_usable(&self) -> Result<(), Failure> {
        Failure::of_refused(&self.refused).map_or(Ok(()), Err)
    }

    /// Puts the given values over the saved ones, see [`Precedence::Given`]. Keeps those that can't be used as `refused`.
    pub fn take_given(&mut self, offline: bool, out: &Output) {
        let (before, now) = (self.profile.setup.revision, clock::now());
        let taken = take(&mut self.profile, &self.given, offline, now);
        taken.notes.iter().for_each(|note| out.hint(note));
        self.refused.extend(taken.refused);
        self.facts.learn_token(&self.profile.setup, now);
        pasted::forget_in_clear(&mut self.facts, &self.profile.setup);
        self.profile.setup.bind(&self.facts);
        // This includes secrets that didn't change, since they were given again.
        for one in &self.given {
            self.profile.setup.give_here(one.id, &self.facts);
        }
        // A token that was given again counts as a new one.
        self.facts.learn_token(&self.profile.setup, now);
        self.overridden |= self.profile.setup.revision != before;
    }

    /// The facts belong to the profile on disk.
    pub fn owns_facts(&self) -> bool {
        self.exists && !self.overridden && !self.facts_broken
    }

    /// The values in memory have been saved as the profile's.
    pub fn mark_saved(&mut self, saved: SavedProfile) -> Option<String> {
        (self.exists, self.overridden, self.other_store) = (true, false, false);
        self.profile.mark_saved(saved)
    }

    /// The profile on disk lacks something.
    pub fn is_new(&self) -> bool {
        !self.exists || self.overridden || self.other_store
    }

    /// Loads the results of the last day for the same secrets, from any profile.
    pub fn load_recent_checks(&mut self, out: &Output) {
        if let Err(finding) = profiles::load_recent_checks(&self.places, &self.profile.setup, &mut self.facts) {
            out.warning(&finding);
        }
    }

    /// Saves them even if the values aren't saved in a profile.
    pub fn save_recent_checks(&self, out: &Output) {
        if let Err(finding) = profiles::save_recent_checks(&self.places, self.known()) {
            out.warning(&finding);
        }
    }

    pub fn save_facts(&self, out: &Output) {
        if self.owns_facts()
            && let Err(finding) =
                profiles::save_facts(&self.places, &self.profile.name, self.profile.file_revision, &self.facts)
        {
            out.warning(&finding);
        }
    }
}

fn in_keyring(value: &crate::domain::setup::Value) -> bool {
    value.kept == Kept::Keyring && matches!(value.text, Text::Absent { .. })
}

/// Runs a job of the keyring, for at most three seconds, since no user may be there to unlock it.
pub async fn ask(vault: &Vault, job: Job) -> JobResult {
    tokio::time::timeout(vault::PATIENCE, vault.run(job)).await.unwrap_or_else(|_| Err(vault::no_answer()))
}

/// `--profile`, otherwise `A0CONNECT_PROFILE`.
pub fn profile_name(arguments: Arguments, environment: &Environment) -> Result<Option<String>, Failure> {
    if let Some(name) = arguments.text("profile") {
        return Ok(Some(name.to_owned()));
    }
    match &environment.profile {
        Some(name) if !is_name(name) => Err(Failure::usage(Finding::failed(
            Class::UserInput,
            format!("A0CONNECT_PROFILE isn't a profile name: {name}"),
            "A name has 1 to 40 lowercase letters, digits and hyphens, and doesn't begin with a hyphen.",
            "Set it to a valid name, or use --profile NAME.",
        ))),
        name => Ok(name.clone()),
    }
}

/// `--store`. For `auto`, the profile decides.
pub fn store(arguments: Arguments, saved: Store) -> Store {
    match arguments.text("store") {
        Some("memory") => Store::Memory,
        Some("keyring") => Store::Keyring,
        _ => saved,
    }
}

/// Every value given from outside the profile.
pub fn given(arguments: Arguments) -> Result<Vec<Given>, Failure> {
    let flag = |id: FieldId| {
        let text = arguments.text(id.env())?;
        Some(sources::expand(Given { id, text: Secret::new(text), source: Source::Flag }).map_err(Failure::usage))
    };
    let flags = FIELDS.iter().filter(|field| !field.secret).filter_map(|field| flag(field.id));
    let file = arguments.path("env-file").map(sources::env_file).transpose().map_err(Failure::usage)?;
    let lines = if arguments.is("secrets-stdin") { sources::standard_input()? } else { Vec::new() };
    let flags = flags.collect::<Result<_, _>>()?;
    Ok(first_of([flags, sources::environment()?, file.unwrap_or_default(), lines]))
}

/// The order of the fields matters. The domain decides whether loopback URLs are allowed, and given values replace those that a
/// provider fills in.
fn first_of(sources: [Vec<Given>; 4]) -> Vec<Given> {
    let mut all: Vec<Given> = Vec::new();
    for one in sources.into_iter().flatten() {
        if !all.iter().any(|earlier| earlier.id == one.id) {
            all.push(one);
        }
    }
    all.sort_by_key(|one| one.id);
    all
}

#[derive(Debug, Default)]
pub struct Taken {
    /// One for each value that was corrected.
    pub notes: Vec<String>,
    /// One for each value that can't be used.
    pub refused: Vec<Failure>,
}

/// Puts the given values over the saved ones, see [`Precedence::Given`]. A value that can't be used leaves the saved one.
pub fn take(profile: &mut Profile, given: &[Given], offline: bool, now: Timestamp) -> Taken {
    let mut in_turn: Vec<&Given> = given.iter().collect();
    secrets_last(&mut in_turn, |one| one.id);
    let mut taken = Taken::default();
    for one in in_turn {
        let (Parsed { text, note }, is_taken) = match one.decide(&profile.setup, Precedence::Given { offline }) {
            Decision::Take(parsed) => (parsed, true),
            Decision::Leave(parsed) => (parsed, false),
            // Only a tenant on this machine allows such a URL, and whether it is one isn't known.
            Decision::Refuse(_) if is_domain_refused(&taken) && is_usable_on_loopback(one, profile, offline, now) => {
                continue;
            }
            Decision::Refuse(problem) => {
                taken.refused.push(refusal(one, given, problem));
                continue;
            }
            // Nobody is there to accept an offer.
            Decision::Offer => continue,
        };
        let healed = note.filter(|_| text.as_str() != one.text.reveal().trim());
        taken.notes.extend(healed.map(|note| format!("{}: {note}", one.id.env())));
        if is_taken {
            set(profile, one, &text, now);
        }
    }
    taken.refused.sort_by_key(|failure| failure.finding.field);
    taken
}

fn is_domain_refused(taken: &Taken) -> bool {
    taken.refused.iter().any(|failure| failure.finding.field == Some(FieldId::Auth0Domain))
}

fn is_usable_on_loopback(one: &Given, profile: &Profile, offline: bool, now: Timestamp) -> bool {
    let mut setup = profile.setup.clone();
    setup.set(FieldId::Auth0Domain, "http://127.0.0.1", Source::Typed, now);
    !matches!(one.decide(&setup, Precedence::Given { offline }), Decision::Refuse(_))
}

fn set(profile: &mut Profile, given: &Given, text: &str, now: Timestamp) {
    let source = given.source.clone();
    match given.id {
        id if id.is_secret() => {
            profiles::adopt_secret(profile, id, Secret::new(text), source, now);
        }
        id => {
            profile.setup.give(id, text, source, now);
        }
    }
}

/// A problem may quote the value, which may be a misplaced secret. So the given secrets are masked.
fn refusal(one: &Given, given: &[Given], problem: Problem) -> Failure {
    let secrets = given.iter().filter(|one| one.id.is_secret()).map(|one| &one.text);
    let looks = in_clear(one.id, one.text.reveal(), secrets.clone());
    let redactor = Redactor::new(secrets.chain(looks.is_some().then_some(&one.text)));
    // The problem may quote the value in another form, such as in lowercase.
    let problem = looks.unwrap_or(problem);
    let clean = |text: &str| redactor.clean(text, 2_000);
    let problem = Problem::new(clean(&problem.what), clean(&problem.fix));
    let what = format!("{} can't be used", one.id.env());
    let why = format!("{}. The value is {}.", problem.what.trim_end_matches('.'), one.source.words());
    let finding = Finding::failed(Class::UserInput, what, why, problem.fix).on(one.id);
    if one.source == Source::Flag { Failure::usage(finding) } else { finding.into() }
}

#[cfg(test)]
mod tests;
