//! The line of a field: marker, verdict, label and value. The lines below it are in `verdict`.

use super::sheet::{Sheet, Span};
use super::text::{clip, width, window};
use super::{View, focus_mark};
use crate::app::available::is_masked;
use crate::app::model::Input;
use crate::domain::fields::{FieldId, Kind};
use crate::domain::setup::{Kept, Text, Value};
use crate::domain::words::counted;
use crate::tui::theme::Role;

pub const DOTS: &str = "••••••••";
/// The columns of a label. The same in every step, so that the values stand in one column.
pub const LABEL: usize = 20;
/// The column of the values: marker, verdict, a space, the label.
pub const VALUE: usize = 3 + LABEL;

/// Values of one https address, whose scheme says nothing new.
const ADDRESSES: [FieldId; 4] =
    [FieldId::AuthorizationUrl, FieldId::TokenUrl, FieldId::UserDetailUrl, FieldId::IconUrl];

/// How a field is shown in its form.
#[derive(Clone, Copy)]
pub struct Place {
    pub focused: bool,
    /// The field is explained beside the form, so not below it.
    pub explained: bool,
    /// There is no room for everything, so only the focused field is explained in full, and a fix has at most so many lines.
    pub crowded: Option<usize>,
}

impl View<'_> {
    pub fn field(&self, sheet: &mut Sheet, id: FieldId, place: Place) {
        let from = sheet.len();
        let input = self.model.input.as_ref().filter(|input| input.field == id && place.focused);
        let room = self.room(sheet);
        let mut line = self.label(self.glyph(id, input), id.label(), place.focused);
        match input {
            Some(input) => {
                let (spans, column) = self.typed(input, room);
                sheet.cursor = Some((from, VALUE + column));
                line.extend(spans);
            }
            None => {
                if place.focused {
                    sheet.cursor = Some((from, VALUE));
                }
                line.extend(self.value(id, room));
            }
        }
        sheet.line(line);
        self.below_field(sheet, id, input, place);
        if place.focused {
            sheet.focus_from(from);
        }
    }

    /// How wide a value can be. The last column stays free.
    pub fn room(&self, sheet: &Sheet) -> usize {
        sheet.width.saturating_sub(VALUE + 1)
    }

    /// Marker, verdict and label, filled up to the value.
    pub fn label(&self, glyph: (&'static str, Role), label: &str, focused: bool) -> Vec<Span> {
        let (shown, fill) = self.column(label, LABEL - 1, 1);
        let (marker, role) = focus_mark(focused);
        vec![
            (Role::Act, marker.into()),
            (glyph.1, glyph.0.into()),
            (Role::Plain, " ".into()),
            (role, shown),
            (Role::Plain, fill),
        ]
    }

    fn typed(&self, input: &Input, room: usize) -> (Vec<Span>, usize) {
        let field = input.field.field();
        if self.is_hidden(input) {
            let kept = self
                .setup()
                .values
                .get(&input.field)
                .filter(|_| input.typed_at.is_none() && !self.model.drafts.contains_key(&input.field));
            if let Some(value) = kept {
                return (self.secret(input.field, value), DOTS.chars().count());
            }
            let count = input.text.as_str().chars().count();
            if count == 0 {
                return (self.instead(input.field, room), 0);
            }
            let words = format!("  {}", counted(count, "character"));
            return (vec![(Role::Secret, DOTS.into()), (Role::Plain, words)], DOTS.chars().count());
        }
        if let Kind::Choice(words) = field.kind {
            let now = if input.text.is_empty() { words[0] } else { input.text.as_str() };
            let used: usize = words.iter().map(|word| width(word) + 2).sum();
            let all_fit = used + "space changes it".len() <= room;
            let shown = words.iter().filter(|word| all_fit || **word == now);
            let all = shown.flat_map(|word| {
                let role = if *word == now { Role::Focus } else { Role::Plain };
                [(role, (*word).to_owned()), (Role::Plain, "  ".to_owned())]
            });
            let mut spans: Vec<Span> = all.collect();
            // The cursor is on the chosen word.
            let before = spans.iter().take_while(|(role, _)| *role != Role::Focus);
            let column = before.map(|(_, text)| width(text)).sum();
            spans.push((Role::Act, "space".into()));
            spans.push((Role::Plain, " changes it".into()));
            return (spans, column);
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
        (input.field.is_secret() || is_masked(self.model, input.field)) && !input.revealed
    }

    /// In the empty field that has the focus: what applies while there is no value. The cursor says that it is to do.
    fn instead(&self, id: FieldId, room: usize) -> Vec<Span> {
        let text = self.absent(id);
        let bare = self.is_required(id) && !self.model.offers.contains_key(&id);
        if bare { Vec::new() } else { vec![(Role::Plain, clip(&self.theme.show(&text), room, self.theme))] }
    }

    /// The value as it is shown.
    pub fn value(&self, id: FieldId, room: usize) -> Vec<Span> {
        if let Some(draft) = self.model.drafts.get(&id) {
            let text =
                if id.is_secret() || draft.hidden { DOTS.to_owned() } else { draft.text.as_str().replace('\n', "␤") };
            return vec![(Role::Plain, clip(&self.theme.show(&text), room, self.theme))];
        }
        let Some(value) = self.setup().values.get(&id) else {
            let text = self.absent(id);
            return vec![(Role::Plain, clip(&self.theme.show(&text), room, self.theme))];
        };
        match &value.text {
            Text::Open(text) => {
                let text = self.theme.show(&Self::in_short(id, text).replace('\n', "␤"));
                vec![(Role::Plain, clip(&text, room, self.theme))]
            }
            _ => self.secret(id, value),
        }
    }

    /// Without the scheme, which comes back with the focus.
    pub fn in_short(id: FieldId, text: &str) -> &str {
        text.strip_prefix("https://").filter(|_| ADDRESSES.contains(&id)).unwrap_or(text)
    }

    /// Dots of a fixed width, the length, and where it is kept.
    fn secret(&self, id: FieldId, value: &Value) -> Vec<Span> {
        let [dots, (role, length)] = self.dots(value);
        vec![dots, (role, format!("{length} · {}", self.secret_place(id, value)))]
    }

    pub fn dots(&self, value: &Value) -> [Span; 2] {
        let chars = match &value.text {
            Text::Open(text) => text.chars().count(),
            Text::Secret(secret) => secret.chars(),
            Text::Absent { chars } => *chars,
        };
        [(Role::Secret, DOTS.into()), (Role::Plain, format!("  {}", counted(chars, "character")))]
    }

    pub fn secret_place(&self, id: FieldId, value: &Value) -> &'static str {
        let absent = matches!(value.text, Text::Absent { .. });
        match value.kept {
            Kept::Memory if absent => "not kept",
            Kept::Keyring if self.setup().is_lost(id) => "gone from the keyring",
            Kept::Keyring if self.setup().must_be_given_again(id) => "keyring, not read yet",
            Kept::Memory if self.model.unsaved.contains(&id) => "unsaved",
            Kept::Memory => "memory",
            kept => kept.words(),
        }
    }

    /// What applies while there is no value.
    fn absent(&self, id: FieldId) -> String {
        let default = |text: &str| format!("{text} (default)");
        if let Some(given) = self.model.offers.get(&id) {
            // The glyph before the label says that it is only suggested.
            let text = if id.is_secret() { DOTS } else { Self::in_short(id, given.text.reveal()) };
            return text.to_owned();
        }
        match id {
            FieldId::ConnectionName if self.setup().connection_id.is_some() => self.setup().connection_name(),
            FieldId::ConnectionName => default(&self.setup().connection_name()),
            // The first word of a choice is what Auth0 does by itself.
            id if matches!(id.field().kind, Kind::Choice(_)) => match id.field().kind {
                Kind::Choice([first, ..]) => default(first),
                _ => default(""),
            },
            FieldId::UserCall => default("get, with the access token"),
            FieldId::Mapping if self.setup().has(FieldId::Script) => "not used: custom script".into(),
            FieldId::Mapping => default("first of user_id, sub, id"),
            FieldId::Script => "generated".into(),
            FieldId::DisplayName if self.setup().provider().is_some() => default(&self.setup().provider_name()),
            FieldId::CallbackUrls => "needed to sign in".into(),
            _ if self.is_required(id) => "required".into(),
            _ => "optional".into(),
        }
    }
}
