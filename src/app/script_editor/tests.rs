use super::code::{Code, Move};
use super::*;
use crate::domain::secret::Secret;
use proptest::prelude::*;

/// The text with a bar at the cursor, and brackets around the selection.
fn shown(code: &Code) -> String {
    let mut text = code.as_str().to_owned();
    match code.selection() {
        Some(range) => {
            text.insert(range.end, ']');
            text.insert(range.start, '[');
        }
        None => text.insert(code.cursor(), '|'),
    }
    text
}

fn at(line: usize, column: usize, text: &str) -> Code {
    let mut code = Code::new(text);
    code.go_to(line, column);
    code
}

#[test]
fn line_breaks_of_any_system_are_one_character() {
    assert_eq!(Code::new("a\r\nb\rc").as_str(), "a\nb\nc");
    let mut code = Code::new("");
    assert_eq!(code.insert("a\r\n\tb\r\u{0}\u{200b}c").characters, 2);
    assert_eq!(code.as_str(), "a\n\tb\nc");
}

#[test]
fn up_and_down_keep_the_column_and_count_a_tab_as_four() {
    let mut code = at(0, 6, "abcdefgh\nab\n\tabcdef\n日本語日本語日");
    for (step, wanted) in [
        (Move::Down(1), "abcdefgh\nab|\n\tabcdef\n日本語日本語日"),
        (Move::Down(1), "abcdefgh\nab\n\tab|cdef\n日本語日本語日"),
        (Move::Down(9), "abcdefgh\nab\n\tabcdef\n日本語日本語|日"),
        (Move::Up(9), "abcdef|gh\nab\n\tabcdef\n日本語日本語日"),
        (Move::End, "abcdefgh|\nab\n\tabcdef\n日本語日本語日"),
        (Move::Bottom, "abcdefgh\nab\n\tabcdef\n日本語日本語日|"),
    ] {
        code.go(step, false);
        assert_eq!(shown(&code), wanted);
    }
}

#[test]
fn home_goes_to_the_first_character_and_then_to_the_beginning() {
    let mut code = at(0, 5, "  abc  ");
    let places: Vec<String> = (0..3)
        .map(|_| {
            code.go(Move::Home, false);
            shown(&code)
        })
        .collect();
    assert_eq!(places, ["  |abc  ", "|  abc  ", "  |abc  "]);
}

#[test]
fn words_are_names_of_javascript() {
    let mut code = at(0, 0, "const $a_b = f(x);");
    let mut places = Vec::new();
    for _ in 0..3 {
        code.go(Move::WordRight, false);
        places.push(code.cursor());
    }
    assert_eq!(places, [5, 10, 14]);
    code.delete_word();
    assert_eq!(shown(&code), "const $a_b = |(x);");
}

#[test]
fn a_selection_is_replaced_erased_and_left() {
    let mut code = at(0, 1, "abcd\nefgh");
    code.go(Move::Down(1), true);
    assert_eq!(shown(&code), "a[bcd\ne]fgh");
    code.go(Move::Left, false);
    assert_eq!(shown(&code), "a|bcd\nefgh");
    code.mark();
    code.go(Move::End, code.is_marked());
    assert_eq!(shown(&code), "a[bcd]\nefgh");
    code.insert_char('X');
    assert_eq!(shown(&code), "aX|\nefgh");
    code.undo();
    assert_eq!(code.as_str(), "abcd\nefgh");
}

#[test]
fn a_word_is_undone_at_once_and_a_paste_too() {
    let mut code = Code::new("");
    "one two".chars().for_each(|char| assert!(code.insert_char(char)));
    code.insert("three\nfour");
    code.backspace();
    code.backspace();
    let mut texts = vec![code.as_str().to_owned()];
    while code.undo() {
        texts.push(code.as_str().to_owned());
    }
    assert_eq!(texts, ["one twothree\nfo", "one twothree\nfour", "one two", "one ", ""]);
    while code.redo() {}
    assert_eq!(code.as_str(), "one twothree\nfo");
    code.undo();
    code.insert_char('!');
    assert!(!code.redo(), "another change forgets what was undone");
}

#[test]
fn a_new_line_is_indented_like_the_one_before() {
    let mut code = at(0, 99, "  if (a) {");
    code.break_line();
    assert_eq!(shown(&code), "  if (a) {\n    |");
    code.insert_char('b');
    code.break_line();
    assert_eq!(shown(&code), "  if (a) {\n    b\n    |");
    let mut code = at(1, 99, "{\n\ta(");
    code.break_line();
    assert_eq!(shown(&code), "{\n\ta(\n\t\t|");
}

#[test]
fn tab_indents_the_selected_lines_and_shift_tab_outdents_them() {
    let mut code = at(0, 1, "a\n\n  b\nc");
    code.go(Move::Down(3), true);
    code.go(Move::Home, true);
    assert_eq!(shown(&code), "a[\n\n  b\n]c");
    code.tab();
    assert_eq!(shown(&code), "[  a\n\n    b]\nc");
    code.back_tab();
    code.back_tab();
    assert_eq!(shown(&code), "[a\n\nb]\nc");
    code.undo();
    code.undo();
    code.undo();
    assert_eq!(code.as_str(), "a\n\n  b\nc");
    let mut code = at(0, 1, "abc");
    code.tab();
    assert_eq!(shown(&code), "a |bc");
    code.tab();
    assert_eq!(shown(&code), "a   |bc");
}

