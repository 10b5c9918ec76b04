//! The frame of every screen: the header, the checkpoints at the side, the notice, and the keys.

use super::sheet::{Sheet, Span};
use super::text::{clip, width};
use super::{View, WITH_SIDE};
use crate::app::available::{context, enter_accepts, is_available, name_of_copy, previewed, repair_offered_by};
use crate::app::flow::{can_sign_in, failed_field};
use crate::app::form::{Row, focused, is_connecting, is_start, shows_advanced};
use crate::app::keys::{Action, Binding, Context, KEYS};
use crate::app::model::{Overlay, Prompt, PromptKind, Purpose, Screen, SecretStore};
use crate::app::pages::{has_nothing_to_do, is_blocked, is_done, is_update};
use crate::app::update::{leads_back_to, leads_past};
use crate::domain::checkpoints::{CheckpointId, CheckpointResult, CheckpointStatus};
use crate::domain::fields::FieldId;
use crate::domain::finding::State;
use crate::domain::plan::taken_by;
use crate::tui::theme::{Role, of_state};

/// Marker, glyph, a space, the label, and a free column.
const SIDE: usize = 4 + LABEL;
const LABEL: usize = 14;

impl View<'_> {
    pub fn header(&self) -> Sheet {
        let model = self.model;
        let domain = self.setup().domain().map(|domain| domain.authority().to_owned());
        let tenant = self.theme.show(domain.as_deref().unwrap_or_default());
        let production = if model.profile.production { "PRODUCTION" } else { "" };
        let mark = width(production) + usize::from(!production.is_empty());
        // The name of a profile that isn't saved yet was not chosen by anybody.
        let named = is_start(model) && !model.demo;
        let name = if named { String::new() } else { self.theme.show(&model.profile.name) };
        let state = self.theme.show(&self.state());
        let step = model.step().map(|at| format!("{} · ", at.place()));
        // If the list of checkpoints isn't shown, the title of the step has the number.
        let titled = self.columns < WITH_SIDE && matches!(model.screen, Screen::Step(_));
        let step = step.filter(|_| !is_start(model) && !titled).unwrap_or_default();
        let whole = self.columns;
        // In a narrow terminal, these are shortened in order: the step's number, the program, the state, the tenant.
        let program = self.theme.show(if name.is_empty() { "a0connect" } else { "a0connect · " });
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
        let before = (room.saturating_sub(width(&tenant) + mark)) / 2 + 2;
        let used = width(&left) + before + width(&tenant) + width(production) + width(&right) + 3;
        let mut sheet = self.sheet(whole);
        sheet.line([
            (Role::Plain, " "),
            (Role::Title, &left),
            (Role::Plain, &" ".repeat(before)),
            (Role::Plain, &tenant),
            (Role::Plain, " "),
            (Role::Bad, production),
            (Role::Plain, &" ".repeat(whole.saturating_sub(used))),
            (Role::Plain, &right),
        ]);
        sheet
    }

    fn state(&self) -> String {
        let model = self.model;
        if model.demo {
            // The name of the profile says that it is the demo.
            let playing = model.scenario.as_ref().map(|name| format!("scenario {name}"));
            return playing.unwrap_or_else(|| "nothing is saved".into());
        }
        match model.unsaved_count() {
            0 if model.secret_store == SecretStore::Memory => "this session only".into(),
            0 if model.step().is_none() => match model.facts.as_of() {
                Some(at) => format!("as of {}", self.age(at)),
                None => "not checked yet".into(),
            },
            0 if self.setup().revision == 0 => "new profile".into(),
            0 if !model.filled.is_empty() => format!("{} not saved yet", model.filled.len()),
            0 => "saved".into(),
            count => format!("{count} not saved yet"),
        }
    }

    /// The checkpoints, where a step has room beside it.
    pub fn side(&self) -> Option<Sheet> {
        let helps = matches!(self.model.overlay, Some(Overlay::Help { .. } | Overlay::Import(_)));
        if helps || is_start(self.model) || self.columns < WITH_SIDE || !matches!(self.model.screen, Screen::Step(_)) {
            return None;
        }
        let mut sheet = self.sheet(SIDE);
        let here = self.model.step();
        for judged in &self.judgement.judged {
            let (mut glyph, mut role) = self.mark(judged);
            if self.waits_for(judged.at) {
                (glyph, role) = (self.theme.waiting(), Role::Act);
            }
            let at_it = here == Some(judged.at);
            let marker = if at_it { "▸" } else { " " };
            let label = judged.at.short(self.setup());
            let label = clip(&self.theme.show(&label), LABEL, self.theme);
            sheet.line([
                (Role::Act, marker),
                (role, glyph),
                (Role::Plain, " "),
                (if at_it { Role::Title } else { Role::Plain }, &label),
            ]);
        }
        Some(sheet)
    }

    /// The glyph of a checkpoint. A text that can't be used fails it, and the review has the worst of its values.
    pub fn mark(&self, judged: &CheckpointResult) -> (&'static str, Role) {
        let unusable = self.model.has_unusable(judged.at);
        if unusable || judged.at == CheckpointId::Credentials && self.has_failed_value() {
            return of_state(State::Failed);
        }
        of_state(judged.state())
    }

    /// A value of the first two steps has failed a check, or can't be used.
    pub fn has_failed_value(&self) -> bool {
        let values = self.judgement.judged.iter().filter(|judged| judged.at < CheckpointId::Credentials);
        values.into_iter().any(|judged| {
            let failed = judged.checks.iter().any(|check| check.finding.state == State::Failed);
            failed || self.model.has_unusable(judged.at)
        })
    }

    /// A probe of this checkpoint has been under way for a second.
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

    /// The notice, in at most three lines.
    pub fn notice(&self) -> Sheet {
        let mut sheet = self.sheet(self.columns);
        if let Some(notice) = &self.model.notice {
            let glyph = if notice.bad { ("✗", Role::Bad) } else { ("•", Role::Act) };
            sheet.marked(glyph, 1, Role::Title, &notice.text);
            sheet.cut(0, 3, 3);
        }
        sheet
    }

    /// The keys that work now, as many as fit, each with its words. Help is always among them.
    pub fn footer(&self) -> Sheet {
        let context = context(self.model);
        let shown = |binding: &&Binding| {
            let idle = binding.action == Action::Open
                && matches!(self.model.screen, Screen::Document { .. })
                && self.model.is_running();
            // Enter does the same, and is named already.
            let twice = binding.action == Action::TakeOffer && enter_accepts(self.model);
            !idle
                && !twice
                && !binding.short.is_empty()
                && binding.contexts.contains(&context)
                && self.is_shown(binding.action)
        };
        let mut entries: Vec<(String, &str)> =
            KEYS.iter().filter(shown).map(|binding| (self.theme.show(binding.shown), self.short(binding))).collect();
        let close = match (&self.model.overlay, self.model.is_running()) {
            (None, _) if matches!(self.model.screen, Screen::Export { .. }) => "back",
            (Some(Overlay::Prompt(Prompt { kind: PromptKind::ReplaceDocument { .. }, .. })), _)
                if previewed(self.model).is_some() =>
            {
                "change name"
            }
            (Some(Overlay::Prompt(_)), _) => "cancel",
            (Some(_), _) => "close",
            (None, true) => "stop",
            (None, false) if matches!(self.model.screen, Screen::Flow { .. }) && self.model.sign_in.is_busy() => {
                "end it"
            }
            (None, false) if matches!(self.model.screen, Screen::LogIn { .. }) => self.esc_words(),
            (None, false) if is_connecting(self.model) => "back",
            (None, false) if self.model.screen == Screen::Editor => match context {
                Context::Editor => "leave",
                _ => "back",
            },
            (None, false) => self.esc_words(),
        };
        // Where Enter does the same, it is named once.
        if !close.is_empty() && !entries.iter().any(|(_, words)| *words == close) {
            let help = entries.iter().position(|(_, words)| *words == "help").unwrap_or(entries.len());
            let on_step = matches!(self.model.screen, Screen::Step(_));
            let leaves = !on_step && close == self.esc_words();
            let last = matches!(self.model.overlay, Some(Overlay::Prompt(_))) || leaves;
            let at = if last { help } else { entries.len().min(2) };
            entries.insert(at, ("Esc".into(), close));
        }
        let long = |(key, words): &(String, &str)| width(key) + 1 + width(words) + 2;
        // If the keys don't fit, drop the last ones first, but never help.
        while entries.iter().map(long).sum::<usize>() > self.columns + 1 {
            // A question needs its answers more than help.
            let asks = matches!(self.model.overlay, Some(Overlay::Prompt(_)));
            // Nor the key that leads back.
            let stays = |word: &str| (word == "help" || word == close) && !asks;
            let gives_way = |word: &&str| (self.gives_way(word) || asks && *word == "help") && !stays(word);
            let first = entries.iter().rposition(|(_, words)| gives_way(words));
            let last = || entries.iter().rposition(|(_, words)| !stays(words));
            let Some(at) = first.or_else(last) else { break };
            entries.remove(at);
        }
        let mut line: Vec<Span> = Vec::new();
        for (key, words) in entries {
            let gap = if line.is_empty() { " " } else { "  " };
            line.push((Role::Plain, gap.into()));
            line.push((Role::Act, key));
            line.push((Role::Plain, format!(" {words}")));
        }
        let mut sheet = self.sheet(self.columns);
        sheet.line(line);
        sheet
    }

    /// What Esc does on a screen with nothing on top.
    fn esc_words(&self) -> &'static str {
        match self.model.screen {
            Screen::Step(_) if is_start(self.model) => "",
            Screen::Step(_) if self.model.has_typed() => "discard",
            Screen::Step(_) | Screen::Created { .. } | Screen::Profiles { .. } => "overview",
            Screen::Document { .. } if is_done(self.model) => "",
            Screen::Document { .. } | Screen::Rehearsal { .. } | Screen::Flow { .. } | Screen::Export { .. } => "back",
            Screen::LogIn { .. } => "cancel",
            Screen::Overview { .. } | Screen::Editor => "",
        }
    }

    fn is_shown(&self, action: Action) -> bool {
        match action {
            Action::Repair => {
                !self.model.is_running() && repair_offered_by(self.model, &self.judgement.judged).is_some()
            }
            // The body of the other screens may be split.
            Action::ScrollDown | Action::ScreenDown
                if matches!(
                    context(self.model),
                    Context::Page | Context::Flow | Context::Import | Context::Export | Context::LogIn
                ) =>
            {
                self.scrolls
            }
            // It concerns the sign-in. The other pages leave it to the help.
            Action::Flow if context(self.model) == Context::Page => self.model.step() == Some(CheckpointId::SignIn),
            action => is_available(self.model, action),
        }
    }

    /// The profile of this row is marked.
    fn is_production(&self, row: usize) -> bool {
        let profile = self.model.profiles.get(row);
        profile.is_some_and(|one| {
            if one.name == self.model.profile.name { self.model.profile.production } else { one.production }
        })
    }

    /// This key is left out before others, if there is no room.
    fn gives_way(&self, word: &str) -> bool {
        let document = matches!(self.model.screen, Screen::Document { .. });
        let profiles = matches!(self.model.screen, Screen::Profiles { .. });
        let created = matches!(self.model.screen, Screen::Created { .. });
        let overview = matches!(self.model.screen, Screen::Overview { .. });
        let rehearsal = matches!(self.model.screen, Screen::Rehearsal { .. });
        let flow = matches!(self.model.screen, Screen::Flow { .. });
        let export = matches!(self.model.screen, Screen::Export { .. });
        let script = self.model.screen == Screen::Step(CheckpointId::ProfileScript);
        let editor = self.model.screen == Screen::Editor;
        let start = context(self.model) == Context::Start;
        let (go, check) = ("next step", "check all");
        editor && ["copy", "redo"].contains(&word)
            || matches!(self.model.screen, Screen::Step(_)) && [check, "undo"].contains(&word)
            || script && word == "copy script"
            || script && word == "move" && self.columns < WITH_SIDE
            || document && word == "show secrets"
            || start && word == "import"
            || word == "quit" && !created && !overview && !profiles && !start
            || word == "list profiles" && !created
            || overview && word == "play scenario"
            || (profiles || created) && word == check
            || created && [go, "list profiles", "play scenario", "undo at Auth0"].contains(&word)
            || rehearsal && ["user_id", "name", "email", "unset", go, "copy"].contains(&word)
            || document && ["copy", check].contains(&word)
            || document && word == go && !has_nothing_to_do(self.model)
            || (flow || export) && word == "turn page"
            || export && word == "list formats"
            || flow && self.model.sign_in.is_busy() && word == "switch mode"
    }

    /// Enter signs in on this step.
    pub fn signs_in(&self) -> bool {
        let failed = |at: CheckpointId| self.judged(at).status == CheckpointStatus::Failed;
        let here = self.judged(CheckpointId::SignIn);
        let wrong = matches!(here.status, CheckpointStatus::Failed | CheckpointStatus::ToDo);
        let leads_to = here.worst_check().filter(|_| wrong).and_then(|check| check.finding.field);
        let leads = leads_to.is_some_and(|field| !leads_past(self.model, field));
        can_sign_in(self.model) && here.status != CheckpointStatus::Done && !leads && !failed(CheckpointId::InPlace)
    }

    fn has_signed_in(&self) -> bool {
        self.judged(CheckpointId::SignIn).status == CheckpointStatus::Done
    }

    /// What a key does on this screen, in a word or two.
    fn short(&self, binding: &'static Binding) -> &'static str {
        if let (Action::Choose | Action::Confirm, Some(Overlay::Prompt(prompt))) = (binding.action, &self.model.overlay)
        {
            return self.yes_words(&prompt.kind);
        }
        match (binding.action, &self.model.screen) {
            (Action::Show, Screen::Document { .. } | Screen::Export { .. }) if self.model.revealed => "hide secrets",
            (Action::Production, Screen::Profiles { row }) if self.is_production(*row) => "unmark",
            (Action::Open, Screen::Document { .. }) if is_done(self.model) => "back",
            (Action::Open, Screen::Document { .. }) if is_blocked(self.model) => "fix the cause",
            (Action::Open, Screen::Document { .. }) if has_nothing_to_do(self.model) => "go on",
            (Action::Open, Screen::Document { .. }) if self.model.run.is_some() => "continue",
            (Action::Open, Screen::Document { .. }) if taken_by(self.model.known()).is_some() => "see options",
            (Action::Open, Screen::Document { .. }) if is_update(self.model) => "update",
            (Action::GoOn, Screen::Flow { .. }) if failed_field(self.model).is_some() => "go to the problem",
            (Action::GoOn, Screen::Flow { .. }) if self.has_signed_in() => "sign in again",
            (Action::GoOn, Screen::Step(CheckpointId::SignIn)) if self.signs_in() => "sign in",
            (Action::GoOn, Screen::Step(CheckpointId::SignIn)) if self.has_signed_in() => "overview",
            (Action::Copy, Screen::Flow { .. } | Screen::LogIn { .. }) => "copy link",
            (Action::Copy, Screen::Step(_)) => match name_of_copy(self.model) {
                "redirect URI" => "copy redirect URI",
                "link" | "login link" => "copy link",
                "command" => "copy command",
                "scopes" => "copy scopes",
                "script" => "copy script",
                "connection ID" => "copy ID",
                _ => binding.short,
            },
            (Action::GoOn, _) if self.model.late.is_some_and(|late| late.enter_leads_there) => "go to the problem",
            (Action::GoOn, _) if enter_accepts(self.model) => "use it",
            (Action::GoOn, _) if self.model.late.is_some() && leads_back_to(self.model).is_some() => {
                "go to the problem"
            }
            (Action::GoOn, _) => match focused(self.model) {
                Some(Row::Provider) if !self.setup().has(FieldId::Provider) => "show list",
                Some(Row::PickApplication) => "show list",
                Some(Row::Start(_) | Row::Way(_)) => "select",
                Some(Row::WriteFile) => "export",
                Some(Row::ReadLogin) => "read it",
                Some(Row::BeginLogin) => "log in",
                Some(Row::Plan) => "review",
                Some(Row::Rehearse) => "open",
                Some(Row::Advanced) if self.model.step().is_some_and(|at| shows_advanced(self.model, at)) => "hide",
                Some(Row::Advanced) => "show",
                _ => binding.short,
            },
            _ => binding.short,
        }
    }
}
