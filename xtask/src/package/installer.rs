//! NSIS installer, from the same script as Tauri's bundler makes it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use handlebars::Handlebars;
use serde::Serialize;

use super::installer_texts::{self, quoted};
use super::product::{self, Product};
use crate::process;

/// Contents of a package. All files must have the names that they are to have on the user's computer.
pub(crate) struct Contents<'a> {
    pub(crate) program: &'a Path,
    /// Libraries that the program needs in its folder.
    pub(crate) beside: Vec<PathBuf>,
    /// Microsoft's bootstrapper, which brings the WebView2 runtime where it is missing.
    pub(crate) webview2: Option<&'a Path>,
}

/// Values of the script's template, by the names that Tauri's bundler uses.
#[derive(Serialize)]
struct TemplateValues<'a> {
    product_name: &'a str,
    version: &'a str,
    /// Four numbers, as Windows wants them.
    version_with_build: String,
    manufacturer: &'a str,
    bundle_id: &'a str,
    homepage: &'a str,
    copyright: &'a str,
    compression: &'a str,
    languages: &'a [String],
    language_files: Vec<PathBuf>,
    installer_icon: PathBuf,
    sidebar_image: PathBuf,
    main_binary_name: &'a str,
    main_binary_path: &'a Path,
    /// Files beside the program: from where, into which folder, and as which file.
    resources: BTreeMap<&'a Path, (&'a str, String)>,
    /// Size in KiB.
    estimated_size: u64,
    install_webview2_mode: &'a str,
    webview2_installer_args: &'a str,
    webview2_bootstrapper_path: Option<&'a Path>,
    out_file: &'a Path,
}

/// Makes it from a program and what goes with it.
pub(crate) fn make(product: &Product, contents: &Contents, scratch: &Path, out: &Path) -> Result<()> {
    let Contents { program, beside, webview2 } = contents;
    fs::create_dir_all(scratch).with_context(|| format!("the folder {}", scratch.display()))?;
    let bundle = &product.bundle;
    let nsis = &bundle.windows.nsis;
    let language_files = nsis.languages.iter().map(|language| installer_texts::write(language, scratch));
    let language_files = language_files.collect::<Result<_>>()?;
    let sizes = [*program].into_iter().chain(beside.iter().map(PathBuf::as_path)).map(fs::metadata);
    let size: u64 = sizes.map(|file| Ok(file.context("what is to be installed")?.len())).sum::<Result<u64>>()?;
    let name = |path: &Path| Some(path.file_name()?.to_str()?.to_owned());
    let resources = beside.iter().map(|path| Some((path.as_path(), ("", name(path)?))));
    let wanted = TemplateValues {
        product_name: &product.name,
        version: &product.version,
        version_with_build: format!("{}.0", product.version),
        manufacturer: &bundle.publisher,
        bundle_id: &product.identifier,
        homepage: bundle.homepage.as_deref().unwrap_or_default(),
        copyright: &bundle.copyright,
        compression: &nsis.compression,
        languages: &nsis.languages,
        language_files,
        installer_icon: product::file(&nsis.installer_icon),
        sidebar_image: product::file(&nsis.sidebar_image),
        main_binary_name: program.file_stem().and_then(|name| name.to_str()).context("the program's name")?,
        main_binary_path: program,
        resources: resources.collect::<Option<_>>().context("the names of the files beside the program")?,
        estimated_size: size / 1024,
        install_webview2_mode: webview2.map_or("", |_| "embedBootstrapper"),
        webview2_installer_args: "/silent",
        webview2_bootstrapper_path: *webview2,
        out_file: out,
    };
    let template = fs::read_to_string(product::file(&nsis.template)).context("the installer's script")?;
    let mut handlebars = Handlebars::new();
    handlebars.register_escape_fn(quoted);
    let script = scratch.join("offswitch.nsi");
    fs::write(&script, handlebars.render_template(&template, &wanted)?).context("the script as filled in")?;
    let mut compiler = compiler();
    compiler.args(["-V2", "-WX", "-INPUTCHARSET", "UTF8"]).arg(&script);
    ensure!(process::run(&mut compiler)?, "the installer could not be made");
    Ok(())
}

/// NSIS' compiler, which its own installer for Windows does not put on the path.
pub(crate) fn compiler() -> Command {
    let programs = std::env::var_os("ProgramFiles(x86)").map(PathBuf::from).unwrap_or_default();
    let installed = programs.join("NSIS").join("makensis.exe");
    process::command(if installed.is_file() { installed } else { "makensis".into() })
}
