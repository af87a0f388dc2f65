//! PE headers of a Windows program: signature and imported libraries.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use object::pe::{IMAGE_DIRECTORY_ENTRY_SECURITY, ImageNtHeaders32, ImageNtHeaders64};
use object::read::pe::{ImageNtHeaders, PeFile};
use object::{FileKind, LittleEndian as LE};

/// Returns whether it carries a signature. Whose, and whether it is valid, only Windows can say.
pub(crate) fn is_signed(file: &Path) -> Result<bool> {
    Ok(read(file)?.signed)
}

/// Returns whether Windows has to find this library before it can start the program.
pub(crate) fn imports(file: &Path, library: &str) -> Result<bool> {
    Ok(read(file)?.libraries.iter().any(|name| name.eq_ignore_ascii_case(library)))
}

struct Headers {
    signed: bool,
    libraries: Vec<String>,
}

fn read(file: &Path) -> Result<Headers> {
    let bytes = fs::read(file).with_context(|| format!("{}", file.display()))?;
    parse(&bytes).with_context(|| format!("{}", file.display()))
}

fn parse(bytes: &[u8]) -> Result<Headers> {
    match FileKind::parse(bytes).context("this is no program")? {
        FileKind::Pe32 => parse_as::<ImageNtHeaders32>(bytes),
        FileKind::Pe64 => parse_as::<ImageNtHeaders64>(bytes),
        other => bail!("this is no program for Windows, but {other:?}"),
    }
}

fn parse_as<Format: ImageNtHeaders>(bytes: &[u8]) -> Result<Headers> {
    let program = PeFile::<Format>::parse(bytes)?;
    let signature = program.data_directory(IMAGE_DIRECTORY_ENTRY_SECURITY);
    let mut libraries = Vec::new();
    if let Some(table) = program.import_table()? {
        let mut imports = table.descriptors()?;
        while let Some(import) = imports.next()? {
            libraries.push(String::from_utf8_lossy(table.name(import.name.get(LE))?).into_owned());
        }
    }
    Ok(Headers { signed: signature.is_some_and(|place| place.size.get(LE) > 0), libraries })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The headers of a 64-bit program without sections, with a signature at this place and of this size.
    fn headers(at: u32, size: u32) -> Vec<u8> {
        const PE: usize = 64;
        const OPTIONAL: usize = PE + 24;
        const DIRECTORIES: usize = OPTIONAL + 112;
        let mut bytes = vec![0; DIRECTORIES + 16 * 8];
        let mut put = |at: usize, value: &[u8]| bytes[at..at + value.len()].copy_from_slice(value);
        put(0, b"MZ");
        put(60, &64_u32.to_le_bytes());
        put(PE, b"PE\0\0");
        put(PE + 4, &0x8664_u16.to_le_bytes());
        put(PE + 20, &240_u16.to_le_bytes());
        put(OPTIONAL, &0x20b_u16.to_le_bytes());
        put(OPTIONAL + 108, &16_u32.to_le_bytes());
        put(DIRECTORIES + IMAGE_DIRECTORY_ENTRY_SECURITY * 8, &at.to_le_bytes());
        put(DIRECTORIES + IMAGE_DIRECTORY_ENTRY_SECURITY * 8 + 4, &size.to_le_bytes());
        bytes
    }

    #[test]
    fn a_signature_is_seen() {
        let signed = |at, size| parse(&headers(at, size)).expect("these are a program's headers").signed;
        assert!(!signed(0, 0), "there is none");
        assert!(signed(4096, 9000), "there is one");
    }

    #[test]
    fn other_files_are_refused() {
        assert!(parse(b"#!/bin/sh\nexit 0\n").is_err(), "a script is no program for Windows");
        assert!(parse(b"MZ").is_err(), "half a header is none");
    }
}
