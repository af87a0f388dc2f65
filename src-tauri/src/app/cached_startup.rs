//! The cached account and list that the window shows while the stored session is resumed.

use std::collections::HashSet;
use std::sync::Arc;

use offswitch_ledger::{KnownOffering, LatestSnapshot, Ledger};
use offswitch_model::OfferingKind;
use offswitch_network::Clock;
use offswitch_signin::{Authority, KeyringStore, StoredSession};

use crate::adapters::snapshots;
use crate::app::account_session::{account_view, ledger_person, run_blocking};
use crate::views::{CachedView, CatalogueView, Problem, ProblemCode, UnlistedState, UnlistedView};

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
        let Some(account) = known else { return Ok(None) };
        let Some(last) = ledger.latest_snapshot(account.id)? else { return Ok(None) };
        Ok(Some((last, ledger.known_offerings(account.id)?)))
    });
    let (last, known) = last.await.ok()??;
    Some(CachedView { account: account_view(account, &tenant, false), catalogue: list(&last, &known) })
}

/// The list as the last look showed it, and what it lacked, of which nothing is known until it is asked for.
fn list(last: &LatestSnapshot, known: &[KnownOffering]) -> CatalogueView {
    let without = snapshots::offer_types(last).is_none().then(|| Problem::new(ProblemCode::LedgerNoOfferTypes));
    let catalogue = snapshots::to_catalogue(last);
    let listed: HashSet<_> = catalogue.offerings.iter().map(|offering| &offering.key).collect();
    let lacked = known
        .iter()
        .filter(|known| !listed.contains(&known.key) && (known.key.kind == OfferingKind::Product || without.is_none()));
    let unlisted =
        lacked.filter_map(snapshots::to_be_missed).map(|seen| UnlistedView::of(&seen, UnlistedState::Unread));
    let unlisted = unlisted.collect();
    CatalogueView { offer_types_problem: without, unlisted, ..CatalogueView::of(&catalogue, None, None) }
}
