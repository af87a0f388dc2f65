//! Cache folder shared by all clones: its entries are used again while their recipe is the same and they work.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// A folder of the cache.
pub(crate) struct CachedFolder<'a> {
    /// The folder's name.
    pub(crate) name: &'a str,
    /// Description of its contents. The folder is made anew when this changes.
    pub(crate) recipe: &'a str,
}

impl CachedFolder<'_> {
    /// Returns the folder as it was if it still `works`, or as `make` has just made it.
    pub(crate) fn get_or_create(
        &self,
        works: impl Fn(&Path) -> bool,
        make: impl FnOnce(&Path) -> Result<()>,
    ) -> Result<PathBuf> {
        let cache = cache_folder()?;
        fs::create_dir_all(&cache).with_context(|| format!("the cache folder {}", cache.display()))?;
        // Two at once would be in each other's way. The lock ends with this file.
        let lock = File::create(cache.join(format!("{}.lock", self.name))).context("the lock in the cache folder")?;
        lock.lock().context("the lock in the cache folder")?;
        let (folder, noted) = (cache.join(self.name), cache.join(format!("{}.recipe", self.name)));
        let same = fs::read_to_string(&noted).is_ok_and(|recipe| recipe == self.recipe);
        if same && works(&folder) {
            return Ok(folder);
        }
        println!("\nSetting up {} in {} …", self.name, folder.display());
        // Noted last, so that what was made by halves is not taken for whole.
        if noted.exists() {
            fs::remove_file(&noted).context("the old recipe")?;
        }
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
        }
        make(&folder)?;
        fs::write(&noted, self.recipe).context("the recipe")?;
        Ok(folder)
    }
}

fn cache_folder() -> Result<PathBuf> {
    let set = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = set("XDG_CACHE_HOME").or_else(|| Some(set("HOME")?.join(".cache")));
    Ok(base.context("neither XDG_CACHE_HOME nor HOME names a folder")?.join("offswitch"))
}
