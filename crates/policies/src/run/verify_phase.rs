//! Verification: reading back and comparing each change with what the service shows.

use std::collections::HashSet;

use offswitch_model::StopReason;

use crate::client::Error;
use crate::run::context::{RunContext, WriteState};
use crate::run::observed::{Observed, poll_intervals};
use crate::run::outcome::Outcome;
use crate::run::progress::Progress;

/// Result of reading back.
pub(crate) struct Verification {
    pub(crate) observed: Observed,
    /// Positions of the changes that show as wanted.
    pub(crate) verified: HashSet<usize>,
    /// The end of the session cut it short.
    pub(crate) session_expired: bool,
}

impl RunContext<'_> {
    /// Reads the service again until every write that may take effect shows, or the time to confirm is over; records and
    /// reports what is verified by it: only what was accepted or is in doubt. Whatever else shows as wanted was set by
    /// somebody else.
    pub(crate) async fn verify(
        &self,
        writes: &[WriteState],
        observed: Observed,
        stopped: Option<StopReason>,
    ) -> Verification {
        let mut pending: Vec<_> = (0..writes.len()).filter(|position| writes[*position].needs_reading()).collect();
        let mut verification = Verification { observed, verified: HashSet::new(), session_expired: false };
        let mut may_pause = stopped != Some(StopReason::Session);
        let mut intervals = poll_intervals(self.client.retry_policy());
        loop {
            pending = self.record_verified(pending, writes, &mut verification).await;
            if pending.is_empty() {
                return verification;
            }
            if verification.observed.error.as_ref().is_some_and(Error::is_session_expired) {
                if !may_pause || !self.wait_until_signed_in().await {
                    verification.session_expired = true;
                    return verification;
                }
                may_pause = false;
            } else {
                let observed = &verification.observed;
                let may_yet_show = |position: &usize| {
                    writes[*position].may_take_effect() && observed.missing(&self.changes[*position].key).is_none()
                };
                let poll = observed.error.is_none() && pending.iter().any(may_yet_show);
                let Some(interval) = intervals.next().filter(|_| poll) else { return verification };
                self.client.retry_policy().clock.sleep(interval).await;
            }
            self.observe(&pending, &mut verification.observed).await;
        }
    }

    /// Reads the present values of these changes' offerings once. If there are none, nothing is read.
    pub(crate) async fn observe(&self, positions: &[usize], observed: &mut Observed) {
        let keys: Vec<_> = positions.iter().map(|position| &self.changes[*position].key).collect();
        match (keys.as_slice(), self.changes) {
            ([], _) => {}
            ([only], [_]) => observed.observe_one(only, self.client).await,
            (keys, _) => observed.observe_list(keys, self.client).await,
        }
    }

    /// Records and reports which of the writes that may take effect show as wanted, and returns what does not show.
    async fn record_verified(
        &self,
        pending: Vec<usize>,
        writes: &[WriteState],
        verification: &mut Verification,
    ) -> Vec<usize> {
        let stands = |position: &usize| {
            let change = &self.changes[*position];
            verification.observed.value(&change.key) == Some(&change.to)
        };
        let (mut shown, pending): (Vec<_>, Vec<_>) = pending.into_iter().partition(stands);
        shown.retain(|position| writes[*position].may_take_effect());
        let verdict = |position: &usize| {
            let write = &writes[*position];
            (*position, self.change_result(*position, write, Outcome::Verified, &verification.observed))
        };
        self.record_verdicts(shown.iter().map(verdict).collect()).await;
        verification.verified.extend(shown);
        pending
    }

    /// Waits for the session while reading back; false if the admin gives up.
    async fn wait_until_signed_in(&self) -> bool {
        if self.stop.is_cancelled() {
            return false;
        }
        (self.on_progress)(Progress::Paused);
        let signed_in = self.stop.run_until_cancelled(self.client.wait_until_signed_in()).await.is_some();
        if signed_in {
            (self.on_progress)(Progress::Resumed);
        }
        signed_in
    }
}
