//! The R package: installed and tested, and as a source tarball that installs offline.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::apt;
use crate::process::{capture, line, program, root, run, target};

/// What the package's tests and help need of Debian.
const PACKAGES: [&str; 12] = [
    "r-base-core",
    "r-base-dev",
    "r-cran-cli",
    "r-cran-rlang",
    "r-cran-generics",
    "r-cran-testthat",
    "r-cran-roxygen2",
    "r-cran-callr",
    "r-cran-future",
    "r-cran-shiny",
    "r-cran-knitr",
    "r-cran-rmarkdown",
];

/// What R's check looks for besides.
const CHECK_PACKAGES: [&str; 3] = ["devscripts", "qpdf", "tidy"];

/// Our own crates that the package is made of.
const CRATES: [&str; 4] = ["foveal-kernels", "foveal-format", "foveal", "foveal-report"];

/// Has cargo take crates from the folder beside it.
const VENDOR_CONFIG: &str = "\
[source.crates-io]
replace-with = \"vendored-sources\"

[source.vendored-sources]
directory = \"vendor\"
";

/// Installs R and what the package needs, where it is missing.
fn set_up() -> Result<()> {
    let packages = "for (p in c('cli', 'rlang', 'generics', 'testthat', 'callr', 'future', 'shiny')) library(p, character.only = TRUE)";
    if Command::new("Rscript").args(["-e", packages]).output().is_ok_and(|out| out.status.success()) {
        return Ok(());
    }
    eprintln!("setting up R by apt-get");
    apt::install(&PACKAGES)
}

/// Installs the package from the clone into a library in the target folder, which it returns; and Debian's `packages`.
pub(crate) fn install(packages: &[&str]) -> Result<PathBuf> {
    set_up()?;
    if !packages.is_empty() {
        apt::install(packages)?;
    }
    let library = target().join("r-library");
    fs::create_dir_all(&library)?;
    let mut install = program("R");
    install.args(["CMD", "INSTALL", "--no-docs", "--no-test-load"]).arg(format!("--library={}", library.display()));
    step(install.arg(root().join("r")))?;
    Ok(library)
}

/// Runs the package's tests and returns the library that it is installed in.
pub(crate) fn test() -> Result<PathBuf> {
    let library = install(&[])?;
    let tests = "library(foveal); testthat::test_dir('tests/testthat', package = 'foveal', load_package = 'installed', \
                 reporter = testthat::MultiReporter$new(list(testthat::CheckReporter$new(), testthat::FailReporter$new())))";
    let mut command = program("Rscript");
    command.args(["-e", tests]).env("R_LIBS", &library).env("NOT_CRAN", "true").current_dir(root().join("r"));
    // Made by the live tests of the core.
    step(command.env("FOVEAL_APPLICATION", target().join("tmp/live/mobilenet_v2.keras")))?;
    Ok(library)
}

