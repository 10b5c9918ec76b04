//! One snapshot a screen and state: a line of keys in, a screen out. The tables name them all; a snapshot without its row is
//! rejected.

/// A table of states: each row is a test with the name of its snapshot. A row is a name and the lines of keys that lead there,
/// or a name and a model.
macro_rules! screens {
    ($($name:ident: [$($keys:expr),* $(,)?],)*) => {
        screens! { $($name => super::started(&[$($keys),*]),)* }
    };
    ($($name:ident => $model:expr,)*) => {
        pub const SCREENS: &[super::State] = &[$((stringify!($name), || $model)),*];

        $(
            #[test]
            fn $name() {
                super::looks_right(stringify!($name), &$model);
            }
        )*
    };
}

mod by_hand;
mod imports;
mod lists;
mod logins;
mod newcomer;
mod other_terminals;
mod pictures;
mod printed;
mod scenarios;
mod scripts;

use super::JudgementCache;
use crate::app::message::Key;
use crate::app::model::Overlay;
use crate::app::tests::{Simulated, Tenant};
use crate::app::text_input::TextInput;
use crate::app::{Message, Model, update};
use crate::domain::fields::FieldId;
use crate::tui::cells::{DrawnFrame, draw};
use crate::tui::theme::Theme;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};

pub const COLOUR: Theme = Theme { colour: true, unicode: true };
pub const NO_COLOUR: Theme = Theme { colour: false, unicode: true };
pub const ASCII: Theme = Theme { colour: false, unicode: false };

type State = (&'static str, fn() -> Model);

fn states() -> impl Iterator<Item = &'static State> {
    let more = logins::SCREENS.iter().chain(imports::SCREENS).chain(lists::SCREENS);
    scripts::SCREENS.iter().chain(by_hand::SCREENS).chain(more)
}

pub fn model_of(state: &str) -> Model {
    states().find(|(name, _)| *name == state).unwrap().1()
}

/// A new profile with this name, after these lines of keys.
fn started(scripts: &[&str]) -> Model {
    let model = Model::new("discord", "2026-11-22T15:00:00Z".parse().unwrap());
    let tenant = Tenant::new("kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV", "con_8vY2kL0pQ1aTz9Wx");
    Simulated::of(model, tenant).scripted(scripts)
}

/// The screen of a model, and the cursor's position if it is shown.
pub fn screen(model: &Model, size: (u16, u16), theme: Theme) -> (Buffer, Option<Position>) {
    let mut model = model.clone();
    model.size = size;
    let (terminal, _) = drawn(&model, theme);
    let cursor = terminal.backend().cursor_visible().then(|| terminal.backend().cursor_position());
    (terminal.backend().buffer().clone(), cursor)
}

fn drawn(model: &Model, theme: Theme) -> (Terminal<TestBackend>, DrawnFrame) {
    let mut terminal = Terminal::new(TestBackend::new(model.size.0, model.size.1)).unwrap();
    let mut seen = DrawnFrame::default();
    terminal.draw(|frame| seen = draw(model, theme, &mut JudgementCache::default(), frame)).unwrap();
    (terminal, seen)
}

fn rows(buffer: &Buffer) -> Vec<String> {
    let row = |y: u16| {
        let mut text = String::new();
        let mut x = 0;
        while x < buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            text.push_str(symbol);
            x += (super::text::width(symbol) as u16).max(1);
        }
        text.trim_end().to_owned()
    };
    (0..buffer.area.height).map(row).collect()
}

fn shown(model: &Model, size: (u16, u16), theme: Theme) -> String {
    let (buffer, cursor) = screen(model, size, theme);
    let mut text = rows(&buffer).join("\n");
    if let Some(Position { x, y }) = cursor {
        text += &format!("\n\ncursor: column {x}, row {y}");
    }
    text
}

