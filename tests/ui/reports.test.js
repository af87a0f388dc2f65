import assert from "node:assert/strict";
import { test } from "node:test";

import { account, list, run } from "./fake-backend.js";
import "./english.js";
import { setLanguage } from "../../ui/i18n/index.js";
import { historyReport, listReport, localTimestamp } from "../../ui/model/reports.js";

const now = new Date(2026, 2, 4, 9, 30);
const about = { account, now };

/** The texts of a part of a page, one after the other. */
const shown = (texts) => texts.map(({ text }) => text).join("");
const facts = (found) => Object.fromEntries(found.map(({ label, value }) => [label, shown(value)]));
const cells = ({ rows }) => rows.map((row) => row.map(({ value }) => shown(value)));

const catalogue = (more = {}) => {
  const { offerings, ...rest } = list({ b: "on", a: "off", c: "on" });
  const type = {
    ...offerings[0],
    key: "t",
    id: "t",
    name: "0",
    kind: "offerType",
    value: { kind: "other", text: "Paused" },
  };
  return {
    ...rest,
    offerings: [type, ...offerings],
    policy: { id: "P", description: "Says who.", defaultValue: "Enabled" },
    readAt: "2026-03-04T08:00:00Z",
    new: { keys: ["c"], since: "2026-03-01T08:00:00Z" },
    ...more,
  };
};

const head = {
  id: 7,
  intent: "turnOffAll",
  to: null,
  who: "林美玲",
  username: "mei@tailwater.example",
  startedAt: "2026-03-04T08:00:00Z",
  endedAt: "2026-03-04T08:01:00Z",
  stopReason: null,
  counts: { planned: 2, verified: 1, unconfirmed: 0, refused: 0, failed: 1, notAttempted: 0, interrupted: 0 },
};
const recorded = () => {
  const made = run(7, { a: "verified", b: "failed" }, { drifted: ["X", "Y"] });
  const [, failed] = made.changes;
  Object.assign(failed, {
    problem: { code: "service.trouble", params: { status: "503" }, details: [] },
    observed: { kind: "other", text: "Paused" },
    correlationId: "c-1",
  });
  return { head, run: made };
};

test("a file is named after what it is and the day", () => {
  const { fileName, dialogTitle, filterName } = historyReport("csv", about, []);
  assert.deepEqual(
    [fileName, dialogTitle, filterName],
    ["Offswitch history 2026-03-04", "Export the history", "Table (CSV)"],
  );
  const page = listReport("html", about, catalogue());
  assert.deepEqual(
    [page.fileName, page.dialogTitle, page.filterName],
    ["Offswitch list 2026-03-04", "Export the list", "Web page (HTML)"],
  );
});

test("each offering is a line, products first, by name", () => {
  const { rows } = listReport("csv", about, catalogue()).content;
  assert.ok(
    rows.every((row) => row.length === 11),
    "every line has all columns",
  );
  assert.deepEqual(
    rows.map((row) => [row[0], row[1], row[3], row[4]]),
    [
      ["Offering", "Kind", "Value", "New"],
      ["a", "Product", "Off", "No"],
      ["b", "Product", "On", "No"],
      ["c", "Product", "On", "Yes"],
      ["0", "Offer type", "Paused", "No"],
    ],
    "values in words or as the service wrote them, and what is new",
  );
});

test("each change is a line, with its reasons", () => {
  const { rows } = historyReport("csv", about, [recorded()]).content;
  assert.ok(
    rows.every((row) => row.length === 17),
    "every line has all columns",
  );
  const [, , line] = rows;
  assert.deepEqual(
    [line[0], line[3], line[5], line[6], line[7], line[12], line[14], line[15]],
    ["7", "林美玲", "Turn everything off", "Completed", "b", "Failed", "c-1", "tailwater.example"],
    "in the words of the window",
  );
  assert.match(line[13], /503.*; The service shows “Paused”$/, "why it failed, and what shows instead");
});

test("columns are separated as spreadsheets of the language expect", async () => {
  assert.equal(
    listReport("csv", about, catalogue()).content.separator,
    "comma",
    "a comma where the decimal sign is a point",
  );
  await setLanguage(["de"]);
  assert.equal(listReport("csv", about, catalogue()).content.separator, "semicolon", "a semicolon where it is a comma");
  await setLanguage(["en"]);
});

