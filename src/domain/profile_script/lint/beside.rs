//! Tokens that can't be next to each other: words without an operator between them, a `{` after a call, `var class`.

use super::clipped;
use super::scan::{Kind, Scan};

/// The first such pair, in a sentence with the fix.
pub fn problem(scan: &Scan) -> Option<String> {
    (1..scan.tokens.len()).find_map(|index| {
        let here = &scan.tokens[index];
        if here.first {
            return apart(scan, index);
        }
        reserved(scan, index)
            .or_else(|| misspelt(scan, index))
            .or_else(|| entity(scan, index))
            .or_else(|| apart(scan, index))
    })
}

/// Two values without an operator between them. A line break separates them, except in a list.
fn apart(scan: &Scan, index: usize) -> Option<String> {
    let (before, here) = (&scan.tokens[index - 1], &scan.tokens[index]);
    let value = |kind: Kind| matches!(kind, Kind::Word | Kind::Number | Kind::Text);
    let listed = || here.inside.is_some_and(|open| is_list(scan, open));
    let begins = match here.text {
        "function" | "async" | "new" => listed(),
        word => value(here.kind) && !BETWEEN.contains(&word),
    };
    let ends = match before.text {
        "]" => !here.first || listed(),
        "}" => listed(),
        ")" => !here.first && is_call(scan, index - 1) || listed(),
        word => before.kind != Kind::Sign && !BETWEEN.contains(&word) && (!here.first || listed()),
    };
    (begins && ends).then(|| {
        format!(
            "Something is missing between \"{}\" and \"{}\" {}, or one of the two is misspelled. Correct it, for example with a comma.",
            clipped(before.text, 20),
            clipped(here.text, 20),
            here.at
        )
    })
}

/// This bracket opens a list, or certainly an object. There a line break doesn't separate values.
fn is_list(scan: &Scan, open: usize) -> bool {
    // A loop instead of recursion, since a script may be nested as deeply as it is long.
    let mut open = open;
    loop {
        let before = open.wrapping_sub(1);
        match (scan.text(open), scan.text(before)) {
            ("(" | "[", _) => return true,
            ("{", "(" | "[" | "=" | "?" | "&" | "|") => return true,
            ("{", "return") => return scan.goes_on(open),
            ("{", "," | ":") => match scan.tokens[before].inside {
                Some(around) => open = around,
                None => return false,
            },
            _ => return false,
        }
    }
}

/// This `)` ends the call of a named function. After the parentheses of an `if`, anything may follow.
fn is_call(scan: &Scan, close: usize) -> bool {
    let name = scan.partner(close).filter(|_| scan.text(close) == ")").and_then(|open| open.checked_sub(1));
    name.is_some_and(|name| scan.is(name, Kind::Word) && !BETWEEN.contains(&scan.text(name)))
}

fn reserved(scan: &Scan, index: usize) -> Option<String> {
    let (before, here) = (&scan.tokens[index - 1], &scan.tokens[index]);
    let member = index > 1 && matches!(scan.text(index - 2), "." | "?.");
    let names = matches!(before.text, "var" | "let" | "const") && !member && RESERVED.contains(&here.text);
    names.then(|| {
        let what = format!("\"{} {}\" {} uses a reserved word as a name.", before.text, here.text, before.at);
        format!("{what} Choose another name.")
    })
}

/// `name(…) {`, where only a value is possible.
fn misspelt(scan: &Scan, index: usize) -> Option<String> {
    if scan.text(index) != "{" || !is_call(scan, index - 1) {
        return None;
    }
    let name = scan.partner(index - 1)?.checked_sub(1)?;
    let value = match scan.text(name.checked_sub(1)?) {
        "," => scan.tokens[name].inside.is_some_and(|open| matches!(scan.text(open), "(" | "[")),
        before => matches!(before, "(" | "=" | ":" | "=>" | "return"),
    };
    value.then(|| {
        let (name, at) = (clipped(scan.text(name), 20), scan.tokens[index].at);
        format!("A ) is missing before the {{ {at}, or \"{name}\" should be the word function. Correct it there.")
    })
}

fn entity(scan: &Scan, index: usize) -> Option<String> {
    let (before, here) = (&scan.tokens[index - 1], &scan.tokens[index]);
    let known = before.text == "&" && ["gt", "lt", "amp", "quot", "#39", "#x27", "nbsp"].contains(&here.text);
    (known && here.start == before.start + 1 && scan.text(index + 1) == ";").then(|| {
        let what = format!("&{}; {} is an HTML entity.", here.text, before.at);
        format!("{what} Copy the script as it is shown, not from the page source.")
    })
}

/// Words that can't be the name of a variable.
const RESERVED: &[&str] = &[
    "break", "case", "catch", "class", "const", "continue", "default", "delete", "do", "else", "export", "extends",
    "false", "finally", "for", "function", "if", "import", "new", "null", "return", "super", "switch", "this", "throw",
    "true", "try", "typeof", "var", "void", "while", "with",
];

/// Words that may be next to another one.
const BETWEEN: &[&str] = &[
    "accessor",
    "as",
    "async",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "export",
    "extends",
    "finally",
    "for",
    "from",
    "function",
    "get",
    "if",
    "import",
    "in",
    "instanceof",
    "interface",
    "let",
    "new",
    "of",
    "return",
    "set",
    "static",
    "super",
    "switch",
    "throw",
    "try",
    "typeof",
    "using",
    "var",
    "void",
    "while",
    "with",
    "yield",
];
