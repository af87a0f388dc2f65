//! MSI package for administrators who deploy to many computers: machine-wide, made with wixl.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use handlebars::Handlebars;
use serde::Serialize;

use super::installer::Contents;
use super::product::{self, Product};
use crate::process;

const TEMPLATE: &str = "installer/offswitch.wxs";
/// Row that says where the package may be installed, and the sentence if not; wixl has no word for it.
const CONDITION: &str = "INSERT INTO `LaunchCondition` (`Condition`, `Description`) VALUES \
    ('Installed OR (VersionNT64 AND WINDOWSMAJOR)', \
    'Offswitch needs a 64-bit Windows 10 or later. Nothing was installed.')";

/// Table for the start menu entry's name by which the task bar knows the program's window; wixl has no word for it either.
const NAMES: &str = "CREATE TABLE `MsiShortcutProperty` (`MsiShortcutProperty` CHAR(72) NOT NULL, \
    `Shortcut_` CHAR(72) NOT NULL, `PropertyKey` CHAR(255) NOT NULL, `PropVariantValue` CHAR(255) NOT NULL \
    PRIMARY KEY `MsiShortcutProperty`)";

/// Codes by which Windows Installer knows a package.
pub(crate) struct Identity {
    /// Code of this very package.
    pub(crate) product_code: String,
    /// Code shared by all versions.
    pub(crate) upgrade_code: String,
    /// True if it carries a signature. Whose, and whether it is valid, only Windows can say.
    pub(crate) signed: bool,
}

#[derive(Serialize)]
struct TemplateValues<'a> {
    version: &'a str,
    manufacturer: &'a str,
    beside: Vec<String>,
}

/// Makes it from a program and what is beside it. It brings no WebView2: that is the administrators' affair.
pub(crate) fn make(product: &Product, contents: &Contents, scratch: &Path, out: &Path) -> Result<()> {
    let Contents { program, beside, .. } = contents;
    fs::create_dir_all(scratch).with_context(|| format!("the folder {}", scratch.display()))?;
    let icon = product::file(&product.bundle.windows.nsis.installer_icon);
    let mut names = Vec::new();
    // wixl takes files from the folder that it runs in.
    for file in [*program, &icon].into_iter().chain(beside.iter().map(PathBuf::as_path)) {
        let name = file.file_name().and_then(|name| name.to_str()).context("a file's name")?;
        fs::copy(file, scratch.join(name)).with_context(|| format!("copying {}", file.display()))?;
        names.push(name.to_owned());
    }
    let wanted = TemplateValues {
        version: &product.version,
        manufacturer: &product.bundle.publisher,
        beside: names.split_off(2),
    };
    let template = fs::read_to_string(product::file(Path::new(TEMPLATE))).context("the package's description")?;
    let description = scratch.join("offswitch.wxs");
    fs::write(&description, Handlebars::new().render_template(&template, &wanted)?).context("the description")?;
    let mut maker = process::command("wixl");
    maker.current_dir(scratch).args(["--arch", "x64", "--output"]).arg(out).arg("offswitch.wxs");
    ensure!(process::run(&mut maker)?, "the package could not be made");
    let name = format!(
        "INSERT INTO `MsiShortcutProperty` (`MsiShortcutProperty`, `Shortcut_`, `PropertyKey`, `PropVariantValue`) \
         VALUES ('Name', 'MenuEntry', 'System.AppUserModel.ID', '{}')",
        product.identifier
    );
    for row in [CONDITION, NAMES, &name] {
        ensure!(
            process::run(process::command("msibuild").arg(out).args(["-q", row]))?,
            "the package could not be completed"
        );
    }
    Ok(())
}

/// Reads the identity of a package.
pub(crate) fn identity(file: &Path) -> Result<Identity> {
    let context = || format!("{}", file.display());
    let mut package = msi::open(file).with_context(context)?;
    let rows = package.select_rows(msi::Select::table("Property")).with_context(context)?;
    let properties: BTreeMap<String, String> = rows
        .filter_map(|row| Some((row["Property"].as_str()?.to_owned(), row["Value"].as_str()?.to_owned())))
        .collect();
    let property = |name: &str| properties.get(name).cloned().with_context(|| format!("the package has no {name}"));
    Ok(Identity {
        product_code: property("ProductCode")?,
        upgrade_code: property("UpgradeCode")?,
        signed: package.has_digital_signature(),
    })
}
