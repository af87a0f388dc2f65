//! HTML pages of the sign-in, without script.
//!
//! Field names and ids are those of the real sign-in, so that a program that drives it can drive this.

use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::flows::{Flow, Step};
use super::html::page;
use super::oauth_error::OAuthError;
use crate::form_params::FormParams;
use crate::organization::ORGANIZATION;
use crate::users::{USERS, User};

/// The page for the next step of a sign-in.
pub(super) fn step(id: &str, flow: &Flow, users: &[&'static User], error: Option<&OAuthError>) -> Response {
    let action = format!("/{}/login", flow.request.alias);
    let (title, question) = match flow.step {
        Step::Account => ("Pick an account", account_picker(&action, users)),
        Step::Username => ("Sign in", username(flow)),
        Step::Password(user) => ("Enter password", password(flow, user)),
        Step::SecondFactor(user) => ("Verify your identity", second_factor(flow, user)),
    };
    let body = html! {
        main {
            p.quiet { (ORGANIZATION) }
            h1 { (title) }
            @if let Some(error) = error { p.wrong role="alert" id="error" { (error.sentence()) } }
            form method="post" action=(action) novalidate {
                input type="hidden" name="ctx" value=(id);
                (question)
            }
        }
        (accounts(&action, id))
    };
    page(StatusCode::OK, title, &body, &format!("'self' {}", flow.request.redirect.origin()), None)
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

fn account_picker(action: &str, users: &[&'static User]) -> Markup {
    html! {
        @for user in users {
            button.tile name="account" value=(user.object_id) formaction={ (action) "/account" } {
                (user.name) br; span.quiet { (user.username) }
            }
        }
        button.tile name="account" value="other" id="otherTile" formaction={ (action) "/account" } {
            "Use another account"
        }
        (buttons(action, None))
    }
}

fn username(flow: &Flow) -> Markup {
    html! {
        label for="i0116" { "Email address" }
        input type="email" name="loginfmt" id="i0116" autocomplete="username" autofocus
            value=(flow.request.login_hint.as_deref().unwrap_or_default());
        (buttons(&format!("/{}/login", flow.request.alias), Some("Next")))
    }
}

fn password(flow: &Flow, user: &User) -> Markup {
    html! {
        p id="displayName" { (user.username) }
        label for="i0118" { "Password" }
        input type="password" name="passwd" id="i0118" autocomplete="current-password" autofocus
            value=[flow.filled.then_some(user.password)];
        (buttons(&format!("/{}/login", flow.request.alias), Some("Sign in")))
    }
}

fn second_factor(flow: &Flow, user: &User) -> Markup {
    html! {
        p id="displayName" { (user.username) }
        p { "Enter the code that your authenticator app shows. Here it is always the same and stands below." }
        label for="idTxtBx_SAOTCC_OTC" { "Code" }
        input type="text" name="otc" id="idTxtBx_SAOTCC_OTC" inputmode="numeric" autocomplete="one-time-code" autofocus
            value=[flow.filled.then_some(user.code)];
        (buttons(&format!("/{}/login", flow.request.alias), Some("Verify")))
    }
}

/// Table of the practice accounts, with passwords and codes.
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
                        @for user in &USERS {
                            tr {
                                td { (user.role.name()) br; code { (user.username) } }
                                td { code { (user.password) } }
                                td { code { (user.code) } }
                                td {
                                    button name="practice" value=(user.object_id) aria-label={ "Use " (user.name) } { "Use" }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Page of an error that goes to the user and not to the client.
pub(super) fn error(error: &OAuthError) -> Response {
    let body = html! {
        main {
            h1 { "Sorry, but we’re having trouble signing you in." }
            p.wrong role="alert" id="error" { (error.sentence()) }
            p.quiet {
                "Trace ID: " (error.trace) br;
                "Correlation ID: " (error.correlation) br;
                "Timestamp: " (error.timestamp())
            }
            p { "Go back to the program that you came from and sign in again from there." }
        }
    };
    page(StatusCode::BAD_REQUEST, "Sign-in error", &body, "'none'", None)
}

/// Page after signing out.
pub(super) fn signed_out() -> Response {
    let body = html! { main { h1 { "You signed out of the practice tenant" } p { "You can close this page." } } };
    page(StatusCode::OK, "Signed out", &body, "'none'", None)
}

/// `GET /error?code=N`: the page that `error_uri` names.
pub(super) async fn about_error_code(RawQuery(query): RawQuery) -> Response {
    let parameters = FormParams::parse(query.unwrap_or_default());
    let body = html! {
        main {
            h1 { "AADSTS" (parameters.get("code").unwrap_or_default()) }
            p { "An error of the practice sign-in. Microsoft’s page “Microsoft Entra authentication and authorization error codes” explains the number." }
        }
    };
    page(StatusCode::OK, "Sign-in error", &body, "'none'", None)
}
