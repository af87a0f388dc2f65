//! Holding a run's changes against what the service shows.

use std::collections::HashSet;

use crate::client::Error;
use crate::run::context::{Course, Write};
use crate::run::observed::{ReadBack, pauses};
use crate::run::outcome::{Outcome, Stopped};
use crate::run::progress::Progress;

/// What reading back came to.
pub(crate) struct Checked {
    pub(crate) read_back: ReadBack,
    pub(crate) verified: HashSet<usize>,
    /// The end of the session cut it short.
    pub(crate) session_ended: bool,
}

impl Course<'_> {
    /// Reads the service again until every open write shows, or patience ends; records and tells what is verified by it:
    /// only what was accepted or is in doubt. Whatever else shows as wanted was set by somebody else.
    pub(crate) async fn check(&self, writes: &[Write], read_back: ReadBack, stopped: Option<Stopped>) -> Checked {
        let mut unseen: Vec<_> = (0..writes.len()).filter(|position| writes[*position].is_of_interest()).collect();
        let mut checked = Checked { read_back, verified: HashSet::new(), session_ended: false };
        let mut may_pause = stopped != Some(Stopped::Session);
        let mut pauses = pauses(self.licensing.patience());
        loop {
            unseen = self.judge_seen(unseen, writes, &mut checked).await;
            if unseen.is_empty() {
                return checked;
            }
            if checked.read_back.error.as_ref().is_some_and(Error::is_session_end) {
                if !may_pause || !self.restored().await {
                    checked.session_ended = true;
                    return checked;
                }
                may_pause = false;
            } else {
                let read_back = &checked.read_back;
                let is_open = |position: &usize| {
                    writes[*position].is_open() && read_back.missing(&self.changes[*position].key).is_none()
                };
                let open = read_back.error.is_none() && unseen.iter().any(is_open);
                let Some(pause) = pauses.next().filter(|_| open) else { return checked };
                self.licensing.patience().pace.wait(pause).await;
            }
            self.look(&unseen, &mut checked.read_back).await;
        }
    }

    /// Looks once at how these changes stand. If there are none, nothing is read.
    pub(crate) async fn look(&self, positions: &[usize], read_back: &mut ReadBack) {
        let keys: Vec<_> = positions.iter().map(|position| &self.changes[*position].key).collect();
        match (keys.as_slice(), self.changes) {
            ([], _) => {}
            ([only], [_]) => read_back.look_at(only, self.licensing).await,
            (keys, _) => read_back.look_at_list(keys, self.licensing).await,
        }
    }

    /// Records and tells which of the open writes show as wanted, and gives back what does not show.
    async fn judge_seen(&self, unseen: Vec<usize>, writes: &[Write], checked: &mut Checked) -> Vec<usize> {
        let shows = |position: &usize| {
            let change = &self.changes[*position];
            checked.read_back.seen(&change.key) == Some(&change.to)
        };
        let (mut seen, unseen): (Vec<_>, Vec<_>) = unseen.into_iter().partition(shows);
        seen.retain(|position| writes[*position].is_open());
        let verdict = |position: &usize| {
            (*position, self.settled(*position, &writes[*position], Outcome::Verified, &checked.read_back))
        };
        self.judge(seen.iter().map(verdict).collect()).await;
        checked.verified.extend(seen);
        unseen
    }

    /// Waits for the session while reading back; false if the admin gives up.
    async fn restored(&self) -> bool {
        if self.stop.is_cancelled() {
            return false;
        }
        (self.tell)(Progress::Paused);
        let restored = self.stop.run_until_cancelled(self.licensing.restored()).await.is_some();
        if restored {
            (self.tell)(Progress::Resumed);
        }
        restored
    }
}
