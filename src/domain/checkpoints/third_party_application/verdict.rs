//! What the answers mean together. A yes proves nothing until what cannot be right has got another answer.

use crate::domain::checkpoints::auth0_application::doubt::domain_in_doubt;
use crate::domain::facts::{Fact, Facts};
use crate::domain::fields::FieldId::{self, *};
use crate::domain::finding::{Class, Diagnosis, Finding, State};
use crate::domain::found::{DetailAnswer, Found, PageAnswer, TokenAnswer};
use crate::domain::known::Known;
use crate::domain::probe::Probe;
use crate::domain::probes::provider::authorization::page;
use crate::domain::probes::provider::exchange::{self, Way, accepted, has_other_way};
use crate::domain::probes::provider::redirect_uri;
use crate::domain::setup::{Setup, Source};
use jiff::Timestamp;
use url::Url;

const ANSWERS: &str = "token URL answers";

/// A finding and when what it rests on was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    pub finding: Finding,
    pub seen_at: Option<Timestamp>,
}

/// What the four token calls say of each value.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    pub key: Verdict,
    pub secret: Verdict,
    pub url: Verdict,
}

impl Verdict {
    fn of(fact: &Fact, finding: Finding) -> Self {
        let evidence = finding.evidence.or_else(|| fact.finding.evidence.clone());
        Self { finding: Finding { evidence, ..finding }, seen_at: Some(fact.seen_at) }
    }

    fn unseen(finding: Finding) -> Self {
        Self { finding, seen_at: None }
    }

    fn at(self, field: FieldId) -> Self {
        Self { finding: Finding { field: Some(field), ..self.finding }, ..self }
    }

    fn on(self, field: FieldId) -> Self {
        let field = self.finding.field.or(Some(field));
        Self { finding: Finding { field, ..self.finding }, ..self }
    }
}

/// Not asked yet, or asked with a value that stands no longer.
fn open(probe: Probe, facts: &Facts, question: &str) -> Finding {
    let why = if facts.seen.contains_key(&probe) { "a value is newer than the answer" } else { "not asked yet" };
    Finding::unknown(format!("{question}: {why}"))
}

/// Whether id and secret hold, over all four calls.
pub fn exchange(known: Known) -> Exchange {
    let verdict = match (known.fact(Probe::Exchange), accepted(known)) {
        (None, _) => not_asked(known),
        (_, Some((way, probe))) => match known.fact(probe) {
            Some(fact) => yes(known, way, fact),
            None => not_asked(known),
        },
        (Some(first), None) => no(known, first),
    };
    Exchange {
        key: verdict.key.on(ApplicationKey),
        secret: verdict.secret.on(ApplicationSecret),
        url: verdict.url.on(TokenUrl),
    }
}

/// Nothing is known of id and secret.
pub fn not_asked(known: Known) -> Exchange {
    let Known { setup, facts, .. } = known;
    let question = format!("whether {} accepts {}", setup.provider_name(), both(setup));
    let finding = |question: &str| Verdict::unseen(open(Probe::Exchange, facts, question));
    let (key, url) = (given(ApplicationKey, setup), finding("whether the token URL answers"));
    Exchange { key, secret: finding(&question), url }
}

/// `id and secret`, or the id alone.
fn both(setup: &Setup) -> &'static str {
    if setup.has(ApplicationSecret) { "id and secret" } else { "the id" }
}

/// What another check tells is not told a second time.
fn given(field: FieldId, setup: &Setup) -> Verdict {
    Verdict::unseen(Finding::ok(format!("{} is given", setup.name_of(field))))
}

