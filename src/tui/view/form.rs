//! The steps with fields: an introduction, the rows, and what belongs below them.

use super::field::{LABEL, Place, VALUE};
use super::script_lines::colored;
use super::sheet::Sheet;
use super::text::{clip, width};
use super::verdict::SHORT_FIX;
use super::{View, focus_mark};
use crate::app::available::enter_accepts;
use crate::app::form::{Row, advanced, focused, is_connecting, rows, shows_advanced};
use crate::app::model::Purpose;
use crate::domain::catalog::CUSTOM;
use crate::domain::checkpoints::{Check, CheckId, CheckpointId};
use crate::domain::fields::FieldId;
use crate::domain::finding::State;
use crate::domain::handover;
use crate::tui::theme::{Role, SUGGESTED, of_state};

impl View<'_> {
    /// `explained`: the focused field is explained beside the form. Where not everything has room, only the focused field is
    /// explained in full.
    pub fn form(&self, at: CheckpointId, columns: usize, explained: bool) -> Sheet {
        let [.., shortest] = SHORT_FIX;
        let form = |crowded| self.form_as(at, columns, explained, crowded);
        let fits = |crowded| Some(form(crowded)).filter(|sheet| sheet.len() <= self.rows);
        let mut ways = std::iter::once(None).chain(SHORT_FIX.into_iter().map(Some));
        ways.find_map(fits).unwrap_or_else(|| form(Some(shortest)))
    }

    fn form_as(&self, at: CheckpointId, columns: usize, explained: bool, crowded: Option<usize>) -> Sheet {
        let mut sheet = self.sheet(columns);
        self.title(&mut sheet, at);
        self.intro(&mut sheet, at);
        // Failures without a field in this step, such as a wrong clock.
        let wrong =
            |check: &&Check| matches!(check.finding.state, State::Failed | State::Warning | State::Inconclusive);
        let values = at < CheckpointId::Credentials;
        // The rehearsal has a row of its own.
        let placeless = |check: &&Check| match check.finding.field.map(CheckpointId::of) {
            Some(other) => other != at && at != CheckpointId::Credentials && self.is_new_at(other, check),
            None => true,
        };
        for check in self
            .judged(at)
            .checks
            .iter()
            .filter(|check| values && placeless(check) && check.id != CheckId::Rehearsal)
            .filter(wrong)
        {
            sheet.gap();
            self.verdict(&mut sheet, check);
        }
        sheet.gap();
        let here = focused(self.model).filter(|_| self.model.overlay.is_none());
        for row in rows(self.model, at) {
            self.row(&mut sheet, row, Place { focused: here == Some(row), explained, crowded });
        }
        self.outro(&mut sheet, at);
        sheet
    }

    /// The name of the step. Has its number if the list of checkpoints isn't shown. It doesn't scroll.
    pub fn title(&self, sheet: &mut Sheet, at: CheckpointId) {
        let label = match at {
            CheckpointId::ApiToken if is_connecting(self.model) => "Connect to Auth0: Management API token".into(),
            _ => at.label(self.setup()),
        };
        let label = match self.columns < super::WITH_SIDE && !is_connecting(self.model) {
            true => format!("{}  {label}", at.place()),
            false => label,
        };
        let console = self.setup().provider().filter(|_| at == CheckpointId::ThirdPartyApplication);
        let url = console.and_then(|provider| provider.console_url).unwrap_or_default();
        let shown = url.strip_prefix("https://").unwrap_or(&url);
        let before = sheet.width.saturating_sub(width(shown) + 1);
        let beside = !url.is_empty() && width(&label) + 3 <= before;
        if beside {
            let gap = " ".repeat(before - width(&label) - 1);
            sheet.line([(Role::Plain, " "), (Role::Title, &*label), (Role::Plain, &*gap), (Role::Act, shown)]);
            sheet.link(0, before..before + width(shown), &url);
        } else {
            sheet.title(&label);
        }
        sheet.heading = sheet.len();
        self.rail_below(sheet, at);
        if !url.is_empty() && !beside {
            self.address(sheet, &url);
        }
    }

    /// The rail, in the steps whose values light a part of it.
    fn rail_below(&self, sheet: &mut Sheet, at: CheckpointId) {
        if matches!(at, CheckpointId::Auth0Application | CheckpointId::ThirdPartyApplication) {
            self.rail(sheet, 1);
            sheet.gap();
        }
    }

    /// What is left to do in this step, for the rule below it.
    pub fn left(&self, at: CheckpointId) -> String {
        let is_failed = |id: &FieldId| self.checks_of(*id).iter().any(|check| check.finding.state == State::Failed);
        let fields = at.get().fields;
        let failed = fields.iter().filter(|id| is_failed(id) || self.model.is_unusable(**id)).count();
        let is_missing = |id: &&FieldId| self.is_required(**id) || **id == FieldId::Provider && self.wants_provider();
        let missing = fields.iter().filter(is_missing).filter(|id| !self.model.drafts.contains_key(id)).count();
        match (failed, missing) {
            // A token is one of several fields.
            _ if at == CheckpointId::ApiToken => String::new(),
            (0, 0) => String::new(),
            (failed, 0) => format!("{failed} to fix"),
            (0, missing) => format!("{missing} to enter"),
            (failed, missing) => format!("{failed} to fix, {missing} to enter"),
        }
    }

    pub fn row(&self, sheet: &mut Sheet, row: Row, place: Place) {
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
            Row::Advanced => {
                self.model.step().into_iter().for_each(|at| self.advanced_row(sheet, at, place));
            }
            Row::Start(choice) => self.start_row(sheet, choice, place.focused),
            Row::Way(way) => self.way_row(sheet, way, place.focused),
            Row::ReadLogin => self.read_login_row(sheet, place.focused),
            Row::BeginLogin => self.begin_login_row(sheet, place.focused),
            Row::WriteFile => {
                sheet.gap();
                let lacking = handover::lacking(self.setup());
                let first = lacking.first().map(|id| format!("needs {}", self.setup().name_of(*id)));
                self.action_row(
                    sheet,
                    (" ", Role::Plain),
                    "Export the file",
                    &first.unwrap_or(handover::FILE.into()),
                    place.focused,
                );
                self.way_words(sheet);
            }
            Row::Plan => {
                sheet.gap();
                let created = self.setup().connection_id.is_some();
                let words = if created { "JSON, requests, changes" } else { "JSON and requests, then create it" };
                let open = self.open_at_auth0();
                let glyph = open.first().map_or((" ", Role::Plain), |check| of_state(check.finding.state));
                self.action_row(sheet, glyph, "Review the plan", words, place.focused);
                for check in open {
                    self.block(sheet, &check, super::verdict::Extent::Whole, true);
                }
            }
            Row::Rehearse => {
                sheet.gap();
                self.rehearse_row(sheet, place.focused);
            }
        }
        if place.focused {
            sheet.cursor.get_or_insert((from, 1));
            sheet.focus_from(from);
        }
    }

    /// What step 7 found and the plan fixes. It is a warning here, since this step hasn't failed.
    fn open_at_auth0(&self) -> Vec<Check> {
        let exists = self.model.known().connection_id().is_some();
        let open = |check: &&Check| matches!(check.finding.state, State::Failed | State::ToDo);
        let mut open: Vec<Check> =
            self.judged(CheckpointId::InPlace).distinct_checks().filter(open).filter(|_| exists).cloned().collect();
        for check in open.iter_mut().filter(|check| check.finding.state == State::Failed) {
            check.finding.state = State::Warning;
        }
        open
    }

    /// How the last rehearsal of this script ended, or what one is for.
    fn rehearse_row(&self, sheet: &mut Sheet, focused: bool) {
        let checks = &self.judged(CheckpointId::ProfileScript).checks;
        let done = checks.iter().find(|check| check.id == CheckId::Rehearsal).filter(|_| !self.drafts_mapping());
        let words = done.map_or("map fields, run the script", |check| check.finding.what.as_str());
        let glyph = done.map_or((" ", Role::Plain), |check| of_state(check.finding.state));
        self.action_row(sheet, glyph, "Rehearsal", words, focused);
        // A field shows the others.
        let shown = done.filter(|check| check.finding.field.is_none() && check.finding.state != State::Ok);
        if let Some(check) = shown {
            self.reason_of(sheet, check, super::verdict::Extent::Whole);
        }
    }

    /// The mapping is a draft, so results for the saved one don't apply to it.
    fn drafts_mapping(&self) -> bool {
        self.model.is_unusable(FieldId::Mapping)
    }

    /// A row for something that Enter does, as the footer says. The words don't move with the focus.
    pub fn action_row(&self, sheet: &mut Sheet, glyph: (&'static str, Role), label: &str, words: &str, focused: bool) {
        if focused {
            sheet.cursor = Some((sheet.len(), 3));
        }
        let mut line = self.label(glyph, label, focused);
        line.push((Role::Plain, words.to_owned()));
        sheet.line(line);
    }

    /// The provider isn't chosen, and its URLs aren't given either.
    fn wants_provider(&self) -> bool {
        let urls = [FieldId::AuthorizationUrl, FieldId::TokenUrl, FieldId::UserDetailUrl];
        !self.setup().has(FieldId::Provider) && !urls.into_iter().all(|id| self.setup().has(id))
    }

    fn provider_row(&self, sheet: &mut Sheet, place: Place) {
        let id = FieldId::Provider;
        let given = self.setup().has(id);
        let glyph = match self.wants_provider() {
            _ if !given && self.model.offers.contains_key(&id) => SUGGESTED,
            true => of_state(State::ToDo),
            false => (" ", Role::Plain),
        };
        let mut line = self.label(glyph, id.label(), place.focused);
        line.push(match (self.setup().open(id), self.model.offers.get(&id)) {
            (Some(CUSTOM), _) => (Role::Plain, CUSTOM.into()),
            (Some(_), _) => (Role::Plain, self.setup().provider_name()),
            (None, Some(offer)) => (Role::Plain, offer.text.reveal().to_owned()),
            (None, None) if self.wants_provider() => (Role::Plain, "required".into()),
            (None, None) => (Role::Plain, format!("{CUSTOM} (default)")),
        });
        if place.focused {
            sheet.cursor = Some((sheet.len(), VALUE));
            let opens = !given && !enter_accepts(self.model);
            line.push((Role::Act, if opens { "  Enter" } else { "  type" }.into()));
            line.push((Role::Plain, if opens { " shows the list" } else { " to change it" }.into()));
        }
        sheet.line(line);
        self.offered(sheet, id, place.focused);
        let Some(provider) = self.setup().provider().filter(|_| place.focused && !place.explained) else { return };
        sheet.text(Role::Plain, 3, &provider.note);
    }

    fn application_row(&self, sheet: &mut Sheet, place: Place) {
        let setup = self.setup();
        let known = self.model.known().application();
        let asked = self.model.calls.values().any(|call| call.purpose == Purpose::Applications);
        let glyph = if asked { (self.theme.waiting(), Role::Act) } else { (" ", Role::Plain) };
        let mut line = self.label(glyph, "Application", place.focused);
        if let Some(application) = known {
            line.push((Role::Plain, application.name.clone()));
        }
        let can = setup.token(self.model.now).is_some() || setup.can_request_token();
        let words = match (known.is_some(), can) {
            (true, _) => " shows the list",
            (false, true) => " picks it from your tenant",
            (false, false) => " connects, then picks it",
        };
        if place.focused {
            let gap = if known.is_some() { "  " } else { "" };
            line.extend([(Role::Act, format!("{gap}Enter")), (Role::Plain, words.into())]);
        } else if known.is_none() {
            line.push((Role::Plain, "pick it from your tenant's list".into()));
        }
        if place.focused {
            sheet.cursor = Some((sheet.len(), VALUE));
        }
        sheet.line(line);
        self.under_way(sheet, |purpose| *purpose == Purpose::Applications);
    }

    /// The fields that few connections need, folded into one row until the user opens them.
    fn advanced_row(&self, sheet: &mut Sheet, at: CheckpointId, place: Place) {
        let shown = shows_advanced(self.model, at);
        let fields = advanced(at);
        let checks: Vec<_> = fields.iter().flat_map(|id| self.checks_of(*id)).collect();
        let failed = checks.iter().filter(|check| !shown && check.finding.state == State::Failed);
        let glyph = if failed.clone().next().is_some() { of_state(State::Failed) } else { (" ", Role::Plain) };
        let mut line = self.label(glyph, "Advanced", place.focused);
        if place.focused {
            sheet.cursor = Some((sheet.len(), VALUE));
        }
        if shown {
            line.push((Role::Act, "▾".into()));
        } else {
            let changed: Vec<_> = fields.iter().filter(|id| self.setup().has(**id)).map(|id| id.label()).collect();
            let words = if changed.is_empty() { "defaults".to_owned() } else { changed.join(", ") };
            let words = clip(&self.theme.show(&words), sheet.width.saturating_sub(VALUE + 14), self.theme);
            line.push((Role::Plain, words));
        }
        if place.focused {
            line.push((Role::Act, "  Enter".into()));
            line.push((Role::Plain, if shown { " hides" } else { " shows" }.into()));
        }
        sheet.line(line);
        for check in failed {
            self.block(sheet, check, super::verdict::Extent::Whole, true);
        }
    }

    /// One of a few answers, each with what it means.
    pub fn choice(&self, sheet: &mut Sheet, chosen: (&'static str, Role), label: &str, words: &str, focused: bool) {
        if focused {
            sheet.cursor = Some((sheet.len(), 3));
        }
        let (label, fill) = self.column(label, LABEL, 2);
        let (marker, role) = focus_mark(focused);
        sheet.line([
            (Role::Act, marker),
            (chosen.1, chosen.0),
            (Role::Plain, " "),
            (role, &label),
            (Role::Plain, &fill),
            (Role::Plain, words),
        ]);
    }

    /// What belongs below the fields.
    fn outro(&self, sheet: &mut Sheet, at: CheckpointId) {
        match at {
            CheckpointId::ProfileScript => self.script(sheet),
            CheckpointId::Connection => {
                // That it isn't created yet is what the plan is for.
                // The introduction names the connection that exists.
                let said = |check: &Check| check.id == CheckId::Created && check.finding.state == State::Ok;
                let shown = |check: &&Check| {
                    check.finding.field.is_none() && check.finding.state != State::ToDo && !said(check)
                };
                for check in self.judged(at).checks.iter().filter(shown) {
                    sheet.gap();
                    self.verdict(sheet, check);
                }
            }
            CheckpointId::ApiToken => self.other_token(sheet),
            _ => {}
        }
    }

    /// The full script that Auth0 will get. It scrolls with the rest.
    fn script(&self, sheet: &mut Sheet) {
        let Some(script) = self.judgement.script(self.setup()) else {
            sheet.gap();
            return sheet.text(Role::Plain, 1, "Enter the userinfo URL in step 2 to see the script.");
        };
        sheet.gap();
        let focus = self.setup().has(FieldId::Script) && focused(self.model) == Some(Row::Field(FieldId::Script));
        // The field shows its verdict while it has the focus, and one about something wrong always.
        let at_field_shown = |check: &Check| {
            let well = matches!(check.finding.state, State::Ok | State::Unknown);
            let at_field = check.finding.field == Some(FieldId::Script);
            at_field && (focus || !well && self.checks_of(FieldId::Script).contains(&check))
        };
        let mut all_at_field = true;
        for check in self.judged(CheckpointId::ProfileScript).checks.iter().filter(|one| one.id == CheckId::Script) {
            let stale = check.finding.state == State::Ok && self.drafts_mapping();
            if !at_field_shown(check) && !stale {
                self.verdict(sheet, check);
                all_at_field = false;
            }
        }
        if !all_at_field {
            sheet.gap();
        }
        for line in colored(script.trim_end()) {
            sheet.line([(Role::Plain, "   ".into())].into_iter().chain(line));
        }
    }
}
