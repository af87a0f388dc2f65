import assert from "node:assert/strict";
import { test } from "node:test";

import "./english.js";
import {
  countValues,
  hue,
  initials,
  matching,
  newOnes,
  settingPlan,
  sorted,
  turnOffPlan,
  whatIsOff,
  withOffering,
} from "../../ui/model/offerings.js";

/** Flags that the backend sends with an offering of its value, if it can have all three. */
const EFFECTS = {
  on: { changes: ["trials", "off"], opens: [], turnOff: "change" },
  trials: { changes: ["on", "off"], opens: ["on"], turnOff: "change" },
  off: { changes: ["on", "trials"], opens: ["on", "trials"], turnOff: "unchanged" },
  other: { changes: ["on", "trials", "off"], opens: ["on", "trials"], turnOff: "skip" },
};
const offering = (key, name, kind = "on") => ({
  key,
  kind: "product",
  id: `ID-${key}`,
  name,
  value: { kind, text: kind },
  choices: ["on", "trials", "off"],
  ...EFFECTS[kind],
});
const some = [
  offering("1", "Visio Plan 2"),
  offering("2", "Power BI Pro", "trials"),
  offering("3", "Power BI Pro", "off"),
  offering("4", "Résumé Tool", "other"),
];

test("values are counted", () => {
  assert.deepEqual(countValues(some), { total: 4, on: 1, trials: 1, off: 1, other: 1 }, "each value is counted once");
});

test("the plan of turning all off has what the backend tells with each offering", () => {
  assert.deepEqual(
    turnOffPlan(some),
    { keys: ["1", "2"], unchanged: 1, skippedUnknown: ["4"] },
    "the plan names what changes, stands and is left alone",
  );
});

test("everything is off only if the offer types are known to be", () => {
  const off = [offering("1", "Visio Plan 2", "off")];
  const problem = { code: "service.trouble", params: {}, details: [] };
  const known = { offerTypesProblem: null, oneByOne: [], unreadable: [], unlisted: [] };
  const what = (offerings, offerTypesProblem = null, unreadable = []) =>
    whatIsOff({ ...known, offerings, offerTypesProblem, unreadable });
  assert.equal(what(off), "everything", "all that there is");
  assert.equal(what(off, problem), "products", "the products, for all that is known");
  assert.equal(what(off, null, ["Visio"]), "readable", "not what nobody understood");
  assert.equal(what(off, problem, [""]), "readable", "which is the least that is known");
  for (const state of ["found", "gone", "unread"]) {
    const unlisted = [
      { key: "product:2", kind: "product", id: "2", name: "", value: some[0].value, seenAt: "", state },
    ];
    assert.equal(whatIsOff({ ...known, offerings: off, unlisted }), "readable", `not while something is ${state}`);
  }
  for (const oneByOne of [["product"], ["offerType"]])
    assert.equal(whatIsOff({ ...known, offerings: off, oneByOne }), "readable", `nor without a list of ${oneByOne}s`);
  assert.equal(what(some), null, "some are not");
  assert.equal(what([]), null, "nothing is not everything");
});

test("an offering that the service told goes into the catalogue and its plan", () => {
  const before = {
    policy: { id: "", description: "", defaultValue: "" },
    offerings: some,
    readAt: "",
    offerTypesProblem: null,
    productsProblem: null,
    oneByOne: [],
    unreadable: [],
    unlisted: [],
    new: null,
  };
  const after = withOffering(before, offering("1", "Visio Plan 2", "off"));
  assert.equal(after.offerings[0].value.kind, "off", "the value is the new one");
  assert.deepEqual(turnOffPlan(after.offerings).keys, ["2"], "the plan follows");
  assert.equal(
    after.offerings[1],
    some[1],
    "the others stay the same objects, so that their cards are not drawn again",
  );
  assert.equal(before.offerings[0].value.kind, "on", "the former catalogue is not touched");
});

test("offerings are ordered by name with numbers as numbers, then by id", () => {
  const names = sorted([offering("c", "Plan 10"), offering("b", "Plan 2"), offering("a", "plan 2")]).map(
    ({ id }) => id,
  );
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

test("the new ones can be shown alone, together with a search", () => {
  const fresh = new Set(["2", "4"]);
  assert.deepEqual([...matching(some, "", "new", fresh)], ["2", "4"], "only the new ones");
  assert.deepEqual([...matching(some, "power", "new", fresh)], ["2"], "that match");
});

test("what is new is what the list still holds of it", () => {
  const since = "2026-03-14T09:26:00Z";
  assert.equal(newOnes({ offerings: some, new: null }), null, "nothing is new");
  assert.equal(newOnes({ offerings: some, new: { keys: ["gone"], since } }), null, "nothing of it is left");
  assert.deepEqual(
    newOnes({ offerings: some, new: { keys: ["2", "gone"], since } })?.offerings,
    [some[1]],
    "what is left of it",
  );
});

test("setting several says what changes, what opens, and what cannot have the value", () => {
  const type = {
    ...offering("5", "Software as a Service", "off"),
    kind: "offerType",
    choices: ["on", "off"],
    changes: ["on"],
    opens: ["on"],
  };
  const names = ({ opening }) => opening.map(({ key }) => key).join();
  const toOff = settingPlan([...some, type], "off");
  assert.deepEqual(toOff.keys, ["1", "2", "4"], "what stands already is not changed");
  assert.equal(names(toOff), "", "turning off opens nothing");
  assert.equal(names(settingPlan(some, "on")), "2,3,4", "turning on opens whatever is not on");
  const toTrials = settingPlan([...some, type], "trials");
  assert.deepEqual(toTrials.keys, ["1", "3", "4"], "offer types are left out");
  assert.equal(names(toTrials), "3,4", "trials only opens what is off, and closes what is on");
  assert.equal(toTrials.leftOut, 1, "what is left out is counted");
});

test("tiles carry initials and one color for a family", () => {
  assert.equal(initials("Power BI Pro"), "PB", "of the first two words");
  assert.equal(initials("(Visio)"), "VI", "two letters of the only word");
  assert.equal(initials(""), "?", "something even without a name");
  assert.equal(hue("Power BI Pro"), hue("Power Apps per user"), "one family, one color");
});
