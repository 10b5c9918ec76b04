//! Every key, once, with what it does in each context. The footer, the help, the README and `update` read [`KEYS`].
//!
//! In a field every printable key is text and the editing chords edit it, so commands are control keys there. On a screen
//! without text they are bare letters.

use super::message::Key;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    /// A field has the focus.
    Field,
    /// A row of a form without text: a choice or an action.
    Row,
    /// The first question of a new profile.
    Start,
    /// A screen without fields: the credentials, the connection in place, the sign-in.
    Page,
    Overview,
    /// The document, the requests and the differences, with the plan.
    Document,
    /// The menu after a run.
    Created,
    Profiles,
    /// A list to choose from, with a filter to type into.
    Picker,
    /// A question with a few choices.
    Choice,
    /// A question that requires a typed text, or Enter.
    Prompt,
    /// The question before a create over failed checks, without a text to type.
    Over,
    /// A question whose yes changes or deletes something. Enter doesn't answer it.
    Confirm,
    Help,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Next,
    Previous,
    GoOn,
    StepNext,
    StepPrevious,
    Copy,
    Show,
    Test,
    TakeOffer,
    Undo,
    Help,
    Close,
    Up,
    Down,
    Open,
    PageNext,
    PagePrevious,
    ScrollDown,
    ScreenDown,
    ScreenUp,
    ScrollUp,
    LeaveOut,
    Change,
    WriteFile,
    UndoRun,
    Repair,
    Profiles,
    Scenario,
    Add,
    CopyProfile,
    Rename,
    Forget,
    Production,
    Choose,
    Confirm,
    ToFailed,
    Quit,
    Redraw,
    Suspend,
    Interrupt,
    Panic,
}

pub struct Binding {
    pub action: Action,
    pub contexts: &'static [Context],
    pub keys: &'static [Key],
    /// As the footer, the help and the README show it.
    pub shown: &'static str,
    /// In the footer. Empty if the key isn't there.
    pub short: &'static str,
    /// In the help and the README.
    pub words: &'static str,
}

use Context::*;
const ALL: &[Context] = &[
    Field,
    Row,
    Start,
    Page,
    Overview,
    Document,
    Created,
    Profiles,
    Picker,
    Choice,
    Prompt,
    Over,
    Context::Confirm,
    Help,
];
const FORM: &[Context] = &[Field, Row];
const LETTERS: &[Context] = &[Page, Overview, Document, Created, Profiles];

const fn bind(
    action: Action,
    contexts: &'static [Context],
    keys: &'static [Key],
    shown: &'static str,
    short: &'static str,
    words: &'static str,
) -> Binding {
    Binding { action, contexts, keys, shown, short, words }
}

