import assert from "node:assert/strict";
import { test } from "node:test";

import "./english.js";
import { exportWords } from "../../ui/export-words.js";

const words = exportWords(new Date(2026, 2, 4));

test("the file is named after the day, and has a heading for each column", () => {
  assert.equal(words.fileName, "Offswitch history 2026-03-04.csv", "with the day as everybody sorts it");
  assert.equal(words.columns.length, 15, "one for each column that the door writes");
  assert.equal(new Set(words.columns).size, 15, "no two alike");
});

test("there is a word for whatever the door may write", () => {
  const keys = {
    intent: ["turnOffAll", "set", "undo", "retry", "continue"],
    ending: ["completed", "open", "admin", "refused", "session", "record", "time", "interrupted"],
    kind: ["product", "offerType"],
    value: ["on", "off", "trials"],
    state: ["waiting", "underWay", "accepted", "verified", "unconfirmed", "refused", "failed", "notAttempted", "interrupted"],
    problem: ["network.timeout", "service.refused", "run.interrupted"],
  };
  for (const [group, names] of Object.entries(keys)) {
    for (const name of names) assert.equal(typeof words.words[`${group}.${name}`], "string", `"${group}.${name}" has its word`);
  }
  assert.match(words.words["problem.network.timeout"], /\{host\}/, "parameters stay in braces for the door to fill in");
});

test("columns are separated as spreadsheets of the language expect", () => {
  assert.equal(words.separator, "comma", "a comma where the decimal sign is a point");
});
