//! Help: the field with the focus, and every key that works here. Over a list or a question it is about that.

use super::View;
use super::sheet::Sheet;
use crate::app::Model;
use crate::app::available::{context, is_available};
use crate::app::form::{Row, focused, is_start};
use crate::app::keys::{Action, Binding, Context, KEYS};
use crate::app::model::{Overlay, Screen};
use crate::domain::checkpoints::CheckpointId;
use crate::domain::fields::FieldId;
use crate::domain::finding::State;
use crate::domain::probe::Probe;
use crate::tui::theme::{Role, SUGGESTED, of_state};

const KEY: usize = 14;
const MARKS: [(State, &str); 5] = [
    (State::Ok, "Checked, and it works"),
    (State::Failed, "Checked, and it doesn't work"),
    (State::Warning, "It works, but needs attention"),
    (State::Unknown, "Not known yet, or the response proves nothing"),
    (State::ToDo, "Still to enter or do"),
];

impl View<'_> {
    pub fn help(&self, scroll: usize, columns: usize) -> Sheet {
        let mut sheet = self.sheet(columns);
        sheet.scroll = scroll;
        let asked = self.model.dialog();
        if let (Screen::Step(at), None) = (&self.model.screen, asked)
            && !is_start(self.model)
        {
            let checkpoint = at.get();
            sheet.title(&at.label(self.setup()));
            sheet.text(Role::Plain, 1, &format!("{} Commands call this step {}.", checkpoint.about, checkpoint.id));
            sheet.gap();
        }
        let field = match (focused(self.model), asked) {
            (_, Some(_)) => None,
            (Some(Row::Field(id)), None) => Some(id),
            (Some(Row::Provider), None) => Some(FieldId::Provider),
            _ => None,
        };
        if let Some(field) = field.map(FieldId::field) {
            sheet.title(field.label);
            sheet.text(Role::Plain, 1, field.help);
            let flag = field.id.flag().map(|flag| format!("flag --{flag}"));
            let flag = flag.unwrap_or_else(|| "no flag, because it is a secret".into());
            sheet.text(Role::Plain, 1, &format!("Variable {}, {flag}", field.env));
            if let Some(good) = field.good.first().filter(|_| !field.secret) {
                sheet.text(Role::Plain, 1, &format!("Example: {}", good.replace('\n', "␤")));
            }
            sheet.gap();
        }
        if let Some(field) = field {
            self.questions(&mut sheet, field);
        }
        let below = self.below();
        let title = match asked {
            Some(Overlay::Picker(_) | Overlay::Import(_)) => "Keys in this list",
            Some(_) => "Keys in this question",
            None => "Keys on this screen",
        };
        self.keys(&mut sheet, title, context(&below), &below);
        sheet.gap();
        self.keys(&mut sheet, "Keys in this help", Context::Help, &below);
        sheet.gap();
        sheet.title("Marks");
        for (state, words) in MARKS {
            let (glyph, role) = of_state(state);
            sheet.marked((glyph, role), 1, Role::Plain, words);
        }
        sheet.marked(SUGGESTED, 1, Role::Plain, "A suggestion, or another use of a key");
        sheet
    }

    /// What a0connect checks about the field, what that leaves behind, and the last evidence.
    fn questions(&self, sheet: &mut Sheet, field: FieldId) {
        let from = sheet.len();
        let mut asked = Vec::new();
        for row in Probe::ALL.map(Probe::row).iter().filter(|row| row.field == field) {
            // Each callback URL has a check of its own.
            if asked.contains(&row.question) {
                continue;
            }
            asked.push(row.question);
            sheet.marked(("•", Role::Title), 1, Role::Plain, row.question);
            sheet.text(Role::Plain, 3, &format!("Leaves behind: {}", row.traces));
        }
        let judged = self.judged(CheckpointId::of(field));
        for check in judged.checks.iter().filter(|check| check.finding.field == Some(field)) {
            if let Some(evidence) = &check.finding.evidence {
                sheet.text(Role::Plain, 1, &format!("Last result: {}", evidence.words()));
            }
        }
        if sheet.len() > from {
            sheet.gap();
        }
    }

    /// The keys of a context that would do something now. Those of the help are left out where the screen has them.
    fn keys(&self, sheet: &mut Sheet, title: &str, of: Context, below: &Model) {
        let own = |context: Context| KEYS.iter().filter(move |binding| binding.contexts.contains(&context));
        let on_screen = |action: Action| own(context(below)).any(|other| other.action == action);
        let shown = |binding: &&Binding| {
            let twice = of == Context::Help && on_screen(binding.action);
            !binding.words.is_empty() && !twice && is_available(below, binding.action)
        };
        let shown: Vec<&Binding> = own(of).filter(shown).collect();
        if shown.is_empty() {
            return;
        }
        sheet.title(title);
        for binding in shown {
            let key = self.theme.show(binding.shown);
            let key = format!("{key}{}", " ".repeat(KEY.saturating_sub(super::text::width(&key) + 1)));
            sheet.marked((&key, Role::Title), 1, Role::Plain, binding.words);
        }
        if matches!(of, Context::Field | Context::Editor) {
            let moves = if of == Context::Field {
                "^A ^E start, end · ^B ^F left, right"
            } else {
                "^A ^E start, end of the line"
            };
            let chords = format!("{moves} · ^W delete word · ^K ^U delete to end, to start · ^D ^H delete character");
            sheet.marked((&format!("{:<width$}", "text", width = KEY - 1), Role::Title), 1, Role::Plain, &chords);
        }
    }

    /// The screen that the help covers, with its list or question.
    fn below(&self) -> Model {
        Model { overlay: self.model.dialog().cloned(), ..self.model.clone() }
    }
}
