/**
 * Runs in which Offswitch had been cut off: looked into before anything is changed.
 *
 * @import { RunView } from "../types/views.js"
 */
import { t } from "../i18n/index.js";
import { sentences } from "../i18n/join.js";
import * as ipc from "../ipc.js";
import { announce } from "../lib/announce.js";
import { verdictText } from "../model/run-summary.js";
import { isSameAccount, ledgerProblem, store } from "../state.js";
import { inTurn } from "./queue.js";

/** The longest that recovery may take without a word, in milliseconds. */
const MOMENT = 500;

/** Looks into them, where that is still to be done. Changes asked for meanwhile wait for it. */
export async function recover() {
  const { recoveryChecked, recoveryProblem } = store.state;
  if ((recoveryChecked && recoveryProblem === null) || ledgerProblem(store.state) !== null) return;
  store.update({ recoveryChecked: true });
  await inTurn(lookInto);
}

async function lookInto() {
  const { account } = store.state;
  const said = setTimeout(() => {
    store.update({ recovering: true });
    announce(t("blocked.recovery"));
  }, MOMENT);
  try {
    const { runs, problem, catalogue } = await ipc.recover();
    if (!isSameAccount(account)) return;
    const { verdicts, visibleRevision } = store.state;
    const unseen = runs.filter(({ id }) => !verdicts.some(({ run }) => run.id === id));
    const found = unseen.map((run) => ({ run, notRead: null, retried: false, continued: false, recovered: true }));
    store.update({
      recoveryProblem: problem === null ? null : { problem, found: true },
      verdicts: [...found.reverse(), ...verdicts],
      ...(catalogue === null ? {} : { catalogue, visibleRevision: visibleRevision + 1 }),
    });
    acknowledgeWhenPainted(runs);
    for (const { run } of found.slice(0, 1)) {
      const { title, lines } = verdictText(run, true);
      announce(sentences([title, ...lines]));
    }
  } catch (error) {
    if (isSameAccount(account)) store.update({ recoveryProblem: { problem: ipc.asProblem(error), found: false } });
  } finally {
    clearTimeout(said);
    store.update({ recovering: false });
  }
}

/**
 * Says that their bars have been shown: once the page has been drawn with them, which a hidden window's is not.
 * @param {RunView[]} runs
 */
function acknowledgeWhenPainted(runs) {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => runs.forEach(({ id }) => void ipc.ignoreErrors(ipc.acknowledgeRun(id)))),
  );
}
