/**
 * Beginning, signing in and out.
 *
 * @import { ClosingPages, Problem } from "../types/views.js"
 */
import { announce } from "../announce.js";
import * as ipc from "../ipc.js";
import { noSession, store } from "../state.js";
import { language, t } from "../words.js";
import { load, notify } from "./list.js";
import { quietly } from "./quietly.js";

/** Asks the backend how things are and takes up the kept session. */
export async function begin() {
  store.update({ screen: "starting", startProblem: null });
  try {
    store.update({ start: await ipc.start() });
  } catch (error) {
    store.update({ startProblem: ipc.asProblem(error) });
    return;
  }
  await resume();
}

/** Renews the kept session; without one the welcome shows. */
export async function resume() {
  store.update({ screen: "starting", resuming: true, welcomeProblem: null });
  try {
    const account = await ipc.resume();
    if (account === null) {
      store.update({ screen: "welcome", resuming: false });
      return;
    }
    store.update({ ...noSession, account, screen: "products", resuming: false });
  } catch (error) {
    store.update({ screen: "welcome", resuming: false, welcomeProblem: { problem: ipc.asProblem(error), from: "resume" } });
    return;
  }
  await load();
}

/** @returns {ClosingPages} */
function closingPages() {
  return {
    language,
    direction: document.documentElement.dir === "rtl" ? "rtl" : "ltr",
    doneTitle: t("closing.doneTitle"),
    doneText: t("closing.doneText"),
    failedTitle: t("closing.failedTitle"),
    failedText: t("closing.failedText"),
    strayTitle: t("closing.strayTitle"),
    strayText: t("closing.strayText"),
  };
}

/**
 * Signs in through the browser. From the products it switches the account: the former session stays until the new one
 * stands.
 * @param {boolean} practice
 */
export async function signIn(practice) {
  const from = store.state.screen;
  store.update({
    screen: "waiting",
    welcomeProblem: null,
    signIn: { practice, link: null, until: null, finishing: false, browserProblem: null, copied: null },
  });
  try {
    const account = await ipc.signIn(practice, closingPages(), (event) => {
      const now = store.state.signIn;
      if (now === null) return;
      if (event.type === "opened") {
        store.update({ signIn: { ...now, link: event.link, until: event.until } });
        if (practice) void learnPracticeAccounts();
      } else if (event.type === "browserFailed") {
        store.update({ signIn: { ...now, browserProblem: event.problem } });
      } else {
        store.update({ signIn: { ...now, finishing: true } });
      }
    });
    const { account: former, verdicts } = store.state;
    const same = former !== null && former.tenantId === account.tenantId && former.username === account.username;
    store.update({ ...noSession, account, screen: "products", signIn: null, verdicts: same ? verdicts.map(signedInAgain) : [] });
  } catch (error) {
    signInFailed(ipc.asProblem(error), from);
    return;
  }
  await load();
}

/**
 * What a run that ended with the session did not reach can be tried again now.
 * @param {import("../state.js").Verdict} verdict
 */
function signedInAgain(verdict) {
  return verdict.run.stopped === "session" ? { ...verdict, resumed: true } : verdict;
}

/**
 * @param {Problem} problem
 * @param {string} from the screen that sign-in was started on
 */
function signInFailed(problem, from) {
  const cancelled = problem.code === "signIn.cancelled";
  const { account } = store.state;
  if (from === "products" && account !== null) {
    store.update({ screen: "products", signIn: null });
    if (!cancelled) notify({ id: "switch", problem, effect: t("switch.failed", { name: account.name }), action: null });
    return;
  }
  store.update({ screen: "welcome", signIn: null, welcomeProblem: cancelled ? null : { problem, from: "signIn" } });
}

/** The practice tenant tells its accounts only once it runs. */
async function learnPracticeAccounts() {
  try {
    store.update({ start: await ipc.start() });
  } catch {
    // The page in the browser lists them too.
  }
}

export async function cancelSignIn() {
  await quietly(ipc.cancelSignIn());
}

export async function openBrowserAgain() {
  try {
    await ipc.openBrowserAgain();
  } catch (error) {
    const { signIn: now } = store.state;
    if (now !== null) store.update({ signIn: { ...now, browserProblem: ipc.asProblem(error) } });
  }
}

/** @param {boolean} copied whether the link is on the clipboard */
export function linkCopied(copied) {
  const { signIn: now } = store.state;
  if (now !== null) store.update({ signIn: { ...now, copied } });
}

export async function signOut() {
  try {
    await ipc.signOut();
  } catch (error) {
    const problem = ipc.asProblem(error);
    if (problem.code !== "store.notForgotten") {
      notify({ id: "signOut", problem, effect: null, action: null });
      return;
    }
    store.update({ ...noSession, screen: "welcome", welcomeProblem: { problem, from: "session" } });
    return;
  }
  store.update({ ...noSession, screen: "welcome", welcomeProblem: null });
  announce(t("account.signedOut"));
}
