/**
 * <message-bar>: what happened or what holds, with the way on. It stays until dismissed, or until it no longer holds.
 */
import { t } from "../i18n/index.js";
import { sentences } from "../i18n/join.js";
import { freshId, h, present } from "../lib/dom.js";
import { icon } from "./icon.js";

/** @typedef {{ text: string, primary?: boolean, disabled?: boolean, run: (button: HTMLElement) => void }} BarAction */
/**
 * @typedef {{
 *   id: string, intent: "info" | "success" | "warning" | "error", title: string, lines: string[], named?: string[],
 *   field?: { label: string, value: string } | null, actions: BarAction[], dismiss: (() => void) | null,
 * }} Message `named` are set as a list under the text; `field` is a text to be copied by hand, which comes selected
 */

/** @type {{ [intent in Message["intent"]]: import("./icon.js").IconName }} */
const ICONS = { info: "info", success: "success", warning: "warning", error: "error" };

export class MessageBar extends HTMLElement {
  #drawn = "";
  /** @type {BarAction[]} */
  #actions = [];
  /** @type {(() => void) | null} */
  #dismiss = null;

  /** @param {Message} message */
  render(message) {
    const { intent, title, lines, named = [], field = null, actions, dismiss } = message;
    // Only a change of words draws the bar anew; what the buttons do is looked up when they are pressed.
    this.#actions = actions;
    this.#dismiss = dismiss;
    const words = JSON.stringify([
      intent,
      title,
      lines,
      named,
      field,
      actions.map(({ text, disabled }) => [text, disabled]),
      dismiss !== null,
    ]);
    if (words === this.#drawn) return this;
    this.#drawn = words;
    const focused = this.contains(document.activeElement);
    const titleId = freshId("bar");
    this.dataset["intent"] = intent;
    this.setAttribute("role", "group");
    this.setAttribute("aria-labelledby", titleId);
    this.tabIndex = -1;
    this.replaceChildren(
      icon(ICONS[intent]),
      h(
        "div",
        { class: "bar-text" },
        h("strong", { id: titleId }, title),
        lines.length > 0 && " ",
        lines.length > 0 && h("span", {}, sentences(lines)),
        named.length > 0 && h("ul", { class: "bar-list" }, ...named.map((line) => h("li", {}, line))),
        field !== null &&
          h("input", {
            type: "text",
            readonly: true,
            class: "field-input",
            "aria-label": field.label,
            value: field.value,
            onfocus: (event) => event.target.select(),
          }),
      ),
      h(
        "div",
        { class: "bar-actions" },
        ...actions.map(({ text, primary, disabled }, place) =>
          h(
            "button",
            {
              type: "button",
              class: primary ? "button primary" : "link",
              disabled,
              onclick: (event) => this.#actions[place]?.run(event.currentTarget),
            },
            text,
          ),
        ),
      ),
      ...present([
        dismiss !== null &&
          h(
            "button",
            {
              type: "button",
              class: "icon-button small",
              "aria-label": t("action.dismiss"),
              title: t("action.dismiss"),
              onclick: () => this.#dismiss?.(),
            },
            icon("dismiss"),
          ),
      ]),
    );
    // What had the focus is gone; a new button in its place must not be pressed unawares.
    if (focused) (this.querySelector("input") ?? this).focus({ preventScroll: true });
    return this;
  }
}

customElements.define("message-bar", MessageBar);

/**
 * Shows messages in a container: keeps the bars that stay, so that focus and position are not lost.
 * @param {HTMLElement} container
 * @param {Message[]} messages
 */
export function renderMessages(container, messages) {
  const bars = new Map(
    [...container.children].map((bar) => [
      /** @type {HTMLElement} */ (bar).dataset["id"],
      /** @type {MessageBar} */ (bar),
    ]),
  );
  messages.forEach((message, place) => {
    let bar = bars.get(message.id);
    if (bar === undefined) {
      bar = new MessageBar();
      bar.dataset["id"] = message.id;
    }
    bars.delete(message.id);
    bar.render(message);
    if (container.children[place] !== bar) container.insertBefore(bar, container.children[place] ?? null);
  });
  for (const bar of bars.values()) bar.remove();
}
