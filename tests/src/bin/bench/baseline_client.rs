//! Baseline with which the program's runs are compared: a client without plan, journal, retries or verification.

use anyhow::{Context as _, Result};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use offswitch_practice::Practice;
use offswitch_tests::control::OFF;
use reqwest::Client;
use serde_json::{Value, json};
use url::{Url, form_urlencoded};

const POLICY: &str = "v1.0/policies/AllowSelfServicePurchase";
/// The most writes at once that the service's owners are asked to bear (licensing-service.md: "be gentle").
const WRITES_AT_ONCE: usize = 4;
/// The role that it signs in with.
const ROLE: &str = "Billing Administrator";

/// A signed-in client.
pub(crate) struct BaselineClient {
    http: Client,
    service: String,
    token: String,
}

/// One offering as a list has it: its path below the policy, and its value.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    path: String,
    value: String,
}

impl BaselineClient {
    /// The program's own kind of HTTP client, signed in without a browser.
    pub(crate) async fn sign_in(practice: &Practice) -> Result<Self> {
        let http = offswitch_network::client_for(&Url::parse(practice.service())?)?;
        let token = token(&http, practice).await?;
        Ok(Self { http, service: practice.service().to_owned(), token })
    }

    /// Everything on the list, set to off one after the other over one connection, as the module's scripts do it: the list
    /// of products is read, the list of offer types is read, and each item on them is written, whatever its value is.
    /// Answers with the number of writes.
    pub(crate) async fn one_after_another(&self) -> Result<usize> {
        let products = self.list("product").await?;
        let offer_types = self.list("OfferType").await?;
        self.write_in_turn(products.iter().chain(&offer_types)).await
    }

    /// Writes one after another as well, but leaves out what is off already.
    pub(crate) async fn one_after_another_what_is_not_off(&self) -> Result<usize> {
        let products = self.list("product").await?;
        let offer_types = self.list("OfferType").await?;
        self.write_in_turn(products.iter().chain(&offer_types).filter(|listed| listed.value != OFF)).await
    }

    /// Offerings that are not off, for [`BaselineClient::four_at_a_time`].
    pub(crate) async fn what_is_not_off(&self) -> Result<Vec<Listed>> {
        let mut all = self.list("product").await?;
        all.extend(self.list("OfferType").await?);
        Ok(all.into_iter().filter(|listed| listed.value != OFF).collect())
    }

    /// The limit: these changes with four writes at a time from the first to the last, and then one look at everything, as
    /// the program's own: the policy and both lists, read at once.
    pub(crate) async fn four_at_a_time(&self, changes: &[Listed]) -> Result<usize> {
        let writes = stream::iter(changes.iter().map(Ok));
        writes.try_for_each_concurrent(WRITES_AT_ONCE, |listed| self.write(&listed.path)).await?;
        let policy = self.get(POLICY);
        tokio::try_join!(policy, self.list("product"), self.list("OfferType"))?;
        Ok(changes.len())
    }

    async fn write_in_turn(&self, listed: impl Iterator<Item = &Listed>) -> Result<usize> {
        stream::iter(listed)
            .then(|listed| self.write(&listed.path))
            .try_fold(0, async |writes, ()| Ok(writes + 1))
            .await
    }

    async fn list(&self, scope: &str) -> Result<Vec<Listed>> {
        let list = self.get(&format!("{POLICY}/products?scope={scope}")).await?;
        let items = list["items"].as_array().context("a list has items")?;
        items.iter().map(Listed::read).collect::<Option<_>>().context("each item has an id and a value")
    }

    async fn get(&self, path: &str) -> Result<Value> {
        let request = self.http.get(format!("{}/{path}", self.service)).bearer_auth(&self.token);
        Ok(request.send().await?.error_for_status()?.json().await?)
    }

    async fn write(&self, path: &str) -> Result<()> {
        let request = self.http.put(format!("{}/{POLICY}/{path}", self.service)).bearer_auth(&self.token);
        let answer = request.json(&json!({ "policyValue": OFF })).send().await?.error_for_status()?;
        answer.bytes().await?;
        Ok(())
    }
}

