/** The system's Chromium, with the fake backend on every page. */
import { build } from "esbuild";
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

import { serve } from "./server.js";

/** The folder of the pictures. */
export const pictures = fileURLToPath(new URL("../../target/states/", import.meta.url));

/** False where nobody looks at pictures, as in the whole check: drawing and packing them takes a good part of the time. */
export const takesPictures = process.env.OFFSWITCH_PICTURES !== "no";

/** Told to the tests: what the policy refused, from the page's first moment. */
function listenForViolations() {
  window.violations = [];
  document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile, lineNumber }) =>
    window.violations.push(`${violatedDirective} refused ${blockedURI} at ${sourceFile}:${lineNumber}`),
  );
}

async function fakeBackend() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("fake-backend/main.js", import.meta.url))],
    bundle: true,
    write: false,
    format: "iife",
    loader: { ".tsv": "text" },
  });
  return outputFiles[0].text;
}

/** One browser and one server for a file of tests. */
export class Chromium {
  #server;
  #browser;
  #context;

  static async start() {
    const one = new Chromium();
    await mkdir(pictures, { recursive: true });
    one.#server = await serve();
    // Chromium refuses its sandbox to root, who runs containers.
    const sandbox = process.getuid?.() !== 0;
    one.#browser = await chromium.launch({
      executablePath: "/usr/bin/chromium",
      chromiumSandbox: sandbox,
      args: ["--disable-gpu"],
    });
    one.#context = await one.#browser.newContext({
      locale: "en-GB",
      timezoneId: "UTC",
      permissions: ["clipboard-read", "clipboard-write"],
    });
    // Much else may go on on this machine.
    one.#context.setDefaultTimeout(60_000);
    await one.#context.addInitScript(listenForViolations);
    await one.#context.addInitScript({ content: await fakeBackend() });
    return one;
  }

  /**
   * @param {string} path such as `plain/index.html`
   * @param {object} [options]
   * @param {object} [options.how] how the program answers
   * @param {string} [options.query] more for the page's address
   * @param {{ width: number, height: number }} [options.size]
   * @returns {Promise<{ page: import("playwright-core").Page, faults: () => Promise<string[]> }>} `faults`: what went wrong since
   *   the last time that was asked
   */
  async open(path, { how = {}, query = "", size = { width: 1180, height: 860 } } = {}) {
    const page = await this.#context.newPage();
    let noted = [];
    page.on("pageerror", (error) => noted.push(`page error: ${error.message}`));
    page.on(
      "console",
      (message) => message.type() === "error" && noted.push(`console: ${message.text()} ${message.location().url}`),
    );
    await page.setViewportSize(size);
    await page.goto(`${this.#server.address}/${path}?how=${encodeURIComponent(JSON.stringify(how))}${query}`);
    const faults = async () => {
      const violations = await page.evaluate(() => window.violations.splice(0));
      const all = [...noted, ...violations.map((text) => `content security policy: ${text}`)];
      noted = [];
      return all;
    };
    return { page, faults };
  }

  async stop() {
    await this.#browser?.close();
    this.#server?.close();
  }
}

/** The longest that anything may move, in milliseconds. An animation that is taken away midway never ends. */
const MOVING = 2000;

/** Waits until nothing moves any more but what moves for ever. @param {import("playwright-core").Page} page */
export async function still(page) {
  await page.evaluate(async (limit) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await frame();
    await frame();
    const ending = document.getAnimations().filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity);
    const ended = Promise.allSettled(ending.map(({ finished }) => finished));
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, limit))]);
    await frame();
  }, MOVING);
}