test("the page of the list tells where the company stands", () => {
  const { content } = listReport("html", about, catalogue());
  assert.deepEqual([content.language, content.direction, content.wide], ["en", "ltr", false]);
  assert.equal(content.title, "Self-service purchase: all offerings – tailwater.example – 2026-03-04");
  assert.equal(content.summary[0], "Employees can buy 2 of 4 offerings on their own");
  const { "Made by": madeBy, Policy: policy, "Default value": start } = facts(content.facts);
  assert.equal(madeBy, "Mei-Ling Lin (mei-ling@tailwater.example)");
  assert.deepEqual([policy, start], ["P – Says who.", "Enabled – New offerings start on."]);
  assert.deepEqual(cells(content.table)[0], ["a", "Product", "a", "Off", "No"]);
  assert.deepEqual(
    content.table.rows.map((row) => row[3].strong),
    [false, true, true, true],
    "what is not off is to be noticed",
  );
});

test("the page of the history has a section for each run, what went wrong first", () => {
  const { content } = historyReport("html", about, [recorded()]);
  const [{ heading, facts: told, table }] = content.sections;
  assert.match(shown(heading), /^2026-03-04 .* – Turn everything off$/);
  assert.deepEqual(
    [facts(told)["Changes"], facts(told)["Left alone, changed by someone else"]],
    ["Verified: 1, Failed: 1", "X, Y"],
  );
  assert.deepEqual(
    cells(table).map(([name, from, to, state]) => [name, from, to, state]),
    [
      ["b", "On", "Off", "Failed"],
      ["a", "On", "Off", "Verified"],
    ],
  );
  assert.equal(shown(table.rows[0][0].note), "Product b", "kind and id stand below the name");
});

test("the practice tenant is marked in every report", () => {
  const practice = { account: { ...account, practice: true }, now };
  for (const make of [
    (format, of) => listReport(format, of, catalogue()),
    (format, of) => historyReport(format, of, [recorded()]),
  ]) {
    const mark = make("html", practice).content.mark;
    assert.equal(typeof mark, "string", "the page has a mark");
    assert.ok(make("html", practice).content.title.startsWith(`${mark} – `), "and its title begins with it");
    assert.ok(
      make("csv", practice).content.rows.every(([first]) => first === mark),
      "so does each line",
    );
    assert.equal(make("html", about).content.mark, null, "a real one has none");
    assert.ok(!make("csv", about).content.rows.some(([first]) => first === mark), "in no line");
  }
});

test("names cannot disorder a page", () => {
  const hostile = "a\u202eb \u2066c\u0000";
  const offerings = catalogue().offerings.map((offering) => ({ ...offering, name: hostile }));
  const [[cell]] = listReport("html", about, catalogue({ offerings })).content.table.rows;
  assert.deepEqual(
    cell.value,
    [{ text: "ab c\ufffd", role: "name" }],
    "what steers is dropped, what controls is no letter",
  );
  const rows = listReport("csv", about, catalogue({ offerings })).content.rows;
  assert.equal(rows[1][0], hostile, "a table has them as they are");
});

test("a time says its offset and so loses nothing", () => {
  for (const moment of ["2026-01-14T09:30:05Z", "2026-07-14T22:59:59.75Z", "1999-12-31T23:59:59Z"]) {
    const written = localTimestamp(moment);
    assert.match(written, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d\d:\d\d$/);
    const read = new Date(written.replace(" ", "T").replace(" ", ""));
    assert.equal(read.getTime(), Math.floor(new Date(moment).getTime() / 1000) * 1000, `${moment} is ${written}`);
  }
  assert.equal(localTimestamp("yesterday"), "yesterday", "what is no time is shown as it is");
});

test("the table of the list names what no list has any more and could not be read", () => {
  const rows = (more) => /** @type {string[][]} */ (listReport("csv", about, catalogue(more)).content.rows);
  const one = (id, state) => ({
    key: `product:${id}`,
    kind: "product",
    id,
    name: `Visio ${id}`,
    value: off,
    seenAt: "",
    state,
  });
  const off = { kind: "off", text: "Disabled" };
  const unlisted = [one("1", "found"), one("2", "gone"), one("3", "unread")];
  const missing = rows({ unlisted }).slice(rows({}).length);
  assert.deepEqual(
    missing.map(([name, , id, value]) => [name, id, value]),
    [
      ["Visio 2", "2", "No longer in the list"],
      ["Visio 3", "3", "No longer in the list"],
    ],
    "what could be read is among the offerings already",
  );
});

test("the table of the list names what could not be understood", () => {
  const rows = (more) => /** @type {string[][]} */ (listReport("csv", about, catalogue(more)).content.rows);
  const [known, all] = [rows({}), rows({ unreadable: ["Visio Plan 3", ""] })];
  const odd = all.slice(known.length);
  assert.deepEqual(
    odd.map(([name, , , value]) => [name, value]),
    [
      ["Visio Plan 3", "Not understood"],
      ["", "Not understood"],
    ],
    "a row for each, named as far as it is",
  );
  assert.deepEqual(odd[0].slice(5), known[1].slice(5), "with where and when it was read, as all others");
});
