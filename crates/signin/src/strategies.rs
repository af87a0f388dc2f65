//! Strategies for property tests: what a hostile or broken other side may send.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Any text, among it texts used to confuse: control characters, marks that turn the direction, and long ones.
pub(crate) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => any::<String>(),
        2 => "[ -~]{0,40}",
        1 => "[\u{0}-\u{1f}\u{7f}-\u{9f}\u{200b}-\u{202e}\u{feff}a-z]{0,20}",
        1 => (1_900_usize..20_000).prop_map(|length| "ü".repeat(length)),
    ]
}

/// Any JSON.
pub(crate) fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            vec((text(), inner), 0..6).prop_map(|fields| Value::Object(Map::from_iter(fields))),
        ]
    })
}

/// An object in which some fields are exchanged for any JSON or taken away.
pub(crate) fn mutated(good: &Value) -> impl Strategy<Value = Value> + use<> {
    let good = good.clone();
    let names: Vec<String> = good.as_object().expect("an object").keys().cloned().collect();
    let change = (proptest::sample::select(names), proptest::option::weighted(0.8, json()));
    vec(change, 0..4).prop_map(move |changes| {
        let mut mutated = good.clone();
        for (name, value) in changes {
            match value {
                Some(value) => mutated[&name] = value,
                None => drop(mutated.as_object_mut().expect("an object").remove(&name)),
            }
        }
        mutated
    })
}

/// A JSON text, whole, cut, or with some bytes exchanged; or no JSON at all.
pub(crate) fn body(good: &Value) -> impl Strategy<Value = Vec<u8>> + use<> {
    let whole = mutated(good).prop_map(|value| value.to_string().into_bytes()).boxed();
    let cut = (whole.clone(), any::<prop::sample::Index>()).prop_map(|(mut bytes, at)| {
        bytes.truncate(at.index(bytes.len()));
        bytes
    });
    let exchanged = (whole.clone(), vec((any::<prop::sample::Index>(), any::<u8>()), 1..5));
    let exchanged = exchanged.prop_map(|(mut bytes, changes)| {
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes
    });
    let deep = (1_usize..50_000, prop_oneof![Just("["), Just("{\"a\":")]);
    let deep = deep.prop_map(|(depth, opening)| opening.repeat(depth).into_bytes());
    let any_json = json().prop_map(|value| value.to_string().into_bytes());
    prop_oneof![4 => whole, 2 => cut, 2 => exchanged, 1 => deep, 1 => any_json, 1 => vec(any::<u8>(), 0..2_000)]
}

/// Claims of an ID token that is good for the client `app`, the nonce `n` and the issuer [`ISSUER`] until second 2,000.
pub(crate) fn claims() -> Value {
    json!({
        "iss": "http://localhost:1/t1/v2.0", "sub": "s", "aud": "app", "exp": 2_000, "nonce": "n", "tid": "t1",
        "oid": "o", "name": "Mei-Ling Lin", "preferred_username": "mei@tailwater.example", "email": "m@x.example",
        "wids": ["f2ef992c-3afb-46b9-b7cf-a126ee74c451"],
    })
}

/// The issuer that goes with [`claims`].
pub(crate) const ISSUER: &str = "http://localhost:1/{tenantid}/v2.0";
