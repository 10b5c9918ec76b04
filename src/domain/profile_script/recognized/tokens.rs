//! A script in words, texts and signs.

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token<'s> {
    /// A name or a number.
    Word(&'s str),
    /// A string literal without escapes or gaps.
    Text(String),
    Sign(char),
}

/// None if the script contains what no old one does: an escape, a gap in a template, or an unterminated text.
pub fn tokens(script: &str) -> Option<Vec<Token<'_>>> {
    let mut tokens = Vec::new();
    let mut rest = script.trim_start();
    while let Some(char) = rest.chars().next() {
        let after = &rest[char.len_utf8()..];
        rest = match char {
            '/' if after.starts_with('/') => after.split_once(['\n', '\r']).map_or("", |(_, after)| after),
            '/' if after.starts_with('*') => after[1..].split_once("*/")?.1,
            '\'' | '"' | '`' => {
                let (text, after) = after.split_once(char)?;
                if text.contains(['\\', '\n']) || char == '`' && text.contains("${") {
                    return None;
                }
                tokens.push(Token::Text(text.to_owned()));
                after
            }
            char if is_word(char) => {
                let end = rest.find(|char| !is_word(char)).unwrap_or(rest.len());
                tokens.push(Token::Word(&rest[..end]));
                &rest[end..]
            }
            char => {
                tokens.push(Token::Sign(char));
                after
            }
        }
        .trim_start();
    }
    Some(tokens)
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || char == '_' || char == '$'
}
