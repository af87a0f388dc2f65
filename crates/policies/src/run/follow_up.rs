//! Follow-ups of a run: which of its changes may be undone, retried or continued, and the plans for it.

use crate::client::Error;
use crate::model::{Change, Offering, Plan};
use crate::run::outcome::{ChangeResult, ObservedState, Outcome};

/// One change of an earlier run as the journal has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangeRecord {
    /// Its intent is recorded, so that it may have been sent.
    pub intended: bool,
    /// The response or the verdict recorded last.
    pub outcome: Option<RecordedOutcome>,
    /// One of its requests may have taken effect, though it was refused or failed.
    pub in_doubt: bool,
    /// Class of the reason recorded with the outcome.
    pub reason: Option<ReasonClass>,
}

/// Response or verdict in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordedOutcome {
    /// The service accepted it; the verdict is missing.
    Accepted,
    /// [`Outcome::Verified`].
    Verified,
    /// [`Outcome::Unconfirmed`].
    Unconfirmed,
    /// [`Outcome::Refused`].
    Refused,
    /// [`Outcome::Failed`].
    Failed,
    /// [`Outcome::NotAttempted`], [`Outcome::NoOp`] or [`Outcome::Drifted`]: the reason tells which.
    NotAttempted,
    /// [`Outcome::Interrupted`].
    Interrupted,
}

/// Class of the reason for an outcome, as far as it decides what may follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReasonClass {
    /// The offering had the wanted value already.
    NoOp,
    /// Somebody else had changed the offering.
    Drifted,
    /// A later run wrote the same offering.
    Superseded,
    /// Nothing but the end of the session kept it from being written.
    SessionExpired,
    /// Any other reason.
    Other,
}

/// Last state of a change in the journal before the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordedState {
    /// Its intent is not recorded, so it was never sent.
    NotSent,
    /// Its intent is recorded, but no response: it may have been sent, and may even take effect yet.
    IntentOnly,
    /// The service accepted it; the verdict is missing, or was that it does not show yet.
    Accepted,
    /// It was refused or failed, but one of its requests may have taken effect.
    FailedUncertain,
    /// It was refused or failed for certain, or its verdict is recorded already.
    Final,
}

impl ChangeRecord {
    /// State that recovery starts from.
    #[must_use]
    pub fn state(self) -> RecordedState {
        use RecordedOutcome::{Accepted, Failed, Interrupted, NotAttempted, Refused, Unconfirmed, Verified};
        match self.outcome {
            Some(Accepted | Unconfirmed) => RecordedState::Accepted,
            Some(Refused | Failed) if self.in_doubt => RecordedState::FailedUncertain,
            Some(Verified | Refused | Failed | NotAttempted) => RecordedState::Final,
            Some(Interrupted) => RecordedState::IntentOnly,
            None if self.intended => RecordedState::IntentOnly,
            None => RecordedState::NotSent,
        }
    }

    /// Returns whether it took effect or may have.
    fn may_have_taken_effect(self) -> bool {
        use RecordedOutcome::{Accepted, Failed, Interrupted, NotAttempted, Refused, Unconfirmed, Verified};
        match self.outcome {
            Some(Accepted | Verified | Unconfirmed) => true,
            // What a later run set is that run's to undo.
            Some(Interrupted) => self.reason != Some(ReasonClass::Superseded),
            Some(Refused | Failed | NotAttempted) => self.in_doubt,
            // Its response could not be recorded.
            None => self.intended,
        }
    }

    /// Returns whether the run did not come to it.
    fn is_outstanding(self) -> bool {
        match self.outcome {
            // With a reason of its own it was skipped for good.
            Some(RecordedOutcome::NotAttempted) => self.reason.is_none(),
            Some(RecordedOutcome::Interrupted) => self.reason != Some(ReasonClass::Superseded),
            Some(_) => self.failed_by_session_end(),
            None => !self.intended,
        }
    }

    fn failed_by_session_end(self) -> bool {
        self.outcome == Some(RecordedOutcome::Failed) && self.reason == Some(ReasonClass::SessionExpired)
    }
}

impl From<&ChangeResult> for ChangeRecord {
    /// The record of a change as its run's journal has it at the end.
    fn from(result: &ChangeResult) -> Self {
        let of = |error: &Error| {
            Some(if error.is_session_expired() { ReasonClass::SessionExpired } else { ReasonClass::Other })
        };
        let (outcome, reason) = match &result.outcome {
            Outcome::Verified => (RecordedOutcome::Verified, None),
            Outcome::Unconfirmed { reason } => (RecordedOutcome::Unconfirmed, reason.as_ref().and_then(of)),
            Outcome::Refused(error) => (RecordedOutcome::Refused, of(error)),
            Outcome::Failed(error) => (RecordedOutcome::Failed, of(error)),
            Outcome::NotAttempted(_) => (RecordedOutcome::NotAttempted, None),
            Outcome::NoOp => (RecordedOutcome::NotAttempted, Some(ReasonClass::NoOp)),
            Outcome::Drifted => (RecordedOutcome::NotAttempted, Some(ReasonClass::Drifted)),
            Outcome::Interrupted(ObservedState::Shows(_)) => (RecordedOutcome::Interrupted, None),
            Outcome::Interrupted(ObservedState::Unreadable(error)) => (RecordedOutcome::Interrupted, of(error)),
            Outcome::Interrupted(ObservedState::Superseded) => {
                (RecordedOutcome::Interrupted, Some(ReasonClass::Superseded))
            }
        };
        let intended = outcome != RecordedOutcome::NotAttempted;
        Self { intended, outcome: Some(outcome), in_doubt: result.in_doubt, reason }
    }
}

