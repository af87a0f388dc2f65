/**
 * Changing offerings: single ones at once, several in a run with its progress and its verdict.
 *
 * @import { Problem, RunEvent, RunResult, RunView, ValueKind } from "../types/views.js"
 * @import { Activity, Progress } from "../state.js"
 */
import { announce } from "../announce.js";
import * as ipc from "../ipc.js";
import { withValue } from "../offerings.js";
import { describe, needsSignIn } from "../problems.js";
import { roleRefusal, tally, withChange } from "../runs.js";
import { store } from "../state.js";
import { verdictText } from "../verdicts.js";
import { t } from "../words.js";
import { isPending, load, notify } from "./list.js";
import { quietly } from "./quietly.js";

// --- Single offerings: changed at once, one run after the other -------------------------------------------------

/** @type {{ key: string, value: ValueKind }[]} */
let queue = [];
/** The runs, one after the other: the backend carries out one at a time. @type {Promise<void>} */
let turn = Promise.resolve();

/**
 * Sets one offering. Clicks that come while a run is under way wait, and those for the same value go together.
 * @param {string} key
 * @param {ValueKind} value
 */
export function setValue(key, value) {
  queue.push({ key, value });
  setActivity(key, { state: "queued", target: value, problem: null });
  turn = turn.then(setQueued);
}

async function setQueued() {
  const first = queue[0];
  if (first === undefined) return;
  const keys = queue.filter(({ value }) => value === first.value).map(({ key }) => key);
  queue = queue.filter(({ value }) => value !== first.value);
  for (const key of keys) setActivity(key, { state: "underWay", target: first.value, problem: null });
  let ended = false;
  try {
    const result = await ipc.setValues(keys, first.value, (event) => {
      if (!ended && event.type === "change") follow(event, first.value);
    });
    ended = true;
    conclude(result);
    for (const change of result.run.changes) announceOne(change);
    if (result.run.stopped !== null) dropQueue();
    if (result.run.stopped === "session") notify({ id: "session", problem: sessionProblem(result.run), effect: null, action: "signIn" });
  } catch (error) {
    ended = true;
    const problem = ipc.asProblem(error);
    const outdated = isOutdated(problem);
    for (const key of keys) setActivity(key, outdated ? null : { state: "failed", target: first.value, problem });
    announce(describe(problem).title);
    if (outdated) await load();
  }
  // Offerings that needed no change have no verdict of their own.
  for (const key of keys) {
    const activity = store.state.activities.get(key);
    if (activity !== undefined && isPending(activity.state) && !queue.some((waiting) => waiting.key === key)) setActivity(key, null);
  }
}

/** What would be refused just the same is not asked for. */
function dropQueue() {
  for (const { key } of queue) setActivity(key, null);
  queue = [];
}

/** @param {RunView} run @returns {Problem} */
function sessionProblem(run) {
  return run.changes.find(({ problem }) => problem !== null)?.problem ?? { code: "signIn.expired", params: {}, details: [] };
}

/** @param {RunView["changes"][number]} change */
function announceOne({ name, to, state, problem }) {
  const reason = problem === null ? "" : describe(problem).title;
  if (state === "verified") announce(t("activity.done", { name, value: to.kind === "other" ? to.text : t(`value.${to.kind}`) }));
  else if (state === "unconfirmed" || state === "accepted") announce(t("activity.doneUnconfirmed", { name }));
  else if (state === "refused") announce(t("activity.doneRefused", { name, reason }));
  else if (state === "failed") announce(t("activity.doneFailed", { name, reason }));
}

/**
 * @param {string} key
 * @param {Activity | null} activity
 */
function setActivity(key, activity) {
  const activities = new Map(store.state.activities);
  if (activity === null) activities.delete(key);
  else activities.set(key, activity);
  store.update({ activities });
}

/**
 * Takes up what the service said about one offering.
 * @param {Extract<RunEvent, { type: "change" }>} event
 * @param {ValueKind} target
 */
function follow({ key, state, value, problem }, target) {
  const { catalogue } = store.state;
  if (catalogue !== null && value !== null) store.update({ catalogue: withValue(catalogue, key, value) });
  setActivity(key, state === "verified" || state === "notAttempted" ? null : { state, target, problem });
}

/**
 * A run has ended: what was read back is the truth from now on.
 * @param {RunResult} result
 */
