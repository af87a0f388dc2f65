//! IPC: runs.

use std::sync::Arc;

use jiff::SignedDuration;
use offswitch_ledger::{self as ledger, Outcome, RunId};
use offswitch_model::{Intent, OfferingKey};
use offswitch_policies::client::Catalogue;
use offswitch_policies::model::{Change, Plan};
use offswitch_policies::run::JournalError;
use tauri::State;
use tauri::ipc::Channel;

use crate::adapters::ledger_journal::{LedgerJournal, RunMetadata, change};
use crate::adapters::problem::{internal_error, recorded_code};
use crate::adapters::run_events::RunHeader;
use crate::app::account_session::{AccountSession, LedgerAccount};
use crate::app::run_permits::RunPermit;
use crate::app::state::AppState;
use crate::views::{Problem, ProblemCode, RunEvent, RunResult, ValueKind};

/// Turns everything off.
#[tauri::command]
pub(crate) async fn turn_off_all(
    state: State<'_, AppState>,
    on_event: Channel<RunEvent>,
) -> Result<RunResult, Problem> {
    let account_session = state.require_session()?;
    let permit = account_session.run_permits().exclusive()?;
    let now = permit.or_stopped(catalogue_for_plan(&state, &account_session)).await?;
    let plan = Plan::turn_off_all(&now.offerings);
    execute(account_session, permit, Intent::TurnOffAll, None, plan, on_event).await
}

/// Sets offerings to a value.
#[tauri::command]
pub(crate) async fn set_values(
    state: State<'_, AppState>,
    keys: Vec<String>,
    value: ValueKind,
    on_event: Channel<RunEvent>,
) -> Result<RunResult, Problem> {
    let account_session = state.require_session()?;
    let unknown = |key: &dyn std::fmt::Display| Problem::new(ProblemCode::RunUnknownOffering).param("name", key);
    let keys: Result<Vec<OfferingKey>, _> = keys.iter().map(|key| key.parse().map_err(|_| unknown(key))).collect();
    let keys = keys?;
    let value = value.value().ok_or_else(|| Problem::new(ProblemCode::ServiceInvalid).param("reason", "other"))?;
    let (permit, now) = if keys.len() == 1 {
        let permit = account_session.run_permits().shared()?;
        let now = permit.or_stopped(account_session.recent_catalogue()).await?;
        (permit, now)
    } else {
        let permit = account_session.run_permits().exclusive()?;
        let now = permit.or_stopped(catalogue_for_plan(&state, &account_session)).await?;
        (permit, now)
    };
    let plan = Plan::set(&now.offerings, &keys, &value).map_err(|error| unknown(&error.0.id))?;
    execute(account_session, permit, Intent::Set, None, plan, on_event).await
}

/// Brings back what stood before a run, where nobody changed it since. Only the offerings that the admin was asked about.
#[tauri::command]
pub(crate) async fn undo(
    state: State<'_, AppState>,
    run: i64,
    keys: Vec<String>,
    on_event: Channel<RunEvent>,
) -> Result<RunResult, Problem> {
    let confirmed = |done: &[Change], now: &[offswitch_policies::model::Offering]| {
        let mut plan = Plan::undo(done, now);
        plan.changes.retain(|change| keys.contains(&change.key.to_string()));
        plan
    };
    follow_up(&state, run, Intent::Undo, may_have_happened, confirmed, on_event).await
}

/// Tries again what was refused or failed in a run.
#[tauri::command]
pub(crate) async fn retry(
    state: State<'_, AppState>,
    run: i64,
    on_event: Channel<RunEvent>,
) -> Result<RunResult, Problem> {
    let missed = |row: &ledger::Change| {
        matches!(row.outcome, Some(Outcome::Refused | Outcome::Failed)) && !met_the_end_of_the_session(row)
    };
    follow_up(&state, run, Intent::Retry, missed, Plan::retry, on_event).await
}

/// Goes on with what a run did not come to: it was stopped, ran out of time, its session ended, or the program was cut
/// off.
#[tauri::command]
pub(crate) async fn continue_run(
    state: State<'_, AppState>,
    run: i64,
    on_event: Channel<RunEvent>,
) -> Result<RunResult, Problem> {
    follow_up(&state, run, Intent::Continue, left, Plan::retry, on_event).await
}

/// Returns whether it took effect or may have, so that an undo takes it back.
fn may_have_happened(row: &ledger::Change) -> bool {
    match row.outcome {
        Some(Outcome::Accepted | Outcome::Verified | Outcome::Unconfirmed) => true,
        Some(Outcome::Interrupted) => !is(row, ProblemCode::RunSuperseded),
        Some(Outcome::Refused | Outcome::Failed | Outcome::NotAttempted) => row.in_doubt,
        // Its answer could not be recorded.
        None => row.intended_at.is_some(),
    }
}

