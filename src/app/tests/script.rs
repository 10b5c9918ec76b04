//! Scripts of keys, and of what happens outside meanwhile. A comma and a space separate the words.

use super::tenant::Fault;
use super::{ALL_SCOPES, Keyring, Simulated, token_of};
use crate::app::message::{Key, Message, Motion};
use crate::app::model::Model;
use crate::domain::fields::{FIELDS, FieldId};
use crate::domain::profile::Given;
use crate::domain::project::{Manifest, recognized};
use crate::domain::secret::Secret;
use crate::domain::setup::Source;
use jiff::SignedDuration;
use serde_json::json;

impl Simulated {
    /// Runs a script such as "type hello, enter, down*3, c-o". These words are about the outside:
    ///
    /// | word | what happens |
    /// |---|---|
    /// | `token SCOPES` | pastes a token of the tenant, with the usual scopes if none are given |
    /// | `token_of DOMAIN` | pastes a token of another tenant |
    /// | `wait 3` | that many seconds pass |
    /// | `hold`, `lose`, `nohost`, `limit`, `refuse` | how calls fail, see [`Fault`]; `answered` completes the held ones |
    /// | `page 3` | three times, the held calls are completed, and those that follow are held again |
    /// | `project next-auth` | the current folder's package.json has this dependency |
    /// | `release` | no call fails or is held any longer |
    /// | `crowd 2500` | the tenant has this many applications |
    /// | `keyring none` | there is no keyring; or `silent`, `locked`, `works` |
    /// | `disk full` | no profile can be written; `disk works`: it can |
    /// | `exists STRATEGY` | the tenant has a connection named discord |
    /// | `live options.scope identify` | someone changes the connection in the Dashboard; `live gone` deletes it |
    /// | `given NAME=TEXT`, `offer NAME=TEXT` | the next start finds it in the environment, or in an .env file |
    /// | `back code=good&state=state-1` | the browser comes back to the callback URL with this |
    /// | `login DOMAIN HOURS` | the machine has a login of auth0-cli, valid for so many hours |
    /// | `auth0 locked` | its keyring is locked; `installed`: auth0-cli is there; `logs in DOMAIN`: so is a user who logs in |
    /// | `whose ID SECRET` | the next start finds them in the environment, and auth0-cli would use them for a machine |
    /// | `ports taken` | other programs use the ports of the callback URLs |
    /// | `git` | the working directory is a git repository |
    /// | `again` | the program ends and starts again |
    pub fn keys(&mut self, script: &str) {
        for part in script.split(", ") {
            let (word, rest) = part.split_once(' ').unwrap_or((part, ""));
            match word {
                "type" => rest.chars().for_each(|char| self.send(Message::Key(Key::Char(char)))),
                "paste" => self.send(Message::Paste(Secret::new(rest))),
                "token" => {
                    let scopes = if rest.is_empty() { ALL_SCOPES } else { rest };
                    let domain = self.model.profile.setup.domain().map(|domain| domain.authority().to_owned());
                    let token = token_of(&domain.unwrap_or_default(), scopes, self.model.now);
                    self.send(Message::Paste(Secret::new(token)));
                }
                "token_of" => {
                    let token = token_of(rest, ALL_SCOPES, self.model.now);
                    self.send(Message::Paste(Secret::new(token)));
                }
                "wait" => {
                    let later = self.model.now + SignedDuration::from_secs(rest.parse().unwrap());
                    self.send(Message::Tick(later));
                }
                "hold" | "lose" | "nohost" | "limit" | "refuse" => self.tenant.faults.push(Fault::read(word, rest)),
                "release" => self.tenant.faults.clear(),
                "project" => {
                    let text = format!(r#"{{"dependencies": {{"{rest}": "1"}}}}"#);
                    self.send(Message::ProjectRead(recognized(&[(Manifest::Npm, text)])));
                }
                "crowd" => self.tenant.crowd = rest.parse().unwrap(),
                "answered" => {
                    self.tenant.faults.clear();
                    self.answer_held();
                }
                "page" => (0..rest.parse().unwrap_or(1)).for_each(|_| self.answer_held()),
                "keyring" => {
                    self.keyring = match rest {
                        "none" => Keyring::Missing,
                        "silent" => Keyring::Silent,
                        "locked" => Keyring::Locked,
                        _ => Keyring::Works,
                    }
                }
                "disk" => self.no_disk = rest == "full",
                "exists" => {
                    let options = json!({"client_id": "of-before"});
                    let found = json!({"id": self.tenant.id, "name": "discord", "strategy": rest, "options": options});
                    self.tenant.connection = Some(found);
                }
                "live" if rest == "gone" => self.tenant.connection = None,
                "live" => {
                    let (path, text) = rest.split_once(' ').unwrap();
                    let connection = self.tenant.connection.as_mut().unwrap();
                    *connection.pointer_mut(&format!("/{}", path.replace('.', "/"))).unwrap() = text.into();
                }
                "given" | "offer" => {
                    let (name, text) = rest.split_once('=').unwrap();
                    let id = FIELDS.iter().find(|field| field.id.env() == name).unwrap().id;
                    let source = if word == "offer" { Source::EnvFile } else { Source::Environment(name.to_owned()) };
                    self.given.push(Given { id, text: Secret::new(text), source });
                }
                "back" => self.comes_back(rest),
                "login" => {
                    let (domain, hours) = rest.split_once(' ').unwrap();
                    self.has_login(domain, hours.parse().unwrap());
                }
                "auth0" => match rest.split_once("logs in ") {
                    Some((_, domain)) => self.machine.logs_in_to = Some(domain.to_owned()),
                    None if rest == "installed" => self.machine.is_installed = true,
                    None if rest == "agent" => (self.machine.is_installed, self.machine.has_agent_mode) = (true, true),
                    None if rest == "ends" => self.login_ends(),
                    None if rest == "weak" => self.machine.scopes = "read:connections read:clients",
                    None if rest == "slow" => self.machine.keyring_is_slow = true,
                    None => self.machine.keyring_is_locked = rest == "locked",
                },
                "whose" => {
                    let (id, secret) = rest.split_once(' ').unwrap();
                    let given = |id: FieldId, text: &str| {
                        let source = Source::Environment(id.env().to_owned());
                        Given { id, text: Secret::new(text), source }
                    };
                    self.ambiguous = vec![given(FieldId::Auth0ClientId, id), given(FieldId::Auth0ClientSecret, secret)];
                }
                "ports" => self.ports_taken = rest == "taken",
                "git" => self.in_git = true,
                "again" => self.start(),
                key => {
                    let (key, times) = key.split_once('*').unwrap_or((key, "1"));
                    (0..times.parse().unwrap()).for_each(|_| self.send(Message::Key(named(key))));
                }
            }
        }
    }

    fn answer_held(&mut self) {
        for (ticket, request) in std::mem::take(&mut self.held) {
            let answer = self.tenant.answer(&request, self.model.now);
            self.send(Message::Answered { ticket, answer });
        }
    }

    /// Starts and runs these scripts in order.
    pub fn scripted(mut self, scripts: &[&str]) -> Model {
        self.start();
        scripts.iter().for_each(|script| self.keys(script));
        self.model
    }
}

fn named(key: &str) -> Key {
    match key {
        "enter" => Key::Enter,
        "tab" => Key::Tab,
        "s-tab" => Key::BackTab,
        "up" => Key::Up,
        "down" => Key::Down,
        "left" => Key::Left,
        "right" => Key::Right,
        "home" => Key::Home,
        "end" => Key::End,
        "esc" => Key::Esc,
        "pgdn" => Key::PageDown,
        "pgup" => Key::PageUp,
        "del" => Key::Delete,
        "bs" => Key::Backspace,
        "top" => Key::Top,
        "bottom" => Key::Bottom,
        "s-up" => Key::Select(Motion::Up),
        "s-down" => Key::Select(Motion::Down),
        "s-right" => Key::Select(Motion::Right),
        "s-end" => Key::Select(Motion::End),
        "space" => Key::Char(' '),
        key => match key.chars().collect::<Vec<_>>()[..] {
            [char] => Key::Char(char),
            ['c', '-', char] => Key::Ctrl(char),
            _ => panic!("{key} is no key"),
        },
    }
}
