//! The steps of a sign-in in the browser: sign-in name, password, second factor, and the ways around them.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use uuid::Uuid;

use super::flows::{Flow, Step, Wanted};
use super::pages;
use super::refusal::Refusal;
use crate::parameters::Parameters;
use crate::people::Person;
use crate::tenant::Tenant;

/// A form that belongs to a sign-in under way.
fn form(tenant: &Tenant, body: &[u8]) -> Result<(Parameters, String, Flow), Box<Response>> {
    let form = Parameters::read(body);
    let found = form.get("ctx").and_then(|id| Some((id.to_owned(), tenant.flows.find(id)?)));
    match found {
        Some((id, flow)) => Ok((form, id, flow)),
        None => Err(Box::new(pages::refused(&Refusal::flow_over()))),
    }
}

/// What was typed, and *Next*.
pub(super) async fn proceed(State(tenant): State<Arc<Tenant>>, headers: HeaderMap, body: Bytes) -> Response {
    let (form, id, mut flow) = match form(&tenant, &body) {
        Ok(found) => found,
        Err(over) => return *over,
    };
    let checked = check(&mut flow, &form);
    tenant.flows.update(&id, &flow);
    match checked {
        Ok(Some(person)) => complete(&tenant, &headers, &id, &flow, person),
        Ok(None) => show(&tenant, &headers, &id, &flow, None),
        Err(refusal) => show(&tenant, &headers, &id, &flow, Some(&refusal.for_request(flow.wanted.correlation))),
    }
}

/// Takes the answers that a form holds, in the order in which they are asked for. A person comes out of the last.
fn check(flow: &mut Flow, form: &Parameters) -> Result<Option<&'static Person>, Refusal> {
    if let Some(user) = form.get("loginfmt") {
        flow.step = Step::User;
        flow.wanted.login_hint = Some(user.to_owned());
        flow.step = Step::Password(Person::by_user(user).ok_or_else(|| Refusal::unknown_user(user))?);
    }
    if let Some(password) = form.get("passwd")
        && let Step::Password(person) | Step::SecondFactor(person) = flow.step
    {
        flow.step = Step::Password(person);
        if password != person.password {
            return Err(Refusal::wrong_password());
        }
        flow.step = Step::SecondFactor(person);
    }
    if let Some(code) = form.get("otc")
        && let Step::SecondFactor(person) = flow.step
    {
        let digits: String = code.chars().filter(|letter| !letter.is_whitespace()).collect();
        return if digits == person.code { Ok(Some(person)) } else { Err(Refusal::wrong_second_factor()) };
    }
    Ok(None)
}

/// One of the people already signed in in this browser, or somebody else.
pub(super) async fn pick(State(tenant): State<Arc<Tenant>>, headers: HeaderMap, body: Bytes) -> Response {
    let (form, id, mut flow) = match form(&tenant, &body) {
        Ok(found) => found,
        Err(over) => return *over,
    };
    let people = tenant.browsers.people(&tenant, &headers);
    let picked = form.get("account").and_then(Person::by_object).filter(|person| people.contains(person));
    if let (Step::Account, Some(person)) = (flow.step, picked) {
        return complete(&tenant, &headers, &id, &flow, person);
    }
    flow.step = Step::User;
    flow.wanted.login_hint = None;
    tenant.flows.update(&id, &flow);
    show(&tenant, &headers, &id, &flow, None)
}

/// One of the practice accounts on the page: its answers are filled in from here on.
pub(super) async fn practise(State(tenant): State<Arc<Tenant>>, headers: HeaderMap, body: Bytes) -> Response {
    let (form, id, mut flow) = match form(&tenant, &body) {
        Ok(found) => found,
        Err(over) => return *over,
    };
    if let Some(person) = form.get("practice").and_then(Person::by_object) {
        flow.step = Step::Password(person);
        flow.filled = true;
        tenant.flows.update(&id, &flow);
    }
    show(&tenant, &headers, &id, &flow, None)
}

/// *Cancel*.
pub(super) async fn cancel(State(tenant): State<Arc<Tenant>>, body: Bytes) -> Response {
    match form(&tenant, &body) {
        Ok((_, id, flow)) if tenant.flows.end(&id) => {
            flow.wanted.address.error(&Refusal::cancelled().for_request(flow.wanted.correlation), &tenant.root)
        }
        Ok(_) => pages::refused(&Refusal::flow_over()),
        Err(over) => *over,
    }
}

fn show(tenant: &Tenant, headers: &HeaderMap, id: &str, flow: &Flow, refusal: Option<&Refusal>) -> Response {
    pages::step(id, flow, &tenant.browsers.people(tenant, headers), refusal)
}

fn complete(tenant: &Tenant, headers: &HeaderMap, id: &str, flow: &Flow, person: &'static Person) -> Response {
    if tenant.flows.end(id) {
        finish(tenant, headers, &flow.wanted, person)
    } else {
        pages::refused(&Refusal::flow_over().for_request(flow.wanted.correlation))
    }
}

/// Sends the browser back to the client with a code, and remembers in it who signed in.
pub(super) fn finish(tenant: &Tenant, headers: &HeaderMap, wanted: &Wanted, person: &'static Person) -> Response {
    let code = tenant.grants.code(wanted, person);
    let cookie = tenant.browsers.sign_in(tenant, headers, person);
    let mut response = wanted.address.code(&code, &Uuid::new_v4().to_string());
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    response
}
