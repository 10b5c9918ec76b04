//! The words of the program: every text in the sources that a user can see keeps the rules in tests/tidy/rules.rs.
//!
//! It reads tokens, so it also reads texts in macros. It leaves out attributes, tests, IDs, texts that another text is
//! compared with, and the examples of causes, which are other programs' words. Of the sandbox, which speaks as Auth0 and the
//! providers do, it reads the scenarios.

use super::rules;
use super::source::{files, read};
use a0connect::domain::fields::FIELDS;
use proc_macro2::{Delimiter, Group, Literal, Spacing, TokenStream, TokenTree};
use std::str::FromStr;
use syn::Lit;

/// Texts that aren't words for a user, or that have to be as they are: the file, a part of the text, and why.
/// If the part is one word, the complete text has to be that word.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    (
        "src/domain/diagnosis/sign_in.rs",
        "user detail call got no answer",
        "what scripts that are at Auth0 already report",
    ),
    ("src/domain/diagnosis/sign_in.rs", "reports an error in the user detail call", "the same"),
    ("src/domain/diagnosis/sign_in.rs", "was answered with status ", "the same"),
    ("src/domain/diagnosis/sign_in.rs", "not answered with ", "the same"),
    ("src/commands/sign_in/print.rs", "nobody", "a value of `who` in JSON"),
    ("src/domain/diagnosis/denied.rs", "was cancelled", "the word of some providers"),
    ("src/domain/finding.rs", "nobody, just try again", "beside a person, it is the word for none"),
    ("src/domain/probe.rs", "mint", "its name in the file of check results"),
    ("src/domain/parse/scope.rs", "please", "a word that tells a sentence from a list of scopes"),
    ("src/domain/safe_text/opened.rs", "nbsp iexcl", "the names of HTML's characters"),
    ("src/sandbox/scenarios/authorization_url.rs", "Please try again later.", "a provider's page"),
    ("src/tui/view/help.rs", "^A ^E start, end", "a line of keys"),
    ("src/world/vault/item.rs", "minted", "a member of the keyring's item"),
];

/// Functions and macros whose texts another text is compared with.
const NOT_READ: &[&str] = &["contains", "ends_with", "matches", "says", "split_once", "starts_with", "strip_prefix"];

/// Screens with names of variables: how the name of the snapshot begins, and why.
const SCREENS: &[(&str, &str)] = &[
    ("api_token_no_access", "the command for a colleague reads these variables"),
    ("help_", "the help names the variable of the focused field"),
    ("export_", "the text of the file has these names"),
    ("ascii_export", "the same"),
    ("narrow_export", "the same"),
    ("no_colour_export", "the same"),
    ("import_", "the names in the pasted text show where each value is from"),
];

const TITLE_MAX: usize = 48;
/// The constructors of a finding, and which argument is the title.
const TITLES: &[(&str, usize)] = &[("ok", 0), ("unknown", 0), ("new", 1), ("failed", 1)];

#[derive(Debug, PartialEq)]
struct Text {
    line: usize,
    text: String,
    is_title: bool,
}

#[test]
fn every_text_keeps_the_rules_for_words() {
    let mut offences = Vec::new();
    let mut used = vec![false; EXCEPTIONS.len()];
    for path in files("src").into_iter().filter(|path| is_read(path)) {
        for text in texts(&read(&path)).into_iter().filter(|text| !is_code(&text.text)) {
            let excepted = |(file, part, _): &(&str, &str, &str)| {
                *file == path && if part.contains(' ') { text.text.contains(part) } else { text.text == *part }
            };
            if let Some(at) = EXCEPTIONS.iter().position(excepted) {
                used[at] = true;
                continue;
            }
            let broken = broken(&text);
            offences.extend(broken.into_iter().map(|rule| format!("{path}:{}: {rule}: {:?}", text.line, text.text)));
        }
    }
    let unused = EXCEPTIONS.iter().zip(&used).filter(|(exception, used)| !**used || exception.2.is_empty());
    offences.extend(unused.map(|(exception, _)| format!("tests/tidy/words.rs: {exception:?} isn't needed")));
    assert!(
        offences.is_empty(),
        "\n{}\n\n{} texts break a rule of tests/tidy/rules.rs. An exception in tests/tidy/words.rs needs a reason.\n",
        offences.join("\n"),
        offences.len()
    );
}

