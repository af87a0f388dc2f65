/** The history: runs of the last weeks, made up by their numbers. */
import { value } from "./offerings.js";
import { refused, timeout } from "./problems.js";
import { followUps } from "./rules.js";

/** The number of runs, and of those on a page. */
const RUNS = 130;
const PAGE = 50;
const HOUR = 3_600_000;
const LATEST = Date.UTC(2026, 10, 23, 8);

/** The intents of the runs, in turns. */
const KINDS = [
  { intent: "turnOffAll", to: "off" },
  { intent: "set", to: "trials" },
  { intent: "undo", to: null },
  { intent: "turnOffAll", to: "off", stopReason: "admin" },
  { intent: "set", to: "on" },
  { intent: "retry", to: "off", stopReason: "refused" },
  { intent: "continue", to: "off" },
  { intent: "turnOffAll", to: "off", stopReason: "interrupted" },
  { intent: "turnOffAll", to: "off", stopReason: "session" },
  { intent: "set", to: "off" },
];

export class History {
  #list;
  #done;

  /** @param {import("./offerings.js").List} list @param {Map<number, object>} done the runs of this session */
  constructor(list, done) {
    this.#list = list;
    this.#done = done;
  }

  /** @param {number | null} before */
  page(before) {
    const first = before === null ? RUNS : before - 1;
    const past = Array.from({ length: Math.min(PAGE, first) }, (_, place) => head(this.run(first - place)));
    const now = before === null ? [...this.#done.values()].reverse().map(head) : [];
    return { runs: [...now, ...past], more: first > PAGE };
  }

  /** @param {number} id */
  run(id) {
    if (this.#done.has(id)) return structuredClone(this.#done.get(id));
    const { intent, to, stopReason = null } = KINDS[id % KINDS.length];
    const started = LATEST - (RUNS - id) * 7.3 * HOUR;
    const changes = this.#list.offerings
      .slice(0, intent === "set" ? 3 : 29)
      .map((offering, place) => pastChange(offering, place, { intent, to, stopReason }));
    return {
      id,
      intent,
      who: id % 3 === 0 ? "Aroha Ngata" : "Mei-Ling Lin",
      startedAt: new Date(started).toISOString(),
      endedAt: new Date(started + 9000).toISOString(),
      stopReason,
      throttledUntil: null,
      drifted: intent === "undo" ? ["Visio Plan 1"] : [],
      changedBefore: [],
      changes,
    };
  }
}

function pastChange({ key, kind, id, name }, place, { intent, to, stopReason }) {
  const { state, problem } = ending(place, intent, stopReason);
  const wanted = value(to ?? (place % 5 === 0 ? "trials" : "on"));
  const sent = state !== "notAttempted";
  return {
    key,
    kind,
    id,
    name,
    from: value(to === "off" ? "on" : "off"),
    to: wanted,
    state,
    problem,
    correlationId: sent ? "6f3a0f0e-8a0b-4c76-9f7f-0a2a3f9f8b11" : null,
    observed: state === "verified" ? wanted : null,
    ...followUps({ state, problem }),
  };
}

function ending(place, intent, stopReason) {
  if (stopReason === "refused")
    return place === 0 ? { state: "refused", problem: refused } : { state: "notAttempted", problem: null };
  if (stopReason === "interrupted" && place === 11) return { state: "interrupted", problem: null };
  if (stopReason !== null && place > 10) return { state: "notAttempted", problem: null };
  return intent === "turnOffAll" && place === 4
    ? { state: "failed", problem: timeout }
    : { state: "verified", problem: null };
}

function head({ id, intent, who, startedAt, endedAt, stopReason, changes }) {
  const having = (...states) => changes.filter(({ state }) => states.includes(state)).length;
  const [first] = changes;
  const one = changes.every(({ to }) => to.kind === first.to.kind) ? first.to : null;
  const counts = {
    planned: changes.length,
    verified: having("verified"),
    unconfirmed: having("unconfirmed"),
    refused: having("refused"),
    failed: having("failed"),
    notAttempted: having("notAttempted"),
    interrupted: having("interrupted"),
  };
  return { id, intent, to: one, who, username: "mei-ling@tailwater.example", startedAt, endedAt, stopReason, counts };
}
