/** From the start to being signed in. */
import { expired, noName, problem } from "../fake-backend/problems.js";

const never = { never: true };
const noSession = { resume: { gives: null } };
const practice = { practice: true };

const signsIn = (admin) => admin.press("action.signIn");
const waits = async (admin) => {
  await signsIn(admin);
  await admin.sees("waiting-screen .button:enabled");
};

const blockedByRule = problem("signIn.aadsts", { number: "53003" }, [
  {
    name: "description",
    value:
      "AADSTS53003: Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
  },
]);

export const beginning = {
  starting: { how: { answers: { start: never } }, does: (admin) => admin.sees(".starting") },
  "picking-up": { how: { answers: { resume: never } }, does: (admin) => admin.sees(".starting") },
  "start-failed": {
    how: { answers: { start: { fails: "the door is jammed" } } },
    does: (admin) => admin.sees("message-bar"),
  },
  welcome: { how: { answers: noSession }, does: (admin) => admin.sees(".welcome") },
  "welcome-expired": {
    how: { answers: { resume: { fails: expired } } },
    does: (admin) => admin.sees(".welcome message-bar"),
  },
  "welcome-offline": {
    how: { answers: { resume: { fails: noName } } },
    does: (admin) => admin.sees(".welcome message-bar"),
  },
  "welcome-practice": {
    how: { answers: noSession, start: practice },
    does: (admin) => admin.sees("practice-accounts"),
  },
  "welcome-bad-settings": {
    how: { answers: noSession, start: { settingsProblem: problem("settings.unreadable") } },
    does: (admin) => admin.sees("message-bar"),
  },
  "welcome-update": {
    how: { answers: { ...noSession, look_for_update: { gives: { version: "0.2.0" } } } },
    does: (admin) => admin.sees("message-bar"),
  },
  "sign-in-blocked": {
    how: { answers: { ...noSession, sign_in: { fails: blockedByRule } } },
    async does(admin) {
      await signsIn(admin);
      await admin.sees(".welcome message-bar");
    },
  },
  "sign-in-blocked-details": {
    how: { answers: { ...noSession, sign_in: { fails: blockedByRule } } },
    async does(admin) {
      await signsIn(admin);
      await admin.press("action.details");
      await admin.sees("dialog[open]");
    },
  },
  waiting: { how: { answers: noSession }, does: waits },
  "waiting-practice": {
    how: { answers: noSession, account: practice },
    async does(admin) {
      await admin.press("action.practice");
      await admin.sees("practice-accounts table");
    },
  },
  "waiting-no-browser": {
    how: { answers: noSession, signIn: { browserFails: problem("signIn.browser") } },
    does: waits,
  },
  "waiting-finishing": {
    how: { answers: noSession, signIn: { finishes: true } },
    async does(admin) {
      await signsIn(admin);
      await admin.sees("waiting-screen .button:disabled");
    },
  },
  "waiting-copied": {
    how: { answers: noSession },
    async does(admin) {
      await waits(admin);
      await admin.press("action.copyLink");
      await admin.sees("message-bar");
    },
  },
  "waiting-not-copied": {
    how: { answers: noSession },
    async does(admin) {
      await waits(admin);
      await admin.losesClipboard();
      await admin.press("action.copyLink");
      await admin.sees("message-bar");
    },
  },
  "signed-out-not-forgotten": {
    how: { answers: { sign_out: { fails: problem("store.notForgotten") } } },
    async does(admin) {
      await admin.opensAccount();
      await admin.press("action.signOut", {}, "menuitem");
      await admin.sees(".welcome message-bar");
    },
  },
  known: { how: { known: true, answers: { resume: never } }, does: (admin) => admin.seesList() },
  "known-offline": {
    how: { known: true, answers: { resume: { fails: noName } } },
    does: (admin) => admin.sees("message-bar"),
  },
  "known-expired": {
    how: { known: true, answers: { resume: { fails: expired } } },
    does: (admin) => admin.sees(".welcome message-bar"),
  },
  "known-forgotten": { how: { known: true, answers: noSession }, does: (admin) => admin.sees(".welcome message-bar") },
  "known-session-over": {
    how: { known: true, answers: { catalogue: { fails: expired } } },
    does: (admin) => admin.sees("message-bar"),
  },
  loading: { how: { answers: { catalogue: never } }, does: (admin) => admin.sees("skeleton-page") },
  "loading-failed": {
    how: { answers: { catalogue: { fails: problem("network.tlsVersion", { host: "licensing.m365.microsoft.com" }) } } },
    does: (admin) => admin.sees("state-page"),
  },
  "loading-refused": {
    how: { answers: { catalogue: { fails: problem("service.refused") } } },
    does: (admin) => admin.sees("state-page"),
  },
  "loaded-anew": {
    how: { present: true, run: { freezesAt: 17 } },
    async does(admin) {
      await admin.sees("summary-card[data-running]");
      await admin.sees("offering-card[aria-busy]");
    },
  },
};
