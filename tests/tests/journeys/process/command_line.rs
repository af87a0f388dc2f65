//! Command line: mistakes, help, version.

use anyhow::Result;
use offswitch_tests::test_env::TestEnv;

#[tokio::test]
async fn a_wrong_command_line_is_told_in_a_sentence() -> Result<()> {
    let env = TestEnv::new()?;
    for (line, word) in [
        (&["--nonsense"][..], "--nonsense"),
        (&["word"], "word"),
        (&["--authority"], "--authority"),
        (&["--practice", "--tenant", "organizations"], "--practice"),
        (&["--data-dir", ""], "--data-dir"),
    ] {
        let output = env.run_to_its_end(line).await?;
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{line:?} ends with the code for a wrong command line");
        assert!(told.starts_with("offswitch: ") && told.contains(word), "{line:?} is named: {told}");
        assert_eq!(told.lines().count(), 1, "one sentence is enough: {told}");
        assert!(output.stdout.is_empty(), "nothing goes to standard output");
    }
    Ok(())
}

#[tokio::test]
async fn help_and_version_need_no_window() -> Result<()> {
    let mut env = TestEnv::new()?;
    env.set("DISPLAY", "");
    let version = env.run_to_its_end(&["--version"]).await?;
    let told = String::from_utf8_lossy(&version.stdout).into_owned();
    assert!(version.status.success(), "asking for the version is no mistake");
    assert_eq!(told.trim(), format!("Offswitch {}", env!("CARGO_PKG_VERSION")), "the version is told");
    let help = env.run_to_its_end(&["--help"]).await?;
    let told = String::from_utf8_lossy(&help.stdout).into_owned();
    assert!(help.status.success(), "asking for help is no mistake");
    for option in ["--practice", "--authority", "--tenant", "--client-id", "--service", "--data-dir"] {
        assert!(told.contains(option), "help names {option}");
    }
    assert!(!env.data_dir().exists(), "nothing was written");
    Ok(())
}
