//! The table that two instances share: one home, one keyring, one tenant, and for each round a profile with a connection of its
//! own.

use super::support::desk::{Desk, Said, said, wait};
use super::support::pty::Terminal;
use super::support::sandbox::Sandbox;
use super::support::secret_service::SecretService;
use serde_json::Value;
use std::process::{Child, Command, Stdio};

pub const SECRET: &str = "APPLICATION_SECRET";

pub struct Table {
    pub desk: Desk,
    pub keyring: SecretService,
}

/// A round's profile, and what the keyring, the profile file, the journal and the tenant hold.
pub struct Round<'a> {
    pub table: &'a Table,
    pub name: String,
}

/// The cursor is on the field with this label. The mark between them is the state of its check, which may change.
pub fn is_at(screen: &str, label: &str) -> bool {
    let after = |line: &str| line.split_once("│▸").map(|(_, field)| field.chars().skip(2).collect::<String>());
    screen.lines().filter_map(after).any(|field| field.starts_with(label))
}

pub fn wait_at(terminal: &Terminal, label: &str) {
    terminal.wait_until(|screen| is_at(&screen.contents(), label));
}

impl Table {
    /// None if a package is missing.
    pub fn set(test: &str) -> Option<Table> {
        Some(Table { keyring: SecretService::unlocked(test)?, desk: Desk::new() })
    }

    /// Plays this many rounds and fails with every fault that they report. Every tenth round starts a new tenant, because all
    /// requests to a tenant are read at once.
    pub fn play(&mut self, name: &str, rounds: usize, play: impl Fn(&Round, usize) -> Vec<String>) {
        let mut bad = Vec::new();
        for number in 0..rounds {
            if number > 0 && number.is_multiple_of(10) {
                self.desk.tenant = Sandbox::start();
            }
            let round = self.round(name, number);
            let wrong = play(&round, number);
            bad.extend((!wrong.is_empty()).then(|| format!("{}: {}", round.name, wrong.join("; "))));
        }
        assert!(bad.is_empty(), "{} of {rounds} rounds went wrong:\n{}", bad.len(), bad.join("\n"));
    }

    pub fn round(&self, name: &str, number: usize) -> Round<'_> {
        Round { table: self, name: format!("{name}-{number}") }
    }
}

