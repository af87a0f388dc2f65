//! `cargo xtask program`: builds the released program for Windows, with the list of its dependencies inside.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use super::{tools, updates};
use crate::args::ProgramArgs;
use crate::{front_end, prerequisites, process, toolchain};

const TOOL: &str = "cargo-auditable";
const VERSION: &str = "0.7.7";

/// Runs the command.
pub(crate) fn run(args: &ProgramArgs) -> Result<bool> {
    prerequisites::for_windows()?;
    ensure!(front_end::install_tools()?, "the tools for the window's modules are missing");
    let mut build = process::command(tools::ready(TOOL, VERSION)?);
    build.args(["auditable", "build", "--release", "--locked", "--package", "offswitch"]);
    build.args(["--features", "custom-protocol"]);
    front_end::bundle(&mut build, configuration(args))?;
    ensure!(toolchain::build_release(&mut build)?, "the program could not be built");
    println!("\nThe program is {}.", toolchain::output_folder("release")?.join("offswitch.exe").display());
    Ok(true)
}

/// Updater configuration that `tauri.conf.json` leaves open: endpoint and public key of newer releases. Without either the
/// program looks for none.
fn configuration(args: &ProgramArgs) -> Value {
    let (Some(repository), Some(key)) = (&args.repository, &args.updates_key) else {
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
        let args = ProgramArgs { repository: repository.clone(), updates_key: Some("key".to_owned()) };
        let updater = &configuration(&args)["plugins"]["updater"];
        assert_eq!(
            updater["endpoints"],
            json!(["https://example.com/o/r/releases/latest/download/latest.json"]),
            "the newest release's own file"
        );
        assert_eq!(updater["pubkey"], "key", "whose signature newer releases carry");
        let args = ProgramArgs { repository, updates_key: None };
        assert_eq!(configuration(&args), json!({}), "without a key nothing could be believed");
    }
}
