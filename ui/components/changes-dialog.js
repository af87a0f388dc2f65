/**
 * <changes-dialog>: lists one click away. `showPlan` says what "Turn off all" will do, `showRun` what came of a run.
 *
 * @import { OfferingView, RunView } from "../types/views.js"
 * @import { TurnOffPlan } from "../model/offerings.js"
 */
import { t } from "../i18n/index.js";
import { labeled, sentences } from "../i18n/join.js";
import { h } from "../lib/dom.js";
import { sanitizeText as clean } from "../lib/sanitize.js";
import { detailsText } from "../model/problems.js";
import { valueLabel, verdictText } from "../model/run-summary.js";
import { changesTable } from "./changes-table.js";
import { copyButton } from "./copy-button.js";
import { ModalDialog } from "./modal-dialog.js";

export class ChangesDialog extends ModalDialog {
  /**
   * @param {{ plan: TurnOffPlan, offerings: OfferingView[], opener: HTMLElement | null }} shown
   */
  async showPlan({ plan, offerings, opener }) {
    const changing = new Set(plan.keys);
    const skippedUnknown = new Set(plan.skippedUnknown);
    const standing = offerings.filter(({ key }) => !changing.has(key) && !skippedUnknown.has(key));
    const group = (
      /** @type {string} */ title,
      /** @type {OfferingView[]} */ members,
      /** @type {boolean} */ opened,
    ) =>
      members.length === 0
        ? []
        : [
            h(
              "details",
              { class: "group", open: opened },
              h("summary", {}, title),
              h(
                "ul",
                { class: "offering-list" },
                ...members.map(({ name, id, value }) =>
                  h(
                    "li",
                    {},
                    h("span", {}, clean(name)),
                    h("code", {}, clean(id)),
                    h("span", { class: "quiet" }, valueLabel(value)),
                  ),
                ),
              ),
            ),
          ];
    await this.ask({
      title: t("plan.title"),
      opener,
      wide: true,
      body: [
        ...group(
          t("plan.will", { count: changing.size }),
          offerings.filter(({ key }) => changing.has(key)),
          true,
        ),
        ...group(
          t("plan.skippedUnknown", { count: skippedUnknown.size }),
          offerings.filter(({ key }) => skippedUnknown.has(key)),
          true,
        ),
        ...group(t("plan.unchanged", { count: standing.length }), standing, changing.size === 0),
        h("p", { class: "quiet" }, t("summary.effect")),
      ],
      buttons: [{ text: t("action.close"), value: "close", primary: true, focus: true }],
    });
  }

  /**
   * @param {{ run: RunView, version: string, recovered?: boolean, opener: HTMLElement | null }} shown
   */
  async showRun({ run, version, recovered = false, opener }) {
    const { title, lines } = verdictText(run, recovered);
    await this.ask({
      title: t("changes.title"),
      opener,
      wide: true,
      body: [h("p", {}, sentences([title, ...lines])), changesTable(run)],
      buttons: [
        copyButton({ text: () => runText(run, version), label: t("action.copyDetails"), visible: true }),
        { text: t("action.close"), value: "close", primary: true, focus: true },
      ],
    });
  }
}

/**
 * A run as text for support: every change, and the details of those that failed.
 * @param {RunView} run
 * @param {string} version
 */
function runText(run, version) {
  const { title, lines } = verdictText(run);
  const rows = run.changes.map((change) => {
    const row = labeled(
      `${change.name} (${change.id}), ${valueLabel(change.from)} → ${valueLabel(change.to)}`,
      t(`state.${change.state}`),
    );
    return change.problem === null ? row : `${row}\n${detailsText(change.problem, version).replace(/^/gm, "    ")}`;
  });
  return [sentences([title, ...lines]), `${run.startedAt} – ${run.endedAt ?? ""}`, "", ...rows].join("\n");
}

customElements.define("changes-dialog", ChangesDialog);
