//! Discovery of the identity provider's metadata (OpenID Connect Discovery 1.0, sections 3 and 4).

use offswitch_network::{EndpointError, is_loopback, parse_allowed_endpoint};
use reqwest::Client;
use serde::Deserialize;
use url::Url;

use crate::authority::{Authority, MICROSOFT_HOSTS};
use crate::error::{Error, MAX_TEXT_LEN, OAuthErrorResponse, truncate_untrusted};
use crate::oauth_http::{HttpResponse, OAuthErrorBody, fetch};

/// The parts of the provider's metadata that a sign-in needs.
#[derive(Debug, Clone)]
pub(crate) struct ProviderMetadata {
    /// Issuer identifier. Entra's is a pattern with `{tenantid}` where the tenant is not named.
    pub(crate) issuer: String,
    pub(crate) authorization_endpoint: Url,
    pub(crate) token_endpoint: Url,
    /// True if `prompt=select_account` may be asked for. Entra knows it without saying so; another provider has to list it,
    /// since one that does not know it refuses the whole sign-in.
    pub(crate) supports_select_account: bool,
}

#[derive(Deserialize)]
struct DiscoveryDocument {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    prompt_values_supported: Option<Vec<String>>,
}

impl ProviderMetadata {
    /// Fetches the metadata; the first discovery address that has any counts.
    pub(crate) async fn discover(client: &Client, authority: &Authority) -> Result<Self, Error> {
        let mut first_error = None;
        for address in authority.discovery_addresses() {
            let request = client.get(address).header("accept", "application/json");
            match fetch(request).await.and_then(|response| parse_metadata(&response, authority)) {
                Ok(provider) => return Ok(provider),
                Err(Error::Network(failure)) => return Err(Error::Network(failure)),
                Err(error) => first_error = first_error.or(Some(error)),
            }
        }
        Err(first_error.expect("an authority has at least one discovery address"))
    }
}

fn parse_metadata(response: &HttpResponse, authority: &Authority) -> Result<ProviderMetadata, Error> {
    if !response.status().is_success() {
        let error = serde_json::from_slice::<OAuthErrorBody>(response.body());
        return Err(match error {
            Ok(body) => Error::Provider(Box::new(OAuthErrorResponse::from(body))),
            Err(_) => {
                Error::InvalidResponse(format!("the provider's description: status {}", response.status().as_u16()))
            }
        });
    }
    let document: DiscoveryDocument = serde_json::from_slice(response.body())
        // The error's own text may quote what it met.
        .map_err(|error| {
            let (line, column) = (error.line(), error.column());
            Error::InvalidResponse(format!("the provider's description, at line {line}, column {column}"))
        })?;
    if document.issuer.len() > MAX_TEXT_LEN {
        return Err(Error::InvalidResponse("the provider's description: the issuer is too long".to_owned()));
    }
    let supports_select_account = match document.prompt_values_supported {
        Some(prompts) => prompts.iter().any(|prompt| prompt == "select_account"),
        None => !is_loopback(authority.address()),
    };
    Ok(ProviderMetadata {
        authorization_endpoint: parse_endpoint("authorization_endpoint", &document.authorization_endpoint, authority)?,
        token_endpoint: parse_endpoint("token_endpoint", &document.token_endpoint, authority)?,
        issuer: document.issuer,
        supports_select_account,
    })
}

/// Parses an endpoint of the provider. It must stand where an authority may stand, and on loopback only if the authority
/// does; its path stays as it was told.
pub(crate) fn parse_endpoint(name: &'static str, text: &str, authority: &Authority) -> Result<Url, Error> {
    let refuse = |problem| Error::InvalidEndpoint { name, value: truncate_untrusted(text), problem };
    if text.len() > MAX_TEXT_LEN {
        return Err(refuse(EndpointError::Malformed(format!("longer than {MAX_TEXT_LEN} characters"))));
    }
    let url = parse_allowed_endpoint(text, MICROSOFT_HOSTS).map_err(refuse)?;
    if is_loopback(&url) && !is_loopback(authority.address()) {
        return Err(refuse(EndpointError::NotAllowed));
    }
    Url::parse(text).map_err(|error| refuse(EndpointError::Malformed(error.to_string())))
}

#[cfg(test)]
mod proptests;
