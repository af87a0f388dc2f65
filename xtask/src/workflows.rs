//! Rules that every workflow in `.github/workflows` keeps to.

use std::fs;

use serde_json::Value;

use crate::paths;

/// Their names and contents.
fn workflows() -> Vec<(String, Value)> {
    let folder = paths::repository().join(".github/workflows");
    let files = fs::read_dir(folder).expect("the folder of the workflows");
    let read = |file: fs::DirEntry| {
        let text = fs::read_to_string(file.path()).expect("a workflow");
        let name = file.file_name().to_string_lossy().into_owned();
        (name, serde_saphyr::from_str(&text).expect("a workflow is YAML"))
    };
    files.map(|file| read(file.expect("a workflow"))).collect()
}

/// All jobs, by the workflow's and their own name.
fn jobs() -> Vec<(String, Value)> {
    let of = |(file, workflow): (String, Value)| {
        let jobs = workflow["jobs"].as_object().cloned().expect("a workflow has jobs");
        jobs.into_iter().map(move |(name, job)| (format!("{file}, {name}"), job)).collect::<Vec<_>>()
    };
    workflows().into_iter().flat_map(of).collect()
}

/// All steps, by the names of their workflow and job.
fn steps() -> Vec<(String, Value)> {
    let of = |(name, job): (String, Value)| {
        let steps = job["steps"].as_array().cloned().unwrap_or_default();
        steps.into_iter().map(move |step| (name.clone(), step)).collect::<Vec<_>>()
    };
    jobs().into_iter().flat_map(of).collect()
}

#[test]
fn nothing_foreign_runs_that_could_be_changed_behind_our_back() {
    for (name, step) in steps() {
        let Some(action) = step["uses"].as_str() else { continue };
        let pin = action.split_once('@').map_or("", |(_, pin)| pin);
        let full = pin.len() == 40 && pin.chars().all(|c| c.is_ascii_hexdigit());
        assert!(full, "{name}: {action} is not pinned by its full commit");
    }
}

#[test]
fn no_job_may_more_than_it_says() {
    for (name, workflow) in workflows() {
        assert_eq!(workflow["permissions"], serde_json::json!({}), "{name} gives nothing to all of its jobs");
        let events = workflow["on"].as_object().expect("a workflow says when it starts");
        assert!(!events.contains_key("pull_request_target"), "{name} gives no rights to strangers' changes");
    }
    for (name, job) in jobs() {
        assert!(job["permissions"].is_object(), "{name} says what it may do");
    }
}

#[test]
fn nothing_from_outside_becomes_part_of_a_script() {
    for (name, step) in steps() {
        let script = step["run"].as_str().unwrap_or_default();
        assert!(!script.contains("${{"), "{name}: values come to a script through its environment: {script}");
    }
}

#[test]
fn no_checkout_leaves_a_token_behind() {
    for (name, step) in steps() {
        if step["uses"].as_str().is_some_and(|action| action.starts_with("actions/checkout@")) {
            assert_eq!(step["with"]["persist-credentials"], false, "{name}: the token is not kept on the disk");
        }
    }
}
