//! Why the keyring can't be used: one finding for each cause.
//!
//! The errors were observed with gnome-keyring, without a keyring, and without a session bus. The libraries' own error types
//! are private, so only their texts identify a cause.

use crate::domain::finding::{Class, Finding};
use crate::domain::in_hand;
use crate::domain::safe_text::visible;
use keyring_core::Error;

pub(super) fn diagnose(error: &Error) -> Finding {
    let chain = words(error);
    let has = |parts: &[&str]| parts.iter().any(|part| chain.contains(part));
    match error {
        Error::PlatformFailure(_) if has(&["ServiceUnknown", "not provided by any .service", "NameHasNoOwner"]) => {
            keyring(
                "No keyring on this session bus",
                "A session bus runs, but no program on it keeps secrets.",
                "Install and start one, such as gnome-keyring or KeePassXC, then try again; or keep secrets for this session only.",
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
                "It is reached over D-Bus, and no session bus runs for this login. That's usual over SSH and in containers.",
                "Start a0connect under dbus-run-session with a keyring such as gnome-keyring, or keep secrets for this session only.",
            )
        }
        Error::PlatformFailure(_) | Error::NoStorageAccess(_) if has(&["AccessDenied", "Permission denied"]) => {
            keyring(
                "The keyring refuses access",
                &format!("It says: {chain}."),
                "Allow a0connect in the keyring's settings, or keep secrets for this session only.",
            )
        }
        Error::NoStorageAccess(_) if has(&["result not returned"]) => keyring(
            "The keyring has no place for secrets yet",
            "It runs, but has no default collection, and could not ask you for a password to make one.",
            "Create one with Passwords and Keys (seahorse), or start it with: gnome-keyring-daemon --unlock",
        ),
        Error::NoStorageAccess(_) => keyring(
            in_hand::KEYRING_LOCKED,
            &format!("It was not unlocked ({chain})."),
            "Unlock it (on a desktop answer its window, without one: gnome-keyring-daemon --unlock), then try again.",
        ),
        Error::TooLong(_, limit) => keyring(
            "The secrets are too long for the keyring",
            &format!("This system's keyring takes {limit} bytes an item."),
            "Shorten what can be shortened, such as A0CONNECT_TOKEN_HEADERS, or keep secrets for this session only.",
        ),
        Error::Ambiguous(_) => keyring(
            "The keyring has two items for this profile",
            "It cannot be told which of them is right.",
            "Delete the one that is not a0connect's, in Passwords and Keys or with secret-tool clear.",
        ),
        Error::BadEncoding(_) | Error::BadDataFormat(..) | Error::BadStoreFormat(_) => keyring(
            "The keyring's item cannot be read",
            "It is not as a0connect wrote it.",
            "Delete the item of the service a0connect, then give the secrets again.",
        ),
        _ => keyring(
            "The keyring does not work",
            &format!("It says: {chain}."),
            "Try again; if it stays, keep secrets for this session only.",
        ),
    }
}

pub(super) fn not_text(user: &str) -> Finding {
    keyring(&format!("The keyring's item {user} cannot be read"), "It is no text in UTF-8.", &delete(user))
}

pub(super) fn not_ours(user: &str) -> Finding {
    keyring(&format!("The keyring's item {user} cannot be read"), "It is not as a0connect wrote it.", &delete(user))
}

pub(super) fn newer(user: &str) -> Finding {
    keyring(
        &format!("The keyring's item {user} was written by a newer a0connect"),
        "This version does not understand it and leaves it as it is.",
        "Update a0connect, or use another profile.",
    )
}

pub(super) fn not_kept() -> Finding {
    keyring(
        "The keyring does not keep what it is given",
        "An item was written, and another came back or none.",
        "Check which program offers the keyring here; keep secrets for this session only until then.",
    )
}

pub(super) fn no_answer() -> Finding {
    keyring(
        "The keyring does not answer",
        "Three seconds have passed; it may be waiting for somebody to unlock it.",
        "Unlock it, or give the secrets by environment or --secrets-stdin with --store memory.",
    )
}

pub(super) fn given_up() -> Finding {
    keyring("The keyring answered too late", "a0connect had stopped waiting.", "Try again. Nothing was changed.")
}

fn delete(user: &str) -> String {
    format!("Delete it (secret-tool clear service a0connect username {user}), then give the secrets again.")
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
