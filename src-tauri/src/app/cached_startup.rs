//! The cached account and list that the window shows while the stored session is resumed.

use std::sync::Arc;

use offswitch_ledger::{LatestSnapshot, Ledger};
use offswitch_network::Clock;
use offswitch_signin::{Authority, KeyringStore, StoredSession};

use crate::adapters::snapshots;
use crate::app::account_session::{account_view, ledger_person, run_blocking};
use crate::views::{CachedView, CatalogueView, Problem, ProblemCode};

/// Looks into the secret store and the ledger. Whatever is in the way is told when the session is renewed.
pub(crate) async fn load(
    authority: Authority,
    secrets: Arc<KeyringStore>,
    clock: Arc<dyn Clock>,
    ledger: Arc<Ledger>,
) -> Option<CachedView> {
    let tenant = authority.tenant().to_owned();
    let account = StoredSession::load(&authority, secrets, clock).await.ok()??.account().clone();
    let ledger_person = ledger_person(account.clone());
    let last = run_blocking(move || {
        let known = ledger.account(&ledger_person.tenant_id, &ledger_person.user_id)?;
        Ok(known.map(|known| ledger.latest_snapshot(known.id)).transpose()?.flatten())
    });
    Some(CachedView { account: account_view(account, &tenant, false), catalogue: list(&last.await.ok()??) })
}

/// The list as the last look showed it.
fn list(last: &LatestSnapshot) -> CatalogueView {
    let without = snapshots::offer_types(last).is_none().then(|| Problem::new(ProblemCode::LedgerNoOfferTypes));
    CatalogueView { offer_types_problem: without, ..CatalogueView::of(&snapshots::to_catalogue(last), None, None) }
}
