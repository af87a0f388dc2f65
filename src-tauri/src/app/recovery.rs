//! Recovery: asks the service how the open changes of interrupted runs stand, and closes their record.

use std::sync::Arc;

use offswitch_ledger::{self as ledger, LaterRuns, Ledger, Run};
use offswitch_model::StopReason;
use offswitch_policies::client::Catalogue;
use offswitch_policies::run::{InterruptedChange, Recovered};

use crate::adapters::ledger_journal::{LedgerJournal, change, change_record};
use crate::adapters::run_history;
use crate::app::account_session::AccountSession;
use crate::views::{Problem, ProblemCode, RecoveryView};

/// Looks into all unfinished runs of the tenant, oldest first, and tells of those that the window has not shown yet.
/// Nothing may be in progress meanwhile. A run that cannot be looked into, or not be closed, stays open; the others do not.
///
/// # Errors
/// The problem with asking the ledger for them.
pub(crate) async fn recover(account_session: &AccountSession) -> Result<RecoveryView, Problem> {
    account_session.run_permits().record_pending().await;
    let unfinished = account_session.query_ledger(Ledger::unfinished_runs).await?;
    let (mut problem, mut last_read) = (None, None);
    // Of what ended before the admin's eyes more is known than the service can tell.
    for run in unfinished.iter().filter(|run| !account_session.run_permits().has_pending(run.summary.id)) {
        match recover_run(account_session, run).await {
            Ok(catalogue) => {
                tracing::info!(run = run.summary.id.0, "an unfinished run is closed");
                last_read = Some(catalogue);
            }
            Err(why) => {
                tracing::warn!(run = run.summary.id.0, code = %why.code, "an unfinished run stays open");
                problem = Some(why);
            }
        }
    }
    let untold = account_session.query_ledger(Ledger::unacknowledged_runs).await?;
    let runs = untold.iter().map(|(run, person)| run_history::run(run, person)).collect();
    Ok(RecoveryView { runs, problem, catalogue: last_read.map(|catalogue| account_session.catalogue_view(&catalogue)) })
}

async fn recover_run(account_session: &AccountSession, run: &Run) -> Result<Catalogue, Problem> {
    let id = run.summary.id;
    let LaterRuns { any, superseded } =
        account_session.query_ledger(move |ledger, tenant| ledger.later_runs(tenant, id)).await?;
    let record =
        Arc::new(LedgerJournal::unfinished(account_session.ledger_account()?.ledger, id, account_session.access()));
    let unfinished = |row: &ledger::Change| InterruptedChange {
        change: change(row),
        state: change_record(row).state(),
        superseded: superseded.contains(&row.position),
    };
    let changes: Vec<_> = run.changes.iter().map(unfinished).collect();
    // If the admin has gone on since, it is its end that is missing from the record, whatever cut it off.
    let stopped = if any { StopReason::Record } else { StopReason::Interrupted };
    let recovered = offswitch_policies::run::recover(&changes, stopped, account_session.licensing(), record).await;
    let Recovered { catalogue, journal_error, .. } =
        recovered.map_err(|error| account_session.access().explain(Problem::from(&error)))?;
    account_session.set_catalogue(&catalogue);
    account_session.record_snapshot(&catalogue).await;
    match journal_error {
        Some(error) => Err(Problem::new(ProblemCode::RunRecord).detail("cause", Some(error))),
        None => Ok(catalogue),
    }
}
