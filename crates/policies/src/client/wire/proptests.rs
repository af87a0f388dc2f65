//! Property tests of parsing: it never panics, names what is wrong, and returns no offering twice or without a name.

use std::collections::HashSet;

use offswitch_model::{OfferingKey, OfferingKind};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::value::RawValue;
use serde_json::{Map, Value as Json, json};

use crate::client::error::{Error, ResponseError};
use crate::client::wire::{self, OfferingList, Page, PolicyItem, SingleItem, UnreadableItem};
use crate::model::{Offering, Plan, Value, sort_and_dedup};

/// Texts that lists have not been seen to hold: of control characters, of marks that turn or hide text, of paths, of more
/// JSON, and long ones.
fn text() -> impl Strategy<Value = String> {
    const NASTY: &[&str] = &[
        "",
        " ",
        ".",
        "..",
        ".\t.",
        "\t",
        "a/b",
        "%2e%2e",
        "?",
        "#",
        "\0",
        "\u{1b}[2J",
        "\r\n",
        "\u{202e}ffo",
        "\u{2066}",
        "\u{200b}",
        "\u{feff}",
        "=1+1",
        "<img src=x>",
        "{\"code\":\"NotFound\"}",
        "Enabled",
        "Disabled",
        "enabled ",
        "OnlyTrialsWithoutPaymentMethod",
        "CFQ7TTC0KP0P",
        "cfq7ttc0kp0p",
        "SaaS",
        "saas",
    ];
    prop_oneof![
        4 => select(NASTY).prop_map(str::to_owned),
        2 => any::<String>(),
        1 => (any::<char>(), 0..5000_usize).prop_map(|(one, times)| one.to_string().repeat(times)),
    ]
}

/// A field's name: mostly one that is read.
fn field() -> impl Strategy<Value = String> {
    const KNOWN: &[&str] = &[
        "items",
        "productId",
        "productName",
        "policyValue",
        "policyId",
        "scope",
        "scopeId",
        "scopeValue",
        "nextLink",
        "@odata.nextLink",
        "id",
        "description",
        "defaultValue",
        "errorCode",
        "reason",
    ];
    prop_oneof![9 => select(KNOWN).prop_map(str::to_owned), 1 => text()]
}

/// Any JSON at all.
fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        text().prop_map(Json::from),
    ];
    leaf.prop_recursive(6, 60, 8, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..8).prop_map(Json::from),
            vec((field(), inner), 0..8).prop_map(|fields| Json::from(Map::from_iter(fields))),
        ]
    })
}

/// A list as the service writes it, of nasty texts, now and then with a field that is something else.
fn list() -> impl Strategy<Value = Json> {
    let value = || prop_oneof![20 => text().prop_map(Json::from), 1 => any_json()];
    let item = (value(), value(), value(), value(), value()).prop_map(|(id, name, value, scope_id, scope_value)| {
        json!({ "productId": id, "productName": name, "policyValue": value, "scopeId": scope_id, "scopeValue": scope_value })
    });
    (vec(item, 0..12), prop_oneof![3 => Just(Json::Null), 1 => any_json()])
        .prop_map(|(items, next)| json!({ "items": items, "nextLink": next }))
}

/// A valid response.
fn valid_response() -> Vec<u8> {
    let product = |number: u32| json!({ "policyId": "AllowSelfServicePurchase", "policyValue": "Enabled", "productId": format!("CFQ7TTC{number:05}"), "productName": "Visio Plan 1", "scope": "Product" });
    let items: Vec<_> = (0..4).map(product).collect();
    json!({ "items": items, "nextLink": "https://licensing.m365.microsoft.com/v1.0/policies" }).to_string().into_bytes()
}

/// Damage that can happen to bytes on their way.
#[derive(Debug, Clone)]
enum Damage {
    Set(Index, u8),
    Cut(Index, Index),
    Again(Index, Index),
    Insert(Index, Vec<u8>),
}

fn damage() -> impl Strategy<Value = Damage> {
    let place = any::<Index>;
    prop_oneof![
        (place(), any::<u8>()).prop_map(|(at, byte)| Damage::Set(at, byte)),
        (place(), place()).prop_map(|(from, to)| Damage::Cut(from, to)),
        (place(), place()).prop_map(|(from, to)| Damage::Again(from, to)),
        (place(), vec(any::<u8>(), 0..30)).prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
    ]
}

fn damaged(mut bytes: Vec<u8>, damages: Vec<Damage>) -> Vec<u8> {
    for damage in damages {
        let places = bytes.len() + 1;
        let range = |from: Index, to: Index| {
            let (from, to) = (from.index(places), to.index(places));
            from.min(to)..from.max(to)
        };
        match damage {
            Damage::Set(at, byte) => {
                if let Some(place) = bytes.get_mut(at.index(places)) {
                    *place = byte;
                }
            }
            Damage::Cut(from, to) => drop(bytes.drain(range(from, to))),
            Damage::Again(from, to) => {
                let part = bytes[range(from, to)].to_vec();
                bytes.extend(part);
            }
            Damage::Insert(at, more) => {
                let at = at.index(places);
                bytes.splice(at..at, more);
            }
        }
    }
    bytes
}

