//! The environment variables about the program itself, its terminal and its network. The values have their own, in `FIELDS`.

pub struct Variable {
    pub name: &'static str,
    /// What it does, in one or two sentences.
    pub words: &'static str,
}

pub const VARIABLES: &[Variable] = &[
    Variable { name: "A0CONNECT_PROFILE", words: "The profile to use. --profile takes precedence." },
    Variable {
        name: "AUTH0_CLI_AUTH_MODE",
        words: "The value env makes auth0-cli ignore its logins, and use AUTH0_CLIENT_ID for a machine. So a0connect asks \
                whose that is.",
    },
    Variable { name: "NO_COLOR", words: "Turns colors off if it isn't empty. --color and --no-color take precedence." },
    Variable {
        name: "CLICOLOR_FORCE",
        words: "Keeps colors in files and pipes if it is neither empty nor 0. NO_COLOR takes precedence.",
    },
    Variable { name: "TERM", words: "The value dumb turns off colors and the wizard." },
    Variable {
        name: "LC_ALL, LC_CTYPE, LANG",
        words: "The first one that is set decides between UTF-8 and ASCII. --ascii takes precedence.",
    },
    Variable {
        name: "FORCE_HYPERLINK",
        words: "Makes URLs clickable. 0 turns that off. By default, the terminal decides.",
    },
    Variable {
        name: "HTTPS_PROXY, ALL_PROXY",
        words: "The proxy for requests. The names also work in lowercase. The first one that is set applies.",
    },
    Variable { name: "NO_PROXY", words: "Hosts that are reached without the proxy, separated by commas." },
    Variable {
        name: "SSL_CERT_FILE, SSL_CERT_DIR",
        words: "A PEM file and a directory of CA certificates. They replace the system's certificates on Linux and BSD, and have \
                no effect on macOS and Windows. --ca-cert adds certificates everywhere.",
    },
    Variable {
        name: "XDG_CONFIG_HOME, XDG_STATE_HOME",
        words: "The directories for profiles and check results on Linux and BSD, if they are absolute paths.",
    },
    Variable { name: "APPDATA", words: "The directory for both on Windows." },
    Variable { name: "HOME", words: "The home directory, which contains the default directories." },
];

/// Where files are, by system: its name, the profiles, your own providers, the check results and change logs.
pub const FILES: &[(&str, [&str; 3])] = &[
    (
        "Linux, BSD",
        [
            "~/.config/a0connect/profiles/NAME.toml",
            "~/.config/a0connect/providers/KEY.toml",
            "~/.local/state/a0connect/state/NAME.json",
        ],
    ),
    (
        "macOS",
        [
            "~/Library/Application Support/a0connect/profiles/NAME.toml",
            "~/Library/Application Support/a0connect/providers/KEY.toml",
            "~/Library/Application Support/a0connect/state/NAME.json",
        ],
    ),
    (
        "Windows",
        [
            "%APPDATA%\\a0connect\\profiles\\NAME.toml",
            "%APPDATA%\\a0connect\\providers\\KEY.toml",
            "%APPDATA%\\a0connect\\state\\NAME.json",
        ],
    ),
];
