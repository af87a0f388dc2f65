//! OAuth errors in Entra's shape, with the AADSTS numbers and texts of Microsoft's page "Microsoft Entra authentication
//! and authorization error codes".

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use crate::organization::{ORGANIZATION, RESOURCE};

/// An OAuth error with Entra's additions.
#[derive(Clone, Debug)]
pub(crate) struct OAuthError {
    /// The OAuth error (RFC 6749 sections 4.1.2.1 and 5.2), which programs act on.
    pub(super) error: &'static str,
    /// The AADSTS number, which people look up.
    pub(super) number: u32,
    pub(super) subcode: Option<&'static str>,
    text: String,
    pub(super) trace: Uuid,
    pub(super) correlation: Uuid,
    time: Timestamp,
}

impl OAuthError {
    fn new(error: &'static str, number: u32, text: impl Into<String>) -> Self {
        Self {
            error,
            number,
            subcode: None,
            text: text.into(),
            trace: Uuid::new_v4(),
            correlation: Uuid::new_v4(),
            time: Timestamp::now(),
        }
    }

    /// The same error, for the request with that correlation id.
    pub(super) const fn for_request(mut self, correlation: Uuid) -> Self {
        self.correlation = correlation;
        self
    }

    pub(super) fn unknown_tenant(name: &str) -> Self {
        Self::new(
            "invalid_request",
            90002,
            format!(
                "Tenant '{name}' not found. Check to make sure you have the correct tenant ID and are signing into the \
                 correct cloud. Check with your subscription administrator, this may happen if there are no active \
                 subscriptions for the tenant."
            ),
        )
    }

    /// The same tenant error as the discovery document's path calls it.
    pub(super) const fn of_discovery(mut self) -> Self {
        self.error = "invalid_tenant";
        self
    }

    pub(super) fn unknown_client(client: &str) -> Self {
        Self::new(
            "unauthorized_client",
            700_016,
            format!(
                "Application with identifier '{client}' was not found in the directory '{ORGANIZATION}'. This can happen \
                 if the application has not been installed by the administrator of the tenant or consented to by any \
                 user in the tenant. You may have sent your authentication request to the wrong tenant."
            ),
        )
    }

    pub(super) fn disabled_client(client: &str) -> Self {
        Self::new("unauthorized_client", 7_000_112, format!("Application '{client}' is disabled."))
    }

    pub(super) fn single_tenant(client: &str) -> Self {
        Self::new(
            "invalid_request",
            50194,
            format!(
                "Application '{client}' is not configured as a multi-tenant application. Use a tenant-specific endpoint or \
                 configure the application to be multi-tenant."
            ),
        )
    }

    pub(super) fn not_assigned(client: &str, user: &str) -> Self {
        Self::new(
            "interaction_required",
            50105,
            format!(
                "Your administrator has configured the application '{client}' to block users unless they are specifically \
                 granted ('assigned') access to the application. The signed in user '{user}' is blocked because they are \
                 not a direct member of a group with access, nor had access directly assigned by an administrator."
            ),
        )
    }

    pub(super) fn conditional_access() -> Self {
        Self::new(
            "access_denied",
            53003,
            "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
        )
    }

    pub(super) fn no_consent(client: &str) -> Self {
        Self::new(
            "consent_required",
            65001,
            format!(
                "The user or administrator has not consented to use the application with ID '{client}'. Send an interactive \
                 authorization request for this user and resource."
            ),
        )
    }

    pub(super) fn approval_needed() -> Self {
        Self::new(
            "interaction_required",
            90094,
            "An administrator of your organization has to grant the permissions that this application asks for.",
        )
    }

    pub(super) fn secret_of_public_client() -> Self {
        Self::new(
            "invalid_client",
            700_025,
            "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
        )
    }

    pub(super) fn untrusted_redirect(redirect: &str, client: &str) -> Self {
        Self::new(
            "invalid_request",
            50011,
            format!(
                "The redirect URI '{redirect}' specified in the request does not match the redirect URIs configured for \
                 the application '{client}'. Make sure the redirect URI sent in the request matches one added to your \
                 application."
            ),
        )
    }

    pub(super) fn missing(parameter: &str) -> Self {
        Self::new(
            "invalid_request",
            900_144,
            format!("The request body must contain the following parameter: '{parameter}'."),
        )
    }

    pub(super) fn unsupported_response_type(kind: &str) -> Self {
        Self::new(
            "unsupported_response_type",
            700_051,
            format!("response_type '{kind}' is not enabled for the application."),
        )
    }

    pub(super) fn unsupported_parameter(name: &str, value: &str) -> Self {
        Self::new("invalid_request", 90023, format!("Unsupported '{name}' value '{value}'."))
    }

    pub(super) fn challenge_required() -> Self {
        Self::new(
            "invalid_request",
            9_002_325,
            "Proof Key for Code Exchange is required for cross-origin authorization code redemption.",
        )
    }

    pub(super) fn challenge_method() -> Self {
        Self::new("invalid_request", 50149, "Invalid code challenge method: only S256 is accepted here.")
    }

    pub(super) fn challenge_size() -> Self {
        Self::new("invalid_request", 501_491, "Invalid size of Code_Challenge parameter.")
    }

