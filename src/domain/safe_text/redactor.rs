//! Masks the known secrets in a text, in any encoding.
//!
//! It searches the decoded text: without escapes, base64 and hexadecimal digits, even if they are nested. So there is no list
//! of encoded forms that could be incomplete. A secret that is found is masked at its place in the original text.

use super::opened::View;
use super::visible;
use crate::domain::secret::Secret;
use std::collections::HashSet;
use std::ops::Range;
use zeroize::Zeroizing;

/// Shorter secrets may occur in any text by chance, so they are masked only as a full value.
const SHORTEST: usize = 8;
/// Fewer decoded bytes than this may match by chance.
const LEAST_PACKED: usize = 4;
/// How deeply it decodes: a layer of escapes counts as one, base64 or hexadecimal digits as three.
const DEPTH: u8 = 10;
/// The longest escape.
const ESCAPE: usize = 8;
/// How near the end of a truncated text an escape may be incomplete, and so not decoded.
const CUT: usize = 24;
/// How much of the text after the shown part is searched too, so a chance match at the end masks nothing that is shown.
const BEHIND: usize = 1_024;
/// A piece of a secret that is at least this long is masked too.
const PIECE: usize = 12;
/// Replaces a secret.
const MASK: &str = "****";

/// A text to search for: a secret as it is, and as it reads after decoding if it contains what looks like an escape.
#[derive(PartialEq)]
struct Needle {
    /// With spaces in place of pluses.
    bytes: Zeroizing<Vec<u8>>,
    /// It counts only as a full value.
    short: bool,
    /// Without its end, which looks like the beginning of an escape. Together with the text after it, it may have been decoded
    /// to another byte.
    open: bool,
}

#[derive(Default)]
pub struct Redactor {
    needles: Vec<Needle>,
    /// A secret contains a backslash.
    has_backslashes: bool,
    /// The pieces of the secrets, if pieces are masked.
    pieces: Pieces,
}

/// The pieces of secrets, by their hashes.
#[derive(Default)]
struct Pieces {
    hashes: HashSet<u64>,
    /// Whether one begins with these two bytes. This rules out most of a text without a hash.
    begins: Vec<bool>,
}

impl Pieces {
    fn of(hashed: impl Iterator<Item = (u64, usize)>) -> Self {
        let mut pieces = Self { hashes: HashSet::new(), begins: vec![false; 1 << 16] };
        for (hash, begin) in hashed {
            pieces.hashes.insert(hash);
            pieces.begins[begin] = true;
        }
        pieces
    }

    /// Where one begins.
    fn places(&self, bytes: &[u8]) -> Vec<usize> {
        if self.hashes.is_empty() {
            return Vec::new();
        }
        let bytes = all_folded(bytes);
        let may_begin = bytes.windows(PIECE).enumerate().filter(|(_, piece)| self.begins[begin(piece)]);
        may_begin.filter(|(_, piece)| self.hashes.contains(&hash(piece))).map(|(start, _)| start).collect()
    }
}