fn snapshot(folder: &str, name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(format!("../{folder}"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// Checks that every state must pass.
fn looks_right(name: &str, model: &Model) {
    snapshot("snapshots", name, &shown(model, (80, 24), COLOUR));
    assert!(shown(model, (80, 24), ASCII).is_ascii());
    survives_every_size(name, model);
    names_tenant_and_production(model);
    hides_secrets(model);
    links_lead_where_they_say(model);
    only_the_cursor_is_reversed(model);
    a_notice_leaves_the_rule_alone(model);
    printed::has_the_words_of_the_screen(model);
}

/// Every state at every size would be a million frames. So each size gets one state, and each state gets the sizes where the
/// layout changes.
fn survives_every_size(name: &str, model: &Model) {
    let sizes = (1..=130).flat_map(|columns| (1..=45).map(move |rows| (columns, rows)));
    let first = states().position(|(known, _)| *known == name).unwrap();
    for size in sizes.skip(first).step_by(states().count()) {
        screen(model, size, COLOUR);
    }
    for size in [(1, 1), (59, 16), (60, 15), (60, 16), (79, 17), (80, 16), (109, 45), (110, 16), (130, 45)] {
        screen(model, size, COLOUR);
        screen(model, size, ASCII);
    }
}

fn names_tenant_and_production(model: &Model) {
    let mut model = model.clone();
    model.profile.production = true;
    for size in [(80, 24), (60, 16)] {
        let text = shown(&model, size, COLOUR);
        assert!(text.contains("PRODUCTION"), "{text}");
        let domain = model.profile.setup.domain();
        assert!(domain.is_none_or(|domain| text.contains(domain.authority())), "{text}");
    }
}

fn hides_secrets(model: &Model) {
    let text = shown(model, (130, 45), COLOUR);
    // One of them is the client ID pasted twice, which isn't a secret.
    let open = |text: &str| model.profile.setup.open(FieldId::ApplicationKey) == Some(text);
    for secret in model.profile.setup.secrets().filter(|secret| !model.revealed && !open(secret.reveal())) {
        let revealed =
            model.input.as_ref().is_some_and(|input| input.revealed && input.text.as_str() == secret.reveal());
        assert!(revealed || !text.contains(secret.reveal()), "a secret is shown");
    }
}

/// The reversed block shows where the keys act. It is on one row, unless a text is selected. Characters that differ between two
/// texts are reversed and red.
fn only_the_cursor_is_reversed(model: &Model) {
    if model.editor.as_ref().is_some_and(|editor| editor.code.selection().is_some()) {
        return;
    }
    for size in [(60, 16), (80, 24), (120, 40)] {
        let (buffer, _) = screen(model, size, COLOUR);
        let is_reversed = |x: u16, y: u16| {
            let cell = &buffer[(x, y)];
            cell.modifier.contains(Modifier::REVERSED) && cell.fg != Color::Red
        };
        let reversed = (0..size.1).filter(|y| (0..size.0).any(|x| is_reversed(x, *y))).count();
        assert!(reversed <= 1, "{reversed} rows are reversed at {size:?}\n{}", rows(&buffer).join("\n"));
    }
}

/// A notice has its own lines between the rule and the keys, even while a question is open.
fn a_notice_leaves_the_rule_alone(model: &Model) {
    let mut model = model.clone();
    model.say("Sent to the clipboard");
    for size in [(60, 16), (80, 24)] {
        let (buffer, _) = screen(&model, size, COLOUR);
        let rows = rows(&buffer);
        let [.., rule, notice, _] = rows.as_slice() else { panic!("{rows:?}") };
        assert_eq!(notice, " • Sent to the clipboard");
        assert!(rule.starts_with('─') && rule.ends_with('─'), "{rule}");
    }
}

/// The Dashboard's addresses are links, in one or more parts. Returns the number of parts.
fn links_lead_where_they_say(model: &Model) -> usize {
    let mut parts = 0;
    // An overlay covers addresses.
    for size in
        [(60, 16), (80, 24), (130, 45)].into_iter().filter(|_| model.overlay.is_none() && model.notice.is_none())
    {
        let (terminal, DrawnFrame { links, .. }) = drawn(&Model { size, ..model.clone() }, COLOUR);
        let text = |y: u16, x: std::ops::Range<u16>| -> String {
            x.map(|x| terminal.backend().buffer()[(x, y)].symbol()).collect()
        };
        for y in 0..size.1 {
            let row = text(y, 0..size.0);
            let linked = links.iter().any(|link| link.y == y && link.url.starts_with("https://manage.auth0.com/#/"));
            assert!(!row.contains("https://manage.auth0.com/#/") || linked, "{row}");
        }
        for link in &links {
            let shown = text(link.y, link.x.clone());
            assert!(link.url.contains(&shown), "{shown} is no part of {}", link.url);
            parts += usize::from(shown != link.url);
        }
    }
    parts
}

#[test]
fn the_login_link_is_wrapped() {
    assert!(links_lead_where_they_say(&model_of("sign_in")) > 0);
}

#[test]
fn every_snapshot_has_a_row_and_no_name_is_used_twice() {
    let names = states().map(|(name, _)| *name).chain(other_terminals::NAMES.iter().copied());
    let mut wanted: Vec<String> = names.map(|name| format!("{name}.snap")).collect();
    wanted.sort();
    assert_eq!(files("snapshots"), wanted, "a snapshot belongs to one row of a table");
}

/// A text that doesn't fit beside the list of providers ends in an ellipsis.
#[test]
fn facts_are_never_cut_in_silence() {
    let mut model = model_of("provider_picker");
    let mut cut = 0;
    for (key, name) in crate::app::lists::providers("").into_iter().take(40) {
        let Some(provider) = crate::domain::catalog::find(key) else { continue };
        let Some(Overlay::Picker(picker)) = &mut model.overlay else { panic!("no list is open") };
        picker.filter = TextInput::new(name);
        picker.row = 0;
        for size in [(120, 24), (120, 40)] {
            let text = shown(&model, size, COLOUR);
            let (label, _) = provider.facts().into_iter().next_back().unwrap();
            let beside: Vec<&str> =
                text.lines().filter_map(|line| line.rsplit_once("│ ").map(|(_, fact)| fact)).collect();
            let whole = beside.iter().any(|line| line.starts_with(label));
            let shortened = beside.iter().any(|line| line.trim() == "…");
            assert!(whole || shortened || !beside.iter().any(|line| line.trim() == provider.name), "{name}\n{text}");
            cut += usize::from(shortened);
        }
    }
    assert!(cut > 5, "{cut}: some have no room in 24 rows");
}

/// The files of a folder of snapshots, by name.
fn files(folder: &str) -> Vec<String> {
    let folder = format!("{}/src/tui/view/{folder}", env!("CARGO_MANIFEST_DIR"));
    let file = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
    let mut files: Vec<String> = std::fs::read_dir(folder).unwrap().map(file).collect();
    files.sort();
    files
}

/// As in the editor.
#[test]
fn the_rehearsed_script_is_in_colors() {
    let line = "  1 │ function ";
    for state in ["rehearsal_script", "rehearsal_own_failed_script"] {
        let (buffer, _) = screen(&model_of(state), (80, 24), COLOUR);
        let all = rows(&buffer);
        let y = all.iter().position(|row| row.starts_with(line)).unwrap_or_else(|| panic!("{all:#?}"));
        let x = super::text::width(line.trim_end_matches("function "));
        let color = |x: usize| {
            let cell = &buffer[(u16::try_from(x).unwrap(), u16::try_from(y).unwrap())];
            (cell.fg, cell.modifier)
        };
        assert_ne!(color(x), color(x + "function ".len()), "a keyword and a name");
    }
}

/// At the end of a text, Down isn't counted, so the next Up moves at once.
#[test]
fn scrolling_stops_at_the_end() {
    for name in ["credentials", "help_page", "help_field"] {
        let mut model = model_of(name);
        model.size = (60, 16);
        let mut above = Vec::new();
        for key in [Key::Down; 60].into_iter().chain([Key::Up]) {
            let _ = update(&mut model, Message::Key(key));
            let (_, seen) = drawn(&model, COLOUR);
            let _ = update(&mut model, Message::Drawn { above: seen.scrolled });
            above.push(seen.scrolled);
        }
        assert!(above[59] > 0 && above[58] == above[59], "{name}: {above:?}");
        assert_eq!(above[60], above[59] - 1, "{name}");
    }
}
