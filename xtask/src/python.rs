//! The Python package: built, installed and tested, beside real Keras and from R.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::{cargo, program, root, run, target};
use crate::{apt, keras};

/// Builds a wheel with these arguments of maturin's, by the Python with real Keras, and installs it there.
pub(crate) fn install(arguments: &[&str]) -> Result<PathBuf> {
    let python = keras::with_packages("python")?;
    let wheels = target().join("wheels");
    if wheels.exists() {
        fs::remove_dir_all(&wheels)?;
    }
    let mut build = program(&python);
    build.args(["-m", "maturin", "build", "--quiet", "--compatibility", "linux", "--out"]).arg(&wheels).args(arguments);
    run(build.current_dir(root().join("python")))?;
    install_wheel(&python)?;
    Ok(python)
}

/// Installs the wheel built last into another environment.
fn install_wheel(python: &PathBuf) -> Result<()> {
    let wheel = fs::read_dir(target().join("wheels"))?.next().context("maturin made no wheel")??.path();
    run(program(python)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--force-reinstall", "--no-deps"])
        .arg(wheel))
}

/// Runs the package's tests beside real Keras, checks its types, and runs what needs no Keras with NumPy 1 and from R.
pub(crate) fn test() -> Result<()> {
    let python = install(&["--profile", "dev"])?;
    let tests = root().join("python/tests");
    run(cargo().args(["build", "--workspace", "--bin", "foveal"]))?;
    let command = target().join("debug").join(format!("foveal{}", std::env::consts::EXE_SUFFIX));
    // From a folder that is not the package's own, so that the installed one is tested.
    let mut pytest = program(&python);
    pytest.args(["-m", "pytest", "--quiet", "-p", "no:cacheprovider"]).arg(&tests).current_dir(target());
    run(pytest.env("FOVEAL_COMMAND", command))?;
    // The core's tasks take their pictures from this environment's packages.
    run(cargo().args(["test", "--workspace", "--test", "tasks"]).env(keras::PYTHON, &python))?;
    let settings = root().join("python/pyproject.toml");
    run(program(&python).args(["-m", "mypy", "--package", "foveal", "--config-file"]).arg(&settings).current_dir(target()))?;
    run(program(&python).args(["-m", "mypy.stubtest", "foveal._foveal"]).current_dir(target()))?;

    let older = keras::with_packages("reticulate")?;
    install_wheel(&older)?;
    run(program(&older).args(["-m", "pytest", "--quiet", "-p", "no:cacheprovider"]).arg(&tests).current_dir(target()))?;
    if !Command::new("Rscript").args(["-e", "library(reticulate)"]).output().is_ok_and(|out| out.status.success()) {
        apt::install(&["r-base-core", "r-cran-reticulate"])?;
    }
    let mut from_r = program("Rscript");
    from_r.arg(tests.join("reticulate.R")).arg(tests.join("programs"));
    run(from_r.env("RETICULATE_PYTHON", &older).current_dir(target()))
}
