use std::collections::BTreeMap;
use std::fs;

use chrono::DateTime;
use offswitch_ledger::{NewRun, Outcome, OutcomeUpdate, PlannedChange, Reason, RunId};
use offswitch_model::{Identity, Intent, OfferingKey, OfferingKind};
use offswitch_policies::client::Catalogue;
use offswitch_policies::model::{Offering, Policy, Value};
use offswitch_signin::Role;
use proptest::prelude::*;
use tempfile::TempDir;

use super::labels::local_time;
use super::sanitize::sanitize;
use super::*;
use crate::views::{
    CatalogueView, Direction, NewOfferingsView, ProblemCode, Separator, TenantSummary, ValueKind, WritePermission,
};

const MARK: &str = "Nichts hier ist echt";

fn labels(separator: Separator) -> ReportLabels {
    let labels = [
        ("intent.turnOffAll", "全部關閉"),
        ("value.off", "Aus"),
        ("value.on", "Ein"),
        ("state.failed", "Fehlgeschlagen"),
        ("practice.mark", MARK),
        ("export.run", "Vorgang"),
        ("export.new", "Neu"),
        ("export.yes", "Ja"),
        ("export.no", "Nein"),
        ("export.list.title", "Alle Angebote"),
        ("form.clauses", "{first}; {second}"),
        ("form.label", "{label}: {value}"),
        ("form.phrases", "{first}, {second}"),
        ("changes.shows", "Der Dienst zeigt {value}"),
        ("problem.service.trouble", "Störung {status}"),
    ];
    ReportLabels {
        file_name: "h".into(),
        dialog_title: "h".into(),
        separator,
        language: "de".into(),
        direction: Direction::Ltr,
        labels: labels.into_iter().map(|(key, word)| (key.to_owned(), word.to_owned())).collect(),
    }
}

fn metadata(practice: bool) -> ReportMetadata {
    let account = AccountView {
        name: "林美玲".into(),
        username: "mei@tailwater.example".into(),
        organization: "tailwater.example".into(),
        tenant_id: "t".into(),
        practice,
        write_permission: WritePermission::Likely,
        role: Role::GlobalAdministrator,
        persist_problem: None,
    };
    ReportMetadata { account, made_at: Timestamp::UNIX_EPOCH }
}

/// A ledger with a run over offerings of these names.
fn recorded(folder: &TempDir, names: &[String]) -> (Ledger, RunId) {
    let ledger = Ledger::open(&folder.path().join("ledger.db")).expect("a ledger");
    let ReportMetadata { account: AccountView { name, username, tenant_id, .. }, .. } = metadata(false);
    let person = Identity { tenant_id, user_id: "u".into(), name, username };
    let account = ledger.upsert_account(&person, Timestamp::UNIX_EPOCH).expect("an account");
    let change = |name: &String| PlannedChange {
        key: OfferingKey { kind: OfferingKind::Product, id: format!("CFQ {name}") },
        name: name.clone(),
        from: "Enabled".into(),
        to: "Disabled".into(),
    };
    let new = NewRun {
        account,
        intent: Intent::TurnOffAll,
        origin: None,
        started_at: Timestamp::UNIX_EPOCH,
        changes: names.iter().map(change).collect(),
        drifted: Vec::new(),
    };
    let run = ledger.open_run(&new).expect("a run");
    let params = BTreeMap::from([("status".to_owned(), "503".to_owned())]);
    let failed = OutcomeUpdate {
        outcome: Outcome::Failed,
        at: Timestamp::UNIX_EPOCH,
        correlation_id: None,
        reason: Some(Reason { code: "service.trouble".into(), params, text: "t".into() }),
        in_doubt: false,
        observed: Some("Paused".into()),
    };
    ledger.record_intent(run, 0, Timestamp::UNIX_EPOCH, "id").expect("an intent");
    ledger.record_outcomes(run, &[(0, failed)]).expect("an outcome");
    (ledger, run)
}

