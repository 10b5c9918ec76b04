//! There is no connection to the host. Its name, the route or the proxy is at fault.

use super::{Cause, FailureKind, diagnosis, failed, owner, spelling};

pub(in super::super) const CAUSES: &[Cause] = &[
    Cause {
        id: "dns",
        example: || failed(FailureKind::Dns, "Name or service not known"),
        diagnose: |seen| {
            seen.failed_with(FailureKind::Dns).then(|| {
                let fix = format!("{}, and that this machine is online.", spelling(seen));
                diagnosis(seen, "does not exist", "No address is known for that name.", fix)
            })
        },
    },
    Cause {
        id: "dns_silent",
        example: || failed(FailureKind::DnsSilent, "Temporary failure in name resolution"),
        diagnose: |seen| {
            seen.failed_with(FailureKind::DnsSilent).then(|| {
                diagnosis(
                    seen,
                    "could not be looked up",
                    format!("This machine's name server gives no answer now ({}); the name may be right.", seen.text),
                    "Check that this machine is online, and its VPN; then try again.",
                )
            })
        },
    },
    Cause {
        id: "dns_empty",
        example: || failed(FailureKind::DnsEmpty, "No address associated with hostname"),
        diagnose: |seen| {
            seen.failed_with(FailureKind::DnsEmpty).then(|| {
                let why = "The name exists, but has no address of a kind that this machine uses (IPv4 or IPv6).";
                diagnosis(seen, "has no address", why, format!("{}; or {}.", spelling(seen), owner(seen)))
            })
        },
    },
    Cause {
        id: "refused",
        example: || failed(FailureKind::Refused, "Connection refused (os error 111)"),
        diagnose: |seen| {
            seen.failed_with(FailureKind::Refused).then(|| {
                diagnosis(
                    seen,
                    "refuses the connection",
                    "Nothing listens at that host and port.",
                    "Check host and port; a firewall or VPN may be in the way.",
                )
            })
        },
    },
    Cause {
        id: "unreachable",
        example: || failed(FailureKind::Unreachable, "Network is unreachable (os error 101)"),
        diagnose: |seen| {
            seen.failed_with(FailureKind::Unreachable).then(|| {
                diagnosis(
                    seen,
                    "is out of reach",
                    format!("This machine knows no way to its address ({}).", seen.text),
                    "Check that this machine is online and its VPN is up; a host that has only IPv6 needs a network with IPv6.",
                )
            })
        },
    },
    Cause {
        id: "connect_timeout",
        example: || failed(FailureKind::ConnectTimeout, "operation timed out"),
        diagnose: |seen| {
            seen.failed_with(FailureKind::ConnectTimeout).then(|| {
                diagnosis(
                    seen,
                    "does not take the connection",
                    "The name was found, but within five seconds nobody answered at its address.",
                    "Check the port, if there is one; a firewall that drops everything looks like this, or a VPN or proxy is missing.",
                )
            })
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
            seen.failed_with(FailureKind::ProxyGone).then(|| {
                diagnosis(
                    seen,
                    "is behind a proxy that does not answer",
                    format!("The proxy itself cannot be reached ({}).", seen.text),
                    "Check host and port in HTTPS_PROXY or ALL_PROXY, or unset it where no proxy is needed.",
                )
            })
        },
    },
    Cause {
        id: "proxy",
        example: || failed(FailureKind::Proxy, "tunnel error: unsuccessful"),
        diagnose: |seen| {
            seen.failed_with(FailureKind::Proxy).then(|| {
                diagnosis(
                    seen,
                    "is not reached through the proxy",
                    format!("The proxy refuses to go on to this host ({}).", seen.text),
                    "Ask whoever runs the proxy to allow the host, or name it in NO_PROXY, where it is reached without.",
                )
            })
        },
    },
];
