/**
 * ModalDialog: what all dialogs share. A modal `<dialog>` with a title, a body and buttons; Escape answers null; the
 * focus goes back to where it was.
 */
import { focusMain, freshId, h, setAttribute } from "../lib/dom.js";

/** @typedef {{ text: string, value: string, primary?: boolean, focus?: boolean }} DialogButton */

export class ModalDialog extends HTMLElement {
  /** @type {HTMLDialogElement | null} */
  #dialog = null;

  /**
   * Shows the dialog and waits for the answer.
   * @param {{
   *   title: string, body: (Node | string)[], buttons: (DialogButton | Node)[], opener?: HTMLElement | null,
   *   wide?: boolean, onChoose?: (value: string) => Promise<boolean>,
   * }} options `opener` gets the focus back where it is not the one focused now; `onChoose` may keep the dialog open
   *   by answering false
   * @returns {Promise<string | null>} the chosen button's value
   */
  ask({ title, body, buttons, opener = null, wide = false, onChoose }) {
    const titleId = freshId("dialog");
    const before = opener ?? document.activeElement;
    return new Promise((resolve) => {
      /** @type {string | null} */
      let answer = null;
      const choose = async (/** @type {string} */ value) => {
        if (onChoose !== undefined && !(await onChoose(value))) return;
        answer = value;
        this.#dialog?.close();
      };
      const drawn = buttons.map((button) =>
        button instanceof Node
          ? button
          : h(
              "button",
              {
                type: "button",
                class: button.primary ? "button primary" : "button",
                autofocus: button.focus,
                onclick: () => void choose(button.value),
              },
              button.text,
            ),
      );
      const content = h("div", { class: "dialog-body" }, ...body);
      const dialog = h(
        "dialog",
        { "aria-labelledby": titleId, class: wide ? "wide" : null },
        h("h2", { id: titleId, class: "dialog-title" }, title),
        content,
        h("div", { class: "dialog-buttons" }, ...drawn),
      );
      dialog.addEventListener("close", () => {
        this.remove();
        // What opened it may be gone, such as after a change of language.
        if (before instanceof HTMLElement && before.isConnected) before.focus();
        else focusMain();
        resolve(answer);
      });
      this.#dialog = dialog;
      this.replaceChildren(dialog);
      document.body.append(this);
      dialog.showModal();
      if (content.scrollHeight > content.clientHeight) {
        // What scrolls must be reachable for those who scroll with keys.
        setAttribute(content, "tabindex", "0");
        setAttribute(content, "role", "region");
        setAttribute(content, "aria-labelledby", titleId);
      }
    });
  }

  /** Closes it without an answer. */
  dismiss() {
    this.#dialog?.close();
  }
}
