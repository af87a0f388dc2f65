/**
 * <shortcuts-dialog>: what the keyboard does beyond what it does everywhere.
 *
 * @import { Shortcut } from "../lib/shortcuts.js"
 * @import { Key } from "../i18n/index.js"
 */
import { t } from "../i18n/index.js";
import { h } from "../lib/dom.js";
import { SHORTCUTS } from "../lib/shortcuts.js";
import { ModalDialog } from "./modal-dialog.js";

/** @type {{ [name in Shortcut]: Key }} */
const WORDS = {
  search: "shortcut.search",
  refresh: "shortcut.refresh",
  selectAll: "shortcut.selectAll",
  undo: "shortcut.undo",
  help: "action.help",
  shortcuts: "action.shortcuts",
};

export class ShortcutsDialog extends ModalDialog {
  /** @param {HTMLElement | null} opener */
  show(opener) {
    const control = t("key.control");
    const rows = [
      ...SHORTCUTS.map(({ name, control: withControl, key }) => ({
        text: t(WORDS[name]),
        keys: withControl ? [control, key] : [key],
      })),
      { text: t("shortcut.arrows"), keys: [t("key.arrows")] },
      { text: t("shortcut.menu"), keys: [t("key.shift"), "F10"] },
      { text: t("shortcut.escape"), keys: [t("key.escape")] },
    ];
    return this.ask({
      title: t("action.shortcuts"),
      opener,
      body: [
        h(
          "dl",
          { class: "shortcuts" },
          ...rows.map(({ text, keys }) => h("div", {}, h("dt", {}, text), h("dd", {}, ...held(keys)))),
        ),
      ],
      buttons: [{ text: t("action.close"), value: "close", primary: true, focus: true }],
    });
  }
}

/** Keys that are held together. @param {string[]} keys */
function held(keys) {
  return keys.flatMap((key, place) => [place > 0 && " + ", h("kbd", {}, key)]);
}

customElements.define("shortcuts-dialog", ShortcutsDialog);
