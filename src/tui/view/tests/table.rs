//! Every screen and state: the name of its snapshot, its model, its size and its theme.

use super::models::*;
use super::{ASCII, COLOUR};
use crate::app::Model;
use crate::app::form::Row;
use crate::app::model::{Overlay, Page, PickerKind, Question, Screen, TokenWay};
use crate::domain::checkpoints::CheckpointId::*;
use crate::domain::fields::FieldId;
use crate::domain::journal::Change;
use crate::domain::parse::Problem;
use crate::tui::theme::Theme;

type Shown = (&'static str, fn() -> Model, (u16, u16), Theme);

const fn plain(name: &'static str, model: fn() -> Model) -> Shown {
    (name, model, (80, 24), COLOUR)
}

pub const SCREENS: &[Shown] = &[
    plain("auth0_application_new", new),
    plain("auth0_application_offer", offered),
    plain("auth0_application", || at(connected(), Auth0Application)),
    plain("auth0_application_failed", no_host),
    plain("auth0_application_waiting", waiting),
    plain("auth0_application_typing", || typing(FieldId::Auth0Domain, "acme dev", None)),
    plain("auth0_application_problem", || {
        let problem = Problem::new("A domain has no spaces", "Copy it from the application's settings.");
        typing(FieldId::Auth0Domain, "acme dev", Some(problem))
    }),
    plain("third_party_application_new", || {
        let mut model = given();
        model.profile.setup.values.retain(|id, _| (*id as usize) < FieldId::Provider as usize);
        at(model, ThirdPartyApplication)
    }),
    plain("third_party_application", || at(given(), ThirdPartyApplication)),
    plain("third_party_application_secret", refused),
    plain("third_party_application_reveal", revealed),
    plain("third_party_application_long", || {
        typing(
            FieldId::TokenUrl,
            "https://login.provider.example/tenants/11112222-3333/oauth2/v2.0/token?x=日本語",
            None,
        )
    }),
    plain("third_party_application_last", || {
        let mut model = given();
        focus(&mut model, ThirdPartyApplication, Row::Field(FieldId::Placeholders));
        model
    }),
    plain("credentials", || at(given(), Credentials)),
    plain("credentials_to_do", || at(new(), Credentials)),
    plain("credentials_not_kept", || {
        let mut model = at(no_keyring(), Credentials);
        model.overlay = None;
        model
    }),
    plain("api_token_paste", || way(TokenWay::Paste)),
    plain("api_token_machine", || way(TokenWay::Machine)),
    plain("api_token_no_access", || way(TokenWay::NoAccess)),
    plain("api_token", || {
        let mut model = connected();
        focus(&mut model, ApiToken, Row::Field(FieldId::ApiToken));
        model
    }),
    plain("api_token_expired", || {
        let mut model = connected();
        token(&mut model, vec!["create:connections"], -3 * 3600);
        focus(&mut model, ApiToken, Row::Field(FieldId::ApiToken));
        model
    }),
    plain("profile_script", || at(given(), ProfileScript)),
    plain("profile_script_generic", || {
        let mut model = given();
        model.profile.setup.clear(FieldId::Mapping);
        at(model, ProfileScript)
    }),
    plain("connection", || at(connected(), Connection)),
    plain("connection_plan", || {
        let mut model = created();
        focus(&mut model, Connection, Row::Plan);
        model.input = None;
        model
    }),
    plain("document", || document(connected(), Page::Document, 1)),
    plain("document_revealed", || {
        let mut model = document(connected(), Page::Document, 5);
        model.revealed = true;
        model
    }),
    plain("document_step", || document(connected(), Page::Document, 18)),
    plain("requests", || document(connected(), Page::Requests, 0)),
    plain("difference", || document(differs(), Page::Difference, 0)),
    plain("difference_none", || document(connected(), Page::Difference, 0)),
    plain("plan_obstacle", || document(given(), Page::Document, 0)),
    plain("plan_running", running),
    plain("plan_limited", limited),
    plain("plan_done", || run_ended(Ok(()))),
    plain("plan_failed", || run_ended(Err(refused_scope()))),
    plain("plan_taken_back", taken_back),
    plain("prompt_apply", || ask(document(connected(), Page::Document, 0), Question::Apply)),
    plain("prompt_production", || {
        let mut model = ask(document(connected(), Page::Document, 0), Question::Apply);
        model.profile.production = true;
        model
    }),
    plain("prompt_take_back", || {
        let id = Some("con_8vY2kL0pQ1aTz9Wx".to_owned());
        let mut model = created();
        model.screen = Screen::Overview { row: 0 };
        ask(model, Question::TakeBack(vec![Change::Created { name: "discord".into(), id }]))
    }),
    plain("prompt_add_profile", || ask(profiles(), Question::AddProfile)),
    plain("prompt_quit", || {
        let mut model = refused();
        model.calls.clear();
        ask(model, Question::Quit)
    }),
    plain("in_place", || at(created(), InPlace)),
    plain("in_place_to_do", || at(given(), InPlace)),
    plain("in_place_differs", || at(differs(), InPlace)),
    plain("sign_in", || at(created(), SignIn)),
    plain("sign_in_to_do", || at(new(), SignIn)),
    plain("overview", || {
        let mut model = differs();
        model.screen = Screen::Overview { row: 6 };
        model
    }),
    plain("overview_new", || {
        let mut model = new();
        model.screen = Screen::Overview { row: 0 };
        model.input = None;
        model
    }),
    plain("profiles", profiles),
    plain("provider_picker", || pick(PickerKind::Provider, "")),
    plain("provider_picker_filter", || pick(PickerKind::Provider, "zz")),
    plain("application_picker", || pick(PickerKind::Application, "")),
    plain("store", no_keyring),
    plain("help_field", || help(at(given(), Auth0Application))),
    plain("help_page", || help(at(created(), InPlace))),
    plain("notice", || said(at(given(), Auth0Application), "sent to the terminal's clipboard", false)),
    plain("notice_long", || {
        let words = "The provider's answer is none: Auth0 refused to read the applications (insufficient_scope). The token \
                     lacks read:clients. Get one with that scope at step 4, or type the client ID.";
        said(at(given(), Auth0Application), words, true)
    }),
    ("too_small", || at(given(), Auth0Application), (59, 15), COLOUR),
    ("narrow_third_party_application", refused, (60, 16), COLOUR),
    ("narrow_document", || document(connected(), Page::Document, 1), (60, 16), COLOUR),
    ("narrow_overview", || narrow_overview(), (60, 16), COLOUR),
    ("wide_third_party_application", refused, (120, 40), COLOUR),
    ("wide_document", || document(connected(), Page::Document, 1), (120, 40), COLOUR),
    ("ascii_third_party_application", refused, (80, 24), ASCII),
    ("ascii_document", || document(connected(), Page::Document, 1), (80, 24), ASCII),
];

fn help(mut model: Model) -> Model {
    model.overlay = Some(Overlay::Help { scroll: 0 });
    model
}

fn narrow_overview() -> Model {
    let mut model = differs();
    model.screen = Screen::Overview { row: 6 };
    model
}
