//! Version of a release, and its tag.

use anyhow::{Result, ensure};

/// Checks that this version can be released: Windows, its installers and winget order nothing but numbers.
///
/// # Errors
/// A sentence that says what is wrong.
pub(crate) fn check(version: &str) -> Result<()> {
    let numbers: Vec<_> = version.split('.').map(str::parse::<u16>).collect();
    ensure!(
        numbers.len() == 3 && numbers.iter().all(Result::is_ok),
        "version {version} cannot be released: it must be three numbers, such as 1.2.3"
    );
    Ok(())
}

/// Checks that the tag stands for this version, which is the workspace's in `Cargo.toml`.
///
/// # Errors
/// A sentence that says what to do.
pub(crate) fn check_tag(tag: &str, version: &str) -> Result<()> {
    ensure!(
        tag.strip_prefix('v') == Some(version),
        "the tag `{tag}` does not stand for this version, {version}, whose tag is v{version}: change the version in \
         Cargo.toml, or the tag"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_must_stand_for_the_version() {
        assert!(check_tag("v0.1.0", "0.1.0").is_ok(), "the version's own tag");
        for tag in ["v0.1.1", "0.1.0", "v0.1.0-1", "vv0.1.0", "V0.1.0", ""] {
            let error = check_tag(tag, "0.1.0").expect_err("another version's tag").to_string();
            assert!(error.contains("v0.1.0"), "the sentence tells the right tag: {error}");
        }
    }

    #[test]
    fn only_numbers_are_released() {
        assert!(check("1.20.300").is_ok(), "three numbers");
        for version in ["1.2", "1.2.3.4", "1.2.3-beta.1", "1.2.3+4", "1.2.70000", "1..3", ""] {
            assert!(check(version).is_err(), "{version} is not in an order that Windows understands");
        }
    }
}
