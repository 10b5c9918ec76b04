//! An export is shown before it is written, and what is written is what was shown.

use super::*;
use crate::app::effect::WriteMode;
use crate::app::model::{Overlay, Prompt, PromptKind, Screen};
use crate::domain::export::FORMATS;
use crate::domain::finding::{Class, Finding};

const SECRET: &str = "the-secret-of-the-app";
const OTHER_SECRET: &str = "the-secret-at-discord";

/// A profile with its secrets, at the overview.
fn filled() -> Simulated {
    let mut world = super::journey::filled();
    world.keys("esc*2");
    assert!(matches!(world.model.screen, Screen::Overview { .. }), "{:?}", world.model.screen);
    world
}

/// What was written last: path, text, and how.
fn written(world: &Simulated) -> Option<(&str, &str, WriteMode)> {
    world.effects.iter().rev().find_map(|effect| match effect {
        Effect::WriteDocument { path, text, writing } => Some((path.as_str(), text.as_str(), *writing)),
        _ => None,
    })
}

fn prompt(world: &Simulated) -> &Prompt {
    match &world.model.overlay {
        Some(Overlay::Prompt(prompt)) => prompt,
        other => panic!("no question: {other:?}, {}", world.notice()),
    }
}

fn asks_for_a_path(world: &Simulated) -> bool {
    matches!(&world.model.overlay, Some(Overlay::Prompt(prompt)) if matches!(prompt.kind, PromptKind::SaveExport { .. }))
}

#[test]
fn each_format_is_shown_before_it_is_saved_and_what_is_saved_is_what_was_shown() {
    for format in FORMATS {
        for reveal in [false, true] {
            let mut world = filled();
            world.keys(&format!("e, type {}, enter", format.name));
            assert!(matches!(world.model.screen, Screen::Export { format: shown, .. } if shown == format));
            assert_eq!(written(&world), None, "choosing a format only shows it");
            world.keys(if reveal { "r, enter" } else { "w" });
            assert_eq!(prompt(&world).input.as_str(), format.file);
            world.keys("enter");
            let (path, text, writing) = written(&world).unwrap();
            assert_eq!((path, writing), (format.file, WriteMode::New));
            assert_eq!(text, format.text(world.model.known(), reveal).as_str(), "{}", format.name);
            let has = text.contains(OTHER_SECRET);
            assert_eq!(has, reveal && format.secrets == crate::domain::export::Secrets::InText, "{text}");
            assert_eq!(world.notice().contains("with secrets in clear text"), has, "{}", world.notice());
        }
    }
}

#[test]
fn secrets_are_masked_again_after_the_screen_and_never_copied() {
    let mut world = filled();
    world.keys("e, enter, r");
    assert!(world.model.revealed);
    world.keys("y");
    let copied = world.effects.iter().rev().find_map(|effect| match effect {
        Effect::Copy(text) => Some(text.reveal().to_owned()),
        _ => None,
    });
    assert!(copied.is_some_and(|text| text.contains("MASKED") && !text.contains(SECRET)));
    assert!(world.notice().contains("without its secrets"), "{}", world.notice());
    for leave in ["esc, e, enter", "e, type shell, enter"] {
        world.keys(leave);
        assert!(!world.model.revealed, "{leave}");
        world.keys("r");
    }
    world.keys("esc");
    assert!(!world.model.revealed && matches!(world.model.screen, Screen::Overview { .. }));
    // The plan has its own confirmation.
    super::super::steps::open_document(&mut world.model);
    world.keys("r, e, enter");
    assert!(!world.model.revealed && matches!(world.model.screen, Screen::Export { .. }), "{:?}", world.model.screen);
    world.keys("esc");
    assert!(!world.model.revealed && matches!(world.model.screen, Screen::Document { .. }));
    world.keys("e, type curl, enter, r");
    assert!(!world.model.revealed && world.notice().contains("has no secrets"), "{}", world.notice());
}

#[test]
fn a_path_is_corrected_where_it_was_typed() {
    let mut world = filled();
    world.keys("e, enter*2, c-u, c-k, enter");
    assert!(prompt(&world).problem.is_some() && written(&world).is_none());
    world.keys(&format!("paste {SECRET}, enter"));
    assert!(prompt(&world).problem.as_ref().is_some_and(|problem| problem.what.contains("secrets")));
    assert_eq!(written(&world), None, "no file has a secret for a name");
    world.keys("c-u, paste two\nlines, enter");
    assert!(prompt(&world).problem.is_some() && written(&world).is_none());
    world.keys("c-u, type nowhere/values.env, enter");
    let asked = prompt(&world);
    assert!(asked.problem.as_ref().is_some_and(|problem| problem.what.contains("doesn't exist")), "{asked:?}");
    assert_eq!(asked.input.as_str(), "nowhere/values.env");
    world.keys("c-u, type ~/values.env, enter");
    assert_eq!(written(&world).map(|(path, ..)| path), Some("~/values.env"));
    assert!(world.model.overlay.is_none() && world.notice().contains("Saved ~/values.env without secrets."));
}

