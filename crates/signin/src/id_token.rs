//! ID token validation (OpenID Connect Core 1.0, sections 2 and 3.1.3.7).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::account::{Account, Role};
use crate::error::{Error, MAX_TEXT_LEN, has_passed, truncate_untrusted};

/// The values that the claims must have.
pub(crate) struct ExpectedClaims<'a> {
    pub(crate) client_id: &'a str,
    /// The provider's issuer; Entra's `{tenantid}` stands for the token's own tenant.
    pub(crate) issuer: &'a str,
    /// The nonce that was sent; a refreshed token has none.
    pub(crate) nonce: Option<&'a str>,
    pub(crate) now: Timestamp,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: i64,
    iat: Option<i64>,
    nonce: Option<String>,
    tid: Option<String>,
    oid: Option<String>,
    name: Option<String>,
    preferred_username: Option<String>,
    email: Option<String>,
    wids: Option<Vec<String>>,
    /// The identity provider that vouches for the person; there if it is not the issuer (Microsoft's page "ID token claims
    /// reference").
    idp: Option<Value>,
    /// 1 for a guest, 0 for a member (ibid.); optional.
    acct: Option<Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Audience {
    fn is(&self, client_id: &str) -> bool {
        match self {
            Self::One(audience) => audience == client_id,
            Self::Many(audiences) => audiences.iter().any(|audience| audience == client_id),
        }
    }
}

/// Validates the claims of an ID token and reads the account out of them.
///
/// The token comes straight from the token endpoint over TLS (or loopback), so its signature need not be checked
/// (section 3.1.3.7, item 6); its claims are.
pub(crate) fn validate(token: &str, expected: &ExpectedClaims<'_>) -> Result<Account, Error> {
    let invalid = |what: &str| Error::InvalidResponse(format!("the ID token {what}"));
    let claims = decode(token).ok_or_else(|| invalid("is not a readable JSON Web Token"))?;
    if !claims.aud.is(expected.client_id) {
        return Err(invalid("is for another application"));
    }
    let issuer = expected.issuer.replace("{tenantid}", claims.tid.as_deref().unwrap_or_default());
    if claims.iss != issuer {
        return Err(invalid("was issued by somebody else"));
    }
    if has_passed(claims.exp, expected.now) {
        let there = Timestamp::from_second(claims.iat.unwrap_or(claims.exp)).unwrap_or(Timestamp::MIN);
        return Err(Error::WrongClock { here: expected.now, there });
    }
    if expected.nonce.is_some() && claims.nonce.as_deref() != expected.nonce {
        return Err(invalid("belongs to another sign-in (nonce)"));
    }
    let guest = is_guest(&claims);
    let username = truncate_untrusted(&claims.preferred_username.or(claims.email).unwrap_or_default());
    let name = [claims.name.unwrap_or_default(), username.clone(), claims.sub.clone()];
    let tenant_id = claims.tid.unwrap_or(claims.iss);
    let user_id = claims.oid.filter(|id| !id.is_empty()).unwrap_or(claims.sub);
    // Ids are compared, so they are taken whole or not at all.
    if [&tenant_id, &user_id]
        .into_iter()
        .any(|id| id.is_empty() || id.len() > MAX_TEXT_LEN || id.contains(char::is_control))
    {
        return Err(invalid("names the person or the tenant in a way that cannot be kept"));
    }
    Ok(Account {
        tenant_id,
        user_id,
        name: name.iter().map(|name| truncate_untrusted(name)).find(|name| !name.trim().is_empty()).unwrap_or_default(),
        username,
        role: Role::of(claims.wids.as_deref()),
        guest,
    })
}

/// Returns whether the person is a guest: the account type says so, or without one the identity provider, which names its
/// tenant in several spellings.
fn is_guest(claims: &Claims) -> bool {
    let account_type = claims.acct.as_ref().and_then(|acct| acct.as_i64().or_else(|| acct.as_str()?.parse().ok()));
    let foreign = |idp: &str| idp != claims.iss && claims.tid.as_ref().is_none_or(|tid| !idp.contains(tid.as_str()));
    match account_type {
        Some(account_type) => account_type == 1,
        None => claims.idp.as_ref().and_then(Value::as_str).is_some_and(foreign),
    }
}

