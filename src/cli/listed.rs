//! The commands, in the order and the groups of the help: what each is for, and examples.

/// An example: what is typed after `$ a0connect`, and what it does.
pub type Example = (&'static str, &'static str);

pub struct Listed {
    pub name: &'static str,
    /// An imperative of at most 70 characters.
    pub about: &'static str,
    /// Two or three. Each fits into 80 columns.
    pub examples: &'static [Example],
}

/// The examples of `a0connect --help`.
pub const EXAMPLES: &[Example] = &[
    ("demo", "try it, no account needed"),
    ("", "set up or change a connection"),
    ("status", "check that everything still works"),
    ("create --no-input --update", "create or update it in CI"),
];

/// Grouped by what the command does.
pub const COMMANDS: &[(&str, &[Listed])] = &[
    (
        "Set up",
        &[
            Listed {
                name: "demo",
                about: "Try the wizard with a sandbox tenant and provider",
                examples: &[
                    ("demo", "everything works"),
                    ("demo --scenario callback-slash", "something is wrong"),
                    ("demo --list", "list what can be wrong"),
                ],
            },
            Listed {
                name: "providers",
                about: "List the known providers, or show the facts about one",
                examples: &[
                    ("providers", "list all of them"),
                    ("providers atlas", "find one"),
                    ("providers github", "show its URLs, scopes and mapping"),
                ],
            },
            Listed {
                name: "import",
                about: "Fill in the profile from a file of another program",
                examples: &[
                    ("import .env", "or JSON, Terraform, YAML, a command"),
                    ("import connection.json --dry-run", "only show what is in it"),
                    ("import - --replace < tenant.yaml", "replace other values"),
                ],
            },
        ],
    ),
    (
        "Check",
        &[
            Listed {
                name: "status",
                about: "Check every step, against Auth0 and the provider",
                examples: &[
                    ("status", "check the saved values"),
                    ("status --offline", "show the last results"),
                    ("status --json --profile production", "for scripts"),
                ],
            },
            Listed {
                name: "preview",
                about: "Print the connection as JSON, with secrets masked",
                examples: &[
                    ("preview", "the JSON and the requests"),
                    ("preview --reveal", "with secrets in clear text"),
                    ("preview --handover", "for a colleague with access"),
                ],
            },
            Listed {
                name: "rehearse",
                about: "Run the profile script locally, and show the user profile",
                examples: &[
                    ("rehearse --answer me.json", "against a saved response"),
                    ("rehearse --token-stdin < token.txt", "against the provider"),
                    ("rehearse --script me.js --answer me.json", "another script"),
                ],
            },
            Listed {
                name: "sign-in",
                about: "Sign in through the connection, and check every step",
                examples: &[
                    ("sign-in", "in your browser"),
                    ("sign-in --no-browser --paste", "with a browser elsewhere"),
                    ("sign-in --link", "with a link for a colleague"),
                ],
            },
            Listed {
                name: "doctor",
                about: "Check this machine: terminal, keyring, network, clock",
                examples: &[("doctor", "check everything"), ("doctor --json", "for scripts")],
            },
            Listed {
                name: "lint",
                about: "Check a file about a connection for known traps",
                examples: &[
                    ("lint connection.json", "or Terraform, YAML, a command"),
                    ("lint main.tf --json", "for scripts"),
                ],
            },
        ],
    ),
    (
        "Use",
        &[
            Listed {
                name: "sample",
                about: "List sample applications, or print one with your values",
                examples: &[
                    ("sample", "list them"),
                    ("sample express", "print its code"),
                    ("sample react --out my-app", "write all of its files"),
                ],
            },
            Listed {
                name: "export",
                about: "Print the values or the connection for another tool",
                examples: &[
                    ("export", "list the formats"),
                    ("export terraform", "print one, with secrets masked"),
                    ("export env --reveal --out .env", "write secrets to a file"),
                ],
            },
        ],
    ),
    (
        "Change",
        &[
            Listed {
                name: "create",
                about: "Create or update the connection",
                examples: &[
                    ("create", "open the wizard at the connection"),
                    ("create --no-input --update", "create or update it in CI"),
                ],
            },
            Listed {
                name: "forget",
                about: "Delete a profile from this machine (nothing changes at Auth0)",
                examples: &[
                    ("forget --profile staging", "asks first"),
                    ("forget --profile staging --yes", "for scripts"),
                ],
            },
        ],
    ),
    (
        "Shell",
        &[
            Listed {
                name: "completions",
                about: "Print shell completions",
                examples: &[
                    ("completions bash >> ~/.bash_completion", ""),
                    ("completions fish > ~/.config/fish/completions/a0connect.fish", ""),
                    ("completions zsh > \"${fpath[1]}/_a0connect\"", ""),
                ],
            },
            Listed {
                name: "man",
                about: "Print the manual, or write all man pages to a directory",
                examples: &[("man | man -l -", "read the manual"), ("man --out share/man/man1", "write all man pages")],
            },
            Listed {
                name: "help",
                about: "Show help for a command or topic",
                examples: &[
                    ("help status", "a command"),
                    ("help values", "every value, its flag and its variables"),
                    ("help exit-codes", "what each exit code means"),
                ],
            },
        ],
    ),
];

pub fn all() -> impl Iterator<Item = &'static Listed> {
    COMMANDS.iter().flat_map(|(_, commands)| commands.iter())
}

/// Examples as the help shows them.
pub fn shown(examples: &[Example]) -> String {
    let typed = |(arguments, _): &Example| format!("a0connect {arguments}").trim_end().to_owned();
    let width = examples.iter().filter(|(_, words)| !words.is_empty()).map(|one| typed(one).len()).max().unwrap_or(0);
    let line = |one: &Example| format!("  $ {:width$}  {}", typed(one), one.1).trim_end().to_owned();
    let lines: Vec<String> = examples.iter().map(line).collect();
    format!("Examples:\n{}", lines.join("\n"))
}

/// The commands, as the help lists them.
pub fn grouped() -> String {
    let line = |one: &Listed| format!("  {:12} {}\n", one.name, one.about);
    let group =
        |(group, commands): &(&str, &[Listed])| format!("{group}:\n{}", commands.iter().map(line).collect::<String>());
    COMMANDS.iter().map(group).collect::<Vec<_>>().join("\n")
}
