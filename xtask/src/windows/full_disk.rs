//! Small tmpfs with hardly any space left.

use std::path::{Path, PathBuf};
use std::{fs, io};

use anyhow::{Context as _, Result, ensure};

use crate::process;

/// Free bytes; less than any file of the product has.
const ROOM: u64 = 64 * 1024;

/// The disk, mounted over a folder until it is dropped.
pub(crate) struct FullDisk(PathBuf);

impl FullDisk {
    /// Mounts it with a copy of everything that is in the folder.
    pub(crate) fn at(folder: &Path) -> Result<Self> {
        let files = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
        let read = |file: PathBuf| Ok((file.clone(), fs::read(file)?));
        let files = files.into_iter().map(read).collect::<io::Result<Vec<_>>>()?;
        let size: u64 = files.iter().map(|(_, content)| content.len().next_multiple_of(4096) as u64).sum();
        let mut mount = process::command("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={}", size + ROOM), "disk"]).arg(folder);
        ensure!(mount.status()?.success(), "a small disk could not be mounted");
        let disk = Self(folder.to_path_buf());
        for (file, content) in files {
            fs::write(&file, content).with_context(|| format!("copying {}", file.display()))?;
        }
        Ok(disk)
    }
}

impl Drop for FullDisk {
    fn drop(&mut self) {
        // Whoever still has something open there keeps it until then.
        let unmounted = process::command("umount").arg("--lazy").arg(&self.0).status();
        if !unmounted.is_ok_and(|status| status.success()) {
            eprintln!("xtask: the small disk at {} is still mounted", self.0.display());
        }
    }
}
