import assert from "node:assert/strict";
import { test } from "node:test";

import { clock, enumeration, lookup, t, wordsUnder } from "../../ui/words.js";

test("plural forms follow the number", () => {
  assert.equal(t("verdict.refused", { count: 1 }), "1 refused.", "one");
  assert.equal(t("summary.standing", { count: 1 }), "1 already is", "one has its own form");
  assert.equal(t("summary.standing", { count: 4 }), "4 already are", "four has the other");
});

test("parameters are set as text, whatever they hold", () => {
  const text = t("action.moreFor", { name: "<b>{name}</b> $1" });
  assert.equal(text, "More for <b>{name}</b> $1", "nothing in a name is taken for a placeholder or a pattern");
});

test("a sentence that does not exist is null, not an invention", () => {
  assert.equal(lookup("problem.nothing.title"), null, "unknown key");
  assert.equal(lookup("constructor"), null, "a name that every object has");
});

test("times of today have no date, others do", () => {
  const now = new Date(2025, 9, 14, 12, 0);
  assert.doesNotMatch(clock(new Date(2025, 9, 14, 10, 32).toISOString(), now), /October/, "today needs no date");
  assert.match(clock(new Date(2025, 9, 13, 10, 32).toISOString(), now), /October/, "yesterday does");
  assert.equal(clock("not a time", now), "not a time", "what is no time is shown as it is");
});

test("phrases are joined by commas alone", () => {
  assert.equal(enumeration(["1 refused", "2 failed", "3 not attempted"]), "1 refused, 2 failed, 3 not attempted", "without a conjunction");
});

test("words can be handed over by the beginning of their keys", () => {
  assert.equal(wordsUnder("value.")["value.trials"], "Trials only", "with their keys");
  assert.ok(!("verdict.refused" in wordsUnder("verdict.")), "those with plural forms are left out");
});
