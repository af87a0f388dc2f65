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
  const own = explainBrowserError("AADSTS50011: The redirect URI does not match", true);
  assert.match(
    own.text,
    /Add http:\/\/localhost\/m365\/commerce/,
    "under the company's own application, what is wrong with it",
  );
  assert.equal(own.number, "50011", "and by which number");
  assert.match(explainBrowserError("50011").text, /Use your company's own application/, "else the other way in");
  assert.match(explainBrowserError("AADSTS99999").text, /no advice for AADSTS99999/, "whom to hand it to");
  const mismatch =
    "AADSTS50011: The redirect URI 'http://localhost:51234/m365/commerce' specified in the request does not match. Navigate to https://aka.ms/redirectUriMismatchError to learn more";
  assert.deepEqual(explainBrowserError(mismatch), explainBrowserError("50011"), "Microsoft's text names addresses");
  assert.match(explainBrowserError("localhost refused to connect").text, /no number/, "nor is a name an address");
  assert.match(explainBrowserError("it does not work").text, /no number/, "what to look for");
  assert.equal(explainBrowserError("  ").text, "", "nothing is said of nothing");
});

test("an address is refused, whatever else it holds", () => {
  for (const text of [
    "http://localhost:51234/m365/commerce?code=secret&state=x",
    "https://login.microsoftonline.com/error?code=50105",
    "localhost:51234/m365/commerce?code=secret",
    "?code=secret&state=50105",
    "code=secret",
    `${"x".repeat(6_000)} code=secret`,
  ]) {
    const { text: told, address } = explainBrowserError(text);
    assert.ok(address, text);
    assert.match(told, /number or text only/, text);
  }
});
