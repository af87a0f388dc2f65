/**
 * The labels and the form of a report.
 *
 * @import { CatalogueView, ReportLabels, TenantSummary } from "../types/views.js"
 */
import { decimalComma, language, t, wordsUnder } from "../i18n/index.js";
import { countValues, sorted } from "./offerings.js";
import { tenantSummary } from "./tenant-summary.js";

/**
 * @param {"list" | "history"} what
 * @param {Date} [now]
 * @returns {ReportLabels}
 */
export function reportLabels(what, now = new Date()) {
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  const date = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const titles = Object.entries(wordsUnder("problem.")).filter(([key]) => key.endsWith(".title"));
  return {
    fileName: t(`export.${what}.fileName`, { date }),
    dialogTitle: t(`export.${what}.dialogTitle`),
    separator: decimalComma() ? "semicolon" : "comma",
    language,
    direction: t("app.direction") === "rtl" ? "rtl" : "ltr",
    labels: {
      "practice.mark": t("practice.mark"),
      "detail.correlationId": t("detail.correlationId"),
      ...wordsUnder("export."),
      ...wordsUnder("changes."),
      ...wordsUnder("form."),
      ...wordsUnder("intent."),
      ...wordsUnder("ending."),
      ...wordsUnder("kind."),
      ...wordsUnder("value."),
      ...wordsUnder("state."),
      ...Object.fromEntries(titles.map(([key, text]) => [key.replace(/\.title$/, ""), text])),
    },
  };
}

/**
 * The summary of the tenant in sentences, with what they are about.
 * @param {CatalogueView} catalogue
 * @returns {TenantSummary}
 */
export function tenantSummaryLabels(catalogue) {
  const { on, trials, off, other } = countValues(catalogue.offerings);
  return {
    ...tenantSummary(catalogue),
    counts: [on, trials, off, other],
    offerTypesKnown: catalogue.offerTypesProblem === null,
    order: sorted(catalogue.offerings).map(({ key }) => key),
  };
}
