/**
 * The message that there is a newer release of Offswitch.
 *
 * @import { State } from "../state.js"
 * @import { Message } from "../components/message-bar.js"
 */
import { installUpdate, putOffUpdate } from "../actions/index.js";
import { t } from "../i18n/index.js";
import { sentence } from "../i18n/join.js";
import { describe, explain } from "../model/problems.js";
import { isBusy } from "../state.js";
import { showProblem } from "./dialogs.js";

/**
 * @param {State} state
 * @returns {Message[]}
 */
export function updateBars(state) {
  const { update } = state;
  if (update === null) return [];
  const { version, installing, problem } = update;
  if (installing)
    return [
      {
        id: "update",
        intent: "info",
        title: t("update.getting", { version }),
        lines: [t("update.closes")],
        actions: [],
        dismiss: null,
      },
    ];
  const install = {
    text: t(problem === null ? "action.installUpdate" : "action.tryAgain"),
    disabled: isBusy(state),
    run: () => void installUpdate(),
  };
  if (problem === null) {
    return [
      {
        id: "update",
        intent: "info",
        title: t("update.found", { version }),
        lines: [t("update.closes")],
        actions: [install],
        dismiss: putOffUpdate,
      },
    ];
  }
  const details = {
    text: t("action.details"),
    run: (/** @type {HTMLElement} */ opener) => showProblem({ problem, opener }),
  };
  return [
    {
      id: "update",
      intent: "error",
      title: sentence(describe(problem).title),
      lines: [explain(problem)],
      actions: [install, details],
      dismiss: putOffUpdate,
    },
  ];
}
