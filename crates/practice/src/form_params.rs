//! Parameters of a query string or of a form (`application/x-www-form-urlencoded`).

use std::collections::HashMap;

use url::form_urlencoded;

/// Parameters by name. A name without a value, or with an empty one, counts as absent (RFC 6749 section 3.1).
pub(crate) struct FormParams(HashMap<String, String>);

impl FormParams {
    /// Parses `a=b&c=d`. Any text can be read; of a name that stands twice the last value counts.
    pub(crate) fn parse(encoded: impl AsRef<[u8]>) -> Self {
        Self(form_urlencoded::parse(encoded.as_ref()).into_owned().filter(|(_, value)| !value.is_empty()).collect())
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Like [`Self::get`] for the licensing service, which compares names without case.
    pub(crate) fn get_ignoring_case(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}
