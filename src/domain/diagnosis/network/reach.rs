//! There is no connection to the host. Its name, the route or the proxy is at fault.

use super::{Cause, FailureKind, diagnosis, failed, owner, spelling};

pub(in super::super) const CAUSES: &[Cause] = &[
    Cause {
        id: "dns",
        example: || failed(FailureKind::Dns, "Name or service not known"),
        diagnose: |seen| {
            seen.failed_with(FailureKind::Dns)?;
            let fix = format!("{}, and that this machine is online.", spelling(seen));
            let why = "No address is known for that name.";
            Some(diagnosis(seen, "does not exist", why, fix))
        },
    },
    Cause {
        id: "dns_silent",
        example: || failed(FailureKind::DnsSilent, "Temporary failure in name resolution"),
        diagnose: |seen| {
            let text = seen.failed_with(FailureKind::DnsSilent)?;
            let why = format!("This machine's name server gives no answer now ({text}); the name may be right.");
            let fix = "Check that this machine is online, and its VPN; then try again.";
            Some(diagnosis(seen, "could not be looked up", why, fix))
        },
    },
    Cause {
        id: "dns_empty",
        example: || failed(FailureKind::DnsEmpty, "No address associated with hostname"),
        diagnose: |seen| {
            seen.failed_with(FailureKind::DnsEmpty)?;
            let why = "The name exists, but has no address of a kind that this machine uses (IPv4 or IPv6).";
            let fix = format!("{}; or {}.", spelling(seen), owner(seen));
            Some(diagnosis(seen, "has no address", why, fix))
        },
    },
    Cause {
        id: "refused",
        example: || failed(FailureKind::Refused, "Connection refused (os error 111)"),
        diagnose: |seen| {
            seen.failed_with(FailureKind::Refused)?;
            let why = "Nothing listens at that host and port.";
            let fix = "Check host and port; a firewall or VPN may be in the way.";
            Some(diagnosis(seen, "refuses the connection", why, fix))
        },
    },
    Cause {
        id: "unreachable",
        example: || failed(FailureKind::Unreachable, "Network is unreachable (os error 101)"),
        diagnose: |seen| {
            let text = seen.failed_with(FailureKind::Unreachable)?;
            let why = format!("This machine knows no way to its address ({text}).");
            let fix = "Check that this machine is online and its VPN is up; a host that has only IPv6 needs a network with IPv6.";
            Some(diagnosis(seen, "is out of reach", why, fix))
        },
    },
    Cause {
        id: "connect_timeout",
        example: || failed(FailureKind::ConnectTimeout, "operation timed out"),
        diagnose: |seen| {
            seen.failed_with(FailureKind::ConnectTimeout)?;
            let why = "The name was found, but within five seconds nobody answered at its address.";
            let fix = "Check the port, if there is one; a firewall that drops everything looks like this, or a VPN or proxy is missing.";
            Some(diagnosis(seen, "does not take the connection", why, fix))
        },
    },
    Cause {
        id: "proxy_password",
        example: || failed(FailureKind::ProxyPassword, "proxy authorization required"),
        diagnose: |seen| {
            (seen.failure == Some(FailureKind::ProxyPassword) || seen.status == 407).then(|| {
                diagnosis(
                    seen,
                    "is behind a proxy that wants a password",
                    "The proxy answers 407: it wants a user name and a password, or others.",
                    "Put them into the address: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT, with @ in them written as %40.",
                )
            })
        },
    },
    Cause {
        id: "proxy_gone",
        example: || failed(FailureKind::ProxyGone, "Connection refused (os error 111)"),
        diagnose: |seen| {
            let text = seen.failed_with(FailureKind::ProxyGone)?;
            let why = format!("The proxy itself cannot be reached ({text}).");
            let fix = "Check host and port in HTTPS_PROXY or ALL_PROXY, or unset it where no proxy is needed.";
            Some(diagnosis(seen, "is behind a proxy that does not answer", why, fix))
        },
    },
    Cause {
        id: "proxy",
        example: || failed(FailureKind::Proxy, "tunnel error: unsuccessful"),
        diagnose: |seen| {
            let text = seen.failed_with(FailureKind::Proxy)?;
            let why = format!("The proxy refuses to go on to this host ({text}).");
            let fix =
                "Ask whoever runs the proxy to allow the host, or name it in NO_PROXY, where it is reached without.";
            Some(diagnosis(seen, "is not reached through the proxy", why, fix))
        },
    },
];
