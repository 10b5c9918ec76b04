//! `--auth0-cli`: the token of an auth0-cli login, and its domain if no other is given. It counts as a flag, and is never stored.

use super::Failure;
use super::output::Output;
use super::values::Loaded;
use crate::domain::cli_login::{END, choose, two_meanings, unreadable};
use crate::domain::fields::FieldId::{
    self, ApiToken, Auth0CanonicalDomain, Auth0ClientId, Auth0ClientSecret, Auth0Domain,
};
use crate::domain::finding::Finding;
use crate::domain::parse::{Domain, ParseContext};
use crate::domain::profile::{Given, Profile};
use crate::domain::secret::Secret;
use crate::domain::setup::Source;
use crate::world::vault::{self, Vault};
use crate::world::{auth0_cli, clock};

/// With this flag, the user agrees to use a login.
pub const FLAG: &str = "auth0-cli";

/// Adds the login's token to the given values, once.
pub async fn read(loaded: &mut Loaded, vault: &Vault, out: &Output) {
    let is_read = loaded.given.iter().any(|one| one.source == Source::CliLogin);
    if loaded.reads_login
        && !is_read
        && let Err(finding) = read_now(loaded, vault, out).await
    {
        let field = finding.field.unwrap_or(ApiToken);
        loaded.refused.push(finding.on(field).into());
    }
}

/// Why a command can't use the client ID in the environment.
pub fn refuse_ambiguous(given: &mut Vec<Given>, profile: &Profile) -> Option<Failure> {
    (!take_ambiguous(given, profile).is_empty()).then(|| two_meanings().into())
}

/// Takes a client ID and its secret out of the given values that auth0-cli would use for a machine, unless they are the
/// profile's already.
pub fn take_ambiguous(given: &mut Vec<Given>, profile: &Profile) -> Vec<Given> {
    let variable = |id: FieldId| Source::Environment(id.env().to_owned());
    let set = |id: FieldId| given.iter().find(|one| one.id == id && one.source == variable(id));
    let saved = profile.setup.open(Auth0ClientId);
    let is_known = |id: &Given| saved == Some(id.text.reveal().trim());
    match (set(Auth0ClientId), set(Auth0ClientSecret)) {
        (Some(id), Some(_)) if auth0_cli::reads_environment() && !is_known(id) => {
            given.extract_if(.., |one| matches!(one.id, Auth0ClientId | Auth0ClientSecret)).collect()
        }
        _ => Vec::new(),
    }
}

async fn read_now(loaded: &mut Loaded, vault: &Vault, out: &Output) -> Result<(), Finding> {
    let logins = auth0_cli::read()?;
    let now = clock::now();
    let wanted = domain(loaded, Auth0CanonicalDomain).or_else(|| domain(loaded, Auth0Domain));
    let login = choose(&logins, wanted.as_ref(), now)?;
    let read = auth0_cli::token(login, vault);
    // There may be no user to unlock the keyring.
    let read = tokio::time::timeout(vault::PATIENCE, read).await;
    let token = read.unwrap_or_else(|_| Err(unreadable(&vault::no_answer())))?;
    loaded.replaces_token = loaded.profile.setup.is_stored(ApiToken);
    let instead = if loaded.replaces_token { " instead of the stored token" } else { "" };
    out.hint(&format!("Using the {}{instead}. {END} ends it", login.words(now)));
    put(&mut loaded.given, ApiToken, token);
    if domain(loaded, Auth0Domain).is_none() {
        put(&mut loaded.given, Auth0Domain, Secret::new(login.domain.text.as_str()));
    }
    Ok(())
}

/// The domain of this field, given or saved.
fn domain(loaded: &Loaded, id: FieldId) -> Option<Domain> {
    let given = loaded.given.iter().find(|one| one.id == id).map(|one| one.text.reveal());
    let text = given.or_else(|| loaded.profile.setup.open(id))?;
    (id.field().parse)(text, &ParseContext::default()).ok().map(|parsed| Domain::new(parsed.text.as_str()))
}

/// Inserts a value in the order of the fields, since the domain decides which URLs are allowed.
fn put(given: &mut Vec<Given>, id: FieldId, text: Secret) {
    given.retain(|one| one.id != id);
    given.push(Given { id, text, source: Source::CliLogin });
    given.sort_by_key(|one| one.id);
}
