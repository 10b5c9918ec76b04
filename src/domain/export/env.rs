//! The values as a `.env` file, which shells, dotenv libraries and `--env-file` read.

use super::{head, quoted};
use crate::domain::fields::{FIELDS, FieldId};
use crate::domain::known::Known;
use crate::domain::setup::Setup;
use zeroize::Zeroizing;

const OTHERS: &str = "# Shells and a0connect can read the next value. Some other programs can't.\n";

pub fn text(known: Known, reveal: bool) -> Zeroizing<String> {
    let mut out =
        Zeroizing::new(head("Values of a0connect", reveal, "Add them, or run: a0connect export env --reveal"));
    for (id, value) in values(known.setup, reveal) {
        match value {
            Some(value) => {
                let (written, agree) = quoted::dotenv(&value);
                let written = Zeroizing::new(written);
                let note = if agree { "" } else { OTHERS };
                out.push_str(&Zeroizing::new(format!("{note}{}={}\n", id.env(), *written)));
            }
            None => out.push_str(&format!("# {}=(masked)\n", id.env())),
        }
    }
    out
}

/// Every given value, in the order of the fields. None stands for a secret that isn't shown, or can't be read now.
pub(super) fn values(setup: &Setup, reveal: bool) -> impl Iterator<Item = (FieldId, Option<Zeroizing<String>>)> {
    FIELDS.iter().map(|field| field.id).filter(|id| setup.has(*id)).map(move |id| {
        let secret = setup.secret(id).filter(|_| reveal).map(|secret| secret.reveal());
        (id, setup.open(id).or(secret).map(|text| Zeroizing::new(text.to_owned())))
    })
}
