//! Signing in at the practice tenant.

use offswitch_practice::Practice;
use serde_json::Value as Json;

use crate::fixture::Result;

/// Signs in at the practice tenant as a browser does, and takes the access token.
pub(crate) async fn token(http: &reqwest::Client, practice: &Practice, role: &str) -> Result<String> {
    token_for(http, practice, role, None).await
}

/// The same, of a sign-in with a claims request.
pub(crate) async fn token_for(
    http: &reqwest::Client,
    practice: &Practice,
    role: &str,
    claims: Option<&Json>,
) -> Result<String> {
    // Verifier and challenge that belong together: RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    const REDIRECT: &str = "http://localhost:1/m365/commerce";
    let account = practice.accounts().iter().find(|account| account.role.name() == role).ok_or("no such role")?;
    let root = format!("{}/{}", practice.authority(), practice.tenant());
    let asked = [
        ("client_id", practice.client_id()),
        ("response_type", "code"),
        ("redirect_uri", REDIRECT),
        ("scope", "aeb86249-8ea3-49e2-900b-54cc8e308f85/.default offline_access openid profile"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
        ("state", "s"),
        ("nonce", "n"),
    ];
    let claims: Vec<_> = claims.map(|claims| ("claims", claims.to_string())).into_iter().collect();
    let request = http.get(format!("{root}/oauth2/v2.0/authorize")).query(&asked).query(&claims);
    let page = request.send().await?.text().await?;
    let context =
        page.split_once(r#"name="ctx" value=""#).and_then(|(_, rest)| rest.split('"').next()).ok_or("no form")?;
    let answers = [("ctx", context), ("loginfmt", account.user), ("passwd", account.password), ("otc", account.code)];
    let signed_in = post(http, &format!("{root}/login"), &answers).await?;
    let location = signed_in.headers().get("location").ok_or("no redirect")?.to_str()?.parse::<url::Url>()?;
    let code = location.query_pairs().find(|(name, _)| name == "code").ok_or("no code")?.1.into_owned();
    let grant = [
        ("grant_type", "authorization_code"),
        ("client_id", practice.client_id()),
        ("code", &code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    let tokens: Json = post(http, &format!("{root}/oauth2/v2.0/token"), &grant).await?.json().await?;
    Ok(tokens["access_token"].as_str().ok_or("no access token")?.to_owned())
}

async fn post(http: &reqwest::Client, url: &str, form: &[(&str, &str)]) -> reqwest::Result<reqwest::Response> {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    http.post(url).header("content-type", "application/x-www-form-urlencoded").body(body).send().await
}
