//! OAuth over HTTP: bounded responses, and the body of an error (RFC 6749, section 5.2).

use std::fmt;
use std::pin::Pin;

use oauth2::{AsyncHttpClient, ErrorResponse, HttpRequest};
use offswitch_network::TransportError;
use reqwest::{Client, RequestBuilder};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::error::{Error, OAuthErrorResponse, truncate_untrusted};

/// Maximum length of a response; the provider's are a few kilobytes.
const MAX_RESPONSE_LEN: usize = 256 * 1024;

/// A complete response of the provider.
pub(crate) type HttpResponse = http::Response<Vec<u8>>;

/// Sends a request and reads its bounded response. The provider's being busy or down is an error of its own.
pub(crate) async fn fetch(request: RequestBuilder) -> Result<HttpResponse, Error> {
    let mut response = request.send().await.map_err(TransportError::from)?;
    if let Some(portal) = TransportError::of_portal(&response) {
        return Err(portal.into());
    }
    let status = response.status();
    if status.is_server_error() || status == http::StatusCode::TOO_MANY_REQUESTS {
        return Err(Error::Unavailable { status: status.as_u16() });
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(TransportError::from)? {
        body.extend_from_slice(&chunk);
        if body.len() > MAX_RESPONSE_LEN {
            return Err(Error::InvalidResponse(format!("it is longer than {MAX_RESPONSE_LEN} bytes")));
        }
    }
    let mut complete = http::Response::new(body);
    *complete.status_mut() = status;
    *complete.headers_mut() = std::mem::take(response.headers_mut());
    Ok(complete)
}

/// Body of an OAuth error: the standard's fields and Entra's. `error` decides; what is wrong with the others must not hide it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct OAuthErrorBody {
    error: String,
    #[serde(default, deserialize_with = "if_readable")]
    error_description: String,
    #[serde(default, deserialize_with = "if_readable")]
    error_codes: Vec<u32>,
    #[serde(default, deserialize_with = "if_readable")]
    timestamp: Option<String>,
    #[serde(default, deserialize_with = "if_readable")]
    trace_id: Option<String>,
    #[serde(default, deserialize_with = "if_readable")]
    correlation_id: Option<String>,
}

fn if_readable<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(field: D) -> Result<T, D::Error> {
    Ok(serde_json::from_value(Value::deserialize(field)?).unwrap_or_default())
}

impl fmt::Display for OAuthErrorBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.error)
    }
}

impl ErrorResponse for OAuthErrorBody {}

impl From<OAuthErrorBody> for OAuthErrorResponse {
    fn from(body: OAuthErrorBody) -> Self {
        let parsed = Self::new(&body.error, &body.error_description);
        let field = |text: Option<String>| text.as_deref().map(truncate_untrusted);
        Self {
            aadsts_code: body.error_codes.first().copied().or(parsed.aadsts_code),
            correlation_id: field(body.correlation_id).or(parsed.correlation_id),
            trace_id: field(body.trace_id).or(parsed.trace_id),
            timestamp: field(body.timestamp).or(parsed.timestamp),
            ..parsed
        }
    }
}

/// The HTTP client in the shape that `oauth2` wants.
#[derive(Debug)]
pub(crate) struct HttpClient(pub(crate) Client);

impl<'c> AsyncHttpClient<'c> for HttpClient {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Error>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        let (parts, body) = request.into_parts();
        let request = self.0.request(parts.method, parts.uri.to_string()).headers(parts.headers).body(body);
        Box::pin(fetch(request))
    }
}
