//! What `a0connect doctor` finds out about the machine: what was seen of each thing, and what it means.
//!
//! If one value decides, there is a `match`. If rules have an order, they are causes in a table, as in `diagnosis`: the first
//! that applies wins, and a test checks that every example is diagnosed as its own cause. If no cause applies, all is well. To
//! add a check, put what is seen into [`Machine`], and a row into [`CHECKS`].

pub mod desktop;
pub mod dns;
pub mod keeping;
pub mod proxy;
pub mod roots;
pub mod tenant;
pub mod terminal;
#[cfg(test)]
mod tests;

use super::cause::{self, first};
use super::checkpoints::Check;
use super::finding::{Actor, Finding, State};
use jiff::Timestamp;

/// Everything that was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Machine {
    pub terminal: terminal::Terminal,
    pub config: keeping::Folder,
    pub state: keeping::Folder,
    pub profile: keeping::ProfileFiles,
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

/// A check of the machine.
pub struct MachineCheck {
    /// A contract: the README lists it, and `--json` prints it.
    pub id: &'static str,
    pub asks: &'static str,
    judge: fn(&Machine) -> Finding,
}

/// In the order of the output. The first failure decides the exit code, so a check comes before those that depend on it.
pub const CHECKS: &[MachineCheck] = &[
    MachineCheck {
        id: "terminal",
        asks: "Is there one that the wizard can be drawn on, of 60x16 or more?",
        judge: |machine| terminal::drawn_on(&machine.terminal),
    },
    MachineCheck {
        id: "colours",
        asks: "Are colours shown, and if not, who said so?",
        judge: |machine| terminal::colours(&machine.terminal),
    },
    MachineCheck {
        id: "characters",
        asks: "Does the locale say UTF-8, or is plain ASCII drawn?",
        judge: |machine| terminal::characters(&machine.terminal),
    },
    MachineCheck {
        id: "hyperlinks",
        asks: "Is the terminal known for links that can be clicked?",
        judge: |machine| terminal::hyperlinks(&machine.terminal),
    },
    MachineCheck {
        id: "multiplexer",
        asks: "Is tmux, screen or Zellij in between, and what does it keep back?",
        judge: |machine| terminal::multiplexer(&machine.terminal),
    },
    MachineCheck {
        id: "config_folder",
        asks: "Can profiles be written, and are they for you alone (0700, files 0600)?",
        judge: |machine| keeping::folder(&machine.config),
    },
    MachineCheck {
        id: "state_folder",
        asks: "The same for facts and journals.",
        judge: |machine| keeping::folder(&machine.state),
    },
    MachineCheck {
        id: "profile",
        asks: "Can the profile be read, and the values that were given beside it?",
        judge: |machine| keeping::saved(&machine.profile),
    },
    MachineCheck {
        id: "keyring",
        asks: "Does the keyring take an item, give it back and delete it? The item is a0connect's own and holds no secret.",
        judge: |machine| keeping::keyring(&machine.keyring),
    },
    MachineCheck {
        id: "crash_dumps",
        asks: "Are they off, so that a crash writes no secret to the disk?",
        judge: |machine| keeping::dumps(&machine.dumps),
    },
    MachineCheck {
        id: "tls_roots",
        asks: "How many certificates are trusted, and from where: the system, `SSL_CERT_FILE`, `SSL_CERT_DIR`, `--ca-cert`?",
        judge: |machine| roots::judge(&machine.roots),
    },
    MachineCheck {
        id: "proxy",
        asks: "Which proxy leads to the tenant, and are the variables well-formed? One that is not would be passed over in silence.",
        judge: |machine| proxy::judge(&machine.proxy),
    },
    MachineCheck {
        id: "tenant_dns",
        asks: "Does the tenant's host have addresses, and public ones?",
        judge: |machine| dns::names(&machine.tenant_names),
    },
    MachineCheck {
        id: "tenant",
        asks: "Does the tenant's host answer from here?",
        judge: |machine| tenant::tenant(&machine.tenant),
    },
    MachineCheck {
        id: "clock",
        asks: "Is this machine's clock right, by the date of that answer?",
        judge: |machine| tenant::clock(&machine.tenant),
    },
    MachineCheck {
        id: "provider_dns",
        asks: "Do the hosts of the provider's URLs have addresses, and can Auth0 reach those?",
        judge: |machine| dns::names(&machine.provider_names),
    },
    MachineCheck {
        id: "browser",
        asks: "What would open a link?",
        judge: |machine| desktop::browser(&machine.browser),
    },
    MachineCheck {
        id: "clipboard",
        asks: "Which tool takes a copy, or is it sent to the terminal?",
        judge: |machine| desktop::clipboard(&machine.clipboard),
    },
];

pub fn checks(machine: &Machine, now: Timestamp) -> Vec<Check<&'static str>> {
    let run = |check: &MachineCheck| {
        let finding = (check.judge)(machine);
        // What wasn't checked wasn't seen.
        let seen_at = (finding.state != State::Unknown).then_some(now);
        Check { id: check.id, finding, seen_at }
    };
    CHECKS.iter().map(run).collect()
}

type Cause<S> = cause::Cause<S, Finding>;

fn warning(what: impl Into<String>, why: impl Into<String>, fix: impl Into<String>) -> Finding {
    Finding::new(State::Warning, what, why, fix)
}

fn failed(what: impl Into<String>, why: impl Into<String>, fix: impl Into<String>) -> Finding {
    Finding::new(State::Failed, what, why, fix).by(Actor::YouOnThisMachine)
}
