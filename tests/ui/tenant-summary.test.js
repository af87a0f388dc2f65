// The summary of the tenant: where it calls things off, it says what that is about.
import assert from "node:assert/strict";
import { test } from "node:test";

import "./english.js";
import { listReport } from "../../ui/model/reports.js";
import { tenantSummary } from "../../ui/model/tenant-summary.js";

const offering = (key, kind) => ({
  key,
  kind: "product",
  id: key,
  name: key,
  value: { kind, text: kind },
  choices: ["on", "off"],
  changes: [],
  opens: [],
  turnOff: "unchanged",
});
const catalogue = (values, more = {}) => ({
  offerings: values.map((value, place) => offering(String(place), value)),
  offerTypesProblem: null,
  productsProblem: null,
  oneByOne: [],
  unreadable: [],
  unlisted: [],
  policy: { id: "P", description: "", defaultValue: "Enabled" },
  readAt: "2026-03-04T08:00:00Z",
  new: null,
  ...more,
});
const problem = { code: "service.trouble", params: { status: "500" }, details: [] };
/** The sentence that goes with every claim that things are off. */
const SCOPE = /^“Off” means this policy only\. .*“Request a license”.* other ways to buy and try\.$/;

test("whatever is called off is so by this policy only", () => {
  for (const [title, values, more] of [
    ["Everything is off", ["off", "off"], {}],
    ["All products are off", ["off", "off"], { offerTypesProblem: problem }],
    ["Everything that could be read is off", ["off", "off"], { unreadable: ["?"] }],
  ]) {
    const summary = tenantSummary(catalogue(values, more));
    assert.equal(summary.title, title, "it is called off");
    assert.match(summary.scope, SCOPE, `and said what that is about: ${title}`);
  }
});

test("where something may be bought or tried, nothing is said of other ways", () => {
  for (const values of [["on", "off"], ["trials", "off"], ["other", "off"], []])
    assert.equal(tenantSummary(catalogue(values)).scope, "", `nothing is called off: ${values.join(", ")}`);
});

test("the page of the list says it, too", () => {
  const account = { name: "Mei", username: "mei@tailwater.example", tenantId: "t", practice: false };
  const about = { account: { ...account, organization: "tailwater.example", elsewhere: false }, now: new Date(0) };
  const [title, text] = listReport("html", about, catalogue(["off"])).content.summary;
  assert.equal(title, "Everything is off", "the claim");
  assert.match(text, /cannot buy or try the 1 offering on their own\. “Off” means this policy only\./, "and its scope");
  const [, open] = listReport("html", about, catalogue(["on"])).content.summary;
  assert.doesNotMatch(open, /this policy only/, "without the claim there is no scope");
});
