//! Address of Debian's mirror from the machine's own package configuration.

use anyhow::{Context as _, Result, ensure};

use crate::process;

/// Returns the address of Debian's main archive.
///
/// # Errors
/// Fails if the machine is no Debian.
pub(crate) fn mirror() -> Result<String> {
    let mut query = process::command("apt-get");
    query.args(["indextargets", "--format", "$(SITE)", "Created-By: Packages", "Origin: Debian", "Component: main"]);
    let sites =
        process::read_quietly(&mut query).context("only Debian can be the base for this: apt-get does not answer")?;
    // The archives of security fixes hold nothing but those.
    let mirror = sites.lines().find(|site| !site.contains("security"));
    let mirror = mirror.context("this machine's package configuration names no mirror of Debian")?;
    ensure!(mirror.contains("://"), "`{mirror}` is no address of a mirror");
    Ok(mirror.to_owned())
}
