//! A path in the connection document: the names from the root on.
//!
//! On the screen, in the journal and in the profile it is a text, such as `options.authParams.prompt`. A name that could be
//! ambiguous is in brackets, as in `options.customHeaders["X.Y"]`, so every path has its own text. The paths of older
//! versions have no such names, and are read as before.

use std::fmt;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path(pub Vec<String>);

impl Path {
    /// Never fails: brackets that aren't well-formed are part of a name.
    pub fn parse(text: &str) -> Self {
        let (mut names, mut rest) = (Vec::new(), text);
        loop {
            let (name, after) = bracketed(rest).unwrap_or_else(|| {
                let ends = [rest.find('.'), rest.find("[\"").filter(|at| *at > 0)];
                let (name, after) = rest.split_at(ends.into_iter().flatten().min().unwrap_or(rest.len()));
                (name.to_owned(), after)
            });
            names.push(name);
            if after.is_empty() {
                return Self(names);
            }
            rest = after.strip_prefix('.').unwrap_or(after);
        }
    }

    pub fn child(&self, name: &str) -> Self {
        Self(self.0.iter().cloned().chain([name.to_owned()]).collect())
    }
}

impl fmt::Display for Path {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        for (index, name) in self.0.iter().enumerate() {
            match is_plain(name) {
                true if index == 0 => out.write_str(name)?,
                true => write!(out, ".{name}")?,
                false => write!(out, "[{}]", serde_json::Value::from(name.as_str()))?,
            }
        }
        Ok(())
    }
}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|char| char.is_ascii_graphic() && !".,[]\"".contains(char))
}

/// `["X.Y"]` at the beginning: the name, and the rest of the text.
fn bracketed(text: &str) -> Option<(String, &str)> {
    let quoted = text.strip_prefix('[')?;
    let mut parsed = serde_json::Deserializer::from_str(quoted).into_iter::<String>();
    let name = parsed.next()?.ok()?;
    let after = quoted.get(parsed.byte_offset()..)?.strip_prefix(']')?;
    (after.is_empty() || after.starts_with(['.', '['])).then_some((name, after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn path(names: &[&str]) -> Path {
        Path(names.iter().map(|name| (*name).to_owned()).collect())
    }

    #[test]
    fn names_with_dots_are_distinguished() {
        for (names, text) in [
            (&["options", "authParams", "prompt"][..], "options.authParams.prompt"),
            (&["options", "authParams", "a.b"], r#"options.authParams["a.b"]"#),
            (&["options", "authParams", "a", "b"], "options.authParams.a.b"),
            (&["a.b", "c"], r#"["a.b"].c"#),
            (&["a", "x\"]", ""], r#"a["x\"]"][""]"#),
            (&["icon_url"], "icon_url"),
        ] {
            assert_eq!((path(names).to_string().as_str(), Path::parse(text)), (text, path(names)));
        }
    }

    proptest! {
        #[test]
        fn every_path_reads_as_it_was_written(names in prop::collection::vec("[a.\\[\\]\"\\\\, é\u{1b}-]{0,4}", 1..5)) {
            let path = Path(names);
            prop_assert_eq!(Path::parse(&path.to_string()), path.clone());
        }

        #[test]
        fn whatever_was_written_reads(text in "[a.\\[\\]\"\\\\]{0,12}") {
            prop_assert!(!Path::parse(&text).0.is_empty());
        }
    }
}
