//! The client and its runs against the practice tenant, over real HTTP.

mod claims;
mod concurrent_edits;
mod fake_session;
mod faults;
mod fixture;
mod forbidden;
mod invariants;
mod journal_spy;
mod outcome_counts;
mod pauses;
mod practice_sign_in;
mod proptests;
mod reads;
mod recovery;
mod retry_after;
mod run_timeout;
mod runs;
mod runs_under_faults;
mod scaled_clock;
mod tenant_state;
mod unlisted;