/// Makes `target/foveal_VERSION.tar.gz`, with the sources of all crates inside; `check` runs R's own check on it.
pub(crate) fn tarball(check: bool) -> Result<()> {
    set_up()?;
    let stage = target().join("r-tarball");
    if stage.exists() {
        fs::remove_dir_all(&stage)?;
    }
    let package = stage.join("foveal");
    copy_tracked("r", &package)?;
    let rust = package.join("src/rust");
    for name in CRATES {
        let from = format!("crates/{name}");
        copy_tracked(&format!("{from}/src"), &rust.join("crates").join(name).join("src"))?;
        let manifest = fs::read_to_string(root().join(&from).join("Cargo.toml"))?;
        fs::write(rust.join("crates").join(name).join("Cargo.toml"), library_manifest(&manifest))?;
    }
    // Which foveal-report takes in.
    copy_tracked("web", &rust.join("web"))?;
    let manifest = workspace_manifest(&fs::read_to_string(root().join("Cargo.toml"))?, &fs::read_to_string(rust.join("Cargo.toml"))?)?;
    fs::write(rust.join("Cargo.toml"), manifest)?;
    fs::copy(root().join("Cargo.lock"), rust.join("Cargo.lock"))?;
    run(program("cargo").args(["vendor", "--quiet", "vendor"]).current_dir(&rust))?;
    fs::write(rust.join("vendor-config.toml"), VENDOR_CONFIG)?;
    fs::create_dir_all(package.join("inst"))?;
    fs::write(package.join("inst/AUTHORS"), authors(&rust)?)?;
    step(program("tar").args(["-cJf", "vendor.tar.xz", "vendor"]).current_dir(&rust))?;
    fs::remove_dir_all(rust.join("vendor"))?;
    // Built for the vignettes and again for the check: what is not ours is compiled once.
    let compiled = target().join("r-check");
    step(program("R").args(["CMD", "build", "foveal"]).current_dir(&stage).env("CARGO_TARGET_DIR", &compiled))?;
    let built = fs::read_dir(&stage)?.filter_map(|entry| Some(entry.ok()?.path()));
    let built = built.into_iter().find(|path| path.to_string_lossy().ends_with(".tar.gz")).context("R CMD build made no tarball")?;
    let at = target().join(built.file_name().context("a tarball has a name")?);
    fs::copy(&built, &at)?;
    println!("{} ({:.1} MB)", at.display(), fs::metadata(&at)?.len() as f64 / 1e6);
    if check {
        apt::install(&CHECK_PACKAGES)?;
        let mut command = program("R");
        command.args(["CMD", "check", "--as-cran", "--no-manual"]).arg(&at).current_dir(&stage);
        command.env("CARGO_TARGET_DIR", &compiled);
        step(command.env("_R_CHECK_CRAN_INCOMING_", "false").env("_R_CHECK_FORCE_SUGGESTS_", "false"))?;
    }
    Ok(())
}

fn step(command: &mut Command) -> Result<()> {
    eprintln!("\n==> {}", line(command));
    run(command)
}

/// Copies the files of a folder that git knows.
fn copy_tracked(folder: &str, to: &Path) -> Result<()> {
    let listed = capture(program("git").args(["ls-files", "-z", folder]).current_dir(root()))?;
    for name in String::from_utf8(listed)?.split('\0').filter(|name| !name.is_empty()) {
        let file = to.join(Path::new(name).strip_prefix(folder)?);
        fs::create_dir_all(file.parent().context("a file is in a folder")?)?;
        fs::copy(root().join(name), &file).with_context(|| format!("cannot copy {name}"))?;
    }
    Ok(())
}

/// A manifest without what only tests, examples and benchmarks need.
fn library_manifest(manifest: &str) -> String {
    let dropped = ["[dev-dependencies]", "[[bench]]", "[[example]]", "[[test]]"];
    let mut keep = true;
    let lines = manifest.lines().filter(|line| {
        if line.starts_with('[') {
            keep = !dropped.contains(&line.trim());
        }
        keep
    });
    lines.fold(String::new(), |text, line| text + line + "\n")
}

/// The binding's manifest as the root of a workspace of its own.
fn workspace_manifest(root: &str, binding: &str) -> Result<String> {
    let start = root.find("[workspace.package]").context("the root manifest has [workspace.package]")?;
    let end = root.find("[profile.dev]").unwrap_or(root.len());
    let shared = root[start..end].split("# Tests run real networks").next().unwrap_or_default();
    Ok(format!("{binding}\n[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n\n{shared}"))
}

/// Names and licences of the crates inside, as CRAN asks for.
fn authors(rust: &Path) -> Result<String> {
    let metadata = capture(program("cargo").args(["metadata", "--format-version", "1"]).current_dir(rust))?;
    let metadata: Value = serde_json::from_slice(&metadata)?;
    let packages = metadata["packages"].as_array().context("cargo metadata lists packages")?;
    let mut lines: Vec<String> = packages
        .iter()
        .filter(|package| !package["source"].is_null())
        .map(|package| {
            let authors: Vec<&str> = package["authors"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let text = |key: &str| package[key].as_str().unwrap_or("unknown").to_owned();
            let authors = if authors.is_empty() { format!("its authors, {}", text("repository")) } else { authors.join(", ") };
            format!("{} {}: {}; {authors}", text("name"), text("version"), text("license"))
        })
        .collect();
    lines.sort();
    if lines.is_empty() {
        bail!("cargo metadata lists no crates");
    }
    Ok(format!("The package contains the sources of these Rust crates, each under its licence:\n\n{}\n", lines.join("\n")))
}
