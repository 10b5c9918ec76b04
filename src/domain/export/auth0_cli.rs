//! Commands of Auth0 CLI, which has its own login. The response has the secret, so only the connection's ID is read from it.

use super::{quoted, script};
use crate::domain::doc::Doc;
use crate::domain::fields::FieldId::Auth0ClientId;
use crate::domain::known::Known;
use zeroize::Zeroizing;

pub fn text(known: Known, _: bool) -> Zeroizing<String> {
    let setup = known.setup;
    let what = format!("Creates the connection {} with Auth0 CLI.", setup.connection_name());
    let mut out = script::head(&what, "create-connection-auth0-cli.sh", &script::secrets(setup));
    out += "# First: auth0 login --scopes create:connections,update:connections\n";
    out += &script::document(setup, false);
    let tenant = known.api_domain().map(|domain| format!(" --tenant {}", quoted::sh(domain.authority())));
    let tenant = tenant.unwrap_or_default();
    out += &format!(
        "id=$(connection | auth0 api post connections --no-input{tenant} |\n  perl -ne 'print $1 and exit if \
         /\"id\":\\s*\"(con_\\w+)\"/')\n: \"${{id:?Auth0 returned no connection ID}}\"\n"
    );
    if let Some(client) = setup.open(Auth0ClientId) {
        let enable = Doc::List(vec![Doc::object([("client_id", Doc::text(client)), ("status", Doc::Bool(true))])]);
        out += &format!(
            "printf '%s' {} |\n  auth0 api patch \"connections/$id/clients\" --no-input{tenant}\n",
            quoted::sh(&enable.masked())
        );
    }
    out += "printf '%s\\n' \"$id\"\n";
    Zeroizing::new(out)
}
