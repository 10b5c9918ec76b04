//! Verifies certificates with the system's verifier, and adds the issuer to its error for one that it doesn't trust.
//!
//! Rule: this module decides nothing. It never accepts a certificate that the system rejects.

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, OtherError, SignatureScheme};
use std::cell::Cell;
use std::fmt;
use std::sync::Arc;

tokio::task_local! {
    /// The request of this task has a connection, and its TLS handshake has begun.
    pub(super) static GREETED: Cell<bool>;
}

/// A certificate without a trusted issuer.
#[derive(Debug)]
pub(super) struct Untrusted {
    /// The name in the certificate, not safe to show yet. Empty if it has none.
    pub issuer: String,
    pub by_itself: bool,
}

impl fmt::Display for Untrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UnknownIssuer")
    }
}

impl std::error::Error for Untrusted {}

/// Trusts the system's certificates and the `extra` ones.
pub(super) fn of_system(extra: Vec<CertificateDer<'static>>) -> Result<ClientConfig, rustls::Error> {
    let provider = provider();
    let verifier = match extra.is_empty() {
        true => rustls_platform_verifier::Verifier::new(provider)?,
        false => rustls_platform_verifier::Verifier::new_with_extra_roots(extra, provider)?,
    };
    config(Arc::new(verifier))
}

pub(super) fn config(verifier: Arc<dyn ServerCertVerifier>) -> Result<ClientConfig, rustls::Error> {
    let builder = ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions()?;
    let mut config =
        builder.dangerous().with_custom_certificate_verifier(Arc::new(NamingIssuer(verifier))).with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

pub(super) fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

#[derive(Debug)]
struct NamingIssuer(Arc<dyn ServerCertVerifier>);

impl ServerCertVerifier for NamingIssuer {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let verified = self.0.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        verified.map_err(|error| with_issuer(error, end_entity, intermediates))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.0.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.0.verify_tls13_signature(message, cert, dss)
    }

    /// rustls calls this when it writes the first message of a handshake. So there is a connection.
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let _ = GREETED.try_with(|greeted| greeted.set(true));
        self.0.supported_verify_schemes()
    }
}

/// The same error; if it's about an untrusted issuer, with the issuer's name.
fn with_issuer(error: rustls::Error, end_entity: &CertificateDer<'_>, chain: &[CertificateDer<'_>]) -> rustls::Error {
    let Ok(certificate) = webpki::EndEntityCert::try_from(end_entity) else { return error };
    // Compares the names only. A CA that issues a certificate for its own name would count as self-signed.
    let by_itself = certificate.issuer() == certificate.subject();
    match &error {
        rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer) => {}
        // The system's error for a self-signed certificate that says it is a CA.
        rustls::Error::InvalidCertificate(CertificateError::Other(_)) if by_itself => {}
        _ => return error,
    }
    // The last certificate of the server's chain is closest to the CA.
    let last = chain.last().and_then(|last| webpki::EndEntityCert::try_from(last).ok());
    let issuer = common_name(last.as_ref().unwrap_or(&certificate).issuer()).unwrap_or_default();
    let untrusted = OtherError(Arc::new(Untrusted { issuer, by_itself }));
    rustls::Error::InvalidCertificate(CertificateError::Other(untrusted))
}

const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
const ORGANIZATION: &[u8] = &[0x55, 0x04, 0x0a];

/// The common name in a distinguished name, or else the organization (RFC 5280 section 4.1.2.4: sets of pairs of a type and
/// a string).
fn common_name(mut name: &[u8]) -> Option<String> {
    let (sequence, set_of, oid_of) = (0x30, 0x31, 0x06);
    let mut organization = None;
    while !name.is_empty() {
        let (mut set, rest) = value_of(set_of, name)?;
        name = rest;
        while !set.is_empty() {
            let (pair, rest) = value_of(sequence, set)?;
            set = rest;
            let (oid, string) = value_of(oid_of, pair)?;
            let (text, _) = value_of(*string.first()?, string)?;
            let text = || String::from_utf8_lossy(text).into_owned();
            match oid {
                COMMON_NAME => return Some(text()),
                ORGANIZATION => organization = Some(text()),
                _ => {}
            }
        }
    }
    organization
}

/// The value of the DER element at the start of `input`, and the rest after it (X.690 section 8.1). None if the element has
/// another type, is longer than 65,535 bytes, or is cut off.
fn value_of(tag: u8, input: &[u8]) -> Option<(&[u8], &[u8])> {
    let (head, rest) = input.split_first_chunk::<2>()?;
    let (length, rest) = match head[1] {
        short @ 0..=0x7f => (usize::from(short), rest),
        0x81 => (usize::from(*rest.first()?), rest.get(1..)?),
        0x82 => (usize::from(u16::from_be_bytes(*rest.first_chunk::<2>()?)), rest.get(2..)?),
        _ => return None,
    };
    (head[0] == tag).then_some(())?;
    rest.split_at_checked(length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn issuer_of(pairs: &[(rcgen::DnType, &str)]) -> Option<String> {
        let mut params = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        params.distinguished_name = rcgen::DistinguishedName::new();
        for (kind, text) in pairs {
            params.distinguished_name.push(kind.clone(), *text);
        }
        let certificate = params.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap();
        common_name(webpki::EndEntityCert::try_from(certificate.der()).unwrap().issuer())
    }

    #[test]
    fn the_common_name_is_found_else_the_organization() {
        use rcgen::DnType::{CommonName, CountryName, OrganizationName};
        let long = "x".repeat(200);
        for (pairs, expected) in [
            (vec![(CountryName, "DE"), (OrganizationName, "Acme"), (CommonName, "Acme Röt CA")], Some("Acme Röt CA")),
            (vec![(CountryName, "DE"), (OrganizationName, "Acme")], Some("Acme")),
            (vec![(CommonName, long.as_str())], Some(long.as_str())),
            (vec![(CountryName, "DE")], None),
            (vec![], None),
        ] {
            assert_eq!(issuer_of(&pairs).as_deref(), expected, "{pairs:?}");
        }
    }

    proptest! {
        #[test]
        fn prop_no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = common_name(&bytes);
        }

        /// The outer elements are well-formed, the inner bytes are random.
        #[test]
        fn prop_no_name_makes_it_panic(inner in prop::collection::vec(any::<u8>(), 0..60), cut in 0..64_usize) {
            let pair = [&[0x30, inner.len() as u8][..], &inner].concat();
            let name = [&[0x31, pair.len() as u8][..], &pair].concat();
            let _ = common_name(&name[..cut.min(name.len())]);
        }
    }
}
