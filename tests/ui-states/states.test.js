// Every state of the window, in all colors, at all widths and sizes of text, in English and in the pseudo-locale from right to
// left: nothing fails, nothing is refused by the policy, axe finds nothing, no text is cut, nothing is wider than the window.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import en from "../../ui/i18n/messages/en.js";
import { accessFaults } from "./access.js";
import { Chromium, pictures, still, takesPictures } from "./chromium.js";
import { layoutFaults } from "./layout.js";
import { PageDriver } from "./page-driver.js";
import { pseudoLocale } from "./pseudo.js";
import { states } from "./states.js";

/** Two at once: one draws while the other waits. Each in a browser of its own, which draws one page at a time. */
const AT_ONCE = 2;
/** The longest that one state may take on a busy machine, in milliseconds. */
const LIMIT = 120_000;
const HEIGHT = 860;
const USUAL = { width: 1180, height: HEIGHT };

/**
 * One after the other on the same page, each as it differs from the usual. `axe`: what axe looks at, if at all. In forced
 * colors the system answers for the contrast; in the other language nothing but words and direction differs.
 */
const VARIANTS = [
  { name: "light", axe: "all", picture: true },
  { name: "dark", media: { colorScheme: "dark" }, axe: "colors", picture: true },
  { name: "forced", media: { forcedColors: "active" }, picture: true },
  { name: "narrow", media: { reducedMotion: "reduce" }, size: { width: 400, height: HEIGHT } },
  { name: "ultra-wide", media: { reducedMotion: "reduce" }, size: { width: 2560, height: 1080 } },
  { name: "text at 200 %", media: { reducedMotion: "reduce" }, text: "32px" },
];
const PSEUDO_VARIANTS = [
  { name: "rtl", picture: true },
  { name: "rtl narrow", media: { reducedMotion: "reduce" }, size: { width: 400, height: HEIGHT } },
];
const LOOKS = [
  { tree: "plain", languages: ["en-GB"], catalogue: en, variants: VARIANTS },
  { tree: "pseudo", languages: ["de"], catalogue: pseudoLocale, variants: PSEUDO_VARIANTS },
];

/** The browsers that are free. @type {Chromium[]} */
const free = [];
before(async () => {
  for (let number = 0; number < AT_ONCE; number += 1) free.push(await Chromium.start());
});
after(() => Promise.all(free.map((chromium) => chromium.stop())));

/** @param {import("playwright-core").Page} page */
async function dress(page, { media = {}, size = USUAL, text = "" }) {
  await page.emulateMedia({ colorScheme: "light", forcedColors: "none", reducedMotion: "no-preference", ...media });
  await page.setViewportSize(size);
  await page.evaluate((fontSize) => (document.documentElement.style.fontSize = fontSize), text);
}

/** @param {Chromium} chromium @param {string} name @param {import("./states.js").WindowState} state @param {(typeof LOOKS)[number]} look */
async function findings(chromium, name, { how = {}, does, opens }, { tree, languages, catalogue, variants }) {
  const found = [];
  const { page, faults } = await chromium.open(`${tree}/index.html`, { how: { languages, ...how } });
  const driver = new PageDriver(page, catalogue);
  await does(driver);
  for (const variant of variants) {
    await dress(page, variant);
    if (opens !== undefined && (await page.locator("menu-flyout").count()) === 0) await opens(driver);
    await still(page);
    const wrong = await page.evaluate(layoutFaults);
    if (variant.picture && takesPictures)
      await page.screenshot({ path: join(pictures, `${name}-${variant.name}.png`) });
    if (variant.axe !== undefined) wrong.push(...(await accessFaults(page, { colorsAlone: variant.axe === "colors" })));
    found.push(...[...wrong, ...(await faults())].map((text) => `${name}, ${variant.name}: ${text}`));
  }
  await page.close();
  return found;
}

describe("every state of the window", { concurrency: AT_ONCE }, () => {
  for (const [name, state] of Object.entries(states)) {
    test(name, { timeout: LIMIT }, async () => {
      const chromium = free.pop();
      const found = [];
      try {
        for (const look of LOOKS) found.push(...(await findings(chromium, name, state, look)));
      } finally {
        free.push(chromium);
      }
      assert.ok(found.length === 0, found.join("\n"));
    });
  }
});
