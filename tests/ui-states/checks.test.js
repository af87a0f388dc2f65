// The checks themselves: what is wrong is found, and what is right is left alone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import en from "../../ui/i18n/messages/en.js";
import { accessFaults } from "./access.js";
import { Chromium } from "./chromium.js";
import { layoutFaults } from "./layout.js";
import { pseudoLocale } from "./pseudo.js";

const LONG = "A text that is much longer than its box";
const NARROW = { width: "80px", overflow: "hidden", whiteSpace: "nowrap" };

/** @type {Chromium} */
let chromium;
before(async () => {
  chromium = await Chromium.start();
});
after(() => chromium.stop());

/** A page with one text in it. @param {Record<string, string>} style @param {string} [title] */
async function pageWith(style, title) {
  const opened = await chromium.open("plain/empty.html", { size: { width: 400, height: 600 } });
  await opened.page.evaluate(
    async ([text, css, whole]) => {
      const { h } = await import("/plain/lib/dom.js");
      const box = h("p", { title: whole }, text);
      Object.assign(box.style, css);
      document.body.append(h("main", {}, h("h1", {}, "Checks"), box));
    },
    [LONG, style, title],
  );
  return opened;
}

for (const [name, style, title, wanted] of [
  ["a text that is cut", NARROW, undefined, /cut off/],
  ["an ellipsis that hides text for good", { ...NARROW, textOverflow: "ellipsis" }, undefined, /cut off/],
  ["an ellipsis with the whole text in the title", { ...NARROW, textOverflow: "ellipsis" }, LONG, null],
  ["a text that is higher than its box", { width: "80px", height: "20px", overflow: "hidden" }, undefined, /cut off/],
  ["a text that sticks out", { width: "80px", whiteSpace: "nowrap" }, undefined, /sticks out/],
  ["what is wider than the window", { width: "900px" }, undefined, /the page is \d+ wide, the window 400/],
  ["a text that fits", {}, undefined, null],
]) {
  test(`layout: ${name}`, async () => {
    const { page } = await pageWith(style, title);
    const found = (await page.evaluate(layoutFaults)).join("\n");
    if (wanted === null) assert.equal(found, "", "nothing is wrong");
    else assert.match(found, wanted, "it is found");
    await page.close();
  });
}

test("axe finds a button without a name, and gray on gray", async () => {
  const { page } = await pageWith({ color: "#cccccc" });
  await page.evaluate(() => document.querySelector("main").append(document.createElement("button")));
  const found = (await accessFaults(page)).join("\n");
  assert.match(found, /axe button-name/, "the button is found");
  assert.match(found, /axe color-contrast/, "the gray is found");
  assert.match(
    (await accessFaults(page, { colorsAlone: true })).join("\n"),
    /axe color-contrast/,
    "also where only colors are looked at",
  );
  await page.close();
});

test("what the policy refuses and what fails is told", async () => {
  const { page, faults } = await pageWith({});
  await page.evaluate(() => document.body.setAttribute("style", "color: red"));
  await page.evaluate(() => setTimeout(() => window.missing()));
  await page.waitForFunction(() => window.violations.length > 0);
  const found = (await faults()).join("\n");
  assert.match(found, /content security policy: style-src-attr/, "an inline style is refused and reported");
  assert.match(found, /page error/, "an error on the page is reported");
  await page.close();
});

test("the pseudo-locale is longer than English by about 40 % and keeps placeholders", () => {
  const texts = (catalogue) =>
    Object.entries(catalogue)
      .filter(([key]) => !key.startsWith("form."))
      .flatMap(([, message]) => (typeof message === "string" ? [message] : Object.values(message)));
  const letters = (catalogue) => texts(catalogue).join("").length;
  const growth = letters(pseudoLocale) / letters(en) - 1;
  assert.ok(growth > 0.3 && growth < 0.5, `it grew by ${Math.round(growth * 100)} %`);
  const holes = (catalogue) => texts(catalogue).flatMap((text) => text.match(/\{\w+\}/g) ?? []);
  assert.deepEqual(holes(pseudoLocale), holes(en), "every placeholder is as it was");
});