fn yes(known: Known, way: Way, fact: &Fact) -> Exchange {
    let Known { setup, facts, .. } = known;
    let name = setup.provider_name();
    let of = |finding| Verdict::of(fact, finding);
    // Reached from here, perhaps not from Auth0.
    let near = fact.finding.state == State::Warning;
    let answers = of(if near { fact.finding.clone() } else { Finding::ok(ANSWERS) });
    let answers = if near { reworded(answers, ANSWERS) } else { answers };
    let secret = |finding| Exchange { key: given(ApplicationKey, setup), secret: finding, url: answers.clone() };
    let Some(control) = known.fact(Probe::ExchangeControl) else {
        let question = format!("whether {name} refuses what cannot be right");
        return secret(Verdict::unseen(open(Probe::ExchangeControl, facts, &question)));
    };
    match exchange::answer(known, Probe::ExchangeControl) {
        Some(answer) if answer.accepts() => secret(Verdict::of(
            control,
            Finding::new(
                State::Inconclusive,
                format!("whether {} hold shows only at the first sign-in", both(setup)),
                format!("{} says the same to what cannot be right.", capital(&name)),
                "Go on: this provider tells only then.",
            ),
        )),
        Some(answer) if answer.tells_apart() => proven(setup, way, fact, answers),
        _ => secret(Verdict::of(
            control,
            Finding::new(
                State::Inconclusive,
                format!("{} seem to be accepted", both(setup)),
                format!("What cannot be right got no clear answer: {}.", control.finding.what),
                "Ask again in a few minutes, or go on: the first sign-in tells.",
            ),
        )),
    }
}

fn proven(setup: &Setup, way: Way, fact: &Fact, answers: Verdict) -> Exchange {
    let name = capital(&setup.provider_name());
    let of = |finding| Verdict::of(fact, finding);
    let key = Verdict::unseen(Finding::ok(format!("{} accepted", setup.name_of(ApplicationKey))));
    let accepted = of(Finding::ok(match setup.has(ApplicationSecret) {
        true => "id and secret accepted",
        false => "id accepted; no secret: PKCE stands for it",
    }));
    let wants = |what: String, why: &str, word: &str| {
        let fix = format!("Set \"{}\" ({}) to {word}.", TokenAuth.label(), TokenAuth.env());
        of(Diagnosis::new(Class::UserInput, what, why, fix).on(TokenAuth).into())
    };
    let is_own = way == exchange::own_way(setup);
    match way {
        Way::Body | Way::BasicBeside if is_own => Exchange { key, secret: accepted, url: answers },
        Way::Body => {
            let why = "With a Basic header beside them they are refused; without it they are accepted.";
            let what = format!("{name} wants id and secret in the body alone");
            Exchange { key, secret: wants(what, why, "post"), url: answers }
        }
        Way::BasicBeside => {
            let why = "In the body alone they are refused; with the header beside them they are accepted.";
            let what = format!("{name} wants id and secret in a Basic header too");
            Exchange { key, secret: wants(what, why, "basic"), url: answers }
        }
        Way::BasicAlone => {
            let told = Diagnosis::new(
                Class::Api,
                "Auth0 probably cannot sign in here without a proxy",
                format!("{name} takes id and secret in a Basic header alone; Auth0 sends them in the body, always."),
                "Look whether the provider can take them in the body (client_secret_post); else put a proxy of yours before it.",
            );
            Exchange { key, secret: accepted, url: of(told.on(TokenUrl).into()) }
        }
    }
}

