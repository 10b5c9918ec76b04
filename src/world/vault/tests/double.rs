//! A test double: a store that calls `write` before it writes an item and `read` instead of reading one. Everything else goes
//! to the store behind it.

use super::Store;
use keyring_core::api::{CredentialApi, CredentialStoreApi};
use keyring_core::{Credential, Entry, Result};
use std::any::Any;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

type Read = fn() -> Result<Vec<u8>>;
/// Called with the user of the item that will be written.
type Write = Arc<dyn Fn(&str) -> Result<()> + Send + Sync>;

pub struct Double {
    store: Store,
    read: Option<Read>,
    write: Write,
}

impl Double {
    pub fn reading(store: &Store, read: Read) -> Self {
        Self { store: store.clone(), read: Some(read), write: Arc::new(|_| Ok(())) }
    }

    pub fn writing(store: &Store, write: impl Fn(&str) -> Result<()> + Send + Sync + 'static) -> Self {
        Self { store: store.clone(), read: None, write: Arc::new(write) }
    }
}

struct Item {
    entry: Entry,
    user: String,
    read: Option<Read>,
    write: Write,
}

impl CredentialStoreApi for Double {
    fn vendor(&self) -> String {
        "test".into()
    }

    fn id(&self) -> String {
        "double".into()
    }

    fn build(&self, service: &str, user: &str, modifiers: Option<&HashMap<&str, &str>>) -> Result<Entry> {
        let entry = self.store.build(service, user, modifiers)?;
        let item = Item { entry, user: user.into(), read: self.read, write: self.write.clone() };
        Ok(Entry::new_with_credential(Arc::new(item)))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl CredentialApi for Item {
    fn set_secret(&self, secret: &[u8]) -> Result<()> {
        (self.write)(&self.user)?;
        self.entry.set_secret(secret)
    }

    fn get_secret(&self) -> Result<Vec<u8>> {
        self.read.map_or_else(|| self.entry.get_secret(), |read| read())
    }

    fn delete_credential(&self) -> Result<()> {
        self.entry.delete_credential()
    }

    fn get_credential(&self) -> Result<Option<Arc<Credential>>> {
        Ok(None)
    }

    fn get_specifiers(&self) -> Option<(String, String)> {
        self.entry.get_specifiers()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn debug_fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an item of a double")
    }
}
