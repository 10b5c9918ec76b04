//! The steps with fields: an introduction, the rows, and what belongs below them.

use super::View;
use super::field::Place;
use super::sheet::Sheet;
use super::text::{width, wrap};
use crate::app::available::enter_accepts;
use crate::app::form::{Row, asks_how_to_begin, focused, rows};
use crate::app::model::{Begin, Purpose, TokenWay};
use crate::domain::catalogue::CUSTOM;
use crate::domain::checkpoints::{CheckId, CheckpointId};
use crate::domain::fields::FieldId;
use crate::domain::handover;
use crate::tui::theme::Role;

/// The widest column of labels.
const LABELS: usize = 21;

impl View<'_> {
    pub fn form(&self, at: CheckpointId, columns: usize, explained: bool) -> Sheet {
        let mut sheet = self.sheet(columns);
        self.title(&mut sheet, at);
        self.intro(&mut sheet, at);
        sheet.gap();
        let rows = rows(self.model, at);
        let label = rows.iter().map(|row| width(&self.row_label(*row))).max().unwrap_or(0).min(LABELS);
        let here = focused(self.model).filter(|_| self.model.overlay.is_none());
        for row in rows {
            let place = Place { label, focused: here == Some(row), explained };
            self.row(&mut sheet, row, place);
        }
        self.outro(&mut sheet, at);
        sheet
    }

    /// The name of the step, with its number where the checkpoints don't stand beside it.
    pub fn title(&self, sheet: &mut Sheet, at: CheckpointId) {
        let label = at.label(self.setup());
        let label = if self.columns < super::WITH_SIDE { format!("{} of 8  {label}", at as usize + 1) } else { label };
        sheet.line([(Role::Plain, " "), (Role::Title, &label)]);
    }

    fn row_label(&self, row: Row) -> String {
        match row {
            Row::Field(id) => id.label().to_owned(),
            Row::Provider => FieldId::Provider.label().to_owned(),
            Row::PickApplication => "Application".to_owned(),
            Row::Begin(_) | Row::Way(_) | Row::WriteFile | Row::Plan => String::new(),
        }
    }

    fn row(&self, sheet: &mut Sheet, row: Row, place: Place) {
        let from = sheet.len();
        match row {
            Row::Field(id) => {
                let first_of_way = [FieldId::ApiToken, FieldId::MgmtClientId].contains(&id);
                if first_of_way {
                    self.way_words(sheet);
                }
                return self.field(sheet, id, place);
            }
            Row::Provider => self.provider_row(sheet, place),
            Row::PickApplication => self.application_row(sheet, place),
            Row::Begin(begin) => self.begin_row(sheet, begin, place.focused),
            Row::Way(way) => self.way_row(sheet, way, place.focused),
            Row::WriteFile => {
                sheet.gap();
                let lacking = handover::lacking(self.setup());
                let first = lacking.first().map(|id| format!("first {}", self.setup().name_of(*id)));
                let words = first.unwrap_or_default();
                self.action_row(sheet, &format!("Write {}", handover::FILE), &words, place.focused);
                self.way_words(sheet);
            }
            Row::Plan => {
                sheet.gap();
                let created = self.setup().connection_id.is_some();
                let words = if created { "JSON, requests, difference" } else { "JSON, requests, create" };
                self.action_row(sheet, "Look at the plan", words, place.focused);
            }
        }
        if place.focused {
            sheet.cursor.get_or_insert((from, 1));
            sheet.focus_from(from);
        }
    }

    /// A row for something that Enter does.
    fn action_row(&self, sheet: &mut Sheet, label: &str, words: &str, focused: bool) {
        let (marker, role) = if focused { ("▸", Role::Focus) } else { (" ", Role::Plain) };
        let words = if words.is_empty() { "  (Enter)".to_owned() } else { format!("  (Enter: {words})") };
        if focused {
            sheet.cursor = Some((sheet.len(), 1));
        }
        sheet.line([(Role::Plain, marker), (role, label), (Role::Dim, &words)]);
    }

    fn provider_row(&self, sheet: &mut Sheet, place: Place) {
        let mut line = self.label(FieldId::Provider.label(), place);
        match self.setup().open(FieldId::Provider) {
            Some(CUSTOM) => line.push((Role::Plain, CUSTOM.into())),
            Some(_) => line.push((Role::Plain, self.setup().provider_name())),
            None => line.push((Role::Plain, "· to do".into())),
        }
        if place.focused {
            sheet.cursor = Some((sheet.len(), place.label + 2));
            let opens = !self.setup().has(FieldId::Provider) && !enter_accepts(self.model);
            line.push((Role::Dim, if opens { "  (Enter: the list)" } else { "  (type: the list)" }.into()));
        }
        sheet.line(line);
        if let Some(given) = self.model.offers.get(&FieldId::Provider) {
            let take = match (place.focused, self.setup().has(FieldId::Provider)) {
                (true, false) => "Enter takes ",
                (true, true) => "^O takes ",
                (false, _) => "",
            };
            let words = format!("{take}{} ({})", given.text.reveal(), given.source.words());
            sheet.marked(("•", Role::Title), 3, Role::Plain, &words);
        }
        let Some(provider) = self.setup().provider().filter(|_| place.focused && !place.explained) else { return };
        sheet.text(Role::Dim, 3, &provider.note);
    }

    fn application_row(&self, sheet: &mut Sheet, place: Place) {
        let setup = self.setup();
        let mut line = self.label("Application", place);
        let known = self.model.facts.application(setup);
        if let Some(application) = known {
            line.push((Role::Plain, application.name.clone()));
        }
        let can = setup.token(self.model.now).is_some() || setup.can_mint();
        let words = match (known.is_some(), can) {
            (true, _) => "  (Enter: the list)",
            (false, true) => "(Enter: the tenant's list)",
            (false, false) => "(Enter: get a token, then pick)",
        };
        if place.focused || known.is_none() {
            line.push((Role::Dim, words.into()));
        }
        sheet.line(line);
        self.under_way(sheet, |purpose| *purpose == Purpose::Applications);
    }

    fn way_row(&self, sheet: &mut Sheet, way: TokenWay, focused: bool) {
        let (label, words) = match way {
            TokenWay::Paste => ("Paste one", "quickest; lasts 24 hours"),
            TokenWay::Machine => ("Machine to machine", "renews itself; 5 minutes once"),
            TokenWay::NoAccess => ("I have no access", "write a file for a colleague"),
        };
        let chosen = if self.model.token_way == way { "• " } else { "  " };
        self.choice(sheet, chosen, label, words, focused);
    }

    fn begin_row(&self, sheet: &mut Sheet, begin: Begin, focused: bool) {
        let (label, words) = match begin {
            Begin::Connect => ("Connect now", "get a token, then pick"),
            Begin::Type => ("Type the values", "the token comes at step 4"),
        };
        self.choice(sheet, " ", label, words, focused);
    }

    /// One of a few answers, each with what it means.
    fn choice(&self, sheet: &mut Sheet, chosen: &str, label: &str, words: &str, focused: bool) {
        let (marker, role) = if focused { ("▸", Role::Focus) } else { (" ", Role::Plain) };
        if focused {
            sheet.cursor = Some((sheet.len(), 1 + width(chosen)));
        }
        let fill = " ".repeat(20 - label.len());
        sheet.line([
            (Role::Plain, marker),
            (Role::Ok, chosen),
            (role, label),
            (Role::Plain, &fill),
            (Role::Dim, words),
        ]);
    }

    /// What belongs below the fields.
    fn outro(&self, sheet: &mut Sheet, at: CheckpointId) {
        match at {
            CheckpointId::Auth0Application if asks_how_to_begin(self.model) && !self.model.demo => {
                sheet.gap();
                self.no_application(sheet);
            }
            CheckpointId::ProfileScript => self.script(sheet),
            CheckpointId::Connection => {
                for check in self.judged(at).checks.iter().filter(|check| check.finding.field.is_none()) {
                    sheet.gap();
                    self.verdict(sheet, check, true);
                }
            }
            CheckpointId::ApiToken => {
                let other = |id: &FieldId| !rows(self.model, at).contains(&Row::Field(*id)) && self.setup().has(*id);
                if let Some(id) = [FieldId::ApiToken, FieldId::MgmtClientId].iter().find(|id| other(id)) {
                    sheet.gap();
                    let words = match id {
                        FieldId::ApiToken => "A token was pasted too: it is used while it is valid.",
                        _ => "A machine-to-machine application is given too: it is used where no token is valid.",
                    };
                    sheet.text(Role::Dim, 1, words);
                }
            }
            _ => {}
        }
    }

    /// The full script that Auth0 will get. It scrolls with the rest.
    fn script(&self, sheet: &mut Sheet) {
        let Some(script) = self.remembered.script(self.setup()) else {
            sheet.gap();
            return sheet.text(Role::Plain, 1, "· The script is made once the Userinfo URL is given (step 2).");
        };
        sheet.gap();
        // The field shows its verdict in full while it has the focus.
        let told = self.setup().has(FieldId::Script) && focused(self.model) == Some(Row::Field(FieldId::Script));
        for check in
            self.judged(CheckpointId::ProfileScript).checks.iter().filter(|check| check.id == CheckId::Script && !told)
        {
            self.verdict(sheet, check, true);
        }
        if !told {
            sheet.gap();
        }
        for line in script.lines() {
            sheet.line([(Role::Plain, "   "), (Role::Dim, &*line.replace('\t', "  "))]);
        }
    }

    /// The field with the focus, explained beside the form where there is room.
    pub fn aside(&self, columns: usize) -> Sheet {
        let mut sheet = self.sheet(columns);
        let id = match focused(self.model) {
            Some(Row::Field(id)) => id,
            Some(Row::Provider) => FieldId::Provider,
            Some(Row::PickApplication) => FieldId::Auth0ClientId,
            _ => {
                if let Some(at) = self.model.step() {
                    sheet.text(Role::Plain, 0, at.get().about);
                }
                return sheet;
            }
        };
        let field = id.field();
        sheet.text(Role::Title, 0, field.label);
        sheet.text(Role::Plain, 0, field.help);
        if let Some(provider) = self.setup().provider().filter(|_| id == FieldId::Provider) {
            sheet.gap();
            sheet.text(Role::Plain, 0, &provider.note);
            sheet.text(Role::Dim, 0, &format!("Its addresses were reviewed on {}.", provider.reviewed));
        }
        sheet.gap();
        if let Some(value) = self.setup().values.get(&id) {
            let age = self.age(value.changed_at);
            sheet.text(Role::Plain, 0, &format!("{}, {age}", value.source.words()));
            sheet.text(Role::Plain, 0, &format!("kept: {}", value.kept.words()));
            if let Some(text) = self.setup().open(id).filter(|text| wrap(text, sheet.width).len() > 1) {
                sheet.gap();
                sheet.text(Role::Plain, 0, text);
            }
            sheet.gap();
        }
        let flag = id.flag().map(|flag| format!("--{flag}")).unwrap_or_else(|| "no flag: it is a secret".into());
        sheet.line([(Role::Dim, "environment")]);
        sheet.line([(Role::Plain, field.env)]);
        sheet.line([(Role::Dim, "flag")]);
        sheet.line([(Role::Plain, flag)]);
        sheet
    }
}
