/**
 * The words and the form of the exported history.
 *
 * @import { ExportWords } from "./types/views.js"
 */
import { decimalComma, t, wordsUnder } from "./words.js";

/**
 * @param {Date} [now]
 * @returns {ExportWords}
 */
export function exportWords(now = new Date()) {
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  const date = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const titles = Object.entries(wordsUnder("problem.")).filter(([key]) => key.endsWith(".title"));
  return {
    fileName: t("export.fileName", { date }),
    dialogTitle: t("export.dialogTitle"),
    separator: decimalComma() ? "semicolon" : "comma",
    columns: [
      t("export.run"), t("export.started"), t("export.ended"), t("export.who"), t("export.username"), t("export.intent"),
      t("export.ending"), t("changes.name"), t("export.kind"), t("export.id"), t("changes.from"), t("changes.to"),
      t("changes.verdict"), t("export.reason"), t("detail.correlationId"),
    ],
    words: {
      ...wordsUnder("intent."),
      ...wordsUnder("ending."),
      ...wordsUnder("kind."),
      ...wordsUnder("value."),
      ...wordsUnder("state."),
      ...Object.fromEntries(titles.map(([key, text]) => [key.replace(/\.title$/, ""), text])),
    },
  };
}
