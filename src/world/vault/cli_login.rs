//! The token of a login of auth0-cli, read as go-keyring writes it: in pieces, each an item of its own.
//!
//! Source: the code of go-keyring. Linux: attributes `service` and `username`. macOS: /usr/bin/security writes the items, so it
//! also reads them, and the Keychain asks nothing. Windows: the target name is `SERVICE:USER`.

use super::worker::{Fault, KeyringWorker};
use crate::domain::cli_login::{MOST_PIECES, joined, service};
use crate::domain::secret::Secret;

impl KeyringWorker {
    /// None if there is no piece.
    pub(super) fn read_login(&mut self, user: &str) -> Result<Option<Secret>, Fault> {
        let mut pieces = Vec::new();
        for number in 0..MOST_PIECES {
            match self.piece(&service(number), user)? {
                Some(piece) => pieces.push(piece),
                None => break,
            }
        }
        Ok(joined(&pieces))
    }

    #[cfg(not(target_os = "macos"))]
    fn piece(&mut self, service: &str, user: &str) -> Result<Option<Secret>, Fault> {
        use keyring_core::Error;
        let entry = self.foreign_entry(service, user)?;
        match super::worker::retry_after_race(|| entry.get_secret()) {
            Ok(bytes) => {
                let bytes = zeroize::Zeroizing::new(bytes);
                let text = std::str::from_utf8(&bytes).map_err(|_| super::causes::not_text(service))?;
                Ok(Some(Secret::new(text)))
            }
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    #[cfg(target_os = "macos")]
    fn piece(&mut self, service: &str, user: &str) -> Result<Option<Secret>, Fault> {
        use crate::domain::cli_login::from_keychain;
        use crate::domain::finding::{Class, Finding};
        use crate::domain::safe_text::visible;
        /// The exit code of `security` if there is no such item.
        const NO_ITEM: i32 = 44;
        let failed = |why: &str| {
            let why = format!("/usr/bin/security reported: {}.", visible(why.trim().trim_end_matches('.'), 200));
            Fault::from(Finding::failed(
                Class::Keyring,
                "The Keychain can't be read",
                why,
                "Unlock it, then try again.",
            ))
        };
        let mut security = std::process::Command::new("/usr/bin/security");
        security.args(["find-generic-password", "-s", service, "-wa", user]);
        let output = security.stdin(std::process::Stdio::null()).output();
        let output = output.map_err(|error| failed(&error.to_string()))?;
        let text = zeroize::Zeroizing::new(output.stdout);
        match output.status.code() {
            Some(0) => {
                let text = std::str::from_utf8(&text).map_err(|_| failed("no text"))?;
                from_keychain(text).map(Some).ok_or_else(|| failed("an item that go-keyring doesn't write"))
            }
            Some(NO_ITEM) => Ok(None),
            _ => Err(failed(&String::from_utf8_lossy(&output.stderr))),
        }
    }
}