pub const KEYS: &[Binding] = &[
    bind(
        Action::Next,
        FORM,
        &[Key::Tab, Key::Down],
        "Tab ↓",
        "move",
        "Check and save this field, and go to the next one",
    ),
    bind(Action::Next, &[Start], &[Key::Tab, Key::Down], "↑↓", "move", "Move up or down"),
    bind(Action::Previous, &[Start], &[Key::BackTab, Key::Up], "", "", ""),
    bind(Action::Previous, FORM, &[Key::BackTab, Key::Up], "Shift-Tab ↑", "", "Go to the previous field"),
    bind(
        Action::GoOn,
        &[Field],
        &[Key::Enter],
        "Enter",
        "go on",
        "Check this field and go to the next open field or step",
    ),
    bind(Action::GoOn, &[Row, Start], &[Key::Enter], "Enter", "go on", "Select this line"),
    bind(Action::GoOn, &[Page], &[Key::Enter], "Enter", "go on", "Go to what is wrong here, or to the next open step"),
    bind(Action::Up, &[Overview, Document, Created, Profiles, Picker, Choice], &[Key::Up], "", "", ""),
    bind(
        Action::Down,
        &[Overview, Document, Created, Profiles, Picker, Choice],
        &[Key::Down],
        "↑↓",
        "move",
        "Move up or down",
    ),
    bind(Action::Open, &[Overview, Profiles], &[Key::Enter], "Enter", "open", "Open the selected line"),
    bind(Action::Open, &[Created], &[Key::Enter], "Enter", "select", "Go to the selected line"),
    bind(
        Action::Open,
        &[Document],
        &[Key::Enter],
        "Enter",
        "create",
        "Create or update the connection, after a question",
    ),
    bind(Action::Choose, &[Picker, Choice, Prompt, Over], &[Key::Enter], "Enter", "select", "Select this answer"),
    bind(
        Action::Confirm,
        &[Context::Confirm],
        &[Key::Ctrl('o')],
        "^O",
        "confirm",
        "Confirm an update, an undo or a deletion (Enter never does)",
    ),
    bind(
        Action::ToFailed,
        &[Over, Context::Confirm],
        &[Key::Char('g')],
        "g",
        "go to the failed field",
        "Go to the first field that failed its check",
    ),
    bind(
        Action::ToFailed,
        &[Prompt],
        &[Key::Ctrl('x')],
        "^X",
        "go to the failed field",
        "Go to the first field that failed its check",
    ),
    bind(
        Action::PageNext,
        &[Document],
        &[Key::Tab],
        "Tab",
        "switch page",
        "Show the next page: JSON, requests, changes",
    ),
    bind(Action::PagePrevious, &[Document], &[Key::BackTab], "Shift-Tab", "", "Show the previous page"),
    bind(
        Action::LeaveOut,
        &[Document],
        &[Key::Char(' ')],
        "space",
        "skip",
        "Skip a step of the plan, or include it again",
    ),
    bind(Action::Change, &[Document], &[Key::Char('c')], "c", "change", "Go to the field behind this line"),
    bind(
        Action::StepNext,
        &[Field, Row, Start, Page, Document, Created],
        &[Key::PageDown],
        "PgDn",
        "next step",
        "Go to the next step",
    ),
    bind(
        Action::StepPrevious,
        &[Field, Row, Start, Page, Document, Created],
        &[Key::PageUp],
        "PgUp",
        "",
        "Go to the previous step",
    ),
    bind(Action::ScrollDown, &[Page, Help], &[Key::Down], "↑↓", "scroll", "Scroll by one line"),
    bind(Action::ScrollUp, &[Page, Help], &[Key::Up], "", "", ""),
    bind(Action::ScreenDown, &[Help], &[Key::PageDown], "PgUp PgDn", "turn page", "Scroll by one screen"),
    bind(Action::ScreenUp, &[Help], &[Key::PageUp], "", "", ""),
    bind(
        Action::TakeOffer,
        FORM,
        &[Key::Ctrl('o')],
        "^O",
        "accept",
        "Accept the suggested value, or let a secret go to another host too",
    ),
    bind(Action::Repair, &[Field], &[Key::Ctrl('x')], "^X", "fix", "Fix this problem, after showing the change"),
    bind(
        Action::Repair,
        &[Page, Overview],
        &[Key::Char('x'), Key::Ctrl('x')],
        "x",
        "fix",
        "Fix this problem, after showing the change",
    ),
    bind(Action::Copy, FORM, &[Key::Ctrl('y')], "^Y", "copy", "Copy the value that this screen offers"),
    bind(
        Action::Copy,
        &[Page, Document],
        &[Key::Char('y'), Key::Ctrl('y')],
        "y",
        "copy",
        "Copy the value that this screen offers",
    ),
    bind(Action::Copy, &[Created], &[Key::Char('y'), Key::Ctrl('y')], "y", "copy ID", "Copy the connection ID"),
    bind(Action::Show, &[Field], &[Key::Ctrl('r')], "^R", "show", "Show the secret until you leave its field"),
    bind(
        Action::Show,
        &[Document],
        &[Key::Char('r'), Key::Ctrl('r')],
        "r",
        "show secrets",
        "Show the secrets until you leave this screen",
    ),
    bind(
        Action::Test,
        &[Field],
        &[Key::Ctrl('t')],
        "^T",
        "check all",
        "Run all checks. Press twice to repeat those that leave log entries",
    ),
    bind(
        Action::Test,
        LETTERS,
        &[Key::Char('t'), Key::Ctrl('t')],
        "t",
        "check all",
        "Run all checks. Press twice to repeat those that leave log entries",
    ),
    bind(Action::Undo, FORM, &[Key::Ctrl('_')], "^_", "undo", "Undo the last change of a value"),
    bind(
        Action::UndoRun,
        &[Page, Overview, Document, Created],
        &[Key::Char('u')],
        "u",
        "undo at Auth0",
        "Undo the last changes at Auth0, after listing them",
    ),
    bind(
        Action::WriteFile,
        &[Document, Page],
        &[Key::Char('w')],
        "w",
        "save JSON",
        "Save custom-oauth2-connection.json without secrets",
    ),
    bind(
        Action::WriteFile,
        &[Created],
        &[Key::Char('w')],
        "w",
        "save JSON",
        "Save custom-oauth2-connection.json without secrets",
    ),
    bind(
        Action::Profiles,
        &[Page, Overview, Document, Created],
        &[Key::Char('p')],
        "p",
        "list profiles",
        "List the profiles: open, add, copy, rename or delete one",
    ),
    bind(
        Action::Scenario,
        &[Page, Overview, Document, Created],
        &[Key::Char('s')],
        "s",
        "play scenario",
        "Select a fault of the demo's tenant or provider",
    ),
    bind(Action::Add, &[Profiles], &[Key::Char('a')], "a", "add", "Add a profile"),
    bind(Action::CopyProfile, &[Profiles], &[Key::Char('c')], "c", "copy", "Copy this profile under another name"),
    bind(Action::Rename, &[Profiles], &[Key::Char('r')], "r", "rename", "Rename this profile"),
    bind(
        Action::Forget,
        &[Profiles],
        &[Key::Char('f')],
        "f",
        "delete",
        "Delete this profile (nothing changes at Auth0)",
    ),
    bind(
        Action::Production,
        &[Profiles],
        &[Key::Char('m')],
        "m",
        "mark production",
        "Mark as production: a create requires you to type the domain",
    ),
    bind(
        Action::Help,
        &[Start, Page, Overview, Document, Created, Profiles],
        &[Key::Char('?'), Key::Ctrl('g'), Key::F1],
        "?",
        "help",
        "Show the keys and explain the field",
    ),
    bind(
        Action::Help,
        &[Field, Row, Picker, Choice, Prompt, Over, Context::Confirm],
        &[Key::Ctrl('g'), Key::F1],
        "^G",
        "help",
        "Show the keys and explain the field",
    ),
    bind(
        Action::Close,
        ALL,
        &[Key::Esc],
        "Esc",
        "",
        "Close this, cancel the request, or go to the overview. Saves nothing",
    ),
    bind(
        Action::Quit,
        &[Start, Page, Overview, Document, Created, Profiles],
        &[Key::Char('q')],
        "q",
        "quit",
        "Quit a0connect",
    ),
    bind(Action::Redraw, ALL, &[Key::Ctrl('l')], "^L", "", "Redraw the screen"),
    bind(Action::Suspend, ALL, &[Key::Ctrl('z')], "^Z", "", "Suspend a0connect (fg resumes it)"),
    bind(
        Action::Interrupt,
        ALL,
        &[Key::Ctrl('c')],
        "^C",
        "",
        "Quit at once. Asks only if a change or a value would be lost",
    ),
    // crossterm reports Ctrl-\ as Ctrl-4. It does nothing without A0CONNECT_TEST_PANIC=1.
    bind(Action::Panic, ALL, &[Key::Ctrl('4'), Key::Ctrl('\\')], "", "", ""),
];