/// Run about the changes of an earlier run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FollowUp {
    /// Brings back the former values of what took effect or may have.
    Undo,
    /// Tries again what was refused or failed.
    Retry,
    /// Goes on with what the run did not come to: it was stopped, ran out of time, its session ended, or the program was
    /// cut off.
    Continue,
}

impl FollowUp {
    /// Returns whether it concerns a change.
    #[must_use]
    pub fn concerns(self, record: &ChangeRecord) -> bool {
        match self {
            Self::Undo => record.may_have_taken_effect(),
            Self::Retry => {
                matches!(record.outcome, Some(RecordedOutcome::Refused | RecordedOutcome::Failed))
                    && !record.failed_by_session_end()
            }
            Self::Continue => record.is_outstanding(),
        }
    }

    /// Plan of the changes that it concerns, given the present values.
    #[must_use]
    pub fn plan(self, earlier: &[(Change, ChangeRecord)], now: &[Offering]) -> Plan {
        let concerned = earlier.iter().filter(|(_, record)| self.concerns(record)).map(|(change, _)| change.clone());
        let concerned: Vec<_> = concerned.collect();
        match self {
            Self::Undo => Plan::undo(&concerned, now),
            Self::Retry | Self::Continue => Plan::retry(&concerned, now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Value;
    use RecordedOutcome::{Accepted, Failed, Interrupted, NotAttempted, Refused, Unconfirmed, Verified};

    fn record(
        outcome: impl Into<Option<RecordedOutcome>>,
        in_doubt: bool,
        reason: Option<ReasonClass>,
    ) -> ChangeRecord {
        ChangeRecord { intended: true, outcome: outcome.into(), in_doubt, reason }
    }

    #[test]
    fn undo_concerns_what_took_effect_or_may_have() {
        let undone = |record| FollowUp::Undo.concerns(&record);
        for outcome in [Accepted, Verified, Unconfirmed, Interrupted] {
            assert!(undone(record(outcome, false, None)), "{outcome:?} took effect or may have");
        }
        assert!(undone(record(None, false, None)), "so may what was intended and has no response");
        assert!(!undone(ChangeRecord { intended: false, ..record(None, false, None) }), "not without intent");
        for outcome in [Refused, Failed, NotAttempted] {
            assert!(!undone(record(outcome, false, None)), "{outcome:?} for certain had no effect");
            assert!(undone(record(outcome, true, None)), "{outcome:?} in doubt may have had");
        }
        assert!(
            !undone(record(Interrupted, false, Some(ReasonClass::Superseded))),
            "what a later run set is that run's to undo"
        );
    }

    #[test]
    fn continue_concerns_what_was_left_and_not_what_was_skipped() {
        let continued = |record| FollowUp::Continue.concerns(&record);
        assert!(continued(record(NotAttempted, false, None)), "what was not attempted is left");
        assert!(continued(record(Interrupted, false, None)), "so is what was cut off");
        assert!(continued(record(Interrupted, false, Some(ReasonClass::Other))), "for whatever reason");
        assert!(continued(record(Failed, false, Some(ReasonClass::SessionExpired))), "and what met the session's end");
        assert!(continued(ChangeRecord { intended: false, ..record(None, false, None) }), "and what was not intended");
        assert!(!continued(record(None, false, None)), "but not what may have been sent");
        for (outcome, reason) in [
            (NotAttempted, Some(ReasonClass::Drifted)),
            (NotAttempted, Some(ReasonClass::NoOp)),
            (NotAttempted, Some(ReasonClass::Other)),
            (Interrupted, Some(ReasonClass::Superseded)),
            (Failed, Some(ReasonClass::Other)),
            (Refused, Some(ReasonClass::SessionExpired)),
            (Verified, None),
        ] {
            assert!(!continued(record(outcome, false, reason)), "{outcome:?} {reason:?} is not");
        }
    }

    #[test]
    fn retry_concerns_what_was_refused_or_failed() {
        let retried = |record| FollowUp::Retry.concerns(&record);
        for outcome in [Refused, Failed] {
            assert!(retried(record(outcome, false, Some(ReasonClass::Other))), "{outcome:?} is tried again");
        }
        assert!(
            !retried(record(Failed, false, Some(ReasonClass::SessionExpired))),
            "what met the session's end is continued instead"
        );
        for outcome in [Accepted, Verified, Unconfirmed, NotAttempted, Interrupted] {
            assert!(!retried(record(outcome, true, None)), "{outcome:?} is not tried again");
        }
    }

    #[test]
    fn a_follow_ups_plan_has_only_what_it_concerns() {
        let offerings: Vec<_> = [("A", Value::Off), ("B", Value::On), ("C", Value::On)]
            .map(|(id, value)| Offering {
                key: format!("product:{id}").parse().expect("a key"),
                name: id.into(),
                value,
            })
            .into();
        let change = |at: usize| {
            let Offering { key, name, .. } = offerings[at].clone();
            Change { key, name, from: Value::On, to: Value::Off }
        };
        let earlier = [
            (change(0), record(Verified, false, None)),
            (change(1), record(Failed, false, Some(ReasonClass::Other))),
            (change(2), record(NotAttempted, false, None)),
        ];
        let ids = |follow_up: FollowUp| -> Vec<_> {
            follow_up
                .plan(&earlier, &offerings)
                .changes
                .iter()
                .map(|change| (change.name.clone(), change.to.clone()))
                .collect()
        };
        assert_eq!(ids(FollowUp::Undo), [("A".to_owned(), Value::On)], "what took effect is brought back");
        assert_eq!(ids(FollowUp::Retry), [("B".to_owned(), Value::Off)], "what failed is tried again");
        assert_eq!(ids(FollowUp::Continue), [("C".to_owned(), Value::Off)], "what was left is gone on with");
    }
}
