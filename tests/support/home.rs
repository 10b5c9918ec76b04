//! An empty home folder. The program sees nothing else of the user's.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};

use tempfile::TempDir;

/// The XDG variables, and their folders in the home.
const FOLDERS: [(&str, &str); 4] = [
    ("XDG_CONFIG_HOME", ".config"),
    ("XDG_STATE_HOME", ".local/state"),
    ("XDG_DATA_HOME", ".local/share"),
    ("XDG_RUNTIME_DIR", "run"),
];

pub struct Home {
    dir: TempDir,
}

impl Home {
    pub fn new() -> Home {
        let dir = tempfile::tempdir().unwrap();
        for (_, folder) in FOLDERS {
            std::fs::create_dir_all(dir.path().join(folder)).unwrap();
        }
        only_for_the_owner(&dir.path().join("run"));
        Home { dir }
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// The path of a file or folder in the home.
    pub fn join(&self, relative: &str) -> PathBuf {
        self.dir.path().join(relative)
    }

    /// The text of a file in the home.
    pub fn read(&self, relative: &str) -> String {
        read(&self.join(relative))
    }

    /// Writes a file, creates its folders, and returns its path.
    pub fn write(&self, relative: &str, text: &str) -> String {
        let path = self.join(relative);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path.to_string_lossy().into_owned()
    }

    /// Makes a pipe with this name, and returns the lines that other programs write to it. They end when the last program has
    /// closed the pipe.
    #[cfg(unix)]
    pub fn pipe(&self, name: &str) -> Receiver<String> {
        let path = self.join(name);
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        let (sender, receiver) = channel();
        std::thread::spawn(move || {
            let lines = BufReader::new(std::fs::File::open(path).unwrap()).lines();
            lines.map_while(Result::ok).try_for_each(|line| sender.send(line))
        });
        receiver
    }

    /// The built program with `args`, in this home, without a keyring. It inherits only PATH.
    pub fn command<S: AsRef<std::ffi::OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let mut command = self.program(env!("CARGO_BIN_EXE_a0connect"));
        command.args(args);
        command
    }

    /// Any other program in the same environment.
    pub fn program(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env_clear().current_dir(self.path()).env("HOME", self.path());
        command.envs(FOLDERS.map(|(name, folder)| (name, self.join(folder))));
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("LANG", "C.UTF-8").env("TERM", "xterm-256color");
        command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
        command
    }
}

pub fn read(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

#[cfg(unix)]
fn only_for_the_owner(dir: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o700)).unwrap();
}

#[cfg(not(unix))]
fn only_for_the_owner(_dir: &Path) {}
