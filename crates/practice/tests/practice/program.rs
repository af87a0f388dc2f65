//! The program, as a shell starts it.

#[cfg(unix)]
use std::process::Child;
use std::process::{Command, Stdio};

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_offswitch-practice"))
}

#[test]
fn bad_arguments_are_named() {
    for (arguments, word) in [
        (vec!["--port", "many"], "many"),
        (vec!["--port"], "--port"),
        (vec!["--colour"], "--colour"),
        (vec!["stray"], "stray"),
        (vec!["--products", "10000"], "10000"),
    ] {
        let ended = program().args(&arguments).stdin(Stdio::null()).output().expect("the program starts");
        assert_eq!(ended.status.code(), Some(2), "{arguments:?} is a mistake");
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert!(said.contains(word), "{said:?} names {word:?}");
        assert!(ended.stdout.is_empty(), "nothing else is said");
    }
    let help = program().arg("--help").output().expect("the program starts");
    assert!(help.status.success(), "help is no mistake");
    assert!(String::from_utf8_lossy(&help.stdout).contains("--latency-ms N"), "it names the options");
}

/// A program that has ended when the test has, however that ended.
#[cfg(unix)]
struct Running(Child);

#[cfg(unix)]
impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(unix)]
#[test]
fn the_first_line_says_everything_and_a_signal_ends_it_cleanly() {
    use std::io::{BufRead as _, BufReader};

    use serde_json::Value;

    for signal in ["-TERM", "-INT"] {
        let started = program()
            .args(["--tls", "--latency-ms", "5", "--products", "40"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut running = Running(started);
        let mut line = String::new();
        BufReader::new(running.0.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
        let said: Value = serde_json::from_str(&line).expect("the line is JSON");
        let text = |name: &str| said[name].as_str().unwrap_or_else(|| panic!("`{name}` is a text: {said}")).to_owned();
        for url in ["authority", "service", "control"] {
            assert!(text(url).starts_with("https://localhost:"), "`{url}` is a URL: {said}");
        }
        for name in ["tenant", "tenant_id", "client_id"] {
            assert!(!text(name).is_empty(), "`{name}` is given: {said}");
        }
        let accounts = said["accounts"].as_array().expect("accounts");
        let of = |guest: bool| accounts.iter().filter(move |account| account["guest"] == guest);
        let roles: Vec<_> = of(false).filter_map(|account| account["role"].as_str()).collect();
        assert_eq!(roles, ["Billing Administrator", "Global Administrator", "Global Reader", "User"], "the four roles");
        assert_eq!(of(true).count(), 1, "and a guest");
        for account in accounts {
            assert!(account["user"].is_string() && account["password"].is_string(), "with what it takes: {account}");
            assert_eq!(account["code"].as_str().map(str::len), Some(6), "a code has six digits: {account}");
        }
        let file = text("ca");
        assert!(std::path::Path::new(&file).exists(), "the authority's file is there");
        let sent = Command::new("kill").args([signal, &running.0.id().to_string()]).status().expect("kill runs");
        assert!(sent.success(), "{signal} was sent");
        assert!(running.0.wait().expect("it ends").success(), "{signal} ends it without an error");
        assert!(!std::path::Path::new(&file).exists(), "the authority's file is gone");
    }
}