    pub(super) fn verifier_missing() -> Self {
        Self::new(
            "invalid_grant",
            50148,
            "The code_verifier does not match the code_challenge supplied in the authorization request for PKCE.",
        )
    }

    pub(super) fn verifier_mismatch() -> Self {
        Self::new(
            "invalid_grant",
            501_481,
            "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
        )
    }

    pub(super) fn invalid_scope(scope: &str) -> Self {
        Self::new(
            "invalid_scope",
            70011,
            format!("The provided value for the input parameter 'scope' is not valid. The scope {scope} is not valid."),
        )
    }

    pub(super) fn unknown_permission(permission: &str) -> Self {
        Self::new(
            "invalid_scope",
            650_053,
            format!("The application asked for scope '{permission}' that doesn't exist on the resource '{RESOURCE}'."),
        )
    }

    pub(super) fn unknown_resource(resource: &str) -> Self {
        Self::new(
            "invalid_resource",
            500_011,
            format!(
                "The resource principal named {resource} was not found in the tenant named {ORGANIZATION}. This can \
                 happen if the application has not been installed by the administrator of the tenant or consented to by \
                 any user in the tenant. You might have sent your authentication request to the wrong tenant."
            ),
        )
    }

    pub(super) fn nobody_signed_in() -> Self {
        Self::new("login_required", 50058, "A silent sign-in request was sent but no user is signed in.")
    }

    pub(super) fn several_signed_in() -> Self {
        Self::new(
            "interaction_required",
            16000,
            "Either multiple user identities are available for the current request or selected account is not supported \
             for the scenario.",
        )
    }

    pub(super) fn cancelled() -> Self {
        Self {
            subcode: Some("cancel"),
            ..Self::new("access_denied", 65004, "User declined to consent to access the app.")
        }
    }

    pub(super) fn unknown_user(user: &str) -> Self {
        Self::new(
            "invalid_grant",
            50034,
            format!("The user account {user} does not exist in the {ORGANIZATION} directory."),
        )
    }

    pub(super) fn wrong_password() -> Self {
        Self::new("invalid_grant", 50126, "Error validating credentials due to invalid username or password.")
    }

    pub(super) fn wrong_second_factor() -> Self {
        Self::new("invalid_grant", 500_121, "Authentication failed during strong authentication request.")
    }

    pub(super) fn second_factor_required() -> Self {
        Self::new(
            "interaction_required",
            50076,
            format!(
                "Due to a configuration change made by your administrator, or because you moved to a new location, you must \
                 use multi-factor authentication to access '{RESOURCE}'."
            ),
        )
    }

    pub(super) fn flow_over() -> Self {
        Self::new("invalid_request", 50089, "Authentication failed due to flow token expired.")
    }

    pub(super) fn unsupported_grant(grant: &str) -> Self {
        Self::new("unsupported_grant_type", 70003, format!("The app requested an unsupported grant type '{grant}'."))
    }

    pub(super) fn unknown_grant() -> Self {
        Self::new("invalid_grant", 9_002_313, "Invalid request. Request is malformed or invalid.")
    }

    pub(super) fn code_reused() -> Self {
        Self::new(
            "invalid_grant",
            54005,
            "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing \
             refresh token.",
        )
    }

    pub(super) fn code_expired() -> Self {
        Self::new(
            "invalid_grant",
            70008,
            "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive \
             authorization request for this user and resource.",
        )
    }

    pub(super) fn other_redirect(given: &str, asked: &str) -> Self {
        Self::new(
            "invalid_grant",
            500_112,
            format!(
                "The reply address '{given}' does not match the reply address '{asked}' provided when requesting \
                 Authorization code."
            ),
        )
    }

    pub(super) fn revoked() -> Self {
        Self::new(
            "invalid_grant",
            50173,
            "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have \
             changed or reset their password.",
        )
    }

    /// Error of a sign-in into which a fault was injected.
    pub(crate) fn transient() -> Self {
        Self::new("temporarily_unavailable", 90033, "A transient error has occurred. Please try again.")
    }

    /// The `error_description`: `AADSTS…: …` with ids and time on lines of their own.
    pub(super) fn description(&self) -> String {
        format!(
            "{}\r\nTrace ID: {}\r\nCorrelation ID: {}\r\nTimestamp: {}",
            self.sentence(),
            self.trace,
            self.correlation,
            self.timestamp()
        )
    }

    pub(super) fn sentence(&self) -> String {
        format!("AADSTS{}: {}", self.number, self.text)
    }

    /// Address of the page that explains the number.
    pub(super) fn uri(&self, root: &str) -> String {
        format!("{root}/error?code={}", self.number)
    }

    pub(super) fn timestamp(&self) -> String {
        self.time.strftime("%Y-%m-%d %H:%M:%SZ").to_string()
    }

    /// The body of an error (RFC 6749 section 5.2), with what Entra adds to it.
    pub(crate) fn into_json(self, status: StatusCode, root: &str) -> Response {
        let body = json!({
            "error": self.error,
            "error_description": self.description(),
            "error_codes": [self.number],
            "timestamp": self.timestamp(),
            "trace_id": self.trace.to_string(),
            "correlation_id": self.correlation.to_string(),
            "error_uri": self.uri(root),
        });
        (status, [(header::CACHE_CONTROL, "no-store, no-cache"), (header::PRAGMA, "no-cache")], Json(body))
            .into_response()
    }
}
