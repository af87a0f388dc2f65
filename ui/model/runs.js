/**
 * Pure functions over runs: following one while it is carried out, and saying how it ended.
 *
 * @import { CatalogueView, ChangeView, CountsView, Intent, ChangeState, Problem, RunEvent, RunView, ValueKind, ValueView } from "../types/views.js"
 */
import { isDriftedProblem, isNoOpProblem, isRoleRefusal, isSupersededProblem } from "./problem-codes.js";

/**
 * @typedef {CountsView & { done: number, inProgress: number, failures: number }} StateCounts `failures` counts refused and failed
 *   ones; `unconfirmed` also those written but never read back.
 */

/**
 * @param {readonly ChangeView[]} changes
 * @returns {StateCounts}
 */
export function countStates(changes) {
  /** @type {Record<ChangeState, number>} */
  const by = {
    waiting: 0,
    inProgress: 0,
    accepted: 0,
    verified: 0,
    unconfirmed: 0,
    refused: 0,
    failed: 0,
    notAttempted: 0,
    interrupted: 0,
  };
  for (const { state } of changes) by[state] += 1;
  return {
    planned: changes.length,
    done: changes.length - by.waiting - by.inProgress,
    inProgress: by.inProgress,
    failures: by.refused + by.failed,
    verified: by.verified,
    unconfirmed: by.unconfirmed + by.accepted,
    refused: by.refused,
    failed: by.failed,
    notAttempted: by.notAttempted + by.waiting,
    interrupted: by.interrupted,
  };
}

/**
 * The run after an event about one of its changes.
 * @param {RunView} run
 * @param {Extract<RunEvent, { type: "change" }>} event
 * @returns {RunView}
 */
export function withChange(run, event) {
  const changes = run.changes.map((change) =>
    change.key === event.key ? { ...change, state: event.state, problem: event.problem } : change,
  );
  return { ...run, changes };
}

/**
 * The verb that tells what a run did.
 * @param {Intent} intent
 * @param {ValueKind | null | undefined} to the value of all its changes, if it is one
 * @returns {"off" | "back" | "changed"}
 */
export function verb(intent, to) {
  if (intent === "undo") return "back";
  return to === "off" ? "off" : "changed";
}

/**
 * The value that all changes of a run are to, if it is one.
 * @param {RunView} run
 * @returns {ValueView | null}
 */
export function target({ changes }) {
  const first = changes[0]?.to ?? null;
  return first !== null && changes.every(({ to }) => same(to, first)) ? first : null;
}

/**
 * @param {ValueView} one
 * @param {ValueView} other
 */
function same(one, other) {
  return one.kind === other.kind && one.text === other.text;
}

/** True if a later run wrote the same offering, so that what shows tells nothing of this change. @param {ChangeView} change */
export const isSuperseded = ({ problem }) => isSupersededProblem(problem);
/** True if somebody else had changed it before its turn came. @param {ChangeView} change */
export const isDrifted = ({ problem }) => isDriftedProblem(problem);
/** True if it had the wanted value before its turn came. @param {ChangeView} change */
export const isNoOp = ({ problem }) => isNoOpProblem(problem);

/**
 * The value that was read back, if it is neither the former nor the wanted one.
 * @param {ChangeView} change
 */
export function unexpectedValue({ from, to, observed }) {
  return observed === null || same(observed, from) || same(observed, to) ? null : observed;
}

/** True if it has the wanted value by now, though the run did not set it. @param {ChangeView} change */
export function isAsWantedAnyway({ state, to, observed }) {
  return (state === "refused" || state === "failed") && observed !== null && same(observed, to);
}

/**
 * The preview of undoing a run, as the list now stands: the changes that stand as the run set them, and those of
 * offerings that someone set to something else since.
 * @param {RunView} run
 * @param {CatalogueView} catalogue
 * @returns {{ back: ChangeView[], drifted: ChangeView[] }}
 */
export function undoPreview(run, catalogue) {
  const now = presentValues(catalogue);
  /** @type {ChangeView[]} */
  const back = [];
  /** @type {ChangeView[]} */
  const drifted = [];
  for (const change of run.changes) {
    const value = now.get(change.key);
    if (value === undefined || !change.mayUndo) continue;
    if (same(value, change.to)) back.push(change);
    else if (!same(value, change.from)) drifted.push(change);
  }
  return { back, drifted };
}

/** @param {CatalogueView} catalogue */
function presentValues({ offerings }) {
  return new Map(offerings.map(({ key, value }) => [key, value]));
}

/**
 * Counts the changes of a run that are meant and do not have the wanted value by now.
 * @param {RunView} run
 * @param {CatalogueView} catalogue
 * @param {(change: ChangeView) => boolean} meant
 */
function countOutstanding(run, catalogue, meant) {
  const now = presentValues(catalogue);
  return run.changes.filter((change) => {
    const value = now.get(change.key);
    return meant(change) && (value === undefined || !same(value, change.to));
  }).length;
}

/**
 * Counts what Retry would take: just the refused and failed ones.
 * @param {RunView} run
 * @param {CatalogueView} catalogue
 */
export function toRetry(run, catalogue) {
  return countOutstanding(run, catalogue, ({ mayRetry }) => mayRetry);
}

/**
 * Counts what Continue would take: what a stop, a limit, the session's end or a crash left. After a refusal the rest
 * would be refused too, unless the admin insists.
 * @param {RunView} run
 * @param {CatalogueView} catalogue
 * @param {boolean} ignoreRoleHint
 */
export function toContinue(run, catalogue, ignoreRoleHint) {
  if (run.stopReason === "refused" && !ignoreRoleHint) return 0;
  return countOutstanding(run, catalogue, ({ mayContinue }) => mayContinue);
}

/**
 * The changes that did not succeed and say why.
 * @param {RunView} run
 * @returns {(ChangeView & { problem: Problem })[]}
 */
export function failures(run) {
  return /** @type {(ChangeView & { problem: Problem })[]} */ (
    run.changes.filter(({ state, problem }) => (state === "refused" || state === "failed") && problem !== null)
  );
}

/**
 * The refusal (403) in a run, if the service refused because of the role.
 * @param {RunView} run
 * @returns {Problem | null}
 */
export function roleRefusal(run) {
  return run.changes.find(({ problem }) => isRoleRefusal(problem))?.problem ?? null;
}

/**
 * Counts what undoing brings back, by former value.
 * @param {readonly ChangeView[]} changes
 * @returns {{ kind: ValueKind, count: number }[]} without those that are nought
 */
export function formerValues(changes) {
  /** @type {ValueKind[]} */
  const kinds = ["on", "trials", "off", "other"];
  return kinds
    .map((kind) => ({ kind, count: changes.filter(({ from }) => from.kind === kind).length }))
    .filter(({ count }) => count > 0);
}