/// Returns whether the run did not come to it, so that it can be continued.
fn left(row: &ledger::Change) -> bool {
    match row.outcome {
        // With a reason of its own it was left alone for good.
        Some(Outcome::NotAttempted) => row.reason.is_none(),
        Some(Outcome::Interrupted) => !is(row, ProblemCode::RunSuperseded),
        Some(_) => met_the_end_of_the_session(row),
        None => row.intended_at.is_none(),
    }
}

/// Returns whether nothing but the session's end kept it from being written.
fn met_the_end_of_the_session(row: &ledger::Change) -> bool {
    let ends = [ProblemCode::SignInExpired, ProblemCode::SignInAccountMismatch, ProblemCode::ServiceNotSignedIn];
    row.outcome == Some(Outcome::Failed) && ends.iter().any(|code| is(row, *code))
}

/// Returns whether this is the recorded reason.
fn is(row: &ledger::Change, code: ProblemCode) -> bool {
    row.reason.as_ref().is_some_and(|reason| recorded_code(reason) == code)
}

/// The window has shown what became of a run in which the program had been cut off.
#[tauri::command]
pub(crate) async fn acknowledge_run(state: State<'_, AppState>, run: i64) -> Result<(), Problem> {
    state.require_session()?.query_ledger(move |ledger, tenant| ledger.acknowledge_run(tenant, RunId(run))).await
}

/// Lets what is in progress finish and starts nothing more.
#[tauri::command]
pub(crate) async fn stop(state: State<'_, AppState>) -> Result<(), Problem> {
    state.require_session()?.run_permits().stop();
    Ok(())
}

/// A list read longer ago than this is read again before a run of several is planned from it, so that what the run takes
/// for the former values is what stands.
const PLAN_MAX_AGE: SignedDuration = SignedDuration::from_secs(5);

/// The list as it was read a moment ago, for a run of several.
///
/// # Errors
/// The problem with reading it.
async fn catalogue_for_plan(state: &AppState, account_session: &AccountSession) -> Result<Catalogue, Problem> {
    let known = account_session.recent_catalogue().await?;
    let age = state.clock().timestamp().duration_since(known.read_at).abs();
    if age < PLAN_MAX_AGE { Ok(known) } else { account_session.refresh_catalogue().await }
}

/// A run about the changes of an earlier one, held against what the service says now.
async fn follow_up(
    state: &AppState,
    run: i64,
    intent: Intent,
    concerns: impl Fn(&ledger::Change) -> bool,
    plan: impl Fn(&[Change], &[offswitch_policies::model::Offering]) -> Plan,
    on_event: Channel<RunEvent>,
) -> Result<RunResult, Problem> {
    let account_session = state.require_session()?;
    let permit = account_session.run_permits().exclusive()?;
    let (earlier, _) = account_session.run(run).await?;
    let now = permit.or_stopped(account_session.refresh_catalogue()).await?;
    let changes: Vec<_> = earlier.changes.iter().filter(|row| concerns(row)).map(change).collect();
    execute(account_session, permit, intent, Some(RunId(run)), plan(&changes, &now.offerings), on_event).await
}

/// The problem of a run that could not even be recorded.
fn not_recorded(error: Option<&JournalError>) -> Problem {
    let ledger = error.and_then(|error| error.get_ref().downcast_ref::<ledger::Error>());
    ledger.map_or_else(|| Problem::new(ProblemCode::RunRecord).detail("cause", error), Problem::from)
}

