// The gallery: every component in every state, in each look, under the program's policy.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { accessFaults } from "./access.js";
import { Chromium, pictures, still } from "./chromium.js";
import { layoutFaults } from "./layout.js";

const AT_ONCE = 2;
const SIZE = { width: 1180, height: 860 };
const LOOKS = [
  { name: "light", query: "&theme=light" },
  { name: "dark", query: "&theme=dark" },
  { name: "high-contrast", query: "", media: { forcedColors: "active" } },
  { name: "rtl", tree: "pseudo", query: "&language=de" },
];
/** A page of its own for each component would have them: here many stand on one. */
const OF_WHOLE_PAGES = [
  "heading-order",
  "landmark-unique",
  "landmark-one-main",
  "page-has-heading-one",
  "landmark-no-duplicate-banner",
  "landmark-banner-is-top-level",
];

/** @type {Chromium} */
let chromium;
before(async () => {
  chromium = await Chromium.start();
});
after(() => chromium.stop());

/** The whole page, in a window that is as long: what is out of sight would not be drawn. */
async function picture(page, name) {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ ...SIZE, height });
  await still(page);
  await page.screenshot({ path: join(pictures, `gallery-${name}.png`) });
  await page.setViewportSize(SIZE);
}

/** @param {import("playwright-core").Page} page @param {Parameters<typeof accessFaults>[1]} how */
async function looked(page, how) {
  await still(page);
  return [...(await page.evaluate(layoutFaults)), ...(await accessFaults(page, how))];
}

describe("the gallery", { concurrency: AT_ONCE }, () => {
  for (const { name, query, tree = "plain", media = {} } of LOOKS) {
    test(name, async () => {
      const { page, faults } = await chromium.open(`${tree}/gallery.html`, { query });
      await page.emulateMedia(media);
      await page.locator("[data-component]").last().waitFor();
      const how = { except: OF_WHOLE_PAGES, colorsAlone: name === "dark" || name === "high-contrast" };
      const found = await looked(page, how);
      await picture(page, name);
      for (const opener of await page.locator("[data-opens]").all()) {
        const opens = await opener.getAttribute("data-opens");
        // A menu closes when the page scrolls, which a click may begin with.
        await opener.scrollIntoViewIfNeeded();
        await still(page);
        await opener.click();
        found.push(
          ...(await looked(page, { ...how, within: "dialog[open], menu-flyout" })).map((text) => `${opens}: ${text}`),
        );
        await page.screenshot({ path: join(pictures, `gallery-${name}-${opens.replaceAll(/\W+/g, "-")}.png`) });
        await page.keyboard.press("Escape");
      }
      found.push(...(await faults()));
      assert.ok(found.length === 0, found.join("\n"));
      await page.close();
    });
  }

  test("shows each component once", async () => {
    const { page } = await chromium.open("plain/gallery.html");
    await page.locator("[data-component]").last().waitFor();
    const names = await page
      .locator("[data-component]")
      .evaluateAll((exhibits) => exhibits.map((one) => one.dataset.component));
    assert.equal(new Set(names).size, names.length, "no name stands there twice");
    assert.ok(names.length > 20, "they are all there");
    await page.close();
  });
});
