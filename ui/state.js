/**
 * What the window knows, in one place. Screens subscribe and draw; `actions.js` changes it.
 *
 * @import { AccountView, CatalogueView, OutcomeState, Problem, RunView, StartView, ValueKind } from "./types/views.js"
 * @import { Filter } from "./offerings.js"
 */

/** One offering being changed, or not changed: shown on its card until the next change or refresh. */
/** @typedef {{ state: "queued" | OutcomeState, target: ValueKind, problem: Problem | null }} Activity */

/** A run that ended: its message bar stays until dismissed. */
/** @typedef {{ run: RunView, notRead: Problem | null, retried: boolean, resumed: boolean }} Verdict `resumed`: signed in again since */

/** A run of several offerings being carried out; `run` is null until the backend has made the plan. */
/** @typedef {{ intent: RunView["intent"], run: RunView | null, phase: "starting" | "writing" | "stopping" | "checking", waitSeconds: number }} Progress */

/** A message above the list that is not a verdict. */
/** @typedef {{ id: string, title: string, problem: Problem, effect: string | null, action: "signIn" | "refresh" | null }} Notice */

/**
 * @typedef {object} State
 * @property {"starting" | "welcome" | "waiting" | "products"} screen
 * @property {StartView | null} start null until the backend has answered
 * @property {Problem | null} startProblem why it did not
 * @property {boolean} resuming the kept session is being renewed
 * @property {{ problem: Problem, from: "resume" | "signIn" | "session" } | null} welcomeProblem why there is no session
 * @property {{ practice: boolean, link: string | null, until: string | null, finishing: boolean, browserProblem: Problem | null, copied: boolean | null } | null} signIn
 * @property {AccountView | null} account
 * @property {CatalogueView | null} catalogue
 * @property {boolean} loading
 * @property {Problem | null} loadProblem
 * @property {ReadonlyMap<string, Activity>} activities by offering's key
 * @property {Progress | null} progress
 * @property {readonly Verdict[]} verdicts newest first
 * @property {readonly Notice[]} notices newest first
 * @property {Problem | null} refusal a 403 for a change in this session
 * @property {boolean} insisting the admin chose "Try anyway"
 * @property {ReadonlySet<string>} dismissed ids of banners closed by the admin
 * @property {string} query
 * @property {Filter} filter
 * @property {number} settled grows whenever the shown cards should be chosen anew
 */

/** What belongs to a session and is forgotten with it. */
export const noSession = Object.freeze({
  account: null,
  catalogue: null,
  loading: false,
  loadProblem: null,
  activities: new Map(),
  progress: null,
  verdicts: [],
  notices: [],
  refusal: null,
  insisting: false,
  dismissed: new Set(),
  query: "",
  filter: /** @type {Filter} */ ("all"),
});

/**
 * A state with listeners. Several updates in one turn are told once.
 * @template {object} S
 * @param {S} initial
 */
export function createStore(initial) {
  let state = initial;
  let telling = false;
  /** @type {Set<(state: S) => void>} */
  const listeners = new Set();
  return {
    get state() {
      return state;
    },
    /** @param {Partial<S>} patch */
    update(patch) {
      state = { ...state, ...patch };
      if (telling) return;
      telling = true;
      queueMicrotask(() => {
        telling = false;
        for (const listener of listeners) listener(state);
      });
    },
    /** @param {(state: S) => void} listener */
    subscribe(listener) {
      listeners.add(listener);
    },
  };
}

/** @type {State} */
const initial = {
  screen: "starting",
  start: null,
  startProblem: null,
  resuming: false,
  welcomeProblem: null,
  signIn: null,
  ...noSession,
  settled: 0,
};

export const store = createStore(initial);

/**
 * Why nothing may be changed now, or null when it may.
 * @param {State} state
 * @returns {"ledger" | "role" | "run" | null}
 */
export function blocked({ start, account, refusal, insisting, progress }) {
  if (start?.ledgerProblem) return "ledger";
  if (!insisting && (refusal !== null || account?.mayChange === "unlikely")) return "role";
  return progress === null ? null : "run";
}
