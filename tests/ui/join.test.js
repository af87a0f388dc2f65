import assert from "node:assert/strict";
import { test } from "node:test";

import { t, setLanguage } from "../../ui/i18n/index.js";
import { clauses, labeled, phrases, sentence, sentences } from "../../ui/i18n/join.js";

test("phrases, sentences and labels have the punctuation of the language", async () => {
  await setLanguage(["en"]);
  assert.equal(
    phrases(["1 refused", "2 failed", "3 not attempted"]),
    "1 refused, 2 failed, 3 not attempted",
    "commas alone, without a conjunction",
  );
  assert.equal(sentences([sentence("It is done"), "", "Go on."]), "It is done. Go on.", "what is empty is left out");
  assert.equal(clauses(["3 new", "2 on"]), "3 new; 2 on", "a semicolon");
  assert.equal(labeled("Code", "50011"), "Code: 50011", "a colon");
  assert.equal(phrases([]), "", "nothing stays nothing");
  await setLanguage(["zh-TW"]);
  assert.equal(sentences([sentence("完成"), sentence("繼續")]), "完成。繼續。", "no space between sentences");
  await setLanguage(["en"]);
});

test("what stands in a text already is not taken for a placeholder", async () => {
  await setLanguage(["en"]);
  assert.equal(labeled("{value}", "{label} $1"), "{value}: {label} $1", "texts are set as they are");
  const name = t("verdict.line", { name: "שלום", reason: "no" });
  assert.equal(sentences([name, "Yes."]), `${name} Yes.`, "a name from right to left keeps its order to itself");
});
