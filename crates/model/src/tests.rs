//! The texts of the enums, which ledgers of every version hold, and the parsing of keys.

use std::fmt::Debug;
use std::str::FromStr;

use strum::VariantArray;

use super::*;

/// Compares the texts of all variants, in their order, and reads each back.
fn assert_texts<T>(expected: &[&str])
where
    T: Copy + Debug + PartialEq + FromStr + Into<&'static str> + VariantArray,
{
    let texts: Vec<&'static str> = T::VARIANTS.iter().map(|variant| (*variant).into()).collect();
    assert_eq!(texts, expected, "these texts are in the ledgers of every version");
    for (variant, text) in T::VARIANTS.iter().zip(expected) {
        assert_eq!(text.parse().ok(), Some(*variant), "{text} is read as what it was stored for");
    }
    for other in ["", "Product", "PRODUCT", " set", "somethingNew"] {
        assert_eq!(other.parse::<T>().ok(), None, "{other:?} is not guessed at");
    }
}

#[test]
fn texts_never_change() {
    assert_texts::<Intent>(&["turnOffAll", "set", "undo", "retry", "continue"]);
    assert_texts::<OfferingKind>(&["product", "offerType"]);
    assert_texts::<StopReason>(&["admin", "refused", "session", "record", "time", "wait", "unread", "interrupted"]);
}

/// The window gets the same text of a variant as the ledger.
#[cfg(feature = "views")]
#[test]
fn the_window_gets_the_stored_texts() {
    fn assert_same<T: Copy + Debug + Into<&'static str> + serde::Serialize + VariantArray>() {
        for variant in T::VARIANTS {
            let text: &'static str = (*variant).into();
            let json = serde_json::to_value(variant).expect("a text");
            assert_eq!(json, text, "{variant:?}");
        }
    }
    assert_same::<Intent>();
    assert_same::<OfferingKind>();
    assert_same::<StopReason>();
}
