//! There is a connection, but no answer that could be read, or one from somebody else.

use super::{Cause, FailureKind, Seen, Shape, failed, owner, seen, tell};

const PORTAL: &str = "Open a page in the browser and sign in to the network (hotel, train, company); then try again.";

pub(super) const CAUSES: &[Cause] = &[
    Cause {
        id: "timeout",
        example: || failed(FailureKind::Timeout, "the request went out, and no answer came"),
        applies: |seen| seen.failure == Some(FailureKind::Timeout),
        tell: |seen| {
            let why = format!("No whole answer came in time ({}).", seen.text);
            tell(seen, "does not answer in time", why, format!("Try again; if it stays, {}.", owner(seen)))
        },
    },
    Cause {
        id: "broken",
        example: || failed(FailureKind::Broken, "connection closed before message completed"),
        applies: |seen| seen.failure == Some(FailureKind::Broken),
        tell: |seen| {
            tell(
                seen,
                "hangs up without an answer",
                format!("It took the request and closed the connection ({}).", seen.text),
                "Try again; if it stays, a firewall or proxy may be cutting the connection.",
            )
        },
    },
    Cause {
        id: "half_body",
        example: || failed(FailureKind::HalfBody, "end of file before message length reached"),
        applies: |seen| seen.failure == Some(FailureKind::HalfBody),
        tell: |seen| {
            tell(
                seen,
                "breaks off in the middle of its answer",
                format!("The answer began, and the connection ended before it was whole ({}).", seen.text),
                "Try again; if it stays, the network loses data: try another one, or without VPN.",
            )
        },
    },
    Cause {
        id: "packed",
        example: || failed(FailureKind::Packed, "Content-Encoding: gzip"),
        applies: |seen| seen.failure == Some(FailureKind::Packed),
        tell: |seen| {
            let why = format!(
                "Its answer is compressed in a way that cannot be read here, and was not asked for ({}).",
                seen.text
            );
            tell(
                seen,
                "answers with packed data",
                why,
                format!("A proxy may do this: try without, or {}.", owner(seen)),
            )
        },
    },
    Cause {
        id: "not_http",
        example: || failed(FailureKind::NotHttp, "invalid HTTP version parsed"),
        applies: |seen| seen.failure == Some(FailureKind::NotHttp),
        tell: |seen| {
            tell(
                seen,
                "gives an answer that is not HTTP",
                format!("What came cannot be read as an answer of a web server ({}).", seen.text),
                "Check host and port: another service may be listening there.",
            )
        },
    },
    Cause {
        id: "head_too_long",
        example: || failed(FailureKind::HeadTooLong, "message head is too large"),
        applies: |seen| seen.failure == Some(FailureKind::HeadTooLong),
        tell: |seen| {
            let why = "Its answer has more headers, or longer ones, than any answer of this kind needs.";
            tell(seen, "answers with too many headers", why, format!("Check the URL; or {}.", owner(seen)))
        },
    },
    Cause {
        id: "too_long",
        example: || failed(FailureKind::TooLong, "more than 1 MiB"),
        applies: |seen| seen.failure == Some(FailureKind::TooLong),
        tell: |seen| {
            tell(seen, "answers with more than 1 MiB", "No answer of this kind is that long.", "Check the URL.")
        },
    },
    Cause {
        id: "no_connection",
        example: || failed(FailureKind::Other, "error sending request"),
        applies: |seen| seen.failure.is_some(),
        tell: |seen| tell(seen, "could not be asked", seen.text.clone(), "Check the network and try again."),
    },
    Cause {
        id: "portal",
        example: || Seen { status: 511, ..seen() },
        applies: |seen| seen.status == 511,
        tell: |seen| {
            let why = "The answer is 511: this network wants you to sign in before it lets anything through.";
            tell(seen, "is behind a captive portal", why, PORTAL)
        },
    },
    Cause {
        id: "sent_elsewhere",
        example: || Seen { status: 302, elsewhere: "portal.hotel.example".into(), ..seen() },
        applies: |seen| (300..400).contains(&seen.status) && !seen.elsewhere.is_empty(),
        tell: |seen| {
            let why = format!(
                "It answers {} with a redirect to {}, which is not followed: no secret goes to another host.",
                seen.status, seen.elsewhere
            );
            let fix = "Check the value here. If this network wants a sign-in (hotel, train, company), do that in the browser first.";
            tell(seen, "sends the request to another host", why, fix)
        },
    },
    Cause {
        id: "redirected",
        example: || Seen { status: 302, ..seen() },
        applies: |seen| (300..400).contains(&seen.status),
        tell: |seen| {
            tell(
                seen,
                "sends the request to another page",
                format!("It answers {} with a redirect within the host, and none is followed.", seen.status),
                "Check the value here; a captive portal or a proxy may be in the way.",
            )
        },
    },
    Cause {
        id: "wall",
        example: || Seen { status: 403, shape: Shape::Page, ..seen() },
        applies: Seen::is_wall,
        tell: |seen| {
            let why = format!(
                "A web page with status {} came where data was asked for: a check against bots, a firewall or a proxy.",
                seen.status
            );
            let fix = "Try again in a minute, or from another network; it says nothing of the values.";
            tell(seen, "lets something else answer", why, fix)
        },
    },
    Cause {
        id: "page",
        example: || odd(Shape::Page),
        applies: |seen| is_odd(seen, Shape::Page),
        tell: |seen| {
            let why = "A web page came where data was asked for: a captive portal, a proxy, or another site.";
            tell(seen, "answers with a web page", why, format!("{PORTAL} If there is none, check the value here."))
        },
    },
    Cause {
        id: "empty",
        example: || odd(Shape::Empty),
        applies: |seen| is_odd(seen, Shape::Empty),
        tell: |seen| {
            let why = "It says that all is well (status 200), and nothing else.";
            tell(seen, "answers with nothing", why, "Check the value here; a proxy or filter may have taken the rest.")
        },
    },
    Cause {
        id: "deep",
        example: || odd(Shape::Deep),
        applies: |seen| is_odd(seen, Shape::Deep),
        tell: |seen| {
            let why = "JSON came that is nested deeper than any answer of this kind, so it was not read.";
            tell(seen, "answers with JSON that is too deep", why, "Check the value here: this is no Auth0 tenant.")
        },
    },
    Cause {
        id: "garbled",
        example: || odd(Shape::Other),
        applies: |seen| is_odd(seen, Shape::Other),
        tell: |seen| {
            let why = "What came is no JSON, or JSON that breaks off: another service, or damage on the way.";
            tell(
                seen,
                "answers with something that cannot be read",
                why,
                "Try again; if it stays, check the value here.",
            )
        },
    },
];

/// A provider may well answer so, a tenant does not.
fn is_odd(seen: &Seen, shape: Shape) -> bool {
    seen.status == 200 && seen.shape == shape && seen.of_tenant()
}

fn odd(shape: Shape) -> Seen {
    Seen { status: 200, shape, ..seen() }
}
