//! A release. `cargo xtask program`: the program. `cargo xtask package`: what a release consists of, made from a program that is built. `cargo xtask describe`: the same
//! packages described anew, since a signature changes them.

pub(crate) mod build;
mod components;
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
use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit};

use self::order::Release;
pub(crate) use self::order::{Building, Description, Order};

use self::installer::Contents;
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
    described(&files, &order.release)?;
    Ok(true)
}

/// Describes packages that are there.
pub(crate) fn describe(description: &Description) -> Result<bool> {
    let product = releasable(&description.release)?;
    let folder = std::path::absolute(&description.folder)?;
    described(&Files { folder: &folder, product: &product }, &description.release)?;
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

/// The files of a release, by the names that everybody sees.
struct Files<'a> {
    folder: &'a Path,
    product: &'a Product,
}

impl Files<'_> {
    fn installer(&self) -> PathBuf {
        self.named("-setup.exe")
    }

    fn msi(&self) -> PathBuf {
        self.named(".msi")
    }

    /// What the program is made of.
    fn components(&self) -> PathBuf {
        self.named(".cdx.json")
    }

    /// What Tauri's signer wrote of the installer, for the updater.
    fn signature(&self) -> PathBuf {
        self.named("-setup.exe.sig")
    }

    fn named(&self, ending: &str) -> PathBuf {
        self.folder.join(format!("{}-{}{ending}", self.product.name, self.product.version))
    }
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

fn described(files: &Files, release: &Release) -> Result<()> {
    let (installer, msi) = (files.installer(), files.msi());
    ensure!(installer.is_file(), "there is no {}", installer.display());
    let msi = msi.is_file().then_some(msi);
    let identity = msi.as_deref().map(msi::identity).transpose()?;
    let now = Timestamp::now().round(Unit::Second)?;
    if let Some(repository) = &release.repository {
        let addresses = Addresses { repository, version: &files.product.version };
        if let Ok(signature) = fs::read_to_string(files.signature()) {
            let news = format!("What is new: {}", addresses.notes());
            let url = addresses.download(&installer)?;
            updates::write(files.folder, &files.product.version, news, now, &url, &signature)?;
        } else {
            println!("\nThe installer has no signature for the updater, so there is no {}.", updates::NAME);
        }
        let fetched = |file: &Path| -> Result<_> {
            Ok(winget::Installer { url: addresses.download(file)?, sha256: sums::of(file)? })
        };
        let everybody = msi.as_deref().zip(identity.as_ref()).map(|(file, identity)| -> Result<_> {
            Ok(winget::Msi {
                installer: fetched(file)?,
                product_code: identity.product_code.clone(),
                upgrade_code: identity.upgrade_code.clone(),
            })
        });
        let filling = winget::Filling {
            date: now.to_zoned(TimeZone::UTC).date().to_string(),
            repository: repository.clone(),
            notes_url: addresses.notes(),
            exit_codes: addresses.source("INSTALLING.md"),
            license_url: addresses.source("LICENSE-MIT"),
            installer: fetched(&installer)?,
            msi: everybody.transpose()?,
        };
        winget::write(&files.folder.join("winget"), files.product, &filling)?;
    } else {
        println!("\nWithout --repository there is neither a manifest for winget nor {}.", updates::NAME);
    }
    let shown = |file: &Path, for_whom, signed| -> Result<_> {
        Ok(notes::Shown { name: name(file)?.to_owned(), for_whom, signed })
    };
    let mut packages = vec![shown(&installer, "one person", program::is_signed(&installer)?)?];
    if let Some((file, identity)) = msi.as_deref().zip(identity) {
        packages.push(shown(file, "everybody on a computer", identity.signed)?);
    }
    let about = files.folder.join("about");
    fs::create_dir_all(&about).context("the folder of the notes")?;
    fs::write(about.join("NOTES.md"), notes::text(&packages, release.repository.as_deref())).context("the notes")?;
    sums::write(files.folder)?;
    println!("\nThe release lies in {}.", files.folder.display());
    Ok(())
}

fn name(file: &Path) -> Result<&str> {
    file.file_name().and_then(|name| name.to_str()).context("a file's name is no Unicode")
}

/// Where a release on GitHub can be found.
struct Addresses<'a> {
    repository: &'a str,
    version: &'a str,
}

impl Addresses<'_> {
    fn download(&self, file: &Path) -> Result<String> {
        Ok(format!("{}/releases/download/v{}/{}", self.repository, self.version, name(file)?))
    }

    fn notes(&self) -> String {
        format!("{}/releases/tag/v{}", self.repository, self.version)
    }

    /// A file of the repository as it was then.
    fn source(&self, file: &str) -> String {
        format!("{}/blob/v{}/{file}", self.repository, self.version)
    }
}
