//! Short words for what came of runs.

use std::collections::HashMap;

use offswitch_policies::model::Offering;
use offswitch_policies::run::{Answer, Outcome, Report};

/// A word for an outcome, to count by.
pub(crate) fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Verified => "verified",
        Outcome::Unconfirmed { .. } => "unconfirmed",
        Outcome::Refused(_) => "refused",
        Outcome::Failed(_) => "failed",
        Outcome::NotAttempted(_) => "not attempted",
        Outcome::Standing => "standing",
        Outcome::Overtaken => "overtaken",
        Outcome::Interrupted(_) => "interrupted",
    }
}

/// A word for an answer, the same as for the outcome that it may become.
pub(crate) fn answer_word(answer: &Answer) -> &'static str {
    match answer {
        Answer::Accepted(_) => "accepted",
        Answer::Refused(_) => "refused",
        Answer::Failed(_) => "failed",
    }
}

/// How many changes had which outcome.
pub(crate) fn tally(report: &Report) -> HashMap<&'static str, usize> {
    let mut tally = HashMap::new();
    for settled in &report.changes {
        *tally.entry(word(&settled.outcome)).or_default() += 1;
    }
    tally
}

pub(crate) fn ids(offerings: &[Offering]) -> Vec<&str> {
    offerings.iter().map(|offering| offering.key.id.as_str()).collect()
}
