/** Single offerings and several at once. */
import { dropped, problem } from "../fake-backend/problems.js";

const COPILOT = "Microsoft 365 Copilot";
const CLIPCHAMP = "Clipchamp Premium";
const failsOnce = { fails: { 1: { state: "failed", problem: dropped } } };

const flips = async (driver) => {
  await driver.flips(CLIPCHAMP);
  await driver.sees("offering-card[data-look=failed]");
};

export const changing = {
  "card-menu": {
    does: (driver) => driver.seesList(),
    opens: (driver) => driver.press("action.moreFor", { name: COPILOT }),
  },
  "trials-menu": { does: (driver) => driver.seesList(), opens: (driver) => driver.flips(COPILOT) },
  "account-menu": { does: (driver) => driver.seesList(), opens: (driver) => driver.opensAccount() },
  "one-under-way": {
    how: { answers: { set_values: { never: true } } },
    async does(driver) {
      await driver.flips(CLIPCHAMP);
      await driver.sees("offering-card[aria-busy]");
    },
  },
  "one-failed": { how: { run: failsOnce }, does: flips },
  "one-failed-details": {
    how: { run: failsOnce },
    async does(driver) {
      await flips(driver);
      await driver.press("action.detailsOf", { name: CLIPCHAMP });
      await driver.sees("dialog[open]");
    },
  },
  "one-not-recorded": {
    how: { run: { notRecorded: problem("ledger.incomplete") } },
    async does(driver) {
      await driver.flips(CLIPCHAMP);
      await driver.sees("message-bar");
    },
  },
  "one-changed-meanwhile": {
    how: { answers: { set_values: { fails: problem("run.outdated", { names: "Clipchamp Premium" }) } } },
    async does(driver) {
      await driver.flips(CLIPCHAMP);
      await driver.sees("message-bar");
    },
  },
  selected: {
    async does(driver) {
      await driver.seesList();
      await driver.selects(CLIPCHAMP, COPILOT);
      await driver.sees("selection-bar:not([hidden])");
    },
  },
  "selected-filtered": {
    async does(driver) {
      await driver.selectsAll();
      await driver.click(".chip >> nth=3");
    },
  },
  "selected-ask-on": {
    async does(driver) {
      await driver.selectsAll();
      await driver.press("selection.on");
      await driver.sees("dialog[open]");
    },
  },
  "selected-ask-trials": {
    how: { list: { all: "off" } },
    async does(driver) {
      await driver.selectsAll();
      await driver.press("selection.trials");
      await driver.sees("dialog[open]");
    },
  },
  "selected-done": {
    async does(driver) {
      await driver.selectsAll();
      await driver.press("selection.off");
      await driver.seesVerdict();
    },
  },
};
