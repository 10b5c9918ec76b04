//! A real gnome-keyring on a D-Bus session of its own, with its own home. Tests read it with `secret-tool`.
//!
//! The bus starts the keyring at its first use, like on a desktop. All processes are one group and end with this value.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::Receiver;

use rustix::process::{Pid, Signal, kill_process_group};

use super::home::Home;
use super::{DEADLINE, find, leave_out};

const NEEDED: [(&str, &str); 3] =
    [("dbus-daemon", "dbus"), ("gnome-keyring-daemon", "gnome-keyring"), ("secret-tool", "libsecret-tools")];

const PASSWORD: &str = "the password of the login keyring";

pub struct SecretService {
    bus: Option<Bus>,
    /// Gets a line when the prompt for the password opens.
    asked: Option<Receiver<String>>,
    home: Home,
}

impl SecretService {
    /// An unlocked keyring. None if a package is missing and `test` may be left out.
    pub fn unlocked(test: &str) -> Option<SecretService> {
        let service = SecretService::start(test, &[Service::OpenKeyring])?;
        assert_eq!(service.lookup("nobody"), None, "a new keyring is empty"); // this also starts it, so it can be locked later
        Some(service)
    }

    /// A bus without a keyring.
    pub fn absent(test: &str) -> Option<SecretService> {
        SecretService::start(test, &[])
    }

    /// The same keyring, locked, on a desktop that can't prompt for its password. Every request ends as if the user had dismissed
    /// the prompt.
    pub fn locked(self) -> SecretService {
        self.restarted(&[Service::LockedKeyring])
    }

    /// The same keyring, locked, with a prompt for its password that stays open. See `wait_asked`.
    pub fn locked_with_open_prompt(mut self) -> SecretService {
        self.asked = Some(self.home.pipe("asked"));
        self.restarted(&[Service::LockedKeyring, Service::Prompter])
    }

    /// The variable by which a program finds this keyring, for `Command::envs`.
    pub fn env(&self) -> [(&'static str, &str); 1] {
        [("DBUS_SESSION_BUS_ADDRESS", &self.bus().address)]
    }

    /// The item of `profile`, read by another program.
    pub fn lookup(&self, profile: &str) -> Option<String> {
        let output = self.secret_tool(&["lookup", "service", "a0connect", "username", profile]).output().unwrap();
        output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
    }

    /// Stores `secret` for `profile`. Returns the error text of `secret-tool` if that fails.
    pub fn store(&self, profile: &str, secret: &str) -> Result<(), String> {
        let mut tool = self.secret_tool(&["store", "--label=a0connect", "service", "a0connect", "username", profile]);
        let mut tool = tool.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let _ = tool.stdin.take().unwrap().write_all(secret.as_bytes()); // it may have failed already
        let output = tool.wait_with_output().unwrap();
        if output.status.success() { Ok(()) } else { Err(String::from_utf8(output.stderr).unwrap()) }
    }

    /// `secret-tool` with `args` on this bus.
    pub fn secret_tool(&self, args: &[&str]) -> Command {
        let mut tool = self.home.program("secret-tool");
        tool.args(args).envs(self.env());
        tool
    }

    /// Waits until the prompt for the password is open.
    pub fn wait_asked(&self) {
        let asked = self.asked.as_ref().expect("after locked_with_open_prompt");
        assert_eq!(asked.recv_timeout(DEADLINE).as_deref(), Ok("asked"), "the keyring asks for its password");
    }

    fn start(test: &str, services: &[Service]) -> Option<SecretService> {
        let missing: Vec<&str> =
            NEEDED.iter().filter(|(tool, _)| find(tool).is_none()).map(|(_, package)| *package).collect();
        if !missing.is_empty() {
            leave_out(test, &format!("needs the packages {}", missing.join(", ")));
            return None;
        }
        let home = Home::new();
        Some(SecretService { bus: Some(Bus::start(&home, services)), asked: None, home })
    }

    fn restarted(mut self, services: &[Service]) -> SecretService {
        self.bus = None; // ends the old one
        self.bus = Some(Bus::start(&self.home, services));
        self
    }

    fn bus(&self) -> &Bus {
        self.bus.as_ref().expect("only gone while it restarts")
    }
}

/// A program that the bus starts at the first use of its name.
enum Service {
    OpenKeyring,
    LockedKeyring,
    /// Reports through a pipe that it was called, and never responds.
    Prompter,
}

impl Service {
    fn install(&self, home: &Home) {
        let keyring = "gnome-keyring-daemon --foreground --components=secrets";
        let (name, script) = match self {
            Service::OpenKeyring => ("org.freedesktop.secrets", format!("printf '{PASSWORD}' | {keyring} --unlock")),
            Service::LockedKeyring => ("org.freedesktop.secrets", format!("exec {keyring}")),
            Service::Prompter => {
                let asked = home.join("asked");
                ("org.gnome.keyring.SystemPrompter", format!("echo asked > {}\nexec sleep 60", asked.display()))
            }
        };
        let program = home.join(name);
        fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
        let entry = format!("[D-BUS Service]\nName={name}\nExec={}\n", program.display());
        fs::write(home.join("services").join(format!("{name}.service")), entry).unwrap();
    }
}

struct Bus {
    daemon: Child,
    address: String,
}

impl Bus {
    fn start(home: &Home, services: &[Service]) -> Bus {
        let folder = home.join("services");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir(&folder).unwrap();
        for service in services {
            service.install(home);
        }
        let (socket, folder) = (home.path().display(), folder.display());
        let config = format!(
            r#"<busconfig><type>session</type><listen>unix:dir={socket}</listen><servicedir>{folder}</servicedir>
            <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
            <limit name="service_start_timeout">120000</limit></busconfig>"#
        );
        fs::write(home.join("bus.conf"), config).unwrap();
        let mut command = home.program("dbus-daemon");
        command
            .arg(format!("--config-file={}", home.join("bus.conf").display()))
            .args(["--nofork", "--print-address=1"]);
        command.process_group(0).stdin(Stdio::null()).stdout(Stdio::piped());
        command.stderr(fs::File::create(home.join("bus.log")).unwrap());
        let mut daemon = command.env_remove("DBUS_SESSION_BUS_ADDRESS").spawn().unwrap();
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let address = address.trim().to_owned();
        assert!(address.starts_with("unix:"), "{}", fs::read_to_string(home.join("bus.log")).unwrap());
        Bus { daemon, address }
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        let _ = kill_process_group(Pid::from_child(&self.daemon), Signal::KILL);
        let _ = self.daemon.wait();
    }
}