function conclude({ run, catalogue }) {
  const activities = new Map(store.state.activities);
  for (const { key, state, to, problem } of run.changes) {
    if (state === "verified" || state === "notAttempted" || state === "waiting") activities.delete(key);
    else activities.set(key, { state: state === "accepted" ? "unconfirmed" : state, target: to.kind, problem });
  }
  for (const { key, value } of queue) activities.set(key, { state: "queued", target: value, problem: null });
  const refusal = roleRefusal(run);
  store.update({
    activities,
    ...(catalogue === null ? {} : { catalogue }),
    ...(refusal === null ? {} : { refusal, insisting: false, dismissed: without(store.state.dismissed, "role") }),
  });
}

/**
 * @param {ReadonlySet<string>} set
 * @param {string} id
 */
function without(set, id) {
  return new Set([...set].filter((other) => other !== id));
}

// --- Several offerings at once ------------------------------------------------------------------------------------

export function turnOffAll() {
  bulk("turnOffAll", ipc.turnOffAll, null);
}

/**
 * The list on the screen is not what the service has: the backend has seen so.
 * @param {Problem} problem
 */
function isOutdated({ code }) {
  return ["run.nothing", "run.outdated", "run.unknownOffering"].includes(code);
}

/** @param {RunView} run */
export function undo(run) {
  bulk("undo", (listener) => ipc.undo(run.id, listener), run);
}

/** @param {RunView} run */
export function retry(run) {
  bulk("retry", (listener) => ipc.retry(run.id, listener), run);
}

/**
 * @param {Progress["intent"]} intent
 * @param {(listener: (event: RunEvent) => void) => Promise<RunResult>} command
 * @param {RunView | null} former the run that is undone or retried
 */
function bulk(intent, command, former) {
  if (store.state.progress !== null) return;
  store.update({ progress: { intent, run: null, phase: "starting", waitSeconds: 0 } });
  announce(t(`run.${intent}`));
  turn = turn.then(() => carryOut(intent, command, former));
}

/**
 * @param {Progress["intent"]} intent
 * @param {(listener: (event: RunEvent) => void) => Promise<RunResult>} command
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
      if (!ended) told = followBulk(event, told);
    });
    ended = true;
    conclude(result);
    const { verdicts, settled } = store.state;
    const kept = verdicts
      .filter(({ run }) => !(intent === "undo" && run.id === former?.id))
      .map((verdict) => (verdict.run.id === former?.id ? { ...verdict, retried: true } : verdict));
    store.update({
      progress: null,
      settled: settled + 1,
      verdicts: [{ run: result.run, notRead: result.catalogue === null ? result.catalogueProblem : null, retried: false, resumed: false }, ...kept],
    });
    if (result.recordProblem !== null) notify({ id: "record", problem: result.recordProblem, effect: null, action: null });
    const { title, lines } = verdictText(result.run);
    announce([title, ...lines].join(" "));
  } catch (error) {
    ended = true;
    const started = store.state.progress?.run !== null;
    store.update({ progress: null, activities: new Map(), settled: store.state.settled + 1 });
    const problem = ipc.asProblem(error);
    const effect = started ? t("effect.perhaps") : t("effect.nothing");
    notify({ id: "run", problem, effect, action: needsSignIn(problem) ? "signIn" : "refresh" });
    if (started || isOutdated(problem)) await load();
  }
}

/**
 * @param {RunEvent} event
 * @param {number} told quarters of the run announced so far
 * @returns {number} the same, afterwards
 */
function followBulk(event, told) {
  const { progress } = store.state;
  if (progress === null) return told;
  if (event.type === "started") {
    store.update({ progress: { ...progress, run: event.run, phase: progress.phase === "stopping" ? "stopping" : "writing" } });
  } else if (event.type === "waiting") {
    store.update({ progress: { ...progress, waitSeconds: event.seconds } });
    announce(t("run.waiting", { count: event.seconds }));
  } else if (event.type === "checking") {
    store.update({ progress: { ...progress, phase: "checking", waitSeconds: 0 } });
    announce(t("run.checking"));
  } else if (progress.run !== null) {
    const run = withChange(progress.run, event);
    const target = run.changes.find(({ key }) => key === event.key)?.to.kind ?? "other";
    const answered = event.state !== "underWay";
    store.update({ progress: { ...progress, run, waitSeconds: answered ? 0 : progress.waitSeconds } });
    follow(event, target);
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
  const { done, total } = tally(run.changes);
  const quarter = Math.floor((done * 4) / total);
  if (quarter > told && quarter < 4 && total >= 8) announce(t("run.announce", { done, total }));
  return Math.max(told, quarter);
}

export async function stop() {
  const { progress } = store.state;
  if (progress === null || progress.phase === "checking") return;
  store.update({ progress: { ...progress, phase: "stopping" } });
  announce(t("run.stopping"));
  await quietly(ipc.stop());
}
