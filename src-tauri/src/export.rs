//! The history as a file of comma-separated values, as spreadsheets open it.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use offswitch_ledger::{Entry, Ledger, Run};
use tauri::{AppHandle, Runtime};
use tauri_plugin_dialog::DialogExt as _;
use tempfile::NamedTempFile;
use tokio::sync::oneshot;

use crate::recorded_view;
use crate::views::{
    ChangeView, ExportWords, OfferingKind, OutcomeState, Problem, RunHeadView, Separator, ValueKind, ValueView,
};

/// Runs that are read at once.
const PAGE: u32 = 200;

/// Excel takes a file for UTF-8 only if it begins so.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Asks the admin where to write.
pub(crate) async fn ask_where<R: Runtime>(app: &AppHandle<R>, words: &ExportWords) -> Option<PathBuf> {
    let (tell, told) = oneshot::channel();
    app.dialog()
        .file()
        .set_title(&words.dialog_title)
        .set_file_name(&words.file_name)
        .add_filter("CSV", &["csv"])
        // The command may have been given up meanwhile.
        .save_file(move |chosen| drop(tell.send(chosen)));
    told.await.ok().flatten()?.into_path().ok()
}

/// Writes all runs of the tenant, newest first, a line a change. What stood at `path` is replaced only by a whole file.
///
/// # Errors
/// When the file cannot be written, or the ledger cannot be read.
pub(crate) fn write(ledger: &Ledger, tenant: &str, words: &ExportWords, path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = NamedTempFile::new_in(folder)?;
    let mut out = io::BufWriter::new(file.as_file_mut());
    out.write_all(BYTE_ORDER_MARK)?;
    let mut lines = lines(&mut out, words)?;
    let mut before = None;
    loop {
        let entries = ledger.history(tenant, before, PAGE).map_err(io::Error::other)?;
        let Some(last) = entries.last() else { break };
        before = Some(last.head.id);
        for entry in &entries {
            if let Some((run, _)) = ledger.run(tenant, entry.head.id).map_err(io::Error::other)? {
                write_run(&mut lines, entry, &run, words)?;
            }
        }
    }
    lines.flush()?;
    drop(lines);
    drop(out);
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// The lines to be written, headings first.
fn lines<W: Write>(out: W, words: &ExportWords) -> io::Result<csv::Writer<W>> {
    let separator = match words.separator {
        Separator::Comma => b',',
        Separator::Semicolon => b';',
    };
    let mut lines = csv::WriterBuilder::new().delimiter(separator).terminator(csv::Terminator::CRLF).from_writer(out);
    lines.write_record(words.columns.iter().map(|heading| harmless(heading)))?;
    Ok(lines)
}

fn write_run<W: Write>(lines: &mut csv::Writer<W>, entry: &Entry, run: &Run, words: &ExportWords) -> io::Result<()> {
    let head = recorded_view::entry(entry);
    let view = recorded_view::run(run, &entry.person);
    let RunHeadView { id, intent, who, username, stopped, .. } = &head;
    let ended = match (entry.head.ended, stopped) {
        (None, _) => words.word("ending", "open"),
        (Some(_), None) => words.word("ending", "completed"),
        (Some(_), Some(stopped)) => words.word("ending", &name(stopped)),
    };
    let about_run = [
        id.to_string(),
        local(entry.head.started_at),
        entry.head.ended.map(|(at, _)| local(at)).unwrap_or_default(),
        who.clone(),
        username.clone(),
        words.word("intent", &name(intent)),
        ended,
    ];
    for change in &view.changes {
        let fields = about_run.iter().cloned().chain(about_change(change, words));
        lines.write_record(fields.map(|field| harmless(&field)))?;
    }
    Ok(())
}

fn about_change(change: &ChangeView, words: &ExportWords) -> [String; 8] {
    let ChangeView { kind, id, name: offering, from, to, state, problem, correlation_id, .. } = change;
    [
        offering.clone(),
        words.word("kind", &name::<OfferingKind>(kind)),
        id.clone(),
        words.value(from),
        words.value(to),
        words.word("state", &name::<OutcomeState>(state)),
        problem.as_ref().map(|problem| words.problem(problem)).unwrap_or_default(),
        correlation_id.clone().unwrap_or_default(),
    ]
}

impl ExportWords {
    /// The word for something, or what it is called here where the window gave none.
    fn word(&self, group: &str, name: &str) -> String {
        self.words.get(&format!("{group}.{name}")).cloned().unwrap_or_else(|| name.to_owned())
    }

    fn value(&self, value: &ValueView) -> String {
        match value.kind {
            ValueKind::Other => value.text.clone(),
            kind => self.word("value", &name(&kind)),
        }
    }

    fn problem(&self, problem: &Problem) -> String {
        let filled = |text: String, (hole, value): (&String, &String)| text.replace(&format!("{{{hole}}}"), value);
        problem.params.iter().fold(self.word("problem", &problem.code), filled)
    }
}

/// The name that a view's variant crosses the door with.
fn name<T: serde::Serialize>(variant: &T) -> String {
    match serde_json::to_value(variant) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

/// As spreadsheets understand times, in the machine's time zone; the offset tells which.
fn local(time: Timestamp) -> String {
    time.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S %:z").to_string()
}

/// A text that no spreadsheet takes for a formula (OWASP, "CSV Injection"): names come from the service.
fn harmless(field: &str) -> String {
    let formula = field.trim_start_matches(|letter: char| letter.is_whitespace() || letter.is_control());
    let tricky =
        field.starts_with(['\t', '\r', '\n']) || formula.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if tricky { format!("'{field}") } else { field.to_owned() }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use offswitch_ledger::{Intent, NewRun, OfferingKind, Outcome, Person, PlannedChange, Reason, Settlement};
    use proptest::prelude::*;

    use super::*;

    fn words(separator: Separator) -> ExportWords {
        let words =
            [("intent.turnOffAll", "全部關閉"), ("value.off", "Aus"), ("problem.service.trouble", "Störung {status}")];
        ExportWords {
            file_name: "h.csv".into(),
            dialog_title: "h".into(),
            separator,
            columns: (1..=15).map(|column| format!("Spalte {column}")).collect(),
            words: words.into_iter().map(|(key, word)| (key.to_owned(), word.to_owned())).collect(),
        }
    }

    fn change(name: &str) -> PlannedChange {
        PlannedChange {
            kind: OfferingKind::Product,
            offering: format!("CFQ {name}"),
            name: name.into(),
            from: "Enabled".into(),
            to: "Disabled".into(),
        }
    }

    /// What a spreadsheet reads of the exported history of a run over offerings of these names.
    fn exported(names: &[String], separator: Separator) -> Vec<Vec<String>> {
        let folder = tempfile::tempdir().expect("a folder");
        let ledger = Ledger::open(&folder.path().join("ledger.db")).expect("a ledger");
        let person = Person {
            tenant_id: "t".into(),
            user_id: "u".into(),
            name: "林美玲".into(),
            username: "mei@tailwater.example".into(),
        };
        let account = ledger.saw_account(&person, Timestamp::UNIX_EPOCH).expect("an account");
        let changes: Vec<_> = names.iter().map(|name| change(name)).collect();
        let new = NewRun {
            account,
            intent: Intent::TurnOffAll,
            origin: None,
            started_at: Timestamp::UNIX_EPOCH,
            changes,
            overtaken: Vec::new(),
        };
        let run = ledger.open_run(&new).expect("a run");
        let params = BTreeMap::from([("status".to_owned(), "503".to_owned())]);
        let reason = Some(Reason { code: "service.trouble".into(), params, text: "t".into() });
        let failed = Settlement {
            outcome: Outcome::Failed,
            at: Timestamp::UNIX_EPOCH,
            correlation_id: None,
            reason,
            in_doubt: false,
            seen: None,
        };
        ledger.record_intent(run, 0, Timestamp::UNIX_EPOCH, "id").expect("an intent");
        ledger.record_outcomes(run, &[(0, failed)]).expect("an outcome");
        let path = folder.path().join("history.csv");
        write(&ledger, "t", &words(separator), &path).expect("the history is written");
        let bytes = std::fs::read(&path).expect("the file is there");
        let text = bytes.strip_prefix(BYTE_ORDER_MARK).expect("it begins with the mark that Excel looks for");
        let delimiter = if separator == Separator::Comma { b',' } else { b';' };
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).from_reader(text);
        let record =
            |record: csv::Result<csv::StringRecord>| record.expect("a line").iter().map(str::to_owned).collect();
        reader.records().map(record).collect()
    }

    #[test]
    fn each_change_is_a_line_in_the_admins_words() {
        for separator in [Separator::Comma, Separator::Semicolon] {
            let lines = exported(&["Vertrieb; \"A\", 株式会社\nZwei".to_owned()], separator);
            assert_eq!(lines.len(), 2, "the headings and one change");
            assert!(lines.iter().all(|line| line.len() == 15), "every line has all columns");
            assert_eq!(lines[0][0], "Spalte 1", "headings are the window's");
            let line: Vec<_> = [3, 5, 7, 11, 13].into_iter().map(|column| lines[1][column].as_str()).collect();
            let expected = ["林美玲", "全部關閉", "Vertrieb; \"A\", 株式会社\nZwei", "Aus", "Störung 503"];
            assert_eq!(line, expected, "every script comes through, with reasons in words");
        }
    }

    #[test]
    fn a_file_that_cannot_be_written_leaves_what_was_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let ledger = Ledger::open(&folder.path().join("ledger.db")).expect("a ledger");
        let place = folder.path().join("taken");
        std::fs::create_dir(&place).expect("a folder in the file's place");
        assert!(write(&ledger, "t", &words(Separator::Comma), &place).is_err(), "a folder is not replaced");
        let left: Vec<_> = std::fs::read_dir(folder.path()).expect("the folder").flatten().collect();
        assert!(
            left.iter().all(|entry| !entry.file_name().to_string_lossy().starts_with(".tmp")),
            "nothing half-written stays"
        );
        assert!(place.is_dir(), "what was there stays");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_name_becomes_a_formula_and_none_is_lost(names in proptest::collection::hash_set("[=+@\\-\t\r\n ;,\"'|%＝a-c\\u{202e}\\u{7f}\u{4e00}]{0,8}", 1..6)) {
            let names: Vec<_> = names.into_iter().collect();
            let lines = exported(&names, Separator::Comma);
            prop_assert_eq!(lines.len(), names.len() + 1, "a line for each change");
            for (line, name) in lines[1..].iter().zip(&names) {
                let cell = &line[7];
                prop_assert!(cell == name || *cell == format!("'{name}"), "the name is there: {cell:?}");
                let begins = cell.trim_start().chars().next();
                prop_assert!(!begins.is_some_and(|letter| "=+-@".contains(letter)), "{cell:?} is no formula");
            }
        }
    }
}
