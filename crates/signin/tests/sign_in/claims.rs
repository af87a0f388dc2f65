//! Claims that the service asks for: brought by a renewal, else by signing in again.

use std::sync::Arc;

use offswitch_network::SystemClock;
use offswitch_signin::{Error, OAuthErrorResponse, Session, StoredSession};
use serde_json::{Value, json};

use crate::fixture::{MemoryStore, authority, complete_as, control, parameter, practice};
use crate::fixture::{service_status, sign_in, token_requests};
use crate::reauthentication::begin_again_for;

const ADMIN: &str = "Billing Administrator";

/// Claims of a token that was revoked (Continuous Access Evaluation), which any new token has.
fn newer() -> Value {
    json!({"access_token": {"nbf": {"essential": true, "value": "1604106651"}}})
}

/// An authentication context of Conditional Access, for which a person has to sign in.
fn context() -> Value {
    json!({"access_token": {"acrs": {"essential": true, "value": "c1"}}})
}

/// Has the service challenge tokens that were not issued for these claims.
async fn challenge(practice: &offswitch_practice::Practice, claims: &Value) {
    control(practice, "faults", json!({"rules": [{"route": "reads", "claims": claims}]})).await;
}

/// Tells the session that its present token was challenged.
async fn rejected(session: &Session, claims: &Value) -> Result<(), Error> {
    let header = session.authorization().await?;
    session.refresh_if_rejected(&header, Some(&claims.to_string())).await.map(drop)
}

fn required(result: Result<(), Error>) -> (String, Option<Box<OAuthErrorResponse>>) {
    match result {
        Err(Error::ClaimsRequired { claims, refusal }) => (claims, refusal),
        other => panic!("the person is needed: {other:?}"),
    }
}

#[tokio::test]
async fn claims_that_a_renewal_brings_need_no_browser() {
    let practice = practice().await;
    let session = sign_in(&practice, ADMIN, None).await.expect("the person signs in");
    challenge(&practice, &newer()).await;
    assert_eq!(service_status(&practice, &session).await, 401, "the token does not do any more");
    rejected(&session, &newer()).await.expect("a renewal brings the claims");
    assert_eq!(service_status(&practice, &session).await, 200, "and the service takes the new token");
    assert_eq!(session.required_claims(), None, "nobody has to sign in");

    let asked = token_requests(&practice).await;
    let (claims, refusal) = required(rejected(&session, &newer()).await);
    assert_eq!((claims, refusal), (newer().to_string(), None), "a second time only the person can bring them");
    assert_eq!(token_requests(&practice).await, asked, "and nobody is asked again");
    assert_eq!(session.required_claims(), Some(newer().to_string()), "they go with the next sign-in");

    rejected(&session, &json!({"access_token": {"nbf": {"value": "2"}}})).await.expect("other claims are asked for");
    assert_eq!(session.required_claims(), None, "and what was required is over");
}

#[tokio::test]
async fn claims_that_need_the_person_go_with_the_next_sign_in() {
    let practice = practice().await;
    let memory = Arc::new(MemoryStore::default());
    let session = sign_in(&practice, ADMIN, Some(Arc::clone(&memory) as _)).await.expect("the person signs in");
    challenge(&practice, &context()).await;
    let (claims, refusal) = required(rejected(&session, &context()).await);
    assert_eq!(refusal.expect("the provider refused").error, "interaction_required", "a renewal does not bring them");
    assert_eq!(session.required_claims().as_deref(), Some(claims.as_str()), "so they are to go with the next sign-in");
    session.authorization().await.expect("without the claims the session goes on");
    assert!(!memory.is_empty(), "and is stored still");

    let again = begin_again_for(&practice, &session.account(), session.required_claims()).await;
    assert_eq!(
        parameter(again.authorization_url(), "claims"),
        Some(context().to_string()),
        "as the service wrote them"
    );
    let again = complete_as(&practice, again, ADMIN).await.expect("the same person is welcome");
    assert_eq!(service_status(&practice, &again).await, 200, "the service takes the new session");
    assert_eq!(again.required_claims(), None, "and asks for nothing more");

    let asked = token_requests(&practice).await;
    match rejected(&again, &context()).await {
        Err(Error::ClaimsNotMet { claims }) => assert_eq!(claims, context().to_string(), "asked for once more"),
        other => panic!("signing in again will not help: {other:?}"),
    }
    assert_eq!(token_requests(&practice).await, asked, "and nobody is asked");
    again.refresh_if_rejected(&again.authorization().await.expect("a token"), None).await.expect("an ordinary renewal");
    assert_eq!(service_status(&practice, &again).await, 401, "brings a token without them");
    rejected(&again, &context()).await.expect("for whoever signed in for them a renewal brings them");
    assert_eq!(service_status(&practice, &again).await, 200, "which the service takes");
}

#[tokio::test]
async fn many_who_are_challenged_at_once_ask_once() {
    let practice = practice().await;
    let session = sign_in(&practice, ADMIN, None).await.expect("the person signs in");
    let header = session.authorization().await.expect("a token");
    let asked = token_requests(&practice).await;
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (session, header) = (session.clone(), header.clone());
            tokio::spawn(async move { session.refresh_if_rejected(&header, Some(&newer().to_string())).await })
        })
        .collect();
    for task in tasks {
        task.await.expect("the task ends").expect("all get the new token");
    }
    assert_eq!(token_requests(&practice).await, asked + 1, "with one renewal");
}

#[tokio::test]
async fn a_provider_that_knows_no_claims_leads_to_the_browser() {
    let practice = practice().await;
    let memory = Arc::new(MemoryStore::default());
    let session = sign_in(&practice, ADMIN, Some(Arc::clone(&memory) as _)).await.expect("the person signs in");
    for (error, needed) in [("temporarily_unavailable", false), ("invalid_request", true), ("invalid_grant", true)] {
        let rule = json!({"route": "token", "status": 400, "status_body": {"error": error}});
        control(&practice, "faults", json!({"rules": [rule]})).await;
        match rejected(&session, &newer()).await {
            Err(Error::ClaimsRequired { .. }) => assert!(needed, "{error} says nothing of the claims"),
            Err(Error::Provider(_)) => assert!(!needed, "after {error} the person is needed"),
            other => panic!("{error} is no success: {other:?}"),
        }
    }
    control(&practice, "faults", json!({"rules": []})).await;
    let found = StoredSession::load(&authority(&practice), Arc::clone(&memory) as _, Arc::new(SystemClock)).await;
    let found = found.expect("the store answers").expect("the session is still stored");
    found.resume().await.expect("and goes on at the next start");
}
