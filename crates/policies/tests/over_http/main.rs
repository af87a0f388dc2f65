//! The client and its runs against the practice tenant, over real HTTP.

mod reads;
mod runs;
mod runs_disturbed;
mod stage;
mod waits;
