//! Some of the states in other terminals, and the styles of one of them.

use super::{ASCII, COLOUR, NO_COLOUR, model_of, screen, shown, snapshot};
use crate::app::model::Screen;
use crate::tui::theme::Theme;
use ratatui::style::{Color, Modifier};

/// Each row is a test with the name of its snapshot, too. It names the state, the size and the theme.
macro_rules! other_terminals {
    ($($name:ident: $state:ident, $size:expr, $theme:expr,)*) => {
        pub const NAMES: &[&str] = &["styles_colour", "styles_no_colour", $(stringify!($name)),*];

        $(
            #[test]
            fn $name() {
                snapshot("snapshots", stringify!($name), &shown(&model_of(stringify!($state)), $size, $theme));
            }
        )*
    };
}

other_terminals! {
    too_small: auth0_application, (59, 15), COLOUR,
    narrow_third_party_application: third_party_application_secret, (60, 16), COLOUR,
    narrow_auth0_application_new: auth0_application_new, (60, 16), COLOUR,
    narrow_auth0_application_project: auth0_application_project, (60, 16), COLOUR,
    narrow_auth0_cli_code: auth0_cli_code, (60, 16), COLOUR,
    no_colour_auth0_cli_code: auth0_cli_code, (80, 24), NO_COLOUR,
    narrow_document: document, (60, 16), COLOUR,
    narrow_overview: overview, (60, 16), COLOUR,
    narrow_overview_failed: overview_failed, (60, 16), COLOUR,
    narrow_plan: plan_begin, (60, 16), COLOUR,
    narrow_prompt_update: prompt_update, (60, 16), COLOUR,
    narrow_prompt_taken: prompt_taken, (60, 16), COLOUR,
    narrow_prompt_undo: prompt_undo, (60, 16), COLOUR,
    narrow_prompt_undo_update: prompt_undo_update, (60, 16), COLOUR,
    narrow_import: import_beside, (60, 16), COLOUR,
    ascii_import: import_beside, (80, 24), ASCII,
    narrow_api_token: api_token, (60, 16), COLOUR,
    narrow_plan_failed: plan_failed, (60, 16), COLOUR,
    narrow_store: store, (60, 16), COLOUR,
    narrow_store_asked_again: store_asked_again, (60, 16), COLOUR,
    narrow_prompt_create: prompt_create, (60, 16), COLOUR,
    narrow_prompt_create_failed: prompt_create_failed, (60, 16), COLOUR,
    narrow_created: created, (60, 16), COLOUR,
    narrow_created_updated: created_updated, (60, 16), COLOUR,
    narrow_api_token_paste: api_token_paste, (60, 16), COLOUR,
    narrow_created_failed: created_failed, (60, 16), COLOUR,
    narrow_in_place: in_place_not_enabled, (60, 16), COLOUR,
    narrow_demo_scenarios: demo_scenarios, (60, 16), COLOUR,
    narrow_provider_picker: provider_picker, (60, 16), COLOUR,
    narrow_rehearsal: rehearsal_bound, (60, 16), COLOUR,
    narrow_rehearsal_failed: rehearsal_own_failed, (60, 16), COLOUR,
    narrow_rehearsal_none: rehearsal_none, (60, 16), COLOUR,
    narrow_rehearsal_refused: rehearsal_refused, (60, 16), COLOUR,
    narrow_rehearsal_doubt: rehearsal_doubt, (60, 16), COLOUR,
    low_rehearsal_doubt: rehearsal_doubt, (80, 16), COLOUR,
    low_rehearsal_unset: rehearsal_unset, (80, 16), COLOUR,
    wide_rehearsal: rehearsal_bound, (120, 40), COLOUR,
    no_colour_rehearsal: rehearsal_doubt, (80, 24), NO_COLOUR,
    ascii_rehearsal: rehearsal_bound, (80, 24), ASCII,
    wide_third_party_application: third_party_application_secret, (120, 40), COLOUR,
    wide_provider_picker: provider_picker, (120, 40), COLOUR,
    narrow_flow: flow, (60, 16), COLOUR,
    narrow_flow_failed: flow_failed, (60, 16), COLOUR,
    narrow_sign_in: sign_in, (60, 16), COLOUR,
    wide_flow: flow, (120, 40), COLOUR,
    wide_flow_pop_up: flow_pop_up, (120, 40), COLOUR,
    wide_flow_waiting: flow_waiting, (120, 40), COLOUR,
    wide_flow_failed: flow_failed, (120, 40), COLOUR,
    ascii_flow: flow_pop_up, (80, 24), ASCII,
    ascii_flow_failed: flow_failed, (80, 24), ASCII,
    no_colour_flow_waiting: flow_waiting, (80, 24), NO_COLOUR,
    wide_document: document, (120, 40), COLOUR,
    narrow_export: export_revealed, (60, 16), COLOUR,
    narrow_export_save: export_save_revealed, (60, 16), COLOUR,
    narrow_export_not_saved: export_not_saved, (60, 16), COLOUR,
    wide_export: export_terraform, (120, 40), COLOUR,
    no_colour_export: export_revealed, (80, 24), NO_COLOUR,
    ascii_export: export_revealed, (80, 24), ASCII,
    narrow_script_editor_problem: script_editor_problem, (60, 16), COLOUR,
    narrow_script_editor_misspelled: script_editor_misspelled, (60, 16), COLOUR,
    narrow_script_editor_difference: script_editor_difference, (60, 16), COLOUR,
    wide_script_editor_problem: script_editor_problem, (120, 40), COLOUR,
    ascii_script_editor_problem: script_editor_problem, (80, 24), ASCII,
    wide_created: created_checking, (120, 40), COLOUR,
    wide_prompt_create_failed: prompt_create_failed, (120, 40), COLOUR,
    ascii_third_party_application: third_party_application_secret, (80, 24), ASCII,
    ascii_document: document, (80, 24), ASCII,
    ascii_overview: overview, (80, 24), ASCII,
    ascii_profiles: profiles, (80, 24), ASCII,
    ascii_created: created_checking, (80, 24), ASCII,
    ascii_prompt_create_failed: prompt_create_failed, (80, 24), ASCII,
}

