/** The keys that do something wherever the focus is, as far as no dialog or menu is open. */

/** @typedef {"search" | "refresh" | "selectAll" | "undo" | "help" | "shortcuts"} Shortcut */

/** `key` as the key says it, in capitals. @type {readonly { name: Shortcut, control: boolean, key: string }[]} */
export const SHORTCUTS = [
  { name: "search", control: true, key: "F" },
  { name: "refresh", control: false, key: "F5" },
  { name: "selectAll", control: true, key: "A" },
  { name: "undo", control: true, key: "Z" },
  { name: "help", control: false, key: "F1" },
  { name: "shortcuts", control: true, key: "/" },
];

/**
 * @param {Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">} event
 * @param {boolean} writing whether the focus is where text is written: what edits text there keeps its meaning
 * @returns {Shortcut | null}
 */
export function shortcutOf({ key, ctrlKey, metaKey, altKey }, writing) {
  if (altKey) return null;
  const control = ctrlKey || metaKey;
  // Browsers load the page anew with this one too.
  if (control && key.toUpperCase() === "R") return "refresh";
  const found = SHORTCUTS.find((one) => one.key === key.toUpperCase() && one.control === control);
  if (found === undefined || (writing && (found.name === "selectAll" || found.name === "undo"))) return null;
  return found.name;
}

/** True if text is written in an element. @param {EventTarget | null} target */
export function isWriting(target) {
  return target instanceof HTMLElement && target.matches("textarea, select, input:not([type=checkbox])");
}
