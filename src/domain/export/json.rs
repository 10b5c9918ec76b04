//! The tutorial's file. JSON has no comments, so a masked secret is an object, which Auth0 rejects as a secret.

use super::{content, replaced};
use crate::domain::doc::Doc;
use crate::domain::known::Known;
use zeroize::Zeroizing;

const HOW: &str = "Run a0connect export json --reveal";

pub fn text(known: Known, reveal: bool) -> Zeroizing<String> {
    let mut document = content(known.setup, reveal);
    if !reveal {
        document = replaced(&document, &|_| Doc::object([("masked", Doc::text(HOW))]));
    }
    let mut text = document.pretty(true);
    text.push('\n');
    text
}
