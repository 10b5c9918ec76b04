//! What the scripts that create the connection share. They read each secret from a variable, and give it to a program only by its
//! standard input.

use super::{content, replaced};
use crate::domain::doc::Doc;
use crate::domain::handover::{self, Variable};
use crate::domain::setup::Setup;

/// The top: what it does, and the variables that must be set.
pub fn head(what: &str, file: &str, variables: &[Variable]) -> String {
    let mut out = format!("#!/bin/sh\n# {what} Run it with: sh {file}\n");
    let needed: Vec<&Variable> = variables.iter().filter(|one| one.made.is_none()).collect();
    if !needed.is_empty() {
        out += "# MASKED: this file has no secrets. It reads them from these variables:\n";
    }
    for one in &needed {
        out += &format!("#   {}: {}\n", one.name, one.what);
    }
    out += "set -eu\n";
    for one in &needed {
        out += &format!(": \"${{{}:?Set it first}}\"\n", one.name);
    }
    for made in variables.iter().filter_map(|one| one.made.as_ref()) {
        out += &format!("{made}\n");
    }
    out
}

/// A shell function that prints the connection as JSON, with the secrets in the places of their names.
pub fn document(setup: &Setup, enabled: bool) -> String {
    let mut document = replaced(&content(setup, false), &|variable| Doc::Text(format!("{{{}}}", variable.reveal())));
    if !enabled {
        document.remove("enabled_clients");
    }
    let names: Vec<String> = secrets(setup).into_iter().map(|one| one.name).collect();
    let print = match names.is_empty() {
        true => "cat".to_owned(),
        false => {
            // A quote in a text is escaped, so only a full value has both quotes.
            let put = r#"s/"\{(NAMES)\}"/"\"".($ENV{$1}=~s|([\x00-\x1f"\\])|sprintf("\\u%04x",ord $1)|ger)."\""/ge"#;
            format!("perl -pe '{}'", put.replace("NAMES", &names.join("|")))
        }
    };
    let export = if names.is_empty() { String::new() } else { format!("export {}\n", names.join(" ")) };
    format!("{export}connection() {{\n{print} <<'JSON'\n{}\nJSON\n}}\n", *document.pretty(true))
}

/// The variables of the secrets in the connection.
pub fn secrets(setup: &Setup) -> Vec<Variable> {
    handover::variables(setup).into_iter().skip(1).collect()
}
