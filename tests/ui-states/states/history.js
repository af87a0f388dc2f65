/** The history. */
import { problem } from "../fake-backend/problems.js";

const opens = (driver) => driver.opensHistory();
const reads = async (driver) => {
  await opens(driver);
  await driver.sees("run-entry");
};
const choosesForm = (driver) => driver.press("action.export");
const exports = async (driver) => {
  await reads(driver);
  await choosesForm(driver);
  await driver.click("[role=menuitem]");
  await driver.sees("message-bar");
};
const asksToUndo = async (driver) => {
  await driver.opensRun(3);
  await driver.press("action.undo");
  await driver.sees("dialog[open]");
};

export const history = {
  history: { does: reads },
  "history-run": { does: (driver) => driver.opensRun(2) },
  "history-run-interrupted": { does: (driver) => driver.opensRun(3) },
  "history-run-unread": {
    how: { answers: { run: { fails: problem("run.unknownRun") } } },
    async does(driver) {
      await reads(driver);
      await driver.click("run-entry summary >> nth=1");
      await driver.sees(".run-body .icon-error");
    },
  },
  "history-older": {
    async does(driver) {
      await reads(driver);
      await driver.press("action.showOlder");
      await driver.page.locator("run-entry").nth(60).waitFor({ state: "attached" });
      await driver.page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    },
  },
  "history-empty": { how: { answers: { history: { gives: { runs: [], more: false } } } }, does: opens },
  "history-unread": {
    how: { answers: { history: { fails: problem("ledger.inUse") } } },
    async does(driver) {
      await opens(driver);
      await driver.sees("message-bar");
    },
  },
  "history-reading": { how: { answers: { history: { never: true } } }, does: opens },
  "history-reader": {
    how: { account: { writePermission: "unlikely", role: "globalReader" } },
    does: (driver) => driver.opensRun(2),
  },
  "history-export-menu": { does: reads, opens: choosesForm },
  "history-exported": { does: exports },
  "history-not-exported": {
    how: {
      answers: { export_report: { fails: problem("export.failed", { file: "C:\\Users\\mei-ling\\history.csv" }) } },
    },
    does: exports,
  },
  "history-undo-asked": { how: { list: { all: "off" } }, does: asksToUndo },
  "history-undone": {
    how: { list: { all: "off" } },
    async does(driver) {
      await asksToUndo(driver);
      await driver.press("undo.do");
      await driver.seesVerdict();
    },
  },
};
