// The translations: every key that the window uses exists, none lies idle, every problem has its words.
import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { LANGUAGES } from "../../ui/i18n/index.js";
import en from "../../ui/i18n/messages/en.js";
import { messagesOf, moduleOf, tags, translations } from "../../xtask/locales.js";

const ui = fileURLToPath(new URL("../../ui/", import.meta.url));

/** @param {string} folder @returns {string[]} */
function scripts(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    // What the gallery says, the program does not.
    if (statSync(path).isDirectory()) return ["messages", "types", "gallery"].includes(name) ? [] : scripts(path);
    return name.endsWith(".js") ? [path] : [];
  });
}

const source = scripts(ui)
  .map((path) => readFileSync(path, "utf8"))
  .join("\n");
const keys = Object.keys(en);

/** Keys written out as the first argument of t(). */
const written = new Set([...source.matchAll(/\bt\(\s*"([^"]+)"/g)].map(([, key]) => key));
/** Keys made from a value: everything that has this beginning and this end. */
const made = [...source.matchAll(/\b(?:t|lookup)\(\s*`([^`$]*)\$\{[^}]+\}([^`]*)`/g)].map(([, start, end]) => ({
  start,
  end,
}));
const quoted = new Set([...source.matchAll(/"([\w.]+)"/g)].map(([, text]) => text));

test("every key that the window asks for exists", () => {
  assert.ok(written.size > 100, "the search for keys finds the calls of t()");
  for (const key of written) assert.ok(key in en, `the sentence "${key}" exists`);
  for (const { start, end } of made) {
    assert.ok(
      keys.some((key) => key.startsWith(start) && key.endsWith(end)),
      `a sentence for "${start}…${end}" exists`,
    );
  }
});

test("no sentence lies idle", () => {
  for (const key of keys) {
    const used = quoted.has(key) || made.some(({ start, end }) => key.startsWith(start) && key.endsWith(end));
    assert.ok(used, `the sentence "${key}" is used somewhere`);
  }
});

test("every translation is a language of the window", async () => {
  assert.deepEqual(await tags(), Object.keys(LANGUAGES).sort(), "no file lies idle, and none is missing");
});

/** @param {string | Record<string, string>} message */
const texts = (message) => (typeof message === "string" ? [message] : Object.values(message));
/** The names of a text's parameters. @param {string} text */
const holes = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);

const english = messagesOf(await translations("en"));

for (const language of Object.keys(LANGUAGES)) {
  const translated = await translations(language);
  const messages = messagesOf(translated);
  const rules = new Intl.PluralRules(language);
  const categories = [...new Set(Array.from({ length: 100_001 }, (_, number) => rules.select(number)))].sort();

  test(`${language}: every sentence is there, and no other`, () => {
    assert.deepEqual(Object.keys(messages), Object.keys(english), "the keys are those of English, in the same order");
  });

  test(`${language}: the window has the module that the translations come to`, () => {
    const present = readFileSync(join(ui, `i18n/messages/${language}.js`), "utf8");
    assert.equal(present, moduleOf(language, translated), "run `npm run locales` if it has not");
  });

  test(`${language}: sentences with numbers have each plural form that occurs up to 100,000`, () => {
    for (const [key, message] of Object.entries(messages)) {
      assert.equal(typeof message, typeof english[key], `"${key}" depends on a number as in English`);
      if (typeof message === "string") continue;
      assert.deepEqual(Object.keys(message).sort(), categories, `"${key}" has the forms of the language`);
    }
  });

  test(`${language}: texts are whole, with the parameters that the English ones have`, () => {
    for (const [key, message] of Object.entries(messages)) {
      const named = new Set(texts(english[key]).flatMap(holes));
      for (const text of texts(message)) {
        assert.equal(text.replace(/\{\w+\}/g, "").match(/[{}]/), null, `"${key}" has no broken placeholder`);
        assert.ok(text.trim() !== "" && text === text.trim(), `"${key}" has text without spaces around it`);
        const here = new Set(holes(text));
        for (const name of here) assert.ok(named.has(name), `"${key}" has no parameter of its own: {${name}}`);
        // A form that holds for one number only may have it in words.
        const inWords = typeof message !== "string" && text === message["one"];
        for (const name of named)
          assert.ok(here.has(name) || (inWords && name === "count"), `"${key}" leaves out no parameter: {${name}}`);
      }
    }
  });
}

/** The problems of the backend, with their parameters. */
const PROBLEMS = {
  "network.unreachable": ["host"],
  "network.name": ["host"],
  "network.timeout": ["host"],
  "network.dropped": ["host"],
  "network.proxyUnreachable": ["host"],
  "network.proxyPassword": ["host"],
  "network.proxyRefused": ["host"],
  "network.certificate": ["host"],
  "network.certificateName": ["host"],
  "network.certificateExpired": ["host"],
  "network.tlsVersion": ["host"],
  "network.tls": ["host"],
  "network.portal": ["host"],
  "signIn.cancelled": [],
  "signIn.timedOut": [],
  "signIn.declined": [],
  "signIn.listener": [],
  "signIn.browser": [],
  "signIn.address": ["name", "value"],
  "signIn.answer": [],
  "signIn.clock": ["here", "there"],
  "signIn.unavailable": ["status"],
  "signIn.expired": ["application", "number"],
  "signIn.claimsRequired": [],
  "signIn.claimsNotMet": [],
  "signIn.otherAccount": ["expected", "came"],
  "signIn.provider": [],
  "signIn.aadsts": ["application", "number"],
  "signIn.underWay": [],
  "signIn.needed": [],
  "service.refused": ["application", "organization", "permission"],
  "service.refusedOffering": [],
  "service.notSignedIn": [],
  "service.invalid": ["reason"],
  "service.missing": [],
  "service.list": [],
  "service.throttled": [],
  "service.throttledUntil": ["until"],
  "service.trouble": ["status"],
  "service.status": ["status"],
  "service.answer": [],
  "run.busy": [],
  "run.nothing": [],
  "run.stopped": [],
  "run.unknownOffering": [],
  "run.unknownRun": [],
  "run.outdated": ["names"],
  "run.record": [],
  "run.interrupted": [],
  "run.overtaken": [],
  "run.standing": [],
  "run.rewritten": [],
  "store.missing": [],
  "store.locked": [],
  "store.refused": [],
  "store.lost": [],
  "store.failed": [],
  "store.notForgotten": [],
  "ledger.unusable": [],
  "ledger.incomplete": [],
  "ledger.interrupted": [],
  "ledger.setAside": ["file"],
  "ledger.inUse": [],
  "ledger.replaced": [],
  "ledger.newer": [],
  "ledger.foreign": [],
  "ledger.readOnly": [],
  "ledger.full": [],
  "ledger.noOfferTypes": [],
  "ledger.damaged": [],
  "export.failed": ["file"],
  "help.notOpened": ["address"],
  "settings.unreadable": [],
  "update.unknown": [],
  "update.failed": [],
  "update.runUnderWay": [],
  "settings.unwritable": [],
  "program.failed": [],
  "program.alreadyOpen": ["options"],
};

test("every problem of the backend has its sentence and advice, with parameters that it really has", () => {
  for (const [code, params] of Object.entries(PROBLEMS)) {
    for (const part of ["title", "advice"]) {
      const text = en[`problem.${code}.${part}`];
      assert.equal(typeof text, "string", `${code} has its ${part}`);
    }
    for (const part of ["title", "advice", "changed"]) {
      for (const [, name] of (en[`problem.${code}.${part}`] ?? "").matchAll(/\{(\w+)\}/g)) {
        assert.ok(
          params.includes(name),
          `the ${part} of ${code} uses the parameter "${name}", which the problem carries`,
        );
      }
    }
  }
  const known = new Set([...Object.keys(PROBLEMS), "unknown"]);
  for (const key of keys.filter((name) => /^problem\..*\.title$/.test(name))) {
    const code = key.replace(/^problem\./, "").replace(/\.title$/, "");
    assert.ok(known.has(code), `the words for "${code}" belong to a problem of the backend`);
  }
});

test("the problems of the backend are those that the program can send", () => {
  const source = readFileSync(new URL("../../src-tauri/src/views/problem_code.rs", import.meta.url), "utf8");
  const codes = [...source.matchAll(/^ {4}\w+ = "(\w+\.\w+)",$/gm)].map(([, code]) => code);
  assert.deepEqual(codes.sort(), Object.keys(PROBLEMS).sort(), "none is missing, none is left over");
});

const AADSTS = [
  50011, 50020, 90072, 50034, 50053, 50057, 50074, 50076, 50078, 50079, 50105, 50158, 50173, 50194, 70043, 700082,
  70008, 500011, 650052, 650056, 650057, 500021, 53000, 53001, 53003, 530032, 54005, 65001, 90094, 65004, 700016,
  7000112, 7000218, 90002, 90038,
];

test("every known sign-in number has a help sentence of its own", () => {
  const sentences = AADSTS.map((number) => en[`aadsts.${number}`]);
  sentences.forEach((sentence, place) =>
    assert.equal(typeof sentence, "string", `AADSTS${AADSTS[place]} has its sentence`),
  );
  assert.equal(new Set(sentences).size, AADSTS.length, "no two numbers share a sentence");
  assert.equal(
    keys.filter((key) => /^aadsts\.\d+$/.test(key)).length,
    AADSTS.length,
    "there is help for the known numbers only",
  );
  for (const key of keys.filter((one) => one.startsWith("aadsts.") && one.endsWith(".own")))
    assert.ok(key.replace(/\.own$/, "") in en, `${key} is about a number that has help under the built-in client, too`);
});

test("the program sends exactly the numbers that have help", () => {
  const source = readFileSync(new URL("../../src-tauri/src/adapters/problem.rs", import.meta.url), "utf8");
  const [, listed] = source.match(/const HELPED: &\[u32\] = &\[([^\]]*)\]/) ?? [];
  const sent = (listed ?? "").replaceAll("_", "").match(/\d+/g)?.map(Number) ?? [];
  assert.deepEqual([...sent].sort(), [...AADSTS].sort(), "both lists are the same");
});

test("the main controls are named as agreed", () => {
  const texts = new Set(Object.values(en));
  for (const name of [
    "Sign in with Microsoft",
    "Try it with a practice tenant",
    "Cancel",
    "Open the browser again",
    "Copy the link",
    "Turn off all",
    "Stop",
    "Undo",
    "Retry",
    "Refresh",
    "Settings",
    "Sign out",
    "Switch account",
    "Trials only",
    "Copy details",
    "Stop and close",
    "Keep going",
    "Continue",
    "History",
    "Back to the list",
    "Export…",
    "Show older",
    "Sign in again",
    "Copy diagnostics",
    "Turn off the new ones",
  ])
    assert.ok(texts.has(name), `a control is named "${name}"`);
});
