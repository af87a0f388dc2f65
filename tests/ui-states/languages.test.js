// The main states in each language, narrow and usual: nothing is cut and nothing is wider than the window.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { LANGUAGES } from "../../ui/i18n/index.js";
import { PageDriver } from "./page-driver.js";
import { Chromium, pictures, still, takesPictures } from "./chromium.js";
import { layoutFaults } from "./layout.js";
import { states } from "./states.js";

const AT_ONCE = 2;
const MAIN = ["list", "everything-off", "welcome", "partial-failure", "history", "settings", "help", "what-stays-open"];
const WIDTHS = [1180, 400];

/** @type {Chromium} */
let chromium;
before(async () => {
  chromium = await Chromium.start();
});
after(() => chromium.stop());

/** @param {string} language @param {string} name @param {Record<string, any>} catalogue */
async function findings(language, name, catalogue) {
  const { how = {}, does } = states[name];
  const { page, faults } = await chromium.open("plain/index.html", { how: { languages: [language], ...how } });
  await page.emulateMedia({ reducedMotion: "reduce" });
  await does(new PageDriver(page, catalogue));
  const found = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 860 });
    await still(page);
    const wrong = [...(await page.evaluate(layoutFaults)), ...(await faults())];
    found.push(...wrong.map((text) => `${name} at ${width}: ${text}`));
    if (takesPictures) await page.screenshot({ path: join(pictures, `${name}-${language}-${width}.png`) });
  }
  await page.close();
  return found;
}

describe("the main states in each language", { concurrency: AT_ONCE }, () => {
  for (const language of Object.keys(LANGUAGES)) {
    test(language, async () => {
      const { default: catalogue } = await import(`../../ui/i18n/messages/${language}.js`);
      const found = [];
      for (const name of MAIN) found.push(...(await findings(language, name, catalogue)));
      assert.ok(found.length === 0, `in ${language}:\n${found.join("\n")}`);
    });
  }
});
