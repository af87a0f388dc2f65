/**
 * The status of single offerings on their cards: during a run, and after its end.
 *
 * @import { RunEvent, RunResult, RunView, ValueKind } from "../types/views.js"
 * @import { Activity } from "../state.js"
 */
import { withOffering } from "../model/offerings.js";
import { SESSION_EXPIRED, isSignInProblem } from "../model/problem-codes.js";
import { roleRefusal } from "../model/runs.js";
import { store } from "../state.js";
import { sessionEnded } from "./notices.js";

/** @param {Activity["state"]} state */
export function isPending(state) {
  return state === "queued" || state === "waiting" || state === "inProgress" || state === "accepted";
}

/**
 * @param {string} key
 * @param {Activity | null} activity
 */
export function setActivity(key, activity) {
  const activities = new Map(store.state.activities);
  if (activity === null) activities.delete(key);
  else activities.set(key, activity);
  store.update({ activities });
}

/**
 * Applies what the service said about one offering.
 * @param {Extract<RunEvent, { type: "change" }>} event
 * @param {ValueKind} target
 */
export function applyChangeEvent({ key, state, offering, problem }, target) {
  const { catalogue } = store.state;
  if (catalogue !== null && offering !== null) store.update({ catalogue: withOffering(catalogue, offering) });
  setActivity(key, isQuiet(state) ? null : { state, target, problem });
}

/**
 * Shows on the cards how far a run is that was begun before the page was loaded anew.
 * @param {RunView} run
 */
export function restoreFromRun({ changes }) {
  const activities = new Map(store.state.activities);
  for (const { key, state, to, problem } of changes) {
    if (state !== "waiting" && !isQuiet(state)) activities.set(key, { state, target: to.kind, problem });
  }
  store.update({ activities });
}

/** True if the card just shows the value again. @param {Activity["state"]} state */
function isQuiet(state) {
  return state === "verified" || state === "notAttempted";
}

/**
 * A run waits for the admin to sign in again, or goes on.
 * @param {RunEvent} event
 */
export function followPause({ type }) {
  if (type === "paused") sessionEnded(SESSION_EXPIRED, { paused: true });
  if (type === "resumed") store.update({ ended: null });
}

/**
 * A run has ended: what was read back is the truth from now on.
 * @param {RunResult} result
 */
export function applyResult({ run, catalogue }) {
  const activities = new Map(store.state.activities);
  for (const { key, state, to, problem } of run.changes) {
    if (isQuiet(state) || state === "waiting") activities.delete(key);
    else activities.set(key, { state: state === "accepted" ? "unconfirmed" : state, target: to.kind, problem });
  }
  const refusal = roleRefusal(run);
  store.update({
    activities,
    ended: null,
    ...(catalogue === null ? {} : { catalogue }),
    ...(refusal === null ? {} : { refusal, ignoreRoleHint: false }),
  });
  if (run.stopReason === "session")
    sessionEnded(run.changes.find(({ problem }) => isSignInProblem(problem))?.problem ?? SESSION_EXPIRED);
}
