/** axe-core over a page: WCAG 2.2 to level AA, and good practice. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const ALL = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** The rules that depend on nothing but colors. */
const COLORS = ["color-contrast", "link-in-text-block"];

/**
 * @param {import("playwright-core").Page} page
 * @param {{ colorsAlone?: boolean, except?: string[], within?: string }} [options] `colorsAlone`: all else was looked at in other
 *   colors; `except`: rules that this page cannot keep; `within`: only what is in there
 * @returns {Promise<string[]>} what is wrong, with the elements
 */
export async function accessFaults(page, { colorsAlone = false, except = [], within = "html" } = {}) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(source);
  const runOnly = colorsAlone ? { type: "rule", values: COLORS } : { type: "tag", values: ALL };
  const rules = Object.fromEntries(except.map((rule) => [rule, { enabled: false }]));
  const violations = await page.evaluate(
    // Without `preload` it would fetch style sheets, which the policy refuses.
    async ([root, options]) =>
      (await window.axe.run(root, { ...options, preload: false, resultTypes: ["violations"] })).violations.map(
        ({ id, help, nodes }) => ({
          id,
          help,
          nodes: nodes.map(({ target, failureSummary }) => ({ target: target.join(" "), why: failureSummary })),
        }),
      ),
    [within, colorsAlone ? { runOnly } : { runOnly, rules }],
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes
      .slice(0, 3)
      .map(({ target, why }) => `axe ${id}: ${help}: ${target} (${why.split("\n").slice(1, 2).join("").trim()})`),
  );
}
