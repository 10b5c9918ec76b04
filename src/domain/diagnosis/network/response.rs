//! There is a connection, but no response that can be read, or something else responds.

use super::{Cause, FailureKind, Shape, Symptoms, diagnosis, failed, lasting, owner, strange, symptoms};
use crate::domain::finding::Actor;
use crate::domain::words::capitalized;

const PORTAL: &str = "Open a page in the browser, sign in to the network (hotel, train, company), then try again.";

pub(in super::super) const CAUSES: &[Cause] = &[
    Cause {
        id: "timeout",
        example: || failed(FailureKind::Timeout, "the request was sent, but no response arrived"),
        diagnose: |symptoms| {
            let text = symptoms.failed_with(FailureKind::Timeout)?;
            let why = format!("{}.", capitalized(text));
            let fix = format!("Try again, or {}.", owner(symptoms));
            let actor = match (symptoms.of_tenant(), symptoms.host.ends_with(".auth0.com")) {
                (true, true) => Actor::Auth0,
                (true, false) => Actor::YouAtAuth0,
                _ => Actor::Provider,
            };
            Some(diagnosis(symptoms, "didn't respond in time", why, fix).by(actor))
        },
    },
    Cause {
        id: "broken",
        example: || failed(FailureKind::Broken, "connection closed before message completed"),
        diagnose: |symptoms| {
            let text = symptoms.failed_with(FailureKind::Broken)?;
            let why = format!("It got the request and closed the connection ({text}).");
            let fix = "Try again. A firewall or proxy may be cutting the connection.";
            Some(diagnosis(symptoms, "closed the connection", why, fix))
        },
    },
    Cause {
        id: "half_body",
        example: || failed(FailureKind::HalfBody, "end of file before message length reached"),
        diagnose: |symptoms| {
            let text = symptoms.failed_with(FailureKind::HalfBody)?;
            let why = format!("The connection ended before the response was complete ({text}).");
            let fix = "Try again. If it fails again, use another network or turn off the VPN.";
            Some(diagnosis(symptoms, "sent only part of its response", why, fix))
        },
    },
    Cause {
        id: "packed",
        example: || failed(FailureKind::Packed, "Content-Encoding: gzip"),
        diagnose: |symptoms| {
            let text = symptoms.failed_with(FailureKind::Packed)?;
            let why = format!("It compressed its response in a way that a0connect can't read ({text}).");
            let fix = format!("Try without a proxy, which may cause this, or {}.", owner(symptoms));
            Some(lasting(symptoms, "returned compressed data", why, fix))
        },
    },
    Cause {
        id: "not_http",
        example: || failed(FailureKind::NotHttp, "invalid HTTP version parsed"),
        diagnose: |symptoms| {
            let text = symptoms.failed_with(FailureKind::NotHttp)?;
            let why = format!("Its response isn't from a web server ({text}).");
            let fix = "Check the host and port. Another service may be listening there.";
            Some(strange(symptoms, "doesn't speak HTTP", why, fix))
        },
    },
    Cause {
        id: "head_too_long",
        example: || failed(FailureKind::HeadTooLong, "message head is too large"),
        diagnose: |symptoms| {
            symptoms.failed_with(FailureKind::HeadTooLong)?;
            let why = "Its response has more headers, or longer ones, than any response of this kind needs.";
            let fix = format!("Check the URL, or {}.", owner(symptoms));
            Some(strange(symptoms, "returned too many headers", why, fix))
        },
    },
    Cause {
        id: "too_long",
        example: || failed(FailureKind::TooLong, "more than 1 MiB"),
        diagnose: |symptoms| {
            symptoms.failed_with(FailureKind::TooLong)?;
            let why = "Responses of this kind are shorter.";
            let fix = "Check the URL.";
            Some(strange(symptoms, "returned more than 1 MiB", why, fix))
        },
    },
    Cause {
        id: "no_connection",
        example: || failed(FailureKind::Other, "error sending request"),
        diagnose: |symptoms| {
            let fix = "Check the network, then try again.";
            symptoms.failure.map(|_| {
                diagnosis(
                    symptoms,
                    "can't be reached right now",
                    format!("The request failed ({}).", symptoms.text),
                    fix,
                )
            })
        },
    },
    Cause {
        id: "portal",
        example: || Symptoms { status: 511, ..symptoms() },
        diagnose: |symptoms| {
            (symptoms.status == 511).then(|| {
                let why = "It responded with 511: this network requires you to sign in first.";
                diagnosis(symptoms, "is behind a captive portal", why, PORTAL)
            })
        },
    },
    Cause {
        id: "sent_elsewhere",
        example: || Symptoms { status: 302, elsewhere: "portal.hotel.example".into(), ..symptoms() },
        diagnose: |symptoms| {
            ((300..400).contains(&symptoms.status) && !symptoms.elsewhere.is_empty()).then(|| {
                let why = format!(
                    "It responded with {} and a redirect to {}. a0connect doesn't send secrets there.",
                    symptoms.status, symptoms.elsewhere
                );
                let fix = "Check this value. If this network requires a sign-in (hotel, train, company), sign in with the browser first.";
                strange(symptoms, "redirects to another host", why, fix)
            })
        },
    },
    Cause {
        id: "redirected",
        example: || Symptoms { status: 302, ..symptoms() },
        diagnose: |symptoms| {
            (300..400).contains(&symptoms.status).then(|| {
                strange(
                    symptoms,
                    "redirects to another page",
                    format!("It responded with {} and a redirect, which a0connect doesn't follow.", symptoms.status),
                    "Check this value. A captive portal or a proxy may be in the way.",
                )
            })
        },
    },
    Cause {
        id: "wall",
        example: || Symptoms { status: 403, shape: Shape::Page, ..symptoms() },
        diagnose: |symptoms| {
            symptoms.is_wall().then(|| {
                let why = format!(
                    "It returned an HTML page ({}) instead of data, probably from a bot check, a firewall or a proxy.",
                    symptoms.status
                );
                let fix = "Try again in a minute, or from another network. Your values may be right.";
                diagnosis(symptoms, "is behind a bot check", why, fix)
            })
        },
    },
    Cause {
        id: "page",
        example: || odd(Shape::Page),
        diagnose: |symptoms| {
            is_odd(symptoms, Shape::Page).then(|| {
                let why = "It returned an HTML page instead of data, probably from a captive portal, a proxy or another site.";
                let fix = format!("Check this value. {PORTAL}");
                strange(symptoms, "returned an HTML page", why, fix)
            })
        },
    },
    Cause {
        id: "empty",
        example: || odd(Shape::Empty),
        diagnose: |symptoms| {
            is_odd(symptoms, Shape::Empty).then(|| {
                let why = "It responded with status 200 and an empty body.";
                let fix = "Check this value. A proxy or filter may have removed the body.";
                strange(symptoms, "returned nothing", why, fix)
            })
        },
    },
    Cause {
        id: "deep",
        example: || odd(Shape::Deep),
        diagnose: |symptoms| {
            is_odd(symptoms, Shape::Deep).then(|| {
                let why = "Its JSON is nested deeper than any response of this kind, so a0connect didn't read it.";
                let fix = "Check this value. The host isn't an Auth0 tenant.";
                strange(symptoms, "returned deeply nested JSON", why, fix)
            })
        },
    },
    Cause {
        id: "garbled",
        example: || odd(Shape::Other),
        diagnose: |symptoms| {
            is_odd(symptoms, Shape::Other).then(|| {
                let why = "It isn't JSON, or it's incomplete JSON. Another service may be responding.";
                let fix = "Try again, then check this value.";
                strange(symptoms, "returned unreadable data", why, fix)
            })
        },
    },
];

/// A provider may respond like this. A tenant doesn't.
fn is_odd(symptoms: &Symptoms, shape: Shape) -> bool {
    symptoms.status == 200 && symptoms.shape == shape && symptoms.of_tenant()
}

fn odd(shape: Shape) -> Symptoms {
    Symptoms { status: 200, shape, ..symptoms() }
}
