/** Rules of the backend: what an intent does to an offering, what may be done about a change, what an undo brings back. */

const TURN_OFF = { on: "change", trials: "change", off: "unchanged", other: "skip" };

/** @param {{ value: { kind: string }, choices: string[] }} offering */
export function effects({ value: { kind }, choices }) {
  const changes = choices.filter((choice) => choice !== kind);
  const opens = changes.filter((choice) => choice === "on" || (choice === "trials" && kind !== "on"));
  return { changes, opens, turnOff: TURN_OFF[kind] };
}

/** @param {{ state: string, problem: { code: string } | null }} change of a run that has ended */
export function followUps({ state, problem }) {
  const atSessionEnd = state === "failed" && problem?.code === "signIn.expired";
  return {
    mayUndo: ["verified", "accepted", "unconfirmed", "inProgress", "interrupted"].includes(state),
    mayRetry: ["refused", "failed"].includes(state) && !atSessionEnd,
    mayContinue: ["notAttempted", "waiting", "interrupted"].includes(state) || atSessionEnd,
  };
}

/**
 * @param {{ changes: object[] }} run
 * @param {import("./offerings.js").List} list
 */
export function undoPlan({ changes }, list) {
  const meant = changes.filter(({ mayUndo }) => mayUndo);
  const shows = ({ key }, { kind }) => list.find(key)?.value.kind === kind;
  return {
    changes: meant.filter((change) => shows(change, change.to)).map(({ key, from }) => ({ key, to: from })),
    drifted: meant
      .filter(
        (change) => list.find(change.key) !== undefined && !shows(change, change.to) && !shows(change, change.from),
      )
      .map(({ name }) => name),
  };
}
