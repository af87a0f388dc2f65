/**
 * Pure functions over runs: following one while it is carried out, and saying how it ended.
 *
 * @import { CatalogueView, ChangeView, CountsView, Intent, ChangeState, Problem, RunEvent, RunView, UndoPlanView, ValueKind, ValueView } from "../types/views.js"
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
 * Counts the changes that are meant and whose offerings still have the value that a follow-up starts from.
 * @param {RunView} run
 * @param {CatalogueView} catalogue
 * @param {(change: ChangeView) => boolean} meant
 * @param {"from" | "to"} start
 */
function countStanding({ changes }, { offerings }, meant, start) {
  const now = new Map(offerings.map(({ key, value }) => [key, value]));
  return changes.filter((change) => {
    const value = now.get(change.key);
    return meant(change) && value !== undefined && same(value, change[start]);
  }).length;
}

/**
 * Counts what Undo would bring back.
 * @param {RunView} run
 * @param {CatalogueView} catalogue
 */
export function toUndo(run, catalogue) {
  return countStanding(run, catalogue, ({ mayUndo }) => mayUndo, "to");
}

/**
 * Counts what Retry would take: just the refused and failed ones.
 * @param {RunView} run
 * @param {CatalogueView} catalogue
 */
export function toRetry(run, catalogue) {
  return countStanding(run, catalogue, ({ mayRetry }) => mayRetry, "from");
}

/**
 * Counts what Continue would take: what a stop, a limit, the session's end or a crash left. After a refusal the rest
 * would be refused too, unless the admin insists.
 * @param {RunView} run
 * @param {CatalogueView} catalogue
 * @param {boolean} ignoreRoleHint
 */
export function toContinue(run, catalogue, ignoreRoleHint) {
  if (roleRefusal(run) !== null && !ignoreRoleHint) return 0;
  return countStanding(run, catalogue, ({ mayContinue }) => mayContinue, "from");
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
 * Counts what an undo brings back, by value.
 * @param {UndoPlanView} plan
 * @returns {{ kind: ValueKind, count: number }[]} without those that are nought
 */
export function formerValues({ changes }) {
  /** @type {ValueKind[]} */
  const kinds = ["on", "trials", "off", "other"];
  return kinds
    .map((kind) => ({ kind, count: changes.filter(({ to }) => to.kind === kind).length }))
    .filter(({ count }) => count > 0);
}