/// A list of offerings with these names, the last of which is new.
fn listed(names: &[String], practice: bool) -> ListReport {
    let offering = |(place, name): (usize, &String)| Offering {
        key: OfferingKey {
            kind: if place == 0 { OfferingKind::OfferType } else { OfferingKind::Product },
            id: format!("CFQ {name}"),
        },
        name: name.clone(),
        value: if place == 0 { Value::from("Paused") } else { Value::On },
    };
    let catalogue = Catalogue {
        policy: Policy { id: "P".into(), description: "d <b>".into(), default_value: "Enabled".into() },
        offerings: names.iter().enumerate().map(offering).collect(),
        offer_types_error: None,
        read_at: Timestamp::UNIX_EPOCH,
    };
    let new = catalogue
        .offerings
        .last()
        .map(|last| NewOfferingsView { keys: vec![last.key.to_string()], since: "then".into() });
    let list = CatalogueView::of(&catalogue, new, None);
    ListReport::new(metadata(practice), list.clone(), summary(&list)).expect("the sentences are about this list")
}

fn summary(list: &CatalogueView) -> TenantSummary {
    let having = |kind: ValueKind| list.offerings.iter().filter(|offering| offering.value.kind == kind).count();
    TenantSummary {
        title: "Alle können kaufen".into(),
        text: "Viel".into(),
        starts: "An".into(),
        counts: [ValueKind::On, ValueKind::Trials, ValueKind::Off, ValueKind::Other].map(having),
        offer_types_known: true,
        order: list.offerings.iter().rev().map(|offering| offering.key.clone()).collect(),
    }
}

/// The exported history of a run over offerings of these names.
fn history_of(names: &[String], format: ReportFormat, separator: Separator, practice: bool) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let (ledger, _) = recorded(&folder, names);
    let path = folder.path().join("history");
    write_history(&ledger, &metadata(practice), format, &labels(separator), &path).expect("the history is written");
    fs::read_to_string(&path).expect("the file is there, in UTF-8")
}

/// The exported list of offerings of these names.
fn list_of(names: &[String], format: ReportFormat, practice: bool) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("list");
    write_list(&listed(names, practice), format, &labels(Separator::Comma), &path).expect("the list is written");
    fs::read_to_string(&path).expect("the file is there, in UTF-8")
}

/// The cells that a spreadsheet reads of it.
fn cells(text: &str, separator: Separator) -> Vec<Vec<String>> {
    let text =
        text.as_bytes().strip_prefix(csv::BYTE_ORDER_MARK).expect("it begins with the mark that Excel looks for");
    let delimiter = if separator == Separator::Comma { b',' } else { b';' };
    let mut reader = ::csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).from_reader(text);
    let record =
        |record: ::csv::Result<::csv::StringRecord>| record.expect("a line").iter().map(str::to_owned).collect();
    reader.records().map(record).collect()
}

/// The tags of a page, and the texts of its `bdi` elements as a reader sees them.
fn visible(page: &str) -> (Vec<String>, Vec<String>) {
    let (_, body) = page.split_once("<body").expect("a body");
    let tags = body.split('<').skip(1).map(|rest| rest.split_once('>').expect("a whole tag").0.to_owned()).collect();
    let named = body.split("<bdi>").skip(1).map(|rest| rest.split_once("</bdi>").expect("a whole element").0);
    let plain =
        |text: &str| text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    (tags, named.map(plain).collect())
}

#[test]
fn each_change_is_a_line_in_the_admins_words() {
    for separator in [Separator::Comma, Separator::Semicolon] {
        let name = "Vertrieb; \"A\", 株式会社\nZwei";
        let lines = cells(&history_of(&[name.to_owned()], ReportFormat::Csv, separator, false), separator);
        assert_eq!(lines.len(), 2, "the headings and one change");
        assert!(lines.iter().all(|line| line.len() == 17), "every line has all columns");
        assert_eq!(lines[0][0], "Vorgang", "headings are the window's");
        let line: Vec<_> = [3, 5, 7, 11, 13, 15].into_iter().map(|column| lines[1][column].as_str()).collect();
        let reason = "Störung 503; Der Dienst zeigt Paused";
        let expected = ["林美玲", "全部關閉", name, "Aus", reason, "tailwater.example"];
        assert_eq!(line, expected, "every script comes through, with reasons in words");
    }
}

