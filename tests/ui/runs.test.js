import assert from "node:assert/strict";
import { test } from "node:test";

import "./english.js";
import {
  failures,
  formerValues,
  roleRefusal,
  isAsWantedAnyway,
  countStates,
  target,
  unexpectedValue,
  toContinue,
  toRetry,
  toUndo,
  verb,
  withChange,
} from "../../ui/model/runs.js";
import { countsPhrase, truncateList, verdictSeverity, verdictText } from "../../ui/model/run-summary.js";

const value = (kind) => ({ kind, text: kind });
const refused = { code: "service.refused", params: {}, details: [] };
/** Flags that the backend sends with a change for what may be done about it. */
const may = (...ways) => ({
  mayUndo: ways.includes("undo"),
  mayRetry: ways.includes("retry"),
  mayContinue: ways.includes("continue"),
});
const change = (key, state, { from = "on", to = "off", problem = null } = {}) => ({
  key,
  kind: "product",
  id: key,
  name: `Name ${key}`,
  from: value(from),
  to: value(to),
  state,
  problem,
  correlationId: null,
  observed: null,
  ...may(),
});
const run = (changes, more = {}) => ({
  id: 1,
  intent: "turnOffAll",
  who: "",
  startedAt: "",
  endedAt: "",
  stopReason: null,
  throttledUntil: null,
  changes,
  drifted: [],
  changedBefore: [],
  ...more,
});

test("a run is tallied", () => {
  const states = [
    "waiting",
    "inProgress",
    "accepted",
    "verified",
    "unconfirmed",
    "refused",
    "failed",
    "notAttempted",
    "interrupted",
  ];
  const counted = countStates(states.map((state, place) => change(String(place), state)));
  assert.equal(counted.planned, 9, "all are counted");
  assert.equal(counted.done, 7, "what waits or is under way is not done");
  assert.equal(counted.failures, 2, "refused and failed are failures");
  assert.equal(counted.unconfirmed, 2, "what was written but never read back is not confirmed");
});

test("an event changes one change and leaves the others the same", () => {
  const before = run([change("a", "waiting"), change("b", "waiting")]);
  const after = withChange(before, { type: "change", key: "b", state: "failed", offering: null, problem: refused });
  assert.equal(after.changes[1].state, "failed", "the state is taken up");
  assert.equal(after.changes[0], before.changes[0], "the other one is the same object");
});

test("the verb tells what the run did", () => {
  const told = (ended) => verb(ended.intent, target(ended)?.kind);
  assert.equal(told(run([change("a", "verified")])), "off", "all to off");
  assert.equal(told(run([change("a", "verified", { to: "trials" })])), "changed", "to another value");
  assert.equal(
    told(run([change("a", "verified"), change("b", "verified", { to: "on" })])),
    "changed",
    "to several values",
  );
  assert.equal(told(run([change("a", "verified", { to: "on" })], { intent: "undo" })), "back", "an undo brings back");
});

/** The list as it now stands, by value. */
const list = (values) => ({ offerings: Object.entries(values).map(([key, kind]) => ({ key, value: value(kind) })) });

test("undo counts what the list still shows as the run set it", () => {
  const changes = ["0", "1", "2"].map((key) => ({ ...change(key, "verified"), ...may("undo") }));
  const ended = run([...changes, change("3", "refused")]);
  const asSet = { 0: "off", 1: "off", 2: "off", 3: "off" };
  assert.equal(toUndo(ended, list(asSet)), 3, "what may be undone, as the backend tells");
  assert.equal(
    toUndo(ended, list({ ...asSet, 0: "trials", 1: "on" })),
    1,
    "without what does not stand as the run set it",
  );
  assert.equal(toUndo(ended, list({})), 0, "what is no longer in the list cannot come back");
});

test("undo names exactly what reopens", () => {
  const changes = ["trials", "on", "on"].map((kind, key) => ({ key: `${key}`, to: value(kind) }));
  assert.deepEqual(
    formerValues({ changes, drifted: [] }),
    [
      { kind: "on", count: 2 },
      { kind: "trials", count: 1 },
    ],
    "by value",
  );
});

