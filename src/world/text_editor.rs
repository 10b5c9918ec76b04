//! Opens a text in the editor of `VISUAL` or `EDITOR`, which gets the terminal meanwhile. Only the user can read the file.
//!
//! Rules: the file and all that the editor left beside it are removed, whatever happens. What comes back is a text or a reason,
//! so nothing is lost. The editor gets no secrets from the environment.
#![allow(clippy::disallowed_methods)]

mod foreground;

pub use foreground::ForegroundProgram;

use super::files::{self, make_folder};
use crate::domain::fields::{FIELDS, Field};
use crate::domain::finding::{Class, Finding};
use crate::domain::safe_text::visible;
use crate::domain::secret::Secret;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use zeroize::Zeroizing;

/// The file's extension lets editors color the script.
const NAME: &str = "fetchUserProfile.js";

/// A larger file isn't a script.
const MOST: u64 = 1 << 20;

/// The editor that the user named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextEditor {
    command: OsString,
}

impl TextEditor {
    pub fn find() -> Result<Self, Finding> {
        Self::of(|name| std::env::var_os(name))
    }

    fn of(variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, Finding> {
        let set = |name: &str| variable(name).filter(|command| !command.to_string_lossy().trim().is_empty());
        let command = set("VISUAL").or_else(|| set("EDITOR"));
        command.map(|command| Self { command }).ok_or_else(|| {
            let why = "VISUAL or EDITOR must name one.";
            let fix = "Run export EDITOR=nano, for example, before you open a0connect again.";
            Finding::failed(Class::UserInput, "No editor is set", why, fix)
        })
    }

    /// Opens the text in a file below `folder`, and returns the file's text once the editor has ended.
    /// `foreground` can end it earlier.
    pub fn edit(
        &self,
        folder: Option<&Path>,
        text: &Secret,
        foreground: &ForegroundProgram,
    ) -> Result<Secret, Finding> {
        let room = PrivateFolder::make(folder)?;
        let path = room.0.join(NAME);
        let mut whole = Zeroizing::new(String::with_capacity(text.reveal().len() + 1));
        whole.push_str(text.reveal());
        if !whole.is_empty() && !whole.ends_with('\n') {
            whole.push('\n');
        }
        files::write(&path, &whole)?;
        self.run(&path, foreground)?;
        read(&path)
    }

    fn run(&self, path: &Path, foreground: &ForegroundProgram) -> Result<(), Finding> {
        let ended = run(&self.command, path, foreground, |command| {
            FIELDS.iter().filter(|field| field.secret).flat_map(Field::names).for_each(|name| {
                command.env_remove(name);
            });
        });
        let name = visible(&self.command.to_string_lossy(), 60);
        let fix = "Check VISUAL or EDITOR. The script wasn't changed.";
        let why = match ended {
            Ok(status) if status.success() => return Ok(()),
            Ok(status) if status.code() == Some(127) => "The shell couldn't find it.".to_owned(),
            Ok(status) => match status.code() {
                Some(code) => format!("It ended with exit code {code}."),
                None => "A signal ended it.".to_owned(),
            },
            Err(error) => format!("It can't be started: {}.", visible(&error.to_string(), 120)),
        };
        Err(Finding::failed(Class::UserInput, format!("{name} failed"), why, fix))
    }
}

/// The text that the editor left in the file.
fn read(path: &Path) -> Result<Secret, Finding> {
    let unusable = |why: &str| {
        let fix = "Open the editor again. The script wasn't changed.";
        Err(Finding::failed(Class::UserInput, "The edited file can't be used", why, fix))
    };
    let bytes = match files::bytes(path, MOST) {
        Ok(Some(bytes)) => Zeroizing::new(bytes),
        Ok(None) => return unusable("The editor removed it."),
        Err(_) => return unusable("It is larger than 1 MiB, or not a regular file."),
    };
    match std::str::from_utf8(&bytes) {
        Err(_) => unusable("It isn't UTF-8 text."),
        Ok(text) if text.contains('\0') => unusable("It isn't text."),
        Ok(text) if text.trim().is_empty() => unusable("It is empty."),
        Ok(text) => Ok(Secret::new(text)),
    }
}

/// Runs the command in a shell, as Git does, so it can have arguments and quotes.
#[cfg(unix)]
fn run(
    command: &OsStr,
    path: &Path,
    foreground: &ForegroundProgram,
    prepare: impl Fn(&mut Command),
) -> std::io::Result<ExitStatus> {
    let mut line = command.to_owned();
    line.push(" \"$@\"");
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(line).arg(command).arg(path);
    prepare(&mut shell);
    foreground.status(&mut shell)
}

#[cfg(not(unix))]
fn run(
    command: &OsStr,
    path: &Path,
    foreground: &ForegroundProgram,
    prepare: impl Fn(&mut Command),
) -> std::io::Result<ExitStatus> {
    let words = words(&command.to_string_lossy(), |whole| Path::new(whole).is_file());
    let (program, arguments) = words.split_first().ok_or(std::io::ErrorKind::NotFound)?;
    let mut last = std::io::ErrorKind::NotFound.into();
    // Many editors are started by a script, such as code.cmd.
    for name in [program.clone(), format!("{program}.cmd"), format!("{program}.bat")] {
        let mut editor = Command::new(name);
        editor.args(arguments).arg(path);
        prepare(&mut editor);
        match foreground.status(&mut editor) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => last = error,
            ended => return ended,
        }
    }
    Err(last)
}

