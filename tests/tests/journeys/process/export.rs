//! Export of the list and the history as files, by the system's save dialog.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use offswitch_tests::browser::Browser;
use offswitch_tests::control::{OFF, ON, TRIALS_ONLY};
use offswitch_tests::save_dialog::save_as;
use offswitch_tests::wait::until;
use offswitch_tests::window::Window;
use url::Url;

use crate::fixture::Fixture;

const PAGE: &str = "Web page (HTML) To print or send";
const TABLE: &str = "Table (CSV) For Excel and other spreadsheets";

const FORMULA: &str = "=HYPERLINK(\"https://evil.example\")";
const MARKUP: &str = "</bdi></td><script>document.title = 'taken'</script>";
const SCRIPTS: &str = "試用 Größe משרד";

/// Script that returns the texts in the rows of a page's tables.
const ROWS: &str = "arguments[0]([...document.querySelectorAll('tbody tr')]
    .map((row) => [...row.cells].map((cell) => cell.innerText.trim())))";

#[tokio::test]
async fn the_list_and_the_history_are_handed_on_as_tables_and_pages() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    for (id, name) in [("CFQ7TTC9EVIL", FORMULA), ("CFQ7TTC9MARK", MARKUP), ("CFQ7TTC9MANY", SCRIPTS)] {
        fixture.control.add("product", id, name, ON).await?;
    }
    window.press("Refresh").await?;
    window.shows("36 offerings: 31 on, 1 trials only, 4 off").await?;
    let browser = Browser::start(&fixture.env).await?;

    let table = lines(&export(&fixture, &window, "Export the list", TABLE, "list.csv").await?)?;
    let state = fixture.control.state().await?;
    assert_eq!(table.len(), state.offerings.len(), "a line for each offering");
    for line in &table {
        let value = match state.value(&line[2]) {
            ON => "On",
            OFF => "Off",
            TRIALS_ONLY => "Trials only",
            other => other,
        };
        assert_eq!(&line[3], value, "{line:?} tells what the service says");
        assert_eq!(
            [&line[6], &line[7]],
            ["5b8e2c4a…", "5b8e2c4a-93d7-4f06-8a1e-d24c70f9b365"],
            "and in which organization"
        );
        assert_eq!([&line[8], &line[9]], ["Mei-Ling Lin", "mei-ling.lin@tailwater.example"], "and who asked for it");
    }
    let page = export(&fixture, &window, "Export the list", PAGE, "list.html").await?;
    let rows = rows(&browser, &page).await?;
    assert_eq!(rows.len(), table.len(), "a row for each offering");
    for (row, line) in rows.iter().zip(&table) {
        assert_eq!(row[0].trim_start_matches('='), line[0].trim_start_matches("'="), "the page has the table's order");
        assert_eq!(row[1..], line.iter().skip(1).take(4).collect::<Vec<_>>(), "and says the same");
    }
    let text = browser.text().await?;
    for told in [
        "Employees can buy 31 of 36 offerings on their own",
        "36 offerings: 31 on, 1 trials only, 4 off",
        "Mei-Ling Lin",
    ] {
        assert!(text.contains(told), "“{told}” is in {text}");
    }
    assert!(text.contains("AllowSelfServicePurchase"), "the policy is named");

    window.press("Turn off all").await?;
    window.shows("32 turned off and verified.").await?;
    window.press("History").await?;
    let table = lines(&export(&fixture, &window, "Export the history", TABLE, "history.csv").await?)?;
    assert_eq!(table.len(), 32, "a line for each change");
    let named = |id: &str| table.iter().find(|line| line.iter().any(|cell| cell == id)).context("its line");
    let many = named("CFQ7TTC9MANY")?;
    for cell in [SCRIPTS, "Mei-Ling Lin", "On", "Off", "Verified", "Turn everything off", "Product"] {
        assert!(many.iter().any(|found| found == cell), "{cell} is in {many:?}");
    }
    assert!(named("CFQ7TTC9EVIL")?.iter().all(|cell| !cell.starts_with('=')), "nothing in it is a formula");
    let page = export(&fixture, &window, "Export the history", PAGE, "history.html").await?;
    let rows = self::rows(&browser, &page).await?;
    assert_eq!(rows.len(), table.len(), "a row for each change");
    for (row, line) in rows.iter().zip(&table) {
        assert!(row[0].contains(&line[9]), "{row:?} is about {line:?}");
        assert_eq!(
            [&row[1], &row[2], &row[3], &row[5]],
            [&line[10], &line[11], &line[12], &line[14]],
            "and says the same"
        );
    }
    for written in fixture.control.state().await?.writes {
        assert!(rows.iter().any(|row| row[0].contains(&written.id)), "what was written is told: {}", written.id);
    }
    window.close().await
}

/// Exports what the window shows and answers with the file.
async fn export(fixture: &Fixture, window: &Window, title: &str, form: &str, name: &str) -> Result<PathBuf> {
    let path = fixture.env.folder().join(name);
    window.press("Export…").await?;
    window.click("menuitem", form).await?;
    save_as(&fixture.env, title, &path).await?;
    window.shows(&format!("Saved as {}", path.display())).await?;
    until("the file", async || Ok(path.exists().then_some(()))).await?;
    Ok(path)
}

fn lines(path: &Path) -> Result<Vec<csv::StringRecord>> {
    let file = fs::read(path)?;
    let text = file.strip_prefix("\u{feff}".as_bytes()).context("Excel sees that it is UTF-8")?;
    Ok(csv::Reader::from_reader(text).records().collect::<Result<_, _>>()?)
}

/// The rows of the page as a browser shows it, in which no script has run.
async fn rows(browser: &Browser, path: &Path) -> Result<Vec<Vec<String>>> {
    let address = Url::from_file_path(path).ok().context("an address")?;
    browser.go(&address).await?;
    let rows = serde_json::from_value(browser.async_script(ROWS, Vec::new()).await?)?;
    let title = browser.async_script("arguments[0](document.title)", Vec::new()).await?;
    assert!(title.as_str().is_some_and(|title| title.contains("5b8e2c4a…")), "{title} is the report's title");
    Ok(rows)
}
