//! Offering keys: kind and id of what the policy covers.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

use strum::{EnumString, IntoStaticStr, VariantArray};

/// Kind of an offering: a product of Microsoft's, or an offer type of third parties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "camelCase")]
#[cfg_attr(feature = "views", derive(serde::Serialize, ts_rs::TS))]
#[cfg_attr(feature = "views", serde(rename_all = "camelCase"), ts(export_to = "views.d.ts"))]
pub enum OfferingKind {
    /// One product of Microsoft's, keyed by product id.
    Product,
    /// All third parties' offers of one type, keyed by offer type id.
    OfferType,
}

impl OfferingKind {
    /// Returns the text that is stored and sent to the window.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// Key of an offering. Written as `product:CFQ7TTC0KP0P` or `offerType:SaaS`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OfferingKey {
    /// Product or offer type.
    pub kind: OfferingKind,
    /// The product's or the offer type's id, as the service writes it.
    pub id: String,
}

impl fmt::Display for OfferingKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.kind.as_str(), self.id)
    }
}

/// Error of parsing an [`OfferingKey`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseKeyError(String);

impl fmt::Display for ParseKeyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "not the key of an offering: {:?}", self.0)
    }
}

impl Error for ParseKeyError {}

impl FromStr for OfferingKey {
    type Err = ParseKeyError;

    fn from_str(text: &str) -> Result<Self, ParseKeyError> {
        let parsed = text.split_once(':').and_then(|(kind, id)| Some((kind.parse().ok()?, id)));
        match parsed {
            Some((kind, id)) if is_valid_id(id) => Ok(Self { kind, id: id.to_owned() }),
            _ => Err(ParseKeyError(text.to_owned())),
        }
    }
}

/// Maximum length of an id in bytes. The known ones have about a dozen.
const MAX_ID_BYTES: usize = 1000;

/// Returns whether an id can be part of a path, and be shown. One of dots alone would name another resource, and so might
/// one with control characters, since addresses lose tabs and line breaks.
#[must_use]
pub fn is_valid_id(id: &str) -> bool {
    let fits = !matches!(id, "." | "..") && id.len() <= MAX_ID_BYTES;
    fits && id.chars().any(is_visible) && !id.chars().any(char::is_control)
}

/// Returns whether there is anything to see of a character: not of spaces, of control characters, nor of the marks that
/// only join, part or turn what stands beside them (of Unicode's `Default_Ignorable_Code_Point` those that fonts leave
/// empty).
#[must_use]
pub fn is_visible(character: char) -> bool {
    let invisible = matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{e0000}'..='\u{e0fff}');
    !invisible && !character.is_whitespace() && !character.is_control()
}
