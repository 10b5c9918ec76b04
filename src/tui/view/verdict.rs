//! Shows what is known about a value or a step. A good finding is a glyph or a line. A failure is a block with its reason, fix
//! and evidence.

use super::View;
use super::field::{DOTS, Place};
use super::sheet::{Sheet, Span};
use super::text::width;
use crate::app::available::{enter_accepts, given_elsewhere, is_machine, misplaced_script};
use crate::app::model::{Call, Input, Purpose};
use crate::domain::checkpoints::api_token::EXPLORER;
use crate::domain::checkpoints::{Check, CheckId, CheckpointId};
use crate::domain::connection;
use crate::domain::fields::{FieldId, Kind};
use crate::domain::finding::{Actor, Evidence, Finding, State};
use crate::domain::parse::Problem;
use crate::domain::probe::Probe;
use crate::domain::repair::Repair;
use crate::tui::theme::{Role, SUGGESTED, of_state};
use jiff::Timestamp;

/// The column of a glyph without a label, such as before a note.
const NOTE: usize = 1;

/// How much of a finding is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// The title, the reason, the fix and the evidence.
    Whole,
    /// The title, and so many lines of the fix.
    Short(usize),
}

/// The numbers of lines that are tried for a fix, if there is little room. Most fixes fit into the first.
pub const SHORT_FIX: [usize; 4] = [8, 4, 3, 2];

