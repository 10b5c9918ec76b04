//! Every key, once, with what it does in each context. The footer, the help, the README and `update` read [`KEYS`].
//!
//! In a field every printable key is text and the editing chords edit it, so commands are control keys there. On a screen
//! without text they are bare letters.

mod acting;
mod moving;

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
    /// The pages JSON, Requests and Changes, with the plan.
    Document,
    /// The menu after a run.
    Created,
    Profiles,
    /// The rehearsal of the script.
    Rehearsal,
    /// The values of a pasted text.
    Import,
    /// A list to choose from, with a filter to type into.
    Picker,
    /// A question with a few choices.
    Choice,
    /// A question that requires a typed text, or Enter.
    Prompt,
    /// The question whether to create or update although checks failed. Enter leads to the first failure.
    OverFailures,
    /// A question that changes or deletes something if answered with yes. Enter doesn't answer it.
    Confirm,
    Help,
    /// The editor of the profile script.
    Editor,
    /// The editor looks for a text.
    Find,
    /// The difference between the script in the editor and the generated one.
    Difference,
    /// The diagram of a sign-in.
    Flow,
    /// The text of a file for another tool.
    Export,
    /// The link and the code of a login with auth0-cli.
    LogIn,
}

impl Context {
    const ALL: [Context; 22] = {
        use Context::*;
        [
            Field,
            Row,
            Start,
            Page,
            Overview,
            Document,
            Created,
            Profiles,
            Rehearsal,
            Import,
            Picker,
            Choice,
            Prompt,
            OverFailures,
            Confirm,
            Help,
            Editor,
            Find,
            Difference,
            Flow,
            Export,
            LogIn,
        ]
    };
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
    /// Includes a Machine to Machine application of its own in the plan, or leaves it out.
    OwnMachine,
    Change,
    WriteFile,
    /// Lists the formats for other tools.
    Export,
    UndoRun,
    Repair,
    Profiles,
    /// Waits for a text to fill in values from.
    Import,
    Scenario,
    Add,
    CopyProfile,
    Rename,
    Forget,
    Production,
    Choose,
    Confirm,
    ToFailed,
    EditScript,
    NextProblem,
    Find,
    OpenTextEditor,
    Compare,
    Mark,
    Indent,
    Outdent,
    Redo,
    /// Opens the rehearsal.
    Rehearse,
    /// Uses the selected value as the attribute at this place of `ATTRIBUTES`.
    Bind(usize),
    Unbind,
    /// Runs the script with an access token.
    Token,
    /// Opens the diagram of a sign-in.
    Flow,
    /// Lets the demo's visitor sign in.
    Visit,
    /// Asks whether to delete the user that the last sign-in created.
    DeleteUser,
    Quit,
    Redraw,
    Suspend,
    Interrupt,
    Panic,
}

#[derive(Clone, Copy)]
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

/// All of them, in the order of the footer and the help.
pub const KEYS: &[Binding] = &joined::<{ moving::KEYS.len() + acting::KEYS.len() }>(moving::KEYS, acting::KEYS);

const fn joined<const ALL: usize>(first: &[Binding], second: &[Binding]) -> [Binding; ALL] {
    let mut all = [first[0]; ALL];
    let mut at = 0;
    while at < ALL {
        all[at] = if at < first.len() { first[at] } else { second[at - first.len()] };
        at += 1;
    }
    all
}

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

/// What a key does in a context.
pub fn action(context: Context, key: Key) -> Option<Action> {
    KEYS.iter()
        .find(|binding| binding.contexts.contains(&context) && binding.keys.contains(&key))
        .map(|binding| binding.action)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Context::{Editor, Field, Picker};

    #[test]
    fn no_key_does_two_things_in_one_context() {
        for context in &Context::ALL {
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
        for context in &Context::ALL {
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
            KEYS.iter().filter(|binding| [Field, Picker, Editor].iter().any(|text| binding.contexts.contains(text)))
        {
            assert!(binding.keys.iter().all(|key| !matches!(key, Key::Char(_))), "{}", binding.shown);
        }
        for chord in ['a', 'e', 'b', 'f', 'h', 'd', 'k', 'u', 'w'] {
            assert_eq!(action(Field, Key::Ctrl(chord)), None);
        }
    }
}
