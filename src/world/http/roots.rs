//! Which certificates are trusted, read by the same library as in the TLS client.
#![allow(clippy::disallowed_methods)]

use super::read_certificates;
#[cfg(all(unix, not(target_os = "macos")))]
use crate::domain::doctor::roots::Loaded;
use crate::domain::doctor::roots::{Base, Roots};
use std::path::Path;

/// Blocks for some milliseconds.
pub fn look(ca_cert: Option<&Path>) -> Roots {
    let extra = ca_cert.map(|path| read_certificates(path).map(|found| found.len()));
    Roots { base: base(), extra }
}

#[cfg(all(unix, not(target_os = "macos")))]
fn base() -> Base {
    let file = std::env::var_os("SSL_CERT_FILE");
    let folders = std::env::var_os("SSL_CERT_DIR").unwrap_or_default();
    let folders: Vec<_> = std::env::split_paths(&folders).filter(|path| !path.as_os_str().is_empty()).collect();
    if file.is_none() && folders.is_empty() {
        return Base::System { found: usable(rustls_native_certs::load_native_certs().certs) };
    }
    let file = file.iter().map(|path| loaded("SSL_CERT_FILE", Path::new(path)));
    Base::Named(file.chain(folders.iter().map(|path| loaded("SSL_CERT_DIR", path))).collect())
}

/// macOS and Windows verify certificates themselves and ignore the environment.
#[cfg(not(all(unix, not(target_os = "macos"))))]
fn base() -> Base {
    Base::CheckpointResult
}

#[cfg(all(unix, not(target_os = "macos")))]
fn loaded(variable: &'static str, path: &Path) -> Loaded {
    let (file, folder) = if variable == "SSL_CERT_DIR" { (None, Some(path)) } else { (Some(path), None) };
    let shown = crate::world::files::shown(path);
    if file.is_some_and(|path| path.metadata().is_ok_and(|found| !found.is_file())) {
        return Loaded { variable, path: shown, found: 0, problem: Some("it isn't a regular file".into()) };
    }
    let result = rustls_native_certs::load_certs_from_paths(file, folder);
    let problem = result.errors.first().map(|error| match &error.kind {
        rustls_native_certs::ErrorKind::Io { inner, .. } => inner.to_string(),
        _ => error.to_string(),
    });
    Loaded { variable, path: shown, found: usable(result.certs), problem }
}

#[cfg(all(unix, not(target_os = "macos")))]
fn usable(found: Vec<rustls::pki_types::CertificateDer<'static>>) -> usize {
    rustls::RootCertStore::empty().add_parsable_certificates(found).0
}

#[cfg(test)]
#[cfg(all(unix, not(target_os = "macos")))]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_and_a_folder_hold_is_counted() {
        let home = tempfile::tempdir().unwrap();
        let (file, text) = (home.path().join("ca.pem"), home.path().join("text.pem"));
        let key = rcgen::KeyPair::generate().unwrap();
        let pem = rcgen::CertificateParams::new(["ca.test".to_owned()]).unwrap().self_signed(&key).unwrap().pem();
        std::fs::write(&file, &pem).unwrap();
        std::fs::write(&text, "no certificate").unwrap();
        let of = |variable, path: &Path| {
            let Loaded { found, problem, .. } = loaded(variable, path);
            (found, problem.is_some())
        };
        assert_eq!(of("SSL_CERT_FILE", &file), (1, false));
        assert_eq!(of("SSL_CERT_FILE", &text), (0, false));
        assert_eq!(of("SSL_CERT_FILE", Path::new("/no/such/file")), (0, true));
        assert_eq!(of("SSL_CERT_DIR", home.path()), (1, false));
        assert_eq!(of("SSL_CERT_DIR", &file), (0, true));

        assert_eq!(look(Some(&file)).extra, Some(Ok(1)));
        assert!(matches!(look(Some(&text)).extra, Some(Err(_))));
    }
}
