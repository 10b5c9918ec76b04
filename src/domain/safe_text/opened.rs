//! A decoded view of a text that knows where each byte was in the original.
//!
//! Each step decodes one layer of all escapes at once: percent-encoding, the backslashes of JSON and JavaScript, HTML
//! entities. Unescaped parts stay as they are, so a partly decoded text needs nothing special.

use std::ops::Range;
use zeroize::Zeroizing;

pub(super) struct View {
    pub bytes: Zeroizing<Vec<u8>>,
    /// For each byte, the range in the original that it came from.
    from: Vec<(u32, u32)>,
}

/// The meaning of an escape.
enum Meant {
    Byte(u8),
    Char(char),
    /// A soft line break of quoted-printable mail.
    Nothing,
}

/// Reads an escape at the beginning, and gives its length.
type Read = fn(&[u8]) -> Option<(Meant, usize)>;

impl View {
    /// A view of the text itself.
    pub fn of(text: &str) -> Self {
        let mut view = Self::empty(text.len());
        (0..text.len() as u32).zip(text.bytes()).for_each(|(at, byte)| view.push(byte, (at, at + 1)));
        view
    }

    /// The range in the original that a range of bytes came from.
    pub fn place(&self, range: Range<usize>) -> Range<usize> {
        let places = self.from.get(range).unwrap_or_default();
        let ends = places.iter().map(|(_, end)| *end).max().unwrap_or_default();
        places.first().map_or(0, |(start, _)| *start as usize)..ends as usize
    }

    /// The view without one layer of escapes. None if there are none.
    pub fn opened(&self) -> Option<Self> {
        self.undo(|byte| matches!(byte, b'%' | b'\\' | b'&'), escape)
    }

    /// The view without quoted-printable (RFC 2045 section 6.7). Separate from the others, since `=41` is usually the
    /// beginning of a value.
    pub fn unquoted(&self) -> Option<Self> {
        self.undo(|byte| byte == b'=', quoted)
    }

    /// The view without what breaks a word and isn't part of it: line breaks with the blanks after them, soft hyphens and
    /// characters without a width. None if there are none.
    pub fn unbroken(&self) -> Option<Self> {
        self.undo(
            |byte| matches!(byte, b'\r' | b'\n' | b'\t' | 0xc2 | 0xe2 | 0xef),
            |rest| Some((Meant::Nothing, gap(rest)?)),
        )
    }

    /// None if there are none.
    pub fn without_backslashes(&self) -> Option<Self> {
        self.undo(|byte| byte == b'\\', |_| Some((Meant::Nothing, 1)))
    }

    /// The decoded base64 and hexadecimal parts, at every offset where an encoded text may begin. Views of less than `least`
    /// bytes are left out.
    pub fn unpacked(&self, least: usize) -> Vec<Self> {
        let mut views = Vec::new();
        // After `period` digits, the bytes are aligned again.
        for (bits, period, digit) in [(6, 4, base64 as fn(u8) -> Option<u8>), (4, 2, hexadecimal)] {
            let mut run: Zeroizing<Vec<u8>> = Zeroizing::new(Vec::with_capacity(self.bytes.len()));
            let mut places = Vec::with_capacity(self.bytes.len());
            for at in 0..=self.bytes.len() {
                match self.bytes.get(at) {
                    // Mail breaks lines.
                    Some(b'\r' | b'\n') if !run.is_empty() => {}
                    byte => match byte.and_then(|byte| digit(*byte)) {
                        Some(value) => {
                            run.push(value);
                            places.push(self.from[at]);
                        }
                        None => {
                            let starts =
                                (0..period).take_while(|start| run.len().saturating_sub(*start) * bits >= least * 8);
                            views.extend(starts.map(|start| joined(&run[start..], &places[start..], bits)));
                            run.clear();
                            places.clear();
                        }
                    },
                }
            }
        }
        views
    }

    fn empty(capacity: usize) -> Self {
        Self { bytes: Zeroizing::new(Vec::with_capacity(capacity)), from: Vec::with_capacity(capacity) }
    }

    fn push(&mut self, byte: u8, place: (u32, u32)) {
        self.bytes.push(byte);
        self.from.push(place);
    }

