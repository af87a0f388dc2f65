//! Manifest for winget, by version 1.10.0 of its schemas (microsoft/winget-cli, `schemas/JSON/manifests`).

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use handlebars::Handlebars;
use serde::Serialize;

use super::product::{self, Product};

/// Folder of the templates, and the ending of the file that each becomes.
const TEMPLATES: &str = "installer/winget";
const FILES: [(&str, &str); 3] =
    [("version.yaml", ".yaml"), ("installer.yaml", ".installer.yaml"), ("locale.en-US.yaml", ".locale.en-US.yaml")];
const LICENSE: &str = env!("CARGO_PKG_LICENSE");

/// A package that can be fetched.
#[derive(Serialize)]
pub(crate) struct Installer {
    pub(crate) url: String,
    pub(crate) sha256: String,
}

/// The one for Windows Installer, with what that knows it by.
#[derive(Serialize)]
pub(crate) struct Msi {
    #[serde(flatten)]
    pub(crate) installer: Installer,
    pub(crate) product_code: String,
    pub(crate) upgrade_code: String,
}

/// Values of the templates beside what is known of the product.
#[derive(Serialize)]
pub(crate) struct ManifestValues {
    /// Date of the release, as `2026-01-31`.
    pub(crate) date: String,
    pub(crate) repository: String,
    pub(crate) notes_url: String,
    /// The list of exit codes.
    pub(crate) exit_codes: String,
    pub(crate) license_url: String,
    pub(crate) installer: Installer,
    pub(crate) msi: Option<Msi>,
}

#[derive(Serialize)]
struct TemplateValues<'a> {
    identifier: &'a str,
    version: &'a str,
    name: &'a str,
    publisher: &'a str,
    copyright: &'a str,
    short_description: &'a str,
    license: &'a str,
    #[serde(flatten)]
    values: &'a ManifestValues,
}

/// Writes the three files into a folder of their own.
pub(crate) fn write(folder: &Path, product: &Product, values: &ManifestValues) -> Result<()> {
    let identifier = format!("{}.{}", product.bundle.publisher, product.name);
    let wanted = TemplateValues {
        identifier: &identifier,
        version: &product.version,
        name: &product.name,
        publisher: &product.bundle.publisher,
        copyright: &product.bundle.copyright,
        short_description: &product.bundle.short_description,
        license: LICENSE,
        values,
    };
    fs::create_dir_all(folder).with_context(|| format!("the folder {}", folder.display()))?;
    let mut handlebars = Handlebars::new();
    handlebars.set_strict_mode(true);
    handlebars.register_escape_fn(quoted);
    for (template, ending) in FILES {
        let template = product::file(&Path::new(TEMPLATES).join(template));
        let text = fs::read_to_string(&template).with_context(|| format!("{}", template.display()))?;
        let file = folder.join(format!("{identifier}{ending}"));
        let manifest = handlebars.render_template(&text, &wanted)?;
        fs::write(&file, manifest).with_context(|| format!("{}", file.display()))?;
    }
    Ok(())
}

