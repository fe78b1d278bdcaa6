//! Files that appear whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use tempfile::{Builder, NamedTempFile, TempDir};

/// Why a file could not be written. Whatever stood there before is whole.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The folder it should go to does not exist.
    #[error("cannot write `{}`: the folder `{}` does not exist; create it first", path.display(), folder.display())]
    NoFolder {
        /// The file to be written.
        path: PathBuf,
        /// Its folder.
        folder: PathBuf,
    },
    /// A folder has its name.
    #[error("cannot write `{}`: it is a folder", path.display())]
    IsFolder {
        /// The file to be written.
        path: PathBuf,
    },
    /// Something else than what would be replaced stands where a folder is to be written.
    #[error("cannot write the folder `{}`: something else stands there; choose another name or remove it", path.display())]
    Occupied {
        /// The folder to be written.
        path: PathBuf,
    },
    /// A folder could be replaced neither by the new one nor by itself again: it lies elsewhere now.
    #[error("cannot write `{}`: {source}; what stood there lies in `{}` now", path.display(), kept.display())]
    Aside {
        /// The folder to be written.
        path: PathBuf,
        /// Where the old one is.
        kept: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file that stands there is marked as read-only.
    #[error("cannot write `{}`: it is marked as read-only", path.display())]
    ReadOnlyFile {
        /// The file to be written.
        path: PathBuf,
    },
    /// The folder takes no new files.
    #[error("cannot write `{}`: no permission to create files in `{}`", path.display(), folder.display())]
    Denied {
        /// The file to be written.
        path: PathBuf,
        /// Its folder.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The disk, or the share of it that is allowed, is full.
    #[error("cannot write `{}`: the disk is full; nothing was changed", path.display())]
    DiskFull {
        /// The file to be written.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Anything else.
    #[error("cannot write `{}`: {source}; nothing was changed", path.display())]
    Io {
        /// The file to be written.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl WriteError {
    fn new(path: &Path, folder: &Path, source: io::Error) -> Self {
        let (path, folder, source) = (path.to_owned(), folder.to_owned(), without_path(source));
        match source.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory if !folder.is_dir() => Self::NoFolder { path, folder },
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::Denied { path, folder, source },
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::DiskFull { path, source },
            _ => Self::Io { path, source },
        }
    }
}

/// What the system said, without the temporary name that nobody asked for. tempfile puts it behind the message, and keeps
/// the error itself to itself.
fn without_path(error: io::Error) -> io::Error {
    match error.to_string().split_once(" at path \"") {
        Some((said, _)) => io::Error::new(error.kind(), said),
        None => error,
    }
}

/// Whether [`write()`] could begin, as far as can be told without content. A temporary file is made and goes at once.
///
/// # Errors
/// [`WriteError`], as of [`write()`].
pub fn check(path: &Path) -> Result<(), WriteError> {
    let place = Place::of(path)?;
    if place.is_special {
        return Ok(());
    }
    temporary_file(&place.target, &place.folder).map(drop).map_err(|source| WriteError::new(path, &place.folder, source))
}

/// Where a file is written.
struct Place {
    /// The file itself, behind links.
    target: PathBuf,
    folder: PathBuf,
    /// The regular file that is replaced.
    replaced: Option<fs::Metadata>,
    /// Whether something stands there that is no regular file.
    is_special: bool,
}

impl Place {
    /// Refuses folders and files that are not to be written.
    fn of(path: &Path) -> Result<Self, WriteError> {
        // A link that leads nowhere yet is replaced itself.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let folder = folder_of(&target);
        match fs::metadata(&target) {
            Ok(found) if found.is_dir() => Err(WriteError::IsFolder { path: path.to_owned() }),
            Ok(found) if !found.is_file() => Ok(Self { target, folder, replaced: None, is_special: true }),
            Ok(found) if found.permissions().readonly() => Err(WriteError::ReadOnlyFile { path: path.to_owned() }),
            found => Ok(Self { target, folder, replaced: found.ok(), is_special: false }),
        }
    }
}

/// Writes a file by way of a temporary one in the same folder, `NAME.tmp` and a random part, that takes the name when it
/// is complete and on disk. A program killed on the way leaves at most that temporary file.
///
/// A file that is replaced passes its permissions on. Through a symbolic link its target is replaced. What is no regular
/// file, such as `/dev/stdout`, is written to directly.
///
/// # Errors
/// [`WriteError`]; then nothing has changed at `path`, and the temporary file is gone.
pub fn write(path: &Path, content: impl FnOnce(&mut File) -> io::Result<()>) -> Result<(), WriteError> {
    let Place { target, folder, replaced, is_special } = Place::of(path)?;
    let fail = |source| WriteError::new(path, &folder, source);
    if is_special {
        return write_through(&target, content).map_err(fail);
    }
    let mut file = temporary_file(&target, &folder).map_err(fail)?;
    content(file.as_file_mut()).map_err(fail)?;
    if let Some(replaced) = replaced {
        file.as_file().set_permissions(replaced.permissions()).map_err(fail)?;
    }
    file.as_file().sync_all().map_err(fail)?;
    file.persist(&target).map_err(|error| fail(error.error))?;
    sync_folder(&folder);
    Ok(())
}

/// What tells that a folder was written by [`write_folder`] and may be replaced.
#[derive(Clone, Copy, Debug)]
pub struct Marks<'a> {
    /// Files that all such folders hold.
    pub files: &'a [&'a str],
    /// What else they may hold. A folder with anything more than this holds something of somebody else.
    pub optional: &'a [&'a str],
}

