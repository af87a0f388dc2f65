//! Package selection of the crates that run on Windows too.

/// Packages that drive a Linux desktop, and this program.
const LEFT_OUT: [&str; 3] = ["xtask", "offswitch-tests", "offswitch-empty-window"];

/// Returns the arguments that select them.
pub(crate) fn arguments() -> Vec<&'static str> {
    let mut arguments = vec!["--workspace"];
    arguments.extend(LEFT_OUT.iter().flat_map(|package| ["--exclude", package]));
    arguments
}
