//! Sessions: tokens refreshed, stored, resumed and revoked.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use offswitch_network::{Clock, ManualClock, SystemClock};
use offswitch_practice::Practice;
use offswitch_signin::{Authority, Error, Permission, Role, SecretStore, SecretStoreError, Session, StoredSession};
use serde_json::{Value, json};

use crate::fixture::{
    MemoryStore, authority, begin, complete_as, control, practice, service_status, sign_in, token_requests,
};

/// Loads the stored session and resumes it.
async fn resume(
    practice: &Practice,
    memory: &Arc<MemoryStore>,
    clock: Arc<dyn Clock>,
) -> Result<Option<Session>, Error> {
    match StoredSession::load(&authority(practice), Arc::clone(memory) as _, clock).await? {
        Some(found) => found.resume().await.map(Some),
        None => Ok(None),
    }
}

#[tokio::test]
async fn signing_in_names_the_account_and_authorizes() {
    let practice = practice().await;
    for (role, hint) in [
        ("Billing Administrator", Role::BillingAdministrator),
        ("Global Administrator", Role::GlobalAdministrator),
        ("Global Reader", Role::GlobalReader),
        ("User", Role::None),
    ] {
        let session = sign_in(&practice, role, None).await.expect("the person signs in");
        let account = session.account();
        assert_eq!(account.role, hint, "the role is hinted");
        assert_eq!(account.tenant_id, practice.tenant_id(), "the tenant is named");
        assert!(!account.is_elsewhere(practice.tenant()), "in their own organization");
        assert!(!account.name.is_empty() && account.name != account.username, "the person is named: {}", account.name);
        let may_read = role != "User";
        assert_eq!(service_status(&practice, &session).await == 200, may_read, "{role} is known to the service");
    }
}

#[tokio::test]
async fn the_scope_tells_whether_the_companys_application_was_granted_its_permission() {
    let practice = practice().await;
    let id = practice.own_client_id();
    let own = Authority::of_own_application(practice.authority(), practice.tenant(), id).expect("the ids are accepted");
    for (flaw, permission, status) in
        [(Value::Null, Permission::Granted, 200), (json!("permission"), Permission::Missing, 403)]
    {
        control(&practice, &format!("applications/{id}"), json!({ "flaw": flaw })).await;
        let begun = begin(own.clone(), Duration::from_mins(1)).await;
        let session = complete_as(&practice, begun, "Billing Administrator").await.expect("the person signs in");
        assert!(session.uses_own_application(), "with the company's own application");
        assert_eq!(session.permission(), permission, "{flaw}: as the scope says");
        assert_eq!(service_status(&practice, &session).await, status, "{flaw}: and as the service sees it");
        let rejected = session.authorization().await.expect("a token");
        session.refresh_if_rejected(&rejected, None).await.expect("another token");
        assert_eq!(session.permission(), permission, "{flaw}: the renewed tokens say the same");
    }
    let built_in = sign_in(&practice, "Billing Administrator", None).await.expect("the person signs in");
    assert!(!built_in.uses_own_application(), "the built-in client is none");
}

#[tokio::test]
async fn a_stored_session_is_resumed_rotated_and_deleted() {
    let practice = practice().await;
    let memory = Arc::new(MemoryStore::default());
    let store = || Some(Arc::clone(&memory) as Arc<dyn SecretStore>);
    let first = sign_in(&practice, "Billing Administrator", store()).await.expect("the person signs in");
    assert_eq!(first.persist_error(), None, "the session is kept");
    let before = memory.secrets.lock().clone();

    let resume = || resume(&practice, &memory, Arc::new(SystemClock));
    let second = resume().await.expect("it can be taken up").expect("a session is kept");
    assert_eq!(second.account(), first.account(), "the same person");
    assert_eq!(service_status(&practice, &second).await, 200, "the service knows the session");
    assert_ne!(*memory.secrets.lock(), before, "the rotated token is kept");
    assert!(resume().await.expect("again").is_some(), "the rotated token works");

    let elsewhere =
        Authority::new(practice.authority(), practice.tenant(), practice.client_id()).expect("an authority");
    let other =
        StoredSession::load(&elsewhere, Arc::clone(&memory) as _, Arc::new(SystemClock)).await.expect("it answers");
    assert!(other.is_none(), "a session kept for another tenant setting is left alone");
    assert!(!memory.is_empty(), "and stays");

    second.sign_out().await.expect("the session is forgotten");
    assert!(memory.is_empty(), "no secret is left");
    assert!(resume().await.expect("it answers").is_none(), "nothing is kept");
    assert!(matches!(second.authorization().await, Err(Error::Expired(_))), "a session that was signed out is over");
}

