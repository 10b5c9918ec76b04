//! The token URL, asked with a code that cannot be right: who refuses only the code has taken id and secret, provided that a
//! spoilt secret is answered differently.

use super::{redirect_uri, url};
use crate::domain::connection::{basic_header, is_authorization};
use crate::domain::diagnosis::provider::{ProviderReply, read_token};
use crate::domain::doc::Doc;
use crate::domain::fields::FieldId::*;
use crate::domain::finding::{Finding, State};
use crate::domain::found::{Found, TokenAnswer};
use crate::domain::http::{Body, Method, Request};
use crate::domain::known::Known;
use crate::domain::pasted;
use crate::domain::probe::Probe;
use crate::domain::probes::{Again, For, Inquiry, Look, Question, To};
use crate::domain::secret::Secret;
use crate::domain::setup::Setup;

/// How id and secret travel. Auth0 puts them into the body always; headers of its own can only come beside that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Body,
    BasicBeside,
    BasicAlone,
}

pub const FIRST: Question = Question {
    probe: Probe::Exchange,
    asks: "Does the provider accept id and secret, sent as Auth0 sends them?",
    doing: "try id and secret with a code that cannot be right",
    to: To::Provider,
    wanted: For::Proof,
    again: Again::Daily,
    leaves: "at the provider perhaps a failed exchange",
    field: TokenUrl,
    fields: &[
        Auth0Domain,
        Provider,
        ApplicationKey,
        ApplicationSecret,
        TokenUrl,
        TokenAuth,
        Pkce,
        TokenHeaders,
        Placeholders,
    ],
    carries: &[ApplicationSecret, TokenHeaders],
    after: &[],
    control: Some(Probe::ExchangeControl),
    ready,
    inquiry: |known| call(known, own_way(known.setup), None).map(Inquiry::Http),
    read: |look| {
        let (answer, finding) = heard(look);
        (super::reached(look, finding), Found::Exchange(answer))
    },
};

pub const OTHER: Question = Question {
    probe: Probe::ExchangeOther,
    asks: "And the other way: with a Basic header beside the body, or without it?",
    after: &[Probe::Exchange],
    ready: |known| ready(known) && has_other_way(known.setup) && first_leaves_open(known),
    inquiry: |known| call(known, other_way(known.setup), None).map(Inquiry::Http),
    ..FIRST
};

pub const BASIC: Question = Question {
    probe: Probe::ExchangeBasic,
    asks: "And with a Basic header alone, as Auth0 cannot send it?",
    after: &[Probe::Exchange, Probe::ExchangeOther],
    ready: |known| ready(known) && first_leaves_open(known) && other_leaves_open(known),
    inquiry: |known| call(known, Way::BasicAlone, None).map(Inquiry::Http),
    ..FIRST
};

pub const CONTROL: Question = Question {
    probe: Probe::ExchangeControl,
    asks: "Is a secret that cannot be right refused?",
    doing: "try a secret that cannot be right",
    after: &[Probe::Exchange, Probe::ExchangeOther, Probe::ExchangeBasic],
    control: None,
    ready: |known| ready(known) && accepted(known).is_some(),
    inquiry: |known| {
        let (way, _) = accepted(known)?;
        let id = Secret::new(known.setup.open(ApplicationKey)?);
        // Without a secret it is the id that is spoilt.
        let spoilt = known.setup.secret(ApplicationSecret).map_or_else(|| id.spoilt(), Secret::spoilt);
        call(known, way, Some(spoilt)).map(Inquiry::Http)
    },
    read: |look| {
        let (answer, finding) = heard(look);
        let finding = match answer {
            answer if answer.accepts() => Finding::new(
                State::Inconclusive,
                "what cannot be right gets the same answer",
                "The provider looks at the code first.",
                "Go on: it tells only at the first sign-in.",
            ),
            answer if answer.tells_apart() => Finding::ok("what cannot be right is refused"),
            _ => finding,
        };
        (finding, Found::Exchange(answer))
    },
    ..FIRST
};

fn ready(known: Known) -> bool {
    let setup = known.setup;
    let secret = setup.secret(ApplicationSecret).is_some() || setup.pkce() && !setup.has(ApplicationSecret);
    let headers = setup.secret(TokenHeaders).is_some() || !setup.has(TokenHeaders);
    let whole = setup.has(Auth0Domain) && setup.has(ApplicationKey) && secret && headers;
    // What belongs to the tenant never goes to the provider.
    whole && url(known, TokenUrl).is_some() && pasted::of_tenant(setup).is_none()
}

/// The way that is set is refused, so another may be right.
pub fn first_leaves_open(known: Known) -> bool {
    let Known { setup, .. } = known;
    leaves_open(known, own_way(setup), Probe::Exchange)
}