/// At every size, a remark that doesn't fit is counted instead of cut off.
#[test]
fn the_remarks_of_a_rehearsal_are_counted_where_they_have_no_room() {
    let mut counted = 0;
    for (name, model) in super::states().filter(|(name, _)| name.starts_with("rehearsal_")) {
        let model = model();
        let sizes = [(60, 16), (76, 16), (80, 16), (80, 18), (80, 20), (80, 24)];
        // A question uses the space.
        for size in sizes.into_iter().filter(|_| model.overlay.is_none()) {
            let text = shown(&model, size, COLOUR);
            let bare = |line: &str| line.rsplit('│').next().is_some_and(|part| part.trim() == "…");
            assert!(!text.lines().any(bare), "{name} at {size:?}: {text}");
            counted += usize::from(text.contains("more on the Requests page"));
        }
    }
    assert!(counted > 0, "some have no room");
}

/// In little space a question keeps its title and its choices, and its reason is left out.
#[test]
fn a_question_keeps_its_title_and_answers() {
    for name in ["store", "store_asked_again", "store_slow_write", "prompt_taken"] {
        let mut model = model_of(name);
        model.say("Something was said that takes two lines here, since it is longer than one of them");
        let text = shown(&model, (60, 16), COLOUR);
        let wanted = match name {
            "prompt_taken" => ["already has the name", "Use another name"],
            _ => ["Where should a0connect store secrets?", "This session only"],
        };
        assert!(wanted.iter().all(|words| text.contains(words)), "{name}: {text}");
    }
}

/// The sample isn't wrong, so its title isn't drawn as a warning.
#[test]
fn the_title_of_a_sample_is_plain() {
    let (buffer, _) = screen(&model_of("rehearsal"), (80, 24), COLOUR);
    let row = super::rows(&buffer).iter().position(|row| row.contains("Sample from the docs")).unwrap();
    assert_ne!(buffer[(1, row as u16)].fg, Color::Yellow);
}

/// No key scrolls the overview, so it must fit.
#[test]
fn the_overview_never_scrolls() {
    for (name, model) in super::states() {
        let model = model();
        let bare = model.overlay.is_none() && matches!(model.screen, Screen::Overview { .. });
        for size in [(60, 16), (80, 24), (120, 40)].into_iter().filter(|_| bare) {
            let text = shown(&model, size, COLOUR);
            assert!(!text.contains("more below") && !text.contains("more above"), "{name}: {text}");
        }
    }
}

#[test]
fn styles_colour() {
    snapshot("snapshots", "styles_colour", &styles(COLOUR));
}

#[test]
fn styles_no_colour() {
    snapshot("snapshots", "styles_no_colour", &styles(NO_COLOUR));
}

/// Which style each cell has: `t` title, `f` focus, `g` `r` `y` `c` the colors, `R` bold red, `d` dim.
fn styles(theme: Theme) -> String {
    let (buffer, _) = screen(&model_of("third_party_application_secret"), (80, 24), theme);
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
