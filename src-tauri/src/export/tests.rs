use std::fs;

use proptest::prelude::*;

use super::*;
use crate::views::{
    CsvReport, Direction, HtmlReport, Report, ReportCell, ReportFact, ReportSection, ReportTable, ReportText,
    Separator, TextRole,
};

const MARK: &str = "Nichts hier ist echt";

fn text(text: &str, role: TextRole) -> Vec<ReportText> {
    vec![ReportText { text: text.to_owned(), role }]
}

fn table_of(names: &[String]) -> ReportTable {
    let cell = |value, note, strong| ReportCell { value, note, strong };
    let row = |name: &String| {
        let (name, code) = (text(name, TextRole::Name), text(name, TextRole::Code));
        vec![cell(name.clone(), code.clone(), false), cell(code, Vec::new(), true), cell(name, Vec::new(), false)]
    };
    ReportTable { columns: vec!["Angebot".into(), "Id".into(), "Wert".into()], rows: names.iter().map(row).collect() }
}

/// A page with these names in a table of its own and in one of a section.
fn page_of(names: &[String], mark: Option<&str>) -> String {
    let fact = |name: &String| ReportFact { label: name.clone(), value: text(name, TextRole::Name) };
    written(&ReportContent::Html(Box::new(HtmlReport {
        language: "de".into(),
        direction: Direction::Ltr,
        title: names.concat(),
        heading: "Alle Angebote".into(),
        mark: mark.map(str::to_owned),
        wide: true,
        summary: Some(("Alle können kaufen".into(), "d <b>".into())),
        facts: names.iter().map(fact).collect(),
        table: Some(table_of(names)),
        sections: vec![ReportSection {
            heading: text("2026-01-14 09:30:05 +00:00", TextRole::Time),
            facts: names.iter().map(fact).collect(),
            table: Some(table_of(names)),
        }],
    })))
}

fn written(content: &ReportContent) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("report");
    write(content, &path).expect("a report");
    fs::read_to_string(path).expect("the report")
}

/// Rows as a spreadsheet reads them.
fn cells_of(rows: &[Vec<String>], separator: Separator) -> Vec<Vec<String>> {
    let file = written(&ReportContent::Csv(CsvReport { separator, rows: rows.to_vec() }));
    let text = file.as_bytes().strip_prefix(csv::BYTE_ORDER_MARK).expect("Excel sees that it is UTF-8");
    let delimiter = if separator == Separator::Comma { b',' } else { b';' };
    let mut reader = ::csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).from_reader(text);
    let record =
        |record: ::csv::Result<::csv::StringRecord>| record.expect("a line").iter().map(str::to_owned).collect();
    reader.records().map(record).collect()
}

/// The tags of a page, and the texts of its `bdi` elements as a reader sees them.
fn seen(page: &str) -> (Vec<String>, Vec<String>) {
    let (_, body) = page.split_once("<body").expect("a body");
    let tags = body.split('<').skip(1).map(|rest| rest.split_once('>').expect("a whole tag").0.to_owned()).collect();
    let named = body.split("<bdi>").skip(1).map(|rest| rest.split_once("</bdi>").expect("a whole element").0);
    let plain =
        |text: &str| text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    (tags, named.map(plain).collect())
}

#[test]
fn a_report_is_read_as_the_window_sends_it() {
    let text = serde_json::json!({ "text": "A", "role": "name" });
    let table = serde_json::json!({ "columns": ["a"], "rows": [[{ "value": [text], "note": [], "strong": true }]] });
    let page = serde_json::json!({
        "fileName": "f", "dialogTitle": "d", "filterName": "n",
        "content": {
            "format": "html", "language": "en", "direction": "ltr", "title": "t", "heading": "h", "mark": null, "wide": false,
            "summary": ["a", "b"], "facts": [{ "label": "l", "value": [] }], "table": table, "sections": [],
        },
    });
    let page: Report = serde_json::from_value(page).expect("a page");
    assert!(written(&page.content).contains("<th scope=\"row\"><bdi>A</bdi></th>"), "with its table");
    let csv = serde_json::json!({ "format": "csv", "separator": "semicolon", "rows": [["a", "b"]] });
    let csv: ReportContent = serde_json::from_value(csv).expect("a table");
    assert!(written(&csv).ends_with("a;b\r\n"), "with its separator");
}

