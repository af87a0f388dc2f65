//! Forbidden writes (403): of one offering, and of the account.

use offswitch_model::StopReason;
use offswitch_policies::model::Change;
use offswitch_policies::run::{ChangeResult, Outcome};
use serde_json::json;

use crate::fixture::{Fixture, Result};
use crate::outcome_counts::tally;

/// Has the service forbid writes of these offerings.
async fn forbid(fixture: &Fixture, changes: &[Change]) -> Result {
    let rule = |change: &Change| json!({ "route": "writes", "offering": change.key.id, "status": 403 });
    fixture.faults(changes.iter().map(rule).collect()).await
}

#[tokio::test]
async fn a_forbidden_offering_does_not_hold_up_the_others() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    forbid(&fixture, &[&plan.changes[3..4], &plan.changes[9..11]].concat()).await?;
    let report = fixture.run(&plan.changes).await?;
    assert_eq!(tally(&report), [("refused", 3), ("verified", 26)].into(), "all others are turned off");
    assert_eq!(report.stopped, None, "and nothing stopped the run");
    let service = fixture.state().await?;
    assert_eq!(service.writes().len(), 29, "what is forbidden is asked for once");

    for _ in 0..4 {
        let again = fixture.run(&[plan.changes[3].clone()]).await?;
        assert_eq!(
            (tally(&again), again.stopped),
            ([("refused", 1)].into(), None),
            "a later run knows that others went"
        );
    }
    let fifth = fixture.run(&[plan.changes[3].clone()]).await?;
    assert_eq!(fifth.stopped, Some(StopReason::Refused), "but five in a row are too many in several runs, too");
    Ok(())
}

#[tokio::test]
async fn an_account_that_may_not_write_costs_one_request() -> Result {
    let fixture = Fixture::new().await?;
    let mut plan = fixture.plan_all_off().await?;
    let forbidden = plan.changes[0].clone();
    forbid(&fixture, std::slice::from_ref(&forbidden)).await?;
    let report = fixture.run(&plan.changes).await?;
    assert_eq!(report.stopped, Some(StopReason::Refused), "as long as nothing was accepted, it may be the account");
    assert_eq!(fixture.state().await?.writes().len(), 1, "so nothing more is tried");

    plan.write_last(&[forbidden.key.clone()].into());
    assert_eq!(plan.changes.last(), Some(&forbidden), "what was refused is written last the next time");
    let report = fixture.run(&plan.changes).await?;
    assert_eq!(tally(&report), [("refused", 1), ("verified", 28)].into(), "and then it was not the account");
    assert_eq!(report.stopped, None, "which the run finds out by itself");
    Ok(())
}

#[tokio::test]
async fn five_in_a_row_end_the_run() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    forbid(&fixture, &plan.changes[10..]).await?;
    let report = fixture.run(&plan.changes).await?;
    assert_eq!(report.stopped, Some(StopReason::Refused), "so many are hardly each offering's own");
    let tally = tally(&report);
    assert_eq!(tally["verified"], 10, "what was accepted before is turned off");
    // Three more may be in flight, and as many may have been answered before the last that was accepted.
    assert!((5..=11).contains(&tally["refused"]), "five in a row, and what was in flight: {tally:?}");
    let of_account =
        |result: &&ChangeResult| matches!(&result.outcome, Outcome::Refused(error) if error.is_forbidden());
    assert_eq!(report.changes.iter().filter(of_account).count(), 0, "the account wrote, so nothing is said of it");

    let before = fixture.state().await?.writes().len();
    let report = fixture.run(&plan.changes[20..]).await?;
    assert_eq!(report.stopped, Some(StopReason::Refused), "the next run does not trust the account any more");
    assert_eq!(fixture.state().await?.writes().len(), before + 1, "and asks once");
    Ok(())
}

#[tokio::test]
async fn another_session_is_not_trusted() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    forbid(&fixture, &plan.changes[1..]).await?;
    fixture.run(&plan.changes[..1]).await?;
    fixture.client.forget_acceptance();
    let report = fixture.run(&plan.changes[1..]).await?;
    assert_eq!(report.stopped, Some(StopReason::Refused), "whoever signs in next may have another role");
    assert_eq!(fixture.state().await?.writes().len(), 2, "and is asked about once");
    Ok(())
}

#[tokio::test]
async fn what_was_refused_before_is_taken_for_itself() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    forbid(&fixture, &plan.changes[..1]).await?;
    fixture.client.assume_acceptance();
    let report = fixture.run(&plan.changes[..1]).await?;
    assert_eq!((tally(&report), report.stopped), ([("refused", 1)].into(), None), "not for the account");
    Ok(())
}
