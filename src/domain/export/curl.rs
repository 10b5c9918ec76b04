//! The tutorial's command as a script. The token is in curl's configuration, which it reads from a pipe, and in no argument.

use super::{base, quoted, script};
use crate::domain::fields::FieldId::ApiToken;
use crate::domain::handover;
use crate::domain::known::Known;
use zeroize::Zeroizing;

pub fn text(known: Known, _: bool) -> Zeroizing<String> {
    let what = format!("Creates the connection {} at Auth0 with curl.", known.setup.connection_name());
    let mut out = script::head(&what, "create-connection.sh", &handover::variables(known.setup));
    out += &script::document(known.setup, true);
    let url = quoted::sh(&format!("{}/api/v2/connections", base(known)));
    out += &format!(
        "printf 'header = \"Authorization: Bearer %s\"\\n' \"${}\" | {{\nconnection | curl --fail-with-body -sS -d @- -H \
         'Content-Type: application/json' -K /dev/fd/3 {url}\n}} 3<&0\n",
        ApiToken.env()
    );
    Zeroizing::new(out)
}
