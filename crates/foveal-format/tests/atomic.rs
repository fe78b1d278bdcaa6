//! Files appear whole or not at all.

use foveal_format::atomic::{self, WriteError};
use foveal_format::{Archive, Draft, FormatError, Metadata};
use std::fs;
use std::io::{self, Write};
use std::path::Path;

fn entries(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

const MARKS: atomic::Marks<'_> = atomic::Marks { files: &["mark"], optional: &[] };

#[test]
fn a_file_is_written_and_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.npy");
    for text in ["first", "the second"] {
        atomic::write(&path, |file| file.write_all(text.as_bytes())).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
        assert_eq!(entries(folder.path()), ["out.npy"]);
    }
}

#[test]
fn a_failure_leaves_the_old_file_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.npy");
    fs::write(&path, "old").unwrap();
    let error = atomic::write(&path, |file| {
        file.write_all(b"half of")?;
        Err(io::ErrorKind::StorageFull.into())
    });
    assert!(matches!(error, Err(WriteError::DiskFull { .. })), "{error:?}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    assert_eq!(entries(folder.path()), ["out.npy"]);
}

#[test]
fn each_obstacle_has_its_error() {
    let folder = tempfile::tempdir().unwrap();
    let write =
        |path: &Path, kind: Option<io::ErrorKind>| atomic::write(path, |_| kind.map_or(Ok(()), |kind| Err(kind.into()))).unwrap_err();

    let absent = folder.path().join("absent");
    assert!(matches!(write(&absent.join("out"), None), WriteError::NoFolder { folder, .. } if folder == absent));
    assert!(matches!(write(folder.path(), None), WriteError::IsFolder { .. }));
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    assert!(matches!(write(&file.join("out"), None), WriteError::NoFolder { .. }));

    assert!(matches!(write(&file, Some(io::ErrorKind::PermissionDenied)), WriteError::Denied { .. }));
    assert!(matches!(write(&file, Some(io::ErrorKind::QuotaExceeded)), WriteError::DiskFull { .. }));
    assert!(matches!(write(&file, Some(io::ErrorKind::BrokenPipe)), WriteError::Io { .. }));

    let mut permissions = fs::metadata(&file).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&file, permissions).unwrap();
    assert!(matches!(write(&file, None), WriteError::ReadOnlyFile { .. }));
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn permissions_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        fs::write(&path, "old").unwrap();
        for mode in [0o640, 0o604, 0o755] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            atomic::write(&path, |file| file.write_all(b"new")).unwrap();
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, mode);
        }
    }

    #[test]
    fn a_new_file_gets_the_permissions_of_any_new_file() {
        let folder = tempfile::tempdir().unwrap();
        let mode = |name: &str| fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
        fs::write(folder.path().join("plain"), "").unwrap();
        atomic::write(&folder.path().join("atomic"), |_| Ok(())).unwrap();
        assert_eq!(mode("atomic"), mode("plain"));
        fs::create_dir(folder.path().join("plain folder")).unwrap();
        atomic::write_folder(&folder.path().join("atomic folder"), MARKS, |_| Ok(())).unwrap();
        assert_eq!(mode("atomic folder"), mode("plain folder"));
    }

    #[test]
    fn a_link_stays_and_its_target_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let (target, link) = (folder.path().join("target"), folder.path().join("link"));
        fs::write(&target, "old").unwrap();
        symlink(&target, &link).unwrap();
        atomic::write(&link, |file| file.write_all(b"new")).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&target).unwrap(), "new");
    }

    #[test]
    fn a_device_is_written_to_and_stays() {
        atomic::write(Path::new("/dev/null"), |file| file.write_all(b"gone")).unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_named() {
        let error = atomic::write(Path::new("/dev/full"), |file| file.write_all(b"x")).unwrap_err();
        assert!(matches!(error, WriteError::DiskFull { .. }), "{error}");
    }

    /// A child of this test writes without end, and is killed where no program can prevent it.
    #[test]
    fn a_killed_program_leaves_the_old_file_whole() {
        const TARGET: &str = "FOVEAL_TEST_WRITE_TO";
        if let Some(path) = std::env::var_os(TARGET) {
            let endless = |file: &mut fs::File| loop {
                file.write_all(&[0; 4096])?;
            };
            return atomic::write(Path::new(&path), endless).unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.keras");
        fs::write(&path, "old").unwrap();
        let test = "unix::a_killed_program_leaves_the_old_file_whole";
        let mut child =
            std::process::Command::new(std::env::current_exe().unwrap()).args(["--exact", test]).env(TARGET, &path).spawn().unwrap();
        let is_writing = || {
            let len = |name: &String| fs::metadata(folder.path().join(name)).map_or(0, |found| found.len());
            entries(folder.path()).iter().any(|name| name.starts_with("model.keras.tmp") && len(name) > 4096)
        };
        while !is_writing() {
            assert!(child.try_wait().unwrap().is_none(), "the child ended early");
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    }
}

#[test]
fn a_folder_is_written_and_replaced() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("model");
    let config = serde_json::json!({"class_name": "Sequential"});
    let save = |asset: &str| Draft::new(Metadata::default(), &config).asset(asset, b"x").save_folder(&path);
    for asset in ["first", "second"] {
        save(asset).unwrap();
        assert_eq!(Archive::open(&path).unwrap().assets.paths().collect::<Vec<_>>(), [asset]);
        assert_eq!(entries(parent.path()), ["model"]);
    }
    fs::remove_dir_all(&path).unwrap();
    fs::create_dir(&path).unwrap();
    save("into an empty folder").unwrap();
}

#[test]
fn a_folder_of_something_else_stays() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("photos");
    fs::create_dir(&path).unwrap();
    fs::write(path.join("cat.jpg"), "cat").unwrap();
    let config = serde_json::json!({});
    let error = Draft::new(Metadata::default(), &config).save_folder(&path).unwrap_err();
    assert!(matches!(error, FormatError::Write(WriteError::Occupied { .. })), "{error}");
    assert_eq!(entries(&path), ["cat.jpg"]);
    assert_eq!(entries(parent.path()), ["photos"]);

    let failed = atomic::write_folder(&parent.path().join("new"), MARKS, |folder| {
        fs::write(folder.join("half"), "")?;
        Err(io::ErrorKind::StorageFull.into())
    });
    assert!(matches!(failed, Err(WriteError::DiskFull { .. })));
    assert_eq!(entries(parent.path()), ["photos"]);
}

/// What is not known to be a model written so is somebody's, whatever its files are called.
#[test]
fn a_folder_with_more_than_a_model_stays() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("model");
    let config = serde_json::json!({});
    let save = || Draft::new(Metadata::default(), &config).asset("words", b"x").save_folder(&path);
    let is_refused = || matches!(save(), Err(FormatError::Write(WriteError::Occupied { .. })));
    save().unwrap();
    save().unwrap();
    fs::write(path.join("thesis.tex"), "years of work").unwrap();
    assert!(is_refused());
    assert_eq!(fs::read_to_string(path.join("thesis.tex")).unwrap(), "years of work");
    fs::remove_file(path.join("thesis.tex")).unwrap();
    fs::remove_file(path.join("metadata.json")).unwrap();
    assert!(is_refused());
    assert!(path.join("config.json").is_file());
}