impl Redactor {
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a Secret>) -> Self {
        Self::default().and(secrets)
    }

    /// Adds secrets.
    pub fn and<'a>(mut self, secrets: impl IntoIterator<Item = &'a Secret>) -> Self {
        for secret in secrets.into_iter().filter(|secret| !secret.is_empty()) {
            let short = secret.chars() < SHORTEST;
            let opened = std::iter::successors(Some(View::of(secret.reveal())), View::opened);
            for (depth, view) in opened.take(DEPTH.into()).enumerate() {
                let bytes = all_folded(&view.bytes);
                let end = bytes.len()
                    - bytes.iter().rev().take(ESCAPE).position(|byte| b"\\%&".contains(byte)).map_or(0, |at| at + 1);
                let part = Needle { bytes: Zeroizing::new(bytes[..end].to_vec()), short, open: true };
                let part = Some(part).filter(|part| !short && (SHORTEST..bytes.len()).contains(&part.bytes.len()));
                // After decoding, a backslash of the secret may have joined an escape that follows it. So it is searched
                // without backslashes too.
                let bare: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != b'\\').collect();
                let bare = Some(bare).filter(|bare| !short && (SHORTEST..bytes.len()).contains(&bare.len()));
                let bare = bare.map(|bare| Needle { bytes: Zeroizing::new(bare), short, open: false });
                let needle = Needle { bytes, short, open: false };
                let needle = Some(needle).filter(|needle| depth == 0 || needle.bytes.len() >= SHORTEST);
                self.has_backslashes |= bare.is_some();
                for needle in needle.into_iter().chain(part).chain(bare) {
                    if !self.needles.contains(&needle) {
                        self.needles.push(needle);
                    }
                }
            }
        }
        self
    }

    /// Masks pieces of the secrets too. Pieces that also occur in these `open` values stay, since a client ID may begin
    /// like its secret.
    pub fn with_pieces<'a>(mut self, open: impl IntoIterator<Item = &'a str>) -> Self {
        let open: Vec<_> = open.into_iter().map(|text| all_folded(text.as_bytes())).collect();
        let open: HashSet<u64> = open.iter().flat_map(|text| text.windows(PIECE)).map(hash).collect();
        let whole = self.needles.iter().filter(|needle| !needle.open);
        let pieces = whole.flat_map(|needle| needle.bytes.windows(PIECE)).map(|piece| (hash(piece), begin(piece)));
        self.pieces = Pieces::of(pieces.filter(|(hash, _)| !open.contains(hash)));
        self
    }

    /// The text with each secret replaced by `****`, then made visible and cut.
    pub fn clean(&self, text: &str, max: usize) -> String {
        visible(&self.masked(text, max), max)
    }

    /// The text with each secret replaced by `****`, but not made visible yet. Long after `max` characters it is cut.
    pub fn masked(&self, text: &str, max: usize) -> Zeroizing<String> {
        if self.needles.is_empty() {
            return Zeroizing::new(text.to_owned());
        }
        // Only the beginning of a long text is searched, since the rest is never shown.
        let shown = text.char_indices().nth(max).map_or(text.len(), |(at, _)| at);
        let end = text.floor_char_boundary(text.len().min(shown + BEHIND));
        let cut = Some(end).filter(|end| *end < text.len());
        let pieces = &self.pieces;
        let mut search = Search {
            needles: &self.needles,
            has_backslashes: self.has_backslashes,
            pieces,
            begins: [false; 256],
            cut,
            found: Vec::new(),
        };
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
        out
    }
}

struct Search<'a> {
    needles: &'a [Needle],
    has_backslashes: bool,
    pieces: &'a Pieces,
    /// The first bytes of needles.
    begins: [bool; 256],
    /// The end of the searched part, if the text is longer.
    cut: Option<usize>,
    /// Ranges of the text.
    found: Vec<Range<usize>>,
}

impl Search<'_> {
    fn look(&mut self, view: &View, depth: u8, packed: bool) {
        self.find(view, packed);
        if let Some(bare) = view.without_backslashes().filter(|_| self.has_backslashes) {
            self.find(&bare, packed);
        }
        if depth == 0 {
            return;
        }
        for layer in [view.opened(), view.unquoted(), view.unbroken()].into_iter().flatten() {
            self.look(&layer, depth - 1, packed);
        }
        if let Some(depth) = depth.checked_sub(3) {
            // There may be fewer bytes of a secret that is cut off at the end.
            let sizes = self.needles.iter().map(|needle| needle.bytes.len()).filter(|_| self.cut.is_none());
            let least = sizes.filter(|size| *size >= LEAST_PACKED).min().unwrap_or(LEAST_PACKED);
            view.unpacked(least).iter().for_each(|view| self.look(view, depth, true));
        }
    }

    fn find(&mut self, view: &View, packed: bool) {
        let bytes = &view.bytes;
        self.found.extend(self.pieces.places(bytes).into_iter().map(|start| view.place(start..start + PIECE)));
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
                    // It may be cut off at the end.
                    let rest = view.place(start..bytes.len());
                    self.found.extend(self.cut.filter(|cut| rest.end + CUT >= *cut).map(|cut| rest.start..cut));
                }
            }
        }
    }
}

/// Of the folded bytes. Cheap, since a text has as many pieces as bytes.
fn hash(piece: &[u8]) -> u64 {
    let mut bytes = [0; 16];
    bytes[..PIECE].copy_from_slice(piece);
    let mixed = u128::from_le_bytes(bytes).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    (mixed >> 64) as u64 ^ mixed as u64
}

/// The first two of the folded bytes as a number.
fn begin(piece: &[u8]) -> usize {
    usize::from(piece[0]) << 8 | usize::from(piece[1])
}

fn all_folded(bytes: &[u8]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(bytes.iter().copied().map(folded).collect())
}

/// In a form, a plus stands for a space.
fn folded(byte: u8) -> u8 {
    if byte == b'+' { b' ' } else { byte }
}

/// ParseContext it there is only what delimits a value: in JSON, a form, a URL, a header or a page, or nothing at all.
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
