/**
 * Exporting the list or the history: the choice of the format, and what came of it.
 *
 * @import { ReportFormat } from "../model/reports.js"
 * @import { State } from "../state.js"
 * @import { Message } from "../components/message-bar.js"
 */
import * as actions from "../actions/index.js";
import { openMenu } from "../components/menu-flyout.js";
import { t } from "../i18n/index.js";
import { sentence } from "../i18n/join.js";
import { describe, explain } from "../model/problems.js";
import { showProblem } from "./dialogs.js";

/**
 * @param {HTMLElement} opener
 * @param {string | null} reason why it cannot be done now
 * @param {(format: ReportFormat) => void} write
 */
export function chooseFormat(opener, reason, write) {
  const disabled = reason !== null;
  openMenu(opener, t("action.export"), [
    { text: t("export.page"), hint: reason ?? t("export.pageHint"), disabled, choose: () => write("html") },
    { text: t("export.table"), hint: reason ?? t("export.tableHint"), disabled, choose: () => write("csv") },
  ]);
}

/**
 * @param {State} state
 * @returns {Message[]}
 */
export function exportBars({ exported }) {
  if (exported === null) return [];
  const common = { id: "exported", dismiss: () => actions.dismissExported() };
  if ("file" in exported)
    return [
      { ...common, intent: "success", title: t("history.saved", { file: exported.file }), lines: [], actions: [] },
    ];
  const { problem } = exported;
  const details = {
    text: t("action.details"),
    run: (/** @type {HTMLElement} */ opener) => showProblem({ problem, opener }),
  };
  return [
    {
      ...common,
      intent: "error",
      title: sentence(describe(problem).title),
      lines: [explain(problem)],
      actions: [details],
    },
  ];
}
