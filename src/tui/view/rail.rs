//! The rail on one line: `Acme Web ●━━━━ enabled ━━━━━● Auth0 ●─── … checking ───○ Discord`.
//!
//! A state is a glyph and a line before it is a color: `○ ─` not yet, `● ━` proven, `✗` failed, `…` under way.

use super::View;
use super::sheet::{Sheet, Span};
use super::text::{clip, width};
use crate::app::rail::{self, Lit, Rail};
use crate::tui::theme::Role;

/// The terminal's columns from which on there is room for it.
const NEEDS: usize = 70;
/// Both spans have the same length, so that nothing moves when a word changes.
const LONGEST: usize = 18;
const SHORTEST: usize = 3;
/// A longer name is cut before a span gets shorter than its longest word.
const NAME: usize = 16;

impl View<'_> {
    /// Nothing on a narrow terminal.
    pub fn rail(&self, sheet: &mut Sheet, indent: usize) {
        if self.columns < NEEDS {
            return;
        }
        let rail = rail::rail(self.model, &self.judgement.judged);
        let line = self.rail_line(&rail, sheet.width.saturating_sub(indent + 1));
        let indent = (Role::Plain, " ".repeat(indent));
        sheet.line([indent].into_iter().chain(line));
    }

    /// In at most `room` columns.
    fn rail_line(&self, rail: &Rail, room: usize) -> Vec<Span> {
        let [app, auth0, provider] = &rail.nodes;
        let [app_name, auth0_name, provider_name] = [app, auth0, provider].map(|node| self.theme.show(&node.name));
        // Four glyphs, and a space on each side of a name.
        let fixed = width(&auth0_name) + 8;
        let for_names = room.saturating_sub(fixed + 2 * SHORTEST);
        let [left, right] = cut([width(&app_name), width(&provider_name)], for_names);
        let [app_name, provider_name] =
            [(app_name, left), (provider_name, right)].map(|(name, most)| clip(&name, most, self.theme));
        let spans = room.saturating_sub(fixed + width(&app_name) + width(&provider_name)) / 2;
        let long = spans.min(LONGEST);
        let [first, second] = rail.spans;
        let mut line = vec![(Role::Plain, format!("{app_name} ")), node(app.lit)];
        line.extend(self.span(first, long));
        line.extend([node(auth0.lit), (Role::Plain, format!(" {auth0_name} ")), node(auth0.lit)]);
        line.extend(self.span(second, long));
        line.extend([node(provider.lit), (Role::Plain, format!(" {provider_name}"))]);
        line
    }

    /// A line with its word in the middle. Where there is no room, the word goes before the state.
    fn span(&self, span: rail::Span, long: usize) -> Vec<Span> {
        let (dash, role, mark) = match span.lit {
            Lit::NotYet => ("─", Role::Rule, ""),
            Lit::Running => ("─", Role::Rule, "…"),
            Lit::Proven => ("━", Role::Ok, ""),
            Lit::Failed => ("─", Role::Rule, "✗"),
        };
        let word_role = match span.lit {
            Lit::Failed => Role::Bad,
            Lit::Proven => Role::Ok,
            Lit::NotYet | Lit::Running => Role::Plain,
        };
        let both = [mark, span.word].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        let fits = |text: &str| width(&self.theme.show(text)) + 4 <= long;
        let middle = [both.as_str(), mark].into_iter().find(|text| fits(text)).unwrap_or_default();
        if middle.is_empty() {
            return vec![(role, dash.repeat(long))];
        }
        let dashes = long - width(&self.theme.show(middle)) - 2;
        let before = dash.repeat(dashes / 2);
        let after = dash.repeat(dashes - dashes / 2);
        vec![(role, before), (word_role, format!(" {middle} ")), (role, after)]
    }
}

fn node(lit: Lit) -> Span {
    match lit {
        Lit::NotYet | Lit::Running => (Role::Plain, "○".into()),
        Lit::Proven => (Role::Ok, "●".into()),
        Lit::Failed => (Role::Bad, "✗".into()),
    }
}

/// The columns that two names get: no more than they need, and the longer one gives way first.
fn cut(names: [usize; 2], room: usize) -> [usize; 2] {
    let [left, right] = names.map(|name| name.min(NAME));
    if left + right <= room {
        return [left, right];
    }
    let half = room / 2;
    match (left <= half, right <= half) {
        (true, _) => [left, room - left],
        (_, true) => [room - right, right],
        _ => [room - half, half],
    }
}

#[cfg(test)]
mod tests {
    use super::super::text::width;
    use super::super::{JudgementCache, View};
    use super::cut;
    use crate::app::Model;
    use crate::app::rail::{Lit, Node, Rail, Span};
    use crate::tui::theme::Theme;

    fn drawn(unicode: bool, room: usize) -> String {
        let node = |name: &str, lit| Node { name: name.into(), lit };
        let rail = Rail {
            nodes: [node("Acme Web", Lit::Proven), node("Auth0", Lit::Proven), node("Discord", Lit::NotYet)],
            spans: [Span { lit: Lit::Proven, word: "enabled" }, Span { lit: Lit::Running, word: "checking" }],
        };
        let model = Model::new("discord", "2026-11-22T15:00:00Z".parse().unwrap());
        let mut cache = JudgementCache::default();
        let theme = Theme { colour: true, unicode };
        let view = View { model: &model, theme, judgement: cache.get(&model), columns: 80, rows: 20, scrolls: true };
        view.rail_line(&rail, room).iter().map(|(_, text)| theme.show(text)).collect()
    }

    #[test]
    fn a_state_is_a_glyph_and_a_line() {
        assert_eq!(drawn(true, 76), "Acme Web ●━━━━ enabled ━━━━━● Auth0 ●─── … checking ───○ Discord");
        assert_eq!(drawn(false, 76), "Acme Web *==== enabled =====* Auth0 *-- ... checking --o Discord");
        assert_eq!(drawn(true, 54), "Acme Web ●━━ enabled ━━● Auth0 ●───── … ─────○ Discord", "the state stays");
    }

    #[test]
    fn it_fits_in_any_width() {
        for room in 33..90 {
            assert!(width(&drawn(true, room)) <= room, "{}", drawn(true, room));
        }
    }

    #[test]
    fn the_longer_name_gives_way() {
        assert_eq!(cut([8, 7], 25), [8, 7]);
        assert_eq!(cut([40, 7], 40), [16, 7]);
        assert_eq!(cut([16, 7], 17), [10, 7]);
        assert_eq!(cut([5, 16], 17), [5, 12]);
        assert_eq!(cut([16, 16], 17), [9, 8]);
    }
}
