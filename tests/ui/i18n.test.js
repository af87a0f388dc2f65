import assert from "node:assert/strict";
import { test } from "node:test";

import "./english.js";
import {
  LANGUAGES,
  clock,
  compareNames,
  count,
  day,
  language,
  lookup,
  moment,
  setLanguage,
  t,
} from "../../ui/i18n/index.js";

test("plural forms follow the number", () => {
  assert.equal(t("verdict.refused", { count: 1 }), "1 refused.", "one");
  assert.equal(t("summary.unchanged", { count: 1 }), "1 already is", "one has its own form");
  assert.equal(t("summary.unchanged", { count: 4 }), "4 already are", "four has the other");
});

test("parameters are set as text, whatever they hold", () => {
  const text = t("action.moreFor", { name: "<b>{name}</b> $1" });
  assert.equal(text, "More for <b>{name}</b> $1", "nothing in a name is taken for a placeholder or a pattern");
});

test("a sentence that does not exist is null, not an invention", () => {
  assert.equal(lookup("problem.nothing.title"), null, "unknown key");
  assert.equal(lookup("constructor"), null, "a name that every object has");
});

test("times of today have no date, others do", () => {
  const now = new Date(2025, 9, 14, 12, 0);
  assert.doesNotMatch(clock(new Date(2025, 9, 14, 10, 32).toISOString(), now), /October/, "today needs no date");
  assert.match(clock(new Date(2025, 9, 13, 10, 32).toISOString(), now), /October/, "yesterday does");
  assert.equal(clock("not a time", now), "not a time", "what is no time is shown as it is");
});

test("times are written as the system is told to, in the window's language", async () => {
  const afternoon = new Date(2025, 9, 14, 15, 4);
  await setLanguage(["en"], { locale: "de-AT", twelveHours: false });
  assert.equal(clock(afternoon.toISOString(), afternoon), "15:04", "hours to 24");
  assert.match(moment(afternoon.toISOString()), /^14 October\b.*15:04$/, "the day first, in English words");
  await setLanguage(["en"], { locale: "en-US", twelveHours: true });
  assert.match(clock(afternoon.toISOString(), afternoon), /^3:04\sPM$/i, "hours to 12");
  assert.match(day(afternoon.toISOString()), /^October 14$/, "the month first");
  await setLanguage(["en"], { locale: "es-ES_tradnl", twelveHours: false });
  assert.equal(clock(afternoon.toISOString(), afternoon), "15:04", "a name that only Windows has is no obstacle");
});

test("the first language that there is, is spoken", async () => {
  for (const [wanted, spoken] of [
    [["de-AT", "en-US"], "de"],
    [["nl-NL", "fr-CA"], "fr"],
    [["zh-TW"], "zh-Hant"],
    [["zh-HK"], "zh-Hant"],
    [["zh-CN"], "zh-Hans"],
    [["zh-SG"], "zh-Hans"],
    [["pt-PT"], "pt-BR"],
    [["es-ES_tradnl"], "es"],
    [["C", "", "x-none", "sr-Latn"], "en"],
    [[], "en"],
  ]) {
    await setLanguage(wanted);
    assert.equal(language, spoken, `${wanted} is answered in ${spoken}`);
  }
  await setLanguage(["en"]);
});

test("another language brings its own numbers, times, lists and order", async () => {
  await setLanguage(["de-DE"]);
  assert.equal(count(1234567), "1.234.567", "numbers");
  assert.match(day(new Date(2025, 9, 14).toISOString()), /^14\. Oktober$/, "days");
  assert.ok(compareNames("Öffnen", "Planer") < 0, "an Ö stands with the O");
  await setLanguage(["de-CH"]);
  assert.match(count(1234567), /^1['’]234['’]567$/, "numbers are written as in the region");
  await setLanguage(["en"]);
  assert.equal(count(1234567), "1,234,567", "and as before after going back");
});

test("every language calls itself something", () => {
  assert.equal(Object.keys(LANGUAGES).length, 8, "there are eight");
  assert.equal(new Set(Object.values(LANGUAGES).map(({ name }) => name)).size, 8, "no two alike");
});
