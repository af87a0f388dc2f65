//! What the identity provider says of itself (OpenID Connect Discovery 1.0, section 3).

use offswitch_network::{EndpointError, is_loopback, parse_allowed_endpoint};
use reqwest::Client;
use serde::Deserialize;
use url::Url;

use crate::authority::{Authority, MICROSOFT_HOSTS};
use crate::error::{Error, LONGEST, Refusal, shortened};
use crate::exchange::{Answer, fetch};

/// The parts of the provider's description that a sign-in needs.
#[derive(Debug, Clone)]
pub(crate) struct Provider {
    /// Entra's is a pattern with `{tenantid}` where the tenant is not named.
    pub(crate) issuer: String,
    pub(crate) authorization_endpoint: Url,
    pub(crate) token_endpoint: Url,
    /// Whether `prompt=select_account` may be asked for. Entra knows it without saying so; another provider has to list it,
    /// since one that does not know it refuses the whole sign-in.
    pub(crate) selects_account: bool,
}

#[derive(Deserialize)]
struct Description {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    prompt_values_supported: Option<Vec<String>>,
}

impl Provider {
    /// Asks the provider; the first address that describes one counts.
    pub(crate) async fn discover(client: &Client, authority: &Authority) -> Result<Self, Error> {
        let mut first_error = None;
        for address in authority.discovery_addresses() {
            let request = client.get(address).header("accept", "application/json");
            match fetch(request).await.and_then(|answer| read(&answer, authority)) {
                Ok(provider) => return Ok(provider),
                Err(Error::Network(failure)) => return Err(Error::Network(failure)),
                Err(error) => first_error = first_error.or(Some(error)),
            }
        }
        Err(first_error.expect("an authority has at least one discovery address"))
    }
}

fn read(answer: &Answer, authority: &Authority) -> Result<Provider, Error> {
    if !answer.status().is_success() {
        let refusal = serde_json::from_slice::<crate::exchange::ErrorBody>(answer.body());
        return Err(match refusal {
            Ok(body) => Error::Refused(Box::new(Refusal::from(body))),
            Err(_) => Error::Answer(format!("the provider's description: status {}", answer.status().as_u16())),
        });
    }
    let description: Description = serde_json::from_slice(answer.body())
        // The error's own text may quote what it met.
        .map_err(|error| {
            let (line, column) = (error.line(), error.column());
            Error::Answer(format!("the provider's description, at line {line}, column {column}"))
        })?;
    if description.issuer.len() > LONGEST {
        return Err(Error::Answer("the provider's description: the issuer is too long".to_owned()));
    }
    let selects_account = match description.prompt_values_supported {
        Some(prompts) => prompts.iter().any(|prompt| prompt == "select_account"),
        None => !is_loopback(authority.address()),
    };
    Ok(Provider {
        authorization_endpoint: endpoint("authorization_endpoint", &description.authorization_endpoint, authority)?,
        token_endpoint: endpoint("token_endpoint", &description.token_endpoint, authority)?,
        issuer: description.issuer,
        selects_account,
    })
}

/// An endpoint must stand where an authority may stand, and on this machine only if the authority does; its path stays as
/// it was told.
pub(crate) fn endpoint(name: &'static str, text: &str, authority: &Authority) -> Result<Url, Error> {
    let refuse = |problem| Error::Address { name, value: shortened(text), problem };
    if text.len() > LONGEST {
        return Err(refuse(EndpointError::Malformed(format!("longer than {LONGEST} characters"))));
    }
    let url = parse_allowed_endpoint(text, MICROSOFT_HOSTS).map_err(refuse)?;
    if is_loopback(&url) && !is_loopback(authority.address()) {
        return Err(refuse(EndpointError::NotAllowed));
    }
    Url::parse(text).map_err(|error| refuse(EndpointError::Malformed(error.to_string())))
}

#[cfg(test)]
mod hostile;
