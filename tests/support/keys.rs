//! The bytes that a terminal sends for a key.

/// `down`, `s-tab`, `c-s` (Ctrl), `m-x` (Alt), `c-left`, or one character for itself. The cursor keys have the bytes of normal
/// mode.
pub fn bytes(name: &str) -> Vec<u8> {
    if let Some((_, bytes)) = NAMED.iter().find(|(known, _)| *known == name) {
        return bytes.to_vec();
    }
    match name.as_bytes() {
        [b'c', b'-', letter] => vec![letter.to_ascii_uppercase() & 0x1f],
        [b'm', b'-', letter] => vec![0x1b, *letter],
        _ if name.chars().count() == 1 => name.as_bytes().to_vec(),
        _ => panic!("no key is called {name:?}"),
    }
}

/// `down, enter, c-s, type words`: keys by name, and `type …` to type a text without commas.
pub fn script(keys: &str) -> Vec<Vec<u8>> {
    keys.split(',')
        .map(str::trim)
        .map(|key| key.strip_prefix("type ").map_or_else(|| bytes(key), |text| text.as_bytes().to_vec()))
        .collect()
}

const NAMED: [(&str, &[u8]); 33] = [
    ("up", b"\x1b[A"),
    ("down", b"\x1b[B"),
    ("right", b"\x1b[C"),
    ("left", b"\x1b[D"),
    ("c-right", b"\x1b[1;5C"),
    ("c-left", b"\x1b[1;5D"),
    ("home", b"\x1b[H"),
    ("end", b"\x1b[F"),
    ("pgup", b"\x1b[5~"),
    ("pgdn", b"\x1b[6~"),
    ("del", b"\x1b[3~"),
    ("ins", b"\x1b[2~"),
    ("tab", b"\t"),
    ("s-tab", b"\x1b[Z"),
    ("enter", b"\r"),
    ("esc", b"\x1b"),
    ("space", b" "),
    ("comma", b","),
    ("bs", b"\x7f"),
    ("c-space", b"\0"),
    ("c-/", b"\x1f"),
    ("f1", b"\x1bOP"),
    ("f2", b"\x1bOQ"),
    ("f3", b"\x1bOR"),
    ("f4", b"\x1bOS"),
    ("f5", b"\x1b[15~"),
    ("f6", b"\x1b[17~"),
    ("f7", b"\x1b[18~"),
    ("f8", b"\x1b[19~"),
    ("f9", b"\x1b[20~"),
    ("f10", b"\x1b[21~"),
    ("f11", b"\x1b[23~"),
    ("f12", b"\x1b[24~"),
];
