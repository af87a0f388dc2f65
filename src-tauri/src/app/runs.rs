//! Runs of the signed-in account: plans them from the list as it stands, and carries them out to their end.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;
use offswitch_ledger::{self as ledger, Ledger, RunId};
use offswitch_model::{Intent, OfferingKey};
use offswitch_policies::client::Catalogue;
use offswitch_policies::model::{Change, Plan, Value};
use offswitch_policies::run::{FollowUp, JournalError, Outcome};
use tauri::ipc::Channel;

use crate::adapters::ledger_journal::{LedgerJournal, RunMetadata, change, change_record};
use crate::adapters::problem::internal_error;
use crate::adapters::run_events::RunHeader;
use crate::app::account_session::{AccountSession, LedgerAccount};
use crate::app::run_permits::RunPermit;
use crate::views::{Problem, ProblemCode, RunEvent, RunResult, SeenOfferingView, UndoChangeView, UndoPlanView};

/// Maximum number of offerings that a sentence names.
const MAX_NAMED: usize = 5;

/// Turns everything off; `seen` are the offerings as the admin saw them.
///
/// # Errors
/// The problem that kept it from writing anything.
pub(crate) async fn turn_off_all(
    account_session: Arc<AccountSession>,
    seen: &[SeenOfferingView],
    on_event: Channel<RunEvent>,
) -> Result<RunResult, Problem> {
    let seen = parse_seen(seen)?;
    let permit = account_session.run_permits().exclusive()?;
    let now = permit.or_stopped(account_session.catalogue_for_plan()).await?;
    let plan = Plan::turn_off_all(&now.offerings);
    let changed_before = plan.changed_since(&seen);
    let order = RunOrder { changed_before, ..RunOrder::new(Intent::TurnOffAll, now.read_at) };
    execute(account_session, permit, order, plan, on_event).await
}

/// Sets the offerings of `seen` to `value`, as far as they have the values that the admin saw. One alone is read by itself just
/// before, several by the list.
///
/// # Errors
/// The problem that kept it from writing anything.
pub(crate) async fn set_values(
    account_session: Arc<AccountSession>,
    seen: &[SeenOfferingView],
    value: &Value,
    on_event: Channel<RunEvent>,
) -> Result<RunResult, Problem> {
    let seen = parse_seen(seen)?;
    let (permit, now, read_at) = if let [(key, _)] = seen.as_slice() {
        let permit = account_session.run_permits().shared()?;
        let read_at = account_session.now();
        let now = permit.or_stopped(account_session.read_offering(key)).await?;
        (permit, now.into_iter().collect(), read_at)
    } else {
        let permit = account_session.run_permits().exclusive()?;
        let now = permit.or_stopped(account_session.catalogue_for_plan()).await?;
        (permit, now.offerings, now.read_at)
    };
    let plan = Plan::set(&now, &seen, value).map_err(|error| unknown_offering(&error.0.id))?;
    execute(account_session, permit, RunOrder::new(Intent::Set, read_at), plan, on_event).await
}

/// Plans the undo of an earlier run from the list as the admin sees it, for the question that comes before it.
///
/// # Errors
/// The problem that keeps it from bringing anything back.
pub(crate) async fn plan_undo(account_session: &AccountSession, run: i64) -> Result<UndoPlanView, Problem> {
    let now = account_session.shown_catalogue().await?;
    let plan = plan_follow_up(account_session, FollowUp::Undo, run, &now).await?;
    refuse_empty(&plan)?;
    let change = |change: &Change| UndoChangeView { key: change.key.to_string(), to: (&change.to).into() };
    Ok(UndoPlanView { changes: plan.changes.iter().map(change).collect(), drifted: names(&plan.drifted) })
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
    let confirmed = confirmed.map(parse_keys::<HashSet<_>>).transpose()?;
    let permit = account_session.run_permits().exclusive()?;
    let now = permit.or_stopped(account_session.refresh_catalogue()).await?;
    let mut plan = plan_follow_up(&account_session, follow_up, run, &now).await?;
    if let Some(keys) = confirmed {
        plan.restrict_to(&keys);
    }
    let intent = match follow_up {
        FollowUp::Undo => Intent::Undo,
        FollowUp::Retry => Intent::Retry,
        FollowUp::Continue => Intent::Continue,
    };
    let order = RunOrder { origin: Some(RunId(run)), ..RunOrder::new(intent, now.read_at) };
    execute(account_session, permit, order, plan, on_event).await
}

