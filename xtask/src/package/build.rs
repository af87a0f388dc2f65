//! `cargo xtask program`: the program for Windows as it is released, with the list of its dependencies inside.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use super::order::Building;
use super::{tools, updates};
use crate::{front_end, needs, step, windows};

const TOOL: &str = "cargo-auditable";
const VERSION: &str = "0.7.7";

/// Builds it.
pub(crate) fn run(building: &Building) -> Result<bool> {
    needs::for_windows()?;
    ensure!(front_end::tools()?, "the tools for the window's modules are missing");
    let mut build = step::command(tools::ready(TOOL, VERSION)?);
    build.args(["auditable", "build", "--release", "--locked", "--package", "offswitch"]);
    build.args(["--features", "custom-protocol"]);
    front_end::bundle(&mut build, configuration(building))?;
    ensure!(windows::build(&mut build)?, "the program could not be built");
    println!("\nThe program is {}.", windows::built("release")?.join("offswitch.exe").display());
    Ok(true)
}

/// What `tauri.conf.json` leaves open: where newer releases are found, and whose signature they carry. Without either the
/// program looks for none.
fn configuration(building: &Building) -> Value {
    let (Some(repository), Some(key)) = (&building.repository, &building.updates_key) else {
        return json!({});
    };
    let endpoint = format!("{repository}/releases/latest/download/{}", updates::NAME);
    json!({ "plugins": { "updater": { "pubkey": key, "endpoints": [endpoint] } } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_knows_where_newer_ones_are() {
        let repository = Some("https://example.com/o/r".to_owned());
        let building = Building { repository: repository.clone(), updates_key: Some("key".to_owned()) };
        let updater = &configuration(&building)["plugins"]["updater"];
        assert_eq!(
            updater["endpoints"],
            json!(["https://example.com/o/r/releases/latest/download/latest.json"]),
            "the newest release's own file"
        );
        assert_eq!(updater["pubkey"], "key", "whose signature newer releases carry");
        let building = Building { repository, updates_key: None };
        assert_eq!(configuration(&building), json!({}), "without a key nothing could be believed");
    }
}
