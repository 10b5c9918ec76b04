use super::*;

#[test]
fn a_file_is_replaced_completely_and_only_the_user_can_read_it() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("a/b");
    make_folder(&folder).unwrap();
    let path = folder.join("x.toml");
    assert_eq!(read(&path).unwrap(), None);
    std::fs::write(folder.join(".x.toml.tmp"), "left by a killed run").unwrap();
    write(&path, "one").unwrap();
    write(&path, "two").unwrap();
    assert_eq!(read(&path).unwrap().as_deref(), Some("two"));
    let names: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["x.toml"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(&folder), mode(&home.path().join("a"))), (0o600, 0o700, 0o700));
    }
    assert!(remove(&path).unwrap());
    assert!(!remove(&path).unwrap());
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    let home = tempfile::tempdir().unwrap();
    let (target, link) = (home.path().join("target"), home.path().join("link"));
    std::fs::write(&target, "precious").unwrap();
    std::os::unix::fs::symlink(&target, &link).unwrap();
    let refused = write(&link, "new").unwrap_err();
    assert!(refused.what.ends_with("link is a symbolic link"), "{refused:?}");
    assert!(lock(&link).is_err());
    // A link in the temporary file's place is removed, not followed.
    std::os::unix::fs::symlink(&target, home.path().join(".plain.tmp")).unwrap();
    write(&home.path().join("plain"), "new").unwrap();
    assert_eq!(std::fs::read_to_string(&target).unwrap(), "precious");
}

#[test]
fn a_held_lock_is_reported_and_dropping_it_releases_it() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("lock");
    let held = lock(&path).unwrap();
    let refused = std::thread::scope(|scope| scope.spawn(|| lock(&path).err()).join().unwrap());
    assert_eq!(refused.and_then(|finding| finding.class), Some(Class::Conflict));
    drop(held);
    assert!(lock(&path).is_ok());
}

#[test]
fn every_reason_has_its_own_words() {
    let of = |kind: ErrorKind| problem("write", Path::new("/x"), &io::Error::from(kind));
    let kinds = [
        ErrorKind::StorageFull,
        ErrorKind::ReadOnlyFilesystem,
        ErrorKind::PermissionDenied,
        ErrorKind::NotADirectory,
        ErrorKind::IsADirectory,
        ErrorKind::InvalidData,
        ErrorKind::Other,
    ];
    let whys: std::collections::BTreeSet<String> = kinds.into_iter().map(|kind| of(kind).why).collect();
    assert_eq!(whys.len(), kinds.len());
    assert!(kinds.into_iter().all(|kind| of(kind).what == "Couldn't write /x"));
}

/// Reading one of these could block, or never end.
#[cfg(unix)]
#[test]
fn what_is_not_a_regular_file_is_rejected_at_once_and_unchanged() {
    use std::os::unix::fs::FileTypeExt as _;
    let home = tempfile::tempdir().unwrap();
    let pipe = home.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.is_ok_and(|made| made.success()));
    let socket = home.path().join("socket");
    let _listening = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let link = home.path().join("link");
    std::os::unix::fs::symlink(&pipe, &link).unwrap();
    let folder = home.path().join("folder");
    std::fs::create_dir(&folder).unwrap();
    let zero = PathBuf::from("/dev/zero");
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn({
        let paths = [&pipe, &socket, &link, &folder, &zero].map(Clone::clone);
        move || {
            for path in paths {
                let reasons = [read(&path).err(), bytes(&path, 9).err(), lock(&path).err()];
                let written = (path != Path::new("/dev/zero")).then(|| write(&path, "x").err());
                sender.send((path, reasons.into_iter().chain(written).collect::<Vec<_>>())).unwrap();
            }
        }
    });
    for _ in 0..5 {
        let (path, reasons) = receiver.recv_timeout(Duration::from_secs(10)).expect("it waits for ever");
        for reason in reasons {
            let finding = reason.unwrap_or_else(|| panic!("{path:?} was taken"));
            assert!(finding.class == Some(Class::Filesystem) && finding.what.contains(&shown(&path)), "{finding:?}");
        }
    }
    assert!(std::fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo());
    assert!(remove(&pipe).unwrap(), "it is removed without being opened");
}

#[test]
fn a_file_that_is_too_long_is_rejected_completely() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("x.json");
    let most = "x".repeat(READ_MAX as usize);
    std::fs::write(&path, &most).unwrap();
    assert_eq!(read(&path).unwrap().map(|text| text.len()), Some(most.len()));
    std::fs::write(&path, most + "x").unwrap();
    let finding = read(&path).unwrap_err();
    assert!(finding.what.ends_with("x.json is larger than 4 MiB"), "{finding:?}");
    assert!(write(&path, &"x".repeat(READ_MAX as usize + 1)).is_err(), "nothing is written that is not read again");
}
