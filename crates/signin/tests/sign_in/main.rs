//! Sign-in and sessions against the practice tenant, over real HTTP.

mod claims;
mod fixture;
mod loopback_listener;
mod proptests;
mod reauthentication;
mod session;
