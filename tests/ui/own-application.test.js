import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import "./english.js";
import {
  CHECKS,
  REGISTRATION,
  checkOf,
  isAboutApplication,
  leadsToOwnApplication,
  statesFound,
  statesUpTo,
} from "../../ui/model/own-application.js";

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

test("the values to copy are those that the program signs in with, and that the page names", () => {
  const permission = read("crates/signin/src/permission.rs");
  for (const value of [REGISTRATION.api, REGISTRATION.apiId, REGISTRATION.permission])
    assert.ok(permission.includes(value), `${value} is the program's`);
  assert.ok(read("crates/signin/src/loopback_listener.rs").includes("/m365/commerce"), "so is the redirect's path");
  const page = read("docs/own-application.md");
  for (const value of Object.values(REGISTRATION)) assert.ok(page.includes(value), `the page has ${value}`);
});

test("a closed built-in sign-in leads to the own application, a broken own one to its setup", () => {
  for (const number of ["50011", "50105", "53003", "7000112"])
    assert.ok(leadsToOwnApplication(number, false), `${number} closes the built-in way`);
  for (const number of ["50076", "50057", "65004", null, undefined, "toString"]) {
    assert.ok(!leadsToOwnApplication(number, false), `${number} does not`);
    assert.ok(!leadsToOwnApplication(number, true), `${number} has nothing to do with an application`);
  }
  assert.ok(!leadsToOwnApplication("53003", true), "no step of the setup helps against Conditional Access");
  const problem = (code, params) => ({ code, params, details: [] });
  assert.ok(isAboutApplication(problem("signIn.aadsts", { number: "7000112", application: "builtIn" })), "a number");
  const refused = (application, permission) => problem("service.refused", { application, permission });
  assert.ok(isAboutApplication(refused("own", "missing")), "a refusal for want of the permission");
  assert.ok(!isAboutApplication(refused("own", "granted")), "not for want of the role");
  assert.ok(!isAboutApplication(refused("builtIn", "unknown")), "nor under the built-in client");
  assert.ok(!isAboutApplication(problem("network.timeout", { host: "x" })), "nor anything else");
});

test("each number says which step is missing", () => {
  const steps = { 700016: "application", 7000112: "application", 50194: "application", 50011: "redirect" };
  const more = { 7000218: "redirect", 65001: "consent", 90094: "consent", 650057: "permission" };
  for (const [number, step] of Object.entries({ ...steps, ...more })) assert.equal(checkOf(number), step, number);
  assert.equal(checkOf("53003"), null, "Conditional Access is none of them");
});

test("what a step needs before it is in order, what comes after is not known", () => {
  assert.deepEqual(
    Object.values(statesUpTo("consent")),
    ["done", "done", "missing", "open", "open"],
    "consent is missing",
  );
  assert.deepEqual(Object.keys(statesUpTo("role")), [...CHECKS], "each is told");
  assert.deepEqual(Object.values(statesFound("works", "likely")), Array(5).fill("done"), "all is in order");
  assert.equal(statesFound("works", "unlikely").role, "missing", "but for a role with which one can only look");
  assert.equal(statesFound("works", "unknown").role, "open", "or one that nobody knows");
  assert.equal(statesUpTo("permission").consent, "open", "without the permission the consent is not known");
  assert.deepEqual(
    Object.values(statesFound("role", "unknown")),
    ["done", "done", "done", "done", "missing"],
    "the role is missing",
  );
  assert.equal(statesFound("permission", "unknown").permission, "missing", "the permission is missing");
  assert.equal(statesFound("permission", "unknown").role, "open", "and the role not known");
  const either = statesFound("permissionOrRole", "unknown");
  assert.ok(!Object.values(either).includes("missing"), "nothing is blamed where nothing is known");
});
