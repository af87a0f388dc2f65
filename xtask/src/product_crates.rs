//! The crates that make the product.

/// The rest drives a Linux desktop or is this program.
const LEFT_OUT: [&str; 3] = ["xtask", "offswitch-tests", "offswitch-empty-window"];

/// Chooses them for cargo.
pub(crate) fn arguments() -> Vec<&'static str> {
    let mut arguments = vec!["--workspace"];
    arguments.extend(LEFT_OUT.iter().flat_map(|package| ["--exclude", package]));
    arguments
}
