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

test("a number is explained for the application that it is about", () => {
  const advice = (application) => describe(problem("signIn.aadsts", { number: "7000112", application })).advice;
  assert.match(advice("builtIn"), /built-in sign-in is disabled.*own application/, "the built-in way is closed");
  assert.match(advice("own"), /Your company's application is disabled/, "the own application is to be mended");
  const shared = describe(problem("signIn.aadsts", { number: "50076", application: "own" })).advice;
  assert.match(shared, /second factor/, "where it makes no difference, the sentence is the same");
});

test("a refusal names permission, role and who grants it, as far as they matter", () => {
  const told = (params) => {
    const { title, advice } = describe(problem("service.refused", params));
    return { title, advice, permission: advice.indexOf("LicenseManager.AccessAsUser"), role: advice.indexOf("role") };
  };
  const builtIn = told({ application: "builtIn", permission: "missing", organization: "own" });
  assert.equal(builtIn.permission, -1, "under the built-in client the role alone");
  assert.match(builtIn.advice, /A Global Administrator of your company can grant it/, "and who grants it");
  assert.deepEqual(told({}), builtIn, "as in older records");
  for (const permission of ["missing", "unknown", "granted"]) {
    const own = told({ application: "own", permission, organization: "own" });
    assert.ok(own.permission >= 0 && own.permission < own.role, `${permission}: the permission comes first`);
    assert.match(own.advice, /Billing Administrator/, `${permission}: then the role`);
  }
  assert.doesNotMatch(
    told({ application: "own", permission: "missing", organization: "own" }).title,
    /role/,
    "the title does not blame the role",
  );
  for (const application of ["own", "builtIn"]) {
    const partner = told({ application, permission: "missing", organization: "other" });
    assert.match(
      partner.advice,
      /GDAP.*A partner cannot grant it to themselves/,
      `${application}: the customer grants it`,
    );
    assert.doesNotMatch(partner.advice, /of your company can grant it/, `${application}: nobody at home does`);
  }
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
