//! Authorization response: redirect URI, response mode, and the parameters sent back (RFC 6749 section 4.1.2).

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use maud::html;
use url::form_urlencoded;

use super::html::page;
use super::oauth_error::OAuthError;

/// Script that posts the one form of the page; the page has a button for browsers without scripts.
const SUBMIT: &str = "document.forms[0].submit()";

/// The redirect URI of the client, without the port that a native app chooses (licensing-service.md, "Sign-in").
const REGISTERED: (&str, &str) = ("http://localhost", "/m365/commerce");

/// Response mode: the place of the response's parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ResponseMode {
    /// In the redirect URI's query (RFC 6749 section 4.1.2), the default.
    Query,
    /// In its fragment (OAuth 2.0 Multiple Response Type Encoding Practices, section 2.1).
    Fragment,
    /// In a form that the browser posts there (OAuth 2.0 Form Post Response Mode).
    FormPost,
}

impl ResponseMode {
    pub(super) fn parse(name: Option<&str>) -> Result<Self, OAuthError> {
        match name {
            None | Some("query") => Ok(Self::Query),
            Some("fragment") => Ok(Self::Fragment),
            Some("form_post") => Ok(Self::FormPost),
            Some(other) => Err(OAuthError::unsupported_parameter("response_mode", other)),
        }
    }
}

/// A trusted redirect URI, with the response's mode and state.
#[derive(Clone, Debug)]
pub(super) struct RedirectTarget {
    uri: String,
    mode: ResponseMode,
    state: Option<String>,
}

impl RedirectTarget {
    /// Checks a redirect URI; `None` if the client has not registered it. Scheme, host and path are compared with
    /// case and to the last character; the port of a localhost address may be any (RFC 8252 section 7.3).
    pub(super) fn trusted(uri: &str, mode: ResponseMode, state: Option<&str>) -> Option<Self> {
        let (origin, path) = REGISTERED;
        let rest = uri.strip_prefix(origin)?.strip_suffix(path)?;
        let any_port = rest.is_empty()
            || rest.strip_prefix(':').is_some_and(|port| {
                port.bytes().all(|digit| digit.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port != 0)
            });
        any_port.then(|| Self { uri: uri.to_owned(), mode, state: state.map(str::to_owned) })
    }

    /// Scheme, host and port, as a Content-Security-Policy names them.
    pub(super) fn origin(&self) -> &str {
        self.uri.strip_suffix(REGISTERED.1).unwrap_or(&self.uri)
    }

    pub(super) fn uri(&self) -> &str {
        &self.uri
    }

    /// Sends the browser back with a code.
    pub(super) fn code(&self, code: &str, session: &str) -> Response {
        self.send(vec![("code", code), ("session_state", session)])
    }

    /// Sends the browser back with an error.
    pub(super) fn error(&self, error: &OAuthError, root: &str) -> Response {
        let (description, uri) = (error.description(), error.uri(root));
        let mut parameters = vec![("error", error.error)];
        parameters.extend(error.subcode.map(|subcode| ("error_subcode", subcode)));
        parameters.extend([("error_description", description.as_str()), ("error_uri", uri.as_str())]);
        self.send(parameters)
    }

    fn send<'a>(&'a self, mut parameters: Vec<(&'a str, &'a str)>) -> Response {
        parameters.extend(self.state.as_deref().map(|state| ("state", state)));
        let separator = match self.mode {
            ResponseMode::Query => '?',
            ResponseMode::Fragment => '#',
            ResponseMode::FormPost => return form_post(&self.uri, self.origin(), &parameters),
        };
        let encoded = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
        let location = format!("{}{separator}{encoded}", self.uri);
        (StatusCode::FOUND, [(header::LOCATION, location), (header::CACHE_CONTROL, "no-store".to_owned())])
            .into_response()
    }
}

/// Page of the form post response mode (OAuth 2.0 Form Post Response Mode, section 2).
fn form_post(uri: &str, origin: &str, parameters: &[(&str, &str)]) -> Response {
    let body = html! {
        main {
            h1 { "Signing you in" }
            form method="post" action=(uri) {
                @for (name, value) in parameters { input type="hidden" name=(name) value=(value); }
                div.buttons { input type="submit" id="idSIButton9" value="Continue"; }
            }
        }
    };
    page(StatusCode::OK, "Signing you in", &body, origin, Some(SUBMIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirect_uris_are_compared_to_the_last_character_but_for_the_port() {
        let trusted = |uri| RedirectTarget::trusted(uri, ResponseMode::Query, None).is_some();
        for uri in [
            "http://localhost/m365/commerce",
            "http://localhost:1/m365/commerce",
            "http://localhost:65535/m365/commerce",
        ] {
            assert!(trusted(uri), "{uri} is the registered one");
        }
        for uri in [
            "http://localhost:8080/m365/Commerce",
            "http://localhost:8080/m365/commerce/",
            "http://localhost:8080/m365/commerce?a=b",
            "http://localhost:8080/",
            "http://localhost:8080",
            "http://LOCALHOST:8080/m365/commerce",
            "HTTP://localhost:8080/m365/commerce",
            "https://localhost:8080/m365/commerce",
            "http://127.0.0.1:8080/m365/commerce",
            "http://[::1]:8080/m365/commerce",
            "http://localhost:0/m365/commerce",
            "http://localhost:65536/m365/commerce",
            "http://localhost:+80/m365/commerce",
            "http://localhost:/m365/commerce",
            "http://localhost:80@elsewhere.example/m365/commerce",
            "http://localhost.elsewhere.example/m365/commerce",
            "http://elsewhere.example/m365/commerce",
            "",
        ] {
            assert!(!trusted(uri), "{uri} is not the registered one");
        }
    }
}
