//! MD5 (RFC 1321). Scripts use it for the address of a picture at Gravatar, and some providers for signatures. It protects
//! nothing here, and ring doesn't have it.

/// How far each step of a round rotates.
const ROTATED: [[u32; 4]; 4] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];

pub fn digest(data: &[u8]) -> [u8; 16] {
    let length = (data.len() as u64).wrapping_mul(8).to_le_bytes();
    let mut padded = data.to_vec();
    padded.push(0x80);
    padded.resize((padded.len() + length.len()).next_multiple_of(64), 0);
    let end = padded.len() - length.len();
    padded[end..].copy_from_slice(&length);
    let state = padded.chunks_exact(64).fold([0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476], mixed);
    let mut out = [0; 16];
    for (bytes, word) in out.chunks_exact_mut(4).zip(state) {
        bytes.copy_from_slice(&word.to_le_bytes());
    }
    out
}

fn mixed(state: [u32; 4], block: &[u8]) -> [u32; 4] {
    let word = |at: usize| u32::from_le_bytes([block[4 * at], block[4 * at + 1], block[4 * at + 2], block[4 * at + 3]]);
    let [mut a, mut b, mut c, mut d] = state;
    for step in 0..64 {
        let (picked, at) = match step / 16 {
            0 => ((b & c) | (!b & d), step),
            1 => ((d & b) | (!d & c), 5 * step + 1),
            2 => (b ^ c ^ d, 3 * step + 5),
            _ => (c ^ (b | !d), 7 * step),
        };
        // The constants of RFC 1321 are the sines of the steps.
        let sine = (f64::sin((step + 1) as f64).abs() * 4_294_967_296.0) as u32;
        let sum = a.wrapping_add(picked).wrapping_add(sine).wrapping_add(word(at % 16));
        (a, d, c, b) = (d, c, b, b.wrapping_add(sum.rotate_left(ROTATED[step / 16][step % 4])));
    }
    [state[0].wrapping_add(a), state[1].wrapping_add(b), state[2].wrapping_add(c), state[3].wrapping_add(d)]
}

#[cfg(test)]
mod tests {
    use super::digest;

    #[test]
    fn the_digests_are_those_of_rfc_1321() {
        let hex = |text: &str| digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let digits = "12345678901234567890123456789012345678901234567890123456789012345678901234567890";
        for (text, wanted) in [
            ("", "d41d8cd98f00b204e9800998ecf8427e"),
            ("abc", "900150983cd24fb0d6963f7d28e17f72"),
            ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
            (digits, "57edf4a22be3c955ac49da2e2107b67a"),
            (&"x".repeat(55), "04364420e25c512fd958a70738aa8f72"),
            (&"x".repeat(56), "668a72d5ba17f08e62dabcafad6db14b"),
            (&"x".repeat(64), "c1bb4f81d892b2d57947682aeb252456"),
        ] {
            assert_eq!(hex(text), wanted, "{text}");
        }
    }
}
