/**
 * The changes of a run as a table: what from, what to, what came of it, and the correlation id for support.
 *
 * @import { ChangeView, RunView } from "../types/views.js"
 */
import { t } from "../i18n/index.js";
import { h } from "../lib/dom.js";
import { sanitizeText } from "../lib/sanitize.js";
import { changeReasons, valueLabel } from "../model/run-summary.js";
import { copyButton } from "./copy-button.js";

/** @param {RunView} run */
export function changesTable({ changes }) {
  const worstFirst = [...changes].sort((a, b) => Number(a.state === "verified") - Number(b.state === "verified"));
  return h(
    "table",
    { class: "changes" },
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        ...[t("changes.name"), t("changes.from"), t("changes.to"), t("changes.verdict")].map((name) =>
          h("th", { scope: "col" }, name),
        ),
      ),
    ),
    h("tbody", {}, ...worstFirst.map(row)),
  );
}

/** @param {ChangeView} change */
function row(change) {
  const { name, id, from, to, state, correlationId } = change;
  const label = t(state === "interrupted" ? "detail.correlationIdIfSent" : "detail.correlationId");
  return h(
    "tr",
    { "data-state": state },
    h("th", { scope: "row" }, h("bdi", {}, sanitizeText(name)), h("code", {}, sanitizeText(id))),
    h("td", { "data-label": t("changes.from") }, valueLabel(from)),
    h("td", { "data-label": t("changes.to") }, valueLabel(to)),
    h(
      "td",
      { "data-label": t("changes.verdict") },
      h("span", { class: "verdict-word" }, t(`state.${state}`)),
      ...changeReasons(change).map((reason) => h("span", { class: "reason" }, reason)),
      correlationId !== null &&
        h(
          "span",
          { class: "reason correlation" },
          h("code", { title: label }, sanitizeText(correlationId)),
          copyButton({ text: () => correlationId, label: t("action.copyCorrelationOf", { name }) }),
        ),
    ),
  );
}
