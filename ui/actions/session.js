/**
 * The session: bootstrap, signing in and out.
 *
 * @import { AttachedView, Problem, BootstrapView } from "../types/views.js"
 */
import { clock, t } from "../i18n/index.js";
import * as ipc from "../ipc.js";
import { announce } from "../lib/announce.js";
import {
  SESSION_EXPIRED,
  isSessionNotDeleted,
  isSignInCancelled,
  isSignInUnreachable,
} from "../model/problem-codes.js";
import { isSameAccount, noSession, store } from "../state.js";
import { applySettings } from "./appearance.js";
import { browserOut, redirectPageTexts, followBrowser } from "./browser.js";
import { load } from "./list.js";
import { notify } from "./notices.js";
import { attach } from "./runs.js";

export { cancelSignIn, linkCopied, reopenBrowser } from "./browser.js";

/** Asks the backend how things are, shows what is known already, and takes up the session that stands or is kept. */
export async function bootstrap() {
  store.update({ screen: "starting", startProblem: null });
  try {
    const start = await ipc.bootstrap();
    await applySettings(start);
    const { cached, attached } = start;
    if (attached !== null) {
      await reattach(start, attached);
      return;
    }
    if (cached === null) store.update({ start });
    else {
      store.update({ start, ...noSession, ...cached, stale: { problem: null, renewed: false }, screen: "products" });
      announce(t("stale.checking", { time: clock(cached.catalogue.readAt) }));
    }
  } catch (error) {
    store.update({ startProblem: ipc.asProblem(error) });
    return;
  }
  await resume();
}

/**
 * The page was loaded anew: the session stands, and a run may be under way.
 * @param {BootstrapView} start
 * @param {AttachedView} attached
 */
async function reattach(start, { account, catalogue, busy }) {
  store.update({ start, ...noSession, account, catalogue, screen: "products" });
  if (busy) await attach();
  await load();
}

/** Renews the kept session. Without one the welcome shows; without an answer the list that is known stays. */
export async function resume() {
  const known = store.state.stale !== null;
  store.update({
    resuming: true,
    ...(known ? { stale: { problem: null, renewed: false } } : { screen: "starting", welcomeProblem: null }),
  });
  try {
    const account = await ipc.restoreSession();
    if (account === null) {
      const problem = SESSION_EXPIRED;
      store.update({
        ...noSession,
        resuming: false,
        screen: "welcome",
        welcomeProblem: known ? { problem, from: "session" } : null,
      });
      return;
    }
    const same = known && isSameAccount(account);
    store.update({
      ...(same ? { stale: { problem: null, renewed: true } } : { ...noSession, screen: "products" }),
      account,
      resuming: false,
    });
  } catch (error) {
    const problem = ipc.asProblem(error);
    if (known && isSignInUnreachable(problem)) store.update({ resuming: false, stale: { problem, renewed: false } });
    else
      store.update({ ...noSession, screen: "welcome", resuming: false, welcomeProblem: { problem, from: "resume" } });
    return;
  }
  await load();
}

/** Reads the list anew, after renewing the session where that is still to be done. */
export async function refresh() {
  const { stale, loading, resuming } = store.state;
  if (loading || resuming) return;
  await (stale === null || stale.renewed ? load(true) : resume());
}

/**
 * Signs in through the browser. From the products it switches the account: the former session stays until the new one
 * stands.
 * @param {boolean} practice
 */
export async function signIn(practice) {
  const from = store.state.account === null ? "welcome" : "products";
  store.update({ screen: "waiting", welcomeProblem: null, signIn: browserOut(practice) });
  try {
    const account = await ipc.signIn(practice, redirectPageTexts(), (event) => {
      followBrowser(event);
      if (practice && event.type === "opened") void learnPracticeAccounts();
    });
    const { verdicts } = store.state;
    const same = isSameAccount(account);
    store.update({ ...noSession, account, screen: "products", signIn: null, verdicts: same ? verdicts : [] });
  } catch (error) {
    signInFailed(ipc.asProblem(error), from);
    return;
  }
  await load();
}

/**
 * @param {Problem} problem
 * @param {"welcome" | "products"} from the screen that sign-in was started on
 */
function signInFailed(problem, from) {
  const cancelled = isSignInCancelled(problem);
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
    store.update({ start: await ipc.bootstrap() });
  } catch {
    // The page in the browser lists them too.
  }
}

export async function signOut() {
  try {
    await ipc.signOut();
  } catch (error) {
    const problem = ipc.asProblem(error);
    if (!isSessionNotDeleted(problem)) {
      notify({ id: "signOut", problem, effect: null, action: null });
      return;
    }
    store.update({ ...noSession, screen: "welcome", welcomeProblem: { problem, from: "session" } });
    return;
  }
  store.update({ ...noSession, screen: "welcome", welcomeProblem: null });
  announce(t("account.signedOut"));
}
