//! WebDriver commands for the accessibility tree: computed role and computed label.

use fantoccini::wd::WebDriverCompatibleCommand;
use url::{ParseError, Url};

/// Get Computed Role and Get Computed Label (WebDriver, sections 12.4.10 and 12.4.11).
#[derive(Debug)]
pub(super) struct ComputedProperty {
    pub(super) element: String,
    pub(super) what: &'static str,
}

impl WebDriverCompatibleCommand for ComputedProperty {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/element/{}/computed{}", session.unwrap_or_default(), self.element, self.what))
    }

    fn method_and_body(&self, _: &Url) -> (http::Method, Option<String>) {
        (http::Method::GET, None)
    }
}