fn no(known: Known, first: &Fact) -> Exchange {
    let Known { setup, .. } = known;
    let answer = |probe| exchange::answer(known, probe);
    let answers = || Verdict::of(first, Finding::ok(ANSWERS));
    let open = exchange::first_leaves_open(known);
    if open && has_other_way(setup) {
        // Each way is asked before any is blamed.
        let others = [(Probe::ExchangeOther, true), (Probe::ExchangeBasic, exchange::other_leaves_open(known))];
        for (probe, _) in others.into_iter().filter(|(_, asked)| *asked) {
            let secret = match (known.fact(probe), answer(probe)) {
                (None, _) => {
                    let name = setup.provider_name();
                    Verdict::unseen(Finding::unknown(format!(
                        "whether {name} accepts id and secret: not asked in every way yet"
                    )))
                }
                (Some(fact), None) => unheard(setup, fact),
                (Some(fact), Some(heard)) if heard.is_silent() && !named_secret(answer(Probe::Exchange)) => {
                    unheard(setup, fact)
                }
                _ => continue,
            };
            return Exchange { key: given(ApplicationKey, setup), secret, url: answers() };
        }
    }
    let all = [Probe::Exchange, Probe::ExchangeOther, Probe::ExchangeBasic];
    let who = |says: fn(TokenAnswer) -> bool| all.into_iter().find(|probe| answer(*probe).is_some_and(says));
    // Who complains of something else has taken id and secret; who only says "with Basic, please" has not said what is wrong.
    let past = who(|answer| matches!(answer, TokenAnswer::Scope | TokenAnswer::Grant));
    let refusal = who(|answer| answer.refuses() && answer != TokenAnswer::WantsBasic).or(who(TokenAnswer::refuses));
    // What the way that is set has not refused is not blamed for the refusal of another way.
    let refusal = refusal.filter(|_| answer(Probe::Exchange).is_some_and(TokenAnswer::refuses));
    let told = past.or(refusal).filter(|_| open).and_then(|probe| known.fact(probe));
    let fact = told.unwrap_or(first);
    let mut blamed = Verdict::of(fact, fact.finding.clone());
    if blamed.finding.field == Some(ApplicationSecret) && !setup.has(ApplicationSecret) {
        blamed.finding.what = format!("{} refuses the id without a secret", capital(&setup.provider_name()));
        blamed.finding.fix = Some("Give its Client Secret, or make it a public client at the provider.".into());
    }
    if blamed.finding.field == Some(ApplicationSecret) && exchange::has_other_header(setup) {
        blamed.finding.what =
            format!("{} refuses id and secret beside your Authorization header", capital(&setup.provider_name()));
        blamed.finding.fix = Some(format!(
            "Take that header out; where the provider wants one, \"{}\" ({}) set to basic makes it of id and secret.",
            TokenAuth.label(),
            TokenAuth.env()
        ));
        return Exchange { key: given(ApplicationKey, setup), secret: blamed.at(TokenHeaders), url: answers() };
    }
    // Which of the two it is, the sign-in page may say.
    let unknown = page(known, Probe::Authorization).map(|page| page.answer) == Some(PageAnswer::UnknownClient);
    let page = known.fact(Probe::Authorization).filter(|_| unknown);
    // Some find nothing (404) in place of a refusal.
    let nothing = blamed.finding.field == Some(TokenUrl) && status(&blamed) == Some(404);
    if let Some(page) = page.filter(|_| nothing || blamed.finding.field == Some(ApplicationSecret)) {
        blamed = Verdict::of(page, page.finding.clone());
    }
    match blamed.finding.field {
        Some(ApplicationKey) => Exchange { key: blamed, secret: given(ApplicationSecret, setup), url: answers() },
        Some(ApplicationSecret) => Exchange { key: given(ApplicationKey, setup), secret: blamed, url: answers() },
        _ => {
            let what = format!("whether {} accepts {}: the token URL has not told", setup.provider_name(), both(setup));
            // The state of a checkpoint is that of what was seen: unknown would say that nobody has asked.
            let secret = match blamed.finding.state {
                State::Inconclusive => Finding { field: Some(ApplicationSecret), ..blamed.finding.clone() },
                _ => Finding::unknown(what),
            };
            Exchange { key: given(ApplicationKey, setup), secret: Verdict::unseen(secret), url: blamed }
        }
    }
}

fn status(verdict: &Verdict) -> Option<u16> {
    verdict.finding.evidence.as_ref()?.status
}

/// Refused in one way, and nothing heard of another.
fn unheard(setup: &Setup, fact: &Fact) -> Verdict {
    let finding = Finding::new(
        State::Inconclusive,
        format!("whether {} accepts id and secret in another way has not been heard", setup.provider_name()),
        format!("They are refused as they are sent now; sent otherwise: {}.", fact.finding.what),
        "Ask again in a few minutes, or from another network; compare id and secret meanwhile.",
    );
    Verdict::of(fact, finding)
}

