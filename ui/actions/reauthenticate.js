/** Signing in again as the same person, without leaving the list or the run that waits for it. */
import { t } from "../i18n/index.js";
import * as ipc from "../ipc.js";
import { announce } from "../lib/announce.js";
import { isClaimsNotMet, isSignInCancelled } from "../model/problem-codes.js";
import { describe } from "../model/problems.js";
import { store } from "../state.js";
import { browserOut, redirectPageTexts, followBrowser } from "./browser.js";
import { load } from "./list.js";

export async function reauthenticate() {
  const { signIn, account, stale } = store.state;
  if (signIn !== null || account === null) return;
  store.update({ signIn: browserOut(account.practice) });
  announce(t("waiting.title"));
  try {
    const renewed = await ipc.reauthenticate(redirectPageTexts(), followBrowser);
    const { ended } = store.state;
    const paused = ended?.paused ?? false;
    // A run that went on at once may have met its end before this is known.
    const inVain = isClaimsNotMet(ended?.problem);
    store.update({
      account: renewed,
      signIn: null,
      ended: inVain ? ended : null,
      stale: stale === null ? null : { problem: null, renewed: true },
    });
    announce(t(paused ? "again.goesOn" : "again.done"));
    if (!paused && !inVain) await load();
  } catch (error) {
    const problem = ipc.asProblem(error);
    const failure = isSignInCancelled(problem) ? null : problem;
    const { ended } = store.state;
    store.update({ signIn: null, ended: ended === null ? null : { ...ended, failure } });
    if (failure !== null) announce(describe(failure).title);
  }
}