test("retry and continue count what stands as before", () => {
  const changes = [
    change("done", "verified"),
    { ...change("refused", "refused"), ...may("retry") },
    { ...change("failed", "failed"), ...may("retry") },
    { ...change("left", "notAttempted"), ...may("continue") },
  ];
  const ended = run(changes, { stopReason: "interrupted" });
  const withProblem = (problem) => changes.map((one) => (one.state === "refused" ? { ...one, problem } : one));
  const refusedByRole = run(withProblem(refused), { stopReason: "refused" });
  const now = list({ done: "off", refused: "on", failed: "on", left: "on" });
  assert.equal(toRetry(ended, now), 2, "what may be retried, as the backend tells");
  assert.equal(toContinue(ended, now, false), 1, "and what may be continued");
  assert.equal(toContinue(refusedByRole, now, false), 0, "after a refusal the rest would be refused too");
  assert.equal(toContinue(refusedByRole, now, true), 1, "unless the admin insists");
  const inARow = { ...refusedByRole, changes: withProblem({ ...refused, code: "service.refusedOffering" }) };
  assert.equal(toContinue(inARow, now, false), 1, "what was refused by itself says nothing of the rest");
  assert.equal(
    toRetry(ended, list({ refused: "off", failed: "off" })),
    0,
    "nothing is left where all stands as wanted by now",
  );
  assert.equal(toRetry(ended, list({ refused: "trials" })), 0, "nor where someone else has set it, or it is gone");
});

test("how many ended how is one phrase", () => {
  const counts = { planned: 29, verified: 12, unconfirmed: 0, refused: 0, failed: 0, interrupted: 1, notAttempted: 16 };
  assert.equal(
    countsPhrase(counts, "off"),
    "12 turned off and verified, 1 interrupted, 16 not attempted",
    "what is nought is left out",
  );
  assert.equal(verdictSeverity(counts), "warning", "it went well in part");
  assert.equal(verdictSeverity({ ...counts, verified: 29 }), "success", "it went well");
  assert.equal(verdictSeverity({ ...counts, verified: 0, refused: 1 }), "error", "it did not go well");
});

test("a run that was cut off says so, and how it stands", () => {
  const ended = run([change("a", "verified"), change("b", "interrupted"), change("c", "notAttempted")], {
    stopReason: "interrupted",
    startedAt: "2026-03-14T09:26:00Z",
  });
  const { title, lines, intent } = verdictText(ended, true);
  assert.match(title, /^Offswitch was cut off during a run on 14 March|March 14/, "with its time");
  assert.equal(lines[0], "1 turned off and verified, 1 interrupted, 1 not attempted.", "in one phrase");
  assert.equal(intent, "warning", "it is no success");
});

test("many names are cut short", () => {
  assert.deepEqual(truncateList(["a", "b", "c", "d"]), ["a", "b", "c", "d"], "one more is not worth counting");
  assert.deepEqual(truncateList(["a", "b", "c", "d", "e"]), ["a", "b", "c", "2 more"], "the rest is counted");
});

test("a whole success is told in one sentence and its effect", () => {
  const { intent, title, lines, named } = verdictText(run([change("a", "verified"), change("b", "verified")]));
  assert.equal(intent, "success", "it is a success");
  assert.equal(title, "2 turned off and verified.", "with the number");
  assert.deepEqual(
    lines,
    ["Existing subscriptions stay; it may take up to 72 hours to reach everyone."],
    "and nothing else",
  );
  assert.deepEqual(named, [], "no failure is named");
});

test("a part failure is told truthfully", () => {
  const ended = run(
    [
      change("a", "verified"),
      change("b", "refused", { problem: refused }),
      change("c", "unconfirmed"),
      change("d", "notAttempted"),
    ],
    { stopReason: "refused" },
  );
  const { intent, title, lines, named } = verdictText(ended);
  assert.equal(intent, "warning", "it is not called a success");
  assert.equal(title, "1 turned off and verified.", "only what was verified is counted so");
  const told = lines.join(" ");
  assert.match(told, /1 accepted, not yet confirmed/, "what is not confirmed is said");
  assert.match(told, /1 refused\./, "what was refused is said");
  assert.match(told, /stopped at once/, "why it stopped is said");
  assert.match(told, /1 not attempted\./, "what was not attempted is said");
  assert.deepEqual(
    named,
    ["Name b: The service refused: this account lacks the role"],
    "the refused one is named with its reason",
  );
  assert.equal(roleRefusal(ended), refused, "the refusal is found");
  assert.equal(failures(ended).length, 1, "one failure has a reason");
});