#[test]
fn another_file_is_replaced_only_with_the_key_for_it() {
    let mut world = filled();
    world.document_exists = true;
    world.keys("e, enter, r, enter*2");
    assert!(matches!(&prompt(&world).kind, PromptKind::ReplaceDocument { secrets: true, path } if path == ".env"));
    world.keys("enter");
    assert_eq!(written(&world).map(|(.., writing)| writing), Some(WriteMode::New), "Enter doesn't replace it");
    // Another name can be typed instead.
    world.keys("esc");
    assert!(asks_for_a_path(&world) && prompt(&world).input.as_str() == ".env");
    world.keys("type .local, enter, c-o");
    let (path, text, writing) = written(&world).unwrap();
    assert_eq!((path, writing), (".env.local", WriteMode::Replace));
    assert!(text.contains(SECRET));
    world.keys("esc");
    assert!(matches!(world.model.screen, Screen::Overview { .. }));
}

#[test]
fn each_path_is_checked_with_git_before_secrets_are_written() {
    let mut world = filled();
    world.in_git = true;
    let warning = |world: &Simulated| match &prompt(world).kind {
        PromptKind::SaveExport { git: (_, warning), .. } => warning.clone(),
        other => panic!("{other:?}"),
    };
    world.keys("e, enter*2");
    assert_eq!(warning(&world), None, "a masked file is no danger");
    world.keys("esc, r, enter");
    assert!(warning(&world).unwrap().contains(".env is in a git repository"));
    world.keys("type x");
    assert!(warning(&world).unwrap().contains(".envx is in a git repository"));
    world.send(Message::GitIgnoreChecked { path: ".env".into(), warning: None });
    assert!(warning(&world).is_some(), "an answer about another path comes too late");
    assert_eq!(written(&world), None);
    // One key adds the line, even after the file was written.
    world.keys("enter");
    assert!(matches!(&prompt(&world).kind, PromptKind::IgnoreDocument { path, .. } if path == ".envx"));
    world.document_exists = false;
    world.keys("esc, enter, type x, enter*2");
    let (path, text, writing) = written(&world).unwrap();
    assert_eq!((path, writing), (".envx", WriteMode::Ignored));
    assert!(text.contains(SECRET) && !world.in_git);
}

#[test]
fn what_is_missing_is_named_and_nothing_is_saved_without_it() {
    let mut world = Simulated::new();
    world.keys(&format!("type {DOMAIN}, enter, esc, e, type terra, enter"));
    assert!(matches!(world.model.screen, Screen::Export { .. }));
    world.keys("enter");
    assert_eq!(written(&world), None);
    assert!(world.notice().contains("The file needs these values first"), "{}", world.notice());
    assert!(matches!(world.model.screen, Screen::Step(_)));
}

#[test]
fn keys_typed_ahead_neither_save_nor_show() {
    let mut world = filled();
    world.keys("e");
    for key in [Key::Enter, Key::Enter, Key::Char('w'), Key::Char('r'), Key::Enter] {
        world.send_unseen(Message::Key(key));
    }
    assert!(matches!(world.model.screen, Screen::Export { .. }) && !world.model.revealed);
    assert_eq!((&world.model.overlay, written(&world)), (&None, None));
}

#[test]
fn a_run_goes_on_behind_the_preview() {
    let mut world = super::journey::filled();
    world.keys("hold POST /connections, enter*4");
    assert!(world.model.is_running(), "{}", world.notice());
    world.keys("e, enter, esc");
    let stopping = |world: &Simulated| world.model.run.as_ref().is_some_and(|run| run.stopping.is_some());
    assert!(matches!(world.model.screen, Screen::Document { .. }) && !stopping(&world));
    world.keys("e, enter, answered");
    assert!(matches!(world.model.screen, Screen::Export { .. }) && !world.model.is_running());
    world.keys("esc, esc");
    assert!(matches!(world.model.screen, Screen::Created { .. }), "{:?}", world.model.screen);
}

#[test]
fn a_failure_to_write_gitignore_does_not_blame_the_path() {
    let mut world = filled();
    world.in_git = true;
    world.keys("e, enter*3");
    assert!(matches!(prompt(&world).kind, PromptKind::IgnoreDocument { .. }));
    world.send_unseen(Message::Drawn { above: 0 });
    let _ = update(&mut world.model, Message::Key(Key::Enter));
    let link = Finding::failed(Class::Filesystem, ".gitignore is a symbolic link", "", "Remove the link.");
    world.send(Message::DocumentWritten(Err(link)));
    assert!(world.model.overlay.is_none() && world.notice().contains("symbolic link"), "{}", world.notice());
}
