//! What stands around every screen: who and where at the top, the checkpoints at the side, the keys at the bottom.

use super::View;
use super::sheet::Sheet;
use super::text::{clip, put, width, wrap};
use crate::app::available::{available, context, enter_takes, repair_offered_by};
use crate::app::form::{Row, focused};
use crate::app::keys::{Action, Binding, KEYS};
use crate::app::model::{Keeping, Overlay, Purpose, Screen};
use crate::app::pages::{is_blocked, is_done, nothing_to_do, updates};
use crate::domain::checkpoints::CheckpointId;
use crate::domain::fields::FieldId;
use crate::tui::theme::{Role, of_checkpoint};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Marker, glyph, a space, and 20 columns of label.
pub const SIDEBAR: u16 = 23;

impl View<'_> {
    pub fn header(&self, area: Rect, buffer: &mut Buffer) {
        let model = self.model;
        let domain = self.setup().domain().map(|domain| domain.authority().to_owned());
        let tenant = self.theme.show(domain.as_deref().unwrap_or("no tenant yet"));
        let production = if model.profile.production { "PRODUCTION" } else { "" };
        let mark = width(production) + usize::from(!production.is_empty());
        let name = self.theme.show(&model.profile.name);
        let state = self.theme.show(&self.state());
        let step = model.step().map(|at| format!("step {} of 8 · ", at as usize + 1)).unwrap_or_default();
        let whole = usize::from(area.width);
        // What gives way first when it is narrow: the number of the step, the program's name, the state, the tenant's end.
        let program = self.theme.show("a0connect · ");
        let step = self.theme.show(&step);
        let fits = |left: usize, right: usize| left + 2 + width(&tenant) + mark + 2 + right + 2 <= whole;
        let short = clip(&name, whole / 4, self.theme);
        let (left, right) = [
            (program.clone() + &name, step.clone() + &state),
            (program + &name, state.clone()),
            (name.clone(), step + &state),
            (name, state.clone()),
            (short.clone(), state.clone()),
            (short.clone(), String::new()),
        ]
        .into_iter()
        .find(|(left, right)| fits(width(left), width(right)))
        .unwrap_or((short, state));
        let room = whole.saturating_sub(width(&left) + width(&right) + 6);
        let tenant = clip(&tenant, room.saturating_sub(mark), self.theme);
        let part = |buffer: &mut Buffer, x: usize, text: &str, role: Role| {
            let left = whole.saturating_sub(x);
            put(buffer, (area.x + x as u16, area.y), text, left, self.theme.style(role));
        };
        part(buffer, 1, &left, Role::Title);
        let begin = width(&left) + 3 + (room - width(&tenant) - mark) / 2;
        part(buffer, begin, &tenant, Role::Plain);
        part(buffer, begin + width(&tenant) + 1, production, Role::Bad);
        part(buffer, whole.saturating_sub(width(&right) + 1), &right, Role::Plain);
    }

    fn state(&self) -> String {
        let model = self.model;
        if model.demo {
            let scenario = model.scenario.as_deref().unwrap_or("keeps nothing");
            return format!("demo: {scenario}");
        }
        match model.unsaved_count() {
            0 if model.keeping == Keeping::Memory => "this session only".into(),
            0 if model.step().is_none() => match model.facts.as_of() {
                Some(at) => format!("as of {}", self.age(at)),
                None => "nothing asked yet".into(),
            },
            0 if self.setup().revision == 0 => "nothing given yet".into(),
            0 if !model.filled.is_empty() => format!("{} not kept yet", model.filled.len()),
            0 => "saved".into(),
            count => format!("{count} not saved yet"),
        }
    }

    pub fn sidebar(&self, area: Rect, buffer: &mut Buffer) {
        let mut sheet = self.sheet(area);
        let here = self.model.step();
        for judged in &self.known.judged {
            let (mut glyph, mut role) = of_checkpoint(judged);
            if self.waits_for(judged.at) {
                (glyph, role) = (if self.theme.unicode { "…" } else { "~" }, Role::Plain);
            }
            let at_it = here == Some(judged.at);
            let marker = if at_it { "▸" } else { " " };
            let label = judged.at.short(self.setup());
            let label = clip(&self.theme.show(&label), 20, self.theme);
            sheet.line([
                (Role::Plain, marker),
                (role, glyph),
                (Role::Plain, " "),
                (if at_it { Role::Title } else { Role::Plain }, &label),
            ]);
        }
        sheet.draw(buffer, area, 0);
    }

    /// A question of this checkpoint is under way for more than a second.
    fn waits_for(&self, at: CheckpointId) -> bool {
        self.model.calls.values().any(|call| {
            let of = match call.purpose {
                Purpose::Probe(probe) => probe.checkpoint(),
                Purpose::Step(_) => CheckpointId::Connection,
                _ => return false,
            };
            of == at && self.model.now.duration_since(call.since).as_secs() >= 1
        })
    }

    /// A line from side to side, with words at its right end.
    pub fn rule(&self, area: Rect, buffer: &mut Buffer, words: &str) {
        let style = self.theme.style(Role::Rule);
        let dash = self.theme.show("─");
        let words = if words.is_empty() { String::new() } else { format!(" {} ", self.theme.show(words)) };
        let begin = area.right().saturating_sub(width(&words) as u16 + 2);
        let end = put(buffer, (begin, area.y), &words, usize::from(area.width), self.theme.style(Role::Dim));
        for x in (area.x..begin).chain(end..area.right()) {
            buffer[(x, area.y)].set_symbol(&dash).set_style(style);
        }
    }

    pub fn notice_lines(&self, columns: u16) -> Vec<String> {
        let Some(notice) = &self.model.notice else { return Vec::new() };
        // Room for the words at the right end of the rule.
        let mut lines = wrap(&self.theme.show(&notice.text), usize::from(columns) - 24);
        if lines.len() > 1 {
            lines = wrap(&self.theme.show(&notice.text), usize::from(columns) - 4);
            if lines.len() > 3 {
                lines.truncate(3);
                lines[2] = clip(
                    &(std::mem::take(&mut lines[2]) + " " + self.theme.ellipsis()),
                    usize::from(columns) - 4,
                    self.theme,
                );
            }
            lines.insert(0, String::new());
        }
        lines
    }

    /// The rule above the keys: what was said last stands in it, or under it where it is long.
    pub fn footer_rule(&self, area: Rect, buffer: &mut Buffer, notice: &[String], below: usize) {
        let words = if below > 0 { format!("{below} more below") } else { String::new() };
        self.rule(Rect { height: 1, ..area }, buffer, &words);
        let bad = self.model.notice.as_ref().is_some_and(|notice| notice.bad);
        let (glyph, role) = if bad { ("✗", Role::Bad) } else { ("✓", Role::Ok) };
        let mut first = true;
        for (row, text) in notice.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            let mut sheet = Sheet::new(self.theme, area.width);
            let end = if notice.len() == 1 { " " } else { "" };
            let glyph = if first { glyph } else { " " };
            sheet.line([
                (Role::Plain, " "),
                (role, glyph),
                (Role::Plain, " "),
                (Role::Title, text),
                (Role::Plain, end),
            ]);
            first = false;
            let y = area.y + row as u16;
            let width = if notice.len() == 1 { width(text) as u16 + 4 } else { area.width };
            let place = Rect { y, height: 1, width: width.min(area.width), ..area };
            // The rule is under it.
            for x in place.left()..place.right() {
                buffer[(x, y)].reset();
            }
            sheet.draw(buffer, place, 0);
        }
    }

    /// The keys that work now, as many as fit whole; help is always among them.
    pub fn footer(&self, area: Rect, buffer: &mut Buffer) {
        let context = context(self.model);
        let shown = |binding: &&Binding| {
            let idle = binding.action == Action::Open
                && matches!(self.model.screen, Screen::Document { .. })
                && (self.model.running() || nothing_to_do(self.model) && !is_done(self.model));
            // Enter does it, and says so.
            let twice = binding.action == Action::TakeOffer && enter_takes(self.model);
            !idle
                && !twice
                && !binding.short.is_empty()
                && binding.contexts.contains(&context)
                && self.works(binding.action)
        };
        let mut entries: Vec<(String, &str)> =
            KEYS.iter().filter(shown).map(|binding| (self.theme.show(binding.shown), self.short(binding))).collect();
        let close = match (&self.model.overlay, self.model.running()) {
            (Some(Overlay::Prompt(_)), _) => "no",
            (Some(_), _) => "close",
            (None, true) => "stop",
            (None, false) => "",
        };
        if !close.is_empty() {
            entries.insert(entries.len().min(2), ("Esc".into(), close));
        }
        let long = |(key, words): &(String, &str)| width(key) + 1 + width(words) + 2;
        // The last ones give way first, but never help.
        while entries.iter().map(long).sum::<usize>() > usize::from(area.width) + 1 {
            let second = |word: &&str| self.second_to(word) && *word != "help";
            let first = entries.iter().rposition(|(_, words)| second(words));
            let last = || entries.iter().rposition(|(_, words)| *words != "help");
            let Some(at) = first.or_else(last) else { break };
            entries.remove(at);
        }
        let mut x = area.x + 1;
        for (key, words) in &entries {
            let left = |x: u16| usize::from(area.right().saturating_sub(x));
            x = put(buffer, (x, area.y), key, left(x), self.theme.style(Role::Title));
            x = put(buffer, (x + 1, area.y), words, left(x + 1), self.theme.style(Role::Plain)) + 2;
        }
    }

    fn works(&self, action: Action) -> bool {
        match action {
            Action::Repair => !self.model.running() && repair_offered_by(self.model, &self.known.judged).is_some(),
            action => available(self.model, action),
        }
    }

    /// Rather left out than other keys of the screen.
    fn second_to(&self, word: &str) -> bool {
        let document = matches!(self.model.screen, Screen::Document { .. });
        let profiles = matches!(self.model.screen, Screen::Profiles { .. });
        ["quit", "profiles"].contains(&word)
            || profiles && word == "test all"
            || document && ["step", "copy", "test all"].contains(&word)
    }

    /// The word of a key on this screen.
    fn short(&self, binding: &'static Binding) -> &'static str {
        if let (Action::Choose | Action::Confirm, Some(Overlay::Prompt(prompt))) = (binding.action, &self.model.overlay)
        {
            return self.does(&prompt.ask);
        }
        match (binding.action, &self.model.screen) {
            (Action::Open, Screen::Document { .. }) if is_done(self.model) => "go on",
            (Action::Open, Screen::Document { .. }) if is_blocked(self.model) => "to the cause",
            (Action::Open, Screen::Document { .. }) if updates(self.model) => "update",
            (Action::GoOn, _) if enter_takes(self.model) => "take it",
            (Action::GoOn, _) => match focused(self.model) {
                Some(Row::Provider) if !self.setup().has(FieldId::Provider) => "list",
                Some(Row::PickApplication) => "list",
                Some(Row::Begin(_) | Row::Way(_)) => "choose",
                Some(Row::WriteFile) => "write",
                Some(Row::Plan) => "plan",
                _ => binding.short,
            },
            _ => binding.short,
        }
    }
}
