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
    /// The name in the output, like the labels of the wizard's checks.
    pub label: &'static str,
    pub asks: &'static str,
    judge: fn(&Machine) -> Finding,
}

/// In the order of the output. The first failure decides the exit code, so a check comes before those that depend on it.
pub const CHECKS: &[MachineCheck] = &[
    MachineCheck {
        id: "terminal",
        label: "Terminal",
        asks: "Can this terminal show the wizard, and is it at least 60x16?",
        judge: |machine| terminal::drawn_on(&machine.terminal),
    },
    MachineCheck {
        id: "colours",
        label: "Colors",
        asks: "Are colors on, and if not, why?",
        judge: |machine| terminal::colors(&machine.terminal),
    },
    MachineCheck {
        id: "characters",
        label: "Characters",
        asks: "Is the locale UTF-8, or does a0connect use plain ASCII?",
        judge: |machine| terminal::characters(&machine.terminal),
    },
    MachineCheck {
        id: "hyperlinks",
        label: "Hyperlinks",
        asks: "Does the terminal support clickable links?",
        judge: |machine| terminal::hyperlinks(&machine.terminal),
    },
    MachineCheck {
        id: "multiplexer",
        label: "Multiplexer",
        asks: "Is a0connect running in tmux, screen or Zellij, and what does that block?",
        judge: |machine| terminal::multiplexer(&machine.terminal),
    },
    MachineCheck {
        id: "config_folder",
        label: "Profile folder",
        asks: "Can profiles be written, and are they readable only by you (0700, files 0600)?",
        judge: |machine| keeping::folder(&machine.config),
    },
    MachineCheck {
        id: "state_folder",
        label: "State folder",
        asks: "The same for check results and change logs.",
        judge: |machine| keeping::folder(&machine.state),
    },
    MachineCheck {
        id: "profile",
        label: "Profile",
        asks: "Can the profile and the values given with it be read?",
        judge: |machine| keeping::saved(&machine.profile),
    },
    MachineCheck {
        id: "keyring",
        label: "Keyring",
        asks: "Can an item be written to the keyring, read and deleted? It is a0connect's own and contains no secret.",
        judge: |machine| keeping::keyring(&machine.keyring),
    },
    MachineCheck {
        id: "crash_dumps",
        label: "Core dumps",
        asks: "Are core dumps off, to keep secrets out of them?",
        judge: |machine| keeping::dumps(&machine.dumps),
    },
    MachineCheck {
        id: "tls_roots",
        label: "Certificates",
        asks: "How many certificates are trusted, and from where (the system, `SSL_CERT_FILE`, `SSL_CERT_DIR`, `--ca-cert`)?",
        judge: |machine| roots::judge(&machine.roots),
    },
    MachineCheck {
        id: "proxy",
        label: "Proxy",
        asks: "Which proxy leads to the tenant, and are the variables well-formed? a0connect warns about one that isn't.",
        judge: |machine| proxy::judge(&machine.proxy),
    },
    MachineCheck {
        id: "tenant_dns",
        label: "Tenant DNS",
        asks: "Does the tenant's host have public addresses?",
        judge: |machine| dns::names(&machine.tenant_names),
    },
    MachineCheck {
        id: "tenant",
        label: "Tenant",
        asks: "Can this machine reach the tenant's host?",
        judge: |machine| tenant::tenant(&machine.tenant),
    },
    MachineCheck {
        id: "clock",
        label: "Clock",
        asks: "Does this machine's clock match the date of that response?",
        judge: |machine| tenant::clock(&machine.tenant),
    },
    MachineCheck {
        id: "provider_dns",
        label: "Provider DNS",
        asks: "Do the hosts of the provider's URLs have addresses that Auth0 can reach?",
        judge: |machine| dns::names(&machine.provider_names),
    },
    MachineCheck {
        id: "browser",
        label: "Browser",
        asks: "Which program opens links?",
        judge: |machine| desktop::browser(&machine.browser),
    },
    MachineCheck {
        id: "clipboard",
        label: "Clipboard",
        asks: "Which tool copies text, or is it sent to the terminal?",
        judge: |machine| desktop::clipboard(&machine.clipboard),
    },
];

pub fn checks(machine: &Machine, now: Timestamp) -> Vec<Check<&'static str>> {
    let run = |check: &MachineCheck| {
        let finding = (check.judge)(machine);
        // A check that didn't run has no time.
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