/// It has read one of the two, and said which is wrong: no other way will help.
fn named_secret(answer: Option<TokenAnswer>) -> bool {
    matches!(answer, Some(TokenAnswer::RefusedSecret | TokenAnswer::RefusedId))
}

/// The words before the semicolon are put in another way.
fn reworded(verdict: Verdict, what: &str) -> Verdict {
    let rest = verdict.finding.what.split_once("; ").map_or(String::new(), |(_, rest)| format!("; {rest}"));
    Verdict { finding: Finding { what: format!("{what}{rest}"), ..verdict.finding }, ..verdict }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Whether the authorization URL leads to a sign-in, and knows the redirect URI.
pub fn authorization(known: Known) -> Verdict {
    let Known { setup, facts, .. } = known;
    let question = "whether the authorization URL shows a sign-in page";
    let Some(fact) = known.fact(Probe::Authorization) else {
        return Verdict::unseen(open(Probe::Authorization, facts, question)).on(AuthorizationUrl);
    };
    let refused = |fact: &Fact| fact.finding.state == State::Failed && fact.finding.class == Some(Class::Conflict);
    let domain = known.fact(Probe::Discovery).is_some_and(|fact| fact.finding.state == State::Failed);
    if refused(fact) && domain {
        // Its redirect URI is made of the domain, so the provider cannot know it.
        let what = format!("whether it knows the redirect URI: {} does not hold", Auth0Domain.label());
        return Verdict::unseen(Finding::unknown(what)).on(AuthorizationUrl);
    }
    let elsewhere = known.other_tenant().is_some() || domain_in_doubt(known).is_some();
    if refused(fact) && elsewhere {
        return in_doubt(setup, fact);
    }
    // The page asks people first; the token URL may know already.
    if let Some((_, probe)) = accepted(known).filter(|_| fact.finding.state != State::Failed)
        && exchange::answer(known, probe) == Some(TokenAnswer::RedirectUri)
        && let Some(fact) = known.fact(probe)
    {
        return if domain || elsewhere { in_doubt(setup, fact) } else { Verdict::of(fact, fact.finding.clone()) };
    }
    let shown = page(known, Probe::Authorization);
    let Some(shown) = shown.filter(|page| page.answer.goes_on()) else {
        return Verdict::of(fact, fact.finding.clone()).on(AuthorizationUrl);
    };
    let what = fact.finding.what.split("; ").next().unwrap_or_default();
    let Some(control) = known.fact(Probe::AuthorizationControl) else {
        let question = format!("{what}; whether it knows the redirect URI");
        return Verdict::unseen(open(Probe::AuthorizationControl, facts, &question)).on(AuthorizationUrl);
    };
    let inconclusive = |why: &str| {
        let uri = redirect_uri(setup).unwrap_or_default();
        Finding::new(
            State::Inconclusive,
            format!("{what}; whether it knows the redirect URI shows only at the first sign-in"),
            why,
            format!("Make sure that {uri} is registered at the provider, then go on."),
        )
    };
    let finding = match page(known, Probe::AuthorizationControl) {
        Some(other) if other == shown => {
            inconclusive("It shows the same to a redirect URI that nobody has registered.")
        }
        Some(other) if !matches!(other.answer, PageAnswer::Wall | PageAnswer::Unclear) => {
            let known = reworded(Verdict::of(fact, fact.finding.clone()), &format!("{what}, redirect URI known"));
            known.finding
        }
        _ => inconclusive(&format!("What nobody has registered got no clear answer: {}.", control.finding.what)),
    };
    Verdict::of(fact, finding).on(AuthorizationUrl)
}

/// A redirect URI of a domain that may not be the tenant's: nobody should register that one.
fn in_doubt(setup: &Setup, fact: &Fact) -> Verdict {
    let uri = redirect_uri(setup).unwrap_or_default();
    let finding = Finding::new(
        State::Inconclusive,
        "the redirect URI is refused, but its domain is in doubt",
        format!("{uri} is made from Domain (step 1), which does not hold."),
        "Settle Domain first, then ask again; do not register this one yet.",
    );
    Verdict::of(fact, finding).on(Auth0Domain)
}

/// Whether the user detail URL refuses who has no token.
pub fn user_detail(known: Known) -> Verdict {
    let Known { facts, .. } = known;
    let question = "whether the user detail URL guards itself";
    let Some(fact) = known.fact(Probe::UserDetail) else {
        return Verdict::unseen(open(Probe::UserDetail, facts, question)).on(UserDetailUrl);
    };
    let bogus = known.fact(Probe::UserDetailBogus);
    let found = (&fact.found, bogus.map(|bogus| &bogus.found));
    let is = |found: &Found, answer| found.detail() == Some(answer);
    let verdict = match (found, bogus) {
        ((first, Some(second)), Some(bogus))
            if is(first, DetailAnswer::Guards) && is(second, DetailAnswer::Anybody) =>
        {
            let told = Finding { what: "answers to any token".into(), ..bogus.finding.clone() };
            Verdict::of(bogus, told)
        }
        // Who says nothing clear without a token may do so with one.
        ((first, Some(second)), Some(bogus))
            if is(first, DetailAnswer::Unclear) && is(second, DetailAnswer::Guards) =>
        {
            Verdict::of(bogus, bogus.finding.clone())
        }
        ((first, _), None) if is(first, DetailAnswer::Guards) => {
            Verdict::unseen(open(Probe::UserDetailBogus, facts, "whether the user detail URL refuses a wrong token"))
        }
        _ => Verdict::of(fact, fact.finding.clone()),
    };
    verdict.on(UserDetailUrl)
}

/// Which URLs are not those that the provider publishes. None where it publishes none that could be compared.
pub fn endpoints(known: Known) -> Option<Verdict> {
    let Known { setup, .. } = known;
    let fact = known.fact(Probe::ProviderDiscovery)?;
    let Found::Endpoints(endpoints) = &fact.found else { return None };
    let published = [
        (AuthorizationUrl, &endpoints.authorization),
        (TokenUrl, &endpoints.token),
        (UserDetailUrl, &endpoints.userinfo),
    ];
    // What the list of providers says was compared with their documentation.
    let own = |id: &FieldId| setup.values.get(id).is_some_and(|value| value.source != Source::Provider);
    let place =
        |text: &str| Url::parse(text).ok().map(|url| url[..url::Position::AfterPath].trim_end_matches('/').to_owned());
    let compared = published.into_iter().filter_map(|(id, published)| {
        let (published, given) = (published.as_ref()?, setup.url(id)?);
        own(&id).then(|| (id, published, place(&given) == place(published)))
    });
    let (same, differs): (Vec<_>, Vec<_>) = compared.partition(|(.., same)| *same);
    let names = |all: &[(FieldId, &String, bool)]| {
        let names: Vec<&str> = all.iter().map(|(id, ..)| id.label()).collect();
        format!("{} {}", names.join(", "), if names.len() == 1 { "is" } else { "are" })
    };
    let finding = match differs.as_slice() {
        [] if same.is_empty() => return None,
        [] => Finding::ok(format!("{} what the provider publishes", names(&same))),
        [(first, ..), ..] => {
            let urls: Vec<&str> = differs.iter().map(|(_, url, _)| url.as_str()).collect();
            let what = format!("{} not what the provider publishes", names(&differs));
            let why = format!("Its discovery document says {}.", urls.join(", "));
            let fix = "Take what it publishes, unless its documentation says otherwise.";
            Finding::new(State::Warning, what, why, fix).on(*first)
        }
    };
    Some(Verdict::of(fact, finding))
}
