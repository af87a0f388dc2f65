//! The value that an offering has.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

/// What the policy says of one offering.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Value {
    /// `Enabled`: employees may buy and try it.
    On,
    /// `Disabled`: they may not.
    Off,
    /// `OnlyTrialsWithoutPaymentMethod`: they may try it as long as no payment method is asked for.
    TrialsOnly,
    /// A word that this program does not know, verbatim. It is shown, and overwritten only if the admin asks for that
    /// offering (licensing-service.md).
    Other(String),
}

impl Value {
    /// The word that the service uses; an unknown one verbatim.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::On => "Enabled",
            Self::Off => "Disabled",
            Self::TrialsOnly => "OnlyTrialsWithoutPaymentMethod",
            Self::Other(word) => word,
        }
    }

    /// Whether this program knows what the value means.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !matches!(self, Self::Other(_))
    }
}

impl From<&str> for Value {
    /// Reads the service's word, without regard to case. Every word is a value.
    fn from(word: &str) -> Self {
        [Self::On, Self::Off, Self::TrialsOnly]
            .into_iter()
            .find(|value| value.word().eq_ignore_ascii_case(word))
            .unwrap_or_else(|| Self::Other(word.to_owned()))
    }
}

impl FromStr for Value {
    type Err = Infallible;

    fn from_str(word: &str) -> Result<Self, Infallible> {
        Ok(word.into())
    }
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared_without_case_and_unknown_ones_kept() {
        for (word, value) in [
            ("Enabled", Value::On),
            ("dISABLED", Value::Off),
            ("onlytrialswithoutpaymentmethod", Value::TrialsOnly),
            ("Perhaps ", Value::Other("Perhaps ".to_owned())),
            ("", Value::Other(String::new())),
        ] {
            assert_eq!(Value::from(word), value, "{word:?} is read");
        }
        assert_eq!(Value::from("pERHAPS").word(), "pERHAPS", "an unknown word is written as it was read");
        assert_eq!(Value::from("enabled").word(), "Enabled", "a known word is written in the service's own spelling");
    }
}
