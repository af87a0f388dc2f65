/** Single offerings and several at once. */
import { dropped, problem } from "../fake-backend/problems.js";

const COPILOT = "Microsoft 365 Copilot";
const CLIPCHAMP = "Clipchamp Premium";
const failsOnce = { fails: { 1: { state: "failed", problem: dropped } } };

const flips = async (admin) => {
  await admin.flips(CLIPCHAMP);
  await admin.sees("offering-card[data-look=failed]");
};

export const changing = {
  "card-menu": {
    does: (admin) => admin.seesList(),
    opens: (admin) => admin.press("action.moreFor", { name: COPILOT }),
  },
  "trials-menu": { does: (admin) => admin.seesList(), opens: (admin) => admin.flips(COPILOT) },
  "account-menu": { does: (admin) => admin.seesList(), opens: (admin) => admin.opensAccount() },
  "one-under-way": {
    how: { answers: { set_values: { never: true } } },
    async does(admin) {
      await admin.flips(CLIPCHAMP);
      await admin.sees("offering-card[aria-busy]");
    },
  },
  "one-failed": { how: { run: failsOnce }, does: flips },
  "one-failed-details": {
    how: { run: failsOnce },
    async does(admin) {
      await flips(admin);
      await admin.press("action.detailsOf", { name: CLIPCHAMP });
      await admin.sees("dialog[open]");
    },
  },
  "one-not-recorded": {
    how: { run: { notRecorded: problem("ledger.incomplete") } },
    async does(admin) {
      await admin.flips(CLIPCHAMP);
      await admin.sees("message-bar");
    },
  },
  selected: {
    async does(admin) {
      await admin.seesList();
      await admin.selects(CLIPCHAMP, COPILOT);
      await admin.sees("selection-bar:not([hidden])");
    },
  },
  "selected-filtered": {
    async does(admin) {
      await admin.selectsAll();
      await admin.click(".chip >> nth=3");
    },
  },
  "selected-ask-on": {
    async does(admin) {
      await admin.selectsAll();
      await admin.press("selection.on");
      await admin.sees("dialog[open]");
    },
  },
  "selected-ask-trials": {
    how: { list: { all: "off" } },
    async does(admin) {
      await admin.selectsAll();
      await admin.press("selection.trials");
      await admin.sees("dialog[open]");
    },
  },
  "selected-done": {
    async does(admin) {
      await admin.selectsAll();
      await admin.press("selection.off");
      await admin.seesVerdict();
    },
  },
};
