import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

import "./english.js";
import { list } from "./fake-backend.js";
import { reportLabels, tenantSummaryLabels } from "../../ui/model/report-labels.js";

const labels = reportLabels("history", new Date(2026, 2, 4));

test("a file is named after what it is and the day", () => {
  assert.equal(labels.fileName, "Offswitch history 2026-03-04", "with the day as everybody sorts it");
  assert.equal(labels.dialogTitle, "Export the history", "the dialog says what is saved");
  const { fileName, dialogTitle } = reportLabels("list", new Date(2026, 2, 4));
  assert.deepEqual([fileName, dialogTitle], ["Offswitch list 2026-03-04", "Export the list"], "so it is for the list");
});

test("there is a word for every key that the door asks for", () => {
  const folder = new URL("../../src-tauri/src/export/", import.meta.url);
  const sources = readdirSync(folder, { recursive: true }).filter(
    (name) => String(name).endsWith(".rs") && name !== "tests.rs",
  );
  const text = sources.map((name) => readFileSync(new URL(String(name), folder), "utf8")).join("\n");
  const asked = new Set(
    [...text.matchAll(/"((?:export|changes|detail|practice|form|state|ending)\.[\w.]+)"/g)].map(([, key]) => key),
  );
  assert.ok(asked.size > 35, "the search finds the keys");
  for (const key of [...asked, "export.list.title", "export.history.title"])
    assert.equal(typeof labels.labels[key], "string", `"${key}" has its word`);
});

test("there is a word for whatever the door may write", () => {
  const keys = {
    intent: ["turnOffAll", "set", "undo", "retry", "continue"],
    ending: ["completed", "open", "admin", "refused", "session", "record", "time", "wait", "unread", "interrupted"],
    kind: ["product", "offerType"],
    value: ["on", "off", "trials"],
    state: [
      "waiting",
      "inProgress",
      "accepted",
      "verified",
      "unconfirmed",
      "refused",
      "failed",
      "notAttempted",
      "interrupted",
    ],
    problem: ["network.timeout", "service.refused", "run.interrupted"],
  };
  for (const [group, names] of Object.entries(keys)) {
    for (const name of names)
      assert.equal(typeof labels.labels[`${group}.${name}`], "string", `"${group}.${name}" has its word`);
  }
  assert.match(
    labels.labels["problem.network.timeout"],
    /\{host\}/,
    "parameters stay in braces for the door to fill in",
  );
});

test("columns are separated as spreadsheets of the language expect", () => {
  assert.equal(labels.separator, "comma", "a comma where the decimal sign is a point");
});

test("where the company stands is told with what the sentences are about", () => {
  const catalogue = list(
    { b: "on", a: "off", c: "on" },
    { policy: { id: "", description: "", defaultValue: "Enabled" } },
  );
  assert.deepEqual(
    tenantSummaryLabels(catalogue),
    {
      title: "Employees can buy 2 of 3 offerings on their own",
      text: "3 offerings: 2 on, 0 trials only, 1 off",
      starts: "New offerings start on.",
      counts: [2, 0, 1, 0],
      offerTypesKnown: true,
      order: ["a", "b", "c"],
    },
    "in the sentences of the window, and the offerings by name",
  );
  const off = tenantSummaryLabels(list({ a: "off" }, { offerTypesProblem: { code: "", params: {}, details: [] } }));
  assert.equal(off.title, "All products are off", "nothing is said of what could not be read");
  assert.equal(off.offerTypesKnown, false, "and the door is told so");
});
