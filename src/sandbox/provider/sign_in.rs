//! The authorization URL. Checks in the RFC's order: a wrong client or redirect URI is never redirected to (RFC 6749 4.1.2.1).

use url::Url;

use super::{APPLICATION_KEY, Place, reply};
use crate::sandbox::behaviour::Shown;
use crate::sandbox::http::{Answer, Request};

pub fn answer(place: &Place, request: &Request) -> Answer {
    let ways = &place.ways.sign_in;
    let shown = |shown| answer_as(shown, place, request);
    if let Some(always) = ways.always {
        return shown(always);
    }
    if !place.ways.knows_application || request.parameter("client_id").as_deref() != Some(APPLICATION_KEY) {
        return shown(ways.unknown_client);
    }
    if !place.is_registered(request.parameter("redirect_uri").as_deref()) {
        return shown(ways.wrong_redirect_uri);
    }
    if request.parameter("response_type").as_deref() != Some("code") {
        let text = "unsupported_response_type: response_type must be code.";
        return Answer::page(400, "Authorization error", text);
    }
    let scope = request.parameter("scope").unwrap_or_default();
    match ways.refused_scope {
        Some((refused, told)) if scope.split([' ', ',']).any(|asked| asked == refused) => shown(told),
        _ => shown(ways.good),
    }
}

fn answer_as(shown: Shown, place: &Place, request: &Request) -> Answer {
    match shown {
        Shown::Reply(page) => reply(&page),
        Shown::LoginPage => {
            let next = format!("{}?{}", request.path, request.query);
            let parameters = [("return_to", next.as_str())];
            redirect(&format!("{}{}/login", place.base, place.ways.prefix), &parameters)
        }
        Shown::Back(error, description) => {
            let state = request.parameter("state");
            let mut parameters = vec![("error", error), ("error_description", description)];
            parameters.extend(state.as_deref().map(|state| ("state", state)));
            redirect(&request.parameter("redirect_uri").unwrap_or_default(), &parameters)
        }
    }
}

fn redirect(target: &str, parameters: &[(&str, &str)]) -> Answer {
    match Url::parse(target) {
        Ok(mut url) => {
            url.query_pairs_mut().extend_pairs(parameters);
            Answer::redirect(url.as_str())
        }
        Err(_) => Answer::page(400, "Authorization error", "redirect_uri is not a URL."),
    }
}
