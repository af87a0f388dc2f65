// The fake backend for tests of the actions: no page, only the state and the bridge.
import "./english.js";

const region = { textContent: "" };
globalThis.document ??= /** @type {any} */ ({
  getElementById: () => region,
  documentElement: { dir: "ltr", removeAttribute() {} },
});
globalThis.requestAnimationFrame ??= (draw) => draw(0);
// What is announced is wiped away after a while; no test waits for that.
const later = globalThis.setTimeout;
globalThis.setTimeout = /** @type {any} */ ((...timer) => later(...timer).unref());

/**
 * Answers to the window from now on, by command. Each is a function of the command's arguments.
 * @param {Record<string, (args: any) => any>} answers
 * @returns {{ command: string, args: any }[]} what is asked, as it comes
 */
export function open(answers) {
  const asked = [];
  const invoke = async (command, args) => {
    asked.push({ command, args });
    return answers[command](args);
  };
  globalThis.window = /** @type {any} */ ({ __TAURI__: { core: { invoke, Channel: class {} } } });
  return asked;
}

/** A promise, and the way to keep it. */
export function promised() {
  let keep;
  const promise = new Promise((resolve) => (keep = resolve));
  return { promise, keep };
}

/** Lets everything happen that waits for nothing but its turn. */
export const settle = () => new Promise((resolve) => later(resolve));

export const problem = (code) => ({ code, params: {}, details: [] });
export const account = {
  name: "Mei-Ling Lin",
  username: "mei-ling@tailwater.example",
  organization: "tailwater.example",
  elsewhere: false,
  guest: false,
  tenantId: "tenant",
  practice: false,
  writePermission: "likely",
  role: "billingAdministrator",
  persistProblem: null,
};

const value = (kind) => ({ kind, text: kind });

/** Flags that the backend sends with each offering of its value. */
const EFFECTS = {
  on: { changes: ["off"], opens: [], turnOff: "change" },
  off: { changes: ["on"], opens: ["on"], turnOff: "unchanged" },
};

/** An offering by key and value, as the backend tells it. @param {string} key @param {"on" | "off"} kind */
export const offering = (key, kind) => ({
  key,
  kind: "product",
  id: key,
  name: key,
  value: value(kind),
  choices: ["on", "off"],
  ...EFFECTS[kind],
});

/** A list of offerings by key. @param {Record<string, string>} values */
export function list(values, more = {}) {
  const offerings = Object.entries(values).map(([key, kind]) => offering(key, kind));
  return {
    policy: { id: "", description: "", defaultValue: "" },
    offerings,
    readAt: "",
    offerTypesProblem: null,
    unreadable: [],
    unlisted: [],
    productsProblem: null,
    oneByOne: [],
    new: null,
    ledgerProblem: null,
    ...more,
  };
}

/** A run that turns offerings off, by key and state. @param {number} id @param {Record<string, string>} states */
export function run(id, states, more = {}) {
  const changes = Object.entries(states).map(([key, state]) => ({
    key,
    kind: "product",
    id: key,
    name: key,
    from: value("on"),
    to: value("off"),
    state,
    problem: null,
    correlationId: null,
    observed: null,
    mayUndo: state === "verified",
    mayRetry: state === "failed" || state === "refused",
    mayContinue: state === "notAttempted",
  }));
  return {
    id,
    intent: "turnOffAll",
    who: "",
    startedAt: "",
    endedAt: null,
    stopReason: null,
    throttledUntil: null,
    changes,
    drifted: [],
    changedBefore: [],
    ...more,
  };
}

export const start = (more = {}) => ({
  version: "0",
  practice: false,
  practiceAccounts: [],
  languages: ["en"],
  region: null,
  settings: { theme: "system", language: null },
  settingsProblem: null,
  ledgerProblem: null,
  ledgerNotice: null,
  cached: null,
  attached: null,
  ...more,
});
export const nothingToRecover = () => ({ runs: [], problem: null, catalogue: null });
