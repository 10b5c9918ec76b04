//! YAML for auth0-deploy-cli. A masked secret is one of its keywords. `"@@NAME@@"` is replaced by a quoted text,
//! whatever is in it. `##NAME##` is replaced by the text itself, so quotes and backslashes would break it.

use super::{content, head, quoted};
use crate::domain::doc::Doc;
use crate::domain::known::Known;
use zeroize::Zeroizing;

const HOW: &str = "Give them to a0deploy with AUTH0_KEYWORD_REPLACE_MAPPINGS.";

pub fn text(known: Known, reveal: bool) -> Zeroizing<String> {
    let mut out = Zeroizing::new(head("Import it with: a0deploy import --input_file FILE", reveal, HOW));
    out.push_str("connections:\n");
    let Doc::Object(members) = content(known.setup, reveal) else { return out };
    for (index, (name, value)) in members.iter().enumerate() {
        out.push_str(if index == 0 { "  - " } else { "    " });
        member(&mut out, name, value, 4, reveal);
    }
    out
}

/// A member, after its indentation.
fn member(out: &mut String, name: &str, value: &Doc, indent: usize, reveal: bool) {
    let is_plain = !name.is_empty() && name.chars().all(|char| char.is_ascii_alphanumeric() || char == '_');
    // A word such as `on` or `1` isn't a text.
    let is_plain = is_plain && name.len() > 3 && name.starts_with(|char: char| char.is_ascii_alphabetic());
    let is_word = ["true", "false", "null"].contains(&name.to_ascii_lowercase().as_str());
    out.push_str(&if is_plain && !is_word { name.to_owned() } else { quoted::yaml(name) });
    out.push(':');
    match value {
        Doc::Object(members) if !members.is_empty() => {
            out.push('\n');
            for (name, value) in members {
                out.push_str(&" ".repeat(indent + 2));
                member(out, name, value, indent + 2, reveal);
            }
        }
        other => match other.as_text().and_then(quoted::block) {
            Some((lines, ends)) => {
                out.push_str(if ends { " |\n" } else { " |-\n" });
                for line in lines {
                    let space = if line.is_empty() { String::new() } else { " ".repeat(indent + 2) };
                    out.push_str(&format!("{space}{line}\n"));
                }
            }
            None => {
                out.push(' ');
                leaf(out, other, reveal);
                out.push('\n');
            }
        },
    }
}

/// On one line, as in JSON.
fn leaf(out: &mut String, value: &Doc, reveal: bool) {
    match value {
        Doc::Text(text) => out.push_str(&quoted::yaml(text)),
        Doc::Secret(secret) if reveal => out.push_str(&Zeroizing::new(quoted::yaml(secret.reveal()))),
        Doc::Secret(variable) => out.push_str(&quoted::yaml(&format!("@@{}@@", variable.reveal()))),
        Doc::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                leaf(out, item, reveal);
            }
            out.push(']');
        }
        other => out.push_str(&other.masked()),
    }
}
