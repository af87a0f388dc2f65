//! Changing.

use std::sync::Arc;

use offswitch_ledger::{self as ledger, Intent, Outcome, RunId};
use offswitch_policies::{Change, OfferingKey, Plan, RecordError};
use tauri::State;
use tauri::ipc::Channel;

use crate::problem::program_failed;
use crate::program::Program;
use crate::record::{InLedger, Purpose, change};
use crate::run_view::Heading;
use crate::runs::Turn;
use crate::signed_in::{Books, SignedIn};
use crate::views::{Problem, RunEvent, RunResult, ValueKind};

/// Turns everything off.
#[tauri::command]
pub(crate) async fn turn_off_all(
    program: State<'_, Program>,
    on_event: Channel<RunEvent>,
) -> Result<RunResult, Problem> {
    let signed_in = program.must_be_signed_in()?;
    let turn = signed_in.runs().alone()?;
    let now = turn.unless_stopped(signed_in.fresh()).await?;
    let plan = Plan::turn_off_all(&now.offerings);
    carry_out(signed_in, turn, Intent::TurnOffAll, None, plan, on_event).await
}

/// Sets offerings to a value.
#[tauri::command]
pub(crate) async fn set_values(
    program: State<'_, Program>,
    keys: Vec<String>,
    value: ValueKind,
    on_event: Channel<RunEvent>,
) -> Result<RunResult, Problem> {
    let signed_in = program.must_be_signed_in()?;
    let unknown = |key: &dyn std::fmt::Display| Problem::new("run.unknownOffering").param("name", key);
    let keys: Result<Vec<OfferingKey>, _> = keys.iter().map(|key| key.parse().map_err(|_| unknown(key))).collect();
    let keys = keys?;
    let value = value.value().ok_or_else(|| Problem::new("service.invalid").param("reason", "other"))?;
    let turn = if keys.len() == 1 { signed_in.runs().beside()? } else { signed_in.runs().alone()? };
    let now = turn.unless_stopped(signed_in.fresh()).await?;
    let plan = Plan::set(&now.offerings, &keys, &value).map_err(|error| unknown(&error.0.id))?;
    carry_out(signed_in, turn, Intent::Set, None, plan, on_event).await
}

/// Brings back what stood before a run, where nobody changed it since.
#[tauri::command]
pub(crate) async fn undo(
    program: State<'_, Program>,
    run: i64,
    on_event: Channel<RunEvent>,
) -> Result<RunResult, Problem> {
    // A write that failed on the way, or whose answer could not be recorded, may have happened as well.
    let may_have_happened = |row: &ledger::Change| {
        row.intended_at.is_some() && !matches!(row.outcome, Some(Outcome::Refused | Outcome::NotAttempted))
    };
    again(&program, run, Intent::Undo, may_have_happened, Plan::undo, on_event).await
}

/// Tries again what was refused or failed in a run.
#[tauri::command]
pub(crate) async fn retry(
    program: State<'_, Program>,
    run: i64,
    on_event: Channel<RunEvent>,
) -> Result<RunResult, Problem> {
    let missed = |row: &ledger::Change| {
        matches!(row.outcome, Some(Outcome::Refused | Outcome::Failed)) && !met_the_end_of_the_session(row)
    };
    again(&program, run, Intent::Retry, missed, Plan::retry, on_event).await
}

/// Goes on with what a run did not come to: it was stopped, ran out of time, its session ended, or the program was cut
/// off.
#[tauri::command]
pub(crate) async fn continue_run(
    program: State<'_, Program>,
    run: i64,
    on_event: Channel<RunEvent>,
) -> Result<RunResult, Problem> {
    let left = |row: &ledger::Change| match row.outcome {
        Some(Outcome::NotAttempted | Outcome::Interrupted) => true,
        Some(_) => met_the_end_of_the_session(row),
        None => row.intended_at.is_none(),
    };
    again(&program, run, Intent::Continue, left, Plan::retry, on_event).await
}

