//! Release commands: `cargo xtask program` builds the program, `package` packages it, `describe` describes the packages, once
//! more after they were signed, since that changes them.

pub(crate) mod build;
mod checksums;
pub(crate) mod installer;
mod installer_texts;
pub(crate) mod msi;
mod notes;
mod pe_headers;
pub(crate) mod product;
mod release_files;
mod sbom;
mod tools;
mod updates;
mod version;
mod winget;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use self::installer::Contents;
use self::product::Product;
use self::release_files::ReleaseFiles;
use crate::args::{DescribeArgs, PackageArgs, ReleaseArgs};
use crate::toolchain::{self, LOADER};
use crate::{paths, prerequisites, process};

/// Runtime library that only Microsoft's compiler's own installation brings; a program that needs it would not start elsewhere.
const RUNTIME: &str = "VCRUNTIME140.dll";

/// `cargo xtask package`: makes the packages, and describes them.
pub(crate) fn run(args: &PackageArgs) -> Result<bool> {
    let product = releasable(&args.release)?;
    prerequisites::for_packages()?;
    ensure!(
        process::read_quietly(installer::compiler().arg("-VERSION")).is_some(),
        "NSIS, which makes the installer, is missing"
    );
    let program = match &args.program {
        Some(program) => std::path::absolute(program)?,
        None => toolchain::output_folder("release")?.join("offswitch.exe"),
    };
    ensure!(program.is_file(), "there is no program {}: build it first", program.display());
    let webview2 = args.webview2.as_ref().map(std::path::absolute).transpose()?;
    let target = paths::target_folder()?;
    let out = match &args.out {
        Some(out) => std::path::absolute(out)?,
        None => target.join("package"),
    };
    let scratch = target.join("packaging");
    for folder in [&scratch, &out] {
        create_empty(folder, args.out.is_none() || folder == &scratch)?;
    }
    let files = ReleaseFiles { folder: &out, product: &product };
    let contents = Contents { program: &program, beside: beside(&program)?, webview2: webview2.as_deref() };
    installer::make(&product, &contents, &scratch.join("installer"), &files.installer())?;
    if process::read_quietly(process::command("wixl").arg("--version")).is_some() {
        msi::make(&product, &contents, &scratch.join("msi"), &files.msi())?;
    } else {
        println!("\nThere is no wixl on this machine, so the package for Windows Installer is not made.");
    }
    sbom::write(target_of(&contents), &files.sbom())?;
    release_files::write(&files, &args.release)?;
    Ok(true)
}

/// `cargo xtask describe`: describes packages that are there.
pub(crate) fn describe(args: &DescribeArgs) -> Result<bool> {
    let product = releasable(&args.release)?;
    let folder = std::path::absolute(&args.folder)?;
    release_files::write(&ReleaseFiles { folder: &folder, product: &product }, &args.release)?;
    Ok(true)
}

/// `cargo xtask tag`: checks that this version can be released under this tag.
pub(crate) fn check_tag(tag: &str) -> Result<bool> {
    let product = releasable(&ReleaseArgs { tag: Some(tag.to_owned()), repository: None })?;
    println!("{tag} stands for {} {}.", product.name, product.version);
    Ok(true)
}

/// The product, if this version of it can be released and the tag stands for it.
fn releasable(release: &ReleaseArgs) -> Result<Product> {
    let product = Product::read()?;
    version::check(&product.version)?;
    if let Some(tag) = &release.tag {
        version::check_tag(tag, &product.version)?;
    }
    Ok(product)
}

/// A folder that is empty: what is in it is removed if it is `ours`.
fn create_empty(folder: &Path, ours: bool) -> Result<()> {
    let context = || format!("the folder {}", folder.display());
    if ours && folder.exists() {
        fs::remove_dir_all(folder).with_context(context)?;
    }
    fs::create_dir_all(folder).with_context(context)?;
    let empty = fs::read_dir(folder).with_context(context)?.next().is_none();
    ensure!(empty, "the folder {} is not empty", folder.display());
    Ok(())
}

/// Libraries that the program needs in its folder. Built with MSVC it needs none.
fn beside(program: &Path) -> Result<Vec<PathBuf>> {
    ensure!(!pe_headers::imports(program, RUNTIME)?, "the program needs {RUNTIME}, which many a Windows lacks");
    if !pe_headers::imports(program, LOADER)? {
        return Ok(Vec::new());
    }
    let loader = program.with_file_name(LOADER);
    ensure!(loader.is_file(), "{LOADER}, which the program needs, does not lie beside it");
    Ok(vec![loader])
}

/// Target triple of the program. Only MinGW's needs something beside it.
fn target_of(contents: &Contents) -> &'static str {
    if contents.beside.is_empty() { "x86_64-pc-windows-msvc" } else { "x86_64-pc-windows-gnu" }
}
