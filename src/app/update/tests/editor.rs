//! The editor of the profile script.

use super::*;
use crate::app::available::{context, to_copy};
use crate::app::effect::Effect;
use crate::app::keys::Context;
use crate::app::model::{Overlay, PromptKind, Screen};
use crate::app::script_editor::Mode;
use crate::domain::checkpoints::{CheckId, CheckpointId, judge_one};
use crate::domain::connection;
use crate::domain::fields::FieldId::{Mapping, Script, UserDetailUrl};
use crate::domain::finding::{Class, Finding};
use crate::domain::setup::Source;
use jiff::SignedDuration;

/// On the first field of step 5, with what a script is generated from.
fn on_step_5() -> Simulated {
    let mut world = Simulated::new();
    let setup = &mut world.model.profile.setup;
    setup.set(UserDetailUrl, "https://p.example/me", Source::Typed, now());
    setup.set(Mapping, r#"{"user_id":"id","email":"email"}"#, Source::Typed, now());
    super::super::steps::go_to(&mut world.model, CheckpointId::ProfileScript);
    world
}

fn in_editor() -> Simulated {
    let mut world = on_step_5();
    world.keys("c-n");
    assert_eq!(context(&world.model), Context::Editor);
    world
}

fn text(world: &Simulated) -> &str {
    world.model.editor.as_ref().unwrap().code.as_str()
}

fn generated(world: &Simulated) -> String {
    connection::generated(&world.model.profile.setup).unwrap()
}

fn own(world: &Simulated) -> Option<&str> {
    world.model.profile.setup.open(Script)
}

const OWN: &str = "function f(token, context, callback) {\n\tcallback(null, { user_id: context.id });\n}";

#[test]
fn looking_at_the_generated_script_changes_nothing() {
    for keys in ["c-n, down*3, end, esc", "c-n, type x, c-_, esc", "c-n, type x, bs, esc"] {
        let mut world = on_step_5();
        let before = (world.model.profile.setup.clone(), world.model.changes.clone());
        world.keys(keys);
        assert_eq!((world.model.profile.setup.clone(), world.model.changes.clone()), before, "{keys}");
        assert_eq!(world.model.screen, Screen::Step(CheckpointId::ProfileScript));
        assert_eq!(world.model.editor, None);
    }
}

#[test]
fn a_changed_text_becomes_the_custom_script_and_undo_brings_the_generated_one_back() {
    let mut world = in_editor();
    assert_eq!(text(&world), generated(&world));
    world.keys("down, end, enter, type // mine, esc");
    assert!(own(&world).unwrap().contains("\n  // mine\n"), "{:?}", own(&world));
    assert!(world.notice().contains("a custom script now"), "{}", world.notice());
    assert_eq!(world.model.input.as_ref().map(|input| input.field), Some(Script));
    let judged = judge_one(CheckpointId::ProfileScript, world.model.known());
    let finding =
        judged.checks.iter().find(|check| check.id == CheckId::Script).map(|check| check.finding.what.as_str());
    assert_eq!(finding, Some("Changed by hand: 1 line added"));
    let on_disk = &world.profiles["default"].0;
    assert!(on_disk.setup.open(Script).unwrap().contains("// mine"), "saved");
    world.keys("c-_");
    assert_eq!(own(&world), None);
}

#[test]
fn the_generated_script_comes_back_after_the_difference_was_shown() {
    let mut world = in_editor();
    world.keys("c-k, type // mine, esc, c-n");
    assert_eq!(context(&world.model), Context::Editor);
    world.keys("c-x, enter");
    assert_eq!(context(&world.model), Context::Difference, "Enter confirms nothing");
    let compared = world.model.editor.as_ref().unwrap().compared().unwrap();
    assert_eq!(compared.words(), "1 line added, 1 removed");
    world.keys("esc");
    assert!(text(&world).starts_with("// mine"));
    world.keys("c-x, c-o");
    assert_eq!(text(&world), generated(&world));
    assert!(own(&world).unwrap().starts_with("// mine"), "not before the editor is left");
    world.keys("c-_");
    assert!(text(&world).starts_with("// mine"));
    world.keys("c-r, esc");
    assert_eq!(own(&world), None);
    assert!(world.notice().contains("follows the mapping"), "{}", world.notice());
    world.keys("c-_");
    assert!(own(&world).unwrap().starts_with("// mine"));
}

#[test]
fn an_emptied_editor_goes_back_to_the_generated_script() {
    let mut world = in_editor();
    world.send(Message::Paste(Secret::new("// mine\n")));
    world.keys("esc, c-n");
    let text = world.model.editor.as_mut().map(|editor| editor.code.replace_all(""));
    assert!(text.is_some());
    world.keys("esc");
    assert_eq!(own(&world), None);
}

#[test]
fn a_file_with_tabs_and_windows_line_breaks_stays_as_it_is_until_it_is_edited() {
    let mut world = on_step_5();
    let with_returns = OWN.replace('\n', "\r\n");
    world.model.profile.setup.set(Script, &with_returns, Source::Flag, now());
    world.keys("c-n, down, esc");
    assert_eq!(own(&world), Some(with_returns.as_str()));
    world.keys("c-n, bottom, enter, type // end, esc");
    assert_eq!(own(&world), Some(format!("{OWN}\n// end").as_str()));
}

/// What the editor rejects, `--script` rejects with the same words: both parse with the field.
#[test]
fn an_invalid_script_stays_a_draft_with_the_reason_of_the_field() {
    let long = format!("(a, b, cb) => cb(null, {{ user_id: '{}' }})", "x".repeat(51_200));
    for bad in Script.field().bad.iter().copied().chain(["profile.js", "\tno\tcode", &long]) {
        let mut world = in_editor();
        let problem = (Script.field().parse)(bad, &world.model.profile.setup.around()).unwrap_err();
        world.model.editor.as_mut().unwrap().code.replace_all(bad);
        world.keys("esc");
        let draft = &world.model.drafts[&Script];
        assert_eq!((&draft.problem, draft.text.as_str()), (&problem, bad));
        assert_eq!(own(&world), None);
        assert!(world.notice().contains("was kept"), "{}", world.notice());
        world.keys("c-n");
        assert_eq!(text(&world), bad, "it opens again with what was typed");
    }
}

#[test]
fn a_text_that_looks_like_a_secret_needs_a_yes_and_is_not_shown() {
    let mut world = on_step_5();
    world.model.profile.setup.set(FieldId::ApplicationSecret, "s3cr3t-s3cr3t-s3cr3t", Source::Typed, now());
    world.keys("c-n");
    world.send(Message::Paste(Secret::new("const key = 's3cr3t-s3cr3t-s3cr3t';\n")));
    world.keys("esc");
    assert_eq!(own(&world), None);
    assert!(world.model.drafts[&Script].hidden);
    world.keys("c-n");
    assert_eq!(world.model.editor, None);
    assert!(world.notice().contains("looks like a secret"), "{}", world.notice());
    world.keys("c-o");
    assert!(own(&world).unwrap().starts_with("const key"), "kept all the same");
}

#[test]
fn the_check_follows_after_a_pause_and_names_the_place() {
    let mut world = in_editor();
    world.keys("down, end, enter, type tokn();");
    let remarks = |world: &Simulated| {
        let editor = world.model.editor.as_ref().unwrap();
        editor.remarks().map(|all| all.iter().map(|remark| remark.what.clone()).collect::<Vec<_>>())
    };
    assert_eq!(remarks(&world), None);
    let pause = SignedDuration::from_millis(300);
    assert_eq!(world.model.wake_at(), Some(now() + pause));
    world.send(Message::Tick(now() + pause));
    assert_eq!(remarks(&world), Some(vec!["tokn isn't declared".to_owned()]));
    assert_eq!(world.model.editor.as_ref().unwrap().typed_at, None, "and then it sleeps");
    world.keys("bottom, c-n");
    assert_eq!(world.model.editor.as_ref().unwrap().code.place(), (2, 2));
}

#[test]
fn a_large_paste_is_one_change_and_control_characters_are_said() {
    let mut world = in_editor();
    let line = "\tconst a = 1; // 日本\r\n";
    let large = line.repeat(50_000 / line.len());
    world.send(Message::Paste(Secret::new(format!("\u{0}{large}"))));
    assert!(text(&world).starts_with("\tconst a = 1; // 日本\n\tconst a"), "CRLF is a line break");
    assert_eq!(world.notice(), "Removed 1 invisible character from the pasted text.");
    world.keys("c-_");
    assert_eq!(text(&world), generated(&world));
    world.send(Message::Paste(Secret::new("x".repeat(70_000))));
    assert_eq!(text(&world), generated(&world));
    assert!(world.notice().contains("too long"), "{}", world.notice());
}

#[test]
fn interrupting_asks_while_the_text_is_not_saved_and_help_leaves_it_alone() {
    let mut world = in_editor();
    world.keys("type x, c-g, esc");
    assert_eq!(context(&world.model), Context::Editor);
    assert_eq!(world.model.unsaved_fields().into_iter().collect::<Vec<_>>(), [Script]);
    world.keys("c-c");
    assert!(matches!(&world.model.overlay, Some(Overlay::Prompt(prompt)) if prompt.kind == PromptKind::Quit));
    world.keys("esc");
    assert!(text(&world).starts_with('x'));
}

#[test]
fn the_text_is_kept_whatever_leaves_the_editor() {
    let mut world = in_editor();
    world.keys("type x");
    super::super::steps::go_to_field(&mut world.model, FieldId::Scope);
    world.send(Message::Tick(now()));
    assert!(own(&world).unwrap().starts_with("xfunction"));
    assert_eq!(world.model.screen, Screen::Step(CheckpointId::ThirdPartyApplication));
}

#[test]
fn a_text_is_found_as_it_is_typed() {
    let mut world = in_editor();
    world.keys("c-f, type call");
    assert_eq!(context(&world.model), Context::Find);
    assert_eq!(to_copy(&world.model).as_deref(), Some("call"));
    world.keys("type xx");
    assert!(matches!(&world.model.editor.as_ref().unwrap().mode, Mode::Find(_, false)));
    world.keys("bs*2, enter, esc");
    assert_eq!(context(&world.model), Context::Editor);
    assert_eq!(to_copy(&world.model).as_deref(), Some("call"), "what was found stays selected");
    world.keys("bs, c-y");
    assert!(matches!(world.effects.last(), Some(Effect::Copy(_))));
}

#[test]
fn another_editor_gets_the_text_and_gives_another_or_a_reason() {
    let mut world = in_editor();
    let before = generated(&world);
    world.keys("c-o");
    assert!(matches!(world.effects.last(), Some(Effect::OpenTextEditor(text)) if text.reveal() == before));
    world.send(Message::TextEditorClosed(Ok(Secret::new(before.as_str()))));
    assert_eq!(world.notice(), "The text is unchanged.");
    let why = Finding::failed(Class::UserInput, "No editor is set", "VISUAL or EDITOR must name one.", "Set one.");
    world.send(Message::TextEditorClosed(Err(why)));
    assert!(world.notice().contains("No editor is set"), "{}", world.notice());
    world.send(Message::TextEditorClosed(Ok(Secret::new("x".repeat(80_000)))));
    assert_eq!(text(&world), before);
    world.send(Message::TextEditorClosed(Ok(Secret::new(OWN.replace('\n', "\r\n")))));
    assert_eq!(text(&world), OWN);
    world.keys("c-_");
    assert_eq!(text(&world), before);
    world.keys("c-r, esc");
    assert_eq!(own(&world), Some(OWN));
}

#[test]
fn it_opens_from_each_field_of_step_5_and_keeps_what_was_typed_there() {
    let mut world = on_step_5();
    world.keys("c-u, type {\"user_id\": \"sub\"}, c-n");
    assert!(text(&world).contains("sub"), "{}", text(&world));
    world.keys("esc, tab, c-n, esc, tab");
    world.keys(&format!("paste {}, c-n", OWN.replace('\n', " ").replace(", ", ",")));
    assert!(text(&world).starts_with("function f(token,context"));
    let mut elsewhere = Simulated::new();
    elsewhere.keys("down, enter, c-n");
    assert_eq!(elsewhere.model.screen, Screen::Step(CheckpointId::Auth0Application));
    assert_eq!(elsewhere.model.editor, None);
}
