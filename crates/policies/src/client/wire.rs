//! Wire format of the service's JSON responses (licensing-service.md).

#[cfg(test)]
mod proptests;

use offswitch_model::{OfferingKey, OfferingKind, is_valid_id};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::client::error::{Error, ResponseError};
use crate::model::{Offering, Policy, Value, offer_type_id};

/// One page of a list. Unknown fields are ignored here as in all responses.
#[derive(Deserialize)]
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    #[serde(rename = "nextLink")]
    next_link: Option<String>,
    #[serde(rename = "@odata.nextLink")]
    odata_next_link: Option<String>,
}

impl<T> Page<T> {
    /// Link to the next page, if there is one.
    pub(crate) fn next(&self) -> Option<&str> {
        [&self.next_link, &self.odata_next_link].into_iter().flatten().map(String::as_str).find(|link| !link.is_empty())
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PolicyItem {
    id: String,
    description: Option<String>,
    default_value: Option<String>,
}

impl From<PolicyItem> for Policy {
    fn from(item: PolicyItem) -> Self {
        Self {
            id: item.id,
            description: item.description.unwrap_or_default(),
            default_value: item.default_value.unwrap_or_default(),
        }
    }
}

/// Offerings of a list, and what else it holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OfferingList {
    /// The offerings.
    pub offerings: Vec<Offering>,
    /// The items that could not be understood. They are never written.
    pub unreadable: Vec<UnreadableItem>,
}

/// Item of a list that could not be understood. One odd item never hides the rest.
#[derive(Debug, Clone, PartialEq)]
pub struct UnreadableItem {
    /// Its key, as far as it has one.
    pub key: Option<OfferingKey>,
    /// Its name, or else its id, as far as it has one.
    pub name: Option<String>,
    /// Its fault.
    pub problem: ResponseError,
    /// The item as it came, cut at [`Error::MAX_REASON_CHARS`] characters, for support.
    pub text: String,
}

/// An item of a list. Each field is looked at by itself, whatever the others are.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    product_id: Option<Json>,
    product_name: Option<Json>,
    policy_value: Option<Json>,
    scope: Option<Json>,
    scope_id: Option<Json>,
    scope_value: Option<Json>,
}

impl Item {
    /// The offering. A list may hold both kinds (licensing-service.md): the scope tells which, or else the `list`.
    fn offering(self, list: OfferingKind) -> Result<Offering, ResponseError> {
        let value = text(self.policy_value.as_ref()).ok_or_else(|| field_error("policyValue", "no text"))?;
        let kind = match text(self.scope.as_ref()) {
            Some(scope) if scope.eq_ignore_ascii_case("product") => OfferingKind::Product,
            Some(scope) if scope.eq_ignore_ascii_case("offertype") => OfferingKind::OfferType,
            _ => list,
        };
        match kind {
            OfferingKind::Product => {
                let id = text(self.product_id.as_ref()).filter(|id| is_valid_id(id));
                let id = id.ok_or_else(|| field_error("productId", "no id"))?;
                Ok(Offering::product(id, text(self.product_name.as_ref()), Value::from(value.as_str())))
            }
            OfferingKind::OfferType => {
                let id = offer_type_id(text(self.scope_id.as_ref()), text(self.scope_value.as_ref()));
                let id = id.ok_or_else(|| field_error("scopeId", "no id"))?;
                Ok(Offering::offer_type(id, Value::from(value.as_str())))
            }
        }
    }
}

