//! Describes packages that are there, for people and for what installs and updates programs.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit};

use super::msi::{self, Identity};
use super::order::Release;
use super::product::Product;
use super::{notes, program, sums, updates, winget};

/// The files of a release, by the names that everybody sees.
pub(super) struct Files<'a> {
    pub(super) folder: &'a Path,
    pub(super) product: &'a Product,
}

impl Files<'_> {
    pub(super) fn installer(&self) -> PathBuf {
        self.named("-setup.exe")
    }

    pub(super) fn msi(&self) -> PathBuf {
        self.named(".msi")
    }

    /// What the program is made of.
    pub(super) fn components(&self) -> PathBuf {
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

/// The package for everybody, and what it is known by.
type ForEverybody = Option<(PathBuf, Identity)>;

/// Writes everything that describes them.
pub(super) fn write(files: &Files, release: &Release) -> Result<()> {
    let installer = files.installer();
    ensure!(installer.is_file(), "there is no {}", installer.display());
    let msi = Some(files.msi()).filter(|file| file.is_file());
    let msi: ForEverybody = msi.map(|file| msi::identity(&file).map(|identity| (file, identity))).transpose()?;
    let now = Timestamp::now().round(Unit::Second)?;
    if let Some(repository) = &release.repository {
        let addresses = Addresses { repository, version: &files.product.version };
        offer_update(files, &addresses, now)?;
        let filling = filling(&addresses, &installer, msi.as_ref(), now)?;
        winget::write(&files.folder.join("winget"), files.product, &filling)?;
    } else {
        println!("\nWithout --repository there is neither a manifest for winget nor {}.", updates::NAME);
    }
    let shown = |file: &Path, for_whom, signed| -> Result<_> {
        Ok(notes::Shown { name: name(file)?.to_owned(), for_whom, signed })
    };
    let mut packages = vec![shown(&installer, "one person", program::is_signed(&installer)?)?];
    if let Some((file, identity)) = &msi {
        packages.push(shown(file, "everybody on a computer", identity.signed)?);
    }
    // In a folder of their own, since they are no file of the release.
    let about = files.folder.join("about");
    fs::create_dir_all(&about).context("the folder of the notes")?;
    fs::write(about.join("NOTES.md"), notes::text(&packages, release.repository.as_deref())).context("the notes")?;
    sums::write(files.folder)?;
    println!("\nThe release lies in {}.", files.folder.display());
    Ok(())
}

/// Tells installed programs of it, if it is signed for them.
fn offer_update(files: &Files, addresses: &Addresses, now: Timestamp) -> Result<()> {
    let signature = files.signature();
    if !signature.is_file() {
        println!("\nThe installer has no signature for the updater, so there is no {}.", updates::NAME);
        return Ok(());
    }
    let signature = fs::read_to_string(&signature).with_context(|| format!("{}", signature.display()))?;
    let news = format!("What is new: {}", addresses.notes());
    let url = addresses.download(&files.installer())?;
    updates::write(files.folder, addresses.version, news, now, &url, &signature)
}

/// What winget is told.
fn filling(
    addresses: &Addresses,
    installer: &Path,
    msi: Option<&(PathBuf, Identity)>,
    now: Timestamp,
) -> Result<winget::Filling> {
    let fetched = |file: &Path| -> Result<_> {
        Ok(winget::Installer { url: addresses.download(file)?, sha256: sums::of(file)? })
    };
    let msi = msi.map(|(file, identity)| -> Result<_> {
        Ok(winget::Msi {
            installer: fetched(file)?,
            product_code: identity.product_code.clone(),
            upgrade_code: identity.upgrade_code.clone(),
        })
    });
    Ok(winget::Filling {
        date: now.to_zoned(TimeZone::UTC).date().to_string(),
        repository: addresses.repository.to_owned(),
        notes_url: addresses.notes(),
        exit_codes: addresses.source("INSTALLING.md"),
        license_url: addresses.source("LICENSE-MIT"),
        installer: fetched(installer)?,
        msi: msi.transpose()?,
    })
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
