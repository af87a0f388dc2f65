/** From the start to being signed in. */
import { expired, noName, problem } from "../fake-backend/problems.js";

const never = { never: true };
const noSession = { restore_session: { gives: null } };
const practice = { practice: true };

const signsIn = (driver) => driver.press("action.signIn");
const waits = async (driver) => {
  await signsIn(driver);
  await driver.sees("waiting-screen .button:enabled");
};

const blockedByRule = problem("signIn.aadsts", { number: "53003", application: "builtIn" }, [
  {
    name: "description",
    value:
      "AADSTS53003: Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
  },
]);

export const beginning = {
  starting: { how: { answers: { bootstrap: never } }, does: (driver) => driver.sees(".starting") },
  "picking-up": { how: { answers: { restore_session: never } }, does: (driver) => driver.sees(".starting") },
  "start-failed": {
    how: { answers: { bootstrap: { fails: "the door is jammed" } } },
    does: (driver) => driver.sees("message-bar"),
  },
  welcome: { how: { answers: noSession }, does: (driver) => driver.sees(".welcome") },
  "started-again": {
    how: { answers: noSession },
    async does(driver) {
      await driver.sees(".welcome");
      await driver.fakeBackend("startAgain", "--practice");
      await driver.sees("dialog[open]");
    },
  },
  "welcome-expired": {
    how: { answers: { restore_session: { fails: expired } } },
    does: (driver) => driver.sees(".welcome message-bar"),
  },
  "welcome-offline": {
    how: { answers: { restore_session: { fails: noName } } },
    does: (driver) => driver.sees(".welcome message-bar"),
  },
  "welcome-practice": {
    how: { answers: noSession, start: practice },
    does: (driver) => driver.sees("practice-accounts"),
  },
  "welcome-bad-settings": {
    how: { answers: noSession, start: { settingsProblem: problem("settings.unreadable") } },
    does: (driver) => driver.sees("message-bar"),
  },
  "welcome-update": {
    how: { answers: { ...noSession, check_for_update: { gives: { version: "0.2.0" } } } },
    does: (driver) => driver.sees("message-bar"),
  },
  "sign-in-blocked": {
    how: { answers: { ...noSession, sign_in: { fails: blockedByRule } } },
    async does(driver) {
      await signsIn(driver);
      await driver.sees(".welcome message-bar");
    },
  },
  "sign-in-blocked-details": {
    how: { answers: { ...noSession, sign_in: { fails: blockedByRule } } },
    async does(driver) {
      await signsIn(driver);
      await driver.press("action.details");
      await driver.sees("dialog[open]");
    },
  },
  "sign-in-own-consent": {
    how: {
      answers: {
        ...noSession,
        sign_in: { fails: problem("signIn.aadsts", { number: "65001", application: "own" }) },
      },
    },
    async does(driver) {
      await signsIn(driver);
      await driver.sees(".welcome message-bar");
    },
  },
  waiting: { how: { answers: noSession }, does: waits },
  "waiting-browser-error": {
    how: { answers: noSession },
    async does(driver) {
      await waits(driver);
      await driver.click("waiting-screen browser-error summary");
      await driver.page.locator("waiting-screen browser-error input").fill("AADSTS53003: Access has been blocked");
      await driver.sees("waiting-screen .browser-error .link");
    },
  },
  "waiting-browser-error-own": {
    how: { answers: noSession, signIn: { ownApplication: true } },
    async does(driver) {
      await waits(driver);
      await driver.click("waiting-screen browser-error summary");
      await driver.page.locator("waiting-screen browser-error input").fill("AADSTS50011: The redirect URI");
      await driver.sees("waiting-screen .browser-error .link");
    },
  },
  "waiting-https": {
    how: { answers: noSession, signIn: { calledWithTls: true } },
    does: (driver) => waits(driver).then(() => driver.sees("waiting-screen message-bar")),
  },
  "sign-in-timed-out": {
    how: { answers: { ...noSession, sign_in: { fails: problem("signIn.timedOut") } } },
    async does(driver) {
      await signsIn(driver);
      await driver.sees(".welcome browser-error");
    },
  },
  "waiting-practice": {
    how: { answers: noSession, account: practice },
    async does(driver) {
      await driver.press("action.practice");
      await driver.sees("practice-accounts table");
    },
  },
  "waiting-no-browser": {
    how: { answers: noSession, signIn: { browserFails: problem("signIn.browser") } },
    does: waits,
  },
  "waiting-finishing": {
    how: { answers: noSession, signIn: { finishes: true } },
    async does(driver) {
      await signsIn(driver);
      await driver.sees("waiting-screen .button:disabled");
    },
  },
  "waiting-copied": {
    how: { answers: noSession },
    async does(driver) {
      await waits(driver);
      await driver.press("action.copyLink");
      await driver.sees("message-bar");
    },
  },
  "waiting-not-copied": {
    how: { answers: noSession },
    async does(driver) {
      await waits(driver);
      await driver.losesClipboard();
      await driver.press("action.copyLink");
      await driver.sees("message-bar");
    },
  },
  "signed-out-not-forgotten": {
    how: { answers: { sign_out: { fails: problem("store.notForgotten") } } },
    async does(driver) {
      await driver.opensAccount();
      await driver.press("action.signOut", {}, "menuitem");
      await driver.sees(".welcome message-bar");
    },
  },
  known: { how: { known: true, answers: { restore_session: never } }, does: (driver) => driver.seesList() },
  "known-offline": {
    how: { known: true, answers: { restore_session: { fails: noName } } },
    does: (driver) => driver.sees("message-bar"),
  },
  "known-expired": {
    how: { known: true, answers: { restore_session: { fails: expired } } },
    does: (driver) => driver.sees(".welcome message-bar"),
  },
  "known-forgotten": {
    how: { known: true, answers: noSession },
    does: (driver) => driver.sees(".welcome message-bar"),
  },
  "known-session-over": {
    how: { known: true, answers: { catalogue: { fails: expired } } },
    does: (driver) => driver.sees("message-bar"),
  },
  loading: { how: { answers: { catalogue: never } }, does: (driver) => driver.sees("skeleton-page") },
  "loading-failed": {
    how: { answers: { catalogue: { fails: problem("network.tlsVersion", { host: "licensing.m365.microsoft.com" }) } } },
    does: (driver) => driver.sees("empty-state"),
  },
  "loading-refused": {
    how: { answers: { catalogue: { fails: problem("service.refused") } } },
    does: (driver) => driver.sees("empty-state"),
  },
  "loading-refused-permission": {
    how: {
      answers: {
        catalogue: {
          fails: problem("service.refused", { application: "own", permission: "missing", organization: "own" }),
        },
      },
    },
    does: (driver) => driver.sees("empty-state"),
  },
  "loading-refused-partner": {
    how: {
      account: { elsewhere: true, guest: true },
      answers: {
        catalogue: {
          fails: problem("service.refused", { application: "builtIn", permission: "unknown", organization: "other" }),
        },
      },
    },
    does: (driver) => driver.sees("empty-state"),
  },
  "loaded-anew": {
    how: { present: true, run: { freezesAt: 17 } },
    async does(driver) {
      await driver.sees("summary-card[data-running]");
      await driver.sees("offering-card[aria-busy]");
    },
  },
};