/// Whether nothing but the session's end kept it from being written.
fn met_the_end_of_the_session(row: &ledger::Change) -> bool {
    let ends = ["signIn.expired", "signIn.otherAccount", "service.notSignedIn"];
    let reason = row.reason.as_ref().map(|reason| reason.code.as_str());
    row.outcome == Some(Outcome::Failed) && reason.is_some_and(|code| ends.contains(&code))
}

/// Lets what is under way finish and starts nothing more.
#[tauri::command]
pub(crate) async fn stop(program: State<'_, Program>) -> Result<(), Problem> {
    program.must_be_signed_in()?.runs().stop();
    Ok(())
}

/// A run about the changes of an earlier one, held against what the service says now.
async fn again(
    program: &Program,
    run: i64,
    intent: Intent,
    concerns: impl Fn(&ledger::Change) -> bool,
    plan: impl Fn(&[Change], &[offswitch_policies::Offering]) -> Plan,
    on_event: Channel<RunEvent>,
) -> Result<RunResult, Problem> {
    let signed_in = program.must_be_signed_in()?;
    let turn = signed_in.runs().alone()?;
    let (earlier, _) = signed_in.run(run).await?;
    let now = turn.unless_stopped(signed_in.read()).await?;
    let changes: Vec<_> = earlier.changes.iter().filter(|row| concerns(row)).map(change).collect();
    carry_out(signed_in, turn, intent, Some(RunId(run)), plan(&changes, &now.offerings), on_event).await
}

/// Why a run could not even be recorded.
fn not_recorded(error: Option<&RecordError>) -> Problem {
    let ledger = error.and_then(|error| error.get_ref().downcast_ref::<ledger::Error>());
    ledger.map_or_else(|| Problem::new("run.record").detail("cause", error), Problem::from)
}

/// Carries a plan out to its end, whatever becomes of the window meanwhile.
async fn carry_out(
    signed_in: Arc<SignedIn>,
    turn: Turn,
    intent: Intent,
    origin: Option<RunId>,
    plan: Plan,
    on_event: Channel<RunEvent>,
) -> Result<RunResult, Problem> {
    let overtaken: Vec<_> = plan.overtaken.iter().map(|change| change.name.clone()).collect();
    if plan.changes.is_empty() {
        let code = if overtaken.is_empty() { "run.nothing" } else { "run.outdated" };
        return Err(Problem::new(code).param("names", overtaken.join(", ")));
    }
    let Books { ledger, account } = signed_in.books()?;
    let record = Arc::new(InLedger::new(ledger, Purpose { account, intent, origin, overtaken: plan.overtaken }));
    let task = tokio::spawn(async move {
        let heading = Heading { intent, who: signed_in.person().name, overtaken };
        let tell = |progress| {
            signed_in.heard(&progress);
            if let Err(error) = on_event.send(heading.event(&progress, &plan.changes)) {
                tracing::warn!(%error, "the window was not told");
            }
        };
        let report = offswitch_policies::run(&plan.changes, signed_in.licensing(), record, &tell, turn.stop()).await;
        let catalogue = signed_in.after(&report);
        if let Some(seen) = &report.catalogue {
            signed_in.remember(seen).await;
        }
        drop(turn);
        let Some(run) = report.run else {
            return Err(not_recorded(report.record_error.as_ref()));
        };
        Ok(RunResult {
            run: heading.ended(run, &report),
            catalogue: catalogue.as_ref().map(|catalogue| signed_in.view(catalogue)),
            catalogue_problem: report.read_error.as_ref().map(Problem::from),
            record_problem: report.record_error.as_ref().map(|error| {
                tracing::error!(%error, "the ledger does not tell all of the run");
                Problem::new("ledger.incomplete").detail("cause", Some(error))
            }),
        })
    });
    task.await.map_err(|error| program_failed(&error))?
}
