//! Debian's packages, where a task needs them.

use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::process::Command;

use crate::process::{self, capture, run};

/// Installs packages; as root, or by sudo.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    if !succeeds("apt-get", &["--version"]) {
        bail!("this system has no apt-get; install {} by its own means", packages.join(", "));
    }
    let is_root = capture(process::program("id").arg("-u"))?.trim_ascii() == b"0";
    if !is_root && !succeeds("sudo", &["--version"]) {
        bail!("installing packages needs root, and there is no sudo");
    }
    let apt = |args: &[&str]| {
        let mut command = if is_root { process::program("apt-get") } else { process::program("sudo") };
        if !is_root {
            command.arg("apt-get");
        }
        run(command.args(args).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    // A fresh image has no package lists, or old ones: fetch them only if the packages cannot be had without.
    let install: Vec<&str> = ["install", "-y", "--no-install-recommends"].into_iter().chain(packages.iter().copied()).collect();
    apt(&install).or_else(|_| apt(&["update"]).and_then(|()| apt(&install)))
}

/// Where a program is; its packages are installed if it is missing.
pub(crate) fn program(name: &str, packages: &[&str]) -> Result<PathBuf> {
    let find = || {
        let folders = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| path.is_file())
    };
    if let Some(found) = find() {
        return Ok(found);
    }
    eprintln!("setting up {name} by apt-get");
    install(packages)?;
    find().with_context(|| format!("{name} is not on the PATH after its installation"))
}

fn succeeds(name: &str, args: &[&str]) -> bool {
    Command::new(name).args(args).output().is_ok_and(|output| output.status.success())
}