fn is_read(path: &str) -> bool {
    let of_tests = path.split('/').any(|part| part == "tests" || part == "tests.rs");
    path.ends_with(".rs")
        && !of_tests
        && (!path.starts_with("src/sandbox/") || path.starts_with("src/sandbox/scenarios/"))
}

fn broken(text: &Text) -> Vec<String> {
    let mut broken = rules::broken(&text.text);
    // The lines of a help text are columns.
    broken.extend(text.text.lines().flat_map(rules::long_sentences));
    let length = text.text.chars().count();
    // The length of a placeholder isn't known.
    if text.is_title && !text.text.contains('{') && length > TITLE_MAX {
        broken.push(format!("a title of {length} characters: at most {TITLE_MAX}"));
    }
    if text.is_title && text.text.contains("; ") {
        broken.push("a title with a semicolon: one thing".to_owned());
    }
    if text.is_title && text.text.ends_with('.') && !text.text.ends_with("..") {
        broken.push("a title ends in a period: without it".to_owned());
    }
    broken
}

/// JSON, HTML, JavaScript, and values of headers.
fn is_code(text: &str) -> bool {
    ["{\"", "\":", "</", "/>", "=\"", "function", "=>", "();", "charset="].iter().any(|sign| text.contains(sign))
}

fn texts(source: &str) -> Vec<Text> {
    let tokens = TokenStream::from_str(source).unwrap_or_else(|error| panic!("{error}"));
    let mut texts = Vec::new();
    collect(tokens, &mut texts);
    texts
}

fn collect(tokens: TokenStream, texts: &mut Vec<Text>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                let inner = matches!(tokens.get(at + 1), Some(TokenTree::Punct(bang)) if bang.as_char() == '!');
                let attribute = tokens.get(at + 1 + usize::from(inner));
                at += 1 + usize::from(inner);
                if let Some(TokenTree::Group(group)) = attribute {
                    if group.to_string().replace(' ', "").starts_with("[cfg(test)]") {
                        at += item_length(&tokens[at..]);
                        continue;
                    }
                    if group.delimiter() == Delimiter::Bracket {
                        at += 1;
                    }
                }
                continue;
            }
            TokenTree::Ident(name) if NOT_READ.iter().any(|not_read| name == not_read) => {
                at = end_of_call(&tokens, at);
                continue;
            }
            TokenTree::Ident(name) if is_colon(tokens.get(at + 1)) && (name == "id" || name == "example") => {
                let length = tokens[at..].iter().take_while(|token| !is_comma(token)).count();
                at += length;
                continue;
            }
            TokenTree::Literal(literal) => texts.extend(text(literal)),
            TokenTree::Group(group) => match title(&tokens[..at]) {
                Some(argument) => with_title(group, argument, texts),
                None => collect(group.stream(), texts),
            },
            _ => {}
        }
        at += 1;
    }
}

fn is_comma(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',')
}

/// A single colon, as behind the name of a field.
fn is_colon(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == ':' && punct.spacing() == Spacing::Alone)
}

/// The number of the token behind the arguments of a function or macro, or behind its name if there are none.
fn end_of_call(tokens: &[TokenTree], at: usize) -> usize {
    match (tokens.get(at + 1), tokens.get(at + 2)) {
        (Some(TokenTree::Group(_)), _) => at + 2,
        (Some(TokenTree::Punct(bang)), Some(TokenTree::Group(_))) if bang.as_char() == '!' => at + 3,
        _ => at + 1,
    }
}