#[test]
fn each_offering_is_a_line_in_the_windows_order() {
    let names = ["Type", "B", "A"].map(str::to_owned);
    let lines = cells(&list_of(&names, ReportFormat::Csv, false), Separator::Comma);
    let told: Vec<_> = lines.iter().skip(1).map(|line| [&*line[0], &*line[3], &*line[4]]).collect();
    let expected = [["A", "Ein", "Ja"], ["B", "Ein", "Nein"], ["Type", "Paused", "Nein"]];
    assert_eq!(told, expected, "products first, values in words or as the service wrote them, and what is new");
    assert!(lines.iter().all(|line| line.len() == 11), "every line has all columns");
}

#[test]
fn sentences_about_another_list_are_not_reported() {
    let list = listed(&["Type".to_owned(), "B".to_owned()], false).list;
    let same = summary(&list);
    for other in [
        TenantSummary { counts: [2, 0, 0, 0], ..same.clone() },
        TenantSummary { offer_types_known: false, ..same.clone() },
    ] {
        let refused = ListReport::new(metadata(false), list.clone(), other).map(|_| ());
        assert_eq!(refused.map_err(|problem| problem.code), Err(ProblemCode::RunOutdated), "the list is another one");
    }
    assert!(ListReport::new(metadata(false), list, same).is_ok(), "sentences about this list are");
}

#[test]
fn the_practice_tenant_is_marked_in_every_report() {
    let names = ["A".to_owned(), "B".to_owned()];
    for practice in [false, true] {
        let tables = [
            history_of(&names, ReportFormat::Csv, Separator::Comma, practice),
            list_of(&names, ReportFormat::Csv, practice),
        ];
        for table in tables {
            let lines = cells(&table, Separator::Comma);
            assert!(lines.iter().all(|line| (line[0] == MARK) == practice), "each line, and no real one");
        }
        let pages = [
            history_of(&names, ReportFormat::Html, Separator::Comma, practice),
            list_of(&names, ReportFormat::Html, practice),
        ];
        for page in pages {
            let times = page.matches(MARK).count();
            assert_eq!(times, if practice { 3 } else { 0 }, "in the title, at the top and in each table's head");
        }
    }
}

#[test]
fn pages_are_whole_and_fetch_nothing() {
    let names = ["A".to_owned()];
    let comma = Separator::Comma;
    for page in [list_of(&names, ReportFormat::Html, false), history_of(&names, ReportFormat::Html, comma, false)] {
        assert!(page.starts_with("<!DOCTYPE html><html lang=\"de\" dir=\"ltr\"><head>"), "in the window's language");
        assert!(page.ends_with("</main><footer>Offswitch 0.1.0</footer></body></html>\n"), "to its end");
        let policy = "content=\"default-src 'none'; style-src 'unsafe-inline'\"";
        assert!(page.contains(policy), "nothing but its own style is allowed");
        for foreign in ["<script", "<link", "<img", "src=", "href=", "url(", "@import", "http://", "https://"] {
            assert!(!page.contains(foreign), "{foreign} is not in it");
        }
        for told in ["tailwater.example", "林美玲", "mei@tailwater.example", "1970-01-01"] {
            assert!(page.contains(told), "{told} is told");
        }
    }
}

#[test]
fn the_page_of_the_list_tells_where_the_company_stands() {
    let page = list_of(&["Type".to_owned(), "B".to_owned()], ReportFormat::Html, false);
    for told in
        ["<h1>Alle Angebote</h1>", "Alle können kaufen", "Viel", "<code dir=\"ltr\">Enabled</code> – An", "Paused"]
    {
        assert!(page.contains(told), "{told} is told");
    }
    assert!(page.contains("d &lt;b&gt;"), "the service's description is text");
}