/// A command as words. Double quotes hold a word together. A path with spaces is one word if it is a file.
#[cfg(any(not(unix), test))]
fn words(command: &str, is_file: impl Fn(&str) -> bool) -> Vec<String> {
    let command = command.trim();
    if is_file(command) {
        return vec![command.to_owned()];
    }
    let mut words = Vec::new();
    let (mut word, mut quoted, mut begun) = (String::new(), false, false);
    for char in command.chars() {
        match char {
            '"' => (quoted, begun) = (!quoted, true),
            char if char.is_whitespace() && !quoted => {
                if std::mem::take(&mut begun) {
                    words.push(std::mem::take(&mut word));
                }
            }
            char => {
                word.push(char);
                begun = true;
            }
        }
    }
    if begun {
        words.push(word);
    }
    words
}

/// A new folder of the user alone. Dropping it removes it with all that is in it.
struct PrivateFolder(PathBuf);

impl PrivateFolder {
    fn make(folder: Option<&Path>) -> Result<Self, Finding> {
        let parent = match folder {
            Some(folder) => {
                make_folder(folder)?;
                folder.to_owned()
            }
            None => std::env::temp_dir(),
        };
        sweep(&parent);
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        let names = (0..100).map(|number| parent.join(format!("edit-{}-{number}", std::process::id())));
        let mut last = std::io::ErrorKind::AlreadyExists.into();
        for path in names {
            // It fails if anything is there, so nobody else has made it.
            match builder.create(&path) {
                Ok(()) => return Ok(Self(path)),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => last = error,
                Err(error) => return Err(files::problem("create", &path, &error)),
            }
        }
        Err(files::problem("create", &parent, &last))
    }
}

/// Removes what was left behind by sessions that were killed while their editor was open.
fn sweep(parent: &Path) {
    let of_the_dead = |name: &str| {
        let mut parts = name.strip_prefix("edit-")?.split('-').map(str::parse::<u32>);
        let (pid, _) = (parts.next()?.ok()?, parts.next()?.ok()?);
        (parts.next().is_none() && !is_running(pid)).then_some(())
    };
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir())
            && entry.file_name().to_str().is_some_and(|name| of_the_dead(name).is_some())
        {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Whether the process is running. Also true if that can't be determined.
fn is_running(pid: u32) -> bool {
    #[cfg(unix)]
    if let Some(pid) = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw) {
        return !matches!(rustix::process::test_kill_process(pid), Err(rustix::io::Errno::SRCH));
    }
    let _ = pid;
    true
}