/// How many tokens an item for tests has, with its attributes: up to its braces or its semicolon.
fn item_length(tokens: &[TokenTree]) -> usize {
    let ends = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        _ => false,
    };
    tokens.iter().position(ends).map_or(tokens.len(), |end| end + 1)
}

/// Which argument is a title, if these tokens end in the name of a constructor, such as `Finding::failed`.
fn title(before: &[TokenTree]) -> Option<usize> {
    let [.., TokenTree::Ident(of), TokenTree::Punct(_), TokenTree::Punct(_), TokenTree::Ident(name)] = before else {
        return None;
    };
    let known = TITLES.iter().find(|(known, _)| name == known && of == "Finding");
    known.map(|(_, argument)| *argument)
}

fn with_title(group: &Group, argument: usize, texts: &mut Vec<Text>) {
    let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
    for (at, tokens) in tokens.split(is_comma).enumerate() {
        let from = texts.len();
        collect(tokens.iter().cloned().collect(), texts);
        if at == argument && matches!(tokens, [TokenTree::Literal(_)]) {
            texts[from..].iter_mut().for_each(|text| text.is_title = true);
        }
    }
}

fn text(literal: &Literal) -> Option<Text> {
    let line = literal.span().start().line;
    match Lit::new(literal.clone()) {
        Lit::Str(text) => Some(Text { line, text: text.value(), is_title: false }),
        _ => None,
    }
}

#[test]
fn no_screen_names_a_variable() {
    let snapshots = files("src/tui/view/snapshots").into_iter().chain(files("src/tui/view/scenarios"));
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let allowed = |path: &String| SCREENS.iter().any(|(start, why)| name(path).starts_with(start) && !why.is_empty());
    let mut offences = Vec::new();
    for path in snapshots.filter(|path| !allowed(path)) {
        for (number, line) in (1..).zip(read(&path).lines()) {
            let words = line.split(|one: char| !(one.is_ascii_alphanumeric() || one == '_'));
            let named = words.filter(|word| is_variable(word)).map(|word| format!("{path}:{number}: {word}"));
            offences.extend(named);
        }
    }
    assert!(offences.is_empty(), "\n{}\n\nThe wizard uses labels, not variables.\n", offences.join("\n"));
}

fn is_variable(word: &str) -> bool {
    let known = FIELDS.iter().any(|field| field.env == word || field.aliases.contains(&word));
    // A URL in capitals isn't one, so of other names only those with an underscore count.
    known && word.contains('_') || ["A0CONNECT_", "SSL_CERT_", "XDG_"].iter().any(|start| word.starts_with(start))
}

#[test]
fn texts_are_found_with_their_lines() {
    let source = r####"
        //! "no"
        #[doc = "no"]
        const A: &str = "a b";
        #[cfg(test)]
        #[allow(x)]
        mod tests { fn f() { "no"; } }
        fn f(x: &str) -> Finding {
            matches!(x, "no" | "never");
            let cause = Cause { id: "no", example: || seen(0, "no"), says: x.contains("no") };
            let short = format!("{x} c");
            Finding::failed(Class::Api, "Title", format!("why"), "fix")
        }"####;
    let found: Vec<(usize, String, bool)> =
        texts(source).into_iter().map(|text| (text.line, text.text, text.is_title)).collect();
    let expected =
        [(4, "a b", false), (11, "{x} c", false), (12, "Title", true), (12, "why", false), (12, "fix", false)];
    assert_eq!(found, expected.map(|(line, text, is_title)| (line, text.to_owned(), is_title)));
}

#[test]
fn titles_are_short_and_without_a_period() {
    let title = |text: &str| broken(&Text { line: 1, text: text.to_owned(), is_title: true }).len();
    assert_eq!(title("Discord rejected the client secret"), 0);
    assert_eq!(title("Discord rejected the client secret."), 1);
    assert_eq!(title(&"a".repeat(49)), 1);
}
