//! The client and its runs against the practice tenant, over real HTTP.

mod faults;
mod hostile;
mod log;
mod others;
mod pace;
mod pauses;
mod reads;
mod recovery;
mod runs;
mod runs_disturbed;
mod service;
mod sign_in;
mod stage;
mod ticket;
mod time;
mod truth;
mod waits;
mod words;
