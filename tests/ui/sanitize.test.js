import assert from "node:assert/strict";
import { test } from "node:test";

import "./english.js";
import { bidiIsolate, sanitizeText } from "../../ui/lib/sanitize.js";
import { t } from "../../ui/i18n/index.js";

test("what steers the direction of text is dropped", () => {
  assert.equal(sanitizeText("\u202eevil\u2069 \u200fname"), "evil name", "overrides, isolates and marks");
});

test("control characters are shown as what they are, no letters", () => {
  assert.equal(sanitizeText("a\u0000b\u0007\u009bc\ud800"), "a\ufffdb\ufffd\ufffdc\ufffd", "each is visible");
  assert.equal(sanitizeText("two\r\n  lines\t"), "two lines ", "white space is one blank");
});

test("ordinary names of all scripts stay as they are", () => {
  for (const name of ["Visio Plan 2", "大口", "Straße", "👩‍💻 tools", "नमस्ते"])
    assert.equal(sanitizeText(name), name, `${name} is untouched`);
});

test("a name written from right to left keeps its order to itself", () => {
  assert.equal(bidiIsolate("Visio"), "Visio", "others need no marks");
  assert.equal(bidiIsolate("שלום (2)"), "\u2068שלום (2)\u2069", "it is isolated");
  assert.equal(
    t("action.moreFor", { name: "שלום\u2069" }),
    "More for \u2068שלום\u2069",
    "in a sentence too, and cannot end its own isolation",
  );
});

test("several names are set as a list, each by itself", () => {
  assert.equal(
    t("verdict.drifted", { count: 2, names: ["A", "B\u202e"] }),
    "2 left alone because someone changed them since: A and B.",
    "clean and joined",
  );
});
