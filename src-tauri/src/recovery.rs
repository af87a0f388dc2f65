//! Runs in which the program was cut off: the service is asked how their changes stand, and they are closed truthfully.

use std::sync::Arc;

use offswitch_ledger::{self as ledger, Ledger, Run, RunId};
use offswitch_policies::{Catalogue, Recovered, Stage, Unfinished};

use crate::record::{InLedger, change};
use crate::recorded_view;
use crate::signed_in::SignedIn;
use crate::views::{Problem, RecoveryView, RunView};

/// Looks into all unfinished runs of the tenant, oldest first. Nothing may be under way meanwhile.
///
/// # Errors
/// Why the ledger cannot tell which they are.
pub(crate) async fn recover(signed_in: &SignedIn) -> Result<RecoveryView, Problem> {
    let unfinished = signed_in.ask(Ledger::unfinished_runs).await?;
    let (mut runs, mut problem, mut seen) = (Vec::new(), None, None);
    for run in unfinished {
        match look_into(signed_in, &run).await {
            Ok((view, catalogue)) => {
                tracing::info!(run = run.head.id.0, "an unfinished run is closed");
                runs.push(view);
                seen = Some(catalogue);
            }
            Err(why) => {
                tracing::warn!(run = run.head.id.0, code = why.code, "an unfinished run stays open");
                problem = Some(why);
                break;
            }
        }
    }
    Ok(RecoveryView { runs, problem, catalogue: seen.map(|catalogue| signed_in.view(&catalogue)) })
}

async fn look_into(signed_in: &SignedIn, run: &Run) -> Result<(RunView, Catalogue), Problem> {
    let RunId(id) = run.head.id;
    let record = Arc::new(InLedger::unfinished(signed_in.books()?.ledger, run.head.id));
    let changes: Vec<_> = run.changes.iter().map(unfinished).collect();
    let recovered = offswitch_policies::recover(&changes, signed_in.licensing(), record).await;
    let Recovered { catalogue, record_error, .. } = recovered.map_err(|error| Problem::from(&error))?;
    signed_in.saw(&catalogue);
    signed_in.remember(&catalogue).await;
    if let Some(error) = record_error {
        return Err(Problem::new("run.record").detail("cause", Some(error)));
    }
    let (run, person) = signed_in.run(id).await?;
    Ok((recorded_view::run(&run, &person), catalogue))
}

fn unfinished(row: &ledger::Change) -> Unfinished {
    use ledger::Outcome::{Accepted, Failed, Interrupted, NotAttempted, Refused, Unconfirmed, Verified};
    let stage = match (row.outcome, row.intended_at) {
        (Some(Accepted), _) => Stage::Accepted,
        (Some(Verified | Unconfirmed | Refused | Failed | Interrupted), _) => Stage::Settled,
        (None, Some(_)) => Stage::InDoubt,
        (None, None) | (Some(NotAttempted), _) => Stage::NeverSent,
    };
    Unfinished { change: change(row), stage }
}