impl Drop for PrivateFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn editor(command: &str) -> TextEditor {
        TextEditor { command: command.into() }
    }

    fn left(folder: &Path) -> usize {
        fs::read_dir(folder).unwrap().count()
    }

    #[test]
    fn visual_comes_before_editor_and_an_empty_one_is_unset() {
        let of = |set: &[(&str, &str)]| {
            TextEditor::of(|name| set.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into()))
        };
        assert_eq!(of(&[("EDITOR", "nano"), ("VISUAL", "code --wait")]), Ok(editor("code --wait")));
        assert_eq!(of(&[("EDITOR", "nano"), ("VISUAL", " ")]), Ok(editor("nano")));
        assert_eq!(of(&[]).unwrap_err().what, "No editor is set");
    }

    #[cfg(unix)]
    #[test]
    fn the_text_comes_back_and_nothing_stays_behind() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("state");
        let modes = home.path().join("modes");
        let command = format!(
            "f() {{ stat -c '%a %n' \"$3\" \"$(dirname \"$3\")\" > '{}'; echo \"// $1 $2\" >> \"$3\"; touch \"$3~\"; }}; f 'a  b'",
            modes.display()
        );
        let text = editor(&format!("{command} c"))
            .edit(Some(&folder), &Secret::new("// x"), &ForegroundProgram::default())
            .unwrap();
        assert_eq!(text.reveal(), "// x\n// a  b c\n");
        let modes = fs::read_to_string(modes).unwrap();
        let lines: Vec<&str> = modes.lines().collect();
        assert!(lines[0].starts_with("600 ") && lines[0].ends_with("/fetchUserProfile.js"), "{modes}");
        assert!(lines[1].starts_with("700 "), "{modes}");
        assert_eq!(left(&folder), 0);
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[cfg(unix)]
    #[test]
    fn what_fails_says_so_and_leaves_nothing_behind() {
        let home = tempfile::tempdir().unwrap();
        for (command, why) in [
            ("exit 3;", "It ended with exit code 3."),
            ("no-such-editor-here", "The shell couldn't find it."),
            ("kill -9 $$;", "A signal ended it."),
            ("f() { : > \"$1\"; }; f", "It is empty."),
            ("f() { printf '\\377\\376' > \"$1\"; }; f", "It isn't UTF-8 text."),
            ("f() { printf 'a\\0b' > \"$1\"; }; f", "It isn't text."),
            ("f() { head -c 2000000 /dev/zero > \"$1\"; }; f", "It is larger than 1 MiB, or not a regular file."),
            ("f() { rm \"$1\"; }; f", "The editor removed it."),
        ] {
            let failed = editor(command)
                .edit(Some(home.path()), &Secret::new("// x"), &ForegroundProgram::default())
                .unwrap_err();
            assert_eq!(failed.why, why, "{command}");
            assert!(failed.fix.contains("wasn't changed"), "{failed:?}");
            assert_eq!(left(home.path()), 0, "{command}");
        }
    }

    #[test]
    fn a_command_is_split_at_spaces_outside_of_quotes() {
        let none = |_: &str| false;
        assert_eq!(words(" code  --wait ", none), ["code", "--wait"]);
        assert_eq!(
            words(r#""C:\Program Files\Vim\vim.exe" -c "set ff=unix" """#, none),
            [r"C:\Program Files\Vim\vim.exe", "-c", "set ff=unix", ""]
        );
        assert_eq!(words(r"C:\Program Files\Vim\vim.exe", |_| true), [r"C:\Program Files\Vim\vim.exe"]);
        assert_eq!(words("  ", none), [""; 0]);
    }
}
