//! A value that must not be seen: a password, a token, a client secret.
//!
//! Clones share one allocation, `==` compares content, Debug is `****`, the last drop wipes it. There is no Display and no
//! Serialize: [`Secret::reveal`] is the only way out, so that a search for `reveal(` is the audit.

use std::fmt;
use std::sync::Arc;
use zeroize::Zeroizing;

#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<Zeroizing<Box<str>>>);

impl Secret {
    /// Takes over `text`; a `String` of spare capacity leaves no copy behind only when it was reserved exactly.
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(Arc::new(Zeroizing::new(text.into())))
    }

    /// The content. Call it as late as possible and keep nothing of it.
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

    /// One that cannot be right, for the control of a question: as long, of the same kinds of characters, and nothing of the
    /// secret can be read off it but which kind stands where.
    pub fn spoilt(&self) -> Self {
        let like = |lower: char, upper: char, digit: char, other: char| -> String {
            let kind = |one: char| match one {
                'a'..='z' => lower,
                'A'..='Z' => upper,
                '0'..='9' => digit,
                _ => other,
            };
            self.reveal().chars().map(kind).collect()
        };
        let spoilt = like('x', 'X', '0', '-');
        match spoilt == self.reveal() {
            true if spoilt.is_empty() => Self::new("x"),
            true => Self::new(like('y', 'Y', '1', '_')),
            false => Self::new(spoilt),
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
    fn spoilt_keeps_only_the_kinds() {
        assert_eq!(Secret::new("aZ9_-k").spoilt().reveal(), "xX0--x");
        assert_eq!(Secret::new("xX0-").spoilt().reveal(), "yY1_");
        assert_eq!(Secret::new("é~").spoilt().reveal(), "--");
        assert_eq!(Secret::new("").spoilt().reveal(), "x");
    }

    proptest! {
        #[test]
        fn prop_spoilt_is_another_of_the_same_length(text in "\\PC{1,64}") {
            let secret = Secret::new(text.as_str());
            let spoilt = secret.spoilt();
            prop_assert_ne!(&spoilt, &secret);
            prop_assert_eq!(spoilt.chars(), secret.chars());
            let first = spoilt.reveal().chars().next();
            let swapped: String = text.chars().map(|one| if one.is_ascii_lowercase() { 'q' } else { one }).collect();
            // Another secret of the same kinds gives the same, so that nothing of this one is in it.
            if first != Some('y') && swapped != text {
                prop_assert_eq!(Secret::new(swapped).spoilt(), spoilt);
            }
        }
    }
}
