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

const runs = async (admin) => {
  await admin.turnsOffAll();
  await admin.seesVerdict();
};
/** As far as it comes. */
const freezes = async (admin) => {
  await admin.turnsOffAll();
  await admin.page.locator("offering-card[data-look=pending]").nth(3).waitFor();
};
const pauses = async (admin) => {
  await admin.turnsOffAll();
  await admin.sees("summary-card message-bar");
};
const signsInAgain = async (admin) => {
  await pauses(admin);
  await admin.press("action.signInAgain");
  await admin.sees("summary-card message-bar .link:enabled");
};
const undoes = async (admin) => {
  await runs(admin);
  await admin.press("action.undo");
  await admin.sees("dialog[open]");
};

const frozen = { freezesAt: 17 };
const paused = { pausesAt: 12 };
const otherPerson = problem("signIn.otherAccount", {
  expected: "Mei-Ling Lin (mei-ling@tailwater.example)",
  came: "Aroha Ngata (aroha@tailwater.example)",
});

export const turningOff = {
  plan: {
    async does(admin) {
      await admin.seesList();
      await admin.press("action.seeWhich");
      await admin.sees("dialog[open]");
    },
  },
  "run-starting": { how: { answers: { turn_off_all: { never: true } } }, does: (admin) => admin.turnsOffAll() },
  running: { how: { run: frozen }, does: freezes },
  throttled: { how: { run: { ...frozen, throttledFor: 20 } }, does: freezes },
  stopping: {
    how: { run: frozen },
    async does(admin) {
      await freezes(admin);
      await admin.press("action.stop");
    },
  },
  checking: {
    how: { run: { checksForEver: true } },
    async does(admin) {
      await admin.turnsOffAll();
      await admin.sees("summary-card .button:disabled");
    },
  },
  closing: {
    how: { run: frozen },
    async does(admin) {
      await freezes(admin);
      await admin.standIn("askToClose");
      await admin.sees("dialog[open]");
    },
  },
  verified: { does: runs },
  "partial-failure": { how: { run: partly }, does: runs },
  "partial-failure-details": {
    how: { run: partly },
    async does(admin) {
      await runs(admin);
      await admin.press("action.details");
      await admin.sees("dialog[open]");
    },
  },
  retried: {
    how: { run: partly },
    async does(admin) {
      await runs(admin);
      await admin.press("action.retry");
      await admin.page.locator("message-bar[data-id^=verdict]").nth(1).waitFor();
    },
  },
  unconfirmed: { how: { run: { unconfirmedEach: 5, notReadBack: timeout } }, does: runs },
  refused: { how: { run: { refuses: true } }, does: runs },
  "time-over": { how: { run: { endsEarly: "time" } }, does: runs },
  "run-impossible": {
    how: { answers: { turn_off_all: { fails: problem("run.record") } } },
    async does(admin) {
      await admin.turnsOffAll();
      await admin.sees("message-bar");
    },
  },
  "undo-asked": { does: undoes },
  undone: {
    how: { run: { overtaken: ["Visio Plan 1"] } },
    async does(admin) {
      await undoes(admin);
      await admin.press("undo.do");
      await admin.page.locator("dialog").waitFor({ state: "detached" });
      await admin.seesVerdict();
    },
  },
  continued: {
    how: { recovered: true },
    async does(admin) {
      await admin.seesVerdict();
      await admin.press("action.continue");
      await admin.page.locator("message-bar[data-id^=verdict]").nth(1).waitFor();
    },
  },
  paused: { how: { run: paused }, does: pauses },
  "paused-one": {
    how: { run: { pausesAt: 1 } },
    async does(admin) {
      await admin.flips("Clipchamp Premium");
      await admin.sees("message-bar");
    },
  },
  "paused-browser": { how: { run: paused }, does: signsInAgain },
  "paused-not-copied": {
    how: { run: paused },
    async does(admin) {
      await signsInAgain(admin);
      await admin.losesClipboard();
      await admin.press("action.copyLink");
      await admin.sees("message-bar input");
    },
  },
  "paused-other-person": {
    how: { run: paused },
    async does(admin) {
      await signsInAgain(admin);
      await admin.standIn("signInFails", otherPerson);
      await admin.sees("summary-card message-bar .button");
    },
  },
  "paused-gone-on": {
    how: { run: paused },
    async does(admin) {
      await signsInAgain(admin);
      await admin.standIn("signedIn");
      await admin.seesVerdict();
    },
  },
  "paused-stopped": {
    how: { run: paused },
    async does(admin) {
      await pauses(admin);
      await admin.press("action.stop");
      await admin.seesVerdict();
    },
  },
  "run-session-over": {
    how: { answers: { turn_off_all: { fails: expired } } },
    async does(admin) {
      await admin.turnsOffAll();
      await admin.sees("message-bar");
    },
  },
};
