//! Takes the secrets that are known out of a text, however they are written in it.
//!
//! The text is opened before it is looked at: escapes, base64 and hexadecimal digits, and what is packed in those again. So no
//! list of spellings has to be complete, and of a secret that is found its place in the text itself is masked.

use super::opened::View;
use super::visible;
use crate::domain::secret::Secret;
use std::ops::Range;
use zeroize::Zeroizing;

/// Shorter ones would be found in any text: they are masked where they stand as a whole value.
const SHORTEST: usize = 8;
/// Of what base64 digits make by chance, fewer bytes than these say nothing.
const LEAST_PACKED: usize = 4;
/// So deep is looked: an escape of another counts for one, what was packed for three.
const DEPTH: u8 = 10;
/// No longer is an escape.
const ESCAPE: usize = 8;
/// An escape that the end of a long text cuts through is shorter, and not opened.
const CUT: usize = 24;
/// So much is looked at behind what is shown of a text, so that a chance likeness at its end masks nothing that is seen.
const BEHIND: usize = 1_024;
/// What stands for a secret.
const MASK: &str = "****";

/// What is looked for: a secret as it is, and as it reads once what looks like an escape in it was opened too.
#[derive(PartialEq)]
struct Needle {
    /// With blanks for pluses.
    bytes: Zeroizing<Vec<u8>>,
    /// Only as a whole value.
    short: bool,
    /// Without its end, which looks like the beginning of an escape: with what follows it may have become another byte.
    open: bool,
}

#[derive(Default)]
pub struct Redactor {
    needles: Vec<Needle>,
}

impl Redactor {
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a Secret>) -> Self {
        Self::default().and(secrets)
    }

    /// And these.
    pub fn and<'a>(mut self, secrets: impl IntoIterator<Item = &'a Secret>) -> Self {
        for secret in secrets.into_iter().filter(|secret| !secret.is_empty()) {
            let short = secret.chars() < SHORTEST;
            let opened = std::iter::successors(Some(View::of(secret.reveal())), View::opened);
            for (depth, view) in opened.take(DEPTH.into()).enumerate() {
                let bytes = Zeroizing::new(view.bytes.iter().copied().map(folded).collect::<Vec<u8>>());
                let end = bytes.len()
                    - bytes.iter().rev().take(ESCAPE).position(|byte| b"\\%&".contains(byte)).map_or(0, |at| at + 1);
                let part = Needle { bytes: Zeroizing::new(bytes[..end].to_vec()), short, open: true };
                let part = Some(part).filter(|part| !short && (SHORTEST..bytes.len()).contains(&part.bytes.len()));
                let needle = Needle { bytes, short, open: false };
                let needle = Some(needle).filter(|needle| depth == 0 || needle.bytes.len() >= SHORTEST);
                for needle in needle.into_iter().chain(part) {
                    if !self.needles.contains(&needle) {
                        self.needles.push(needle);
                    }
                }
            }
        }
        self
    }

    /// The text with each secret replaced by `****`, then made visible and cut.
    pub fn clean(&self, text: &str, max: usize) -> String {
        if self.needles.is_empty() {
            return visible(text, max);
        }
        // Of a long text only the beginning is looked through: more of it is never shown.
        let shown = text.char_indices().nth(max).map_or(text.len(), |(at, _)| at);
        let end = text.floor_char_boundary(text.len().min(shown + BEHIND));
        let cut = Some(end).filter(|end| *end < text.len());
        let mut search = Search { needles: &self.needles, begins: [false; 256], cut, found: Vec::new() };
        for first in self.needles.iter().filter_map(|needle| needle.bytes.first()) {
            search.begins[usize::from(*first)] = true;
        }
        let text = &text[..end];
        search.look(&View::of(text), DEPTH, false);
        search.found.sort_by_key(|place| place.start);
        let mut out = Zeroizing::new(String::with_capacity(text.len() + search.found.len() * MASK.len() + 3));
        let mut shown = 0;
        for place in search.found {
            let place = text.floor_char_boundary(place.start)..text.ceil_char_boundary(place.end);
            if place.start >= shown {
                out.push_str(&text[shown..place.start]);
                out.push_str(MASK);
            }
            shown = shown.max(place.end);
        }
        out.push_str(&text[shown..]);
        if cut.is_some() {
            out.push('…');
        }
        visible(&out, max)
    }
}

struct Search<'a> {
    needles: &'a [Needle],
    /// The bytes that a needle begins with.
    begins: [bool; 256],
    /// Where the text goes on behind what is looked at.
    cut: Option<usize>,
    /// Places in the text.
    found: Vec<Range<usize>>,
}

impl Search<'_> {
    fn look(&mut self, view: &View, depth: u8, packed: bool) {
        self.find(view, packed);
        if depth == 0 {
            return;
        }
        for layer in view.opened().into_iter().chain(view.unquoted()) {
            self.look(&layer, depth - 1, packed);
        }
        if let Some(depth) = depth.checked_sub(3) {
            // Of one that the end cuts through there may be less.
            let sizes = self.needles.iter().map(|needle| needle.bytes.len()).filter(|_| self.cut.is_none());
            let least = sizes.filter(|size| *size >= LEAST_PACKED).min().unwrap_or(LEAST_PACKED);
            view.unpacked(least).iter().for_each(|view| self.look(view, depth, true));
        }
    }

    fn find(&mut self, view: &View, packed: bool) {
        let bytes = &view.bytes;
        for start in (0..bytes.len()).filter(|start| self.begins[usize::from(folded(bytes[*start]))]) {
            let rest = &bytes[start..];
            for needle in self.needles {
                let same = rest.iter().zip(needle.bytes.iter()).take_while(|(byte, known)| folded(**byte) == **known);
                let same = same.count();
                let place = start..start + same;
                let whole = same == needle.bytes.len()
                    && (!needle.short || (!packed || same >= LEAST_PACKED) && is_value(bytes, &place));
                if whole {
                    let end = (place.end + usize::from(needle.open)).min(bytes.len());
                    self.found.push(view.place(start..end));
                } else if same > 0 && same + CUT >= rest.len() && self.cut.is_some() {
                    // Perhaps the end cuts through it.
                    let rest = view.place(start..bytes.len());
                    self.found.extend(self.cut.filter(|cut| rest.end + CUT >= *cut).map(|cut| rest.start..cut));
                }
            }
        }
    }
}

/// A form has a plus for a blank.
fn folded(byte: u8) -> u8 {
    if byte == b'+' { b' ' } else { byte }
}

/// Whether nothing but the frame of a value stands around it: of JSON, a form or an address, a header, a page, or nothing.
fn is_value(bytes: &[u8], place: &Range<usize>) -> bool {
    let is_blank = |byte: &&u8| matches!(byte, b' ' | b'\t');
    let before = bytes[..place.start].iter().rev().find(|byte| !is_blank(byte));
    let after = &bytes[place.end..];
    let after =
        after.strip_prefix(b".").filter(|rest| rest.first().is_none_or(u8::is_ascii_whitespace)).unwrap_or(after);
    let after = after.iter().find(|byte| !is_blank(byte));
    before.is_none_or(|byte| b"\"'`=:,;([{<>&?\r\n".contains(byte))
        && after.is_none_or(|byte| b"\"'`&,;)]}<#\r\n".contains(byte))
}

#[cfg(test)]
mod tests;
