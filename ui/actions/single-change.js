/**
 * Changing single offerings: at once, one run after the other.
 *
 * @import { ChangeView, RunResult, ValueKind } from "../types/views.js"
 */
import { t } from "../i18n/index.js";
import { sentences } from "../i18n/join.js";
import * as ipc from "../ipc.js";
import { announce } from "../lib/announce.js";
import { isChangedByOthers, isOutdated, needsSignIn } from "../model/problem-codes.js";
import { describe } from "../model/problems.js";
import { verdictText } from "../model/run-summary.js";
import { roleRefusal } from "../model/runs.js";
import { store } from "../state.js";
import { applyResult, applyChangeEvent, followPause, isPending, setActivity } from "./card-status.js";
import { runEnded } from "./history.js";
import { asSeen, load } from "./list.js";
import { notify, sessionEnded } from "./notices.js";
import { inTurn } from "./queue.js";

/** @type {{ key: string, value: ValueKind }[]} */
let queue = [];

/**
 * Sets one offering. Clicks that come while a run is under way wait, and those for the same value go together.
 * @param {string} key
 * @param {ValueKind} value
 */
export function setValue(key, value) {
  queue.push({ key, value });
  setActivity(key, { state: "queued", target: value, problem: null });
  void inTurn(setQueued);
}

async function setQueued() {
  const first = queue[0];
  if (first === undefined) return;
  const keys = queue.filter(({ value }) => value === first.value).map(({ key }) => key);
  queue = queue.filter(({ value }) => value !== first.value);
  for (const key of keys) setActivity(key, { state: "inProgress", target: first.value, problem: null });
  let ended = false;
  try {
    const result = await ipc.setValues(asSeen(keys), first.value, (event) => {
      if (ended) return;
      if (event.type === "change") applyChangeEvent(event, first.value);
      else followPause(event);
    });
    ended = true;
    applyResult(result);
    for (const change of result.run.changes) announceOne(change);
    tellTheRest(result);
    if (result.run.stopReason !== null) dropQueue();
  } catch (error) {
    ended = true;
    store.update({ ended: null });
    const problem = ipc.asProblem(error);
    const outdated = isOutdated(problem);
    for (const key of keys) setActivity(key, outdated ? null : { state: "failed", target: first.value, problem });
    if (needsSignIn(problem)) {
      dropQueue();
      sessionEnded(problem);
    } else if (isChangedByOthers(problem)) notify({ id: "run", problem, effect: null, action: null });
    else announce(describe(problem).title);
    if (outdated) await load();
  }
  void runEnded();
  for (const { key, value } of queue) setActivity(key, { state: "queued", target: value, problem: null });
  // Offerings that needed no change have no verdict of their own.
  for (const key of keys) {
    const activity = store.state.activities.get(key);
    if (activity !== undefined && isPending(activity.state) && !queue.some((waiting) => waiting.key === key))
      setActivity(key, null);
  }
}

/**
 * Tells what no card says: why something was not even sent, and what is wrong with the record.
 * @param {RunResult} result
 */
function tellTheRest({ run, recordProblem }) {
  if (recordProblem !== null) notify({ id: "record", problem: recordProblem, effect: null, action: null });
  const told =
    run.stopReason === "admin" ||
    run.stopReason === "session" ||
    (run.stopReason === "refused" && roleRefusal(run) !== null);
  const leftOut = run.drifted.length > 0 || run.changes.some(({ state }) => state === "notAttempted");
  if (told || !leftOut) return;
  store.update({
    verdicts: [{ run, notRead: null, retried: false, continued: false, recovered: false }, ...store.state.verdicts],
  });
  const { title, lines } = verdictText(run);
  announce(sentences([title, ...lines]));
}

/** Drops what would be refused just the same. */
function dropQueue() {
  for (const { key } of queue) setActivity(key, null);
  queue = [];
}

/** @param {ChangeView} change */
function announceOne({ name, to, state, problem }) {
  const reason = problem === null ? "" : describe(problem).title;
  if (state === "verified")
    announce(t("activity.done", { name, value: to.kind === "other" ? to.text : t(`value.${to.kind}`) }));
  else if (state === "unconfirmed" || state === "accepted") announce(t("activity.doneUnconfirmed", { name }));
  else if (state === "refused") announce(t("activity.doneRefused", { name, reason }));
  else if (state === "failed") announce(t("activity.doneFailed", { name, reason }));
}
