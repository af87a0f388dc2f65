//! Language files of the NSIS installer (`.nsh`), from the translations in `ui/locales/`.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::{Map, Value};

use crate::paths;

/// NSIS' names of the languages, and the tags of their translations.
const LANGUAGES: [(&str, &str); 8] = [
    ("English", "en"),
    ("French", "fr"),
    ("German", "de"),
    ("Japanese", "ja"),
    ("PortugueseBR", "pt-BR"),
    ("SimpChinese", "zh-Hans"),
    ("Spanish", "es"),
    ("TradChinese", "zh-Hant"),
];

/// Beginning of the keys of the installer's texts.
const PREFIX: &str = "installer.";

/// Parameters of the texts, and the script's own words for them. `$_CLICK` is NSIS' sentence about the button to click.
const PARAMETERS: [(&str, &str); 5] = [
    ("{click}", "$_CLICK"),
    ("{folder}", "$INSTDIR"),
    ("{installed}", "$0"),
    ("{version}", "${VERSION}"),
    ("\n", "$\\r$\\n"),
];

/// Writes the file of a language into a folder. Its first bytes say that it is UTF-8; NSIS would take it for something else.
pub(super) fn write(language: &str, folder: &Path) -> Result<PathBuf> {
    let tag = LANGUAGES.iter().find(|(name, _)| *name == language).map(|(_, tag)| tag);
    let tag = tag.with_context(|| format!("the installer has no texts in {language}"))?;
    let translations = paths::repository().join("ui/locales").join(format!("{tag}.json"));
    let texts = fs::read_to_string(&translations).with_context(|| format!("{}", translations.display()))?;
    let file = folder.join(format!("{language}.nsh"));
    let strings = lang_strings(language, &serde_json::from_str(&texts)?)?;
    fs::write(&file, format!("\u{feff}{strings}")).with_context(|| format!("{}", file.display()))?;
    Ok(file)
}

/// A `LangString` for each of the installer's texts.
fn lang_strings(language: &str, texts: &Map<String, Value>) -> Result<String> {
    let upper = language.to_uppercase();
    let mut strings = String::new();
    for (key, text) in texts {
        let Some(name) = key.strip_prefix(PREFIX) else { continue };
        let text = text.as_str().with_context(|| format!("{key} is no text"))?;
        let filled = PARAMETERS.iter().fold(quoted(text), |text, (parameter, word)| text.replace(parameter, word));
        writeln!(strings, "LangString {name} ${{LANG_{upper}}} \"{filled}\"")?;
    }
    Ok(strings)
}

/// A text inside NSIS' quotation marks.
pub(super) fn quoted(text: &str) -> String {
    text.replace('$', "$$").replace('"', "$\\\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_becomes_a_string_of_nsis() {
        let texts =
            r#"{"action.stop": "Stop", "installer.old": "Version {installed}:\nreplace \"it\" for 5 $ by {version}?"}"#;
        let strings = lang_strings("PortugueseBR", &serde_json::from_str(texts).unwrap()).unwrap();
        let wanted =
            r#"LangString old ${LANG_PORTUGUESEBR} "Version $0:$\r$\nreplace $\"it$\" for 5 $$ by ${VERSION}?""#;
        assert_eq!(strings, format!("{wanted}\n"), "parameters are NSIS' own words, everything else is as it is");
    }

    #[test]
    fn the_script_has_all_its_texts() {
        let script = fs::read_to_string(paths::repository().join("src-tauri/installer/offswitch.nsi")).unwrap();
        let folder = tempfile::tempdir().unwrap();
        for (language, _) in LANGUAGES {
            let strings = fs::read_to_string(write(language, folder.path()).unwrap()).unwrap();
            let names: Vec<_> = strings.lines().filter_map(|line| line.split(' ').nth(1)).collect();
            assert!(names.len() > 10, "{language} has its texts");
            for name in names {
                assert!(script.contains(&format!("$({name})")), "{language}: {name} shows somewhere");
            }
        }
    }
}
