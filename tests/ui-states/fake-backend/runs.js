/** Runs carried out, one change after the other, with everything that may come in between. */
import { value } from "./offerings.js";
import { refused } from "./problems.js";
import { followUps } from "./rules.js";

/** The time that the service takes for one change, in milliseconds. */
const MOMENT = 4;

export const never = new Promise(() => {});
const moment = () => new Promise((resolve) => setTimeout(resolve, MOMENT));

export class Runs {
  #list;
  #how;
  #stopped = false;
  /** Lets a run that waits for a sign-in go on, or end. */
  #decide = () => {};
  /** The runs of this session, by id. */
  done = new Map();

  /**
   * @param {import("./offerings.js").List} list
   * @param {object} how
   * @param {number} [how.freezesAt] the change after which nothing is answered any more
   * @param {number} [how.throttledFor] seconds that the service asks to wait for then
   * @param {number} [how.pausesAt] the change before which the session ends
   * @param {boolean} [how.checksForEver] the list is not read back
   * @param {boolean} [how.refuses] the service refuses the first change
   * @param {Record<number, { state: string, problem: object }>} [how.fails] by the number of the change; not when tried again
   * @param {number} [how.unconfirmedEach] how many share one that is not seen yet
   * @param {object} [how.notReadBack] why the list could not be read again
   * @param {object} [how.notRecorded] why the ledger does not tell all of it
   * @param {string[]} [how.drifted] names that an undo leaves alone
   * @param {string[]} [how.changedBefore] names that someone changed just before everything was turned off
   * @param {string} [how.endsEarly] why a run ends after half of its changes
   */
  constructor(list, how) {
    this.#list = list;
    this.#how = how;
  }

  /** @param {string} intent @param {{ key: string, to: object }[]} wanted @param {{ onmessage: (event: object) => void }} channel */
  async carryOut(intent, wanted, channel) {
    const how = this.#how;
    this.#stopped = false;
    const run = this.#begin(intent, wanted);
    const tell = (event) => channel.onmessage(structuredClone(event));
    tell({ type: "started", run });
    const told = ({ key, state, problem }, answered = false) =>
      tell({ type: "change", key, state, offering: answered ? this.#list.offeringView(key) : null, problem });
    let number = 0;
    for (const change of run.changes) {
      number += 1;
      if (how.endsEarly !== undefined && number > run.changes.length / 2) run.stopReason ??= how.endsEarly;
      if (number === how.pausesAt && !(await this.#mayGoOn(tell))) run.stopReason = "session";
      if (this.#stopped || run.stopReason !== null) {
        change.state = "notAttempted";
        continue;
      }
      change.correlationId = `6f3a0f0e-8a0b-4c76-9f7f-${String(number).padStart(12, "0")}`;
      change.state = "inProgress";
      told(change);
      // Four are under way when nothing more is answered.
      if (number > how.freezesAt + 3) {
        if (how.throttledFor !== undefined) tell({ type: "waiting", seconds: how.throttledFor });
        await never;
      }
      if (number > how.freezesAt) continue;
      await moment();
      const offering = this.#list.find(change.key);
      if (how.refuses) {
        Object.assign(change, { state: "refused", problem: refused });
        run.stopReason = "refused";
      } else if (how.fails?.[number] !== undefined && intent !== "retry") Object.assign(change, how.fails[number]);
      else {
        change.state = "accepted";
        offering.value = change.to;
      }
      told(change, true);
    }
    if (this.#stopped) run.stopReason ??= "admin";
    tell({ type: "verifying" });
    if (how.checksForEver) await never;
    await moment();
    return this.#close(run);
  }

  #begin(intent, wanted) {
    const changes = wanted.map(({ key, to }) => {
      const { kind, id, name, value: from } = this.#list.find(key);
      return {
        key,
        kind,
        id,
        name,
        from,
        to,
        state: "waiting",
        problem: null,
        correlationId: null,
        observed: null,
        mayUndo: false,
        mayRetry: false,
        mayContinue: false,
      };
    });
    const drifted = intent === "undo" ? (this.#how.drifted ?? []) : [];
    const id = 1000 + this.done.size;
    const run = {
      id,
      intent,
      who: "Mei-Ling Lin",
      startedAt: new Date().toISOString(),
      endedAt: null,
      stopReason: null,
      throttledUntil: null,
      changes,
      drifted,
      changedBefore: intent === "turnOffAll" ? (this.#how.changedBefore ?? []) : [],
    };
    this.done.set(id, run);
    return run;
  }

  /** The session has ended on the way: waits until the admin signs in again, or stops. */
  async #mayGoOn(tell) {
    tell({ type: "paused" });
    const goesOn = await new Promise((resolve) => (this.#decide = resolve));
    if (goesOn) tell({ type: "resumed" });
    return goesOn;
  }

  #close(run) {
    const { unconfirmedEach, notReadBack = null, notRecorded = null } = this.#how;
    run.changes.forEach((change, place) => {
      if (change.state !== "accepted") {
        Object.assign(change, followUps(change));
        return;
      }
      change.state = unconfirmedEach !== undefined && place % unconfirmedEach === 0 ? "unconfirmed" : "verified";
      change.observed = change.state === "verified" ? change.to : change.from;
      Object.assign(change, followUps(change));
    });
    run.endedAt = new Date().toISOString();
    const catalogue = notReadBack === null ? this.#list.view() : null;
    return { run: structuredClone(run), catalogue, catalogueProblem: notReadBack, recordProblem: notRecorded };
  }

  /** A run that Offswitch was cut off in, as it is found at the next start: 12 done, one in doubt. */
  recovered(interrupted) {
    const wanted = this.#list.turnOff().map((key) => ({ key, to: value("off") }));
    const run = this.#begin("turnOffAll", wanted);
    run.changes.forEach((change, place) => {
      change.state = place < 12 ? "verified" : place === 12 ? "interrupted" : "notAttempted";
      change.problem = place === 12 ? interrupted : null;
      change.correlationId = place < 13 ? "6f3a0f0e-8a0b-4c76-9f7f-0a2a3f9f8b11" : null;
      if (place < 12) this.#list.find(change.key).value = change.to;
      Object.assign(change, followUps(change));
    });
    Object.assign(run, {
      startedAt: "2026-03-14T09:26:00Z",
      endedAt: "2026-03-14T10:00:00Z",
      stopReason: "interrupted",
    });
    return structuredClone(run);
  }

  goOn() {
    this.#decide(true);
  }

  stop() {
    this.#stopped = true;
    this.#decide(false);
  }
}
