//! How a sign-in works: the diagram on a screen of its own, and what was seen of the last attempt.

use super::diagram::{Diagram, WITH_LANES, WITH_TEXT};
use super::sheet::{Sheet, Span};
use super::text::width;
use super::{Body, View};
use crate::app::flow::{found_no_callback, may_visit, offers_callback};
use crate::app::model::LinkOpening;
use crate::app::rail;
use crate::domain::finding::{Actor, Finding};
use crate::domain::sign_in::{ABOUT_SUB, Attempt, End, Mode, Progress, SignedIn, StepId, hints};
use crate::tui::theme::{Role, Theme};

/// The legend of the diagram.
const IMPLIED: &str = "Implied: must have happened, because a later step did.";

impl View<'_> {
    pub fn flow(&self, mode: Mode, columns: usize) -> Body {
        let tabs = Mode::ALL.map(|mode| (mode, label(mode)));
        let title = match columns < WITH_LANES {
            true => "Sign-in",
            false if self.model.sign_in.attempt().is_some() => "Sign-in, step by step",
            false => "How a sign-in works",
        };
        let tabs = self.tabs(title, &tabs, &mode, columns);
        let mut sheet = self.sheet(columns);
        sheet.scroll = self.model.scroll;
        let attempt = self.model.sign_in.attempt().filter(|attempt| attempt.mode == mode);
        let diagram = self.diagram(mode, attempt);
        if self.model.sign_in.pending.is_some() {
            sheet.marked(("…", Role::Act), 1, Role::Plain, "Preparing the sign-in");
        }
        let other = self.model.sign_in.attempt().filter(|other| other.mode != mode && other.end.is_none());
        if let Some(other) = other {
            let words = format!("{}: a sign-in is under way, {}", label(other.mode), self.left_to_wait(other));
            sheet.marked(("…", Role::Act), 1, Role::Plain, &words);
            sheet.gap();
        }
        // A list is long, and a sign-in that is under way needs the user, so that is above.
        let above = columns < WITH_LANES || attempt.is_some_and(|attempt| attempt.end.is_none());
        if let Some(attempt) = attempt.filter(|_| above) {
            self.outcome_of(&mut sheet, attempt);
            sheet.gap();
        }
        diagram.draw(&mut sheet);
        if attempt.is_some_and(|attempt| attempt.steps.contains(&Progress::Implied)) {
            sheet.text(Role::Plain, 1, IMPLIED);
        }
        sheet.gap();
        if let Some(attempt) = attempt.filter(|_| !above) {
            self.outcome_of(&mut sheet, attempt);
            sheet.gap();
        }
        if (WITH_LANES..WITH_TEXT).contains(&columns) {
            diagram.list(&mut sheet, false);
            sheet.gap();
        }
        sheet.text(Role::Plain, 1, about(mode));
        Body { tabs: Some(tabs), ..sheet.into() }
    }

    pub fn diagram<'b>(&self, mode: Mode, attempt: Option<&'b Attempt>) -> Diagram<'b> {
        let (application, provider) = rail::names(self.model);
        let left = attempt.map(|attempt| self.left_to_wait(attempt)).unwrap_or_default();
        let in_sentences = self.setup().provider_name();
        Diagram { mode, application, provider, in_sentences, steps: attempt.map(|attempt| &attempt.steps), left }
    }

    /// What the user can do now, or what came of it.
    fn outcome_of(&self, sheet: &mut Sheet, attempt: &Attempt) {
        match &attempt.end {
            None if self.model.sign_in.is_waiting() => self.waiting_for(sheet, attempt),
            None => {
                let words = if attempt.link.is_empty() { "Preparing the sign-in" } else { "Checking the response" };
                sheet.marked(("…", Role::Act), 1, Role::Plain, words);
            }
            Some(End::Failed { step, finding }) => self.failed_at(sheet, *step, finding),
            Some(End::SignedIn(signed_in)) => self.signed_in(sheet, signed_in),
        }
    }

    fn waiting_for(&self, sheet: &mut Sheet, attempt: &Attempt) {
        let opening = self.model.sign_in.last.as_ref().map(|sign_in| &sign_in.opening);
        let words = match opening {
            Some(LinkOpening::Failed(why)) => format!("{why} Open the link yourself (y copies it)."),
            Some(LinkOpening::Opened) if attempt.mode == Mode::PopUp => {
                "Your browser shows a page of a0connect. If not, open this link (y copies it).".to_owned()
            }
            Some(LinkOpening::Opened) => {
                "Your browser shows the sign-in page. If not, open this link (y copies it).".to_owned()
            }
            _ => "Opening your browser. If it doesn't open, use this link (y copies it).".to_owned(),
        };
        sheet.marked(("…", Role::Act), 1, Role::Plain, &words);
        if may_visit(self.model) {
            sheet.text(Role::Plain, 3, "v lets the demo's visitor sign in instead of you.");
        }
        let words = match attempt.mode {
            Mode::Redirect => "Is the browser on another computer? Paste its final URL.",
            Mode::PopUp => "Press Sign in on the page. The browser must be on this computer.",
        };
        sheet.text(Role::Plain, 3, words);
        let from = sheet.len();
        sheet.text(Role::Title, 3, &attempt.link);
        sheet.link_from(from, &attempt.link);
    }

    fn failed_at(&self, sheet: &mut Sheet, step: StepId, finding: &Finding) {
        let what = format!("Step {}: {}", step.row().number, finding.what);
        let mut finding = Finding { what, ..finding.clone() };
        if self.model.sign_in.attempt().is_some_and(found_no_callback) && offers_callback(self.model) {
            let with_origin = self.model.sign_in.attempt().is_some_and(|attempt| attempt.mode == Mode::PopUp);
            let what = if with_origin { "a callback URL and its web origin" } else { "a callback URL" };
            finding.fix = format!("Press Enter to add {what} for the duration of the sign-in.");
        }
        self.finding(sheet, &finding);
        if finding.actor() == Some(Actor::You) {
            sheet.barred((Role::Bad, "┃".into()), "", Role::Plain, &format!("Who: {}", Actor::You.words()));
        }
    }

    fn signed_in(&self, sheet: &mut Sheet, signed_in: &SignedIn) {
        let provider = self.setup().provider_name();
        let said = |name: &str| signed_in.claims.get(name).and_then(|value| value.as_str());
        let who = said("name").or_else(|| said("nickname")).or_else(|| said("email")).unwrap_or(&signed_in.user_id);
        sheet.marked(("✓", Role::Ok), 1, Role::Title, &format!("Signed in as {who}"));
        sheet.text(Role::Title, 3, &signed_in.user_id);
        sheet.text(Role::Plain, 3, ABOUT_SUB);
        // The demo's visitor proves nothing about an account.
        if !self.model.demo {
            let words =
                format!("This proves it for your account. An unpublished app at {provider} may reject other users.");
            sheet.text(Role::Plain, 3, &words);
        }
        for hint in hints(signed_in) {
            sheet.marked(("!", Role::Warn), 1, Role::Plain, hint);
        }
        self.user(sheet);
        sheet.gap();
        sheet.title("Claims of the ID token");
        let longest = signed_in.claims.keys().map(|name| width(name)).max().unwrap_or_default().min(24);
        for (name, value) in &signed_in.claims {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let gap = " ".repeat(longest.saturating_sub(width(name)) + 2);
            sheet.line([(Role::Plain, "   "), (Role::Plain, name), (Role::Plain, &gap), (Role::Plain, &value)]);
        }
    }

    /// `4:12 left`
    fn left_to_wait(&self, attempt: &Attempt) -> String {
        let seconds = self.seconds_until(attempt.deadline);
        format!("{}:{:02} left", seconds / 60, seconds % 60)
    }
}

