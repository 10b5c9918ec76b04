//! There is a connection, but it isn't secure.

use super::{Cause, FailureKind, diagnosis, failed, its_certificate, owner, spelling};

const PRIVATE: &str =
    "Behind a company proxy, or with a CA of your own, give the CA's certificate: --ca-cert FILE or SSL_CERT_FILE.";

pub(in super::super) const CAUSES: &[Cause] = &[
    Cause {
        id: "tls_expired",
        example: || failed(FailureKind::TlsExpired, "certificate expired on 2026-11-21 at 15:04 UTC"),
        diagnose: |seen| {
            seen.failed_with(FailureKind::TlsExpired).then(|| {
                let fix =
                    "Check the date of this machine first; if it is right, the certificate has to be renewed there:";
                diagnosis(seen, "has an expired certificate", its_certificate(seen), format!("{fix} {}.", owner(seen)))
            })
        },
    },
    Cause {
        id: "tls_not_yet",
        example: || failed(FailureKind::TlsNotYet, "certificate is only valid from 2026-12-01 at 00:00 UTC on"),
        diagnose: |seen| {
            seen.failed_with(FailureKind::TlsNotYet).then(|| {
                let fix = "Check the date of this machine first: it is probably behind; if it is right:";
                diagnosis(
                    seen,
                    "has a certificate that is not valid yet",
                    its_certificate(seen),
                    format!("{fix} {}.", owner(seen)),
                )
            })
        },
    },
    Cause {
        id: "tls_name",
        example: || failed(FailureKind::TlsName, "certificate is for www.acme.com, acme.com"),
        diagnose: |seen| {
            seen.failed_with(FailureKind::TlsName).then(|| {
                let why = format!("Its {}, so somebody else may be answering.", seen.text);
                let fix = format!("{}; a captive portal or a proxy may be in the way.", spelling(seen));
                diagnosis(seen, "shows a certificate for another name", why, fix)
            })
        },
    },
    Cause {
        id: "tls_self_signed",
        example: || failed(FailureKind::TlsSelfSigned, "certificate was issued by itself (localhost)"),
        diagnose: |seen| {
            seen.failed_with(FailureKind::TlsSelfSigned).then(|| {
                let why = format!("Its {}, so nobody vouches for it.", seen.text);
                let fix = "Only if the host is your own: trust its certificate with --ca-cert FILE. Otherwise a captive portal, a router or a stranger is answering.";
                diagnosis(seen, "has a self-signed certificate", why, fix)
            })
        },
    },
    Cause {
        id: "tls_issuer",
        example: || failed(FailureKind::TlsIssuer, "certificate was issued by Acme Root CA"),
        diagnose: |seen| {
            seen.failed_with(FailureKind::TlsIssuer).then(|| {
                let why = format!("Its {}, which this machine does not trust.", seen.text);
                diagnosis(seen, "has a certificate from an unknown authority", why, PRIVATE)
            })
        },
    },
    Cause {
        id: "tls_plain",
        example: || failed(FailureKind::TlsPlain, "received corrupt message of type InvalidContentType"),
        diagnose: |seen| {
            seen.failed_with(FailureKind::TlsPlain).then(|| {
                diagnosis(
                    seen,
                    "does not speak https at that port",
                    format!("Something answers, but not with TLS; plain http perhaps ({}).", seen.text),
                    "Check the port: https is usually at 443, or leave the port out.",
                )
            })
        },
    },
    Cause {
        id: "tls_stalled",
        example: || failed(FailureKind::TlsStalled, "operation timed out"),
        diagnose: |seen| {
            seen.failed_with(FailureKind::TlsStalled).then(|| {
                diagnosis(
                    seen,
                    "takes the connection and then keeps silent",
                    "The TLS handshake began and did not end within five seconds.",
                    "Check the port; a firewall that looks into connections, a VPN or a captive portal does this too.",
                )
            })
        },
    },
    Cause {
        id: "tls_closed",
        example: || failed(FailureKind::TlsClosed, "tls handshake eof"),
        diagnose: |seen| {
            seen.failed_with(FailureKind::TlsClosed).then(|| {
                diagnosis(
                    seen,
                    "hangs up during the TLS handshake",
                    format!("The connection ended before it was safe to send anything ({}).", seen.text),
                    "Check host and port; a firewall or proxy that does not allow this host does it too.",
                )
            })
        },
    },
    Cause {
        id: "tls_version",
        example: || failed(FailureKind::TlsVersion, "received fatal alert: ProtocolVersion"),
        diagnose: |seen| {
            seen.failed_with(FailureKind::TlsVersion).then(|| {
                let why = format!("It shares no protocol version or cipher with a0connect ({}).", seen.text);
                let fix = "TLS 1.2 or 1.3 is needed, by Auth0 too. An old proxy may be in the way:";
                let fix =
                    if seen.of_tenant() { fix } else { "TLS 1.2 or 1.3 is needed. An old proxy may be in the way:" };
                diagnosis(seen, "speaks another TLS", why, format!("{fix} try without, or {}.", owner(seen)))
            })
        },
    },
    Cause {
        id: "tls_alert",
        example: || failed(FailureKind::TlsAlert, "received fatal alert: UnrecognizedName"),
        diagnose: |seen| {
            seen.failed_with(FailureKind::TlsAlert).then(|| {
                let why = match seen.text.as_str() {
                    text if text.contains("UnrecognizedName") => {
                        format!("What answers there does not know that name ({text}).")
                    }
                    text if text.contains("CertificateRequired") => {
                        format!("It wants a certificate from whoever connects, which a0connect has not ({text}).")
                    }
                    text => format!("It gave its reason as an alert ({text})."),
                };
                diagnosis(seen, "breaks off the TLS handshake", why, format!("{}; or {}.", spelling(seen), owner(seen)))
            })
        },
    },
    Cause {
        id: "no_roots",
        example: || failed(FailureKind::NoRoots, "The system has no CA certificates."),
        diagnose: |seen| {
            seen.failed_with(FailureKind::NoRoots).then(|| {
                let fix = "Let SSL_CERT_FILE name a file of CA certificates in PEM form, or unset it; install the package ca-certificates where there is none.";
                diagnosis(seen, "was not asked: no certificate could be judged", seen.text.clone(), fix)
            })
        },
    },
    Cause {
        id: "tls",
        example: || failed(FailureKind::Tls, "invalid peer certificate: BadSignature"),
        diagnose: |seen| {
            seen.failed_with(FailureKind::Tls).then(|| {
                let why = format!("The encrypted connection could not be set up ({}).", seen.text);
                diagnosis(seen, "cannot be trusted (TLS)", why, format!("Check host and port. {PRIVATE}"))
            })
        },
    },
];
