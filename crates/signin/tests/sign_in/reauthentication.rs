//! Reauthentication: signing in again as the same person.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use offswitch_network::SystemClock;
use offswitch_practice::Practice;
use offswitch_signin::{Account, Error, InteractiveSignIn, Session, StoredSession};
use serde_json::json;
use url::Url;

use crate::fixture::{MemoryStore, authority, begin, complete_as, control, pages, parameter, practice, sign_in};

/// Another tenant, in which the same user name may stand.
const OTHER_TENANT: &str = "5a3c7e10-2b4d-4f68-9c1e-7d0b8a6f4e21";

async fn begin_again(practice: &Practice, expected: &Account) -> InteractiveSignIn {
    begin_again_for(practice, expected, None).await
}

pub(crate) async fn begin_again_for(
    practice: &Practice,
    expected: &Account,
    claims: Option<String>,
) -> InteractiveSignIn {
    let begun = InteractiveSignIn::begin(
        authority(practice),
        pages(),
        Duration::from_mins(1),
        Arc::new(SystemClock),
        Some(expected.clone()),
        claims,
    );
    begun.await.expect("the sign-in begins")
}

/// Has the token endpoint answer once with tokens of `account` in [`OTHER_TENANT`].
async fn answer_from_the_other_tenant(practice: &Practice, account: &Account, nonce: Option<&str>) {
    let claims = json!({
        "iss": format!("{}/{OTHER_TENANT}/v2.0", practice.authority()),
        "aud": practice.client_id(),
        "exp": Timestamp::now().as_second() + 3_600,
        "sub": "s",
        "tid": OTHER_TENANT,
        "oid": account.user_id,
        "name": account.name,
        "preferred_username": account.username,
        "nonce": nonce,
    });
    let answer = json!({
        "token_type": "Bearer",
        "access_token": "of-the-other-tenant",
        "refresh_token": "of-the-other-tenant",
        "expires_in": 3_600,
        "id_token": format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(claims.to_string())),
    });
    let rule = json!({"route": "token", "times": 1, "status": 200, "status_body": answer});
    control(practice, "faults", json!({"rules": [rule]})).await;
}

fn other_account(result: Result<Session, Error>) -> (Account, Account) {
    match result {
        Err(Error::AccountMismatch { expected, actual }) => (*expected, *actual),
        Err(error) => panic!("another error: {error}"),
        Ok(_) => panic!("somebody else was let in"),
    }
}

fn prompts(link: &Url) -> (Option<String>, Option<String>) {
    (parameter(link, "login_hint"), parameter(link, "prompt"))
}

#[tokio::test]
async fn the_same_person_goes_through() {
    let practice = practice().await;
    let first = sign_in(&practice, "Billing Administrator", None).await.expect("the person signs in");
    let account = first.account();
    let again = begin_again(&practice, &account).await;
    assert_eq!(
        prompts(again.authorization_url()),
        (Some(account.username.clone()), None),
        "the provider is told who is to come"
    );
    let again = complete_as(&practice, again, "Billing Administrator").await.expect("the same person is welcome");
    assert_eq!(again.account(), account, "it is the same person");
    again.authorization().await.expect("the new session authorizes");
}

#[tokio::test]
async fn without_a_known_account_the_person_chooses() {
    let practice = practice().await;
    let anybody = begin(authority(&practice), Duration::from_mins(1)).await;
    let choose = (None, Some("select_account".to_owned()));
    assert_eq!(prompts(anybody.authorization_url()), choose, "without a name the person chooses");
    let nameless = Account { username: String::new(), ..some_account() };
    let nameless = begin_again(&practice, &nameless).await;
    assert_eq!(prompts(nameless.authorization_url()), choose, "so it is where the account has no user name");
}

fn some_account() -> Account {
    Account {
        tenant_id: "t".to_owned(),
        user_id: "u".to_owned(),
        name: "U".to_owned(),
        username: "u@tailwater.example".to_owned(),
        role: offswitch_signin::Role::Unknown,
        guest: false,
    }
}

#[tokio::test]
async fn another_person_is_refused_and_nothing_of_theirs_is_kept() {
    let practice = practice().await;
    let memory = Arc::new(MemoryStore::default());
    let first = sign_in(&practice, "Billing Administrator", Some(Arc::clone(&memory) as _)).await;
    let first = first.expect("the person signs in");
    let before = memory.secrets.lock().clone();
    let again = begin_again(&practice, &first.account()).await;
    let (expected, came) = other_account(complete_as(&practice, again, "Global Reader").await);
    assert_eq!(expected, first.account(), "who was expected is told");
    assert_eq!(came.role, offswitch_signin::Role::GlobalReader, "and who came: {}", came.name);
    assert_eq!(*memory.secrets.lock(), before, "the kept session is untouched");
    first.authorization().await.expect("the first session goes on");
}

#[tokio::test]
async fn the_same_name_in_another_tenant_is_another_account() {
    let practice = practice().await;
    let first = sign_in(&practice, "Billing Administrator", None).await.expect("the person signs in").account();
    let again = begin_again(&practice, &first).await;
    let nonce = parameter(again.authorization_url(), "nonce").expect("the link has a nonce");
    answer_from_the_other_tenant(&practice, &first, Some(&nonce)).await;
    let (expected, came) = other_account(complete_as(&practice, again, "Billing Administrator").await);
    assert_eq!(expected, first, "who was expected is told");
    assert_eq!(came.tenant_id, OTHER_TENANT, "and from where somebody came");
    assert_eq!(came.username, first.username, "even with the same user name");
}

#[tokio::test]
async fn a_refresh_that_brings_another_account_is_refused() {
    let practice = practice().await;
    let memory = Arc::new(MemoryStore::default());
    let session = sign_in(&practice, "Billing Administrator", Some(Arc::clone(&memory) as _)).await;
    let session = session.expect("the person signs in");
    let (account, former) = (session.account(), session.authorization().await.expect("a token"));
    let before = memory.secrets.lock().clone();

    answer_from_the_other_tenant(&practice, &account, None).await;
    let renewed = session.refresh_if_rejected(&former, None).await.map(|_| session.clone());
    let (expected, came) = other_account(renewed);
    assert_eq!((&expected, came.tenant_id.as_str()), (&account, OTHER_TENANT), "both are told");
    assert_eq!(session.account(), account, "the session stays the first person's");
    assert_eq!(*memory.secrets.lock(), before, "nothing of the other account is kept");
    assert_ne!(
        session.refresh_if_rejected(&former, None).await.expect("a token"),
        former,
        "the right answer is taken later"
    );

    answer_from_the_other_tenant(&practice, &account, None).await;
    let found = StoredSession::load(&authority(&practice), Arc::clone(&memory) as _, Arc::new(SystemClock)).await;
    let found = found.expect("the store answers").expect("a session is kept");
    other_account(found.resume().await);
    control(&practice, "faults", json!({"rules": []})).await;
    let found = StoredSession::load(&authority(&practice), Arc::clone(&memory) as _, Arc::new(SystemClock)).await;
    let found = found.expect("the store answers").expect("the session is still kept");
    assert_eq!(found.resume().await.expect("it is taken up").account(), account, "for the first person");
}
