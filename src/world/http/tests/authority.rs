//! A CA for the tests, and servers with good and bad certificates from it.

use crate::world::http::verifier;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::client::WebPkiServerVerifier;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use std::sync::{Arc, LazyLock};

pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub pem: String,
    pub der: CertificateDer<'static>,
}

/// The only CA that [`trusted`] trusts.
pub static OURS: LazyLock<Authority> = LazyLock::new(|| authority("Our Test CA"));
/// A CA that no client trusts.
pub static STRANGER: LazyLock<Authority> = LazyLock::new(|| authority("Stranger's Root\u{1b}[31m CA"));

fn authority(name: &str) -> Authority {
    let mut params = CertificateParams::new(vec![]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, name);
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let (pem, der) = (certificate.pem(), certificate.der().clone());
    Authority { issuer: Issuer::new(params, key), pem, der }
}

/// The TLS configuration of a client that trusts only [`OURS`].
pub fn trusted() -> Result<ClientConfig, String> {
    let mut roots = RootCertStore::empty();
    roots.add(OURS.der.clone()).unwrap();
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), verifier::provider()).build().unwrap();
    verifier::config(verifier).map_err(|error| error.to_string())
}

impl Authority {
    /// A server whose certificate has these names and is valid from the first year to the second.
    pub fn server(&self, names: &[&str], years: (i32, i32)) -> Arc<ServerConfig> {
        let key = KeyPair::generate().unwrap();
        let certificate = params(names, years).signed_by(&key, &self.issuer).unwrap();
        server(certificate.der().clone(), &key)
    }
}

/// A server with a self-signed certificate. `ca`: it says that it is a CA, like those of `openssl req -x509`.
pub fn self_signed(ca: bool) -> Arc<ServerConfig> {
    let key = KeyPair::generate().unwrap();
    let mut params = params(&["localhost", "127.0.0.1"], (2000, 2090));
    params.distinguished_name.push(DnType::CommonName, "my laptop");
    if ca {
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    }
    server(params.self_signed(&key).unwrap().der().clone(), &key)
}

fn params(names: &[&str], (from, until): (i32, i32)) -> CertificateParams {
    let mut params = CertificateParams::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).unwrap();
    params.not_before = rcgen::date_time_ymd(from, 1, 1);
    params.not_after = rcgen::date_time_ymd(until, 1, 1);
    params
}

fn server(certificate: CertificateDer<'static>, key: &KeyPair) -> Arc<ServerConfig> {
    let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
    let builder = ServerConfig::builder_with_provider(verifier::provider()).with_safe_default_protocol_versions();
    Arc::new(builder.unwrap().with_no_client_auth().with_single_cert(vec![certificate], key).unwrap())
}
