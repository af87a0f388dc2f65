/**
 * <confirm-dialog>: one question with verbs on its buttons. The safe answer is the prominent one, has the focus, and is
 * what Escape means.
 */
import { h } from "../lib/dom.js";
import { ModalDialog } from "./modal-dialog.js";

export class ConfirmDialog extends ModalDialog {
  /**
   * @param {{ title: string, text: string, lines?: string[], note?: string, act: string, keep: string, opener?: HTMLElement | null }} question
   * @returns {Promise<boolean>} whether to act
   */
  async confirm({ title, text, lines = [], note, act, keep, opener = null }) {
    const answer = await this.ask({
      title,
      opener,
      body: [
        h("p", {}, text),
        ...(lines.length > 0 ? [h("ul", { class: "plain-list" }, ...lines.map((line) => h("li", {}, line)))] : []),
        ...(note === undefined ? [] : [h("p", { class: "quiet" }, note)]),
      ],
      buttons: [
        { text: act, value: "act" },
        { text: keep, value: "keep", primary: true, focus: true },
      ],
    });
    return answer === "act";
  }
}

customElements.define("confirm-dialog", ConfirmDialog);
