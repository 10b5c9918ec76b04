//! The trusted certificates for https: how many, and from where.

use super::{Cause, failed, first, warning};
use crate::domain::finding::{Class, Finding};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roots {
    pub base: Base,
    /// The number in `--ca-cert`, or why there are none.
    pub extra: Option<Result<usize, Finding>>,
}

/// The certificates that `--ca-cert` adds to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// The system verifies certificates itself (macOS, Windows).
    CheckpointResult,
    /// The system's files.
    System { found: usize },
    /// `SSL_CERT_FILE` and the folders of `SSL_CERT_DIR`, instead of the system's.
    Named(Vec<Loaded>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    pub variable: &'static str,
    pub path: String,
    pub found: usize,
    /// The first thing that can't be read.
    pub problem: Option<String>,
}

impl Roots {
    fn named(&self, wrong: impl Fn(&Loaded) -> bool) -> Option<&Loaded> {
        match &self.base {
            Base::Named(all) => all.iter().find(|loaded| wrong(loaded)),
            Base::CheckpointResult | Base::System { .. } => None,
        }
    }

    /// A named file without certificates, or a folder if there are none elsewhere.
    fn useless(&self) -> Option<&Loaded> {
        let some = self.named(|loaded| loaded.found > 0).is_some();
        self.named(|loaded| loaded.found == 0 && (loaded.variable == "SSL_CERT_FILE" || !some))
    }
}

const CAUSES: &[Cause<Roots>] = &[
    Cause {
        id: "ca_cert",
        example: || {
            let fix = "Set --ca-cert to a PEM file with the CA's certificate.";
            let diagnosis = Finding::failed(Class::UserInput, "The certificates can't be used", "No such file.", fix);
            Roots { base: system(140), extra: Some(Err(diagnosis)) }
        },
        diagnose: |seen| seen.extra.as_ref()?.as_ref().err().cloned(),
    },
    Cause {
        id: "unreadable",
        example: || named(0, Some("No such file or directory (os error 2)")),
        diagnose: |seen| {
            let loaded = seen.useless()?;
            Some(unusable(loaded, &format!("{}.", loaded.problem.as_ref()?)))
        },
    },
    Cause {
        id: "empty",
        example: || named(0, None),
        diagnose: |seen| {
            let none = "It contains no certificate in PEM form (-----BEGIN CERTIFICATE-----).";
            seen.useless().map(|loaded| unusable(loaded, none))
        },
    },
    Cause {
        id: "no_roots",
        example: || Roots { base: system(0), extra: None },
        diagnose: |seen| {
            (seen.base == system(0) && !matches!(seen.extra, Some(Ok(1..)))).then(|| {
                failed(
                    "This system has no trusted certificates",
                    "Without them, a0connect can't trust any https host.",
                    "Install the package ca-certificates, or set SSL_CERT_FILE.",
                )
                .class(Class::Network)
            })
        },
    },
    Cause {
        id: "partly",
        example: || named(3, Some("Permission denied (os error 13)")),
        diagnose: |seen| {
            let Loaded { variable, path, found, problem } = seen.named(|loaded| loaded.problem.is_some())?;
            Some(warning(
                format!("{found} from {variable} (some are unreadable)"),
                format!("In {path}: {}.", problem.as_ref()?),
                "Check these files if you need one of these certificates.",
            ))
        },
    },
    Cause {
        id: "only_extra",
        example: || Roots { base: system(0), extra: Some(Ok(1)) },
        diagnose: |seen| {
            (seen.base == system(0)).then(|| {
                warning(
                    "Only those from --ca-cert (the system has none)",
                    "Hosts with public certificates, such as Auth0's, can't be trusted.",
                    "Install the package ca-certificates.",
                )
            })
        },
    },
];

/// It fails even if `--ca-cert` makes other certificates trusted.
fn unusable(Loaded { variable, path, .. }: &Loaded, why: &str) -> Finding {
    let path = if path.is_empty() { "it is empty" } else { path };
    let what = format!("The certificates of {variable} can't be used: {path}");
    let holds = if *variable == "SSL_CERT_DIR" { "a folder of certificates" } else { "a file of certificates" };
    let fix = format!("Set {variable} to {holds} in PEM form, or unset it to use the system's certificates.");
    failed(what, why, fix).class(Class::UserInput)
}

pub fn judge(seen: &Roots) -> Finding {
    first(CAUSES, seen).unwrap_or_else(|| {
        let base = match &seen.base {
            Base::CheckpointResult => "Verified by the system".to_owned(),
            Base::System { found } => format!("{found} from the system"),
            Base::Named(all) => {
                let part = |loaded: &Loaded| format!("{} from {} ({})", loaded.found, loaded.variable, loaded.path);
                all.iter().map(part).collect::<Vec<_>>().join(", ")
            }
        };
        match &seen.extra {
            Some(Ok(extra)) => Finding::ok(format!("{base}, and {extra} from --ca-cert")),
            _ => Finding::ok(base),
        }
    })
}

fn system(found: usize) -> Base {
    Base::System { found }
}

fn named(found: usize, problem: Option<&str>) -> Roots {
    let problem = problem.map(str::to_owned);
    Roots {
        base: Base::Named(vec![Loaded { variable: "SSL_CERT_FILE", path: "/x.pem".into(), found, problem }]),
        extra: None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::assert_own;
    use super::*;
    use crate::domain::finding::State;

    #[test]
    fn every_example_is_diagnosed_as_its_own_cause() {
        assert_own(CAUSES);
    }

    #[test]
    fn trusted_certificates_are_counted() {
        let of = |base, extra| judge(&Roots { base, extra });
        assert_eq!(of(system(140), None), Finding::ok("140 from the system"));
        assert_eq!(of(system(140), Some(Ok(2))), Finding::ok("140 from the system, and 2 from --ca-cert"));
        assert_eq!(judge(&named(1, None)), Finding::ok("1 from SSL_CERT_FILE (/x.pem)"));
        assert_eq!(of(Base::CheckpointResult, None).state, State::Ok);
    }
}