#[tokio::test]
async fn the_stored_account_is_known_without_a_network() {
    let practice = practice().await;
    let memory = Arc::new(MemoryStore::default());
    let first = sign_in(&practice, "Billing Administrator", Some(Arc::clone(&memory) as _)).await;
    let first = first.expect("the person signs in");
    let authority = authority(&practice);
    let requests = token_requests(&practice).await;
    let find = || StoredSession::load(&authority, Arc::clone(&memory) as _, Arc::new(ManualClock::default()));
    let found = find().await.expect("the store answers").expect("a session is kept");
    assert_eq!(*found.account(), first.account(), "its account is known");
    assert_eq!(token_requests(&practice).await, requests, "and nobody was asked");
    practice.stop().await;
    let found = find().await.expect("the store answers").expect("a session is kept");
    assert_eq!(*found.account(), first.account(), "also where there is no network");
    assert!(matches!(found.resume().await, Err(Error::Network(_))), "only taking it up needs one");
    assert!(find().await.expect("the store answers").is_some(), "the session is still kept then");
    *memory.problem.lock() = Some(SecretStoreError::Locked("locked".to_owned()));
    assert!(matches!(find().await, Err(Error::SecretStore(SecretStoreError::Locked(_)))), "a locked store is told");
    *memory.problem.lock() = Some(SecretStoreError::Missing);
    assert!(find().await.expect("no store keeps nothing").is_none(), "where there is no store nothing is kept");
}

#[tokio::test]
async fn a_revoked_session_has_ended_and_is_forgotten() {
    let practice = practice().await;
    let memory = Arc::new(MemoryStore::default());
    sign_in(&practice, "Billing Administrator", Some(Arc::clone(&memory) as _)).await.expect("the person signs in");
    control(&practice, "revoke", json!({"refresh": true})).await;
    match resume(&practice, &memory, Arc::new(SystemClock)).await {
        Err(Error::Expired(refusal)) => {
            assert_eq!(refusal.error, "invalid_grant", "OAuth's error decides");
            assert!(refusal.aadsts_code.is_some(), "the AADSTS number is there for help");
            assert!(refusal.correlation_id.is_some() && refusal.trace_id.is_some(), "the ids are there for support");
        }
        Err(error) => panic!("another error: {error}"),
        Ok(_) => panic!("the session goes on"),
    }
    assert!(memory.is_empty(), "the dead token is forgotten");
}

#[tokio::test]
async fn without_a_network_the_stored_session_stays() {
    let practice = practice().await;
    let memory = Arc::new(MemoryStore::default());
    sign_in(&practice, "Billing Administrator", Some(Arc::clone(&memory) as _)).await.expect("the person signs in");
    control(&practice, "faults", json!({"rules": [{"route": "token", "status": 503}]})).await;
    let resumed = resume(&practice, &memory, Arc::new(ManualClock::default())).await;
    assert!(matches!(resumed, Err(Error::Unavailable { status: 503 })), "the provider is busy");
    assert!(!memory.is_empty(), "the session is still kept");
    control(&practice, "faults", json!({"rules": []})).await;
    let resumed = resume(&practice, &memory, Arc::new(SystemClock)).await;
    assert!(resumed.expect("the provider is back").is_some(), "and is taken up later");
}

#[tokio::test]
async fn one_refresh_serves_all_who_ask() {
    let practice = practice().await;
    let session = sign_in(&practice, "Billing Administrator", None).await.expect("the person signs in");
    let rejected = session.authorization().await.expect("a token");
    let before = token_requests(&practice).await;
    let asked = (0..8).map(|_| {
        let (session, rejected) = (session.clone(), rejected.clone());
        tokio::spawn(async move { session.refresh_if_rejected(&rejected, None).await.expect("a token") })
    });
    let mut values = Vec::new();
    for task in asked.collect::<Vec<_>>() {
        values.push(task.await.expect("the task ends"));
    }
    assert!(values.iter().all(|value| *value == values[0] && *value != rejected), "all get the same new token");
    assert_eq!(token_requests(&practice).await, before + 1, "with one renewal");
}