/// Carries a plan out to its end, whatever becomes of the window meanwhile.
async fn execute(
    account_session: Arc<AccountSession>,
    permit: RunPermit,
    intent: Intent,
    origin: Option<RunId>,
    plan: Plan,
    on_event: Channel<RunEvent>,
) -> Result<RunResult, Problem> {
    let drifted: Vec<_> = plan.drifted.iter().map(|change| change.name.clone()).collect();
    if plan.changes.is_empty() {
        let code = if drifted.is_empty() { ProblemCode::RunNothing } else { ProblemCode::RunOutdated };
        return Err(Problem::new(code).param("names", drifted.join(", ")));
    }
    let LedgerAccount { ledger, account } = account_session.ledger_account()?;
    account_session.run_permits().record_pending().await;
    let record = Arc::new(LedgerJournal::new(ledger, RunMetadata { account, intent, origin, drifted: plan.drifted }));
    let stream = account_session.begin_run(on_event);
    let events = Arc::clone(&stream);
    let task = tokio::spawn(async move {
        let header = RunHeader { intent, who: account_session.account().name, drifted };
        let report_progress = |progress| {
            account_session.apply_progress(&progress);
            events.send(header.event(&progress, &plan.changes));
        };
        let (licensing, stop) = (account_session.licensing(), permit.stop());
        let report =
            offswitch_policies::run::run(&plan.changes, licensing, record.clone(), &report_progress, stop).await;
        let catalogue = account_session.apply_report(&report);
        if let Some(seen) = &report.catalogue {
            account_session.record_snapshot(seen).await;
        }
        let Some(run) = report.run else {
            return Err(not_recorded(report.journal_error.as_ref()));
        };
        if let Some(missing) = &report.pending_records {
            account_session.run_permits().keep_pending(run, record, missing.clone());
        }
        drop(permit);
        Ok(RunResult {
            run: header.ended(run, &report),
            catalogue: catalogue.as_ref().map(|catalogue| account_session.catalogue_view(catalogue)),
            catalogue_problem: report.read_error.as_ref().map(Problem::from),
            record_problem: report.journal_error.as_ref().map(|error| {
                tracing::error!(%error, complete = report.pending_records.is_none(), "a step of the run was not recorded");
                let code = if report.pending_records.is_some() { ProblemCode::LedgerIncomplete } else { ProblemCode::LedgerInterrupted };
                Problem::new(code).detail("cause", Some(error))
            }),
        })
    });
    let result = task.await.unwrap_or_else(|error| Err(internal_error(&error)));
    stream.end(&result);
    result
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use offswitch_ledger::{PlannedChange, Reason};
    use offswitch_model::OfferingKind;

    use super::*;

    fn row(outcome: Option<Outcome>, in_doubt: bool, code: Option<ProblemCode>) -> ledger::Change {
        let reason = |code: ProblemCode| Reason {
            code: code.to_string(),
            params: std::collections::BTreeMap::new(),
            text: String::new(),
        };
        ledger::Change {
            position: 0,
            planned: PlannedChange {
                key: OfferingKey { kind: OfferingKind::Product, id: "A".into() },
                name: "A".into(),
                from: "Enabled".into(),
                to: "Disabled".into(),
            },
            intended_at: Some(Timestamp::UNIX_EPOCH),
            correlation_id: None,
            outcome,
            outcome_at: None,
            reason: code.map(reason),
            in_doubt,
            observed: None,
        }
    }

    #[test]
    fn undo_takes_what_took_effect_or_may_have() {
        for outcome in [Outcome::Accepted, Outcome::Verified, Outcome::Unconfirmed, Outcome::Interrupted] {
            assert!(may_have_happened(&row(Some(outcome), false, None)), "{outcome:?} took effect or may have");
        }
        assert!(may_have_happened(&row(None, false, None)), "so may what was intended and has no answer");
        assert!(
            !may_have_happened(&ledger::Change { intended_at: None, ..row(None, false, None) }),
            "not without intent"
        );
        for outcome in [Outcome::Refused, Outcome::Failed] {
            assert!(!may_have_happened(&row(Some(outcome), false, None)), "{outcome:?} for certain had no effect");
            assert!(may_have_happened(&row(Some(outcome), true, None)), "{outcome:?} in doubt may have had");
        }
        assert!(!may_have_happened(&row(Some(Outcome::NotAttempted), false, None)), "what was never sent did nothing");
        assert!(
            !may_have_happened(&row(Some(Outcome::Interrupted), false, Some(ProblemCode::RunSuperseded))),
            "what a later run set is that run's to undo"
        );
    }

    #[test]
    fn continue_takes_what_was_left_and_not_what_was_left_alone() {
        assert!(left(&row(Some(Outcome::NotAttempted), false, None)), "what was not attempted is left");
        assert!(left(&row(Some(Outcome::Interrupted), false, None)), "so is what was cut off");
        assert!(
            left(&row(Some(Outcome::Interrupted), false, Some(ProblemCode::ServiceMissing))),
            "for whatever reason"
        );
        assert!(
            left(&row(Some(Outcome::Failed), false, Some(ProblemCode::SignInExpired))),
            "and what met the session's end"
        );
        for (outcome, code) in [
            (Outcome::NotAttempted, ProblemCode::RunDrifted),
            (Outcome::NotAttempted, ProblemCode::RunNoOp),
            (Outcome::Interrupted, ProblemCode::RunSuperseded),
            (Outcome::Failed, ProblemCode::ServiceTrouble),
            (Outcome::Verified, ProblemCode::Unknown),
        ] {
            assert!(!left(&row(Some(outcome), false, Some(code))), "{outcome:?} {code} is not");
        }
    }
}