fn decode(token: &str) -> Option<Claims> {
    let mut parts = token.split('.');
    let (_, payload, _) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?).ok()
}

#[cfg(test)]
mod proptests;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn token(claims: &Value) -> String {
        format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(claims.to_string()))
    }

    fn good() -> Value {
        json!({
            "iss": "https://login.example/t1/v2.0", "sub": "s", "aud": "app", "exp": 2_000, "nonce": "n",
            "tid": "t1", "oid": "o", "name": "Mei-Ling Lin", "preferred_username": "mei@tailwater.example",
            "wids": ["F2EF992C-3AFB-46B9-B7CF-A126EE74C451", "b0f54661-2d74-4c50-afa3-1ec803f12efe"],
        })
    }

    fn read(claims: &Value) -> Result<Account, Error> {
        let now = Timestamp::from_second(1_900).expect("a moment");
        let expected =
            ExpectedClaims { client_id: "app", issuer: "https://login.example/{tenantid}/v2.0", nonce: Some("n"), now };
        validate(&token(claims), &expected)
    }

    #[test]
    fn a_good_token_names_the_account() {
        let account = read(&good()).expect("the token is good");
        assert_eq!(account.tenant_id, "t1", "tenant");
        assert_eq!(account.user_id, "o", "user");
        assert!(!account.guest, "nothing says that the person is a guest");
        assert_eq!(account.role, Role::BillingAdministrator, "the strongest role counts, without case");
    }

    #[test]
    fn a_guest_is_known_by_the_claims() {
        for (claim, value, guest) in [
            ("idp", json!("https://sts.windows.net/t2/"), true),
            ("idp", json!("https://login.example/t1/v2.0"), false),
            ("acct", json!(1), true),
            ("acct", json!(0), false),
            ("acct", json!("1"), true),
            ("acct", json!(["?"]), false),
            ("idp", json!("https://sts.windows.net/t1/"), false),
            ("idp", json!(7), false),
        ] {
            let mut claims = good();
            claims[claim] = value.clone();
            assert_eq!(read(&claims).expect("the token is good").guest, guest, "{claim} {value}");
        }
        let mut account = read(&good()).expect("the token is good");
        for (tenant, elsewhere) in [
            ("organizations", false),
            ("Common", false),
            ("Tailwater.example", false),
            ("dunmore.example", true),
            ("t1", true),
        ] {
            assert_eq!(account.is_elsewhere(tenant), elsewhere, "signed in at {tenant}");
        }
        account.guest = true;
        assert!(account.is_elsewhere("organizations"), "a guest is never at home");
    }

    #[test]
    fn a_providers_plain_token_is_enough() {
        let claims =
            json!({"iss": "https://login.example//v2.0", "sub": "s", "aud": ["x", "app"], "exp": 2_000, "nonce": "n"});
        let account = read(&claims).expect("the token is good");
        assert_eq!(account.user_id, "s", "the subject names the user");
        assert_eq!(account.name, "s", "and stands in for the name");
        assert_eq!(account.role, Role::Unknown, "no roles are told");
    }

    #[test]
    fn every_wrong_claim_is_refused() {
        for (claim, value, word) in [
            ("aud", json!("other"), "another application"),
            ("iss", json!("https://login.example/t2/v2.0"), "somebody else"),
            ("exp", json!(1_000), "clock"),
            ("nonce", json!("m"), "nonce"),
            ("nonce", Value::Null, "nonce"),
            ("exp", json!("soon"), "readable"),
        ] {
            let mut claims = good();
            claims[claim] = value.clone();
            let error = read(&claims).expect_err("the token is wrong").to_string();
            assert!(error.contains(word), "{claim} {value}: {error}");
        }
        for text in ["", "a.b", "a.b.c.d", "e30.!!.x"] {
            let expected = ExpectedClaims { client_id: "a", issuer: "i", nonce: None, now: Timestamp::UNIX_EPOCH };
            assert!(validate(text, &expected).is_err(), "{text:?} is no token");
        }
    }
}
