//! Handlers of the login forms: sign-in name, password, second factor, account picker, cancel.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use uuid::Uuid;

use super::flows::{AuthorizationRequest, Flow, Step};
use super::oauth_error::OAuthError;
use super::pages;
use crate::applications::Flaw;
use crate::form_params::FormParams;
use crate::tenant::Tenant;
use crate::users::User;

/// The form of a request, and the flow in progress that it belongs to.
fn form_and_flow(tenant: &Tenant, body: &[u8]) -> Result<(FormParams, String, Flow), Box<Response>> {
    let form = FormParams::parse(body);
    let found = form.get("ctx").and_then(|id| Some((id.to_owned(), tenant.flows.find(id)?)));
    match found {
        Some((id, flow)) => Ok((form, id, flow)),
        None => Err(Box::new(pages::error(&OAuthError::flow_over()))),
    }
}

/// Handles the main button: takes what was typed and shows the next step.
pub(super) async fn submit(State(tenant): State<Arc<Tenant>>, headers: HeaderMap, body: Bytes) -> Response {
    let (form, id, mut flow) = match form_and_flow(&tenant, &body) {
        Ok(found) => found,
        Err(over) => return *over,
    };
    let advanced = advance(&mut flow, &form);
    tenant.flows.update(&id, &flow);
    match advanced {
        Ok(Some(user)) => complete(&tenant, &headers, &id, &flow, user),
        Ok(None) => show(&tenant, &headers, &id, &flow, None),
        Err(error) => show(&tenant, &headers, &id, &flow, Some(&error.for_request(flow.request.correlation))),
    }
}

/// Advances a flow by the fields that a form holds, in the order of the steps. The last one yields the user.
fn advance(flow: &mut Flow, form: &FormParams) -> Result<Option<&'static User>, OAuthError> {
    if let Some(username) = form.get("loginfmt") {
        flow.step = Step::Username;
        flow.request.login_hint = Some(username.to_owned());
        flow.step = Step::Password(User::by_username(username).ok_or_else(|| OAuthError::unknown_user(username))?);
    }
    if let Some(password) = form.get("passwd")
        && let Step::Password(user) | Step::SecondFactor(user) = flow.step
    {
        flow.step = Step::Password(user);
        if password != user.password {
            return Err(OAuthError::wrong_password());
        }
        flow.step = Step::SecondFactor(user);
    }
    if let Some(code) = form.get("otc")
        && let Step::SecondFactor(user) = flow.step
    {
        let digits: String = code.chars().filter(|letter| !letter.is_whitespace()).collect();
        return if digits == user.code { Ok(Some(user)) } else { Err(OAuthError::wrong_second_factor()) };
    }
    Ok(None)
}

/// Handles the account picker: one of the users already signed in in this browser, or somebody else.
pub(super) async fn pick_account(State(tenant): State<Arc<Tenant>>, headers: HeaderMap, body: Bytes) -> Response {
    let (form, id, mut flow) = match form_and_flow(&tenant, &body) {
        Ok(found) => found,
        Err(over) => return *over,
    };
    let users = tenant.sso_sessions.users(&headers);
    let picked = form.get("account").and_then(User::by_object_id).filter(|user| users.contains(user));
    if let (Step::Account, Some(user)) = (flow.step, picked) {
        return complete(&tenant, &headers, &id, &flow, user);
    }
    flow.step = Step::Username;
    flow.request.login_hint = None;
    tenant.flows.update(&id, &flow);
    show(&tenant, &headers, &id, &flow, None)
}

/// Handles the choice of a practice account, whose fields are filled in from here on.
pub(super) async fn use_practice_account(
    State(tenant): State<Arc<Tenant>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (form, id, mut flow) = match form_and_flow(&tenant, &body) {
        Ok(found) => found,
        Err(over) => return *over,
    };
    if let Some(user) = form.get("practice").and_then(User::by_object_id) {
        flow.step = Step::Password(user);
        flow.filled = true;
        tenant.flows.update(&id, &flow);
    }
    show(&tenant, &headers, &id, &flow, None)
}

/// Handles *Cancel*: sends the browser back with `access_denied`.
pub(super) async fn cancel(State(tenant): State<Arc<Tenant>>, body: Bytes) -> Response {
    match form_and_flow(&tenant, &body) {
        Ok((_, id, flow)) if tenant.flows.end(&id) => {
            flow.request.redirect.error(&OAuthError::cancelled().for_request(flow.request.correlation), &tenant.root)
        }
        Ok(_) => pages::error(&OAuthError::flow_over()),
        Err(over) => *over,
    }
}

fn show(tenant: &Tenant, headers: &HeaderMap, id: &str, flow: &Flow, error: Option<&OAuthError>) -> Response {
    pages::step(id, flow, &tenant.sso_sessions.users(headers), error)
}

fn complete(tenant: &Tenant, headers: &HeaderMap, id: &str, flow: &Flow, user: &'static User) -> Response {
    if tenant.flows.end(id) {
        finish(tenant, headers, &flow.request, user)
    } else {
        pages::error(&OAuthError::flow_over().for_request(flow.request.correlation))
    }
}

/// Sends the browser back to the client with a code, and remembers in it who signed in. An application that may not be used
/// ends here, as a rule on a page of the sign-in's own.
pub(super) fn finish(
    tenant: &Tenant,
    headers: &HeaderMap,
    request: &AuthorizationRequest,
    user: &'static User,
) -> Response {
    let refused = |error: OAuthError| error.for_request(request.correlation);
    match tenant.applications.find(request.client).and_then(|(_, flaw)| flaw) {
        Some(Flaw::Assignment) => {
            return pages::error(&refused(OAuthError::not_assigned(request.client, user.username)));
        }
        Some(Flaw::ConditionalAccess) => return pages::error(&refused(OAuthError::conditional_access())),
        Some(Flaw::Approval) => return pages::error(&refused(OAuthError::approval_needed())),
        Some(Flaw::Consent) => {
            return request.redirect.error(&refused(OAuthError::no_consent(request.client)), &tenant.root);
        }
        Some(Flaw::Unregistered | Flaw::Redirect | Flaw::Disabled | Flaw::Permission) | None => {}
    }
    let code = tenant.token_store.issue_code(request, user);
    let cookie = tenant.sso_sessions.sign_in(headers, user);
    let mut response = request.redirect.code(&code, &Uuid::new_v4().to_string());
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    response
}