    fn undo(&self, begins: fn(u8) -> bool, read: Read) -> Option<Self> {
        let at = |at: usize| if begins(self.bytes[at]) { read(&self.bytes[at..]) } else { None };
        let first = (0..self.bytes.len()).find(|one| at(*one).is_some())?;
        let mut view = Self::empty(self.bytes.len());
        let mut next = 0;
        while next < self.bytes.len() {
            let Some((meant, length)) = (if next < first { None } else { at(next) }) else {
                view.push(self.bytes[next], self.from[next]);
                next += 1;
                continue;
            };
            let Range { start, end } = self.place(next..next + length);
            let place = (start as u32, end as u32);
            match meant {
                Meant::Byte(byte) => view.push(byte, place),
                Meant::Char(char) => char.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| view.push(byte, place)),
                Meant::Nothing => {}
            }
            next += length;
        }
        Some(view)
    }
}

/// The length of what breaks a word at the beginning.
fn gap(rest: &[u8]) -> Option<usize> {
    match rest {
        [b'\r' | b'\n' | b'\t', after @ ..] => {
            Some(1 + after.iter().take_while(|byte| byte.is_ascii_whitespace()).count())
        }
        [0xc2, 0xad, ..] => Some(2),
        // U+200B to U+200F, U+2028, U+2029, U+2060 to U+2064, U+FEFF.
        [0xe2, 0x80, 0x8b..=0x8f | 0xa8 | 0xa9, ..] | [0xe2, 0x81, 0xa0..=0xa4, ..] | [0xef, 0xbb, 0xbf, ..] => Some(3),
        _ => None,
    }
}

/// Joins digits of `bits` bits to bytes.
fn joined(digits: &[u8], places: &[(u32, u32)], bits: usize) -> View {
    let mut view = View::empty(digits.len() * bits / 8);
    let (mut all, mut over, mut begins) = (0_u32, 0, 0);
    for (digit, (start, end)) in digits.iter().zip(places) {
        all = all << bits | u32::from(*digit);
        begins = if over == 0 { *start } else { begins };
        over += bits;
        if over >= 8 {
            over -= 8;
            view.push((all >> over) as u8, (begins, *end));
            begins = *start;
        }
    }
    view
}

fn base64(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        // Form decoding turns a plus into a space.
        b'+' | b'-' | b' ' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    })
}

fn hexadecimal(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|value| value as u8)
}

/// The number of these hexadecimal digits.
fn number(digits: Option<&[u8]>) -> Option<u32> {
    digits?.iter().try_fold(0_u32, |all, digit| all.checked_mul(16)?.checked_add(hexadecimal(*digit)?.into()))
}

fn quoted(rest: &[u8]) -> Option<(Meant, usize)> {
    match rest {
        [_, b'\n', ..] => Some((Meant::Nothing, 2)),
        [_, b'\r', b'\n', ..] => Some((Meant::Nothing, 3)),
        _ => Some((Meant::Byte(number(rest.get(1..3))? as u8), 3)),
    }
}

fn escape(rest: &[u8]) -> Option<(Meant, usize)> {
    Some(match rest {
        // From JavaScript's old `escape` function.
        [b'%' | b'\\', b'u', digits @ ..] if digits.first() != Some(&b'{') => unit(rest)?,
        [b'%', ..] => (Meant::Byte(number(rest.get(1..3))? as u8), 3),
        [b'\\', b'u', b'{', digits @ ..] => {
            let length = digits.iter().take(7).position(|byte| *byte == b'}')?;
            (Meant::Char(char::from_u32(number(digits.get(..length))?)?), length + 4)
        }
        [b'\\', b'x', ..] => (Meant::Byte(number(rest.get(2..4))? as u8), 4),
        [b'\\', one, ..] => {
            let meant = match one {
                b'"' | b'\'' | b'\\' | b'/' => *one,
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                b'b' => 8,
                b'f' => 12,
                _ => return None,
            };
            (Meant::Byte(meant), 2)
        }
        [b'&', rest @ ..] => {
            let length = rest.iter().take(10).position(|byte| *byte == b';')?;
            (Meant::Char(entity(std::str::from_utf8(&rest[..length]).ok()?)?), length + 2)
        }
        _ => return None,
    })
}

