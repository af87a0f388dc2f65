import assert from "node:assert/strict";
import { test } from "node:test";

import "./english.js";
import { needsSignIn } from "../../ui/model/problem-codes.js";
import { describe, detailsText, explain } from "../../ui/model/problems.js";

const problem = (code, params = {}, details = []) => ({ code, params, details });

test("a problem becomes a sentence with its parameters", () => {
  const { title, changed, advice } = describe(problem("network.unreachable", { host: "service.example" }));
  assert.equal(title, "No answer from service.example", "the host stands in the sentence");
  assert.equal(changed, null, "this problem alone does not tell whether anything changed");
  assert.match(advice, /firewall/, "the advice belongs to the problem");
});

test("a sign-in number has its own help, an unknown one the general one", () => {
  const known = describe(problem("signIn.aadsts", { number: "53003" }));
  assert.match(known.title, /AADSTS53003/, "the number stands in the sentence");
  assert.match(known.advice, /Conditional Access/, "the help belongs to the number");
  assert.match(
    describe(problem("signIn.aadsts", { number: "1" })).advice,
    /copy the details/,
    "an unknown number still gets advice",
  );
});

test("an unknown code gets a general sentence", () => {
  assert.equal(
    describe(problem("no.such.code")).title,
    "Something went wrong",
    "an unknown code is not shown as a sentence",
  );
  assert.equal(
    describe(problem("toString")).title,
    "Something went wrong",
    "a name that every object has is not a code",
  );
});

test("whether anything changed is said by the problem, else by the one who asked", () => {
  assert.match(
    explain(problem("run.record"), "Nothing was changed."),
    /^So it changed nothing\./,
    "the problem's own words win",
  );
  assert.match(
    explain(problem("service.throttled"), "Nothing was changed."),
    /^Nothing was changed\. Wait/,
    "else the caller's words stand first",
  );
});

test("the copied details hold code, version, offering and all details", () => {
  const text = detailsText(
    problem("service.refused", {}, [
      { name: "correlationId", value: "abc" },
      { name: "odd", value: "1" },
    ]),
    "1.2.3",
    "Visio Plan 1 (X1)",
  );
  for (const line of [
    "Code: service.refused",
    "Correlation id: abc",
    "odd: 1",
    "Offswitch version: 1.2.3",
    "Offering: Visio Plan 1 (X1)",
  ]) {
    assert.ok(text.split("\n").includes(line), `the line "${line}" is there`);
  }
});

test("only an ended session asks for a new sign-in", () => {
  assert.ok(needsSignIn(problem("signIn.expired")), "an expired session needs a sign-in");
  assert.ok(!needsSignIn(problem("network.name")), "being offline does not");
});
