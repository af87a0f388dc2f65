//! A release: the program (`cargo xtask program`), the packages that it is put into (`cargo xtask package`), and what
//! describes them (`cargo xtask describe`), once more after they were signed, since that changes them.

pub(crate) mod build;
mod components;
mod description;
pub(crate) mod installer;
pub(crate) mod msi;
mod notes;
mod order;
pub(crate) mod product;
mod program;
mod sums;
mod tools;
mod updates;
mod version;
mod winget;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

pub(crate) use self::order::{Building, Description, Order};

use self::description::Files;
use self::installer::Contents;
use self::order::Release;
use self::product::Product;
use crate::{needs, place, step, windows};

/// Beside a program that was built with MinGW and shows a window: Microsoft's loader of WebView2.
pub(crate) const LOADER: &str = "WebView2Loader.dll";
/// What only Microsoft's compiler's own installation brings; a program that needs it would not start elsewhere.
const RUNTIME: &str = "VCRUNTIME140.dll";

/// Makes the packages, and describes them.
pub(crate) fn run(order: &Order) -> Result<bool> {
    let product = releasable(&order.release)?;
    needs::for_packages()?;
    let program = match &order.program {
        Some(program) => std::path::absolute(program)?,
        None => windows::built("release")?.join("offswitch.exe"),
    };
    ensure!(program.is_file(), "there is no program {}: build it first", program.display());
    let webview2 = order.webview2.as_ref().map(std::path::absolute).transpose()?;
    let target = place::target()?;
    let out = match &order.out {
        Some(out) => std::path::absolute(out)?,
        None => target.join("package"),
    };
    let scratch = target.join("packaging");
    for folder in [&scratch, &out] {
        made_empty(folder, order.out.is_none() || folder == &scratch)?;
    }
    let files = Files { folder: &out, product: &product };
    let contents = Contents { program: &program, beside: beside(&program)?, webview2: webview2.as_deref() };
    installer::make(&product, &contents, &scratch.join("installer"), &files.installer())?;
    if step::answer(step::command("wixl").arg("--version")).is_some() {
        msi::make(&product, &contents, &scratch.join("msi"), &files.msi())?;
    } else {
        println!("\nThere is no wixl on this machine, so the package for Windows Installer is not made.");
    }
    components::write(target_of(&contents), &files.components())?;
    description::write(&files, &order.release)?;
    Ok(true)
}

/// Describes packages that are there.
pub(crate) fn describe(description: &Description) -> Result<bool> {
    let product = releasable(&description.release)?;
    let folder = std::path::absolute(&description.folder)?;
    description::write(&Files { folder: &folder, product: &product }, &description.release)?;
    Ok(true)
}

/// Whether this version can be released under this tag.
pub(crate) fn check_tag(tag: &str) -> Result<bool> {
    let product = releasable(&Release { tag: Some(tag.to_owned()), repository: None })?;
    println!("{tag} stands for {} {}.", product.name, product.version);
    Ok(true)
}

/// The product, if this version of it can be released and the tag stands for it.
fn releasable(release: &Release) -> Result<Product> {
    let product = Product::read()?;
    version::check(&product.version)?;
    if let Some(tag) = &release.tag {
        version::check_tag(tag, &product.version)?;
    }
    Ok(product)
}

/// A folder that is empty: what is in it is removed if it is `ours`.
fn made_empty(folder: &Path, ours: bool) -> Result<()> {
    let context = || format!("the folder {}", folder.display());
    if ours && folder.exists() {
        fs::remove_dir_all(folder).with_context(context)?;
    }
    fs::create_dir_all(folder).with_context(context)?;
    let empty = fs::read_dir(folder).with_context(context)?.next().is_none();
    ensure!(empty, "the folder {} is not empty", folder.display());
    Ok(())
}

/// What the program needs in its folder. Built with MSVC it needs nothing.
fn beside(program: &Path) -> Result<Vec<PathBuf>> {
    ensure!(!program::needs(program, RUNTIME)?, "the program needs {RUNTIME}, which many a Windows lacks");
    if !program::needs(program, LOADER)? {
        return Ok(Vec::new());
    }
    let loader = program.with_file_name(LOADER);
    ensure!(loader.is_file(), "{LOADER}, which the program needs, does not lie beside it");
    Ok(vec![loader])
}

/// What the program was built for. Only MinGW's needs something beside it.
fn target_of(contents: &Contents) -> &'static str {
    if contents.beside.is_empty() { "x86_64-pc-windows-msvc" } else { "x86_64-pc-windows-gnu" }
}
