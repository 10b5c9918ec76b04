//! The user of a sign-in: whether the provider's token works, and whether the sign-in created the user.

use super::View;
use super::sheet::Sheet;
use crate::app::flow::may_delete;
use crate::domain::finding::{Finding, State};
use crate::domain::sign_in::ABOUT_TOKEN;
use crate::tui::theme::Role;

impl View<'_> {
    pub fn user(&self, sheet: &mut Sheet) {
        let Some(user) = &self.model.sign_in.user else { return };
        if let Some(token) = &user.token {
            add_finding(sheet, token);
            sheet.text(Role::Plain, 3, ABOUT_TOKEN);
        }
        if let Some(deleted) = &user.deleted {
            add_finding(sheet, deleted);
        } else if may_delete(self.model) {
            sheet.marked(("!", Role::Warn), 1, Role::Plain, "This sign-in created the user. d deletes it at Auth0.");
        }
    }
}

fn add_finding(sheet: &mut Sheet, finding: &Finding) {
    let mark = match finding.state {
        State::Ok => ("✓", Role::Ok),
        State::Failed => ("✗", Role::Bad),
        _ => ("!", Role::Warn),
    };
    sheet.marked(mark, 1, Role::Plain, &finding.what);
    if finding.state != State::Ok {
        sheet.text(Role::Plain, 3, &format!("{} {}", finding.why, finding.fix));
    }
}
