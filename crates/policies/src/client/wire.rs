//! Wire format of the service's JSON responses (licensing-service.md).

#[cfg(test)]
mod proptests;

use offswitch_model::{OfferingKey, OfferingKind, is_valid_id};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

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

/// One item of a list, of either kind.
pub(crate) trait ListItem: DeserializeOwned {
    fn offering(self) -> Result<Offering, ResponseError>;
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProductItem {
    product_id: String,
    product_name: Option<String>,
    policy_value: String,
}

impl ListItem for ProductItem {
    fn offering(self) -> Result<Offering, ResponseError> {
        if !is_valid_id(&self.product_id) {
            return Err(field_error("productId", "no id"));
        }
        Ok(Offering::product(self.product_id, self.product_name, Value::from(self.policy_value.as_str())))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OfferTypeItem {
    scope_id: Option<String>,
    scope_value: Option<String>,
    policy_value: String,
}

impl ListItem for OfferTypeItem {
    fn offering(self) -> Result<Offering, ResponseError> {
        let id = offer_type_id(self.scope_id, self.scope_value).ok_or_else(|| field_error("scopeId", "no id"))?;
        Ok(Offering::offer_type(id, Value::from(self.policy_value.as_str())))
    }
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
    let cut = |text: &str| text.chars().take(Error::MAX_REASON_CHARS).collect();
    ResponseError::Field { field: cut(field), problem: cut(problem) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn products(body: &str) -> Result<Vec<Offering>, ResponseError> {
        let items = read::<Page<ProductItem>>(body.as_bytes())?.items.into_iter().enumerate();
        items.map(|(index, item)| item.offering().map_err(|problem| problem.in_item(index))).collect()
    }

    #[test]
    fn unknown_fields_are_ignored_and_missing_names_made_up_for() {
        let body = r#"{"more":[1],"items":[{"productId":"P","policyValue":"disabled","productName":null,"new":{}}],"nextLink":null}"#;
        let seen = products(body).expect("the answer is understood");
        assert_eq!(seen, [Offering::product("P".into(), None, Value::Off)], "the product is read");
        assert_eq!(seen[0].name, "P", "a product without a name goes by its id");
    }

    #[test]
    fn a_wrong_field_is_named() {
        for (body, named) in [
            (
                r#"{"items":[{"productId":"P","policyValue":"Enabled"},{"productId":"Q","policyValue":1}]}"#,
                "items[1].policyValue",
            ),
            (r#"{"items":[{"policyValue":"Enabled"}]}"#, "items[0]"),
            (r#"{"items":{"a":1}}"#, "items"),
            (r#"{"items":[],"nextLink":7}"#, "nextLink"),
            (r#"{"items":[{"productId":"..","policyValue":"Enabled"}]}"#, "items[0].productId"),
            (r#"{"items":[{"productId":"P","policyValue":"Enabled","policyValue":"Disabled"}]}"#, "items[0]"),
        ] {
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
