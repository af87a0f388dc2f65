import assert from "node:assert/strict";
import { test } from "node:test";

import "./english.js";
import { errorNumber, explainBrowserError } from "../../ui/model/browser-error.js";

test("a number is found alone and in a pasted text", () => {
  for (const text of [
    "50105",
    "AADSTS50105",
    " aadsts50105: Your administrator has configured the application",
    "Error Code: 50105",
    "Request Id: 11111111-2222 Timestamp: 2026-11-27T10:20:30Z Message: AADSTS50105: not assigned. Copy",
  ])
    assert.equal(errorNumber(text), "50105", text);
  for (const text of ["", "sign-in failed", "12", "Request Id: 11111111-2222-3333"])
    assert.equal(errorNumber(text), null, text);
});

test("a known number is explained, an unknown one is handed on", () => {
  assert.match(explainBrowserError("AADSTS50105").text, /has not assigned you/, "what to ask of whom");
  assert.match(explainBrowserError("AADSTS99999").text, /no advice for AADSTS99999/, "whom to hand it to");
  assert.match(explainBrowserError("it does not work").text, /no number/, "what to look for");
  assert.equal(explainBrowserError("  ").text, "", "nothing is said of nothing");
});

test("an address is refused, whatever else it holds", () => {
  for (const text of [
    "http://localhost:51234/m365/commerce?code=secret&state=x",
    "https://login.microsoftonline.com/error?code=50105",
    "localhost:51234/m365/commerce?code=secret",
    "?code=secret&state=50105",
  ]) {
    const { text: told, address } = explainBrowserError(text);
    assert.ok(address, text);
    assert.match(told, /number or text only/, text);
  }
});
