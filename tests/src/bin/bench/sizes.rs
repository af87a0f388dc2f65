//! Sizes of the program, the installer and the front end.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use offswitch_tests::test_env::{built, program};

use crate::report::{Report, Target, Unit};
use crate::statistics::Sample;

const HOW: &str = "\
  1 kB is 1,000 bytes. All as they are released. The front end is what the
  program embeds, uncompressed.";

/// Folder of the front end that the program embeds; `cargo xtask bench` has put it together.
pub(crate) fn front_end() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("target/front-end")
}

/// Measures the sizes, with those of the files for Windows.
pub(crate) fn measure(report: &mut Report, for_windows: &Path, installer: &Path) -> Result<()> {
    report.part("Sizes", HOW.to_owned());
    let mut weigh = |what: &str, bytes: u64, most: Option<f64>| {
        #[expect(clippy::cast_precision_loss, reason = "no file has 2^52 bytes")]
        report.figure(what, Unit::Kilobytes, Sample::new(vec![bytes as f64 / 1000.0]), most.map(Target::AtMost));
    };
    weigh("program for Windows", fs::metadata(for_windows)?.len(), Some(9000.0));
    weigh("installer for Windows", fs::metadata(installer)?.len(), Some(3500.0));
    weigh("program for Linux", fs::metadata(program()?)?.len(), None);
    weigh("empty window for Linux", fs::metadata(built("offswitch-empty-window")?)?.len(), None);
    let sizes = files(&front_end())?.into_iter().map(|file| Ok(fs::metadata(file)?.len()));
    weigh("front end with its sentences", sizes.sum::<Result<u64>>()?, None);
    Ok(())
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(self::files(&path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}
