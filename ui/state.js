/**
 * The state of the window, in one store. Screens subscribe and draw; `actions/` changes it.
 *
 * @import { AccountView, CatalogueView, ChangeState, Problem, RunSummaryView, RunView, BootstrapView, ValueKind } from "./types/views.js"
 * @import { Filter } from "./model/offerings.js"
 */

/** One offering being changed, or not changed: shown on its card until the next change or refresh. */
/** @typedef {{ state: "queued" | ChangeState, target: ValueKind, problem: Problem | null }} Activity */

/**
 * A run that ended: its message bar stays until dismissed.
 * @typedef {{ run: RunView, notRead: Problem | null, retried: boolean, continued: boolean, recovered: boolean }} Verdict
 *   `recovered`: it had been cut off, and was found at this start
 */

/** A run being carried out, of several offerings or begun before the page was loaded anew; `run` is null until the backend has made the plan. */
/** @typedef {{ intent: RunView["intent"], run: RunView | null, phase: "starting" | "writing" | "stopping" | "checking", waitSeconds: number }} Progress */

/**
 * The session has ended while the list is shown. `paused`: a run waits for it; `effect`: whether anything was changed;
 * `failure`: why signing in again did not work.
 * @typedef {{ problem: Problem, paused: boolean, effect: string | null, failure: Problem | null }} Ended
 */

/**
 * The pages of the history; `opened` holds the runs looked into: their changes, why there are none, or null while asked.
 * @typedef {{
 *   runs: readonly RunSummaryView[], more: boolean, loading: boolean, problem: Problem | null,
 *   opened: ReadonlyMap<number, { run: RunView } | { problem: Problem } | null>,
 * }} History
 */

/** A message above the list that is not a verdict. */
/** @typedef {{ id: string, title: string, problem: Problem, effect: string | null, action: "refresh" | null }} Notice */

/**
 * @typedef {object} State
 * @property {"starting" | "welcome" | "waiting" | "products" | "history"} screen
 * @property {BootstrapView | null} start null until the backend has answered
 * @property {Problem | null} startProblem why it did not
 * @property {boolean} resuming the kept session is being renewed
 * @property {{ problem: Problem, from: "resume" | "signIn" | "session" } | null} welcomeProblem why there is no session
 * @property {{ practice: boolean, ownApplication: boolean, link: string | null, until: string | null, finishing: boolean, calledWithTls: boolean, browserProblem: Problem | null, copied: boolean | null } | null} signIn
 * @property {AccountView | null} account
 * @property {CatalogueView | null} catalogue
 * @property {{ problem: Problem | null, renewed: boolean } | null} stale the list is the last known one: no fresh one has
 *   come yet, or cannot; `renewed`: the session stands again
 * @property {boolean} loading
 * @property {Problem | null} loadProblem
 * @property {ReadonlyMap<string, Activity>} activities by offering's key
 * @property {Progress | null} progress
 * @property {boolean} attaching the page was loaded anew while something was under way, and follows it
 * @property {readonly Verdict[]} verdicts newest first
 * @property {readonly Notice[]} notices newest first
 * @property {Ended | null} ended
 * @property {boolean} recoveryChecked runs that had been cut off were asked for in this session
 * @property {boolean} recovering they are being looked into, and it takes a while
 * @property {{ problem: Problem, found: boolean } | null} recoveryProblem why some could not be looked into yet, or whether
 *   there are any could not be found out
 * @property {Problem | null} refusal a 403 for a change in this session
 * @property {boolean} ignoreRoleHint the admin chose "Try anyway"
 * @property {ReadonlySet<string>} dismissed ids of banners closed by the admin
 * @property {string} query
 * @property {Filter} filter
 * @property {ReadonlySet<string>} selected keys of the offerings chosen to be set together
 * @property {History | null} history
 * @property {{ file: string } | { problem: Problem } | null} exported what came of the last export on this screen
 * @property {{ version: string, installing: boolean, problem: Problem | null } | null} update a newer release; `problem`: why
 *   it could not be installed
 * @property {number} visibleRevision grows whenever the shown cards should be chosen anew
 */

/** The part of the state that belongs to a session and is forgotten with it. */
export const noSession = Object.freeze({
  account: null,
  catalogue: null,
  stale: null,
  loading: false,
  loadProblem: null,
  activities: new Map(),
  progress: null,
  attaching: false,
  verdicts: [],
  notices: [],
  ended: null,
  recoveryChecked: false,
  recovering: false,
  recoveryProblem: null,
  refusal: null,
  ignoreRoleHint: false,
  dismissed: new Set(),
  query: "",
  filter: /** @type {Filter} */ ("all"),
  selected: new Set(),
  history: null,
  exported: null,
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
  update: null,
  visibleRevision: 0,
};

export const store = createStore(initial);

/**
 * True if the account lacks the role to change anything, as far as is known.
 * @param {State} state
 */
export function lacksRole({ account, refusal, ignoreRoleHint }) {
  return !ignoreRoleHint && (refusal !== null || account?.writePermission === "unlikely");
}

/**
 * The problem for which nothing can be recorded, and so nothing may be changed. The list that was read last knows it best.
 * @param {State} state
 */
export function ledgerProblem({ start, catalogue }) {
  return catalogue === null ? (start?.ledgerProblem ?? null) : catalogue.ledgerProblem;
}

/**
 * The reason that nothing may be changed now, or null when it may.
 * @param {State} state
 * @returns {"ledger" | "stale" | "offline" | "session" | "role" | "recovery" | "run" | null}
 */
export function blocked(state) {
  const { stale, ended, recovering, attaching, progress } = state;
  if (ledgerProblem(state) !== null) return "ledger";
  if (stale !== null) return stale.problem === null ? "stale" : "offline";
  if (ended !== null) return "session";
  if (lacksRole(state)) return "role";
  if (recovering) return "recovery";
  return progress === null && !attaching ? null : "run";
}

/**
 * True if the session must stay as it is: something in progress needs it, or renews it.
 * @param {State} state
 */
export function isBusy({ progress, attaching, ended, resuming, signIn }) {
  return progress !== null || attaching || (ended?.paused ?? false) || resuming || signIn !== null;
}

/**
 * True if this account is still the one signed in: what was asked for another one's sake is not theirs.
 * @param {AccountView | null} account
 */
export function isSameAccount(account) {
  const now = store.state.account;
  return now !== null && account !== null && now.tenantId === account.tenantId && now.username === account.username;
}
