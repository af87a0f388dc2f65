//! Invariants of a run: report and journal are compared with the practice tenant's own state.

use std::time::Duration;

use offswitch_model::StopReason;
use offswitch_policies::model::Value;
use offswitch_policies::run::{Outcome, Progress, Report, Response};
use serde_json::Value as Json;

use crate::fake_session::FakeSession;
use crate::journal_spy::{Event, EventLog};
use crate::outcome_counts::{outcome_label, response_label};
use crate::scaled_clock::ScaledClock;
use crate::tenant_state::State;

/// Every verdict must be true, in the report and in the journal alike. `case` is named where one is not.
pub(crate) fn is_told(report: &Report, service: &State, log: &EventLog, case: &str) {
    for (position, result) in report.changes.iter().enumerate() {
        let (change, outcome) = (&result.change, &result.outcome);
        let told = format!("{case}: {} ({}) is told as {outcome:?}", change.name, change.key);
        let writes: Vec<_> = service.writes_of(&change.key.id).collect();
        let statuses: Vec<_> = writes.iter().map(|write| write["status"].as_u64()).collect();
        let stands = service.value(&change.key.id).map(Value::from) == Some(change.to.clone());
        // Nobody else writes here: what the service shows is what this run brought about.
        match outcome {
            Outcome::Verified => assert!(stands, "{told}, so it must stand"),
            Outcome::Unconfirmed { reason } => {
                assert!(statuses.contains(&Some(200)), "{told}, so the service must have taken it: {statuses:?}");
                assert!(reason.is_some() || report.read_error.is_some() || !stands, "{told}, but could have been seen");
            }
            Outcome::Refused(error) => {
                let status = error_status(error);
                assert_eq!(status, statuses.last().copied().flatten(), "{told}, so that was the last answer");
                assert!(!stands || report.read_error.is_some(), "{told}, so it must not stand");
            }
            Outcome::Failed(_) => {
                assert!(!writes.is_empty(), "{told}, so it must have been sent");
                assert!(!stands || report.read_error.is_some(), "{told}, so it must not stand");
            }
            Outcome::NotAttempted(stopped) => {
                assert!(writes.is_empty(), "{told}, so nothing was sent: {statuses:?}");
                assert_eq!(Some(*stopped), report.stopped, "{told}, for the run's own reason");
            }
            Outcome::NoOp | Outcome::Drifted => panic!("{told}, but nobody else changes anything"),
            Outcome::Interrupted(_) => panic!("{told}, but nobody interrupted it"),
        }
        let recorded = log.find_last(|step| match step {
            Event::ResponseRecorded(at, response) if *at == position => Some(response_label(response)),
            Event::VerdictsRecorded(verdicts) => {
                verdicts.iter().find(|(at, _)| *at == position).map(|(_, result)| outcome_label(&result.outcome))
            }
            _ => None,
        });
        assert_eq!(recorded, Some(outcome_label(outcome)), "{told}, so it must be recorded");
        let shown = log.find_last(|step| match step {
            Event::Progress(Progress::Responded { key, response }) if *key == change.key => {
                Some(response_label(response))
            }
            Event::Progress(Progress::Verdict { key, outcome, .. }) if *key == change.key => {
                Some(outcome_label(outcome))
            }
            _ => None,
        });
        assert_eq!(
            shown,
            Some(outcome_label(outcome)),
            "{told} at the end, so that must be the last that was told before"
        );
        let intended = log.places(|step| matches!(step, Event::IntentRecorded(at, _) if *at == position)).len();
        assert!(intended <= 1 && (intended == 1 || writes.is_empty()), "{told}: one intent, before anything is sent");
    }
    assert_eq!(log.closings(), [report.stopped], "{case}: the record is closed, for the reason that is told");
    let taken = |step: &Event| matches!(step, Event::ResponseRecorded(_, Response::Accepted(_)));
    let accepted = service.writes().iter().filter(|write| write["status"] == 200).count();
    assert!(log.places(taken).len() <= accepted, "{case}: nothing is recorded as taken that was not");
}

/// Checks that the service is not burdened with more than four writes at once, nor with a refusal's repetition.
pub(crate) fn is_gentle(report: &Report, service: &State, case: &str) {
    assert!(service.most_writes_at_once() <= 4, "{case}: {} writes at once", service.most_writes_at_once());
    for result in &report.changes {
        let writes: Vec<_> = service.writes_of(&result.change.key.id).collect();
        let refused = |write: &&&Json| matches!(write["status"].as_u64(), Some(400 | 403 | 404 | 409));
        let refusals = writes.iter().filter(refused).count();
        assert!(refusals <= 1, "{case}: {} was refused {refusals} times", result.change.key);
        assert!(refusals == 0 || writes.last().is_some_and(|write| refused(&write)), "{case}: and then no more");
    }
    let forbidden = |write: &&Json| write["status"] == 403;
    let not_accepted = service.writes().iter().take_while(|write| write["status"] != 200);
    let of_account = not_accepted.filter(forbidden).count();
    assert!(of_account <= 1, "{case}: {of_account} writes were forbidden before any was accepted");
    assert!(of_account == 0 || report.stopped == Some(StopReason::Refused), "{case}: and it says so");
    let in_a_row =
        service.writes().split(|write| write["status"] == 200).map(|row| row.iter().filter(forbidden).count());
    assert!(in_a_row.max() <= Some(11), "{case}: after five in a row, only what is in flight is sent");
}

/// Checks that nothing is sent while the service has asked to wait. `longest_own` is the longest wait of the client's own.
pub(crate) fn waits_as_asked(clock: &ScaledClock, session: &FakeSession, longest_own: Duration, case: &str) -> usize {
    // A clock's tick of difference between the client's looking at its clock and this test's.
    const TICK: Duration = Duration::from_millis(2);
    let asked: Vec<_> = clock.sleeps().into_iter().filter(|(_, wait)| *wait > longest_own).collect();
    let sent = session.asked();
    for (begun, wait) in &asked {
        let early = sent.iter().find(|sent| **sent > *begun && **sent + TICK < *begun + *wait);
        assert!(
            early.is_none(),
            "{case}: something was sent {:?} into a wait of {wait:?}",
            early.map(|at| *at - *begun)
        );
    }
    asked.len()
}

fn error_status(error: &offswitch_policies::client::Error) -> Option<u64> {
    match error {
        offswitch_policies::client::Error::Status { status, .. } => Some(u64::from(*status)),
        _ => None,
    }
}
