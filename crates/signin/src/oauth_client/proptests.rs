//! Token responses of any kind: they become tokens of bounded size or an error that quotes none of them.

use std::sync::{Arc, LazyLock};

use oauth2::HttpRequest;
use offswitch_network::ManualClock;
use proptest::prelude::*;
use serde_json::{Value, json};
use tokio::runtime;

use super::*;
use crate::oauth_http::HttpResponse;
use crate::session::{Session, SignInRequest};
use crate::strategies::{self, ISSUER, body, json, text};

/// Part of every token.
const SECRET: &str = "never-quoted";
/// Maximum length of an error, with what it quotes of a response.
const MAX_ERROR_LEN: usize = 9_000;

fn tokens() -> Value {
    use base64::Engine as _;
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(strategies::claims().to_string());
    json!({
        "token_type": "Bearer",
        "access_token": format!("access-{SECRET}"),
        "refresh_token": format!("refresh-{SECRET}"),
        "expires_in": 3_600,
        "scope": "openid profile",
        "id_token": format!("e30.{claims}.{SECRET}"),
    })
}

fn refusal() -> Value {
    json!({
        "error": "invalid_grant",
        "error_description": "AADSTS70008: expired. Trace ID: t Correlation ID: c Timestamp: 2026-01-02 03:04:05Z",
        "error_codes": [70_008],
        "timestamp": "2026-01-02 03:04:05Z",
        "trace_id": "t",
        "correlation_id": "c",
    })
}

fn authority() -> Authority {
    Authority::new("http://localhost:1", "organizations", "app").expect("an authority")
}

fn provider() -> ProviderMetadata {
    let url = Url::parse("http://localhost:1/token").expect("an address");
    ProviderMetadata {
        issuer: ISSUER.to_owned(),
        authorization_endpoint: url.clone(),
        token_endpoint: url,
        supports_select_account: true,
    }
}

fn now() -> Timestamp {
    Timestamp::from_second(1_900).expect("a moment")
}

fn client() -> OAuthClient {
    // Reading the machine's certificates takes longer than a test.
    static HTTP: LazyLock<Client> =
        LazyLock::new(|| offswitch_network::client_for(authority().address()).expect("a client"));
    OAuthClient::new(HTTP.clone(), &authority(), &provider())
}

/// The result of a refresh that was answered so.
fn refreshed(client: &OAuthClient, status: u16, kind: Option<&str>, body: Vec<u8>) -> Result<TokenResponse, Error> {
    let mut response = HttpResponse::new(body);
    *response.status_mut() = http::StatusCode::from_u16(status).expect("a status");
    if let Some(kind) = kind.and_then(|kind| http::HeaderValue::from_str(kind).ok()) {
        response.headers_mut().insert(http::header::CONTENT_TYPE, kind);
    }
    let send = |_: HttpRequest| std::future::ready(Ok::<_, Error>(response.clone()));
    let refresh_token = RefreshToken::new(format!("refresh-{SECRET}"));
    let runtime = runtime::Builder::new_current_thread().build().expect("a runtime");
    let result = runtime.block_on(client.oauth.exchange_refresh_token(&refresh_token).request_async(&send));
    into_token_response(result, now())
}

fn harmless(result: Result<TokenResponse, Error>) -> Result<(), TestCaseError> {
    match result {
        Ok(response) => {
            prop_assert!(
                response.access_token.authorization_header().is_some_and(|header| header.len() > "Bearer ".len()),
                "a token"
            );
            prop_assert!(!response.lifetime.is_negative(), "time does not run backwards");
            prop_assert!(!format!("{response:?}").contains(SECRET), "tokens print as redacted");
            let session = Session::new(
                authority(),
                provider(),
                client(),
                response,
                SignInRequest { nonce: "n", claims: None },
                Arc::new(ManualClock::starting_at(now())),
            );
            if let Ok(session) = session {
                prop_assert!(!session.account().user_id.is_empty(), "somebody is signed in");
            }
        }
        Err(error) => {
            let told = format!("{error} {error:?}");
            prop_assert!(!told.contains(SECRET), "errors quote no token: {told}");
            prop_assert!(told.chars().count() < MAX_ERROR_LEN, "errors are bounded: {}", told.len());
        }
    }
    Ok(())
}

fn kind() -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        Just(None),
        Just(Some("application/json; charset=utf-8".to_owned())),
        Just(Some("text/html".to_owned())),
        text().prop_map(Some),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn any_response_is_harmless(
        ok in any::<bool>(),
        status in 200_u16..500,
        kind in kind(),
        body in prop_oneof![body(&tokens()), body(&refusal())],
    ) {
        harmless(refreshed(&client(), if ok { 200 } else { status }, kind.as_deref(), body))?;
    }

    #[test]
    fn any_lifetime_is_taken(seconds in any::<u64>()) {
        let mut tokens = tokens();
        tokens["expires_in"] = seconds.into();
        let result = refreshed(&client(), 200, None, tokens.to_string().into_bytes());
        prop_assert!(result.is_ok(), "{seconds} seconds are a lifetime");
        harmless(result)?;
    }

    #[test]
    fn odd_fields_do_not_hide_the_error(
        description in json(), codes in json(), id in json(), status in 400_u16..500,
    ) {
        let body = json!({
            "error": "invalid_grant", "error_description": description, "error_codes": codes, "trace_id": id,
            "correlation_id": id, "timestamp": id,
        });
        match refreshed(&client(), status, None, body.to_string().into_bytes()) {
            Err(Error::Provider(refusal)) => {
                prop_assert!(refusal.ends_session(), "the error decides");
                for told in [&refusal.correlation_id, &refusal.trace_id, &refusal.timestamp].into_iter().flatten() {
                    prop_assert!(told.chars().count() <= 2_000 && !told.contains(char::is_control), "told in short");
                }
            }
            other => prop_assert!(false, "the refusal is lost: {:?}", other.err()),
        }
    }
}

#[test]
fn empty_tokens_are_none() {
    let with = |name: &str| {
        let mut tokens = tokens();
        tokens[name] = "".into();
        refreshed(&client(), 200, None, tokens.to_string().into_bytes())
    };
    assert!(matches!(with("access_token"), Err(Error::InvalidResponse(_))), "an empty access token is no answer");
    assert!(with("refresh_token").expect("the rest is good").refresh_token.is_none(), "an empty refresh token is none");
}