/// Parses it as every kind of response, and checks the result.
fn check_parsing(body: &[u8]) -> Result<(), TestCaseError> {
    for kind in [OfferingKind::Product, OfferingKind::OfferType] {
        match list_of(body, kind) {
            Ok(OfferingList { offerings, unreadable }) => {
                is_a_list(&sort_and_dedup(offerings))?;
                for UnreadableItem { key: _, name, problem, text } in &unreadable {
                    is_named(problem)?;
                    let longest = text.chars().count().max(name.as_ref().map_or(0, |name| name.chars().count()));
                    prop_assert!(longest <= Error::MAX_REASON_CHARS, "what is kept of an odd item is bounded");
                }
            }
            Err(problem) => is_named(&problem)?,
        }
    }
    for key in ["product:CFQ7TTC0KP0P", "offerType:SaaS"] {
        let key: OfferingKey = key.parse().expect("a key");
        match wire::read::<SingleItem>(body).and_then(|item| item.offering(&key)) {
            Ok(offering) => prop_assert_eq!(offering.key, key, "the offering that was asked for"),
            Err(problem) => is_named(&problem)?,
        }
    }
    for problem in [wire::read::<PolicyItem>(body).err(), wire::read::<Page<PolicyItem>>(body).err()] {
        problem.as_ref().map_or(Ok(()), is_named)?;
    }
    let (code, reason) = wire::parse_error_body(body);
    for text in [code, reason].into_iter().flatten() {
        prop_assert!(text.chars().count() <= Error::MAX_REASON_CHARS, "what is kept of an error's body is bounded");
    }
    Ok(())
}

fn list_of(body: &[u8], kind: OfferingKind) -> Result<OfferingList, ResponseError> {
    Ok(wire::read_items(&wire::read::<Page<Box<RawValue>>>(body)?.items, kind))
}

fn is_a_list(offerings: &[Offering]) -> Result<(), TestCaseError> {
    let keys: HashSet<_> = offerings.iter().map(|offering| &offering.key).collect();
    prop_assert_eq!(keys.len(), offerings.len(), "no offering comes twice");
    for offering in offerings {
        let Offering { key, name, .. } = offering;
        prop_assert!(
            name.chars().any(|one| !one.is_whitespace() && !one.is_control()),
            "{:?} has no name to see",
            offering
        );
        prop_assert_eq!(
            &key.to_string().parse::<OfferingKey>().expect("a key"),
            key,
            "its key can be written and read"
        );
    }
    let plan = Plan::turn_off_all(offerings);
    let changed: HashSet<_> = plan.changes.iter().map(|change| &change.key).collect();
    prop_assert_eq!(changed.len(), plan.changes.len(), "no offering is changed twice");
    prop_assert!(plan.changes.iter().all(|change| change.from.is_known() && change.to == Value::Off), "nor unasked");
    Ok(())
}

fn is_named(problem: &ResponseError) -> Result<(), TestCaseError> {
    if let ResponseError::Field { field, problem } = problem {
        prop_assert!(!field.is_empty() && !problem.is_empty(), "a wrong field has a name and a fault");
    }
    let length = problem.to_string().chars().count();
    prop_assert!((1..=3 * Error::MAX_REASON_CHARS).contains(&length), "what is wrong is told, in bounded length");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_json_is_read_or_named(json in any_json()) {
        check_parsing(json.to_string().as_bytes())?;
    }

    #[test]
    fn lists_of_anything_are_read_or_named(list in list()) {
        check_parsing(list.to_string().as_bytes())?;
    }

    #[test]
    fn damaged_answers_are_read_or_named(damages in vec(damage(), 1..6)) {
        check_parsing(&damaged(valid_response(), damages))?;
    }

    #[test]
    fn any_bytes_are_read_or_named(bytes in vec(any::<u8>(), 0..400)) {
        check_parsing(&bytes)?;
    }

    #[test]
    fn repeated_offerings_are_one(value in text(), other in text(), times in 2..40_usize) {
        let item = |value: &str| json!({ "productId": "P", "policyValue": value });
        let items: Vec<_> = (0..times).map(|number| item(if number % 2 == 0 { &value } else { &other })).collect();
        let read = list_of(json!({ "items": items }).to_string().as_bytes(), OfferingKind::Product).expect("a list");
        let read = sort_and_dedup(read.offerings);
        prop_assert_eq!(read.len(), usize::from(!value.is_empty() || !other.is_empty()), "however often it comes");
        prop_assert!(Plan::turn_off_all(&read).changes.len() <= 1, "and so it is changed once at most");
    }
}

#[test]
fn deep_and_large_responses_are_parsed() {
    let nested = |open: &str, close: &str| format!("{}1{}", open.repeat(1_000_000), close.repeat(1_000_000));
    for body in [nested("[", "]"), nested("{\"items\":", "}"), format!("{{\"items\":[],\"more\":{}", nested("[", "]"))]
    {
        check_parsing(body.as_bytes()).expect("depth is no problem");
    }
    let item = r#"{"productId":"P","policyValue":"Enabled","more":[{}]},"#;
    let many = format!(r#"{{"items":[{}{{"productId":"Q","policyValue":"x"}}]}}"#, item.repeat(100_000));
    check_parsing(many.as_bytes()).expect("nor is number");
    let long = format!(
        r#"{{"items":[{{"productId":"P","productName":"{}","policyValue":"Enabled"}}]}}"#,
        "ä".repeat(3_000_000)
    );
    check_parsing(long.as_bytes()).expect("nor is length");
}

#[test]
fn an_offerings_name_is_kept_to_the_letter() {
    let name = "Visio\u{202e}1 nalP\u{2066}\r\n\u{7}<b>&amp;";
    let body = json!({ "items": [{ "productId": "P", "productName": name, "policyValue": "Enabled" }] }).to_string();
    let read = list_of(body.as_bytes(), OfferingKind::Product).expect("a list").offerings;
    assert_eq!(read[0].name, name, "whoever shows it isolates it; here nothing of it is lost");
}
