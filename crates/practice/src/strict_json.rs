//! Deserialization of JSON objects only: a list in an object's place is a mistake, though serde would take it for one.

use serde::de::DeserializeOwned;
use serde_json::Value;

/// Deserializes a value. The error is a sentence for the person who wrote the object.
pub(crate) fn from_value<T: DeserializeOwned>(value: Value) -> Result<T, String> {
    if !value.is_object() {
        return Err("a JSON object is expected".to_owned());
    }
    serde_json::from_value(value).map_err(|error| error.to_string())
}

/// Deserializes text.
pub(crate) fn from_slice<T: DeserializeOwned>(text: &[u8]) -> Result<T, String> {
    from_value(serde_json::from_slice(text).map_err(|error| error.to_string())?)
}