impl Round<'_> {
    /// A command with this secret of the provider's application in its environment, or without any value there.
    pub fn command(&self, args: &[&str], secret: Option<&str>) -> Command {
        let desk = &self.table.desk;
        let mut command = match secret {
            Some(_) => desk.command(args),
            None => desk.home.command(args),
        };
        command.args(["--profile", &self.name]).envs(self.table.keyring.env());
        if let Some(secret) = secret {
            command.env(SECRET, secret).env("CONNECTION_NAME", &self.name);
        }
        command
    }

    /// A wizard at the field of the provider's secret, once the keyring has been read and the secret has this many characters.
    pub fn wizard(&self, chars: usize) -> Terminal {
        let mut terminal = Terminal::start(&self.command(&["--at", "third_party_application"], None), 80, 24);
        terminal.wait_for(" 2 of 8 ");
        terminal.keys("down, down");
        wait_at(&terminal, "Client Secret");
        terminal.wait_for(&format!("{chars} characters"));
        terminal
    }

    /// Starts a command without waiting for it.
    pub fn begin(&self, args: &[&str], secret: Option<&str>) -> Child {
        let mut command = self.command(args, secret);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    pub fn run(&self, args: &[&str], secret: Option<&str>) -> Said {
        self.end(self.begin(args, secret))
    }

    pub fn end(&self, child: Child) -> Said {
        let said = said(wait(child));
        self.table.desk.search(&said);
        said
    }

    pub fn item(&self) -> Option<Value> {
        let text = self.table.keyring.lookup(&self.name)?;
        Some(
            serde_json::from_str(&text)
                .unwrap_or_else(|error| panic!("{}: no JSON in the keyring: {error}", self.name)),
        )
    }

    /// The provider's secret in the keyring. After a kill the item has two, and the profile's file says which one is its own.
    pub fn kept(&self) -> Option<String> {
        let item = self.item()?;
        let number = self.profile().and_then(|profile| profile.get("item")?.as_integer()).unwrap_or_default();
        let before = item.get("before").filter(|before| before["item"].as_i64().unwrap_or_default() == number);
        before.and_then(|before| before.get(SECRET)).unwrap_or(&item[SECRET]).as_str().map(str::to_owned)
    }

    pub fn profile_path(&self) -> std::path::PathBuf {
        self.table.desk.home.join(&format!(".config/a0connect/profiles/{}.toml", self.name))
    }

    pub fn profile(&self) -> Option<toml::Table> {
        let text = std::fs::read_to_string(self.profile_path()).ok()?;
        Some(text.parse().unwrap_or_else(|error| panic!("{}: a torn profile: {error}", self.name)))
    }

    /// The length of the provider's secret in the profile.
    pub fn chars(&self) -> Option<usize> {
        let value = self.profile()?["values"].get(SECRET)?.clone();
        assert_eq!(value["kept"].as_str(), Some("keyring"), "{}: {value}", self.name);
        value["chars"].as_integer().and_then(|chars| usize::try_from(chars).ok())
    }

    pub fn connections(&self) -> Vec<Value> {
        self.table.desk.connections().into_iter().filter(|one| one["name"] == self.name.as_str()).collect()
    }

    /// The provider's secret at the tenant.
    pub fn at_tenant(&self) -> Option<String> {
        let all = self.connections();
        assert!(all.len() <= 1, "{}: two connections: {all:?}", self.name);
        all.first()?["options"]["client_secret"].as_str().map(str::to_owned)
    }

    /// How many changes of the connection the tenant has made.
    pub fn changes(&self) -> usize {
        let Some(id) = self.connections().first().and_then(|one| one["id"].as_str().map(str::to_owned)) else {
            return 0;
        };
        let log = self.table.desk.tenant.get_json("/sandbox/journal");
        let ours = |one: &&Value| {
            let (method, path) = (one["method"].as_str().unwrap(), one["path"].as_str().unwrap());
            let of_it = path.starts_with(&format!("/api/v2/connections/{id}"));
            let made = path == "/api/v2/connections" && one["body"]["name"] == self.name.as_str();
            one["listener"] == "tenant" && (method == "PATCH" && of_it || method == "POST" && made)
        };
        log.as_array().unwrap().iter().filter(ours).count()
    }

    /// Run and progress of each entry in the journal.
    pub fn journal(&self) -> Vec<(u64, String)> {
        let path = format!(".local/state/a0connect/state/{}.journal.json", self.name);
        let Ok(text) = std::fs::read_to_string(self.table.desk.home.join(&path)) else { return Vec::new() };
        let journal: Value = serde_json::from_str(&text).unwrap();
        let entry = |one: &Value| (one["run"].as_u64().unwrap(), one["progress"].as_str().unwrap().to_owned());
        journal["content"]["entries"].as_array().unwrap().iter().map(entry).collect()
    }

    /// What is wrong after the round. Empty if the keyring, the profile, the journal and the tenant agree.
    pub fn wrong(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        let (kept, chars) = (self.kept(), self.chars());
        if kept.as_ref().map(String::len) != chars {
            wrong.push(format!("the keyring has {kept:?}, the profile {chars:?} characters"));
        }
        if self.item().is_some_and(|item| item.get("before").is_some()) {
            wrong.push("the keyring still has an older secret".to_owned());
        }
        let (changes, journal) = (self.changes(), self.journal());
        let done = journal.iter().filter(|(_, progress)| progress == "done").count();
        if (changes, journal.len()) != (done, done) {
            wrong.push(format!("{changes} changes at the tenant, the journal has {journal:?}"));
        }
        wrong
    }
}
