//! Runs in which the program was cut off: the service is asked how their changes stand, and they are closed truthfully.

use std::sync::Arc;

use offswitch_ledger::{self as ledger, LaterRuns, Ledger, Run};
use offswitch_policies::client::Catalogue;
use offswitch_policies::run::{Recovered, Stage, Stopped, Unfinished};

use crate::adapters::ledger_journal::{InLedger, change};
use crate::adapters::run_history;
use crate::app::account_session::SignedIn;
use crate::views::{Problem, RecoveryView};

/// Looks into all unfinished runs of the tenant, oldest first, and tells of those that the window has not shown yet.
/// Nothing may be under way meanwhile. A run that cannot be looked into, or not be closed, stays open; the others do not.
///
/// # Errors
/// Why the ledger cannot tell which they are.
pub(crate) async fn recover(signed_in: &SignedIn) -> Result<RecoveryView, Problem> {
    signed_in.runs().record_rest().await;
    let unfinished = signed_in.ask(Ledger::unfinished_runs).await?;
    let (mut problem, mut seen) = (None, None);
    // Of what ended before the admin's eyes more is known than the service can tell.
    for run in unfinished.iter().filter(|run| !signed_in.runs().is_unrecorded(run.summary.id)) {
        match look_into(signed_in, run).await {
            Ok(catalogue) => {
                tracing::info!(run = run.summary.id.0, "an unfinished run is closed");
                seen = Some(catalogue);
            }
            Err(why) => {
                tracing::warn!(run = run.summary.id.0, code = why.code, "an unfinished run stays open");
                problem = Some(why);
            }
        }
    }
    let untold = signed_in.ask(Ledger::unacknowledged_runs).await?;
    let runs = untold.iter().map(|(run, person)| run_history::run(run, person)).collect();
    Ok(RecoveryView { runs, problem, catalogue: seen.map(|catalogue| signed_in.view(&catalogue)) })
}

async fn look_into(signed_in: &SignedIn, run: &Run) -> Result<Catalogue, Problem> {
    let id = run.summary.id;
    let LaterRuns { any, superseded } = signed_in.ask(move |ledger, tenant| ledger.later_runs(tenant, id)).await?;
    let record = Arc::new(InLedger::unfinished(signed_in.books()?.ledger, id));
    let unfinished = |row: &ledger::Change| Unfinished {
        change: change(row),
        stage: stage(row),
        rewritten: superseded.contains(&row.position),
    };
    let changes: Vec<_> = run.changes.iter().map(unfinished).collect();
    // If the admin has gone on since, it is its end that is missing from the record, whatever cut it off.
    let stopped = if any { Stopped::Record } else { Stopped::Interrupted };
    let recovered = offswitch_policies::run::recover(&changes, stopped, signed_in.licensing(), record).await;
    let Recovered { catalogue, record_error, .. } = recovered.map_err(|error| Problem::from(&error))?;
    signed_in.saw(&catalogue);
    signed_in.remember(&catalogue).await;
    match record_error {
        Some(error) => Err(Problem::new("run.record").detail("cause", Some(error))),
        None => Ok(catalogue),
    }
}

fn stage(row: &ledger::Change) -> Stage {
    use ledger::Outcome::{Accepted, Failed, Interrupted, NotAttempted, Refused, Unconfirmed, Verified};
    match row.outcome {
        Some(Accepted | Unconfirmed) => Stage::Accepted,
        Some(Refused | Failed) if row.in_doubt => Stage::Doubtful,
        Some(Verified | Refused | Failed | NotAttempted) => Stage::Settled,
        Some(Interrupted) => Stage::InDoubt,
        None if row.intended_at.is_some() => Stage::InDoubt,
        None => Stage::NeverSent,
    }
}
