//! Checks a custom script without a JavaScript engine: what was lost, doubled or copied along with it. Auth0 doesn't check a
//! script before a user signs in.
//!
//! Rule: when in doubt, it reports nothing. It only reports what every JavaScript engine would reject, or a function that
//! can't return the user to Auth0.

mod beside;
mod doubts;
mod scan;
#[cfg(test)]
mod tests;

pub use doubts::{doubt, leaves_packed};

use scan::{Kind, Scan, scan};
use std::ops::Range;

/// Why Auth0 couldn't run the script, and the fix. None if nothing was found.
pub fn problem(script: &str) -> Option<String> {
    let scan = scan(script);
    let begin = after_directives(&scan);
    around(script.trim())
        .or_else(|| beginning(script, &scan, begin))
        .or_else(|| beside::problem(&scan))
        .or_else(|| scan.problem.clone())
        .or_else(|| whole(&scan, begin))
}

/// Something was copied along with the script, and surrounds it.
fn around(text: &str) -> Option<String> {
    let fence = |line: Option<&str>| line.is_some_and(|line| line.trim().starts_with("```"));
    if fence(text.lines().next()) || text.lines().last().is_some_and(|line| line.trim() == "```") {
        return Some("A markdown fence (```) surrounds the script. Remove its first and last line.".into());
    }
    let value = text.trim_end_matches([',', ';']);
    let quote = value.chars().next().filter(|quote| "\"'`".contains(*quote));
    let inside = quote.and_then(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
    if inside.is_some_and(|inside| !inside.starts_with("use strict")) {
        return Some("The script is text in quotes, as in JSON. Copy the function itself.".into());
    }
    let tag = text.get(text.len().saturating_sub(9)..).is_some_and(|end| end.eq_ignore_ascii_case("</script>"));
    (text.starts_with('<') || tag && !text.lines().last().is_some_and(|line| line.contains("//")))
        .then(|| "The script is in <script> tags, but Auth0 accepts only the function. Remove them.".into())
}

/// The token where the function should begin: after 'use strict' and stray semicolons.
fn after_directives(scan: &Scan) -> usize {
    let passed = |index: &usize| scan.is(*index, Kind::Text) && scan.text(index + 1) != ":" || scan.text(*index) == ";";
    (0..scan.tokens.len()).take_while(passed).count()
}

fn beginning(script: &str, scan: &Scan, begin: usize) -> Option<String> {
    let function =
        |index: usize| matches!(scan.text(index), "function" | "async" | "(") || scan.text(index + 1) == "=>";
    if function(begin) || scan.tokens.len() <= begin && scan.problem.is_some() {
        return None;
    }
    let until = |end: usize| {
        let start = |index: usize| scan.tokens.get(index).map_or(script.len(), |token| token.start);
        clipped(script.get(start(begin)..start(end)).unwrap_or_default().trim_end(), 40)
    };
    let given = |index: &usize| matches!(scan.text(index - 1), "=" | ":" | "export" | "default") && function(*index);
    let near = (begin + 1..begin + 9).take_while(|index| scan.text(*index) != ";");
    let first = scan.text(begin);
    Some(match near.into_iter().find(given) {
        Some(head) => {
            format!("\"{}\" is before the function, but Auth0 accepts only the function. Remove it.", until(head))
        }
        None if matches!(first, "const" | "let" | "var") => format!(
            "\"{}\" is before the function, but Auth0 accepts only the function. Move that line into it.",
            until(begin + 2)
        ),
        None if first == "import" => {
            "The script begins with import, but Auth0 accepts only a function. Write const … = require('…') in it."
                .into()
        }
        None => begins_with(first),
    })
}

fn begins_with(first: &str) -> String {
    match first.chars().next() {
        Some(char) if char.is_alphanumeric() || char == '{' => format!(
            "The script begins with \"{}\" instead of a function. Copy it again from the word function.",
            clipped(first, 30)
        ),
        _ => "The script doesn't begin with a function. Copy it again from the word function.".into(),
    }
}

/// Checks that it is one function with three parameters that calls back, and that nothing follows. Any other script that
/// begins with a parenthesis isn't checked.
fn whole(scan: &Scan, begin: usize) -> Option<String> {
    let Some(function) = function(scan, begin) else {
        let close = scan.partner(begin).filter(|_| scan.text(begin) == "(")?;
        if scan.text(close + 1) == "{" && scan.goes_on(close + 1) {
            return Some("The script begins with (, without the word function. Copy the full script again.".into());
        }
        // A function in parentheses. If it is called there, its result is unknown.
        let alone = (close + 1..scan.tokens.len()).all(|index| scan.text(index) == ";");
        let inner = function(scan, begin + 1).filter(|inner| alone && inner.end.is_none_or(|end| end == close))?;
        return calls_back(scan, &inner);
    };
    calls_back(scan, &function).or_else(|| after(scan, begin, function.end?))
}

/// The parts of a function, as ranges of tokens.
struct Function {
    parameters: Range<usize>,
    body: Range<usize>,
    arrow: bool,
    /// The token after its `}`. None for an arrow function without one.
    end: Option<usize>,
}

fn function(scan: &Scan, begin: usize) -> Option<Function> {
    let begin = begin + usize::from(scan.text(begin) == "async" && scan.text(begin + 1) != "=>");
    let named = scan.text(begin) == "function";
    let mut at = begin + usize::from(named);
    if named {
        at += usize::from(scan.text(at) == "*");
        at += usize::from(scan.is(at, Kind::Word));
    }
    let (parameters, mut at) = match scan.text(at) {
        "(" => (at + 1..scan.partner(at)?, scan.partner(at)? + 1),
        _ if !named && scan.is(at, Kind::Word) => (at..at + 1, at + 1),
        _ => return None,
    };
    if !named {
        if scan.text(at) != "=>" {
            return None;
        }
        at += 1;
    }
    if scan.text(at) == "{" {
        let end = scan.partner(at)?;
        return Some(Function { parameters, body: at + 1..end, arrow: !named, end: Some(end + 1) });
    }
    let whole = !named && scan.complete;
    whole.then_some(Function { parameters, body: at..scan.tokens.len(), arrow: true, end: None })
}

/// Checks that it can return the user to Auth0, through the third parameter.
fn calls_back(scan: &Scan, function: &Function) -> Option<String> {
    let mut parameters = vec![];
    let (mut at, mut begins) = (function.parameters.start, true);
    while at < function.parameters.end {
        if begins {
            parameters.push(at);
        }
        begins = scan.text(at) == ",";
        at = scan.partner(at).filter(|partner| *partner > at).unwrap_or(at) + 1;
    }
    let words = |name: &str| function.body.clone().any(|index| is_variable(scan, index) && scan.text(index) == name);
    let rest = parameters.iter().any(|at| scan.text(*at) == "...");
    if rest || words("eval") || !function.arrow && words("arguments") {
        return None;
    }
    let Some(third) = parameters.get(2).copied() else {
        let what = "The function has fewer than three parameters, so it can't return the user to Auth0.";
        return Some(format!("{what} Write function fetchUserProfile(accessToken, context, callback) {{ … }}."));
    };
    let name = scan.text(third);
    (scan.is(third, Kind::Word) && !words(name)).then(|| {
        let what = format!("The script never uses {name}, so Auth0 waits until the script times out.");
        format!("{what} Call {name}(null, profile).")
    })
}

/// It is a variable: a word without a dot before it.
fn is_variable(scan: &Scan, index: usize) -> bool {
    scan.is(index, Kind::Word) && !index.checked_sub(1).is_some_and(|before| matches!(scan.text(before), "." | "?."))
}

fn after(scan: &Scan, begin: usize, end: usize) -> Option<String> {
    let rest = (end..scan.tokens.len()).find(|index| scan.text(*index) != ";")?;
    if (0..3).all(|index| scan.text(begin + index) == scan.text(rest + index)) {
        return Some("The function appears twice. Remove one of the two.".into());
    }
    let (word, at) = (clipped(scan.text(rest), 20), scan.tokens[rest].at);
    let cure = match word.as_str() {
        "function" | "async" | "const" | "let" | "var" => "Move the rest into it",
        _ => "Remove the rest",
    };
    Some(format!("\"{word}\" {at} follows the function, but Auth0 accepts only the function. {cure}."))
}

/// The beginning of a text, if that is long.
fn clipped(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
