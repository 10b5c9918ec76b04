//! The user detail URL: the one person, for the one access token.

use serde_json::json;

use super::{ACCESS_TOKEN, reply};
use crate::sandbox::behaviour::UserDetail;
use crate::sandbox::http::{Answer, Request};

pub fn answer(ways: &UserDetail, request: &Request) -> Answer {
    let token = request.header("authorization").and_then(|value| value.split_once(' '));
    let refusal = match token {
        Some((scheme, ACCESS_TOKEN)) if scheme.eq_ignore_ascii_case("bearer") => None,
        Some((scheme, _)) if scheme.eq_ignore_ascii_case("bearer") => ways.wrong_token,
        _ => ways.without_token,
    };
    refusal.as_ref().map_or_else(person, reply)
}

fn person() -> Answer {
    Answer::json(
        200,
        &json!({
            "id": 4211,
            "name": "Ada Sandbox",
            "email": "ada@sandbox.example",
            "verified": true,
            "avatar": "https://sandbox.example/ada.png",
        }),
    )
}
