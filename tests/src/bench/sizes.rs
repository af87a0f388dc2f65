//! How large the program and its front end are.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use offswitch_tests::stage::{built, program};

use crate::report::{Report, Unit};
use crate::statistics::Sample;

const HOW: &str = "\
  1 kB is 1,000 bytes. Program and empty window as they are released, without their installer. The front end is what the
  program embeds, uncompressed.";

/// What the program embeds; `cargo xtask bench` has put it together.
pub(crate) fn front_end() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("target/front-end")
}

/// Weighs.
pub(crate) fn measure(report: &mut Report) -> Result<()> {
    report.part("Sizes", HOW.to_owned());
    let mut weigh = |what: &str, bytes: u64| {
        #[expect(clippy::cast_precision_loss, reason = "no file has 2^52 bytes")]
        report.figure(what, Unit::Kilobytes, Sample::new(vec![bytes as f64 / 1000.0]), None);
    };
    weigh("program", fs::metadata(program()?)?.len());
    weigh("empty window", fs::metadata(built("offswitch-empty-window")?)?.len());
    let sizes = files(&front_end())?.into_iter().map(|file| Ok(fs::metadata(file)?.len()));
    weigh("front end with its sentences", sizes.sum::<Result<u64>>()?);
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