/// A text that is there and not empty.
fn text(field: Option<&Json>) -> Option<String> {
    field.and_then(Json::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// Reads the items of a `list` of that kind, in their order.
pub(crate) fn read_items(items: &[Box<RawValue>], list: OfferingKind) -> OfferingList {
    let mut read = OfferingList::default();
    for (index, raw) in items.iter().enumerate() {
        match read_item(raw, index, list) {
            Ok(offering) => read.offerings.push(offering),
            Err(unreadable) => read.unreadable.push(*unreadable),
        }
    }
    read
}

fn read_item(raw: &RawValue, index: usize, list: OfferingKind) -> Result<Offering, Box<UnreadableItem>> {
    let read = read::<Item>(raw.get().as_bytes()).and_then(|item| item.offering(list));
    read.map_err(|problem| {
        let json: Json = serde_json::from_str(raw.get()).unwrap_or_default();
        let name =
            ["productName", "scopeValue", "productId", "scopeId"].into_iter().find_map(|name| text(json.get(name)));
        let id = |kind, name| text(json.get(name)).filter(|id| is_valid_id(id)).map(|id| OfferingKey { kind, id });
        let key = id(OfferingKind::Product, "productId").or_else(|| {
            let offer_type = offer_type_id(text(json.get("scopeId")), text(json.get("scopeValue")));
            offer_type.map(|id| OfferingKey { kind: OfferingKind::OfferType, id })
        });
        Box::new(UnreadableItem {
            key,
            name: name.map(|name| cut(&name)),
            problem: problem.in_item(index),
            text: cut(raw.get()),
        })
    })
}

/// One offering, asked for or written by its key.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SingleItem {
    product_id: Option<String>,
    product_name: Option<String>,
    policy_value: String,
}

impl SingleItem {
    /// The offering, if the response is about the one that was asked for. An offer type's response need not name it.
    pub(crate) fn offering(self, key: &OfferingKey) -> Result<Offering, ResponseError> {
        let value = Value::from(self.policy_value.as_str());
        match key.kind {
            OfferingKind::Product if self.product_id.as_ref().is_some_and(|id| !id.eq_ignore_ascii_case(&key.id)) => {
                Err(field_error("productId", "another product than the one that was asked for"))
            }
            OfferingKind::Product => Ok(Offering::product(key.id.clone(), self.product_name, value)),
            OfferingKind::OfferType => Ok(Offering::offer_type(key.id.clone(), value)),
        }
    }
}

/// The body of an error, as far as it is known.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct ErrorItem {
    error_code: Option<String>,
    reason: Option<String>,
}

/// Parses code and reason of an error's body, both cut to a bearable length; `None` if the body is of another form. A
/// reason may hold more JSON as text: it is kept as text.
pub(crate) fn parse_error_body(body: &[u8]) -> (Option<String>, Option<String>) {
    let item: ErrorItem = serde_json::from_slice(body).unwrap_or_default();
    let cut = |text: String| text.chars().take(Error::MAX_REASON_CHARS).collect();
    (item.error_code.map(cut), item.reason.map(cut))
}

/// Parses a response, and names the field that is wrong if one is.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, ResponseError> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let answer = serde_path_to_error::deserialize(&mut json).map_err(|error| match error.inner().classify() {
        Category::Data => field_error(&error.path().to_string(), &error.inner().to_string()),
        _ => ResponseError::NotJson(error.inner().to_string()),
    })?;
    json.end().map_err(|error| ResponseError::NotJson(error.to_string()))?;
    Ok(answer)
}

/// Error of one field. The texts may quote what the service said, so they are cut as well.
fn field_error(field: &str, problem: &str) -> ResponseError {
    ResponseError::Field { field: cut(field), problem: cut(problem) }
}

