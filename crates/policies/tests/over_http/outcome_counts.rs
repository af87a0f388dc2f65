//! Labels and counts of outcomes.

use std::collections::HashMap;

use offswitch_policies::model::Offering;
use offswitch_policies::run::{Outcome, Report, Response};

/// Label of an outcome, to count by.
pub(crate) fn outcome_label(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Verified => "verified",
        Outcome::Unconfirmed { .. } => "unconfirmed",
        Outcome::Refused(_) => "refused",
        Outcome::Failed(_) => "failed",
        Outcome::NotAttempted(_) => "not attempted",
        Outcome::NoOp => "no-op",
        Outcome::Drifted => "drifted",
        Outcome::Interrupted(_) => "interrupted",
    }
}

/// Label of a response, the same as of the outcome that it may become.
pub(crate) fn response_label(response: &Response) -> &'static str {
    match response {
        Response::Accepted(_) => "accepted",
        Response::Refused(_) => "refused",
        Response::Failed(_) => "failed",
    }
}

/// Number of changes by outcome.
pub(crate) fn tally(report: &Report) -> HashMap<&'static str, usize> {
    let mut tally = HashMap::new();
    for result in &report.changes {
        *tally.entry(outcome_label(&result.outcome)).or_default() += 1;
    }
    tally
}

pub(crate) fn ids(offerings: &[Offering]) -> Vec<&str> {
    offerings.iter().map(|offering| offering.key.id.as_str()).collect()
}
