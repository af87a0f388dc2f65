//! How large the program and its front end are.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use offswitch_tests::stage::{built, program};

use crate::report::{Report, Unit};
use crate::statistics::Sample;

const HOW: &str = "\
  1 kB is 1,000 bytes. Program and empty window as they are released, without their installer. The front end is what the
  program embeds, uncompressed; without comments means without the lines that are nothing but comment.";

/// What the program embeds.
pub(crate) fn front_end() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("ui")
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
    let mut sum = Weight::default();
    let mut languages = Weight::default();
    for file in files(&front_end())? {
        let one = Weight::of(&fs::read_to_string(&file).with_context(|| file.display().to_string())?);
        sum = sum.and(one);
        if file.starts_with(front_end().join("languages")) {
            languages = languages.and(one);
        }
    }
    weigh("front end", sum.whole);
    weigh("front end without comments", sum.without_comments);
    weigh("front end without comments and languages", sum.without_comments - languages.without_comments);
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

/// Bytes of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Weight {
    whole: u64,
    without_comments: u64,
}

impl Weight {
    fn of(text: &str) -> Self {
        let mut weight = Self::default();
        let mut within = false;
        for line in text.split_inclusive('\n') {
            let words = line.trim();
            let bytes = line.len() as u64;
            weight.whole += bytes;
            let begins = !within && words.starts_with("/*");
            if begins || within {
                within = !words.contains("*/");
                // What stands after a comment's end on its line is code.
                if words.ends_with("*/") || within {
                    continue;
                }
            } else if words.starts_with("//") {
                continue;
            }
            weight.without_comments += bytes;
        }
        weight
    }

    fn and(self, other: Self) -> Self {
        Self { whole: self.whole + other.whole, without_comments: self.without_comments + other.without_comments }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_of_comment_are_left_out() {
        let of = |text: &str| Weight::of(text).without_comments;
        assert_eq!(of("a\n/**\n * b\n */\n// c\nd // e\n"), 9, "whole lines of comment go, code with a comment stays");
        assert_eq!(of("* { a: b }\n"), 11, "a selector is no comment");
        assert_eq!(of("/** @type {A} */ const a = 1;\n"), 30, "code after a comment stays");
        assert_eq!(Weight::of("// a\n").whole, 5, "the whole is the whole");
    }
}
