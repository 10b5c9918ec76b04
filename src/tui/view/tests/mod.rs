//! One snapshot a screen and state: a line of keys in, a screen out. The tables name them all; a snapshot without its row is
//! rejected.

mod by_hand;
mod printed;
mod scenarios;
mod scripts;

use super::Judgement;
use crate::app::message::Key;
use crate::app::tests::{Simulated, Tenant};
use crate::app::{Message, Model, update};
use crate::domain::fields::FieldId;
use crate::tui::cells::{Seen, draw};
use crate::tui::theme::Theme;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};
use std::sync::LazyLock;

pub const COLOUR: Theme = Theme { colour: true, unicode: true };
pub const NO_COLOUR: Theme = Theme { colour: false, unicode: true };
pub const ASCII: Theme = Theme { colour: false, unicode: false };

/// The same states in other terminals: name, which state, size, theme.
const ELSEWHERE: &[(&str, &str, (u16, u16), Theme)] = &[
    ("too_small", "auth0_application", (59, 15), COLOUR),
    ("narrow_third_party_application", "third_party_application_secret", (60, 16), COLOUR),
    ("narrow_auth0_application_new", "auth0_application_new", (60, 16), COLOUR),
    ("narrow_document", "document", (60, 16), COLOUR),
    ("narrow_overview", "overview", (60, 16), COLOUR),
    ("narrow_api_token", "api_token", (60, 16), COLOUR),
    ("narrow_plan_failed", "plan_failed", (60, 16), COLOUR),
    ("narrow_store", "store", (60, 16), COLOUR),
    ("narrow_prompt_create", "prompt_create", (60, 16), COLOUR),
    ("narrow_provider_picker", "provider_picker", (60, 16), COLOUR),
    ("wide_third_party_application", "third_party_application_secret", (120, 40), COLOUR),
    ("wide_document", "document", (120, 40), COLOUR),
    ("ascii_third_party_application", "third_party_application_secret", (80, 24), ASCII),
    ("ascii_document", "document", (80, 24), ASCII),
    ("ascii_overview", "overview", (80, 24), ASCII),
    ("ascii_profiles", "profiles", (80, 24), ASCII),
];

/// The states whose styles are looked at, with colour and without.
const STYLED: &str = "third_party_application_secret";

/// A new profile of this name, and what came of these lines of keys.
fn started(scripts: &[&str]) -> Model {
    let model = Model::new("discord", "2026-11-22T15:00:00Z".parse().unwrap());
    let tenant = Tenant::new("kR3v5mYpQ2bT9wXzL8nC1dF7gH4jS6aV", "con_8vY2kL0pQ1aTz9Wx");
    Simulated::of(model, tenant).scripted(scripts)
}

/// Every state with its name.
static STATES: LazyLock<Vec<(&str, Model)>> = LazyLock::new(|| {
    let scripted = scripts::SCREENS.iter().map(|(name, scripts)| (*name, started(scripts)));
    scripted.chain(by_hand::SCREENS.iter().map(|(name, _, model)| (*name, model()))).collect()
});

/// The screen of a model, and where the cursor is where it is shown.
fn screen(model: &Model, size: (u16, u16), theme: Theme) -> (Buffer, Option<Position>) {
    let mut model = model.clone();
    model.size = size;
    let (terminal, _) = drawn(&model, theme);
    let cursor = terminal.backend().cursor_visible().then(|| terminal.backend().cursor_position());
    (terminal.backend().buffer().clone(), cursor)
}

