/** Rules that the backend sends with offerings and changes: what an intent does to one, what may be done about the other. */

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