#[test]
fn a_row_is_a_line_whatever_separates_its_columns() {
    let rows = [["Angebot", "Wert"], ["Vertrieb; \"A\", 株式会社\nZwei", "Aus"]];
    let rows: Vec<_> = rows.iter().map(|row| row.map(str::to_owned).to_vec()).collect();
    for separator in [Separator::Comma, Separator::Semicolon] {
        assert_eq!(cells_of(&rows, separator), rows, "every script comes through");
    }
}

#[test]
fn the_practice_tenant_is_marked_on_every_printed_page() {
    let names = ["A".to_owned(), "B".to_owned()];
    assert_eq!(page_of(&names, Some(MARK)).matches(MARK).count(), 3, "at the top and in each table's head");
    assert_eq!(page_of(&names, None).matches("practice").count(), page_of(&[], None).matches("practice").count());
}

#[test]
fn pages_are_whole_and_fetch_nothing() {
    let page = page_of(&["A".to_owned()], None);
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"de\" dir=\"ltr\"><head>"), "in the window's language");
    let end = concat!("</main><footer>Offswitch ", env!("CARGO_PKG_VERSION"), "</footer></body></html>\n");
    assert!(page.ends_with(end), "to its end");
    let policy = "content=\"default-src 'none'; style-src 'unsafe-inline'\"";
    assert!(page.contains(policy), "nothing but its own style is allowed");
    for foreign in ["<script", "<link", "<img", "src=", "href=", "url(", "@import", "http://", "https://"] {
        assert!(!page.contains(foreign), "{foreign} is not in it");
    }
    for told in ["<h1>Alle Angebote</h1>", "Alle können kaufen", "d &lt;b&gt;", "2026-01-14 09:30:05 +00:00"] {
        assert!(page.contains(told), "{told} is told");
    }
}

#[test]
fn a_file_that_cannot_be_written_leaves_what_was_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("taken");
    fs::create_dir(&place).expect("a folder in the file's place");
    let report = ReportContent::Csv(CsvReport { separator: Separator::Comma, rows: vec![vec!["A".to_owned()]] });
    assert!(write(&report, &place).is_err(), "a folder is not replaced");
    assert!(place.is_dir(), "what was there stays");
    let file = folder.path().join("former");
    fs::write(&file, "former").expect("a former report");
    let cut_off = atomic_write::replace(&file, |out| {
        out.write_all(b"half")?;
        Err(io::Error::other("the disk is full"))
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
        let rows: Vec<_> = names.iter().map(|name| vec!["a".to_owned(), name.clone()]).collect();
        let lines = cells_of(&rows, Separator::Comma);
        prop_assert_eq!(lines.len(), names.len(), "a line for each");
        for (line, name) in lines.iter().zip(&names) {
            let cell = &line[1];
            prop_assert!(cell == name || *cell == format!("'{name}"), "the name is there: {cell:?}");
            let begins = cell.trim_start().chars().next();
            prop_assert!(!begins.is_some_and(|letter| "=+-@".contains(letter)), "{cell:?} is no formula");
        }
    }

    #[test]
    fn no_name_becomes_markup_and_none_is_lost(names in names()) {
        let harmless: Vec<_> = (0..names.len()).map(|place| format!("n{place}")).collect();
        let (page, plain) = (page_of(&names, None), page_of(&harmless, None));
        let (tags, texts) = seen(&page);
        prop_assert_eq!(tags, seen(&plain).0, "the page is made of the same elements, whatever names are in it");
        for name in &names {
            prop_assert!(texts.contains(name), "{name:?} is there");
        }
    }
}
