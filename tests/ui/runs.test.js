import assert from "node:assert/strict";
import { test } from "node:test";

import { failures, formerValues, roleRefusal, tally, tookEffect, verb, withChange } from "../../ui/runs.js";
import { verdictText } from "../../ui/verdicts.js";

const value = (kind) => ({ kind, text: kind });
const refused = { code: "service.refused", params: {}, details: [] };
const change = (key, state, { from = "on", to = "off", problem = null } = {}) =>
  ({ key, kind: "product", id: key, name: `Name ${key}`, from: value(from), to: value(to), state, problem });
const run = (changes, more = {}) => ({ id: 1, intent: "turnOffAll", startedAt: "", endedAt: "", stopped: null, changes, overtaken: [], ...more });

test("a run is tallied", () => {
  const states = ["waiting", "underWay", "accepted", "verified", "unconfirmed", "refused", "failed", "notAttempted"];
  const counted = tally(states.map((state, place) => change(String(place), state)));
  assert.equal(counted.total, 8, "all are counted");
  assert.equal(counted.done, 6, "what waits or is under way is not done");
  assert.equal(counted.failures, 2, "refused and failed are failures");
  assert.equal(counted.unconfirmed, 2, "what was written but never read back is not confirmed");
});

test("an event changes one change and leaves the others the same", () => {
  const before = run([change("a", "waiting"), change("b", "waiting")]);
  const after = withChange(before, { type: "change", key: "b", state: "failed", value: null, problem: refused });
  assert.equal(after.changes[1].state, "failed", "the state is taken up");
  assert.equal(after.changes[0], before.changes[0], "the other one is the same object");
});

test("the verb tells what the run did", () => {
  assert.equal(verb(run([change("a", "verified")])), "off", "all to off");
  assert.equal(verb(run([change("a", "verified", { to: "trials" })])), "changed", "to other values");
  assert.equal(verb(run([change("a", "verified", { to: "on" })], { intent: "undo" })), "back", "an undo brings back");
});

test("undo names exactly what reopens", () => {
  const ended = run([change("a", "verified"), change("b", "unconfirmed", { from: "trials" }), change("c", "failed")]);
  assert.deepEqual(formerValues(ended), [{ kind: "on", count: 1 }, { kind: "trials", count: 1 }], "only what took effect comes back");
  assert.ok(tookEffect(ended), "something took effect");
  assert.ok(!tookEffect(run([change("c", "failed")])), "nothing took effect");
});

test("a whole success is told in one sentence and its effect", () => {
  const { intent, title, lines, named } = verdictText(run([change("a", "verified"), change("b", "verified")]));
  assert.equal(intent, "success", "it is a success");
  assert.equal(title, "2 turned off and verified.", "with the number");
  assert.deepEqual(lines, ["Existing subscriptions stay; it may take up to 72 hours to reach everyone."], "and nothing else");
  assert.deepEqual(named, [], "no failure is named");
});

test("a part failure is told truthfully", () => {
  const ended = run(
    [change("a", "verified"), change("b", "refused", { problem: refused }), change("c", "unconfirmed"), change("d", "notAttempted")],
    { stopped: "refused" },
  );
  const { intent, title, lines, named } = verdictText(ended);
  assert.equal(intent, "warning", "it is not called a success");
  assert.equal(title, "1 turned off and verified.", "only what was verified is counted so");
  const told = lines.join(" ");
  assert.match(told, /1 accepted, not yet confirmed/, "what is not confirmed is said");
  assert.match(told, /1 refused\./, "what was refused is said");
  assert.match(told, /stopped at once/, "why it stopped is said");
  assert.match(told, /1 not attempted\./, "what was not attempted is said");
  assert.deepEqual(named, ["Name b: The service refused: this account lacks the role"], "the refused one is named with its reason");
  assert.equal(roleRefusal(ended), refused, "the refusal is found");
  assert.equal(failures(ended).length, 1, "one failure has a reason");
});

test("a run that reached nothing is an error, and many failures are cut short", () => {
  const ended = run(["a", "b", "c", "d", "e"].map((key) => change(key, "failed", { problem: refused })));
  const { intent, title, named } = verdictText(ended);
  assert.equal(intent, "error", "nothing succeeded");
  assert.equal(title, "Nothing could be verified as turned off.", "and the title says so");
  assert.equal(named.at(-1), "and 2 more", "the rest is counted");
});

test("an undo names what someone else changed since", () => {
  const { intent, lines } = verdictText(run([change("a", "verified", { to: "on" })], { intent: "undo", overtaken: ["Visio Plan 1", "Visio Plan 2"] }));
  assert.equal(intent, "warning", "it did not bring back everything");
  assert.match(lines.join(" "), /2 left alone because someone changed them since: Visio Plan 1 and Visio Plan 2\./, "with the names");
});
