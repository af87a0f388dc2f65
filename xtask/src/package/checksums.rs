//! `SHA256SUMS`, in the format that `sha256sum --check` reads.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

/// Name of the file.
pub(crate) const NAME: &str = "SHA256SUMS";

/// Computes a file's SHA-256, in lower-case hexadecimal digits.
pub(crate) fn of(file: &Path) -> Result<String> {
    let bytes = fs::read(file).with_context(|| format!("{}", file.display()))?;
    Ok(Sha256::digest(&bytes).iter().fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    }))
}

/// Writes those of all files that lie in the folder itself.
pub(crate) fn write(folder: &Path) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("{}", folder.display()))?;
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().into_string().ok().context("a file's name is no Unicode")?;
        if entry.file_type()?.is_file() && name != NAME {
            names.push(name);
        }
    }
    names.sort();
    let mut sums = String::new();
    for name in names {
        writeln!(sums, "{}  {name}", of(&folder.join(&name))?)?;
    }
    fs::write(folder.join(NAME), sums).context(NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_folder_has_its_sum() {
        let folder = tempfile::tempdir().expect("a folder");
        let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("a file");
        put("b.msi", "abc");
        put("a.exe", "");
        put(NAME, "of an earlier time");
        fs::create_dir(folder.path().join("winget")).expect("a folder");
        write(folder.path()).expect("the sums are written");
        let sums = fs::read_to_string(folder.path().join(NAME)).expect("the sums");
        // The sums of nothing and of "abc": FIPS 180-4's own examples.
        let expected = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a.exe\n\
                        ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  b.msi\n";
        assert_eq!(sums, expected, "the files in order, neither the folder nor the list itself");
    }
}
