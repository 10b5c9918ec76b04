//! The profiles: saved sets of values.

use super::View;
use super::sheet::Sheet;
use super::text::width;
use crate::app::model::SecretStore;
use crate::domain::profile::Summary;
use crate::tui::theme::Role;

impl View<'_> {
    pub fn profiles(&self, row: usize, columns: usize) -> Sheet {
        let mut sheet = self.sheet(columns);
        sheet.line([(Role::Plain, "  "), (Role::Title, "Profiles")]);
        let secrets = match (&self.model.secret_store, &self.setup().keyring_read) {
            (SecretStore::Memory, _) => "Secrets are kept for this session only.".to_owned(),
            (_, Some(Err(why))) => format!("{}.", why.what.trim_end_matches('.')),
            _ => "Secrets are stored in the keyring.".to_owned(),
        };
        sheet.text(Role::Plain, 2, &format!("One profile per connection. {secrets}"));
        sheet.gap();
        let profiles = &self.model.profiles;
        if profiles.is_empty() {
            sheet.text(Role::Plain, 2, "No saved profiles yet.");
        }
        let marks = |name: &str, production: bool| {
            let open = if name == self.model.profile.name { "(open)  " } else { "" };
            (if production { "PRODUCTION  " } else { "" }, open)
        };
        let marked = profiles.iter().map(|one| marks(&one.name, one.production));
        let marked = marked.map(|(mark, open)| width(mark) + width(open)).max().unwrap_or(0);
        let domain = |one: &Summary| one.domain.clone().unwrap_or_else(|| "no tenant yet".to_owned());
        let domains = profiles.iter().filter(|one| one.broken.is_none()).map(|one| width(&domain(one)));
        let domains = domains.max().unwrap_or(0).min(36);
        let column = profiles.iter().map(|one| width(&one.name)).max().unwrap_or(0).clamp(8, 24);
        let row = row.min(profiles.len().saturating_sub(1));
        for (index, profile) in profiles.iter().enumerate() {
            let from = sheet.len();
            let focused = index == row && self.model.overlay.is_none();
            let (marker, role) = if focused { ("▸ ", Role::Focus) } else { ("  ", Role::Plain) };
            let (name, fill) = self.column(&profile.name, column, 2);
            let (mark, open) = marks(&profile.name, profile.production);
            let free = " ".repeat(marked - width(mark) - width(open));
            let mut words = match &profile.broken {
                Some(why) => format!("can't be read: {why}"),
                None => {
                    let provider = profile.provider.as_deref().unwrap_or("no provider yet");
                    let (domain, gap) = self.column(&domain(profile), domains, 2);
                    format!("{domain}{gap}{provider}")
                }
            };
            let age = match profile.changed_at {
                Some(at) => format!(", {}", self.age(at)),
                None if profile.broken.is_none() => ", not saved yet".to_owned(),
                None => String::new(),
            };
            // Without room, the age gives way.
            if 2 + column + 2 + marked + width(&words) + width(&age) < columns {
                words += &age;
            }
            let kind = if profile.broken.is_some() { Role::Warn } else { Role::Plain };
            sheet.line([
                (Role::Act, marker),
                (role, &*name),
                (Role::Plain, &*fill),
                (Role::Bad, mark),
                (Role::Plain, open),
                (Role::Plain, &*free),
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
