//! The authorization URL, and the page where a user allows or cancels the sign-in. With a wrong client or redirect URI, the
//! browser is never redirected (RFC 6749 4.1.2.1).
//!
//! Rule: the page's form contains the unchanged authorization request, which is checked again when the form is sent.

use url::Url;

use super::{APPLICATION_KEY, Codes, Place, SCOPE, reply};
use crate::sandbox::behaviour::Shown;
use crate::sandbox::http::{Request, Response, escaped};
use crate::sandbox::tenant::text;

/// The authorization URL.
pub fn respond(place: &Place, request: &Request) -> Response {
    shown(judged(place, request), place, request)
}

/// The login page, to which an authorization request was redirected.
pub fn login(place: &Place, request: &Request) -> Response {
    let asked = request.parameter("return_to").and_then(|to| Some(to.split_once('?')?.1.to_owned()));
    match asked {
        Some(query) => consent(place, &request.with_query(query)),
        None => Response::page(400, "Sign in to Sandbox Provider", "Start the sign-in from your application."),
    }
}

/// Handles the user's choice on the page.
pub fn decided(place: &Place, codes: &mut Codes, request: &Request) -> Response {
    let Some(form) = request.body_parameters() else {
        return Response::page(400, "Authorization error", "The form couldn't be read.");
    };
    let request = request.with_query(text(&form, "request").to_owned());
    let judged = judged(place, &request);
    let Some(redirect_uri) = request.parameter("redirect_uri").filter(|uri| place.redirect_uris.contains(uri)) else {
        return Response::page(400, "Authorization error", "redirect_uri isn't registered for this application.");
    };
    match (judged, text(&form, "decision")) {
        (Ok(Shown::Consent | Shown::LoginPage), "allow") => {
            let code = codes.issue(redirect_uri, request.parameter("code_challenge"));
            back(&request, &[("code", &code)])
        }
        (Ok(Shown::Consent | Shown::LoginPage), "cancel") => {
            back(&request, &[("error", "access_denied"), ("error_description", "The user denied the request")])
        }
        (Ok(Shown::Consent | Shown::LoginPage), _) => consent(place, &request),
        (other, _) => shown(other, place, &request),
    }
}

/// What to show for the request, or the page that rejects it.
fn judged(place: &Place, request: &Request) -> Result<Shown, Response> {
    let ways = &place.ways.sign_in;
    if let Some(always) = ways.always {
        return Ok(always);
    }
    if !place.ways.knows_application || request.parameter("client_id").as_deref() != Some(APPLICATION_KEY) {
        return Ok(ways.unknown_client);
    }
    if !place.is_registered(request.parameter("redirect_uri").as_deref()) {
        return Ok(ways.wrong_redirect_uri);
    }
    if request.parameter("response_type").as_deref() != Some("code") {
        let text = "unsupported_response_type: response_type must be code.";
        return Err(Response::page(400, "Authorization error", text));
    }
    let scope = request.parameter("scope").unwrap_or_default();
    Ok(match ways.refused_scope {
        Some((refused, shown)) if scope.split([' ', ',']).any(|asked| asked == refused) => shown,
        _ => ways.good,
    })
}

fn shown(judged: Result<Shown, Response>, place: &Place, request: &Request) -> Response {
    match judged {
        Err(refusal) => refusal,
        Ok(Shown::Canned(page)) => reply(&page),
        Ok(Shown::Consent) => consent(place, request),
        Ok(Shown::LoginPage) => {
            let next = format!("/authorize?{}", request.query);
            redirect(&format!("{}{}/login", place.base, place.ways.prefix), &[("return_to", &next)])
        }
        Ok(Shown::Back(error, description)) => back(request, &[("error", error), ("error_description", description)]),
    }
}

fn consent(place: &Place, request: &Request) -> Response {
    let (action, query) = (escaped(&format!("{}/consent", place.ways.prefix)), escaped(&request.query));
    let scope = request.parameter("scope").filter(|scope| !scope.is_empty());
    let scope = escaped(scope.as_deref().unwrap_or(SCOPE));
    let main = format!(
        "<p>Acme requests access to: <strong>{scope}</strong></p>\n\
         <form method=\"post\" action=\"{action}\">\n\
         <input type=\"hidden\" name=\"request\" value=\"{query}\">\n\
         <fieldset>\n<legend>Account</legend>\n\
         <label><input type=\"radio\" name=\"account\" value=\"ada\" checked> Ada Sandbox (ada@sandbox.example)</label>\n\
         </fieldset>\n\
         <p><button type=\"submit\" name=\"decision\" value=\"allow\" class=\"main\">Allow</button>\n\
         <button type=\"submit\" name=\"decision\" value=\"cancel\">Cancel</button></p>\n\
         </form>\n\
         <p>This provider is part of the a0connect demo and runs on your computer.</p>"
    );
    Response::document(200, "Sign in to Sandbox Provider", &main)
}

/// A redirect to the request's redirect URI, with its state.
fn back(request: &Request, parameters: &[(&str, &str)]) -> Response {
    let state = request.parameter("state");
    let mut parameters = parameters.to_vec();
    parameters.extend(state.as_deref().map(|state| ("state", state)));
    redirect(&request.parameter("redirect_uri").unwrap_or_default(), &parameters)
}

fn redirect(target: &str, parameters: &[(&str, &str)]) -> Response {
    match Url::parse(target) {
        Ok(mut url) => {
            url.query_pairs_mut().extend_pairs(parameters);
            Response::redirect(url.as_str())
        }
        Err(_) => Response::page(400, "Authorization error", "redirect_uri isn't a URL."),
    }
}