impl Listed {
    fn read(item: &Value) -> Option<Self> {
        let path = match item["productId"].as_str() {
            Some(product) => format!("products/{product}"),
            None => format!("offerTypes/{}", item["scopeId"].as_str()?),
        };
        Some(Self { path, value: item["policyValue"].as_str()?.to_owned() })
    }
}

/// Signs in as a browser does, and takes the access token.
async fn token(http: &Client, practice: &Practice) -> Result<String> {
    // Verifier and challenge that belong together: RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    const REDIRECT: &str = "http://localhost:1/m365/commerce";
    let account =
        practice.accounts().iter().find(|account| account.role.name() == ROLE).context("somebody has the role")?;
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
    let page = http.get(format!("{root}/oauth2/v2.0/authorize?{}", encoded(&asked))).send().await?.text().await?;
    let context = page.split_once(r#"name="ctx" value=""#).and_then(|(_, rest)| rest.split('"').next());
    let answers = [
        ("ctx", context.context("the page has a form")?),
        ("loginfmt", account.user),
        ("passwd", account.password),
        ("otc", account.code),
    ];
    let signed_in = post(http, format!("{root}/login"), &answers).await?;
    let back = signed_in.headers().get("location").context("the browser is sent back")?.to_str()?;
    let code = Url::parse(back)?.query_pairs().find(|(name, _)| name == "code").context("with a code")?.1.into_owned();
    let grant = [
        ("grant_type", "authorization_code"),
        ("client_id", practice.client_id()),
        ("code", &code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    let tokens: Value = post(http, format!("{root}/oauth2/v2.0/token"), &grant).await?.json().await?;
    Ok(tokens["access_token"].as_str().context("the code is worth an access token")?.to_owned())
}

async fn post(http: &Client, url: String, form: &[(&str, &str)]) -> reqwest::Result<reqwest::Response> {
    let request = http.post(url).header("content-type", "application/x-www-form-urlencoded");
    request.body(encoded(form)).send().await
}

fn encoded(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

#[cfg(test)]
mod tests {
    use offswitch_practice::Options;
    use offswitch_tests::control::{Control, State};

    use super::*;

    async fn env() -> Result<(Practice, BaselineClient, Control)> {
        let practice = Practice::start(Options::default()).await?;
        let (client, control) = (BaselineClient::sign_in(&practice).await?, Control::of(&practice)?);
        Ok((practice, client, control))
    }

    fn everything_is_off(state: &State) -> bool {
        state.count(OFF) == state.offerings.len() && state.offerings.len() == 33
    }

    #[tokio::test]
    async fn the_plain_loop_turns_everything_off_one_after_another() -> Result<()> {
        let (_practice, client, control) = env().await?;
        assert_eq!(client.one_after_another().await?, 33, "everything on the list is written");
        let state = control.state().await?;
        assert!(everything_is_off(&state), "and all of it is off");
        assert_eq!((state.writes.len(), state.writes_most_at_once), (33, 1), "with one write at a time");

        control.reset().await?;
        assert_eq!(client.one_after_another_what_is_not_off().await?, 29, "what is off already is left out");
        let state = control.state().await?;
        assert!(everything_is_off(&state), "which comes to the same");
        assert_eq!((state.writes.len(), state.writes_most_at_once), (29, 1), "with fewer writes");
        Ok(())
    }

    #[tokio::test]
    async fn the_limit_turns_everything_off_four_at_a_time() -> Result<()> {
        let (_practice, client, control) = env().await?;
        control.faults(json!([{ "route": "writes", "latency_ms": 20 }])).await?;
        let changes = client.what_is_not_off().await?;
        assert_eq!(client.four_at_a_time(&changes).await?, 29, "what is not off is written");
        let state = control.state().await?;
        assert!(everything_is_off(&state), "and all of it is off");
        assert_eq!((state.writes.len(), state.writes_most_at_once), (29, 4), "with four writes at a time");
        assert_eq!(state.requests.get("list-products"), Some(&2), "and one look at everything afterwards");
        Ok(())
    }
}
