//! The sentences by language.

/// What has to be told where there is no window, in one language.
pub(super) struct Messages {
    language: &'static str,
    /// What is missing, and whether to open the page that has it.
    pub(super) webview_missing: &'static str,
    pub(super) folder_unusable: &'static str,
    pub(super) not_started: &'static str,
}

/// The first is for all other languages.
const ALL: [Messages; 8] = [
    Messages {
        language: "en",
        webview_missing: "The window of Offswitch needs Microsoft's WebView2 runtime, which this computer does not have or \
             cannot start. Nothing was changed. Open Microsoft's download page now?",
        folder_unusable: "The data folder cannot be used, so Offswitch cannot record what it does and was not opened. Nothing \
             was changed. Free some space or ask for write access to the folder, then start Offswitch again.",
        not_started: "Offswitch could not start. Nothing was changed. Start it again; if that does not help, install it anew.",
    },
    Messages {
        language: "de",
        webview_missing: "Das Fenster von Offswitch braucht die WebView2-Runtime von Microsoft, die auf diesem Computer fehlt \
             oder nicht startet. Es wurde nichts geändert. Jetzt die Downloadseite von Microsoft öffnen?",
        folder_unusable: "Der Datenordner kann nicht benutzt werden. Offswitch könnte daher nicht festhalten, was es tut, und \
             wurde nicht geöffnet. Es wurde nichts geändert. Schaffen Sie Platz oder lassen Sie sich Schreibzugriff \
             auf den Ordner geben und starten Sie Offswitch neu.",
        not_started: "Offswitch konnte nicht starten. Es wurde nichts geändert. Starten Sie es erneut; hilft das nicht, \
             installieren Sie es neu.",
    },
    Messages {
        language: "fr",
        webview_missing: "La fenêtre d'Offswitch nécessite le runtime WebView2 de Microsoft, absent de cet ordinateur ou qui ne \
             démarre pas. Rien n'a été modifié. Ouvrir maintenant la page de téléchargement de Microsoft ?",
        folder_unusable: "Le dossier de données est inutilisable : Offswitch ne pourrait pas enregistrer ses actions et n'a pas \
             été ouvert. Rien n'a été modifié. Libérez de l'espace ou demandez l'accès en écriture au dossier, puis \
             relancez Offswitch.",
        not_started: "Offswitch n'a pas pu démarrer. Rien n'a été modifié. Relancez-le ; si cela n'aide pas, réinstallez-le.",
    },
    Messages {
        language: "es",
        webview_missing: "La ventana de Offswitch necesita el runtime WebView2 de Microsoft, que falta en este equipo o no se \
             puede iniciar. No se ha cambiado nada. ¿Desea abrir ahora la página de descarga de Microsoft?",
        folder_unusable: "No se puede usar la carpeta de datos, por lo que Offswitch no podría registrar lo que hace y no se ha \
             abierto. No se ha cambiado nada. Libere espacio o solicite acceso de escritura a la carpeta y vuelva a \
             iniciar Offswitch.",
        not_started: "Offswitch no se ha podido iniciar. No se ha cambiado nada. Inícielo de nuevo; si no ayuda, vuelva a \
             instalarlo.",
    },
    Messages {
        language: "pt",
        webview_missing: "A janela do Offswitch precisa do runtime WebView2 da Microsoft, que não existe neste computador ou não \
             pode ser iniciado. Nada foi alterado. Abrir agora a página de download da Microsoft?",
        folder_unusable: "A pasta de dados não pode ser usada; o Offswitch não poderia registrar o que faz e não foi aberto. \
             Nada foi alterado. Libere espaço ou peça acesso de gravação à pasta e inicie o Offswitch novamente.",
        not_started: "O Offswitch não pôde ser iniciado. Nada foi alterado. Inicie-o novamente; se não ajudar, reinstale-o.",
    },
    Messages {
        language: "ja",
        webview_missing: "Offswitch のウィンドウの表示には Microsoft の WebView2 ランタイムが必要ですが、このコンピューターにない\
             か、起動できません。何も変更されていません。Microsoft のダウンロード ページを開きますか?",
        folder_unusable: "データ フォルダーを使用できないため、Offswitch は操作を記録できず、開きませんでした。何も変更されていま\
             せん。空き容量を増やすか、フォルダーへの書き込み権限を取得してから、Offswitch をもう一度起動してくださ\
             い。",
        not_started: "Offswitch を起動できませんでした。何も変更されていません。もう一度起動してください。解決しない場合は再\
             インストールしてください。",
    },
    Messages {
        language: "zh-hant",
        webview_missing: "Offswitch 的視窗需要 Microsoft WebView2 執行階段，但此電腦沒有或無法啟動。未變更任何項目。現在要開啟 \
             Microsoft 的下載頁面嗎？",
        folder_unusable: "無法使用資料資料夾，Offswitch 無法記錄所做的事，因此沒有開啟。未變更任何項目。請釋出空間或取得該資料夾\
             的寫入權限，然後重新啟動 Offswitch。",
        not_started: "Offswitch 無法啟動。未變更任何項目。請重新啟動；若仍無法解決，請重新安裝。",
    },
    Messages {
        language: "zh",
        webview_missing: "Offswitch 的窗口需要 Microsoft WebView2 运行时，但此计算机没有或无法启动。未更改任何内容。现在打开 \
             Microsoft 的下载页面吗？",
        folder_unusable: "无法使用数据文件夹，Offswitch 无法记录其操作，因此没有打开。未更改任何内容。请释放空间或获取该文件夹的\
             写入权限，然后重新启动 Offswitch。",
        not_started: "Offswitch 无法启动。未更改任何内容。请重新启动；如果仍无法解决，请重新安装。",
    },
];

/// Those for a locale such as `zh-TW` or `de-AT`.
pub(super) fn for_locale(locale: &str) -> &'static Messages {
    let locale = locale.to_lowercase();
    let traditional = ["zh-tw", "zh-hk", "zh-mo", "zh-hant"].iter().any(|start| locale.starts_with(start));
    let language = if traditional { "zh-hant" } else { locale.split('-').next().unwrap_or_default() };
    ALL.iter().find(|messages| messages.language == language).unwrap_or(&ALL[0])
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
            assert!(found.folder_unusable.contains("Offswitch"), "{locale}: {}", found.folder_unusable);
            assert!(found.not_started.contains("Offswitch"), "{locale}: {}", found.not_started);
        }
    }
}
