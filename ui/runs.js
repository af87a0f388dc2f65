/**
 * Pure functions over runs: following one while it is carried out, and saying how it ended.
 *
 * @import { ChangeView, OutcomeState, Problem, RunEvent, RunView, ValueKind } from "./types/views.js"
 */

/**
 * @typedef {{
 *   total: number, done: number, underWay: number, failures: number,
 *   verified: number, unconfirmed: number, refused: number, failed: number, notAttempted: number,
 * }} Tally `failures` counts refused and failed ones; `unconfirmed` also those written but never read back.
 */

/**
 * @param {readonly ChangeView[]} changes
 * @returns {Tally}
 */
export function tally(changes) {
  /** @type {Record<OutcomeState, number>} */
  const by = { waiting: 0, underWay: 0, accepted: 0, verified: 0, unconfirmed: 0, refused: 0, failed: 0, notAttempted: 0 };
  for (const { state } of changes) by[state] += 1;
  return {
    total: changes.length,
    done: changes.length - by.waiting - by.underWay,
    underWay: by.underWay,
    failures: by.refused + by.failed,
    verified: by.verified,
    unconfirmed: by.unconfirmed + by.accepted,
    refused: by.refused,
    failed: by.failed,
    notAttempted: by.notAttempted + by.waiting,
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
 * Which verb tells what a run did.
 * @param {RunView} run
 * @returns {"off" | "back" | "changed"}
 */
export function verb(run) {
  if (run.intent === "undo") return "back";
  return run.changes.every(({ to }) => to.kind === "off") ? "off" : "changed";
}

/**
 * Whether anything of the run took effect, so that undoing it makes sense.
 * @param {RunView} run
 */
export function tookEffect(run) {
  const { verified, unconfirmed } = tally(run.changes);
  return verified + unconfirmed > 0;
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
  return run.changes.find(({ problem }) => problem?.code === "service.refused")?.problem ?? null;
}

/**
 * What undoing a run brings back, by former value.
 * @param {RunView} run
 * @returns {{ kind: ValueKind, count: number }[]} without those that are nought
 */
export function formerValues(run) {
  const reached = run.changes.filter(({ state }) => state === "verified" || state === "accepted" || state === "unconfirmed");
  /** @type {ValueKind[]} */
  const kinds = ["on", "trials", "off", "other"];
  return kinds
    .map((kind) => ({ kind, count: reached.filter(({ from }) => from.kind === kind).length }))
    .filter(({ count }) => count > 0);
}