impl View<'_> {
    /// The verdict about a field, as one glyph in front of its label. A space if there is nothing to say.
    pub fn glyph(&self, id: FieldId, input: Option<&Input>) -> (&'static str, Role) {
        const NOTHING: (&str, Role) = (" ", Role::Plain);
        if self.problem(id, input).is_some() {
            return of_state(State::Failed);
        }
        if input.is_some_and(|input| input.typed_at.is_some()) {
            return NOTHING;
        }
        if self.model.calls.values().any(|call| self.concerns(&call.purpose, id)) {
            return (self.theme.waiting(), Role::Act);
        }
        if id == FieldId::ConnectionName && !self.setup().has(id) && self.model.offers.contains_key(&id) {
            // The verdict is about the default, but the field shows a suggestion.
            return SUGGESTED;
        }
        let checks = self.checks_of(id);
        let worst = |state: State| checks.iter().any(|check| check.finding.state == state);
        let known = [State::Failed, State::Warning, State::Inconclusive, State::ToDo, State::Ok];
        if let Some(state) = known.into_iter().find(|state| worst(*state)) {
            return of_state(state);
        }
        match self.is_required(id) {
            _ if !self.setup().has(id) && self.model.offers.contains_key(&id) => SUGGESTED,
            true => of_state(State::ToDo),
            false => NOTHING,
        }
    }

    /// The value is missing, and nothing can be created without it.
    pub fn is_required(&self, id: FieldId) -> bool {
        connection::missing(self.setup()).contains(&id)
            || !self.setup().has(id)
                && [FieldId::ApiToken, FieldId::MgmtClientId, FieldId::MgmtClientSecret].contains(&id)
    }

    /// What is wrong with the text of a field. No verdict comes while you type.
    fn problem<'b>(&'b self, id: FieldId, input: Option<&'b Input>) -> Option<&'b Problem> {
        let draft = self.model.drafts.get(&id).map(|draft| &draft.problem).filter(|_| input.is_none());
        input.and_then(|input| input.problem.as_ref()).or(draft)
    }

    /// Adds the lines under a field: what is under way, what is wrong, what was understood, what is offered.
    pub fn below_field(&self, sheet: &mut Sheet, id: FieldId, input: Option<&Input>, place: Place) {
        let from = sheet.len();
        self.under_way(sheet, |purpose| self.concerns(purpose, id));
        self.absence_finding(sheet, id);
        let bar = |role| (role, "┃".to_owned());
        let typing = input.is_some_and(|input| input.typed_at.is_some());
        if let Some(problem) = self.problem(id, input) {
            sheet.barred(bar(Role::Bad), "", Role::Bad, &problem.what);
            sheet.barred(bar(Role::Bad), "→ ", Role::Title, &problem.fix);
            if place.focused && misplaced_script(self.model, id).is_some() {
                let words = format!("^O moves it to {}", FieldId::Script.label());
                sheet.marked(SUGGESTED, NOTE, Role::Plain, &words);
            }
        } else if !typing {
            if let Some(note) = self.model.notes.get(&id) {
                sheet.marked(("•", Role::Act), NOTE, Role::Plain, note);
            }
            let extent = place.crowded.filter(|_| !place.focused).map_or(Extent::Whole, Extent::Short);
            let checks = self.checks_of(id);
            let first = |(at, check): &(usize, &&Check)| !checks[..*at].iter().any(|before| check.repeats(before));
            for check in checks.iter().enumerate().filter(first).map(|(_, check)| *check) {
                match check.finding.state {
                    State::Ok | State::Unknown if !place.focused || place.explained => {}
                    State::Ok | State::Unknown => {
                        let (glyph, role) = of_state(check.finding.state);
                        sheet.marked((glyph, role), NOTE, Role::Plain, &check.finding.what);
                    }
                    _ => match self.label_with_same_finding(check).filter(|_| !place.focused) {
                        Some(label) => self.repeated(sheet, check, label),
                        None => self.block(sheet, check, extent, true),
                    },
                }
                if place.focused {
                    self.offer_fix(sheet, check, "^X ");
                }
            }
        }
        self.offered(sheet, id, place.focused);
        if id == FieldId::Script && place.focused && !typing && self.judgement.is_by_hand(self.setup()) {
            let words = "^N, then ^X, compares it with the generated script";
            sheet.marked(("•", Role::Act), NOTE, Role::Plain, words);
        }
        let empty = !self.setup().has(id) && input.is_none_or(|input| input.text.is_empty());
        // A choice has no text to type, and what it decides stays worth knowing.
        let choice = matches!(id.field().kind, Kind::Choice(_));
        if place.focused && !place.explained && sheet.len() == from && (empty && !typing || choice) {
            sheet.text(Role::Plain, 3, &self.hint(id));
        }
    }

    /// What the field is for. Of a known provider's client ID and secret, where they are.
    pub fn hint(&self, id: FieldId) -> String {
        let provider = self.setup().provider();
        let known = match id {
            FieldId::ApplicationKey => provider.map(|one| format!("Copy it from your application at {}.", one.name)),
            FieldId::ApplicationSecret => provider.and_then(|one| one.secret_page),
            _ => None,
        };
        known.unwrap_or_else(|| id.field().help.to_owned())
    }

    /// What a key would put into the field.
    pub fn offered(&self, sheet: &mut Sheet, id: FieldId, focused: bool) {
        if id == FieldId::Auth0ClientId && is_machine(self.model) {
            let words = "^O moves it to M2M client ID (step 4), with its secret";
            sheet.marked(("•", Role::Act), NOTE, Role::Plain, words);
        } else if let Some(given) = self.model.offers.get(&id) {
            let text = if id.is_secret() { DOTS } else { given.text.reveal() };
            let from = given.source.words();
            // A value that is cut off in the field stands here in full. One of many lines is a script, which has its own screen.
            let shown = self.theme.show(Self::in_short(id, text));
            let is_cut = width(&shown) > self.room(sheet) && !text.contains('\n');
            let words = match (focused, enter_accepts(self.model)) {
                (true, true) if is_cut => format!("Enter uses {text} ({from})"),
                (true, true) => format!("Enter uses this value ({from})"),
                (true, false) => format!("^O uses {text} ({from})"),
                // An empty field shows the offer as its value. Otherwise only the focused field shows the offer.
                (false, _) => return,
            };
            sheet.marked(("•", Role::Act), NOTE, Role::Plain, &words);
        }
        if id == FieldId::Placeholders && self.setup().assumes_placeholders() {
            let words = if focused && self.model.late.is_none_or(|late| !late.enter_leads_there) {
                "Enter accepts the provider's default"
            } else {
                "the provider's default, not accepted yet"
            };
            sheet.marked(("•", Role::Act), NOTE, Role::Plain, words);
        }
        if let Some(held) = focused.then(|| given_elsewhere(self.model)).flatten().filter(|held| held.field == id) {
            let words = format!("^O uses this secret at {} too", held.here);
            sheet.marked(("•", Role::Act), NOTE, Role::Plain, &words);
        }
    }

    /// A secret that was given once, but isn't here.
    fn absence_finding(&self, sheet: &mut Sheet, id: FieldId) {
        let Some(absent) = self.setup().absence_finding(id).filter(|_| self.setup().must_be_given_again(id)) else {
            return;
        };
        // The checkpoint may show the same finding already.
        if !self.checks_of(id).iter().any(|check| check.finding.what == absent.what) {
            sheet.marked(("!", Role::Warn), NOTE, Role::Plain, &absent.what);
        }
    }

    /// The verdicts of this call are shown at the field.
    fn concerns(&self, purpose: &Purpose, id: FieldId) -> bool {
        match purpose {
            Purpose::Probe(Probe::Name) if self.token_field() == id => true,
            Purpose::Probe(probe) => probe.field() == id,
            Purpose::Vault(fields) => fields.contains(&id),
            _ => false,
        }
    }

    /// The calls that have been under way for a second or longer, with their age.
    pub fn under_way(&self, sheet: &mut Sheet, concerns: impl Fn(&Purpose) -> bool) {
        let mut said = Vec::new();
        for call in self.model.calls.values().filter(|call| concerns(&call.purpose)) {
            let words = self.waited(call);
            // Several callbacks are checked at once.
            if !said.contains(&words) {
                sheet.marked(("…", Role::Act), NOTE, Role::Plain, &words);
                said.push(words);
            }
        }
        for (probe, at) in self.model.round.iter().flat_map(|round| &round.retries) {
            if concerns(&Purpose::Probe(*probe)) {
                let words = format!("Checking again in {} s", self.seconds_until(*at));
                sheet.marked(("…", Role::Act), NOTE, Role::Plain, &words);
            }
        }
    }

    pub fn seconds_until(&self, at: Timestamp) -> i128 {
        (at.duration_since(self.model.now).as_millis().max(0) + 999) / 1000
    }

    /// The field with the verdicts about the token.
    fn token_field(&self) -> FieldId {
        if self.setup().has(FieldId::ApiToken) { FieldId::ApiToken } else { FieldId::MgmtClientSecret }
    }

    pub fn waited(&self, call: &Call) -> String {
        let seconds = self.model.now.duration_since(call.since).as_secs();
        match &call.purpose {
            Purpose::Vault(_) if seconds < 1 => "Saving to the keyring".into(),
            Purpose::Vault(_) => format!("Waiting for the keyring for {seconds} s"),
            _ if seconds < 1 => "Checking".into(),
            _ => format!("Checking for {seconds} s, up to 10 s"),
        }
    }

    /// What the checkpoint says about this field. A token has several verdicts. Any other field has the first one and those
    /// about something wrong. "It is given" isn't a verdict.
    pub fn checks_of(&self, id: FieldId) -> Vec<&Check> {
        let judged = self.judged(CheckpointId::of(id));
        let many = judged.at == CheckpointId::ApiToken;
        let of_field = |check: &&Check| check.finding.field == Some(id);
        // A check that is under way isn't "not checked yet".
        let asked = self.model.calls.values().any(|call| match call.purpose {
            Purpose::Probe(probe) => probe.fields().contains(&id),
            _ => false,
        });
        let telling = |check: &&Check| match check.finding.state {
            State::Unknown if asked => false,
            State::Ok if check.id == CheckId::Script => true,
            State::Ok => check.seen_at.is_some() || many && check.id != CheckId::TokenGiven,
            State::ToDo => self.setup().has(id),
            _ => true,
        };
        let all = judged.checks.iter().filter(of_field).filter(telling).take(8);
        // The first, and those about something wrong.
        let wrong = |check: &Check| !matches!(check.finding.state, State::Ok | State::Unknown);
        let all = all.enumerate().filter(|(at, check)| many || *at == 0 || wrong(check)).map(|(_, check)| check);
        all.chain(self.found_elsewhere(judged.at).filter(of_field)).collect()
    }

    /// What the checks of other steps say about fields of this one, such as the provider's response to a request that is
    /// entered here.
    fn found_elsewhere(&self, at: CheckpointId) -> impl Iterator<Item = &Check> {
        let shows = move |one: &CheckpointId| *one != at && has_checks_of_values(*one);
        let others = CheckpointId::ALL.into_iter().filter(shows).flat_map(|one| &self.judged(one).checks);
        others.filter(move |check| self.is_new_at(at, check))
    }

    /// A failed check whose field belongs to this other step, which has no check that says the same.
    pub fn is_new_at(&self, at: CheckpointId, check: &Check) -> bool {
        let field = check.finding.field.filter(|field| CheckpointId::of(*field) == at);
        let failed = check.finding.state == State::Failed && field.is_some();
        failed && !self.judged(at).checks.iter().any(|own| check.repeats(own))
    }

    /// A check on a page without fields: its glyph stands where a field has it in front of the label.
    pub fn verdict(&self, sheet: &mut Sheet, check: &Check) {
        self.block(sheet, check, Extent::Whole, false);
    }

    /// The label of an earlier field of the step with the same finding: an unreachable host fails all of its URLs.
    fn label_with_same_finding(&self, check: &Check) -> Option<&'static str> {
        let all = &self.judged(check.id.checkpoint()).checks;
        let mut before = all.iter().take_while(|one| one.id != check.id);
        let same = before.find(|one| check.repeats(one) && one.finding.field != check.finding.field)?;
        Some(same.finding.field?.label())
    }

    fn repeated(&self, sheet: &mut Sheet, check: &Check, label: &str) {
        let (_, _, bar) = finding_style(&check.finding);
        sheet.barred(bar, "", Role::Plain, &format!("As at {label}: {}", check.finding.what));
    }

    /// A finding on a page without fields.
    pub fn finding(&self, sheet: &mut Sheet, finding: &Finding) {
        let (glyph, title, bar) = finding_style(finding);
        sheet.marked(glyph, NOTE, title, &finding.what);
        self.reason(sheet, finding, &bar, (Extent::Whole, false));
    }

    /// What was found. Unless it is well, a bar in the color of its state holds the block together. `under`: a field above it
    /// has the glyph.
    pub fn block(&self, sheet: &mut Sheet, check: &Check, extent: Extent, under: bool) {
        let finding = &check.finding;
        let (glyph, title, bar) = finding_style(finding);
        if under {
            sheet.barred(bar.clone(), "", title, &finding.what);
        } else {
            sheet.marked(glyph, NOTE, title, &finding.what);
        }
        let differs = check.id == CheckId::CallbackUrls && extent == Extent::Whole;
        let drawn = differs && self.callback_difference(sheet, &finding.what, &bar);
        if drawn {
            return self.below_reason(sheet, finding, &bar, (extent, false));
        }
        // Several people take part in a sign-in, so it is said of each failure who must act.
        self.reason(sheet, finding, &bar, (extent, check.id.checkpoint() == CheckpointId::SignIn));
    }

    /// The reason and the fix below a row that has the title.
    pub fn reason_of(&self, sheet: &mut Sheet, check: &Check, extent: Extent) {
        let (_, _, bar) = finding_style(&check.finding);
        self.reason(sheet, &check.finding, &bar, (extent, false));
    }

    /// The reason below the title of a finding, and what comes after it.
    fn reason(&self, sheet: &mut Sheet, finding: &Finding, bar: &Span, how: (Extent, bool)) {
        if how.0 == Extent::Whole && !finding.why.is_empty() {
            sheet.barred(bar.clone(), "", Role::Plain, &finding.why);
        }
        self.below_reason(sheet, finding, bar, how);
    }

    /// The fix, who must act, and the evidence. `names_you`: also where that is the user.
    fn below_reason(&self, sheet: &mut Sheet, finding: &Finding, bar: &Span, (extent, names_you): (Extent, bool)) {
        if !finding.fix.is_empty() {
            let from = sheet.len();
            sheet.barred(bar.clone(), "→ ", Role::Title, &finding.fix);
            if let Extent::Short(most) = extent {
                sheet.cut(from, most, 3);
            }
            sheet.link_from(from, EXPLORER);
        }
        if extent == Extent::Whole
            && let Some(actor) = finding.actor().filter(|actor| names_you || *actor != Actor::You)
        {
            sheet.barred(bar.clone(), "", Role::Plain, &format!("Who: {}", actor.words()));
        }
        // For a failure, a good status alone explains nothing.
        let telling = |seen: &&Evidence| seen.body.is_some() || seen.status.is_none_or(|status| status >= 300);
        if let Some(evidence) = finding.evidence.as_ref().filter(telling)
            && !matches!(finding.state, State::Ok | State::Unknown)
            && extent == Extent::Whole
        {
            let words = evidence.short();
            sheet.line([(Role::Plain, " "), (bar.0, &bar.1), (Role::Plain, " "), (Role::Plain, &words)]);
        }
    }

    /// The fix that a0connect can make itself, and its key.
    pub fn offer_fix(&self, sheet: &mut Sheet, check: &Check, key: &str) {
        if let Some(repair) = Repair::of(check, self.model.known()) {
            let words = format!("{key}{}", repair.offer(self.model.known()));
            sheet.marked(("•", Role::Act), NOTE, Role::Plain, &words);
        }
    }
}

/// Credentials repeats the checks of other steps. A sign-in names the field that made it fail.
fn has_checks_of_values(at: CheckpointId) -> bool {
    at < CheckpointId::Connection && at != CheckpointId::Credentials || at == CheckpointId::SignIn
}

/// The glyph of a finding, the role of its title, and its bar. A finding that is only to do has no bar.
fn finding_style(finding: &Finding) -> ((&'static str, Role), Role, Span) {
    let (glyph, role) = of_state(finding.state);
    let title = match finding.state {
        State::Failed => Role::Bad,
        State::Warning | State::Inconclusive => Role::Title,
        _ => Role::Plain,
    };
    let bar = if finding.state == State::ToDo { " " } else { "┃" };
    ((glyph, role), title, (role, bar.to_owned()))
}
