//! Runs of the signed-in account: plans them from the list as it stands, and carries them out to their end.

use std::collections::HashSet;
use std::sync::Arc;

use offswitch_ledger::{self as ledger, RunId};
use offswitch_model::{Intent, OfferingKey};
use offswitch_policies::model::{Plan, Value};
use offswitch_policies::run::{FollowUp, JournalError};
use tauri::ipc::Channel;

use crate::adapters::ledger_journal::{LedgerJournal, RunMetadata, change, change_record};
use crate::adapters::problem::internal_error;
use crate::adapters::run_events::RunHeader;
use crate::app::account_session::{AccountSession, LedgerAccount};
use crate::app::run_permits::RunPermit;
use crate::views::{Problem, ProblemCode, RunEvent, RunResult};

/// Turns everything off.
///
/// # Errors
/// The problem that kept it from writing anything.
pub(crate) async fn turn_off_all(
    account_session: Arc<AccountSession>,
    on_event: Channel<RunEvent>,
) -> Result<RunResult, Problem> {
    let permit = account_session.run_permits().exclusive()?;
    let now = permit.or_stopped(account_session.catalogue_for_plan()).await?;
    let plan = Plan::turn_off_all(&now.offerings);
    execute(account_session, permit, Intent::TurnOffAll, None, plan, on_event).await
}

/// Sets the offerings of `keys` to `value`.
///
/// # Errors
/// The problem that kept it from writing anything.
pub(crate) async fn set_values(
    account_session: Arc<AccountSession>,
    keys: &[String],
    value: &Value,
    on_event: Channel<RunEvent>,
) -> Result<RunResult, Problem> {
    let unknown = |key: &dyn std::fmt::Display| Problem::new(ProblemCode::RunUnknownOffering).param("name", key);
    let keys: Result<Vec<OfferingKey>, _> = keys.iter().map(|key| key.parse().map_err(|_| unknown(key))).collect();
    let keys = keys?;
    let (permit, now) = if keys.len() == 1 {
        let permit = account_session.run_permits().shared()?;
        let now = permit.or_stopped(account_session.recent_catalogue()).await?;
        (permit, now)
    } else {
        let permit = account_session.run_permits().exclusive()?;
        let now = permit.or_stopped(account_session.catalogue_for_plan()).await?;
        (permit, now)
    };
    let plan = Plan::set(&now.offerings, &keys, value).map_err(|error| unknown(&error.0.id))?;
    execute(account_session, permit, Intent::Set, None, plan, on_event).await
}

/// Undoes, retries or continues an earlier run, given what the service says now; only the offerings of `confirmed`, if the
/// admin was asked about certain ones.
///
/// # Errors
/// The problem that kept it from writing anything.
pub(crate) async fn follow_up(
    account_session: Arc<AccountSession>,
    follow_up: FollowUp,
    run: i64,
    confirmed: Option<&[String]>,
    on_event: Channel<RunEvent>,
) -> Result<RunResult, Problem> {
    let permit = account_session.run_permits().exclusive()?;
    let (earlier, _) = account_session.run(run).await?;
    let now = permit.or_stopped(account_session.refresh_catalogue()).await?;
    let changes: Vec<_> = earlier.changes.iter().map(|row| (change(row), change_record(row))).collect();
    let mut plan = follow_up.plan(&changes, &now.offerings);
    if let Some(keys) = confirmed {
        plan.restrict_to(&keys.iter().filter_map(|key| key.parse().ok()).collect::<HashSet<_>>());
    }
    let intent = match follow_up {
        FollowUp::Undo => Intent::Undo,
        FollowUp::Retry => Intent::Retry,
        FollowUp::Continue => Intent::Continue,
    };
    execute(account_session, permit, intent, Some(RunId(run)), plan, on_event).await
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
