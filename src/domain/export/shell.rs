//! The values as `export` lines of a POSIX shell.

use super::{env, head, quoted};
use crate::domain::known::Known;
use zeroize::Zeroizing;

pub fn text(known: Known, reveal: bool) -> Zeroizing<String> {
    let how = "Add them, or run: a0connect export shell --reveal";
    let mut out = Zeroizing::new(head("Values of a0connect. Load them with: . ./FILE", reveal, how));
    for (id, value) in env::values(known.setup, reveal) {
        match value {
            Some(value) => {
                let written = Zeroizing::new(quoted::sh(&value));
                out.push_str(&Zeroizing::new(format!("export {}={}\n", id.env(), *written)));
            }
            None => out.push_str(&format!("# export {}=(masked)\n", id.env())),
        }
    }
    out
}