/// Reads `\u0026` or `%u0026`. A character beyond 16 bits has two of them.
fn unit(rest: &[u8]) -> Option<(Meant, usize)> {
    let high = number(rest.get(2..6))?;
    if let Some(char) = char::from_u32(high) {
        return Some((Meant::Char(char), 6));
    }
    let low = rest.get(6..8).filter(|start| *start == &rest[..2]).and_then(|_| number(rest.get(8..12)))?;
    let pair = [high as u16, low as u16];
    let char = char::decode_utf16(pair).next()?.ok()?;
    Some((Meant::Char(char), 12))
}

fn entity(name: &str) -> Option<char> {
    if let Some(digits) = name.strip_prefix('#') {
        let code = match digits.strip_prefix(['x', 'X']) {
            Some(digits) => number(Some(digits.as_bytes()))?,
            None => digits.parse().ok()?,
        };
        return char::from_u32(code);
    }
    let signs = SIGNS.iter().find(|(known, _)| *known == name).map(|(_, sign)| *sign);
    signs.or_else(|| {
        let place = LATIN.split_ascii_whitespace().position(|known| known == name)?;
        char::from_u32(0xa0 + place as u32)
    })
}

const SIGNS: &[(&str, char)] = &[
    ("amp", '&'),
    ("AMP", '&'),
    ("apos", '\''),
    ("ast", '*'),
    ("bsol", '\\'),
    ("colon", ':'),
    ("comma", ','),
    ("commat", '@'),
    ("dollar", '$'),
    ("equals", '='),
    ("euro", '€'),
    ("excl", '!'),
    ("grave", '`'),
    ("gt", '>'),
    ("GT", '>'),
    ("Hat", '^'),
    ("lbrack", '['),
    ("lcub", '{'),
    ("lowbar", '_'),
    ("lpar", '('),
    ("lsqb", '['),
    ("lt", '<'),
    ("LT", '<'),
    ("num", '#'),
    ("percnt", '%'),
    ("period", '.'),
    ("plus", '+'),
    ("quest", '?'),
    ("quot", '"'),
    ("QUOT", '"'),
    ("rbrack", ']'),
    ("rcub", '}'),
    ("rpar", ')'),
    ("rsqb", ']'),
    ("semi", ';'),
    ("sol", '/'),
    ("tilde", '~'),
    ("verbar", '|'),
    ("vert", '|'),
];

/// U+00A0 to U+00FF, in order.
const LATIN: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 \
    acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig \
    Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave \
    Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave \
    iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml";

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(text: &str) -> Option<String> {
        View::of(text).opened().map(|view| String::from_utf8_lossy(&view.bytes).into_owned())
    }

    #[test]
    fn one_layer_of_every_escape_is_opened() {
        for (text, reads) in [
            ("a%2Fb%2fc", "a/b/c"),
            ("%252F", "%2F"),
            ("50% of %zz", ""),
            ("\\u0026\\u00FC\\u00fc", "&üü"),
            ("\\ud83d\\ude00", "😀"),
            ("\\ud83d and no more", ""),
            ("%u0026 \\u{1f600} \\x26", "& 😀 &"),
            ("\\\\n\\/\\\"\\n", "\\n/\"\n"),
            ("&amp;amp; &#38; &#x26; &#X0026; &uuml; &szlig; &nosuch; & ;", "&amp; & & & ü ß &nosuch; & ;"),
            ("plain", ""),
        ] {
            assert_eq!(opened(text).unwrap_or_default(), reads, "{text}");
        }
        let quoted = View::of("a=3Db=\r\nc").unquoted().unwrap();
        assert_eq!(quoted.bytes.as_slice(), b"a=bc");
        assert_eq!(quoted.place(1..3), 1..5);
    }

    #[test]
    fn what_is_packed_is_found_at_any_place() {
        for before in ["", "/", "ab", "abc", "abcd/", " .", "=f"] {
            for packed in ["c2VjcmV0IHZhbHVl", "7365637265742076616C7565", "736563726574\r\n2076616c7565"] {
                let text = format!("{before}{packed}.");
                let found = View::of(&text).unpacked(8).into_iter().find_map(|view| {
                    let at = view.bytes.windows(12).position(|part| part == b"secret value")?;
                    Some(view.place(at..at + 12))
                });
                assert_eq!(found, Some(before.len()..text.len() - 1), "{text}");
            }
        }
    }
}