impl Marks<'_> {
    /// Whether nothing is lost where the folder is replaced: it is empty, or bears the marks and holds nothing unknown.
    fn allow(self, folder: &Path) -> bool {
        let Ok(entries) = folder.read_dir() else { return false };
        let names: Result<Vec<_>, _> = entries.map(|entry| entry.map(|entry| entry.file_name())).collect();
        let Ok(names) = names else { return false };
        let known = |name: &std::ffi::OsString| self.files.iter().chain(self.optional).any(|known| name == known);
        names.is_empty() || (names.iter().all(known) && self.files.iter().all(|file| folder.join(file).is_file()))
    }
}

/// Writes a folder by way of a temporary one beside it. A folder of that name is replaced where it is empty or bears the
/// `marks`; anything else stays.
///
/// On Linux and macOS the new folder takes the old one's place in one step. Elsewhere, and on file systems that cannot do
/// so, a program killed between two steps leaves the old folder beside it, in one whose name begins with `NAME.tmp`.
///
/// # Errors
/// [`WriteError`]; then nothing has changed at `path` (or the error says where the old folder is), and the temporary
/// folder is gone.
pub fn write_folder(path: &Path, marks: Marks<'_>, content: impl FnOnce(&Path) -> io::Result<()>) -> Result<(), WriteError> {
    let parent = folder_of(path);
    let fail = |source| WriteError::new(path, &parent, source);
    let exists = fs::symlink_metadata(path).is_ok();
    if exists && !(path.is_dir() && marks.allow(path)) {
        return Err(WriteError::Occupied { path: path.to_owned() });
    }
    let made = temporary_folder(path, &parent).map_err(fail)?;
    content(made.path()).map_err(fail)?;
    sync_files(made.path()).map_err(fail)?;
    if exists {
        if exchange(made.path(), path).is_err() {
            step_aside(&made, path, &parent, |from, to| fs::rename(from, to))?;
        }
    } else {
        fs::rename(made.path(), path).map_err(fail)?;
    }
    sync_folder(&parent);
    // What bears the temporary name now, if anything, is the old folder: it goes with `made`.
    Ok(())
}

/// Lets two folders change places in one step, where the system can.
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

/// Gives a new folder the place of an old one in two steps: a folder cannot take the name of a full one, so the old one
/// steps aside, and goes when the new one stands. Where it does not come to stand and the old one cannot return, the old
/// one is kept where it is.
fn step_aside(made: &TempDir, path: &Path, parent: &Path, rename: impl Fn(&Path, &Path) -> io::Result<()>) -> Result<(), WriteError> {
    let fail = |source| WriteError::new(path, parent, source);
    let aside = temporary_folder(path, parent).map_err(fail)?;
    let old = aside.path().join("old");
    rename(path, &old).map_err(fail)?;
    if let Err(source) = rename(made.path(), path) {
        if rename(&old, path).is_err() {
            return Err(WriteError::Aside { path: path.to_owned(), kept: aside.keep().join("old"), source });
        }
        return Err(fail(source));
    }
    Ok(())
}

fn write_through(path: &Path, content: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    content(&mut OpenOptions::new().write(true).open(path)?)
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn temporary_file(path: &Path, folder: &Path) -> io::Result<NamedTempFile> {
    with_name(path, |builder| {
        // The permissions any new file gets; the system takes away what the user's mask says.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        builder.tempfile_in(folder)
    })
}

fn temporary_folder(path: &Path, parent: &Path) -> io::Result<TempDir> {
    with_name(path, |builder| {
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
        builder.tempdir_in(parent)
    })
}

fn with_name<T>(path: &Path, make: impl FnOnce(&mut Builder<'_, '_>) -> io::Result<T>) -> io::Result<T> {
    let mut prefix = path.file_name().unwrap_or_default().to_owned();
    prefix.push(".tmp");
    make(Builder::new().prefix(&prefix))
}

/// Puts the files of a folder on disk.
fn sync_files(folder: &Path) -> io::Result<()> {
    for entry in folder.read_dir()? {
        let path = entry?.path();
        if path.is_dir() { sync_files(&path)? } else { File::open(&path)?.sync_all()? }
    }
    Ok(())
}

/// Puts a folder's entries on disk. Systems and file systems that cannot do so keep the rename atomic all the same.
fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    /// The two steps, of whose renames those numbered are refused.
    fn refuse(refused: &[usize]) -> (TempDir, Result<(), WriteError>) {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("model");
        fs::create_dir(&path).unwrap();
        fs::write(path.join("weights"), "old").unwrap();
        let made = temporary_folder(&path, parent.path()).unwrap();
        fs::write(made.path().join("weights"), "new").unwrap();
        let count = Cell::new(0);
        let result = step_aside(&made, &path, parent.path(), |from, to| {
            count.set(count.get() + 1);
            if refused.contains(&count.get()) { Err(ErrorKind::PermissionDenied.into()) } else { fs::rename(from, to) }
        });
        (parent, result)
    }

    #[test]
    fn the_old_folder_outlives_every_failure() {
        let read = |folder: &Path| fs::read_to_string(folder.join("weights")).unwrap();
        let (parent, done) = refuse(&[]);
        done.unwrap();
        assert_eq!(read(&parent.path().join("model")), "new");
        for refused in [&[1][..], &[2]] {
            let (parent, failed) = refuse(refused);
            assert!(matches!(failed, Err(WriteError::Denied { .. })), "{failed:?}");
            assert_eq!(read(&parent.path().join("model")), "old");
        }
        let (_parent, failed) = refuse(&[2, 3]);
        let Err(WriteError::Aside { kept, .. }) = failed else { panic!("{failed:?}") };
        assert_eq!(read(&kept), "old");
    }
}
