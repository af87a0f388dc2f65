/** The history. */
import { problem } from "../fake-backend/problems.js";

const opens = (admin) => admin.opensHistory();
const reads = async (admin) => {
  await opens(admin);
  await admin.sees("run-entry");
};
const choosesForm = (admin) => admin.press("action.export");
const exports = async (admin) => {
  await reads(admin);
  await choosesForm(admin);
  await admin.click("[role=menuitem]");
  await admin.sees("message-bar");
};
const asksToUndo = async (admin) => {
  await admin.opensRun(3);
  await admin.press("action.undo");
  await admin.sees("dialog[open]");
};

export const history = {
  history: { does: reads },
  "history-run": { does: (admin) => admin.opensRun(2) },
  "history-run-interrupted": { does: (admin) => admin.opensRun(3) },
  "history-run-unread": {
    how: { answers: { run: { fails: problem("run.unknownRun") } } },
    async does(admin) {
      await reads(admin);
      await admin.click("run-entry summary >> nth=1");
      await admin.sees(".run-body .icon-error");
    },
  },
  "history-older": {
    async does(admin) {
      await reads(admin);
      await admin.press("action.showOlder");
      await admin.page.locator("run-entry").nth(60).waitFor({ state: "attached" });
      await admin.page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    },
  },
  "history-empty": { how: { answers: { history: { gives: { runs: [], more: false } } } }, does: opens },
  "history-unread": {
    how: { answers: { history: { fails: problem("ledger.inUse") } } },
    async does(admin) {
      await opens(admin);
      await admin.sees("message-bar");
    },
  },
  "history-reading": { how: { answers: { history: { never: true } } }, does: opens },
  "history-reader": {
    how: { account: { mayChange: "unlikely", role: "globalReader" } },
    does: (admin) => admin.opensRun(2),
  },
  "history-export-menu": { does: reads, opens: choosesForm },
  "history-exported": { does: exports },
  "history-not-exported": {
    how: {
      answers: { export_history: { fails: problem("export.failed", { file: "C:\\Users\\mei-ling\\history.csv" }) } },
    },
    does: exports,
  },
  "history-undo-asked": { how: { list: { all: "off" } }, does: asksToUndo },
  "history-undone": {
    how: { list: { all: "off" } },
    async does(admin) {
      await asksToUndo(admin);
      await admin.press("undo.do");
      await admin.seesVerdict();
    },
  },
};
