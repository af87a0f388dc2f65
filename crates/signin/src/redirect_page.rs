//! Redirect page: what the browser shows after the callback.

use std::fmt::Write as _;

/// The texts of the page, in the admin's language. They are escaped before they are shown.
#[derive(Debug, Clone)]
pub struct RedirectPageTexts {
    /// The language as in BCP 47, such as `en` or `zh-TW`.
    pub language: String,
    /// The direction of its script.
    pub direction: Direction,
    /// Heading when the browser has done its part.
    pub done_title: String,
    /// Sentence below it.
    pub done_text: String,
    /// Heading when the provider refused or the person cancelled.
    pub failed_title: String,
    /// Sentence below it.
    pub failed_text: String,
    /// Heading when the page called is not part of the sign-in in progress.
    pub unexpected_title: String,
    /// Sentence below it.
    pub unexpected_text: String,
}

/// The direction of a script.
#[derive(Debug, Clone, Copy)]
pub enum Direction {
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
}

/// The variants of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RedirectPage {
    Done,
    Failed,
    Unexpected,
}

/// The page's only style. Its hash stands in [`CSP`].
const STYLE: &str = "html{color-scheme:light dark;font:16px/1.5 'Segoe UI',system-ui,sans-serif}body{display:grid;place-content:center;min-height:90vh;margin:0 24px;text-align:center}h1{font-size:28px;font-weight:600;margin:0 0 8px}p{margin:0;opacity:.8}";
/// The page's only script. Its hash stands in [`CSP`]. The address held the authorization code: neither the address bar nor the
/// tab's way back keeps it.
const SCRIPT: &str = "history.replaceState(null,\"\",location.pathname)";
/// Content Security Policy (Level 3): nothing but that style and script may be loaded or run.
pub(crate) const CSP: &str = "default-src 'none'; script-src 'sha256-8A+3er73YJf04rRHGhbZwZQACPiiipi9EPduIeAAIDk='; style-src 'sha256-ZFd2lZwI3GZ3wSYs0VXZ4uEEKrjREUK+Ii8ro6RQi78='; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

impl RedirectPageTexts {
    pub(crate) fn html(&self, page: RedirectPage) -> String {
        let (title, text) = match page {
            RedirectPage::Done => (&self.done_title, &self.done_text),
            RedirectPage::Failed => (&self.failed_title, &self.failed_text),
            RedirectPage::Unexpected => (&self.unexpected_title, &self.unexpected_text),
        };
        let direction = match self.direction {
            Direction::Ltr => "ltr",
            Direction::Rtl => "rtl",
        };
        let (language, title, text) = (escaped(&self.language), escaped(title), escaped(text));
        format!(
            "<!doctype html><html lang=\"{language}\" dir=\"{direction}\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\"><title>Offswitch</title><style>{STYLE}</style>\
             <script>{SCRIPT}</script></head>\
             <body><main><h1>{title}</h1><p>{text}</p></main></body></html>"
        )
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' | '<' | '>' | '"' | '\'' => write!(out, "&#{};", u32::from(c)).expect("writing to a string"),
            c => out.push(c),
        }
    }
    out
}
