//! There is no connection to the host. Its name, the route or the proxy is at fault.

use super::{Cause, FailureKind, diagnosis, failed, lasting, owner, spelling};

pub(in super::super) const CAUSES: &[Cause] = &[
    Cause {
        id: "dns",
        example: || failed(FailureKind::Dns, "Name or service not known"),
        diagnose: |symptoms| {
            symptoms.failed_with(FailureKind::Dns)?;
            let fix = format!("{}, and that this machine is online.", spelling(symptoms));
            Some(diagnosis(symptoms, "can't be found", "DNS has no address for this name.", fix))
        },
    },
    Cause {
        id: "dns_silent",
        example: || failed(FailureKind::DnsSilent, "Temporary failure in name resolution"),
        diagnose: |symptoms| {
            let text = symptoms.failed_with(FailureKind::DnsSilent)?;
            let why = format!("This machine's name server isn't responding ({text}). The name may be right.");
            let fix = "Check that this machine and its VPN are online, then try again.";
            Some(diagnosis(symptoms, "can't be looked up", why, fix))
        },
    },
    Cause {
        id: "dns_empty",
        example: || failed(FailureKind::DnsEmpty, "No address associated with hostname"),
        diagnose: |symptoms| {
            symptoms.failed_with(FailureKind::DnsEmpty)?;
            let why = "The name exists, but has no address that this machine can use (IPv4 or IPv6).";
            let fix = format!("{}, or {}.", spelling(symptoms), owner(symptoms));
            Some(diagnosis(symptoms, "has no address", why, fix))
        },
    },
    Cause {
        id: "refused",
        example: || failed(FailureKind::Refused, "Connection refused (os error 111)"),
        diagnose: |symptoms| {
            symptoms.failed_with(FailureKind::Refused)?;
            let why = "Nothing listens at that host and port.";
            let fix = "Check the host and port. A firewall or VPN may be in the way.";
            Some(diagnosis(symptoms, "rejected the connection", why, fix))
        },
    },
    Cause {
        id: "unreachable",
        example: || failed(FailureKind::Unreachable, "Network is unreachable (os error 101)"),
        diagnose: |symptoms| {
            let text = symptoms.failed_with(FailureKind::Unreachable)?;
            let why = format!("This machine has no route to its address ({text}).");
            let fix = "Check that this machine and its VPN are online. An IPv6-only host needs an IPv6 network.";
            Some(diagnosis(symptoms, "can't be reached", why, fix))
        },
    },
    Cause {
        id: "connect_timeout",
        example: || failed(FailureKind::ConnectTimeout, "operation timed out"),
        diagnose: |symptoms| {
            symptoms.failed_with(FailureKind::ConnectTimeout)?;
            let why = "The name was found, but its address didn't respond within 5 seconds.";
            let fix = "Check the port, if there is one. A firewall, or a missing VPN or proxy, can cause this too.";
            Some(diagnosis(symptoms, "doesn't accept connections", why, fix))
        },
    },
    Cause {
        id: "proxy_password",
        example: || failed(FailureKind::ProxyPassword, "proxy authorization required"),
        diagnose: |symptoms| {
            (symptoms.failure == Some(FailureKind::ProxyPassword) || symptoms.status == 407).then(|| {
                lasting(
                    symptoms,
                    "is behind a proxy with a login",
                    "The proxy responded with 407. It requires a user name and a password, or different ones.",
                    "Set HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT, and write an @ in USER or PASSWORD as %40.",
                )
            })
        },
    },
    Cause {
        id: "proxy_gone",
        example: || failed(FailureKind::ProxyGone, "Connection refused (os error 111)"),
        diagnose: |symptoms| {
            let text = symptoms.failed_with(FailureKind::ProxyGone)?;
            let why = format!("The proxy itself can't be reached ({text}).");
            let fix = "Check the host and port in HTTPS_PROXY or ALL_PROXY, or unset it if you don't need a proxy.";
            Some(diagnosis(symptoms, "is behind an unreachable proxy", why, fix))
        },
    },
    Cause {
        id: "proxy",
        example: || failed(FailureKind::Proxy, "tunnel error: unsuccessful"),
        diagnose: |symptoms| {
            let text = symptoms.failed_with(FailureKind::Proxy)?;
            let why = format!("The proxy didn't connect to this host ({text}).");
            let fix = "Ask whoever runs the proxy to allow the host, or add it to NO_PROXY.";
            Some(lasting(symptoms, "is blocked by the proxy", why, fix))
        },
    },
];
