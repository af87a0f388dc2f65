import assert from "node:assert/strict";
import { test } from "node:test";

import { countValues, hue, initials, matching, planTurnOff, sorted, withValue } from "../../ui/offerings.js";

const offering = (key, name, kind = "on") => ({ key, kind: "product", id: `ID-${key}`, name, value: { kind, text: kind }, choices: ["on", "off"] });
const some = [offering("1", "Visio Plan 2"), offering("2", "Power BI Pro", "trials"), offering("3", "Power BI Pro", "off"), offering("4", "Résumé Tool", "other")];

test("values are counted", () => {
  assert.deepEqual(countValues(some), { total: 4, on: 1, trials: 1, off: 1, other: 1 }, "each value is counted once");
});

test("turning all off covers on and trials only, and leaves unknown values alone", () => {
  assert.deepEqual(planTurnOff(some), { keys: ["1", "2"], standing: 1, leftAlone: ["4"] }, "the plan names what changes, stands and is left alone");
});

test("a value that the service told goes into the catalogue and its plan", () => {
  const before = { policy: { id: "", description: "", defaultValue: "" }, offerings: some, checkedAt: "", offerTypesProblem: null, turnOff: planTurnOff(some) };
  const after = withValue(before, "1", { kind: "off", text: "Disabled" });
  assert.equal(after.offerings[0].value.kind, "off", "the value is the new one");
  assert.deepEqual(after.turnOff.keys, ["2"], "the plan follows");
  assert.equal(after.offerings[1], some[1], "the others stay the same objects, so that their cards are not drawn again");
  assert.equal(before.offerings[0].value.kind, "on", "the former catalogue is not touched");
});

test("offerings are ordered by name with numbers as numbers, then by id", () => {
  const names = sorted([offering("c", "Plan 10"), offering("b", "Plan 2"), offering("a", "plan 2")]).map(({ id }) => id);
  assert.deepEqual(names, ["ID-a", "ID-b", "ID-c"], "Plan 2 stands before Plan 10, one name by id");
});

test("a search looks for all words in name and id, without case and accents", () => {
  const found = (query, filter = "all") => [...matching(some, query, filter)];
  assert.deepEqual(found("  pro POWER "), ["2", "3"], "words in any order");
  assert.deepEqual(found("id-4"), ["4"], "by id");
  assert.deepEqual(found("resume"), ["4"], "without accents");
  assert.deepEqual(found("power", "off"), ["3"], "together with a filter");
  assert.deepEqual(found(""), ["1", "2", "3", "4"], "an empty search finds all");
});

test("tiles carry initials and one colour for a family", () => {
  assert.equal(initials("Power BI Pro"), "PB", "of the first two words");
  assert.equal(initials("(Visio)"), "VI", "two letters of the only word");
  assert.equal(initials(""), "?", "something even without a name");
  assert.equal(hue("Power BI Pro"), hue("Power Apps per user"), "one family, one colour");
});
