//! Value of an offering: on, off, trials only, or unknown.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use offswitch_model::{Effect, OfferingKind};

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
    /// The values that an offering of that kind can be set to. Trials only is for Microsoft's products; offer types know the
    /// other two (licensing-service.md).
    #[must_use]
    pub fn choices(kind: OfferingKind) -> &'static [Self] {
        match kind {
            OfferingKind::Product => &[Self::On, Self::TrialsOnly, Self::Off],
            OfferingKind::OfferType => &[Self::On, Self::Off],
        }
    }

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

    /// Effect of turning everything off on an offering with this value.
    #[must_use]
    pub fn turn_off_effect(&self) -> Effect {
        match self {
            Self::Off => Effect::Unchanged,
            Self::Other(_) => Effect::Skip,
            Self::On | Self::TrialsOnly => Effect::Change,
        }
    }

    /// Effect of setting an offering with this value to another by name.
    #[must_use]
    pub fn set_effect(&self, to: &Self) -> Effect {
        if self == to { Effect::Unchanged } else { Effect::Change }
    }

    /// Returns whether people may buy or try more after a change from this value to `to`. An unknown value may allow as
    /// little as off.
    #[must_use]
    pub fn opens(&self, to: &Self) -> bool {
        self != to && (*to == Self::On || *to == Self::TrialsOnly && *self != Self::On)
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
    fn a_change_opens_if_people_may_do_more_after_it() {
        use Value::{Off, On, TrialsOnly};
        let unknown = Value::Other("Perhaps".to_owned());
        for (from, to) in
            [(&Off, &On), (&TrialsOnly, &On), (&unknown, &On), (&Off, &TrialsOnly), (&unknown, &TrialsOnly)]
        {
            assert!(from.opens(to), "from {from} to {to} people may do more");
        }
        for (from, to) in [(&On, &Off), (&On, &TrialsOnly), (&On, &On), (&TrialsOnly, &TrialsOnly), (&unknown, &Off)] {
            assert!(!from.opens(to), "from {from} to {to} they may not");
        }
    }

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
