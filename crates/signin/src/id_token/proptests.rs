//! ID tokens of any kind: nobody is let in whom the token does not name for this sign-in.

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::strategies::{self, ISSUER, body, mutated, text};

const NOW: i64 = 1_900;

fn read(token: &str) -> Result<Account, Error> {
    let now = Timestamp::from_second(NOW).expect("a moment");
    validate(token, &ExpectedClaims { client_id: "app", issuer: ISSUER, nonce: Some("n"), now })
}

fn token(payload: &[u8]) -> String {
    format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(payload))
}

fn harmless(result: Result<Account, Error>) -> Result<(), TestCaseError> {
    match result {
        Ok(account) => {
            for id in [&account.tenant_id, &account.user_id] {
                prop_assert!(!id.is_empty() && id.len() <= 2_000, "an id is there and bounded");
                prop_assert!(!id.contains(char::is_control), "and printable");
            }
            for name in [&account.name, &account.username] {
                prop_assert!(name.chars().count() <= 2_000 && !name.contains(char::is_control), "names are bounded");
            }
        }
        Err(error) => prop_assert!(error.to_string().len() < 200, "errors are short and quote nothing"),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_text_is_harmless(text in text(), dots in prop::collection::vec(text(), 0..5)) {
        harmless(read(&text))?;
        harmless(read(&dots.join(".")))?;
    }

    #[test]
    fn any_payload_is_harmless(payload in body(&strategies::claims())) {
        harmless(read(&token(&payload)))?;
    }

    #[test]
    fn ids_are_taken_whole_or_not_at_all(
        sub in text(), oid in prop::option::of(text()), tid in text(), name in text(), user in text(),
    ) {
        let mut claims = strategies::claims();
        claims["iss"] = ISSUER.replace("{tenantid}", &tid).into();
        for (claim, value) in [("sub", Some(&sub)), ("oid", oid.as_ref()), ("tid", Some(&tid)), ("name", Some(&name))] {
            claims[claim] = value.cloned().into();
        }
        claims["preferred_username"] = user.into();
        let result = read(&token(claims.to_string().as_bytes()));
        if let Ok(account) = &result {
            let person = oid.filter(|oid| !oid.is_empty()).unwrap_or(sub);
            prop_assert_eq!((&account.tenant_id, &account.user_id), (&tid, &person), "whole");
        }
        harmless(result)?;
    }

    #[test]
    fn an_accepted_token_was_issued_for_this_sign_in(claims in mutated(&strategies::claims())) {
        let result = read(&token(claims.to_string().as_bytes()));
        if result.is_ok() {
            let tenant = claims["tid"].as_str().unwrap_or_default();
            let issuer = ISSUER.replace("{tenantid}", tenant);
            prop_assert_eq!(claims["iss"].as_str(), Some(issuer.as_str()), "the issuer");
            let audience = &claims["aud"];
            let among = |all: &Vec<Value>| all.iter().any(|one| one == "app");
            prop_assert!(audience == "app" || audience.as_array().is_some_and(among), "the application");
            prop_assert_eq!(claims["nonce"].as_str(), Some("n"), "the sign-in");
            prop_assert!(claims["exp"].as_i64().is_some_and(|end| end >= NOW - 300), "the time");
        }
        harmless(result)?;
    }
}
