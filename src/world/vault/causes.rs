//! Why the keyring can't be used: one finding for each cause.
//!
//! The errors were observed with gnome-keyring, without a keyring, and without a session bus. The libraries' own error types
//! are private, so only their texts identify a cause.

use crate::domain::absent_secrets;
use crate::domain::finding::{Class, Finding};
use crate::domain::safe_text::visible;
use keyring_core::Error;

pub(super) fn diagnose(error: &Error) -> Finding {
    let chain = words(error);
    let has = |parts: &[&str]| parts.iter().any(|part| chain.contains(part));
    match error {
        Error::PlatformFailure(_) if has(&["ServiceUnknown", "not provided by any .service", "NameHasNoOwner"]) => {
            keyring(
                "No keyring on this session bus",
                "A session bus is running, but no program on it stores secrets.",
                "Install and start gnome-keyring or KeePassXC, then try again. Or keep secrets for this session only.",
            )
        }
        Error::PlatformFailure(_)
            if has(&[
                "Failed to connect to address",
                "no secret service provider or dbus session",
                "address error",
            ]) =>
        {
            keyring(
                "No keyring on this machine",
                "The keyring needs a D-Bus session, and this login has none. That is usual over SSH and in containers.",
                "Start a0connect under dbus-run-session with a keyring such as gnome-keyring, or keep secrets for this session only.",
            )
        }
        Error::PlatformFailure(_) | Error::NoStorageAccess(_) if has(&["AccessDenied", "Permission denied"]) => {
            keyring(
                "The keyring denied access",
                &format!("It reported: {chain}."),
                "Allow a0connect in the keyring's settings, or keep secrets for this session only.",
            )
        }
        Error::NoStorageAccess(_) if has(&["result not returned"]) => keyring(
            "The keyring has no collection yet",
            "It is running without a default collection, and couldn't ask you for a password to create one.",
            "Create one with Passwords and Keys (seahorse), or start it with: gnome-keyring-daemon --unlock",
        ),
        Error::NoStorageAccess(_) => keyring(
            absent_secrets::KEYRING_LOCKED,
            &format!("It wasn't unlocked ({chain})."),
            "Unlock it in its window, or with gnome-keyring-daemon --unlock. Then try again.",
        ),
        Error::TooLong(_, limit) => keyring(
            "The secrets are too long for the keyring",
            &format!("An item in this system's keyring can have at most {limit} bytes."),
            "Shorten the custom headers, or keep secrets for this session only.",
        ),
        Error::Ambiguous(_) => keyring(
            "The keyring has two items for this profile",
            "a0connect can't know which one is right.",
            "Delete the one that isn't a0connect's, in Passwords and Keys or with secret-tool clear.",
        ),
        Error::BadEncoding(_) | Error::BadDataFormat(..) | Error::BadStoreFormat(_) => keyring(
            "The keyring item can't be read",
            "Its content isn't what a0connect wrote.",
            "Delete the item of the service a0connect, then enter the secrets again.",
        ),
        _ => keyring(
            "The keyring failed",
            &format!("It reported: {chain}."),
            "Try again. If it fails again, keep secrets for this session only.",
        ),
    }
}

pub(super) fn not_text(user: &str) -> Finding {
    keyring(&format!("The keyring item {user} can't be read"), "It isn't UTF-8 text.", &delete(user))
}

pub(super) fn not_ours(user: &str) -> Finding {
    keyring(&format!("The keyring item {user} can't be read"), "Its content isn't what a0connect wrote.", &delete(user))
}

pub(super) fn newer(user: &str) -> Finding {
    keyring(
        &format!("The keyring item {user} was written by a newer a0connect"),
        "This version can't read it. The item wasn't changed.",
        "Update a0connect, or use another profile.",
    )
}

pub(super) fn token_not_saved() -> Finding {
    keyring(
        "The keyring doesn't store secrets",
        "a0connect wrote an item, but read back another one or none.",
        "Check which program provides the keyring. Until then, keep secrets for this session only.",
    )
}

/// The keyring hasn't responded within [`super::PATIENCE`], and there is no user to unlock it.
pub fn no_answer() -> Finding {
    keyring(
        "The keyring doesn't respond",
        "There was no response for 3 seconds. It may be waiting for you to unlock it.",
        "Unlock it. Or use --store memory, and pass the secrets as variables or with --secrets-stdin.",
    )
}

pub(super) fn given_up() -> Finding {
    keyring(
        "The keyring responded too late",
        "a0connect had stopped waiting for it.",
        "Try again. Nothing was changed.",
    )
}

fn delete(user: &str) -> String {
    format!("Delete it (secret-tool clear service a0connect username {user}), then enter the secrets again.")
}

fn keyring(what: &str, why: &str, fix: &str) -> Finding {
    Finding::failed(Class::Keyring, what, why, fix)
}

/// The store's own text. Empty for errors that may quote an item.
fn words(error: &Error) -> String {
    match error {
        Error::PlatformFailure(cause) | Error::NoStorageAccess(cause) => visible(&cause.to_string(), 300),
        Error::Invalid(what, why) => visible(&format!("{what} {why}"), 300),
        Error::NotSupportedByStore(why) => visible(why, 300),
        _ => String::new(),
    }
}