pub fn other_leaves_open(known: Known) -> bool {
    let Known { setup, .. } = known;
    leaves_open(known, other_way(setup), Probe::ExchangeOther)
}

/// Strict servers do not look at id and secret that come both ways at once (RFC 6749 section 2.3), and some call it a bad
/// request where they come in another way than theirs.
fn leaves_open(known: Known, way: Way, probe: Probe) -> bool {
    let both = |answer| way == Way::BasicBeside && answer == TokenAnswer::Unclear;
    let open = |answer: TokenAnswer| answer.refuses() || answer == TokenAnswer::Malformed || both(answer);
    answer(known, probe).is_some_and(open)
}

pub fn own_way(setup: &Setup) -> Way {
    let basic = setup.token_auth().is_basic() && setup.has(ApplicationSecret);
    if basic { Way::BasicBeside } else { Way::Body }
}

fn other_way(setup: &Setup) -> Way {
    if own_way(setup) == Way::Body { Way::BasicBeside } else { Way::Body }
}

/// Not without a secret, and not where an Authorization header of the user's own is in the place of the Basic one.
pub fn has_other_way(setup: &Setup) -> bool {
    let own = setup.token_headers().iter().any(|(name, _)| is_authorization(name));
    setup.has(ApplicationSecret) && !own
}

/// An Authorization header of the user's own that is not made of id and secret.
pub fn has_other_header(setup: &Setup) -> bool {
    let (key, secret) = (setup.open(ApplicationKey), setup.secret(ApplicationSecret));
    let made = key.zip(secret).map(|(key, secret)| basic_header(key, secret));
    let own = |(name, value): &(String, Secret)| is_authorization(name) && Some(value) != made.as_ref();
    setup.token_headers().iter().any(own)
}

/// What was answered to one of the four, where it was the token URL that answered.
pub fn answer(known: Known, probe: Probe) -> Option<TokenAnswer> {
    match known.fact(probe)?.found {
        Found::Exchange(answer) => Some(answer),
        _ => None,
    }
}

/// The way that got a yes, and the question that it was the answer to.
pub fn accepted(known: Known) -> Option<(Way, Probe)> {
    let Known { setup, .. } = known;
    let ways = [
        (own_way(setup), Probe::Exchange),
        (other_way(setup), Probe::ExchangeOther),
        (Way::BasicAlone, Probe::ExchangeBasic),
    ];
    ways.into_iter().find(|(_, probe)| answer(known, *probe).is_some_and(TokenAnswer::accepts))
}

/// Id and secret are proven: taken, and what cannot be right is not.
pub fn holds(known: Known) -> bool {
    let control = answer(known, Probe::ExchangeControl);
    accepted(known).is_some() && control.is_some_and(TokenAnswer::tells_apart)
}

const CODE: &str = "a0connect-asks-with-a-code-that-is-bogus";
/// RFC 7636 section 4.1: 43 characters or more.
const VERIFIER: &str = "a0connect-asks-with-a-verifier-that-is-bogus";
/// Its SHA-256, for the authorization request.
pub const CHALLENGE: &str = "MUzi_wQAPVhlIxaHj_ke5RBf4cxzwsQMU94lFlCR0Bg";

/// The exchange as RFC 6749 section 4.1.3 and Auth0 have it. `spoilt` takes the place of the secret, or of the id where there
/// is no secret.
fn call(known: Known, way: Way, spoilt: Option<Secret>) -> Option<Request> {
    let setup = known.setup;
    let given = setup.secret(ApplicationSecret).cloned();
    let key = Secret::new(setup.open(ApplicationKey)?);
    let (key, secret) = match spoilt {
        Some(spoilt) if given.is_some() => (key, Some(spoilt)),
        Some(spoilt) => (spoilt, None),
        None => (key, given),
    };
    let mut form = vec![
        ("grant_type", Doc::text("authorization_code")),
        ("code", Doc::text(CODE)),
        ("redirect_uri", Doc::text(redirect_uri(setup)?)),
    ];
    let mut headers = vec![("accept".to_owned(), Secret::new("*/*"))];
    headers.extend(setup.token_headers());
    if way != Way::BasicAlone {
        form.push(("client_id", Doc::Secret(key.clone())));
        form.extend(secret.clone().map(|secret| ("client_secret", Doc::Secret(secret))));
    }
    if way != Way::Body {
        headers.push(("Authorization".to_owned(), basic_header(key.reveal(), &secret?)));
    }
    if setup.pkce() {
        form.push(("code_verifier", Doc::text(VERIFIER)));
    }
    Some(Request { headers, ..Request::new(Method::Post, url(known, TokenUrl)?, Body::Form(form)) })
}

fn heard(look: &Look) -> (TokenAnswer, Finding) {
    read_token(&ProviderReply::new(look.known.setup, look.request, look.reply, look.redactor))
}