fn drawn(model: &Model, theme: Theme) -> (Terminal<TestBackend>, Seen) {
    let mut terminal = Terminal::new(TestBackend::new(model.size.0, model.size.1)).unwrap();
    let mut seen = Seen::default();
    terminal.draw(|frame| seen = draw(model, theme, &mut Judgement::default(), frame)).unwrap();
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

/// Which style each cell has: `t` title, `f` focus, `g` `r` `y` `c` the colours, `R` bold red, `d` dim.
fn styles(model: &Model, theme: Theme) -> String {
    let (buffer, _) = screen(model, (80, 24), theme);
    let of = |x: u16, y: u16| {
        let cell = &buffer[(x, y)];
        assert_eq!(cell.bg, Color::Reset, "the background is the user's");
        match (cell.fg, cell.modifier) {
            (Color::Reset, modifier) if modifier.is_empty() => '.',
            (Color::Reset, Modifier::BOLD) => 't',
            (Color::Reset, Modifier::REVERSED) => 'f',
            (Color::Reset, Modifier::DIM) => 'd',
            (Color::Green, _) => 'g',
            (Color::Yellow, _) => 'y',
            (Color::Cyan, _) => 'c',
            (Color::Red, Modifier::BOLD) => 'R',
            other => panic!("a style without a role: {other:?}"),
        }
    };
    let row = |y: u16| (0..80).map(|x| of(x, y)).collect::<String>().trim_end_matches('.').to_owned();
    (0..24).map(row).collect::<Vec<_>>().join("\n")
}

fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn every_screen_looks_as_it_did() {
    for (name, model) in STATES.iter() {
        snapshot(name, &shown(model, (80, 24), COLOUR));
    }
    let of = |state: &str| &STATES.iter().find(|(name, _)| *name == state).unwrap().1;
    for (name, state, size, theme) in ELSEWHERE {
        snapshot(name, &shown(of(state), *size, *theme));
    }
    snapshot("styles_colour", &styles(of(STYLED), COLOUR));
    snapshot("styles_no_colour", &styles(of(STYLED), NO_COLOUR));
}

#[test]
fn no_snapshot_is_an_orphan_and_no_name_stands_twice() {
    let names = scripts::SCREENS.iter().map(|(name, _)| *name);
    let names = names.chain(by_hand::SCREENS.iter().map(|(name, ..)| *name));
    let names = names.chain(ELSEWHERE.iter().map(|(name, ..)| *name));
    let mut names: Vec<&str> = names.chain(["styles_colour", "styles_no_colour"]).collect();
    names.sort_unstable();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/tui/view/snapshots");
    let file = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
    let mut files: Vec<String> = std::fs::read_dir(folder).unwrap().map(file).collect();
    files.sort_by_key(|file| file.trim_end_matches(".snap").to_owned());
    let wanted: Vec<String> = names.iter().map(|name| format!("{name}.snap")).collect();
    assert_eq!(files, wanted, "a snapshot belongs to one row of a table");
}

#[test]
fn ascii_screens_are_ascii() {
    for (name, model) in STATES.iter() {
        let text = shown(model, (80, 24), ASCII);
        assert!(text.is_ascii(), "{name}: {text}");
    }
}

#[test]
fn every_size_survives() {
    let sizes = (1..=130).flat_map(|columns| (1..=45).map(move |rows| (columns, rows)));
    for (index, size) in sizes.enumerate() {
        // Every screen at every size would be 700,000 frames: each size gets one, each screen all of the limits.
        screen(&STATES[index * 7 % STATES.len()].1, size, COLOUR);
    }
    for (_, model) in STATES.iter() {
        for size in [(1, 1), (59, 16), (60, 15), (60, 16), (79, 17), (80, 16), (109, 45), (110, 16), (130, 45)] {
            screen(model, size, COLOUR);
            screen(model, size, ASCII);
        }
    }
}

#[test]
fn every_screen_names_the_tenant_and_production() {
    for (name, model) in STATES.iter() {
        let mut model = model.clone();
        model.profile.production = true;
        for size in [(80, 24), (60, 16)] {
            let text = shown(&model, size, COLOUR);
            assert!(text.contains("PRODUCTION"), "{name}\n{text}");
            let domain = model.profile.setup.domain();
            assert!(domain.is_none_or(|domain| text.contains(domain.authority())), "{name}\n{text}");
        }
    }
}

#[test]
fn no_hidden_secret_is_on_any_screen() {
    for (name, model) in STATES.iter() {
        let text = shown(model, (130, 45), COLOUR);
        // One of them is the client ID pasted twice, which is no secret.
        let open = |text: &str| model.profile.setup.open(FieldId::ApplicationKey) == Some(text);
        for secret in model.profile.setup.secrets().filter(|secret| !model.revealed && !open(secret.reveal())) {
            let revealed =
                model.input.as_ref().is_some_and(|input| input.revealed && input.text.as_str() == secret.reveal());
            assert!(revealed || !text.contains(secret.reveal()), "{name}");
        }
    }
}

#[test]
fn the_dashboards_addresses_are_links_whole_and_in_parts() {
    let mut parts = 0;
    for (name, model) in STATES.iter().filter(|(_, model)| model.overlay.is_none() && model.notice.is_none()) {
        for size in [(60, 16), (80, 24), (130, 45)] {
            let (terminal, Seen { links, .. }) = drawn(&Model { size, ..model.clone() }, COLOUR);
            let text = |y: u16, x: std::ops::Range<u16>| -> String {
                x.map(|x| terminal.backend().buffer()[(x, y)].symbol()).collect()
            };
            for y in 0..size.1 {
                let row = text(y, 0..size.0);
                let linked =
                    links.iter().any(|link| link.y == y && link.url.starts_with("https://manage.auth0.com/#/"));
                assert!(!row.contains("https://manage.auth0.com/#/") || linked, "{name}: {row}");
            }
            for link in &links {
                let shown = text(link.y, link.x.clone());
                assert!(link.url.contains(&shown), "{name}: {shown} is no part of {}", link.url);
                parts += usize::from(shown != link.url);
            }
        }
    }
    assert!(parts > 0, "the login link is wrapped");
}

/// Down at the end of what is read is not counted: the next Up moves at once.
#[test]
fn scrolling_stops_at_the_end() {
    for name in ["credentials", "help_page", "help_field"] {
        let (_, model) = STATES.iter().find(|(known, _)| *known == name).unwrap();
        let mut model = model.clone();
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
