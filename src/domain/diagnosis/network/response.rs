//! There is a connection, but no response that can be read, or something else responds.

use super::{Cause, FailureKind, Seen, Shape, diagnosis, failed, owner, seen};

const PORTAL: &str = "Open a page in the browser and sign in to the network (hotel, train, company); then try again.";

pub(in super::super) const CAUSES: &[Cause] = &[
    Cause {
        id: "timeout",
        example: || failed(FailureKind::Timeout, "the request went out, and no answer came"),
        diagnose: |seen| {
            let text = seen.failed_with(FailureKind::Timeout)?;
            let why = format!("No whole answer came in time ({text}).");
            let fix = format!("Try again; if it stays, {}.", owner(seen));
            Some(diagnosis(seen, "does not answer in time", why, fix))
        },
    },
    Cause {
        id: "broken",
        example: || failed(FailureKind::Broken, "connection closed before message completed"),
        diagnose: |seen| {
            let text = seen.failed_with(FailureKind::Broken)?;
            let why = format!("It took the request and closed the connection ({text}).");
            let fix = "Try again; if it stays, a firewall or proxy may be cutting the connection.";
            Some(diagnosis(seen, "hangs up without an answer", why, fix))
        },
    },
    Cause {
        id: "half_body",
        example: || failed(FailureKind::HalfBody, "end of file before message length reached"),
        diagnose: |seen| {
            let text = seen.failed_with(FailureKind::HalfBody)?;
            let why = format!("The answer began, and the connection ended before it was whole ({text}).");
            let fix = "Try again; if it stays, the network loses data: try another one, or without VPN.";
            Some(diagnosis(seen, "breaks off in the middle of its answer", why, fix))
        },
    },
    Cause {
        id: "packed",
        example: || failed(FailureKind::Packed, "Content-Encoding: gzip"),
        diagnose: |seen| {
            let text = seen.failed_with(FailureKind::Packed)?;
            let why = "Its answer is compressed in a way that cannot be read here, and was not asked for";
            let fix = format!("A proxy may do this: try without, or {}.", owner(seen));
            let why = format!("{why} ({text}).");
            Some(diagnosis(seen, "answers with packed data", why, fix))
        },
    },
    Cause {
        id: "not_http",
        example: || failed(FailureKind::NotHttp, "invalid HTTP version parsed"),
        diagnose: |seen| {
            let text = seen.failed_with(FailureKind::NotHttp)?;
            let why = format!("What came cannot be read as an answer of a web server ({text}).");
            let fix = "Check host and port: another service may be listening there.";
            Some(diagnosis(seen, "gives an answer that is not HTTP", why, fix))
        },
    },
    Cause {
        id: "head_too_long",
        example: || failed(FailureKind::HeadTooLong, "message head is too large"),
        diagnose: |seen| {
            seen.failed_with(FailureKind::HeadTooLong)?;
            let why = "Its answer has more headers, or longer ones, than any answer of this kind needs.";
            let fix = format!("Check the URL; or {}.", owner(seen));
            Some(diagnosis(seen, "answers with too many headers", why, fix))
        },
    },
    Cause {
        id: "too_long",
        example: || failed(FailureKind::TooLong, "more than 1 MiB"),
        diagnose: |seen| {
            seen.failed_with(FailureKind::TooLong)?;
            let why = "No answer of this kind is that long.";
            let fix = "Check the URL.";
            Some(diagnosis(seen, "answers with more than 1 MiB", why, fix))
        },
    },
    Cause {
        id: "no_connection",
        example: || failed(FailureKind::Other, "error sending request"),
        diagnose: |seen| {
            let fix = "Check the network and try again.";
            seen.failure.map(|_| diagnosis(seen, "could not be asked", seen.text.clone(), fix))
        },
    },
    Cause {
        id: "portal",
        example: || Seen { status: 511, ..seen() },
        diagnose: |seen| {
            (seen.status == 511).then(|| {
                let why = "The answer is 511: this network wants you to sign in before it lets anything through.";
                diagnosis(seen, "is behind a captive portal", why, PORTAL)
            })
        },
    },
    Cause {
        id: "sent_elsewhere",
        example: || Seen { status: 302, elsewhere: "portal.hotel.example".into(), ..seen() },
        diagnose: |seen| {
            ((300..400).contains(&seen.status) && !seen.elsewhere.is_empty()).then(|| {
                let why = format!(
                    "It answers {} with a redirect to {}, which is not followed: no secret goes to another host.",
                    seen.status, seen.elsewhere
                );
                let fix = "Check the value here. If this network wants a sign-in (hotel, train, company), do that in the browser first.";
                diagnosis(seen, "sends the request to another host", why, fix)
            })
        },
    },
    Cause {
        id: "redirected",
        example: || Seen { status: 302, ..seen() },
        diagnose: |seen| {
            (300..400).contains(&seen.status).then(|| {
                diagnosis(
                    seen,
                    "sends the request to another page",
                    format!("It answers {} with a redirect within the host, and none is followed.", seen.status),
                    "Check the value here; a captive portal or a proxy may be in the way.",
                )
            })
        },
    },
    Cause {
        id: "wall",
        example: || Seen { status: 403, shape: Shape::Page, ..seen() },
        diagnose: |seen| {
            seen.is_wall().then(|| {
                let why = format!(
                    "A web page with status {} came where data was asked for: a check against bots, a firewall or a proxy.",
                    seen.status
                );
                let fix = "Try again in a minute, or from another network; it says nothing of the values.";
                diagnosis(seen, "lets something else answer", why, fix)
            })
        },
    },
    Cause {
        id: "page",
        example: || odd(Shape::Page),
        diagnose: |seen| {
            is_odd(seen, Shape::Page).then(|| {
                let why = "A web page came where data was asked for: a captive portal, a proxy, or another site.";
                let fix = format!("{PORTAL} If there is none, check the value here.");
                diagnosis(seen, "answers with a web page", why, fix)
            })
        },
    },
    Cause {
        id: "empty",
        example: || odd(Shape::Empty),
        diagnose: |seen| {
            is_odd(seen, Shape::Empty).then(|| {
                let why = "It says that all is well (status 200), and nothing else.";
                let fix = "Check the value here; a proxy or filter may have taken the rest.";
                diagnosis(seen, "answers with nothing", why, fix)
            })
        },
    },
    Cause {
        id: "deep",
        example: || odd(Shape::Deep),
        diagnose: |seen| {
            is_odd(seen, Shape::Deep).then(|| {
                let why = "JSON came that is nested deeper than any answer of this kind, so it was not read.";
                let fix = "Check the value here: this is no Auth0 tenant.";
                diagnosis(seen, "answers with JSON that is too deep", why, fix)
            })
        },
    },
    Cause {
        id: "garbled",
        example: || odd(Shape::Other),
        diagnose: |seen| {
            is_odd(seen, Shape::Other).then(|| {
                let why = "What came is no JSON, or JSON that breaks off: another service, or damage on the way.";
                let fix = "Try again; if it stays, check the value here.";
                diagnosis(seen, "answers with something that cannot be read", why, fix)
            })
        },
    },
];

/// A provider may respond like this. A tenant doesn't.
fn is_odd(seen: &Seen, shape: Shape) -> bool {
    seen.status == 200 && seen.shape == shape && seen.of_tenant()
}

fn odd(shape: Shape) -> Seen {
    Seen { status: 200, shape, ..seen() }
}
