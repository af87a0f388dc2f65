//! The HTML shell of every sign-in page: style, Content-Security-Policy, and the band that says that this is practice.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::random::secret;

const STYLE: &str = include_str!("pages.css");

/// A whole page. `form_action` is the policy's directive of that name; `script` runs, all other scripts do not.
pub(super) fn page(
    status: StatusCode,
    title: &str,
    body: &Markup,
    form_action: &str,
    script: Option<&str>,
) -> Response {
    let nonce = secret(16);
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " – practice" }
                style nonce=(nonce) { (PreEscaped(STYLE)) }
            }
            body {
                p.band { "Practice – this is not Microsoft" }
                (body)
                @if let Some(script) = script { script nonce=(nonce) { (PreEscaped(script)) } }
            }
        }
    };
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; form-action {form_action}; \
         base-uri 'none'; frame-ancestors 'none'"
    );
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, policy.as_str()),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (status, headers, markup.into_string()).into_response()
}