#[test]
fn a_text_is_found_forward_and_backward_around_the_ends() {
    let mut code = at(0, 1, "Callback a callback b");
    assert!(code.find("callback", true));
    assert_eq!(shown(&code), "Callback a [callback] b");
    assert!(code.find("CALLBACK", true));
    assert_eq!(shown(&code), "[Callback] a callback b");
    assert!(code.find("callback", false));
    assert_eq!(shown(&code), "Callback a [callback] b");
    assert!(!code.find("other", true) && !code.find("", true));
}

#[test]
fn what_does_not_fit_changes_nothing() {
    let mut code = Code::new("a");
    assert!(code.insert(&"x".repeat(64 * 1024)).too_long);
    assert_eq!((code.as_str(), code.can_undo()), ("a", false));
    assert!(!code.insert(&"x".repeat(64 * 1024 - 1)).too_long);
    assert!(!code.insert_char('y') && !code.break_line() && !code.tab());
}

#[test]
fn debug_shows_no_text() {
    let mut editor = ScriptEditor::new(Some("const key = 'hunter2-hunter2';"), Some("hunter2".into()));
    editor.code.insert("hunter2");
    editor.check();
    assert!(!format!("{editor:?}").contains("hunter2"));
    assert!(!format!("{:?}", Secret::new("hunter2")).contains("hunter2"));
}

#[test]
fn the_check_names_the_line_and_the_next_one_is_reached() {
    let script = "(a, b, cb) => {\n  one();\n  two();\n  cb(null, { user_id: b.id });\n}";
    let mut editor = ScriptEditor::new(Some(script), None);
    assert_eq!(editor.remarks(), None);
    editor.check();
    assert_eq!(editor.weight_of(2), Some(Weight::Failure));
    assert_eq!(
        editor.remark_here().map(|(number, remark)| (number, remark.what.as_str())),
        Some((1, "one isn't declared"))
    );
    let mut places = Vec::new();
    for _ in 0..3 {
        assert!(editor.go_to_next_remark());
        places.push(editor.code.place());
    }
    assert_eq!(places, [(1, 2), (2, 2), (1, 2)]);
    editor.code.insert_char('x');
    assert_eq!((editor.remarks(), editor.weight_of(2)), (None, None), "not until it is checked again");
}

#[test]
fn an_empty_text_and_the_generated_one_follow_the_values() {
    let generated = Some("function a() {}\n".to_owned());
    for (text, follows) in
        [(None, true), (Some("function a() {}"), true), (Some(" \n"), true), (Some("function b() {}"), false)]
    {
        assert_eq!(ScriptEditor::new(text, generated.clone()).is_generated(), follows, "{text:?}");
    }
    assert!(!ScriptEditor::new(None, None).is_generated(), "the outline");
}

proptest! {
    #[test]
    fn prop_any_keys_keep_the_cursor_between_characters_and_undo_brings_everything_back(
        text in "[ab {\\n\\t\r é語]{0,60}",
        steps in prop::collection::vec((0u8..27, "[a{ \n\té語]{0,4}", any::<bool>()), 0..80),
        rows in 0u16..40,
    ) {
        let mut editor = ScriptEditor::new(Some(&text), None);
        let before = editor.code.as_str().to_owned();
        for (step, text, flag) in steps {
            let code = &mut editor.code;
            match step {
                0 => { code.insert(&text); }
                1 => { text.chars().for_each(|char| { code.insert_char(char); }); }
                2 => code.backspace(),
                3 => code.delete(),
                4 => { code.break_line(); }
                5 => { code.tab(); }
                6 => { code.back_tab(); }
                7 => code.delete_word(),
                8 => code.delete_to_end(),
                9 => code.delete_to_start(),
                10 => { code.undo(); }
                11 => { code.redo(); }
                12 => { code.find(&text, flag); }
                13 => code.mark(),
                14 => { code.replace_all(&text); }
                15 => code.go_to(text.len(), usize::from(flag) * 9),
                16 => { editor.go_to_next_remark(); }
                17 => code.go(Move::Up(text.len()), flag),
                18 => code.go(Move::Down(text.len()), flag),
                19 => code.go(Move::Left, flag),
                20 => code.go(Move::Right, flag),
                21 => code.go(Move::WordLeft, flag),
                22 => code.go(Move::WordRight, flag),
                23 => code.go(Move::Home, flag),
                24 => code.go(Move::End, flag),
                25 => code.go(Move::Top, flag),
                _ => code.go(Move::Bottom, flag),
            }
            editor.follow(rows);
            let code = &editor.code;
            prop_assert!(code.as_str().is_char_boundary(code.cursor()));
            prop_assert!(code.selection().is_none_or(|range| code.as_str().get(range).is_some()));
            prop_assert!(!code.as_str().contains('\r'));
            let (line, height) = (code.place().0, ScriptEditor::height(rows));
            prop_assert!((editor.top..editor.top + height).contains(&line));
        }
        let after = editor.code.as_str().to_owned();
        let undone = std::iter::from_fn(|| editor.code.undo().then_some(())).count();
        prop_assert_eq!(editor.code.as_str(), before);
        (0..undone).for_each(|_| assert!(editor.code.redo()));
        prop_assert_eq!(editor.code.as_str(), after);
    }
}
