//! A page for the owner of the provider account, who may have no access to the tenant: what to register there, and what to send
//! back. It has no secret and asks for none by email.
//!
//! The other handover is [`handover`](crate::domain::handover), for a colleague with access to the tenant.

use crate::domain::fields::FieldId::{self, Auth0CanonicalDomain, Auth0Domain, Scope};
use crate::domain::known::Known;
use crate::domain::setup::Setup;
use zeroize::Zeroizing;

pub fn lacking(setup: &Setup) -> Vec<FieldId> {
    if setup.has(Auth0Domain) { Vec::new() } else { vec![Auth0Domain] }
}

pub fn text(known: Known, _: bool) -> Zeroizing<String> {
    let setup = known.setup;
    let name = setup.provider_name();
    let title = if name == "the provider" { "OAuth2 application".to_owned() } else { format!("{name} application") };
    let mut out = format!(
        "# Request: {title} for our sign-in\n\nOur users are to sign in with {name} through Auth0. You own the account there. \
         Register an application, and send us its client ID and client secret.\n\n## 1. Register\n\n"
    );
    if let Some(url) = setup.provider().and_then(|provider| provider.console_url) {
        out += &format!("Create an OAuth2 application at <{url}>.\n\n");
    }
    out += "| setting | value |\n|---|---|\n";
    let domains = [setup.domain(), setup.canonical_domain().filter(|_| setup.has(Auth0CanonicalDomain))];
    let mut uris: Vec<String> = domains.into_iter().flatten().map(|domain| domain.redirect_uri()).collect();
    uris.dedup();
    for uri in &uris {
        out += &row("Redirect URI", uri);
    }
    out += &row("Grant type", "authorization_code");
    if let Some(scope) = setup.open(Scope) {
        out += &row("Scopes", scope);
    }
    out += &row("Client authentication", &format!("client_secret_{}", setup.token_auth().word()));
    out += &row("PKCE", if setup.pkce() { "S256" } else { "not required" });
    out += "\nThe redirect URI must match exactly, without a slash or a space at its end.\n\n## 2. Send back\n\n";
    out += "- Client ID\n- Client secret, unless the application has none\n";
    out += "- A note if only some users can sign in yet, for example until a review\n\n";
    out += "Send the client secret through a password manager or a link that works once. Don't send it by email or chat, and don't \
            put it into a ticket. The client ID may be sent in any way.\n";
    Zeroizing::new(out)
}

fn row(name: &str, value: &str) -> String {
    let longest = value.split(|char| char != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let value = value.replace('|', "\\|");
    let space = if longest > 0 { " " } else { "" };
    format!("| {name} | {fence}{space}{value}{space}{fence} |\n")
}
