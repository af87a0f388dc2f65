//! Checks of the executable's PE resources: version information, manifest and icon.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use crate::package::product::{self, Product};

/// Parts of the manifest: sharp on every screen, for Windows 10, with no more rights than whoever starts it has.
const MANIFEST: [&str; 3] =
    [">PerMonitorV2<", "{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}", "level=\"asInvoker\" uiAccess=\"false\""];
/// Sizes of the icon in pixels: lists, the task bar and the start menu at usual scales, and large views.
const SIZES: [u32; 5] = [16, 32, 48, 64, 256];
/// Largest distance of a value from its name in bytes.
const CLOSE: usize = 64;

/// Checks all of them.
pub(crate) fn check(program: &Path, product: &Product) -> Result<()> {
    let bytes = fs::read(program).with_context(|| format!("{}", program.display()))?;
    for words in MANIFEST {
        ensure!(find(&bytes, words.as_bytes()).is_some(), "the manifest does not say {words}");
    }
    for (name, value) in [
        ("ProductName", product.name.as_str()),
        ("FileDescription", &product.name),
        ("CompanyName", &product.bundle.publisher),
        ("LegalCopyright", &product.bundle.copyright),
        ("ProductVersion", &product.version),
        ("FileVersion", &product.version),
    ] {
        let found = find(&bytes, &utf16(name)).with_context(|| format!("nothing is said of {name}"))?;
        let behind = &bytes[found..bytes.len().min(found + 2 * name.len() + CLOSE + 2 * value.len())];
        ensure!(find(behind, &utf16(value)).is_some(), "{name} is not {value}");
    }
    icon(&bytes, &product::file(&product.bundle.windows.nsis.installer_icon))
}

/// Checks that each picture of the icon's file is in the program. The file begins with a table: its number of pictures, then 16
/// bytes for each, with width (0 means 256), length and offset.
fn icon(program: &[u8], file: &Path) -> Result<()> {
    let icon = fs::read(file).with_context(|| format!("{}", file.display()))?;
    let count = usize::from(u16::from_le_bytes(icon[4..6].try_into()?));
    let mut sizes = Vec::new();
    for entry in icon[6..].chunks_exact(16).take(count) {
        let number = |at: usize| -> Result<usize> { Ok(u32::from_le_bytes(entry[at..at + 4].try_into()?) as usize) };
        let (length, at) = (number(8)?, number(12)?);
        sizes.push(if entry[0] == 0 { 256 } else { u32::from(entry[0]) });
        ensure!(find(program, &icon[at..at + length]).is_some(), "the picture of {} pixels is missing", entry[0]);
    }
    ensure!(SIZES.iter().all(|size| sizes.contains(size)), "the icon has the sizes {sizes:?}");
    Ok(())
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let (first, rest) = wanted.split_first()?;
    let begin = |at: usize| bytes[at + 1..].starts_with(rest).then_some(at);
    bytes.iter().enumerate().filter(|(_, byte)| *byte == first).find_map(|(at, _)| begin(at))
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}
