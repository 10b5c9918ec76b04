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

    #[test]
    fn debug_hides_and_equality_compares_content() {
        let secret = Secret::new("hunter2");
        assert_eq!(format!("{secret:?}"), "****");
        assert_eq!(secret, Secret::new("hunter2"));
        assert_ne!(secret, Secret::new("hunter3"));
        assert_eq!(secret.clone().reveal(), "hunter2");
    }
}
