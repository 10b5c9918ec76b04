//! The user detail call without a token that could be right: whether it guards itself. Providers say so in more ways than
//! with 401: GraphQL and Slack with status 200, Facebook with 400.

use super::{Kind, Row, Told, is_wall, unclear, wall};
use crate::domain::fields::FieldId::{UserCall, UserDetailUrl};
use crate::domain::finding::{Class, Diagnosis, Finding, State};
use crate::domain::found::DetailAnswer;

pub(super) const ROWS: &[Row<DetailAnswer>] = &[
    Row {
        means: DetailAnswer::Wall,
        applies: is_wall,
        example: || Told { status: 403, kind: Kind::Page, ..Told::default() },
    },
    Row {
        means: DetailAnswer::WrongUrl,
        applies: Told::knows_no_call,
        example: || Told { status: 200, kind: Kind::Data, texts: vec!["unknown_method".into()], ..Told::default() },
    },
    Row {
        means: DetailAnswer::Header,
        applies: |told| told.status == 400 && told.complains_of_header(),
        example: || Told {
            status: 400,
            kind: Kind::Data,
            texts: vec!["x-client-id header is required".into()],
            ..Told::default()
        },
    },
    Row {
        means: DetailAnswer::Guards,
        applies: |told| matches!(told.status, 401 | 403),
        example: || Told { status: 401, ..Told::default() },
    },
    Row {
        means: DetailAnswer::Guards,
        applies: |told| {
            let words = ["token", "auth", "credential", "log in", "signed in", "login"];
            told.status == 400 && matches!(told.kind, Kind::Data | Kind::Text) && told.says(&words)
        },
        example: || Told { status: 400, kind: Kind::Data, texts: vec!["oauthexception".into()], ..Told::default() },
    },
    Row {
        means: DetailAnswer::Guards,
        applies: |told| told.status == 200 && told.reports_error,
        example: || Told { status: 200, kind: Kind::Data, reports_error: true, ..Told::default() },
    },
    Row {
        means: DetailAnswer::WantsPost,
        applies: |told| told.status == 405 && told.allow.contains("POST"),
        example: || Told { status: 405, allow: "POST, OPTIONS".into(), ..Told::default() },
    },
    Row {
        means: DetailAnswer::WantsGet,
        applies: |told| told.status == 405 && told.allow.contains("GET"),
        example: || Told { status: 405, allow: "GET, HEAD".into(), ..Told::default() },
    },
    // Without Allow the other of the two is meant.
    Row {
        means: DetailAnswer::WantsPost,
        applies: |told| told.status == 405 && told.method == "GET",
        example: || Told { status: 405, method: "GET", ..Told::default() },
    },
    Row {
        means: DetailAnswer::WantsGet,
        applies: |told| told.status == 405,
        example: || Told { status: 405, method: "POST", ..Told::default() },
    },
    Row {
        means: DetailAnswer::WrongUrl,
        applies: |told| matches!(told.status, 404 | 410),
        example: || Told { status: 404, ..Told::default() },
    },
    Row {
        means: DetailAnswer::Page,
        applies: |told| told.status == 200 && told.kind == Kind::Page,
        example: || Told { status: 200, kind: Kind::Page, ..Told::default() },
    },
    Row {
        means: DetailAnswer::Login,
        applies: |told| {
            let words = ["login", "log-in", "signin", "sign-in", "sign_in", "authorize", "/auth", "sso"];
            let logs_in = |place: &url::Url| words.iter().any(|word| place.path().to_lowercase().contains(word));
            told.place.as_ref().is_some_and(logs_in)
        },
        example: || leads("https://p.example/login?next=%2Fme"),
    },
    Row {
        means: DetailAnswer::Elsewhere,
        applies: |told| told.place.is_some(),
        example: || leads("https://api.p.example/v2/me"),
    },
    Row {
        means: DetailAnswer::Anybody,
        applies: |told| told.status == 200 && told.kind == Kind::Data && !told.members.is_empty(),
        example: || Told { status: 200, kind: Kind::Data, members: vec!["id".into()], ..Told::default() },
    },
];

fn leads(place: &str) -> Told {
    Told { status: 302, place: url::Url::parse(place).ok(), ..Told::default() }
}

/// What, why and what to do, for each answer.
pub fn tell(answer: DetailAnswer, told: &Told) -> Finding {
    let failed = |what: &str, why: String, fix: &str| {
        Finding::from(Diagnosis::new(Class::UserInput, what, why, fix).on(UserDetailUrl))
    };
    let takes = match told.allow.as_str() {
        "" => "It answers 405: another method is wanted.".to_owned(),
        allow => format!("It answers 405 and takes {allow}."),
    };
    match answer {
        DetailAnswer::Guards => Finding::ok(format!("guards itself ({})", told.status)),
        DetailAnswer::Anybody => Finding::new(
            State::Warning,
            "answers anybody, also without a token",
            "Then it cannot say who has signed in.",
            "Compare it with the provider's documentation: it is the call that answers whose token it is.",
        )
        .on(UserDetailUrl),
        DetailAnswer::WantsPost => Finding::from(
            Diagnosis::new(
                Class::UserInput,
                "the user detail call is no GET here",
                takes,
                "Set User detail call (step 5) to {\"kind\": \"post-empty\"}.",
            )
            .on(UserCall),
        ),
        DetailAnswer::WantsGet => Finding::from(
            Diagnosis::new(
                Class::UserInput,
                "the user detail call is no POST here",
                takes,
                "Set User detail call (step 5) to {\"kind\": \"get\"}.",
            )
            .on(UserCall),
        ),
        DetailAnswer::Header => Finding::from(
            Diagnosis::new(
                Class::UserInput,
                "the call wants another header",
                told.words(),
                "Set what it names in User detail call (step 5): {\"kind\": \"get\", \"headers\": {…}}.",
            )
            .on(UserCall),
        ),
        DetailAnswer::WrongUrl if told.method == "POST" => failed(
            "nothing is found at this URL with POST",
            told.words(),
            "Copy it from the provider's documentation; or, if that has a GET there, set User detail call (A0CONNECT_USER_CALL) to {\"kind\": \"get\"}.",
        ),
        DetailAnswer::WrongUrl => failed(
            "nothing is found at this URL",
            told.words(),
            "Copy it from the provider's documentation: the call that answers who the user is.",
        ),
        DetailAnswer::Page => failed(
            "shows a page for people",
            "The script needs an answer in JSON.".into(),
            "Copy the URL of the call from the provider's documentation of its API.",
        ),
        DetailAnswer::Login => failed(
            "leads to a page where people log in",
            format!("It answers {} and leads to {}.", told.status, told.shown_place),
            "Copy the URL of the call from the provider's documentation of its API: it takes a token, not a password.",
        ),
        DetailAnswer::Elsewhere => Finding::new(
            State::Inconclusive,
            "leads on to another address",
            format!("It answers {} and leads to {}; a token may be lost on the way.", told.status, told.shown_place),
            "Compare it with the provider's documentation: give the address that answers by itself.",
        )
        .on(UserDetailUrl),
        DetailAnswer::Wall => wall(told).on(UserDetailUrl),
        DetailAnswer::Unclear => unclear(told, UserDetailUrl),
    }
}
