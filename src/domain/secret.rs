//! A value that must not be shown: a password, a token, a client secret.
//!
//! Clones share one allocation, `==` compares the text, Debug prints `****`, and the last drop wipes it. There is no Display
//! and no Serialize: [`Secret::reveal`] is the only way to the text, so a search for `reveal(` is the audit.

use std::fmt;
use std::sync::Arc;
use zeroize::Zeroizing;

#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(Arc<Zeroizing<Box<str>>>);

impl Secret {
    /// Takes ownership of `text`. A `String` leaves a copy behind unless its capacity is exactly its length.
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(Arc::new(Zeroizing::new(text.into())))
    }

    /// The text. Call it as late as possible, and don't keep the result.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Length in characters, which is what the screen shows.
    pub fn chars(&self) -> usize {
        self.0.chars().count()
    }

    /// A deliberately wrong secret, for the control of a probe. It has the same length and the same kind of character at
    /// each position, and contains nothing else of this secret.
    pub fn scrambled(&self) -> Self {
        let like = |lower: char, upper: char, digit: char, other: char| -> String {
            let kind = |one: char| match one {
                'a'..='z' => lower,
                'A'..='Z' => upper,
                '0'..='9' => digit,
                _ => other,
            };
            self.reveal().chars().map(kind).collect()
        };
        let wrong = like('x', 'X', '0', '-');
        match wrong == self.reveal() {
            true if wrong.is_empty() => Self::new("x"),
            true => Self::new(like('y', 'Y', '1', '_')),
            false => Self::new(wrong),
        }
    }
}

impl<T: Into<Box<str>>> From<T> for Secret {
    fn from(text: T) -> Self {
        Self::new(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("****")
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;
    use proptest::prelude::*;

    #[test]
    fn debug_hides_and_equality_compares_content() {
        let secret = Secret::new("hunter2");
        assert_eq!(format!("{secret:?}"), "****");
        assert_eq!(secret, Secret::new("hunter2"));
        assert_ne!(secret, Secret::new("hunter3"));
        assert_eq!(secret.clone().reveal(), "hunter2");
    }

    #[test]
    fn scrambled_keeps_only_the_kinds() {
        assert_eq!(Secret::new("aZ9_-k").scrambled().reveal(), "xX0--x");
        assert_eq!(Secret::new("xX0-").scrambled().reveal(), "yY1_");
        assert_eq!(Secret::new("é~").scrambled().reveal(), "--");
        assert_eq!(Secret::new("").scrambled().reveal(), "x");
    }

    proptest! {
        #[test]
        fn prop_scrambled_is_another_of_the_same_length(text in "\\PC{1,64}") {
            let secret = Secret::new(text.as_str());
            let wrong = secret.scrambled();
            prop_assert_ne!(&wrong, &secret);
            prop_assert_eq!(wrong.chars(), secret.chars());
            let first = wrong.reveal().chars().next();
            let swapped: String = text.chars().map(|one| if one.is_ascii_lowercase() { 'q' } else { one }).collect();
            // Another secret with the same kinds of characters gives the same result. So it contains nothing of either.
            if first != Some('y') && swapped != text {
                prop_assert_eq!(Secret::new(swapped).scrambled(), wrong);
            }
        }
    }
}
