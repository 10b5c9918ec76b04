//! The pieces of a script that an editor colors: comments, texts, numbers, keywords, regular expressions and called functions.
//!
//! Rule: the pieces put together are the script, whatever text it is. So it reads an unfinished script too, and never fails.
//! It doesn't decide what is valid: that is what `check` does.

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Plain,
    Comment,
    /// A string or a template, with its quotes.
    Text,
    Number,
    Keyword,
    Regex,
    /// A name before an opening bracket: a function that is called or declared.
    Function,
}

/// The pieces of a script in order.
pub fn pieces(script: &str) -> Vec<(Kind, &str)> {
    let mut reader = Reader { script, at: 0, before: Before::Nothing, open: Vec::new() };
    let mut pieces: Vec<(Kind, &str)> = Vec::new();
    while reader.at < script.len() {
        let from = reader.at;
        let kind = reader.next();
        // Every step reads at least one character.
        reader.at = reader.at.max(from + 1);
        reader.at = script.ceil_char_boundary(reader.at);
        pieces.push((kind, &script[from..reader.at]));
    }
    pieces
}

/// What came last, apart from white space and comments. It decides whether a slash divides.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    /// A value ends here, so a slash divides.
    Value,
    /// A dot, so a member's name follows.
    Dot,
    Other,
}

struct Reader<'a> {
    script: &'a str,
    at: usize,
    before: Before,
    /// The templates that are open: how many braces are open in the expression of each.
    open: Vec<usize>,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.script.get(self.at..).unwrap_or_default()
    }

    fn next(&mut self) -> Kind {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return Kind::Plain };
        if first.is_whitespace() {
            let end = rest.find(|char: char| !char.is_whitespace()).unwrap_or(rest.len());
            self.at += end;
            return Kind::Plain;
        }
        if rest.starts_with("//") {
            self.at += rest.find('\n').unwrap_or(rest.len());
            return Kind::Comment;
        }
        if rest.starts_with("/*") {
            self.at += rest.get(2..).and_then(|text| text.find("*/")).map_or(rest.len(), |end| end + 4);
            return Kind::Comment;
        }
        match first {
            '\'' | '"' => self.text(first),
            '`' => {
                self.at += 1;
                self.template()
            }
            '}' if self.open.last() == Some(&0) => {
                self.open.pop();
                self.at += 1;
                self.template()
            }
            '/' if self.before != Before::Value => self.regex(),
            '0'..='9' => self.number(),
            '.' if rest[1..].starts_with(|char: char| char.is_ascii_digit()) => self.number(),
            char if is_name(char) => self.name(),
            char => {
                // Three dots spread a value.
                let is_dot = char == '.' && !rest[1..].starts_with('.') && !self.script[..self.at].ends_with('.');
                self.at += char.len_utf8();
                match (char, self.open.last_mut()) {
                    ('{', Some(braces)) => *braces += 1,
                    ('}', Some(braces)) => *braces = braces.saturating_sub(1),
                    _ => {}
                }
                self.before = match char {
                    ')' | ']' | '}' => Before::Value,
                    _ if is_dot => Before::Dot,
                    _ => Before::Other,
                };
                Kind::Plain
            }
        }
    }

    /// A string ends at its quote, or at the end of its line.
    fn text(&mut self, quote: char) -> Kind {
        let mut escaped = false;
        let end = self.rest().char_indices().skip(1).find(|(_, char)| {
            let ends = !escaped && (*char == quote || *char == '\n');
            escaped = !escaped && *char == '\\';
            ends
        });
        self.at = match end {
            Some((at, '\n')) => self.at + at,
            Some((at, _)) => self.at + at + 1,
            None => self.script.len(),
        };
        self.before = Before::Value;
        Kind::Text
    }

    /// The part of a template up to its end or to its next expression.
    fn template(&mut self) -> Kind {
        let rest = self.rest();
        let (mut escaped, mut dollar) = (false, false);
        let mut end = None;
        for (at, char) in rest.char_indices() {
            match char {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '`' => {
                    end = Some((at + 1, false));
                    break;
                }
                '{' if dollar => {
                    end = Some((at + 1, true));
                    break;
                }
                _ => {}
            }
            dollar = char == '$' && !escaped;
        }
        let (length, is_expression) = end.unwrap_or((rest.len(), false));
        self.at += length;
        self.before = if is_expression { Before::Other } else { Before::Value };
        self.open.extend(is_expression.then_some(0));
        Kind::Text
    }

    fn regex(&mut self) -> Kind {
        let rest = self.rest();
        let (mut escaped, mut class) = (false, false);
        let mut end = None;
        for (at, char) in rest.char_indices().skip(1) {
            match char {
                '\n' => break,
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '[' => class = true,
                ']' => class = false,
                '/' if !class => {
                    end = Some(at + 1);
                    break;
                }
                _ => {}
            }
        }
        let Some(end) = end else {
            self.at += 1;
            self.before = Before::Other;
            return Kind::Plain;
        };
        let flags = rest[end..].find(|char: char| !char.is_ascii_alphabetic()).unwrap_or(rest.len() - end);
        self.at += end + flags;
        self.before = Before::Value;
        Kind::Regex
    }

    fn number(&mut self) -> Kind {
        let rest = self.rest();
        let mut last = '0';
        let end = rest.find(|char: char| {
            let sign = matches!(char, '+' | '-') && matches!(last, 'e' | 'E') && !rest.starts_with("0x");
            last = char;
            !(char.is_ascii_alphanumeric() || char == '.' || char == '_' || sign)
        });
        self.at += end.unwrap_or(rest.len());
        self.before = Before::Value;
        Kind::Number
    }

    fn name(&mut self) -> Kind {
        let rest = self.rest();
        let end = rest.find(|char: char| !is_name(char) && !char.is_ascii_digit()).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let is_member = self.before == Before::Dot;
        let kind = match () {
            () if !is_member && KEYWORDS.contains(&name) => Kind::Keyword,
            () if after.trim_start_matches([' ', '\t', '?', '.']).starts_with('(') => Kind::Function,
            () => Kind::Plain,
        };
        // After return a slash begins a regular expression. After this or true it divides.
        let ends_value = kind != Kind::Keyword || VALUES.contains(&name);
        self.before = if ends_value { Before::Value } else { Before::Other };
        self.at += end;
        kind
    }
}

