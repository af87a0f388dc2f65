/**
 * Changing several offerings in a run, with its progress and its verdict.
 *
 * @import { RunEvent, RunResult, RunView, ValueKind } from "../types/views.js"
 * @import { Progress } from "../state.js"
 */
import { t } from "../i18n/index.js";
import { sentences } from "../i18n/join.js";
import * as ipc from "../ipc.js";
import { announce } from "../lib/announce.js";
import { isOutdated, needsSignIn } from "../model/problem-codes.js";
import { verdictText } from "../model/run-summary.js";
import { countStates, withChange } from "../model/runs.js";
import { store } from "../state.js";
import { applyResult, applyChangeEvent, followPause, restoreFromRun } from "./card-status.js";
import { runEnded } from "./history.js";
import { allKeys, asSeen, load } from "./list.js";
import { notify, sessionEnded } from "./notices.js";
import { inTurn } from "./queue.js";

export function turnOffAll() {
  startRun("turnOffAll", (listener) => ipc.turnOffAll(asSeen(allKeys()), listener), null);
}

/**
 * @param {string[]} keys
 * @param {ValueKind} value
 */
export function setValues(keys, value) {
  store.update({ selected: new Set() });
  startRun("set", (listener) => ipc.setValues(asSeen(keys), value, listener), null);
}

/**
 * @param {RunView} run
 * @param {string[]} keys the offerings that the admin agreed to bring back
 */
export function undo(run, keys) {
  startRun("undo", (listener) => ipc.undo(run.id, keys, listener), run);
}

/** @param {RunView} run */
export function retry(run) {
  startRun("retry", (listener) => ipc.retry(run.id, listener), run);
}

/** @param {RunView} run */
export function continueRun(run) {
  startRun("continue", (listener) => ipc.continueRun(run.id, listener), run);
}

/**
 * @param {Progress["intent"]} intent
 * @param {(listener: (event: RunEvent) => void) => Promise<RunResult>} command
 * @param {RunView | null} former the run that is undone, retried or continued
 */
function startRun(intent, command, former) {
  if (store.state.progress !== null) return;
  store.update({ progress: { intent, run: null, phase: "starting", waitSeconds: 0 } });
  announce(t(`run.${intent}`));
  void inTurn(() => carryOut(intent, command, former));
}

/** Follows what was under way when the page was loaded anew, to its end. */
export async function attach() {
  store.update({ attaching: true });
  await inTurn(() => carryOut(null, ipc.followRun, null));
  store.update({ attaching: false });
}

/**
 * @param {Progress["intent"] | null} intent null for a run that was begun before the page was loaded anew
 * @param {(listener: (event: RunEvent) => void) => Promise<RunResult | null>} command
 * @param {RunView | null} former
 */
async function carryOut(intent, command, former) {
  // Stopped while it still waited for its turn.
  if (store.state.progress?.phase === "stopping") {
    store.update({ progress: null });
    return;
  }
  let ended = false;
  let told = 0;
  try {
    const result = await command((event) => {
      if (!ended) told = applyRunEvent(event, told);
    });
    ended = true;
    if (result === null) return;
    const { verdicts, visibleRevision } = store.state;
    const verdict = {
      run: result.run,
      notRead: result.catalogue === null ? result.catalogueProblem : null,
      retried: false,
      continued: false,
      recovered: false,
    };
    const kept = verdicts
      .filter(({ run }) => !(intent === "undo" && run.id === former?.id))
      .map((old) =>
        old.run.id === former?.id
          ? { ...old, retried: old.retried || intent === "retry", continued: old.continued || intent === "continue" }
          : old,
      );
    store.update({ progress: null, visibleRevision: visibleRevision + 1, verdicts: [verdict, ...kept] });
    applyResult(result);
    if (result.recordProblem !== null)
      notify({ id: "record", problem: result.recordProblem, effect: null, action: null });
    const { title, lines } = verdictText(result.run);
    announce(sentences([title, ...lines]));
  } catch (error) {
    ended = true;
    const started = (store.state.progress?.run ?? null) !== null;
    store.update({
      progress: null,
      ended: null,
      activities: new Map(),
      visibleRevision: store.state.visibleRevision + 1,
    });
    const problem = ipc.asProblem(error);
    const effect = started ? t("effect.perhaps") : t("effect.nothing");
    if (needsSignIn(problem)) sessionEnded(problem, { effect });
    else notify({ id: "run", problem, effect, action: "refresh" });
    if (isOutdated(problem) || (started && !needsSignIn(problem))) await load();
  } finally {
    void runEnded();
  }
}

/**
 * @param {RunEvent} event
 * @param {number} told quarters of the run announced so far
 * @returns {number} the same, afterwards
 */
function applyRunEvent(event, told) {
  const { progress } = store.state;
  if (event.type === "started") {
    const { run } = event;
    store.update({
      progress: {
        intent: run.intent,
        run,
        phase: progress?.phase === "stopping" ? "stopping" : "writing",
        waitSeconds: 0,
      },
    });
    restoreFromRun(run);
  } else if (progress === null) {
    return told;
  } else if (event.type === "waiting") {
    store.update({ progress: { ...progress, waitSeconds: event.seconds } });
    announce(t("run.waiting", { count: event.seconds }));
  } else if (event.type === "verifying") {
    store.update({ progress: { ...progress, phase: "checking", waitSeconds: 0 } });
    announce(t("run.checking"));
  } else if (event.type !== "change") {
    store.update({ progress: { ...progress, waitSeconds: 0 } });
    followPause(event);
  } else if (progress.run !== null) {
    const run = withChange(progress.run, event);
    const target = run.changes.find(({ key }) => key === event.key)?.to.kind ?? "other";
    const answered = event.state !== "inProgress";
    store.update({ progress: { ...progress, run, waitSeconds: answered ? 0 : progress.waitSeconds } });
    applyChangeEvent(event, target);
    return announceQuarter(run, told);
  }
  return told;
}

/**
 * Announces a long run's progress at each quarter only.
 * @param {RunView} run
 * @param {number} told
 */
function announceQuarter(run, told) {
  const { done, planned } = countStates(run.changes);
  const quarter = Math.floor((done * 4) / planned);
  if (quarter > told && quarter < 4 && planned >= 8) announce(t("run.announce", { done, total: planned }));
  return Math.max(told, quarter);
}

/** Stops the run, also a paused one of a single offering. */
export async function stop() {
  const { progress, ended } = store.state;
  if (progress === null ? !ended?.paused : progress.phase === "checking") return;
  if (progress !== null) store.update({ progress: { ...progress, phase: "stopping" } });
  announce(t("run.stopping"));
  await ipc.ignoreErrors(ipc.stop());
}
