/**
 * Runs in which Offswitch had been cut off: looked into before anything is changed.
 *
 * @import { RunView } from "../types/views.js"
 */
import { announce } from "../lib/announce.js";
import * as ipc from "../ipc.js";
import { sentences } from "../i18n/join.js";
import { isStill, ledgerProblem, store } from "../state.js";
import { verdictText } from "../model/run-summary.js";
import { t } from "../i18n/index.js";
import { quietly } from "./quietly.js";
import { inTurn } from "./queue.js";

/** How long it may take without a word, in milliseconds. */
const MOMENT = 500;

/** Looks into them, where that is still to be done. Changes asked for meanwhile wait for it. */
export async function recover() {
  const { lookedInto, recoveryProblem } = store.state;
  if ((lookedInto && recoveryProblem === null) || ledgerProblem(store.state) !== null) return;
  store.update({ lookedInto: true });
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
    if (!isStill(account)) return;
    const { verdicts, settled } = store.state;
    const unseen = runs.filter(({ id }) => !verdicts.some(({ run }) => run.id === id));
    const found = unseen.map((run) => ({ run, notRead: null, retried: false, continued: false, recovered: true }));
    store.update({
      recoveryProblem: problem === null ? null : { problem, found: true },
      verdicts: [...found.reverse(), ...verdicts],
      ...(catalogue === null ? {} : { catalogue, settled: settled + 1 }),
    });
    tellWhenShown(runs);
    for (const { run } of found.slice(0, 1)) {
      const { title, lines } = verdictText(run, true);
      announce(sentences([title, ...lines]));
    }
  } catch (error) {
    if (isStill(account)) store.update({ recoveryProblem: { problem: ipc.asProblem(error), found: false } });
  } finally {
    clearTimeout(said);
    store.update({ recovering: false });
  }
}

/**
 * Says that their bars have been shown: once the page has been drawn with them, which a hidden window's is not.
 * @param {RunView[]} runs
 */
function tellWhenShown(runs) {
  requestAnimationFrame(() => requestAnimationFrame(() => runs.forEach(({ id }) => void quietly(ipc.told(id)))));
}