/// What a key does in a context.
pub fn action(context: Context, key: Key) -> Option<Action> {
    KEYS.iter()
        .find(|binding| binding.contexts.contains(&context) && binding.keys.contains(&key))
        .map(|binding| binding.action)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_does_two_things_in_one_context() {
        for context in ALL {
            let mut seen: Vec<Key> = Vec::new();
            for binding in KEYS.iter().filter(|binding| binding.contexts.contains(context)) {
                for key in binding.keys {
                    assert!(!seen.contains(key), "{:?} in {context:?}", binding.shown);
                    seen.push(*key);
                }
            }
        }
    }

    #[test]
    fn two_keys_in_one_footer_never_share_a_verb() {
        for context in ALL {
            let here = KEYS.iter().filter(|binding| binding.contexts.contains(context) && !binding.short.is_empty());
            let mut verbs: Vec<&str> = here.filter_map(|binding| binding.short.split(' ').next()).collect();
            verbs.sort_unstable();
            let all = verbs.len();
            verbs.dedup();
            assert_eq!(verbs.len(), all, "{context:?}: {verbs:?}");
        }
    }

    #[test]
    fn in_a_field_every_printable_key_is_text() {
        for binding in
            KEYS.iter().filter(|binding| binding.contexts.contains(&Field) || binding.contexts.contains(&Picker))
        {
            assert!(binding.keys.iter().all(|key| !matches!(key, Key::Char(_))), "{}", binding.shown);
        }
        for chord in ['a', 'e', 'b', 'f', 'h', 'd', 'k', 'u', 'w'] {
            assert_eq!(action(Field, Key::Ctrl(chord)), None);
        }
    }
}
