//! What `a0connect doctor` finds out about the machine: each thing that was seen, and what it means.
//!
//! The shape is that of `diagnosis`: causes stand in one table for each thing, the first that applies wins, each has an
//! example of its own, and a test holds that every example is judged by its own cause. What no cause applies to is well.
//! To add a check: what is seen of it in [`Machine`], and its line in [`CHECKS`].

pub mod desktop;
pub mod dns;
pub mod keeping;
pub mod proxy;
pub mod roots;
pub mod tenant;
pub mod terminal;
#[cfg(test)]
mod tests;

use super::checkpoints::Check;
use super::finding::{Finding, State};
use jiff::Timestamp;

/// Everything that was looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Machine {
    pub terminal: terminal::Terminal,
    pub config: keeping::Folder,
    pub state: keeping::Folder,
    pub profile: keeping::Saved,
    pub keyring: keeping::Keyring,
    pub dumps: keeping::Dumps,
    pub roots: roots::Roots,
    pub proxy: proxy::Proxy,
    pub tenant_names: dns::Names,
    pub provider_names: dns::Names,
    pub tenant: tenant::Tenant,
    pub browser: desktop::Browser,
    pub clipboard: desktop::Clipboard,
}

pub struct Question {
    /// Stable; listed in the README.
    pub id: &'static str,
    pub asks: &'static str,
    judge: fn(&Machine) -> Finding,
}

/// In the order in which they are shown. The first that failed decides the exit code, so what others rest on comes first.
pub const CHECKS: &[Question] = &[
    Question {
        id: "terminal",
        asks: "Is there one that the wizard can be drawn on, of 60x16 or more?",
        judge: |machine| terminal::drawn_on(&machine.terminal),
    },
    Question {
        id: "colours",
        asks: "Are colours shown, and if not, who said so?",
        judge: |machine| terminal::colours(&machine.terminal),
    },
    Question {
        id: "characters",
        asks: "Does the locale say UTF-8, or is plain ASCII drawn?",
        judge: |machine| terminal::characters(&machine.terminal),
    },
    Question {
        id: "hyperlinks",
        asks: "Is the terminal known for links that can be clicked?",
        judge: |machine| terminal::hyperlinks(&machine.terminal),
    },
    Question {
        id: "multiplexer",
        asks: "Is tmux, screen or Zellij in between, and what does it keep back?",
        judge: |machine| terminal::multiplexer(&machine.terminal),
    },
    Question {
        id: "config_folder",
        asks: "Can profiles be written, and are they for you alone (0700, files 0600)?",
        judge: |machine| keeping::folder(&machine.config),
    },
    Question {
        id: "state_folder",
        asks: "The same for facts and journals.",
        judge: |machine| keeping::folder(&machine.state),
    },
    Question {
        id: "profile",
        asks: "Can the profile be read, and the values that were given beside it?",
        judge: |machine| keeping::saved(&machine.profile),
    },
    Question {
        id: "keyring",
        asks: "Does the keyring take an item, give it back and delete it? The item is a0connect's own and holds no secret.",
        judge: |machine| keeping::keyring(&machine.keyring),
    },
    Question {
        id: "crash_dumps",
        asks: "Are they off, so that a crash writes no secret to the disk?",
        judge: |machine| keeping::dumps(&machine.dumps),
    },
    Question {
        id: "tls_roots",
        asks: "How many certificates are trusted, and from where: the system, `SSL_CERT_FILE`, `SSL_CERT_DIR`, `--ca-cert`?",
        judge: |machine| roots::judge(&machine.roots),
    },
    Question {
        id: "proxy",
        asks: "Which proxy leads to the tenant, and are the variables well-formed? One that is not would be passed over in silence.",
        judge: |machine| proxy::judge(&machine.proxy),
    },
    Question {
        id: "tenant_dns",
        asks: "Does the tenant's host have addresses, and public ones?",
        judge: |machine| dns::names(&machine.tenant_names),
    },
    Question {
        id: "tenant",
        asks: "Does the tenant's host answer from here?",
        judge: |machine| tenant::tenant(&machine.tenant),
    },
    Question {
        id: "clock",
        asks: "Is this machine's clock right, by the date of that answer?",
        judge: |machine| tenant::clock(&machine.tenant),
    },
    Question {
        id: "provider_dns",
        asks: "Do the hosts of the provider's URLs have addresses, and can Auth0 reach those?",
        judge: |machine| dns::names(&machine.provider_names),
    },
    Question { id: "browser", asks: "What would open a link?", judge: |machine| desktop::browser(&machine.browser) },
    Question {
        id: "clipboard",
        asks: "Which tool takes a copy, or is it sent to the terminal?",
        judge: |machine| desktop::clipboard(&machine.clipboard),
    },
];

pub fn checks(machine: &Machine, now: Timestamp) -> Vec<Check<&'static str>> {
    let check = |question: &Question| {
        let finding = (question.judge)(machine);
        // What was not asked was not seen.
        let seen_at = (finding.state != State::Unknown).then_some(now);
        Check { id: question.id, finding, seen_at }
    };
    CHECKS.iter().map(check).collect()
}

/// One thing that can be wrong, or left open.
pub struct Cause<S: 'static> {
    pub id: &'static str,
    /// What is seen where it is so.
    pub example: fn() -> S,
    pub applies: fn(&S) -> bool,
    pub tell: fn(&S) -> Finding,
}

fn first<S>(seen: &S, causes: &[Cause<S>], well: impl FnOnce(&S) -> Finding) -> Finding {
    match causes.iter().find(|cause| (cause.applies)(seen)) {
        Some(cause) => (cause.tell)(seen),
        None => well(seen),
    }
}

fn warning(what: impl Into<String>, why: impl Into<String>, fix: impl Into<String>) -> Finding {
    Finding::new(State::Warning, what, why, fix)
}

fn failed(what: impl Into<String>, why: impl Into<String>, fix: impl Into<String>) -> Finding {
    Finding::new(State::Failed, what, why, fix)
}
