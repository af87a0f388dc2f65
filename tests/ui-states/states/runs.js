/** "Turn off all": on the way, at the end, and what may come after it. */
import { expired, problem, timeout } from "../fake-backend/problems.js";

const failed = { state: "failed", problem: timeout };
const partly = {
  fails: {
    3: failed,
    7: { state: "refused", problem: problem("service.invalid", { reason: "Value not supported for this product" }) },
    11: failed,
    15: failed,
    20: failed,
  },
};

const runs = async (driver) => {
  await driver.turnsOffAll();
  await driver.seesVerdict();
};
/** As far as it comes. */
const freezes = async (driver) => {
  await driver.turnsOffAll();
  await driver.page.locator("offering-card[data-look=pending]").nth(3).waitFor();
};
const pauses = async (driver) => {
  await driver.turnsOffAll();
  await driver.sees("summary-card message-bar");
};
const signsInAgain = async (driver) => {
  await pauses(driver);
  await driver.press("action.signInAgain");
  await driver.sees("summary-card message-bar .link:enabled");
};
const undoes = async (driver) => {
  await runs(driver);
  await driver.press("action.undo");
  await driver.sees("dialog[open]");
};

const frozen = { freezesAt: 17 };
const paused = { pausesAt: 12 };
const otherPerson = problem("signIn.otherAccount", {
  expected: "Mei-Ling Lin (mei-ling@tailwater.example)",
  came: "Aroha Ngata (aroha@tailwater.example)",
});

export const turningOff = {
  plan: {
    async does(driver) {
      await driver.seesList();
      await driver.press("action.seeWhich");
      await driver.sees("dialog[open]");
    },
  },
  "run-starting": { how: { answers: { turn_off_all: { never: true } } }, does: (driver) => driver.turnsOffAll() },
  running: { how: { run: frozen }, does: freezes },
  throttled: { how: { run: { ...frozen, throttledFor: 20 } }, does: freezes },
  stopping: {
    how: { run: frozen },
    async does(driver) {
      await freezes(driver);
      await driver.press("action.stop");
    },
  },
  checking: {
    how: { run: { checksForEver: true } },
    async does(driver) {
      await driver.turnsOffAll();
      await driver.sees("summary-card .button:disabled");
    },
  },
  closing: {
    how: { run: frozen },
    async does(driver) {
      await freezes(driver);
      await driver.fakeBackend("askToClose");
      await driver.sees("dialog[open]");
    },
  },
  verified: { does: runs },
  "partial-failure": { how: { run: partly }, does: runs },
  "partial-failure-details": {
    how: { run: partly },
    async does(driver) {
      await runs(driver);
      await driver.press("action.details");
      await driver.sees("dialog[open]");
    },
  },
  retried: {
    how: { run: partly },
    async does(driver) {
      await runs(driver);
      await driver.press("action.retry");
      await driver.page.locator("message-bar[data-id^=verdict]").nth(1).waitFor();
    },
  },
  unconfirmed: { how: { run: { unconfirmedEach: 5, notReadBack: timeout } }, does: runs },
  refused: { how: { run: { refuses: true } }, does: runs },
  "time-over": { how: { run: { endsEarly: "time" } }, does: runs },
  "run-impossible": {
    how: { answers: { turn_off_all: { fails: problem("run.record") } } },
    async does(driver) {
      await driver.turnsOffAll();
      await driver.sees("message-bar");
    },
  },
  "changed-before": { how: { run: { changedBefore: ["Visio Plan 1", "Visio Plan 2"] } }, does: runs },
  "undo-asked": { does: undoes },
  undone: {
    how: { run: { drifted: ["Visio Plan 1"] } },
    async does(driver) {
      await undoes(driver);
      await driver.press("undo.do");
      await driver.page.locator("dialog").waitFor({ state: "detached" });
      await driver.seesVerdict();
    },
  },
  continued: {
    how: { recovered: true },
    async does(driver) {
      await driver.seesVerdict();
      await driver.press("action.continue");
      await driver.page.locator("message-bar[data-id^=verdict]").nth(1).waitFor();
    },
  },
  paused: { how: { run: paused }, does: pauses },
  "paused-one": {
    how: { run: { pausesAt: 1 } },
    async does(driver) {
      await driver.flips("Clipchamp Premium");
      await driver.sees("message-bar");
    },
  },
  "paused-browser": { how: { run: paused }, does: signsInAgain },
  "paused-not-copied": {
    how: { run: paused },
    async does(driver) {
      await signsInAgain(driver);
      await driver.losesClipboard();
      await driver.press("action.copyLink");
      await driver.sees("message-bar input");
    },
  },
  "paused-other-person": {
    how: { run: paused },
    async does(driver) {
      await signsInAgain(driver);
      await driver.fakeBackend("signInFails", otherPerson);
      await driver.sees("summary-card message-bar .button");
    },
  },
  "paused-gone-on": {
    how: { run: paused },
    async does(driver) {
      await signsInAgain(driver);
      await driver.fakeBackend("signedIn");
      await driver.seesVerdict();
    },
  },
  "paused-stopped": {
    how: { run: paused },
    async does(driver) {
      await pauses(driver);
      await driver.press("action.stop");
      await driver.seesVerdict();
    },
  },
  "run-session-over": {
    how: { answers: { turn_off_all: { fails: expired } } },
    async does(driver) {
      await driver.turnsOffAll();
      await driver.sees("message-bar");
    },
  },
};
