/**
 * <problem-dialog>: a problem in full, with the details that support asks for and a button that copies them.
 *
 * @import { Problem } from "../types/views.js"
 */
import { t } from "../i18n/index.js";
import { h } from "../lib/dom.js";
import { sanitizeText } from "../lib/sanitize.js";
import { describe, detailRows, detailsText, explain } from "../model/problems.js";
import { copyButton } from "./copy-button.js";
import { DiagnosticsButton } from "./diagnostics-button.js";
import { ModalDialog } from "./modal-dialog.js";

export class ProblemDialog extends ModalDialog {
  /**
   * @param {{ problem: Problem, version: string, effect?: string | null, offering?: string | null, opener?: HTMLElement | null }} options
   */
  async explain({ problem, version, effect = null, offering = null, opener = null }) {
    const { title } = describe(problem);
    await this.ask({
      title,
      opener,
      body: [
        ...(offering === null ? [] : [h("p", { class: "quiet" }, sanitizeText(offering))]),
        h("p", {}, explain(problem, effect)),
        h(
          "dl",
          { class: "details", "aria-label": t("action.details") },
          ...detailRows(problem, version, offering).map(({ label, value }) =>
            h("div", {}, h("dt", {}, label), h("dd", {}, value)),
          ),
        ),
        new DiagnosticsButton(),
      ],
      buttons: [
        copyButton({
          text: () => detailsText(problem, version, offering),
          label: t("action.copyDetails"),
          visible: true,
        }),
        { text: t("action.close"), value: "close", primary: true, focus: true },
      ],
    });
  }
}

customElements.define("problem-dialog", ProblemDialog);
