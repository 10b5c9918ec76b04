//! HTTPS in front of a plain server on loopback, with a certificate from a private CA.

use std::path::PathBuf;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use tempfile::TempDir;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::{self, ServerConfig};

pub struct TlsProxy {
    /// The port on 127.0.0.1.
    pub port: u16,
    /// The file with the CA's certificate, for SSL_CERT_FILE.
    pub ca_pem: PathBuf,
    _dir: TempDir,
    /// Dropping it ends the proxy.
    _open: oneshot::Sender<()>,
}

impl TlsProxy {
    /// Terminates TLS for `names` and forwards the bytes to `127.0.0.1:port`.
    pub fn start(port: u16, names: &[&str]) -> TlsProxy {
        let dir = tempfile::tempdir().unwrap();
        let ca_pem = dir.path().join("ca.pem");
        let (ca, config) = certificates(names);
        std::fs::write(&ca_pem, ca).unwrap();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let own_port = listener.local_addr().unwrap().port();
        let (open, closed) = oneshot::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().unwrap();
            runtime.block_on(async {
                tokio::select! {
                    () = serve(listener, TlsAcceptor::from(Arc::new(config)), port) => {}
                    _ = closed => {}
                }
            });
        });
        TlsProxy { port: own_port, ca_pem, _dir: dir, _open: open }
    }
}

async fn serve(listener: std::net::TcpListener, acceptor: TlsAcceptor, port: u16) {
    listener.set_nonblocking(true).unwrap();
    let listener = TcpListener::from_std(listener).unwrap();
    loop {
        let (client, _) = listener.accept().await.unwrap();
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            let mut client = acceptor.accept(client).await?; // fails if the client doesn't trust the CA
            let mut server = TcpStream::connect(("127.0.0.1", port)).await?;
            copy_bidirectional(&mut client, &mut server).await
        });
    }
}

/// The CA's certificate in PEM, and the configuration of a server whose certificate it signed.
fn certificates(names: &[&str]) -> (String, ServerConfig) {
    let mut authority = CertificateParams::new([]).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    authority.distinguished_name.push(DnType::CommonName, "a test's authority");
    let authority_key = KeyPair::generate().unwrap();
    let ca = authority.self_signed(&authority_key).unwrap().pem();
    let issuer = Issuer::new(authority, authority_key);

    let key = KeyPair::generate().unwrap();
    let names: Vec<String> = names.iter().copied().map(str::to_owned).collect();
    let certificate = CertificateParams::new(names).unwrap().signed_by(&key, &issuer).unwrap();
    let key = rustls::pki_types::PrivatePkcs8KeyDer::from(key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key.into())
        .unwrap();
    (ca, config)
}
