//! A command line in words, as a shell reads it: quotes, escapes and continued lines. Nothing is expanded or run.

use super::jsonc::is_quote;
use super::text::Pasted;
use crate::domain::secret::Secret;
use zeroize::Zeroizing;

#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// Where it begins in the paste, and in which line.
    pub at: usize,
    pub line: usize,
    pub text: Secret,
    /// The shell would replace a part of it, such as `$TOKEN`.
    pub expands: bool,
}

/// The words of the command that begins at `start`, and where it ends: at the end of a line, or at `|`, `;` or `&`.
pub fn command(pasted: &Pasted, start: usize) -> (Vec<Word>, usize) {
    let mut words = Vec::new();
    let mut at = start;
    loop {
        at += blanks(&pasted.text[at..]);
        match word(&pasted.text, at) {
            Some((word, end)) if end > at => {
                words.push(Word { line: pasted.line_at(at), ..word });
                at = end;
            }
            _ => return (words, at),
        }
    }
}

/// One word as the value of an assignment, and where it ends. Its line is that of the assignment.
pub fn word(text: &str, start: usize) -> Option<(Word, usize)> {
    let rest = &text[start..];
    let mut out = Zeroizing::new(String::with_capacity(rest.find('\n').unwrap_or(rest.len())));
    let mut expands = false;
    let mut chars = rest.char_indices().peekable();
    let mut end = rest.len();
    let mut any = false;
    while let Some((at, char)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        match char {
            '\'' | '\u{2018}' | '\u{2019}' => {
                any = true;
                let close = |one: &char| *one == char || char != '\'' && is_quote(*one) && *one != '"';
                loop {
                    match chars.next() {
                        Some((_, one)) if close(&one) => break,
                        Some((_, one)) => out.push(one),
                        // An apostrophe, not a quotation mark.
                        None => return None,
                    }
                }
            }
            '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' => {
                any = true;
                loop {
                    match chars.next()? {
                        (_, '"') if char == '"' => break,
                        (_, '"' | '\u{201c}' | '\u{201d}') if char != '"' => break,
                        (_, '\\') => match chars.next()?.1 {
                            '\n' => {}
                            escaped @ ('"' | '\\' | '$' | '`') => out.push(escaped),
                            other => out.extend(['\\', other]),
                        },
                        (at, one) => {
                            expands |= is_expansion(&rest[at..]);
                            out.push(one);
                        }
                    }
                }
            }
            '$' if next == Some('\'') => {
                any = true;
                chars.next();
                loop {
                    match chars.next()?.1 {
                        '\'' => break,
                        '\\' => out.push(match chars.next()?.1 {
                            'n' => '\n',
                            't' => '\t',
                            'r' => '\r',
                            other => other,
                        }),
                        one => out.push(one),
                    }
                }
            }
            '\\' if next == Some('\n') => {
                chars.next();
                if any {
                    end = at;
                    break;
                }
            }
            '\\' => {
                any = true;
                out.extend(chars.next().map(|(_, one)| one));
            }
            // In Windows' shells these continue a line.
            '^' | '`' if next == Some('\n') => {
                end = at;
                break;
            }
            char if char.is_whitespace() => {
                end = at;
                break;
            }
            '|' | ';' | ')' | '>' | '<' if out.is_empty() || char != '>' => {
                end = at;
                break;
            }
            '&' if next.is_none_or(|next| next.is_whitespace() || next == '&') => {
                end = at;
                break;
            }
            char => {
                any = true;
                expands |= is_expansion(&rest[at..]);
                out.push(char);
            }
        }
    }
    any.then(|| (Word { at: start, line: 0, text: Secret::new(out.as_str()), expands }, start + end))
}

/// `$TOKEN`, `${TOKEN}`, `$(command)` or a command in backticks.
pub fn is_expansion(text: &str) -> bool {
    let mut chars = text.chars();
    match chars.next() {
        Some('$') => chars.next().is_some_and(|char| char.is_ascii_alphabetic() || "_{(".contains(char)),
        Some('`') => text[1..].contains('`'),
        _ => false,
    }
}

/// Blanks and continued lines.
fn blanks(text: &str) -> usize {
    let mut at = 0;
    loop {
        let rest = &text[at..];
        let spaces = rest.len() - rest.trim_start_matches(|char: char| char != '\n' && char.is_whitespace()).len();
        at += spaces;
        let rest = &text[at..];
        let broken = ["\\", "^", "`"].iter().find_map(|sign| {
            let after = rest.strip_prefix(sign)?;
            let line = after.trim_start_matches([' ', '\t']);
            line.starts_with('\n').then_some(rest.len() - line.len() + 1)
        });
        match broken {
            Some(length) => at += length,
            None => return at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<String> {
        let pasted = Pasted::new(text);
        command(&pasted, 0).0.iter().map(|word| word.text.reveal().to_owned()).collect()
    }

    #[test]
    fn a_command_is_read_as_a_shell_does() {
        for (text, wanted) in [
            ("curl -d 'a \"b\"' \"c\\\"d\"\nnext", &["curl", "-d", "a \"b\"", "c\"d"][..]),
            ("curl \\\n  -X POST \\\r\n https://a/?b=c&d=e | jq", &["curl", "-X", "POST", "https://a/?b=c&d=e"]),
            ("curl ^\n -v `\n -s", &["curl", "-v", "-s"]),
            ("a 'it'\\''s' $'x\\ny'", &["a", "it's", "x\ny"]),
            ("a \u{2018}b c\u{2019} \u{201c}d e\u{201d}", &["a", "b c", "d e"]),
            ("a it's", &["a"]),
            ("a -d @- <<'EOF'\n{}", &["a", "-d", "@-"]),
            ("a \\ \n b", &["a", "b"]),
        ] {
            assert_eq!(words(text), wanted, "{text}");
        }
        let expands = |text: &str| command(&Pasted::new(text), 0).0.iter().map(|word| word.expands).collect::<Vec<_>>();
        assert_eq!(expands("a \"$B\" '$C' ${D} \"$(e)\" $5 `f`"), [false, true, false, true, true, false, true]);
    }

    proptest! {
        /// Without the signs of a prompt, which is left out at the beginning of a line.
        #[test]
        fn prop_a_quoted_word_is_read(text in "[ -#&-~\nüé]{0,30}") {
            let quoted = format!("'{}' b", text.replace('\'', "'\\''"));
            prop_assert_eq!(words(&quoted), [text.as_str(), "b"]);
        }
    }
}