/// How a sign-in works in this mode, as lines of at most so many columns.
pub fn explained(mode: Mode, columns: usize) -> Vec<String> {
    let mut sheet = Sheet::new(Theme { colour: false, unicode: true }, columns);
    sheet.line([(Role::Title, label(mode))]);
    sheet.text(Role::Plain, 0, about(mode));
    sheet.gap();
    let diagram = Diagram {
        mode,
        application: "Your app".into(),
        provider: "Provider".into(),
        in_sentences: "the provider".into(),
        steps: None,
        left: String::new(),
    };
    diagram.draw(&mut sheet);
    sheet.gap();
    diagram.list(&mut sheet, false);
    let printed = |spans: &Vec<Span>| spans.iter().map(|(_, text)| text.as_str()).collect::<String>();
    sheet.lines().iter().map(|spans| printed(spans).trim_end().to_owned()).collect()
}

fn label(mode: Mode) -> &'static str {
    match mode {
        Mode::Redirect => "Redirect mode",
        Mode::PopUp => "Pop-up mode",
    }
}

/// Which applications use it.
fn about(mode: Mode) -> &'static str {
    match mode {
        Mode::Redirect => "For an application with a server (Regular Web Application). The tokens stay on the server.",
        Mode::PopUp => {
            "For a page without a server (Single Page Application). It used to end at step 7 with the ID token. Today the \
             page gets a code there, which is safer, and exchanges it in steps 8 and 9."
        }
    }
}
