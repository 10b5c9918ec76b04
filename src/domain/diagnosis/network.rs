//! No answer, or not from whom it was asked.

use super::{Cause, Class, Diagnosis, Seen};
use crate::domain::fields::FieldId;
use crate::domain::http::FailureKind;

pub(super) const CAUSES: &[Cause] = &[
    Cause {
        id: "dns",
        example: || failure(FailureKind::Dns, "dns error: Name or service not known"),
        applies: |seen| seen.failure == Some(FailureKind::Dns),
        tell: |seen| {
            tell(
                seen,
                "does not exist",
                "No address is known for that name.".into(),
                "Check the spelling and the region (us, eu, au, jp, uk, ca), and that this machine is online.",
            )
        },
    },
    Cause {
        id: "refused",
        example: || failure(FailureKind::Refused, "Connection refused (os error 111)"),
        applies: |seen| seen.failure == Some(FailureKind::Refused),
        tell: |seen| {
            tell(
                seen,
                "refuses the connection",
                "Nothing listens at that host and port.".into(),
                "Check host and port; a firewall or VPN may be in the way.",
            )
        },
    },
    Cause {
        id: "tls",
        example: || failure(FailureKind::Tls, "invalid peer certificate: UnknownIssuer"),
        applies: |seen| seen.failure == Some(FailureKind::Tls),
        tell: |seen| {
            let (why, fix) = match &seen.text {
                text if text.contains("Expired") => (
                    "Its certificate has expired, or this machine's clock is wrong.",
                    "Check the date of this machine, then ask whoever runs the host.",
                ),
                text if text.contains("NotValidYet") => (
                    "Its certificate is not valid yet, or this machine's clock is wrong.",
                    "Check the date of this machine.",
                ),
                text if text.contains("NotValidForName") || text.contains("not valid for name") => (
                    "Its certificate is for another name.",
                    "Check the spelling of the host; a captive portal or proxy may be in the way.",
                ),
                text if text.contains("UnknownIssuer") => (
                    "Its certificate comes from an authority that this machine does not trust.",
                    "Behind a company proxy or with a private CA, give its certificate: --ca-cert FILE or SSL_CERT_FILE.",
                ),
                _ => (
                    "The encrypted connection could not be set up.",
                    "Check host and port; behind a company proxy give its certificate with --ca-cert FILE.",
                ),
            };
            tell(seen, "cannot be trusted (TLS)", format!("{why} ({})", seen.text), fix)
        },
    },
    Cause {
        id: "timeout",
        example: || failure(FailureKind::Timeout, "operation timed out"),
        applies: |seen| seen.failure == Some(FailureKind::Timeout),
        tell: |seen| {
            tell(
                seen,
                "does not answer in time",
                "Ten seconds passed without a whole answer.".into(),
                "Try again; check the network, VPN and proxy.",
            )
        },
    },
    Cause {
        id: "broken",
        example: || failure(FailureKind::Broken, "connection closed before message completed"),
        applies: |seen| seen.failure == Some(FailureKind::Broken),
        tell: |seen| {
            tell(
                seen,
                "broke off",
                format!("The connection ended before the answer was whole ({}).", seen.text),
                "Try again.",
            )
        },
    },
    Cause {
        id: "proxy",
        example: || failure(FailureKind::Proxy, "proxy authentication required"),
        applies: |seen| seen.failure == Some(FailureKind::Proxy) || seen.status == 407,
        tell: |seen| {
            tell(
                seen,
                "is not reached through the proxy",
                format!("The proxy says no ({}).", seen.text),
                "Check HTTPS_PROXY (with user name and password where it wants them) and NO_PROXY.",
            )
        },
    },
    Cause {
        id: "too_long",
        example: || failure(FailureKind::TooLong, "more than 1 MiB"),
        applies: |seen| seen.failure == Some(FailureKind::TooLong),
        tell: |seen| {
            tell(seen, "answers with more than 1 MiB", "No answer of this kind is that long.".into(), "Check the URL.")
        },
    },
    Cause {
        id: "no_connection",
        example: || failure(FailureKind::Other, "error sending request"),
        applies: |seen| seen.failure.is_some(),
        tell: |seen| tell(seen, "could not be asked", seen.text.clone(), "Check the network and try again."),
    },
    Cause {
        id: "redirected",
        example: || Seen { status: 302, ..failure_seen() },
        applies: |seen| (300..400).contains(&seen.status),
        tell: |seen| {
            tell(
                seen,
                "sends the request elsewhere",
                format!("It answers {} with a redirect, which is never followed with a credential.", seen.status),
                "Check the domain; a captive portal or a proxy may be in the way.",
            )
        },
    },
];

fn tell(seen: &Seen, what: &str, why: String, fix: &str) -> Diagnosis {
    let what = format!("{} {what}", seen.host);
    Diagnosis::new(Class::Network, what, why, fix).on(seen.host_field.unwrap_or(FieldId::Auth0Domain))
}

fn failure_seen() -> Seen {
    Seen {
        doing: "look for the name",
        host: "acme.eu.auth0.com".into(),
        host_field: Some(FieldId::Auth0Domain),
        ..Seen::default()
    }
}

fn failure(kind: FailureKind, text: &str) -> Seen {
    Seen { failure: Some(kind), text: text.into(), ..failure_seen() }
}
