//! The userinfo URL. It returns the only user for the only access token.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{ACCESS_TOKEN, reply};
use crate::sandbox::behaviour::UserDetail;
use crate::sandbox::http::{Request, Response};

pub fn respond(ways: &UserDetail, request: &Request) -> Response {
    let token = request.header("authorization").and_then(|value| value.split_once(' '));
    let refusal = match token {
        Some((scheme, ACCESS_TOKEN)) if scheme.eq_ignore_ascii_case("bearer") => None,
        Some((scheme, _)) if scheme.eq_ignore_ascii_case("bearer") => ways.wrong_token,
        _ => ways.without_token,
    };
    let response = reply(&refusal.unwrap_or(ways.right_token));
    if ways.packed { packed(response) } else { response }
}

fn packed(response: Response) -> Response {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    match gzip.write_all(&response.body).and_then(|()| gzip.finish()) {
        Ok(body) => Response { body, ..response }.with("content-encoding", "gzip"),
        Err(_) => response,
    }
}
