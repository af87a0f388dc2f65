//! Tests of the practice tenant from outside: over HTTP, as its clients see it.

mod applications;
mod browser;
mod client;
mod control;
mod faults;
mod licensing;
mod listening;
mod program;
mod sign_in;
mod tokens;