fn cut(text: &str) -> String {
    text.chars().take(Error::MAX_REASON_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn products(body: &str) -> Result<OfferingList, ResponseError> {
        let page = read::<Page<Box<RawValue>>>(body.as_bytes())?;
        Ok(read_items(&page.items, OfferingKind::Product))
    }

    #[test]
    fn unknown_fields_are_ignored_and_missing_names_made_up_for() {
        let body = r#"{"more":[1],"items":[{"productId":"P","policyValue":"disabled","productName":null,"new":{}}],"nextLink":null}"#;
        let seen = products(body).expect("the answer is understood").offerings;
        assert_eq!(seen, [Offering::product("P".into(), None, Value::Off)], "the product is read");
        assert_eq!(seen[0].name, "P", "a product without a name goes by its id");
    }

    #[test]
    fn one_odd_item_never_hides_the_rest() {
        for (item, name, field) in [
            (r#"{"productId":"Q","productName":"Visio","policyValue":1}"#, Some("Visio"), "items[1].policyValue"),
            (r#"{"productId":"Q","policyValue":null}"#, Some("Q"), "items[1].policyValue"),
            (r#"{"productId":"Q","policyValue":""}"#, Some("Q"), "items[1].policyValue"),
            (r#"{"productId":"Q"}"#, Some("Q"), "items[1].policyValue"),
            (r#"{"productId":"","productName":"Visio","policyValue":"Enabled"}"#, Some("Visio"), "items[1].productId"),
            (r#"{"productId":7,"policyValue":"Enabled"}"#, None, "items[1].productId"),
            (r#"{"productId":"..","policyValue":"Enabled"}"#, Some(".."), "items[1].productId"),
            (r#"{"scope":"OfferType","policyValue":"Enabled"}"#, None, "items[1].scopeId"),
            (r#"{"productId":"Q","policyValue":"Enabled","policyValue":"Disabled"}"#, Some("Q"), "items[1]"),
            ("null", None, "items[1]"),
            ("[]", None, "items[1]"),
            (r#""Visio""#, None, "items[1]"),
        ] {
            let good = |id: &str| format!(r#"{{"productId":"{id}","policyValue":"Enabled"}}"#);
            let list = products(&format!(r#"{{"items":[{},{item},{}]}}"#, good("P"), good("R"))).expect("a list");
            assert_eq!(list.offerings.len(), 2, "beside {item} the others are read");
            let [odd] = list.unreadable.as_slice() else { panic!("{item} is counted: {list:?}") };
            assert_eq!(
                (odd.name.as_deref(), odd.text.as_str()),
                (name, item),
                "it is named as far as possible, and kept"
            );
            let ResponseError::Field { field: named, .. } = &odd.problem else { panic!("{item}: {}", odd.problem) };
            assert!(named.starts_with(field), "{item}: {named}");
        }
    }

    #[test]
    fn a_list_may_hold_both_kinds() {
        let body = r#"{"items":[{"scope":"OfferType","scopeId":"SaaS","policyValue":"Enabled"},{"scope":"Product","productId":"P","policyValue":"Disabled"},{"scope":9,"productId":"Q","productName":["?"],"policyValue":"Enabled"}]}"#;
        let list = products(body).expect("a list");
        let kinds: Vec<_> = list.offerings.iter().map(|offering| offering.key.kind).collect();
        let expected = [OfferingKind::OfferType, OfferingKind::Product, OfferingKind::Product];
        assert_eq!(kinds, expected, "the scope decides, and without one the list");
        assert_eq!(list.unreadable, [], "what an offering does not need may be of any kind");
    }

    #[test]
    fn a_wrong_field_of_the_page_is_named() {
        for (body, named) in [(r#"{"items":{"a":1}}"#, "items"), (r#"{"items":[],"nextLink":7}"#, "nextLink")] {
            match products(body) {
                Err(ResponseError::Field { field, .. }) => {
                    assert_eq!(field, named, "the wrong field of {body} is named");
                }
                other => panic!("{body} has a wrong field, but was read as {other:?}"),
            }
        }
        assert!(
            products(r#"{"value":[]}"#).is_err_and(|problem| problem.to_string().contains("items")),
            "a missing list is named"
        );
    }

    #[test]
    fn a_response_that_is_no_json_is_told_apart() {
        let deep = format!("{{\"items\":[],\"more\":{}", "[".repeat(100_000));
        for body in ["", "{\"items\":[{\"prod", "<html></html>", "\u{0}\u{1}", "{\"items\":[]} and more", &deep] {
            assert!(matches!(products(body), Err(ResponseError::NotJson(_))), "a damaged answer is told as such");
        }
    }

    #[test]
    fn reasons_are_kept_as_text_and_cut() {
        let nested = r#"{"errorCode":"Unknown","reason":"GetProduct failed{\"code\":\"NotFound\"}"}"#;
        let (code, reason) = parse_error_body(nested.as_bytes());
        assert_eq!(code.as_deref(), Some("Unknown"), "the code is read");
        assert_eq!(reason.as_deref(), Some(r#"GetProduct failed{"code":"NotFound"}"#), "JSON inside text stays text");
        let long = format!(r#"{{"reason":"{}"}}"#, "ä".repeat(10_000));
        let (_, reason) = parse_error_body(long.as_bytes());
        assert_eq!(reason.map(|reason| reason.chars().count()), Some(Error::MAX_REASON_CHARS), "a long reason is cut");
        for body in ["", "<html>", "[]", r#"{"reason":5}"#] {
            assert_eq!(parse_error_body(body.as_bytes()), (None, None), "{body:?} gives no reason");
        }
    }

    #[test]
    fn a_single_answer_must_speak_of_what_was_asked_for() {
        let key: OfferingKey = "product:P".parse().expect("a key");
        let single = |body: &str| read::<SingleItem>(body.as_bytes()).and_then(|item| item.offering(&key));
        assert!(single(r#"{"productId":"p","policyValue":"Enabled"}"#).is_ok(), "the same product, without case");
        assert!(single(r#"{"policyValue":"Enabled"}"#).is_ok(), "an answer that names none");
        assert!(
            single(r#"{"productId":"Q","policyValue":"Enabled"}"#).is_err(),
            "another product's value is no answer"
        );
    }
}
