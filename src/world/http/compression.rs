//! Decompresses response bodies. No request asks for compression, but some providers compress for every client.
//!
//! Rules: a decompressed body has the same size limit as any other, and is wiped too. Only gzip and deflate are supported,
//! like in Auth0 (the `request` package with `gzip: true`): a body that Auth0 can't read must not count as readable.

use flate2::read::{MultiGzDecoder, ZlibDecoder};
use std::io::Read;
use zeroize::Zeroizing;

#[derive(Clone, Copy)]
pub(super) enum Coding {
    Identity,
    Gzip,
    Deflate,
}

#[derive(Debug, PartialEq)]
pub(super) enum Unread {
    TooLong,
    Broken,
}

/// RFC 9110 section 8.4.1. None for any other coding, and for several.
pub(super) fn coding(name: &str) -> Option<Coding> {
    match name.trim().to_ascii_lowercase().as_str() {
        "" | "identity" => Some(Coding::Identity),
        "gzip" | "x-gzip" => Some(Coding::Gzip),
        "deflate" => Some(Coding::Deflate),
        _ => None,
    }
}

/// At most `max` bytes. An empty body is empty in every coding.
pub(super) fn decompressed(coding: Coding, sent: Zeroizing<Vec<u8>>, max: usize) -> Result<Zeroizing<Vec<u8>>, Unread> {
    match coding {
        _ if sent.is_empty() => Ok(sent),
        Coding::Identity => Ok(sent),
        Coding::Gzip => read(MultiGzDecoder::new(sent.as_slice()), max),
        Coding::Deflate => read(ZlibDecoder::new(sent.as_slice()), max),
    }
}

fn read(from: impl Read, max: usize) -> Result<Zeroizing<Vec<u8>>, Unread> {
    // Reserved up front: a Vec that grows leaves its old content behind.
    let mut all = Zeroizing::new(Vec::with_capacity(max + 1));
    from.take(max as u64 + 1).read_to_end(&mut all).map_err(|_| Unread::Broken)?;
    if all.len() > max { Err(Unread::TooLong) } else { Ok(all) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::{GzEncoder, ZlibEncoder};
    use std::io::Write;

    fn gzip(body: &[u8]) -> Vec<u8> {
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        packed.write_all(body).unwrap();
        packed.finish().unwrap()
    }

    fn of(name: &str, sent: &[u8]) -> Result<Vec<u8>, Unread> {
        decompressed(coding(name).unwrap(), Zeroizing::new(sent.to_vec()), 1_000).map(|body| body.to_vec())
    }

    #[test]
    fn what_is_packed_is_read_up_to_its_bound() {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        zlib.write_all(b"{}").unwrap();
        let zlib = zlib.finish().unwrap();
        assert_eq!(of("", b"{}"), Ok(b"{}".to_vec()));
        for (name, sent) in
            [(" GZIP", gzip(b"{}")), ("x-gzip", gzip(b"{}")), ("deflate", zlib), ("identity", b"{}".to_vec())]
        {
            assert_eq!(of(name, &sent), Ok(b"{}".to_vec()), "{name}");
        }
        assert_eq!(of("gzip", &[gzip(b"{"), gzip(b"}")].concat()), Ok(b"{}".to_vec()));
        assert_eq!(of("gzip", b""), Ok(Vec::new()));
        assert_eq!(of("gzip", &gzip(&[b'a'; 1_000])).map(|body| body.len()), Ok(1_000));
        assert_eq!(of("gzip", &gzip(&[b'a'; 1_001])), Err(Unread::TooLong));
        // A zip bomb needs no more memory than the limit.
        assert_eq!(of("gzip", &gzip(&vec![0; 8 << 20])), Err(Unread::TooLong));
        assert_eq!(of("gzip", b"{}"), Err(Unread::Broken));
        assert_eq!(of("gzip", &gzip(b"{}")[..12]), Err(Unread::Broken));
        assert!(["br", "zstd", "gzip, gzip", "deflate;q=1"].into_iter().all(|name| coding(name).is_none()));
    }
}
