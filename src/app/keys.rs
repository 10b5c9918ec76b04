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
    Profiles,
    /// A list to choose from, with a filter to type into.
    Picker,
    /// A question with a few choices.
    Choice,
    /// A question that requires a typed text, or Enter.
    Prompt,
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
const ALL: &[Context] =
    &[Field, Row, Start, Page, Overview, Document, Profiles, Picker, Choice, Prompt, Context::Confirm, Help];
const FORM: &[Context] = &[Field, Row];
const LETTERS: &[Context] = &[Page, Overview, Document, Profiles];

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
        "next",
        "Next field; leaving a field judges and saves it",
    ),
    bind(Action::Next, &[Start], &[Key::Tab, Key::Down], "↑↓", "move", "Move between the answers"),
    bind(Action::Previous, &[Start], &[Key::BackTab, Key::Up], "", "", ""),
    bind(Action::Previous, FORM, &[Key::BackTab, Key::Up], "Shift-Tab ↑", "", "Previous field"),
    bind(
        Action::GoOn,
        &[Field, Row, Start, Page],
        &[Key::Enter],
        "Enter",
        "go on",
        "Judge this field and go to the next open one; at the last, to the next open step",
    ),
    bind(Action::Up, &[Overview, Document, Profiles, Picker, Choice], &[Key::Up], "", "", ""),
    bind(Action::Down, &[Overview, Document, Profiles, Picker, Choice], &[Key::Down], "↑↓", "choose", "Up, down"),
    bind(Action::Open, &[Overview, Profiles], &[Key::Enter], "Enter", "open", "Open what is chosen"),
    bind(Action::Open, &[Document], &[Key::Enter], "Enter", "create", "Create or update the connection; asks first"),
    bind(Action::Choose, &[Picker, Choice, Prompt], &[Key::Enter], "Enter", "choose", "Take this"),
    bind(
        Action::Confirm,
        &[Context::Confirm],
        &[Key::Ctrl('o')],
        "^O",
        "do it",
        "Confirm: undo, update, replace or delete; Enter never does",
    ),
    bind(Action::PageNext, &[Document], &[Key::Tab], "Tab", "page", "Document, requests, difference"),
    bind(Action::PagePrevious, &[Document], &[Key::BackTab], "Shift-Tab", "", "The page before"),
    bind(
        Action::LeaveOut,
        &[Document],
        &[Key::Char(' ')],
        "space",
        "leave out",
        "Leave a step of the plan out, or take it in again",
    ),
    bind(Action::Change, &[Document], &[Key::Char('c')], "c", "change", "Go to the field behind this line"),
    bind(Action::StepNext, &[Field, Row, Start, Page, Document], &[Key::PageDown], "PgDn", "step", "Next step"),
    bind(Action::StepPrevious, &[Field, Row, Start, Page, Document], &[Key::PageUp], "PgUp", "", "Previous step"),
    bind(Action::ScrollDown, &[Page, Help], &[Key::Down], "↑↓", "read", "Scroll"),
    bind(Action::ScrollUp, &[Page, Help], &[Key::Up], "", "", ""),
    bind(Action::ScreenDown, &[Help], &[Key::PageDown], "PgUp PgDn", "", "A screen up, down"),
    bind(Action::ScreenUp, &[Help], &[Key::PageUp], "", "", ""),
    bind(
        Action::TakeOffer,
        FORM,
        &[Key::Ctrl('o')],
        "^O",
        "take it",
        "Take the value that is offered (.env, environment, demo), or let a secret go to another host too",
    ),
    bind(
        Action::Repair,
        &[Field],
        &[Key::Ctrl('x')],
        "^X",
        "mend",
        "Mend what the check found: shows first what will change",
    ),
    bind(
        Action::Repair,
        &[Page, Overview],
        &[Key::Char('x'), Key::Ctrl('x')],
        "x",
        "mend",
        "Mend what the check found: shows first what will change",
    ),
    bind(Action::Copy, FORM, &[Key::Ctrl('y')], "^Y", "copy", "Copy the value that stands ready on this screen"),
    bind(
        Action::Copy,
        &[Page, Document],
        &[Key::Char('y'), Key::Ctrl('y')],
        "y",
        "copy",
        "Copy the value that stands ready on this screen",
    ),
    bind(Action::Show, &[Field], &[Key::Ctrl('r')], "^R", "show", "Show the secret as long as it has the focus"),
    bind(
        Action::Show,
        &[Document],
        &[Key::Char('r'), Key::Ctrl('r')],
        "r",
        "show secrets",
        "Show the secrets until the screen is left",
    ),
    bind(
        Action::Test,
        &[Field],
        &[Key::Ctrl('t')],
        "^T",
        "test",
        "Ask everything again; twice in a row also what was tried within a day and leaves entries in logs",
    ),
    bind(
        Action::Test,
        LETTERS,
        &[Key::Char('t'), Key::Ctrl('t')],
        "t",
        "test all",
        "Ask everything again; twice in a row also what was tried within a day and leaves entries in logs",
    ),
    bind(Action::Undo, FORM, &[Key::Ctrl('_')], "^_", "undo", "Take back the last change of a value"),
    bind(
        Action::UndoRun,
        &[Page, Overview, Document],
        &[Key::Char('u')],
        "u",
        "take back",
        "Take back what the last run changed at Auth0; lists it first",
    ),
    bind(
        Action::WriteFile,
        &[Document, Page],
        &[Key::Char('w')],
        "w",
        "file",
        "Write custom-oauth2-connection.json, secrets left out",
    ),
    bind(
        Action::Profiles,
        &[Page, Overview, Document],
        &[Key::Char('p')],
        "p",
        "profiles",
        "Profiles: list, add, copy, rename, forget, production",
    ),
    bind(
        Action::Scenario,
        &[Page, Overview, Document],
        &[Key::Char('s')],
        "s",
        "scenario",
        "In the demo: choose what is wrong at the tenant or the provider",
    ),
    bind(Action::Add, &[Profiles], &[Key::Char('a')], "a", "add", "Add a profile"),
    bind(Action::CopyProfile, &[Profiles], &[Key::Char('c')], "c", "copy", "Copy this profile under another name"),
    bind(Action::Rename, &[Profiles], &[Key::Char('r')], "r", "rename", "Rename this profile"),
    bind(
        Action::Forget,
        &[Profiles],
        &[Key::Char('f')],
        "f",
        "forget",
        "Forget this profile: its file, its facts, its secrets",
    ),
    bind(
        Action::Production,
        &[Profiles],
        &[Key::Char('m')],
        "m",
        "production",
        "Mark as production: creating wants the tenant's name typed",
    ),
    bind(
        Action::Help,
        &[Start, Page, Overview, Document, Profiles],
        &[Key::Char('?'), Key::Ctrl('g'), Key::F1],
        "?",
        "help",
        "Keys and the focused field explained",
    ),
    bind(
        Action::Help,
        &[Field, Row, Picker, Choice, Prompt, Context::Confirm],
        &[Key::Ctrl('g'), Key::F1],
        "^G",
        "help",
        "Keys and the focused field explained",
    ),
    bind(
        Action::Close,
        ALL,
        &[Key::Esc],
        "Esc",
        "",
        "Close this, stop the run, discard what you typed in the field, or go to the overview; it saves nothing",
    ),
    bind(Action::Quit, &[Start, Page, Overview, Document, Profiles], &[Key::Char('q')], "q", "quit", "Quit"),
    bind(Action::Redraw, ALL, &[Key::Ctrl('l')], "^L", "", "Draw the screen again"),
    bind(Action::Suspend, ALL, &[Key::Ctrl('z')], "^Z", "", "Suspend; fg comes back"),
    bind(
        Action::Interrupt,
        ALL,
        &[Key::Ctrl('c')],
        "^C",
        "",
        "End at once; asks once while a change at Auth0 is in flight or a value is not saved",
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
