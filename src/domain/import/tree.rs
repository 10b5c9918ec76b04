//! What JSON, YAML and Terraform have in common: values with names, each with the line that it's in.
//!
//! Every text is a [`Secret`] from the start, because only its name shows later whether it is one.

use crate::domain::secret::Secret;

#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Counted from 1.
    pub line: usize,
    pub value: Value,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    Number(Secret),
    Text(Secret),
    /// Code, such as `var.secret`, `process.env.SECRET` or a function.
    Code(Secret),
    /// A text with a gap that Terraform fills in, as it's written.
    Template(Secret),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

/// How deep values can be inside others. Deeper ones aren't read.
pub const DEPTH: usize = 32;

impl Value {
    /// Code that a program replaces by a text, or the text.
    pub fn code_or_text(is_code: bool, text: Secret) -> Self {
        if is_code { Self::Code(text) } else { Self::Text(text) }
    }
}

impl Node {
    pub fn new(line: usize, value: Value) -> Self {
        Self { line, value }
    }

    pub fn text(line: usize, text: &str) -> Self {
        Self::new(line, Value::Text(Secret::new(text)))
    }

    pub fn members(&self) -> &[(String, Node)] {
        match &self.value {
            Value::Map(members) => members,
            _ => &[],
        }
    }

    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    pub fn get(&self, name: &str) -> Option<&Node> {
        self.members().iter().find(|(known, _)| known == name).map(|(_, node)| node)
    }

    /// The first member with one of these names.
    pub fn any(&self, names: &[&str]) -> Option<&Node> {
        names.iter().find_map(|name| self.get(name))
    }

    pub fn has(&self, names: &[&str]) -> bool {
        self.any(names).is_some()
    }

    pub fn as_text(&self) -> Option<&Secret> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it's this text.
    pub fn says(&self, text: &str) -> bool {
        self.as_text() == Some(&Secret::new(text))
    }

    pub fn is_map(&self) -> bool {
        matches!(self.value, Value::Map(_))
    }

    /// Changes this node and all nodes in it.
    pub fn change_all(&mut self, change: &dyn Fn(&mut Node)) {
        change(self);
        match &mut self.value {
            Value::List(items) => items.iter_mut().for_each(|item| item.change_all(change)),
            Value::Map(members) => members.iter_mut().for_each(|(_, member)| member.change_all(change)),
            _ => {}
        }
    }
}
