//! The profiles: saved sets of values.

use super::View;
use super::sheet::Sheet;
use super::text::{clip, width};
use crate::app::model::Keeping;
use crate::tui::theme::Role;

impl View<'_> {
    pub fn profiles(&self, row: usize, columns: usize) -> Sheet {
        let mut sheet = self.sheet(columns);
        sheet.line([(Role::Plain, "  "), (Role::Title, "Profiles")]);
        let secrets = match (&self.model.keeping, &self.setup().keyring_read) {
            (Keeping::Memory, _) => "Secrets are kept for this session only.".to_owned(),
            (_, Some(Err(why))) => format!("{}.", why.what.trim_end_matches('.')),
            _ => "Secrets are stored in the keyring.".to_owned(),
        };
        sheet.text(Role::Plain, 2, &format!("One profile per connection. {secrets}"));
        sheet.gap();
        let profiles = &self.model.profiles;
        if profiles.is_empty() {
            sheet.text(Role::Plain, 2, "No saved profiles yet.");
        }
        let column = profiles.iter().map(|one| width(&one.name)).max().unwrap_or(0).clamp(8, 24);
        let row = row.min(profiles.len().saturating_sub(1));
        for (index, profile) in profiles.iter().enumerate() {
            let from = sheet.len();
            let focused = index == row && self.model.overlay.is_none();
            let (marker, role) = if focused { ("▸ ", Role::Focus) } else { ("  ", Role::Plain) };
            let name = clip(&self.theme.show(&profile.name), column, self.theme);
            let fill = " ".repeat(column - width(&name) + 2);
            let open = if profile.name == self.model.profile.name { "(open)  " } else { "" };
            let mut words = match &profile.broken {
                Some(why) => format!("can't be read: {why}"),
                None => {
                    let domain = profile.domain.as_deref().unwrap_or("no tenant yet");
                    let provider = profile.provider.as_deref().unwrap_or("no provider yet");
                    format!("{domain} · {provider}")
                }
            };
            match profile.changed_at {
                Some(at) => words += &format!(", {}", self.age(at)),
                None if profile.broken.is_none() => words += ", not saved yet",
                None => {}
            }
            let mark = if profile.production { "PRODUCTION  " } else { "" };
            let kind = if profile.broken.is_some() { Role::Warn } else { Role::Plain };
            sheet.line([
                (Role::Act, marker),
                (role, &*name),
                (Role::Plain, &*fill),
                (Role::Bad, mark),
                (Role::Plain, open),
                (kind, &*words),
            ]);
            if focused {
                sheet.cursor = Some((from, 2));
                sheet.focus_from(from);
            }
        }
        sheet
    }
}