/// A text inside YAML's double quotation marks.
fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn installer(name: &str) -> Installer {
        Installer { url: format!("https://example.com/{name}"), sha256: "0123456789abcdef".repeat(4) }
    }

    fn values(msi: bool) -> ManifestValues {
        ManifestValues {
            date: "2026-01-31".to_owned(),
            repository: "https://example.com/o/r".to_owned(),
            notes_url: "https://example.com/o/r/releases/tag/v1.2.3".to_owned(),
            exit_codes: "https://example.com/o/r/blob/v1.2.3/INSTALLING.md".to_owned(),
            license_url: "https://example.com/o/r/blob/v1.2.3/LICENSE-MIT".to_owned(),
            installer: installer("setup.exe"),
            msi: msi.then(|| Msi {
                installer: installer("everybody.msi"),
                product_code: "{11111111-2222-3333-4444-555555555555}".to_owned(),
                upgrade_code: "{66666666-7777-8888-9999-000000000000}".to_owned(),
            }),
        }
    }

    /// The three files, as winget reads them: version, installer, locale.
    fn manifest(values: &ManifestValues) -> [Value; 3] {
        let folder = tempfile::tempdir().expect("a folder");
        let mut product = Product::read().expect("tauri.conf.json");
        "1.2.3".clone_into(&mut product.version);
        "The \"best\" C:\\ of all".clone_into(&mut product.bundle.short_description);
        write(folder.path(), &product, values).expect("the manifest is written");
        FILES.map(|(_, ending)| {
            let file = folder.path().join(format!("Offswitch.Offswitch{ending}"));
            let text = fs::read_to_string(&file).expect("a file of the name that winget wants");
            serde_saphyr::from_str(&text).expect("it is YAML")
        })
    }

    #[test]
    fn each_file_has_what_its_schema_requires() {
        let [version, installer, locale] = manifest(&values(true));
        let kinds = [(&version, "version"), (&installer, "installer"), (&locale, "defaultLocale")];
        for (file, kind) in kinds {
            assert_eq!(file["PackageIdentifier"], "Offswitch.Offswitch", "publisher and name, in {kind}");
            assert_eq!(file["PackageVersion"], "1.2.3", "a text and no number, in {kind}");
            assert_eq!(file["ManifestType"], kind, "which of the three it is");
            assert_eq!(file["ManifestVersion"], "1.10.0", "the schema that {kind} follows");
        }
        assert_eq!(version["DefaultLocale"], locale["PackageLocale"], "the locale that is there is the default");
        for field in ["Publisher", "PackageName", "License", "ShortDescription"] {
            assert!(locale[field].as_str().is_some_and(|text| text.len() > 2), "{field} is required: {locale}");
        }
        assert_eq!(locale["ShortDescription"], "The \"best\" C:\\ of all", "marks and backslashes come through");
        assert!(!locale["Description"].as_str().unwrap_or_default().contains('\n'), "the description is one paragraph");
    }

    #[test]
    fn both_packages_can_be_installed() {
        let [_, manifest, _] = manifest(&values(true));
        let installers = manifest["Installers"].as_array().expect("a list of installers");
        let scopes: Vec<_> = installers.iter().map(|installer| &installer["Scope"]).collect();
        assert_eq!(scopes, ["user", "machine"], "one for a person, one for everybody");
        for installer in installers {
            assert_eq!(installer["Architecture"], "x64", "the program is for 64-bit Windows");
            let sum = installer["InstallerSha256"].as_str().expect("a text, though it could be read as a number");
            assert!(sum.len() == 64 && sum.chars().all(|c| c.is_ascii_hexdigit()), "it is a SHA-256: {sum}");
            let url = installer["InstallerUrl"].as_str().unwrap_or_default();
            assert!(url.starts_with("https://"), "it can be fetched: {url}");
        }
        assert_eq!(installers[0]["InstallerSwitches"]["Silent"], "/S", "the installer has no window then");
        assert_eq!(installers[1]["ProductCode"], "{11111111-2222-3333-4444-555555555555}", "braces come through");
        assert_eq!(manifest["UpgradeBehavior"], "install", "a newer version takes an older one's place");
    }

    #[test]
    fn the_exit_codes_are_those_of_the_documentation() {
        let text = fs::read_to_string(crate::paths::repository().join("INSTALLING.md")).expect("INSTALLING.md");
        let (_, installers) = text.split_once("| exit code | meaning |").expect("the installer's exit codes");
        let (installers, _) = installers.split_once("\n## ").expect("the part on the other package");
        let number = |line: &str| line.strip_prefix("| ")?.split(' ').next()?.parse().ok();
        let documented: Vec<i64> = installers.lines().filter_map(number).filter(|code| *code != 0).collect();
        let [_, manifest, _] = manifest(&values(false));
        let codes = manifest["Installers"][0]["ExpectedReturnCodes"].as_array().expect("a list of codes");
        let told: Vec<_> = codes.iter().filter_map(|code| code["InstallerReturnCode"].as_i64()).collect();
        assert_eq!(told, documented, "winget is told what INSTALLING.md tells people");
        for code in codes {
            let response = code["ReturnResponse"].as_str().unwrap_or_default();
            assert_eq!(
                response == "custom",
                code["ReturnResponseUrl"].is_string(),
                "what is custom says where: {code}"
            );
        }
    }

    #[test]
    fn without_a_package_for_everybody_none_is_promised() {
        let [_, manifest, _] = manifest(&values(false));
        assert_eq!(manifest["Installers"].as_array().map(Vec::len), Some(1), "there is one installer");
        assert_eq!(manifest["ManifestType"], "installer", "what comes after the list is still there");
    }
}
