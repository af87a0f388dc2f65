//! The pages: calm, without script, and marked so that nobody mistakes them. Field names and ids are those of the real
//! sign-in, so that what drives it can drive this.

use axum::extract::RawQuery;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::flows::{Flow, Step};
use super::refusal::Refusal;
use crate::keys::secret;
use crate::parameters::Parameters;
use crate::people::{PEOPLE, Person};
use crate::tenant::ORGANISATION;

const STYLE: &str = include_str!("pages.css");

/// Posts the one form of the page; the page has a button for browsers without scripts.
const SUBMIT: &str = "document.forms[0].submit()";

/// The page for the next step of a sign-in.
pub(super) fn step(id: &str, flow: &Flow, people: &[&'static Person], refusal: Option<&Refusal>) -> Response {
    let action = format!("/{}/login", flow.wanted.directory);
    let (title, question) = match flow.step {
        Step::Account => ("Pick an account", pick(&action, people)),
        Step::User => ("Sign in", user(flow)),
        Step::Password(person) => ("Enter password", password(flow, person)),
        Step::SecondFactor(person) => ("Verify your identity", second_factor(flow, person)),
    };
    let body = html! {
        main {
            p.quiet { (ORGANISATION) }
            h1 { (title) }
            @if let Some(refusal) = refusal { p.wrong role="alert" id="error" { (refusal.sentence()) } }
            form method="post" action=(action) novalidate {
                input type="hidden" name="ctx" value=(id);
                (question)
            }
        }
        (accounts(&action, id))
    };
    page(StatusCode::OK, title, &body, &format!("'self' {}", flow.wanted.address.origin()), None)
}

/// The main button comes first, so that the Enter key presses it; the style puts it last.
fn buttons(action: &str, main: Option<&str>) -> Markup {
    html! {
        div.buttons {
            @if let Some(main) = main { input type="submit" id="idSIButton9" value=(main); }
            button id="idBtn_Back" formaction={ (action) "/cancel" } { "Cancel" }
        }
    }
}

fn pick(action: &str, people: &[&'static Person]) -> Markup {
    html! {
        @for person in people {
            button.tile name="account" value=(person.object) formaction={ (action) "/account" } {
                (person.name) br; span.quiet { (person.user) }
            }
        }
        button.tile name="account" value="other" id="otherTile" formaction={ (action) "/account" } {
            "Use another account"
        }
        (buttons(action, None))
    }
}

fn user(flow: &Flow) -> Markup {
    html! {
        label for="i0116" { "Email address" }
        input type="email" name="loginfmt" id="i0116" autocomplete="username" autofocus
            value=(flow.wanted.login_hint.as_deref().unwrap_or_default());
        (buttons(&format!("/{}/login", flow.wanted.directory), Some("Next")))
    }
}

fn password(flow: &Flow, person: &Person) -> Markup {
    html! {
        p id="displayName" { (person.user) }
        label for="i0118" { "Password" }
        input type="password" name="passwd" id="i0118" autocomplete="current-password" autofocus
            value=[flow.filled.then_some(person.password)];
        (buttons(&format!("/{}/login", flow.wanted.directory), Some("Sign in")))
    }
}

fn second_factor(flow: &Flow, person: &Person) -> Markup {
    html! {
        p id="displayName" { (person.user) }
        p { "Enter the code that your authenticator app shows. Here it is always the same and stands below." }
        label for="idTxtBx_SAOTCC_OTC" { "Code" }
        input type="text" name="otc" id="idTxtBx_SAOTCC_OTC" inputmode="numeric" autocomplete="one-time-code" autofocus
            value=[flow.filled.then_some(person.code)];
        (buttons(&format!("/{}/login", flow.wanted.directory), Some("Verify")))
    }
}

/// Everybody who can sign in here, with all that it takes.
fn accounts(action: &str, id: &str) -> Markup {
    html! {
        aside aria-labelledby="accounts" {
            h2 id="accounts" { "Practice accounts" }
            p.quiet { "These people are invented. Use any of them; nothing here is real and nothing leaves this computer." }
            form method="post" action={ (action) "/practice" } {
                input type="hidden" name="ctx" value=(id);
                table {
                    thead { tr { th { "Who" } th { "Password" } th { "Code" } th {} } }
                    tbody {
                        @for person in &PEOPLE {
                            tr {
                                td { (person.role.name()) br; code { (person.user) } }
                                td { code { (person.password) } }
                                td { code { (person.code) } }
                                td {
                                    button name="practice" value=(person.object) aria-label={ "Use " (person.name) } { "Use" }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// An error that goes to the person and not to the client.
pub(super) fn refused(refusal: &Refusal) -> Response {
    let body = html! {
        main {
            h1 { "Sorry, but we’re having trouble signing you in." }
            p.wrong role="alert" id="error" { (refusal.sentence()) }
            p.quiet {
                "Trace ID: " (refusal.trace) br;
                "Correlation ID: " (refusal.correlation) br;
                "Timestamp: " (refusal.timestamp())
            }
            p { "Go back to the program that you came from and sign in again from there." }
        }
    };
    page(StatusCode::BAD_REQUEST, "Sign-in error", &body, "'none'", None)
}

/// The form post response mode's page (OAuth 2.0 Form Post Response Mode, section 2).
pub(super) fn form_post(uri: &str, origin: &str, parameters: &[(&str, &str)]) -> Response {
    let body = html! {
        main {
            h1 { "Signing you in" }
            form method="post" action=(uri) {
                @for (name, value) in parameters { input type="hidden" name=(name) value=(value); }
                div.buttons { input type="submit" id="idSIButton9" value="Continue"; }
            }
        }
    };
    page(StatusCode::OK, "Signing you in", &body, origin, Some(SUBMIT))
}

/// After signing out.
pub(super) fn signed_out() -> Response {
    let body = html! { main { h1 { "You signed out of the practice tenant" } p { "You can close this page." } } };
    page(StatusCode::OK, "Signed out", &body, "'none'", None)
}

/// `GET /error?code=N`: where `error_uri` leads.
pub(super) async fn about_number(RawQuery(query): RawQuery) -> Response {
    let parameters = Parameters::read(query.unwrap_or_default());
    let body = html! {
        main {
            h1 { "AADSTS" (parameters.get("code").unwrap_or_default()) }
            p { "An error of the practice sign-in. Microsoft’s page “Microsoft Entra authentication and authorization error codes” explains the number." }
        }
    };
    page(StatusCode::OK, "Sign-in error", &body, "'none'", None)
}

fn page(status: StatusCode, title: &str, body: &Markup, form_action: &str, script: Option<&str>) -> Response {
    let nonce = secret(16);
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " – practice" }
                style nonce=(nonce) { (PreEscaped(STYLE)) }
            }
            body {
                p.band { "Practice – this is not Microsoft" }
                (body)
                @if let Some(script) = script { script nonce=(nonce) { (PreEscaped(script)) } }
            }
        }
    };
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; form-action {form_action}; \
         base-uri 'none'; frame-ancestors 'none'"
    );
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, policy.as_str()),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (status, headers, markup.into_string()).into_response()
}
