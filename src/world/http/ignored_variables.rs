//! Reports network variables of the environment that the HTTP and TLS libraries would silently ignore.
#![allow(clippy::disallowed_methods)]

use super::proxy::{in_force, is_valid_proxy};
use crate::domain::diagnosis;
use crate::domain::finding::Finding;
use std::path::{Path, PathBuf};

/// Why there is no CA certificate.
pub(super) fn no_roots() -> String {
    roots_of(std::env::var_os("SSL_CERT_FILE").map(PathBuf::from).as_deref())
}

/// Why SSL_CERT_FILE isn't opened: it isn't a regular file, so the library could wait for it forever.
pub(super) fn odd_roots() -> Option<String> {
    let named = std::env::var_os("SSL_CERT_FILE").map(PathBuf::from)?;
    named.metadata().is_ok_and(|found| !found.is_file()).then(|| roots_of(Some(&named)))
}

/// A proxy variable whose value isn't the address of a proxy.
pub(super) fn unused_proxy() -> Option<Finding> {
    proxy_of(|name| std::env::var(name).ok())
}

/// `named`: the value of SSL_CERT_FILE, which replaces the system's certificates.
fn roots_of(named: Option<&Path>) -> String {
    let Some(path) = named else { return "The system has no CA certificates.".to_owned() };
    if path.as_os_str().is_empty() {
        return "SSL_CERT_FILE is empty, so the system's certificates aren't used.".to_owned();
    }
    let shown = crate::world::files::shown(path);
    match path.metadata() {
        Ok(found) if !found.is_file() => format!("SSL_CERT_FILE names {shown}, which isn't a regular file."),
        _ => match std::fs::read(path) {
            Ok(_) => format!("SSL_CERT_FILE names {shown}, which contains no certificate in PEM form."),
            Err(error) => format!("SSL_CERT_FILE names {shown}, which can't be read ({error})."),
        },
    }
}

/// The first of the variables for https whose value the library can't use as a proxy.
fn proxy_of(variable: impl Fn(&str) -> Option<String>) -> Option<Finding> {
    let pairs = [["HTTPS_PROXY", "https_proxy"], ["ALL_PROXY", "all_proxy"]];
    let mut set = pairs.into_iter().filter_map(|names| in_force(names, &variable));
    let unused = set.find(|(_, text)| !text.is_empty() && !is_valid_proxy(text))?;
    Some(diagnosis::unused_proxy(unused.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn why_there_is_no_certificate_to_judge_by() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("empty.pem");
        std::fs::write(&file, "").unwrap();
        let words = [None, Some(Path::new("")), Some(file.as_path()), Some(Path::new("/no/such.pem"))].map(roots_of);
        assert!(words[1].contains("SSL_CERT_FILE is empty"), "{}", words[1]);
        assert!(words[2].contains("empty.pem, which contains no certificate"), "{}", words[2]);
        assert!(words[3].contains("/no/such.pem, which can't be read (No such file"), "{}", words[3]);
        assert!(words[0].contains("The system has no"), "{}", words[0]);
        let folder = roots_of(Some(folder.path()));
        assert!(folder.ends_with("which isn't a regular file."), "{folder}");
    }

    #[test]
    fn a_variable_that_is_no_address_is_named_and_its_value_is_not() {
        let finding = |set: &[(&str, &str)]| {
            proxy_of(|name| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
        };
        for fine in ["http://proxy:8080", "proxy:8080", "https://u:p@proxy", "socks5h://127.0.0.1:1080", ""] {
            assert_eq!(finding(&[("HTTPS_PROXY", fine)]), None, "{fine}");
        }
        assert_eq!(finding(&[]), None);
        for bad in ["ftp://u:hunter2@proxy:21", "http://u:hun ter2@proxy:80", "socks://hunter2", "http://"] {
            for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
                let found = finding(&[("NO_PROXY", "x"), (name, bad)]).unwrap_or_else(|| panic!("{bad}"));
                assert!(found.what.contains(name) && !format!("{found:?}").contains("ter2"), "{found:?}");
            }
        }
        // The one in capitals counts, and an empty value means no proxy.
        assert_eq!(finding(&[("HTTPS_PROXY", ""), ("https_proxy", "ftp://x")]), None);
    }
}