#[tokio::test]
async fn a_token_is_renewed_before_it_expires_and_used_while_it_is_good() {
    let practice = practice().await;
    let memory = Arc::new(MemoryStore::default());
    sign_in(&practice, "Billing Administrator", Some(Arc::clone(&memory) as _)).await.expect("the person signs in");
    let clock = Arc::new(ManualClock::default());
    let resumed = resume(&practice, &memory, Arc::clone(&clock) as _).await;
    let session = resumed.expect("it answers").expect("a session is kept");
    let first = session.authorization().await.expect("a token");
    assert_eq!(session.authorization().await.expect("a token"), first, "a good token is used again");
    clock.advance(Duration::from_mins(57));
    let second = session.authorization().await.expect("a token");
    assert_ne!(second, first, "a token with three minutes left is renewed");
}

#[tokio::test]
async fn a_wrong_clock_is_named() {
    let practice = practice().await;
    let memory = Arc::new(MemoryStore::default());
    sign_in(&practice, "Billing Administrator", Some(Arc::clone(&memory) as _)).await.expect("the person signs in");
    // Half an hour more, since what is slow takes off it.
    let late = Timestamp::now() + Duration::from_hours(48) + Duration::from_mins(30);
    let late = Arc::new(ManualClock::starting_at(late));
    match resume(&practice, &memory, late).await {
        Err(Error::WrongClock { here, there }) => {
            // The test itself takes its time.
            assert!((47..=48).contains(&here.duration_since(there).as_hours()), "with both times: {here} and {there}");
        }
        other => panic!("the clock is two days off: {:?}", other.map(|session| session.is_some())),
    }
}

#[tokio::test]
async fn without_a_store_the_session_lasts_for_this_run() {
    let practice = practice().await;
    let refused = SecretStoreError::Refused("a policy".to_owned());
    for problem in [SecretStoreError::Missing, SecretStoreError::Locked("locked".to_owned()), refused] {
        let memory = Arc::new(MemoryStore::default());
        *memory.problem.lock() = Some(problem.clone());
        let session = sign_in(&practice, "Billing Administrator", Some(Arc::clone(&memory) as _)).await;
        let session = session.expect("the person signs in all the same");
        assert_eq!(session.persist_error(), Some(problem.clone()), "and it is said why it is not kept");
        assert_eq!(service_status(&practice, &session).await, 200, "the session works");
        let nothing_kept = problem == SecretStoreError::Missing;
        assert_eq!(
            session.sign_out().await.is_ok(),
            nothing_kept,
            "where there is no store, nothing is left to forget"
        );
        assert!(session.authorization().await.is_err(), "and the session is over in any case");
    }
}

#[tokio::test]
async fn a_replaced_session_stores_nothing_any_more() {
    let practice = practice().await;
    let memory = Arc::new(MemoryStore::default());
    let store = || Some(Arc::clone(&memory) as Arc<dyn SecretStore>);
    let first = sign_in(&practice, "Billing Administrator", store()).await.expect("one person signs in");
    first.invalidate().await;
    sign_in(&practice, "Global Reader", store()).await.expect("then another");
    assert!(matches!(first.authorization().await, Err(Error::Expired(_))), "the first session is over");
    let resumed = resume(&practice, &memory, Arc::new(SystemClock)).await;
    let kept = resumed.expect("it answers").expect("a session is kept");
    assert_eq!(kept.account().role, Role::GlobalReader, "the second person's session is the one that is kept");
}

#[tokio::test]
async fn a_refresh_refused_for_its_scopes_is_sent_without_any() {
    let practice = practice().await;
    let session = sign_in(&practice, "Billing Administrator", None).await.expect("the person signs in");
    let former = session.authorization().await.expect("a token");
    let refusal = json!({"error": "invalid_scope", "error_description": "refresh token missing requested scope"});
    let rule = json!({"route": "token", "times": 1, "status": 400, "status_body": refusal});
    control(&practice, "faults", json!({"rules": [rule]})).await;
    let before = token_requests(&practice).await;
    let renewed = session.refresh_if_rejected(&former, None).await.expect("it is asked again without scopes");
    assert_ne!(renewed, former, "a new token comes");
    assert_eq!(token_requests(&practice).await, before + 2, "at the second request");
}