/// Order for a run: its intent, and what the plan was made from.
struct RunOrder {
    intent: Intent,
    /// The time at which the values were read that it was planned from.
    read_at: Timestamp,
    /// The earlier run that it follows.
    origin: Option<RunId>,
    /// The offerings that somebody else changed since the admin saw them, and that are changed all the same.
    changed_before: HashSet<OfferingKey>,
}

impl RunOrder {
    fn new(intent: Intent, read_at: Timestamp) -> Self {
        Self { intent, read_at, origin: None, changed_before: HashSet::new() }
    }
}

/// The plan to undo, retry or continue an earlier run, given the list `now`.
async fn plan_follow_up(
    account_session: &AccountSession,
    follow_up: FollowUp,
    run: i64,
    now: &Catalogue,
) -> Result<Plan, Problem> {
    let (earlier, _) = account_session.run(run).await?;
    let changes: Vec<_> = earlier.changes.iter().map(|row| (change(row), change_record(row))).collect();
    Ok(follow_up.plan(&changes, &now.offerings))
}

/// Refuses a plan without changes, and says why there are none.
fn refuse_empty(plan: &Plan) -> Result<(), Problem> {
    if !plan.changes.is_empty() {
        return Ok(());
    }
    let code = if plan.drifted.is_empty() { ProblemCode::RunNothing } else { ProblemCode::RunOutdated };
    Err(Problem::new(code).param("names", short(&names(&plan.drifted))))
}

/// The first few names, for a sentence.
fn short(names: &[String]) -> String {
    let more = if names.len() > MAX_NAMED { ", …" } else { "" };
    names.iter().take(MAX_NAMED).map(String::as_str).collect::<Vec<_>>().join(", ") + more
}

fn names(changes: &[Change]) -> Vec<String> {
    changes.iter().map(|change| change.name.clone()).collect()
}

fn parse_keys<Keys: FromIterator<OfferingKey>>(keys: &[String]) -> Result<Keys, Problem> {
    keys.iter().map(|key| parse_key(key)).collect()
}

fn parse_seen(seen: &[SeenOfferingView]) -> Result<Vec<(OfferingKey, Value)>, Problem> {
    seen.iter().map(|seen| Ok((parse_key(&seen.key)?, Value::from(seen.value.as_str())))).collect()
}

fn parse_key(key: &str) -> Result<OfferingKey, Problem> {
    key.parse().map_err(|_| unknown_offering(key))
}

fn unknown_offering(name: &str) -> Problem {
    Problem::new(ProblemCode::RunUnknownOffering).param("name", name)
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
    order: RunOrder,
    mut plan: Plan,
    on_event: Channel<RunEvent>,
) -> Result<RunResult, Problem> {
    refuse_empty(&plan)?;
    let refused: HashMap<_, _> = account_session.query_ledger(Ledger::refused_offerings).await?.into_iter().collect();
    plan.write_last(&refused.keys().cloned().collect());
    let by_itself = |change: &Change| {
        let code = refused.get(&change.key).and_then(Option::as_deref);
        code == Some(ProblemCode::ServiceRefusedOffering.as_str())
    };
    if plan.changes.iter().all(by_itself) {
        // What is left are offerings that were refused while others were accepted.
        account_session.licensing().assume_acceptance();
    }
    let RunOrder { intent, read_at, origin, changed_before } = order;
    let drifted = names(&plan.drifted);
    let LedgerAccount { ledger, account } = account_session.ledger_account()?;
    account_session.run_permits().record_pending().await;
    let access = account_session.access();
    let metadata = RunMetadata { account, intent, origin, drifted: plan.drifted };
    let record = Arc::new(LedgerJournal::new(ledger, metadata, access));
    let stream = account_session.begin_run(on_event);
    let events = Arc::clone(&stream);
    let task = tokio::spawn(async move {
        let header = RunHeader { intent, who: account_session.account().name, drifted, changed_before, access };
        let report_progress = |progress| {
            account_session.apply_progress(&progress);
            events.send(header.event(&progress, &plan.changes));
        };
        let (licensing, stop) = (account_session.licensing(), permit.stop());
        let report =
            offswitch_policies::run::run(&plan.changes, read_at, licensing, record.clone(), &report_progress, stop)
                .await;
        account_session.apply_report(&report);
        if let [only] = report.changes.as_slice()
            && matches!(only.outcome, Outcome::Verified)
        {
            // If the admin stops meanwhile, they stay as they were seen.
            let namesakes = async {
                account_session.read_namesakes(&only.change.key).await;
                Ok(())
            };
            drop(permit.or_stopped(namesakes).await);
        }
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
            catalogue: account_session.latest_catalogue(),
            catalogue_problem: report.read_error.as_ref().map(|error| access.explain(Problem::from(error))),
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
