//! Files of a release, and their description: checksums, notes, `latest.json` and winget's manifest.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit};

use super::msi::{self, Identity};
use super::product::Product;
use super::{checksums, notes, pe_headers, updates, winget};
use crate::args::ReleaseArgs;

/// Names of a release's files.
pub(super) struct ReleaseFiles<'a> {
    pub(super) folder: &'a Path,
    pub(super) product: &'a Product,
}

impl ReleaseFiles<'_> {
    pub(super) fn installer(&self) -> PathBuf {
        self.named("-setup.exe")
    }

    pub(super) fn msi(&self) -> PathBuf {
        self.named(".msi")
    }

    /// Software bill of materials.
    pub(super) fn sbom(&self) -> PathBuf {
        self.named(".cdx.json")
    }

    /// Signature of the installer by Tauri's signer, for the updater.
    fn signature(&self) -> PathBuf {
        self.named("-setup.exe.sig")
    }

    fn named(&self, ending: &str) -> PathBuf {
        self.folder.join(format!("{}-{}{ending}", self.product.name, self.product.version))
    }
}

/// Machine-wide package and its identity.
type ForEverybody = Option<(PathBuf, Identity)>;

/// Writes everything that describes the files in the folder.
pub(super) fn write(files: &ReleaseFiles, args: &ReleaseArgs) -> Result<()> {
    let installer = files.installer();
    ensure!(installer.is_file(), "there is no {}", installer.display());
    let msi = Some(files.msi()).filter(|file| file.is_file());
    let msi: ForEverybody = msi.map(|file| msi::identity(&file).map(|identity| (file, identity))).transpose()?;
    let now = Timestamp::now().round(Unit::Second)?;
    if let Some(repository) = &args.repository {
        let urls = ReleaseUrls { repository, version: &files.product.version };
        write_update(files, &urls, now)?;
        let values = values(&urls, &installer, msi.as_ref(), now)?;
        winget::write(&files.folder.join("winget"), files.product, &values)?;
    } else {
        println!("\nWithout --repository there is neither a manifest for winget nor {}.", updates::NAME);
    }
    let shown = |file: &Path, for_whom, signed| -> Result<_> {
        Ok(notes::PackageNote { name: name(file)?.to_owned(), for_whom, signed })
    };
    let mut packages = vec![shown(&installer, "one person", pe_headers::is_signed(&installer)?)?];
    if let Some((file, identity)) = &msi {
        packages.push(shown(file, "everybody on a computer", identity.signed)?);
    }
    // In a folder of their own, since they are no file of the release.
    let about = files.folder.join("about");
    fs::create_dir_all(&about).context("the folder of the notes")?;
    fs::write(about.join("NOTES.md"), notes::text(&packages, args.repository.as_deref())).context("the notes")?;
    checksums::write(files.folder)?;
    println!("\nThe release lies in {}.", files.folder.display());
    Ok(())
}

/// Writes `latest.json` for installed programs, if the installer is signed for them.
fn write_update(files: &ReleaseFiles, urls: &ReleaseUrls, now: Timestamp) -> Result<()> {
    let signature = files.signature();
    if !signature.is_file() {
        println!("\nThe installer has no signature for the updater, so there is no {}.", updates::NAME);
        return Ok(());
    }
    let signature = fs::read_to_string(&signature).with_context(|| format!("{}", signature.display()))?;
    let news = format!("What is new: {}", urls.notes());
    let url = urls.download(&files.installer())?;
    updates::write(files.folder, urls.version, news, now, &url, &signature)
}

/// Values of winget's manifest.
fn values(
    urls: &ReleaseUrls,
    installer: &Path,
    msi: Option<&(PathBuf, Identity)>,
    now: Timestamp,
) -> Result<winget::ManifestValues> {
    let fetched = |file: &Path| -> Result<_> {
        Ok(winget::Installer { url: urls.download(file)?, sha256: checksums::of(file)? })
    };
    let msi = msi.map(|(file, identity)| -> Result<_> {
        Ok(winget::Msi {
            installer: fetched(file)?,
            product_code: identity.product_code.clone(),
            upgrade_code: identity.upgrade_code.clone(),
        })
    });
    Ok(winget::ManifestValues {
        date: now.to_zoned(TimeZone::UTC).date().to_string(),
        repository: urls.repository.to_owned(),
        notes_url: urls.notes(),
        exit_codes: urls.source("INSTALLING.md"),
        license_url: urls.source("LICENSE-MIT"),
        installer: fetched(installer)?,
        msi: msi.transpose()?,
    })
}

fn name(file: &Path) -> Result<&str> {
    file.file_name().and_then(|name| name.to_str()).context("a file's name is no Unicode")
}

/// Addresses of a release on GitHub.
struct ReleaseUrls<'a> {
    repository: &'a str,
    version: &'a str,
}

impl ReleaseUrls<'_> {
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
