//! Messages of the native dialogs by language, from `ui/locales/`.

/// Messages in one language, for when there is no window.
pub(super) struct Messages {
    /// Tag of the language (BCP 47).
    language: &'static str,
    /// Names the missing runtime, and asks whether to open the page that has it.
    pub(super) webview_missing: &'static str,
    /// Names the versions that are `{needed}` and were `{found}`, and asks the same.
    pub(super) webview_too_old: &'static str,
    pub(super) webview_failed: &'static str,
    pub(super) folder_unusable: &'static str,
    pub(super) not_started: &'static str,
}

const ALL: &[Messages] = include!(concat!(env!("OUT_DIR"), "/native_dialog_messages.rs"));

/// Language of all locales that have none of their own.
const DEFAULT: &str = "en";

/// Messages for a locale such as `zh-TW` or `de-AT`.
pub(super) fn for_locale(locale: &str) -> &'static Messages {
    let locale = locale.to_lowercase();
    let traditional = ["zh-tw", "zh-hk", "zh-mo", "zh-hant"].iter().any(|start| locale.starts_with(start));
    let language = match locale.split('-').next().unwrap_or_default() {
        "zh" if traditional => "zh-Hant",
        "zh" => "zh-Hans",
        "pt" => "pt-BR",
        other => other,
    };
    let of_language = |tag: &str| ALL.iter().find(|messages| messages.language == tag);
    of_language(language).or_else(|| of_language(DEFAULT)).unwrap_or(&ALL[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_its_sentences() {
        for (locale, word) in [
            ("en-GB", "needs"),
            ("de-AT", "fehlt"),
            ("fr-CA", "nécessite"),
            ("es-MX", "necesita"),
            ("pt-BR", "precisa"),
            ("ja-JP", "ランタイム"),
            ("zh-TW", "執行階段"),
            ("zh-Hant-HK", "執行階段"),
            ("zh-CN", "运行时"),
            ("zh-Hans-SG", "运行时"),
            ("nl-NL", "needs"),
            ("", "needs"),
        ] {
            let found = for_locale(locale);
            assert!(found.webview_missing.contains(word), "{locale}: {}", found.webview_missing);
            assert!(found.webview_missing.contains("WebView2"), "{locale} names what is missing");
            for part in ["WebView2", "{needed}", "{found}"] {
                assert!(found.webview_too_old.contains(part), "{locale}: {}", found.webview_too_old);
            }
            assert!(found.webview_failed.contains("WebView2"), "{locale}: {}", found.webview_failed);
            assert!(found.folder_unusable.contains("Offswitch"), "{locale}: {}", found.folder_unusable);
            assert!(found.not_started.contains("Offswitch"), "{locale}: {}", found.not_started);
        }
    }
}