fn is_name(char: char) -> bool {
    char.is_alphabetic() || matches!(char, '_' | '$')
}

const KEYWORDS: &[&str] = &[
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
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "import",
    "in",
    "instanceof",
    "let",
    "new",
    "null",
    "of",
    "return",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "undefined",
    "var",
    "void",
    "while",
    "with",
    "yield",
];

/// The keywords that are values.
const VALUES: &[&str] = &["false", "null", "super", "this", "true", "undefined"];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The pieces of a kind.
    fn of(kind: Kind, script: &str) -> Vec<&str> {
        pieces(script).into_iter().filter(|(found, _)| *found == kind).map(|(_, text)| text).collect()
    }

    #[test]
    fn each_kind_is_found() {
        let script = "async function me(token) { // it's\n  const n = 0x1f + 1.5e-3; /* a\n b */\n  \
            return fetch(`a ${b({c: `d`})} e`).then(r => r.data?.(\"\\\"\", '//', /[/]\\//gi.test(x / y / 2)));\n}";
        assert_eq!(of(Kind::Comment, script), ["// it's", "/* a\n b */"]);
        assert_eq!(of(Kind::Keyword, script), ["async", "function", "const", "return"]);
        assert_eq!(of(Kind::Number, script), ["0x1f", "1.5e-3", "2"]);
        assert_eq!(of(Kind::Text, script), ["`a ${", "`d`", "} e`", "\"\\\"\"", "'//'"]);
        assert_eq!(of(Kind::Regex, script), ["/[/]\\//gi"]);
        assert_eq!(of(Kind::Function, script), ["me", "fetch", "b", "then", "data", "test"]);
    }

    #[test]
    fn a_slash_divides_after_a_value_and_else_begins_a_regular_expression() {
        for script in ["a / b / c", "f() / 2 / 3", "a[0] / b / c", "1 / 2 / 3", "this / 2 / 3", "'a' / 2 / 3"] {
            assert_eq!(of(Kind::Regex, script), [""; 0], "{script}");
        }
        for script in ["return /a/", "(/a/)", "x = /a/", "typeof /a/", "[/a/]", "/a/", "a && /a/"] {
            assert_eq!(of(Kind::Regex, script), ["/a/"], "{script}");
        }
        assert_eq!(of(Kind::Keyword, "data.default?.new . if"), [""; 0], "members");
        assert_eq!(of(Kind::Keyword, "// End.\nconst [...new, ...this]"), ["const", "new", "this"], "no members");
    }

    #[test]
    fn an_unfinished_piece_ends_with_its_line_or_the_script() {
        assert_eq!(of(Kind::Text, "'a\nb"), ["'a"]);
        assert_eq!(of(Kind::Text, "'a\\\nb'"), ["'a\\\nb'"]);
        assert_eq!(of(Kind::Text, "`a\nb"), ["`a\nb"]);
        assert_eq!(of(Kind::Comment, "/* a\nb"), ["/* a\nb"]);
        assert_eq!(of(Kind::Regex, "= /a\nb/"), [""; 0]);
    }

    proptest! {
        #[test]
        fn prop_the_pieces_are_the_text(text in "\\PC*|[`${}'\"/\\\\*\\[\\]a-z0-9. é語\r\n\t]{0,120}") {
            let whole: String = pieces(&text).into_iter().map(|(_, piece)| piece).collect();
            prop_assert_eq!(&whole, &text);
            prop_assert!(pieces(&text).iter().all(|(_, piece)| !piece.is_empty()));
        }
    }
}
