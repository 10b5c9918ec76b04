//! There is a connection, but it isn't secure.

use super::{Cause, FailureKind, diagnosis, failed, owner, spelling};

const PRIVATE: &str =
    "Behind a company proxy, or with a CA of your own, give the CA's certificate: --ca-cert FILE or SSL_CERT_FILE.";

pub(in super::super) const CAUSES: &[Cause] = &[
    Cause {
        id: "tls_expired",
        example: || failed(FailureKind::TlsExpired, "certificate expired on 2026-11-21 at 15:04 UTC"),
        diagnose: |seen| {
            let text = seen.failed_with(FailureKind::TlsExpired)?;
            let fix = "Check the date of this machine first; if it is right, the certificate has to be renewed there:";
            let fix = format!("{fix} {}.", owner(seen));
            Some(diagnosis(seen, "has an expired certificate", format!("Its {text}."), fix))
        },
    },
    Cause {
        id: "tls_not_yet",
        example: || failed(FailureKind::TlsNotYet, "certificate is only valid from 2026-12-01 at 00:00 UTC on"),
        diagnose: |seen| {
            let text = seen.failed_with(FailureKind::TlsNotYet)?;
            let fix = "Check the date of this machine first: it is probably behind; if it is right:";
            let fix = format!("{fix} {}.", owner(seen));
            Some(diagnosis(seen, "has a certificate that is not valid yet", format!("Its {text}."), fix))
        },
    },
    Cause {
        id: "tls_name",
        example: || failed(FailureKind::TlsName, "certificate is for www.acme.com, acme.com"),
        diagnose: |seen| {
            let text = seen.failed_with(FailureKind::TlsName)?;
            let why = format!("Its {text}, so somebody else may be answering.");
            let fix = format!("{}; a captive portal or a proxy may be in the way.", spelling(seen));
            Some(diagnosis(seen, "shows a certificate for another name", why, fix))
        },
    },
    Cause {
        id: "tls_self_signed",
        example: || failed(FailureKind::TlsSelfSigned, "certificate was issued by itself (localhost)"),
        diagnose: |seen| {
            let text = seen.failed_with(FailureKind::TlsSelfSigned)?;
            let why = format!("Its {text}, so nobody vouches for it.");
            let fix = "Only if the host is your own: trust its certificate with --ca-cert FILE. Otherwise a captive portal, a router or a stranger is answering.";
            Some(diagnosis(seen, "has a self-signed certificate", why, fix))
        },
    },
    Cause {
        id: "tls_issuer",
        example: || failed(FailureKind::TlsIssuer, "certificate was issued by Acme Root CA"),
        diagnose: |seen| {
            let text = seen.failed_with(FailureKind::TlsIssuer)?;
            let why = format!("Its {text}, which this machine does not trust.");
            Some(diagnosis(seen, "has a certificate from an unknown authority", why, PRIVATE))
        },
    },
    Cause {
        id: "tls_plain",
        example: || failed(FailureKind::TlsPlain, "received corrupt message of type InvalidContentType"),
        diagnose: |seen| {
            let text = seen.failed_with(FailureKind::TlsPlain)?;
            let why = format!("Something answers, but not with TLS; plain http perhaps ({text}).");
            let fix = "Check the port: https is usually at 443, or leave the port out.";
            Some(diagnosis(seen, "does not speak https at that port", why, fix))
        },
    },
    Cause {
        id: "tls_stalled",
        example: || failed(FailureKind::TlsStalled, "operation timed out"),
        diagnose: |seen| {
            seen.failed_with(FailureKind::TlsStalled)?;
            let why = "The TLS handshake began and did not end within five seconds.";
            let fix =
                "Check the port; a firewall that looks into connections, a VPN or a captive portal does this too.";
            Some(diagnosis(seen, "takes the connection and then keeps silent", why, fix))
        },
    },
    Cause {
        id: "tls_closed",
        example: || failed(FailureKind::TlsClosed, "tls handshake eof"),
        diagnose: |seen| {
            let text = seen.failed_with(FailureKind::TlsClosed)?;
            let why = format!("The connection ended before it was safe to send anything ({text}).");
            let fix = "Check host and port; a firewall or proxy that does not allow this host does it too.";
            Some(diagnosis(seen, "hangs up during the TLS handshake", why, fix))
        },
    },
    Cause {
        id: "tls_version",
        example: || failed(FailureKind::TlsVersion, "received fatal alert: ProtocolVersion"),
        diagnose: |seen| {
            let text = seen.failed_with(FailureKind::TlsVersion)?;
            let why = format!("It shares no protocol version or cipher with a0connect ({text}).");
            let fix = "TLS 1.2 or 1.3 is needed, by Auth0 too. An old proxy may be in the way:";
            let fix = if seen.of_tenant() { fix } else { "TLS 1.2 or 1.3 is needed. An old proxy may be in the way:" };
            let fix = format!("{fix} try without, or {}.", owner(seen));
            Some(diagnosis(seen, "speaks another TLS", why, fix))
        },
    },
    Cause {
        id: "tls_alert",
        example: || failed(FailureKind::TlsAlert, "received fatal alert: UnrecognizedName"),
        diagnose: |seen| {
            let text = seen.failed_with(FailureKind::TlsAlert)?;
            let why = match text {
                text if text.contains("UnrecognizedName") => {
                    format!("What answers there does not know that name ({text}).")
                }
                text if text.contains("CertificateRequired") => {
                    format!("It wants a certificate from whoever connects, which a0connect has not ({text}).")
                }
                text => format!("It gave its reason as an alert ({text})."),
            };
            let fix = format!("{}; or {}.", spelling(seen), owner(seen));
            Some(diagnosis(seen, "breaks off the TLS handshake", why, fix))
        },
    },
    Cause {
        id: "no_roots",
        example: || failed(FailureKind::NoRoots, "The system has no CA certificates."),
        diagnose: |seen| {
            let text = seen.failed_with(FailureKind::NoRoots)?;
            let fix = "Let SSL_CERT_FILE name a file of CA certificates in PEM form, or unset it; install the package ca-certificates where there is none.";
            Some(diagnosis(seen, "was not asked: no certificate could be judged", text, fix))
        },
    },
    Cause {
        id: "tls",
        example: || failed(FailureKind::Tls, "invalid peer certificate: BadSignature"),
        diagnose: |seen| {
            let text = seen.failed_with(FailureKind::Tls)?;
            let why = format!("The encrypted connection could not be set up ({text}).");
            let fix = format!("Check host and port. {PRIVATE}");
            Some(diagnosis(seen, "cannot be trusted (TLS)", why, fix))
        },
    },
];