/// Whatever the machine's time zone is, and in summer as in winter.
#[test]
fn a_time_says_its_offset_and_so_loses_nothing() {
    for moment in ["2026-01-14T09:30:05Z", "2026-07-14T22:59:59.75Z", "1999-12-31T23:59:59Z"] {
        let written = local_time(moment);
        let read = DateTime::parse_from_str(&written, "%Y-%m-%d %H:%M:%S %:z").expect(&written);
        let meant = DateTime::parse_from_rfc3339(moment).expect(moment);
        assert_eq!(read.timestamp(), meant.timestamp(), "{moment} is written as {written}");
    }
    assert_eq!(local_time("yesterday"), "yesterday");
}

#[test]
fn a_file_that_cannot_be_written_leaves_what_was_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let (ledger, _) = recorded(&folder, &["A".to_owned()]);
    let place = folder.path().join("taken");
    fs::create_dir(&place).expect("a folder in the file's place");
    let labels = labels(Separator::Comma);
    for format in [ReportFormat::Html, ReportFormat::Csv] {
        assert!(write_history(&ledger, &metadata(false), format, &labels, &place).is_err(), "a folder is not replaced");
        assert!(write_list(&listed(&[], false), format, &labels, &place).is_err(), "by neither report");
    }
    assert!(place.is_dir(), "what was there stays");
    let file = folder.path().join("former");
    fs::write(&file, "former").expect("a former report");
    let cut_off = atomic_write::replace(&file, |out| {
        out.write_all(b"half")?;
        Err(io::Error::other("the ledger cannot be read"))
    });
    assert!(cut_off.is_err(), "what cannot be written to its end is told");
    assert_eq!(
        fs::read_to_string(&file).expect("the file"),
        "former",
        "a former report stays until there is a whole one"
    );
    let mut left = fs::read_dir(folder.path()).expect("the folder").flatten();
    assert!(left.all(|entry| !entry.file_name().to_string_lossy().starts_with(".tmp")), "nothing half-written stays");
}

/// Names with whatever could become a formula, markup, or disorder a page.
fn names() -> impl Strategy<Value = Vec<String>> {
    let hostile = "[=+@\\-\t\r\n ;,\"'|%＝a-c<>&/{}\\u{202e}\\u{2066}\\u{0}\\u{7f}א試]{0,8}";
    let markup = Just("</bdi><script>alert(1)</script><!--".to_owned());
    proptest::collection::hash_set(prop_oneof![9 => hostile.prop_map(|name| name), 1 => markup], 1..6)
        .prop_map(|names| names.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_name_becomes_a_formula_and_none_is_lost(names in names()) {
        let comma = Separator::Comma;
        let history = cells(&history_of(&names, ReportFormat::Csv, comma, false), comma);
        let mut list = cells(&list_of(&names, ReportFormat::Csv, false), comma);
        list[1..].reverse();
        for (lines, column) in [(history, 7), (list, 0)] {
            prop_assert_eq!(lines.len(), names.len() + 1, "a line for each");
            for (line, name) in lines[1..].iter().zip(&names) {
                let cell = &line[column];
                prop_assert!(cell == name || *cell == format!("'{name}"), "the name is there: {cell:?}");
                let begins = cell.trim_start().chars().next();
                prop_assert!(!begins.is_some_and(|letter| "=+-@".contains(letter)), "{cell:?} is no formula");
            }
        }
    }

    #[test]
    fn no_name_becomes_markup_and_none_is_lost(names in names()) {
        let harmless: Vec<_> = (0..names.len()).map(|place| format!("n{place}")).collect();
        let comma = Separator::Comma;
        let pages = |names: &[String]| {
            [list_of(names, ReportFormat::Html, false), history_of(names, ReportFormat::Html, comma, false)]
        };
        for (page, plain) in pages(&names).iter().zip(pages(&harmless)) {
            let (tags, texts) = visible(page);
            prop_assert_eq!(tags, visible(&plain).0, "the page is made of the same elements, whatever names are in it");
            for name in &names {
                prop_assert!(texts.contains(&sanitize(name)), "{name:?} is there");
            }
        }
    }
}
