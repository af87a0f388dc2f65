//! A computer without Microsoft's WebView2 runtime, which shows the window: Windows 11 has it, Windows 10 may lack it.

use rfd::{MessageButtons, MessageDialog, MessageDialogResult, MessageLevel};

/// Microsoft's page to get it from.
const PAGE: &str = "https://developer.microsoft.com/microsoft-edge/webview2/";

/// By language: what is missing and whether to open the page. The first is for all other languages.
const SENTENCES: [(&str, &str); 8] = [
    (
        "en",
        "The window of Offswitch needs Microsoft's WebView2 runtime, which this computer does not have or cannot start. \
         Nothing was changed. Open Microsoft's download page now?",
    ),
    (
        "de",
        "Das Fenster von Offswitch braucht die WebView2-Runtime von Microsoft, die auf diesem Computer fehlt oder nicht \
         startet. Es wurde nichts geändert. Jetzt die Downloadseite von Microsoft öffnen?",
    ),
    (
        "fr",
        "La fenêtre d'Offswitch nécessite le runtime WebView2 de Microsoft, absent de cet ordinateur ou qui ne démarre \
         pas. Rien n'a été modifié. Ouvrir maintenant la page de téléchargement de Microsoft ?",
    ),
    (
        "es",
        "La ventana de Offswitch necesita el runtime WebView2 de Microsoft, que falta en este equipo o no se puede \
         iniciar. No se ha cambiado nada. ¿Desea abrir ahora la página de descarga de Microsoft?",
    ),
    (
        "pt",
        "A janela do Offswitch precisa do runtime WebView2 da Microsoft, que não existe neste computador ou não pode ser \
         iniciado. Nada foi alterado. Abrir agora a página de download da Microsoft?",
    ),
    (
        "ja",
        "Offswitch のウィンドウの表示には Microsoft の WebView2 ランタイムが必要ですが、このコンピューターにないか、\
         起動できません。何も変更されていません。Microsoft のダウンロード ページを開きますか?",
    ),
    (
        "zh-hant",
        "Offswitch 的視窗需要 Microsoft WebView2 執行階段，但此電腦沒有或無法啟動。未變更任何項目。現在要開啟 Microsoft \
         的下載頁面嗎？",
    ),
    (
        "zh",
        "Offswitch 的窗口需要 Microsoft WebView2 运行时，但此计算机没有或无法启动。未更改任何内容。现在打开 Microsoft \
         的下载页面吗？",
    ),
];

/// Says it in the user's language, and opens the page if that is wanted.
pub(crate) fn tell() {
    let text = sentence(&sys_locale::get_locale().unwrap_or_default());
    let dialog = MessageDialog::new().set_level(MessageLevel::Error).set_title("Offswitch").set_description(text);
    if dialog.set_buttons(MessageButtons::YesNo).show() == MessageDialogResult::Yes
        && let Err(error) = tauri_plugin_opener::open_url(PAGE, None::<&str>)
    {
        tracing::warn!(%error, "the page was not opened");
    }
}

/// The sentence for a locale such as `zh-TW` or `de-AT`.
fn sentence(locale: &str) -> &'static str {
    let locale = locale.to_lowercase();
    let traditional = ["zh-tw", "zh-hk", "zh-mo", "zh-hant"].iter().any(|start| locale.starts_with(start));
    let language = if traditional { "zh-hant" } else { locale.split('-').next().unwrap_or_default() };
    let found = SENTENCES.iter().find(|(name, _)| *name == language);
    found.unwrap_or(&SENTENCES[0]).1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_its_sentence() {
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
            let sentence = sentence(locale);
            assert!(sentence.contains(word) && sentence.contains("WebView2"), "{locale}: {sentence}");
        }
    }
}
