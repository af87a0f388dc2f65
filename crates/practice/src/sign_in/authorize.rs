//! The authorisation endpoint: what a client asks for, and who has to be asked next.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use uuid::Uuid;

use super::directory::Directory;
use super::flows::{Step, Wanted};
use super::refusal::Refusal;
use super::reply::{Address, Mode};
use super::scope::Scope;
use super::{pages, steps};
use crate::parameters::Parameters;
use crate::people::Person;
use crate::tenant::{CLIENT_ID, Tenant};

/// The length of an S256 challenge: 32 bytes in base64url (RFC 7636 section 4.2).
const CHALLENGE: usize = 43;

/// Whether and whom to ask (OpenID Connect Core 1.0 section 3.1.2.1). Entra's `consent` asks nothing here, as there is
/// nothing to consent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Prompt {
    IfNeeded,
    None,
    Login,
    SelectAccount,
}

/// `GET /{tenant}/oauth2/v2.0/authorize` (RFC 6749 section 4.1.1).
pub(super) async fn authorize(
    State(tenant): State<Arc<Tenant>>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let parameters = Parameters::read(query.unwrap_or_default());
    let correlation = correlation(&parameters, &headers);
    // As long as the redirect URI is not trusted, an error goes to the person and nowhere else.
    let (directory, address) = match trust(&name, &parameters) {
        Ok(trusted) => trusted,
        Err(refusal) => return pages::refused(&refusal.for_request(correlation)),
    };
    match understand(directory, &address, &parameters, correlation) {
        Ok((wanted, prompt)) => begin(&tenant, &headers, wanted, prompt),
        Err(refusal) => address.error(&refusal.for_request(correlation), &tenant.root),
    }
}

/// The id that the client gave the request, or a new one.
pub(super) fn correlation(parameters: &Parameters, headers: &HeaderMap) -> Uuid {
    let header = headers.get("client-request-id").and_then(|value| value.to_str().ok());
    parameters.get("client-request-id").or(header).and_then(|id| Uuid::parse_str(id).ok()).unwrap_or_else(Uuid::new_v4)
}

fn trust(name: &str, parameters: &Parameters) -> Result<(Directory, Address), Refusal> {
    let directory = Directory::named(name)?;
    let client = parameters.get("client_id").ok_or_else(|| Refusal::missing("client_id"))?;
    if !client.eq_ignore_ascii_case(CLIENT_ID) {
        return Err(Refusal::unknown_client(client));
    }
    let redirect = parameters.get("redirect_uri").ok_or_else(|| Refusal::missing("redirect_uri"))?;
    // An unknown mode is reported the usual way, in the query.
    let mode = Mode::parse(parameters.get("response_mode")).unwrap_or(Mode::Query);
    let address = Address::trusted(redirect, mode, parameters.get("state"));
    Ok((directory, address.ok_or_else(|| Refusal::untrusted_redirect(redirect, client))?))
}

fn understand(
    directory: Directory,
    address: &Address,
    parameters: &Parameters,
    correlation: Uuid,
) -> Result<(Wanted, Prompt), Refusal> {
    Mode::parse(parameters.get("response_mode"))?;
    match parameters.get("response_type") {
        Some("code") => {}
        Some(other) => return Err(Refusal::unsupported_response_type(other)),
        None => return Err(Refusal::missing("response_type")),
    }
    let scope = Scope::parse(parameters.get("scope").unwrap_or_default())?;
    let challenge = parameters.get("code_challenge").ok_or_else(Refusal::challenge_required)?;
    // Without a method a challenge is "plain" (RFC 7636 section 4.3).
    if parameters.get("code_challenge_method") != Some("S256") {
        return Err(Refusal::challenge_method());
    }
    if challenge.len() != CHALLENGE {
        return Err(Refusal::challenge_size());
    }
    let prompt = match parameters.get("prompt") {
        None | Some("consent") => Prompt::IfNeeded,
        Some("none") => Prompt::None,
        Some("login") => Prompt::Login,
        Some("select_account") => Prompt::SelectAccount,
        Some(other) => return Err(Refusal::unsupported_parameter("prompt", other)),
    };
    let wanted = Wanted {
        directory: directory.segment(),
        address: address.clone(),
        scope,
        challenge: challenge.to_owned(),
        nonce: parameters.get("nonce").map(str::to_owned),
        login_hint: parameters.get("login_hint").map(str::to_owned),
        correlation,
    };
    Ok((wanted, prompt))
}

fn begin(tenant: &Tenant, headers: &HeaderMap, wanted: Wanted, prompt: Prompt) -> Response {
    let people = tenant.browsers.people(tenant, headers);
    let hinted = wanted.login_hint.as_deref().map(Person::by_user);
    let signed_in: Option<&'static Person> = match hinted {
        Some(hinted) => people.iter().copied().find(|person| Some(*person) == hinted),
        None if people.len() == 1 => people.first().copied(),
        None => None,
    };
    let refused = |refusal: Refusal| wanted.address.error(&refusal.for_request(wanted.correlation), &tenant.root);
    let step = match (prompt, signed_in) {
        (Prompt::IfNeeded | Prompt::None, Some(person)) => return steps::finish(tenant, headers, &wanted, person),
        (Prompt::None, None) if hinted.is_none() && people.len() > 1 => return refused(Refusal::several_signed_in()),
        (Prompt::None, None) => return refused(Refusal::nobody_signed_in()),
        (Prompt::SelectAccount, _) if !people.is_empty() => Step::Account,
        (Prompt::IfNeeded, None) if hinted.is_none() && !people.is_empty() => Step::Account,
        _ => Step::User,
    };
    let (id, flow) = tenant.flows.begin(wanted, step);
    pages::step(&id, &flow, &people, None)
}
