//! A Python with real Keras: the virtual environment that the vectors and the live tests use.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::apt;
use crate::process::{program, root, run, target};

/// The environment variable by which tests learn of the Python; they say so and do nothing where it is absent.
pub(crate) const PYTHON: &str = "FOVEAL_KERAS_PYTHON";

/// The oldest Python that the pinned packages run on.
const OLDEST: (u32, u32) = (3, 11);

/// A Python that has the packages of `requirements/keras.txt`: the one [`PYTHON`] names, else one of our own.
pub(crate) fn python() -> Result<PathBuf> {
    match std::env::var_os(PYTHON) {
        Some(given) => Ok(given.into()),
        None => with_packages("keras"),
    }
}

/// A Python in the target folder that has the packages of `requirements/NAME.txt`, made when it is missing or was made
/// from other requirements.
pub(crate) fn with_packages(name: &str) -> Result<PathBuf> {
    let folder = target().join(format!("venv-{name}"));
    let requirements = root().join(format!("xtask/requirements/{name}.txt"));
    let wanted = fs::read(&requirements).with_context(|| format!("cannot read {}", requirements.display()))?;
    let installed = folder.join("requirements.txt");
    if fs::read(&installed).is_ok_and(|made| made == wanted) {
        return Ok(executable(&folder));
    }
    eprintln!("setting up {name} in {} (about 700 MB, once)", folder.display());
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    create(&folder)?;
    let python = executable(&folder);
    run(program(&python).args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"]).arg(&requirements))?;
    // Written last: an interrupted installation is made again.
    fs::write(&installed, &wanted).with_context(|| format!("cannot write {}", installed.display()))?;
    Ok(python)
}

fn executable(folder: &Path) -> PathBuf {
    folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" })
}

/// Makes the environment. Debian and its kin keep `venv` in a package of its own, which is installed when it is missing.
fn create(folder: &Path) -> Result<()> {
    let made = match interpreter() {
        Some(python) => run(program(python).args(["-m", "venv"]).arg(folder)),
        None => Err(anyhow::anyhow!("there is no Python {}.{} or later", OLDEST.0, OLDEST.1)),
    };
    let Err(reason) = made else { return Ok(()) };
    eprintln!("{reason}; installing python3-venv");
    apt::install(&["python3-venv"]).with_context(|| format!("{reason}. Install Python {}.{} with its venv module", OLDEST.0, OLDEST.1))?;
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    let python = interpreter().with_context(|| format!("python3 is older than {}.{}", OLDEST.0, OLDEST.1))?;
    run(program(python).args(["-m", "venv"]).arg(folder))
}

/// The first Python on the path that is new enough.
fn interpreter() -> Option<OsString> {
    let names = ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python"];
    names.into_iter().map(OsString::from).find(|name| version(name).is_some_and(|version| version >= OLDEST))
}

fn version(python: &OsString) -> Option<(u32, u32)> {
    let output = Command::new(python).args(["-c", "import sys; print(*sys.version_info[:2])"]).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let (major, minor) = text.trim().split_once(' ')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}
