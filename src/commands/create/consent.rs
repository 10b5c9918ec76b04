//! What the user must say on the command line, since nothing is asked there.

use crate::commands::values::Loaded;
use crate::commands::{Arguments, Failure};
use crate::domain::fields::FieldId;
use crate::domain::finding::{Class, Finding};
use crate::domain::parse::ParseContext;
use crate::domain::pasted;
use crate::domain::plan::NEEDS_KEYRING;
use crate::domain::setup::{Source, Text};

/// Text that looks like a secret isn't kept in clear in the profile file without consent, as in the wizard.
pub fn reject_secrets_in_clear(arguments: Arguments, loaded: &Loaded) -> Result<(), Failure> {
    let setup = &loaded.profile.setup;
    let new = setup.values.iter().filter(|(_, value)| value.revision > loaded.saved_revision);
    let doubts = new.filter_map(|(id, value)| match &value.text {
        Text::Open(text) if value.source != Source::Provider => {
            Some((*id, pasted::in_clear(*id, text, setup.secrets())?))
        }
        Text::Secret(secret) => pasted::stands_in_clear(setup, secret.reveal()),
        _ => None,
    });
    let said = |id: FieldId| arguments.all("not-secret").any(|name| FieldId::from_env(name) == Some(id));
    let mut doubts = doubts.filter(|(id, _)| !said(*id));
    let Some((id, problem)) = doubts.next() else { return Ok(()) };
    let what = format!("{} ({}) may contain a secret", id.label(), id.env());
    let why = format!("{}. The profile file would store it in clear text. Nothing was saved or sent.", problem.what);
    let fix = format!("{} If it isn't a secret, add --not-secret {}.", problem.fix, id.env());
    Err(Finding::failed(Class::UserInput, what, why, fix).on(id).into())
}

/// For a production profile the user must name the tenant.
pub fn require_confirmation(typed: Option<&str>, loaded: &Loaded) -> Result<(), Failure> {
    let Some(domain) = loaded.profile.setup.domain().filter(|_| loaded.profile.production) else { return Ok(()) };
    let parse = FieldId::Auth0Domain.field().parse;
    let named = typed.and_then(|text| parse(text, &ParseContext::default()).ok());
    if named.is_some_and(|named| *named.text == domain.text) || typed == Some(domain.authority()) {
        return Ok(());
    }
    let what = format!("The profile {} is marked as production", loaded.profile.name);
    let why = match typed {
        None => "A command must name the tenant of such a profile.".to_owned(),
        Some(_) => "--confirm names another domain.".to_owned(),
    };
    let fix = format!("Add --confirm {} if that is the tenant you mean.", domain.authority());
    Err(Failure::usage(Finding::failed(Class::UserInput, what, why, fix)))
}

/// `lacks` completes "It …".
pub fn no_application(lacks: String) -> Finding {
    let why = format!("It {lacks}.");
    let fix = "Get a token that has what is missing, or enter the client ID of an existing application.";
    Finding::failed(Class::Scope, "a0connect can't create the application", why, fix).on(FieldId::ApiToken)
}

const NO_MACHINE: &str = "a0connect can't create its own application";

/// `lacks` completes "It …".
pub fn no_machine(lacks: String) -> Finding {
    let fix = "Get a token that has what is missing, or leave out --machine-application.";
    Finding::failed(Class::Scope, NO_MACHINE, format!("It {lacks}."), fix).on(FieldId::ApiToken)
}

/// The secrets of the profile last for this run only.
pub fn no_store() -> Finding {
    let fix = "Leave out --machine-application, or store secrets in the keyring.";
    Finding::failed(Class::Keyring, NO_MACHINE, format!("It {NEEDS_KEYRING}."), fix).on(FieldId::MgmtClientSecret)
}

/// `lacks` completes "It …".
pub fn no_sign_in_first(lacks: String) -> Finding {
    let why = format!("It {lacks}, for an application that is created for the sign-in and deleted afterwards.");
    let fix = "Get a token with these scopes, or leave out --sign-in-first.";
    Finding::failed(Class::Scope, "a0connect can't sign in first", why, fix).on(FieldId::ApiToken)
}
