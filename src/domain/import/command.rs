//! A command that sends a request, in one form for every tool: the URL, the headers and the body.

use super::jsonc;
use super::shell::Word;
use super::text::Pasted;
use super::tree::{Node, Value};
use crate::domain::secret::Secret;
use url::form_urlencoded;
use zeroize::Zeroizing;

#[derive(Debug)]
pub struct Command {
    pub line: usize,
    /// In upper case.
    pub method: String,
    pub url: Option<Word>,
    /// Names in lower case.
    pub headers: Vec<(String, Word)>,
    /// `-u id:secret`
    pub user: Option<Word>,
    pub body: Option<Node>,
    /// The body is a file, or comes from another command.
    pub body_elsewhere: bool,
    /// `--tenant` of Auth0 CLI.
    pub tenant: Option<Word>,
    pub end: usize,
}

impl Command {
    pub fn new(line: usize, end: usize) -> Self {
        Self {
            line,
            method: String::new(),
            url: None,
            headers: Vec::new(),
            user: None,
            body: None,
            body_elsewhere: false,
            tenant: None,
            end,
        }
    }

    pub fn header(&mut self, word: Option<Word>) {
        let Some(word) = word else { return };
        if let Some((name, value)) = word.text.reveal().split_once(':') {
            let at = name.len() + 1 + value.len() - value.trim_start().len();
            self.headers.push((name.trim().to_ascii_lowercase(), after(&word, at)));
        }
    }

    /// The header of a token.
    pub fn bearer(&mut self, token: Word) {
        let text = Secret::new(format!("Bearer {}", token.text.reveal()));
        self.headers.push(("authorization".to_owned(), Word { text, ..token }));
    }

    pub fn named(&self, header: &str) -> Option<&Word> {
        self.headers.iter().find(|(name, _)| name == header).map(|(_, value)| value)
    }

    /// The text of the URL, also without its scheme.
    pub fn url_text(&self) -> &str {
        self.url.as_ref().map_or("", |word| word.text.reveal())
    }

    pub fn set_body(&mut self, data: &[(Word, bool)]) {
        let Some((first, _)) = data.first() else { return };
        let text = first.text.reveal().trim_start();
        if text.starts_with('@') {
            self.body_elsewhere = true;
        } else if text.starts_with(['{', '[']) {
            self.body = json(first);
        } else {
            let members = data.iter().flat_map(|(word, is_one)| form(word, *is_one));
            self.body = Some(Node::new(first.line, Value::Map(members.collect())));
        }
    }
}

/// The word from this byte on.
pub fn after(word: &Word, at: usize) -> Word {
    let text = word.text.reveal().get(at..).unwrap_or_default();
    Word { text: Secret::new(text), ..*word }
}

/// `--name=value` in its two parts. Any other word has one.
pub fn option(word: &Word) -> (&str, Option<Word>) {
    let text = word.text.reveal();
    match text.split_once('=').filter(|_| text.starts_with("--")) {
        Some((name, _)) => (name, Some(after(word, name.len() + 1))),
        None => (text, None),
    }
}

/// JSON in an argument. Its lines are those of the command.
pub fn json(word: &Word) -> Option<Node> {
    let text = Pasted::new(word.text.reveal());
    let start = text.text.find(['{', '['])?;
    let mut node = jsonc::value_at(&text, start)?.0;
    node.change_all(&|node| node.line += word.line - 1);
    Some(node)
}

/// `a=b&c=d`, or one pair.
fn form(word: &Word, is_one: bool) -> Vec<(String, Node)> {
    let line = word.line;
    let node = |value: &str| {
        let value = Secret::new(value);
        let expands = word.expands && value.reveal().contains('$');
        Node::new(line, Value::code_or_text(expands, value))
    };
    if is_one {
        let pair = word.text.reveal().split_once('=');
        return pair.map(|(name, value)| (name.to_owned(), node(value))).into_iter().collect();
    }
    let pairs = form_urlencoded::parse(word.text.reveal().as_bytes());
    pairs.map(|(name, value)| (name.into_owned(), node(&Zeroizing::new(value.into_owned())))).collect()
}
