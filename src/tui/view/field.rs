//! One field of a form: its label, its value, and under them what is known about the value.

use super::View;
use super::sheet::{Sheet, Span};
use super::text::{clip, thousands, width, window};
use crate::app::available::{asks_about_clear, enter_accepts, given_elsewhere, is_machine};
use crate::app::model::{Call, Input, Purpose};
use crate::domain::checkpoints::api_token::EXPLORER;
use crate::domain::checkpoints::{Check, CheckId, CheckpointId};
use crate::domain::connection;
use crate::domain::fields::{FieldId, Kind};
use crate::domain::finding::State;
use crate::domain::probe::Probe;
use crate::domain::repair::Repair;
use crate::domain::setup::{Kept, Text, Value};
use crate::tui::theme::{Role, of_state};
use jiff::Timestamp;

const DOTS: &str = "••••••••";

/// How a field stands in its form.
#[derive(Clone, Copy)]
pub struct Place {
    pub label: usize,
    pub focused: bool,
    /// It is explained beside the form, so not under the field.
    pub explained: bool,
}

impl View<'_> {
    pub fn field(&self, sheet: &mut Sheet, id: FieldId, place: Place) {
        let from = sheet.len();
        let input = self.model.input.as_ref().filter(|input| input.field == id && place.focused);
        let room = sheet.width.saturating_sub(place.label + 2);
        let mut line = self.label(id.label(), place);
        match input {
            Some(input) => {
                let (spans, column) = self.typed(input, room);
                sheet.cursor = Some((from, place.label + 2 + column));
                line.extend(spans);
            }
            None => {
                if place.focused {
                    sheet.cursor = Some((from, place.label + 2));
                }
                line.extend(self.value(id, room));
            }
        }
        sheet.line(line);
        self.under(sheet, id, input, place);
        if place.focused {
            sheet.focus_from(from);
        }
    }

    /// Marker and label, filled up to the value.
    pub fn label(&self, label: &str, place: Place) -> Vec<Span> {
        let shown = clip(&self.theme.show(label), place.label, self.theme);
        let fill = " ".repeat(place.label - width(&shown) + 1);
        let (marker, role) = if place.focused { ("▸", Role::Focus) } else { (" ", Role::Plain) };
        vec![(Role::Plain, marker.into()), (role, shown), (Role::Plain, fill)]
    }

    fn typed(&self, input: &Input, room: usize) -> (Vec<Span>, usize) {
        let field = input.field.field();
        if self.is_hidden(input) {
            let kept = self.setup().values.get(&input.field).filter(|_| input.typed_at.is_none());
            if let Some(value) = kept {
                return (self.secret(input.field, value), DOTS.chars().count());
            }
            let count = input.text.as_str().chars().count();
            if count == 0 {
                return (self.instead(input.field, room), 0);
            }
            let words = format!("  {}", characters(count));
            return (vec![(Role::Secret, DOTS.into()), (Role::Plain, words)], DOTS.chars().count());
        }
        if let Kind::Choice(words) = field.kind {
            let now = if input.text.is_empty() { words[0] } else { input.text.as_str() };
            let all = words.iter().flat_map(|word| {
                let role = if *word == now { Role::Focus } else { Role::Dim };
                [(role, (*word).to_owned()), (Role::Plain, "  ".to_owned())]
            });
            let mut spans: Vec<Span> = all.collect();
            spans.push((Role::Dim, "(space)".into()));
            return (spans, 0);
        }
        if input.text.is_empty() {
            return (self.instead(input.field, room), 0);
        }
        if input.fresh && input.typed_at.is_none() {
            // Until you edit it, it shows its beginning.
            let role = if field.secret { Role::Secret } else { Role::Plain };
            let shown = clip(&self.theme.show(&input.text.as_str().replace('\n', "␤")), room - 1, self.theme);
            let column = width(&shown);
            return (vec![(role, shown)], column);
        }
        let breaks = |text: &str| self.theme.show(&text.replace('\n', "␤"));
        let text = input.text.as_str();
        let before = breaks(&text[..input.text.cursor()]);
        let (shown, column) = window(&breaks(text), before.len(), room, self.theme);
        let role = if field.secret { Role::Secret } else { Role::Plain };
        (vec![(role, shown)], column)
    }

    /// A secret, or what may be one in a field that is stored in clear, until the user asks to see it or edits it.
    fn is_hidden(&self, input: &Input) -> bool {
        let doubted = input.typed_at.is_none() && asks_about_clear(self.model, input.field);
        (input.field.is_secret() || doubted) && !input.revealed
    }

    /// In the empty field that has the focus: what applies while there is no value. The cursor says that it is to do.
    fn instead(&self, id: FieldId, room: usize) -> Vec<Span> {
        let (role, text) = self.absent(id);
        if role == Role::Dim { vec![(role, clip(&self.theme.show(&text), room, self.theme))] } else { Vec::new() }
    }

    /// The value as it is shown.
    pub fn value(&self, id: FieldId, room: usize) -> Vec<Span> {
        if let Some(draft) = self.model.drafts.get(&id) {
            let text = if id.is_secret() || draft.in_clear.is_some() {
                DOTS.to_owned()
            } else {
                draft.text.as_str().replace('\n', "␤")
            };
            return vec![(Role::Plain, clip(&self.theme.show(&text), room, self.theme))];
        }
        let Some(value) = self.setup().values.get(&id) else {
            return vec![self.absent(id)];
        };
        match &value.text {
            Text::Open(text) => {
                let text = self.theme.show(&text.replace('\n', "␤"));
                vec![(Role::Plain, clip(&text, room, self.theme))]
            }
            _ => self.secret(id, value),
        }
    }

    /// Dots of a fixed width, the length, and where it is kept.
    fn secret(&self, id: FieldId, value: &Value) -> Vec<Span> {
        let [dots, (role, length)] = self.dots(value);
        vec![dots, (role, format!("{length}, {}", self.secret_place(id, value)))]
    }

    pub fn dots(&self, value: &Value) -> [Span; 2] {
        let chars = match &value.text {
            Text::Open(text) => text.chars().count(),
            Text::Secret(secret) => secret.chars(),
            Text::Absent { chars } => *chars,
        };
        [(Role::Secret, DOTS.into()), (Role::Plain, format!("  {}", characters(chars)))]
    }

    pub fn secret_place(&self, id: FieldId, value: &Value) -> &'static str {
        let absent = matches!(value.text, Text::Absent { .. });
        match value.kept {
            Kept::Memory if absent => "not kept",
            Kept::Keyring if self.setup().is_lost(id) => "gone from the keyring",
            Kept::Keyring if self.setup().is_wanted_again(id) => "keyring, not looked up",
            Kept::Memory if self.model.unsaved.contains(&id) => "unsaved",
            Kept::Memory => "memory",
            kept => kept.words(),
        }
    }

    /// What stands in place of a value.
    fn absent(&self, id: FieldId) -> Span {
        let dim = |text: String| (Role::Dim, text);
        match id {
            FieldId::ConnectionName if self.setup().connection_id.is_some() => dim(self.setup().connection_name()),
            FieldId::ConnectionName => dim(format!("{} (by default)", self.setup().connection_name())),
            FieldId::TokenAuth => dim("post (as Auth0 does)".into()),
            FieldId::Pkce => dim("false (unless the provider asks)".into()),
            FieldId::UserCall => dim("get (with the access token)".into()),
            FieldId::Mapping if self.setup().has(FieldId::Script) => dim("(not used: your own script)".into()),
            FieldId::Mapping => dim("generic".into()),
            FieldId::Script => dim("(generated)".into()),
            FieldId::DisplayName if self.setup().provider().is_some() => dim(self.setup().provider_name()),
            FieldId::CallbackUrls => dim("(wanted for signing in)".into()),
            FieldId::ApiToken | FieldId::MgmtClientId | FieldId::MgmtClientSecret | FieldId::Provider => {
                (Role::Plain, "· to do".into())
            }
            _ if connection::missing(self.setup()).contains(&id) => (Role::Plain, "· to do".into()),
            _ => dim("(optional)".into()),
        }
    }

    /// Adds the lines under a field: what is under way, what is wrong, what was understood, what is offered.
    fn under(&self, sheet: &mut Sheet, id: FieldId, input: Option<&Input>, place: Place) {
        self.under_way(sheet, |purpose| match purpose {
            Purpose::Probe(Probe::Name) if self.token_field() == id => true,
            Purpose::Probe(probe) => probe.field() == id,
            Purpose::Vault(fields) => fields.contains(&id),
            _ => false,
        });
        self.not_in_hand(sheet, id);
        // While you type there is no verdict, since the last one is about the value before.
        let typing = input.is_some_and(|input| input.typed_at.is_some());
        let draft = self.model.drafts.get(&id).map(|draft| &draft.problem).filter(|_| input.is_none());
        let problem = input.and_then(|input| input.problem.as_ref()).or(draft);
        let mut said = true;
        if let Some(problem) = problem {
            sheet.marked(("✗", Role::Bad), 3, Role::Plain, &problem.what);
            sheet.text(Role::Plain, 5, &problem.fix);
        } else if typing {
            said = false;
        } else {
            let note = self.model.notes.get(&id);
            if let Some(note) = note {
                sheet.marked(("!", Role::Warn), 3, Role::Plain, note);
            }
            let checks = self.checks_of(id);
            let deciding = (checks.iter().position(|check| check.finding.state == State::Failed))
                .or_else(|| checks.iter().position(|check| check.finding.state != State::Ok));
            for (index, check) in checks.iter().enumerate() {
                self.verdict(sheet, check, place.focused && deciding.is_none_or(|first| first == index));
                if place.focused {
                    self.offer_fix(sheet, check, "^X ");
                }
            }
            said = note.is_some() || !checks.is_empty();
        }
        if id == FieldId::Auth0ClientId && is_machine(self.model) {
            let words = "^O moves it to M2M client ID (step 4), its secret too";
            sheet.marked(("•", Role::Title), 3, Role::Plain, words);
        } else if let Some(given) = self.model.offers.get(&id) {
            let text = if id.is_secret() { DOTS } else { given.text.reveal() };
            let from = given.source.words();
            let take = match (place.focused, enter_accepts(self.model)) {
                (true, true) => "Enter takes ",
                (true, false) => "^O takes ",
                (false, _) => "",
            };
            sheet.marked(("•", Role::Title), 3, Role::Plain, &format!("{take}{text} ({from})"));
        }
        if let Some(held) = place.focused.then(|| given_elsewhere(self.model)).flatten().filter(|held| held.field == id)
        {
            let words = format!("^O uses this secret at {} too", held.here);
            sheet.marked(("•", Role::Title), 3, Role::Plain, &words);
        }
        let empty = !self.setup().has(id) && input.is_none_or(|input| input.text.is_empty());
        if place.focused && !place.explained && !said && empty {
            sheet.text(Role::Dim, 3, id.field().help);
        }
    }

    /// A secret that was given once, but isn't here.
    fn not_in_hand(&self, sheet: &mut Sheet, id: FieldId) {
        let Some(absent) = self.setup().not_in_hand(id).filter(|_| self.setup().is_wanted_again(id)) else { return };
        // Its checkpoint may have said so.
        if !self.checks_of(id).iter().any(|check| check.finding.what == absent.what) {
            sheet.marked(("!", Role::Warn), 3, Role::Plain, &absent.what);
        }
    }

    /// The calls that are under way, each with its age from one second on.
    pub fn under_way(&self, sheet: &mut Sheet, concerns: impl Fn(&Purpose) -> bool) {
        let mut said = Vec::new();
        for call in self.model.calls.values().filter(|call| concerns(&call.purpose)) {
            let words = self.waited(call);
            // Several callbacks are checked at once.
            if !said.contains(&words) {
                sheet.marked(("…", Role::Warn), 3, Role::Plain, &words);
                said.push(words);
            }
        }
        for (probe, at) in self.model.round.iter().flat_map(|round| &round.again) {
            if concerns(&Purpose::Probe(*probe)) {
                let words = format!("asked again in {} s", self.seconds_until(*at));
                sheet.marked(("…", Role::Warn), 3, Role::Plain, &words);
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
            Purpose::Vault(_) if seconds < 1 => "on its way to the keyring".into(),
            Purpose::Vault(_) => format!("the keyring was asked {seconds} s ago"),
            _ if seconds < 1 => "asked".into(),
            _ => format!("asked {seconds} s ago, up to 10 s"),
        }
    }

    /// What the checkpoint says about this field. A token has several verdicts. Any other field has the first one and those
    /// about something wrong. "It is given" isn't a verdict.
    fn checks_of(&self, id: FieldId) -> Vec<Check> {
        let judged = self.judged(CheckpointId::of(id));
        let many = judged.at == CheckpointId::ApiToken;
        let of_field = |check: &&Check| check.finding.field == Some(id);
        // A check that is under way isn't "not asked yet".
        let asked = self.model.calls.values().any(|call| match call.purpose {
            Purpose::Probe(probe) => probe.fields().contains(&id),
            _ => false,
        });
        let telling = |check: &&Check| match check.finding.state {
            State::Unknown if asked => false,
            State::Ok => check.seen_at.is_some() || many && check.id != CheckId::TokenGiven,
            State::ToDo => self.setup().has(id),
            _ => true,
        };
        let all = judged.checks.iter().filter(of_field).filter(telling).take(8);
        // The first, and those about something wrong.
        let wrong = |check: &Check| !matches!(check.finding.state, State::Ok | State::Unknown);
        all.enumerate().filter(|(at, check)| many || *at == 0 || wrong(check)).map(|(_, check)| check.clone()).collect()
    }

    /// What was found. If it isn't well, also why and what to do, in short unless `whole`.
    pub fn verdict(&self, sheet: &mut Sheet, check: &Check, whole: bool) {
        let finding = &check.finding;
        let (glyph, role) = of_state(finding.state);
        let ms = finding.evidence.as_ref().filter(|_| finding.state == State::Ok).map(|evidence| evidence.ms);
        let what = ms.map_or_else(|| finding.what.clone(), |ms| format!("{}, {ms} ms", finding.what));
        if !whole {
            // The time gives way before a word does.
            let what = if width(&what) + 5 <= sheet.width { &what } else { &finding.what };
            sheet.marked((glyph, role), 3, Role::Plain, what);
            if finding.state == State::Failed && !finding.fix.is_empty() {
                sheet.at_most(2, Role::Plain, 5, &finding.fix);
            }
            return;
        }
        sheet.marked((glyph, role), 3, Role::Plain, &what);
        let drawn = check.id == CheckId::CallbackUrls && self.callback_difference(sheet, &finding.what);
        if !finding.why.is_empty() && !drawn {
            sheet.at_most(2, Role::Plain, 5, &finding.why);
        }
        if !finding.fix.is_empty() {
            let from = sheet.len();
            sheet.text(Role::Plain, 5, &finding.fix);
            sheet.link_from(from, EXPLORER);
        }
        if let Some(evidence) = finding.evidence.as_ref().filter(|_| finding.state != State::Ok) {
            sheet.line([(Role::Plain, "     "), (Role::Dim, &evidence.short())]);
        }
    }

    /// What a0connect can fix by itself, and the key for it.
    pub fn offer_fix(&self, sheet: &mut Sheet, check: &Check, key: &str) {
        if let Some(repair) = Repair::of(check, self.model.known()) {
            let words = format!("{key}{}", repair.offer(self.model.known()));
            sheet.marked(("•", Role::Title), 3, Role::Plain, &words);
        }
    }
}

/// `1 character`, `1,095 characters`.
fn characters(count: usize) -> String {
    format!("{} character{}", thousands(count), if count == 1 { "" } else { "s" })
}
