//! Discovery documents of any kind: nothing is sent where nothing may be sent.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::strategies::{body, text};

const SECRET: &str = "never-quoted";

fn document() -> Value {
    json!({
        "issuer": "http://localhost:1/{tenantid}/v2.0",
        "authorization_endpoint": "http://localhost:1/authorize",
        "token_endpoint": "http://localhost:1/token",
        "prompt_values_supported": ["select_account", SECRET],
        "error": "invalid_tenant",
        "error_description": "AADSTS90002: unknown",
        "error_codes": [90_002],
        "correlation_id": "c",
    })
}

fn authority(address: &str) -> Authority {
    Authority::new(address, "organizations", "app").expect("an authority")
}

/// Endpoints that look as if they might be accepted.
fn address() -> impl Strategy<Value = String> {
    let scheme = prop_oneof![Just("https"), Just("http"), Just("file"), Just("HTTPS"), Just("javascript")];
    let host = prop_oneof![
        Just("login.microsoftonline.com".to_owned()),
        Just("login.microsoftonline.com.evil.example".to_owned()),
        Just("user@login.windows.net".to_owned()),
        Just("localhost".to_owned()),
        Just("127.0.0.1".to_owned()),
        Just("2130706433".to_owned()),
        Just("[::1]".to_owned()),
        Just("[::ffff:127.0.0.1]".to_owned()),
        "[a-z0-9.@:\\[\\]\\\\%-]{1,20}",
    ];
    let rest = prop_oneof![Just(String::new()), "(:[0-9]{1,6})?(/[ -~]{0,20})?", text()];
    prop_oneof![(scheme, host, rest).prop_map(|(scheme, host, rest)| format!("{scheme}://{host}{rest}")), text()]
}

fn may_be_sent_to(url: &Url, loopback: bool) -> bool {
    let microsoft = url.scheme() == "https" && url.host_str().is_some_and(|host| MICROSOFT_HOSTS.contains(&host));
    microsoft || loopback && is_loopback(url)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_discovery_document_is_harmless(status in 200_u16..600, body in body(&document())) {
        let mut answer = HttpResponse::new(body);
        *answer.status_mut() = http::StatusCode::from_u16(status).expect("a status");
        match parse_metadata(&answer, &authority("http://localhost:1")) {
            Ok(provider) => {
                for url in [&provider.authorization_endpoint, &provider.token_endpoint] {
                    prop_assert!(may_be_sent_to(url, true), "{url}");
                }
                prop_assert!(provider.issuer.len() <= 2_000, "the issuer is bounded");
            }
            Err(Error::Provider(refusal)) => {
                for told in [&refusal.correlation_id, &refusal.trace_id, &refusal.timestamp].into_iter().flatten() {
                    prop_assert!(told.chars().count() <= 2_000 && !told.contains(char::is_control), "told in short");
                }
                prop_assert!(refusal.description.chars().count() <= 2_000, "told in short");
            }
            Err(error @ Error::InvalidResponse(_)) => {
                let told = error.to_string();
                prop_assert!(told.len() < 200 && !told.contains(SECRET), "errors are short and quote nothing: {told}");
            }
            Err(Error::InvalidEndpoint { value, .. }) => prop_assert!(value.chars().count() <= 2_000, "quoted in short"),
            Err(error) => prop_assert!(false, "no other error belongs here: {error}"),
        }
    }

    #[test]
    fn endpoints_stand_where_the_authority_may_stand(text in address()) {
        for (base, loopback) in [("https://login.microsoftonline.com", false), ("http://localhost:1", true)] {
            if let Ok(url) = parse_endpoint("token_endpoint", &text, &authority(base)) {
                prop_assert!(may_be_sent_to(&url, loopback), "{base} must not send to {url}");
            }
        }
    }
}
