// The oldest WebView2 that shows the page: what styles and modules use, by the version of Chromium that brought it (MDN's
// browser compatibility data). What is not in these tables is to be looked up and added.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

/** Functions of CSS. */
const FUNCTIONS = {
  attr: 2,
  calc: 26,
  counter: 2,
  "cubic-bezier": 16,
  inset: 37,
  "light-dark": 123,
  "linear-gradient": 26,
  min: 79,
  minmax: 57,
  "radial-gradient": 26,
  repeat: 57,
  "repeating-linear-gradient": 26,
  rgb: 65,
  rotate: 1,
  var: 49,
};
/** Pseudo-classes and pseudo-elements; those of Chromium's own have no entry. */
const PSEUDOS = {
  active: 1,
  after: 1,
  backdrop: 37,
  before: 1,
  checked: 1,
  disabled: 1,
  empty: 1,
  enabled: 1,
  focus: 1,
  "focus-visible": 86,
  "focus-within": 60,
  has: 105,
  hover: 1,
  indeterminate: 39,
  is: 88,
  lang: 1,
  "last-child": 1,
  not: 1,
  "nth-child": 1,
  placeholder: 57,
  root: 1,
};
const AT_RULES = { keyframes: 43, media: 1 };
/** Properties that came late, where the page would be broken without them. */
const PROPERTIES = {
  "accent-color": 93,
  "contain-intrinsic-size": 83,
  "content-visibility": 85,
  inset: 87,
  "margin-inline": 87,
  rotate: 104,
  scale: 104,
};
/** Interfaces that came late; the language itself is held at its edition of 2023 by `tsconfig.json`. */
const INTERFACES = { ListFormat: 72, replaceChildren: 86, showPopover: 114, showModal: 37 };
/** Chromium's version that has all of the language's edition of 2023. */
const LANGUAGE = 110;

/** Those of the window itself. */
const files = readdirSync("ui", { recursive: true, encoding: "utf8" }).filter((file) => !file.startsWith("gallery"));
const read = (/** @type {string} */ ending) =>
  files.filter((file) => file.endsWith(ending)).map((file) => readFileSync(join("ui", file), "utf8"));
const styles = read(".css").map((text) => text.replace(/\/\*.*?\*\//gs, ""));
const modules = read(".js").join("\n");

/** @param {RegExp} what @returns {string[]} */
const used = (what) => [...new Set(styles.flatMap((text) => [...text.matchAll(what)].map(([, name = ""]) => name)))];

const selectors = styles.flatMap((text) =>
  [...text.matchAll(/([^{};]+)\{/g)].map(([, selector = ""]) => selector.trim()),
);
const pseudos = selectors
  .filter((selector) => !selector.startsWith("@"))
  .flatMap((selector) => [...selector.matchAll(/::?([a-z-]+)/g)].map(([, name = ""]) => name))
  .filter((name) => !name.startsWith("-webkit-"));

const oldest = Number(/OLDEST: u32 = (\d+)/.exec(readFileSync("src-tauri/src/platform/webview.rs", "utf8"))?.[1]);

test("the oldest version has all that the page uses, and is no newer than that needs", () => {
  const unknown = /** @type {string[]} */ ([]);
  const versions = (/** @type {Record<string, number>} */ table, /** @type {string[]} */ names) =>
    names.map((name) => table[name] ?? (unknown.push(name), 0));
  const needed = [
    ...versions(FUNCTIONS, used(/(?<![-\w:@])([a-z][a-z-]*)\(/g)),
    ...versions(PSEUDOS, pseudos),
    ...versions(AT_RULES, used(/@([a-z-]+)/g)),
    ...used(/(?:^|[;{\s])([a-z][a-z-]*):/g).map((name) => PROPERTIES[/** @type {keyof PROPERTIES} */ (name)] ?? 0),
    ...Object.entries(INTERFACES).map(([name, version]) => (modules.includes(name) ? version : 0)),
    LANGUAGE,
  ];
  assert.deepEqual(unknown, [], "each is in the tables");
  assert.equal(Math.max(...needed), oldest, "the program refuses just what cannot show the page");
});
