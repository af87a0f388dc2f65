//! Value of an offering: on, off, trials only, or unknown.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

/// Value that the policy has for one offering.
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
    pub fn as_str(&self) -> &str {
        match self {
            Self::On => "Enabled",
            Self::Off => "Disabled",
            Self::TrialsOnly => "OnlyTrialsWithoutPaymentMethod",
            Self::Other(word) => word,
        }
    }

    /// Returns whether this program knows the meaning of the value.
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
            .find(|value| value.as_str().eq_ignore_ascii_case(word))
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
        formatter.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_values_word_is_compared_without_case_and_an_unknown_one_kept() {
        for (word, value) in [
            ("Enabled", Value::On),
            ("dISABLED", Value::Off),
            ("onlytrialswithoutpaymentmethod", Value::TrialsOnly),
            ("Perhaps ", Value::Other("Perhaps ".to_owned())),
            ("", Value::Other(String::new())),
        ] {
            assert_eq!(Value::from(word), value, "{word:?} is read");
        }
        assert_eq!(Value::from("pERHAPS").as_str(), "pERHAPS", "an unknown word is written as it was read");
        assert_eq!(Value::from("enabled").as_str(), "Enabled", "a known word is written in the service's own spelling");
    }
}