test("refusals of single offerings say nothing of the role", () => {
  const own = { ...refused, code: "service.refusedOffering" };
  const changes = ["a", "b"].map((key) => change(key, "refused", { problem: own }));
  const told = verdictText(run([...changes, change("c", "notAttempted")], { stopReason: "refused" })).lines.join(" ");
  assert.match(told, /refused five in a row/, "why it stopped is said");
  assert.doesNotMatch(told, /stopped at once/, "and not as after a missing role");
  assert.equal(roleRefusal(run(changes)), null, "no role is said to be missing");
});

test("what a time limit or a crash left has its sentences", () => {
  const told = verdictText(
    run([change("a", "verified"), change("b", "interrupted"), change("c", "notAttempted")], { stopReason: "time" }),
  ).lines.join(" ");
  assert.match(told, /took too long/, "why it ended is said");
  assert.match(
    told,
    /1 was about to be written or being written when Offswitch was cut off/,
    "what was interrupted is said",
  );
});

test("a run that reached nothing is an error, and many failures are cut short", () => {
  const ended = run(["a", "b", "c", "d", "e"].map((key) => change(key, "failed", { problem: refused })));
  const { intent, title, named } = verdictText(ended);
  assert.equal(intent, "error", "nothing succeeded");
  assert.equal(title, "Nothing could be verified as turned off.", "and the title says so");
  assert.equal(named.at(-1), "2 more", "the rest is counted");
});

test("an undo names what someone else changed since", () => {
  const { intent, lines } = verdictText(
    run([change("a", "verified", { to: "on" })], { intent: "undo", drifted: ["Visio Plan 1", "Visio Plan 2"] }),
  );
  assert.equal(intent, "warning", "it did not bring back everything");
  assert.match(
    lines.join(" "),
    /2 left alone because someone changed them since: Visio Plan 1 and Visio Plan 2\./,
    "with the names",
  );
});

test("what someone changed just before is told, with what an undo brings back", () => {
  const { intent, lines } = verdictText(run([change("a", "verified")], { changedBefore: ["Visio Plan 1"] }));
  assert.equal(intent, "warning", "it is to be noticed");
  assert.match(
    lines.join(" "),
    /Someone had changed Visio Plan 1 since you looked; it was turned off too\. Undo brings back its newer value\./,
    "with the name",
  );
});

test("what others did meanwhile is told", () => {
  const coded = (key, state, code) => ({ ...change(key, state), problem: { code, params: {}, details: [] } });
  const { intent, lines } = verdictText(
    run(
      [
        change("a", "verified"),
        coded("b", "notAttempted", "run.overtaken"),
        coded("c", "notAttempted", "run.standing"),
        change("d", "notAttempted"),
      ],
      { stopReason: "wait", throttledUntil: "2026-03-14T09:26:00Z" },
    ),
  );
  const told = lines.join(" ");
  assert.equal(intent, "warning", "it is no whole success");
  assert.match(told, /1 left alone because someone changed it since: Name b\./, "who was quicker is named");
  assert.match(told, /1 already stood as wanted/, "what needed nothing is counted");
  assert.match(told, /1 not attempted\./, "the rest is not mixed with these");
  assert.match(told, /asked to wait until .*Continue/, "the wait is told with its end");
});

test("a third value is not called the former one", () => {
  const observed = (key, kind) => ({ ...change(key, "unconfirmed"), observed: kind === null ? null : value(kind) });
  const told = verdictText(run([observed("a", "on"), observed("b", "trials"), observed("c", null)])).lines.join(" ");
  assert.match(told, /1 accepted, but the service shows another value/, "the third value is told as such");
  assert.match(told, /2 accepted, not yet confirmed: the service still shows the former values/, "the others are not");
  assert.equal(unexpectedValue(observed("b", "trials")).kind, "trials", "and which it is");
  assert.equal(unexpectedValue(observed("a", "off")), null, "neither the wanted nor the former one is a third");
  const refusedAnyway = { ...change("a", "refused"), observed: value("off") };
  assert.deepEqual(
    [isAsWantedAnyway(refusedAnyway), isAsWantedAnyway({ ...refusedAnyway, observed: null })],
    [true, false],
    "what stands without this run is known",
  );
});

test("a run that was not recorded to its end says so", () => {
  const rewritten = { ...change("a", "interrupted"), problem: { code: "run.rewritten", params: {}, details: [] } };
  const { title, lines } = verdictText(
    run([rewritten], { stopReason: "record", startedAt: "2026-03-14T09:26:00Z" }),
    true,
  );
  assert.match(title, /^A run on .* could not be recorded to its end\.$/, "and not that it was cut off");
  assert.match(lines.join(" "), /a later run set the same offering/, "nor what became of what a later run set");
});
