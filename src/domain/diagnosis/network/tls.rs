//! There is a connection, but it isn't secure.

use super::{Cause, FailureKind, diagnosis, failed, lasting, owner, spelling};

const PRIVATE: &str =
    "Trust your company's CA with --ca-cert FILE or SSL_CERT_FILE, if a proxy or your own CA issued it.";

pub(in super::super) const CAUSES: &[Cause] = &[
    Cause {
        id: "tls_expired",
        example: || failed(FailureKind::TlsExpired, "certificate expired on 2026-11-21 at 15:04 UTC"),
        diagnose: |symptoms| {
            let text = symptoms.failed_with(FailureKind::TlsExpired)?;
            let fix = format!("Check this machine's date. If it's right, {}.", owner(symptoms));
            Some(lasting(symptoms, "has an expired certificate", format!("Its {text}."), fix))
        },
    },
    Cause {
        id: "tls_not_yet",
        example: || failed(FailureKind::TlsNotYet, "certificate is only valid from 2026-12-01 at 00:00 UTC on"),
        diagnose: |symptoms| {
            let text = symptoms.failed_with(FailureKind::TlsNotYet)?;
            let fix =
                format!("Check this machine's date, which is probably behind. If it's right, {}.", owner(symptoms));
            Some(lasting(symptoms, "has no valid certificate yet", format!("Its {text}."), fix))
        },
    },
    Cause {
        id: "tls_name",
        example: || failed(FailureKind::TlsName, "certificate is for www.acme.com, acme.com"),
        diagnose: |symptoms| {
            let text = symptoms.failed_with(FailureKind::TlsName)?;
            let why = format!("Its {text}, so another server may be responding.");
            let fix = format!("{}. A captive portal or a proxy may be in the way.", spelling(symptoms));
            Some(lasting(symptoms, "has another host's certificate", why, fix))
        },
    },
    Cause {
        id: "tls_self_signed",
        example: || failed(FailureKind::TlsSelfSigned, "certificate was issued by itself (localhost)"),
        diagnose: |symptoms| {
            let text = symptoms.failed_with(FailureKind::TlsSelfSigned)?;
            let why = format!("Its {text}, so no authority vouches for it.");
            let fix = "Trust its certificate with --ca-cert FILE only if the host is yours. Otherwise another server is responding.";
            Some(lasting(symptoms, "has a self-signed certificate", why, fix))
        },
    },
    Cause {
        id: "tls_issuer",
        example: || failed(FailureKind::TlsIssuer, "certificate was issued by Acme Root CA"),
        diagnose: |symptoms| {
            let text = symptoms.failed_with(FailureKind::TlsIssuer)?;
            let why = format!("Its {text}, which this machine doesn't trust.");
            Some(lasting(symptoms, "has an untrusted certificate", why, PRIVATE))
        },
    },
    Cause {
        id: "tls_plain",
        example: || failed(FailureKind::TlsPlain, "received corrupt message of type InvalidContentType"),
        diagnose: |symptoms| {
            let text = symptoms.failed_with(FailureKind::TlsPlain)?;
            let why = format!("It responded without TLS, perhaps with plain HTTP ({text}).");
            let fix = "Check the port, or leave it out. HTTPS usually uses 443.";
            Some(lasting(symptoms, "doesn't speak HTTPS", why, fix))
        },
    },
    Cause {
        id: "tls_stalled",
        example: || failed(FailureKind::TlsStalled, "operation timed out"),
        diagnose: |symptoms| {
            symptoms.failed_with(FailureKind::TlsStalled)?;
            let why = "The TLS handshake didn't finish within 5 seconds.";
            let fix = "Check the port. A firewall, a VPN or a captive portal can cause this too.";
            Some(diagnosis(symptoms, "stalls the TLS handshake", why, fix))
        },
    },
    Cause {
        id: "tls_closed",
        example: || failed(FailureKind::TlsClosed, "tls handshake eof"),
        diagnose: |symptoms| {
            let text = symptoms.failed_with(FailureKind::TlsClosed)?;
            let why = format!("The connection ended before it was secure ({text}).");
            let fix = "Check the host and port. A firewall or proxy that blocks this host can cause this too.";
            Some(diagnosis(symptoms, "closed the TLS handshake", why, fix))
        },
    },
    Cause {
        id: "tls_version",
        example: || failed(FailureKind::TlsVersion, "received fatal alert: ProtocolVersion"),
        diagnose: |symptoms| {
            let text = symptoms.failed_with(FailureKind::TlsVersion)?;
            let why = format!("It has no TLS version or cipher in common with a0connect ({text}).");
            let fix = format!("Try without a proxy, or {}. It needs TLS 1.2 or 1.3.", owner(symptoms));
            Some(lasting(symptoms, "uses another TLS version", why, fix))
        },
    },
    Cause {
        id: "tls_alert",
        example: || failed(FailureKind::TlsAlert, "received fatal alert: UnrecognizedName"),
        diagnose: |symptoms| {
            let text = symptoms.failed_with(FailureKind::TlsAlert)?;
            let why = match text {
                text if text.contains("UnrecognizedName") => {
                    format!("The server there doesn't know that name ({text}).")
                }
                text if text.contains("CertificateRequired") => {
                    format!("It requires a client certificate, which a0connect doesn't have ({text}).")
                }
                text => format!("It ended the handshake with an alert ({text})."),
            };
            let fix = format!("{}, or {}.", spelling(symptoms), owner(symptoms));
            Some(lasting(symptoms, "ended the TLS handshake", why, fix))
        },
    },
    Cause {
        id: "no_roots",
        example: || failed(FailureKind::NoRoots, "The system has no CA certificates."),
        diagnose: |symptoms| {
            let text = symptoms.failed_with(FailureKind::NoRoots)?;
            let fix =
                "Set SSL_CERT_FILE to a file of CA certificates in PEM format, or install the package ca-certificates.";
            Some(lasting(symptoms, "can't be verified", text, fix))
        },
    },
    Cause {
        id: "tls",
        example: || failed(FailureKind::Tls, "invalid peer certificate: BadSignature"),
        diagnose: |symptoms| {
            let text = symptoms.failed_with(FailureKind::Tls)?;
            let why = format!("The secure connection couldn't be established ({text}).");
            let fix = format!("Check the host and port. {PRIVATE}");
            Some(lasting(symptoms, "can't be trusted (TLS)", why, fix))
        },
    },
];
