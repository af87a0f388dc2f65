/**
 * <menu-flyout>: a menu at a button, above everything else. Arrow keys, Home and End move, Escape and a click outside
 * close, and the focus goes back to where it was. Open one with `openMenu`.
 */
import { h, present, setAttribute } from "../lib/dom.js";
import { icon } from "./icon.js";

/**
 * @typedef {{
 *   text: string, hint?: string, checked?: boolean, disabled?: boolean, icon?: import("./icon.js").IconName,
 *   choose: () => void,
 * }} MenuItem `checked` makes it one of several choices
 */
/** @typedef {MenuItem | "line"} MenuEntry */

const GAP = 4;

/** @type {MenuFlyout | null} */
let open = null;

export class MenuFlyout extends HTMLElement {
  /** @type {HTMLElement | null} */
  #trigger = null;
  /** The element that had the focus before: the button, or what a key opened the menu from. @type {Element | null} */
  #from = null;

  /**
   * @param {HTMLElement} trigger
   * @param {string} label
   * @param {MenuEntry[]} entries
   * @param {HTMLElement | null} head what stands above the items
   */
  show(trigger, label, entries, head) {
    this.#trigger = trigger;
    this.#from = document.activeElement;
    const items = entries.map((entry) =>
      entry === "line" ? h("div", { role: "separator", class: "menu-line" }) : this.#item(entry),
    );
    this.append(...present([head, h("div", { role: "menu", "aria-label": label, class: "menu-items" }, ...items)]));
    this.setAttribute("popover", "manual");
    (trigger.closest("dialog, main, header") ?? document.body).append(this);
    this.showPopover();
    this.#place();
    setAttribute(trigger, "aria-expanded", "true");
    this.addEventListener("keydown", this.#onKey);
    document.addEventListener("pointerdown", this.#onOutside, true);
    window.addEventListener("resize", this.#close);
    window.addEventListener("blur", this.#close);
    document.addEventListener("scroll", this.#close, true);
    (this.#items().find((item) => item.getAttribute("aria-checked") === "true") ?? this.#items()[0])?.focus({
      preventScroll: true,
    });
  }

  /** @param {MenuItem} item */
  #item(item) {
    const choice = item.checked !== undefined;
    return h(
      "button",
      {
        type: "button",
        class: "menu-item",
        role: choice ? "menuitemradio" : "menuitem",
        "aria-checked": choice ? String(item.checked) : null,
        "aria-disabled": item.disabled ? "true" : null,
        tabindex: "-1",
        onclick: () => {
          if (item.disabled) return;
          this.close(true);
          item.choose();
        },
      },
      choice ? h("span", { class: "menu-check" }, item.checked && icon("check")) : item.icon && icon(item.icon),
      h(
        "span",
        { class: "menu-text" },
        item.text,
        item.hint !== undefined && h("span", { class: "menu-hint" }, item.hint),
      ),
    );
  }

  /** @returns {HTMLElement[]} */
  #items() {
    return [...this.querySelectorAll("button")];
  }

  #place() {
    const at = /** @type {HTMLElement} */ (this.#trigger).getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this;
    const ltr = document.documentElement.dir !== "rtl";
    const wanted = ltr ? at.right - width : at.left;
    const left = Math.max(GAP, Math.min(wanted, window.innerWidth - width - GAP));
    const below = at.bottom + GAP;
    const top = below + height > window.innerHeight - GAP ? Math.max(GAP, at.top - GAP - height) : below;
    this.style.left = `${left}px`;
    this.style.top = `${top}px`;
  }

  #onKey = (/** @type {KeyboardEvent} */ event) => {
    const items = this.#items();
    const now = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const moves = /** @type {{ [key: string]: number }} */ ({
      ArrowDown: (now + 1) % items.length,
      ArrowUp: (now - 1 + items.length) % items.length,
      Home: 0,
      End: items.length - 1,
    });
    const next = moves[event.key];
    if (next !== undefined) {
      event.preventDefault();
      items[next]?.focus();
    } else if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      event.stopPropagation();
      this.close(true);
    }
  };

  #onOutside = (/** @type {Event} */ event) => {
    const target = /** @type {Node} */ (event.target);
    // The button itself closes the menu with its own click.
    if (!this.contains(target) && !this.#trigger?.contains(target)) this.close(false);
  };

  #close = (/** @type {Event} */ event) => {
    if (event.target instanceof Node && this.contains(event.target)) return;
    this.close(false);
  };

  /** @param {boolean} focusBack */
  close(focusBack) {
    if (open === this) open = null;
    document.removeEventListener("pointerdown", this.#onOutside, true);
    document.removeEventListener("scroll", this.#close, true);
    window.removeEventListener("resize", this.#close);
    window.removeEventListener("blur", this.#close);
    if (this.#trigger !== null) setAttribute(this.#trigger, "aria-expanded", "false");
    this.remove();
    if (!focusBack) return;
    const from =
      this.#from instanceof HTMLElement && this.#from.isConnected && this.#from !== document.body
        ? this.#from
        : this.#trigger;
    from?.focus();
  }

  /** @param {HTMLElement} trigger */
  belongsTo(trigger) {
    return this.#trigger === trigger;
  }
}

customElements.define("menu-flyout", MenuFlyout);

/**
 * Opens a menu at a button, or closes it when it is open there.
 * @param {HTMLElement} trigger
 * @param {string} label the menu's accessible name
 * @param {MenuEntry[]} entries
 * @param {HTMLElement | null} [head]
 */
export function openMenu(trigger, label, entries, head = null) {
  const was = open;
  was?.close(false);
  if (was?.belongsTo(trigger)) return;
  open = new MenuFlyout();
  open.show(trigger, label, entries, head);
}
